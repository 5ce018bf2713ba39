import Database
import Promises

extension Catalog {
  static let complaint = Schema.object([
    .field("reference", .reference, "The complaint's own name."),
    .optional("order", .reference, "The order that it is about."),
    .field("subject", .text(max: 500), "What it is about."), .field("openedAt", .instant, "When it was made."),
    .optional("acknowledgedAt", .instant, "When an automatic acknowledgement went out. It is no answer."),
    .optional("answeredAt", .instant, "When a person answered."),
    .optional("answer", .text(max: 10_000), "What he answered, where that was told."),
    .optional("foundAt", .instant, "When the findings were told."),
    .optional("findings", .text(max: 10_000), "The findings."),
    .optional("granted", .money, "What was granted for it because somebody was found liable."),
    .optional("grantedAt", .instant, "When."),
    .field("obligations", .list(of: ObligationView.schema, 0...10), "Its clocks."),
  ])
  private static let field = Schema.Field.field("complaint", .reference, "The complaint's reference.")

  static let complaintOperations: [Operation] = [
    Operation(
      name: "complaints.open", path: "complaints", summary: "Records a complaint and starts its two clocks.",
      fields: [
        .field("reference", .reference, "The complaint's own name."),
        .optional("order", .reference, "The order that it is about."),
        .field("subject", .text(max: 500), "What it is about."),
      ], answer: complaint
    ) { work, input in
      try work.openComplaint(
        input.text("reference"), about: input.optionalText("order"), subject: input.text("subject"), at: input.at)
      return try work.view(complaint: input.text("reference"))
    },
    Operation(
      name: "complaints.acknowledge", path: "complaint-acknowledgements",
      summary: "An automatic acknowledgement went out; it fulfils neither clock.", fields: [field], answer: complaint
    ) { work, input in
      try work.acknowledge(complaint: input.text("complaint"), at: input.at)
      return try work.view(complaint: input.text("complaint"))
    },
    Operation(
      name: "complaints.answer", path: "complaint-answers", summary: "A person answered.",
      fields: [field, .optional("answer", .text(max: 10_000), "What he answered, for the consumer to read again.")],
      answer: complaint
    ) { work, input in
      try work.answer(complaint: input.text("complaint"), with: input.optionalText("answer"), at: input.at)
      return try work.view(complaint: input.text("complaint"))
    },
    Operation(
      name: "complaints.find", path: "complaint-findings", summary: "The findings were told, which answers as well.",
      fields: [field, .field("findings", .text(max: 10_000), "What was found.")], answer: complaint
    ) { work, input in
      try work.find(complaint: input.text("complaint"), findings: input.text("findings"), at: input.at)
      return try work.view(complaint: input.text("complaint"))
    },
  ]

  static let complaintQueries: [Query] = [
    Query(
      name: "complaints.get", path: "complaints/{reference}", summary: "One complaint with its clocks.",
      parameters: [.field("reference", .reference, "The complaint's reference.")], answer: complaint
    ) { work, input in try work.view(complaint: input.text("reference")) },
    .list("complaints.list", "complaints", "Complaints, the earliest first.", of: complaint) { work, _, page in
      let found = try work.transaction.all(
        "SELECT id, reference FROM complaint WHERE id > $1 ORDER BY id LIMIT $2", try page.after(), page.fetched
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
      return try found.map { ($0.0.description, try work.view(complaint: $0.1)) }
    },
  ]
}

extension Work {
  func view(complaint reference: String) throws -> JSON {
    let found = try transaction.first(
      """
      SELECT complaint.id, orders.reference, subject, opened_at, acknowledged_at, answered_at, found_at, findings, answer
      FROM complaint LEFT JOIN orders ON orders.id = complaint.order_id WHERE complaint.reference = $1
      """, reference
    ) { row -> (Identifier, JSONObject) in
      var object: JSONObject = ["reference": .string(reference)]
      object[text: "order"] = row.optionalText(1)
      object["subject"] = .string(row.text(2))
      object[instant: "openedAt"] = row.instant(3)
      object[instant: "acknowledgedAt"] = row.optionalInstant(4)
      object[instant: "answeredAt"] = row.optionalInstant(5)
      object[instant: "foundAt"] = row.optionalInstant(6)
      object[text: "findings"] = row.optionalText(7)
      object[text: "answer"] = row.optionalText(8)
      return (Identifier(bytes: row.bytes(0))!, object)
    }
    guard case (let id, var object)? = found else {
      throw Refusal(.unknown, "complaint-unknown", "There is no complaint \(reference); open it first.")
    }
    let owed = try owed(about: id)
    if let pay = owed.first(where: { $0.duty == .pay }) {
      let granted = try transaction.first(
        "SELECT amount, currency, at FROM transfer WHERE obligation = $1 AND kind = 'grant'", pay.id.bytes,
        map: { (Money($0.integer(0), Currency($0.text(1))!), $0.instant(2)) })
      object["granted"] = granted?.0.json
      object[instant: "grantedAt"] = granted?.1
    }
    object["obligations"] = .array(try owed.map(view))
    return .object(object)
  }
}
