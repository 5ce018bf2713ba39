import Database
import Promises

extension Catalog {
  static let dutyOperations: [Operation] = [
    Operation(
      name: "duties.record", path: "duty-records",
      summary: "A recurring duty of the letter was done: the running period is kept and the next one opens.",
      fields: [
        .field("clause", Shape.clause, "The clause that promises it, such as audits.internal."),
        .field("note", .text(max: 10_000), "What was done."),
      ],
      answer: .object([
        .field("done", ObligationView.schema, "The period that was running."),
        .optional("next", ObligationView.schema, "The one that runs now, where the letter still promises it."),
      ])
    ) { work, input in
      let done = try work.recordDuty(input.text("clause"), note: input.text("note"), at: input.at)
      var answer = JSONObject()
      answer["done"] = try work.owed(about: done).first.map(work.view)
      answer["next"] = try work.runningPeriod(input.text("clause")).map(work.view)
      return .object(answer)
    }
  ]
}
