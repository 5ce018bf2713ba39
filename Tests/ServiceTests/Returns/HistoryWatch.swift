import Database
import Promises
import Support
import Synchronization

@testable import Service

/// Looks after each step of a history whether everything still adds up.
final class HistoryWatch: Sendable {
  /// What does not; the history stops here.
  struct Fault: Error, CustomStringConvertible {
    var name: String
    var description: String { name }
  }

  /// Each of them counts what is wrong. They say again what the invariants say, in other words, and more.
  private static let checks: [(name: String, sql: String)] = [
    (
      "more claimed than bought",
      """
      SELECT COUNT(*) FROM order_line WHERE quantity < (
        SELECT COALESCE(SUM(claim_line.quantity), 0) FROM claim_line JOIN claim ON claim.id = claim
        WHERE claim.order_id = order_line.order_id AND claim_line.product = order_line.product
          AND (status IN ('requested', 'approved', 'returning', 'received', 'accepted')
            OR status = 'done' AND wants = 'refund'))
      """
    ),
    (
      "more refunded than paid",
      """
      SELECT COUNT(*) FROM orders WHERE (
        SELECT COALESCE(SUM(amount), 0) FROM payment WHERE payment.order_id = orders.id
      ) < (
        SELECT COALESCE(SUM(amount), 0) FROM transfer JOIN obligation ON obligation.id = obligation
        WHERE kind = 'grant' AND duty = 'finish' AND transfer.order_id = orders.id)
      """
    ),
    (
      "more goodwill than was paid",
      """
      SELECT COUNT(*) FROM orders WHERE (
        SELECT COALESCE(SUM(amount), 0) FROM payment WHERE payment.order_id = orders.id
      ) < (
        SELECT COALESCE(SUM(amount), 0) FROM transfer JOIN obligation ON obligation.id = obligation
        WHERE kind = 'grant' AND subject = orders.id AND duty = 'pay' AND transfer.clause = 'complaints.liability')
      """
    ),
    (
      "a choice in money that was granted otherwise",
      """
      SELECT COUNT(*) FROM offer WHERE COALESCE(choice = 'compensation' AND amount > 0, FALSE) <> (
        SELECT COUNT(*) = 1 FROM transfer WHERE transfer.obligation = offer.obligation AND kind = 'grant'
          AND transfer.amount = offer.amount)
      """
    ),
    (
      "a deposit below zero",
      """
      SELECT COUNT(*) FROM (SELECT account FROM (
        SELECT debit AS account, currency, -amount AS amount FROM transfer
        UNION ALL SELECT credit, currency, amount FROM transfer) AS sides
      WHERE account LIKE 'deposit:%' GROUP BY account, currency HAVING SUM(amount) < 0) AS off
      """
    ),
    (
      "a merchant owes while his deposit lasts",
      """
      SELECT COUNT(*) FROM merchant WHERE 0 < (SELECT COALESCE(SUM(amount), 0) FROM balance
          WHERE account = 'deposit:' || reference AND balance.currency = merchant.currency)
        AND 0 > (SELECT COALESCE(SUM(amount), 0) FROM balance
          WHERE account = 'receivable:' || reference AND balance.currency = merchant.currency)
      """
    ),
    ("two payouts of one part", "SELECT COUNT(*) - COUNT(DISTINCT (hex(obligation) || part)) FROM payout"),
    (
      "another sum planned than granted",
      """
      SELECT COUNT(*) FROM transfer WHERE kind = 'grant' AND obligation NOT IN (SELECT obligation FROM unpaid)
        AND amount <> (SELECT COALESCE(SUM(amount), 0) FROM payout WHERE payout.obligation = transfer.obligation)
      """
    ),
    (
      "a refund is done and another sum was paid",
      """
      SELECT COUNT(*) FROM claim WHERE status = 'done' AND wants = 'refund' AND kind <> 'counterfeit' AND COALESCE(refund, -1) <> (
        SELECT COALESCE(SUM(amount), 0) FROM transfer JOIN obligation ON obligation.id = obligation
        WHERE kind = 'payout' AND subject = claim.id)
      """
    ),
    (
      "a claim is over and something is waited for",
      """
      SELECT COUNT(*) FROM claim WHERE status IN ('done', 'refused', 'withdrawn', 'expired') AND (
        id IN (SELECT claim FROM claim_timer) OR id IN (SELECT subject FROM obligation WHERE outcome IS NULL))
      """
    ),
    (
      "a claim waits and no clock runs",
      """
      SELECT COUNT(*) FROM claim WHERE (status = 'requested'
          AND id NOT IN (SELECT subject FROM obligation WHERE duty = 'decide' AND outcome IS NULL))
        OR (status = 'approved' AND id NOT IN (SELECT claim FROM claim_timer))
        OR (status IN ('received', 'accepted') AND id NOT IN (SELECT subject FROM obligation WHERE duty = 'finish'))
      """
    ),
  ]

  /// How each claim ended that is over.
  private let ended = Mutex<[String: String]>([:])

  /// - Throws: `Fault`; whatever the database throws.
  func look(_ work: Work) throws {
    for invariant in try work.invariants() where invariant.broken > 0 { throw Fault(name: invariant.name) }
    for (name, sql) in Self.checks {
      // Bytes are written out under another name on the other engine.
      let sql = work.transaction.endsInOrder ? sql : sql.replacing("hex(obligation)", with: "encode(obligation, 'hex')")
      if try work.transaction.first(sql, map: { $0.int(0) }) != 0 { throw Fault(name: name) }
    }
    if let next = try work.nextDeadline(), next < work.now { throw Fault(name: "what is due was not done") }
    let over = try work.transaction.all(
      """
      SELECT reference, status, reason, COALESCE(refund, 0) FROM claim
      WHERE status IN ('done', 'refused', 'withdrawn', 'expired')
      """
    ) { ($0.text(0), "\($0.text(1)) \($0.text(2)) \($0.integer(3))") }
    try ended.withLock { ended throws in
      let before = ended
      ended = Dictionary(uniqueKeysWithValues: over)
      if before.contains(where: { ended[$0.key] != $0.value }) {
        throw Fault(name: "a claim that was over has changed")
      }
    }
  }
}
