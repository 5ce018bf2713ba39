import Database
public import Promises

extension Work {
  /// How many orders are looked at in the transaction that found out, for all goods of a certificate together; the others
  /// by batches of the leader's, so that no revocation holds everybody up.
  static let affectedAtOnce = 500

  /// Finds the orders of goods from when those had no valid certificate, and has their buyers told, each once for a
  /// product. Orders that were cancelled are left alone. What is more than `limit` the leader's batches go on with.
  ///
  /// - Returns: how many orders were looked at, and how many of them are affected and were not known before.
  func findAffected(
    by product: Identifier, since: Instant, at: Instant, limit: Int
  ) throws -> (looked: Int, found: Int) {
    let begun = try transaction.first(
      "SELECT affected_since FROM product WHERE id = $1 {locking}", product.bytes, map: { $0.optionalInstant(0) })
    // One that is under way begins again with it: whoever was found is not found twice.
    let since = min((begun ?? nil) ?? since, since)
    return try findAffected(by: product, since: since, at: at, after: Self.first(recordedSince: since), limit: limit)
  }

  /// Nothing that was placed from an instant on was recorded before it, and keys begin with when something was. A day
  /// is left for clocks that disagreed.
  private static func first(recordedSince instant: Instant) -> [UInt8] {
    Identifier(at: instant.adding(seconds: -86_400), random: 0, 0).bytes
  }

  /// The next batch of them. Answers how many were looked at.
  func findAffected(limit: Int) throws -> Int {
    let next = try transaction.first(
      """
      SELECT id, affected_since, affected_at, affected_to FROM product
      WHERE affected_at IS NOT NULL AND affected_at <= $1 ORDER BY affected_at, id LIMIT 1 {taking}
      """, now
    ) { (Identifier(bytes: $0.bytes(0))!, $0.instant(1), $0.instant(2), $0.bytes(3)) }
    guard let (product, since, at, after) = next else { return 0 }
    return max(1, try findAffected(by: product, since: since, at: at, after: after, limit: limit).looked)
  }

  private func findAffected(
    by product: Identifier, since: Instant, at: Instant, after: [UInt8], limit: Int
  ) throws -> (looked: Int, found: Int) {
    let gaps = try listing(product).map { ConformityGate(goodsAnnex(at: at)).uncovered($0, from: since, until: at) }
    let orders =
      gaps?.isEmpty != false || limit == 0
      ? []
      : try transaction.all(
        """
        SELECT orders.id, placed_at, cancelled_at, (SELECT id FROM affected_order
          WHERE affected_order.product = order_line.product AND affected_order.order_id = orders.id)
        FROM order_line JOIN orders ON orders.id = order_line.order_id
        WHERE order_line.product = $1 AND order_line.order_id > $2 ORDER BY order_line.order_id LIMIT $3
        """, product.bytes, after, limit
      ) { (id: $0.bytes(0), placed: $0.instant(1), isOpen: $0.isNull(2) && $0.isNull(3)) }
    var found = 0
    for order in orders where order.isOpen {
      guard gaps?.contains(where: { $0.from <= order.placed && order.placed <= $0.until }) == true else { continue }
      try note(affected: order.id, by: product, at: at)
      found += 1
    }
    let isLast = gaps?.isEmpty != false || orders.count < limit
    try transaction.run(
      "UPDATE product SET affected_since = $2, affected_at = $3, affected_to = $4 WHERE id = $1", product.bytes,
      isLast ? nil : since, isLast ? nil : at, isLast ? nil : orders.last?.id ?? after)
    if found > 0 || !isLast { wake(at: at) }
    return (orders.count, found)
  }

  /// One order that we are told of late: only it is looked at, however many others there are.
  func findAffected(_ order: Identifier, by product: Identifier, placed: Instant) throws {
    guard let listing = try listing(product),
      !ConformityGate(goodsAnnex(at: now)).uncovered(listing, from: placed, until: placed).isEmpty
    else { return }
    try note(affected: order.bytes, by: product, at: now)
    wake(at: now)
  }

  private func note(affected order: [UInt8], by product: Identifier, at: Instant) throws {
    try transaction.post(
      """
      INSERT INTO affected_order (id, product, order_id, found_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (product, order_id) DO NOTHING
      """, newKey().bytes, product.bytes, order, at)
  }

  /// Tells of affected orders that nobody was told of, the earliest found first. Answers how many.
  func tellAffected(limit: Int) throws -> Int {
    let waiting = try transaction.all(
      "SELECT id, found_at FROM affected_order WHERE told_at IS NULL ORDER BY found_at, id LIMIT $1 {taking}", limit,
      map: { (Identifier(bytes: $0.bytes(0))!, $0.instant(1)) })
    var decision = Decision()
    for (id, at) in waiting {
      decision.messages.append(Message(key: newKey(), kind: "affected.certificate", subject: id, at: at))
      try transaction.post("UPDATE affected_order SET told_at = $2 WHERE id = $1", id.bytes, now)
    }
    try commit(decision)
    return waiting.count
  }

  /// What a message about an affected order tells.
  func affected(_ id: Identifier) throws -> (order: String, product: String)? {
    try transaction.first(
      """
      SELECT orders.reference, product.reference FROM affected_order JOIN orders ON orders.id = order_id
      JOIN product ON product.id = affected_order.product WHERE affected_order.id = $1
      """, id.bytes, map: { ($0.text(0), $0.text(1)) })
  }

  /// Who bought goods while they had no certificate, the earliest found first.
  ///
  /// - Parameter key: of the one after which the list goes on.
  /// - Throws: `Refusal` when there are no such goods.
  public func affectedBuyers(of reference: String, after key: [UInt8] = [], limit: Int) throws -> [AffectedBuyer] {
    try transaction.all(
      """
      SELECT affected_order.id, orders.reference, placed_at, found_at, told_at FROM affected_order
      JOIN orders ON orders.id = order_id WHERE affected_order.product = $1 AND affected_order.id > $2
      ORDER BY affected_order.id LIMIT $3
      """, try productKey(of: reference).bytes, key, limit
    ) {
      AffectedBuyer(
        id: Identifier(bytes: $0.bytes(0))!, order: $0.text(1), placed: $0.instant(2), found: $0.instant(3),
        told: $0.optionalInstant(4))
    }
  }

  func affectedOrders(of reference: String, after key: [UInt8], limit: Int) throws -> [(key: String, item: JSON)] {
    try affectedBuyers(of: reference, after: key, limit: limit).map { buyer in
      var item: JSONObject = ["order": .string(buyer.order)]
      item[instant: "placedAt"] = buyer.placed
      item[instant: "foundAt"] = buyer.found
      item[instant: "toldAt"] = buyer.told
      return (buyer.id.description, .object(item))
    }
  }

  /// How many buyers of goods are affected.
  public func affectedCount(of product: Identifier) throws -> Int {
    try transaction.first(
      "SELECT COUNT(*) FROM affected_order WHERE product = $1", product.bytes, map: { $0.int(0) }) ?? 0
  }
}

/// An order of goods that had no certificate when it was placed.
public struct AffectedBuyer: Sendable {
  public var id: Identifier
  public var order: String
  public var placed: Instant
  public var found: Instant
  /// When the message for it was made; nil while it waits.
  public var told: Instant?
}
