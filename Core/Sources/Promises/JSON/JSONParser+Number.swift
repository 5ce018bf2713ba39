extension JSONParser {
  /// A number by the grammar of RFC 8259, section 6. Digits are summed up as they are read; only a number that is not
  /// whole or does not fit 64 bits is read a second time, as a double, rounded to the nearest.
  mutating func number() throws(JSONError) -> JSON {
    let start = place
    let negative = next == UInt8(ascii: "-")
    if negative { place += 1 }
    let first = place
    var value: Int64 = 0
    var fits = true
    while let digit {
      let (scaled, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, over2) = scaled.subtractingReportingOverflow(digit)
      // Summed up below zero, where one more value fits than above it.
      value = sum
      fits = fits && !over && !over2
      place += 1
    }
    guard place > first else { throw unexpected("a digit") }
    if bytes[first] == UInt8(ascii: "0"), place > first + 1 {
      throw failure("A number has no zeros before its first digit.", at: first)
    }
    var plain = true
    if next == UInt8(ascii: ".") {
      plain = false
      place += 1
      try skipDigits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      plain = false
      place += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
      try skipDigits()
    }
    if plain, fits, negative || value != .min { return .integer(negative ? value : -value) }
    let text = String(decoding: bytes[start..<place], as: UTF8.self)
    guard let double = Double(text), double.isFinite else {
      throw failure("This number is too large; the largest is about 1.8e308.", at: start)
    }
    return JSON.whole(double).map { .integer($0) } ?? .number(double)
  }

  /// The value of the digit at `place`.
  @inline(__always) private var digit: Int64? {
    guard let next, next &- 48 < 10 else { return nil }
    return Int64(next &- 48)
  }

  private mutating func skipDigits() throws(JSONError) {
    guard digit != nil else { throw unexpected("a digit") }
    while digit != nil { place += 1 }
  }
}
