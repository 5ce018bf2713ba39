extension Migrations {
  /// Calls as an exchange tells of them. The number is sealed for the call until the call is filed with a case, whose
  /// contact it is from then on.
  static let calls = """
    CREATE TABLE phone_call (
      id {bytes} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, direction TEXT NOT NULL, started_at {integer},
      answered_at {integer}, ended_at {integer}, agent TEXT, recording {bytes}, number {bytes}, look_up {bytes},
      changed_at {integer} NOT NULL, complaint {bytes} REFERENCES complaint(id), filed_at {integer}
    ) {strict};
    CREATE INDEX phone_call_open ON phone_call(changed_at) WHERE filed_at IS NULL;
    CREATE INDEX phone_call_complaint ON phone_call(complaint) WHERE complaint IS NOT NULL;
    """
}
