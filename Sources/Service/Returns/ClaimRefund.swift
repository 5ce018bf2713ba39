import Database
import Promises

extension Work {
  /// Grants what goes back for a claim, in one transaction with the decision, and charges who is liable.
  func grantRefund(_ claim: inout StoredClaim, at: Instant) throws {
    let amount = try refund(of: claim)
    claim.refund = amount
    try store(claim)
    guard let (clause, _) = clause(claim.clause, letter: claim.letter) else { return }
    let duty = try owed(about: claim.id).last { $0.duty == .finish }
    guard amount > 0, let duty else { return try finish(&claim, at: at) }
    let about = try claimed(claim.order)
    var decision = Decision()
    try grant(Money(amount, about.currency), for: duty, clause: clause, at: at, into: &decision)
    if claim.claim.kind == .notReceived { try reviseOffers(of: claim.order) }
    decision.messages.append(Message(key: newKey(), kind: "claim.refund", subject: claim.id, at: at))
    try commit(decision)
  }

  /// What goes back: the share of what was paid that the claimed goods have; with all of an order's goods and where the
  /// seller is at fault the freight as well. Never more than was paid and has not gone back yet.
  private func refund(of claim: StoredClaim) throws -> Int64 {
    let about = try claimed(claim.order)
    let paid = try paid(for: claim.order, currency: about.currency).minor
    let back =
      try transaction.first(
        "SELECT COALESCE(SUM(refund), 0) FROM claim WHERE order_id = $1 AND id <> $2", claim.order.bytes,
        claim.id.bytes,
        map: { $0.integer(0) }) ?? 0
    var goods = try goods(of: claim.order, wanted: [], except: claim.id)
    if goods.isEmpty { return max(0, paid - back) }
    let own = Dictionary(
      uniqueKeysWithValues: try transaction.all(
        "SELECT product, quantity FROM claim_line WHERE claim = $1", claim.id.bytes,
        map: { (Identifier(bytes: $0.bytes(0))!, $0.int(1)) }))
    let refunded = try refundedBefore(claim)
    for place in goods.indices {
      goods[place].wanted = own[goods[place].product] ?? 0
      goods[place].held = refunded[goods[place].product] ?? 0
    }
    let freight = min(about.freight, paid)
    let shares = LineRefund.shares(
      of: paid - freight,
      over: goods.map {
        LineRefund.Line(
          price: $0.price * Int64($0.quantity), quantity: $0.quantity, before: $0.held, now: $0.wanted)
      })
    let isAll = goods.allSatisfy { $0.held + $0.wanted == $0.quantity }
    let ownFreight = claim.claim.kind.isSellersFault && isAll ? freight : 0
    return max(0, min(shares.reduce(0, +) + ownFreight, paid - back))
  }

  /// Of each product how many were refunded before, whatever became of the rest.
  private func refundedBefore(_ claim: StoredClaim) throws -> [Identifier: Int] {
    Dictionary(
      uniqueKeysWithValues: try transaction.all(
        """
        SELECT product, SUM(quantity) FROM claim JOIN claim_line ON claim_line.claim = claim.id
        WHERE order_id = $1 AND claim.id <> $2 AND refund IS NOT NULL GROUP BY product
        """, claim.order.bytes, claim.id.bytes, map: { (Identifier(bytes: $0.bytes(0))!, $0.int(1)) }))
  }

}
