import Database
import Promises

/// A lot as the API shows it.
enum LotView {
  static let product = Schema.Field.field("product", .reference, "The product's reference.")
  private static let lot = Schema.Field.field("lot", .reference, "The lot's name among those of the product.")
  /// What names a lot.
  static let name = [product, lot]
  /// What is in a parcel.
  static let packed = Schema.object(name + [.field("quantity", .count(1...10_000), "How many of it.")])

  private static let facts: [Schema.Field] =
    name + [
      .optional("supplier", .reference, "Who delivered it; left out where it is a merchant's own."),
      .field("receivedAt", .instant, "When it came in."),
      .optional("quantity", .count(1...1_000_000_000), "How many came in."),
      .field(
        "holds",
        .list(
          of: .object([
            .field(
              "reason", .text(max: 200), "`hand`, or `recall:` or `finding:` and its name."),
            .optional("words", .text(max: 500), "What whoever held it said."),
            .field("since", .instant, "Since when nothing of it is shipped."),
            .optional("liftedAt", .instant, "When the reason was gone."),
          ]), 0...10_000), "Why it is held, and was."),
      .field("isSamplingTightened", .boolean, "Whether more of it is to be sampled than usual."),
      .field("shipped", .count(0...1_000_000_000_000), "How many of it went out."),
      .field("orders", .count(0...1_000_000_000), "Into how many orders."),
    ]
  static let schema = Schema.object(facts)
  static let went = Schema.object([
    .field("order", .reference, "The order."), .field("quantity", .count(1...1_000_000_000), "How many went into it."),
    .field("placedAt", .instant, "When it was placed."),
    .optional("deliveredAt", .instant, "When the buyer had all of it."),
  ])
}

extension Catalog {
  static let lotOperations: [Operation] = [
    Operation(
      name: "lots.receive", path: "lots", summary: "Goods of one lot have come in, and may be shipped.",
      fields: LotView.name + [
        .optional("supplier", .reference, "Who delivered it; left out only where it is a merchant's own."),
        .optional("quantity", .count(1...1_000_000_000), "How many came in."),
      ], answer: LotView.schema
    ) { work, input in
      try work.receive(
        lot: input.text("lot"), of: input.text("product"), supplier: input.optionalText("supplier"),
        quantity: input.optionalInteger("quantity"), at: input.at)
      return try work.view(lot: input.text("lot"), of: input.text("product"))
    },
    Operation(
      name: "lots.hold", path: "lot-holds",
      summary: "Nothing of a lot is shipped until it is released. Other lots of the same goods stay on sale.",
      fields: LotView.name + [.field("reason", .text(max: 500), "Why, for whoever wants to ship it.")],
      answer: LotView.schema
    ) { work, input in
      try work.hold(lot: input.text("lot"), of: input.text("product"), reason: input.text("reason"), at: input.at)
      return try work.view(lot: input.text("lot"), of: input.text("product"))
    },
    Operation(
      name: "lots.release", path: "lot-releases", summary: "A lot that was held may be shipped again.",
      fields: LotView.name, answer: LotView.schema
    ) { work, input in
      try work.release(lot: input.text("lot"), of: input.text("product"), at: input.at)
      return try work.view(lot: input.text("lot"), of: input.text("product"))
    },
  ]

  static let lotQueries: [Query] = [
    .list(
      "lots.list", "lots/{product}", "The lots of a product, in the order in which they were told.",
      of: LotView.schema, filters: [LotView.product]
    ) { work, input, page in
      let product = try work.productKey(of: input.text("product"))
      return try work.transaction.all(
        "SELECT id, reference FROM lot WHERE product = $1 AND id > $2 ORDER BY id LIMIT $3", product.bytes,
        page.after(), page.fetched, map: { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
      ).map { ($0.0.description, try work.view(lot: $0.1, of: input.text("product"))) }
    },
    .list(
      "lots.get", "lots/{product}/{lot}/orders", "Where a lot went: its orders, by their keys.",
      of: LotView.went, filters: LotView.name
    ) { work, input, page in
      let lot = try work.lotKey(input.text("lot"), of: input.text("product"))
      return try work.transaction.all(
        """
        SELECT orders.id, orders.reference, order_lot.quantity, placed_at, delivered_at FROM order_lot
        JOIN orders ON orders.id = order_lot.order_id WHERE lot = $1 AND order_id > $2 ORDER BY order_id LIMIT $3
        """, lot.bytes, page.after(), page.fetched
      ) { row in
        var object: JSONObject = ["order": .string(row.text(1)), "quantity": .integer(row.integer(2))]
        object[instant: "placedAt"] = row.instant(3)
        object[instant: "deliveredAt"] = row.optionalInstant(4)
        return (Identifier(bytes: row.bytes(0))!.description, .object(object))
      }
    },
  ]
}

extension Work {
  /// A product's key, for looking only.
  func productKey(of product: String) throws -> Identifier {
    let found = try transaction.first(
      "SELECT id FROM product WHERE reference = $1", product, map: { Identifier(bytes: $0.bytes(0))! })
    guard let found else {
      throw Refusal(.unknown, "product-unknown", "There is no product \(product); list it first.")
    }
    return found
  }

  /// A lot's key, for looking only.
  func lotKey(_ reference: String, of product: String) throws -> Identifier {
    let found = try transaction.first(
      "SELECT lot.id FROM lot JOIN product ON product.id = lot.product WHERE product.reference = $1 AND lot.reference = $2",
      product, reference, map: { Identifier(bytes: $0.bytes(0))! })
    guard let found else {
      throw Refusal(.unknown, "lot-unknown", "\(product) has no lot \(reference); receive it first.")
    }
    return found
  }

  func view(lot reference: String, of product: String) throws -> JSON {
    let id = try lotKey(reference, of: product)
    let found = try transaction.first(
      """
      SELECT supplier, received_at, quantity, (SELECT COALESCE(SUM(quantity), 0) FROM order_lot WHERE lot = $1),
        (SELECT COUNT(*) FROM order_lot WHERE lot = $1) FROM lot WHERE id = $1
      """, id.bytes
    ) { row in
      var object: JSONObject = ["product": .string(product), "lot": .string(reference)]
      object[text: "supplier"] = row.optionalText(0)
      object[instant: "receivedAt"] = row.instant(1)
      object["quantity"] = row.optionalInteger(2).map { .integer($0) }
      object["shipped"] = .integer(row.integer(3))
      object["orders"] = .integer(row.integer(4))
      return object
    }
    guard var object = found else { throw DatabaseError(.corrupt, "a lot is gone") }
    let good = try productKey(of: product)
    object["holds"] = .array(try holds(on: Lot(id: id, product: good)).map(\.json))
    object["isSamplingTightened"] = .bool(try !tightenedSampling(of: good).isEmpty)
    return .object(object)
  }
}

extension LotHold {
  fileprivate var json: JSON {
    var object: JSONObject = ["reason": .string(reason)]
    object[text: "words"] = words
    object[instant: "since"] = since
    object[instant: "liftedAt"] = lifted
    return .object(object)
  }
}
