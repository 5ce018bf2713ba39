import Database
import Promises

extension Work {
  /// The clock of a promise stands still, for as long as its clause allows at most. The deadline moves out at once as if
  /// it stood still to the end.
  ///
  /// - Returns: until when at most.
  /// - Throws: `Refusal` where the clause knows no pause of this clock, it has run out or stands still already, or all its
  ///   pauses together would last too long.
  func pause(_ owed: Owed, at: Instant) throws -> Instant {
    guard let (clause, _) = clause(owed.obligation.clause, letter: owed.letter),
      let most = clause.mostPause(of: owed.duty)
    else { throw Refusal(.invalid, "no-pause", "The letter does not say that this clock may stand still.") }
    guard owed.obligation.outcome == nil, at < owed.obligation.due, now <= owed.obligation.judge else {
      throw Refusal(
        .conflict, "clock-run-out", "The deadline has passed, or what it asks for is done; no pause undoes that.")
    }
    var clock = try runningClock(of: owed)
    if case .paused(_, let until) = clock.state(at: at) {
      throw Refusal(.conflict, "paused-already", "The clock stands still already, until \(until) at most.")
    }
    guard let until = clock.pause(at: at, most: most) else {
      throw Refusal(.conflict, "pause-used-up", "The clock has stood still for as long as the letter allows in all.")
    }
    try add(ClockEvent(.pause, at: at, until: until), to: owed, &clock)
    try setDue(of: owed, by: clock, moved: .paused)
    return until
  }

  /// The clock of a promise runs again before its pause was over, and the deadline moves back to what that comes to.
  ///
  /// - Returns: whether it stood still.
  @discardableResult
  func resume(_ owed: Owed, at: Instant) throws -> Bool {
    guard owed.obligation.outcome == nil else { return false }
    var clock = try runningClock(of: owed)
    guard clock.stands(at: at) else { return false }
    try add(ClockEvent(.resume, at: at), to: owed, &clock)
    try setDue(of: owed, by: clock, moved: .resumed)
    return true
  }

  private func add(_ event: ClockEvent, to owed: Owed, _ clock: inout RunningClock) throws {
    try transaction.run(
      """
      INSERT INTO clock_event (obligation, position, kind, at, until_at)
      SELECT $1, COALESCE(MAX(position), 0) + 1, $2, $3, $4 FROM clock_event WHERE obligation = $1 AND position < $5
      """, owed.id.bytes, event.kind.rawValue, event.at, event.until, ClockEvent.Kind.last)
    clock.events.append(event)
  }

  private func setDue(of owed: Owed, by clock: RunningClock, moved: JournalLine.Event) throws {
    let due = clock.due(beside: try standstills(of: owed), in: working(owed, base: clock.base))
    var decision = Decision()
    decision.change(owed, moved: moved) { $0.setDue(due) }
    try commit(decision)
  }
}
