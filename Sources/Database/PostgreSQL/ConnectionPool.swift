import Foundation

/// Connections to one server, lent to one thread each, opened as they are needed and dropped when they break.
///
/// Foundation's condition and not `Mutex`, because a thread waits here until a connection is free.
final class ConnectionPool: @unchecked Sendable {
  let limit: Int
  private let open: @Sendable () throws -> PostgresConnection
  private let condition = NSCondition()
  private var idle: [PostgresConnection] = []
  private var lent = 0
  private var holders: [Int: Int] = [:]
  private var isClosed = false

  init(limit: Int, open: @escaping @Sendable () throws -> PostgresConnection) {
    self.limit = limit
    self.open = open
  }

  /// True on a thread that has a connection of this pool.
  var isHeldHere: Bool {
    let here = Self.here
    return condition.withLock { holders[here] != nil }
  }

  /// Lends a connection to `body`. Throws `unavailable` when none can be opened.
  func with<R>(_ body: (PostgresConnection) throws -> R) throws -> R {
    let connection = try take()
    defer { give(connection) }
    return try body(connection)
  }

  /// Closes what is idle; what is lent closes when it comes back.
  func close() {
    condition.withLock {
      isClosed = true
      idle.removeAll()
      condition.broadcast()
    }
  }

  private static var here: Int { Int(bitPattern: UnsafeRawPointer(bitPattern: UInt(pthread_self()))) }

  private func take() throws -> PostgresConnection {
    let here = Self.here
    condition.lock()
    while true {
      if isClosed {
        condition.unlock()
        throw DatabaseError(.closed, "the database is closed")
      }
      // The last one used has its pages and plans at hand.
      while let connection = idle.popLast() {
        guard connection.pipeline.isAlive else { continue }
        lent += 1
        holders[here, default: 0] += 1
        condition.unlock()
        return connection
      }
      if lent < limit { break }
      condition.wait()
    }
    lent += 1
    holders[here, default: 0] += 1
    condition.unlock()
    do {
      return try open()
    } catch {
      give(nil)
      throw error
    }
  }

  private func give(_ connection: PostgresConnection?) {
    let here = Self.here
    condition.lock()
    lent -= 1
    holders[here] = holders[here].flatMap { $0 > 1 ? $0 - 1 : nil }
    if let connection, !connection.pipeline.isBroken, !isClosed {
      idle.append(connection)
    } else if connection?.pipeline.isBroken == true {
      // Whatever broke this one has most likely broken the others.
      idle.removeAll()
    }
    condition.signal()
    condition.unlock()
  }
}

/// Threads that run jobs one after the other: libpq waits for its server, and the threads of Swift's tasks must not.
final class JobThreads: @unchecked Sendable {
  private let condition = NSCondition()
  private var jobs: [@Sendable () -> Void] = []
  private var first = 0
  private var running: Int
  private var isClosing = false

  init(_ count: Int, name: String) {
    running = count
    for _ in 0..<count {
      let thread = Thread { self.loop() }
      thread.name = name
      thread.start()
    }
  }

  /// False when no more jobs are taken.
  func add(_ job: @escaping @Sendable () -> Void) -> Bool {
    condition.withLock {
      if isClosing { return false }
      jobs.append(job)
      condition.signal()
      return true
    }
  }

  func beginClosing() {
    condition.withLock {
      isClosing = true
      condition.broadcast()
    }
  }

  /// Waits for the jobs that were taken.
  func close() {
    beginClosing()
    condition.withLock { while running > 0 { condition.wait() } }
  }

  private func loop() {
    while let job = next() { job() }
    condition.withLock {
      running -= 1
      condition.broadcast()
    }
  }

  private func next() -> (@Sendable () -> Void)? {
    condition.withLock {
      while first == jobs.count {
        if isClosing { return nil }
        condition.wait()
      }
      let job = jobs[first]
      first += 1
      if first == jobs.count || first > 1024 {
        jobs.removeFirst(first)
        first = 0
      }
      return job
    }
  }
}
