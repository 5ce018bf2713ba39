import Foundation

/// Group commit: one thread writes, and the commands that arrive while it is busy share the next commit.
///
/// Waiting for the disk costs most of a small write, so a commit is shared by as many as wait for it. Nobody is delayed
/// on purpose: a lone command is committed at once. A batch is first run as if nothing failed, and once more with a
/// savepoint for each command when one has to be undone (ADR 0003). The connection is guarded by `connectionLock`, the
/// rest by `condition`. Foundation's locks and not `Mutex`, which the thread sanitizer does not see.
final class CommitQueue: @unchecked Sendable {
  private enum State { case open, closing, closed }

  /// Commands to one commit; a bound on how long the first of them waits for the last.
  static let batchLimit = 256

  let connection: SQLiteConnection
  private let connectionLock = NSRecursiveLock()
  private var isConnectionUsed = false
  private let condition = NSCondition()
  private var waiting: [any QueuedCommand] = []
  private var isIdle = false
  private var state = State.open
  private var thread: Thread?

  init(_ connection: SQLiteConnection) {
    self.connection = connection
    let thread = Thread { self.loop() }
    thread.name = "database-writer"
    self.thread = thread
    thread.start()
  }

  /// Commands that wait for the commit after the one under way.
  var waitingCount: Int {
    condition.withLock { waiting.count }
  }

  func add(_ command: any QueuedCommand) {
    condition.lock()
    let isOpen = state == .open
    if isOpen {
      waiting.append(command)
      if isIdle { condition.broadcast() }
    }
    condition.unlock()
    if !isOpen {
      command.fail(DatabaseError(.closed, "the database is closed"))
      command.finish()
    }
  }

  /// Runs one command in a commit of its own, on the calling thread.
  func now<T>(_ body: (Transaction) throws -> T) throws -> T {
    let (result, hooks) = try withConnection {
      let transaction = Transaction(connection, writable: true)
      do {
        try connection.control("BEGIN IMMEDIATE")
        let result = try body(transaction)
        try connection.control("COMMIT")
        return (result, transaction.end())
      } catch {
        _ = transaction.end()
        if connection.isInTransaction { try? connection.control("ROLLBACK") }
        throw error
      }
    }
    for hook in hooks { hook() }
    return result
  }

  /// Reads on the writer's own connection, between commits.
  func read<T>(_ body: (Transaction) throws -> T) throws -> T {
    try withConnection {
      let transaction = Transaction(connection, writable: false)
      defer { _ = transaction.end() }
      return try body(transaction)
    }
  }

  /// Takes no more commands; the thread ends when the last one is done.
  func beginClosing() {
    condition.lock()
    if state == .open { state = .closing }
    condition.broadcast()
    condition.unlock()
  }

  func close() {
    beginClosing()
    condition.withLock {
      // From a hook the writer would wait for itself.
      if Thread.current === thread { return }
      while state != .closed { condition.wait() }
    }
  }

  /// Waits for the connection. A thread that has it already would disturb its own transaction.
  private func withConnection<R>(_ body: () throws -> R) throws -> R {
    connectionLock.lock()
    defer { connectionLock.unlock() }
    if isConnectionUsed { throw DatabaseError(.misuse, "the database was called from within its own transaction") }
    isConnectionUsed = true
    defer { isConnectionUsed = false }
    return try body()
  }

  private func loop() {
    goFirst()
    while let batch = next() {
      do {
        let hooks = try withConnection { try commit(batch) }
        for hook in hooks { hook() }
      } catch {
        for command in batch { command.fail(error) }
      }
      for command in batch { command.finish() }
    }
    connectionLock.withLock { connection.close() }
    condition.lock()
    state = .closed
    thread = nil
    condition.broadcast()
    condition.unlock()
  }

  /// All commands wait for this one thread, so none of those that only prepare or answer them goes before it. Where the
  /// system does not allow that, it waits its turn among them.
  private func goFirst() {
    #if os(Linux)
      // Of the calling thread alone, whatever the name says.
      _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -10)
    #endif
  }

  /// Waits for commands; nil when there will be no more.
  private func next() -> [any QueuedCommand]? {
    condition.lock()
    defer { condition.unlock() }
    while waiting.isEmpty {
      if state != .open { return nil }
      isIdle = true
      condition.wait()
      isIdle = false
    }
    let batch = Array(waiting.prefix(Self.batchLimit))
    waiting.removeFirst(batch.count)
    return batch
  }

  /// Answers the hooks of those that succeeded.
  private func commit(_ batch: [any QueuedCommand]) throws -> [@Sendable () -> Void] {
    do {
      try connection.control("BEGIN IMMEDIATE")
      var hooks = try perform(batch, apart: false)
      if hooks == nil {
        try connection.control("ROLLBACK")
        // Whoever is alone is undone, and has failed already.
        if batch.count == 1 { return [] }
        try connection.control("BEGIN IMMEDIATE")
        hooks = try perform(batch, apart: true)
      }
      try connection.control("COMMIT")
      return hooks ?? []
    } catch {
      if connection.isInTransaction { try? connection.control("ROLLBACK") }
      throw error
    }
  }

  /// Runs the commands of a batch one after the other. Throws only when the whole commit is lost.
  ///
  /// - Parameter apart: each in a savepoint. SQLite then keeps what each page was before each command, which takes as
  ///   long as the writing itself. A command that is refused has mostly written nothing, so there is nothing to undo.
  /// - Returns: nil when one that was not apart failed after it had written: all are to be undone, and run again apart.
  private func perform(_ batch: [any QueuedCommand], apart: Bool) throws -> [@Sendable () -> Void]? {
    var hooks: [@Sendable () -> Void] = []
    for command in batch {
      let transaction = Transaction(connection, writable: true)
      let written = connection.written
      if apart { try connection.openSavepoint() }
      do {
        try command.run(transaction)
        guard connection.isInTransaction else { throw DatabaseError(.other, "a command ended the shared transaction") }
        // A deferred foreign key is checked at COMMIT, where it would take the neighbours down with it.
        if connection.hasBrokenForeignKeys {
          throw DatabaseError(.constraint(.foreignKey), "FOREIGN KEY constraint failed")
        }
        if apart { try connection.releaseSavepoint() }
        hooks += transaction.end()
      } catch {
        _ = transaction.end()
        command.fail(error)
        guard connection.isInTransaction else { throw lost(error) }
        if apart {
          try connection.rollBackSavepoint()
        } else if connection.written != written {
          return nil
        }
      }
    }
    return hooks
  }

  /// A full disk, for one, makes SQLite roll everything back. The neighbours must not take it for an error of theirs.
  private func lost(_ error: any Error) -> DatabaseError {
    let cause = error as? DatabaseError
    let isShared = cause?.code == .storage || cause?.code == .corrupt || cause?.code == .busy
    return DatabaseError(
      isShared ? cause?.code ?? .other : .other, "the shared commit was lost with another command: \(error)")
  }
}
