import Database
public import Promises

/// A payout as it is shown: what is to be paid, was paid, or failed.
public struct PayoutLine: Hashable, Sendable {
  public var id: Identifier
  public var obligation: Identifier
  public var order: String?
  public var channel: String
  /// Nil where it goes by transfer.
  public var payment: String?
  public var amount: Money
  public var state: Payout.State
  public var planned: Instant
  /// How often it was asked for.
  public var attempts: Int
  /// When it is asked for next.
  public var next: Instant?
  /// The provider's own name for it.
  public var reference: String?
  /// Why it was not paid yet.
  public var failure: String?
  public var settled: Instant?

  static let query = """
    SELECT payout.id, obligation, orders.reference, channel, payment, amount, payout.currency, state, planned_at,
      attempts, next_at, provider_reference, failure, settled_at
    FROM payout LEFT JOIN orders ON orders.id = payout.order_id
    """

  init(_ row: Row) {
    id = Identifier(bytes: row.bytes(0))!
    obligation = Identifier(bytes: row.bytes(1))!
    order = row.optionalText(2)
    channel = row.text(3)
    payment = row.optionalText(4)
    amount = Money(row.integer(5), Currency(row.text(6))!)
    state = Payout.State(rawValue: row.text(7))!
    planned = row.instant(8)
    attempts = row.int(9)
    next = row.optionalInstant(10)
    reference = row.optionalText(11)
    failure = row.optionalText(12)
    settled = row.optionalInstant(13)
  }

  /// As `Catalog.payout` describes it.
  var json: JSON {
    var object: JSONObject = ["id": .string(id.description), "obligation": .string(obligation.description)]
    object[text: "order"] = order
    object["channel"] = .string(channel)
    object[text: "payment"] = payment
    object["amount"] = amount.json
    object["state"] = .string(state.rawValue)
    object[instant: "plannedAt"] = planned
    object["attempts"] = .integer(Int64(attempts))
    object[instant: "nextAt"] = next
    object[text: "reference"] = reference
    object[text: "failure"] = failure
    object[instant: "settledAt"] = settled
    return .object(object)
  }
}

extension Work {
  /// - Throws: `Refusal` when there is no such payout.
  public func payout(_ id: Identifier) throws -> PayoutLine {
    let found = try transaction.first("\(PayoutLine.query) WHERE payout.id = $1", id.bytes, map: PayoutLine.init)
    guard let found else { throw Refusal(.unknown, "payout-unknown", "There is no payout \(id).") }
    return found
  }

  /// A page of all payouts by key.
  func payouts(after key: [UInt8], state: String?, limit: Int) throws -> [PayoutLine] {
    try transaction.all(
      """
      \(PayoutLine.query) WHERE payout.id > $1 AND (CAST($2 AS TEXT) IS NULL OR state = $2) ORDER BY payout.id LIMIT $3
      """, key, state, limit, map: PayoutLine.init)
  }

  /// What goes back to buyers, the earliest planned first.
  ///
  /// - Parameter state: only what stands so.
  public func payoutFile(_ state: Payout.State?, each: (PayoutLine) throws -> Void) throws {
    try transaction.rows(
      "\(PayoutLine.query) WHERE CAST($1 AS TEXT) IS NULL OR state = $1 ORDER BY planned_at, payout.id", state?.rawValue
    ) { try each(PayoutLine($0)) }
  }
}
