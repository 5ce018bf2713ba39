import Promises

extension Catalog {
  static let improvement = Schema.object([
    .field("improvement", Shape.identifier, "Its key."), .field("reason", .text(max: 80), "The reason's key."),
    .field("openedAt", .instant, "When so many had come together."),
    .field("cases", .count(0...1_000_000_000), "How many complaints there were."),
    .optional("due", .instant, "By when it is known what to change."),
    .optional("closedAt", .instant, "When it was."), .optional("cause", .text(max: 4000), "What brought it about."),
    .optional("action", .text(max: 4000), "What changes."),
  ])

  static let reasonOperations: [Operation] = [
    complaint(
      "complaints.classify", "complaint-reasons",
      "Says what a complaint is about, by the tree of reasons. Where many come together an improvement is opened.",
      complained, [.field("reason", .text(max: 80), "A reason's key, as the annex in force has it.")]
    ) { try $0.classify(complaint: $1.text("complaint"), reason: $1.text("reason"), at: $1.at) },
    Operation(
      name: "improvements.close", path: "improvement-closings",
      summary: "It is known what brought complaints of one reason about, and what changes.",
      fields: [
        .field("improvement", Shape.identifier, "The improvement."),
        .field("cause", .text(max: 4000), "What brought them about."),
        .field("action", .text(max: 4000), "What changes."),
      ], answer: improvement
    ) { work, input in
      let id = try input.identifier("improvement")
      try work.closeImprovement(id, cause: input.text("cause"), action: input.text("action"), at: input.at)
      guard let found = try work.improvements(limit: 10_000).first(where: { $0.id == id }) else {
        throw Refusal(.unknown, "improvement-unknown", "No improvement \(id) is open.")
      }
      return found.json
    },
  ]

  static let reasonQueries: [Query] = [
    Query(
      name: "complaints.trends", path: "complaint-trends",
      summary: "How many complaints of each reason there were, week by week, and what is improved because of it.",
      parameters: [.optional("weeks", .count(1...104), "Over how many weeks back; 26 where it is left out.")],
      answer: .object([
        .field("firstWeek", .text(max: 10), "The Monday of the first week, in the letter's zone."),
        .field(
          "reasons",
          .list(
            of: .object([
              .field("reason", .text(max: 80), "Its key."), .field("title", Shape.localized, "What it is called."),
              .optional("parent", .text(max: 80), "What it is a kind of."),
              .field("weeks", .list(of: .count(0...1_000_000_000), 1...104), "Complaints of it and of its kinds."),
            ]), 0...500), "In the order of the annex."),
        .field("improvements", .list(of: improvement, 0...100), "The open ones, and the last that were closed."),
      ])
    ) { work, input in
      let weeks = Int(input.optionalInteger("weeks") ?? 26)
      return [
        "firstWeek": .string(work.firstWeek(of: weeks).description),
        "reasons": .array(
          try work.reasonTrends(weeks: weeks).map { trend in
            var json: JSONObject = ["reason": .string(trend.reason.key), "title": trend.reason.title.json]
            json[text: "parent"] = trend.reason.parent
            json["weeks"] = .array(trend.weeks.map { .integer(Int64($0)) })
            return .object(json)
          }), "improvements": .array(try work.improvements().map(\.json)),
      ]
    }
  ]
}

extension Improvement {
  var json: JSON {
    var json: JSONObject = [
      "improvement": .string(id.description), "reason": .string(reason), "cases": .integer(Int64(cases)),
    ]
    json[instant: "openedAt"] = opened
    json[instant: "due"] = due
    json[instant: "closedAt"] = closed
    json[text: "cause"] = cause
    json[text: "action"] = action
    return .object(json)
  }
}
