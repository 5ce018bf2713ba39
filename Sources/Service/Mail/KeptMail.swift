import Database
import Foundation
import Mail
public import Promises

/// A message as it came, with all that was attached to it: pictures and documents stand in its case besides.
public struct KeptMail: Sendable {
  public var id: Identifier
  public var at: Instant
  /// The case that it stands in.
  public var complaint: String?
  /// RFC 5322. Nil where it was erased, or was too large to be kept.
  public var content: [UInt8]?
}

extension Catalog {
  static let keptMailQueries: [Query] = [
    Query(
      name: "mails.get", path: "mails/{mail}", summary: "A message as it came, with all that was attached to it.",
      parameters: [.field("mail", Shape.identifier, "Its key, as threads and lists have it.")], answer: keptMail
    ) { work, input in try work.keptMail(input.identifier("mail")).json },
    Query(
      name: "people.mail", path: "people/{subject}/mails/{mail}",
      summary: "One of the messages that a person sent by e-mail, as `people.export` names them.",
      parameters: [
        .field("subject", .text(max: DataSubject.longest), "Whose."),
        .field("mail", Shape.identifier, "Its key."),
      ], answer: keptMail, isPersonal: true
    ) { work, input in
      let (subject, id) = (input.text("subject"), try input.identifier("mail"))
      try DataSubject.check(subject)
      guard try work.keptMails(of: subject).contains(where: { $0.id == id }) else {
        throw Refusal(.unknown, "mail-unknown", "No message \(id) of \(subject) is known.")
      }
      return try work.keptMail(id, of: subject).json
    },
  ]

  private static let keptMail = Schema.object([
    .field("mail", Shape.identifier, "Its key."), .field("at", .instant, "When it came."),
    .optional("complaint", .reference, "The case that it stands in."),
    .optional(
      "content", .text(max: (MailLimits().bytes + 2) / 3 * 4),
      "RFC 5322 in base64; left out where nothing of it is kept."),
  ])
}

extension KeptMail {
  public var json: JSON {
    var object: JSONObject = ["mail": .string(id.description), "at": .string(at.description)]
    object[text: "complaint"] = complaint
    object[text: "content"] = content.map { Data($0).base64EncodedString() }
    return .object(object)
  }
}

extension Work {
  /// A message as it came, whatever became of it.
  ///
  /// - Parameter whose: whose it must be; anybody's where it is nil.
  /// - Throws: `Refusal` where there is none, or where it does not open any more.
  public func keptMail(_ id: Identifier, of whose: String? = nil) throws -> KeptMail {
    let found = try transaction.first(
      """
      SELECT mail.at, complaint.reference, mail.subject, raw FROM mail
      LEFT JOIN complaint_entry ON complaint_entry.id = mail.entry
      LEFT JOIN complaint ON complaint.id = COALESCE(complaint_entry.complaint, mail.complaint) WHERE mail.id = $1
      """, id.bytes, map: { ($0.instant(0), $0.optionalText(1), $0.text(2), $0.optionalBytes(3)) })
    guard let (at, complaint, subject, raw) = found, whose == nil || whose == subject else {
      throw Refusal(.unknown, "mail-unknown", "There is no message \(id).")
    }
    let content = try raw.flatMap { try open(sealed: $0, of: subject, as: SealedPlace.mail(id, .raw).name) }
    // Who looks at it is written down as with what stands in the case.
    if content != nil { opened.insert(Opened(subject: subject, what: .words)) }
    return KeptMail(id: id, at: at, complaint: complaint, content: content)
  }

  /// What a person sent by e-mail, without its content, the earliest first: what came from the address by which he is
  /// reached. A message holds more than was said in it, so what others wrote in his case, or may have written, is not his.
  public func keptMails(of subject: String) throws -> [KeptMail] {
    guard let email = try contact(of: subject)[.email] else { return [] }
    return try transaction.all(
      """
      SELECT mail.id, mail.at, complaint.reference FROM mail JOIN complaint_entry ON complaint_entry.id = mail.entry
      JOIN complaint ON complaint.id = complaint_entry.complaint
      WHERE mail.subject = $1 AND sender = $2 AND raw IS NOT NULL AND author <> 'stranger' ORDER BY mail.id
      """, subject, try mailHash("sender", ContactField.email.normal(email))
    ) { KeptMail(id: Identifier(bytes: $0.bytes(0))!, at: $0.instant(1), complaint: $0.text(2)) }
  }
}
