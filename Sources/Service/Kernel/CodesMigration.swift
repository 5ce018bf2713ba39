extension Migrations {
  /// A one-time code belongs to the browser that asked for it. Codes hold for ten minutes: those before are given up.
  static let codes = """
    DROP TABLE one_time_code;
    CREATE TABLE one_time_code (
      id {bytes} PRIMARY KEY, order_id {bytes} NOT NULL REFERENCES orders(id), browser {bytes} NOT NULL,
      sealed {bytes} NOT NULL, created_at {integer} NOT NULL, expires_at {integer} NOT NULL,
      attempts {integer} NOT NULL, UNIQUE (order_id, browser)
    ) {strict};
    CREATE INDEX one_time_code_expires ON one_time_code(expires_at);
    """
}
