import Database
public import Promises

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

/// A claim with all that is shown of it.
public struct ShownClaim: Sendable {
  let stored: StoredClaim
  /// The order's reference.
  let order: String
  let currency: Currency
  let lines: [OpenClaim.Line]
  /// What is or was owed about it, the earliest first.
  let owed: [Owed]

  public var id: Identifier { stored.id }
}

extension Work {
  func view(claim reference: String) throws -> JSON { try view(shownClaim(reference)) }

  private static let shownClaim = """
    SELECT \(StoredClaim.columns), claim.id, claim.order_id, letter, orders.reference, currency
    FROM claim JOIN orders ON orders.id = claim.order_id WHERE claim.reference = $1
    """

  private func shownClaim(_ reference: String) throws -> ShownClaim {
    var found: (stored: StoredClaim, order: String, currency: Currency)?
    // The reading that is measured: `rows` makes no tuple of a type that has to be looked up while the program runs.
    try transaction.rows(Self.shownClaim, reference) { row in
      let stored = StoredClaim(
        row, id: Identifier(bytes: row.bytes(16))!, order: Identifier(bytes: row.bytes(17))!, letter: row.int(18))
      found = (stored, row.text(19), Currency(row.text(20))!)
    }
    guard let (stored, order, currency) = found else {
      throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference); open it first.")
    }
    let lines = try transaction.all(
      """
      SELECT product.reference, quantity FROM claim_line JOIN product ON product.id = claim_line.product WHERE claim = $1
      """, stored.id.bytes, map: { OpenClaim.Line(product: $0.text(0), quantity: $0.int(1)) })
    return ShownClaim(
      stored: stored, order: order, currency: currency, lines: lines, owed: try owed(about: stored.id))
  }

  func view(_ shown: ShownClaim) throws -> JSON {
    let (stored, claim) = (shown.stored, shown.stored.claim)
    var object: JSONObject = [
      "reference": .string(stored.reference), "order": .string(shown.order), "kind": .string(claim.kind.rawValue),
      "clause": .string(stored.clause), "openedAt": .string(claim.opened.description),
      "status": .string(claim.status.rawValue), "wants": .string(claim.wants.rawValue),
    ]
    object[text: "reason"] = claim.reason?.rawValue
    object[text: "exception"] = stored.exception
    object[instant: "until"] = stored.until
    object[instant: "sendBackBy"] = claim.sendBackBy
    object[instant: "receivedAt"] = stored.received
    object["refund"] = stored.refund.map { Money($0, shown.currency).json }
    object[instant: "finishedAt"] = stored.finished
    if let reason = claim.reason, let (clause, letter) = clause(stored.clause, letter: stored.letter) {
      object["words"] =
        reason.words(until: stored.until, exception: stored.exception, clause: clause, calendar: letter.calendar).json
    }
    if claim.kind == .repair, let received = stored.received {
      object["workshopDays"] =
        .integer(max(0, (stored.finished ?? now).microseconds(since: received)) / 86_400_000_000)
    }
    if let next = ClaimNext(claim) {
      object["next"] = .string(next.rawValue)
      object[instant: "nextBy"] =
        switch next {
        case .buyerSendsBack: claim.sendBackBy
        case .buyerChooses: try timer(.substitute, of: stored.id)
        default: shown.owed.last { $0.obligation.outcome == nil && !$0.duty.isPaying }?.obligation.due
        }
    }
    if let substitute = claim.substitute { object["substitute"] = try view(substitute, of: shown) }
    object["lines"] = .array(
      shown.lines.sorted { $0.product < $1.product }.map {
        ["product": .string($0.product), "quantity": .integer(Int64($0.quantity))]
      })
    object["obligations"] = .array(try shown.owed.map(view))
    return .object(object)
  }

  private func view(_ substitute: Claim.Substitute, of shown: ShownClaim) throws -> JSON {
    let (claim, currency) = (shown.stored.claim, shown.currency)
    var object: JSONObject = [
      "product": .string(substitute.product), "price": Money(substitute.price, currency).json,
      "isTaken": .bool(claim.difference != nil),
    ]
    let difference = try claim.difference ?? (claim.isOffered ? difference(to: substitute, of: shown.stored) : nil)
    if let difference, difference > 0 { object["buyerGets"] = Money(difference, currency).json }
    if let difference, difference < 0 { object["buyerPays"] = Money(-difference, currency).json }
    return .object(object)
  }
}
