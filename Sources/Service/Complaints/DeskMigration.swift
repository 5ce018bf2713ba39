extension Migrations {
  /// Who answers cases and what he knows; who has which case; prepared answers; what merchants are asked; by what words
  /// are found; views that somebody keeps; and what consumers say of how they were answered.
  ///
  /// Queues are no table: they are what the waiting cases take (`CaseQueue`). Of `complaint_gram` ADR 0022 tells: what
  /// stands in it is keyed hashes. What is written waits for it with `is_indexed` 0, so that whoever writes does not.
  static let desk = """
    CREATE TABLE agent (
      person {bytes} PRIMARY KEY REFERENCES person(id), skills TEXT NOT NULL, languages TEXT NOT NULL,
      most_open {integer} NOT NULL CHECK (most_open > 0), present_since {integer}, given_at {integer}
    ) {strict};
    ALTER TABLE complaint ADD COLUMN assignee {bytes} REFERENCES person(id);
    ALTER TABLE complaint ADD COLUMN is_indexed {integer} NOT NULL DEFAULT 0;
    CREATE INDEX complaint_assignee ON complaint(assignee) WHERE assignee IS NOT NULL;
    CREATE INDEX complaint_unindexed ON complaint(id) WHERE is_indexed = 0;
    ALTER TABLE complaint_entry ADD COLUMN is_indexed {integer} NOT NULL DEFAULT 0;
    CREATE INDEX complaint_entry_unindexed ON complaint_entry(id) WHERE is_indexed = 0 AND words IS NOT NULL;
    CREATE TABLE complaint_gram (
      gram {integer} NOT NULL, entry {bytes} NOT NULL, PRIMARY KEY (gram, entry)
    ) {clustered};

    CREATE TABLE canned_answer (
      id {bytes} PRIMARY KEY, name TEXT NOT NULL UNIQUE, title_zh TEXT NOT NULL, title_en TEXT NOT NULL,
      text_zh TEXT NOT NULL, text_en TEXT NOT NULL, training TEXT, training_at {integer}, changed_at {integer} NOT NULL,
      changed_by TEXT, retired_at {integer}, CHECK ((training IS NULL) = (training_at IS NULL))
    ) {strict};
    CREATE TABLE canned_read (
      answer {bytes} NOT NULL REFERENCES canned_answer(id), person {bytes} NOT NULL REFERENCES person(id),
      read_at {integer} NOT NULL, PRIMARY KEY (answer, person)
    ) {strict};
    CREATE TABLE canned_use (
      id {bytes} PRIMARY KEY, answer {bytes} NOT NULL REFERENCES canned_answer(id),
      complaint {bytes} NOT NULL REFERENCES complaint(id), actor TEXT
    ) {strict};
    CREATE INDEX canned_use_answer ON canned_use(answer);

    CREATE TABLE merchant_task (
      id {bytes} PRIMARY KEY, merchant TEXT NOT NULL, asked {bytes} NOT NULL REFERENCES complaint_entry(id),
      asked_at {integer} NOT NULL, answer {bytes} REFERENCES complaint_entry(id), answered_at {integer},
      CHECK ((answer IS NULL) = (answered_at IS NULL))
    ) {strict};
    CREATE INDEX merchant_task_open ON merchant_task(merchant) WHERE answered_at IS NULL;
    CREATE INDEX merchant_task_asked ON merchant_task(asked);

    CREATE TABLE saved_view (
      id {bytes} PRIMARY KEY, person {bytes} REFERENCES person(id), is_shared {integer} NOT NULL, name TEXT NOT NULL,
      filters TEXT NOT NULL, made_at {integer} NOT NULL
    ) {strict};

    CREATE TABLE survey (
      complaint {bytes} PRIMARY KEY REFERENCES complaint(id), score {integer} NOT NULL CHECK (score BETWEEN 1 AND 5),
      words {bytes}, agent {bytes} REFERENCES person(id), answered_at {integer} NOT NULL, changed_at {integer} NOT NULL
    ) {strict};
    CREATE INDEX survey_agent ON survey(agent);
    """
}
