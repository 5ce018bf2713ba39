import Database
public import Promises

extension Work {
  /// What an auditor would ask of the ledger: name, meaning, and a count of what is wrong. (That the two sides of a
  /// transfer agree needs no check: they are one row.)
  static let ledgerChecks: [(name: String, meaning: String, sql: String)] = [
    (
      "choices-granted", "every remedy in money that was chosen was granted in full",
      """
      SELECT COUNT(*) FROM offer LEFT JOIN transfer ON transfer.obligation = offer.obligation
        AND transfer.kind = 'grant' AND transfer.currency = offer.currency
      WHERE offer.choice = 'compensation' AND COALESCE(transfer.amount, 0) <> offer.amount
      """
    ),
    (
      "payouts-granted", "nothing was paid that was not granted",
      """
      SELECT COUNT(*) FROM transfer AS payout LEFT JOIN transfer AS grants
        ON grants.obligation = payout.obligation AND grants.kind = 'grant' AND grants.currency = payout.currency
      WHERE payout.kind = 'payout' AND (grants.amount IS NULL OR grants.amount < payout.amount)
      """
    ),
    (
      "grants-broken", "nothing was granted but for a breach",
      """
      SELECT COUNT(*) FROM transfer JOIN obligation ON obligation.id = transfer.obligation
      WHERE transfer.kind = 'grant' AND obligation.duty <> 'pay'
        AND (obligation.outcome IS NULL OR obligation.outcome <> 'broken')
      """
    ),
  ]

  /// Whether the ledger adds up with what was decided.
  func isBalanced() throws -> Bool {
    try Self.ledgerChecks.allSatisfy { try transaction.first($0.sql, map: { $0.int(0) }) == 0 }
  }

  /// What was granted is owed from then on, with its own clock (`complaints.liability`).
  func openPayment(of grant: Transfer, for owed: Owed) throws {
    guard let (clause, letter) = clause("complaints.liability", letter: owed.letter),
      let within = clause.term("pay-within")
    else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: owed.letter, duty: .pay, subject: owed.id, order: owed.order,
        obligation: Obligation(
          clause: clause.key, opened: grant.at, due: letter.calendar.end(of: within, from: grant.at))))
    try commit(decision)
  }

  /// The automatic payment channel: pays whatever was granted by `before` and not paid yet. Answers how many.
  ///
  /// - Parameter at: When it is paid; at once when it was granted, where it is left out.
  @discardableResult
  public func payOut(grantedBefore before: Instant, at: Instant? = nil, limit: Int = 500) throws -> Int {
    let keys = try transaction.all(
      "SELECT obligation FROM unpaid WHERE granted_at <= $1 ORDER BY granted_at LIMIT $2 {taking}", before, limit,
      map: { $0.bytes(0) })
    if keys.isEmpty { return 0 }
    let waiting = try transaction.all(
      """
      SELECT clause, obligation, order_id, amount, currency, at FROM transfer WHERE obligation = $1 AND kind = 'grant'
      """, forEach: keys.map { [$0.value] }
    ) { row in
      let at = at ?? row.instant(5)
      return Transfer(
        id: newKey(), kind: .payout, clause: row.text(0),
        obligation: Identifier(bytes: row.bytes(1))!, order: row.optionalBytes(2).flatMap(Identifier.init(bytes:)),
        debit: .owedToBuyers, credit: .channel, amount: Money(row.integer(3), Currency(row.text(4))!), at: at)
    }.compactMap(\.first)
    let remedied = try owed(waiting.map(\.obligation))
    let clocks = try owed(about: waiting.map(\.obligation))
    var decision = Decision()
    var paid = 0
    for (transfer, (owed, clocks)) in zip(waiting, zip(remedied, clocks)) {
      guard let owed else { continue }
      paid += 1
      decision.post(transfer, for: owed)
      // What is paid fulfils the duty to pay: the clock that the grant started, or the promise itself.
      for clock in clocks + [owed] where clock.duty == .pay {
        decision.change(clock) { $0.fulfil(at: transfer.at, now: now) }
      }
    }
    try commit(decision)
    return paid
  }
}
