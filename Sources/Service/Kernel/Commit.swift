import Database
public import Promises

extension Work {
  /// Writes a decision and everything that follows from it: the one place where obligations, offers, transfers,
  /// messages and their journal lines are stored, so that no feature can forget one.
  ///
  /// What follows is decided case by case and written table by table at the end; a rule that looks at these tables
  /// while a decision is being committed sees them as they were before it.
  @discardableResult
  public func commit(_ decision: Decision) throws -> [Owed] {
    depth += 1
    defer { depth -= 1 }
    do {
      let opened = try gather(decision)
      if depth == 1 { try writePages() }
      return opened
    } catch {
      // Whoever goes on after a refusal must not find half of it here.
      pages.clear()
      throw error
    }
  }

  private func writePages() throws {
    try pages.write(to: transaction, stripe: stripe)
    demanded = []
  }

  /// Runs `body`, and writes all that it commits with one statement a table.
  func together(_ body: () throws -> Void) throws {
    depth += 1
    defer { depth -= 1 }
    do {
      try body()
      if depth == 1 { try writePages() }
    } catch {
      pages.clear()
      throw error
    }
  }

  private func gather(_ decision: Decision) throws -> [Owed] {
    let opened = try decision.opened.map(open)
    for change in decision.changed { try settle(change) }
    for offer in decision.offers {
      wake(at: offer.chooseBy)
      pages.add(offer)
    }
    for transfer in decision.moves { pages.add(transfer) }
    for posting in decision.postings { try post(posting) }
    if live {
      for message in decision.messages {
        pages.add(message)
        hasMessages = true
      }
    } else if isOverheard {
      overheard += decision.messages
    }
    return opened
  }

  private func open(_ opened: Owed) throws -> Owed {
    var owed = opened
    let base = owed.obligation.due
    owed.obligation.extend(by: try delay(of: owed, base: base))
    pages.open(owed, base: base)
    if owed.duty.isWatched { try startClock(of: owed, base: base) }
    hasOpened = true
    wake(at: owed.obligation.judge)
    write(.opened, owed, at: owed.obligation.opened)
    return owed
  }

  private func settle(_ change: Decision.Change) throws {
    let owed = change.owed
    let obligation = owed.obligation
    let before = change.before.outcome
    pages.change(owed)
    if obligation.due != change.before.due { write(change.moved, owed, at: now) }
    if owed.duty.isWatched { try noteClock(change) }
    if obligation.outcome == nil {
      wake(at: obligation.judge)
      if before == .kept { write(.reopened, owed, at: now) }
    }
    guard let outcome = obligation.outcome, let settled = obligation.settled, before != outcome else { return }
    let event: JournalLine.Event =
      switch outcome {
      case .kept: .kept
      case .broken: before == .kept ? .overturned : .broken
      case .void: .void
      }
    write(event, owed, at: settled)
    // Of a backlog most are alike; looking the clause up each time would cost as much as storing the outcome.
    if outcome == .broken, harmless.isEmpty || !harmless.contains(owed.kind) {
      try commit(consequences(of: owed))
    }
    if owed.duty == .period, outcome != .void { try openNextPeriod(after: owed) }
  }

  private func post(_ posting: Decision.Posting) throws {
    let transfer = posting.transfer
    pages.add(transfer)
    if transfer.kind == .grant { hasGrants = true }
    // What was granted has its own clock already where granting it was the duty.
    write(transfer.kind == .grant ? .granted : .paid, posting.owed, at: transfer.at, amount: transfer.amount)
    if transfer.kind == .grant, !posting.owed.duty.isPaying, posting.owed.duty != .finish {
      try openPayment(of: transfer, for: posting.owed)
    }
  }

  /// Tells the public of force majeure.
  func announce(
    _ suspension: Suspension, of clause: String, in letter: Int, subject: Identifier, at: Instant
  ) throws {
    let salt = salt()
    append(
      JournalLine(
        event: .suspended, clause: clause, duty: nil, letter: letter, at: at,
        suspended: suspension.from..<suspension.until, commitment: Work.commitment(salt: salt, subject: subject)),
      salt: salt)
    // Written with what the same declaration does to the promises that are open.
    try commit(Decision())
  }

  private func write(_ event: JournalLine.Event, _ owed: Owed, at: Instant, amount: Money? = nil) {
    let salt = salt()
    let line = JournalLine(
      event: event, clause: owed.obligation.clause, duty: owed.duty, letter: owed.letter, at: at,
      due: amount == nil ? owed.obligation.due : nil, fulfilled: event == .kept ? owed.obligation.fulfilled : nil,
      amount: amount, commitment: Work.commitment(salt: salt, subject: owed.subject))
    append(line, salt: salt)
  }

  private func append(_ line: JournalLine, salt: [UInt8]) {
    pages.add(line, salt: salt)
    hasLines = true
  }
}
