import Database
public import Promises

extension Work {
  /// Opens the first period of every recurring clause of a letter that has none running.
  public func startDuties(of version: LetterBook.Version, at: Instant) throws {
    for clause in version.letter.clauses where clause.kind == .recurring {
      if try runningPeriod(clause.key) == nil { try openPeriod(of: clause, in: version, at: at) }
    }
  }

  /// The duty of the running period is done (`audits.internal` and the like).
  ///
  /// - Returns: The period.
  /// - Throws: `Refusal` when the letter promises no such duty.
  @discardableResult
  public func recordDuty(_ key: String, note: String, at: Instant) throws -> Identifier {
    // Periods that ended before, each opening the next.
    while let running = try runningPeriod(key), running.obligation.judge < now { try judge(about: running.subject) }
    guard let period = try runningPeriod(key)?.subject else {
      throw Refusal(.unknown, "duty-unknown", "The letter promises no recurring duty \(key).")
    }
    try transaction.run("UPDATE duty_period SET done_at = $2, note = $3 WHERE id = $1", period.bytes, at, note)
    try fulfil(.period, of: period, at: at)
    return period
  }

  /// A period settled, kept or broken, opens the next one: it begins when the one before was done or was due.
  func openNextPeriod(after owed: Owed) throws {
    guard let settled = owed.obligation.settled, let version = letters.inForce(at: settled),
      let clause = version.letter.clause(owed.obligation.clause), clause.kind == .recurring
    else { return }
    try openPeriod(of: clause, in: version, at: settled)
  }

  private func openPeriod(of clause: Clause, in version: LetterBook.Version, at: Instant) throws {
    guard let term = clause.term("every") else { return }
    let period = newKey()
    try transaction.run(
      "INSERT INTO duty_period (id, clause, begins_at) VALUES ($1, $2, $3)", period.bytes, clause.key, at)
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: .period, subject: period,
        obligation: Obligation(clause: clause.key, opened: at, due: version.letter.calendar.end(of: term, from: at))))
    try commit(decision)
  }
}
