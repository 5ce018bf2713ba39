/// How an obligation ended.
public enum Outcome: String, Hashable, Sendable, CaseIterable {
  case kept
  case broken
  /// The case fell away (the order was cancelled): nothing was owed any more.
  case void
}

/// What one clause came to in one case: due at an instant, ended once.
public struct Obligation: Hashable, Sendable {
  /// The clause's key, such as `delivery.on-time`.
  public var clause: String
  public var opened: Instant
  /// The promise: the last instant at which fulfilling it is in time.
  public var due: Instant
  /// When silence counts as a breach: `due` plus the time by which facts reported from outside may be late.
  public var judge: Instant
  public private(set) var outcome: Outcome?
  /// When the outcome took effect: the fulfilling or voiding fact, or `judge`; never when a sweep happened to run.
  public private(set) var settled: Instant?
  /// The earliest fulfilment that is known, in time or late; nil while there is none.
  public private(set) var fulfilled: Instant?

  /// `reporting` is how late, in seconds, a fact from outside may reach us; 0 where we see it ourselves.
  public init(clause: String, opened: Instant, due: Instant, reporting: Int64 = 0) {
    precondition(reporting >= 0, "a breach is never judged before it is due")
    self.clause = clause
    self.opened = opened
    self.due = due
    self.judge = due.adding(seconds: reporting)
  }

  /// As it was stored.
  public init(
    clause: String, opened: Instant, due: Instant, judge: Instant, outcome: Outcome?, settled: Instant?,
    fulfilled: Instant?
  ) {
    self.clause = clause
    self.opened = opened
    self.due = due
    self.judge = judge
    self.outcome = outcome
    self.settled = settled
    self.fulfilled = fulfilled
  }

  /// What the timer does: once `judge` has passed without a fulfilment in time, the promise is broken. Doing it twice,
  /// or late, changes nothing.
  public mutating func sweep(now: Instant) {
    guard outcome == nil, now > judge else { return }
    outcome = .broken
    settled = judge
  }

  /// A fulfilling fact that happened at `at` and reached us at `now`. It first judges as the timer would have, so that
  /// a slow timer never turns a breach into a promise kept. A late fact is kept for the lateness figure.
  public mutating func fulfil(at: Instant, now: Instant) {
    sweep(now: now)
    guard outcome != .void else { return }
    fulfilled = fulfilled.map { min($0, at) } ?? at
    guard outcome == nil, at <= due else { return }
    outcome = .kept
    settled = at
  }

  /// The case falls away at `at`, known at `now`. It cannot undo a breach already judged, nor one that `at` is later
  /// than: what was owed before the cancellation was owed.
  public mutating func void(at: Instant, now: Instant) {
    sweep(now: now)
    guard outcome == nil, at <= due else { return }
    outcome = .void
    settled = at
  }

  /// What is known of the fulfilling fact now, whatever was taken for it so far: it happened at `at`, or not at all. A
  /// promise that counted as kept is open again when it did not happen, and broken when it happened too late. A breach
  /// already judged stands, since its remedy may have run.
  public mutating func correct(to at: Instant?, now: Instant) {
    sweep(now: now)
    switch outcome {
    case .void: return
    case .broken: fulfilled = at
    case nil:
      fulfilled = nil
      if let at { fulfil(at: at, now: now) }
    case .kept:
      fulfilled = at
      guard let at else {
        outcome = nil
        settled = nil
        return sweep(now: now)
      }
      if at > due { outcome = .broken }
      settled = at > due ? now : at
    }
  }

  /// The deadline as the events of its clock have it: a pause moves it out to where it would be if it ran to its end, and
  /// ending it earlier moves it back to what the events come to, which is never before the deadline that was promised.
  public mutating func setDue(_ instant: Instant) {
    guard outcome == nil else { return }
    judge = instant.adding(microseconds: judge.microseconds(since: due))
    due = instant
  }

  /// The deadline moves out, as force majeure moves it; never in.
  public mutating func extend(by microseconds: Int64) {
    guard outcome == nil, microseconds > 0 else { return }
    due = due.adding(microseconds: microseconds)
    judge = judge.adding(microseconds: microseconds)
  }
}
