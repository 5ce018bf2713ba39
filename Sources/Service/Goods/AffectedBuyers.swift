import Database
public import Promises

extension Work {
  /// Finds the orders of goods from when those had no valid certificate, and has their buyers told, each once for a
  /// product. Orders that were cancelled are left alone.
  ///
  /// - Returns: how many were found that were not known before.
  func findAffected(by product: Identifier, since: Instant, at: Instant) throws -> Int {
    guard let listing = try listing(product) else { return 0 }
    var found = 0
    for gap in ConformityGate(goodsAnnex(at: at)).uncovered(listing, from: since, until: at) {
      let orders = try transaction.all(
        """
        SELECT orders.id FROM order_line JOIN orders ON orders.id = order_line.order_id
        WHERE order_line.product = $1 AND placed_at >= $2 AND placed_at <= $3 AND cancelled_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM affected_order
          WHERE affected_order.product = order_line.product AND affected_order.order_id = orders.id)
        ORDER BY orders.id
        """, product.bytes, gap.from, gap.until, map: { $0.bytes(0) })
      for order in orders {
        try transaction.post(
          """
          INSERT INTO affected_order (id, product, order_id, found_at) VALUES ($1, $2, $3, $4)
          ON CONFLICT (product, order_id) DO NOTHING
          """, newKey().bytes, product.bytes, order, at)
      }
      found += orders.count
    }
    if found > 0 { wake(at: at) }
    return found
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

  func affectedOrders(of reference: String, after key: [UInt8], limit: Int) throws -> [(key: String, item: JSON)] {
    let product = try transaction.first(
      "SELECT id FROM product WHERE reference = $1", reference, map: { $0.bytes(0) })
    guard let product else { throw Self.unknown(product: reference) }
    return try transaction.all(
      """
      SELECT affected_order.id, orders.reference, placed_at, found_at, told_at FROM affected_order
      JOIN orders ON orders.id = order_id WHERE affected_order.product = $1 AND affected_order.id > $2 ORDER BY affected_order.id LIMIT $3
      """, product, key, limit
    ) { row in
      var item: JSONObject = ["order": .string(row.text(1))]
      item[instant: "placedAt"] = row.instant(2)
      item[instant: "foundAt"] = row.instant(3)
      item[instant: "toldAt"] = row.optionalInstant(4)
      return (Identifier(bytes: row.bytes(0))!.description, .object(item))
    }
  }

  /// How many buyers of goods are affected.
  public func affectedCount(of product: Identifier) throws -> Int {
    try transaction.first(
      "SELECT COUNT(*) FROM affected_order WHERE product = $1", product.bytes, map: { $0.int(0) }) ?? 0
  }
}
