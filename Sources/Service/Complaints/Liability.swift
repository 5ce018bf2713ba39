import Database
public import Promises

/// Money back that nobody owes.
public struct Goodwill: Hashable, Sendable {
  /// What was given so far.
  public var given: Money
  /// How much more may be: what was paid and nothing was granted of.
  public var left: Money
}

/// Who answers for what was complained of, and what is owed for it.
public struct LiabilityFinding: Sendable {
  public var liable: Liable
  /// What the law gives it for; nil where nothing is owed.
  public var basis: Damages.Basis?
  /// In minor units of the order's currency.
  public var price, loss: Int64
  /// Why, for whoever complained to read; nil only where he was erased.
  public var grounds: String?

  public init(
    liable: Liable, basis: Damages.Basis? = nil, price: Int64 = 0, loss: Int64 = 0, grounds: String?
  ) {
    self.liable = liable
    self.basis = basis
    self.price = price
    self.loss = loss
    self.grounds = grounds
  }
}

extension Work {
  /// A finding of who is liable for what a complaint is about. Where that is a payer, what is owed is computed, granted at
  /// once and has its clock; he bears it, the platform pays first (Consumer Rights Law 44, Food Safety Law 148). Otherwise
  /// it is a refusal with reasons. Either is told to whoever complained.
  ///
  /// - Returns: what was granted, with its working; nil for a refusal.
  /// - Throws: `Refusal` when the complaint or its order is unknown, it was found before, or nothing is owed.
  @discardableResult
  public func findLiable(
    complaint reference: String, _ finding: LiabilityFinding, by: String? = nil, at: Instant
  ) throws -> Damages.Answer? {
    let complaint = try complaint(reference, at: at)
    guard try liability(of: complaint.id) == nil, try !owed(about: complaint.id).contains(where: { $0.duty == .pay })
    else {
      throw Refusal(.conflict, "found-already", "Who is liable for this complaint was found already.")
    }
    return try decide(
      complaint, finding, by: finder(by), event: .liable, message: "complaint.liability", at: at)
  }

  /// Stores a finding, grants what is owed beyond what was granted before, and tells of it. What was granted before is borne by
  /// whoever is liable now.
  func decide(
    _ complaint: StoredComplaint, _ finding: LiabilityFinding, by: String?, event: CaseEvent, message: String,
    at: Instant
  ) throws -> Damages.Answer? {
    let whose = try subject(ofComplaint: complaint.id)
    if finding.grounds == nil, try erased(whose) == nil { throw InputProblems([Self.missing("grounds")]) }
    var owed: Liability?
    let former = try self.liability(of: complaint.id)?.liable.payer
    if let former, former != finding.liable.payer ?? .platform {
      try shift(
        grantsFor: complaint.id, under: "complaints.liability", to: finding.liable.payer ?? .platform, at: at)
    }
    if let payer = finding.liable.payer {
      guard let basis = finding.basis else { throw InputProblems([Self.missing("basis")]) }
      let found = try liability(complaint, basis: basis, price: finding.price, loss: finding.loss)
      let before = try granted(for: complaint.id)
      // What an appeal adds; what was granted once stays.
      let more = found.answer.amount.minor - before
      if more > 0 {
        try grant(
          Money(more, found.answer.amount.currency), subject: complaint.id, order: found.order, clause: found.clause,
          letter: found.letter, within: found.within, payer: payer, at: at)
      }
      owed = found
    }
    let entry = Entry(
      .staff, over: .page, words: finding.grounds, event: event, detail: finding.liable.rawValue, actor: actor)
    guard let id = try addEntry(entry, to: complaint.id, of: whose, at: at) else { return owed?.answer }
    try transaction.run(
      """
      INSERT INTO complaint_liability (id, complaint, liable, basis, price, loss, amount, currency, working, at, actor,
        entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      """, newKey().bytes, complaint.id.bytes, finding.liable.rawValue, finding.basis?.rawValue, finding.price,
      finding.loss, owed?.answer.amount.minor, owed?.answer.amount.currency.code, owed?.answer.working, at, by,
      id.bytes)
    try tell(message, id, at: at)
    if finding.grounds != nil { try queueMail(.answer, in: complaint.id, entry: id) }
    return owed?.answer
  }

  /// Who decides something that may be appealed against. A program may name somebody whom it speaks for.
  func finder(_ by: String?) throws -> String? { by == nil ? actor : try decider(by) }

  static func missing(_ field: String) -> SchemaProblem {
    SchemaProblem(pointer: "/\(field)", code: "missing", message: "this field is required here")
  }

  private func granted(for complaint: Identifier) throws -> Int64 {
    try transaction.first(
      """
      SELECT COALESCE(SUM(amount), 0) FROM transfer JOIN obligation ON obligation.id = transfer.obligation
      WHERE obligation.subject = $1 AND duty = 'pay' AND obligation.clause = 'complaints.liability' AND kind = 'grant'
      """, complaint.bytes, map: { $0.integer(0) }) ?? 0
  }

  /// What such a finding would grant.
  ///
  /// - Throws: `Refusal`, as the finding itself would.
  public func previewLiability(
    complaint reference: String, basis: Damages.Basis, price: Int64, loss: Int64
  ) throws -> Damages.Answer {
    try liability(complaint(reference, at: now), basis: basis, price: price, loss: loss).answer
  }

  private struct Liability {
    var order: Identifier
    var clause: Clause
    var letter: (number: Int, letter: Letter)
    var within: Term
    var answer: Damages.Answer
  }

  private func liability(
    _ complaint: StoredComplaint, basis: Damages.Basis, price: Int64, loss: Int64
  ) throws -> Liability {
    guard let order = complaint.order else {
      throw Refusal(.invalid, "no-order", "The complaint names no order; what is owed is computed from one.")
    }
    let about = try claimed(order)
    guard let (clause, letter) = clause("complaints.liability", letter: about.letter),
      let answer = Damages.owed(
        basis, price: Money(price, about.currency), loss: Money(loss, about.currency), under: clause),
      let within = clause.term("pay-within")
    else {
      throw Refusal(.invalid, "not-promised", "The letter of this order has no figures for \(basis.rawValue).")
    }
    guard answer.amount.minor > 0 else {
      throw Refusal(.invalid, "nothing-owed", "Nothing is owed for a loss of nothing; say what was lost.")
    }
    return Liability(
      order: order, clause: clause, letter: (about.letter, letter), within: within, answer: answer)
  }

  /// Money back that nobody owes, out of the fund, within what was paid and has not gone back.
  ///
  /// - Throws: `Refusal` when more would go back than was paid.
  public func giveGoodwill(order reference: String, amount: Int64, at: Instant) throws {
    let order = try order(reference)
    let about = try claimed(order)
    guard let (clause, letter) = clause("complaints.liability", letter: about.letter),
      let within = clause.term("pay-within")
    else { throw Refusal(.invalid, "not-promised", "The letter of this order says nothing of what is paid by when.") }
    let left = try goodwill(for: order, in: about.currency).left
    guard amount <= left.minor else {
      throw Refusal(
        .invalid, "more-than-paid", "Of what was paid for the order only \(left.decimal) has not gone back.")
    }
    try grant(
      Money(amount, about.currency), subject: order, order: order, clause: clause, letter: (about.letter, letter),
      within: within, payer: .platform, at: at)
  }

  /// What was given for an order out of goodwill, and how much more may be.
  ///
  /// - Throws: `Refusal` when there is no such order.
  public func goodwill(order reference: String) throws -> Goodwill {
    let order = try order(reference)
    return try goodwill(for: order, in: claimed(order).currency)
  }

  private func goodwill(for order: Identifier, in currency: Currency) throws -> Goodwill {
    let paid = try paid(for: order, currency: currency).minor
    // Of what is granted for an order, goodwill alone is about the order itself and not about a claim or complaint.
    let (granted, given) =
      try transaction.first(
        """
        SELECT COALESCE(SUM(amount), 0),
          COALESCE(SUM(CASE WHEN subject = $1 AND obligation.clause = 'complaints.liability' THEN amount ELSE 0 END), 0)
        FROM transfer JOIN obligation ON obligation.id = transfer.obligation
        WHERE transfer.order_id = $1 AND kind = 'grant'
        """, order.bytes, map: { ($0.integer(0), $0.integer(1)) }) ?? (0, 0)
    return Goodwill(given: Money(given, currency), left: Money(max(0, paid - granted), currency))
  }

  private func grant(
    _ amount: Money, subject: Identifier, order: Identifier, clause: Clause, letter: (number: Int, letter: Letter),
    within: Term, payer: Payer, at: Instant
  ) throws {
    var bound = clause
    bound.payer = payer
    let owed = Owed(
      id: newKey(), letter: letter.number, duty: .pay, subject: subject, order: order,
      obligation: Obligation(
        clause: clause.key, opened: at, due: letter.letter.calendar.end(of: within, from: at)))
    var decision = Decision()
    decision.opened.append(owed)
    try grant(amount, for: owed, clause: bound, at: at, into: &decision)
    decision.messages.append(Message(key: newKey(), kind: "money.granted", subject: owed.id, at: at))
    try commit(decision)
  }
}
