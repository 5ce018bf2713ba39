import Foundation

/// A database on a PostgreSQL server, 15 or later, that any number of processes share.
///
/// Each command is a transaction on a connection of its own; many run side by side. They read what is committed and
/// lock what they change (`{locking}`), a transaction that the server gave up for another's sake is run again, and so
/// is one whose connection broke before it asked for the commit.
public final class PostgresDatabase: Database {
  /// How long a command waits for a server that does not answer, in seconds, before it is refused.
  public static let patience = 5.0

  private let writers: ConnectionPool
  private let readers: ConnectionPool
  private let writing: JobThreads
  private let reading: JobThreads
  private let leads: Leads
  let statisticsPause = StatisticsPause()

  /// Connects, and brings the schema up to date.
  ///
  /// - Parameters:
  ///   - address: As libpq takes it: `postgresql://user@host:port/name?sslmode=verify-full`, several hosts with commas.
  ///   - connections: How many commands run at once; half as many read.
  /// - Throws: `DatabaseError`: `unavailable` without a server, `refused` when it does not let us in, `migration` when
  ///   the schema is not one this program can use.
  public init(_ address: String, connections: Int = 8, migrations: [Migration]) throws {
    try checkPostgresAddress(address)
    let write: @Sendable () throws -> PostgresConnection = {
      try PostgresConnection(
        address,
        settings: [
          ("target_session_attrs", "read-write"),
          (
            "options",
            "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c jit=off"
          ),
        ])
    }
    try write().migrate(migrations)
    writers = ConnectionPool(limit: connections, open: write)
    let others = max(2, connections / 2)
    readers = ConnectionPool(limit: others) {
      try PostgresConnection(
        address,
        settings: [
          ("target_session_attrs", "read-write"), ("options", "-c statement_timeout=60s -c jit=off"),
        ])
    }
    writing = JobThreads(connections, name: "database-writer")
    reading = JobThreads(others, name: "database-reader")
    leads = Leads(address)
  }

  deinit {
    leads.close()
    writing.beginClosing()
    reading.beginClosing()
    writers.close()
    readers.close()
  }

  @discardableResult
  public func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
    let asked = ContinuousClock.now
    return try await hop(writing) { [self] in try write(body, asked: asked) }
  }

  @discardableResult
  public func writeNow<T>(_ body: (Transaction) throws -> T) throws -> T { try write(body, asked: .now) }

  private func write<T>(_ body: (Transaction) throws -> T, asked: ContinuousClock.Instant) throws -> T {
    if writers.isHeldHere {
      throw DatabaseError(.misuse, "the database was called from within its own transaction")
    }
    let (result, hooks) = try attempt(asked) { try writers.with { try Self.command(on: $0, body) } }
    // Now that the connection is back, a hook may read.
    for hook in hooks { hook() }
    return result
  }

  public func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
    let asked = ContinuousClock.now
    return try await hop(reading) { [self] in
      try attempt(asked) { try readers.with { try Self.look(on: $0, body) } }
    }
  }

  public func readNow<T>(_ body: (Transaction) throws -> T) throws -> T {
    try attempt(.now) { try readers.with { try Self.look(on: $0, body) } }
  }

  public var endsInOrder: Bool { false }

  /// The middle one of five looks, each taken for the middle of its own duration.
  public func clockOffset() async throws -> Int64 {
    @Sendable func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }
    var offsets: [Int64] = []
    for _ in 0..<5 {
      let offset = try await read { transaction -> Int64 in
        // The first statement pays for the transaction's begin.
        _ = try transaction.first("SELECT 1", map: { $0.int(0) })
        let before = now()
        let theirs = try transaction.first(
          "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)", map: { $0.integer(0) })
        return (theirs ?? before) - (before + now()) / 2
      }
      offsets.append(offset)
    }
    return offsets.sorted()[2]
  }

  public func lead(_ body: @escaping @Sendable (_ told: AsyncStream<String>) async throws -> Void) async throws {
    try await leads.lead(body)
  }

  /// The threads end last, when every command that waits has been run.
  public func close() {
    leads.close()
    writing.close()
    reading.close()
    writers.close()
    readers.close()
  }

  private func hop<T: Sendable>(_ threads: JobThreads, _ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { caller in
      let isTaken = threads.add { caller.resume(with: Result { try body() }) }
      if !isTaken { caller.resume(throwing: DatabaseError(.closed, "the database is closed")) }
    }
  }

  private static func command<T>(
    on connection: PostgresConnection, _ body: (Transaction) throws -> T
  ) throws -> (T, [@Sendable () -> Void]) {
    let transaction = Transaction(connection, writable: true)
    defer { connection.rollBack() }
    let result: T
    do {
      defer { _ = transaction.end() }
      try connection.begin(writable: true)
      result = try body(transaction)
    } catch {
      throw Undone(cause: connection.pipeline.failure ?? error as? DatabaseError, error: error)
    }
    do {
      try connection.commit()
    } catch {
      // Where it is unknown whether the commit was done, nobody may take it for undone and try again.
      throw Undone(cause: error as? DatabaseError, error: error)
    }
    return (result, transaction.end())
  }

  private static func look<T>(on connection: PostgresConnection, _ body: (Transaction) throws -> T) throws -> T {
    let transaction = Transaction(connection, writable: false)
    defer {
      _ = transaction.end()
      connection.endReading()
    }
    do {
      try connection.begin(writable: false)
      return try body(transaction)
    } catch {
      throw Undone(cause: connection.pipeline.failure ?? error as? DatabaseError, error: error)
    }
  }

  /// Why a try failed: what the server refused, whatever the command then made of it, and what the command threw.
  private struct Undone: Error {
    var cause: DatabaseError?
    var error: any Error
  }

  /// How often a command that others got in the way of is tried.
  private static let tries = 10

  /// - Parameter asked: when the command came; what has waited for its turn has waited already.
  private func attempt<T>(_ asked: ContinuousClock.Instant, _ body: () throws -> T) throws -> T {
    var conflicts = 0
    var isRepeatedKey = false
    while true {
      do {
        return try body()
      } catch {
        let (cause, error) = (error as? Undone).map { ($0.cause, $0.error) } ?? (error as? DatabaseError, error)
        switch cause?.code {
        case .conflict:
          conflicts += 1
          guard conflicts < Self.tries else { throw cause ?? error }
          // Those that met must not meet again at the same moment.
          Thread.sleep(forTimeInterval: Double.random(in: 0...0.002) * Double(1 << min(conflicts, 6)))
        case .unavailable:
          guard ContinuousClock.now - asked < .seconds(Self.patience) else { throw cause ?? error }
          Thread.sleep(forTimeInterval: Double.random(in: 0.02...0.1))
        case .constraint(.unique) where !isRepeatedKey:
          // Between its look and its insert another command may have taken the key; now the look will find it.
          isRepeatedKey = true
        default:
          throw error
        }
      }
    }
  }
}
