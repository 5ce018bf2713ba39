import Database
import Promises

extension Catalog {
  private static let whom = Schema.Field.optional(
    "agent", Shape.identifier, "The key of whoever it is; you yourself where it is left out.")
  private static let note = Schema.Field.optional(
    "note", .text(max: 2000), "What to know, which the consumer does not see.")
  private static let agentView = Schema.object([
    .field("agent", Shape.identifier, "His key."), .field("name", .text(max: 200), "What he is called."),
    .field("skills", .list(of: .choice(of: CaseSkill.self), 0...5), "What he answers."),
    .field("languages", .list(of: .choice(of: Language.self), 0...2), "In which languages."),
    .field("limit", .count(1...1000), "How many open cases he has at most."),
    .field("open", .count(0...1_000_000), "How many he has."),
    .optional("presentSince", .instant, "Since when he is there; left out while he is not."),
  ])

  /// What happens to somebody at the desk; it answers how he stands there afterwards.
  private static func agent(
    _ name: String, _ path: String, _ summary: String, _ fields: [Schema.Field],
    _ act: @escaping @Sendable (Work, Input) throws -> Identifier
  ) -> Operation {
    Operation(name: name, path: path, summary: summary, fields: fields, answer: agentView) { work, input in
      try work.agent(try act(work, input)).json
    }
  }

  static let deskOperations: [Operation] = [
    agent(
      "agents.set", "agents", "Says what somebody answers, in which languages, and how many open cases he has at most.",
      [
        .field("agent", Shape.identifier, "The key of the person."),
        .field("skills", .list(of: .choice(of: CaseSkill.self), 0...5), "What he answers."),
        .field("languages", .list(of: .choice(of: Language.self), 0...2), "In which languages."),
        .field("limit", .count(1...1000), "How many open cases he has at most."),
      ]
    ) { work, input in
      let person = try input.identifier("agent")
      try work.setAgent(
        person, skills: Set(input.texts("skills").compactMap(CaseSkill.init)),
        languages: Set(input.texts("languages").compactMap(Language.init)), limit: Int(input.integer("limit")))
      return person
    },
    agent("agents.arrive", "agent-arrivals", "Somebody is there from now on and is given what waits.", [whom]) {
      let person = try $1.agent($0)
      try $0.arrive(person, at: $1.at)
      return person
    },
    agent("agents.leave", "agent-departures", "Somebody goes; his open cases go back to their queues.", [whom]) {
      let person = try $1.agent($0)
      try $0.leave(person, at: $1.at)
      return person
    },
    complaint(
      "complaints.assign", "complaint-assignments",
      "Gives a case to somebody who is there, knows what it takes and has room.", complained, [whom, note]
    ) {
      try $0.assign(
        complaint: $1.text("complaint"), to: $1.optionalAgent(), note: $1.optionalText("note"), at: $1.at)
    },
    Operation(
      name: "complaints.take-next", path: "complaint-takings",
      summary: "Somebody takes the case with the nearest deadline of those that he can do.", fields: [whom],
      answer: .object([.optional("complaint", .reference, "Its reference; left out where none waits for him.")])
    ) { work, input in
      var answer = JSONObject()
      answer[text: "complaint"] = try work.takeNext(try input.optionalAgent(), at: input.at)
      return .object(answer)
    },
    complaint(
      "complaints.release", "complaint-releases", "Puts a case back into its queue.", complained, [note]
    ) { try $0.release(complaint: $1.text("complaint"), note: $1.optionalText("note"), at: $1.at) },
  ]

  static let deskQueries: [Query] = [
    Query(
      name: "agents.list", path: "agents", summary: "Who answers cases, and how much he has to do.", parameters: [],
      answer: .object([.field("items", .list(of: agentView, 0...1000), "By name.")])
    ) { work, _ in ["items": .array(try work.agents().map(\.json))] }
  ]
}

extension Input {
  fileprivate func optionalAgent() throws -> Identifier? { has("agent") ? try identifier("agent") : nil }

  /// - Throws: `Refusal` where nobody is named and no person asks.
  fileprivate func agent(_ work: Work) throws -> Identifier {
    guard let person = try optionalAgent() ?? work.actingPerson else {
      throw Refusal(.invalid, "agent-missing", "Say who it is: a program has no place at the desk.")
    }
    return person
  }
}

extension DeskAgent {
  var json: JSON {
    var object: JSONObject = [
      "agent": .string(agent.id.description), "name": .string(name),
      "skills": .array(agent.skills.sorted().map { .string($0.rawValue) }),
      "languages": .array(agent.languages.map(\.rawValue).sorted().map { .string($0) }),
      "limit": .integer(Int64(agent.limit)), "open": .integer(Int64(agent.open)),
    ]
    object[instant: "presentSince"] = present
    return .object(object)
  }
}
