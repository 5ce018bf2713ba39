import Database
public import Promises

/// What happened to a claim, what was handed in for it, and how its money travels.
public struct ClaimHistory: Sendable {
  public struct Step: Sendable {
    public var step: String
    public var at: Instant
    public var actor: String
    public var note: String
  }
  public struct Item: Sendable {
    /// SHA-256 in hexadecimal: its address is `/evidence/` and this.
    public var hash: String
    public var name: String
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

  static let schema = Schema.object([
    .field(
      "steps",
      .list(
        of: .object([
          .field("step", .text(max: 40), "What happened."), .field("at", .instant, "When."),
          .field("by", .text(max: 20), "Who did it: buyer, seller, platform, rule or clock."),
          .optional("note", .text(max: 2100), "What was said."),
        ]), 0...1000), "The earliest first."),
    .field(
      "evidence",
      .list(
        of: .object([
          .field("sha256", .text(max: 64), "Its hash; it is read at /evidence/ and this."),
          .field("name", .text(max: 120), "What it was called."),
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
          object[text: "note"] = step.note.isEmpty ? nil : step.note
          return .object(object)
        }),
      "evidence": .array(
        evidence.map {
          [
            "sha256": .string($0.hash), "name": .string($0.name), "type": .string($0.type),
            "addedAt": .string($0.added.description),
          ]
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
    let id = try transaction.first("SELECT id FROM claim WHERE reference = $1", reference, map: { $0.bytes(0) })
    guard let id else { throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference); open it first.") }
    return ClaimHistory(
      steps: try transaction.all("SELECT step, at, actor, note FROM claim_step WHERE claim = $1 ORDER BY serial", id) {
        ClaimHistory.Step(step: $0.text(0), at: $0.instant(1), actor: $0.text(2), note: $0.text(3))
      },
      evidence: try transaction.all(
        """
        SELECT evidence.hash, name, type, added_at FROM claim_evidence JOIN evidence ON evidence.hash = claim_evidence.hash
        WHERE claim = $1 ORDER BY added_at, name
        """, id
      ) {
        ClaimHistory.Item(
          hash: Evidence.hexadecimal($0.bytes(0)), name: $0.text(1), type: $0.text(2), added: $0.instant(3))
      },
      payouts: try transaction.all(
        """
        SELECT channel, payment, amount, currency, state, failure, payout.settled_at FROM payout
        JOIN obligation ON obligation.id = payout.obligation WHERE subject = $1 ORDER BY payout.id
        """, id
      ) {
        ClaimHistory.Part(
          channel: $0.text(0), payment: $0.optionalText(1), amount: Money($0.integer(2), Currency($0.text(3))!),
          state: Payout.State(rawValue: $0.text(4))!, failure: $0.optionalText(5), settled: $0.optionalInstant(6))
      })
  }
}
