import Database
import Promises

extension Catalog {
  private static let fields: [Schema.Field] = [
    .field("reference", .reference, "The declaration's own name."),
    .field("clauses", .list(of: Shape.clause, 1...40), "The clauses whose clocks stand still; no other is touched."),
    .optional("region", .text(max: 64), "Where, as orders name it; everywhere where it is left out."),
    .field("from", .instant, "The first instant that it covers."),
    .field("until", .instant, "The first instant that it no longer covers."),
    .field("reason", Shape.localized, "Why, as the public is told."),
    .field("evidence", .text(max: 4000), "What proves it: a notice of the authorities, its number and address."),
    .field("declaredBy", .text(max: 120), "Who declares it: a person."),
  ]
  private static let suspension = Schema.object(
    fields + [.field("declaredAt", .instant, "When it was declared.")])

  static let suspensionOperations: [Operation] = [
    Operation(
      name: "suspensions.declare", path: "suspensions",
      summary: "A person declares force majeure: for its time the clocks of the clauses it names stand still.",
      fields: fields, answer: suspension, isDated: false
    ) { work, input in
      let now = work.now
      try work.declare(
        Suspension(
          clauses: input.texts("clauses"), from: input.instant("from"), until: input.instant("until"),
          reason: input.localized("reason"), region: input.optionalText("region")),
        reference: input.text("reference"), by: input.text("declaredBy"), evidence: input.text("evidence"), at: now)
      var answer = input.fields
      answer[instant: "declaredAt"] = now
      return .object(answer)
    }
  ]

  static let suspensionQueries: [Query] = [
    .list("suspensions.list", "suspensions", "Declarations of force majeure.", of: suspension) { work, _, page in
      try work.transaction.all(
        """
        SELECT id, reference, clauses, region, from_at, until_at, reason_zh, reason_en, evidence, declared_by,
          declared_at FROM suspension WHERE id > $1 ORDER BY id LIMIT $2
        """, try page.after(), page.fetched
      ) { row in
        var object: JSONObject = [
          "reference": .string(row.text(1)),
          "clauses": .array(row.text(2).split(separator: " ").map { .string(String($0)) }),
        ]
        object[text: "region"] = row.optionalText(3)
        object[instant: "from"] = row.instant(4)
        object[instant: "until"] = row.instant(5)
        object["reason"] = LocalizedText(zhHans: row.text(6), en: row.text(7)).json
        object["evidence"] = .string(row.text(8))
        object["declaredBy"] = .string(row.text(9))
        object[instant: "declaredAt"] = row.instant(10)
        return (Identifier(bytes: row.bytes(0))!.description, .object(object))
      }
    }
  ]
}
