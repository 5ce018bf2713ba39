import Database
import Promises

extension Catalog {
  private static let standing = Schema.object([
    .field("clause", Shape.clause, "The clause that promises it."),
    .optional("duty", .text(max: 80), "Which of the clause's duties, where it is not the first."),
    .field("words", Shape.localized, "What is to be done."),
    .field("begun", .instant, "When its period began."), .field("due", .instant, "By when it is to be done."),
    .optional("doneAt", .instant, "When it was done last."), .optional("doneBy", .text(max: 200), "By whom."),
    .optional("note", .text(max: 10_000), "What was done then."),
  ])

  static let dutyQueries: [Query] = [
    Query(
      name: "duties.list", path: "duties", summary: "The recurring duties of the letter, the earliest deadline first.",
      parameters: [.optional("clause", Shape.clause, "Only those of this clause.")],
      answer: .object([.field("items", .array(of: standing, maxItems: 1000), "Each with the clock that runs.")])
    ) { work, input in
      let letter = work.letters.inForce(at: work.now)?.letter
      let items = try work.standingDuties(of: input.optionalText("clause")).prefix(1000).map { $0.json(by: letter) }
      return .object(["items": .array(items)])
    }
  ]

  static let dutyOperations: [Operation] = [
    Operation(
      name: "duties.record", path: "duty-records",
      summary: "A recurring duty of the letter was done: the running period is kept and the next one opens.",
      fields: [
        .field("clause", Shape.clause, "The clause that promises it, such as audits.internal."),
        .optional("duty", .text(max: 80), "Which of the clause's duties, where it is not the first: restore-test."),
        .field("note", .text(max: 10_000), "What was done."),
      ],
      answer: .object([
        .field("done", ObligationView.schema, "The period that was running."),
        .optional("next", ObligationView.schema, "The one that runs now, where the letter still promises it."),
      ])
    ) { work, input in
      let (clause, duty) = (input.text("clause"), input.optionalText("duty") ?? "")
      let done = try work.recordDuty(clause, duty: duty, note: input.text("note"), at: input.at)
      var answer = JSONObject()
      answer["done"] = try work.owed(about: done).first.map(work.view)
      answer["next"] = try work.runningPeriod(clause, duty).map(work.view)
      return .object(answer)
    }
  ]
}

extension StandingDuty {
  /// - Parameter letter: which calls it by its words.
  func json(by letter: Letter?) -> JSON {
    let words = letter?.clause(clause).map { RecurringDuty.words(duty, of: $0) }
    var json: JSONObject = [
      "clause": .string(clause), "words": (words ?? LocalizedText(zhHans: clause, en: clause)).json,
      "begun": .string(begun.description), "due": .string(due.description),
    ]
    if !duty.isEmpty { json["duty"] = .string(duty) }
    json[instant: "doneAt"] = last?.at
    json[text: "doneBy"] = last?.by
    json[text: "note"] = last?.note
    return .object(json)
  }
}
