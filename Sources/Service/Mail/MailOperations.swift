import Database
import Promises

extension Catalog {
  private static let mailKey = Schema.Field.field("mail", Shape.identifier, "Which one, as the list names it.")

  static let mailOperations: [Operation] = [
    Operation(
      name: "mails.take-in", path: "mail-takings",
      summary: "A message that was laid aside is taken into a case after all. It is not acknowledged by itself.",
      fields: [
        mailKey, .optional("into", .reference, "The case that it belongs to; one of its own where it is left out."),
      ],
      answer: .object([.field("complaint", .reference, "The case that it stands in.")])
    ) { work, input in
      [
        "complaint": .string(
          try work.takeIn(mail: input.identifier("mail"), into: input.optionalText("into")))
      ]
    },
    Operation(
      name: "mails.drop", path: "dropped-mails",
      summary: "A message that was laid aside is needed by nobody: what it says is destroyed.", fields: [mailKey],
      answer: .object([.field("mail", Shape.identifier, "Which one.")])
    ) { work, input in
      try work.drop(mail: input.identifier("mail"))
      return ["mail": .string(try input.identifier("mail").description)]
    },
    Operation(
      name: "mails.resend", path: "mail-resendings",
      summary: "A mail that was given up, or that came back, is sent again.", fields: [mailKey],
      answer: .object([.field("mail", Shape.identifier, "Which one.")])
    ) { work, input in
      try work.resendMail(input.identifier("mail"))
      return ["mail": .string(try input.identifier("mail").description)]
    },
  ]

  static let mailQueries: [Query] = [
    .list(
      "mails.aside", "mails-aside", "Messages that were laid aside, for a person to look at.",
      of: .object([
        .field("mail", Shape.identifier, "Its key."), .field("at", .instant, "When it came."),
        .field("reason", .text(max: 60), "Why: `automatic`, `flood`, `nested-too-deep` ..."),
        .field("size", .count(0...10_000_000_000), "In bytes."),
        .optional("from", .text(max: 700), "Who says that he sent it."),
        .optional("subject", .text(max: 500), "What he says that it is about."),
      ])
    ) { work, _, page in
      try work.asideMails(after: page.after(), limit: page.fetched).map { ($0.id.description, $0.json) }
    },
    .list(
      "mails.failed", "mails-failed", "Mails that did not arrive, and were not sent again.", of: MailState.schema
    ) { work, _, page in
      try work.failedMails(after: page.after(), limit: page.fetched).map { ($0.state.id.description, $0.json) }
    },
  ]
}

extension AsideMail {
  var json: JSON {
    var object: JSONObject = [
      "mail": .string(id.description), "at": .string(at.description), "reason": .string(reason),
      "size": .integer(Int64(size)),
    ]
    object[text: "from"] = from.text
    object[text: "subject"] = subject.text
    return .object(object)
  }
}

/// A mail that did not arrive, and the case that it is about.
public struct FailedMail: Sendable {
  public var complaint: String
  public var state: MailState

  var json: JSON {
    var object: JSONObject = [
      "mail": .string(state.id.description), "complaint": .string(complaint), "kind": .string(state.kind),
      "at": .string(state.at.description), "attempts": .integer(Int64(state.attempts)),
    ]
    object[text: "outcome"] = state.outcome?.rawValue
    object[instant: "endedAt"] = state.ended
    object[text: "failure"] = state.failure.text
    return .object(object)
  }
}

extension MailState {
  static let schema = Schema.object([
    .field("mail", Shape.identifier, "Its key."), .field("complaint", .reference, "The case that it is about."),
    .field("kind", .text(max: 20), "What it tells: `acknowledgement`, `answer` or `findings`."),
    .field("at", .instant, "When it was written."), .field("attempts", .count(0...1000), "How often it was sent."),
    .optional("outcome", .text(max: 20), "What became of it: `failed` or `bounced`."),
    .optional("endedAt", .instant, "When."), .optional("failure", .text(max: 1000), "What a server said."),
  ])
}

extension Work {
  /// Mails that did not arrive, the earliest first.
  public func failedMails(after key: [UInt8] = [], limit: Int) throws -> [FailedMail] {
    let found = try transaction.all(
      """
      SELECT mail_out.id, reference FROM mail_out JOIN complaint ON complaint.id = complaint
      WHERE outcome IN ('failed', 'bounced') AND mail_out.id > $1 ORDER BY mail_out.id LIMIT $2
      """, key, limit
    ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
    return try found.compactMap { id, reference in
      try mailState(id).map { FailedMail(complaint: reference, state: $0) }
    }
  }
}
