import Crypto
import Database
import Foundation
public import Promises

extension Catalog {
  private static let item = Schema.object([
    .field("kind", .text(max: 40), "What it is."), .field("at", .instant, "When it happened."),
    .field("content", .text(max: 4_000_000), "Its canonical JSON (RFC 8785), as a string."),
    .field("sha256", .string(minLength: 64, maxLength: 64), "Of the content's bytes, in hexadecimal."),
    .field(
      "chain", .string(minLength: 64, maxLength: 64),
      "SHA-256 of the chain before it and this item's hash, both as bytes; of 32 zero bytes before the first."),
  ])
  private static let exported = Schema.object([
    .field("complaint", .reference, "The case."), .field("exportedAt", .instant, "When it was put together."),
    .field("platform", Shape.localized, "Whose it is."),
    .field("items", .list(of: item, 1...20_000), "Everything there is about it, in order."),
    .field("head", .string(minLength: 64, maxLength: 64), "The last item's chain: it stands for all of them."),
    .field(
      "bodies",
      .list(
        of: .object([
          .field("title", Shape.localized, "What it is called."), .field("address", Shape.localized, "Where it is."),
          .optional("telephone", .text(max: 40), "Its telephone."), .optional("web", .text(max: 200), "Its pages."),
        ]), 0...50), "Who outside the platform decides disputes."),
  ])

  static let caseExportQueries: [Query] = [
    Query(
      name: "complaints.export", path: "complaint-exports/{reference}",
      summary:
        "The file of a case for a regulator or a body that decides disputes: all of it, in order, each with its hash and all of them chained.",
      parameters: [.field("reference", .reference, "The complaint's reference.")], answer: exported
    ) { work, input in try work.export(complaint: input.text("reference")) }
  ]
}

/// Things that happened, each with its hash, and a hash over all that came before. Whoever leaves one out, adds one or
/// changes a byte has another head.
struct HashChain {
  private(set) var items: [JSON] = []
  private(set) var head = [UInt8](repeating: 0, count: 32)

  mutating func add(_ kind: String, at: Instant, _ content: JSON) {
    let bytes = content.canonical
    let hash = Array(SHA256.hash(data: bytes))
    head = Array(SHA256.hash(data: head + hash))
    items.append([
      "kind": .string(kind), "at": .string(at.description), "content": .string(String(decoding: bytes, as: UTF8.self)),
      "sha256": .string(Evidence.hexadecimal(hash)), "chain": .string(Evidence.hexadecimal(head)),
    ])
  }
}

extension Work {
  /// Everything about a case: what was told and written, its files, its clocks with all that happened to them, warnings,
  /// findings, appeal, money, mails as they came and what became of
  /// those that went out, what the consumer said of it, and the lines of the public record that are about it with the salts that prove so.
  ///
  /// - Throws: `Refusal` where there is no such case.
  func export(complaint reference: String) throws -> JSON {
    let complaint = try complaint(reference)
    var found: [(at: Instant, rank: Int, kind: String, content: JSON)] = []
    func add(_ kind: String, _ rank: Int, at: Instant, _ content: JSON) { found.append((at, rank, kind, content)) }
    add("case", 0, at: complaint.opened, try view(complaint: complaint.reference))
    for entry in try thread(of: complaint.id, isForStaff: true) {
      add("entry", 1, at: entry.at, entry.json(isForStaff: true))
    }
    let cases = try [complaint.id] + joined(to: complaint.id)
    for (at, content) in try joinedCases(of: complaint.id) { add("case", 0, at: at, content) }
    for (at, kind, content) in try deciders(in: complaint.id) { add(kind, 6, at: at, content) }
    for (at, content) in try messages(of: cases) { add("message", 2, at: at, content) }
    // One that was joined to it may have been made before it.
    let began = try cases.reduce(complaint.opened) { earliest, id in
      let opened = try transaction.first(
        "SELECT opened_at FROM complaint WHERE id = $1", id.bytes, map: { $0.instant(0) })
      return min(earliest, opened ?? earliest)
    }
    for (at, content) in try files(of: complaint.id) { add("file", 2, at: at, content) }
    let asked = try tasks(about: complaint.reference).map(\.id)
    for owed in try (cases + asked).flatMap({ try owed(about: $0) }) {
      add("promise", 3, at: owed.obligation.opened, try view(owed))
      for event in try clockEvents(of: owed) {
        var json: JSONObject = ["promise": .string(owed.id.description), "event": .string(event.kind.rawValue)]
        json[instant: "until"] = event.until
        add("clock", 4, at: event.at, .object(json))
      }
    }
    for warning in try cases.flatMap({ try warnings(about: $0) }) {
      add("warning", 5, at: warning.at, try view(warning) ?? .null)
    }
    for (at, content) in try liabilities(of: cases) { add("liability", 6, at: at, content) }
    for (at, content) in try money(of: cases) { add("money", 6, at: at, content) }
    for mail in try mails(of: complaint.reference) { add("mail", 6, at: mail.at, mail.json) }
    if let rating = try rating(of: complaint.id) {
      var json: JSONObject = ["score": .integer(Int64(rating.score))]
      json[text: "words"] = rating.words.text
      add("rating", 6, at: rating.answered, .object(json))
    }
    for (at, content) in try recordLines(of: cases, since: began) { add("record", 7, at: at, content) }
    var chain = HashChain()
    for item in found.enumerated().sorted(by: {
      ($0.element.at, $0.element.rank, $0.offset) < ($1.element.at, $1.element.rank, $1.offset)
    }) { chain.add(item.element.kind, at: item.element.at, item.element.content) }
    let letter = letters.inForce(at: complaint.opened)
    return [
      "complaint": .string(complaint.reference), "exportedAt": .string(now.description),
      "platform": (letter?.letter.platform ?? LocalizedText(zhHans: "平台", en: "The platform")).json,
      "items": .array(chain.items), "head": .string(Evidence.hexadecimal(chain.head)),
      "bodies": .array(outsideBodies(at: now).map(\.json)),
    ]
  }

  /// How complaints are worked on now; nil where the operator has published no rules for it.
  public var complaintsRules: ComplaintsAnnex? { complaintsAnnex(at: now) }

  /// Who outside the platform decides disputes, as the annex in force lists them.
  public func outsideBodies(at instant: Instant) -> [ComplaintsAnnex.Body] {
    complaintsAnnex(at: instant)?.bodies ?? []
  }

  /// What was joined to a case, as it was told of first.
  private func joinedCases(of complaint: Identifier) throws -> [(Instant, JSON)] {
    try transaction.all(
      "SELECT opened_at, reference FROM complaint WHERE merged_into = $1 ORDER BY opened_at, id", complaint.bytes,
      map: { ($0.instant(0), $0.text(1)) }
    ).map { ($0, try view(complaint: $1)) }
  }

  /// Who told the findings, and who decided about the appeal: two people.
  private func deciders(in complaint: Identifier) throws -> [(Instant, String, JSON)] {
    try transaction.all(
      """
      SELECT found_at, 'findings', found_by, NULL FROM complaint WHERE id = $1 AND found_at IS NOT NULL
      UNION ALL SELECT decided_at, 'appeal', decided_by, decision FROM complaint_appeal
      WHERE complaint = $1 AND decided_at IS NOT NULL
      """, complaint.bytes
    ) { row in
      var json: JSONObject = [:]
      json[text: "by"] = row.optionalText(2)
      json[text: "decision"] = row.optionalText(3)
      return (row.instant(0), row.text(1), .object(json))
    }
  }

  /// So large a message is named with its hash, and had by `mails.get`.
  private static let largestMessage = 2_000_000

  /// The messages that came by e-mail, as they came, with whatever was attached.
  private func messages(of cases: [Identifier]) throws -> [(Instant, JSON)] {
    let ids = try transaction.all(
      "SELECT id FROM mail WHERE complaint = $1 AND state = 'taken' ORDER BY at, id",
      forEach: cases.map { [$0.bytes.value] }, map: { Identifier(bytes: $0.bytes(0))! }
    ).flatMap { $0 }
    return try ids.map { id in
      let kept = try keptMail(id)
      var json: JSONObject = ["mail": .string(id.description)]
      if let content = kept.content {
        json["size"] = .integer(Int64(content.count))
        json["sha256"] = .string(Evidence.hexadecimal(Array(SHA256.hash(data: content))))
        if content.count <= Self.largestMessage { json["content"] = .string(Data(content).base64EncodedString()) }
      }
      return (kept.at, .object(json))
    }
  }

  private func files(of complaint: Identifier) throws -> [(Instant, JSON)] {
    let opener = Opener(self, of: try self.subject(ofComplaint: complaint))
    let found = try transaction.all(
      """
      SELECT complaint_entry.at, complaint_file.entry, complaint_file.hash, name, type, content FROM complaint_file
      JOIN complaint_entry ON complaint_entry.id = entry
      JOIN evidence ON evidence.subject = complaint_file.subject AND evidence.hash = complaint_file.hash
      WHERE complaint = $1 ORDER BY position, complaint_file.hash
      """, complaint.bytes
    ) { ($0.instant(0), Identifier(bytes: $0.bytes(1))!, $0.bytes(2), $0.bytes(3), $0.text(4), $0.bytes(5)) }
    return try found.map { at, entry, hash, name, type, sealed in
      var json: JSONObject = ["sha256": .string(Evidence.hexadecimal(hash)), "type": .string(type)]
      json[text: "name"] = try opener.words(name, for: .entryFileName(entry: entry, hash)).text
      // What was erased has only its hash left.
      json[text: "content"] = try opener.open(sealed, for: .evidence(hash)).map { Data($0).base64EncodedString() }
      return (at, .object(json))
    }
  }

  /// Every finding of who is liable, with its working, whatever an appeal made of it.
  private func liabilities(of cases: [Identifier]) throws -> [(Instant, JSON)] {
    try transaction.all(
      """
      SELECT at, liable, basis, amount, currency, working, actor FROM complaint_liability WHERE complaint = $1 ORDER BY id
      """, forEach: cases.map { [$0.bytes.value] }
    ) { row in
      var json: JSONObject = ["liable": .string(row.text(1))]
      json[text: "basis"] = row.optionalText(2)
      json["amount"] = row.optionalText(4).flatMap { Currency($0) }.map { Money(row.integer(3), $0).json }
      json[text: "working"] = row.optionalText(5)
      json[text: "by"] = row.optionalText(6)
      return (row.instant(0), JSON.object(json))
    }.flatMap { $0 }
  }

  private func money(of cases: [Identifier]) throws -> [(Instant, JSON)] {
    try transaction.all(
      """
      SELECT transfer.at, kind, debit, credit, amount, currency, obligation.id FROM obligation
      JOIN transfer ON transfer.obligation = obligation.id WHERE subject = $1 ORDER BY transfer.at, transfer.id
      """, forEach: cases.map { [$0.bytes.value] }
    ) { row in
      (
        row.instant(0),
        [
          "kind": .string(row.text(1)), "from": .string(row.text(2)), "to": .string(row.text(3)),
          "amount": Money(row.integer(4), Currency(row.text(5))!).json,
          "promise": .string(Identifier(bytes: row.bytes(6))!.description),
        ] as JSON
      )
    }.flatMap { $0 }
  }

  /// The lines whose commitment is to one of the cases. The record names no subject, so all lines of their clauses since
  /// then are looked at.
  private func recordLines(of cases: [Identifier], since: Instant) throws -> [(Instant, JSON)] {
    let clauses = Set(try cases.flatMap { try owed(about: $0) }.map(\.obligation.clause)).sorted()
    let lines = try transaction.all(
      "SELECT at, serial, line, salt FROM journal WHERE clause = $1 AND at >= $2 ORDER BY serial",
      forEach: clauses.map { [$0.value, since.value] }
    ) { ($0.instant(0), $0.integer(1), $0.bytes(2), $0.bytes(3)) }.flatMap { $0 }
    return lines.compactMap { at, serial, line, salt in
      let text = String(decoding: line, as: UTF8.self)
      guard let subject = cases.first(where: { text.contains(Work.commitment(salt: salt, subject: $0)) }) else {
        return nil
      }
      return (
        at,
        [
          "serial": .integer(serial), "line": .string(text), "salt": .string(Evidence.hexadecimal(salt)),
          "subject": .string(Evidence.hexadecimal(subject.bytes)),
        ]
      )
    }
  }
}

extension MailState {
  fileprivate var json: JSON {
    var json: JSONObject = [
      "mail": .string(id.description), "about": .string(kind), "attempts": .integer(Int64(attempts)),
    ]
    json[text: "entry"] = entry?.description
    json[text: "outcome"] = outcome?.rawValue
    json[instant: "endedAt"] = ended
    json[text: "failure"] = failure.text
    return .object(json)
  }
}

extension ComplaintsAnnex.Body {
  fileprivate var json: JSON {
    var json: JSONObject = ["title": title.json, "address": address.json]
    json[text: "telephone"] = telephone
    json[text: "web"] = web
    return .object(json)
  }
}
