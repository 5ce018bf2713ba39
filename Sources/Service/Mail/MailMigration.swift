extension Migrations {
  /// Mail that came in and goes out.
  ///
  /// `mail` has every message that came, whatever became of it, sealed as it came for whom it belongs to: `subject` says
  /// whom, which is the message itself as long as it belongs to no case. A message is known by its bytes and by its
  /// Message-ID, of which only a keyed hash is stored. `mail_out` is the outbox of letters: what is written in them
  /// stands in the case, so a row says only which words, and what became of it. `mail_inbox` is how far each mailbox was
  /// fetched.
  ///
  /// A number in an address is written in small letters by some servers, so cases are found by theirs.
  static let mail = """
    CREATE TABLE mail (
      id {bytes} PRIMARY KEY, hash {bytes} NOT NULL UNIQUE, message {bytes}, sender {bytes}, subject TEXT NOT NULL,
      complaint {bytes} REFERENCES complaint(id), entry {bytes} REFERENCES complaint_entry(id), at {integer} NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('taken', 'report', 'aside', 'dropped')), reason TEXT,
      is_verified {integer} NOT NULL DEFAULT 0, size {integer} NOT NULL, head {bytes}, raw {bytes}
    ) {strict};
    CREATE UNIQUE INDEX mail_message ON mail(message) WHERE message IS NOT NULL;
    CREATE INDEX mail_sender ON mail(sender, at) WHERE sender IS NOT NULL;
    CREATE INDEX mail_complaint ON mail(complaint) WHERE complaint IS NOT NULL;
    CREATE INDEX mail_entry ON mail(entry) WHERE entry IS NOT NULL;
    CREATE INDEX mail_subject ON mail(subject);
    CREATE INDEX mail_aside ON mail(id) WHERE state = 'aside';

    CREATE TABLE mail_out (
      id {bytes} PRIMARY KEY, complaint {bytes} NOT NULL REFERENCES complaint(id), kind TEXT NOT NULL,
      entry {bytes} REFERENCES complaint_entry(id), at {integer} NOT NULL, message_id TEXT UNIQUE,
      attempts {integer} NOT NULL DEFAULT 0, next_at {integer}, ended_at {integer}, outcome TEXT,
      subject TEXT, failure {bytes}, CHECK ((ended_at IS NULL) = (outcome IS NULL))
    ) {strict};
    CREATE INDEX mail_out_waiting ON mail_out(at) WHERE ended_at IS NULL;
    CREATE INDEX mail_out_complaint ON mail_out(complaint);

    CREATE TABLE mail_inbox (
      name TEXT PRIMARY KEY, validity {integer} NOT NULL, uid {integer} NOT NULL, since {integer} NOT NULL,
      fetched_at {integer}, failed_at {integer}, failure TEXT, alerted_at {integer}
    ) {strict};

    CREATE INDEX complaint_reference_lower ON complaint(LOWER(reference));
    """
}
