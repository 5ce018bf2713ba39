import Synchronization

/// Read-only connections, lent to one reader each and opened as readers come.
///
/// Readers run on the threads that call them, so there are never more than those; nobody waits for a connection.
final class ReaderPool: Sendable {
  private struct State {
    var idle: [SQLiteConnection] = []
    var isClosed = false
  }

  /// Connections kept for later; each has a page cache of up to 2 MB.
  private static let idleLimit = 16

  private let path: String
  private let state = Mutex(State())

  init(path: String) { self.path = path }

  /// Runs `body` over the last committed state of the file.
  func read<T>(_ body: (Transaction) throws -> T) throws -> T {
    let connection = try take()
    defer { give(connection) }
    try connection.control("BEGIN")
    defer { try? connection.control("COMMIT") }
    let transaction = Transaction(connection, writable: false)
    defer { _ = transaction.end() }
    return try body(transaction)
  }

  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    for connection in idle { connection.close() }
  }

  private func take() throws -> SQLiteConnection {
    let idle = try state.withLock { state in
      if state.isClosed { throw DatabaseError(.closed, "the database is closed") }
      return state.idle.popLast()
    }
    return try idle ?? SQLiteConnection(path: path, readOnly: true)
  }

  private func give(_ connection: SQLiteConnection) {
    let isKept = state.withLock { state in
      // A connection whose snapshot did not end would show the past to its next reader.
      if state.isClosed || state.idle.count >= Self.idleLimit || connection.isInTransaction { return false }
      state.idle.append(connection)
      return true
    }
    if !isKept { connection.close() }
  }
}
