import Database
public import Promises

extension Work {
  /// Whether the ledger adds up with what was decided, as an auditor would ask: every remedy in money that was chosen
  /// was granted in full, nothing was granted but for a breach, and nothing was paid that was not granted. (That the
  /// two sides of a transfer agree needs no check: they are one row.)
  func isBalanced() throws -> Bool {
    let offChoices = try transaction.first(
      """
      SELECT COUNT(*) FROM offer LEFT JOIN transfer ON transfer.obligation = offer.obligation
        AND transfer.kind = 'grant' AND transfer.currency = offer.currency
      WHERE offer.choice = 'compensation' AND COALESCE(transfer.amount, 0) <> offer.amount
      """, map: { $0.int(0) })
    let offPayouts = try transaction.first(
      """
      SELECT COUNT(*) FROM transfer AS payout LEFT JOIN transfer AS grants
        ON grants.obligation = payout.obligation AND grants.kind = 'grant' AND grants.currency = payout.currency
      WHERE payout.kind = 'payout' AND (grants.amount IS NULL OR grants.amount < payout.amount)
      """, map: { $0.int(0) })
    let offGrants = try transaction.first(
      """
      SELECT COUNT(*) FROM transfer JOIN obligation ON obligation.id = transfer.obligation
      WHERE transfer.kind = 'grant' AND obligation.duty <> 'pay' AND (obligation.outcome IS NULL OR obligation.outcome <> 'broken')
      """, map: { $0.int(0) })
    return offChoices == 0 && offPayouts == 0 && offGrants == 0
  }

  /// What was granted is owed from then on, with its own clock (`complaints.liability`).
  func openPayment(of grant: Transfer, for owed: Owed) throws {
    guard let (clause, letter) = clause("complaints.liability", letter: owed.letter),
      let within = clause.term("pay-within")
    else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: random.identifier(at: grant.at), letter: owed.letter, duty: .pay, subject: owed.id, order: owed.order,
        obligation: Obligation(
          clause: clause.key, opened: grant.at, due: letter.calendar.end(of: within, from: grant.at))))
    try commit(decision)
  }

  /// The automatic payment channel: pays whatever was granted by `before` and not paid yet. Answers how many.
  ///
  /// - Parameter at: When it is paid; at once when it was granted, where it is left out.
  @discardableResult
  public func payOut(grantedBefore before: Instant, at: Instant? = nil, limit: Int = 500) throws -> Int {
    let waiting = try transaction.all(
      """
      SELECT grants.clause, grants.obligation, grants.order_id, grants.amount, grants.currency, grants.at FROM unpaid
      JOIN transfer AS grants ON grants.obligation = unpaid.obligation AND grants.kind = 'grant'
      WHERE unpaid.granted_at <= $1 ORDER BY unpaid.granted_at LIMIT $2
      """, before, limit
    ) { row in
      let at = at ?? row.instant(5)
      return Transfer(
        id: random.identifier(at: at), kind: .payout, clause: row.text(0),
        obligation: Identifier(bytes: row.bytes(1))!, order: row.optionalBytes(2).flatMap(Identifier.init(bytes:)),
        debit: .owedToBuyers, credit: .channel, amount: Money(row.integer(3), Currency(row.text(4))!), at: at)
    }
    for transfer in waiting {
      var decision = Decision()
      decision.transfers.append(transfer)
      try commit(decision)
      try fulfil(.pay, of: transfer.obligation, at: transfer.at)
      if var owed = try owed(transfer.obligation), owed.duty == .pay {
        owed.obligation.fulfil(at: transfer.at, now: now)
        var own = Decision()
        own.changed.append(owed)
        try commit(own)
      }
    }
    return waiting.count
  }
}
