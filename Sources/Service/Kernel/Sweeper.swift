import Database
import Logging
import Promises

/// Judges promises when their time runs out: sleeps until the earliest deadline, and wakes for an earlier one. How
/// punctual it is changes no outcome, only how soon it is known.
struct Sweeper {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger

  /// In seconds: the wall clock may be set while we sleep, and another process opens deadlines of which it tells only
  /// those that are near (`Platform.horizon`).
  static let longestSleep: Int64 = 60

  func run() async throws {
    while !Task.isCancelled {
      try await judge()
      try await sleep(until: try await platform.look(at: clock()) { try $0.nextDeadline() })
    }
  }

  /// Everything that is due by now, a batch to a commit so that requests get their turn between.
  func judge() async throws {
    var judged = 0
    while true {
      let now = clock()
      let count = try await platform.operate(at: now) { try $0.sweep() }
      judged += count
      if count == 0 { break }
      try Task.checkCancellation()
    }
    while try await platform.operate(at: clock(), { try $0.forgetKeys() }) == 1000 {}
    if judged > 0 { logger.info("judged", metadata: ["count": "\(judged)"]) }
  }

  private func sleep(until deadline: Instant?) async throws {
    platform.sleeps(until: deadline)
    let longest = Self.longestSleep * 1_000_000
    let wait = deadline.map { min(longest, max(1000, $0.microseconds(since: clock()) + 1)) } ?? longest
    await platform.deadlines.wait(atMost: .microseconds(wait))
  }
}
