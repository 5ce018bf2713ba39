import Database
import Promises

/// Why goods are off sale. Each reason is put and lifted by itself, so that lifting one never lifts another.
enum HoldReason: Hashable, Sendable {
  /// A clause took them off: `goods.genuine`, `goods.certificates`.
  case clause(String)
  /// A case about them: a precaution, or a finding that is no counterfeit.
  case report(String)
  /// A sanction on whoever sells them.
  case sanction(String)
  /// They are called back.
  case recall(String)
  /// A figure of theirs is too bad, and the platform sells them itself.
  case score(Identifier)

  static let genuine = HoldReason.clause("goods.genuine")
  static let certificates = HoldReason.clause("goods.certificates")

  /// As it is stored and told: a clause's key, or `case:`, `sanction:`, `recall:` or `score:` with a reference.
  var text: String {
    switch self {
    case .clause(let key): key
    case .report(let reference): "case:\(reference)"
    case .sanction(let reference): "sanction:\(reference)"
    case .recall(let reference): "recall:\(reference)"
    case .score(let id): "score:\(id)"
    }
  }
}

extension Work {
  /// Takes goods off sale for one reason more; nothing where they are off sale for it already. No order is placed for
  /// them after this commit: orders hold the product's row, and whoever holds goods locks it first.
  func hold(_ product: Identifier, for reason: HoldReason, at: Instant) throws {
    try lock(product)
    try transaction.run(
      """
      INSERT INTO product_hold (id, product, reason, since) VALUES ($1, $2, $3, $4)
      ON CONFLICT (product, reason) WHERE lifted_at IS NULL DO NOTHING
      """, newKey().bytes, product.bytes, reason.text, at)
  }

  /// One reason is gone; the goods are on sale again where it was the last.
  func lift(_ reason: HoldReason, of product: Identifier, at: Instant) throws {
    try lock(product)
    try transaction.run(
      "UPDATE product_hold SET lifted_at = $3 WHERE product = $1 AND reason = $2 AND lifted_at IS NULL", product.bytes,
      reason.text, at)
  }

  func isHeld(_ product: Identifier) throws -> Bool {
    try transaction.first(
      "SELECT 1 FROM product_hold WHERE product = $1 AND lifted_at IS NULL LIMIT 1", product.bytes, map: { _ in true })
      ?? false
  }

  /// Whether a clause took them off sale: a precaution does not count.
  func isTakenDown(_ product: Identifier) throws -> Bool {
    try transaction.first(
      """
      SELECT 1 FROM product_hold WHERE product = $1 AND lifted_at IS NULL AND reason NOT LIKE '%:%' LIMIT 1
      """, product.bytes, map: { _ in true }) ?? false
  }

  /// What keeps goods off sale now; the strongest first, `goods.genuine` above all others.
  func holds(on product: Identifier) throws -> [(reason: String, since: Instant)] {
    try transaction.all(
      """
      SELECT reason, since FROM product_hold WHERE product = $1 AND lifted_at IS NULL
      ORDER BY CASE WHEN reason = 'goods.genuine' THEN 0 ELSE 1 END, since, id
      """, product.bytes, map: { ($0.text(0), $0.instant(1)) })
  }

  private func lock(_ product: Identifier) throws {
    _ = try transaction.first("SELECT 1 FROM product WHERE id = $1 {locking}", product.bytes, map: { _ in true })
  }
}
