import Database
public import Promises

extension Work {
  /// Granted: the goods go back first, or what is owed is due at once.
  func approve(
    _ claim: inout StoredClaim, _ reason: ClaimReason, by actor: ClaimActor, at: Instant, _ words: String = ""
  ) throws {
    let by = sendBackBy(of: claim, from: at)
    try take(
      .approve(reason, sendBackBy: by), "approved", on: &claim, by: actor, at: at, code: reason.rawValue,
      words: words)
    try clear(claim.id)
    try goOn(&claim, at: at)
  }

  /// By when the goods of a claim that is granted now are to be sent back.
  func sendBackBy(of claim: StoredClaim, from at: Instant) -> Instant {
    guard let (clause, letter) = clause(claim.clause, letter: claim.letter) else { return at }
    return letter.calendar.end(of: clause.term("send-back-within") ?? .days(7), from: at)
  }

  /// What follows from granting a claim.
  func goOn(_ claim: inout StoredClaim, at: Instant) throws {
    if claim.claim.status == .approved, let by = claim.claim.sendBackBy {
      try remind(.sendBack, of: claim.id, from: at, due: by)
      try tell("claim.approved", claim.id, at: at)
    } else {
      try begin(&claim, at: at)
    }
  }

  func refuse(
    _ claim: inout StoredClaim, _ reason: ClaimReason, by actor: ClaimActor, at: Instant, _ words: String = ""
  ) throws {
    try take(.refuse(reason), "refused", on: &claim, by: actor, at: at, code: reason.rawValue, words: words)
    try clear(claim.id)
    try voidDuties(of: claim.id, at: at)
    try tell("claim.refused", claim.id, at: at)
  }

  /// The seller answers a claim.
  ///
  /// - Parameter refusal: why he refuses; nil where he agrees.
  /// - Throws: `Refusal` when he was too late to be asked, or has answered.
  public func answer(claim reference: String, refusal: ClaimReason?, note: String, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    // Silence has spoken before him if his time was over, however late the timer.
    try judge(about: claim.id)
    claim = try storedClaim(claim.id, of: claim.order)
    if claim.claim.status == .requested { try fulfil(.decide, of: claim.id, at: at) }
    if let refusal {
      try refuse(&claim, refusal, by: .seller, at: at, note)
    } else {
      try approve(&claim, .sellerAgreed, by: .seller, at: at, note)
    }
  }

  /// The buyer has handed the goods to a carrier.
  public func sendBack(claim reference: String, carrier: String, number: String, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    try expire(&claim)
    try take(.sendBack, "sent-back", on: &claim, by: .buyer, at: at, code: "\(carrier) \(number)")
    try transaction.post("UPDATE claim SET return_number = $2 WHERE id = $1", claim.id.bytes, number)
    try clear(claim.id)
    try arriveByStrays(of: number, claim: claim.reference)
  }

  /// The goods have reached the seller: from now on the refund, the exchange or the repair has its clock, whatever he
  /// thinks of them (Consumer Rights Law 25: seven days from having them back).
  public func receive(claim reference: String, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    try expire(&claim)
    claim.received = at
    try take(.receive, "received", on: &claim, by: .seller, at: at)
    try clear(claim.id)
    try openFinish(of: claim, at: at)
    guard let (clause, letter) = clause(claim.clause, letter: claim.letter), claim.claim.wants == .repair else {
      return
    }
    if let term = clause.term("loaner-after") {
      try set(.loaner, of: claim.id, at: letter.calendar.end(of: term, from: at))
    }
  }

  /// The goods that came back were looked at.
  ///
  /// - Parameter refusal: what is wrong with them; nil where nothing is.
  public func inspect(claim reference: String, refusal: ClaimReason?, note: String, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    if let refusal {
      try refuse(&claim, refusal, by: .seller, at: at, note)
    } else {
      try take(.accept, "accepted", on: &claim, by: .seller, at: at, words: note)
      try begin(&claim, at: at)
    }
  }

  /// The buyer takes his claim back, as long as he has not sent anything.
  public func withdraw(claim reference: String, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    try take(.withdraw, "withdrawn", on: &claim, by: .buyer, at: at)
    try clear(claim.id)
    try voidDuties(of: claim.id, at: at)
  }

  /// The replacement or the repaired item is with the buyer. What is refunded finishes by itself when it is paid.
  public func finish(claim reference: String, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    guard claim.claim.wants != .refund || claim.claim.status != .accepted else {
      throw Refusal(.invalid, "finishes-by-itself", "A refund finishes when the money was paid; nobody has to tell.")
    }
    try finish(&claim, at: at)
  }

  func finish(_ claim: inout StoredClaim, at: Instant) throws {
    claim.finished = claim.finished ?? at
    try take(.finish, "finished", on: &claim, by: claim.claim.wants == .refund ? .platform : .seller, at: at)
    try clear(claim.id)
    try fulfil(.finish, of: claim.id, at: at)
    if claim.claim.wants == .replacement { try restartWindows(of: claim, at: at) }
    try tell("claim.finished", claim.id, at: at)
  }

  /// What is owed is begun: the money granted, the replacement asked for.
  private func begin(_ claim: inout StoredClaim, at: Instant) throws {
    // What a finding has paid for already only had to come back, whatever was claimed before it was found.
    if claim.claim.wants == .refund, try isCompensated(claim) { return try finish(&claim, at: at) }
    if claim.received == nil { try openFinish(of: claim, at: at) }
    switch claim.claim.wants {
    case .refund:
      // Who bought counterfeit goods is paid by the finding, with everybody else who bought them, and not twice.
      if !claim.isReturnOfFound, claim.claim.kind == .counterfeit, try findCounterfeit(of: claim, at: at) {
        try finish(&claim, at: at)
      } else {
        try grantRefund(&claim, at: at)
      }
    case .replacement:
      guard let (clause, letter) = clause(claim.clause, letter: claim.letter) else { return }
      // The shop says whether it has one; one that says nothing has none.
      try set(.stock, of: claim.id, at: letter.calendar.end(of: clause.term("decide-within") ?? .hours(48), from: at))
      try tell("claim.replacement", claim.id, at: at)
    case .repair: try tell("claim.repair", claim.id, at: at)
    }
  }

  /// The shop says whether it has a replacement, and has set one aside; out of stock, the money goes back.
  public func answerStock(claim reference: String, isInStock: Bool, at: Instant) throws {
    var claim = try claimToReplace(reference, at: at)
    try clear(claim.id)
    if isInStock {
      try note("in-stock", on: claim.id, at: at, by: .seller)
    } else {
      try turn(&claim, to: .refund, "out-of-stock", by: .seller, at: at)
    }
  }

  /// A repair that failed, or cannot be done: the goods are exchanged.
  public func failRepair(claim reference: String, note: String, at: Instant) throws {
    var claim = try storedClaim(reference, at: at)
    guard claim.claim.status == .accepted, claim.claim.wants == .repair else {
      throw Refusal(.invalid, "no-repair", "This claim waits for no repair.")
    }
    try turn(&claim, to: .replacement, "repair-failed", by: .seller, at: at, note)
  }

  /// It ends in another way than it was asked for.
  func turn(
    _ claim: inout StoredClaim, to resolution: Resolution, _ name: String, by actor: ClaimActor, at: Instant,
    _ words: String = ""
  ) throws {
    try take(.turn(resolution), name, on: &claim, by: actor, at: at, words: words)
    try clear(claim.id)
    // Its clock goes on: that it ends otherwise is no reason to end later.
    try goOnWithFinish(of: claim, at: at)
    if try !owed(about: claim.id).contains(where: { $0.duty == .finish && $0.obligation.outcome == nil }) {
      try openFinish(of: claim, at: at)
    }
    try begin(&claim, at: at)
  }

  private func openFinish(of claim: StoredClaim, at: Instant) throws {
    guard let due = finishDue(of: claim, from: at) else { return }
    try open(.finish, of: claim, due: due, at: at)
  }

  /// The letter's time for carrying a claim out.
  func finishDue(of claim: StoredClaim, from at: Instant) -> Instant? {
    guard let (clause, letter) = clause(claim.clause, letter: claim.letter),
      let term = clause.term("finish-within") ?? clause.term("pay-within")
    else { return nil }
    return letter.calendar.end(of: term, from: at)
  }

  func open(_ duty: Duty, of claim: StoredClaim, due: Instant, at: Instant) throws {
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: claim.letter, duty: duty, subject: claim.id, order: claim.order,
        obligation: Obligation(clause: claim.clause, opened: at, due: due)))
    try commit(decision)
    try writeSoFar()
  }

  /// What was owed for a claim that falls away is owed no more.
  private func voidDuties(of claim: Identifier, at: Instant) throws {
    var decision = Decision()
    for owed in try owed(about: claim) where owed.duty == .finish || owed.duty == .decide {
      decision.change(owed) { $0.void(at: at, now: now) }
    }
    try commit(decision)
  }

  /// Whether a finding that stands has granted the price of all that is claimed.
  private func isCompensated(_ claim: StoredClaim) throws -> Bool {
    let lines = try transaction.first(
      """
      SELECT COUNT(*), COUNT(compensated_at) FROM claim_line
      LEFT JOIN order_line ON order_line.order_id = $2 AND order_line.product = claim_line.product WHERE claim = $1
      """, claim.id.bytes, claim.order.bytes, map: { (all: $0.int(0), paid: $0.int(1)) })
    return lines.map { $0.all > 0 && $0.paid == $0.all } ?? false
  }

  func isCompensated(_ product: Identifier, in order: Identifier) throws -> Bool {
    try transaction.first(
      "SELECT 1 FROM order_line WHERE order_id = $1 AND product = $2 AND compensated_at IS NOT NULL", order.bytes,
      product.bytes, map: { _ in true }) ?? false
  }

  /// Answers false where nobody told which goods the order was of.
  private func findCounterfeit(of claim: StoredClaim, at: Instant) throws -> Bool {
    let products = try transaction.all(
      """
      SELECT product.reference FROM claim_line JOIN product ON product.id = claim_line.product WHERE claim = $1
      ORDER BY product.reference
      """, claim.id.bytes, map: { $0.text(0) })
    for product in products {
      try findCounterfeit(product: product, finding: "\(claim.reference):\(product)", evidence: claim.reference, at: at)
    }
    return !products.isEmpty
  }

  func tell(_ kind: String, _ claim: Identifier, at: Instant) throws {
    var decision = Decision()
    decision.messages.append(Message(key: newKey(), kind: kind, subject: claim, at: at))
    try commit(decision)
  }
}
