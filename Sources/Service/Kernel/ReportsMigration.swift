extension Migrations {
  /// Why goods are off sale, reason by reason: what was one column, of which a later reason overwrote an earlier one.
  static let holds = """
    CREATE TABLE product_hold (
      id {bytes} PRIMARY KEY, product {bytes} NOT NULL REFERENCES product(id), reason TEXT NOT NULL,
      since {integer} NOT NULL, lifted_at {integer}
    ) {strict};
    CREATE UNIQUE INDEX product_hold_open ON product_hold(product, reason) WHERE lifted_at IS NULL;
    INSERT INTO product_hold (id, product, reason, since)
      SELECT id, id, COALESCE(taken_down_for, 'goods.genuine'), taken_down_at FROM product
      WHERE taken_down_at IS NOT NULL;
    ALTER TABLE product DROP COLUMN taken_down_at;
    ALTER TABLE product DROP COLUMN taken_down_for;

    """
}
