/// The text of a JSON value as it was received: signatures are over that text, and writing the parsed value again need
/// not give the same.
enum JSONText {
  /// The bytes of the value of a member of the outermost object, from a text that is known to be JSON; nil when there
  /// is no member whose name is written like this.
  static func member(_ name: String, of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var scanner = Scanner(bytes: bytes)
    guard scanner.take(UInt8(ascii: "{")) else { return nil }
    while let key = scanner.value(), scanner.take(UInt8(ascii: ":")), let value = scanner.value() {
      if key.dropFirst().dropLast().elementsEqual(name.utf8) { return value }
      guard scanner.take(UInt8(ascii: ",")) else { return nil }
    }
    return nil
  }

  private struct Scanner {
    let bytes: [UInt8]
    var place = 0

    private mutating func skipSpace() {
      while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    mutating func take(_ byte: UInt8) -> Bool {
      skipSpace()
      guard place < bytes.count, bytes[place] == byte else { return false }
      place += 1
      return true
    }

    /// The next value; nil at the end. Its end is where, outside of strings, as many brackets were closed as opened.
    mutating func value() -> ArraySlice<UInt8>? {
      skipSpace()
      let start = place
      var depth = 0
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "\""): skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          place += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          if depth == 0 { return scalar(from: start) }
          depth -= 1
          place += 1
          if depth == 0 { return bytes[start..<place] }
        case UInt8(ascii: ","), UInt8(ascii: ":"):
          if depth == 0 { return scalar(from: start) }
          place += 1
        default: place += 1
        }
      }
      return nil
    }

    /// A string, number or literal, without the space behind it.
    private func scalar(from start: Int) -> ArraySlice<UInt8>? {
      guard let last = bytes[start..<place].lastIndex(where: { $0 > 0x20 }) else { return nil }
      return bytes[start...last]
    }

    private mutating func skipString() {
      place += 1
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      place += 1
    }
  }
}
