extension Migrations {
  /// Merchants who may not sell for now.
  static let admission = """
    CREATE TABLE merchant_suspension (
      id {bytes} NOT NULL PRIMARY KEY, merchant {bytes} NOT NULL REFERENCES merchant(id), reason TEXT NOT NULL,
      since {integer} NOT NULL, lifted_at {integer}, CHECK (lifted_at IS NULL OR lifted_at >= since)
    ) {strict};
    CREATE INDEX merchant_suspension_merchant ON merchant_suspension(merchant);
    CREATE UNIQUE INDEX merchant_suspended ON merchant_suspension(merchant, reason) WHERE lifted_at IS NULL;
    """
}
