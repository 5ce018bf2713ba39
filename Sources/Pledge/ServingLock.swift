import Database
import Foundation
import Service

/// Held by the one process that serves a database file, until it ends, however it ends. SQLite would let two of them
/// write by turns, and each would take itself for the only one and send every message.
final class ServingLock {
  private let file: Int32

  /// - Throws: `Refusal` where another process holds it.
  init?(of address: DatabaseAddress) throws {
    guard case .sqlite(let path) = address, path != ":memory:" else { return nil }
    // Beside the database: to close the database's own file a second time would take SQLite's locks away.
    file = open(path + "-serving", O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw DatabaseError(.storage, "\(path)-serving: \(String(cString: strerror(errno)))") }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      throw Refusal(.conflict, "served", "\(address) is served by another process already; several need PostgreSQL.")
    }
  }

  deinit { close(file) }
}
