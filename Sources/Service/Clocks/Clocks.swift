import Database
import Promises

extension Work {
  /// What happened to the clock of a promise, in order.
  func clockEvents(of owed: Owed) throws -> [ClockEvent] {
    guard owed.duty.isWatched else { return [] }
    return try clockEvents(of: [owed.id])[0]
  }

  func clockEvents(of obligations: [Identifier]) throws -> [[ClockEvent]] {
    try transaction.all(
      "SELECT kind, at, until_at FROM clock_event WHERE obligation = $1 ORDER BY position",
      forEach: obligations.map { [$0.bytes.value] }
    ) { ClockEvent(ClockEvent.Kind(rawValue: $0.text(0))!, at: $0.instant(1), until: $0.optionalInstant(2)) }
  }

  /// The clock of a promise, with the deadline that it had before anything stopped it.
  func runningClock(of owed: Owed) throws -> RunningClock {
    let base = try transaction.first("SELECT base_due FROM obligation WHERE id = $1", owed.id.bytes) { $0.instant(0) }
    return RunningClock(
      opened: owed.obligation.opened, base: base ?? owed.obligation.due, events: try clockEvents(of: owed))
  }

  /// Working time, where the promise is counted in it.
  func working(_ owed: Owed, base: Instant) -> Standstill.Working? {
    guard let (clause, letter) = clause(owed.obligation.clause, letter: owed.letter),
      clause.countsWorkingHours, let figure = owed.duty.figure, let term = clause.term(figure),
      letter.calendar.end(of: term, from: owed.obligation.opened) == base
    else { return nil }
    return letter.calendar.working(term, from: owed.obligation.opened)
  }

  /// When force majeure stops the clock of a promise, by all that was declared.
  func standstills(of owed: Owed) throws -> [Range<Instant>] {
    try declaredSuspensions().filter {
      $0.until > owed.obligation.opened && $0.covers(clause: owed.obligation.clause, region: owed.region)
    }.map { $0.from..<$0.until }
  }

  // MARK: What the commit writes

  /// A clock starts: its first event, and when somebody is first warned of it.
  func startClock(of owed: Owed, base: Instant) throws {
    let event = ClockEvent(.activate, at: owed.obligation.opened)
    pages.add(event, of: owed.id)
    let clock = RunningClock(opened: owed.obligation.opened, base: base, events: [event])
    let warning = try warning(0, of: owed, clock)?.at
    pages.openClock(of: owed.id, warning: warning)
    if let warning { wake(at: warning) }
  }

  /// What a change of a promise does to its clock.
  func noteClock(_ change: Decision.Change) throws {
    let (before, after) = (change.before, change.owed.obligation)
    if before.outcome == nil, after.outcome == .broken, let at = after.settled { note(.breach, at, change) }
    if before.outcome == nil, after.outcome == .void, let at = after.settled { note(.end, at, change) }
    if before.fulfilled == nil, let at = after.fulfilled { note(.fulfil, at, change) }
    if after.fulfilled != nil || after.outcome == .void {
      if before.fulfilled == nil { pages.setWarning(of: change.owed.id, at: nil) }
    } else if before.due != after.due {
      let step = try transaction.first(
        "SELECT step FROM clock WHERE obligation = $1", change.owed.id.bytes, map: { $0.int(0) })
      let clock = try runningClock(of: change.owed)
      guard let step else { return }
      let warning = try warning(step, of: change.owed, clock)?.at
      pages.setWarning(of: change.owed.id, at: warning)
      if let warning { wake(at: warning) }
    }
  }

  private func note(_ kind: ClockEvent.Kind, _ at: Instant, _ change: Decision.Change) {
    pages.add(ClockEvent(kind, at: at), of: change.owed.id)
  }
}
