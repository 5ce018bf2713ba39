import Database
import Promises

extension Catalog {
  static let complaint = Schema.object([
    .field("reference", .reference, "The complaint's own name."),
    .optional("order", .reference, "The order that it is about."),
    .optional("subject", .text(max: 500), "What it is about."), .field("openedAt", .instant, "When it was made."),
    .field("kind", .choice(of: ComplaintKind.self), "What it is."),
    .field("channel", .choice(of: ContactChannel.self), "Over what it came."),
    .optional("remedy", .choice(of: RemedySought.self), "What whoever complains wants."),
    .optional("buyer", .reference, "The shop's name for whoever it is, where it names no order."),
    .optional("product", .reference, "The product that it is about."),
    .optional("merchant", .reference, "The merchant that it is about."),
    .optional("language", .choice(of: Language.self), "What it is answered in."),
    .optional("awaitingSince", .instant, "Since when something waits that no person has answered."),
    .optional("callBackSince", .instant, "Since when a call back is asked for."),
    .optional("mergedInto", .reference, "The case that it was joined to: what comes under this number goes there."),
    .optional("merged", .list(of: .reference, 0...100), "The cases that were joined to it."),
    .optional("splitFrom", .reference, "The case that it was split from."),
    .optional("related", .list(of: .reference, 0...100), "Cases that have to do with it."),
    .optional("acknowledgedAt", .instant, "When an automatic acknowledgement went out. It is no answer."),
    .optional("answeredAt", .instant, "When a person answered."),
    .optional("answer", .text(max: 10_000), "What he answered first, where that was told."),
    .optional("foundAt", .instant, "When the findings were told."),
    .optional("findings", .text(max: 10_000), "What was found, where it was told in words."),
    .optional("measures", .text(max: 10_000), "What is done about it."),
    .optional("pausedUntil", .instant, "Until when at most its clock stands still now."),
    .optional("waitingFor", .text(max: 10_000), "What whoever complained was asked for last."),
    .optional("pauses", pauses, "When a clock of it stood still."),
    .optional(
      "erased", .list(of: .choice(of: ComplaintField.self), 1...4),
      "Which of these were written and erased at the person's request."),
    .optional(
      "unreadable", .list(of: .choice(of: ComplaintField.self), 1...4),
      "Which of these do not open any more, because somebody changed the database."),
    .optional("reason", .text(max: 80), "What it is about, by the tree of reasons."),
    .optional("liability", liability, "Who was found liable last."),
    .optional("appeal", appeal, "The appeal against what was decided."),
    .optional("appealUntil", .instant, "Until when there may be one, or might have been."),
    .optional("granted", .money, "What was granted for it because somebody was found liable."),
    .optional("grantedAt", .instant, "When."),
    .field("obligations", .list(of: ObligationView.schema, 0...200), "Its clocks."),
  ])
  private static let reference = Schema.Field.field("reference", .reference, "The complaint's own name.")
  private static let leftOut =
    "left out only where the person was erased: nothing is written of him again, and it is told otherwise."
  static let throughChannel = Schema.Field.optional(
    "channel", .choice(of: ContactChannel.self), "Over what; by a page where it is left out.")
  static let complained = Schema.Field.field("complaint", .reference, "The complaint's reference.")

  /// Something that happens to a complaint; what it answers is the complaint as it is afterwards.
  static func complaint(
    _ name: String, _ path: String, _ summary: String, _ named: Schema.Field, _ fields: [Schema.Field] = [],
    _ act: @escaping @Sendable (Work, Input) throws -> Void
  ) -> Operation {
    told(
      name, path, summary, named, fields,
      answer: { work, input in
        try act(work, input)
        return try work.view(complaint: input.text(named.name))
      })
  }

  private static func told(
    _ name: String, _ path: String, _ summary: String, _ named: Schema.Field, _ fields: [Schema.Field],
    answer: @escaping @Sendable (Work, Input) throws -> JSON
  ) -> Operation {
    Operation(
      name: name, path: path, summary: summary, fields: [named] + fields, answer: complaint,
      personal: Set(ComplaintField.allCases.map(\.rawValue) + ["words"]),
      again: { try $0.view(complaint: $1.text(named.name)) }, run: answer)
  }

  static let complaintOperations: [Operation] = [
    told(
      "complaints.open", "complaints", "Records a complaint and starts its two clocks.", reference,
      [
        .optional("order", .reference, "The order that it is about."),
        .optional("subject", .text(max: 500), "What it is about; \(leftOut)"),
        .optional("words", .text(max: 10_000), "The whole of it, where that is more than a line."),
        .optional("kind", .choice(of: ComplaintKind.self), "What it is; a complaint where it is left out."),
        .optional("remedy", .choice(of: RemedySought.self), "What whoever complains wants."),
        .optional("buyer", .reference, "The shop's name for whoever it is, where it names no order."),
        .optional("product", .reference, "The product that it is about."),
        .optional("merchant", .reference, "The merchant that it is about."),
        .optional("language", .choice(of: Language.self), "What to answer in."),
        .optional("channel", .choice(of: ContactChannel.self), "Over what it came; by a program where it is left out."),
      ], answer: { try $0.view(opening: Opening($1), at: $1.at) }),
    complaint(
      "complaints.acknowledge", "complaint-acknowledgements",
      "An automatic acknowledgement went out; it fulfils neither clock.", complained
    ) { try $0.acknowledge(complaint: $1.text("complaint"), at: $1.at) },
    complaint(
      "complaints.answer", "complaint-answers", "A person answered; he may do so as often as it takes.", complained,
      [
        .optional("answer", .text(max: 10_000), "What he answered, for the consumer to read again."), throughChannel,
        .optional("canned", .reference, "The prepared answer that he began with."),
      ]
    ) {
      try $0.answer(
        complaint: $1.text("complaint"), with: $1.optionalText("answer"), over: $1.channel, token: nil, at: $1.at)
      if let name = $1.optionalText("canned") {
        try $0.noteUse(ofCanned: name, in: $0.complaint($1.text("complaint"), at: $1.at).id)
      }
    },
    complaint(
      "complaints.find", "complaint-findings",
      "The findings were told: what was found and what is done about it. That answers as well.", complained,
      [
        .optional("findings", .text(max: 10_000), "What was found; \(leftOut)"),
        .optional("measures", .text(max: 10_000), "What is done about it; \(leftOut)"),
        .optional(
          "by", .reference, "Who found it, where a program hands it in: somebody else decides about an appeal."),
      ]
    ) {
      try $0.find(
        complaint: $1.text("complaint"), findings: $1.optionalText("findings"), measures: $1.optionalText("measures"),
        by: $1.optionalText("by"), at: $1.at)
    },
  ]

  /// A complaint as the merchant reads it whose goods it is about: what the consumer and the platform write to each other is
  /// not his, nor who the consumer is. Who was found liable and why he may know, who pays for it.
  @Sendable private static func withoutCorrespondence(_ view: JSON) -> JSON {
    guard var object = view.object else { return view }
    let theirs = ["answer", "findings", "measures", "waitingFor", "buyer", "erased", "unreadable"]
    for name in theirs { object[name] = nil }
    if var appeal = object["appeal"]?.object {
      appeal["words"] = nil
      object["appeal"] = .object(appeal)
    }
    return .object(object)
  }

  static let complaintQueries: [Query] = [
    Query(
      name: "complaints.get", path: "complaints/{reference}", summary: "One complaint with its clocks.",
      parameters: [.field("reference", .reference, "The complaint's reference.")], answer: complaint,
      shownToMerchants: withoutCorrespondence
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
        kind, channel, remedy, complaint.buyer, product, complaint.merchant, complaint.language, awaiting_since,
        call_back_since,
        (SELECT reference FROM complaint AS living WHERE living.id = complaint.merged_into),
        (SELECT reference FROM complaint AS origin WHERE origin.id = complaint.split_from), measures, reason
      FROM complaint LEFT JOIN orders ON orders.id = complaint.order_id WHERE complaint.reference = $1
      """, reference
    ) { row -> (Identifier, JSONObject, [ComplaintField: [UInt8]]) in
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
      sealed[.measures] = row.optionalBytes(20)
      object["kind"] = .string(row.text(9))
      object["channel"] = .string(row.text(10))
      for (place, name) in ["remedy", "buyer", "product", "merchant", "language"].enumerated() {
        object[text: name] = row.optionalText(11 + place)
      }
      object[instant: "awaitingSince"] = row.optionalInstant(16)
      object[instant: "callBackSince"] = row.optionalInstant(17)
      object[text: "mergedInto"] = row.optionalText(18)
      object[text: "splitFrom"] = row.optionalText(19)
      object[text: "reason"] = row.optionalText(21)
      return (Identifier(bytes: row.bytes(0))!, object, sealed)
    }
    guard case (let id, var object, let sealed)? = found else {
      throw Refusal(.unknown, "complaint-unknown", "There is no complaint \(reference); open it first.")
    }
    try addOthers(of: id, to: &object)
    let opener = Opener(self, of: try self.subject(ofComplaint: id))
    var (erased, unreadable): ([JSON], [JSON]) = ([], [])
    for field in ComplaintField.allCases {
      var words = try opener.words(sealed[field], for: .complaint(id, field))
      if field == .answer, words == .none { words = try firstAnswer(of: id, opener) }
      object[text: field.rawValue] = words.text
      if words == .erased { erased.append(.string(field.rawValue)) }
      if words == .unreadable { unreadable.append(.string(field.rawValue)) }
    }
    if !erased.isEmpty { object["erased"] = .array(erased) }
    if !unreadable.isEmpty { object["unreadable"] = .array(unreadable) }
    // Clocks of cases that were joined to it run on here.
    let owed =
      try owed(about: id)
      + joined(to: id).flatMap { try self.owed(about: $0).filter { $0.obligation.outcome != .void } }
    if let pay = owed.first(where: { $0.duty == .pay }) {
      let granted = try transaction.first(
        "SELECT amount, currency, at FROM transfer WHERE obligation = $1 AND kind = 'grant'", pay.id.bytes,
        map: { (Money($0.integer(0), Currency($0.text(1))!), $0.instant(2)) })
      object["granted"] = granted?.0.json
      object[instant: "grantedAt"] = granted?.1
    }
    try addPauses(of: id, owed, opener, to: &object)
    try addLiability(of: id, opener, to: &object)
    object["obligations"] = .array(try owed.map(view))
    return .object(object)
  }
}

extension Work {
  /// Cases that were joined to one, or have to do with it.
  private func addOthers(of id: Identifier, to object: inout JSONObject) throws {
    func references(_ sql: String) throws -> JSON? {
      let found = try transaction.all(sql, id.bytes, map: { JSON.string($0.text(0)) })
      return found.isEmpty ? nil : .array(found)
    }
    object["merged"] = try references(
      "SELECT reference FROM complaint WHERE merged_into = $1 ORDER BY merged_at, id LIMIT 100")
    object["related"] = try references(
      """
      SELECT reference FROM complaint_relation JOIN complaint ON complaint.id = other WHERE complaint = $1
      UNION ALL
      SELECT reference FROM complaint_relation JOIN complaint ON complaint.id = complaint WHERE other = $1
      ORDER BY reference LIMIT 100
      """)
  }

  private func firstAnswer(of id: Identifier, _ opener: Opener) throws -> Words {
    let found = try transaction.first(
      """
      SELECT id, words FROM complaint_entry WHERE complaint = $1 AND author = 'staff' AND is_internal = 0
        AND words IS NOT NULL AND event IS NULL ORDER BY position LIMIT 1
      """, id.bytes, map: { (Identifier(bytes: $0.bytes(0))!, $0.bytes(1)) })
    return try found.map { try opener.words($0.1, for: .entry($0.0)) } ?? .none
  }
}

extension ComplaintKind {
  /// Which cases wait for somebody: in the words of the index over them, by which SQLite knows it.
  static let waits = """
    merged_into IS NULL
      AND (awaiting_since IS NOT NULL OR call_back_since IS NOT NULL OR appealed_since IS NOT NULL OR (found_at IS NULL AND (kind = 'complaint' OR answered_at IS NULL)))
    """

  /// When the first of what is still owed about a case is due, in SQL. Clocks of cases that were joined to it run on in
  /// it, and a broken promise is still owed.
  static let due = """
    COALESCE((SELECT MIN(due) FROM obligation
      WHERE subject IN (SELECT complaint.id UNION ALL SELECT id FROM complaint AS joined WHERE joined.merged_into = complaint.id)
        AND duty IN ('answer', 'findings', 'reply', 'call-back', 'decide-appeal') AND fulfilled_at IS NULL
        AND (outcome IS NULL OR outcome = 'broken')), opened_at)
    """
}

extension Input {
  var channel: ContactChannel { optionalText("channel").flatMap(ContactChannel.init) ?? .page }
}

extension Opening {
  fileprivate init(_ input: Input) {
    self.init(
      input.text("reference"), about: input.optionalText("order"), subject: input.optionalText("subject"))
    words = input.optionalText("words")
    kind = input.optionalText("kind").flatMap(ComplaintKind.init) ?? .complaint
    remedy = input.optionalText("remedy").flatMap(RemedySought.init)
    buyer = input.optionalText("buyer")
    product = input.optionalText("product")
    merchant = input.optionalText("merchant")
    language = input.optionalText("language").flatMap(Language.init)
    channel = input.optionalText("channel").flatMap(ContactChannel.init) ?? .program
  }
}
