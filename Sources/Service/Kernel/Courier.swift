import Database
import Logging
import Promises

/// Sends what is in the outbox, after the commit that put it there, in order and at least once: until the receiver has
/// taken it, with longer and longer pauses.
struct Courier {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger
  let deliver: @Sendable (Envelope) async throws -> Void

  func run() async throws {
    while !Task.isCancelled {
      try await send()
      let next = try await platform.look(at: clock()) { try $0.nextSending() }
      let wait = next.map { min(60_000_000, max(1000, $0.microseconds(since: clock()))) } ?? 60_000_000
      await platform.messages.wait(atMost: .microseconds(wait))
    }
  }

  /// Sends what is waiting. Where the receiver does not take one message the others wait too: they keep their order,
  /// until that one is laid aside.
  func send() async throws {
    while true {
      let waiting = try await platform.look(at: clock()) { try $0.waitingEnvelopes() }
      for envelope in waiting {
        do {
          try await deliver(envelope)
        } catch {
          let failure = Envelope.Failure(error)
          let isDead = try await platform.operate(at: clock()) { try $0.notTaken(envelope, failure) }
          logger.log(
            level: isDead ? .error : .warning, isDead ? "a message was laid aside" : "a message was not taken",
            metadata: ["message": "\(envelope.key)", "error": "\(error)", "attempt": "\(envelope.attempts + 1)"])
          if isDead { break }
          return
        }
        try await platform.operate(at: clock()) { try $0.sent(envelope) }
      }
      if waiting.isEmpty { return }
    }
  }
}
