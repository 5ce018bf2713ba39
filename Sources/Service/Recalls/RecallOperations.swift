import Promises

extension Catalog {
  private static let name = Schema.Field.field("recall", .reference, "The recall's reference.")

  static let recallNotice = Schema.object([
    .field("recall", .reference, "The recall's own name."),
    .field("status", .choice(of: RecallStatus.self), "Where it stands."),
    .field("product", .reference, "The goods."), .field("title", .text(max: 300), "Their title."),
    .field("lots", .list(of: .reference, 0...200), "The lots; all of the product where there are none."),
    .optional("certificate", .text(max: 80), "The certificate under which they were sold."),
    .optional("soldFrom", .instant, "Only orders placed from then on."),
    .optional("soldUntil", .instant, "Only orders placed until then."),
    .field("risk", .choice(of: RecallRisk.self), "How dangerous they are."),
    .field("hazard", Shape.localized, "What may happen."), .field("advice", Shape.localized, "What to do at once."),
    .field("goods", .choice(of: RecalledGoods.self), "What becomes of the goods."),
    .field("remedies", .list(of: .choice(of: Resolution.self), 1...3), "What a buyer may choose."),
    .field("atOnce", .boolean, "Whether everybody is paid without asking."),
    .field("announcedBy", .text(max: 200), "Who recalls."), .field("contact", .text(max: 300), "How he is asked."),
    .field("announcedAt", .instant, "When it was announced."), .optional("closedAt", .instant, "When it ended."),
    .optional("resumes", .boolean, "Whether the goods may be sold again since it ended; what was recalled never is."),
  ])

  static let recallCase = Schema.object([
    .field("recall", .reference, "The recall."), .field("order", .reference, "The buyer's order."),
    .field("pieces", .count(1...1_000_000_000), "How many of the goods are concerned."),
    .field("worth", .money, "What he would have got back for them when he was told."),
    .field("toldAt", .instant, "When he was told."), .field("reminders", .count(0...100), "How often he was reminded."),
    .optional("answer", .choice(of: RecallAnswer.self), "What he answered."),
    .optional("answeredAt", .instant, "When."), .optional("claim", .reference, "The claim that follows from it."),
  ])

  private static let number = Schema.count(0...1_000_000_000)
  private static let recallReport = Schema.object([
    .field("notice", recallNotice, "What was announced."), .field("told", number, "Orders whose buyers were told."),
    .field("pieces", .count(0...1_000_000_000_000), "Pieces in them."),
    .field("reminded", number, "Of those told: who was reminded."), .field("answered", number, "Who answered."),
    .field("keeps", number, "Who keeps the goods."), .field("sendsBack", number, "Who sends them back."),
    .field("destroyed", number, "Who has destroyed them."), .field("returned", number, "Whose goods are back."),
    .field("remedied", number, "Who has his refund granted, or his replacement or repaired goods."),
    .optional("answeredPerThousand", .count(0...1000), "Answers of a thousand told, rounded down."),
    .optional("remediedPerThousand", .count(0...1000), "Remedies of a thousand told, rounded down."),
    .field("worth", .list(of: .money, 0...200), "What all told would have got back, in each currency."),
    .field("refunded", .list(of: .money, 0...200), "What was granted, in each currency."),
    .optional("firstToldAt", .instant, "When the first buyer was told."),
    .optional("lastToldAt", .instant, "When the last one was."),
    .optional("allToldAt", .instant, "Since when all who were known then have been told."),
    .optional("closedFor", .text(max: 2000), "Why it was closed."),
  ])

  /// What is said of goods that are recalled, whichever they are.
  private static let announcement: [Schema.Field] = [
    .field("risk", .choice(of: RecallRisk.self), "How dangerous the goods are."),
    .field("hazard", Shape.localized, "What may happen."),
    .field("advice", Shape.localized, "What to do at once."),
    .field("goods", .choice(of: RecalledGoods.self), "What is to become of the goods."),
    .field("remedies", .list(of: .choice(of: Resolution.self), 1...3), "What a buyer may choose."),
    .optional("atOnce", .boolean, "Every buyer gets his money when he is told; nobody has to ask."),
    .optional(
      "reminders", .list(of: .count(1...365), 1...10), "After how many days who has not answered is reminded."),
    .field("announcedBy", .text(max: 200), "Who recalls: the company, not a person."),
    .field("contact", .text(max: 300), "How he is asked."),
  ]

  private static func announcement(_ input: Input, of product: String) -> AnnounceRecall {
    AnnounceRecall(
      reference: input.text("reference"), product: product, lots: input.texts("lots"),
      certificate: input.optionalText("certificate"),
      soldFrom: input.optionalText("soldFrom").flatMap { Instant($0) },
      soldUntil: input.optionalText("soldUntil").flatMap { Instant($0) },
      risk: RecallRisk(rawValue: input.text("risk"))!, hazard: input.localized("hazard"),
      advice: input.localized("advice"),
      plan: RecallPlan(
        goods: RecalledGoods(rawValue: input.text("goods"))!,
        remedies: input.texts("remedies").compactMap(Resolution.init(rawValue:)), isAtOnce: input.flag("atOnce"),
        reminders: input.integers("reminders").map { Int($0) }),
      announcedBy: input.text("announcedBy"), contact: input.text("contact"), at: input.at)
  }

  static let recallOperations: [Operation] = [
    Operation(
      name: "recalls.announce", path: "recalls",
      summary: "Goods are recalled: they are off sale, or the lots held, at once; every buyer is told, batch by batch.",
      fields: [
        .field("reference", .reference, "The recall's own name."),
        .field("product", .reference, "The goods."),
        .optional("lots", .list(of: .reference, 1...200), "Only these lots; all of the product where it is left out."),
        .optional("certificate", .text(max: 80), "Only what was sold under this certificate."),
        .optional("soldFrom", .instant, "Only orders placed from then on."),
        .optional("soldUntil", .instant, "Only orders placed until then."),
      ] + announcement, answer: recallNotice
    ) { work, input in
      try work.announce(announcement(input, of: input.text("product")))
      return try work.notice(of: input.text("reference")).json
    },
    Operation(
      name: "recalls.announce-certificate", path: "certificate-recalls",
      summary: "All goods that a certificate was filed for are recalled: a recall for each, announced at once.",
      fields: [
        .field(
          "reference", .string(minLength: 1, maxLength: 58, format: .reference),
          "The recalls' name; where there are several, each has a number after it."),
        .field("certificate", .text(max: 80), "Its number."),
        .field("issuer", .text(max: 200), "Who issued it."),
      ] + announcement,
      answer: .object([
        .field("recalls", .list(of: recallNotice, 1...1000), "What was announced, a recall for each of the goods."),
        .field(
          "recalledAlready", .list(of: .reference, 0...1000),
          "Recalls that speak for all of some goods already; those were left out."),
      ])
    ) { work, input in
      let found = try work.announce(
        certificate: input.text("certificate"), issuer: input.text("issuer"), announcement(input, of: ""))
      return [
        "recalls": .array(try found.announced.map { try work.notice(of: $0).json }),
        "recalledAlready": .array(found.before.map { .string($0) }),
      ]
    },
    Operation(
      name: "recalls.answer", path: "recall-answers",
      summary: "A buyer answers a recall. Sending the goods back, or having destroyed them, opens his claim, granted.",
      fields: [
        name, .field("order", .reference, "His order."),
        .field("answer", .choice(of: RecallAnswer.self), "What he does."),
        .optional("wants", .choice(of: Resolution.self), "What he wants of what is offered."),
        .optional("name", .text(max: 120), "What to call the file."),
        .optional(
          "content", .text(max: Evidence.largestText),
          "The photograph that shows the destroyed goods, in base64: JPEG, PNG, WebP or PDF."),
        .optional("claim", .reference, "What the claim that it opens is called; named by the platform otherwise."),
      ], answer: recallCase, personal: ["name", "content"]
    ) { work, input in
      try work.answer(
        AnswerRecall(
          recall: input.text("recall"), order: input.text("order"),
          answer: RecallAnswer(rawValue: input.text("answer"))!,
          wants: input.optionalText("wants").flatMap(Resolution.init(rawValue:)),
          evidence: input.optionalText("content").map {
            AnswerRecall.File(name: input.optionalText("name") ?? input.text("answer"), content: $0)
          }, claim: input.optionalText("claim"), at: input.at))
      let own = try work.recalls(of: input.text("order")).first { $0.recall == input.text("recall") }
      return own?.json ?? .null
    },
    Operation(
      name: "recalls.close", path: "recall-closures", summary: "A recall ends: nobody is reminded any more.",
      fields: [
        name, .field("reason", .text(max: 2000), "Why, for the regulator."),
        .optional(
          "resumes", .boolean,
          "Whether the goods may be sold again, from lots that come in from now on; said of a recall that named no lots."
        ),
      ], answer: recallReport
    ) { work, input in
      try work.close(
        recall: input.text("recall"), reason: input.text("reason"),
        resumes: input.has("resumes") ? input.flag("resumes") : nil, at: input.at)
      return try work.report(of: input.text("recall")).json
    },
  ]

  static let recallQueries: [Query] = [
    .list("recalls.list", "recalls", "What is recalled, in the order in which it was announced.", of: recallNotice) {
      work, _, page in
      try work.notices(after: page.after(), limit: page.fetched).map { ($0.key.description, $0.notice.json) }
    },
    Query(
      name: "recalls.get", path: "recalls/{recall}", summary: "A recall's notice, for machines.", parameters: [name],
      answer: recallNotice
    ) { work, input in try work.notice(of: input.text("recall")).json },
    Query(
      name: "recalls.report", path: "recalls/{recall}/report",
      summary: "What was announced, how it was answered, and what was paid: the report for the regulator.",
      parameters: [name], answer: recallReport
    ) { work, input in try work.report(of: input.text("recall")).json },
    .list(
      "recalls.cases", "recalls/{recall}/cases", "Every buyer's order that a recall concerns.", of: recallCase,
      filters: [name]
    ) { work, input, page in
      try work.cases(of: input.text("recall"), after: page.after(), limit: page.fetched)
    },
  ]
}
