import Database
import Promises

/// A claim as the API shows it: where it stands, why, and what comes next by when.
enum ClaimView {
  static let line = Schema.object([
    .field("product", .reference, "The product."), .field("quantity", .count(1...10_000), "How many of it."),
  ])

  static let schema = Schema.object([
    .field("reference", .reference, "The claim's own name."), .field("order", .reference, "The order."),
    .field("kind", .choice(of: ClaimKind.self), "What is claimed."),
    .field("clause", Shape.clause, "The clause that promises it."),
    .field("openedAt", .instant, "When it was asked for."),
    .field("status", .choice(of: ClaimStatus.self), "Where it stands."),
    .field("wants", .choice(of: Resolution.self), "How it ends if it is granted."),
    .optional("reason", .choice(of: ClaimReason.self), "Why it was decided so, for programs."),
    .optional("words", Shape.localized, "Why, for the buyer, with what can still be done."),
    .optional("exception", Shape.clause, "The exception of the letter that applied."),
    .optional("until", .instant, "The last instant at which the right could be used."),
    .field("lines", .list(of: line, 0...200), "The goods; none where the order's goods were never told."),
    .optional("next", .choice(of: ClaimNext.self), "What is waited for; left out when it is over."),
    .optional("nextBy", .instant, "Until when."),
    .optional("sendBackBy", .instant, "Until when the goods are to be on their way back."),
    .optional("receivedAt", .instant, "When the seller had the goods back."),
    .optional("workshopDays", .count(0...100_000), "Whole days that goods to be repaired have been away so far."),
    .optional("refund", .money, "What goes back."),
    .optional(
      "substitute",
      .object([
        .field("product", .reference, "The platform's name for what is offered."),
        .field("price", .money, "Of all that is sent for the claim."),
        .optional("buyerPays", .money, "What it costs more than the goods, where it does."),
        .optional("buyerGets", .money, "What it costs less than the goods, where it does."),
        .field("isTaken", .boolean, "Whether the buyer has agreed."),
      ]), "What the shop offers in place of the goods."),
    .optional("finishedAt", .instant, "When the refund, replacement or repaired item was with the buyer."),
    .field("obligations", .list(of: ObligationView.schema, 0...20), "What is or was owed about it."),
  ])
}

/// What a claim waits for, and whom.
public enum ClaimNext: String, Hashable, Sendable, CaseIterable {
  case sellerAnswers = "seller-answers"
  case buyerSendsBack = "buyer-sends-back"
  case goodsArrive = "goods-arrive"
  case sellerInspects = "seller-inspects"
  case moneyIsPaid = "money-is-paid"
  case replacementArrives = "replacement-arrives"
  case buyerChooses = "buyer-chooses"
  case repairIsDone = "repair-is-done"

  init?(_ claim: Claim) {
    switch claim.status {
    case .requested: self = .sellerAnswers
    case .approved: self = .buyerSendsBack
    case .returning: self = .goodsArrive
    case .received: self = .sellerInspects
    case .accepted:
      switch claim.wants {
      case .refund: self = .moneyIsPaid
      case .replacement: self = claim.isOffered ? .buyerChooses : .replacementArrives
      case .repair: self = .repairIsDone
      }
    case .done, .refused, .withdrawn, .expired: return nil
    }
  }
}

extension Work {
  func view(claim reference: String) throws -> JSON {
    var object: JSONObject = ["reference": .string(reference)]
    var found: (id: Identifier, letter: Int, clause: String, claim: Claim, received: Instant?, finished: Instant?)?
    // The reading that is measured: `rows` makes no tuple of a type that has to be looked up while the program runs.
    try transaction.rows(
      """
      SELECT claim.id, orders.reference, clause, opened_at, reason, exception, until, kind, status, wants, send_back_by,
        received_at, refund, finished_at, letter, currency, instead, instead_price, difference
      FROM claim JOIN orders ON orders.id = claim.order_id WHERE claim.reference = $1
      """, reference
    ) { row in
      let clause = row.text(2)
      var claim = Claim(
        kind: ClaimKind(rawValue: row.text(7))!, status: ClaimStatus(rawValue: row.text(8))!, opened: row.instant(3),
        wants: Resolution(rawValue: row.text(9))!)
      claim.reason = ClaimReason(rawValue: row.text(4))
      claim.sendBackBy = row.optionalInstant(10)
      claim.takeSubstitute(from: row, at: 16)
      object["order"] = .string(row.text(1))
      object["kind"] = .string(claim.kind.rawValue)
      object["clause"] = .string(clause)
      object[instant: "openedAt"] = claim.opened
      object["status"] = .string(claim.status.rawValue)
      object["wants"] = .string(claim.wants.rawValue)
      object[text: "reason"] = claim.reason?.rawValue
      object[text: "exception"] = row.optionalText(5)
      object[instant: "until"] = row.optionalInstant(6)
      object[instant: "sendBackBy"] = claim.sendBackBy
      object[instant: "receivedAt"] = row.optionalInstant(11)
      if let refund = row.optionalInteger(12), let currency = Currency(row.text(15)) {
        object["refund"] = Money(refund, currency).json
      }
      object[instant: "finishedAt"] = row.optionalInstant(13)
      found = (
        Identifier(bytes: row.bytes(0))!, row.int(14), clause, claim, row.optionalInstant(11), row.optionalInstant(13)
      )
    }
    guard let (id, letter, clauseKey, claim, received, finished) = found else {
      throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference); open it first.")
    }
    if let reason = claim.reason, let (clause, letter) = clause(clauseKey, letter: letter) {
      object["words"] =
        reason.words(
          until: object[instant: "until"], exception: object[text: "exception"], clause: clause,
          calendar: letter.calendar
        ).json
    }
    if claim.kind == .repair, let received {
      object["workshopDays"] = .integer(max(0, (finished ?? now).microseconds(since: received)) / 86_400_000_000)
    }
    let owed = try owed(about: id)
    if let next = ClaimNext(claim) {
      object["next"] = .string(next.rawValue)
      object[instant: "nextBy"] =
        switch next {
        case .buyerSendsBack: claim.sendBackBy
        case .buyerChooses: try timer(.substitute, of: id)
        default: owed.last { $0.obligation.outcome == nil && !$0.duty.isPaying }?.obligation.due
        }
    }
    if let substitute = claim.substitute { object["substitute"] = try view(substitute, of: claim, reference) }
    object["lines"] = .array(
      try transaction.all(
        """
        SELECT product.reference, quantity FROM claim_line JOIN product ON product.id = claim_line.product
        WHERE claim = $1 ORDER BY product.reference
        """, id.bytes
      ) { ["product": .string($0.text(0)), "quantity": .integer($0.integer(1))] })
    object["obligations"] = .array(try owed.map(view))
    return .object(object)
  }

  private func view(_ substitute: Claim.Substitute, of claim: Claim, _ reference: String) throws -> JSON {
    let stored = try storedClaim(reference, at: now)
    let currency = try claimed(stored.order).currency
    var object: JSONObject = [
      "product": .string(substitute.product), "price": Money(substitute.price, currency).json,
      "isTaken": .bool(claim.difference != nil),
    ]
    let difference = try claim.difference ?? (claim.isOffered ? difference(to: substitute, of: stored) : nil)
    if let difference, difference > 0 { object["buyerGets"] = Money(difference, currency).json }
    if let difference, difference < 0 { object["buyerPays"] = Money(-difference, currency).json }
    return .object(object)
  }
}
