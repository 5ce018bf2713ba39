/// On which days something happens: once, every so many days, or on some weekdays of every so many weeks (RFC 5545,
/// FREQ=DAILY and FREQ=WEEKLY). Whether a day is one of them is arithmetic, however far away it is.
public struct DayPattern: Hashable, Sendable {
  public enum Frequency: Hashable, Sendable { case once, daily, weekly }
  public var first: Day
  public var frequency: Frequency
  public var interval: Int
  /// ISO weekdays, Monday 1; all of them where it is empty.
  public var weekdays: Set<Int>
  /// The last day that may be one; nil where it comes again without end.
  public var last: Day?
  /// Days that were taken out (EXDATE).
  public var except: Set<Day>

  public init(
    first: Day, frequency: Frequency = .once, interval: Int = 1, weekdays: Set<Int> = [], last: Day? = nil,
    except: Set<Day> = []
  ) {
    self.first = first
    self.frequency = frequency
    self.interval = interval
    self.weekdays = weekdays
    self.last = last
    self.except = except
  }

  public var isEndless: Bool { frequency != .once && last == nil }

  public func contains(_ day: Day) -> Bool { recurs(on: day) && !except.contains(day) }

  /// The same without looking at what was taken out.
  public func recurs(on day: Day) -> Bool {
    guard day >= first, last.map({ day <= $0 }) ?? true else { return false }
    switch frequency {
    case .once: return day == first
    case .daily:
      return (day.number - first.number) % interval == 0 && (weekdays.isEmpty || weekdays.contains(day.weekday))
    case .weekly:
      // Weeks begin on Monday (WKST=MO, the default).
      let weeks = (day.monday.number - first.monday.number) / 7
      return weeks % interval == 0
        && (weekdays.isEmpty ? day.weekday == first.weekday : weekdays.contains(day.weekday))
    }
  }

  /// The day of the n-th occurrence, the first being 1; nil where there is none so soon that it could be found.
  public func day(ofOccurrence n: Int) -> Day? {
    var left = n
    // A pattern has at least one day in each interval of weeks, or of as many days times the days of a week.
    let longest = n * interval * 7 + 7
    for number in first.number...(first.number + longest) where recurs(on: Day(number: number)) {
      left -= 1
      if left == 0 { return Day(number: number) }
    }
    return nil
  }
}

extension Day {
  /// The Monday of its week.
  var monday: Day { adding(1 - weekday) }
}
