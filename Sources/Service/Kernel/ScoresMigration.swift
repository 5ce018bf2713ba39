extension Migrations {
  /// Workings out of scorecards, what each figure was, and the steps that were asked for because of one. What is scored is
  /// a merchant or a product, as the measure says, so that no key refers to it.
  ///
  /// `bad` is the better end of a figure's interval, seen from the bad side: the higher, the surer it is that the figure
  /// is bad. Below zero there were too few cases to judge. Lists are sorted by it.
  static let scores = """
    CREATE TABLE score_run (
      id {bytes} PRIMARY KEY, at {integer} NOT NULL UNIQUE, regular {integer} NOT NULL, asked_by TEXT,
      whose TEXT NOT NULL, reached {bytes} NOT NULL, annex {integer}, confidence {integer}, scored {integer} NOT NULL,
      done_at {integer}
    ) {strict};
    CREATE INDEX score_run_open ON score_run(at) WHERE done_at IS NULL;

    CREATE TABLE score (
      of_id {bytes} NOT NULL, measure TEXT NOT NULL, run {bytes} NOT NULL REFERENCES score_run(id),
      holds {integer} NOT NULL, cases {integer} NOT NULL CHECK (cases > 0), lower {integer} NOT NULL,
      upper {integer} NOT NULL, bad {integer} NOT NULL, PRIMARY KEY (of_id, measure, run),
      CHECK (holds BETWEEN 0 AND cases), CHECK (lower <= upper)
    ) {clustered};
    CREATE INDEX score_list ON score(run, measure, bad, of_id);

    CREATE TABLE score_step (
      id {bytes} PRIMARY KEY, of_id {bytes} NOT NULL, measure TEXT NOT NULL, step TEXT NOT NULL,
      bound {integer} NOT NULL, raised {integer}, run {bytes} NOT NULL REFERENCES score_run(id),
      holds {integer} NOT NULL, cases {integer} NOT NULL, opened_at {integer} NOT NULL, due_at {integer} NOT NULL,
      status TEXT NOT NULL, decided_at {integer}, decided_by TEXT, reason_zh TEXT, reason_en TEXT, sanction TEXT,
      lift_since {integer}, ended_at {integer}, ended_zh TEXT, ended_en TEXT
    ) {strict};
    CREATE UNIQUE INDEX score_step_standing ON score_step(of_id, measure, step) WHERE ended_at IS NULL;
    CREATE INDEX score_step_of ON score_step(of_id);
    CREATE INDEX score_step_open ON score_step(due_at) WHERE status = 'open';
    CREATE INDEX score_step_lift ON score_step(lift_since) WHERE lift_since IS NOT NULL;
    CREATE INDEX score_step_sanction ON score_step(sanction) WHERE sanction IS NOT NULL;

    CREATE INDEX report_case_product ON report_case(product);
    """
}
