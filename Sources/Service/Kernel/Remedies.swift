import Database
public import Promises

extension Work {
  /// What a breach leads to by itself. The clause that was broken decides, in the version that the case is bound to.
  func consequences(of owed: Owed) throws -> Decision {
    var decision = Decision()
    guard let broken = owed.obligation.settled else { return decision }
    switch owed.duty {
    case .decide:
      try grantBySilence(owed.subject, at: broken)
      return decision
    case .finish:
      try endRepair(owed.subject, at: broken)
      return decision
    default: break
    }
    guard let (clause, letter) = clause(owed.obligation.clause, letter: owed.letter), let remedy = clause.remedy else {
      harmless.insert(owed.kind)
      return decision
    }
    switch owed.duty {
    case .deliver:
      guard let order = owed.order else { break }
      let paid = try paid(for: order, currency: letter.currency)
      if let offer = DeliveredOnTime.offer(for: owed, paid: paid, clause: clause, calendar: letter.calendar) {
        decision.offers.append(offer)
        decision.messages.append(
          Message(key: newKey(), kind: "remedy.offered", subject: owed.id, at: broken))
      }
    case .reship:
      // Not even that: the compensation that was on offer runs after all.
      guard
        let offer = try transaction.first(
          "SELECT amount, currency FROM offer JOIN obligation ON obligation.id = offer.obligation WHERE subject = $1",
          owed.subject.bytes, map: { Money($0.integer(0), Currency($0.text(1))!) }), offer.minor > 0
      else { break }
      try grant(offer, for: owed, clause: clause, at: broken, into: &decision)
    case .renew:
      try takeDown(owed.subject, reason: clause.key, at: broken)
    default:
      guard remedy.standard == .compensation, let amount = clause.money("compensation"), amount.minor > 0 else { break }
      try grant(amount, for: owed, clause: clause, at: broken, into: &decision)
    }
    return decision
  }

  /// The choice among the remedies offered, by the person concerned or by his silence.
  ///
  /// - Throws: `Refusal` when there is no such offer, it was chosen already, or the remedy was not offered.
  public func choose(_ remedy: Remedy.Offer, for obligation: Identifier, at: Instant) throws {
    guard
      let offer = try transaction.first(
        "SELECT offers, amount, currency, choice FROM offer WHERE obligation = $1 {locking}", obligation.bytes,
        map: { ($0.text(0), $0.integer(1), $0.text(2), $0.optionalText(3)) }),
      let owed = try owed(obligation)
    else { throw Refusal(.unknown, "offer-unknown", "No remedy is on offer here; look the order up for what is.") }
    guard offer.3 == nil else {
      throw Refusal(.conflict, "already-chosen", "The remedy was chosen already: \(offer.3 ?? "").")
    }
    guard offer.0.split(separator: " ").contains(Substring(remedy.rawValue)) else {
      throw Refusal(.invalid, "not-offered", "Choose one of: \(offer.0).")
    }
    guard owed.obligation.settled.map({ $0 <= at }) ?? false else {
      throw Refusal(.invalid, "before-offer", "The remedy is on offer only from \(owed.obligation.judge) on.")
    }
    try transaction.post(
      "UPDATE offer SET choice = $2, chosen_at = $3 WHERE obligation = $1", obligation.bytes, remedy.rawValue, at)
    var decision = Decision()
    if remedy == .compensation, offer.1 > 0, let currency = Currency(offer.2),
      let (clause, _) = clause(owed.obligation.clause, letter: owed.letter)
    {
      try grant(Money(offer.1, currency), for: owed, clause: clause, at: at, into: &decision)
    }
    if remedy == .reship, let (clause, letter) = clause(owed.obligation.clause, letter: owed.letter),
      let within = clause.term("reship-within")
    {
      decision.opened.append(
        Owed(
          id: newKey(), letter: owed.letter, duty: .reship, subject: owed.subject, order: owed.order,
          obligation: Obligation(
            clause: clause.key, opened: at, due: letter.calendar.end(of: within, from: at))))
    }
    decision.messages.append(
      Message(key: newKey(), kind: "remedy.\(remedy.rawValue)", subject: owed.id, at: at))
    try commit(decision)
  }

  /// Judges a promise, and runs the remedy that nobody chose in time.
  func judgeSilence(about obligation: Identifier) throws {
    guard let owed = try owed(obligation) else { return }
    var decision = Decision()
    decision.change(owed) { $0.sweep(now: now) }
    try commit(decision)
    let silent = try transaction.first(
      "SELECT standard, choose_by FROM offer WHERE obligation = $1 AND choice IS NULL AND choose_by < $2 {locking}",
      obligation.bytes, now, map: { (Remedy.Offer(rawValue: $0.text(0))!, $0.instant(1)) })
    if let (standard, by) = silent { try choose(standard, for: obligation, at: by) }
  }

  /// A payment that reaches us after the breach still counts as paid for the order: what is on offer follows it until
  /// somebody has chosen.
  ///
  /// What was refunded because nothing came at all is the same loss, and is not paid a second time.
  func reviseOffers(of order: Identifier) throws {
    let refunded =
      try transaction.first(
        "SELECT COALESCE(SUM(refund), 0) FROM claim WHERE order_id = $1 AND kind = 'not-received'", order.bytes,
        map: { $0.integer(0) }) ?? 0
    for owed in try owed(about: order) where owed.duty == .deliver && owed.obligation.outcome == .broken {
      guard let (clause, letter) = clause(owed.obligation.clause, letter: owed.letter) else { continue }
      let paid = try paid(for: order, currency: letter.currency)
      try transaction.run(
        "UPDATE offer SET amount = $2 WHERE obligation = $1 AND choice IS NULL", owed.id.bytes,
        max(0, DeliveredOnTime.compensation(for: paid, under: clause).minor - refunded))
    }
  }

  private static let paid = """
    SELECT COALESCE(SUM(amount), 0), (SELECT currency FROM orders WHERE id = $1) FROM payment
    WHERE order_id = $1 AND claim IS NULL
    """

  /// All that was paid for an order as it was placed, over every channel: what a substitute cost more is not part of it.
  func paid(for order: Identifier, currency: Currency) throws -> Money {
    if let known = paidAhead[order] { return known }
    let sum = try transaction.first(Self.paid, order.bytes, map: { ($0.integer(0), $0.optionalText(1)) })
    return Money(sum?.0 ?? 0, sum?.1.flatMap(Currency.init) ?? currency)
  }

  /// Asks for many orders at once what `paid` is then asked for one by one.
  func lookAheadForPayments(of orders: [Identifier]) throws {
    let sums = try transaction.all(Self.paid, forEach: orders.map { [$0.bytes.value] }) {
      ($0.integer(0), $0.optionalText(1).flatMap { Currency($0) })
    }
    for (order, sum) in zip(orders, sums) {
      if let (amount, currency) = sum.first, let currency { paidAhead[order] = Money(amount, currency) }
    }
  }
}

extension Owed {
  /// What all obligations of one duty under one clause of one version have in common.
  var kind: String { "\(letter) \(obligation.clause) \(duty.rawValue)" }
}
