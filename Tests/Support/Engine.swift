public import Database
import Foundation

/// An engine under test. Every test of storage and services runs on each; a new engine joins by a line here.
public struct Engine: Sendable, CustomStringConvertible {
  public let description: String
  /// Makes a new, empty place for a database.
  public let place: @Sendable () throws -> Place

  /// How often to repeat what takes a server long; with `PLEDGE_TEST_ROUNDS=all` as often there as elsewhere.
  public func rounds(_ count: Int) -> Int {
    let isWhole = ProcessInfo.processInfo.environment["PLEDGE_TEST_ROUNDS"] == "all"
    return isPostgres && !isWhole ? max(1, count / 10) : count
  }

  /// PostgreSQL is among them where `Tests/with-postgres` has started one, as `make test` does.
  public static let all = [sqliteFile, sqliteMemory] + postgres
  /// Engines whose databases can be closed and opened again, and read while they are written.
  public static let durable = [sqliteFile] + postgres
  /// One of each kind, for what takes long or does not depend on how a kind keeps its data.
  public static let kinds = [sqliteMemory] + postgres
  public var isPostgres: Bool { description == Engine.postgreSQL.description }
  public static let postgres = Cluster.shared == nil ? [] : [postgreSQL]

  public static let sqliteMemory = Engine(description: "SQLite in memory") {
    Place(address: ":memory:", open: { try SQLiteDatabase(migrations: $0) }, remove: {})
  }

  public static let sqliteFile = Engine(description: "SQLite file") {
    let folder = FileManager.default.temporaryDirectory.appending(path: "database-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "test.sqlite").path
    return Place(
      address: "sqlite:" + path, open: { try SQLiteDatabase(path: path, migrations: $0) },
      remove: { try? FileManager.default.removeItem(at: folder) })
  }

  public static let postgreSQL = Engine(description: "PostgreSQL") {
    guard let cluster = Cluster.shared else { throw Cluster.Failure(message: "PLEDGE_TEST_POSTGRES is not set") }
    let address = try cluster.createDatabase()
    return Place(
      address: address, open: { try PostgresDatabase(address, connections: 4, migrations: $0) },
      // To drop a database takes the server longer than to end with all of them.
      remove: {})
  }

  /// A new database with a schema, in memory or on a server that ends with the tests: nothing has to be removed.
  public func scratch(_ migrations: [Migration]) throws -> any Database {
    try (description == Self.sqliteFile.description ? Self.sqliteMemory : self).place().open(migrations)
  }

  /// A new database with a schema, for as long as `body` runs.
  public func withDatabase<R>(_ migrations: [Migration], _ body: (any Database) throws -> R) throws -> R {
    let place = try place()
    defer { place.remove() }
    let database = try place.open(migrations)
    defer { database.close() }
    return try body(database)
  }

  public func withDatabase<R>(_ migrations: [Migration], _ body: (any Database) async throws -> R) async throws -> R {
    let place = try place()
    defer { place.remove() }
    let database = try place.open(migrations)
    defer { database.close() }
    return try await body(database)
  }
}

/// Where one database lives, until it is removed.
public struct Place: Sendable {
  /// As `PLEDGE_DATABASE` has it.
  public let address: String
  public let open: @Sendable ([Migration]) throws -> any Database
  public let remove: @Sendable () -> Void
}
