import Database
import Promises

extension Catalog {
  private static let order = Schema.Field.field("order", .reference, "The order's reference.")

  static let orderOperations: [Operation] = [
    Operation(
      name: "orders.place", path: "orders",
      summary: "Records an order and opens what the letter in force promises about it.",
      fields: [
        .field("reference", .reference, "The platform's name for the order."),
        .field("promised", .day, "The day by which the buyer was told he would have it, in the letter's time zone."),
        .optional("region", .text(max: 64), "Where it goes; clauses and force majeure may name regions."),
        .optional("fulfilment", .choice(of: Fulfilment.self), "Who sells it; third-party where it is left out."),
        .optional("currency", .currency, "What it is paid in; the letter's currency where it is left out."),
        .optional(
          "merchant", .reference,
          "Who sells it: a merchant that was admitted. Left out, it is whose its goods are listed."),
        .optional("buyer", .reference, "Who bought it: the shop's own name for him, the same with each of his orders."),
        .optional(
          "contact", .object(contact),
          "How he is reached. It is stored sealed and shown nowhere but in what is handed out to him."),
        .optional(
          "language", .choice(of: Language.self), "What the buyer reads; he is written to in both where it is left out."
        ),
        .optional("freight", .amount, "What is paid for sending it, in minor units, within what is paid."),
        .optional(
          "lines",
          .list(
            of: .object([
              .field("product", .reference, "A product that is on sale."),
              .field("quantity", .count(1...10_000), "How many."),
              .field("price", .amount, "The price of one, in minor units of the order's currency."),
              .optional(
                "traits", .list(of: .string(minLength: 1, maxLength: 40, format: .reference), 0...20),
                "Traits of the goods that the letter's exceptions name, such as perishable."),
              .optional(
                "confirmed", .boolean, "Whether the buyer confirmed when ordering that an exception applies."),
            ]), 1...200), "What was ordered; needed for what follows from goods found counterfeit."),
      ], answer: .object(OrderView.placed), personal: ["contact"]
    ) { work, input in
      let currency = input.optionalText("currency").flatMap { Currency($0) }
      let (order, owed) = try work.place(
        PlaceOrder(
          reference: input.text("reference"), at: input.at, promised: input.day("promised"),
          region: input.optionalText("region"),
          fulfilment: input.optionalText("fulfilment").flatMap(Fulfilment.init(rawValue:)) ?? .thirdParty,
          currency: currency ?? work.letters.inForce(at: input.at)?.letter.currency ?? .cny,
          merchant: input.optionalText("merchant"), freight: input.optionalInteger("freight") ?? 0,
          lines: input.items("lines").map {
            PlaceOrder.Line(
              product: $0.text("product"), quantity: Int($0.integer("quantity")), price: $0.integer("price"),
              traits: $0.texts("traits"), isConfirmed: $0.flag("confirmed"))
          }, buyer: input.optionalText("buyer"), contact: input.contact,
          language: input.optionalText("language").flatMap(Language.init(rawValue:))))
      return .object(OrderView.json(order, owed: owed.map { ObligationView.json($0) }))
    },
    Operation(
      name: "orders.pay", path: "payments", summary: "Records a payment; an order may have several, over any channels.",
      fields: [
        order, .field("reference", .reference, "The payment's own name."),
        .field("amount", .integer(min: 1, max: Schema.largestAmount), "In minor units of the order's currency."),
        .field("channel", .text(max: 40), "How it was paid: alipay, wechat-pay, card, ..."),
      ], answer: OrderView.schema
    ) { work, input in
      try work.pay(
        order: input.text("order"), payment: input.text("reference"), amount: input.integer("amount"),
        channel: input.text("channel"), at: input.at)
      return try work.view(order: work.order(input.text("order")))
    },
    Operation(
      name: "orders.ship", path: "shipments", summary: "Records a parcel handed to a carrier, or one shipped again.",
      fields: [
        order, .field("reference", .reference, "The parcel's own name within the order."),
        .field("carrier", .text(max: 80), "Who carries it."),
        .optional("number", .text(max: 80), "The carrier's number for it."),
        .optional("replaces", .reference, "The parcel that this one is shipped again for."),
        .optional("claim", .reference, "The claim that it brings the replacement or the repaired item for."),
        .optional(
          "lots", .list(of: LotView.packed, 1...200),
          "Which lots the goods in it come from, as far as it is known: a recall of a lot finds its buyers by this."),
      ], answer: OrderView.schema
    ) { work, input in
      try work.ship(
        order: input.text("order"),
        shipment: Shipment(reference: input.text("reference"), replaces: input.optionalText("replaces")),
        carrier: input.text("carrier"), number: input.optionalText("number"), claim: input.optionalText("claim"),
        lots: input.items("lots").map {
          PackedLot(product: $0.text("product"), lot: $0.text("lot"), quantity: Int($0.integer("quantity")))
        }, at: input.at)
      return try work.view(order: work.order(input.text("order")))
    },
    Operation(
      name: "orders.track", path: "tracking-events",
      summary: "Records what a carrier reported. Late, repeated and corrected reports come to the same timeline.",
      fields: [
        order, .optional("shipment", .reference, "The parcel; the whole order where it is left out."),
        .field("reference", .reference, "The carrier's name for the event: the same name is the same event."),
        .field("kind", .choice(of: TrackingEvent.Kind.self), "What happened."),
        .optional("corrects", .reference, "The event that this one replaces."),
      ], answer: OrderView.schema
    ) { work, input in
      try work.track(
        order: input.text("order"),
        event: TrackingEvent(
          reference: input.text("reference"), kind: TrackingEvent.Kind(rawValue: input.text("kind"))!, at: input.at,
          corrects: input.optionalText("corrects"), shipment: input.optionalText("shipment")))
      return try work.view(order: work.order(input.text("order")))
    },
    Operation(
      name: "orders.cancel", path: "cancellations",
      summary: "The order falls away, and with it whatever was not yet owed.", fields: [order],
      answer: OrderView.schema
    ) { work, input in
      try work.cancel(order: input.text("order"), at: input.at)
      return try work.view(order: work.order(input.text("order")))
    },
    Operation(
      name: "remedies.choose", path: "remedy-choices", summary: "The buyer's choice among the remedies on offer.",
      fields: [
        .field("obligation", Shape.identifier, "The obligation that was broken."),
        .field("remedy", .choice(of: Remedy.Offer.self), "One of those on offer."),
      ], answer: ObligationView.schema
    ) { work, input in
      let id = try input.identifier("obligation")
      // Silence counts from the deadline on, however late the timer.
      try work.judgeSilence(about: id)
      try work.choose(Remedy.Offer(rawValue: input.text("remedy"))!, for: id, at: input.at)
      return try work.view(work.owed(id)!)
    },
  ]

  static let orderQueries: [Query] = [
    Query(
      name: "orders.get", path: "orders/{reference}", summary: "One order with all that is owed about it.",
      parameters: [.field("reference", .reference, "The order's reference.")], answer: OrderView.schema
    ) { work, input in try work.view(order: work.order(input.text("reference"))) },
    .list("orders.list", "orders", "Orders, in the order in which they were told.", of: OrderView.schema) {
      work, _, page in
      let keys = try work.transaction.all(
        "SELECT id FROM orders WHERE id > $1 ORDER BY id LIMIT $2", try page.after(), page.fetched
      ) { Identifier(bytes: $0.bytes(0))! }
      return try keys.map { ($0.description, try work.view(order: $0)) }
    },
    Query(
      name: "obligations.get", path: "obligations/{id}", summary: "One obligation.",
      parameters: [.field("id", Shape.identifier, "Its key.")], answer: ObligationView.schema
    ) { work, input in
      guard let owed = try work.owed(input.identifier("id")) else {
        throw Refusal(.unknown, "obligation-unknown", "There is no obligation \(input.text("id")).")
      }
      return try work.view(owed)
    },
    .list(
      "obligations.list", "obligations", "Obligations, in the order in which they were opened.",
      of: ObligationView.schema,
      filters: [
        .optional("clause", Shape.clause, "Only of this clause."),
        .optional("outcome", .choice(Outcome.allCases.map(\.rawValue) + ["open"]), "Only with this outcome."),
      ]
    ) { work, input, page in
      try work.owed(
        after: page.after(), clause: input.optionalText("clause"), outcome: input.optionalText("outcome"),
        limit: page.fetched
      ).map { ($0.id.description, try work.view($0)) }
    },
  ]
}
