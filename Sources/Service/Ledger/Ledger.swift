import Database
import Promises

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
      WHERE transfer.kind = 'grant' AND (obligation.outcome IS NULL OR obligation.outcome <> 'broken')
      """, map: { $0.int(0) })
    return offChoices == 0 && offPayouts == 0 && offGrants == 0
  }
}
