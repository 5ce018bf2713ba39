extension SQLiteConnection {
  /// Brings the schema up to date, each migration in a transaction of its own.
  func migrate(_ migrations: [Migration]) throws {
    try execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, sql TEXT NOT NULL) STRICT")
    let applied = try Transaction(self, writable: false).all("SELECT name, sql FROM migration") { row in
      Migration(name: row.text(0), sql: row.text(1))
    }
    let pending = try Migration.pending(migrations.map { $0.with(\.sqlite) }, applied: applied)
    if pending.isEmpty { return }
    // SQLite alters a table by building another in its place, which must not cascade; the keys are checked at the end
    // of each migration instead. The switch has no effect inside a transaction.
    try control("PRAGMA foreign_keys = OFF")
    defer { try? control("PRAGMA foreign_keys = ON") }
    for migration in pending { try apply(migration) }
  }

  private func apply(_ migration: Migration) throws {
    try control("BEGIN IMMEDIATE")
    do {
      try execute(replaceTokens(migration.sql, Self.tokens))
      let transaction = Transaction(self, writable: true)
      if let table = try transaction.first("PRAGMA foreign_key_check", map: { $0.text(0) }) {
        throw DatabaseError(
          .constraint(.foreignKey), "migration \(migration.name) leaves a broken reference", table: table)
      }
      try transaction.run("INSERT INTO migration (name, sql) VALUES ($1, $2)", migration.name, migration.sql)
      try control("COMMIT")
    } catch {
      if isInTransaction { try? control("ROLLBACK") }
      throw error
    }
  }

  private static var tokens: [String: String] {
    [
      "serial": "INTEGER PRIMARY KEY AUTOINCREMENT",
      "integer": "INTEGER",
      "bytes": "BLOB",
      "strict": "STRICT", "clustered": "STRICT, WITHOUT ROWID",
    ]
  }
}
