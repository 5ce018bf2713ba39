import Database
public import Logging
public import Promises
public import ServiceLifecycle

/// Judges promises when their time runs out: sleeps until the earliest deadline, and wakes for an earlier one. How
/// punctual it is changes no outcome, only how soon it is known.
public struct Sweeper: ServiceLifecycle.Service {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger

  public init(platform: Platform, clock: @escaping @Sendable () -> Instant, logger: Logger) {
    self.platform = platform
    self.clock = clock
    self.logger = logger
  }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await judge()
          await sleep(until: try platform.look(at: clock()) { try $0.nextDeadline() })
        } catch is CancellationError {
          return
        } catch {
          logger.error("sweep failed; trying again in 5 seconds", metadata: ["error": "\(error)"])
          try? await Task.sleep(for: .seconds(5))
        }
      }
    }
  }

  /// Everything that is due by now, a batch to a commit so that requests get their turn between.
  func judge() async throws {
    var judged = 0
    while true {
      let now = clock()
      let count = try await platform.operate(at: now) { try $0.sweep() + $0.payOut(grantedBefore: now, at: now) }
      judged += count
      if count == 0 { break }
    }
    while try await platform.operate(at: clock(), { try $0.forgetKeys() }) == 1000 {}
    if judged > 0 { logger.info("judged", metadata: ["count": "\(judged)"]) }
  }

  private func sleep(until deadline: Instant?) async {
    platform.sleeps(until: deadline)
    // Never longer than a minute: the wall clock may be set while we sleep.
    let wait = deadline.map { min(60_000_000, max(1000, $0.microseconds(since: clock()) + 1)) } ?? 60_000_000
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await Task.sleep(for: .microseconds(wait)) }
      group.addTask { for await _ in platform.wakes { break } }
      await group.next()
      group.cancelAll()
    }
  }
}
