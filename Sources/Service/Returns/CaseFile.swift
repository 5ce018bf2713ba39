import Database
public import Promises

/// What a page about an order or a claim shows beside what the API answers: the goods by name, what the carriers
/// reported, and which claims there are.
public struct CaseFile: Sendable {
  /// A line of the order.
  public struct Goods: Hashable, Sendable {
    public var product: String
    public var title: String
    public var quantity: Int
    /// Of one, in minor units of the order's currency.
    public var price: Int64
    /// How many no claim speaks for yet.
    public var left: Int
  }
  public var goods: [Goods]
  /// The earliest first, as they stand: one that another corrects is left out.
  public var events: [TrackingEvent]
  /// The references of its claims, the earliest opened first.
  public var claims: [String]
  /// The same of its complaints.
  public var complaints: [String]
}

extension Work {
  /// - Throws: `Refusal` when there is no such order.
  public func caseFile(order reference: String) throws -> CaseFile {
    let order = try order(reference)
    let left = Dictionary(
      uniqueKeysWithValues: try self.goods(of: order, wanted: []).map { ($0.product, $0.wanted) })
    let goods = try transaction.all(
      """
      SELECT reference, title, quantity, price, product.id FROM order_line JOIN product ON product.id = order_line.product
      WHERE order_id = $1 ORDER BY reference
      """, order.bytes
    ) { row in
      CaseFile.Goods(
        product: row.text(0), title: row.text(1), quantity: row.int(2), price: row.integer(3),
        left: left[Identifier(bytes: row.bytes(4))!] ?? 0)
    }
    let claims = try transaction.all(
      "SELECT reference FROM claim WHERE order_id = $1 ORDER BY opened_at, id", order.bytes, map: { $0.text(0) })
    let complaints = try transaction.all(
      "SELECT reference FROM complaint WHERE order_id = $1 AND merged_into IS NULL ORDER BY opened_at, id", order.bytes,
      map: { $0.text(0) })
    return CaseFile(
      goods: goods, events: Timeline(try tracked(order)).events, claims: claims, complaints: complaints)
  }

  /// The order that a claim is about.
  ///
  /// - Throws: `Refusal` when there is no such claim.
  public func order(ofClaim reference: String) throws -> String {
    let order = try transaction.first(
      "SELECT orders.reference FROM claim JOIN orders ON orders.id = claim.order_id WHERE claim.reference = $1",
      reference, map: { $0.text(0) })
    guard let order else { throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference).") }
    return order
  }

  /// Claims with one of these statuses, the one whose time is over first at the front; then those that no clock runs
  /// for, the latest opened first.
  ///
  /// - Parameters:
  ///   - merchant: only those about orders of this one.
  ///   - offset: how many of them are left out at the front.
  public func claims(
    with statuses: Set<ClaimStatus>, merchant: String? = nil, limit: Int, offset: Int = 0
  ) throws -> [String] {
    // Out of a fixed set of words, so that nothing that anybody wrote gets into the text.
    let words = statuses.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    guard !words.isEmpty else { return [] }
    return try transaction.all(
      """
      SELECT reference FROM (
        SELECT reference, opened_at, CASE WHEN status = 'approved' THEN send_back_by ELSE (
          SELECT MIN(due) FROM obligation WHERE subject = claim.id AND outcome IS NULL) END AS due
        FROM claim WHERE status IN (\(words)) AND (CAST($1 AS TEXT) IS NULL OR order_id IN (
          SELECT orders.id FROM orders JOIN merchant ON merchant.id = orders.merchant WHERE merchant.reference = $1))
      ) AS waiting
      ORDER BY CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, opened_at DESC, reference LIMIT $2 OFFSET $3
      """, merchant, limit, offset, map: { $0.text(0) })
  }
}
