extension Migrations {
  /// Lots that somebody holds, or held, by hand. Recalls and findings hold by themselves, as long as they stand. The
  /// language that a buyer reads, as far as his shop tells.
  static let lots = """
    CREATE TABLE lot_hold (
      id {bytes} PRIMARY KEY, lot {bytes} NOT NULL REFERENCES lot(id), words TEXT NOT NULL,
      since {integer} NOT NULL, lifted_at {integer}
    ) {strict};
    CREATE UNIQUE INDEX lot_hold_standing ON lot_hold(lot) WHERE lifted_at IS NULL;
    CREATE INDEX lot_hold_lot ON lot_hold(lot);
    CREATE INDEX product_hold_product ON product_hold(product);
    INSERT INTO lot_hold (id, lot, words, since)
      SELECT id, id, held_for, held_at FROM lot
      WHERE held_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recall WHERE recall.reference = held_for);

    ALTER TABLE orders ADD COLUMN language TEXT;
    """

  static let lotsOnSQLite = """
    CREATE TABLE new_lot (
      id {bytes} PRIMARY KEY, product {bytes} NOT NULL REFERENCES product(id), reference TEXT NOT NULL, supplier TEXT,
      received_at {integer} NOT NULL, quantity {integer} CHECK (quantity > 0), UNIQUE (product, reference)
    ) {strict};
    INSERT INTO new_lot SELECT id, product, reference, supplier, received_at, quantity FROM lot;
    DROP TABLE lot;
    ALTER TABLE new_lot RENAME TO lot;
    """

  static let lotsOnPostgres = "ALTER TABLE lot DROP COLUMN held_at, DROP COLUMN held_for;"
}
