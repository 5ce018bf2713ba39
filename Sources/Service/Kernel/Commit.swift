import Database
public import Promises

extension Work {
  /// Writes a decision and everything that follows from it: the one place where obligations, offers, transfers,
  /// messages and their journal lines are stored, so that no feature can forget one.
  public func commit(_ decision: Decision) throws {
    for owed in decision.opened { try open(owed) }
    for owed in decision.changed { try change(owed) }
    for offer in decision.offers { try insert(offer) }
    for transfer in decision.transfers { try insert(transfer) }
    guard live else { return }
    for message in decision.messages {
      try transaction.run(
        "INSERT INTO outbox (key, kind, subject, at) VALUES ($1, $2, $3, $4)", message.key.bytes, message.kind,
        message.subject.bytes, message.at)
    }
  }

  private func open(_ opened: Owed) throws {
    var owed = opened
    let base = owed.obligation.due
    owed.obligation.extend(by: try delay(of: owed, base: base))
    let obligation = owed.obligation
    try transaction.run(
      """
      INSERT INTO obligation (id, clause, duty, letter, subject, order_id, region, opened_at, base_due, due, judge)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """, owed.id.bytes, obligation.clause, owed.duty.rawValue, owed.letter, owed.subject.bytes, owed.order?.bytes,
      owed.region, obligation.opened, base, obligation.due, obligation.judge)
    wake(at: obligation.judge)
    try write(.opened, owed, at: obligation.opened)
  }

  private func change(_ owed: Owed) throws {
    let obligation = owed.obligation
    let stored = try transaction.first("SELECT outcome, due FROM obligation WHERE id = $1", owed.id.bytes) {
      ($0.optionalText(0).flatMap(Outcome.init(rawValue:)), $0.instant(1))
    }
    let before = stored?.0
    try transaction.run(
      """
      UPDATE obligation SET due = $2, judge = $3, outcome = $4, settled_at = $5, fulfilled_at = $6 WHERE id = $1
      """, owed.id.bytes, obligation.due, obligation.judge, obligation.outcome?.rawValue, obligation.settled,
      obligation.fulfilled)
    if let due = stored?.1, obligation.due > due { try write(.extended, owed, at: now) }
    if obligation.outcome == nil, before == .kept {
      wake(at: obligation.judge)
      try write(.reopened, owed, at: now)
    }
    guard let outcome = obligation.outcome, let settled = obligation.settled, before != outcome else { return }
    let event: JournalLine.Event =
      switch outcome {
      case .kept: .kept
      case .broken: before == .kept ? .overturned : .broken
      case .void: .void
      }
    try write(event, owed, at: settled)
    if outcome == .broken { try commit(consequences(of: owed)) }
    if owed.duty == .period, outcome != .void { try openNextPeriod(after: owed) }
  }

  private func insert(_ offer: Offer) throws {
    wake(at: offer.chooseBy)
    try transaction.run(
      """
      INSERT INTO offer (obligation, offers, standard, amount, currency, choose_by) VALUES ($1, $2, $3, $4, $5, $6)
      """, offer.obligation.bytes, offer.offers.map(\.rawValue).joined(separator: " "), offer.standard.rawValue,
      offer.amount.minor, offer.amount.currency.code, offer.chooseBy)
  }

  private func insert(_ transfer: Transfer) throws {
    try transaction.run(
      """
      INSERT INTO transfer (id, kind, clause, obligation, order_id, debit, credit, amount, currency, at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """, transfer.id.bytes, transfer.kind.rawValue, transfer.clause, transfer.obligation.bytes,
      transfer.order?.bytes, transfer.debit.rawValue, transfer.credit.rawValue, transfer.amount.minor,
      transfer.amount.currency.code, transfer.at)
    if transfer.kind == .grant {
      try transaction.run(
        "INSERT INTO unpaid (obligation, granted_at) VALUES ($1, $2)", transfer.obligation.bytes, transfer.at)
    } else {
      try transaction.run("DELETE FROM unpaid WHERE obligation = $1", transfer.obligation.bytes)
    }
    guard let owed = try owed(transfer.obligation) else { return }
    try write(transfer.kind == .grant ? .granted : .paid, owed, at: transfer.at, amount: transfer.amount)
    if transfer.kind == .grant, owed.duty != .pay { try openPayment(of: transfer, for: owed) }
  }

  /// Tells the public of force majeure.
  func announce(
    _ suspension: Suspension, of clause: String, in letter: Int, subject: Identifier, at: Instant
  ) throws {
    let salt = salt()
    try append(
      JournalLine(
        event: .suspended, clause: clause, duty: nil, letter: letter, at: at,
        suspended: suspension.from..<suspension.until, commitment: Work.commitment(salt: salt, subject: subject)),
      salt: salt)
  }

  private func write(_ event: JournalLine.Event, _ owed: Owed, at: Instant, amount: Money? = nil) throws {
    let salt = salt()
    let line = JournalLine(
      event: event, clause: owed.obligation.clause, duty: owed.duty, letter: owed.letter, at: at,
      due: amount == nil ? owed.obligation.due : nil, fulfilled: event == .kept ? owed.obligation.fulfilled : nil,
      amount: amount, commitment: Work.commitment(salt: salt, subject: owed.subject))
    try append(line, salt: salt)
  }

  private func append(_ line: JournalLine, salt: [UInt8]) throws {
    try transaction.run(
      "INSERT INTO journal (clause, event, at, line, salt) VALUES ($1, $2, $3, $4, $5)", line.clause,
      line.event.rawValue, line.at, line.canonical, salt)
  }
}
