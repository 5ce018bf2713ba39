extension Migrations {
  /// Replacements that cost more or less than what they replace; when the deposit of a merchant who left is looked at
  /// next; what carriers reported of parcels that nobody has told us of yet; messages that no system takes. Tables that are read by their key alone are
  /// kept in its order, which spares SQLite a second tree for each.
  static let settlements = """
    ALTER TABLE claim ADD COLUMN instead TEXT;
    ALTER TABLE claim ADD COLUMN instead_price {integer};
    ALTER TABLE claim ADD COLUMN difference {integer};
    ALTER TABLE payment ADD COLUMN claim {bytes};

    ALTER TABLE merchant ADD COLUMN release_at {integer};
    CREATE INDEX merchant_release ON merchant(release_at) WHERE release_at IS NOT NULL;
    UPDATE merchant SET release_at = left_at WHERE left_at IS NOT NULL;

    CREATE TABLE stray_report (
      number TEXT NOT NULL, reference TEXT NOT NULL, kind TEXT NOT NULL, occurred_at {integer} NOT NULL,
      recorded_at {integer} NOT NULL, corrects TEXT, revision {integer} NOT NULL, PRIMARY KEY (number, reference)
    ) {clustered};
    CREATE INDEX stray_report_age ON stray_report(recorded_at);
    ALTER TABLE tracking_event ADD COLUMN revision {integer} NOT NULL DEFAULT 0;

    ALTER TABLE outbox ADD COLUMN failure TEXT;
    ALTER TABLE outbox ADD COLUMN dead_at {integer};
    DROP INDEX outbox_waiting;
    CREATE INDEX outbox_waiting ON outbox(at) WHERE sent_at IS NULL AND dead_at IS NULL;
    CREATE INDEX outbox_dead ON outbox(key) WHERE dead_at IS NOT NULL;

    CREATE INDEX claim_status ON claim(status) WHERE status NOT IN ('done', 'refused', 'withdrawn', 'expired');

    ALTER TABLE claim_step RENAME TO claim_step_before;
    CREATE TABLE claim_step (
      claim {bytes} NOT NULL REFERENCES claim(id), serial {integer} NOT NULL, step TEXT NOT NULL, at {integer} NOT NULL,
      actor TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (claim, serial)
    ) {clustered};
    INSERT INTO claim_step (claim, serial, step, at, actor, note)
      SELECT claim, serial, step, at, actor, note FROM claim_step_before;
    DROP TABLE claim_step_before;

    ALTER TABLE claim_timer RENAME TO claim_timer_before;
    DROP INDEX claim_timer_at;
    CREATE TABLE claim_timer (
      claim {bytes} NOT NULL REFERENCES claim(id), kind TEXT NOT NULL, at {integer} NOT NULL, PRIMARY KEY (claim, kind)
    ) {clustered};
    CREATE INDEX claim_timer_at ON claim_timer(at);
    INSERT INTO claim_timer (claim, kind, at) SELECT claim, kind, at FROM claim_timer_before;
    DROP TABLE claim_timer_before;
    """
}
