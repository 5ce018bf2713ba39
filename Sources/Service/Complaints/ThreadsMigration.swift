extension Migrations {
  /// A complaint becomes a case: what it is (a suggestion and a question are answered as well), whose it is where it names
  /// no order, what else it is about, what it was joined to; and the thread of all that was written in it, over whichever
  /// channel. What a person answered before this is in `complaint.answer`, and is read as the thread's first answer.
  ///
  /// `awaiting_since` is the time of the earliest message that no person has answered, `call_back_since` and
  /// `appealed_since` since when a call or a decision is waited for. A place in the thread is never
  /// given twice, so that a reader who has seen one goes on after it; `token` is the sender's own word for a message,
  /// which makes sending it twice harmless.
  static let threads = """
    ALTER TABLE complaint ADD COLUMN kind TEXT NOT NULL DEFAULT 'complaint';
    ALTER TABLE complaint ADD COLUMN channel TEXT NOT NULL DEFAULT 'program';
    ALTER TABLE complaint ADD COLUMN remedy TEXT;
    ALTER TABLE complaint ADD COLUMN buyer TEXT;
    ALTER TABLE complaint ADD COLUMN product TEXT;
    ALTER TABLE complaint ADD COLUMN merchant TEXT;
    ALTER TABLE complaint ADD COLUMN language TEXT;
    ALTER TABLE complaint ADD COLUMN merged_into {bytes} REFERENCES complaint(id);
    ALTER TABLE complaint ADD COLUMN merged_at {integer};
    ALTER TABLE complaint ADD COLUMN split_from {bytes} REFERENCES complaint(id);
    ALTER TABLE complaint ADD COLUMN awaiting_since {integer};
    ALTER TABLE complaint ADD COLUMN call_back_since {integer};
    ALTER TABLE complaint ADD COLUMN appealed_since {integer};
    UPDATE complaint SET awaiting_since = opened_at WHERE answered_at IS NULL;
    DROP INDEX complaint_open;
    CREATE INDEX complaint_waiting ON complaint(opened_at) WHERE merged_into IS NULL
      AND (awaiting_since IS NOT NULL OR call_back_since IS NOT NULL OR appealed_since IS NOT NULL OR (found_at IS NULL AND (kind = 'complaint' OR answered_at IS NULL)));
    -- Addresses that answers go to name a case in small letters.
    CREATE INDEX complaint_small ON complaint(LOWER(reference));
    CREATE INDEX complaint_merged ON complaint(merged_into) WHERE merged_into IS NOT NULL;
    CREATE INDEX complaint_buyer ON complaint(buyer) WHERE buyer IS NOT NULL;
    CREATE INDEX complaint_awaiting ON complaint(awaiting_since) WHERE awaiting_since IS NOT NULL;

    CREATE TABLE complaint_entry (
      id {bytes} PRIMARY KEY, complaint {bytes} NOT NULL REFERENCES complaint(id), position {integer} NOT NULL,
      at {integer} NOT NULL, recorded_at {integer} NOT NULL, channel TEXT NOT NULL, author TEXT NOT NULL, actor TEXT,
      is_internal {integer} NOT NULL DEFAULT 0, event TEXT, detail TEXT, token TEXT, words {bytes},
      UNIQUE (complaint, position), CHECK (event IS NOT NULL OR words IS NOT NULL)
    ) {strict};
    CREATE UNIQUE INDEX complaint_entry_token ON complaint_entry(complaint, token) WHERE token IS NOT NULL;

    CREATE TABLE complaint_file (
      entry {bytes} NOT NULL REFERENCES complaint_entry(id), subject TEXT NOT NULL, hash {bytes} NOT NULL,
      name {bytes} NOT NULL, PRIMARY KEY (entry, hash), FOREIGN KEY (subject, hash) REFERENCES evidence(subject, hash)
    ) {strict};
    CREATE INDEX complaint_file_hash ON complaint_file(hash);

    CREATE TABLE complaint_relation (
      complaint {bytes} NOT NULL REFERENCES complaint(id), other {bytes} NOT NULL REFERENCES complaint(id),
      PRIMARY KEY (complaint, other), CHECK (complaint < other)
    ) {strict};
    CREATE INDEX complaint_relation_other ON complaint_relation(other);

    ALTER TABLE session ADD COLUMN complaint {bytes} REFERENCES complaint(id);
    """
}
