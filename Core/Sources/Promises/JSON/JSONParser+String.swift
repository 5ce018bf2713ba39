extension JSONParser {
  /// A string from its opening to its closing quote. Without an escape in it the text is made straight from the bytes.
  mutating func string() throws(JSONError) -> String {
    let opening = place
    place += 1
    var run = place
    var text: [UInt8] = []
    while let next {
      switch next {
      case UInt8(ascii: "\""):
        let rest = UnsafeBufferPointer(rebasing: bytes[run..<place])
        place += 1
        if text.isEmpty { return String(decoding: rest, as: UTF8.self) }
        text.append(contentsOf: rest)
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<place]))
        try escape(into: &text)
        run = place
      case 0..<0x20:
        throw failure("A string may hold a line break or other control character only as an escape, such as \\n.")
      case 0x20..<0x80: place += 1
      default:
        let length = utf8Length
        guard length > 0 else { throw failure("These bytes are not UTF-8.") }
        place += length
      }
    }
    throw failure("This string has no closing quote.", at: opening)
  }

  /// The length of the well-formed UTF-8 sequence at `place`, 2 to 4 bytes; 0 when it is not well-formed (Unicode,
  /// table 3-7: no overlong forms, no surrogates, nothing beyond U+10FFFF).
  private var utf8Length: Int {
    let lead = bytes[place]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    guard place + length <= bytes.count, second.contains(bytes[place + 1]) else { return 0 }
    for i in 2..<max(length, 2) where bytes[place + i] & 0xC0 != 0x80 { return 0 }
    return length
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    let start = place
    place += 1
    guard let letter = next else { throw unexpected("the rest of an escape") }
    place += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar(from: start)).utf8)
    default: throw failure("There is no such escape; a backslash itself is written \\\\.", at: start)
    }
  }

  /// The character of `\uXXXX`, or of two of them that make a surrogate pair; `place` is after the first `u`.
  private mutating func scalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let high = try codeUnit()
    if let scalar = Unicode.Scalar(high) { return scalar }
    if high < 0xDC00, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "u")
    {
      place += 2
      let low = try codeUnit()
      if (0xDC00...0xDFFF).contains(low) {
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))!
      }
    }
    throw failure("This escape is half of a surrogate pair; the other half is missing.", at: start)
  }

  private mutating func codeUnit() throws(JSONError) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let next, let value = hexadecimal(next) else { throw unexpected("one of four hexadecimal digits") }
      unit = unit << 4 | value
      place += 1
    }
    return unit
  }

  private func hexadecimal(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 48...57: UInt32(byte) - 48
    case 65...70: UInt32(byte) - 55
    case 97...102: UInt32(byte) - 87
    default: nil
    }
  }
}
