import Database
import Promises

extension Catalog {
  static let product = Schema.object([
    .field("reference", .reference, "The product's own name."), .field("title", .text(max: 300), "Its title."),
    .optional("category", .text(max: 80), "Its category."),
    .optional("brand", .text(max: 200), "The brand that it carries."),
    .optional("gtin", .text(max: 14), "The number under its bars, with zeros before it up to 14 digits."),
    .optional("merchant", .reference, "Who sells it; the platform itself where it is left out."),
    .field("selfOperated", .boolean, "Whether the platform sells it, and is liable as the seller."),
    .field("standards", standards, "What it says it meets."),
    .optional("description", .text(max: 10_000), "What is said of it."),
    .field("listedAt", .instant, "When it was listed."),
    .field("onSale", .boolean, "Whether it can be ordered now."),
    .optional("takenDownAt", .instant, "Since when it is off sale, as far as that is known."),
    .optional(
      "takenDownFor", .text(max: 80),
      "The clause that took it off sale, or `case:`, `sanction:`, `recall:` or `score:` and its name."),
    .field(
      "holds",
      .list(
        of: .object([
          .field("reason", .text(max: 80), "The clause, case or sanction."), .field("since", .instant, "Since when."),
        ]), 0...1000), "All that somebody keeps it off sale for, each of which is lifted by itself."),
    .field(
      "lacks",
      .list(
        of: .object([
          .field("code", .text(max: 80), "What is lacking, for programs."),
          .field("clause", Shape.clause, "The clause that demands it."),
          .field("words", Shape.localized, "What is lacking, for people."),
        ]), 0...1000), "Why the gate keeps it off sale; empty where nothing is lacking."),
    .optional("review", .choice(of: ListingReview.Verdict.self), "What its last review came to."),
    .optional("reviewedAt", .instant, "When that was."),
    .optional("reviewBy", .instant, "By when it is to be reviewed again."),
    .field(
      "certificates",
      .list(
        of: .object([
          .field("number", .text(max: 80), "Its number."), .field("issuer", .text(max: 200), "Who issued it."),
          .optional("kind", .text(max: 80), "Of the goods annex."),
          .optional("scope", scope, "What it covers, where it says so."),
          .optional("validFrom", .instant, "The first instant at which it is valid, where it was said."),
          .field("validUntil", .instant, "The last instant at which it is valid."),
          .optional("revokedAt", .instant, "From when on it counts for nothing."),
          .optional("revokedFor", .text(max: 4000), "Why."),
          .optional("sha256", Evidence.hash, "Of its document."),
        ]), 0...1000), "Its certificates, the latest to expire last."),
    .optional(
      "samplingTightenedAt", .instant,
      "Since when more of it is sampled than usual, because of its own figures or its seller's."),
    .field("obligations", .list(of: ObligationView.schema, 0...1000), "What is or was owed about it."),
  ])
  private static let standards = Schema.list(of: .text(max: 80), 0...100)
  private static let scope = Schema.list(of: .text(max: 80), 0...1000)
  private static let field = Schema.Field.field("product", .reference, "The product's reference.")

  static let goodsOperations: [Operation] = [
    Operation(
      name: "goods.list", path: "products", summary: "Puts goods on sale.",
      fields: [
        .field("reference", .reference, "The product's own name."), .field("title", .text(max: 300), "Its title."),
        .optional("category", .text(max: 80), "Its category."),
        .optional("brand", .text(max: 200), "The brand that it carries: a merchant sells those that he proved."),
        .optional("gtin", .text(max: 40), "The number under its bars: 8, 12, 13 or 14 digits."),
        .optional("merchant", .reference, "Who sells it; the platform itself where it is left out."),
        .optional("standards", standards, "The standards that it meets: GB 4706.1-2005."),
        .optional("description", .text(max: 10_000), "What is said of it."),
      ], answer: product
    ) { work, input in
      try work.list(input)
      return try work.view(product: input.text("reference"))
    },
    Operation(
      name: "goods.correct", path: "corrections",
      summary: "Puts right what is said of goods. What it said before is kept, and the listing is reviewed again.",
      fields: [
        field, .field("reason", .text(max: 4000), "Why."), .optional("title", .text(max: 300), "Its title."),
        .optional("category", .text(min: 0, max: 80), "Its category; none where it is empty."),
        .optional("brand", .text(min: 0, max: 200), "The brand that it carries; none where it is empty."),
        .optional("gtin", .text(min: 0, max: 40), "The number under its bars; none where it is empty."),
        .optional("standards", standards, "The standards that it meets, all of them."),
        .optional("description", .text(min: 0, max: 10_000), "What is said of it."),
      ], answer: product
    ) { work, input in
      var changes: [ListingField: String] = [:]
      for field in ListingField.allCases where field != .standards {
        changes[field] = input.optionalText(field.rawValue)
      }
      if input.has("standards") { changes[.standards] = Work.stored(standards: input.texts("standards")) }
      try work.correct(product: input.text("product"), changes, reason: input.text("reason"), at: input.at)
      return try work.view(product: input.text("product"))
    },
    Operation(
      name: "goods.review", path: "listing-reviews",
      summary: "A listing was reviewed against the written standards; without a finding it passed.",
      fields: [
        field,
        .optional(
          "findings",
          .list(
            of: .object([
              .field("standard", .text(max: 80), "A key of the goods annex's list."),
              .optional("note", .text(max: 4000), "What was seen."),
            ]), 0...200), "The standards that it does not meet."), .optional("note", .text(max: 4000), "What else."),
      ], answer: product
    ) { work, input in
      try work.review(
        product: input.text("product"),
        findings: input.items("findings").map { ($0.text("standard"), $0.optionalText("note") ?? "") },
        note: input.optionalText("note") ?? "", at: input.at)
      return try work.view(product: input.text("product"))
    },
    Operation(
      name: "goods.certify", path: "certificates",
      summary: "Files a certificate. Goods whose certificate runs out are off sale until it is renewed.",
      fields: [
        field, .field("number", .text(max: 80), "Its number."), .field("issuer", .text(max: 200), "Who issued it."),
        .field("validUntil", .day, "The last day on which it is valid, in the letter's time zone."),
        .optional("kind", .text(max: 80), "A kind of the goods annex, such as ccc."),
        .optional("scope", scope, "The GTINs, products or categories that it covers; this product if left out."),
        .optional("validFrom", .day, "The first day on which it is valid."),
        .optional("document", Evidence.schema, "The certificate in base64: JPEG, PNG, WebP or PDF."),
      ], answer: product
    ) { work, input in
      try work.certify(input)
      return try work.view(product: input.text("product"))
    },
    Operation(
      name: "goods.revoke-certificate", path: "certificate-revocations",
      summary: "A certificate was revoked: goods without another one are off sale, and their buyers since are told.",
      fields: [
        .field("number", .text(max: 80), "Its number."), .field("issuer", .text(max: 200), "Who issued it."),
        .field("reason", .text(max: 4000), "Why."),
        .optional("since", .instant, "From when on it counts for nothing; from now on if left out."),
      ],
      answer: .object([
        .field("products", .array(of: .reference, maxItems: 100_000), "What it was filed for."),
        .field(
          "affectedOrders", .count(0...1_000_000_000),
          "How many orders since then were found at once; where there are many, the rest follows by batches."),
      ])
    ) { work, input in
      let found = try work.revoke(
        certificate: input.text("number"), issuer: input.text("issuer"),
        since: input.optionalText("since").flatMap { Instant($0) } ?? input.at, reason: input.text("reason"),
        at: input.at)
      return [
        "products": .array(found.products.map { .string($0) }), "affectedOrders": .integer(Int64(found.orders)),
      ]
    },
    Operation(
      name: "goods.import", path: "goods-imports",
      summary: "Goods, or certificates, out of a table of comma-separated values: all of them or none.",
      fields: [
        .field("csv", .text(max: GoodsImport.largest), "The table; its first line names the columns."),
        .optional("isTrial", .boolean, "True where it is only looked at what would come of it."),
      ],
      answer: .object([
        .field("operation", .text(max: 80), "What each line stands for: goods.list or goods.certify."),
        .field("lines", .count(0...Int64(GoodsImport.mostLines)), "How many there are."),
        .field("isTrial", .boolean, "Whether nothing was taken."),
      ]), largestBody: GoodsImport.largest / 2 * 3
    ) { work, input in
      let isTrial = input.flag("isTrial")
      let (operation, lines) = try work.importGoods(input.text("csv"), isTrial: isTrial, at: input.at)
      return ["operation": .string(operation), "lines": .integer(Int64(lines)), "isTrial": .bool(isTrial)]
    },
    Operation(
      name: "goods.takedown", path: "takedowns", summary: "Goods are taken off sale.", fields: [field], answer: product
    ) { work, input in
      try work.takeDown(product: input.text("product"), at: input.at)
      return try work.view(product: input.text("product"))
    },
    Operation(
      name: "goods.reinstate", path: "takedown-reversals",
      summary:
        "Goods were taken down, or found counterfeit, without a case, and that was wrong: what was not paid is owed no more.",
      fields: [field, .field("reason", .text(max: 4000), "Why, for the history of the goods.")], answer: product
    ) { work, input in
      try work.reinstate(product: input.text("product"), reason: input.text("reason"), at: input.at)
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

  static func listing(_ input: Input) -> ListingDetails {
    ListingDetails(
      gtin: input.optionalText("gtin"), brand: input.optionalText("brand"), merchant: input.optionalText("merchant"),
      standards: input.texts("standards"),
      description: input.optionalText("description") ?? "")
  }

  static func certificate(_ input: Input) -> CertificateDetails {
    CertificateDetails(
      kind: input.optionalText("kind"), scope: input.texts("scope"),
      validFrom: input.optionalText("validFrom").flatMap { Day($0) }, document: input.optionalText("document"))
  }

  private static let history = Schema.object([
    .field(
      "corrections",
      .list(
        of: .object([
          .field("field", .text(max: 80), "What was put right."),
          .field("before", .text(min: 0, max: 20_000), "What it said."),
          .field("after", .text(min: 0, max: 20_000), "What it says."), .field("reason", .text(max: 4000), "Why."),
          .field("at", .instant, "When."), .optional("by", .text(max: 200), "By whom."),
        ]), 0...200), "The latest first."),
    .field(
      "reviews",
      .list(
        of: .object([
          .field("at", .instant, "When."),
          .field("verdict", .choice(of: ListingReview.Verdict.self), "What it came to."),
          .field(
            "findings",
            .list(
              of: .object([
                .field("standard", .text(max: 80), "The standard that it does not meet."),
                .field("note", .text(min: 0, max: 4000), "What was seen."),
              ]), 0...200), "By their codes."), .field("note", .text(min: 0, max: 4000), "What else."),
          .optional("by", .text(max: 200), "By whom."),
        ]), 0...200), "The latest first."),
  ])
  private static let affected = Schema.object([
    .field("order", .reference, "The order."), .field("placedAt", .instant, "When it was placed."),
    .field("foundAt", .instant, "When it was found."),
    .optional("toldAt", .instant, "When the message for it was made."),
  ])

  static let goodsQueries: [Query] = [
    Query(
      name: "goods.get", path: "products/{reference}", summary: "One product with its certificates.",
      parameters: [.field("reference", .reference, "The product's reference.")], answer: product
    ) { work, input in try work.view(product: input.text("reference")) },
    Query(
      name: "goods.history", path: "products/{reference}/history", summary: "Corrections and reviews of one product.",
      parameters: [.field("reference", .reference, "The product's reference.")], answer: history
    ) { work, input in
      let history = try work.history(ofProduct: work.productCase(input.text("reference")).id)
      return [
        "corrections": .array(history.corrections.map(\.json)), "reviews": .array(history.reviews.map(\.json)),
      ]
    },
    .list(
      "goods.affected-buyers", "products/{reference}/affected-orders",
      "Orders of goods from when they had no valid certificate, the earliest found first.", of: affected,
      filters: [.field("reference", .reference, "The product's reference.")]
    ) { work, input, page in
      try work.affectedOrders(of: input.text("reference"), after: page.after(), limit: page.fetched)
    },
    .list("goods.all", "products", "Products, the earliest listed first.", of: product) { work, _, page in
      let found = try work.transaction.all(
        "SELECT id, reference FROM product WHERE id > $1 ORDER BY id LIMIT $2", try page.after(), page.fetched
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
      return try found.map { ($0.0.description, try work.view(product: $0.1)) }
    },
  ]
}

extension Work.Correction {
  var json: JSON {
    var item: JSONObject = [
      "field": .string(field), "before": .string(old), "after": .string(new), "reason": .string(reason),
    ]
    item[instant: "at"] = at
    item[text: "by"] = by
    return .object(item)
  }
}

extension Work.Review {
  var json: JSON {
    var item: JSONObject = ["verdict": .string(verdict.rawValue), "note": .string(note)]
    item[instant: "at"] = at
    item["findings"] = .array(findings.map { ["standard": .string($0.standard), "note": .string($0.note)] })
    item[text: "by"] = by
    return .object(item)
  }
}
