import Database
import Foundation
public import Promises

extension Catalog {
  private static let subject = Schema.Field.field(
    "subject", .text(max: DataSubject.longest),
    "Whose data: buyer:..., order:..., complaint:..., merchant:... or person:... and the reference.")

  /// How somebody is reached, as it is told and as it is handed out.
  static let contact: [Schema.Field] = ContactField.allCases.map {
    .optional($0.rawValue, .text(max: ContactField.longest), $0.description)
  }

  static let privacyOperations: [Operation] = [
    Operation(
      name: "people.erase", path: "people-erasures",
      summary:
        "Destroys the key of a person's data, of what was written and handed in about him too, for good. Orders, claims and the ledger stand.",
      fields: [subject],
      answer: .object([
        .field("subject", .text(max: DataSubject.longest), "Whose data."),
        .field("erasedAt", .instant, "When it was erased, the first time."),
      ]), isDated: false
    ) { work, input in
      try work.admitErasure(of: input.text("subject"))
      let erased = try work.erase(subject: input.text("subject"))
      return ["subject": .string(input.text("subject")), "erasedAt": .string(erased.description)]
    },
    Operation(
      name: "people.contact", path: "people-lookups",
      summary: "How one person is reached. Who asked, and why, is shown to him.",
      fields: [subject, .field("reason", .text(max: 150), "Why it is looked up; without personal data.")],
      answer: .object([
        .field("subject", .text(max: DataSubject.longest), "Whose data."),
        .field("contact", .object(contact), "How he is reached; nothing where nothing is known or it was erased."),
        unreadable,
      ]), isDated: false, personal: ["reason"], again: lookUp, isPersonal: true, run: lookUp),
  ]

  private static let lookUp: @Sendable (Work, Input) throws -> JSON = { work, input in
    let subject = input.text("subject")
    try DataSubject.check(subject)
    var answer: JSONObject = ["subject": .string(subject)]
    try work.addContact(of: subject, to: &answer)
    return .object(answer)
  }
  fileprivate static let unreadable = Schema.Field.optional(
    "unreadable", .list(of: .choice(of: ContactField.self), 0...ContactField.allCases.count),
    "What of it does not open any more, because somebody changed the database.")

  static let privacyQueries: [Query] = [
    Query(
      name: "people.export", path: "people/{subject}",
      summary: "All that is known of one person, to be handed out to him.", parameters: [subject],
      answer: PersonalExport.schema, isPersonal: true
    ) { work, input in try work.export(subject: input.text("subject")) },
    Query(
      name: "people.evidence", path: "people/{subject}/evidence/{sha256}",
      summary: "One of the pictures and documents that a person handed in, as `people.export` names them.",
      parameters: [
        subject, .field("sha256", .text(max: 64), "Its hash, as in the history of the claim that it belongs to."),
      ],
      answer: .object([
        .field("sha256", .text(max: 64), "Its hash."), .field("type", .text(max: 40), "What it is."),
        .field("content", .text(max: Evidence.largestText), "The file in base64."),
      ]), isPersonal: true
    ) { work, input in
      let (subject, hash) = (input.text("subject"), input.text("sha256"))
      try DataSubject.check(subject)
      guard let evidence = try work.evidence(hash, of: subject) else {
        throw Refusal(.unknown, "evidence-unknown", "Nothing by this hash is known of \(subject).")
      }
      return [
        "sha256": .string(hash), "type": .string(evidence.type.rawValue),
        "content": .string(Data(evidence.content).base64EncodedString()),
      ]
    },
  ]
}

extension ContactField {
  fileprivate var description: String {
    switch self {
    case .name: "What he is called."
    case .email: "His e-mail address."
    case .phone: "His telephone number."
    case .address: "Where things are sent to."
    case .note: "What else is to be known when he is reached."
    }
  }
}

extension Input {
  /// The fields of `contact`, where it was told.
  var contact: [ContactField: String] {
    var contact: [ContactField: String] = [:]
    for (name, value) in fields["contact"]?.object ?? [:] {
      if let field = ContactField(rawValue: name) { contact[field] = value.string }
    }
    return contact
  }
}

/// Everything about one person, as it is handed out to him.
enum PersonalExport {
  static let schema = Schema.object([
    .field("subject", .text(max: DataSubject.longest), "Whose data."),
    .field("exportedAt", .instant, "When this was put together."),
    .optional(
      "erasedAt", .instant, "When his data was erased: how he is reached, what was written, what was handed in."),
    .field("contact", .object(Catalog.contact), "How he is reached."), Catalog.unreadable,
    .field("orders", .array(of: OrderView.schema, maxItems: 100_000), "His orders, with what is owed about them."),
    .field(
      "claims",
      .array(
        of: .object([
          .field("claim", ClaimView.schema, "The claim."),
          .field("history", ClaimHistory.schema, "What happened to it and what was handed in."),
        ]), maxItems: 100_000), "What he claimed."),
    .field(
      "recalls", .array(of: Catalog.recallCase, maxItems: 100_000), "Recalls that he was told of, and his answers."),
    .field("complaints", .array(of: Catalog.complaint, maxItems: 100_000), "His complaints."),
    .field(
      "threads",
      .array(
        of: .object([
          .field("complaint", .reference, "Which."),
          .field("entries", .array(of: Catalog.threadEntry, maxItems: 20_000), "The earliest first."),
        ]), maxItems: 100_000), "What was written in them, as he reads it."),
    .field(
      "mails",
      .array(
        of: .object([
          .field("mail", Shape.identifier, "Its key, by which `people.mail` has it as it came."),
          .field("at", .instant, "When it came."), .optional("complaint", .reference, "The case that it stands in."),
        ]), maxItems: 100_000), "What he sent by e-mail."),
    .field("reports", .array(of: Catalog.readReport, maxItems: 100_000), "What he reported of goods."),
    .field(
      "reads",
      .array(
        of: .object([
          .field("what", .text(max: 200), "What was looked at."), .field("at", .instant, "When."),
          .field("byProgram", .boolean, "Whether a program read it, and no person."),
          .optional("roles", .text(max: 200), "Whose work he did who looked: service, administrator."),
        ]), maxItems: 100_000), "When his data was looked at."),
  ])
}

extension Platform {
  /// Answers a query: whose right it takes is looked at, and where it hands out personal data that is written down, for
  /// those who watch and for the person.
  ///
  /// - Throws: `Forbidden`, `Refusal`; whatever the query throws.
  public func answer(_ query: Query, _ input: Input, by visitor: Visitor, at now: Instant) async throws -> JSON {
    let subject = Subject(of: query.name, input)
    // What a personal query opens is written down as one thing, below.
    let reader = query.isPersonal ? .nobody : Visitor.current
    let answer = try await Visitor.$current.withValue(reader) {
      try await look(at: now) { work in
        try work.admit(visitor, to: query.right, about: subject)
        return try query.answer(input, from: work, to: visitor)
      }
    }
    if query.isPersonal { try await operate(at: now) { try $0.noteDisclosure(query.name, input, to: visitor) } }
    return answer
  }
}

extension Work {
  /// Writes down that personal data were handed out by `name`: for those who watch and, unless he asked for his own, for
  /// the person.
  func noteDisclosure(_ name: String, _ input: Input, to visitor: Visitor) throws {
    let whose = input.text("subject")
    if try subject(of: visitor) != whose {
      let why = input.optionalText("reason").map { ": " + $0 } ?? ""
      try noteRead(
        of: whose, by: visitor.person, as: visitor.person == nil ? [] : visitor.roles,
        what: name.dropFirst("people.".count) + why)
    }
    try note(
      SecurityEvent(
        name == "people.export" ? .exported : .personalRead, at: now, actor: visitor.actor, subject: whose))
  }
}

extension Work {
  /// Everything about one person: how he is reached, his orders, claims and complaints, and who looked at his data.
  ///
  /// - Throws: `Refusal` when nothing is known of him.
  public func export(subject: String) throws -> JSON {
    try DataSubject.check(subject)
    let orders = try orders(of: subject)
    let reads = try reads(of: subject, limit: 100_000)
    let isKnown =
      try transaction.first(
        "SELECT 1 FROM subject_key WHERE subject = $1", subject, map: { _ in true }) ?? false
    guard isKnown || !orders.isEmpty || !reads.isEmpty else {
      throw Refusal(.unknown, "subject-unknown", "Nothing is known of \(subject).")
    }
    var object: JSONObject = ["subject": .string(subject), "exportedAt": .string(now.description)]
    object[instant: "erasedAt"] = try erased(subject)
    try addContact(of: subject, to: &object)
    object["orders"] = .array(try orders.map { try view(order: $0) })
    object["claims"] = .array(
      try references("claim", of: orders).map {
        ["claim": try view(claim: $0), "history": try history(claim: $0).json]
      })
    object["recalls"] = .array(try recalls(of: orders))
    let complaints = try complaints(of: subject, orders)
    object["complaints"] = .array(try complaints.map(view(complaint:)))
    object["threads"] = .array(
      try complaints.map { reference in
        let entries = try thread(complaint: reference, isForStaff: false).map { $0.json(isForStaff: false) }
        return ["complaint": .string(reference), "entries": .array(entries)]
      })
    object["mails"] = .array(try keptMails(of: subject).map(\.json))
    object["reports"] = .array(
      try readReports("report.subject = $1", subject, after: [], limit: 100_000).map(\.item))
    object["reads"] = .array(
      reads.map { read in
        var line: JSONObject = [
          "what": .string(read.what), "at": .string(read.at.description), "byProgram": .bool(read.person == nil),
        ]
        line[text: "roles"] = read.roles.isEmpty ? nil : Role.text(read.roles)
        return .object(line)
      })
    return .object(object)
  }

  fileprivate func addContact(of subject: String, to object: inout JSONObject) throws {
    let words = try contactWords(of: subject)
    object["contact"] = .object(
      JSONObject(
        ContactField.allCases.compactMap { field in words[field]?.text.map { (field.rawValue, JSON.string($0)) } }))
    let unreadable = ContactField.allCases.filter { words[$0] == .unreadable }
    if !unreadable.isEmpty { object["unreadable"] = .array(unreadable.map { .string($0.rawValue) }) }
  }

  private func orders(of subject: String) throws -> [Identifier] {
    let parts = subject.split(separator: ":", maxSplits: 1)
    let column = parts[0] == "buyer" ? "buyer" : parts[0] == "order" ? "reference" : nil
    guard let column else { return [] }
    return try transaction.all("SELECT id FROM orders WHERE \(column) = $1 ORDER BY id", String(parts[1])) {
      Identifier(bytes: $0.bytes(0))!
    }
  }

  private func complaints(of subject: String, _ orders: [Identifier]) throws -> [String] {
    let (kind, name) = DataSubject.parts(subject)
    let column = kind == "complaint" ? "reference" : kind == "buyer" ? "buyer" : nil
    let own =
      try column.map { column in
        try transaction.all(
          "SELECT reference FROM complaint WHERE \(column) = $1 AND order_id IS NULL ORDER BY id", name,
          map: { $0.text(0) })
      } ?? []
    return try references("complaint", of: orders) + own
  }

  /// What there is about orders, by its own name.
  private func references(_ table: String, of orders: [Identifier]) throws -> [String] {
    try transaction.all(
      "SELECT reference FROM \(table) WHERE order_id = $1 ORDER BY id", forEach: orders.map { [.bytes($0.bytes)] }
    ) { $0.text(0) }.flatMap(\.self)
  }
}
