import Database
public import Promises

/// A figure of a merchant's scorecard: of so many cases, in how many something holds. The cases of a figure can be
/// listed, so that it says nothing that cannot be looked at.
public enum MerchantFigure: String, Hashable, Sendable, CaseIterable {
  /// Claims that he answered in time.
  case answered
  /// Orders that were delivered in time.
  case delivered
  /// Claims for the money back that were carried out in time.
  case refunded
  /// Claims that were granted because he said nothing.
  case silence
  /// Complaints for which he was found liable.
  case liable
}

public struct FigureCount: Hashable, Sendable {
  public var figure: MerchantFigure
  /// In how many of `all` it holds.
  public var holds: Int
  public var all: Int
}

/// One of the cases that a figure is made of.
public struct FigureCase: Hashable, Sendable {
  public var id: Identifier
  /// The claim, order or complaint.
  public var subject: Subject
  /// When it was settled, granted or found.
  public var at: Instant
  public var holds: Bool
}

extension MerchantFigure {
  /// The cases: key, reference, time, and whether it holds. $1 is the merchant's key, $2 the first time that counts.
  /// What fell away counts nowhere.
  fileprivate var cases: String {
    switch self {
    case .answered: Self.kept("claim.id", "claim.reference", duty: .decide)
    case .refunded: Self.kept("claim.id", "claim.reference", duty: .finish) + " AND wants = 'refund'"
    case .delivered:
      """
      SELECT obligation.id AS id, orders.reference AS reference, settled_at AS at,
        CASE WHEN outcome = 'kept' THEN 1 ELSE 0 END AS holds
      FROM orders JOIN obligation ON obligation.subject = orders.id
      WHERE orders.merchant = $1 AND duty = 'deliver' AND outcome IN ('kept', 'broken') AND settled_at >= $2
      """
    case .silence:
      """
      SELECT claim.id AS id, claim.reference AS reference, at, CASE WHEN actor = 'clock' THEN 1 ELSE 0 END AS holds
      FROM orders JOIN claim ON claim.order_id = orders.id JOIN claim_step ON claim_step.claim = claim.id
      WHERE orders.merchant = $1 AND step = 'approved' AND at >= $2
      """
    case .liable:
      // Found against him: what was granted for it was charged to his deposit, or is owed by him.
      """
      SELECT complaint.id AS id, complaint.reference AS reference, COALESCE(found_at, pay.opened_at) AS at,
        CASE WHEN EXISTS (SELECT 1 FROM transfer WHERE transfer.obligation = pay.id
          AND kind IN ('recovery', 'receivable')) THEN 1 ELSE 0 END AS holds
      FROM orders JOIN complaint ON complaint.order_id = orders.id
      LEFT JOIN obligation AS pay ON pay.subject = complaint.id AND pay.duty = 'pay'
      WHERE orders.merchant = $1 AND COALESCE(found_at, pay.opened_at) >= $2
      """
    }
  }

  private static func kept(_ id: String, _ reference: String, duty: Duty) -> String {
    """
    SELECT obligation.id AS id, \(reference) AS reference, settled_at AS at,
      CASE WHEN outcome = 'kept' THEN 1 ELSE 0 END AS holds
    FROM orders JOIN claim ON claim.order_id = orders.id JOIN obligation ON obligation.subject = \(id)
    WHERE orders.merchant = $1 AND duty = '\(duty.rawValue)' AND outcome IN ('kept', 'broken') AND settled_at >= $2
    """
  }

  fileprivate func subject(_ reference: String) -> Subject {
    switch self {
    case .answered, .refunded, .silence: .claim(reference)
    case .delivered: .order(reference)
    case .liable: .complaint(reference)
    }
  }
}

extension Work {
  /// A merchant's figures since a time.
  ///
  /// - Throws: `Refusal` when there is no such merchant.
  public func scorecard(merchant reference: String, since: Instant) throws -> [FigureCount] {
    let merchant = try merchant(reference)
    return try MerchantFigure.allCases.map { figure in
      let counts = try transaction.first(
        "SELECT COALESCE(SUM(holds), 0), COUNT(*) FROM (\(figure.cases)) AS cases", merchant.id.bytes, since,
        map: { ($0.int(0), $0.int(1)) })
      return FigureCount(figure: figure, holds: counts?.0 ?? 0, all: counts?.1 ?? 0)
    }
  }

  /// What one of them is made of, the latest first.
  ///
  /// - Parameter last: the case after which the list goes on; from the latest where it is nil.
  /// - Throws: `Refusal` when there is no such merchant.
  public func cases(
    of figure: MerchantFigure, merchant reference: String, since: Instant, after last: (at: Instant, id: Identifier)?,
    limit: Int
  ) throws -> [FigureCase] {
    let merchant = try merchant(reference)
    return try transaction.all(
      """
      SELECT id, reference, at, holds FROM (\(figure.cases)) AS cases
      WHERE CAST($3 AS BIGINT) IS NULL OR at < $3 OR at = $3 AND id < $4 ORDER BY at DESC, id DESC LIMIT $5
      """, merchant.id.bytes, since, last?.at, last?.id.bytes ?? [], limit
    ) { row in
      FigureCase(
        id: Identifier(bytes: row.bytes(0))!, subject: figure.subject(row.text(1)), at: row.instant(2),
        holds: row.boolean(3))
    }
  }
}
