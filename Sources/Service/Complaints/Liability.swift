import Database
public import Promises

/// Money back that nobody owes.
public struct Goodwill: Hashable, Sendable {
  /// What was given so far.
  public var given: Money
  /// How much more may be: what was paid and nothing was granted of.
  public var left: Money
}

extension Work {
  /// A finding that somebody is liable for what a complaint is about: what is owed is computed, granted at once and has
  /// its clock; whoever is liable bears it, the platform pays first (Consumer Rights Law 44, Food Safety Law 148).
  ///
  /// - Returns: what was granted, with its working.
  /// - Throws: `Refusal` when the complaint or its order is unknown, it was found before, or nothing is owed.
  public func findLiable(
    complaint reference: String, liable: Payer, basis: Damages.Basis, price: Int64, loss: Int64, at: Instant
  ) throws -> Damages.Answer {
    let found = try liability(complaint: reference, basis: basis, price: price, loss: loss, at: at)
    try grant(
      found.answer.amount, subject: found.complaint, order: found.order, clause: found.clause, letter: found.letter,
      within: found.within, payer: liable, at: at)
    return found.answer
  }

  /// What such a finding would grant.
  ///
  /// - Throws: `Refusal`, as the finding itself would.
  public func previewLiability(
    complaint reference: String, basis: Damages.Basis, price: Int64, loss: Int64
  ) throws -> Damages.Answer {
    try liability(complaint: reference, basis: basis, price: price, loss: loss, at: now).answer
  }

  private struct Liability {
    var complaint, order: Identifier
    var clause: Clause
    var letter: (number: Int, letter: Letter)
    var within: Term
    var answer: Damages.Answer
  }

  private func liability(
    complaint reference: String, basis: Damages.Basis, price: Int64, loss: Int64, at: Instant
  ) throws -> Liability {
    let found = try transaction.first(
      "SELECT id, order_id FROM complaint WHERE reference = $1 AND opened_at <= $2 {locking}", reference, at
    ) { (Identifier(bytes: $0.bytes(0))!, $0.optionalBytes(1).flatMap(Identifier.init(bytes:))) }
    guard let (id, order) = found else {
      throw Refusal(.unknown, "complaint-unknown", "There is no complaint \(reference); open it first.")
    }
    guard let order else {
      throw Refusal(.invalid, "no-order", "The complaint names no order; what is owed is computed from one.")
    }
    let about = try claimed(order)
    guard let (clause, letter) = clause("complaints.liability", letter: about.letter),
      let answer = Damages.owed(
        basis, price: Money(price, about.currency), loss: Money(loss, about.currency), under: clause),
      let within = clause.term("pay-within")
    else {
      throw Refusal(.invalid, "not-promised", "The letter of this order has no figures for \(basis.rawValue).")
    }
    guard answer.amount.minor > 0 else {
      throw Refusal(.invalid, "nothing-owed", "Nothing is owed for a loss of nothing; say what was lost.")
    }
    guard try !owed(about: id).contains(where: { $0.duty == .pay }) else {
      throw Refusal(.conflict, "found-already", "What is owed for this complaint was found and granted already.")
    }
    return Liability(
      complaint: id, order: order, clause: clause, letter: (about.letter, letter), within: within, answer: answer)
  }

  /// Money back that nobody owes, out of the fund, within what was paid and has not gone back.
  ///
  /// - Throws: `Refusal` when more would go back than was paid.
  public func giveGoodwill(order reference: String, amount: Int64, at: Instant) throws {
    let order = try order(reference)
    let about = try claimed(order)
    guard let (clause, letter) = clause("complaints.liability", letter: about.letter),
      let within = clause.term("pay-within")
    else { throw Refusal(.invalid, "not-promised", "The letter of this order says nothing of what is paid by when.") }
    let left = try goodwill(for: order, in: about.currency).left
    guard amount <= left.minor else {
      throw Refusal(
        .invalid, "more-than-paid", "Of what was paid for the order only \(left.decimal) has not gone back.")
    }
    try grant(
      Money(amount, about.currency), subject: order, order: order, clause: clause, letter: (about.letter, letter),
      within: within, payer: .platform, at: at)
  }

  /// What was given for an order out of goodwill, and how much more may be.
  ///
  /// - Throws: `Refusal` when there is no such order.
  public func goodwill(order reference: String) throws -> Goodwill {
    let order = try order(reference)
    return try goodwill(for: order, in: claimed(order).currency)
  }

  private func goodwill(for order: Identifier, in currency: Currency) throws -> Goodwill {
    let paid = try paid(for: order, currency: currency).minor
    // Of what is granted for an order, goodwill alone is about the order itself and not about a claim or complaint.
    let (granted, given) =
      try transaction.first(
        """
        SELECT COALESCE(SUM(amount), 0),
          COALESCE(SUM(CASE WHEN subject = $1 AND obligation.clause = 'complaints.liability' THEN amount ELSE 0 END), 0)
        FROM transfer JOIN obligation ON obligation.id = transfer.obligation
        WHERE transfer.order_id = $1 AND kind = 'grant'
        """, order.bytes, map: { ($0.integer(0), $0.integer(1)) }) ?? (0, 0)
    return Goodwill(given: Money(given, currency), left: Money(max(0, paid - granted), currency))
  }

  private func grant(
    _ amount: Money, subject: Identifier, order: Identifier, clause: Clause, letter: (number: Int, letter: Letter),
    within: Term, payer: Payer, at: Instant
  ) throws {
    var bound = clause
    bound.payer = payer
    let owed = Owed(
      id: newKey(), letter: letter.number, duty: .pay, subject: subject, order: order,
      obligation: Obligation(
        clause: clause.key, opened: at, due: letter.letter.calendar.end(of: within, from: at)))
    var decision = Decision()
    decision.opened.append(owed)
    try grant(amount, for: owed, clause: bound, at: at, into: &decision)
    decision.messages.append(Message(key: newKey(), kind: "money.granted", subject: owed.id, at: at))
    try commit(decision)
  }
}
