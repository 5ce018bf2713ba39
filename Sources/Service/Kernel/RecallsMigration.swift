extension Migrations {
  /// Lots and the orders that they went into; recalls, and everybody who is told of one; how far the batches that pay
  /// buyers of counterfeit goods have come.
  ///
  /// A recall reads the orders of a product in the order of their keys, however many there are, and a finding those
  /// that nobody has paid: one index serves both.
  static let recalls = """
    CREATE TABLE lot (
      id {bytes} PRIMARY KEY, product {bytes} NOT NULL REFERENCES product(id), reference TEXT NOT NULL, supplier TEXT,
      received_at {integer} NOT NULL, quantity {integer} CHECK (quantity > 0), held_at {integer}, held_for TEXT,
      UNIQUE (product, reference), CHECK ((held_at IS NULL) = (held_for IS NULL))
    ) {strict};
    CREATE TABLE order_lot (
      order_id {bytes} NOT NULL REFERENCES orders(id), lot {bytes} NOT NULL REFERENCES lot(id),
      quantity {integer} NOT NULL CHECK (quantity > 0), PRIMARY KEY (order_id, lot)
    ) {clustered};
    CREATE INDEX order_lot_lot ON order_lot(lot, order_id);
    DROP INDEX order_line_product;
    CREATE INDEX order_line_product ON order_line(product, order_id, compensated_at);

    CREATE TABLE recall (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, product {bytes} NOT NULL REFERENCES product(id),
      certificate TEXT, sold_from {integer}, sold_until {integer}, risk TEXT NOT NULL, goods TEXT NOT NULL,
      remedies TEXT NOT NULL, at_once {integer} NOT NULL, reminders TEXT NOT NULL, hazard_zh TEXT NOT NULL,
      hazard_en TEXT NOT NULL, advice_zh TEXT NOT NULL, advice_en TEXT NOT NULL, announced_by TEXT NOT NULL,
      contact TEXT NOT NULL, announced_at {integer} NOT NULL, reached {bytes}, told_at {integer}, closed_at {integer},
      closed_for TEXT, CHECK ((closed_at IS NULL) = (closed_for IS NULL))
    ) {strict};
    CREATE INDEX recall_product ON recall(product);
    CREATE INDEX recall_telling ON recall(id) WHERE told_at IS NULL AND closed_at IS NULL;
    CREATE TABLE recall_lot (
      recall {bytes} NOT NULL REFERENCES recall(id), lot {bytes} NOT NULL REFERENCES lot(id), PRIMARY KEY (recall, lot)
    ) {clustered};
    CREATE INDEX recall_lot_lot ON recall_lot(lot);
    CREATE TABLE recall_case (
      id {bytes} PRIMARY KEY, recall {bytes} NOT NULL REFERENCES recall(id),
      order_id {bytes} NOT NULL REFERENCES orders(id), quantity {integer} NOT NULL CHECK (quantity > 0),
      worth {integer} NOT NULL, since_at {integer} NOT NULL, told_at {integer} NOT NULL, reminders {integer} NOT NULL, remind_at {integer},
      answer TEXT, answered_at {integer}, claim {bytes}, UNIQUE (recall, order_id),
      CHECK ((answer IS NULL) = (answered_at IS NULL))
    ) {strict};
    CREATE INDEX recall_case_order ON recall_case(order_id);
    CREATE INDEX recall_case_reminder ON recall_case(remind_at) WHERE remind_at IS NOT NULL;

    ALTER TABLE product ADD COLUMN compensate_at {integer};
    ALTER TABLE product ADD COLUMN compensated_to {bytes};
    CREATE INDEX product_compensate ON product(compensate_at) WHERE compensate_at IS NOT NULL;
    """
}
