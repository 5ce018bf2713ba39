import Database
import Foundation
import Testing

/// An engine under test. Every test of the contract runs on each; a new engine joins by a line here.
struct Engine: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Makes a new, empty place for a database.
  let place: @Sendable () throws -> Place

  static let all = [sqliteFile, sqliteMemory]
  /// Engines whose databases can be closed and opened again, and read while they are written.
  static let durable = [sqliteFile]

  static let sqliteMemory = Engine(testDescription: "SQLite in memory") {
    Place(open: { try SQLiteDatabase(migrations: $0) }, remove: {})
  }

  static let sqliteFile = Engine(testDescription: "SQLite file") {
    let folder = FileManager.default.temporaryDirectory.appending(path: "database-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "test.sqlite").path
    return Place(
      open: { try SQLiteDatabase(path: path, migrations: $0) },
      remove: { try? FileManager.default.removeItem(at: folder) })
  }

  /// A new database with the tests' schema.
  func withDatabase(_ body: (any Database) async throws -> Void) async throws {
    let place = try place()
    defer { place.remove() }
    let database = try place.open([schema])
    defer { database.close() }
    try await body(database)
  }
}

/// Where one database lives, until it is removed.
struct Place: Sendable {
  let open: @Sendable ([Migration]) throws -> any Database
  let remove: @Sendable () -> Void
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
