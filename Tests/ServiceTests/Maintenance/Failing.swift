import Database
import Synchronization

/// A database that fails for good after so many commands, as if the program had been killed before the next.
final class Failing: Database {
  struct Cut: Error {}

  private let database: any Database
  private let left: Mutex<Int>
  private let done = Mutex(0)

  init(_ database: any Database, after commands: Int) {
    self.database = database
    left = Mutex(commands)
  }

  /// How many commands it has taken.
  var count: Int { done.withLock { $0 } }

  private func take() throws {
    guard
      left.withLock({ left in
        left -= 1
        return left >= 0
      })
    else { throw Cut() }
    done.withLock { $0 += 1 }
  }

  func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
    try take()
    return try await database.write(body)
  }

  func writeNow<T>(_ body: (Transaction) throws -> T) throws -> T {
    try take()
    return try database.writeNow(body)
  }

  func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
    try await database.read(body)
  }

  func readNow<T>(_ body: (Transaction) throws -> T) throws -> T { try database.readNow(body) }
  var endsInOrder: Bool { database.endsInOrder }
  func clockOffset() async throws -> Int64 { try await database.clockOffset() }
  func lead(_ body: @escaping @Sendable (_ told: AsyncStream<String>) async throws -> Void) async throws {
    try await database.lead(body)
  }
  func close() {}
}
