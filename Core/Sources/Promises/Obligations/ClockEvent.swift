/// Something that happened to a clock. The events are what is stored; whether a clock runs, until when, and how much is
/// left is made from them.
public struct ClockEvent: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The clock starts.
    case activate
    /// It stands still: for what the other side has to do first.
    case pause
    /// It runs again before the pause was over.
    case resume
    /// What it demands was done, in time or late.
    case fulfil
    /// Its time ran out.
    case breach
    /// Nothing is demanded any more.
    case end

    /// Its place among the events of a clock, where it has one of its own: the start comes first, and what ends the clock
    /// after every pause. An obligation may be fulfilled after it was broken.
    public var position: Int64? {
      switch self {
      case .activate: 0
      case .pause, .resume: nil
      case .breach: Self.last
      case .end: Self.last + 1
      case .fulfil: Self.last + 2
      }
    }

    /// Above the places of pauses.
    public static let last: Int64 = 1_000_000
  }
  public var kind: Kind
  public var at: Instant
  /// Of a pause: when the clock runs again by itself.
  public var until: Instant?

  public init(_ kind: Kind, at: Instant, until: Instant? = nil) {
    self.kind = kind
    self.at = at
    self.until = until
  }
}

/// A clock as its events say that it stands.
public struct RunningClock: Hashable, Sendable {
  public enum State: Hashable, Sendable {
    case running
    /// It runs again at `until` at the latest.
    case paused(since: Instant, until: Instant)
    case fulfilled, breached, ended
  }
  public var opened: Instant
  /// The deadline without any pause.
  public var base: Instant
  /// What happened, in order.
  public var events: [ClockEvent]

  public init(opened: Instant, base: Instant, events: [ClockEvent]) {
    self.opened = opened
    self.base = base
    self.events = events
  }

  /// When it stood still because somebody paused it. A pause that nobody ended counts to its end: so long the clock may
  /// stand, and it is due as if it did, until an event says otherwise.
  public var pauses: [Range<Instant>] {
    var pauses: [Range<Instant>] = []
    var open: Range<Instant>?
    for event in events {
      switch event.kind {
      case .pause:
        if let range = open { pauses.append(range) }
        open = event.until.flatMap { $0 > event.at ? event.at..<$0 : nil }
      case .resume, .fulfil, .end:
        guard let range = open, event.at < range.upperBound else { continue }
        pauses.append(range.lowerBound..<max(range.lowerBound, event.at))
        open = nil
      case .activate, .breach: continue
      }
    }
    if let range = open { pauses.append(range) }
    return pauses.filter { !$0.isEmpty }
  }

  /// Whether it stands still at an instant by the last pause that it had: what comes out late about an earlier one changes
  /// nothing any more.
  public func stands(at instant: Instant) -> Bool {
    guard case .paused = state(at: instant) else { return false }
    return !events.contains { $0.kind == .pause && $0.at > instant }
  }

  public func state(at instant: Instant) -> State {
    var state = State.running
    for event in events where event.at <= instant {
      switch (event.kind, state) {
      case (.fulfil, .breached): state = .breached
      case (.fulfil, _): state = .fulfilled
      case (.breach, _): state = .breached
      case (.end, _): state = .ended
      case (.pause, .running), (.pause, .paused):
        state = event.until.map { .paused(since: event.at, until: $0) } ?? state
      case (.resume, .paused): state = .running
      default: break
      }
    }
    if case .paused(_, let until) = state, until <= instant { return .running }
    return state
  }

  /// When it is due, with force majeure beside its pauses: what both cover counts once. Never earlier than without them.
  public func due(beside suspended: [Range<Instant>] = [], in working: Standstill.Working? = nil) -> Instant {
    Standstill.due(opened: opened, due: base, during: suspended + pauses, in: working)
  }

  /// Until when it may be paused from `instant` on, where all its pauses together may last `most` seconds; nil where it
  /// was paused for so long already.
  public func pause(at instant: Instant, most: Int64) -> Instant? {
    let used = pauses.reduce(Int64(0)) { $0 + min($1.upperBound, instant).microseconds(since: $1.lowerBound) }
    let left = most * 1_000_000 - max(0, used)
    return left > 0 ? instant.adding(microseconds: left) : nil
  }
}
