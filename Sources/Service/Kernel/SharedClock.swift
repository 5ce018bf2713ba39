public import Database
import Foundation
public import Logging
public import Promises
public import ServiceLifecycle
import Synchronization

/// The time that all processes on one database go by: the database server's, so that clocks of nodes that are seconds
/// apart change no outcome. With a database in a file it is this machine's.
public final class SharedClock: ServiceLifecycle.Service {
  private let database: any Database
  private let logger: Logger
  /// In microseconds.
  private let offset = Mutex<Int64>(0)

  /// - Throws: What the database throws.
  public init(_ database: any Database, logger: Logger) async throws {
    self.database = database
    self.logger = logger
    try await compare()
  }

  public func now() -> Instant {
    let own = Int64(Date().timeIntervalSince1970 * 1_000_000)
    return Instant(microseconds: own + offset.withLock { $0 })
  }

  /// Compares the clocks now and then: they drift, and another server may take over.
  public func run() async throws {
    if database.endsInOrder { return try await gracefulShutdown() }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(10))
        if Task.isCancelled { return }
        do {
          try await self.compare()
        } catch {
          self.logger.warning("the database's clock could not be read", metadata: ["error": "\(error)"])
        }
      }
    }
  }

  private func compare() async throws {
    let found = try await database.clockOffset()
    let before = offset.withLock { offset in
      defer { offset = found }
      return offset
    }
    if abs(found - before) > 1_000_000 {
      logger.warning(
        "this machine's clock is not the database's; the database's counts",
        metadata: ["seconds": "\(Double(found) / 1_000_000)"])
    }
  }
}
