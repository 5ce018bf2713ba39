/// A length of time that a clause promises. Never months or years: their arithmetic is ambiguous.
public enum Term: Hashable, Sendable {
  /// Counted to the second.
  case minutes(Int)
  /// Counted to the second.
  case hours(Int)
  /// Counted to the second, while work is done by the opening hours that were published (`OpeningHours`).
  case workingHours(Int)
  /// Ends with the last local day; day 1 is the day after (Consumer Rights Law 25).
  case days(Int)
  /// Like days, counting only the days of the calendar that are worked.
  case workingDays(Int)

  public var count: Int {
    switch self {
    case .minutes(let n), .hours(let n), .workingHours(let n), .days(let n), .workingDays(let n): n
    }
  }

  /// Roughly how long, in seconds: for comparing two versions of a letter, never for a deadline.
  public var roughSeconds: Int64 {
    switch self {
    case .minutes(let n): Int64(n) * 60
    case .hours(let n): Int64(n) * 3600
    case .workingHours(let n): Int64(n) * 3600 * 21 / 5
    case .days(let n): Int64(n) * 86_400
    case .workingDays(let n): Int64(n) * 86_400 * 7 / 5
    }
  }
}

/// Where and by which calendar terms are counted.
public struct CalendarRule: Hashable, Sendable {
  /// Opening hours, and from when on they hold.
  public struct PublishedHours: Hashable, Sendable {
    public var from: Instant
    public var hours: OpeningHours

    public init(from: Instant, hours: OpeningHours) {
      self.from = from
      self.hours = hours
    }
  }
  public var zone: Zone
  public var calendar: WorkCalendar
  /// A term in days whose last day is not worked ends on the next one that is (Civil Code 203).
  public var rolls: Bool
  /// The versions of the opening hours, the earliest first. They come from an annex and are no part of the letter.
  public var hours: [PublishedHours]

  public init(
    zone: Zone, calendar: WorkCalendar = WorkCalendar(), rolls: Bool = false, hours: [PublishedHours] = []
  ) {
    self.zone = zone
    self.calendar = calendar
    self.rolls = rolls
    self.hours = hours
  }

  /// The opening hours by which a term that begins at `instant` is counted to its end, whatever is published meanwhile:
  /// those in force, or the first ones.
  public func hours(at instant: Instant) -> OpeningHours? {
    (hours.last { $0.from <= instant } ?? hours.first)?.hours
  }

  /// What a clock runs in whose term began at `start`: working time, or nil where all time counts.
  public func working(_ term: Term, from start: Instant) -> Standstill.Working? {
    guard case .workingHours = term, let hours = hours(at: start) else { return nil }
    return Standstill.Working(hours: hours, zone: zone)
  }

  /// The last instant at which something that a term demands is still in time.
  public func end(of term: Term, from start: Instant) -> Instant {
    switch term {
    case .minutes(let n): return start.adding(seconds: Int64(n) * 60)
    case .hours(let n): return start.adding(seconds: Int64(n) * 3600)
    case .workingHours(let n):
      // Where no opening hours are known work is done around the clock: nobody waits longer for that.
      guard let hours = hours(at: start) else { return start.adding(seconds: Int64(n) * 3600) }
      return hours.end(of: Int64(n) * 3_600_000_000, from: start, in: zone)
    case .days(let n): return zone.end(of: rolled(zone.day(of: start).adding(n)))
    case .workingDays(let n):
      var day = zone.day(of: start)
      var left = n
      while left > 0 {
        day = day.adding(1)
        if calendar.isWorked(day) { left -= 1 }
      }
      return zone.end(of: day)
    }
  }

  /// The last instant of a named day, moved by whole days.
  public func end(ofDay day: Day, moved: Int) -> Instant { zone.end(of: rolled(day.adding(moved))) }

  private func rolled(_ day: Day) -> Day {
    guard rolls else { return day }
    var day = day
    while !calendar.isWorked(day) { day = day.adding(1) }
    return day
  }
}
