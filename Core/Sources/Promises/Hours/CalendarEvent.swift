/// Reads one event of an iCalendar file.
struct CalendarEventReader {
  enum Kind { case opening, closure, note }

  private let lines: [ContentLine]
  private(set) var problems: [LetterProblem] = []

  /// - Parameter lines: those of the event, BEGIN first.
  init(_ lines: [ContentLine]) { self.lines = lines }

  /// Nil when there is any problem.
  mutating func read() -> (kind: Kind, span: OpeningHours.Span)? {
    guard let begin = line("DTSTART") else {
      report(lines[0], "The event has no DTSTART", "Write when it begins, such as DTSTART:20260105T090000")
      return nil
    }
    guard let start = times(begin).first else { return nil }
    var span = OpeningHours.Span(
      summary: line("SUMMARY").map { ContentLine.text($0.value) } ?? "", zone: start.zone, second: start.second,
      seconds: 0, pattern: DayPattern(first: start.day))
    if let rule = line("RRULE") { recur(rule, start, &span) }
    length(start, begin, &span)
    for line in lines where line.name == "RDATE" {
      span.more += times(line, like: start).map { OpeningHours.Span.Beginning(day: $0.day, second: $0.second) }
    }
    for line in lines where line.name == "EXDATE" { except(line, start, &span) }
    let kind = kind(start)
    if problems.isEmpty, kind == .opening, span.days * 86_400 + Int(span.seconds) > 86_400 {
      report(begin, "An opening lasts more than a day", "Write one for each day")
    }
    return problems.isEmpty ? (kind, span) : nil
  }

  private func line(_ name: String) -> ContentLine? { lines.first { $0.name == name } }

  private mutating func kind(_ start: CalendarTime) -> Kind {
    if let status = line("STATUS") {
      switch status.value.uppercased() {
      case "CANCELLED": return .note
      case "CONFIRMED": break
      default: report(status, "An event that is \(status.value) may or may not hold", "Write STATUS:CONFIRMED")
      }
    }
    let categories = lines.filter { $0.name == "CATEGORIES" }
    let names = Set(categories.flatMap { $0.value.uppercased().split(separator: ",").map(String.init) })
    let closed = !names.isDisjoint(with: ["CLOSED", "HOLIDAY", "HOLIDAYS"])
    if closed, names.contains("OPEN") { report(categories[0], "The event is open and closed", "Write one of them") }
    if closed { return .closure }
    if names.contains("OPEN") { return .opening }
    if line("TRANSP")?.value.uppercased() == "TRANSPARENT" { return .note }
    return start.place == .date ? .closure : .opening
  }

  // MARK: How long

  private mutating func length(_ start: CalendarTime, _ begin: ContentLine, _ span: inout OpeningHours.Span) {
    switch (line("DTEND"), line("DURATION")) {
    case (let end?, nil):
      guard let time = times(end, like: start, converts: false).first else { return }
      if start.place == .date {
        span.days = time.day.number - start.day.number
      } else if let a = start.instant, let b = time.instant {
        // The length of the first one is that of all (3.8.5.3).
        span.seconds = b.seconds - a.seconds
      } else {
        span.seconds = Int64((time.day.number - start.day.number) * 86_400 + time.second - start.second)
      }
    case (nil, let duration?):
      guard let (days, seconds) = Self.duration(duration.value), seconds == 0 || start.place != .date else {
        return report(
          duration, "\(duration.value) is no duration here", "Write one such as PT8H or P1D, without a sign")
      }
      (span.days, span.seconds) = (days, seconds)
    case (nil, nil) where start.place == .date: span.days = 1
    case (nil, nil): report(begin, "The event does not say how long it lasts", "Write DTEND or DURATION")
    case (_?, let duration?): report(duration, "The event has an end and a duration", "Leave one of them out")
    }
    guard problems.isEmpty else { return }
    if span.days < 0 || span.seconds < 0 || (span.days == 0 && span.seconds == 0) {
      report(
        line("DTEND") ?? line("DURATION") ?? begin, "The event ends before it begins, or at once", "Correct its end")
    } else if span.days + Int(span.seconds / 86_400) > OpeningHours.longest {
      report(
        line("DTEND") ?? begin, "The event lasts more than \(OpeningHours.longest) days", "Write several shorter ones")
    }
  }

  /// `P1W`, `P2D`, `PT8H30M`, `P1DT2H` (3.3.6): whole days, which are nominal, and seconds. Nil for anything else, and
  /// where it has a sign.
  static func duration(_ text: String) -> (days: Int, seconds: Int64)? {
    var rest = Substring(text)
    guard rest.popFirst() == "P", !rest.isEmpty else { return nil }
    var days = 0
    var seconds: Int64 = 0
    var inTime = false
    // What may still follow, so that no unit comes twice or out of order.
    var units = Substring("WDTHMS")
    while !rest.isEmpty {
      if rest.first == "T", let place = units.firstIndex(of: "T") {
        rest.removeFirst()
        units = units[units.index(after: place)...]
        inTime = true
        if rest.isEmpty { return nil }
        continue
      }
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let value = Int(digits), digits.count < 7 else { return nil }
      rest = rest[digits.endIndex...]
      guard let unit = rest.popFirst(), let place = units.firstIndex(of: unit) else { return nil }
      units = units[units.index(after: place)...]
      switch (unit, inTime) {
      case ("W", false): days += value * 7
      case ("D", false): days += value
      case ("H", true): seconds += Int64(value) * 3600
      case ("M", true): seconds += Int64(value) * 60
      case ("S", true): seconds += Int64(value)
      default: return nil
      }
    }
    return (days, seconds)
  }

  // MARK: How often

  private mutating func recur(_ line: ContentLine, _ start: CalendarTime, _ span: inout OpeningHours.Span) {
    var parts: [String: String] = [:]
    for part in line.value.uppercased().split(separator: ";") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard pair.count == 2, parts[pair[0]] == nil else {
        return report(line, "\(part) is no part of a rule, or stands there twice", "Write FREQ=WEEKLY;BYDAY=MO")
      }
      parts[pair[0]] = pair[1]
    }
    let known = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"]
    for name in parts.keys.sorted() where !known.contains(name) {
      report(line, "\(name) is not supported in a rule", "Write one with \(known.joined(separator: ", "))")
    }
    switch parts["FREQ"] {
    case "DAILY": span.pattern.frequency = .daily
    case "WEEKLY": span.pattern.frequency = .weekly
    case let other:
      return report(
        line, "FREQ=\(other ?? "") is not supported", "Write FREQ=DAILY or FREQ=WEEKLY; one event for each holiday")
    }
    if let text = parts["INTERVAL"] {
      guard let interval = Int(text), (1...52).contains(interval) else {
        return report(line, "INTERVAL=\(text) is not possible", "Write a whole number from 1 to 52")
      }
      span.pattern.interval = interval
    }
    if let week = parts["WKST"], week != "MO" {
      report(line, "Weeks that begin on \(week) are not supported", "Write WKST=MO, or leave it out")
    }
    if let text = parts["BYDAY"] { weekdays(text, line, start, &span) }
    guard problems.isEmpty else { return }
    end(parts, line, start, &span)
  }

  private mutating func weekdays(
    _ text: String, _ line: ContentLine, _ start: CalendarTime, _ span: inout OpeningHours.Span
  ) {
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let place = names.firstIndex(of: String(name)) else {
        return report(
          line, "\(name) is no weekday here", "Write some of \(names.joined(separator: ", ")), without a number")
      }
      span.pattern.weekdays.insert(place + 1)
    }
    if !span.pattern.weekdays.contains(start.day.weekday) {
      report(
        line, "DTSTART is on a \(names[start.day.weekday - 1]), which BYDAY does not name",
        "Let it begin on the first day that the rule names")
    }
  }

  private mutating func end(
    _ parts: [String: String], _ line: ContentLine, _ start: CalendarTime, _ span: inout OpeningHours.Span
  ) {
    switch (parts["COUNT"], parts["UNTIL"]) {
    case (nil, nil): break
    case (let text?, nil):
      guard let count = Int(text), (1...10_000).contains(count), let last = span.pattern.day(ofOccurrence: count) else {
        return report(line, "COUNT=\(text) is not possible", "Write a whole number from 1 to 10000")
      }
      span.pattern.last = last
    case (nil, let text?):
      guard let until = CalendarTime(text, zone: nil),
        until.place == .date || until.place == (start.zone == nil ? start.place : .utc)
      else {
        return report(
          line, "UNTIL=\(text) does not fit DTSTART",
          "Write a day such as 20261231, or a time like that of DTSTART: in UTC with a Z where that has a zone")
      }
      var last = until.day
      if let zone = start.zone, let instant = until.instant {
        last = zone.day(of: instant)
        if zone.instant(last, secondOfDay: start.second) > instant { last = last.adding(-1) }
      } else if until.place == .floating, until.second < start.second {
        last = last.adding(-1)
      }
      guard last >= start.day else { return report(line, "The rule ends before it begins", "Write a later UNTIL") }
      span.pattern.last = last
    case (_?, _?): report(line, "The rule has COUNT and UNTIL", "Leave one of them out")
    }
  }

  private mutating func except(_ line: ContentLine, _ start: CalendarTime, _ span: inout OpeningHours.Span) {
    for time in times(line, like: start) {
      if let place = span.more.firstIndex(where: { $0.day == time.day && $0.second == time.second }) {
        span.more.remove(at: place)
      } else if span.pattern.recurs(on: time.day), time.second == start.second {
        span.pattern.except.insert(time.day)
      } else {
        report(
          line, "EXDATE takes out \(time.day), when the event does not happen at that time",
          "Write the day and the time of DTSTART")
      }
    }
  }

  // MARK: Times

  /// The times of a property, of the same sort as the event's own and told in its zone; what is of another is a problem.
  private mutating func times(
    _ line: ContentLine, like start: CalendarTime? = nil, converts: Bool = true
  ) -> [CalendarTime] {
    var zone: Zone?
    if let name = line.parameters["TZID"] {
      zone = Zone(name)
      if zone == nil {
        report(line, "\(name) is no time zone", "Write an IANA name such as TZID=Asia/Shanghai")
        return []
      }
    }
    let type = line.parameters["VALUE"]?.uppercased()
    var found: [CalendarTime] = []
    for text in line.value.split(separator: ",", omittingEmptySubsequences: false) {
      guard let time = CalendarTime(String(text), zone: zone),
        (time.place == .date) == (type == "DATE"), type == nil || type == "DATE" || type == "DATE-TIME"
      else {
        report(
          line, "\(text) is no time here",
          "Write \(line.name);TZID=Asia/Shanghai:20260105T090000, or \(line.name);VALUE=DATE:20261001 for a whole day")
        return []
      }
      guard let start else {
        found.append(time)
        continue
      }
      if time.place == start.place {
        found.append(time)
      } else if let own = start.zone, let instant = time.instant {
        found.append(converts ? CalendarTime(instant, in: own, like: start) : time)
      } else {
        report(line, "\(text) is of another sort than DTSTART", "Write both as whole days, or both with the same zone")
        return []
      }
    }
    if start == nil || line.name == "DTEND", found.count != 1 {
      report(line, "\(line.name) has one value", "Write one")
      return []
    }
    return found
  }

  private mutating func report(_ line: ContentLine, _ message: String, _ cure: String) {
    problems.append(LetterProblem(line.mark, message, cure: cure))
  }
}

extension CalendarTime {
  /// What local clocks of a zone show at an instant.
  fileprivate init(_ instant: Instant, in zone: Zone, like other: CalendarTime) {
    let local = instant.seconds + Int64(zone.offset(at: instant))
    day = zone.day(of: instant)
    second = Int(local - Int64(day.number) * 86_400)
    place = other.place
  }
}
