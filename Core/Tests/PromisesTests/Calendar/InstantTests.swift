import Promises
import Testing

@Suite struct InstantTests {
  @Test(arguments: [
    "1970-01-01T00:00:00Z", "2026-11-24T18:00:00Z", "2024-02-29T23:59:59.000001Z", "1969-12-31T23:59:59Z",
    "2000-03-01T00:00:00.120000Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "1968-02-29T12:00:00Z",
  ])
  func canonicalTextSurvivesARoundTrip(_ text: String) throws {
    #expect(try #require(Instant(text)).description == text)
  }

  @Test func offsetsNameTheSameInstant() throws {
    #expect(Instant("2026-11-24T18:00:00+08:00") == Instant("2026-11-24T10:00:00Z"))
    #expect(Instant("2026-11-24T18:00:00-03:30") == Instant("2026-11-24T21:30:00Z"))
    #expect(
      Instant("2026-11-24T18:00:00.1234567Z")?.microseconds == Instant("2026-11-24T18:00:00.123456Z")?.microseconds)
  }

  @Test(arguments: [
    "", "2026-11-24", "2026-11-24T18:00:00", "2026-02-30T00:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T18:60:00Z",
    "2026-11-24T18:00:00.Z", "2026-11-24T18:00:00Zx", "2026-11-24T18:00:00+8:00", "２026-11-24T18:00:00Z",
    "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "9999-12-31T23:59:60Z",
  ])
  func whatIsNoTimeIsRefused(_ text: String) { #expect(Instant(text) == nil) }

  @Test func instantsBefore1970RoundDown() {
    #expect(Instant(microseconds: -1).seconds == -1)
    #expect(Instant(microseconds: -1_000_000).seconds == -1)
    #expect(Instant(microseconds: -1).description == "1969-12-31T23:59:59.999999Z")
  }
}

@Suite struct DayTests {
  @Test func everyDayOfEightCenturiesSurvivesARoundTrip() throws {
    let first = try #require(Day("1600-01-01"))
    let last = try #require(Day("2400-12-31"))
    var previous = first.adding(-1).parts
    for number in first.number...last.number {
      let parts = Day(number: number).parts
      #expect(Day(year: parts.year, month: parts.month, day: parts.day)?.number == number)
      let next = parts.day == previous.day + 1 || parts.day == 1
      #expect(next, "\(Day(number: number)) follows \(previous)")
      previous = parts
    }
    // Two Gregorian cycles of 146,097 days and the leap year 2400.
    #expect(last.number - first.number + 1 == 2 * 146_097 + 366)
  }

  @Test(arguments: ["2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-04-30"])
  func daysThatDoNotExistAreRefused(_ text: String) { #expect(Day(text) == nil) }

  @Test func weekdaysAreISO() {
    #expect(Day("1970-01-01")?.weekday == 4)
    #expect(Day("2026-11-24")?.weekday == 2)
    #expect(Day("1969-12-28")?.weekday == 7)
  }
}
