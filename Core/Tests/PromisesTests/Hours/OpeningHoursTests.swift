import Promises
import Testing

/// Properties that hold of every start and every length, over a year with split shifts, a night shift, holidays, a leap
/// day and both changes of the clocks.
@Suite struct OpeningHoursTests {
  static func file(_ events: [String]) -> String {
    var lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for event in events {
      lines.append("BEGIN:VEVENT")
      lines += event.split(separator: "|").map(String.init)
      lines.append("END:VEVENT")
    }
    return (lines + ["END:VCALENDAR", ""]).joined(separator: "\r\n")
  }
  static let split = [
    "DTSTART:20200106T090000|DTEND:20200106T120000|RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "DTSTART:20200106T133000|DTEND:20200106T180000|RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "DTSTART;VALUE=DATE:20241001|DURATION:P7D|CATEGORIES:HOLIDAY",
  ]
  static let night = [
    "DTSTART:20200106T220000|DURATION:PT8H|RRULE:FREQ=DAILY", "DTSTART;VALUE=DATE:20240310|DTEND;VALUE=DATE:20240311",
  ]
  static let mixed = [
    "DTSTART;TZID=America/New_York:20200106T093000|DTEND;TZID=America/New_York:20200106T160000|RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
    "DTSTART:20200107T010000Z|DURATION:PT90M|RRULE:FREQ=DAILY;INTERVAL=3",
    "DTSTART:20240101T100000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=40|CATEGORIES:CLOSED",
  ]
  static let all: [(String, [String])] = [
    ("Asia/Shanghai", split), ("America/New_York", split), ("America/New_York", night), ("America/Sao_Paulo", night),
    ("Europe/Berlin", mixed),
  ]

  static func hours(_ events: [String]) throws -> OpeningHours {
    let read = OpeningHours.read(file(events))
    #expect(read.problems == [])
    return read.hours
  }

  @Test(arguments: 0..<all.count) func termsAddUpAndEndWhileOpen(_ place: Int) throws {
    let zone = try #require(Zone(Self.all[place].0))
    let hours = try Self.hours(Self.all[place].1)
    var random = Random(seed: UInt64(place))
    var last = (start: Instant(microseconds: .min), end: Instant(microseconds: .min))
    let begin = try #require(Instant("2024-01-01T00:00:00Z"))
    let starts = (0..<300).map { _ in begin.adding(seconds: Int64.random(in: 0..<366 * 86_400, using: &random)) }
      .sorted()
    for start in starts {
      let a = Int64.random(in: 1...200_000, using: &random) * 1_000_000
      let b = Int64.random(in: 1...400_000, using: &random) * 1_000_000
      let first = hours.end(of: a, from: start, in: zone)
      let both = hours.end(of: a + b, from: start, in: zone)
      #expect(hours.end(of: b, from: first, in: zone) == both, "a then b is a and b, from \(start)")
      #expect(hours.worked(from: start, until: both, in: zone) == a + b)
      // The last microsecond of every term is worked.
      #expect(hours.isOpen(at: both.adding(microseconds: -1), in: zone), "\(both) is outside")
      let same = hours.end(of: 36_000_000_000, from: start, in: zone)
      #expect(same >= last.end, "who starts later is not due earlier")
      last = (start, same)
    }
  }

  @Test func aLunchBreakAndANightAreNotWorked() throws {
    let rule = CalendarRule(
      zone: Zone("Asia/Shanghai")!, hours: [.init(from: Instant(microseconds: 0), hours: try Self.hours(Self.split))])
    func end(_ hours: Int, _ start: String) throws -> Instant {
      rule.end(of: .workingHours(hours), from: try #require(Instant(start)))
    }
    // Friday morning: three hours to lunch, four and a half after it, half an hour on Monday.
    #expect(try end(8, "2024-11-22T09:00:00+08:00") == Instant("2024-11-25T09:30:00+08:00"))
    #expect(try end(3, "2024-11-22T09:00:00+08:00") == Instant("2024-11-22T12:00:00+08:00"))
    #expect(try end(1, "2024-11-22T12:00:00+08:00") == Instant("2024-11-22T14:30:00+08:00"))
    #expect(try end(1, "2024-11-23T03:00:00+08:00") == Instant("2024-11-25T10:00:00+08:00"), "told on a Saturday")
    #expect(try end(1, "2024-09-30T17:30:00+08:00") == Instant("2024-10-08T09:30:00+08:00"), "a week of holidays")
    #expect(try end(8, "2024-02-28T13:30:00+08:00") == Instant("2024-02-29T14:00:00+08:00"), "a leap day is a day")
  }

  /// New York's clocks went from 02:00 to 03:00 on 10 March 2024, and from 02:00 back to 01:00 on 3 November.
  @Test func theNightOfAChangeOfClocksIsAsLongAsItIs() throws {
    let zone = Zone("America/New_York")!
    let hours = try Self.hours(["DTSTART:20200106T010000|DURATION:PT4H|RRULE:FREQ=DAILY"])
    func opening(_ day: String) throws -> [Range<Instant>] { hours.openings(on: try #require(Day(day)), in: zone) }
    #expect(
      try opening("2024-03-10") == [Instant("2024-03-10T01:00:00-05:00")!..<Instant("2024-03-10T06:00:00-04:00")!])
    #expect(
      try opening("2024-11-03") == [Instant("2024-11-03T01:00:00-04:00")!..<Instant("2024-11-03T04:00:00-05:00")!])
    let gap = try Self.hours(["DTSTART:20200106T023000|DURATION:PT1H|RRULE:FREQ=DAILY"])
    #expect(
      gap.openings(on: Day("2024-03-10")!, in: zone)
        == [Instant("2024-03-10T03:30:00-04:00")!..<Instant("2024-03-10T04:30:00-04:00")!], "RFC 5545, 3.3.5")
  }

  @Test func aNightOverMidnightIsOneOpening() throws {
    let zone = Zone("Asia/Shanghai")!
    let hours = try Self.hours(["DTSTART:20200106T220000|DTEND:20200107T060000|RRULE:FREQ=WEEKLY;BYDAY=MO"])
    let start = try #require(Instant("2024-11-25T21:00:00+08:00"))
    #expect(hours.end(of: 8 * 3_600_000_000, from: start, in: zone) == Instant("2024-11-26T06:00:00+08:00"))
    #expect(hours.end(of: 9 * 3_600_000_000, from: start, in: zone) == Instant("2024-12-02T23:00:00+08:00"))
    #expect(!hours.isOpen(at: Instant("2024-11-26T06:00:00+08:00")!, in: zone))
  }

  @Test func whenItOpensNext() throws {
    let zone = Zone("Asia/Shanghai")!
    let hours = try Self.hours([
      "DTSTART:20200106T090000|DTEND:20200106T120000|RRULE:FREQ=WEEKLY;BYDAY=MO",
      "DTSTART:20200106T133000|DTEND:20200106T180000|RRULE:FREQ=WEEKLY;BYDAY=MO",
    ])
    func next(_ from: String, within days: Int = 31) -> Instant? {
      hours.next(from: Instant(from)!, in: zone, within: days)
    }
    #expect(next("2024-11-25T08:00:00+08:00") == Instant("2024-11-25T09:00:00+08:00"))
    #expect(next("2024-11-25T10:00:00+08:00") == Instant("2024-11-25T10:00:00+08:00"))
    #expect(next("2024-11-25T12:00:00+08:00") == Instant("2024-11-25T13:30:00+08:00"))
    #expect(next("2024-11-25T18:00:00+08:00") == Instant("2024-12-02T09:00:00+08:00"))
    #expect(next("2024-11-25T18:00:00+08:00", within: 6) == nil)
  }

  /// What would take minutes if it were counted second by second, or even minute by minute with a look at every event.
  @Test func aLongTermIsQuick() throws {
    let zone = Zone("Europe/Berlin")!
    let hours = try Self.hours(
      Self.split + (0..<300).map { "DTSTART;VALUE=DATE:\(Day(number: 19_000 + $0 * 9).compact)" })
    let start = try #require(Instant("2024-01-01T00:00:00Z"))
    let clock = ContinuousClock()
    let took = clock.measure { for _ in 0..<10 { _ = hours.end(of: 1000 * 3_600_000_000, from: start, in: zone) } }
    #expect(took < .seconds(5), "\(took) for ten terms of 1000 hours")
  }

  @Test func withoutOpeningHoursWorkIsDoneAroundTheClock() {
    let rule = CalendarRule(zone: Zone("Asia/Shanghai")!)
    let start = Instant(seconds: 1_000_000)
    #expect(rule.end(of: .workingHours(8), from: start) == start.adding(seconds: 8 * 3600))
  }

  /// A term ends by the hours that were in force when it began.
  @Test func laterHoursDoNotMoveATermThatRuns() throws {
    let short = try Self.hours(["DTSTART:20200106T090000|DURATION:PT1H|RRULE:FREQ=DAILY"])
    let begin = try #require(Instant("2024-01-01T00:00:00+08:00"))
    let change = begin.adding(seconds: 86_400)
    let rule = CalendarRule(
      zone: Zone("Asia/Shanghai")!,
      hours: [.init(from: begin, hours: try Self.hours(Self.split)), .init(from: change, hours: short)])
    #expect(rule.end(of: .workingHours(8), from: begin) == Instant("2024-01-02T09:30:00+08:00"))
    #expect(rule.end(of: .workingHours(8), from: change) == Instant("2024-01-09T10:00:00+08:00"))
  }
}

extension Day {
  var compact: String { description.filter { $0 != "-" } }
}
