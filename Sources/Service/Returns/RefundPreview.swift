import Database
public import Promises

/// What agreeing to a claim, or accepting its goods, gives back, and what it is made of.
public struct RefundPreview: Hashable, Sendable {
  /// The share of what was paid that the claimed goods have.
  public var goods: Money
  /// Nothing unless the seller is at fault and the last of the order's goods go back.
  public var freight: Money
  /// What was paid and has not gone back: no more than that does.
  public var left: Money
  public var refund: Money
  /// Whose deposit it comes out of first; nil where no merchant bears it whom we know by name.
  public var merchant: String?
}

extension Work {
  /// Nil when the claim is over, or was granted its refund.
  ///
  /// - Throws: `Refusal` when there is no such claim.
  public func refundPreview(claim reference: String) throws -> RefundPreview? {
    let key = try transaction.first(
      "SELECT id, order_id FROM claim WHERE reference = $1", reference,
      map: { (Identifier(bytes: $0.bytes(0))!, Identifier(bytes: $0.bytes(1))!) })
    guard let (id, order) = key else { throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference).") }
    let claim = try storedClaim(id, of: order)
    guard !claim.claim.status.isOver, claim.refund == nil else { return nil }
    let worth = try worth(of: claim)
    let currency = try claimed(order).currency
    let isMerchants = clause(claim.clause, letter: claim.letter)?.clause.payer == .merchant
    let merchant = try transaction.first(
      "SELECT merchant.reference FROM orders JOIN merchant ON merchant.id = orders.merchant WHERE orders.id = $1",
      order.bytes, map: { $0.text(0) })
    return RefundPreview(
      goods: Money(worth.goods, currency), freight: Money(worth.freight, currency), left: Money(worth.left, currency),
      refund: Money(worth.refund, currency), merchant: isMerchants ? merchant : nil)
  }
}
