import Database
public import Promises

/// A message on its way to whoever has to act on it.
public struct Envelope: Hashable, Sendable {
  /// The same however often it is sent: a receiver that knows it already drops it.
  public var key: Identifier
  /// `{"type": ..., "timestamp": ..., "data": {...}}` in UTF-8.
  public var body: [UInt8]
  /// How often it was sent in vain.
  public var attempts: Int

  public init(key: Identifier, body: [UInt8], attempts: Int) {
    self.key = key
    self.body = body
    self.attempts = attempts
  }

  /// After so many attempts in vain, seconds until the next: 5, 20, 80 ... six hours at most.
  public static func pause(after attempts: Int) -> Int64 {
    min(21_600, 5 << Int64(2 * min(max(0, attempts - 1), 10)))
  }

  /// Why a message was not taken.
  public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The receiver answered with a status that is not 2xx.
    case answered(Int)
    /// Nobody answered in time, or at all.
    case unreachable

    init(_ error: any Error) { self = error as? Failure ?? .unreachable }

    /// As it is stored and shown: the status, or `unreachable`.
    public var description: String {
      switch self {
      case .answered(let status): String(status)
      case .unreachable: "unreachable"
      }
    }

    /// Whether the receiver means this message, and another may fare better: 4xx, but not what says "later".
    var isRefusal: Bool {
      guard case .answered(let status) = self else { return false }
      return (400..<500).contains(status) && ![408, 409, 423, 425, 429].contains(status)
    }

    /// After how many attempts in vain a message is laid aside, so that those behind it go on: five for one that is
    /// refused, which takes seven minutes; fifteen for others, which takes two days.
    public var mostAttempts: Int { isRefusal ? 5 : 15 }
  }
}

extension Catalog {
  static let messageOperations: [Operation] = [
    Operation(
      name: "messages.resend", path: "message-resendings",
      summary: "Messages that were laid aside are sent again, in their old places.",
      fields: [.optional("message", Shape.identifier, "Which one; all where it is left out.")],
      answer: .object([.field("messages", .count(0...1_000_000), "How many are sent again.")])
    ) { work, input in
      [
        "messages": .integer(
          Int64(try work.resend(input.optionalText("message") == nil ? nil : input.identifier("message"))))
      ]
    }
  ]

  private static let newcomer = Schema.object([
    .field("address", .text(max: 80), "The e-mail address to send it to."),
    .field("path", .text(max: 200), "The page that it opens, without the name of this host: `/invitations/...`."),
    .field("expiresAt", .instant, "Until when."),
  ])

  static let messageQueries: [Query] = [
    .list(
      "messages.undelivered", "undelivered-messages", "Messages that were laid aside: no system takes them.",
      of: .object([
        .field("message", Shape.identifier, "The message; what is sent has `msg_` before it."),
        .field("type", .text(max: 80), "What happened."), .field("timestamp", .instant, "When."),
        .optional("about", .reference, "The order, claim or merchant concerned."),
        .field("attempts", .count(1...1_000_000), "How often it was sent."),
        .field("failure", .text(max: 20), "What was answered last: a status, or `unreachable`."),
        .field("laidAside", .instant, "Since when it is not sent any more."),
      ])
    ) { work, _, page in
      try work.undelivered(after: page.after(), limit: page.fetched).map { ($0.message.key.description, $0.json) }
    },
    .list(
      "messages.list", "messages",
      "What the platform's systems have to act on: remedies, claims, payouts that failed, deposits, counterfeit goods.",
      of: .object([
        .field("type", .text(max: 80), "What happened."), .field("timestamp", .instant, "When."),
        .field(
          "data",
          .object([
            .optional("order", .reference, "The order concerned."),
            .optional("obligation", ObligationView.schema, "The obligation concerned."),
            .optional("claim", ClaimView.schema, "The claim concerned."),
            .optional("complaint", .reference, "The complaint concerned; `complaints.get` has it."),
            .optional("improvement", improvement, "What is to be improved."),
            .optional("warning", warning, "The clock that runs out, and who is told."),
            .optional("payout", payout, "The payout concerned."),
            .optional("merchant", merchant, "The merchant concerned."),
            .optional("product", .reference, "The product concerned."),
            .optional("admission", admissionSummary, "The application concerned."),
            .optional("alert", alert, "The alert concerned."),
            .optional("case", Catalog.reportCase, "The case about reported goods."),
            .optional("report", Catalog.report, "The report, whose author is to be told."),
            .optional("scoreStep", Catalog.scoreStep, "The step that a figure asks for, or that was taken."),
            .optional("recall", recallNotice, "The recall concerned."),
            .optional("recallCase", recallCase, "What of it concerns this buyer."),
            .optional(
              "letters",
              .list(
                of: .object([
                  .field("language", .choice(of: Language.self), "What it is written in."),
                  .field("subject", .text(max: 500), "Its subject."), .field("body", .text(max: 20_000), "Its text."),
                ]), 1...2), "What to write to him: in his language, in both where that is not known."),
            .optional("code", .text(max: 12), "A one-time code: send it to the address of the order."),
            .optional("invitation", newcomer, "A link for somebody who wants to sell here: send it to the address."),
          ]), "What it is about."),
      ])
    ) { work, _, page in
      try work.messages(after: page.after(), limit: page.fetched).map { ($0.key.description, try work.view($0)) }
    },
  ]
}

extension Work {
  /// What is to be sent now, the earliest first.
  func waitingEnvelopes(limit: Int = 50) throws -> [Envelope] {
    let waiting = try transaction.all(
      """
      SELECT key, kind, subject, at, attempts, next_at FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL
      ORDER BY at, key LIMIT $1
      """, limit
    ) { (Self.message($0), $0.int(4), $0.optionalInstant(5)) }
    // Behind one that was not taken the others keep their order.
    return try waiting.prefix { $0.2.map { $0 <= now } ?? true }.map {
      Envelope(key: $0.0.key, body: try view($0.0).bytes, attempts: $0.1)
    }
  }

  /// When the first of what waits is to be sent again; nil where nothing waits, or the first may be sent now.
  func nextSending() throws -> Instant? {
    try transaction.first(
      "SELECT next_at FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL ORDER BY at, key LIMIT 1",
      map: { $0.optionalInstant(0) }) ?? nil
  }

  func messages(after key: [UInt8], limit: Int) throws -> [Message] {
    try transaction.all(
      "SELECT key, kind, subject, at FROM outbox WHERE key > $1 ORDER BY key LIMIT $2", key, limit, map: Self.message)
  }

  /// The receiver has it.
  func sent(_ envelope: Envelope) throws {
    try transaction.run("UPDATE outbox SET sent_at = $2 WHERE key = $1", envelope.key.bytes, now)
  }

  /// The receiver did not take it: it is sent again later, or laid aside until a person sends it again.
  ///
  /// - Returns: whether it was laid aside.
  func notTaken(_ envelope: Envelope, _ failure: Envelope.Failure) throws -> Bool {
    let attempts = envelope.attempts + 1
    let isDead = attempts >= failure.mostAttempts
    try transaction.run(
      "UPDATE outbox SET attempts = $2, failure = $3, next_at = $4, dead_at = $5 WHERE key = $1", envelope.key.bytes,
      attempts, failure.description, isDead ? nil : now.adding(seconds: Envelope.pause(after: attempts)),
      isDead ? now : nil)
    return isDead
  }

  /// Sends what was laid aside again, in its old place: before what happened later.
  ///
  /// - Parameter key: nil for all of them.
  /// - Returns: how many.
  /// - Throws: `Refusal` where it is none that was laid aside.
  func resend(_ key: Identifier?) throws -> Int {
    let again = """
      UPDATE outbox SET attempts = 0, failure = NULL, next_at = NULL, dead_at = NULL WHERE dead_at IS NOT NULL
      """
    hasMessages = true
    guard let key else { return try transaction.run(again) }
    guard try transaction.run(again + " AND key = $1", key.bytes) == 1 else {
      throw Refusal(.unknown, "message-unknown", "No message \(key) was laid aside; it may have been sent again.")
    }
    return 1
  }

  /// A message that was laid aside.
  public struct Undelivered: Sendable {
    public var message: Message
    /// The order, claim or merchant concerned.
    public var about: String?
    public var attempts: Int
    public var failure: String
    public var laidAside: Instant

    var json: JSON {
      var object: JSONObject = [
        "message": .string(message.key.description), "type": .string(message.kind),
        "attempts": .integer(Int64(attempts)), "failure": .string(failure),
      ]
      object[instant: "timestamp"] = message.at
      object[text: "about"] = about
      object[instant: "laidAside"] = laidAside
      return .object(object)
    }
  }

  /// The earliest first.
  public func undelivered(after key: [UInt8] = [], limit: Int) throws -> [Undelivered] {
    try undelivered("key > $1 ORDER BY key LIMIT \(limit)", key)
  }

  /// One that was laid aside; nil where it was sent again.
  public func undelivered(_ key: Identifier) throws -> Undelivered? { try undelivered("key = $1", key.bytes).first }

  private func undelivered(_ which: String, _ key: [UInt8]) throws -> [Undelivered] {
    try transaction.all(
      """
      SELECT key, kind, subject, at, attempts, failure, dead_at FROM outbox WHERE dead_at IS NOT NULL AND \(which)
      """, key
    ) { (Self.message($0), $0.int(4), $0.optionalText(5), $0.instant(6)) }.map { message, attempts, failure, aside in
      Undelivered(
        message: message, about: try about(message), attempts: attempts, failure: failure ?? "", laidAside: aside)
    }
  }

  /// How many messages wait to be sent, the time of the earliest, and what became of the last attempt at it.
  public func outboxState() throws -> (waiting: Int, earliest: Instant?, failure: String?, next: Instant?) {
    let count = try transaction.first(
      "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL", map: { $0.int(0) })
    let first = try transaction.first(
      """
      SELECT at, failure, next_at FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL ORDER BY at, key LIMIT 1
      """, map: { ($0.instant(0), $0.optionalText(1), $0.optionalInstant(2)) })
    return (count ?? 0, first?.0, first?.1, first?.2)
  }

  private static func message(_ row: Row) -> Message {
    Message(
      key: Identifier(bytes: row.bytes(0))!, kind: row.text(1), subject: Identifier(bytes: row.bytes(2))!,
      at: row.instant(3))
  }

  /// A message as it is sent, with the thing as it is now.
  func view(_ message: Message) throws -> JSON {
    [
      "type": .string(message.kind), "timestamp": .string(message.at.description),
      "data": .object(try data(of: message)),
    ]
  }

  private func reference(in table: String, _ id: Identifier) throws -> String? {
    try transaction.first("SELECT reference FROM \(table) WHERE id = $1", id.bytes, map: { $0.text(0) })
  }

  private func merchant(ofAdmission id: Identifier) throws -> String? {
    try transaction.first("SELECT merchant FROM admission WHERE id = $1", id.bytes, map: { $0.text(0) })
  }

  /// What a message is about, as people name it: the shortest of what its data tell.
  private func about(_ message: Message) throws -> String? {
    switch message.kind.prefix(while: { $0 != "." }) {
    case "claim": try reference(in: "claim", message.subject)
    case "payout": try payout(message.subject).order
    case "sign-in": try reference(in: "orders", message.subject)
    case "security", "newcomer": nil
    case "affected": try affected(message.subject)?.order
    case "certificate": try chased(message.subject)?.product
    case "merchant": try reference(in: "merchant", message.subject)
    case "admission": try merchant(ofAdmission: message.subject)
    case "case": try reference(in: "report_case", message.subject)
    case "score": try scoreStep(message.subject)?.of
    case "report": try reference(in: "report", message.subject)
    case "complaint": try caseWritten(message)?.reference
    case "improvement": nil
    case "clock": try warning(message.subject).flatMap { try reference(in: "complaint", $0.subject) }
    case "recall": try recallCase(message.subject)?.order
    default: try reference(in: "orders", try owed(message.subject)?.order ?? message.subject)
    }
  }

  /// What a message is about is told by the first part of its kind.
  private func data(of message: Message) throws -> JSONObject {
    var data = JSONObject()
    switch message.kind.prefix(while: { $0 != "." }) {
    case "claim":
      data["claim"] = try reference(in: "claim", message.subject).map(view(claim:))
      data["order"] = data["claim"]?["order"]
    case "payout":
      data["payout"] = try payout(message.subject).json
      data["order"] = data["payout"]?["order"]
    case "sign-in":
      if let found = try codeToSend(message.key) {
        data["order"] = .string(found.order)
        data["code"] = .string(found.code)
      }
    case "affected":
      if let found = try affected(message.subject) {
        data["order"] = .string(found.order)
        data["product"] = .string(found.product)
      }
    case "certificate":
      if let found = try chased(message.subject) {
        data["product"] = .string(found.product)
        data[text: "merchant"] = found.merchant
        data["number"] = .string(found.number)
        data[instant: "validUntil"] = found.until
      }
    case "score": data["scoreStep"] = try scoreStep(message.subject).map(view)
    case "recall":
      if let told = try recallCase(message.subject) {
        data["order"] = .string(told.order)
        data["recall"] = try notice(of: told.recall).json
        data["recallCase"] = told.json
        data["letters"] = .array(
          try letters(of: told, isReminder: message.kind == "recall.reminder").map(\.json))
      }
    case "newcomer": data["invitation"] = try newcomerToTell(message.subject)
    case "security": data["alert"] = try alert(message.subject)?.json
    case "admission": data["admission"] = try merchant(ofAdmission: message.subject).map(view(admission:))
    case "case": data["case"] = try storedCase(message.subject).map(view)
    case "report": data["report"] = try reference(in: "report", message.subject).map(view(report:))
    case "merchant": data["merchant"] = try reference(in: "merchant", message.subject).map(view(merchant:))
    case "improvement":
      data["improvement"] = try improvements(limit: 10_000).first { $0.id == message.subject }?.json
    case "clock": data["warning"] = try warning(message.subject).flatMap(view)
    case "complaint":
      // What people wrote is read where it stands, by whoever may.
      if let written = try caseWritten(message) {
        data[text: "complaint"] = written.reference
        data[text: "order"] = written.order
      }
    default:
      let owed = try owed(message.subject)
      data[text: "order"] = try reference(in: "orders", owed?.order ?? message.subject)
      data["obligation"] = try owed.map(view)
    }
    return data
  }
}
