import Promises

extension Catalog {
  private static let basis = Schema.Field.optional(
    "basis", .choice(of: Damages.Basis.self), "What the law gives it for; needed where somebody pays.")
  private static let price = Schema.Field.optional(
    "price", .amount, "What the goods cost, in minor units of the order's currency; 0 where left out.")
  private static let loss = Schema.Field.optional(
    "loss", .amount, "What was lost by it, as it was proved; 0 where left out.")
  private static let liable = "The platform, the merchant or the carrier pays; of the others it is a refusal."
  private static let grounds = Schema.Field.optional(
    "grounds", .text(max: 10_000), "Why, as whoever complained reads it; left out only where he was erased.")

  static let liabilityOperations: [Operation] = [
    Operation(
      name: "complaints.find-liable", path: "liability-findings",
      summary:
        "Who is liable for what a complaint is about: what is owed is computed, granted and charged to him, or refused with reasons.",
      fields: [
        .field("complaint", .reference, "The complaint's reference."),
        .field("liable", .choice(of: Liable.self), liable), basis, price, loss, grounds,
        .optional(
          "by", .reference, "Who found it, where a program hands it in: somebody else decides about an appeal."),
      ],
      answer: .object([
        .optional("amount", .money, "What is owed."),
        .optional("working", .text(max: 400), "How it was computed."),
      ]), personal: ["grounds"]
    ) { work, input in
      let answer = try work.findLiable(
        complaint: input.text("complaint"), LiabilityFinding(input, Liable(rawValue: input.text("liable"))!),
        by: input.optionalText("by"), at: input.at)
      var json = JSONObject()
      json["amount"] = answer?.amount.json
      json[text: "working"] = answer?.working
      return .object(json)
    },
    Operation(
      name: "orders.give-goodwill", path: "goodwill-refunds",
      summary: "Money back that nobody owes, out of the platform's fund, within what was paid.",
      fields: [
        .field("order", .reference, "The order's reference."),
        .field("amount", .integer(min: 1, max: Schema.largestAmount), "In minor units of the order's currency."),
      ], answer: OrderView.schema
    ) { work, input in
      try work.giveGoodwill(order: input.text("order"), amount: input.integer("amount"), at: input.at)
      return try work.view(order: work.order(input.text("order")))
    },
    complaint(
      "complaints.appeal", "complaint-appeals",
      "Whoever complained does not agree with what was decided; another person decides, by a clock.", complained,
      [
        .optional("words", .text(max: 10_000), "Why; left out only where he was erased, or with `message`."),
        .optional(
          "message", .integer(min: 1, max: 1_000_000),
          "The place in the thread of the message in which he appealed: it counts from when he wrote that."),
      ]
    ) {
      try $0.appealComplaint(
        $1.text("complaint"), grounds: $1.optionalText("words"), message: $1.optionalInteger("message"), at: $1.at)
    },
    complaint(
      "complaints.decide-appeal", "complaint-appeal-decisions",
      "Another person than who decided decides about the appeal.", complained,
      [
        grounds,
        .optional("liable", .choice(of: Liable.self), "A change: \(liable) Left out where the decision is upheld."),
        basis, price, loss,
        .optional("by", .reference, "Who decides, where a program hands it in."),
      ]
    ) { work, input in
      let finding = input.optionalText("liable").flatMap(Liable.init).map { LiabilityFinding(input, $0) }
      try work.decideAppeal(
        complaint: input.text("complaint"), grounds: input.optionalText("grounds"), finding,
        by: input.optionalText("by"), at: input.at)
    },
  ]

  static let liability = Schema.object([
    .field("liable", .choice(of: Liable.self), "Who is liable."),
    .optional("basis", .choice(of: Damages.Basis.self), "What the law gives it for."),
    .optional("amount", .money, "What is owed in all."), .optional("working", .text(max: 400), "How it was computed."),
    .field("at", .instant, "When it was found."), .optional("grounds", .text(max: 10_000), "Why."),
  ])
  static let appeal = Schema.object([
    .field("at", .instant, "When it was made."), .optional("words", .text(max: 10_000), "Why."),
    .optional("decidedAt", .instant, "When it was decided."),
    .optional("decision", .choice(of: AppealDecision.self), "What became of it."),
    .optional("grounds", .text(max: 10_000), "Why that."),
  ])
}

extension LiabilityFinding {
  fileprivate init(_ input: Input, _ liable: Liable) {
    self.init(
      liable: liable, basis: input.optionalText("basis").flatMap(Damages.Basis.init),
      price: input.optionalInteger("price") ?? 0, loss: input.optionalInteger("loss") ?? 0,
      grounds: input.optionalText("grounds"))
  }
}
