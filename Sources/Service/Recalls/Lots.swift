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

/// A lot that has come in, with its papers.
public struct ReceivedLot: Sendable {
  public var reference: String
  public var received: Instant
  /// Who delivered it; nil of a merchant's own.
  public var supplier: String?
  /// The kinds of papers that say where it comes from, and those that it lacks.
  public var papers: [String]
  public var missing: [String]
  public var isHeld: Bool
}

/// A lot as it is looked up by name.
struct Lot {
  var id: Identifier
  var product: Identifier
}

/// One reason for which nothing of a lot is shipped, or was not.
struct LotHold {
  /// `hand`, or `recall:` or `finding:` with a name.
  var reason: String
  /// What somebody said who held it by hand.
  var words: String?
  var since: Instant
  var lifted: Instant?
}

extension Work {
  /// Goods of one lot have come in (`goods.traceability`).
  ///
  /// - Parameters:
  ///   - supplier: who delivered them, by his reference; nil where they are a merchant's own.
  ///   - quantity: how many; nil where it is not told.
  /// - Throws: `Refusal` when there is no such product, it has a lot of this name, the supplier was not approved, or goods
  ///   that the platform sells itself have none where suppliers are screened.
  public func receive(
    lot reference: String, of product: String, supplier: String?, quantity: Int64?, at: Instant
  ) throws {
    if let supplier { try requireApproved(supplier: supplier, at: at) }
    let good = try heldProduct(product)
    if supplier == nil, suppliersAnnex(at: at) != nil, try isOwn(good) {
      throw Refusal(
        .invalid, "supplier-missing", "The platform sells \(product) itself: say which supplier delivered the lot.")
    }
    do {
      try transaction.run(
        """
        INSERT INTO lot (id, product, reference, supplier, received_at, quantity) VALUES ($1, $2, $3, $4, $5, $6)
        """, newKey().bytes, good.bytes, reference, supplier, at, quantity)
    } catch let error as DatabaseError where error.isUnique("product", "reference", in: "lot") {
      throw Refusal(.conflict, "lot-exists", "\(product) has a lot \(reference) already.")
    }
    if let supplier { try adoptPapers(ofLot: reference, of: good, from: supplier) }
  }

  /// The lots of goods with their papers, the last told first.
  public func receivedLots(of product: Identifier, limit: Int) throws -> [ReceivedLot] {
    try transaction.all(
      "SELECT id, reference, supplier, received_at FROM lot WHERE product = $1 ORDER BY id DESC LIMIT $2",
      product.bytes, limit
    ) {
      (Identifier(bytes: $0.bytes(0))!, $0.text(1), $0.optionalText(2), $0.instant(3))
    }.map { id, reference, supplier, received in
      let papers = try supplier.map { try self.papers(ofLot: reference, of: product, from: $0, at: now) }
      return ReceivedLot(
        reference: reference, received: received, supplier: supplier, papers: papers?.there ?? [],
        missing: papers?.missing ?? [],
        isHeld: try holds(on: Lot(id: id, product: product)).contains { $0.lifted == nil })
    }
  }

  /// A lot is shipped no more until it is released; other lots of the same goods stay on sale. Holding it again leaves
  /// the first words.
  public func hold(lot reference: String, of product: String, reason: String, at: Instant) throws {
    let lot = try lot(reference, of: product, locking: true)
    try transaction.run(
      """
      INSERT INTO lot_hold (id, lot, words, since) VALUES ($1, $2, $3, $4)
      ON CONFLICT (lot) WHERE lifted_at IS NULL DO NOTHING
      """, newKey().bytes, lot.id.bytes, reason, at)
  }

  /// What somebody held by hand may be shipped again.
  ///
  /// - Throws: `Refusal` when it is not held, or for another reason too, which ends with what gave it: a recall never does,
  ///   a finding when it is reversed.
  public func release(lot reference: String, of product: String, at: Instant) throws {
    let lot = try lot(reference, of: product, locking: true)
    let standing = try holds(on: lot).filter { $0.lifted == nil }
    guard !standing.isEmpty else {
      throw Refusal(.invalid, "lot-not-held", "The lot \(reference) of \(product) is not held; it may be shipped.")
    }
    for hold in standing where hold.words == nil {
      if hold.reason.hasPrefix("recall:") {
        throw Refusal(
          .invalid, "lot-recalled",
          "The lot \(reference) was recalled (\(hold.reason)): nothing of it is shipped again.")
      }
      throw Refusal(
        .invalid, "lot-found",
        "The goods were found counterfeit or unsafe (\(hold.reason)): nothing of them is shipped unless that is reversed."
      )
    }
    try transaction.run(
      "UPDATE lot_hold SET lifted_at = $2 WHERE lot = $1 AND lifted_at IS NULL", lot.id.bytes, at)
  }

  /// Why a lot is held, and was, the earliest first. That it was recalled, for good, or what its goods were found to be,
  /// holds it by itself. A recall that names no lots is of all that had come in by then, and, where the goods were sold
  /// again after it, of all that came in before that.
  func holds(on lot: Lot) throws -> [LotHold] {
    let told = try transaction.all(
      """
      SELECT 'hand', words, since, lifted_at, id FROM lot_hold WHERE lot = $1
      UNION ALL SELECT 'recall:' || reference, NULL, announced_at, NULL, id FROM recall_lot
      JOIN recall ON recall.id = recall_lot.recall WHERE recall_lot.lot = $1
      UNION ALL SELECT 'recall:' || recall.reference, NULL,
        CASE WHEN received_at <= announced_at THEN announced_at ELSE closed_at END, NULL, recall.id FROM recall
      JOIN lot ON lot.product = recall.product
      WHERE lot.id = $1 AND (received_at <= announced_at OR resumes = 1 AND received_at < closed_at)
        AND NOT EXISTS (SELECT 1 FROM recall_lot WHERE recall_lot.recall = recall.id)
      ORDER BY 3, 5
      """, lot.id.bytes
    ) { LotHold(reason: $0.text(0), words: $0.optionalText(1), since: $0.instant(2), lifted: $0.optionalInstant(3)) }
    guard let found = try standingFinding(on: lot.product) else { return told }
    let place = told.firstIndex { $0.since > found.since } ?? told.endIndex
    return told[..<place] + [found] + told[place...]
  }

  /// The lots of a parcel. Nobody holds one of them up, or recalls it, while we pack.
  ///
  /// - Throws: `Refusal` when one is unknown, or held since before the parcel left.
  func pack(_ lots: [PackedLot], at: Instant) throws -> [(lot: Lot, quantity: Int)] {
    // Always in the same order: two parcels with the same lots must not wait for each other in a circle.
    try lots.sorted { ($0.product, $0.lot) < ($1.product, $1.lot) }.map { packed in
      let lot = try lot(packed.lot, of: packed.product, locking: false)
      if let held = try holds(on: lot).first(where: { $0.since <= at && $0.lifted.map { $0 > at } ?? true }) {
        throw Refusal(
          .invalid, "lot-held",
          "The lot \(packed.lot) of \(packed.product) is held since \(held.since) (\(held.words ?? held.reason)): ship from another lot."
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
      SELECT id FROM lot WHERE product = $1 AND reference = $2 \(locking ? "{locking}" : "{holding}")
      """, good.bytes, reference, map: { Lot(id: Identifier(bytes: $0.bytes(0))!, product: good) })
    guard let found else {
      throw Refusal(.unknown, "lot-unknown", "\(product) has no lot \(reference); receive it first.")
    }
    return found
  }

  /// The earliest finding that stands by which nothing of these goods may be shipped, of whichever lot, those too that come
  /// in later (`goods.genuine`); nil where there is none, or it was reversed.
  func standingFinding(on product: Identifier) throws -> LotHold? {
    try transaction.first(
      """
      SELECT reference, found_at FROM finding WHERE product = $1 AND reversed_at IS NULL
      UNION ALL SELECT reference, at FROM report_case JOIN case_step ON case_id = report_case.id AND step = 'find'
      WHERE product = $1 AND kind = 'unsafe' AND status IN ('found', 'appealed', 'upheld')
      ORDER BY 2, 1 LIMIT 1
      """, product.bytes, map: { LotHold(reason: "finding:\($0.text(0))", since: $0.instant(1)) })
  }

  /// Whether the platform sells goods itself.
  private func isOwn(_ product: Identifier) throws -> Bool {
    try transaction.first("SELECT merchant FROM product WHERE id = $1", product.bytes, map: { $0.isNull(0) }) ?? false
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
