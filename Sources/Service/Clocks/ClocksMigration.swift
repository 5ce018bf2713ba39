extension Migrations {
  /// What happened to the clocks of complaints, whose next warning comes when, and who was warned: each step of the
  /// escalation once. Clocks that run already have their first warning looked up by the next sweep.
  ///
  /// None of it refers to its obligation by a foreign key: where obligations are kept in parts there is none.
  static let clocks = """
    ALTER TABLE complaint ADD COLUMN measures {bytes};
    ALTER TABLE complaint ADD COLUMN found_by TEXT;
    ALTER TABLE complaint ADD COLUMN reason TEXT;
    CREATE INDEX complaint_reason ON complaint(reason, opened_at) WHERE reason IS NOT NULL;

    CREATE TABLE complaint_liability (
      id {bytes} PRIMARY KEY, complaint {bytes} NOT NULL REFERENCES complaint(id), liable TEXT NOT NULL, basis TEXT,
      price {integer} NOT NULL, loss {integer} NOT NULL, amount {integer}, currency TEXT, working TEXT,
      at {integer} NOT NULL, actor TEXT, entry {bytes} NOT NULL REFERENCES complaint_entry(id),
      CHECK ((amount IS NULL) = (currency IS NULL))
    ) {strict};
    CREATE INDEX complaint_liability_of ON complaint_liability(complaint);

    CREATE TABLE complaint_appeal (
      id {bytes} PRIMARY KEY, complaint {bytes} NOT NULL UNIQUE REFERENCES complaint(id), at {integer} NOT NULL,
      entry {bytes} NOT NULL REFERENCES complaint_entry(id), decided_at {integer}, decision TEXT, decided_by TEXT,
      decision_entry {bytes} REFERENCES complaint_entry(id), CHECK ((decided_at IS NULL) = (decision IS NULL))
    ) {strict};

    CREATE TABLE improvement (
      id {bytes} PRIMARY KEY, reason TEXT NOT NULL, opened_at {integer} NOT NULL, cases {integer} NOT NULL,
      cause TEXT, action TEXT, closed_at {integer}, closed_by TEXT, CHECK ((closed_at IS NULL) = (cause IS NULL))
    ) {strict};
    CREATE INDEX improvement_reason ON improvement(reason, opened_at);

    CREATE TABLE clock_event (
      obligation {bytes} NOT NULL, position {integer} NOT NULL, kind TEXT NOT NULL, at {integer} NOT NULL,
      until_at {integer}, PRIMARY KEY (obligation, position), CHECK ((kind = 'pause') = (until_at IS NOT NULL)), CHECK (until_at IS NULL OR until_at > at)
    ) {strict};

    CREATE TABLE clock (
      obligation {bytes} PRIMARY KEY, step {integer} NOT NULL, warn_at {integer}
    ) {strict};
    CREATE INDEX clock_warning_due ON clock(warn_at) WHERE warn_at IS NOT NULL;

    CREATE TABLE clock_warning (
      id {bytes} PRIMARY KEY, obligation {bytes} NOT NULL, subject {bytes} NOT NULL, step {integer} NOT NULL,
      share {integer} NOT NULL, role TEXT NOT NULL, at {integer} NOT NULL, UNIQUE (obligation, step)
    ) {strict};
    CREATE INDEX clock_warning_about ON clock_warning(subject);

    INSERT INTO clock_event (obligation, position, kind, at) SELECT id, 0, 'activate', opened_at FROM obligation
      WHERE duty IN ('answer', 'findings') AND fulfilled_at IS NULL AND (outcome IS NULL OR outcome = 'broken');
    INSERT INTO clock (obligation, step, warn_at) SELECT id, 0, CASE WHEN outcome IS NULL THEN opened_at END
      FROM obligation
      WHERE duty IN ('answer', 'findings') AND fulfilled_at IS NULL AND (outcome IS NULL OR outcome = 'broken');
    """
}
