/// When work is done: openings, such as two shifts a day, less closures, such as holidays. What `{working-hours: 8}` is
/// counted by. Read from an iCalendar file (`OpeningHours.read`).
///
/// Times without a zone of their own are in the letter's zone. Every term ends: at least one opening comes again without
/// end, and no closure does.
public struct OpeningHours: Hashable, Sendable {
  /// A span of time that comes once or again and again.
  public struct Span: Hashable, Sendable {
    /// What the file calls it, such as a holiday's name.
    public var summary: String
    /// Its own zone; nil for the letter's.
    public var zone: Zone?
    /// When it begins on its days, in seconds of the local day.
    public var second: Int
    /// Its length: so many whole local days, and then so many seconds of the clock (RFC 5545, 3.3.6: days are nominal,
    /// hours exact).
    public var days: Int
    public var seconds: Int64
    public var pattern: DayPattern
    /// Beginnings that the pattern does not know (RDATE).
    public var more: [Beginning]

    public struct Beginning: Hashable, Sendable {
      public var day: Day
      public var second: Int
    }

    public init(
      summary: String = "", zone: Zone? = nil, second: Int, days: Int = 0, seconds: Int64, pattern: DayPattern,
      more: [Beginning] = []
    ) {
      self.summary = summary
      self.zone = zone
      self.second = second
      self.days = days
      self.seconds = seconds
      self.pattern = pattern
      self.more = more
    }
  }
  public var openings: [Span]
  public var closures: [Span]

  public init(openings: [Span], closures: [Span] = []) {
    self.openings = openings
    self.closures = closures
  }

  /// The longest that one span lasts, in local days: how far back one is looked for that still lasts.
  public static let longest = 31

  /// The instant at which so much working time has passed since `start`. It lies in an opening, or where one ends.
  public func end(of microseconds: Int64, from start: Instant, in zone: Zone) -> Instant {
    var left = microseconds
    var end = start
    walk(from: start, in: zone) { from, until in
      let length = until.microseconds(since: from)
      guard length < left else {
        end = from.adding(microseconds: left)
        return false
      }
      left -= length
      return true
    }
    return end
  }

  /// How much working time lies between two instants, in microseconds; 0 where the second is not later.
  public func worked(from start: Instant, until end: Instant, in zone: Zone) -> Int64 {
    guard end > start else { return 0 }
    var sum: Int64 = 0
    walk(from: start, in: zone) { from, until in
      if from >= end { return false }
      sum += min(until, end).microseconds(since: from)
      return until < end
    }
    return sum
  }

  /// Whether work is done at an instant; an opening's last instant is none of it.
  public func isOpen(at instant: Instant, in zone: Zone) -> Bool { next(from: instant, in: zone, within: 0) == instant }

  /// When work is done next: at `start` itself where it is then.
  ///
  /// - Parameter days: how many local days after that of `start` are looked at.
  /// - Returns: nil where nothing opens on any of them.
  public func next(from start: Instant, in zone: Zone, within days: Int) -> Instant? {
    let today = zone.day(of: start)
    for number in 0...days {
      let ranges = open(on: today.adding(number), in: zone)
      if let range = ranges.first(where: { $0.upperBound > start }) { return max(start, range.lowerBound) }
    }
    return nil
  }

  /// The openings of a local day, as its page shows them.
  public func openings(on day: Day, in zone: Zone) -> [Range<Instant>] { open(on: day, in: zone) }

  /// Hands on what is open from `start` on, in order, until `visit` has enough. Openings that touch may come apart.
  private func walk(from start: Instant, in zone: Zone, _ visit: (Instant, Instant) -> Bool) {
    var day = zone.day(of: start)
    while true {
      for range in open(on: day, in: zone) where range.upperBound > start {
        if !visit(max(start, range.lowerBound), range.upperBound) { return }
      }
      day = day.adding(1)
    }
  }

  /// What is open of one local day, in order and without overlap.
  private func open(on day: Day, in zone: Zone) -> [Range<Instant>] {
    var window: Range<Instant>?
    let found = ranges(of: openings, on: day, in: zone, &window)
    if found.isEmpty { return [] }
    var open: [Range<Instant>] = []
    for range in found.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = open.last, range.lowerBound <= last.upperBound {
        open[open.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        open.append(range)
      }
    }
    for closed in ranges(of: closures, on: day, in: zone, &window) {
      open = open.flatMap { range -> [Range<Instant>] in
        guard closed.overlaps(range) else { return [range] }
        let before = range.lowerBound..<max(range.lowerBound, closed.lowerBound)
        let after = min(range.upperBound, closed.upperBound)..<range.upperBound
        return [before, after].filter { !$0.isEmpty }
      }
    }
    return open
  }

  /// The parts of spans that lie in a local day. The day's own bounds are looked up only where there is any.
  private func ranges(
    of spans: [Span], on day: Day, in zone: Zone, _ window: inout Range<Instant>?
  ) -> [Range<Instant>] {
    var ranges: [Range<Instant>] = []
    for span in spans where span.mayReach(day) {
      // A span begins on a day of its own zone, which may be the day before or after, and may have begun before.
      let reach = span.days + Int((span.seconds + Int64(span.second) + 86_399) / 86_400)
      let other = span.zone.map { $0 != zone } ?? false
      let first = day.number - reach - (other ? 1 : 0)
      for number in first...(day.number + (other ? 1 : 0)) {
        for second in span.beginnings(on: Day(number: number)) {
          let whole = span.range(on: Day(number: number), second: second, in: span.zone ?? zone)
          let bounds = window ?? zone.start(of: day)..<zone.start(of: day.adding(1))
          window = bounds
          let part = whole.clamped(to: bounds)
          if !part.isEmpty { ranges.append(part) }
        }
      }
    }
    return ranges
  }
}

extension OpeningHours.Span {
  /// False only where none of it can lie in a local day: most holidays of a file are over, or still to come.
  fileprivate func mayReach(_ day: Day) -> Bool {
    if !more.isEmpty { return true }
    let end = pattern.frequency == .once ? pattern.first : pattern.last
    return pattern.first <= day.adding(1) && end.map { day <= $0.adding(OpeningHours.longest + 2) } ?? true
  }

  /// The seconds of a local day at which it begins there.
  fileprivate func beginnings(on day: Day) -> [Int] {
    var seconds = pattern.contains(day) ? [second] : []
    for beginning in more where beginning.day == day && !seconds.contains(beginning.second) {
      seconds.append(beginning.second)
    }
    return seconds
  }

  fileprivate func range(on day: Day, second: Int, in zone: Zone) -> Range<Instant> {
    let start = zone.instant(day, secondOfDay: second)
    let whole = days == 0 ? start : zone.instant(day.adding(days), secondOfDay: second)
    // A day of which clocks skip what is left of it may end before it began.
    return start..<max(start, whole.adding(seconds: seconds))
  }
}
