public import Database
public import Logging
public import Promises

/// Judges promises when their time runs out: sleeps until the earliest deadline, and wakes for an earlier one. How
/// punctual it is changes no outcome, only how soon it is known.
public struct Sweeper: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger

  public init(platform: Platform, clock: @escaping @Sendable () -> Instant, logger: Logger) {
    self.platform = platform
    self.clock = clock
    self.logger = logger
  }

  /// How many batches are judged at once: on a server one is decided here while another is stored there.
  public static func lanes(of database: any Database) -> Int { database.endsInOrder ? 1 : 2 }

  /// In seconds: the wall clock may be set while we sleep, and another process opens deadlines of which it tells only
  /// those that are near (`Platform.horizon`).
  static let longestSleep: Int64 = 60

  /// Judges for good, until the task is cancelled.
  ///
  /// - Throws: What the database throws.
  public func run() async throws {
    while !Task.isCancelled {
      try await judge()
      // Until it is known what to sleep for, whatever is opened wakes us.
      platform.sleeps(until: nil)
      try await sleep(until: try await platform.look(at: clock()) { try $0.nextDeadline() })
    }
  }

  /// Everything that is due by now, a batch to a commit so that requests get their turn between, and so that a long
  /// absence takes no more memory than a short one.
  ///
  /// - Throws: What the database throws.
  public func judge() async throws {
    let judged = try await withThrowingTaskGroup(of: Int.self) { group in
      // One batch shows whether there is more to do.
      let first = try await batch()
      if first == 0 { return 0 }
      for _ in 0..<Self.lanes(of: platform.database) {
        group.addTask {
          var judged = 0
          while true {
            let count = try await batch()
            judged += count
            if count == 0 || Task.isCancelled { return judged }
          }
        }
      }
      return try await group.reduce(first, +)
    }
    while !Task.isCancelled,
      try await platform.operate(at: clock(), { try $0.forgetAll() }) == 1000
    {}
    if judged > 0 { logger.info("judged", metadata: ["count": "\(judged)"]) }
  }

  private func batch() async throws -> Int {
    let now = clock()
    let judged = try await platform.operate(at: now) { try $0.sweep() }
    try await platform.database.refreshStatistics()
    return judged
  }

  private func sleep(until deadline: Instant?) async throws {
    platform.sleeps(until: deadline)
    let longest = Self.longestSleep * 1_000_000
    // What is due and was not judged is in another command's hands; it will not be long.
    let wait = deadline.map { min(longest, max(20_000, $0.microseconds(since: clock()) + 1)) } ?? longest
    await platform.deadlines.wait(atMost: .microseconds(wait))
  }
}

extension Work {
  /// Forgets what is too old to be of use. Answers how many at most of one kind; fewer than 1000 means that no more than
  /// these are left.
  func forgetAll() throws -> Int {
    try [
      forgetKeys(), forgetStrays(), forgetSessions(), forgetDevices(), forgetAttempts(), forgetEntries(),
      forgetScores(),
    ].max() ?? 0
  }
}
