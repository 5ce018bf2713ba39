import Promises

extension Catalog {
  private static let named = Schema.Field.field("name", .reference, "The answer's own name.")
  private static let canned = Schema.object([
    named, .field("title", Shape.localized, "What it is for."),
    .field("text", Shape.localized, "What it says, with variables in double braces."),
    .optional("training", .text(max: 4000), "What whoever uses it should know."),
    .field("read", .boolean, "Whether you have read that as it stands."),
    .field("readers", .count(0...1_000_000), "How many have."),
    .field("uses", .count(0...1_000_000_000), "How often it went out."),
    .field("changedAt", .instant, "When it was changed last."),
    .optional("retiredAt", .instant, "Since when it is used no more."),
  ])

  /// Something that happens to a prepared answer; it answers how that stands afterwards.
  private static func canned(
    _ name: String, _ path: String, _ summary: String, _ fields: [Schema.Field],
    _ act: @escaping @Sendable (Work, Input) throws -> Void
  ) -> Operation {
    Operation(name: name, path: path, summary: summary, fields: [named] + fields, answer: canned) { work, input in
      try act(work, input)
      let all = try work.cannedAnswers(readBy: work.actingPerson, retired: true)
      return all.first { $0.name == input.text("name") }.map(\.json) ?? [:]
    }
  }

  static let cannedOperations: [Operation] = [
    canned(
      "canned.save", "canned-answers", "Adds a prepared answer, or changes one.",
      [
        .field("title", Shape.localized, "What it is for."),
        .field("text", Shape.localized, "What it says, with variables in double braces: {{name}}, {{number}} ..."),
        .optional("training", .text(max: 4000), "What whoever uses it should know."),
      ]
    ) {
      try $0.saveCanned(
        $1.text("name"), title: $1.localized("title"), text: $1.localized("text"),
        training: $1.optionalText("training"), at: $1.at)
    },
    canned("canned.retire", "canned-answer-retirements", "A prepared answer is used no more.", []) {
      try $0.retireCanned($1.text("name"), at: $1.at)
    },
    canned(
      "canned.read", "canned-answer-readings", "You have read what the staff should know about a prepared answer.", []
    ) { try $0.readTraining($1.text("name"), at: $1.at) },
  ]

  static let cannedQueries: [Query] = [
    Query(
      name: "canned.list", path: "canned-answers", summary: "The prepared answers that are in use, by name.",
      parameters: [], answer: .object([.field("items", .list(of: canned, 0...2000), "By name.")])
    ) { work, _ in ["items": .array(try work.cannedAnswers(readBy: work.actingPerson).map(\.json))] },
    Query(
      name: "canned.fill", path: "canned-answers/{name}/{complaint}",
      summary: "A prepared answer with what a case fills in.",
      parameters: [
        named, complained, .optional("language", .choice(of: Language.self), "That of the case where it is left out."),
      ], answer: .object([.field("text", .text(min: 0, max: 20_000), "What it says.")])
    ) { work, input in
      let filled = try work.filled(
        canned: input.text("name"), complaint: input.text("complaint"),
        language: input.optionalText("language").flatMap(Language.init))
      switch filled {
      case .success(let text): return ["text": .string(text)]
      case .failure(let missing):
        throw Refusal(
          .invalid, "canned-incomplete",
          "The case has no \(missing.variables.map(\.rawValue).joined(separator: ", ")), which this answer says; "
            + "link it, or write that part yourself.")
      }
    },
  ]
}

extension CannedAnswer {
  var json: JSON {
    var object: JSONObject = [
      "name": .string(name), "title": title.json, "text": text.json, "read": .bool(isRead),
      "readers": .integer(Int64(readers)), "uses": .integer(Int64(uses)), "changedAt": .string(changed.description),
    ]
    object[text: "training"] = training
    object[instant: "retiredAt"] = retired
    return .object(object)
  }
}
