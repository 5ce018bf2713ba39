import Database
public import Promises

extension Catalog {
  static let threadEntry = Schema.object([
    .field("position", .count(0...1_000_000_000), "Its place in the thread; none is given twice."),
    .field("at", .instant, "When."), .field("channel", .choice(of: ContactChannel.self), "Over what."),
    .field("author", .choice(of: EntryAuthor.self), "Who."),
    .optional("by", .text(max: 80), "Which of the staff or of the programs, as events name him."),
    .field("internal", .boolean, "Whether staff alone read it."),
    .optional("event", .choice(of: CaseEvent.self), "What happened, where it is more than a message."),
    .optional("detail", .text(max: 400), "What that is about."),
    .optional("words", .text(max: 10_000), "What was written."),
    .optional("erased", .boolean, "Whether what was written was erased at the person's request."),
    .optional("unreadable", .boolean, "Whether it does not open any more, because somebody changed the database."),
    .optional(
      "files",
      .list(
        of: .object([
          .field("hash", Evidence.hash, "SHA-256 of its content."), .field("type", .text(max: 80), "What it is."),
          .optional("name", .text(max: 200), "What it was called."),
        ]), 1...Work.mostFiles), "Pictures and documents with it."),
    .optional("mail", Shape.identifier, "The message that it came in, for staff to look at as it came."),
  ])
  static let file = Schema.object([
    .field("name", .text(max: 200), "What it is called."), .field("content", Evidence.schema, "In base64."),
  ])
  private static let files = Schema.Field.optional(
    "files", .list(of: file, 1...5), "Pictures and documents; \(Evidence.largest) bytes each at most.")
  private static let token = Schema.Field.optional(
    "token", .text(max: 200), "Your own word for the message: the same one again is not written twice.")

  static let threadOperations: [Operation] = [
    wide(
      complaint(
        "complaints.write", "complaint-messages", "Whoever complained writes in his case.", complained,
        [.field("words", .text(max: 10_000), "What he writes."), throughChannel, token, files]
      ) { work, input in
        // What was handed in is looked at before anything is written.
        let files = try input.items("files").map {
          ($0.text("name"), try Evidence(base64: $0.text("content")))
        }
        let entry = try work.write(
          in: input.text("complaint"), input.text("words"), over: input.channel, token: input.optionalText("token"),
          at: input.at)
        for (name, file) in files { if let entry { try work.addFile(file, named: name, to: entry) } }
      }),
    complaint(
      "complaints.dismiss", "complaint-dismissals",
      "What somebody else wrote in the case needs no answer; refused while whoever complained waits for one.",
      complained
    ) { try $0.dismiss(in: $1.text("complaint"), at: $1.at) },
    complaint(
      "complaints.note", "complaint-notes", "Something for colleagues to read, which the consumer does not see.",
      complained, [.field("words", .text(max: 10_000), "What to know.")]
    ) { try $0.note(in: $1.text("complaint"), $1.text("words"), at: $1.at) },
    complaint(
      "complaints.link", "complaint-links",
      "Says what a case is about. A question that turns out to be a complaint has its clocks from when it was asked.",
      complained,
      [
        .optional("kind", .choice(of: ComplaintKind.self), "What it is; a complaint stays one."),
        .optional("order", .reference, "The order that it is about; one that stands is not changed."),
        .optional("product", .reference, "The product."), .optional("merchant", .reference, "The merchant."),
        .optional("remedy", .choice(of: RemedySought.self), "What whoever complains wants."),
        .optional("language", .choice(of: Language.self), "In which language he is answered."),
      ]
    ) { work, input in
      try work.link(
        complaint: input.text("complaint"), kind: input.optionalText("kind").flatMap(ComplaintKind.init),
        order: input.optionalText("order"), product: input.optionalText("product"),
        merchant: input.optionalText("merchant"), remedy: input.optionalText("remedy").flatMap(RemedySought.init),
        language: input.optionalText("language").flatMap(Language.init), at: input.at)
    },
    complaint(
      "complaints.merge", "complaint-merges",
      "Joins a case to another of the same person about the same matter: what comes under its number goes there.",
      complained, [.field("into", .reference, "The case that stays.")]
    ) { try $0.merge(complaint: $1.text("complaint"), into: $1.text("into"), at: $1.at) },
    complaint(
      "complaints.split", "complaint-splits", "Makes a case of its own out of messages about something else.",
      complained,
      [
        .field("positions", .list(of: .count(1...1_000_000_000), 1...100), "Their places in the thread."),
        .field("into", .reference, "What the new case is called."),
        .optional("subject", .text(max: 500), "What it is about."),
      ]
    ) { work, input in
      try work.split(
        complaint: input.text("complaint"), positions: input.integers("positions"), into: input.text("into"),
        subject: input.optionalText("subject"), at: input.at)
    },
    complaint(
      "complaints.relate", "complaint-relations", "Says that two cases have to do with each other.", complained,
      [.field("to", .reference, "The other one.")]
    ) { try $0.relate(complaint: $1.text("complaint"), to: $1.text("to"), at: $1.at) },
  ]

  /// With files, a request is larger than others.
  private static func wide(_ operation: Operation) -> Operation {
    var operation = operation
    operation.largestBody = 5 * Evidence.largestText + 100_000
    operation.testimony = ["channel"]
    return operation
  }

  static let threadQueries: [Query] = [
    Query(
      name: "complaints.thread", path: "complaint-threads/{reference}",
      summary: "All that was written in a case, and what happened to it; who complained sees what is for him.",
      parameters: [
        .field("reference", .reference, "The complaint's reference."),
        .optional("after", .count(0...1_000_000_000), "Only what came after this place."),
      ], answer: .object([.field("entries", .list(of: threadEntry, 0...20_000), "The earliest first.")])
    ) { work, input in
      try work.thread(input.text("reference"), after: input.optionalInteger("after"), isForStaff: true)
    }
  ]
}

extension Work {
  /// A case's thread, of one that was joined to another that of the one that stays.
  ///
  /// - Throws: `Refusal` when there is none.
  public func thread(
    complaint reference: String, after position: Int64 = -1, isForStaff: Bool
  ) throws -> [ThreadEntry] {
    try thread(
      of: complaint(reference).id, after: position, isForStaff: isForStaff)
  }

  /// A case's thread as the API tells it.
  ///
  /// - Throws: `Refusal` when there is none.
  public func thread(_ reference: String, after position: Int64? = nil, isForStaff: Bool) throws -> JSON {
    let complaint = try complaint(reference)
    let entries = try thread(of: complaint.id, after: position ?? -1, isForStaff: isForStaff)
    return ["entries": .array(entries.map { $0.json(isForStaff: isForStaff) })]
  }
}

extension ThreadEntry {
  func json(isForStaff: Bool) -> JSON {
    var object: JSONObject = [
      "position": .integer(position), "at": .string(at.description), "channel": .string(channel.rawValue),
      "author": .string(author.rawValue), "internal": .bool(isInternal),
    ]
    object[text: "by"] = isForStaff ? actor : nil
    object[text: "event"] = event?.rawValue
    object[text: "detail"] = detail
    object[text: "mail"] = isForStaff ? mail?.description : nil
    object[text: "words"] = words.text
    if words == .erased { object["erased"] = true }
    if words == .unreadable { object["unreadable"] = true }
    if !files.isEmpty {
      object["files"] = .array(
        files.map { file in
          var one: JSONObject = ["hash": .string(file.hash), "type": .string(file.type)]
          one[text: "name"] = file.name.text
          return .object(one)
        })
    }
    return .object(object)
  }
}
