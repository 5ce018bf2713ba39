extension Migrations {
  /// What people write and hand in is sealed. The schema knows no keys: what versions before stored in clear is laid
  /// aside here, and the next start of a server seals it (`Work.sealWhatIsClear`).
  ///
  /// A claim's note is what its first step says, and was kept twice. Columns are emptied before they are dropped, since
  /// PostgreSQL leaves the values of a dropped column where they are.
  static let sealing = """
    CREATE TABLE clear_text (
      place TEXT NOT NULL, id {bytes} NOT NULL, serial {integer} NOT NULL, text TEXT NOT NULL,
      PRIMARY KEY (place, id, serial)
    ) {clustered};

    UPDATE claim SET note = '' WHERE note <> '';
    ALTER TABLE claim DROP COLUMN note;
    ALTER TABLE claim_step ADD COLUMN words {bytes};
    INSERT INTO clear_text (place, id, serial, text) SELECT 'step', claim, serial, note FROM claim_step
      WHERE (step IN ('opened', 'accepted', 'repair-failed', 'evidence') AND note <> '')
        OR (step IN ('approved', 'refused') AND note LIKE '%: %');
    UPDATE claim_step SET note = ''
      WHERE (step IN ('opened', 'accepted', 'repair-failed', 'evidence') AND note <> '')
        OR (step IN ('approved', 'refused') AND note LIKE '%: %');

    INSERT INTO clear_text (place, id, serial, text) SELECT 'subject', id, 0, subject FROM complaint
      UNION ALL SELECT 'answer', id, 0, answer FROM complaint WHERE answer IS NOT NULL
      UNION ALL SELECT 'findings', id, 0, findings FROM complaint WHERE findings IS NOT NULL;
    UPDATE complaint SET subject = '', answer = NULL, findings = NULL;
    ALTER TABLE complaint DROP COLUMN subject;
    ALTER TABLE complaint DROP COLUMN answer;
    ALTER TABLE complaint DROP COLUMN findings;
    ALTER TABLE complaint ADD COLUMN subject {bytes};
    ALTER TABLE complaint ADD COLUMN answer {bytes};
    ALTER TABLE complaint ADD COLUMN findings {bytes};

    ALTER TABLE evidence RENAME TO clear_evidence;
    ALTER TABLE claim_evidence RENAME TO clear_claim_evidence;
    CREATE TABLE evidence (
      subject TEXT NOT NULL, hash {bytes} NOT NULL, type TEXT NOT NULL, content {bytes} NOT NULL,
      PRIMARY KEY (subject, hash)
    ) {strict};
    CREATE TABLE claim_evidence (
      claim {bytes} NOT NULL REFERENCES claim(id), subject TEXT NOT NULL, hash {bytes} NOT NULL, name {bytes} NOT NULL,
      added_at {integer} NOT NULL, PRIMARY KEY (claim, hash),
      FOREIGN KEY (subject, hash) REFERENCES evidence(subject, hash)
    ) {strict};
    CREATE INDEX claim_evidence_hash ON claim_evidence(hash);
    """

  /// Forgets the answers that hold a complaint's words. When such a request comes again it is carried out anew: refused,
  /// since its reference is taken, or harmless.
  static let forgettingOnSQLite = "DELETE FROM idempotency WHERE instr(answer, CAST('\"subject\":' AS BLOB)) > 0;"
  static let forgettingOnPostgres =
    "DELETE FROM idempotency WHERE position(CAST('\"subject\":' AS BYTEA) IN answer) > 0;"
}
