import Promises
import Testing

@Suite struct TermTests {
  let shanghai = CalendarRule(zone: Zone("Asia/Shanghai")!)

  @Test func aTermInHoursIsCountedToTheSecond() throws {
    let start = try #require(Instant("2026-11-24T18:00:01+08:00"))
    #expect(shanghai.end(of: .hours(24), from: start) == Instant("2026-11-25T18:00:01+08:00"))
    #expect(shanghai.end(of: .minutes(30), from: start) == Instant("2026-11-24T18:30:01+08:00"))
  }

  /// Consumer Rights Law 25: day 1 is the day after receipt, and the whole of the last day counts.
  @Test(arguments: ["2026-11-24T00:00:00+08:00", "2026-11-24T23:59:59+08:00"])
  func aTermInDaysEndsWithTheLastLocalDay(_ received: String) throws {
    let end = shanghai.end(of: .days(7), from: try #require(Instant(received)))
    #expect(end == Instant("2026-12-01T23:59:59.999999+08:00"))
  }

  /// Civil Code 203.
  @Test func aLastDayThatIsAHolidayRollsToTheNextWorkingDayOnlyWhereTheClauseSaysSo() throws {
    let start = try #require(Instant("2026-09-24T12:00:00+08:00"))
    let holidays = Set((0..<7).compactMap { Day("2026-10-01")?.adding($0) })
    let calendar = WorkCalendar(holidays: holidays, workdays: [try #require(Day("2026-10-10"))])
    let plain = CalendarRule(zone: shanghai.zone, calendar: calendar)
    let rolling = CalendarRule(zone: shanghai.zone, calendar: calendar, rolls: true)
    #expect(plain.end(of: .days(7), from: start) == Instant("2026-10-01T23:59:59.999999+08:00"))
    #expect(rolling.end(of: .days(7), from: start) == Instant("2026-10-08T23:59:59.999999+08:00"))
    // Saturday the 10th is worked in exchange for the holiday.
    #expect(
      plain.end(of: .workingDays(3), from: try #require(Instant("2026-10-07T12:00:00+08:00")))
        == Instant("2026-10-10T23:59:59.999999+08:00"))
  }

  /// Clocks in São Paulo went from 23:59:59 to 01:00 on 2017-10-15, and back at midnight on 2018-02-18.
  @Test func aDayBeginsWhereTheClocksSaySo() throws {
    let zone = try #require(Zone("America/Sao_Paulo"))
    #expect(zone.start(of: try #require(Day("2017-10-15"))) == Instant("2017-10-15T03:00:00Z"))
    #expect(zone.end(of: try #require(Day("2017-10-14"))) == Instant("2017-10-15T02:59:59.999999Z"))
    #expect(zone.start(of: try #require(Day("2018-02-18"))) == Instant("2018-02-18T03:00:00Z"))
  }

  @Test(arguments: ["Asia/Shanghai", "America/Sao_Paulo", "Europe/Berlin", "Pacific/Apia", "UTC"])
  func daysFollowEachOtherWithoutGapOrOverlap(_ name: String) throws {
    let zone = try #require(Zone(name))
    let first = try #require(Day("2016-01-01"))
    for number in first.number..<first.number + 1_200 {
      let day = Day(number: number)
      let start = zone.start(of: day)
      #expect(zone.day(of: start) == day)
      #expect(zone.day(of: zone.end(of: day)) == day)
      #expect(zone.day(of: start.adding(microseconds: -1)) < day)
    }
  }

  @Test func aZoneMustBeInTheDatabase() {
    #expect(Zone("Asia/Atlantis") == nil)
    #expect(Zone("GMT+8") == nil)
  }
}
