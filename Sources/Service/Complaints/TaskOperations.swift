import Promises

extension Catalog {
  private static let task = Schema.object([
    .field("task", Shape.identifier, "Its key."), .field("merchant", .reference, "Whom it asks."),
    .optional("asked", .text(max: 4000), "What is asked."), .field("askedAt", .instant, "When."),
    .optional("due", .instant, "Until when he answers."),
    .optional("answer", .text(max: 10_000), "What he answered."), .optional("answeredAt", .instant, "When."),
  ])
  private static let personal: Set<String> = ["words"]

  static let taskOperations: [Operation] = [
    Operation(
      name: "complaints.ask-merchant", path: "merchant-tasks",
      summary: "Asks the merchant of a case something, which he answers within the letter's time.",
      fields: [
        complained, .field("words", .text(max: 4000), "What he is asked. He sees these words and nothing of the case."),
        .optional("to", .reference, "The merchant; that of the case where it is left out."),
      ], answer: task, personal: personal,
      again: askedLast
    ) { work, input in
      let id = try work.ask(
        merchant: input.optionalText("to"), about: input.text("complaint"), input.text("words"), at: input.at)
      return try work.task(id).json
    },
    Operation(
      name: "tasks.answer", path: "merchant-task-answers", summary: "The merchant says what he was asked.",
      fields: [
        .field("task", Shape.identifier, "Its key."), .field("words", .text(max: 10_000), "What he answers."),
      ], answer: task, personal: personal, again: asked
    ) { work, input in
      try work.answer(task: input.identifier("task"), input.text("words"), at: input.at)
      return try work.task(input.identifier("task")).json
    },
  ]

  private static let asked: @Sendable (Work, Input) throws -> JSON = { work, input in
    try work.task(input.identifier("task")).json
  }
  /// What was asked about the case with the same words: those stand in it however often the request comes.
  private static let askedLast: @Sendable (Work, Input) throws -> JSON = { work, input in
    try work.tasks(about: input.text("complaint")).first { $0.asked.text == input.text("words") }?.json ?? [:]
  }

  static let taskQueries: [Query] = [
    Query(
      name: "tasks.list", path: "merchant-tasks", summary: "What a merchant was asked: what waits comes first.",
      parameters: [.field("merchant", .reference, "The merchant.")],
      answer: .object([.field("items", .list(of: task, 0...200), "The earliest first, then what was answered.")])
    ) { work, input in ["items": .array(try work.tasks(ofMerchant: input.text("merchant")).map(\.json))] },
    Query(
      name: "tasks.get", path: "merchant-tasks/{task}", summary: "One thing that a merchant was asked.",
      parameters: [.field("task", Shape.identifier, "Its key.")], answer: task
    ) { work, input in try work.task(input.identifier("task")).json },
  ]
}

extension MerchantQuestion {
  var json: JSON {
    var object: JSONObject = [
      "task": .string(id.description), "merchant": .string(merchant), "askedAt": .string(askedAt.description),
    ]
    object[text: "asked"] = asked.text
    object[instant: "due"] = due
    object[text: "answer"] = answer.text
    object[instant: "answeredAt"] = answeredAt
    return .object(object)
  }
}
