import Database
public import Promises

/// What everybody may know of goods: nothing of who reviewed or reported them, no document, no supplier's name.
public struct PublicGoods: Sendable {
  public struct Correction: Sendable {
    public var field, old, new: String
    public var at: Instant
  }
  public struct Lot: Sendable {
    public var reference: String
    public var received: Instant
    /// Whether a supplier of the platform's, who was screened, delivered it; false of a merchant's own.
    public var isFromSupplier: Bool
    /// How many sorts of papers say where it comes from, and how many it lacks.
    public var papers: Int
    public var lacks: Int
    public var isHeld: Bool
  }
  public var of: ProductCase
  /// The merchant's name as his licence has it; nil where he never proved it here.
  public var seller: String?
  public var corrections: [Correction]
  public var lots: [Lot]
  public var recalls: [RecallNotice]
  /// Whether they were found counterfeit, shoddy or unsafe, and that stands.
  public var isFound: Bool
  /// How many of them are shown.
  public static let most = 20
}

extension Work {
  /// Nil where goods of this name were never listed.
  public func publicGoods(_ reference: String) throws -> PublicGoods? {
    let isThere = try transaction.first("SELECT 1 FROM product WHERE reference = $1", reference, map: { _ in true })
    guard isThere == true else { return nil }
    let product = try productCase(reference)
    let lots = try receivedLots(of: product.id, limit: PublicGoods.most).map {
      PublicGoods.Lot(
        reference: $0.reference, received: $0.received, isFromSupplier: $0.supplier != nil, papers: $0.papers.count,
        lacks: $0.missing.count, isHeld: $0.isHeld)
    }
    let recalls = try transaction.all(
      "SELECT reference FROM recall WHERE product = $1 ORDER BY id DESC LIMIT $2", product.id.bytes, PublicGoods.most,
      map: { $0.text(0) })
    let seller = try product.merchant.flatMap { merchant in
      try transaction.first(
        "SELECT name FROM admission WHERE merchant = $1 AND status = 'approved'", merchant, map: { $0.text(0) })
    }
    return PublicGoods(
      of: product, seller: seller,
      corrections: try history(ofProduct: product.id).corrections.prefix(PublicGoods.most).map {
        PublicGoods.Correction(field: $0.field, old: $0.old, new: $0.new, at: $0.at)
      }, lots: lots, recalls: try recalls.map { try notice(of: $0) },
      isFound: try standingFinding(on: product.id) != nil)
  }
}
