extension Migrations {
  static let annexes = """
    CREATE TABLE annex (
      kind TEXT NOT NULL, number {integer} NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL,
      published_at {integer} NOT NULL, effective_at {integer} NOT NULL, PRIMARY KEY (kind, number),
      CHECK (effective_at >= published_at)
    ) {strict};
    """
}
