import Database
import Promises

extension Catalog {
  static let complaint = Schema.object([
    .field("reference", .reference, "The complaint's own name."),
    .optional("order", .reference, "The order that it is about."),
    .optional("subject", .text(max: 500), "What it is about."), .field("openedAt", .instant, "When it was made."),
    .optional("acknowledgedAt", .instant, "When an automatic acknowledgement went out. It is no answer."),
    .optional("answeredAt", .instant, "When a person answered."),
    .optional("answer", .text(max: 10_000), "What he answered, where that was told."),
    .optional("foundAt", .instant, "When the findings were told."),
    .optional("findings", .text(max: 10_000), "The findings, where they were told in words."),
    .optional(
      "erased", .list(of: .choice(of: ComplaintField.self), 1...3),
      "Which of these were written and erased at the person's request."),
    .optional(
      "unreadable", .list(of: .choice(of: ComplaintField.self), 1...3),
      "Which of these do not open any more, because somebody changed the database."),
    .optional("granted", .money, "What was granted for it because somebody was found liable."),
    .optional("grantedAt", .instant, "When."),
    .field("obligations", .list(of: ObligationView.schema, 0...10), "Its clocks."),
  ])
  private static let reference = Schema.Field.field("reference", .reference, "The complaint's own name.")
  private static let leftOut =
    "left out only where the person was erased: nothing is written of him again, and it is told otherwise."
  private static let complained = Schema.Field.field("complaint", .reference, "The complaint's reference.")

  /// Something that happens to a complaint; what it answers is the complaint as it is afterwards.
  private static func complaint(
    _ name: String, _ path: String, _ summary: String, _ named: Schema.Field, _ fields: [Schema.Field] = [],
    _ act: @escaping @Sendable (Work, Input) throws -> Void
  ) -> Operation {
    let view: @Sendable (Work, Input) throws -> JSON = { try $0.view(complaint: $1.text(named.name)) }
    return Operation(
      name: name, path: path, summary: summary, fields: [named] + fields, answer: complaint,
      personal: Set(ComplaintField.allCases.map(\.rawValue)), again: view
    ) { work, input in
      try act(work, input)
      return try view(work, input)
    }
  }

  static let complaintOperations: [Operation] = [
    complaint(
      "complaints.open", "complaints", "Records a complaint and starts its two clocks.", reference,
      [
        .optional("order", .reference, "The order that it is about."),
        .optional("subject", .text(max: 500), "What it is about; \(leftOut)"),
      ]
    ) {
      try $0.openComplaint(
        $1.text("reference"), about: $1.optionalText("order"), subject: $1.optionalText("subject"), at: $1.at)
    },
    complaint(
      "complaints.acknowledge", "complaint-acknowledgements",
      "An automatic acknowledgement went out; it fulfils neither clock.", complained
    ) { try $0.acknowledge(complaint: $1.text("complaint"), at: $1.at) },
    complaint(
      "complaints.answer", "complaint-answers", "A person answered.", complained,
      [.optional("answer", .text(max: 10_000), "What he answered, for the consumer to read again.")]
    ) { try $0.answer(complaint: $1.text("complaint"), with: $1.optionalText("answer"), at: $1.at) },
    complaint(
      "complaints.find", "complaint-findings", "The findings were told, which answers as well.", complained,
      [
        .optional("findings", .text(max: 10_000), "What was found; \(leftOut)")
      ]
    ) { try $0.find(complaint: $1.text("complaint"), findings: $1.optionalText("findings"), at: $1.at) },
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
      SELECT complaint.id, orders.reference, subject, opened_at, acknowledged_at, answered_at, found_at, findings, answer,
        buyer
      FROM complaint LEFT JOIN orders ON orders.id = complaint.order_id WHERE complaint.reference = $1
      """, reference
    ) { row -> (Identifier, String, JSONObject, [ComplaintField: [UInt8]]) in
      var object: JSONObject = ["reference": .string(reference)]
      object[text: "order"] = row.optionalText(1)
      object[instant: "openedAt"] = row.instant(3)
      object[instant: "acknowledgedAt"] = row.optionalInstant(4)
      object[instant: "answeredAt"] = row.optionalInstant(5)
      object[instant: "foundAt"] = row.optionalInstant(6)
      var sealed: [ComplaintField: [UInt8]] = [:]
      sealed[.subject] = row.optionalBytes(2)
      sealed[.findings] = row.optionalBytes(7)
      sealed[.answer] = row.optionalBytes(8)
      let whose =
        row.optionalText(1).map { DataSubject.of(order: $0, buyer: row.optionalText(9)) }
        ?? DataSubject.complaint(reference)
      return (Identifier(bytes: row.bytes(0))!, whose, object, sealed)
    }
    guard case (let id, let whose, var object, let sealed)? = found else {
      throw Refusal(.unknown, "complaint-unknown", "There is no complaint \(reference); open it first.")
    }
    let opener = Opener(self, of: whose)
    var (erased, unreadable): ([JSON], [JSON]) = ([], [])
    for field in ComplaintField.allCases {
      let words = try opener.words(sealed[field], for: .complaint(id, field))
      object[text: field.rawValue] = words.text
      if words == .erased { erased.append(.string(field.rawValue)) }
      if words == .unreadable { unreadable.append(.string(field.rawValue)) }
    }
    if !erased.isEmpty { object["erased"] = .array(erased) }
    if !unreadable.isEmpty { object["unreadable"] = .array(unreadable) }
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
