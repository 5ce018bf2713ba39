import Promises
import Testing

@Suite struct CalendarFileTests {
  private static let endless = "DTSTART:20200106T090000|DURATION:PT8H|RRULE:FREQ=DAILY"
  private func days(_ event: String, in zone: String = "Asia/Shanghai", _ first: String, _ count: Int) throws
    -> [String]
  {
    // With an opening that comes again without end, long after what the test looks at.
    let file = OpeningHoursTests.file([event, "DTSTART:29000101T000000|DURATION:PT8H|RRULE:FREQ=DAILY"])
    let read = OpeningHours.read(file)
    #expect(read.problems == [])
    let first = try #require(Day(first))
    return (0..<count).map { first.adding($0) }.filter { !read.hours.openings(on: $0, in: Zone(zone)!).isEmpty }
      .map { String($0.description.dropFirst(5)) }
  }

  @Test(arguments: [
    ("FREQ=DAILY;COUNT=3", ["01-05", "01-06", "01-07"]),
    ("FREQ=DAILY;INTERVAL=4;UNTIL=20260113", ["01-05", "01-09", "01-13"]),
    ("FREQ=DAILY;BYDAY=MO,WE;COUNT=4", ["01-05", "01-07", "01-12", "01-14"]),
    ("FREQ=WEEKLY;UNTIL=20260119T085959", ["01-05", "01-12"]),
    ("FREQ=WEEKLY;UNTIL=20260119T090000", ["01-05", "01-12", "01-19"]),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=4", ["01-05", "01-11", "01-19", "01-25"]),
    ("freq=weekly;wkst=mo;byday=MO;count=1", ["01-05"]),
  ])
  func rulesMeanWhatTheStandardSays(_ rule: String, _ expected: [String]) throws {
    #expect(try days("DTSTART:20260105T090000|DURATION:PT1H|RRULE:\(rule)", "2026-01-01", 40) == expected)
  }

  @Test func whatIsTakenOutAndAdded() throws {
    let event =
      "DTSTART:20260105T090000|DURATION:PT1H|RRULE:FREQ=DAILY;COUNT=5|EXDATE:20260106T090000,20260108T090000|RDATE:20260120T140000"
    #expect(try days(event, "2026-01-01", 40) == ["01-05", "01-07", "01-09", "01-20"])
    // Told in UTC, and in a zone of its own.
    let zoned =
      "DTSTART;TZID=Asia/Tokyo:20260105T090000|DURATION:PT1H|RRULE:FREQ=DAILY;UNTIL=20260107T000000Z|EXDATE:20260106T000000Z"
    #expect(try days(zoned, "2026-01-01", 40) == ["01-05", "01-07"])
  }

  @Test func notesAndWhatWasCancelledCloseNothing() throws {
    let opening = "DTSTART:20260105T090000|DTEND:20260105T100000|RRULE:FREQ=DAILY"
    for (event, isOpen) in [
      ("DTSTART;VALUE=DATE:20260107", false), ("DTSTART;VALUE=DATE:20260107|TRANSP:TRANSPARENT", true),
      ("DTSTART;VALUE=DATE:20260107|TRANSP:TRANSPARENT|CATEGORIES:Holiday", false),
      ("DTSTART;VALUE=DATE:20260107|STATUS:CANCELLED", true),
      ("DTSTART:20260107T080000|DTEND:20260107T093000|CATEGORIES:CLOSED", true),
      ("DTSTART:20260107T080000|DTEND:20260107T103000|CATEGORIES:BUSINESS,CLOSED", false),
    ] {
      let hours = try OpeningHoursTests.hours([opening, event])
      #expect(hours.openings(on: Day("2026-01-07")!, in: Zone("Asia/Shanghai")!).isEmpty != isOpen, "\(event)")
    }
    let open = try OpeningHoursTests.hours([opening, "DTSTART;VALUE=DATE:20260104|CATEGORIES:OPEN"])
    #expect(open.openings(on: Day("2026-01-04")!, in: Zone("UTC")!).count == 1, "a whole day")
  }

  @Test func foldedLinesAndParametersInQuotesAreRead() {
    let file =
      "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTIMEZONE\nTZID:Asia/Shanghai\nBEGIN:STANDARD\nRRULE:FREQ=YEARLY\nEND:STANDARD\nEND:VTIMEZONE\n"
      + "BEGIN:VEVENT\nSUMMARY;LANGUAGE=\"zh:Hans\":Mor\n ning\\, early\nDTSTART;TZID=\"Asia/Shang\n\thai\":20260105T090000\nDURATION:PT8H\n"
      + "RRULE:FREQ=DAILY\nBEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n"
    let read = OpeningHours.read(file)
    #expect(read.problems == [])
    #expect(read.hours.openings.first?.summary == "Morning, early")
    #expect(read.hours.openings.first?.zone?.name == "Asia/Shanghai")
  }

  /// Line 4 is the first of the event's own; what stands there is refused, with what to write instead.
  @Test(arguments: [
    ("DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=MONTHLY", 6, "FREQ=MONTHLY is not supported"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=WEEKLY;BYMONTH=1", 6, "BYMONTH is not supported"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=WEEKLY;BYDAY=1MO", 6, "1MO is no weekday"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=WEEKLY;BYDAY=TU", 6, "DTSTART is on a MO"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=DAILY;COUNT=2;UNTIL=20260109", 6, "COUNT and UNTIL"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=WEEKLY;WKST=SU", 6, "Weeks that begin on SU"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=DAILY;INTERVAL=0", 6, "INTERVAL=0"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=DAILY;UNTIL=20260101", 6, "ends before it begins"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RECURRENCE-ID:20260105T090000", 6, "RECURRENCE-ID is not supported"),
    ("DTSTART:20260105T090000|DURATION:PT8H|EXDATE:20260106T090000", 6, "takes out 2026-01-06"),
    ("DTSTART:20260105T090000|DURATION:PT8H|DTEND:20260105T170000", 5, "an end and a duration"),
    ("DTSTART:20260105T090000|DTSTART:20260106T090000", 5, "stands twice"),
    ("DTSTART:20260105T090000|DURATION:-PT8H", 5, "is no duration"),
    ("DTSTART:20260105T090000|DURATION:PT", 5, "is no duration"),
    ("DTSTART:20260105T090000|DURATION:P1H", 5, "is no duration"),
    ("DTSTART:20260105T090000", 4, "how long it lasts"),
    ("DTSTART:20260105T090000|DTEND:20260105T080000", 5, "ends before"),
    ("DTSTART:20260105T090000|DTEND;TZID=Asia/Shanghai:20260105T180000", 5, "another sort"),
    ("DTSTART:20260105T090000|DURATION:PT25H", 4, "more than a day"),
    ("DTSTART;TZID=Mars/Olympus:20260105T090000", 4, "no time zone"),
    ("DTSTART:20260230T090000|DURATION:PT8H", 4, "is no time here"),
    ("DTSTART:20260105|DURATION:P1D", 4, "is no time here"),
    ("DTSTART;VALUE=PERIOD:20260105T090000/PT1H", 4, "is no time here"), ("SUMMARY:x", 3, "no DTSTART"),
    ("DTSTART;VALUE=DATE:20260105|RRULE:FREQ=WEEKLY", 3, "comes again without end"),
    ("DTSTART:20260105T090000|DURATION:PT8H|STATUS:TENTATIVE", 6, "may or may not hold"),
    ("DTSTART:20260105T090000|DURATION:PT8H|CATEGORIES:OPEN,CLOSED", 6, "open and closed"), ("nonsense", 4, "no line"),
    ("DTSTART:20260105T090000|DURATION:PT8H|RDATE;VALUE=PERIOD:20260106T090000/PT1H", 6, "is no time here"),
  ])
  func whatIsNotSupportedIsRefusedWithItsLine(_ event: String, _ line: Int, _ message: String) {
    let read = OpeningHours.read(OpeningHoursTests.file([event, Self.endless]))
    #expect(read.problems.contains { $0.mark.line == line && $0.message.contains(message) }, "\(read.problems)")
  }

  @Test func aCalendarThatEndsWouldLetATermNeverEnd() {
    for events in [
      [], ["DTSTART:20260105T090000|DURATION:PT8H|RRULE:FREQ=DAILY;COUNT=9"],
      ["DTSTART:20260105T090000|DURATION:PT1M|RRULE:FREQ=DAILY"],
      ["DTSTART:20260105T090000|DURATION:PT4H|RRULE:FREQ=WEEKLY;INTERVAL=9"],
    ] {
      #expect(
        OpeningHours.read(OpeningHoursTests.file(events)).problems.first?.message.contains("might never end") == true)
    }
  }

  @Test func whatIsNoCalendarIsSaid() {
    for (source, message) in [
      ("", "no iCalendar file"), ("zone: UTC", "no iCalendar file"), ("BEGIN:VCARD\nEND:VCARD", "no iCalendar file"),
      ("BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR", "Version 1.0"),
      ("BEGIN:VCALENDAR\nBEGIN:VTODO\nEND:VTODO\nEND:VCALENDAR", "VTODO"), ("BEGIN:VCALENDAR\nVERSION:2.0", "no end"),
      ("BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR", "ends nothing"),
      ("BEGIN:VCALENDAR\nEND:VCALENDAR\nVERSION:2.0", "outside"),
    ] {
      let problems = OpeningHours.read(source).problems
      #expect(problems.contains { $0.message.contains(message) }, "\(source): \(problems)")
    }
  }
}
