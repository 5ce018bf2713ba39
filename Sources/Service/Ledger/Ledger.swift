import Database
import Promises

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
      SELECT COUNT(*) FROM (
        SELECT obligation, currency, SUM(amount) AS amount FROM transfer WHERE kind = 'payout' GROUP BY obligation, currency
      ) AS payout LEFT JOIN transfer AS grants
        ON grants.obligation = payout.obligation AND grants.kind = 'grant' AND grants.currency = payout.currency
      WHERE grants.amount IS NULL OR grants.amount < payout.amount
      """
    ),
    (
      "grants-broken", "nothing was granted but for a breach",
      """
      SELECT COUNT(*) FROM transfer JOIN obligation ON obligation.id = transfer.obligation
      WHERE transfer.kind = 'grant' AND obligation.duty NOT IN ('pay', 'finish', 'difference')
        AND (obligation.outcome IS NULL OR obligation.outcome <> 'broken')
      """
    ),
    (
      "refunds-paid", "no payment was given back beyond what was paid with it",
      """
      SELECT COUNT(*) FROM (SELECT payment, SUM(amount) AS back FROM payout WHERE state <> 'failed' GROUP BY payment) AS sums
      JOIN payment ON payment.reference = sums.payment WHERE back > payment.amount
      """
    ),
    (
      "claims-bought", "no more goods were claimed than were bought",
      """
      SELECT COUNT(*) FROM (
        SELECT order_id, product, SUM(quantity) AS claimed FROM claim JOIN claim_line ON claim_line.claim = claim.id
        WHERE \(holdsGoods) GROUP BY order_id, product) AS sums
      JOIN order_line ON order_line.order_id = sums.order_id AND order_line.product = sums.product
      WHERE claimed > order_line.quantity
      """
    ),
    (
      "claims-refunded", "no more was refunded for the claims of an order than was paid for it",
      """
      SELECT COUNT(*) FROM (
        SELECT order_id, SUM(COALESCE(refund, 0) + CASE WHEN difference > 0 THEN difference ELSE 0 END) AS back
        FROM claim GROUP BY order_id) AS sums
      WHERE back > (SELECT COALESCE(SUM(amount), 0) FROM payment WHERE payment.order_id = sums.order_id)
      """
    ),
    (
      "deposits", "no deposit is overdrawn",
      """
      SELECT COUNT(*) FROM (SELECT account FROM balance WHERE account LIKE 'deposit:%' GROUP BY account, currency
      HAVING SUM(amount) < 0) AS off
      """
    ),
  ]

  /// Whether the ledger adds up with what was decided.
  func isBalanced() throws -> Bool {
    try Self.ledgerChecks.allSatisfy { try transaction.first($0.sql, map: { $0.int(0) }) == 0 }
  }

  /// Of grants those that compensate: what goes back for goods that came back is the buyer's own, and a deposit is the
  /// merchant's.
  static let compensates = "duty NOT IN ('finish', 'difference')"

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

  /// What an account holds, with what this command has moved so far.
  func balance(of account: Account, _ currency: Currency) throws -> Int64 {
    let place = "\(account.rawValue) \(currency.code)"
    if let stored = ahead?.balances[place] { return stored + pages.change(of: account, currency) }
    let stored = try transaction.first(
      "SELECT COALESCE(SUM(amount), 0) FROM balance WHERE account = $1 AND currency = $2", account.rawValue,
      currency.code, map: { $0.integer(0) })
    ahead?.balances[place] = stored ?? 0
    return (stored ?? 0) + pages.change(of: account, currency)
  }
}
