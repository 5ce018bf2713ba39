import Database
public import Promises

extension Work {
  /// Declares force majeure: from now on the clauses that it names are known to stand still for its time, and the
  /// promises that are open get the time back. What was broken before the declaration stays broken, since its remedy
  /// may have run.
  ///
  /// - Throws: `Refusal` when the reference is taken, the time is empty, or the letter has no such clause to suspend.
  public func declare(
    _ suspension: Suspension, reference: String, by person: String, evidence: String, at: Instant
  ) throws {
    guard suspension.until > suspension.from else {
      throw Refusal(.invalid, "time-empty", "`until` must be later than `from`.")
    }
    guard
      try transaction.first("SELECT 1 FROM suspension WHERE reference = $1", reference, map: { $0.int(0) }) == nil
    else { throw Refusal(.conflict, "suspension-exists", "There is a suspension \(reference) already.") }
    guard let version = letters.inForce(at: at) else {
      throw Refusal(.invalid, "no-letter", "Publish a letter before suspending any of it.")
    }
    for key in suspension.clauses where version.letter.clause(key).map({ $0.kind == .statement }) ?? true {
      throw Refusal(.invalid, "clause-unknown", "The letter in force has no clause \(key) that runs.")
    }
    // What is opened meanwhile must know of it.
    try transaction.holdOthers()
    let id = newKey()
    try transaction.run(
      """
      INSERT INTO suspension (id, reference, clauses, region, from_at, until_at, declared_at, declared_by, reason_zh,
        reason_en, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """, id.bytes, reference, suspension.clauses.joined(separator: " "), suspension.region, suspension.from,
      suspension.until, at, person, suspension.reason.zhHans, suspension.reason.en, evidence)
    forgetSuspensions()
    for key in suspension.clauses {
      try announce(suspension, of: key, in: version.number, subject: id, at: at)
      try extendOpen(clause: key, under: suspension)
    }
  }

  /// What was declared, the earliest to begin first; only what reaches beyond `instant`, when it is given.
  public func suspensions(reachingBeyond instant: Instant? = nil) throws -> [Suspension] {
    try transaction.all(
      """
      SELECT clauses, region, from_at, until_at, reason_zh, reason_en FROM suspension WHERE until_at > $1
      ORDER BY from_at, id
      """, instant ?? Instant(microseconds: .min)
    ) {
      Suspension(
        clauses: $0.text(0).split(separator: " ").map(String.init), from: $0.instant(2), until: $0.instant(3),
        reason: LocalizedText(zhHans: $0.text(4), en: $0.text(5)), region: $0.optionalText(1))
    }
  }

  /// By how many microseconds the deadline of a promise moves out under all that was declared, from where it stands.
  func delay(of owed: Owed, base: Instant) throws -> Int64 {
    let declared = try declaredSuspensions().filter {
      $0.until > owed.obligation.opened && $0.covers(clause: owed.obligation.clause, region: owed.region)
    }
    guard !declared.isEmpty else { return 0 }
    let clock = RunningClock(opened: owed.obligation.opened, base: base, events: try clockEvents(of: owed))
    return clock.due(beside: declared.map { $0.from..<$0.until }, in: working(owed, base: base))
      .microseconds(since: owed.obligation.due)
  }

  /// First what had run out by now is judged, however late the timer: it was broken before the declaration.
  private func extendOpen(clause: String, under suspension: Suspension) throws {
    let limit = 1000
    var key: [UInt8] = []
    while true {
      let open = try openObligations(of: clause, after: key, limit: limit)
      var decision = Decision()
      for (owed, base) in open where suspension.covers(clause: clause, region: owed.region) {
        let delay = try delay(of: owed, base: base)
        // Of what had run out the new deadline is none.
        if owed.obligation.judge < now {
          try sweep(owed, into: &decision)
        } else {
          decision.change(owed) { $0.extend(by: delay) }
        }
      }
      try commit(decision)
      // Who is verified later sells for as long.
      for (owed, _) in open where owed.duty == .verify { try setLapse(of: owed.subject, after: now) }
      guard open.count == limit, let last = open.last else { return }
      key = last.owed.id.bytes
    }
  }
}
