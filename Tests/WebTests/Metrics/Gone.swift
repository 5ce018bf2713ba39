import Database
import Synchronization

/// A database that can be cut off.
final class Gone: Database {
  private let database: any Database
  private let state = Mutex(false)

  init(_ database: any Database) { self.database = database }

  var isGone: Bool {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  private func check() throws {
    if isGone { throw DatabaseError(.unavailable, "cut off by a test") }
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
    try check()
    return try await database.write(body)
  }

  func writeNow<T>(_ body: (Transaction) throws -> T) throws -> T {
    try check()
    return try database.writeNow(body)
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
    try check()
    return try await database.read(body)
  }

  func readNow<T>(_ body: (Transaction) throws -> T) throws -> T {
    try check()
    return try database.readNow(body)
  }

  var endsInOrder: Bool { database.endsInOrder }
  func clockOffset() async throws -> Int64 { try await database.clockOffset() }
  func lead(_ body: @escaping @Sendable (_ told: AsyncStream<String>) async throws -> Void) async throws {
    try await database.lead(body)
  }
  func close() {}
}
