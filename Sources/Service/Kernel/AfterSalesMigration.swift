extension Migrations {
  /// Claims of every kind with their goods, steps and evidence; what goes back over each payment; merchants with their
  /// deposits. A transfer may be about a deposit alone, and one of several that pay for one obligation.
  static let afterSales = """
    CREATE TABLE merchant (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, floor {integer} NOT NULL CHECK (floor >= 0),
      currency TEXT NOT NULL, admitted_at {integer} NOT NULL, left_at {integer}
    ) {strict};
    ALTER TABLE orders ADD COLUMN merchant {bytes};
    ALTER TABLE orders ADD COLUMN freight {integer} NOT NULL DEFAULT 0;
    CREATE INDEX orders_merchant ON orders(merchant) WHERE merchant IS NOT NULL;
    ALTER TABLE order_line ADD COLUMN traits TEXT NOT NULL DEFAULT '';
    ALTER TABLE order_line ADD COLUMN confirmed {integer} NOT NULL DEFAULT 0;
    ALTER TABLE shipment ADD COLUMN claim {bytes};
    CREATE INDEX shipment_number ON shipment(number) WHERE number IS NOT NULL;

    ALTER TABLE claim ADD COLUMN kind TEXT NOT NULL DEFAULT 'no-reason';
    ALTER TABLE claim ADD COLUMN status TEXT NOT NULL DEFAULT 'done';
    ALTER TABLE claim ADD COLUMN wants TEXT NOT NULL DEFAULT 'refund';
    ALTER TABLE claim ADD COLUMN note TEXT NOT NULL DEFAULT '';
    ALTER TABLE claim ADD COLUMN send_back_by {integer};
    ALTER TABLE claim ADD COLUMN received_at {integer};
    ALTER TABLE claim ADD COLUMN refund {integer};
    ALTER TABLE claim ADD COLUMN return_number TEXT;
    CREATE INDEX claim_return ON claim(return_number) WHERE return_number IS NOT NULL;
    UPDATE claim SET kind = 'exchange', wants = 'replacement' WHERE clause = 'returns.exchange';
    UPDATE claim SET kind = 'repair', wants = 'repair' WHERE clause = 'returns.repair';
    UPDATE claim SET status = 'refused' WHERE granted = 0;
    UPDATE claim SET status = 'accepted' WHERE granted = 1 AND finished_at IS NULL;
    ALTER TABLE claim DROP COLUMN granted;

    CREATE TABLE claim_line (
      claim {bytes} NOT NULL REFERENCES claim(id), product {bytes} NOT NULL REFERENCES product(id),
      quantity {integer} NOT NULL CHECK (quantity > 0), PRIMARY KEY (claim, product)
    ) {strict};
    CREATE TABLE claim_step (
      claim {bytes} NOT NULL REFERENCES claim(id), serial {integer} NOT NULL, step TEXT NOT NULL, at {integer} NOT NULL,
      actor TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (claim, serial)
    ) {strict};
    CREATE TABLE claim_timer (
      claim {bytes} NOT NULL REFERENCES claim(id), kind TEXT NOT NULL, at {integer} NOT NULL, PRIMARY KEY (claim, kind)
    ) {strict};
    CREATE INDEX claim_timer_at ON claim_timer(at);
    CREATE TABLE evidence (
      hash {bytes} PRIMARY KEY, type TEXT NOT NULL, content {bytes} NOT NULL
    ) {strict};
    CREATE TABLE claim_evidence (
      claim {bytes} NOT NULL REFERENCES claim(id), hash {bytes} NOT NULL REFERENCES evidence(hash), name TEXT NOT NULL,
      added_at {integer} NOT NULL, PRIMARY KEY (claim, hash)
    ) {strict};

    CREATE TABLE claim_window (
      order_id {bytes} NOT NULL REFERENCES orders(id), kind TEXT NOT NULL, until {integer} NOT NULL,
      PRIMARY KEY (order_id, kind)
    ) {strict};
    INSERT INTO claim_window (order_id, kind, until) SELECT order_id, CASE clause
      WHEN 'returns.exchange' THEN 'exchange' WHEN 'returns.repair' THEN 'repair' ELSE 'no-reason' END, until
      FROM right_window;
    DROP TABLE right_window;

    CREATE TABLE payout (
      id {bytes} PRIMARY KEY, obligation {bytes} NOT NULL, part {integer} NOT NULL, order_id {bytes} REFERENCES orders(id),
      payment TEXT REFERENCES payment(reference), channel TEXT NOT NULL, amount {integer} NOT NULL CHECK (amount > 0),
      currency TEXT NOT NULL, planned_at {integer} NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'pending', 'paid', 'failed')),
      attempts {integer} NOT NULL DEFAULT 0, next_at {integer}, provider_reference TEXT, failure TEXT,
      settled_at {integer}, UNIQUE (obligation, part)
    ) {strict};
    CREATE INDEX payout_waiting ON payout(next_at) WHERE next_at IS NOT NULL;
    CREATE INDEX payout_payment ON payout(payment) WHERE payment IS NOT NULL;

    CREATE TABLE movement (
      id {bytes} PRIMARY KEY, kind TEXT NOT NULL, clause TEXT NOT NULL, obligation {bytes} NOT NULL,
      part {integer} NOT NULL DEFAULT 0, order_id {bytes} REFERENCES orders(id), debit TEXT NOT NULL,
      credit TEXT NOT NULL, amount {integer} NOT NULL CHECK (amount > 0), currency TEXT NOT NULL, at {integer} NOT NULL,
      CHECK (debit <> credit), UNIQUE (obligation, kind, part)
    ) {strict};
    INSERT INTO movement (id, kind, clause, obligation, order_id, debit, credit, amount, currency, at)
      SELECT id, kind, clause, obligation, order_id, debit, credit, amount, currency, at FROM transfer;
    DROP TABLE transfer;
    ALTER TABLE movement RENAME TO transfer;
    """
}
