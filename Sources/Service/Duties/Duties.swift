import Database
public import Promises

/// A duty that comes again and again, with the clock of the period that runs.
public struct StandingDuty: Sendable {
  public var clause: String
  /// `RecurringDuty.name`
  public var duty: String
  public var begun: Instant
  public var due: Instant
  public var last: Doing?

  /// When it was done last, by whom, and what was done.
  public struct Doing: Sendable {
    public var at: Instant
    public var by: String?
    public var note: String
  }
}

extension Work {
  /// Opens the first period of every recurring duty of a letter that has none running.
  public func startDuties(of version: LetterBook.Version, at: Instant) throws {
    for clause in version.letter.clauses {
      for duty in clause.duties where try runningPeriod(clause.key, duty.name) == nil {
        try openPeriod(of: duty, clause, in: version, at: at)
      }
    }
  }

  /// The duty of the running period is done (`audits.internal` and the like).
  ///
  /// - Parameter duty: which of the clause's duties (`RecurringDuty.name`).
  /// - Returns: The period.
  /// - Throws: `Refusal` when the letter promises no such duty.
  @discardableResult
  public func recordDuty(_ key: String, duty: String = "", note: String, at: Instant) throws -> Identifier {
    // Periods that ended before, each opening the next.
    while let running = try runningPeriod(key, duty), running.obligation.judge < now {
      try judge(about: running.subject)
    }
    guard let period = try runningPeriod(key, duty)?.subject else {
      let words = duty.isEmpty ? key : "\(duty) of \(key)"
      throw Refusal(.unknown, "duty-unknown", "The letter promises no recurring duty \(words).")
    }
    try transaction.run(
      "UPDATE duty_period SET done_at = $2, note = $3, done_by = $4 WHERE id = $1", period.bytes, at, note, actor)
    try fulfil(.period, of: period, at: at)
    return period
  }

  /// The duties that run, the earliest deadline first.
  ///
  /// - Parameter clause: only those of this one.
  public func standingDuties(of clause: String? = nil) throws -> [StandingDuty] {
    let running = try transaction.all(
      """
      SELECT duty_period.clause, duty_period.duty, begins_at, due FROM obligation
      JOIN duty_period ON duty_period.id = subject
      WHERE obligation.duty = 'period' AND outcome IS NULL
      AND (CAST($1 AS TEXT) IS NULL OR obligation.clause = $1) ORDER BY due, duty_period.id
      """, clause
    ) { StandingDuty(clause: $0.text(0), duty: $0.text(1), begun: $0.instant(2), due: $0.instant(3)) }
    return try running.map { duty in
      var duty = duty
      duty.last = try transaction.first(
        """
        SELECT done_at, done_by, note FROM duty_period WHERE clause = $1 AND duty = $2 AND done_at IS NOT NULL
        ORDER BY done_at DESC LIMIT 1
        """, duty.clause, duty.duty
      ) { .init(at: $0.instant(0), by: $0.optionalText(1), note: $0.text(2)) }
      return duty
    }
  }

  /// A period settled, kept or broken, opens the next one: it begins when the one before was done or was due.
  func openNextPeriod(after owed: Owed) throws {
    guard let settled = owed.obligation.settled, let version = letters.inForce(at: settled),
      let clause = version.letter.clause(owed.obligation.clause)
    else { return }
    let name = try transaction.first(
      "SELECT duty FROM duty_period WHERE id = $1", owed.subject.bytes, map: { $0.text(0) })
    guard let duty = name.flatMap({ clause.duty($0) }) else { return }
    try openPeriod(of: duty, clause, in: version, at: settled)
  }

  private func openPeriod(
    of duty: RecurringDuty, _ clause: Clause, in version: LetterBook.Version, at: Instant
  ) throws {
    let period = newKey()
    try transaction.run(
      "INSERT INTO duty_period (id, clause, duty, begins_at) VALUES ($1, $2, $3, $4)", period.bytes, clause.key,
      duty.name, at)
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: .period, subject: period,
        obligation: Obligation(
          clause: clause.key, opened: at, due: version.letter.calendar.end(of: duty.every, from: at))))
    try commit(decision)
  }
}
