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

    CREATE TABLE clock_event (
      id {bytes} PRIMARY KEY, obligation {bytes} NOT NULL, kind TEXT NOT NULL, at {integer} NOT NULL,
      until_at {integer}, CHECK ((kind = 'pause') = (until_at IS NOT NULL)), CHECK (until_at IS NULL OR until_at > at)
    ) {strict};
    CREATE INDEX clock_event_of ON clock_event(obligation, id);

    CREATE TABLE clock (
      obligation {bytes} PRIMARY KEY, step {integer} NOT NULL, warn_at {integer}
    ) {strict};
    CREATE INDEX clock_warning_due ON clock(warn_at) WHERE warn_at IS NOT NULL;

    CREATE TABLE clock_warning (
      id {bytes} PRIMARY KEY, obligation {bytes} NOT NULL, subject {bytes} NOT NULL, step {integer} NOT NULL,
      share {integer} NOT NULL, role TEXT NOT NULL, at {integer} NOT NULL, UNIQUE (obligation, step)
    ) {strict};
    CREATE INDEX clock_warning_about ON clock_warning(subject);

    INSERT INTO clock_event (id, obligation, kind, at) SELECT id, id, 'activate', opened_at FROM obligation
      WHERE duty IN ('answer', 'findings') AND fulfilled_at IS NULL AND (outcome IS NULL OR outcome = 'broken');
    INSERT INTO clock (obligation, step, warn_at) SELECT id, 0, CASE WHEN outcome IS NULL THEN opened_at END
      FROM obligation
      WHERE duty IN ('answer', 'findings') AND fulfilled_at IS NULL AND (outcome IS NULL OR outcome = 'broken');
    """
}
