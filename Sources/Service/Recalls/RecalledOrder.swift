import Database
import Promises

/// An order that recalled goods went into, with what its buyer would get back for them now.
struct RecalledOrder {
  var id: Identifier
  var letter: Int
  var currency: Currency
  var merchant: Identifier?
  /// How many the recall concerns, and how many of them nobody has claimed or paid for.
  var pieces: Int
  var claimable: Int
  /// In minor units: the share of what was paid that those pieces have.
  var worth: Int64

  var canBeClaimed: Bool { claimable > 0 }
}

extension Work {
  /// What one order has to do with a recall, as far as one row says it.
  private struct Involved {
    var ordered: Int?
    var letter: Int
    var currency: Currency
    var freight: Int64
    var placed: Instant
    var isGone: Bool
    var held: Int
    var refunded: Int
    var recalled: Int
    var inLots: Int
    var own: Int?
    var hasClaims: Bool
    var merchant: Identifier?
  }

  private static let involved = """
    SELECT line.quantity, letter, currency, freight, placed_at,
      cancelled_at IS NOT NULL AND delivered_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM shipment WHERE shipment.order_id = orders.id),
      COALESCE(CASE WHEN line.compensated_at IS NULL THEN (
        SELECT SUM(claim_line.quantity) FROM claim JOIN claim_line ON claim_line.claim = claim.id
        WHERE claim.order_id = orders.id AND claim_line.product = $2 AND \(holdsGoods)) ELSE line.quantity END, 0),
      COALESCE((SELECT SUM(claim_line.quantity) FROM claim JOIN claim_line ON claim_line.claim = claim.id
        WHERE claim.order_id = orders.id AND claim_line.product = $2 AND refund IS NOT NULL), 0),
      COALESCE((SELECT SUM(recall_case.quantity) FROM recall_case JOIN recall ON recall.id = recall_case.recall
        WHERE recall_case.order_id = orders.id AND recall.product = $2 AND recall.id <> $3
          AND recall.closed_at IS NULL), 0),
      COALESCE((SELECT SUM(order_lot.quantity) FROM order_lot WHERE order_lot.order_id = orders.id
        AND lot IN (SELECT lot FROM recall_lot WHERE recall = $3)), 0),
      (SELECT quantity FROM recall_case WHERE recall = $3 AND recall_case.order_id = orders.id),
      EXISTS (SELECT 1 FROM claim WHERE claim.order_id = orders.id), merchant
    FROM orders LEFT JOIN order_line AS line ON line.order_id = orders.id AND line.product = $2 WHERE orders.id = $1
    """

  /// Of these orders those whose buyers have to be told and were not: what was cancelled before it left, came back, or
  /// was bought at another time is none of them. All are locked: what is decided about them here, nobody decides twice.
  func concerned(_ orders: [Identifier], by recall: Recall) throws -> [RecalledOrder] {
    if !transaction.endsInOrder {
      _ = try transaction.all(
        "SELECT 1 FROM orders WHERE id = $1 {locking}", forEach: orders.sorted().map { [$0.bytes.value] },
        map: { _ in true })
    }
    let found = try transaction.all(
      Self.involved,
      forEach: orders.map { [$0.bytes.value, recall.product.bytes.value, recall.id.bytes.value] }
    ) { row in
      Involved(
        ordered: row.optionalInteger(0).map(Int.init), letter: row.int(1), currency: Currency(row.text(2))!,
        freight: row.integer(3), placed: row.instant(4), isGone: row.boolean(5), held: row.int(6),
        refunded: row.int(7), recalled: row.int(8), inLots: row.int(9), own: row.optionalInteger(10).map(Int.init),
        hasClaims: row.boolean(11), merchant: row.optionalBytes(12).flatMap(Identifier.init(bytes:)))
    }
    var told: [(Identifier, Involved, pieces: Int)] = []
    for (order, rows) in zip(orders, found) {
      guard let one = rows.first, !one.isGone, recall.soldFrom.map({ $0 <= one.placed }) ?? true,
        recall.soldUntil.map({ one.placed <= $0 }) ?? true
      else { continue }
      let pieces = RecalledPieces(
        ordered: one.ordered, inLots: recall.hasLots ? one.inLots : nil, back: one.refunded, recalled: one.recalled)
      if let own = one.own {
        // Another parcel with more of the lot: he was told, and what he may claim grows.
        if pieces.count > own {
          try transaction.run(
            "UPDATE recall_case SET quantity = $3 WHERE recall = $1 AND order_id = $2 AND claim IS NULL",
            recall.id.bytes, order.bytes, pieces.count)
        }
        continue
      }
      if pieces.count > 0 { told.append((order, one, pieces.count)) }
    }
    return try worth(told, recall.product)
  }

  /// What each would get back: where nothing was claimed before, out of one look at lines and payments for all.
  private func worth(
    _ orders: [(Identifier, Involved, pieces: Int)], _ product: Identifier
  ) throws -> [RecalledOrder] {
    try lookAheadForPayments(of: orders.map(\.0))
    defer { paidAhead = [:] }
    let lines = try transaction.all(
      "SELECT product, price, quantity FROM order_line WHERE order_id = $1 ORDER BY product",
      forEach: orders.map { [$0.0.bytes.value] }
    ) { (product: Identifier(bytes: $0.bytes(0))!, price: $0.integer(1), quantity: $0.int(2)) }
    return try orders.enumerated().map { place, order in
      let (id, one, pieces) = order
      let claimable = max(0, min(pieces, (one.ordered ?? 0) - one.held))
      var result = RecalledOrder(
        id: id, letter: one.letter, currency: one.currency, merchant: one.merchant, pieces: pieces,
        claimable: claimable, worth: 0)
      if claimable == 0 { return result }
      if one.hasClaims {
        result.worth = try worth(of: claimable, of: product, in: id, letter: one.letter)
        return result
      }
      let paid = try paid(for: id, currency: one.currency).minor
      let freight = min(one.freight, paid)
      let shares = LineRefund.shares(
        of: paid - freight,
        over: lines[place].map {
          LineRefund.Line(
            price: $0.price * Int64($0.quantity), quantity: $0.quantity, now: $0.product == product ? claimable : 0)
        })
      let isAll = lines[place].count == 1 && lines[place][0].quantity == claimable
      result.worth = max(0, min(paid, shares.reduce(0, +) + (isAll ? freight : 0)))
      return result
    }
  }
}
