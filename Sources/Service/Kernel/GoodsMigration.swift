extension Migrations {
  /// What is known of goods beyond their title, with each correction; certificates with their kind, scope and end;
  /// reviews of listings; who bought goods while they had no certificate. Suppliers with their screenings, and the papers
  /// of their lots. Standards and scopes are kept one a line.
  static let goods = """
    ALTER TABLE product ADD COLUMN merchant {bytes};
    ALTER TABLE product ADD COLUMN gtin TEXT;
    ALTER TABLE product ADD COLUMN standards TEXT NOT NULL DEFAULT '';
    ALTER TABLE product ADD COLUMN description TEXT NOT NULL DEFAULT '';
    ALTER TABLE product ADD COLUMN review_since {integer};
    CREATE INDEX product_review ON product(review_since) WHERE review_since IS NOT NULL;
    CREATE INDEX product_gtin ON product(gtin) WHERE gtin IS NOT NULL;

    ALTER TABLE certificate ADD COLUMN kind TEXT;
    ALTER TABLE certificate ADD COLUMN scope TEXT NOT NULL DEFAULT '';
    ALTER TABLE certificate ADD COLUMN valid_from {integer};
    ALTER TABLE certificate ADD COLUMN document {bytes};
    ALTER TABLE certificate ADD COLUMN obligation {bytes};
    ALTER TABLE certificate ADD COLUMN revoked_at {integer};
    ALTER TABLE certificate ADD COLUMN revoked_for TEXT;
    CREATE INDEX certificate_number ON certificate(number);
    CREATE INDEX certificate_document ON certificate(document) WHERE document IS NOT NULL;

    CREATE TABLE goods_document (
      hash {bytes} PRIMARY KEY, type TEXT NOT NULL, content {bytes} NOT NULL, added_at {integer} NOT NULL
    ) {strict};
    CREATE TABLE product_correction (
      product {bytes} NOT NULL REFERENCES product(id), serial {integer} NOT NULL, field TEXT NOT NULL,
      old_text TEXT NOT NULL, new_text TEXT NOT NULL, reason TEXT NOT NULL, at {integer} NOT NULL, actor TEXT,
      PRIMARY KEY (product, serial)
    ) {strict};
    CREATE TABLE listing_review (
      id {bytes} PRIMARY KEY, product {bytes} NOT NULL REFERENCES product(id), at {integer} NOT NULL,
      verdict TEXT NOT NULL, note TEXT NOT NULL, actor TEXT
    ) {strict};
    CREATE INDEX listing_review_product ON listing_review(product);
    CREATE TABLE listing_finding (
      review {bytes} NOT NULL REFERENCES listing_review(id), standard TEXT NOT NULL, note TEXT NOT NULL,
      PRIMARY KEY (review, standard)
    ) {strict};
    CREATE TABLE affected_order (
      id {bytes} PRIMARY KEY, product {bytes} NOT NULL REFERENCES product(id),
      order_id {bytes} NOT NULL REFERENCES orders(id), found_at {integer} NOT NULL, told_at {integer},
      UNIQUE (product, order_id)
    ) {strict};
    CREATE INDEX affected_order_untold ON affected_order(found_at) WHERE told_at IS NULL;

    CREATE TABLE supplier (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, name TEXT NOT NULL, code TEXT, added_at {integer} NOT NULL
    ) {strict};
    CREATE TABLE supplier_screening (
      id {bytes} PRIMARY KEY, supplier {bytes} NOT NULL REFERENCES supplier(id), at {integer} NOT NULL,
      verdict TEXT NOT NULL, points {integer} NOT NULL, working TEXT NOT NULL, valid_until {integer}, note TEXT NOT NULL,
      actor TEXT
    ) {strict};
    CREATE INDEX supplier_screening_supplier ON supplier_screening(supplier);
    CREATE TABLE supplier_score (
      screening {bytes} NOT NULL REFERENCES supplier_screening(id), criterion TEXT NOT NULL, points {integer} NOT NULL,
      evidence TEXT NOT NULL, document {bytes}, PRIMARY KEY (screening, criterion)
    ) {strict};
    CREATE INDEX supplier_score_document ON supplier_score(document) WHERE document IS NOT NULL;
    CREATE TABLE source_document (
      id {bytes} PRIMARY KEY, supplier {bytes} NOT NULL REFERENCES supplier(id), lot TEXT NOT NULL, kind TEXT NOT NULL,
      name TEXT NOT NULL, document {bytes} NOT NULL, at {integer} NOT NULL, actor TEXT, UNIQUE (lot, kind, document)
    ) {strict};
    CREATE INDEX source_document_supplier ON source_document(supplier);
    CREATE INDEX source_document_document ON source_document(document);
    """
}
