/// A point in time: microseconds since 1970-01-01T00:00:00Z. The only form in which Pledge stores or compares time.
public struct Instant: Hashable, Comparable, Sendable {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }
  public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

  public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }

  /// Whole seconds since 1970, rounded down.
  public var seconds: Int64 {
    microseconds >= 0 ? microseconds / 1_000_000 : -((-microseconds + 999_999) / 1_000_000)
  }

  public func adding(seconds: Int64) -> Instant { Instant(microseconds: microseconds + seconds * 1_000_000) }
  public func adding(microseconds: Int64) -> Instant { Instant(microseconds: self.microseconds + microseconds) }

  /// The length from `other` to this instant, in microseconds; negative when this one is earlier.
  public func microseconds(since other: Instant) -> Int64 { microseconds - other.microseconds }
  public func hours(since other: Instant) -> Double { Double(microseconds(since: other)) / 3_600_000_000 }
}

extension Instant: CustomStringConvertible {
  /// The years 1 to 9999, in seconds since 1970.
  private static let years: Range<Int64> = -62_135_596_800..<253_402_300_800

  /// RFC 3339 in UTC. The fraction is left out when it is zero and has six digits otherwise, so that one instant has
  /// one text: the journal's frozen bytes depend on it.
  public var description: String {
    String(unsafeUninitializedCapacity: Self.longestText) { text in
      var writer = DigitWriter(text: text)
      write(to: &writer)
      return writer.count
    }
  }

  private static let longestText = 40

  /// Appends the same text in UTF-8.
  func write(to bytes: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longestText) { text in
      var writer = DigitWriter(text: text)
      write(to: &writer)
      bytes.append(contentsOf: text[..<writer.count])
    }
  }

  private func write(to writer: inout DigitWriter) {
    let whole = seconds
    let fraction = microseconds - whole * 1_000_000
    let day = Day(number: Int((whole >= 0 ? whole : whole - 86_399) / 86_400))
    let rest = Int(whole - Int64(day.number) * 86_400)
    writer.write(day)
    writer.write(UInt8(ascii: "T"))
    writer.write(rest / 3600, digits: 2)
    writer.write(UInt8(ascii: ":"))
    writer.write(rest / 60 % 60, digits: 2)
    writer.write(UInt8(ascii: ":"))
    writer.write(rest % 60, digits: 2)
    if fraction != 0 {
      writer.write(UInt8(ascii: "."))
      writer.write(Int(fraction), digits: 6)
    }
    writer.write(UInt8(ascii: "Z"))
  }

  /// Reads an RFC 3339 time with its offset (`2026-11-24T18:00:00+08:00`, `...Z`); nil when it is anything else.
  /// A fraction finer than a microsecond is cut off. A time that is in no year of four digits in UTC could not be written
  /// again, and is refused.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == 32,
      let day = Day(String(text.prefix(10))),
      let hour = twoDigits(bytes, 11), let minute = twoDigits(bytes, 14), let second = twoDigits(bytes, 17),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      hour < 24, minute < 60, second < 61
    else { return nil }
    var place = 19
    var fraction: Int64 = 0
    if bytes[place] == UInt8(ascii: ".") {
      place += 1
      var scale: Int64 = 100_000
      let start = place
      while place < bytes.count, let value = digit(bytes[place]) {
        fraction += Int64(value) * scale
        scale /= 10
        place += 1
      }
      if place == start { return nil }
    }
    guard place < bytes.count else { return nil }
    var offset = 0
    switch bytes[place] {
    case UInt8(ascii: "Z"), UInt8(ascii: "z"):
      guard place + 1 == bytes.count else { return nil }
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      guard place + 6 == bytes.count, bytes[place + 3] == UInt8(ascii: ":"),
        let hours = twoDigits(bytes, place + 1), let minutes = twoDigits(bytes, place + 4), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 3600 + minutes * 60) * (bytes[place] == UInt8(ascii: "-") ? -1 : 1)
    default: return nil
    }
    let local = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    let seconds = local - Int64(offset)
    guard Self.years.contains(seconds) else { return nil }
    self.init(microseconds: seconds * 1_000_000 + fraction)
  }
}

/// A day of the calendar without a zone, counted from 1970-01-01 (day 0), Gregorian throughout.
public struct Day: Hashable, Comparable, Sendable {
  public var number: Int

  public init(number: Int) { self.number = number }

  /// Nil when there is no such day (30 February).
  public init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), (1...31).contains(day), (1...9999).contains(year) else { return nil }
    // Howard Hinnant's "days from civil": eras of 400 years beginning on 1 March.
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(number: era * 146_097 + dayOfEra - 719_468)
    let back = parts
    guard back.year == year, back.month == month, back.day == day else { return nil }
  }

  public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
  public func adding(_ days: Int) -> Day { Day(number: number + days) }

  public var parts: (year: Int, month: Int, day: Int) {
    let z = number + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// 1 is Monday, 7 is Sunday (ISO 8601).
  public var weekday: Int { ((number + 3) % 7 + 7) % 7 + 1 }
}

extension Day: CustomStringConvertible {
  /// `2026-11-24`
  public var description: String {
    String(unsafeUninitializedCapacity: 28) { text in
      var writer = DigitWriter(text: text)
      writer.write(self)
      return writer.count
    }
  }

  /// Reads `2026-11-24`; nil for anything else and for days that do not exist.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let high = twoDigits(bytes, 0), let low = twoDigits(bytes, 2), let month = twoDigits(bytes, 5),
      let day = twoDigits(bytes, 8)
    else { return nil }
    self.init(year: high * 100 + low, month: month, day: day)
  }
}

private func digit(_ byte: UInt8) -> Int? { (48...57).contains(byte) ? Int(byte) - 48 : nil }

/// Two digits at a place.
private func twoDigits(_ bytes: [UInt8], _ place: Int) -> Int? {
  guard place + 1 < bytes.count, let tens = digit(bytes[place]), let ones = digit(bytes[place + 1]) else { return nil }
  return tens * 10 + ones
}
