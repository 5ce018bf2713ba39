import Database
import Promises

extension Catalog {
  private static let score = Schema.object([
    .field("criterion", .text(max: 80), "A key of the suppliers annex."),
    .field("points", .count(0...100), "Of 100."), .optional("evidence", .text(max: 4000), "What they rest on."),
    .optional("sha256", Evidence.hash, "Of the document that proves it."),
  ])
  private static let screening = Schema.object([
    .field("at", .instant, "When."), .field("verdict", .choice(of: SupplierScreening.Verdict.self), "What came of it."),
    .field("points", .count(0...100), "The weighted sum, rounded down."),
    .field("working", .text(max: 4000), "How it came about."),
    .optional("validUntil", .instant, "The last instant at which it counts."),
    .optional("note", .text(max: 4000), "What was said; the conditions, where there are any."),
    .field("scores", .list(of: score, 0...1000), "Criterion by criterion."),
  ])
  static let supplier = Schema.object([
    .field("reference", .reference, "The platform's name for him."), .field("name", .text(max: 200), "His name."),
    .optional("code", .text(max: 40), "Of his business licence."), .field("addedAt", .instant, "Since when."),
    .field("standing", .choice(of: Supplier.Standing.self), "Whether he may supply, or why not."),
    .field("maySupply", .boolean, "Whether lots of his may be received."),
    .field("screenings", .list(of: screening, 0...200), "The latest first; in a list only the last one."),
  ])
  private static let document = Schema.object([
    .field("lot", .reference, "The lot that it came with."), .field("kind", .text(max: 80), "Which paper it is."),
    .field("name", .text(max: 120), "What it is called."), .field("sha256", Evidence.hash, "Of the file."),
    .field("at", .instant, "When it was filed."),
    .optional("product", .reference, "Whose lot it is; left out before the lot has come in."),
  ])
  private static let field = Schema.Field.field("supplier", .reference, "The supplier's reference.")

  static let supplierOperations: [Operation] = [
    Operation(
      name: "suppliers.add", path: "suppliers", summary: "A supplier of the platform's own goods is put on file.",
      fields: [
        .field("reference", .reference, "The platform's name for him."), .field("name", .text(max: 200), "His name."),
        .optional("code", .text(max: 40), "Of his business licence."),
      ], answer: supplier
    ) { work, input in
      try work.addSupplier(
        input.text("reference"), name: input.text("name"), code: input.optionalText("code"), at: input.at)
      return try work.view(supplier: input.text("reference"))
    },
    Operation(
      name: "suppliers.screen", path: "supplier-screenings",
      summary: "A supplier is screened by the criteria of the annex; the weighted sum decides.",
      fields: [
        field,
        .field(
          "scores",
          .list(
            of: .object([
              .field("criterion", .text(max: 80), "A key of the suppliers annex."),
              .field("points", .count(0...100), "Of 100."),
              .optional("evidence", .text(max: 4000), "What they rest on."),
              .optional("document", Evidence.schema, "What proves it, in base64: JPEG, PNG, WebP or PDF."),
            ]), 1...1000), "One for each criterion."), .optional("note", .text(max: 4000), "What else is to be said."),
      ], answer: supplier
    ) { work, input in
      try work.screen(
        supplier: input.text("supplier"),
        scores: input.items("scores").map {
          SupplierScore(
            criterion: $0.text("criterion"), points: Int($0.integer("points")),
            evidence: $0.optionalText("evidence") ?? "", document: $0.optionalText("document"))
        }, note: input.optionalText("note") ?? "", at: input.at)
      return try work.view(supplier: input.text("supplier"))
    },
    Operation(
      name: "suppliers.add-source-document", path: "source-documents",
      summary: "A paper that came with a lot: no lot comes from a supplier who was not approved.",
      fields: [
        field, .field("lot", .reference, "The lot's reference."),
        .optional(
          "product", .reference, "Whose lot it is; may be left out where the supplier has one lot of that name only."),
        .field("kind", .text(max: 80), "A key of the annex, such as delivery-note."),
        .field("name", .text(max: 120), "What to call it."),
        .field("content", Evidence.schema, "The file in base64: JPEG, PNG, WebP or PDF."),
      ],
      answer: .object([
        .field("missing", .list(of: .text(max: 80), 0...1000), "What the lot still lacks."),
        .field("supplier", supplier, "Whose it is."),
      ])
    ) { work, input in
      let missing = try work.addSourceDocument(
        supplier: input.text("supplier"), lot: input.text("lot"), of: input.optionalText("product"),
        kind: input.text("kind"), name: input.text("name"), base64: input.text("content"), at: input.at)
      return [
        "missing": .array(missing.map { .string($0) }), "supplier": try work.view(supplier: input.text("supplier")),
      ]
    },
  ]

  static let supplierQueries: [Query] = [
    Query(
      name: "suppliers.get", path: "suppliers/{reference}", summary: "One supplier with his screenings.",
      parameters: [.field("reference", .reference, "The supplier's reference.")], answer: supplier
    ) { work, input in try work.view(supplier: input.text("reference")) },
    .list(
      "suppliers.list", "suppliers", "Suppliers with their last screening, the earliest added first.", of: supplier
    ) { work, _, page in
      try work.suppliers(after: page.after(), limit: page.fetched).map {
        ($0.id.description, try work.view($0, screenings: $0.last.map { [$0] } ?? []))
      }
    },
    .list(
      "suppliers.source-documents", "source-documents", "The papers of a supplier's lots, the earliest filed first.",
      of: document, filters: [field, .optional("lot", .reference, "Only those of this lot.")]
    ) { work, input, page in
      let supplier = try work.supplier(input.text("supplier"))
      return try work.sourceDocuments(
        of: supplier.id, lot: input.optionalText("lot"), after: page.after(), limit: page.fetched
      ).map { id, document in
        var item: JSONObject = [
          "lot": .string(document.lot), "kind": .string(document.kind), "name": .string(document.name),
          "sha256": .string(document.sha256),
        ]
        item[instant: "at"] = document.at
        item[text: "product"] = document.product
        return (id.description, .object(item))
      }
    },
  ]
}

extension Work {
  func view(supplier reference: String) throws -> JSON {
    let supplier = try supplier(reference)
    return try view(supplier, screenings: screenings(of: supplier.id))
  }

  func view(_ supplier: Supplier, screenings: [Supplier.Screening]) throws -> JSON {
    let standing = supplier.standing(at: now)
    var object: JSONObject = [
      "reference": .string(supplier.reference), "name": .string(supplier.name),
      "standing": .string(standing.rawValue), "maySupply": .bool(standing.maySupply),
    ]
    object[text: "code"] = supplier.code
    object[instant: "addedAt"] = supplier.added
    object["screenings"] = .array(
      try screenings.map { screening in
        var item: JSONObject = [
          "verdict": .string(screening.verdict.rawValue), "points": .integer(Int64(screening.points)),
          "working": .string(screening.working),
        ]
        item[instant: "at"] = screening.at
        item[instant: "validUntil"] = screening.validUntil
        if !screening.note.isEmpty { item["note"] = .string(screening.note) }
        item["scores"] = .array(
          try scores(of: screening.id).map { score in
            var item: JSONObject = [
              "criterion": .string(score.criterion), "points": .integer(Int64(score.points)),
            ]
            if !score.evidence.isEmpty { item["evidence"] = .string(score.evidence) }
            item[text: "sha256"] = score.document
            return .object(item)
          })
        return .object(item)
      })
    return .object(object)
  }
}
