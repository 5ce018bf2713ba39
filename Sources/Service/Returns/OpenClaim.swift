import Database
public import Promises

/// What a buyer asks for.
public struct OpenClaim: Hashable, Sendable {
  public var reference: String
  public var order: String
  public var kind: ClaimKind
  /// Of which goods how many; all that are left of the order where it is empty.
  public var lines: [Line]
  /// How he wants it to end; the kind's first resolution where it is nil.
  public var wants: Resolution?
  /// In his own words.
  public var note: String
  public var at: Instant

  public struct Line: Hashable, Sendable {
    public var product: String
    public var quantity: Int

    public init(product: String, quantity: Int) {
      self.product = product
      self.quantity = quantity
    }
  }

  public init(
    reference: String, order: String, kind: ClaimKind, lines: [Line] = [], wants: Resolution? = nil, note: String = "",
    at: Instant
  ) {
    self.reference = reference
    self.order = order
    self.kind = kind
    self.lines = lines
    self.wants = wants
    self.note = note
    self.at = at
  }
}

extension Work {
  /// Records a claim and decides it as far as the letter that the order is bound to decides; what a person has to look
  /// at is the seller's to answer, within the letter's time.
  ///
  /// A claim that the rule refuses is recorded with its reason: the buyer can read it again, and so can who reviews it.
  ///
  /// - Throws: `Refusal` when the order or its goods are unknown, the reference is taken, or the letter has no such right.
  @discardableResult
  public func open(_ request: OpenClaim) throws -> ShownClaim {
    let (order, about) = try lockedOrder(request.order)
    guard let (clause, letter) = clause(request.kind.clause, letter: about.letter),
      request.kind == .noReason || request.kind == .delayed || clause.term("decide-within") != nil
    else {
      throw Refusal(
        .invalid, "right-unknown", "The letter of this order promises nothing for \(request.kind.rawValue).")
    }
    let wants = request.wants ?? request.kind.resolutions.first ?? .refund
    guard request.kind.resolutions.isEmpty || request.kind.resolutions.contains(wants) else {
      let words = request.kind.resolutions.map(\.rawValue).joined(separator: ", ")
      throw Refusal(.invalid, "not-offered", "A claim of this kind ends with one of: \(words).")
    }
    let goods = try goods(of: order, wanted: request.lines)
    var facts = about.facts
    if clause.looksAtCategories { facts.categories = try categories(of: order) }
    facts.traits = goods.flatMap(\.traits)
    facts.confirmed = goods.contains { $0.isConfirmed }
    guard clause.scope.covers(facts) else {
      throw Refusal(
        .invalid, "not-covered", "\(clause.key) does not cover this order; the letter says what it covers.")
    }
    var claim = Claim(kind: request.kind, opened: request.at, wants: wants)
    if request.kind == .repair, try wasRepaired(goods, of: order) {
      // The same goods fail again after a repair: the three guarantees give the right to an exchange.
      claim.wants = .replacement
    }
    let answer = try answer(request, order, about, clause, letter, facts, goods)
    var stored = StoredClaim(
      id: newKey(), order: order, reference: request.reference, letter: about.letter, clause: clause.key, claim: claim,
      until: answer.until, exception: answer.exception)
    try decide(&stored, answer.reason, at: request.at)
    try insert(stored)
    for line in goods where line.wanted > 0 {
      try transaction.post(
        "INSERT INTO claim_line (claim, product, quantity) VALUES ($1, $2, $3)", stored.id.bytes, line.product.bytes,
        line.wanted)
    }
    try note("opened", on: stored.id, at: request.at, by: .buyer, words: request.note, serial: 1)
    switch stored.claim.status {
    case .requested: try ask(stored, clause, letter)
    case .refused:
      try note("refused", on: stored.id, at: request.at, by: .rule, code: answer.reason.rawValue, serial: 2)
      try tell("claim.refused", stored.id, at: request.at)
    default:
      try note("approved", on: stored.id, at: request.at, by: .rule, code: answer.reason.rawValue, serial: 2)
      try goOn(&stored, at: request.at)
    }
    return ShownClaim(
      stored: stored, order: request.order, currency: about.currency,
      lines: goods.filter { $0.wanted > 0 }.map { OpenClaim.Line(product: $0.name, quantity: $0.wanted) },
      owed: hasOpened ? try owed(about: stored.id) : [])
  }

  /// As far as the rule alone decides.
  private func decide(_ stored: inout StoredClaim, _ reason: ClaimReason, at: Instant) throws {
    if reason != .inTime {
      try stored.claim.take(.refuse(reason))
    } else if stored.claim.kind.isDecidedByRule {
      try stored.claim.take(.approve(reason, sendBackBy: sendBackBy(of: stored, from: at)))
    }
  }

  /// What the letter says before any person looks.
  private func answer(
    _ request: OpenClaim, _ order: Identifier, _ about: ClaimedOrder, _ clause: Clause, _ letter: Letter,
    _ facts: CaseFacts, _ goods: [ClaimedGoods]
  ) throws -> ClaimWindow.Answer {
    func refused(_ reason: ClaimReason) -> ClaimWindow.Answer { ClaimWindow.Answer(reason: reason, until: nil) }
    switch request.kind {
    case .delayed:
      let isBroken = try owed(about: order).contains { $0.duty == .deliver && $0.obligation.outcome == .broken }
      return refused(isBroken ? .runsByItself : .notLateYet)
    case .notReceived:
      let late = try owed(about: order).first { $0.duty == .deliver && $0.obligation.outcome == .broken }
      if let late, try isGranted(late.id) { return refused(.alreadyCompensated) }
      if about.delivered == nil, late == nil { return refused(.notLateYet) }
    default: break
    }
    let isNothingLeft = try goods.isEmpty ? holdsWholeOrder(order) : goods.allSatisfy { $0.wanted == 0 }
    if isNothingLeft { return refused(.nothingLeft) }
    guard let figure = request.kind.window else { return ClaimWindow.Answer(reason: .inTime, until: nil) }
    guard let delivered = about.delivered, delivered <= request.at else { return refused(.notDelivered) }
    guard
      let answer = ClaimWindow.answer(
        clause: clause, figure: figure, calendar: letter.calendar, delivered: delivered, asked: request.at,
        facts: facts, frozen: try window(of: order, request.kind))
    else {
      throw Refusal(.invalid, "right-unknown", "The letter names no time for \(request.kind.rawValue).")
    }
    return answer
  }

  func insert(_ stored: StoredClaim) throws {
    let claim = stored.claim
    do {
      try transaction.run(
        """
        INSERT INTO claim (id, reference, order_id, clause, opened_at, reason, exception, until, kind, status, wants,
          send_back_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """, stored.id.bytes, stored.reference, stored.order.bytes, stored.clause, claim.opened,
        claim.reason?.rawValue ?? "", stored.exception, stored.until, claim.kind.rawValue, claim.status.rawValue,
        claim.wants.rawValue, claim.sendBackBy)
    } catch let error as DatabaseError where error.isUnique("reference", in: "claim") {
      throw Refusal(.conflict, "claim-exists", "There is a claim \(stored.reference) already.")
    }
  }

  /// The seller has to answer; when he does not, the claim is granted.
  private func ask(_ claim: StoredClaim, _ clause: Clause, _ letter: Letter) throws {
    guard let term = clause.term("decide-within") else { return }
    let due = letter.calendar.end(of: term, from: claim.claim.opened)
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: claim.letter, duty: .decide, subject: claim.id, order: claim.order,
        obligation: Obligation(clause: clause.key, opened: claim.claim.opened, due: due)))
    decision.messages.append(Message(key: newKey(), kind: "claim.opened", subject: claim.id, at: claim.claim.opened))
    try commit(decision)
    try remind(.answer, of: claim.id, from: claim.claim.opened, due: due)
  }
}
