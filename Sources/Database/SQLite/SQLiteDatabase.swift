/// A database in one SQLite file, or in memory.
///
/// Writes go through one connection in shared commits (`CommitQueue`), reads through connections of their own, each
/// over a snapshot that writers do not disturb. One process writes a file at a time. A database in memory lives as long
/// as this object and reads between commits.
public final class SQLiteDatabase: Database {
  let writer: CommitQueue
  private let readers: ReaderPool?

  /// Opens the file, creating it if need be, and brings its schema up to date. Without a path, or with ":memory:", the
  /// database is a scratch in memory. Throws `DatabaseError`: `migration` when the schema is not one this program can
  /// use, `readOnly` when the file cannot be written.
  ///
  /// - Parameter isGuest: whether another process may serve the file meanwhile. Its commands wait while one of ours is
  ///   under way, and copying the log back into the file is left to it.
  public init(path: String? = nil, migrations: [Migration], isGuest: Bool = false) throws {
    let path = path ?? ":memory:"
    let connection = try SQLiteConnection(path: path, readOnly: false)
    do {
      // SQLite opens what may only be read without a word, and would refuse no sooner than the first command.
      guard !connection.isReadOnly else {
        throw DatabaseError(.readOnly, "\(path) can only be read")
      }
      if path != ":memory:" {
        // FULL: a commit that was answered survives a loss of power.
        try connection.control("PRAGMA journal_mode = WAL")
        try connection.control("PRAGMA synchronous = FULL")
        // 64 MiB of pages in memory, and 32 MiB of log before pages are copied back: under load a page is changed many
        // times before it is written home once.
        try connection.control("PRAGMA cache_size = -65536")
        // Up to 3.51.2 SQLite can damage a file when two connections checkpoint at once.
        try connection.control("PRAGMA wal_autocheckpoint = \(isGuest ? 0 : 8192)")
      }
      // What is deleted is overwritten: keys of erased people must not stay behind in free pages.
      try connection.control("PRAGMA secure_delete = ON")
      // Nor in the log that a process left behind which was killed.
      if !isGuest { try connection.control("PRAGMA wal_checkpoint(TRUNCATE)") }
      try connection.migrate(migrations)
    } catch {
      connection.close()
      throw error
    }
    readers = path == ":memory:" ? nil : ReaderPool(path: path)
    writer = CommitQueue(connection)
  }

  deinit {
    readers?.close()
    writer.beginClosing()
  }

  @discardableResult
  public func write<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { writer.add(WriteCommand(body, caller: $0)) }
  }

  @discardableResult
  public func writeNow<T>(_ body: (Transaction) throws -> T) throws -> T { try writer.now(body) }

  /// On the calling thread: a hop to another would cost more than most reads.
  public func read<T: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
    try readNow(body)
  }

  /// There is one writer.
  public var endsInOrder: Bool { true }

  /// One process, one clock.
  public func clockOffset() -> Int64 { 0 }

  /// The one process on the file leads.
  public func lead(_ body: @escaping @Sendable (_ told: AsyncStream<String>) async throws -> Void) async throws {
    try await body(AsyncStream { _ in })
  }

  public func readNow<T>(_ body: (Transaction) throws -> T) throws -> T {
    if let readers { try readers.read(body) } else { try writer.read(body) }
  }

  /// The writer closes last, as whoever closes last checkpoints.
  public func close() {
    readers?.close()
    writer.close()
  }
}
