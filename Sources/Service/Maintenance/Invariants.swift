import Database
import Promises

/// Something that must hold in every database of ours, and how many rows break it.
public struct Invariant: Sendable {
  public var name: String
  /// What a person is told.
  public var meaning: String
  public var broken: Int
}

extension Work {
  /// Checks what the schema alone cannot guard, over one state of the database.
  public func invariants() throws -> [Invariant] {
    var found = try ledgerInvariants()
    func check(_ name: String, _ meaning: String, _ sql: String) throws {
      found.append(try invariant(name, meaning, sql))
    }
    found.append(
      Invariant(
        name: "outcomes", meaning: "each obligation has one opening and one outcome in the journal",
        broken: try offOutcomes()))
    try check(
      "deadlines", "no deadline was moved to before it was promised",
      "SELECT COUNT(*) FROM obligation WHERE due < base_due OR judge < due")
    try check(
      "references", "everything refers to what is there",
      """
      SELECT (SELECT COUNT(*) FROM transfer WHERE kind NOT IN ('top-up', 'deposit-back')
          AND NOT EXISTS (SELECT 1 FROM obligation WHERE id = transfer.obligation))
        + (SELECT COUNT(*) FROM offer WHERE NOT EXISTS (SELECT 1 FROM obligation WHERE id = offer.obligation))
        + (SELECT COUNT(*) FROM obligation WHERE order_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = obligation.order_id))
      """)
    try check(
      "journal-gaps", "the journal has each number once, from 1 on, without a gap",
      """
      SELECT ABS(COALESCE(MAX(serial), 0) - COUNT(*)) + ABS(COUNT(*) - COUNT(DISTINCT serial))
        + ABS(COALESCE(MIN(serial), 1) - 1) FROM journal
      """)
    if !transaction.endsInOrder {
      try check(
        "journal-head", "the last number given is the journal's last",
        "SELECT COUNT(*) FROM journal_head WHERE last <> (SELECT COALESCE(MAX(serial), 0) FROM journal)")
    }
    return found
  }

  /// Those that are about money and what it is paid for.
  public func ledgerInvariants() throws -> [Invariant] {
    var found: [Invariant] = []
    func check(_ name: String, _ meaning: String, _ sql: String) throws {
      found.append(try invariant(name, meaning, sql))
    }
    try check(
      "ledger-zero", "all accounts together hold nothing: money moves, it never appears",
      "SELECT COUNT(*) FROM (SELECT currency FROM balance GROUP BY currency HAVING SUM(amount) <> 0) AS off")
    try check(
      "ledger-balances", "each account holds what its transfers come to",
      """
      SELECT COUNT(*) FROM (SELECT account, currency FROM (
        SELECT account, currency, amount FROM balance
        UNION ALL SELECT debit, currency, amount FROM transfer
        UNION ALL SELECT credit, currency, -amount FROM transfer) AS sides
      GROUP BY account, currency HAVING SUM(amount) <> 0) AS off
      """)
    for (name, meaning, sql) in Self.ledgerChecks { try check(name, meaning, sql) }
    try check(
      "unpaid", "what waits to be paid is what was granted and not paid",
      """
      SELECT COUNT(*) FROM (
        SELECT obligation FROM transfer WHERE kind = 'grant'
          AND NOT EXISTS (SELECT 1 FROM unpaid WHERE unpaid.obligation = transfer.obligation)
          AND NOT EXISTS (SELECT 1 FROM transfer AS back WHERE back.obligation = transfer.obligation
            AND back.kind = 'withdrawal' AND back.amount = transfer.amount)
          AND amount <> (SELECT COALESCE(SUM(amount), 0) FROM payout WHERE payout.obligation = transfer.obligation)
        UNION ALL SELECT obligation FROM unpaid WHERE obligation IN (SELECT obligation FROM payout)
        UNION ALL SELECT obligation FROM payout WHERE (state = 'paid') <> EXISTS (
          SELECT 1 FROM transfer WHERE transfer.obligation = payout.obligation AND kind = 'payout'
            AND transfer.part = payout.part)
      ) AS off
      """)
    return found
  }

  private func invariant(_ name: String, _ meaning: String, _ sql: String) throws -> Invariant {
    Invariant(name: name, meaning: meaning, broken: try transaction.first(sql, map: { $0.int(0) }) ?? 0)
  }

  /// By how much the journal's tally of each clause differs from its obligations. A line does not say whose it is, so
  /// they are counted: kept once more with each `kept`, once less with each `reopened` or `overturned`, and so on.
  private func offOutcomes() throws -> Int {
    var tally: [String: Int] = [:]
    let lines =
      transaction.endsInOrder
      ? "journal" : "(SELECT clause, event FROM journal UNION ALL SELECT clause, event FROM journal_queue) AS lines"
    try transaction.rows("SELECT clause, event, COUNT(*) FROM \(lines) GROUP BY clause, event") { row in
      let (clause, count) = (row.text(0), row.int(2))
      switch JournalLine.Event(rawValue: row.text(1)) {
      case .opened: tally[clause + " opened", default: 0] += count
      case .kept: tally[clause + " kept", default: 0] += count
      case .broken: tally[clause + " broken", default: 0] += count
      case .void: tally[clause + " void", default: 0] += count
      case .reopened: tally[clause + " kept", default: 0] -= count
      case .overturned:
        tally[clause + " kept", default: 0] -= count
        tally[clause + " broken", default: 0] += count
      default: break
      }
    }
    try transaction.rows("SELECT clause, COALESCE(outcome, 'open'), COUNT(*) FROM obligation GROUP BY 1, 2") { row in
      let (clause, outcome, count) = (row.text(0), row.text(1), row.int(2))
      tally[clause + " opened", default: 0] -= count
      if outcome != "open" { tally[clause + " " + outcome, default: 0] -= count }
    }
    return tally.values.reduce(0) { $0 + abs($1) }
  }
}
