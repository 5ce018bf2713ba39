/// The content lines of an iCalendar file (RFC 5545, 3.1): unfolded, each with the line of the file where it begins.
struct ContentLine: Hashable, Sendable {
  var name: String
  /// By their names in capitals, without quotes.
  var parameters: [String: String]
  var value: String
  var line: Int

  var mark: Mark { Mark(line: line, column: 1) }

  /// Lines end with CRLF; one that was saved with LF alone is read as well. What is no content line is a problem.
  static func read(_ source: String) -> (lines: [ContentLine], problems: [LetterProblem]) {
    var lines: [ContentLine] = []
    var problems: [LetterProblem] = []
    var unfolded: [(text: [UInt8], line: Int)] = []
    var number = 0
    for raw in source.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      var text = Array(raw)
      if text.last == UInt8(ascii: "\r") { text.removeLast() }
      if let first = text.first, first == 32 || first == 9, !unfolded.isEmpty {
        unfolded[unfolded.count - 1].text += text.dropFirst()
      } else if !text.isEmpty {
        unfolded.append((text, number))
      }
    }
    for (text, line) in unfolded {
      if let read = ContentLine(text, line: line) {
        lines.append(read)
      } else {
        problems.append(
          LetterProblem(
            Mark(line: line, column: 1), "This is no line of an iCalendar file",
            cure: "Write NAME;PARAMETER=VALUE:VALUE"))
      }
    }
    return (lines, problems)
  }

  private init?(_ text: [UInt8], line: Int) {
    var parts: [[UInt8]] = [[]]
    var quoted = false
    var colon: Int?
    for (place, byte) in text.enumerated() {
      if byte == UInt8(ascii: "\"") {
        quoted.toggle()
      } else if byte == UInt8(ascii: ":"), !quoted {
        colon = place
        break
      } else if byte == UInt8(ascii: ";"), !quoted {
        parts.append([])
      } else {
        parts[parts.count - 1].append(byte)
      }
    }
    guard let colon, let name = Self.name(parts[0]),
      let value = String(validating: text[(colon + 1)...], as: UTF8.self)
    else { return nil }
    self.name = name
    self.value = value
    self.line = line
    parameters = [:]
    for part in parts.dropFirst() {
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")), let key = Self.name(Array(part[..<equals])),
        parameters[key] == nil, let value = String(validating: part[(equals + 1)...], as: UTF8.self)
      else { return nil }
      parameters[key] = value
    }
  }

  /// Letters, digits and hyphens, in capitals; nil for anything else.
  private static func name(_ bytes: [UInt8]) -> String? {
    guard !bytes.isEmpty,
      bytes.allSatisfy({ (48...57).contains($0) || (65...90).contains($0 & 0xDF) || $0 == UInt8(ascii: "-") })
    else { return nil }
    return String(decoding: bytes, as: UTF8.self).uppercased()
  }

  /// A text as it was meant: `\,`, `\;`, `\\` and `\n` stand for themselves (3.3.11).
  static func text(_ value: String) -> String {
    var result = ""
    var escaped = false
    for character in value {
      if escaped {
        result.append(character == "n" || character == "N" ? "\n" : character)
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }
}

/// A DATE or DATE-TIME of an iCalendar file (3.3.4, 3.3.5).
struct CalendarTime: Hashable, Sendable {
  enum Place: Hashable, Sendable {
    /// A whole day.
    case date
    /// In whatever zone the letter has.
    case floating
    case utc
    case zone(Zone)
  }
  var day: Day
  var second: Int
  var place: Place

  var zone: Zone? {
    switch place {
    case .date, .floating: nil
    case .utc: Zone("UTC")
    case .zone(let zone): zone
    }
  }

  var instant: Instant? { zone.map { $0.instant(day, secondOfDay: second) } }

  /// `20261001`, `20260105T090000`, `20260105T010000Z`; nil for anything else.
  init?(_ text: String, zone: Zone?) {
    let bytes = Array(text.utf8)
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int(byte) - 48
      }
      return value
    }
    guard bytes.count == 8 || bytes.count == 15 || (bytes.count == 16 && bytes[15] == UInt8(ascii: "Z")),
      let year = number(0..<4), let month = number(4..<6), let number8 = number(6..<8),
      let day = Day(year: year, month: month, day: number8)
    else { return nil }
    self.day = day
    guard bytes.count > 8 else {
      guard zone == nil else { return nil }
      (second, place) = (0, .date)
      return
    }
    guard bytes[8] == UInt8(ascii: "T"), let hour = number(9..<11), let minute = number(11..<13),
      let second = number(13..<15), hour < 24, minute < 60, second < 60, bytes.count == 15 || zone == nil
    else { return nil }
    self.second = hour * 3600 + minute * 60 + second
    place = bytes.count == 16 ? .utc : zone.map { .zone($0) } ?? .floating
  }
}
