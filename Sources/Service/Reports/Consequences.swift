import Database
public import Promises

/// What follows from a decision in a case, before it is made.
public struct CaseConsequences: Hashable, Sendable {
  /// Finding goods counterfeit: so many lines of orders, and what their buyers are granted.
  public var lines = 0
  public var grants: [Money] = []
  /// Reversing it: what is owed no more, what stays with the buyers, and what merchants get back.
  public var taken: [Money] = []
  public var stays: [Money] = []
  public var back: [Money] = []
  /// What else keeps the goods off sale.
  public var otherHolds: [String] = []
  /// Who found it, as names are asked for; nil where nobody did.
  public var decidedBy: String?
}

extension Work {
  /// What follows from finding, and from reversing, as things are now.
  public func consequences(ofCase reference: String) throws -> CaseConsequences {
    let found = try storedCase(reference)
    var answer = CaseConsequences()
    answer.decidedBy = found.decidedBy
    let own = [HoldReason.report(reference).text] + (found.kind.hasTakedownClock ? [HoldReason.genuine.text] : [])
    answer.otherHolds = try holds(on: found.product).map(\.reason).filter { !own.contains($0) }
    guard found.kind == .counterfeit else { return answer }
    var grants: [Currency: Int64] = [:]
    // Goods have few prices, however many buyers: lines that are owed the same are counted by the database.
    try transaction.rows(
      """
      SELECT price, currency, letter, back, COUNT(*) FROM (\(Self.uncompensatedLines)) AS line
      GROUP BY price, currency, letter, back
      """, found.product.bytes
    ) { row in
      guard let (bound, _) = clause("goods.genuine", letter: row.int(2)) else { return }
      answer.lines += row.int(4)
      let owed = Counterfeit.owed(
        price: Money(row.integer(0), Currency(row.text(1))!), back: row.integer(3), under: bound)
      grants[owed.currency, default: 0] += owed.minor * row.integer(4)
    }
    answer.grants = Self.money(grants)
    let sums = try transaction.all(
      """
      SELECT currency, SUM(CASE WHEN unpaid.obligation IS NULL THEN 0 ELSE amount END),
        SUM(CASE WHEN unpaid.obligation IS NULL THEN amount ELSE 0 END)
      FROM finding_grant JOIN transfer ON transfer.obligation = finding_grant.obligation AND kind = 'grant'
      LEFT JOIN unpaid ON unpaid.obligation = finding_grant.obligation WHERE product = $1 GROUP BY currency
      """, found.product.bytes, map: { (Currency($0.text(0))!, $0.integer(1), $0.integer(2)) })
    answer.taken = sums.filter { $0.1 > 0 }.map { Money($0.1, $0.0) }
    answer.stays = sums.filter { $0.2 > 0 }.map { Money($0.2, $0.0) }
    answer.back = try transaction.all(
      """
      SELECT currency, SUM(amount) FROM finding_grant
      JOIN transfer ON transfer.obligation = finding_grant.obligation AND kind IN ('recovery', 'receivable')
      WHERE product = $1 GROUP BY currency
      """, found.product.bytes, map: { Money($0.integer(1), Currency($0.text(0))!) })
    return answer
  }

  private static func money(_ sums: [Currency: Int64]) -> [Money] {
    sums.sorted { $0.key.code < $1.key.code }.map { Money($0.value, $0.key) }
  }

  /// Cases as a list has them: what waits first, by deadline and then by score.
  ///
  /// - Parameters:
  ///   - merchant: only those about his goods of which he was told; all where it is nil.
  ///   - isOver: those that ended, the latest first; else those that did not.
  public func caseList(merchant: String?, isOver: Bool, limit: Int) throws -> [JSON] {
    let names = try transaction.all(
      """
      SELECT reference FROM report_case WHERE (closed_at IS NOT NULL) = (CAST($1 AS BIGINT) > 0)
        AND (CAST($2 AS TEXT) IS NULL OR merchant = (SELECT id FROM merchant WHERE reference = $2)
          AND status <> 'received')
      ORDER BY closed_at DESC, CASE WHEN due_at IS NULL THEN 1 ELSE 0 END, due_at, score DESC, id LIMIT $3
      """, isOver ? 1 : 0, merchant, limit, map: { $0.text(0) })
    return try names.map { try view(case: $0) }
  }
}

extension Work {
  /// What goods are called; nil where there are none by this name.
  public func title(ofProduct reference: String) throws -> String? {
    try transaction.first("SELECT title FROM product WHERE reference = $1", reference, map: { $0.text(0) })
  }

  /// Who did what in a case, as names are asked for: by the number of the step, the first being 1.
  public func actors(ofCase reference: String) throws -> [Int: String] {
    let found = try storedCase(reference)
    let steps = try transaction.all(
      "SELECT serial, actor FROM case_step WHERE case_id = $1 AND actor IS NOT NULL", found.id.bytes,
      map: { ($0.int(0), $0.text(1)) })
    return Dictionary(steps) { $1 }
  }
}
