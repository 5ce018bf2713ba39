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
}

extension Catalog {
  static let messageQueries: [Query] = [
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
            .optional("payout", payout, "The payout concerned."),
            .optional("merchant", merchant, "The merchant concerned."),
            .optional("alert", alert, "The alert concerned."),
            .optional("code", .text(max: 12), "A one-time code: send it to the address of the order."),
          ]), "What it is about."),
      ])
    ) { work, _, page in
      try work.messages(after: page.after(), limit: page.fetched).map { ($0.key.description, try work.view($0)) }
    }
  ]
}

extension Work {
  /// What is to be sent now, the earliest first.
  func waitingEnvelopes(limit: Int = 50) throws -> [Envelope] {
    let waiting = try transaction.all(
      """
      SELECT key, kind, subject, at, attempts, next_at FROM outbox WHERE sent_at IS NULL ORDER BY at, key LIMIT $1
      """, limit
    ) { (Self.message($0), $0.int(4), $0.optionalInstant(5)) }
    // Behind one that was not taken the others keep their order.
    return try waiting.prefix { $0.2.map { $0 <= now } ?? true }.map {
      Envelope(key: $0.0.key, body: try view($0.0).bytes, attempts: $0.1)
    }
  }

  /// When what was sent in vain is to be sent again; nil where nothing waits for that.
  func nextSending() throws -> Instant? {
    try transaction.first(
      "SELECT MIN(next_at) FROM outbox WHERE sent_at IS NULL AND next_at IS NOT NULL", map: { $0.optionalInstant(0) })
      ?? nil
  }

  func messages(after key: [UInt8], limit: Int) throws -> [Message] {
    try transaction.all(
      "SELECT key, kind, subject, at FROM outbox WHERE key > $1 ORDER BY key LIMIT $2", key, limit, map: Self.message)
  }

  /// The receiver has it.
  func sent(_ envelope: Envelope) throws {
    try transaction.run("UPDATE outbox SET sent_at = $2 WHERE key = $1", envelope.key.bytes, now)
  }

  /// The receiver did not take it; it is sent again later.
  func postpone(_ envelope: Envelope) throws {
    let attempts = envelope.attempts + 1
    try transaction.run(
      "UPDATE outbox SET attempts = $2, next_at = $3 WHERE key = $1", envelope.key.bytes, attempts,
      now.adding(seconds: Envelope.pause(after: attempts)))
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

  /// What a message is about is told by the first part of its kind.
  private func data(of message: Message) throws -> JSONObject {
    var data = JSONObject()
    func reference(in table: String, _ id: Identifier) throws -> String? {
      try transaction.first("SELECT reference FROM \(table) WHERE id = $1", id.bytes, map: { $0.text(0) })
    }
    switch message.kind.prefix(while: { $0 != "." }) {
    case "claim":
      data["claim"] = try reference(in: "claim", message.subject).map(view(claim:))
      data["order"] = data["claim"]?["order"]
    case "payout":
      data["payout"] = try payout(message.subject).json
      data["order"] = data["payout"]?["order"]
    case "sign-in":
      if let found = try codeToSend(message.subject) {
        data["order"] = .string(found.order)
        data["code"] = .string(found.code)
      }
    case "security": data["alert"] = try alert(message.subject)?.json
    case "merchant": data["merchant"] = try reference(in: "merchant", message.subject).map(view(merchant:))
    default:
      let owed = try owed(message.subject)
      data[text: "order"] = try reference(in: "orders", owed?.order ?? message.subject)
      data["obligation"] = try owed.map(view)
    }
    return data
  }
}
