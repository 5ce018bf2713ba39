import Database
public import Promises

extension Catalog {
  static let warning = Schema.object([
    .field("complaint", .reference, "The case whose clock runs out."),
    .field("duty", .choice(of: Duty.self), "Which of its clocks."), .field("due", .instant, "By when."),
    .field("percent", .text(max: 8), "How much of its time has gone."),
    .field("role", .choice(of: Role.self), "Who is told."),
  ])
}

/// Somebody who was warned that a clock runs out.
public struct ClockWarning: Hashable, Sendable {
  /// What it is about: a complaint.
  public var subject: Identifier
  public var obligation: Identifier
  /// How much of the time had gone.
  public var share: Share
  public var role: Role
  public var at: Instant
}

extension Work {
  /// The step of the escalation that comes next, and when; nil where none is left. The steps are those that were published
  /// when the clock started.
  func warning(
    _ step: Int, of owed: Owed, _ clock: RunningClock
  ) throws -> (step: ComplaintsAnnex.Step, at: Instant)? {
    let steps = complaintsAnnex(at: owed.obligation.opened)?.escalation ?? []
    guard step < steps.count else { return nil }
    let at = Standstill.instant(
      of: steps[step].share, opened: clock.opened, due: clock.base, during: try standstills(of: owed) + clock.pauses,
      in: working(owed, base: clock.base))
    return (steps[step], at)
  }

  /// Warns of clocks of which so much time has gone, the longest waiting first. Whatever was down meanwhile, each step is
  /// told once: the row that says which comes next moves on together with the message.
  ///
  /// - Returns: how many clocks; fewer than `limit` means that none is left.
  func warnOfClocks(limit: Int) throws -> Int {
    let waiting = try transaction.all(
      "SELECT obligation, step FROM clock WHERE warn_at < $1 ORDER BY warn_at LIMIT $2 {taking}", now, limit
    ) { (Identifier(bytes: $0.bytes(0))!, $0.int(1)) }
    guard !waiting.isEmpty else { return 0 }
    let owed = try self.owed(waiting.map(\.0))
    let events = try clockEvents(of: waiting.map(\.0))
    var (told, next) = (Rows(Self.told), Rows(Self.next))
    var decision = Decision()
    for (place, (id, first)) in waiting.enumerated() {
      var step = first
      var then: Instant?
      // What was done since is warned of no more.
      if let owed = owed[place], owed.obligation.fulfilled == nil, owed.obligation.outcome != .void {
        let clock = RunningClock(
          opened: owed.obligation.opened, base: try base(of: owed), events: events[place])
        while let (warned, at) = try warning(step, of: owed, clock) {
          guard at < now else {
            then = at
            break
          }
          let key = newKey()
          told.add(
            key.bytes.value, id.bytes.value, owed.subject.bytes.value, Int64(step).value,
            Int64(warned.share.millionths).value, warned.tell.rawValue.value, now.value)
          decision.messages.append(Message(key: newKey(), kind: "clock.warned", subject: key, at: now))
          step += 1
        }
      }
      next.add(id.bytes.value, Int64(step).value, then?.value ?? .null)
      if let then { wake(at: then) }
    }
    try transaction.insert(told)
    try transaction.update(next)
    try commit(decision)
    return waiting.count
  }

  private static let told = RowShape(
    "clock_warning", ("id", .bytes), ("obligation", .bytes), ("subject", .bytes), ("step", .integer),
    ("share", .integer), ("role", .text), ("at", .integer))
  private static let next = RowShape("clock", ("obligation", .bytes), ("step", .integer), ("warn_at", .integer))

  private func base(of owed: Owed) throws -> Instant {
    try transaction.first("SELECT base_due FROM obligation WHERE id = $1", owed.id.bytes) { $0.instant(0) }
      ?? owed.obligation.due
  }

  private static let columns = "subject, obligation, share, role, at"

  private static func warning(_ row: Row) -> ClockWarning {
    ClockWarning(
      subject: Identifier(bytes: row.bytes(0))!, obligation: Identifier(bytes: row.bytes(1))!,
      share: Share(millionths: row.int(2)), role: Role(rawValue: row.text(3)) ?? .service, at: row.instant(4))
  }

  /// What a message about a warning tells.
  func warning(_ id: Identifier) throws -> ClockWarning? {
    try transaction.first(
      "SELECT \(Self.columns) FROM clock_warning WHERE id = $1", id.bytes, map: Self.warning)
  }

  func view(_ warning: ClockWarning) throws -> JSON? {
    let reference = try transaction.first(
      "SELECT reference FROM complaint WHERE id = $1", warning.subject.bytes, map: { $0.text(0) })
    guard let reference, let owed = try owed(warning.obligation) else { return nil }
    return [
      "complaint": .string(reference), "duty": .string(owed.duty.rawValue),
      "due": .string(owed.obligation.due.description), "percent": .string(warning.share.percent),
      "role": .string(warning.role.rawValue),
    ]
  }

  /// All warnings about a complaint, the earliest first.
  func warnings(about subject: Identifier) throws -> [ClockWarning] {
    try transaction.all(
      "SELECT \(Self.columns) FROM clock_warning WHERE subject = $1 ORDER BY at, step, id", subject.bytes,
      map: Self.warning)
  }

  /// The last warning about each of some complaints, and those that were joined to it, whose clock still runs or ran out.
  public func lastWarnings(about subjects: [Identifier]) throws -> [Identifier: ClockWarning] {
    let found = try transaction.all(
      """
      SELECT \(Self.columns) FROM clock_warning
      WHERE subject IN (SELECT id FROM complaint WHERE id = $1 OR merged_into = $1) AND EXISTS (SELECT 1 FROM obligation
        WHERE obligation.id = clock_warning.obligation AND fulfilled_at IS NULL
          AND (outcome IS NULL OR outcome = 'broken')) ORDER BY share DESC, at DESC LIMIT 1
      """, forEach: subjects.map { [$0.bytes.value] }, map: Self.warning)
    return Dictionary(zip(subjects, found).compactMap { subject, found in found.first.map { (subject, $0) } }) {
      first, _ in
      first
    }
  }
}
