import Promises

/// Lets the rules look at what happens, on the node that leads.
struct Watcher {
  let platform: Platform
  let clock: @Sendable () -> Instant
  /// What other nodes note is seen after so long at the latest.
  private static let pause = Duration.seconds(5)
  private static let limit = 500

  func run() async throws {
    while !Task.isCancelled {
      try await platform.operate(at: clock()) { try $0.watchFindings() }
      while !Task.isCancelled,
        try await platform.operate(at: clock(), { try $0.watch(limit: Self.limit) }) == Self.limit
      {}
      await platform.events.wait(atMost: Self.pause)
    }
  }
}
