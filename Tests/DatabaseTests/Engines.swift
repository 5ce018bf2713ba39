import Database
import Foundation
import Support
import Testing

extension Engine {
  /// A new database with the tests' schema.
  func withDatabase(_ body: (any Database) async throws -> Void) async throws {
    try await withDatabase([schema], body)
  }

  /// A server that looks at once whether those that wait block each other, and not after a second.
  func withDatabase(eager: Bool, _ body: (any Database) async throws -> Void) async throws {
    let place = try place()
    defer { place.remove() }
    if isPostgres {
      let name = place.address.dropFirst("postgresql:///".count).prefix { $0 != "?" }
      try Cluster.shared?.run("ALTER DATABASE \(name) SET deadlock_timeout = '20ms'")
    }
    let database = try place.open([schema])
    defer { database.close() }
    try await body(database)
  }
}

let schema = Migration(
  name: "m0001-test",
  sql: """
    CREATE TABLE entry (
      id {integer} PRIMARY KEY,
      word TEXT NOT NULL UNIQUE,
      note TEXT,
      data {bytes},
      amount {integer} CONSTRAINT amount_is_positive CHECK (amount > 0)
    ) {strict};
    CREATE TABLE child (
      entry {integer} NOT NULL REFERENCES entry (id),
      later {integer} REFERENCES entry (id) DEFERRABLE INITIALLY DEFERRED
    ) {strict};
    CREATE TABLE numbered (id {serial}, word TEXT NOT NULL) {strict};
    """)

struct Refused: Error, Equatable {}

extension Transaction {
  func add(_ id: Int, _ word: String) throws {
    try run("INSERT INTO entry (id, word) VALUES ($1, $2)", id, word)
  }

  var words: [String] {
    get throws { try all("SELECT word FROM entry ORDER BY id") { $0.text(0) } }
  }
}

/// The `DatabaseError` that `body` throws.
func failure<T>(of body: () throws -> T) throws -> DatabaseError {
  try #require(throws: DatabaseError.self) { _ = try body() }
}

func expect<T>(
  _ code: DatabaseError.Code, at location: SourceLocation = #_sourceLocation, of body: () throws -> T
) throws {
  let error = #expect(throws: DatabaseError.self, sourceLocation: location) { _ = try body() }
  #expect(error?.code == code, sourceLocation: location)
}
