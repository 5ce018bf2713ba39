import Database
import Promises

extension Work {
  /// What a merchant proved holds until the first of his documents runs out, and no longer than until he is to be
  /// verified again, wherever force majeure has moved that to.
  func setLapse(of merchant: Identifier, after: Instant) throws {
    let reference = try transaction.first(
      "SELECT reference FROM merchant WHERE id = $1", merchant.bytes, map: { $0.text(0) })
    guard let reference, let found = try admissionIfAny(reference, "{locking}") else { return }
    // A reminder that was due is not passed over because the end has moved.
    let admission = try timed(found, at: after)
    let verified = try owed(about: merchant).last { $0.duty == .verify && $0.obligation.outcome == nil }
    let lapses = [verified?.obligation.due, admission.provenUntil].compactMap(\.self).min()
    try transaction.run("UPDATE admission SET lapses_at = $2 WHERE id = $1", admission.id.bytes, lapses)
    try setTimer(of: admission.id, lapses: lapses, after: after)
  }

  /// When the clock looks at an application next: a reminder, or the moment from which what he proved holds no more.
  private func setTimer(of admission: Identifier, lapses: Instant?, after: Instant) throws {
    let days = admissionAnnex(at: after)?.reminders ?? AdmissionAnnex.usualReminders
    let next = lapses.flatMap { lapses in
      days.map { lapses.adding(seconds: -Int64($0) * 86_400) }.filter { $0 > after }.min()
        ?? lapses.adding(microseconds: 1)
    }
    if let next { wake(at: next) }
    try transaction.run("UPDATE admission SET timer_at = $2 WHERE id = $1", admission.bytes, next)
  }

  /// Reminds merchants of what runs out, and suspends those of whom it has, as of the moment at which it did. Answers how
  /// many were looked at.
  func runAdmissionTimers(limit: Int) throws -> Int {
    let due = try transaction.all(
      "SELECT merchant, timer_at FROM admission WHERE timer_at < $1 ORDER BY timer_at LIMIT $2", now, limit,
      map: { ($0.text(0), $0.instant(1)) })
    for (reference, at) in due {
      let admission = try admission(reference)
      // Where it differs somebody else was faster.
      if try timer(of: admission.id) == at { try runTimer(of: admission, at: at) }
    }
    return due.count
  }

  /// An application as the clock would have left it by a time, had it looked at once: a decision that comes between two
  /// looks must not skip what happened before it.
  func timed(_ admission: Admission, at: Instant) throws -> Admission {
    while let next = try timer(of: admission.id), next < at, next < now {
      try runTimer(of: self.admission(admission.merchant), at: next)
    }
    return try self.admission(admission.merchant)
  }

  private func runTimer(of admission: Admission, at: Instant) throws {
    guard let lapses = admission.lapses, at <= lapses else {
      try transaction.run("UPDATE admission SET timer_at = NULL WHERE id = $1", admission.id.bytes)
      if admission.lapses != nil { try lapse(admission, at: at) }
      return
    }
    try setTimer(of: admission.id, lapses: lapses, after: at)
    let days = (lapses.microseconds(since: at) + 86_399_999_999) / 86_400_000_000
    try note("reminded", on: admission, at: at, code: String(days))
    try tell("reminder", of: admission, at: at)
  }

  private func timer(of admission: Identifier) throws -> Instant? {
    try transaction.first(
      "SELECT timer_at FROM admission WHERE id = $1", admission.bytes, map: { $0.optionalInstant(0) }) ?? nil
  }

  private func lapse(_ admission: Admission, at: Instant) throws {
    let merchant = try merchant(admission.merchant)
    guard !merchant.hasLeft else { return }
    let verifying = try owed(about: merchant.id).filter { $0.duty == .verify }
    let isOverdue = verifying.contains {
      $0.obligation.due < at && $0.obligation.fulfilled == nil && $0.obligation.outcome != .void
    }
    let reason = isOverdue ? Suspended.unverified : Suspended.expired
    // Nobody sells on what has run out, so there is nobody to verify until he hands in what follows.
    var decision = Decision()
    for owed in verifying where !isOverdue { decision.change(owed) { $0.void(at: at, now: now) } }
    try commit(decision)
    try transaction.run("UPDATE admission SET appeal = NULL WHERE id = $1", admission.id.bytes)
    try suspend(merchant: admission.merchant, for: reason, at: at)
    try note("suspended", on: admission, at: at, code: reason)
  }
}
