extension Migrations {
  /// Live conversations within cases, and which of the staff are there to hold them. Who writes is known by a word that
  /// the browser alone has; we keep its hash. The token of an entry makes a message that is sent again the same one.
  static let chats = """
    CREATE TABLE chat (
      id {bytes} PRIMARY KEY, complaint {bytes} NOT NULL REFERENCES complaint(id), token {bytes} NOT NULL UNIQUE,
      language TEXT NOT NULL, began_at {integer} NOT NULL, seen_at {integer} NOT NULL, agent {bytes} REFERENCES person(id),
      taken_at {integer}, ended_at {integer}
    ) {strict};
    CREATE INDEX chat_complaint ON chat(complaint);
    CREATE INDEX chat_open ON chat(began_at) WHERE ended_at IS NULL;

    CREATE TABLE chat_presence (person {bytes} PRIMARY KEY REFERENCES person(id), seen_at {integer} NOT NULL) {strict};
    """
}
