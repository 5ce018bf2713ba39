import Database
public import Logging
public import Promises
public import ServiceLifecycle

/// Sends what is in the outbox, after the commit that put it there, in order and at least once: until the receiver has
/// taken it, with longer and longer pauses.
public struct Courier: ServiceLifecycle.Service {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger
  let deliver: @Sendable (Envelope) async throws -> Void

  /// - Parameter deliver: Hands a message to the receiver, and throws when it was not taken.
  public init(
    platform: Platform, clock: @escaping @Sendable () -> Instant, logger: Logger,
    deliver: @escaping @Sendable (Envelope) async throws -> Void
  ) {
    self.platform = platform
    self.clock = clock
    self.logger = logger
    self.deliver = deliver
  }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await send()
          try await Task.sleep(for: .seconds(1))
        } catch is CancellationError {
          return
        } catch {
          logger.error("the outbox could not be read; trying again in 5 seconds", metadata: ["error": "\(error)"])
          try? await Task.sleep(for: .seconds(5))
        }
      }
    }
  }

  /// Sends what is waiting. Where the receiver takes one message in vain the others wait too: they keep their order.
  func send() async throws {
    while true {
      let waiting = try platform.look(at: clock()) { try $0.waitingEnvelopes() }
      for envelope in waiting {
        do {
          try await deliver(envelope)
        } catch {
          logger.warning(
            "the webhook was not taken", metadata: ["error": "\(error)", "attempt": "\(envelope.attempts + 1)"])
          try await platform.operate(at: clock()) { try $0.postpone(envelope) }
          return
        }
        try await platform.operate(at: clock()) { try $0.sent(envelope) }
      }
      if waiting.isEmpty { return }
    }
  }
}
