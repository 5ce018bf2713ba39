import Promises

extension Catalog {
  private static let view = Schema.object([
    .field("view", Shape.identifier, "Its key."), .field("name", .text(max: 80), "What it is called."),
    .field("filters", .text(min: 0, max: 500), "As an address has them."),
    .field("shared", .boolean, "Whether others see it."),
  ])

  static let surveyOperations: [Operation] = [
    Operation(
      name: "complaints.rate", path: "complaint-ratings",
      summary: "Whoever complained says how it was handled; he may change that for seven days.",
      fields: [
        complained, .field("score", .count(1...5), "From 1, badly, to 5, well."),
        .optional("words", .text(max: 2000), "What he says besides."),
      ],
      answer: .object([
        complained, .field("score", .count(1...5), "What he said."),
        .field("changeableUntil", .instant, "Until when he may change it."),
      ]),
      personal: ["words"], again: rated
    ) { work, input in
      try work.rate(
        complaint: input.text("complaint"), score: Int(input.integer("score")), words: input.optionalText("words"),
        at: input.at)
      return try rated(work, input)
    },
    Operation(
      name: "views.save", path: "saved-views", summary: "Keeps filters of the list of cases under a name.",
      fields: [
        .field("name", .text(max: 80), "What it is called."),
        .field("filters", .text(min: 0, max: 500), "As an address has them: state=open&kind=question."),
        .optional("shared", .boolean, "Whether others see it."),
      ], answer: view, isDated: false
    ) { work, input in
      let id = try work.saveView(
        input.text("name"), filters: input.text("filters"), isShared: input.flag("shared"))
      return try work.savedViews(of: work.actingPerson).first { $0.id == id }.map(\.json) ?? [:]
    },
    Operation(
      name: "views.remove", path: "saved-view-removals", summary: "Removes a view of one's own.",
      fields: [.field("view", Shape.identifier, "Its key.")],
      answer: .object([.field("view", Shape.identifier, "Its key.")]),
      isDated: false
    ) { work, input in
      try work.removeView(input.identifier("view"))
      return ["view": .string(input.text("view"))]
    },
  ]

  private static let rated: @Sendable (Work, Input) throws -> JSON = { work, input in
    let reference = input.text("complaint")
    guard let said = try work.rating(ofCase: reference, at: work.now).said else { return [:] }
    return [
      "complaint": .string(reference), "score": .integer(Int64(said.score)),
      "changeableUntil": .string(said.until.description),
    ]
  }

  static let surveyQueries: [Query] = [
    Query(
      name: "views.list", path: "saved-views", summary: "Your views, and those that are shared.", parameters: [],
      answer: .object([.field("items", .list(of: view, 0...500), "By name.")])
    ) { work, _ in ["items": .array(try work.savedViews(of: work.actingPerson).map(\.json))] }
  ]
}

extension SavedView {
  var json: JSON {
    [
      "view": .string(id.description), "name": .string(name), "filters": .string(filters), "shared": .bool(isShared),
    ]
  }
}
