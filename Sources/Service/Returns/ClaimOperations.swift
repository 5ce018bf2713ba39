import Database
import Promises

extension Catalog {
  private static let claim = Schema.Field.field("claim", .reference, "The claim's reference.")
  private static let note = Schema.Field.optional("note", .text(max: 2000), "In plain words.")

  /// Something that happens to a claim; what it answers is the claim as it is afterwards.
  private static func step(
    _ name: String, _ path: String, _ summary: String, _ fields: [Schema.Field], testimony: Set<String> = [],
    _ act: @escaping @Sendable (Work, Input) throws -> Void
  ) -> Operation {
    Operation(
      name: name, path: path, summary: summary, fields: [claim] + fields, answer: ClaimView.schema,
      testimony: testimony,
      personal: ["note", "name", "content"]
    ) { work, input in
      try act(work, input)
      return try work.view(claim: input.text("claim"))
    }
  }

  static let claimOperations: [Operation] = [
    Operation(
      name: "claims.open", path: "claims",
      summary: "A buyer claims something; the letter that the order is bound to decides as far as it can at once.",
      fields: [
        .field("reference", .reference, "The claim's own name."), .field("order", .reference, "The order's reference."),
        .field("kind", .choice(of: ClaimKind.self), "What is claimed."),
        .optional(
          "lines", .list(of: ClaimView.line, 1...200),
          "Which goods; all that are left of the order where it is left out."
        ),
        .optional(
          "wants", .choice(of: Resolution.self), "How it should end; the kind's usual way where it is left out."),
        note,
      ], answer: ClaimView.schema, personal: ["note"]
    ) { work, input in
      let claim = try work.open(
        OpenClaim(
          reference: input.text("reference"), order: input.text("order"),
          kind: ClaimKind(rawValue: input.text("kind"))!,
          lines: input.items("lines").map {
            OpenClaim.Line(product: $0.text("product"), quantity: Int($0.integer("quantity")))
          },
          wants: input.optionalText("wants").flatMap(Resolution.init(rawValue:)),
          note: input.optionalText("note") ?? "", at: input.at))
      return try work.view(claim)
    },
    step(
      "claims.answer", "claim-answers", "The seller agrees to a claim, or refuses it with a reason.",
      [
        .optional("refuse", .choice(ClaimReason.ofAnswers.map(\.rawValue)), "Why he refuses; left out, he agrees."),
        note,
      ]
    ) {
      try $0.answer(
        claim: $1.text("claim"), refusal: $1.optionalText("refuse").flatMap(ClaimReason.init(rawValue:)),
        note: $1.optionalText("note") ?? "", at: $1.at)
    },
    step(
      "claims.send-back", "claim-returns", "The buyer has handed the goods to a carrier.",
      [
        .field("carrier", .text(max: 80), "Who carries them."),
        .field("number", .text(max: 80), "The carrier's number."),
      ]
    ) { try $0.sendBack(claim: $1.text("claim"), carrier: $1.text("carrier"), number: $1.text("number"), at: $1.at) },
    step("claims.receive", "claim-receipts", "The goods have reached the seller: the clock of what he owes starts.", [])
    {
      try $0.receive(claim: $1.text("claim"), at: $1.at)
    },
    step(
      "claims.inspect", "claim-inspections", "The goods that came back were looked at.",
      [
        .optional("refuse", .choice(ClaimReason.ofInspections.map(\.rawValue)), "What is wrong; left out, nothing is."),
        note,
      ]
    ) {
      try $0.inspect(
        claim: $1.text("claim"), refusal: $1.optionalText("refuse").flatMap(ClaimReason.init(rawValue:)),
        note: $1.optionalText("note") ?? "", at: $1.at)
    },
    step(
      "claims.stock", "claim-stock-answers",
      "The shop says whether it has a replacement, and has set one aside; without one the money goes back.",
      [.field("inStock", .boolean, "Whether it has one.")]
    ) { try $0.answerStock(claim: $1.text("claim"), isInStock: $1.flag("inStock"), at: $1.at) },
    step(
      "claims.offer-substitute", "claim-substitutes",
      "The shop has none of the goods and offers others; the buyer says whether he takes them.",
      [
        .field("product", .reference, "The platform's name for what is offered."),
        .field("price", .amount, "Of all that is sent for the claim, in minor units of the order's currency."),
      ]
    ) {
      try $0.offerSubstitute(
        claim: $1.text("claim"), .init(product: $1.text("product"), price: $1.integer("price")), at: $1.at)
    },
    step(
      "claims.take-substitute", "claim-substitute-agreements",
      "The buyer takes what is offered instead; where it costs less, the difference goes back to him.",
      [
        .optional("payment", .reference, "His payment of the difference, where it costs more."),
        .optional("channel", .text(max: 40), "The channel of that payment."),
      ], testimony: ["payment", "channel"]
    ) { work, input in
      let payment = input.optionalText("payment").map {
        DifferencePayment(reference: $0, channel: input.optionalText("channel") ?? "other")
      }
      try work.agreeToSubstitute(claim: input.text("claim"), payment: payment, at: input.at)
    },
    step(
      "claims.decline-substitute", "claim-substitute-refusals",
      "The buyer does not take what is offered instead; his money goes back.", []
    ) { try $0.declineSubstitute(claim: $1.text("claim"), at: $1.at) },
    step(
      "claims.fail-repair", "claim-repair-failures", "A repair failed or cannot be done: the goods are exchanged.",
      [note]
    ) { try $0.failRepair(claim: $1.text("claim"), note: $1.optionalText("note") ?? "", at: $1.at) },
    step(
      "claims.withdraw", "claim-withdrawals", "The buyer takes his claim back, as long as nothing was sent back.", []
    ) { try $0.withdraw(claim: $1.text("claim"), at: $1.at) },
    step("claims.finish", "claim-fulfilments", "The replacement or the repaired item is with the buyer.", []) {
      try $0.finish(claim: $1.text("claim"), at: $1.at)
    },
    step(
      "claims.add-evidence", "claim-evidence", "A photograph or document that shows what is claimed.",
      [
        .field("name", .text(max: 120), "What to call it."),
        .field("content", .text(max: Evidence.largestText), "The file in base64: JPEG, PNG, WebP or PDF."),
      ]
    ) {
      try $0.addEvidence(claim: $1.text("claim"), name: $1.text("name"), base64: $1.text("content"), at: $1.at)
    },
  ]

  static let claimQueries: [Query] = [
    Query(
      name: "claims.get", path: "claims/{reference}", summary: "One claim: where it stands and what comes next.",
      parameters: [.field("reference", .reference, "The claim's reference.")], answer: ClaimView.schema
    ) { work, input in try work.view(claim: input.text("reference")) },
    Query(
      name: "claims.history", path: "claims/{reference}/history",
      summary: "What happened to a claim, its evidence, and what is paid for it over which channel.",
      parameters: [.field("reference", .reference, "The claim's reference.")], answer: ClaimHistory.schema
    ) { work, input in try work.history(claim: input.text("reference")).json },
    .list("claims.list", "claims", "Claims, the earliest opened first.", of: ClaimView.schema) { work, _, page in
      let found = try work.transaction.all(
        "SELECT id, reference FROM claim WHERE id > $1 ORDER BY id LIMIT $2", try page.after(), page.fetched
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
      return try found.map { ($0.0.description, try work.view(claim: $0.1)) }
    },
  ]
}
