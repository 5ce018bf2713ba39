import Promises

extension Catalog {
  static let liabilityOperations: [Operation] = [
    Operation(
      name: "complaints.find-liable", path: "liability-findings",
      summary:
        "Somebody is liable for what a complaint is about: what is owed is computed, granted and charged to him.",
      fields: [
        .field("complaint", .reference, "The complaint's reference."),
        .field("liable", .choice(of: Payer.self), "Who bears it."),
        .field("basis", .choice(of: Damages.Basis.self), "What the law gives it for."),
        .optional("price", .amount, "What the goods cost, in minor units of the order's currency; 0 where left out."),
        .optional("loss", .amount, "What was lost by it, as it was proved; 0 where left out."),
      ],
      answer: .object([
        .field("amount", .money, "What is owed."), .field("working", .text(max: 400), "How it was computed."),
      ])
    ) { work, input in
      let answer = try work.findLiable(
        complaint: input.text("complaint"), liable: Payer(rawValue: input.text("liable"))!,
        basis: Damages.Basis(rawValue: input.text("basis"))!, price: input.optionalInteger("price") ?? 0,
        loss: input.optionalInteger("loss") ?? 0, at: input.at)
      return ["amount": answer.amount.json, "working": .string(answer.working)]
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
  ]
}
