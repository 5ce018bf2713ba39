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
}

extension Work {
  /// - Throws: `Refusal` when there is no such order.
  public func caseFile(order reference: String) throws -> CaseFile {
    let order = try order(reference)
    let goods = try transaction.all(
      """
      SELECT reference, title, quantity, price, COALESCE((
        SELECT SUM(claim_line.quantity) FROM claim JOIN claim_line ON claim_line.claim = claim.id
        WHERE claim.order_id = $1 AND claim_line.product = order_line.product
          AND status NOT IN ('refused', 'withdrawn', 'expired')), 0)
      FROM order_line JOIN product ON product.id = order_line.product WHERE order_id = $1 ORDER BY reference
      """, order.bytes
    ) {
      CaseFile.Goods(
        product: $0.text(0), title: $0.text(1), quantity: $0.int(2), price: $0.integer(3),
        left: max(0, $0.int(2) - $0.int(4)))
    }
    let events = try transaction.all(
      """
      SELECT reference, kind, occurred_at, corrects, shipment FROM tracking_event WHERE order_id = $1
      ORDER BY occurred_at, recorded_at
      """, order.bytes
    ) {
      TrackingEvent(
        reference: $0.text(0), kind: TrackingEvent.Kind(rawValue: $0.text(1)) ?? .other, at: $0.instant(2),
        corrects: $0.optionalText(3), shipment: $0.optionalText(4))
    }
    let corrected = Set(events.compactMap(\.corrects))
    let claims = try transaction.all(
      "SELECT reference FROM claim WHERE order_id = $1 ORDER BY opened_at, id", order.bytes, map: { $0.text(0) })
    return CaseFile(goods: goods, events: events.filter { !corrected.contains($0.reference) }, claims: claims)
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
  public func claims(with statuses: Set<ClaimStatus>, limit: Int) throws -> [String] {
    // Out of a fixed set of words, so that nothing that anybody wrote gets into the text.
    let words = statuses.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    guard !words.isEmpty else { return [] }
    return try transaction.all(
      """
      SELECT reference FROM (
        SELECT reference, opened_at, CASE WHEN status = 'approved' THEN send_back_by ELSE (
          SELECT MIN(due) FROM obligation WHERE subject = claim.id AND outcome IS NULL) END AS due
        FROM claim WHERE status IN (\(words))) AS waiting
      ORDER BY CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, opened_at DESC LIMIT $1
      """, limit, map: { $0.text(0) })
  }
}
