import Database
public import Promises

extension Work {
  /// A finding that somebody is liable for what a complaint is about: what is owed is computed, granted at once and has
  /// its clock; whoever is liable bears it, the platform pays first (Consumer Rights Law 44, Food Safety Law 148).
  ///
  /// - Returns: what was granted, with its working.
  /// - Throws: `Refusal` when the complaint or its order is unknown, it was found before, or nothing is owed.
  public func findLiable(
    complaint reference: String, liable: Payer, basis: Damages.Basis, price: Int64, loss: Int64, at: Instant
  ) throws -> Damages.Answer {
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
    try grant(
      answer.amount, subject: id, order: order, clause: clause, letter: (about.letter, letter), within: within,
      payer: liable, at: at)
    return answer
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
    let paid = try paid(for: order, currency: about.currency).minor
    let granted =
      try transaction.first(
        "SELECT COALESCE(SUM(amount), 0) FROM transfer WHERE order_id = $1 AND kind = 'grant'", order.bytes,
        map: { $0.integer(0) }) ?? 0
    guard granted + amount <= paid else {
      let left = Money(max(0, paid - granted), about.currency).decimal
      throw Refusal(.invalid, "more-than-paid", "Of what was paid for the order only \(left) has not gone back.")
    }
    try grant(
      Money(amount, about.currency), subject: order, order: order, clause: clause, letter: (about.letter, letter),
      within: within, payer: .platform, at: at)
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
