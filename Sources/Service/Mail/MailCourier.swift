import Logging
import Promises

/// Sends mail after the commit that wrote it, at least once: one that breaks off after the server took it is sent again
/// under the same Message-ID. One that is not taken holds no other up.
struct MailCourier {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger
  let house: MailHouse
  let send: @Sendable (OutboundMail) async -> MailDelivery

  /// What another process queued on a database that cannot tell is seen after so long at the latest.
  private static let pause: Int64 = 5_000_000

  func run() async throws {
    while !Task.isCancelled {
      try await sendAll()
      let next = try await platform.look(at: clock()) { try $0.nextMail() }
      let wait = next.map { min(Self.pause, max(1000, $0.microseconds(since: clock()))) } ?? Self.pause
      await platform.mails.wait(atMost: .microseconds(wait))
    }
  }

  func sendAll() async throws {
    while !Task.isCancelled {
      let house = house
      // Most looks find nothing, and nothing is written for them.
      guard let next = try await platform.look(at: clock(), { try $0.nextMail() }), next <= clock() else { return }
      let waiting = try await platform.operate(at: clock()) { try $0.mailToSend(for: house) }
      for outgoing in waiting {
        let delivery = await send(outgoing.mail)
        if Task.isCancelled, delivery != .accepted { return }
        let isGivenUp = try await platform.operate(at: clock()) { try $0.mailAnswered(outgoing.id, delivery) }
        guard delivery != .accepted else { continue }
        logger.log(
          level: isGivenUp ? .error : .warning, isGivenUp ? "a mail was given up" : "a mail was not taken",
          metadata: ["mail": "\(outgoing.id)", "attempt": "\(outgoing.attempts + 1)"])
      }
      if waiting.isEmpty { return }
    }
  }
}
