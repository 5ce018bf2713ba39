import Database
public import Promises

extension ScoreMeasure {
  /// The cases that a figure is made of: whose they are, a key, a reference, a time, and whether it holds in them. One
  /// text for the count and for the list, so that no figure says what cannot be looked at.
  ///
  /// $1 and $2 are the first and the last of the merchants or products, $3 the first time that counts, and $4 the first
  /// that does not. What fell away counts nowhere, and of what happened after $4 nothing is known yet: whenever it is
  /// asked, the answer is that of the moment.
  var cases: String {
    switch self {
    case .answered: Self.kept("claim.id", "claim.reference", .decide)
    case .refunded: Self.kept("claim.id", "claim.reference", .finish) + " AND wants = 'refund'"
    case .delivered:
      """
      SELECT orders.merchant AS whose, obligation.id AS id, orders.reference AS reference, settled_at AS at,
        CASE WHEN outcome = 'kept' THEN 1 ELSE 0 END AS holds
      FROM orders JOIN obligation ON obligation.subject = orders.id
      WHERE orders.merchant BETWEEN $1 AND $2 AND duty = 'deliver' AND outcome IN ('kept', 'broken')
        AND settled_at >= $3 AND settled_at < $4
      """
    case .silence:
      """
      SELECT orders.merchant AS whose, claim.id AS id, claim.reference AS reference, at,
        CASE WHEN actor = 'clock' THEN 1 ELSE 0 END AS holds
      FROM orders JOIN claim ON claim.order_id = orders.id JOIN claim_step ON claim_step.claim = claim.id
      WHERE orders.merchant BETWEEN $1 AND $2 AND step = 'approved' AND at >= $3 AND at < $4
      """
    case .liable:
      // Found against him: what was granted for it was charged to his deposit, or is owed by him.
      """
      SELECT orders.merchant AS whose, complaint.id AS id, complaint.reference AS reference,
        COALESCE(found_at, pay.opened_at) AS at,
        CASE WHEN EXISTS (SELECT 1 FROM transfer WHERE transfer.obligation = pay.id
          AND kind IN ('recovery', 'receivable') AND transfer.at < $4) THEN 1 ELSE 0 END AS holds
      FROM orders JOIN complaint ON complaint.order_id = orders.id
      LEFT JOIN obligation AS pay ON pay.subject = complaint.id AND pay.duty = 'pay'
      WHERE orders.merchant BETWEEN $1 AND $2 AND COALESCE(found_at, pay.opened_at) >= $3
        AND COALESCE(found_at, pay.opened_at) < $4
      """
    case .faults:
      """
      SELECT orders.merchant AS whose, orders.id AS id, orders.reference AS reference, delivered_at AS at,
        CASE WHEN EXISTS (SELECT 1 FROM claim WHERE \(granted)) THEN 1 ELSE 0 END AS holds
      FROM orders WHERE orders.merchant BETWEEN $1 AND $2 AND cancelled_at IS NULL
        AND delivered_at >= $3 AND delivered_at < $4
      """
    case .defects, .misdescribed, .returned:
      """
      SELECT order_line.product AS whose, orders.id AS id, orders.reference AS reference, delivered_at AS at,
        CASE WHEN EXISTS (SELECT 1 FROM claim JOIN claim_line ON claim_line.claim = claim.id
          AND claim_line.product = order_line.product WHERE \(granted)) THEN 1 ELSE 0 END AS holds
      FROM order_line JOIN orders ON orders.id = order_line.order_id
      WHERE order_line.product BETWEEN $1 AND $2 AND cancelled_at IS NULL
        AND delivered_at >= $3 AND delivered_at < $4
      """
    case .reports: Self.decided("merchant")
    case .findings: Self.decided("product")
    }
  }

  /// A claim of the order that was granted, and that nothing has come up against since. What is called back says nothing
  /// about the one delivery.
  private var granted: String {
    let kinds = claims.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return """
      claim.order_id = orders.id AND kind IN (\(kinds))
          AND EXISTS (SELECT 1 FROM claim_step WHERE claim_step.claim = claim.id AND step = 'approved'
            AND claim_step.at < $4 AND note <> '\(ClaimReason.recalled.rawValue)')
          AND NOT EXISTS (SELECT 1 FROM claim_step WHERE claim_step.claim = claim.id
            AND step IN ('refused', 'withdrawn', 'expired') AND claim_step.at < $4)
      """
  }

  private static func kept(_ id: String, _ reference: String, _ duty: Duty) -> String {
    """
    SELECT orders.merchant AS whose, obligation.id AS id, \(reference) AS reference, settled_at AS at,
      CASE WHEN outcome = 'kept' THEN 1 ELSE 0 END AS holds
    FROM orders JOIN claim ON claim.order_id = orders.id JOIN obligation ON obligation.subject = \(id)
    WHERE orders.merchant BETWEEN $1 AND $2 AND duty = '\(duty.rawValue)' AND outcome IN ('kept', 'broken')
      AND settled_at >= $3 AND settled_at < $4
    """
  }

  private static func decided(_ whose: String) -> String {
    """
    SELECT report_case.\(whose) AS whose, report_case.id AS id, report_case.reference AS reference, case_step.at AS at,
      CASE WHEN step = 'find' AND NOT EXISTS (SELECT 1 FROM case_step AS later WHERE later.case_id = report_case.id
        AND later.step = 'reverse' AND later.at < $4) THEN 1 ELSE 0 END AS holds
    FROM report_case JOIN case_step ON case_step.case_id = report_case.id AND step IN ('find', 'dismiss')
    WHERE report_case.\(whose) BETWEEN $1 AND $2 AND case_step.at >= $3 AND case_step.at < $4
    """
  }

  func subject(_ reference: String) -> Subject {
    switch self {
    case .answered, .refunded, .silence: .claim(reference)
    case .delivered, .faults, .defects, .misdescribed, .returned: .order(reference)
    case .liable: .complaint(reference)
    case .reports, .findings: .reportCase(reference)
    }
  }
}

/// One of the cases that a figure is made of.
public struct FigureCase: Hashable, Sendable {
  public var id: Identifier
  /// The claim, order, complaint or case about reported goods.
  public var subject: Subject
  /// When it was settled, granted, delivered or found.
  public var at: Instant
  public var holds: Bool
}

extension Work {
  /// The figures of some merchants or products that follow each other by their keys, of those that have cases.
  func counts(
    _ measure: ScoreMeasure, _ keys: ClosedRange<Identifier>, since: Instant, until: Instant
  ) throws -> [(of: Identifier, figure: Proportion)] {
    try transaction.all(
      "SELECT whose, SUM(holds), COUNT(*) FROM (\(measure.cases)) AS cases GROUP BY whose ORDER BY whose",
      keys.lowerBound.bytes, keys.upperBound.bytes, since, until
    ) { (Identifier(bytes: $0.bytes(0))!, Proportion($0.int(1), of: $0.int(2))) }
  }

  /// What a figure is made of, the latest first.
  ///
  /// - Parameters:
  ///   - reference: the merchant's, or the product's.
  ///   - last: the case after which the list goes on; from the latest where it is nil.
  /// - Throws: `Refusal` when there is no such merchant or product.
  public func cases(
    of measure: ScoreMeasure, _ reference: String, since: Instant, after last: (at: Instant, id: Identifier)?,
    limit: Int
  ) throws -> [FigureCase] {
    let id = try scored(reference, measure.whose)
    return try transaction.all(
      """
      SELECT id, reference, at, holds FROM (\(measure.cases)) AS cases
      WHERE CAST($5 AS BIGINT) IS NULL OR at < $5 OR at = $5 AND id < $6 ORDER BY at DESC, id DESC LIMIT $7
      """, id.bytes, id.bytes, since, now.adding(microseconds: 1), last?.at, last?.id.bytes ?? [], limit
    ) { row in
      FigureCase(
        id: Identifier(bytes: row.bytes(0))!, subject: measure.subject(row.text(1)), at: row.instant(2),
        holds: row.boolean(3))
    }
  }

  /// The key of a merchant or a product.
  ///
  /// - Throws: `Refusal` when there is none.
  func scored(_ reference: String, _ whose: ScoreMeasure.Whose) throws -> Identifier {
    switch whose {
    case .merchant: try merchant(reference).id
    case .product: try product(reference)
    }
  }
}
