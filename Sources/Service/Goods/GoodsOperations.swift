import Database
import Promises

extension Catalog {
  static let product = Schema.object([
    .field("reference", .reference, "The product's own name."), .field("title", .text(max: 300), "Its title."),
    .optional("category", .text(max: 80), "Its category."), .field("listedAt", .instant, "When it was put on sale."),
    .field("onSale", .boolean, "Whether it can be ordered now."),
    .optional("takenDownAt", .instant, "Since when it is off sale."),
    .optional(
      "takenDownFor", .text(max: 80), "The clause that took it off sale, or `case:` or `sanction:` with a reference."),
    .field(
      "holds",
      .list(
        of: .object([
          .field("reason", .text(max: 80), "The clause, case or sanction."), .field("since", .instant, "Since when."),
        ]), 0...1000), "All that keeps it off sale, each of which is lifted by itself."),
    .field(
      "certificates",
      .list(
        of: .object([
          .field("number", .text(max: 80), "Its number."), .field("issuer", .text(max: 200), "Who issued it."),
          .field("validUntil", .instant, "The last instant at which it is valid."),
        ]), 0...1000), "Its certificates, the latest to expire last."),
    .field("obligations", .list(of: ObligationView.schema, 0...1000), "What is or was owed about it."),
  ])
  private static let field = Schema.Field.field("product", .reference, "The product's reference.")

  static let goodsOperations: [Operation] = [
    Operation(
      name: "goods.list", path: "products", summary: "Puts goods on sale.",
      fields: [
        .field("reference", .reference, "The product's own name."), .field("title", .text(max: 300), "Its title."),
        .optional("category", .text(max: 80), "Its category."),
      ], answer: product
    ) { work, input in
      try work.list(
        product: input.text("reference"), title: input.text("title"), category: input.optionalText("category"),
        at: input.at)
      return try work.view(product: input.text("reference"))
    },
    Operation(
      name: "goods.certify", path: "certificates",
      summary: "Files a certificate. Goods whose certificate runs out are off sale until it is renewed.",
      fields: [
        field, .field("number", .text(max: 80), "Its number."), .field("issuer", .text(max: 200), "Who issued it."),
        .field("validUntil", .day, "The last day on which it is valid, in the letter's time zone."),
      ], answer: product
    ) { work, input in
      try work.certify(
        product: input.text("product"), number: input.text("number"), issuer: input.text("issuer"),
        validUntil: input.day("validUntil"), at: input.at)
      return try work.view(product: input.text("product"))
    },
    Operation(
      name: "goods.takedown", path: "takedowns", summary: "Goods are taken off sale.", fields: [field], answer: product
    ) { work, input in
      try work.takeDown(product: input.text("product"), at: input.at)
      return try work.view(product: input.text("product"))
    },
    Operation(
      name: "findings.counterfeit", path: "counterfeit-findings",
      summary: "Goods were found counterfeit: the takedown's clock starts, every buyer is granted price and damages.",
      fields: [
        .field("reference", .reference, "The finding's own name."), field,
        .field("evidence", .text(max: 10_000), "What proves it."),
      ], answer: product
    ) { work, input in
      try work.findCounterfeit(
        product: input.text("product"), finding: input.text("reference"), evidence: input.text("evidence"),
        at: input.at)
      return try work.view(product: input.text("product"))
    },
  ]

  static let goodsQueries: [Query] = [
    Query(
      name: "goods.get", path: "products/{reference}", summary: "One product with its certificates.",
      parameters: [.field("reference", .reference, "The product's reference.")], answer: product
    ) { work, input in try work.view(product: input.text("reference")) },
    .list("goods.all", "products", "Products, the earliest listed first.", of: product) { work, _, page in
      let found = try work.transaction.all(
        "SELECT id, reference FROM product WHERE id > $1 ORDER BY id LIMIT $2", try page.after(), page.fetched
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
      return try found.map { ($0.0.description, try work.view(product: $0.1)) }
    },
  ]
}

extension Work {
  func view(product reference: String) throws -> JSON {
    let found = try transaction.first(
      "SELECT id, title, category, listed_at FROM product WHERE reference = $1", reference
    ) { row -> (Identifier, JSONObject) in
      var object: JSONObject = ["reference": .string(reference), "title": .string(row.text(1))]
      object[text: "category"] = row.optionalText(2)
      object[instant: "listedAt"] = row.instant(3)
      return (Identifier(bytes: row.bytes(0))!, object)
    }
    guard case (let id, var object)? = found else {
      throw Refusal(.unknown, "product-unknown", "There is no product \(reference); list it first.")
    }
    let holds = try holds(on: id)
    object["onSale"] = .bool(holds.isEmpty)
    object[instant: "takenDownAt"] = holds.map(\.since).min()
    object[text: "takenDownFor"] = holds.first?.reason
    object["holds"] = .array(holds.map { ["reason": .string($0.reason), "since": .string($0.since.description)] })
    let certificates = try transaction.all(
      "SELECT number, issuer, valid_until FROM certificate WHERE product = $1 ORDER BY valid_until", id.bytes
    ) { row -> JSON in
      [
        "number": .string(row.text(0)), "issuer": .string(row.text(1)),
        "validUntil": .string(row.instant(2).description),
      ]
    }
    object["certificates"] = .array(certificates)
    object["obligations"] = .array(try owed(about: id).map(view))
    return .object(object)
  }
}
