extension Migrations {
  /// Weaknesses that scanners and people found, when each target was last looked at as a whole, and clauses with several
  /// recurring duties. What monitoring counts has an index.
  static let findings = """
    ALTER TABLE duty_period ADD COLUMN duty TEXT NOT NULL DEFAULT '';
    ALTER TABLE duty_period ADD COLUMN done_by TEXT;

    CREATE TABLE security_scan (
      tool TEXT NOT NULL, target TEXT NOT NULL, whole_at {integer}, PRIMARY KEY (tool, target)
    ) {strict};

    CREATE TABLE security_finding (
      id {bytes} PRIMARY KEY, tool TEXT NOT NULL, target TEXT NOT NULL, rule TEXT NOT NULL, place TEXT NOT NULL,
      severity TEXT NOT NULL CHECK (severity IN ('low', 'medium', 'high', 'critical')), title TEXT NOT NULL,
      detail TEXT NOT NULL, first_seen {integer} NOT NULL, last_seen {integer} NOT NULL, due {integer} NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('open', 'fixed', 'accepted', 'false-alarm')), warned_at {integer},
      settled TEXT, settled_at {integer}, settled_by TEXT, reason TEXT, accepted_until {integer},
      UNIQUE (tool, target, rule, place), CHECK (last_seen >= first_seen),
      CHECK ((settled IS NULL) = (settled_at IS NULL) AND (settled IS NULL) = (reason IS NULL)),
      CHECK (settled IS NULL OR (settled = 'accepted') = (accepted_until IS NOT NULL)),
      FOREIGN KEY (tool, target) REFERENCES security_scan(tool, target)
    ) {strict};
    CREATE INDEX security_finding_due ON security_finding(due) WHERE state = 'open';
    CREATE INDEX security_finding_accepted ON security_finding(accepted_until) WHERE state = 'accepted';
    CREATE INDEX payout_unpaid ON payout(state) WHERE state <> 'paid';
    """
}
