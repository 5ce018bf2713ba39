import Database
public import Promises

/// How the buyer paid for a substitute that costs more.
public struct DifferencePayment: Hashable, Sendable {
  public var reference: String
  public var channel: String

  public init(reference: String, channel: String) {
    self.reference = reference
    self.channel = channel
  }
}

extension Work {
  /// The shop has none of the goods and offers others. The buyer is asked once; his silence takes the money.
  ///
  /// The seller's clock stands still until the buyer has spoken, and goes on with the time that it had left.
  ///
  /// - Throws: `Refusal` when no replacement is waited for, others were offered already, or it is not known which goods
  ///   they are to replace.
  public func offerSubstitute(claim reference: String, _ substitute: Claim.Substitute, at: Instant) throws {
    var claim = try claimToReplace(reference, at: at)
    let lines = try transaction.first(
      "SELECT COUNT(*) FROM claim_line WHERE claim = $1", claim.id.bytes, map: { $0.int(0) })
    guard lines == 1 else {
      throw Refusal(
        .invalid, "not-one-line",
        "Other goods can be offered for a claim about goods of one line; this one has \(lines ?? 0)."
      )
    }
    try take(
      .offer(substitute), "substitute-offered", on: &claim, by: .seller, at: at,
      code: "\(substitute.product) \(Money(substitute.price, try claimed(claim.order).currency).decimal)")
    try clear(claim.id)
    var decision = Decision()
    for owed in try owed(about: claim.id) where owed.duty == .finish {
      decision.change(owed) { $0.void(at: at, now: now) }
    }
    try commit(decision)
    try set(.substitute, of: claim.id, at: sendBackBy(of: claim, from: at))
    try tell("claim.substitute", claim.id, at: at)
  }

  /// The buyer takes the substitute. Where it costs less than he paid for the goods, the difference is granted to him at
  /// once; where it costs more, he has paid it.
  ///
  /// - Throws: `Refusal` when nothing is offered, or a difference is to be paid and was not.
  public func agreeToSubstitute(claim reference: String, payment: DifferencePayment?, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    guard claim.claim.isOffered, let substitute = claim.claim.substitute else {
      throw Refusal(.invalid, "nothing-offered", "No other goods are on offer for this claim.")
    }
    let difference = try difference(to: substitute, of: claim)
    try take(.agree(difference: difference), "substitute-taken", on: &claim, by: .buyer, at: at)
    try clear(claim.id)
    if difference < 0 {
      guard let payment else {
        let money = Money(-difference, try claimed(claim.order).currency)
        throw Refusal(
          .invalid, "difference-unpaid",
          "The substitute costs \(money.decimal) \(money.currency.code) more; name the payment of it.")
      }
      try record(payment, of: -difference, for: claim, at: at)
    } else if payment != nil {
      throw Refusal(.invalid, "nothing-to-pay", "The substitute costs no more than the goods; leave the payment out.")
    }
    try goOnWithFinish(of: claim, at: at)
    if difference > 0 { try grantDifference(difference, for: claim, at: at) }
    try tell("claim.replacement", claim.id, at: at)
  }

  /// What the buyer gets back for taking a substitute; below zero what he pays.
  func difference(to substitute: Claim.Substitute, of claim: StoredClaim) throws -> Int64 {
    let worth = try worth(of: claim)
    return min(worth.goods, worth.left) - substitute.price
  }

  /// The buyer wants his money rather than other goods.
  public func declineSubstitute(claim reference: String, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    try decline(&claim, by: .buyer, at: at)
  }

  func decline(_ claim: inout StoredClaim, by actor: ClaimActor, at: Instant) throws {
    guard claim.claim.isOffered else {
      throw Refusal(.invalid, "nothing-offered", "No other goods are on offer for this claim.")
    }
    try turn(&claim, to: .refund, "substitute-declined", by: actor, at: at)
  }

  /// A claim that waits for a replacement.
  func claimToReplace(_ reference: String, at: Instant) throws -> StoredClaim {
    let claim = try storedClaim(reference, at: at)
    guard claim.claim.status == .accepted, claim.claim.wants == .replacement else {
      throw Refusal(.invalid, "no-replacement", "This claim waits for no replacement.")
    }
    return claim
  }

  /// The clock that stood still while the buyer chose goes on; where none did, nothing changes.
  func goOnWithFinish(of claim: StoredClaim, at: Instant) throws {
    let finishes = try owed(about: claim.id).filter { $0.duty == .finish }
    guard let last = finishes.last, last.obligation.outcome == .void, let stopped = last.obligation.settled else {
      return
    }
    try open(.finish, of: claim, due: at.adding(microseconds: last.obligation.due.microseconds(since: stopped)), at: at)
  }

  private func record(_ payment: DifferencePayment, of amount: Int64, for claim: StoredClaim, at: Instant) throws {
    try record(
      payment: payment.reference, of: amount, over: payment.channel, for: claim.order, claim: claim.id, at: at)
  }

  private func grantDifference(_ amount: Int64, for claim: StoredClaim, at: Instant) throws {
    guard let (clause, _) = clause(claim.clause, letter: claim.letter), let due = finishDue(of: claim, from: at) else {
      return
    }
    let owed = Owed(
      id: newKey(), letter: claim.letter, duty: .difference, subject: claim.id, order: claim.order,
      obligation: Obligation(clause: claim.clause, opened: at, due: due))
    var decision = Decision()
    decision.opened.append(owed)
    try grant(Money(amount, try claimed(claim.order).currency), for: owed, clause: clause, at: at, into: &decision)
    try commit(decision)
  }
}
