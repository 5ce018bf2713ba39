import Foundation

/// A time zone by its IANA name: what decides where a local day begins and ends.
public struct Zone: Hashable, Sendable {
  public let name: String
  private let zone: TimeZone

  /// Nil when the name is not in the time zone database.
  public init?(_ name: String) {
    guard name.contains("/") || name == "UTC", let zone = TimeZone(identifier: name) else { return nil }
    self.name = name
    self.zone = zone
  }

  public static func == (a: Zone, b: Zone) -> Bool { a.name == b.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  /// Seconds east of UTC at that instant.
  public func offset(at instant: Instant) -> Int {
    zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.seconds)))
  }

  /// The local day that an instant falls on.
  public func day(of instant: Instant) -> Day {
    let local = instant.seconds + Int64(offset(at: instant))
    return Day(number: Int((local >= 0 ? local : local - 86_399) / 86_400))
  }

  /// The first instant of a local day. It is not always midnight: where clocks are put forward at midnight
  /// (America/Sao_Paulo until 2018) the day begins at one o'clock.
  public func start(of day: Day) -> Instant {
    let asUTC = Instant(seconds: Int64(day.number) * 86_400)
    let guess = asUTC.adding(seconds: -Int64(offset(at: asUTC.adding(seconds: -Int64(offset(at: asUTC))))))
    if self.day(of: guess) == day, self.day(of: guess.adding(seconds: -1)) < day { return guess }
    var before = asUTC.adding(seconds: -93_600).seconds
    var after = asUTC.adding(seconds: 93_600).seconds
    while after - before > 1 {
      let middle = before + (after - before) / 2
      if self.day(of: Instant(seconds: middle)) >= day { after = middle } else { before = middle }
    }
    return Instant(seconds: after)
  }

  /// The last microsecond of a local day: an instant on that day is at or before it.
  public func end(of day: Day) -> Instant { start(of: day.adding(1)).adding(microseconds: -1) }

  /// The instant at which local clocks show a time of day; the earlier one where they show it twice, and where they
  /// skip it as much later as they skip (RFC 5545, 3.3.5).
  public func instant(_ day: Day, secondOfDay: Int) -> Instant {
    let asUTC = Instant(seconds: Int64(day.number) * 86_400 + Int64(secondOfDay))
    let early = asUTC.adding(seconds: -Int64(offset(at: asUTC.adding(seconds: -86_400))))
    if early.seconds + Int64(offset(at: early)) == asUTC.seconds { return early }
    let late = asUTC.adding(seconds: -Int64(offset(at: early)))
    return late.seconds + Int64(offset(at: late)) == asUTC.seconds ? late : early
  }
}

/// Which days are worked: Monday to Friday, less holidays, plus weekend days declared working days (调休).
public struct WorkCalendar: Hashable, Sendable {
  public var holidays: Set<Day>
  public var workdays: Set<Day>

  public init(holidays: Set<Day> = [], workdays: Set<Day> = []) {
    self.holidays = holidays
    self.workdays = workdays
  }

  public func isWorked(_ day: Day) -> Bool {
    if workdays.contains(day) { return true }
    return day.weekday <= 5 && !holidays.contains(day)
  }
}
