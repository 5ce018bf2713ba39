import Database
public import Promises

/// What happened to a claim, what was handed in for it, and how its money travels.
public struct ClaimHistory: Sendable {
  public struct Step: Sendable {
    public var step: String
    public var at: Instant
    public var actor: String
    /// A reason, a number, a product; empty where the step has none.
    public var code: String
    /// What somebody said with it.
    public var words: Words
  }
  public struct Item: Sendable {
    /// SHA-256 in hexadecimal: its address is `/evidence/` and this.
    public var hash: String
    public var name: Words
    public var type: String
    public var added: Instant
  }
  public struct Part: Sendable {
    public var channel: String
    public var payment: String?
    public var amount: Money
    public var state: Payout.State
    public var failure: String?
    public var settled: Instant?
  }
  public var steps: [Step]
  public var evidence: [Item]
  public var payouts: [Part]

  private static let unreadable = Schema.Field.optional(
    "isUnreadable", .boolean, "True where it does not open any more, because somebody changed the database.")
  static let schema = Schema.object([
    .field(
      "steps",
      .list(
        of: .object([
          .field("step", .text(max: 40), "What happened."), .field("at", .instant, "When."),
          .field("by", .text(max: 20), "Who did it: buyer, seller, platform, rule or clock."),
          .optional("note", .text(max: 2100), "What belongs to it and what was said."),
          .optional("isErased", .boolean, "True where what was said was erased at the person's request."),
          unreadable,
        ]), 0...1000), "The earliest first."),
    .field(
      "evidence",
      .list(
        of: .object([
          .field("sha256", .text(max: 64), "Its hash; it is read at /evidence/ and this."),
          .optional("name", .text(max: 120), "What it was called."),
          .optional("isErased", .boolean, "True where it was erased, name and all, at the person's request."),
          unreadable,
          .field("type", .text(max: 40), "What it is, by its own first bytes."),
          .field("addedAt", .instant, "When."),
        ]), 0...1000), "What was handed in."),
    .field(
      "payouts",
      .list(
        of: .object([
          .field("channel", .text(max: 40), "How the money goes back."),
          .optional("payment", .reference, "The payment that it gives back."),
          .field("amount", .money, "How much."), .field("state", .choice(of: Payout.State.self), "Where it stands."),
          .optional("failure", .text(max: 400), "Why it was not paid yet."),
          .optional("settledAt", .instant, "When it was paid."),
        ]), 0...100), "What was granted, by payment."),
  ])

  var json: JSON {
    [
      "steps": .array(
        steps.map { step in
          var object: JSONObject = [
            "step": .string(step.step), "at": .string(step.at.description), "by": .string(step.actor),
          ]
          let said = [step.code, step.words.text ?? ""].filter { !$0.isEmpty }
          object[text: "note"] = said.isEmpty ? nil : said.joined(separator: ": ")
          if step.words == .erased { object["isErased"] = true }
          if step.words == .unreadable { object["isUnreadable"] = true }
          return .object(object)
        }),
      "evidence": .array(
        evidence.map { item in
          var object: JSONObject = ["sha256": .string(item.hash)]
          object[text: "name"] = item.name.text
          if item.name == .erased { object["isErased"] = true }
          if item.name == .unreadable { object["isUnreadable"] = true }
          object["type"] = .string(item.type)
          object["addedAt"] = .string(item.added.description)
          return .object(object)
        }),
      "payouts": .array(
        payouts.map { part in
          var object: JSONObject = ["channel": .string(part.channel)]
          object[text: "payment"] = part.payment
          object["amount"] = part.amount.json
          object["state"] = .string(part.state.rawValue)
          object[text: "failure"] = part.failure
          object[instant: "settledAt"] = part.settled
          return .object(object)
        }),
    ]
  }
}

extension Work {
  /// - Throws: `Refusal` when there is no such claim.
  public func history(claim reference: String) throws -> ClaimHistory {
    let id = try transaction.first(
      "SELECT id FROM claim WHERE reference = $1", reference, map: { Identifier(bytes: $0.bytes(0))! })
    guard let id else { throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference); open it first.") }
    let opener = Opener(self, of: try self.subject(ofClaim: id))
    let steps = try transaction.all(
      "SELECT serial, step, at, actor, note, words FROM claim_step WHERE claim = $1 ORDER BY serial", id.bytes
    ) { ($0.int(0), $0.text(1), $0.instant(2), $0.text(3), $0.text(4), $0.optionalBytes(5)) }
    let evidence = try transaction.all(
      """
      SELECT evidence.hash, name, type, added_at FROM claim_evidence
      JOIN evidence ON evidence.subject = claim_evidence.subject AND evidence.hash = claim_evidence.hash
      WHERE claim = $1 ORDER BY added_at, evidence.hash
      """, id.bytes
    ) { ($0.bytes(0), $0.bytes(1), $0.text(2), $0.instant(3)) }
    return ClaimHistory(
      steps: try steps.map { serial, step, at, actor, code, sealed in
        ClaimHistory.Step(
          step: step, at: at, actor: actor, code: code,
          words: try opener.words(sealed, for: .step(claim: id, serial)))
      },
      evidence: try evidence.map { hash, sealed, type, added in
        ClaimHistory.Item(
          hash: Evidence.hexadecimal(hash), name: try opener.words(sealed, for: .evidenceName(claim: id, hash)),
          type: type, added: added)
      },
      payouts: try transaction.all(
        """
        SELECT channel, payment, amount, currency, state, failure, payout.settled_at FROM payout
        JOIN obligation ON obligation.id = payout.obligation WHERE subject = $1 ORDER BY payout.id
        """, id.bytes
      ) {
        ClaimHistory.Part(
          channel: $0.text(0), payment: $0.optionalText(1), amount: Money($0.integer(2), Currency($0.text(3))!),
          state: Payout.State(rawValue: $0.text(4))!, failure: $0.optionalText(5), settled: $0.optionalInstant(6))
      })
  }
}
