import Database
import Promises

extension Work {
  /// Grants what goes back for a claim, in one transaction with the decision, and charges who is liable.
  func grantRefund(_ claim: inout StoredClaim, at: Instant) throws {
    let amount = try worth(of: claim).refund
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
  struct Worth {
    var goods: Int64
    var freight: Int64
    /// What was paid and has not gone back.
    var left: Int64

    var refund: Int64 { max(0, min(goods + freight, left)) }
  }

  /// - Parameter lines: of which goods how many it is about, where that is not stored yet.
  func worth(of claim: StoredClaim, lines: [Identifier: Int]? = nil) throws -> Worth {
    let about = try claimed(claim.order)
    let paid = try paid(for: claim.order, currency: about.currency).minor
    let (differences, back) = try settled(before: claim)
    let left = max(0, paid + differences - back)
    var goods = try goods(of: claim.order, wanted: [], except: claim.id)
    if goods.isEmpty { return Worth(goods: left, freight: 0, left: left) }
    let own = try lines ?? claimLines(of: claim.id)
    let refunded = try refundedBefore(claim)
    let replaced = try replacements(in: claim.order)
    for place in goods.indices {
      goods[place].wanted = goods[place].isPaid ? 0 : own[goods[place].product] ?? 0
      goods[place].held = refunded[goods[place].product] ?? 0
    }
    let freight = min(about.freight, paid)
    let shares = LineRefund.shares(
      of: paid - freight,
      over: goods.map { line in
        let replacement = replaced[line.product]
        return LineRefund.Line(
          price: line.price * Int64(line.quantity), quantity: line.quantity, before: line.held, now: line.wanted,
          replaced: min(line.quantity, replacement?.count ?? 0), added: replacement?.added ?? 0)
      })
    let isAll = goods.allSatisfy { $0.held + $0.wanted == $0.quantity }
    return Worth(
      goods: shares.reduce(0, +), freight: claim.claim.kind.isSellersFault && isAll ? freight : 0, left: left)
  }

  private func claimLines(of claim: Identifier) throws -> [Identifier: Int] {
    Dictionary(
      uniqueKeysWithValues: try transaction.all(
        "SELECT product, quantity FROM claim_line WHERE claim = $1", claim.bytes,
        map: { (Identifier(bytes: $0.bytes(0))!, $0.int(1)) }))
  }

  /// What a claim for faulty goods would get back that nobody has made yet.
  func worth(of pieces: Int, of product: Identifier, in order: Identifier, letter: Int) throws -> Int64 {
    let claim = Claim(kind: .quality, opened: now, wants: .refund)
    let stored = StoredClaim(
      id: newKey(), order: order, reference: "", letter: letter, clause: claim.kind.clause, claim: claim)
    return try worth(of: stored, lines: [product: pieces]).refund
  }

  /// What buyers paid for substitutes that cost more, and all that went back in other claims or for ones that cost less.
  private func settled(before claim: StoredClaim) throws -> (differences: Int64, back: Int64) {
    let found = try transaction.first(
      """
      SELECT (SELECT COALESCE(SUM(amount), 0) FROM payment WHERE order_id = $1 AND claim IS NOT NULL),
        COALESCE(SUM(CASE WHEN id = $2 THEN 0 ELSE refund END), 0),
        COALESCE(SUM(CASE WHEN difference > 0 THEN difference ELSE 0 END), 0)
      FROM claim WHERE order_id = $1
      """, claim.order.bytes, claim.id.bytes, map: { ($0.integer(0), $0.integer(1) + $0.integer(2)) })
    return found ?? (0, 0)
  }

  /// Of each product how many were replaced by other goods, and what that added to what they are worth.
  private func replacements(in order: Identifier) throws -> [Identifier: (count: Int, added: Int64)] {
    Dictionary(
      uniqueKeysWithValues: try transaction.all(
        """
        SELECT product, SUM(quantity), -SUM(difference) FROM claim JOIN claim_line ON claim_line.claim = claim.id
        WHERE order_id = $1 AND difference IS NOT NULL GROUP BY product
        """, order.bytes, map: { (Identifier(bytes: $0.bytes(0))!, ($0.int(1), $0.integer(2))) }))
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
