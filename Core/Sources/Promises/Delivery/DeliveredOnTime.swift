/// `delivery.on-time`: delivered by the promised day, and on delay full compensation or reshipping.
public enum DeliveredOnTime {
  public static let key = "delivery.on-time"

  /// Opens the deadline of an order. Nil where the letter does not promise it, or not to this order.
  public static func open(for order: Order, in letter: Letter, reporting: Bool, id: Identifier) -> Owed? {
    guard let rule = letter.clause(key), rule.scope.covers(order.facts) else { return nil }
    let (clause, _, isTakenAway) = rule.standing(in: order.facts)
    guard !isTakenAway, let moved = clause.promisedDay("due") else { return nil }
    let due = letter.calendar.end(ofDay: order.promised, moved: moved)
    let allowance = reporting ? clause.term("report-within").map(\.roughSeconds) ?? 0 : 0
    return Owed(
      id: id, letter: order.letter, duty: .deliver, subject: order.id, order: order.id,
      region: order.region,
      obligation: Obligation(clause: key, opened: order.placed, due: max(due, order.placed), reporting: allowance))
  }

  /// What a breach is worth: the clause's share of all that was paid for the order, or its amount.
  public static func compensation(for paid: Money, under clause: Clause) -> Money {
    if let amount = clause.money("compensation") { return amount }
    return paid.share(clause.share("compensation") ?? .whole)
  }

  /// What the buyer is offered when the deadline was broken.
  public static func offer(for owed: Owed, paid: Money, clause: Clause, calendar: CalendarRule) -> Offer? {
    guard owed.obligation.outcome == .broken, let broken = owed.obligation.settled, let remedy = clause.remedy else {
      return nil
    }
    let term = clause.term("choose-within") ?? .days(0)
    return Offer(
      obligation: owed.id, offers: remedy.offers, standard: remedy.standard,
      amount: compensation(for: paid, under: clause), chooseBy: calendar.end(of: term, from: broken))
  }
}
