import Database
import Logging
import Promises

/// Pays what was granted: plans which payments it goes back over, asks their channels, and notes what they say. A
/// channel is asked outside any transaction, under a key that makes asking twice pay once.
struct Cashier {
  let platform: Platform
  let clock: @Sendable () -> Instant
  let logger: Logger
  /// By name. Without any the platform pays by its own means, and what was granted counts as paid at once.
  let channels: [String: any PaymentChannel]
  private static let batch = 100
  /// How many payouts are asked for at once.
  private static let lanes = 8

  func run() async throws {
    while !Task.isCancelled {
      try await pay()
      let next = channels.isEmpty ? nil : try await platform.look(at: clock()) { try $0.nextPayout() }
      let wait = next.map { min(60_000_000, max(1000, $0.microseconds(since: clock()))) } ?? 60_000_000
      await platform.grants.wait(atMost: .microseconds(wait))
    }
  }

  /// Everything that can be paid now.
  func pay() async throws {
    let now = clock()
    // What was granted is paid, even where whoever granted it had a clock a moment ahead of ours.
    let latest = now.adding(seconds: Operation.tolerance)
    if channels.isEmpty {
      while !Task.isCancelled,
        try await platform.operate(at: now, { try $0.payOut(grantedBefore: latest, at: now) }) > 0
      {}
      return
    }
    while !Task.isCancelled,
      try await platform.operate(at: now, { try $0.planPayouts(grantedBefore: latest, at: now, limit: 500) }) > 0
    {}
    while !Task.isCancelled {
      let due = try await platform.look(at: clock()) { try $0.duePayouts(limit: Self.batch) }
      try await ask(for: due)
      if due.count < Self.batch { return }
    }
  }

  /// Asks for each of them once, several at a time, so that a provider that is slow does not hold up all others.
  private func ask(for payouts: [Payout]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (place, payout) in payouts.enumerated() {
        if place >= Self.lanes { try await group.next() }
        guard group.addTaskUnlessCancelled(operation: { try await ask(for: payout) }) else { break }
      }
      try await group.waitForAll()
    }
  }

  private func ask(for payout: Payout) async throws {
    guard let channel = channels[payout.channel], !payout.refund.payment.isEmpty else {
      let answer = RefundAnswer.refused(
        code: "no-channel", message: "Nothing pays over \(payout.channel) by itself; pay it by hand and confirm it.")
      return try await platform.operate(at: clock()) {
        try $0.note(answer, to: payout.id, at: $0.now, wasAsked: false)
      }
    }
    let answer: RefundAnswer
    do throws(ChannelFailure) {
      answer =
        payout.state == .pending
        ? try await channel.look(up: payout.refund) : try await channel.pay(payout.refund)
    } catch {
      logger.warning(
        "a payout was not answered",
        metadata: ["channel": "\(payout.channel)", "payout": "\(payout.id)", "error": "\(error.message)"])
      return try await platform.operate(at: clock()) { try $0.postpone(payout.id, because: error, at: $0.now) }
    }
    try await platform.operate(at: clock()) { try $0.note(answer, to: payout.id, at: $0.now) }
  }
}
