import Database
import Promises

/// Something that was found by a name that it, or something of it, has.
public struct Found: Hashable, Sendable {
  /// What the name was of.
  public enum Name: String, Hashable, Sendable, CaseIterable {
    case order, claim, complaint, merchant, payment, parcel, buyer, product
  }
  public var name: Name
  /// Where it leads: an order, a claim, a complaint or a merchant.
  public var subject: Subject

  /// What it takes to see it.
  var right: Right { if case .merchant = subject { .readMerchants } else { .readOrders } }
}

extension Work {
  /// What has exactly this name and is for this visitor to see: an order, claim, complaint or merchant; the order of a
  /// payment or a parcel, by the platform's or the carrier's number; the latest orders of a buyer or a product.
  ///
  /// - Parameter limit: of the orders of a buyer or a product.
  public func search(_ text: String, for visitor: Visitor, limit: Int = 50) throws -> [Found] {
    var found: [Found] = []
    func add(_ name: Found.Name, _ subject: (String) -> Subject, _ sql: String, _ more: (any Bindable)?...) throws {
      let arguments: [(any Bindable)?] = [text] + more
      for reference in try transaction.all(sql, arguments.map { $0?.value ?? .null }, map: { $0.text(0) }) {
        found.append(Found(name: name, subject: subject(reference)))
      }
    }
    try add(.order, Subject.order, "SELECT reference FROM orders WHERE reference = $1")
    try add(.claim, Subject.claim, "SELECT reference FROM claim WHERE reference = $1")
    try add(.complaint, Subject.complaint, "SELECT reference FROM complaint WHERE reference = $1")
    try add(.merchant, Subject.merchant, "SELECT reference FROM merchant WHERE reference = $1")
    try add(
      .payment, Subject.order,
      "SELECT orders.reference FROM payment JOIN orders ON orders.id = order_id WHERE payment.reference = $1")
    try add(.parcel, Subject.claim, "SELECT reference FROM claim WHERE return_number = $1 LIMIT \(limit)")
    // Lists begin with what is his own, so that a page of them is not filled with what he may not see.
    let isOwnOnly = Right.readOrders.isOwnOnly(for: visitor.roles)
    let merchant = isOwnOnly ? visitor.merchant ?? "" : nil
    let own = """
      (CAST($2 AS TEXT) IS NULL OR orders.merchant = (SELECT id FROM merchant WHERE reference = $2))
      ORDER BY orders.id DESC LIMIT \(limit)
      """
    try add(
      .parcel, Subject.order,
      """
      SELECT reference FROM orders WHERE id IN (SELECT order_id FROM shipment WHERE number = $1
        UNION SELECT order_id FROM shipment WHERE reference = $1) AND \(own)
      """, merchant)
    try add(.buyer, Subject.order, "SELECT reference FROM orders WHERE buyer = $1 AND \(own)", merchant)
    try add(
      .product, Subject.order,
      """
      SELECT orders.reference FROM product JOIN order_line ON order_line.product = product.id
      JOIN orders ON orders.id = order_line.order_id WHERE product.reference = $1 AND \(own)
      """, merchant)
    return try found.filter { try maySee($0, visitor) }
  }

  private func maySee(_ found: Found, _ visitor: Visitor) throws -> Bool {
    do {
      try admit(visitor, to: found.right, about: found.subject)
      return true
    } catch is Forbidden {
      return false
    } catch let refusal as Refusal where refusal.code == "not-yours" {
      return false
    }
  }
}
