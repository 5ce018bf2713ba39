import Database
public import Promises

/// Goods of one lot in a parcel. A line of an order may be filled from several lots, which is known only when it is
/// packed: so parcels name lots, and orders do not.
public struct PackedLot: Hashable, Sendable {
  public var product: String
  /// The product's own name for the lot.
  public var lot: String
  public var quantity: Int

  public init(product: String, lot: String, quantity: Int) {
    self.product = product
    self.lot = lot
    self.quantity = quantity
  }
}

/// A lot as it is looked up by name.
struct Lot {
  var id: Identifier
  var product: Identifier
  /// Since when nothing of it is shipped, and why: somebody held it, it is recalled, or its goods were found counterfeit
  /// or unsafe.
  var held: Instant?
  var heldFor: String?
}

/// What was found of goods, and stands: all their lots are held by that alone, also those that come in later, until it
/// is reversed (`goods.genuine`).
struct StandingFinding {
  var reference: String
  var since: Instant

  /// Since when a lot is held and why: by what came first, somebody's hold or a finding.
  static func hold(_ found: StandingFinding?, since: Instant?, reason: String?) -> (since: Instant?, reason: String?) {
    guard let found, since.map({ found.since < $0 }) ?? true else { return (since, reason) }
    return (found.since, found.reference)
  }
}

extension Work {
  /// Goods of one lot have come in (`goods.traceability`).
  ///
  /// - Parameters:
  ///   - supplier: who delivered them, by his reference; nil where they are a merchant's own.
  ///   - quantity: how many; nil where it is not told.
  /// - Throws: `Refusal` when there is no such product, it has a lot of this name, or the supplier was not approved.
  public func receive(
    lot reference: String, of product: String, supplier: String?, quantity: Int64?, at: Instant
  ) throws {
    if let supplier { try requireApproved(supplier: supplier, at: at) }
    let good = try heldProduct(product)
    do {
      try transaction.run(
        """
        INSERT INTO lot (id, product, reference, supplier, received_at, quantity) VALUES ($1, $2, $3, $4, $5, $6)
        """, newKey().bytes, good.bytes, reference, supplier, at, quantity)
    } catch let error as DatabaseError where error.isUnique("product", "reference", in: "lot") {
      throw Refusal(.conflict, "lot-exists", "\(product) has a lot \(reference) already.")
    }
  }

  /// A lot is shipped no more until it is released; other lots of the same goods stay on sale. Holding it again leaves
  /// the first reason.
  public func hold(lot reference: String, of product: String, reason: String, at: Instant) throws {
    let lot = try lot(reference, of: product, locking: true)
    try transaction.run(
      "UPDATE lot SET held_at = $2, held_for = $3 WHERE id = $1 AND held_at IS NULL", lot.id.bytes, at, reason)
  }

  /// A lot that was held may be shipped again.
  ///
  /// - Throws: `Refusal` when it is not held, is being recalled, or its goods were found counterfeit or unsafe.
  public func release(lot reference: String, of product: String, at: Instant) throws {
    let lot = try lot(reference, of: product, locking: true)
    guard lot.held != nil else {
      throw Refusal(.invalid, "lot-not-held", "The lot \(reference) of \(product) is not held; it may be shipped.")
    }
    if let finding = try standingFinding(on: lot.product) {
      throw Refusal(
        .invalid, "lot-found",
        "\(finding.reference) found the goods counterfeit or unsafe: nothing of them is shipped unless it is reversed.")
    }
    let recall = try transaction.first(
      """
      SELECT recall.reference FROM recall_lot JOIN recall ON recall.id = recall_lot.recall
      WHERE recall_lot.lot = $1 LIMIT 1
      """, lot.id.bytes, map: { $0.text(0) })
    if let recall {
      throw Refusal(
        .invalid, "lot-recalled", "The lot \(reference) was recalled by \(recall): nothing of it is shipped again.")
    }
    try transaction.run("UPDATE lot SET held_at = NULL, held_for = NULL WHERE id = $1", lot.id.bytes)
  }

  /// The lots of a parcel. Nobody holds one of them up, or recalls it, while we pack.
  ///
  /// - Throws: `Refusal` when one is unknown, or held since before the parcel left.
  func pack(_ lots: [PackedLot], at: Instant) throws -> [(lot: Lot, quantity: Int)] {
    // Always in the same order: two parcels with the same lots must not wait for each other in a circle.
    try lots.sorted { ($0.product, $0.lot) < ($1.product, $1.lot) }.map { packed in
      let lot = try lot(packed.lot, of: packed.product, locking: false)
      if let held = lot.held, held <= at {
        throw Refusal(
          .invalid, "lot-held",
          "The lot \(packed.lot) of \(packed.product) is held since \(held) (\(lot.heldFor ?? "")): ship from another lot."
        )
      }
      return (lot, packed.quantity)
    }
  }

  /// Writes down which lots went into an order.
  func record(_ packed: [(lot: Lot, quantity: Int)], in order: Identifier) throws {
    for (lot, quantity) in packed {
      try transaction.run(
        """
        INSERT INTO order_lot (order_id, lot, quantity) VALUES ($1, $2, $3)
        ON CONFLICT (order_id, lot) DO UPDATE SET quantity = order_lot.quantity + excluded.quantity
        """, order.bytes, lot.id.bytes, quantity)
    }
  }

  /// - Parameter locking: whether it is changed; otherwise it is only kept as it is.
  func lot(_ reference: String, of product: String, locking: Bool) throws -> Lot {
    let good = try heldProduct(product)
    let found = try transaction.first(
      """
      SELECT id, held_at, held_for FROM lot WHERE product = $1 AND reference = $2 \(locking ? "{locking}" : "{holding}")
      """, good.bytes, reference
    ) { (id: Identifier(bytes: $0.bytes(0))!, held: $0.optionalInstant(1), heldFor: $0.optionalText(2)) }
    guard let found else {
      throw Refusal(.unknown, "lot-unknown", "\(product) has no lot \(reference); receive it first.")
    }
    let hold = StandingFinding.hold(try standingFinding(on: good), since: found.held, reason: found.heldFor)
    return Lot(id: found.id, product: good, held: hold.since, heldFor: hold.reason)
  }

  /// The earliest finding that stands by which nothing of these goods may be sold or shipped; nil where there is none.
  func standingFinding(on product: Identifier) throws -> StandingFinding? {
    try transaction.first(
      """
      SELECT reference, found_at FROM finding WHERE product = $1 AND reversed_at IS NULL
      UNION ALL SELECT reference, at FROM report_case JOIN case_step ON case_id = report_case.id AND step = 'find'
      WHERE product = $1 AND kind = 'unsafe' AND status IN ('found', 'appealed', 'upheld')
      ORDER BY 2, 1 LIMIT 1
      """, product.bytes, map: { StandingFinding(reference: $0.text(0), since: $0.instant(1)) })
  }

  /// A product that stays as it is while we look at its lots.
  private func heldProduct(_ reference: String) throws -> Identifier {
    let found = try transaction.first("SELECT id FROM product WHERE reference = $1 {holding}", reference) {
      Identifier(bytes: $0.bytes(0))!
    }
    guard let found else {
      throw Refusal(.unknown, "product-unknown", "There is no product \(reference); list it first.")
    }
    return found
  }
}
