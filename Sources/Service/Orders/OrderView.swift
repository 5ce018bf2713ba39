import Database
import Promises

/// An order as the API shows it: what is known of it and what is owed about it.
enum OrderView {
  static let placed: [Schema.Field] = [
    .field("reference", .reference, "The platform's name for it."),
    .field("placedAt", .instant, "When it was placed."),
    .field("letter", Shape.letter, "The version of the letter that it is bound to."),
    .field("promised", .day, "The day by which the buyer was told he would have it."),
    .optional("region", .text(max: 64), "Where it goes."),
    .field("fulfilment", .choice(of: Fulfilment.self), "Who sells it."),
    .field("currency", .currency, "What it is paid in."),
    .field("obligations", .list(of: ObligationView.schema, 0...100), "What is or was owed about it."),
  ]
  static let schema = Schema.object(
    placed + [
      .field("paid", .money, "All that was paid for it so far."),
      .optional("cancelledAt", .instant, "When it fell away."),
      .optional("deliveredAt", .instant, "When the buyer had all of it."),
      .optional(
        "deliveryAccurate", .boolean,
        "Whether all of it reached the right place in one piece and was what was ordered: false where a carrier reports "
          + "a parcel damaged, lost or misdelivered, or a claim for wrong goods was granted. Left out while it is open."
      ),
      .field(
        "shipments",
        .list(
          of: .object([
            .field("reference", .reference, "The platform's name for the parcel."),
            .field("carrier", .text(max: 80), "Who carries it."),
            .optional("number", .text(max: 80), "The carrier's number."),
            .field("shippedAt", .instant, "When the carrier got it."),
            .optional("replaces", .reference, "The parcel that it was shipped again for."),
          ]), 0...100), "Its parcels."),
      .field(
        "rights",
        .list(
          of: .object([
            .field("kind", .choice(of: ClaimKind.self), "What may be claimed."),
            .field("until", .instant, "The last instant to claim it."),
          ]), 0...10), "What the buyer may still ask for, frozen at delivery."),
    ])

  static func json(_ order: Order, owed: [JSON]) -> JSONObject {
    var object: JSONObject = [
      "reference": .string(order.reference), "placedAt": .string(order.placed.description),
      "letter": .integer(Int64(order.letter)), "promised": .string(order.promised.description),
    ]
    object[text: "region"] = order.region
    object["fulfilment"] = .string(order.fulfilment.rawValue)
    object["currency"] = .string(order.currency.code)
    object["obligations"] = .array(owed)
    return object
  }
}

extension Work {
  func view(order id: Identifier) throws -> JSON {
    let found = try transaction.first(
      """
      SELECT reference, placed_at, letter, promised, region, fulfilment, currency, cancelled_at, delivered_at
      FROM orders WHERE id = $1
      """, id.bytes
    ) { row in
      (
        Order(
          id: id, reference: row.text(0), placed: row.instant(1), letter: row.int(2),
          promised: Day(number: row.int(3)), region: row.optionalText(4),
          fulfilment: Fulfilment(rawValue: row.text(5))!, currency: Currency(row.text(6))!),
        row.optionalInstant(7), row.optionalInstant(8)
      )
    }
    guard let (order, cancelled, delivered) = found else {
      throw Refusal(.unknown, "order-unknown", "There is no such order.")
    }
    var object = OrderView.json(order, owed: try owed(concerning: id).map(view))
    object["paid"] = try paid(for: id, currency: order.currency).json
    object[instant: "cancelledAt"] = cancelled
    object[instant: "deliveredAt"] = delivered
    object["deliveryAccurate"] = try isDeliveryAccurate(id).map { .bool($0) }
    object["shipments"] = .array(
      try transaction.all(
        """
        SELECT reference, carrier, number, shipped_at, replaces FROM shipment WHERE order_id = $1
        ORDER BY shipped_at, reference
        """, id.bytes
      ) { row in
        var shipment: JSONObject = ["reference": .string(row.text(0)), "carrier": .string(row.text(1))]
        shipment[text: "number"] = row.optionalText(2)
        shipment[instant: "shippedAt"] = row.instant(3)
        shipment[text: "replaces"] = row.optionalText(4)
        return .object(shipment)
      })
    object["rights"] = .array(
      try transaction.all("SELECT kind, until FROM claim_window WHERE order_id = $1 ORDER BY until, kind", id.bytes) {
        ["kind": .string($0.text(0)), "until": .string($0.instant(1).description)]
      })
    return .object(object)
  }

  /// Whether the delivery of an order was accurate, by what carriers report and by claims for wrong goods that were
  /// granted: no carrier knows what is in a parcel. Nil while it is open.
  func isDeliveryAccurate(_ order: Identifier) throws -> Bool? {
    let gotOthers = try transaction.first(
      "SELECT 1 FROM claim WHERE order_id = $1 AND \(Self.saysWrongGoods) LIMIT 1", order.bytes, map: { _ in true })
    if gotOthers ?? false { return false }
    return Shipment.isAccurate(try shipments(of: order), events: try tracked(order))
  }

  /// Whether a claim says that other goods came than were ordered, or too few, and was granted.
  static let saysWrongGoods = """
    kind = '\(ClaimKind.wrongItem.rawValue)' AND status IN (
      \(ClaimStatus.allCases.filter(\.isGranted).map { "'\($0.rawValue)'" }.joined(separator: ", ")))
    """
}
