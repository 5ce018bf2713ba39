import Database
import Foundation
import Promises
import Support
import Synchronization

@testable import Service

/// Pays what was granted in a history as providers do: some at once, some later, some of it only when it is asked for
/// again, and now and then nobody hears that they did.
final class HistoryTill: Sendable {
  private struct State {
    var dice: Dice
    /// What was paid under each key, by providers or by hand.
    var book: [Identifier: Refund] = [:]
  }

  private let state: Mutex<State>

  init(seed: UInt64) { state = Mutex(State(dice: Dice(seed: seed))) }

  private func roll(_ sides: Int) -> Int { state.withLock { Int.random(in: 0..<sides, using: &$0.dice) } }

  /// Plans, asks for whatever is due, and looks after what failed, now and then.
  ///
  /// - Throws: `HistoryWatch.Fault`; whatever the database throws.
  func pay(_ work: Work) throws {
    while try work.planPayouts(grantedBefore: work.now, at: work.now, limit: 7) > 0 {}
    for payout in try work.duePayouts(limit: 1000) { try ask(for: payout, work) }
    if roll(10) == 0 { try retry(work) }
    try look(work)
  }

  /// Goes on until nothing is left to be paid.
  func settle(_ work: Work) throws {
    for _ in 0..<1000 {
      try retry(work)
      guard let next = try work.nextPayout() else { break }
      work.now = max(work.now, next)
      try pay(work)
    }
    let open = try work.transaction.first("SELECT COUNT(*) FROM payout WHERE state <> 'paid'", map: { $0.int(0) })
    let paid = try work.transaction.first("SELECT COUNT(*) FROM payout", map: { $0.int(0) })
    guard open == 0, paid == state.withLock({ $0.book.count }) else {
      throw HistoryWatch.Fault(name: "not everything was paid in the end")
    }
  }

  private func ask(for payout: Payout, _ work: Work) throws {
    guard !payout.refund.payment.isEmpty else {
      return try work.note(.refused(code: "no-channel", message: "By hand."), to: payout.id, at: work.now)
    }
    let answer = RefundAnswer.paid(reference: "x", at: roll(2) == 0 ? work.now.adding(seconds: -1) : nil)
    // Whoever asks again under the key of what was paid is told that it was.
    if state.withLock({ $0.book[payout.id] }) != nil { return try work.note(answer, to: payout.id, at: work.now) }
    switch roll(8) {
    case 0: try work.note(.pending(reference: "x"), to: payout.id, at: work.now)
    case 1 where payout.state == .waiting: try work.note(.refused(code: "x", message: "x"), to: payout.id, at: work.now)
    case 2: try work.postpone(payout.id, because: ChannelFailure(.unavailable, "x"), at: work.now)
    case 3:
      try book(payout.id, payout.refund)
      try work.postpone(payout.id, because: ChannelFailure(.unavailable, "x"), at: work.now)
    default:
      try book(payout.id, payout.refund)
      try work.note(answer, to: payout.id, at: work.now)
      // Some tell it twice, and some say afterwards that they did not.
      if roll(4) == 0 { _ = try work.noted(answer, ofRefund: payout.refund.key, at: work.now) }
      if roll(8) == 0 { try work.note(.refused(code: "x", message: "x"), to: payout.id, at: work.now) }
    }
  }

  /// What failed is paid by hand where no payment is left for it, and asked for again otherwise.
  private func retry(_ work: Work) throws {
    let failed = try work.transaction.all(
      "SELECT id, payment, amount, currency FROM payout WHERE state = 'failed' ORDER BY id"
    ) {
      let amount = Money($0.integer(2), Currency($0.text(3))!)
      return (
        Identifier(bytes: $0.bytes(0))!,
        Refund(key: "", payment: $0.optionalText(1) ?? "", paid: amount, amount: amount, reason: "")
      )
    }
    for (id, refund) in failed {
      let operation = Catalog.operation(refund.payment.isEmpty ? "payouts.confirm" : "payouts.retry")!
      if refund.payment.isEmpty { try book(id, refund) }
      _ = try operation.perform(
        try operation.input(["payout": .string(id.description)], now: work.now), on: work)
    }
  }

  private func book(_ id: Identifier, _ refund: Refund) throws {
    let isNew = state.withLock { $0.book.updateValue(refund, forKey: id) == nil }
    if !isNew { throw HistoryWatch.Fault(name: "one part was paid twice") }
  }

  /// What was paid is what we asked for, and no more than was paid with each payment.
  private func look(_ work: Work) throws {
    let book = state.withLock { $0.book }
    for (payment, refunds) in Dictionary(grouping: book.values, by: \.payment) where !payment.isEmpty {
      let back = refunds.reduce(0) { $0 + $1.amount.minor }
      if back > refunds[0].paid.minor { throw HistoryWatch.Fault(name: "more was given back than paid") }
    }
    let unknown = try work.transaction.all(
      "SELECT id, amount FROM payout WHERE state = 'paid'",
      map: { (Identifier(bytes: $0.bytes(0))!, $0.integer(1)) }
    ).contains { book[$0]?.amount.minor != $1 }
    if unknown { throw HistoryWatch.Fault(name: "we hold as paid what nobody has paid") }
  }
}
