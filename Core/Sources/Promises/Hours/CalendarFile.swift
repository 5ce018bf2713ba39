extension OpeningHours {
  /// Reads opening hours out of an iCalendar file (RFC 5545). Nothing is guessed: what could make a deadline wrong and is
  /// not understood is a problem, with its line.
  ///
  /// An event with times is an opening and one of whole days a closure; `CATEGORIES:OPEN` and `CATEGORIES:CLOSED` (or
  /// `HOLIDAY`) say otherwise, `TRANSP:TRANSPARENT` without them makes it a note, and a cancelled event is none. Closures
  /// win over openings.
  public static func read(_ source: String) -> (hours: OpeningHours, problems: [LetterProblem]) {
    let (lines, problems) = ContentLine.read(source)
    var reader = CalendarFileReader(problems: problems)
    reader.read(lines)
    return (reader.hours, reader.problems.sorted { $0.mark < $1.mark })
  }
}

private struct CalendarFileReader {
  var problems: [LetterProblem]
  var hours = OpeningHours(openings: [])
  private var stack: [String] = []
  private var event: [ContentLine] = []
  private var events = 0

  private static let mostEvents = 500
  /// What says nothing of when an event is.
  private static let ignored: Set<String> = [
    "UID", "DTSTAMP", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "CREATED", "LAST-MODIFIED", "SEQUENCE", "CLASS",
    "PRIORITY", "COLOR", "CONTACT", "COMMENT", "ORGANIZER", "GEO", "IMAGE",
  ]
  private static let read: Set<String> = [
    "DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "TRANSP", "CATEGORIES", "STATUS",
  ]
  private static let repeated: Set<String> = ["EXDATE", "RDATE", "CATEGORIES", "COMMENT", "CONTACT", "IMAGE"]

  init(problems: [LetterProblem]) { self.problems = problems }

  mutating func read(_ lines: [ContentLine]) {
    guard let first = lines.first, first.name == "BEGIN", first.value.uppercased() == "VCALENDAR" else {
      return report(
        lines.first?.line ?? 1, "This is no iCalendar file", "Begin with BEGIN:VCALENDAR and end with END:VCALENDAR")
    }
    for line in lines { read(line) }
    if let open = stack.last {
      report(lines[lines.count - 1].line, "\(open) has no end", "Write END:\(open)")
    }
    check(at: lines[0].line)
  }

  private mutating func read(_ line: ContentLine) {
    let value = line.value.uppercased()
    switch line.name {
    case "BEGIN":
      begin(value, line)
      stack.append(value)
    case "END":
      guard stack.last == value else {
        return report(line.line, "END:\(value) ends nothing here", "Write END:\(stack.last ?? "VCALENDAR")")
      }
      stack.removeLast()
      if value == "VEVENT" { close(line) }
    default:
      switch stack.last {
      case "VCALENDAR": calendar(line, value)
      case "VEVENT": keep(line)
      case nil:
        report(line.line, "\(line.name) stands outside the calendar", "Write it between BEGIN and END:VCALENDAR")
      // Time zones are taken by their names, and alarms ring for nobody here.
      default: break
      }
    }
  }

  private mutating func begin(_ component: String, _ line: ContentLine) {
    switch (stack.last, component) {
    case (nil, "VCALENDAR") where events == 0, ("VCALENDAR", "VTIMEZONE"), ("VTIMEZONE", _), ("VEVENT", "VALARM"): break
    case ("VCALENDAR", "VEVENT"):
      event = [line]
      events += 1
      if events == Self.mostEvents + 1 {
        report(line.line, "There are more than \(Self.mostEvents) events", "Leave out those of past years")
      }
    default:
      report(
        line.line, "\(component) says nothing of opening hours here", "Write openings and closures as events (VEVENT)")
    }
  }

  private mutating func calendar(_ line: ContentLine, _ value: String) {
    switch line.name {
    case "VERSION" where value != "2.0":
      report(line.line, "Version \(line.value) is not known", "Write VERSION:2.0 (RFC 5545)")
    case "CALSCALE" where value != "GREGORIAN":
      report(line.line, "The calendar \(line.value) is not known", "Write CALSCALE:GREGORIAN, or leave it out")
    default: break
    }
  }

  private mutating func keep(_ line: ContentLine) {
    if !Self.read.contains(line.name), !Self.ignored.contains(line.name), !line.name.hasPrefix("X-") {
      return report(
        line.line, "\(line.name) is not supported",
        "Write the event without it, with \(Self.read.sorted().joined(separator: ", "))"
      )
    }
    if !Self.repeated.contains(line.name), !line.name.hasPrefix("X-"), event.contains(where: { $0.name == line.name }) {
      return report(line.line, "\(line.name) stands twice in one event", "Leave one of them out")
    }
    event.append(line)
  }

  private mutating func close(_ end: ContentLine) {
    var reader = CalendarEventReader(event)
    let read = reader.read()
    problems += reader.problems
    guard let (kind, span) = read else { return }
    switch kind {
    case .opening: hours.openings.append(span)
    case .closure: hours.closures.append(span)
    case .note: break
    }
    if kind == .closure, span.pattern.isEndless {
      report(
        event[0].line, "A closure that comes again without end could leave nothing open",
        "Leave its days out of the openings (BYDAY), or write UNTIL or COUNT")
    }
  }

  /// What every term needs in order to end, and soon enough to be computed.
  private mutating func check(at line: Int) {
    guard problems.isEmpty else { return }
    let weekly = hours.openings.filter(\.pattern.isEndless).reduce(Int64(0)) { sum, span in
      let length = span.seconds + Int64(span.days) * 86_400
      let week = span.pattern.weekdays.count
      switch span.pattern.frequency {
      case .once: return sum
      case .daily: return sum + length * Int64(week == 0 ? 7 : week) / Int64(span.pattern.interval)
      case .weekly: return sum + length * Int64(max(1, week)) / Int64(span.pattern.interval)
      }
    }
    if weekly < 3600 {
      report(
        line, "No opening comes again without end for at least an hour a week, so a term might never end",
        "Write one opening with RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR and no UNTIL")
    }
  }

  private mutating func report(_ line: Int, _ message: String, _ cure: String) {
    problems.append(LetterProblem(Mark(line: line, column: 1), message, cure: cure))
  }
}
