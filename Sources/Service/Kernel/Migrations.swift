public import Database

/// The schema, step by step. A step that shipped is never changed.
public enum Migrations {
  public static let all: [Migration] = [
    Migration(name: "m0001-kernel", sql: kernel), Migration(name: "m0002-cases", sql: cases),
    Migration(name: "m0003-operations", sql: operations), Migration(name: "m0004-nodes", sql: nodes, postgres: parts),
    Migration(name: "m0005-after-sales", sql: afterSales), Migration(name: "m0006-settlements", sql: settlements),
    Migration(
      name: "m0007-people", sql: people + watching, sqlite: watchingOnSQLite, postgres: watchingOnPostgres),
    Migration(name: "m0008-findings", sql: findings), Migration(name: "m0009-portals", sql: portals),
    Migration(
      name: "m0010-sealing", sql: sealing, sqlite: forgettingOnSQLite, postgres: forgettingOnPostgres),
    Migration(name: "m0011-codes", sql: codes), Migration(name: "m0012-annexes", sql: annexes),
    Migration(name: "m0013-admission", sql: admission), Migration(name: "m0014-goods", sql: goods),
    Migration(name: "m0015-reports", sql: holds + reports), Migration(name: "m0016-recalls", sql: recalls),
    Migration(name: "m0017-waiting", sql: waiting), Migration(name: "m0018-scores", sql: scores),
    Migration(name: "m0019-lots", sql: lots, sqlite: lotsOnSQLite, postgres: lotsOnPostgres),
    Migration(name: "m0020-newcomers", sql: newcomers), Migration(name: "m0021-threads", sql: threads),
    Migration(name: "m0022-mail", sql: mail), Migration(name: "m0023-clocks", sql: clocks),
    Migration(name: "m0024-desk", sql: desk),
    Migration(name: "m0025-chats", sql: chats), Migration(name: "m0026-calls", sql: calls),
    Migration(name: "m0027-whose", sql: whose, sqlite: whoseOnSQLite, postgres: whoseOnPostgres),
    Migration(name: "m0028-brands", sql: brands, sqlite: brandsOnSQLite, postgres: brandsOnPostgres),
    Migration(name: "m0029-afterwards", sql: afterwards),
  ]

  /// What each account holds, in parts that commands under way at once share out among themselves, and what says that a
  /// copy into this database has not finished.
  private static let nodes = """
    CREATE TABLE balance (
      account TEXT NOT NULL, currency TEXT NOT NULL, stripe {integer} NOT NULL, amount {integer} NOT NULL,
      PRIMARY KEY (account, currency, stripe)
    ) {strict};
    INSERT INTO balance (account, currency, stripe, amount) SELECT account, currency, 0, SUM(amount) FROM (
      SELECT debit AS account, currency, -amount AS amount FROM transfer
      UNION ALL SELECT credit, currency, amount FROM transfer) AS sides GROUP BY account, currency;

    CREATE TABLE copying (origin TEXT PRIMARY KEY, begun_at {integer} NOT NULL) {strict};

    CREATE INDEX obligation_period ON obligation(clause) WHERE duty = 'period' AND outcome IS NULL;
    """

  /// PostgreSQL only. Obligations and journal are kept in a part for each month (`Partitions`): obligations by their
  /// key, which begins with the time it was made at, journal lines by the time they tell of. Nothing is lost here: there
  /// was no version of this program before that could fill these tables on PostgreSQL.
  ///
  /// What refers to an obligation is written with it or with its lock held, and has no foreign key: to check one against
  /// a table in parts took two thirds of the time that it takes to store a grant. `pledge database check` looks for what refers to nothing.
  ///
  /// Lines wait in `journal_queue` for their numbers. `journal_head` is the wall that keeps a number from being given
  /// twice, since no index reaches over all parts.
  private static let parts = """
    ;
    DROP TABLE unpaid;
    DROP TABLE offer;
    DROP TABLE transfer;
    DROP TABLE obligation;
    DROP TABLE journal;

    CREATE TABLE obligation (
      id BYTEA PRIMARY KEY, clause TEXT NOT NULL, duty TEXT NOT NULL, letter BIGINT NOT NULL,
      subject BYTEA NOT NULL, order_id BYTEA REFERENCES orders(id), region TEXT, opened_at BIGINT NOT NULL,
      base_due BIGINT NOT NULL, due BIGINT NOT NULL, judge BIGINT NOT NULL,
      outcome TEXT CHECK (outcome IN ('kept', 'broken', 'void')), settled_at BIGINT, fulfilled_at BIGINT,
      CHECK (due >= base_due AND judge >= due), CHECK ((outcome IS NULL) = (settled_at IS NULL)),
      CHECK (outcome IS NULL OR outcome <> 'kept' OR fulfilled_at IS NOT NULL)
    ) PARTITION BY RANGE (id);
    CREATE INDEX obligation_judge ON obligation(judge) WHERE outcome IS NULL;
    CREATE INDEX obligation_subject ON obligation(subject);
    CREATE INDEX obligation_order ON obligation(order_id) WHERE order_id <> subject;
    CREATE INDEX obligation_period ON obligation(clause) WHERE duty = 'period' AND outcome IS NULL;
    CREATE TABLE obligation_other PARTITION OF obligation DEFAULT;

    CREATE TABLE offer (
      obligation BYTEA PRIMARY KEY, offers TEXT NOT NULL, standard TEXT NOT NULL,
      amount BIGINT NOT NULL, currency TEXT NOT NULL, choose_by BIGINT NOT NULL, choice TEXT,
      chosen_at BIGINT, CHECK ((choice IS NULL) = (chosen_at IS NULL))
    );
    CREATE INDEX offer_open ON offer(choose_by) WHERE choice IS NULL;

    CREATE TABLE transfer (
      id BYTEA PRIMARY KEY, kind TEXT NOT NULL, clause TEXT NOT NULL,
      obligation BYTEA NOT NULL, order_id BYTEA REFERENCES orders(id),
      debit TEXT NOT NULL, credit TEXT NOT NULL, amount BIGINT NOT NULL CHECK (amount > 0),
      currency TEXT NOT NULL, at BIGINT NOT NULL, CHECK (debit <> credit), UNIQUE (obligation, kind)
    );

    CREATE TABLE unpaid (obligation BYTEA PRIMARY KEY, granted_at BIGINT NOT NULL);
    CREATE INDEX unpaid_since ON unpaid(granted_at);

    CREATE TABLE journal (
      serial BIGINT NOT NULL, clause TEXT NOT NULL, event TEXT NOT NULL, at BIGINT NOT NULL, line BYTEA NOT NULL,
      salt BYTEA NOT NULL, PRIMARY KEY (serial, at)
    ) PARTITION BY RANGE (at);
    CREATE TABLE journal_other PARTITION OF journal DEFAULT;
    CREATE TABLE journal_head (lone BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (lone), last BIGINT NOT NULL);
    INSERT INTO journal_head (last) VALUES (0);
    CREATE TABLE journal_queue (
      id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, clause TEXT NOT NULL, event TEXT NOT NULL, at BIGINT NOT NULL,
      line BYTEA NOT NULL, salt BYTEA NOT NULL
    );
    """

  private static let operations = """
    CREATE TABLE idempotency (
      key TEXT PRIMARY KEY, request {bytes} NOT NULL, answer {bytes} NOT NULL, at {integer} NOT NULL
    ) {strict};
    CREATE INDEX idempotency_age ON idempotency(at);

    CREATE TABLE shipment (
      order_id {bytes} NOT NULL REFERENCES orders(id), reference TEXT NOT NULL, carrier TEXT NOT NULL, number TEXT,
      shipped_at {integer} NOT NULL, replaces TEXT, PRIMARY KEY (order_id, reference)
    ) {strict};

    CREATE TABLE suspension (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, clauses TEXT NOT NULL, region TEXT,
      from_at {integer} NOT NULL, until_at {integer} NOT NULL, declared_at {integer} NOT NULL,
      declared_by TEXT NOT NULL, reason_zh TEXT NOT NULL, reason_en TEXT NOT NULL, evidence TEXT NOT NULL,
      CHECK (until_at > from_at)
    ) {strict};
    CREATE INDEX suspension_until ON suspension(until_at);

    CREATE TABLE unpaid (obligation {bytes} PRIMARY KEY REFERENCES obligation(id), granted_at {integer} NOT NULL) {strict};
    CREATE INDEX unpaid_since ON unpaid(granted_at);
    INSERT INTO unpaid (obligation, granted_at) SELECT obligation, at FROM transfer AS grants WHERE kind = 'grant'
      AND NOT EXISTS (SELECT 1 FROM transfer WHERE obligation = grants.obligation AND kind = 'payout');

    ALTER TABLE outbox ADD COLUMN attempts {integer} NOT NULL DEFAULT 0;
    ALTER TABLE outbox ADD COLUMN next_at {integer};
    ALTER TABLE tracking_event ADD COLUMN shipment TEXT;
    ALTER TABLE order_line ADD COLUMN compensated_at {integer};
    CREATE INDEX finding_product ON finding(product);
    ALTER TABLE claim ADD COLUMN until {integer};
    CREATE INDEX obligation_order ON obligation(order_id) WHERE order_id <> subject;
    CREATE INDEX complaint_order ON complaint(order_id);
    CREATE INDEX claim_order ON claim(order_id);
    """

  private static let cases = """
    CREATE TABLE complaint (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, order_id {bytes} REFERENCES orders(id),
      opened_at {integer} NOT NULL, subject TEXT NOT NULL, acknowledged_at {integer}, answered_at {integer},
      found_at {integer}, findings TEXT
    ) {strict};

    CREATE TABLE duty_period (
      id {bytes} PRIMARY KEY, clause TEXT NOT NULL, begins_at {integer} NOT NULL, done_at {integer}, note TEXT
    ) {strict};
    CREATE INDEX duty_clause ON duty_period(clause, begins_at);

    CREATE TABLE product (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, title TEXT NOT NULL, category TEXT,
      listed_at {integer} NOT NULL, taken_down_at {integer}, taken_down_for TEXT
    ) {strict};

    CREATE TABLE certificate (
      id {bytes} PRIMARY KEY, product {bytes} NOT NULL REFERENCES product(id), number TEXT NOT NULL,
      issuer TEXT NOT NULL, valid_until {integer} NOT NULL, UNIQUE (product, number)
    ) {strict};

    CREATE TABLE order_line (
      order_id {bytes} NOT NULL REFERENCES orders(id), product {bytes} NOT NULL REFERENCES product(id),
      quantity {integer} NOT NULL CHECK (quantity > 0), price {integer} NOT NULL CHECK (price >= 0),
      PRIMARY KEY (order_id, product)
    ) {strict};
    CREATE INDEX order_line_product ON order_line(product);

    CREATE TABLE finding (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, product {bytes} NOT NULL REFERENCES product(id),
      found_at {integer} NOT NULL, evidence TEXT NOT NULL
    ) {strict};

    CREATE TABLE right_window (
      order_id {bytes} NOT NULL REFERENCES orders(id), clause TEXT NOT NULL, until {integer} NOT NULL,
      PRIMARY KEY (order_id, clause)
    ) {strict};

    CREATE TABLE claim (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, order_id {bytes} NOT NULL REFERENCES orders(id),
      clause TEXT NOT NULL, opened_at {integer} NOT NULL, granted {integer} NOT NULL, reason TEXT NOT NULL,
      exception TEXT, finished_at {integer}
    ) {strict};
    """

  private static let kernel = """
    CREATE TABLE letter (
      number {integer} PRIMARY KEY, source TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE,
      published_at {integer} NOT NULL, effective_at {integer} NOT NULL, CHECK (effective_at >= published_at)
    ) {strict};

    CREATE TABLE orders (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, placed_at {integer} NOT NULL,
      letter {integer} NOT NULL REFERENCES letter(number), promised {integer} NOT NULL, region TEXT,
      fulfilment TEXT NOT NULL, currency TEXT NOT NULL, cancelled_at {integer}, delivered_at {integer}
    ) {strict};

    CREATE TABLE payment (
      reference TEXT NOT NULL PRIMARY KEY, order_id {bytes} NOT NULL REFERENCES orders(id), paid_at {integer} NOT NULL,
      amount {integer} NOT NULL CHECK (amount > 0), channel TEXT NOT NULL
    ) {strict};
    CREATE INDEX payment_order ON payment(order_id);

    CREATE TABLE tracking_event (
      order_id {bytes} NOT NULL REFERENCES orders(id), reference TEXT NOT NULL, kind TEXT NOT NULL,
      occurred_at {integer} NOT NULL, recorded_at {integer} NOT NULL, corrects TEXT,
      PRIMARY KEY (order_id, reference)
    ) {strict};

    CREATE TABLE obligation (
      id {bytes} PRIMARY KEY, clause TEXT NOT NULL, duty TEXT NOT NULL, letter {integer} NOT NULL,
      subject {bytes} NOT NULL, order_id {bytes} REFERENCES orders(id), region TEXT, opened_at {integer} NOT NULL,
      base_due {integer} NOT NULL, due {integer} NOT NULL, judge {integer} NOT NULL,
      outcome TEXT CHECK (outcome IN ('kept', 'broken', 'void')), settled_at {integer}, fulfilled_at {integer},
      CHECK (due >= base_due AND judge >= due), CHECK ((outcome IS NULL) = (settled_at IS NULL)),
      CHECK (outcome IS NULL OR outcome <> 'kept' OR fulfilled_at IS NOT NULL)
    ) {strict};
    CREATE INDEX obligation_judge ON obligation(judge) WHERE outcome IS NULL;
    CREATE INDEX obligation_subject ON obligation(subject);

    CREATE TABLE offer (
      obligation {bytes} PRIMARY KEY REFERENCES obligation(id), offers TEXT NOT NULL, standard TEXT NOT NULL,
      amount {integer} NOT NULL, currency TEXT NOT NULL, choose_by {integer} NOT NULL, choice TEXT,
      chosen_at {integer}, CHECK ((choice IS NULL) = (chosen_at IS NULL))
    ) {strict};
    CREATE INDEX offer_open ON offer(choose_by) WHERE choice IS NULL;

    CREATE TABLE transfer (
      id {bytes} PRIMARY KEY, kind TEXT NOT NULL, clause TEXT NOT NULL,
      obligation {bytes} NOT NULL REFERENCES obligation(id), order_id {bytes} REFERENCES orders(id),
      debit TEXT NOT NULL, credit TEXT NOT NULL, amount {integer} NOT NULL CHECK (amount > 0),
      currency TEXT NOT NULL, at {integer} NOT NULL, CHECK (debit <> credit), UNIQUE (obligation, kind)
    ) {strict};

    CREATE TABLE journal (
      serial {serial}, clause TEXT NOT NULL, event TEXT NOT NULL, at {integer} NOT NULL,
      line {bytes} NOT NULL, salt {bytes} NOT NULL
    ) {strict};

    CREATE TABLE outbox (
      key {bytes} PRIMARY KEY, kind TEXT NOT NULL, subject {bytes} NOT NULL, at {integer} NOT NULL, sent_at {integer}
    ) {strict};
    CREATE INDEX outbox_waiting ON outbox(at) WHERE sent_at IS NULL;
    """
}
