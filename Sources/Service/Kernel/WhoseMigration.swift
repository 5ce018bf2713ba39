extension Migrations {
  /// Whose things are. A merchant sells what he was admitted for, which is not what he applies for now. Who left a contact only is nobody: anybody can type anybody's. The papers of a lot are a
  /// product's, since two products may each have a lot of one name. When it was known that a certificate had been revoked,
  /// from when on its renewal is chased (what was filed before this, thirty days before it runs out), and when it was.
  /// Whether goods may be sold again after their recall.
  static let whose = """
    ALTER TABLE admission ADD COLUMN admitted TEXT;
    UPDATE admission SET admitted = categories WHERE status = 'approved';
    UPDATE report SET reporter = NULL WHERE reporter LIKE 'contact:%';
    DELETE FROM reporter WHERE name LIKE 'contact:%';
    ALTER TABLE certificate ADD COLUMN revocation_known_at {integer};
    UPDATE certificate SET revocation_known_at = revoked_at;
    ALTER TABLE certificate ADD COLUMN chase_at {integer};
    ALTER TABLE certificate ADD COLUMN chased_at {integer};
    UPDATE certificate SET chase_at = valid_until - 2592000000000 WHERE obligation IS NOT NULL;
    CREATE INDEX certificate_chase ON certificate(chase_at) WHERE chased_at IS NULL AND chase_at IS NOT NULL;
    ALTER TABLE recall ADD COLUMN resumes {integer};
    UPDATE recall SET resumes = 0 WHERE closed_at IS NOT NULL;

    """

  private static let papers = """
    CREATE UNIQUE INDEX source_document_once ON source_document(product, lot, kind, document);
    CREATE UNIQUE INDEX source_document_early ON source_document(lot, kind, document) WHERE product IS NULL;
    UPDATE source_document SET product = (
      SELECT lot.product FROM lot JOIN supplier ON supplier.reference = lot.supplier
      WHERE lot.reference = source_document.lot AND supplier.id = source_document.supplier)
    WHERE (SELECT COUNT(*) FROM lot JOIN supplier ON supplier.reference = lot.supplier
      WHERE lot.reference = source_document.lot AND supplier.id = source_document.supplier) = 1;
    """

  static let whoseOnSQLite =
    """
    CREATE TABLE new_source_document (
      id {bytes} PRIMARY KEY, supplier {bytes} NOT NULL REFERENCES supplier(id), lot TEXT NOT NULL, kind TEXT NOT NULL,
      name TEXT NOT NULL, document {bytes} NOT NULL, at {integer} NOT NULL, actor TEXT, product {bytes}
    ) {strict};
    INSERT INTO new_source_document SELECT id, supplier, lot, kind, name, document, at, actor, NULL FROM source_document;
    DROP TABLE source_document;
    ALTER TABLE new_source_document RENAME TO source_document;
    CREATE INDEX source_document_supplier ON source_document(supplier);
    CREATE INDEX source_document_document ON source_document(document);

    """ + papers

  static let whoseOnPostgres =
    """
    ALTER TABLE source_document DROP CONSTRAINT source_document_lot_kind_document_key;
    ALTER TABLE source_document ADD COLUMN product BYTEA;

    """ + papers
}
