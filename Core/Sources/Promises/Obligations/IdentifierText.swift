extension Identifier: CustomStringConvertible {
  private static let groups = [8, 4, 4, 4, 12]

  /// The usual form of a UUID: `0192e4a0-7c1f-7b3a-9d2e-5f60718293a4`.
  public var description: String {
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (place, byte) in bytes.enumerated() {
      if place == 4 || place == 6 || place == 8 || place == 10 { text.append(UInt8(ascii: "-")) }
      for digit in [byte >> 4, byte & 15] {
        text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil unless the text is a UUID in its usual form; capitals are read as well.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == Identifier.groups else { return nil }
    let digits = parts.joined()
    guard digits.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let high = UInt64(digits.prefix(16), radix: 16), let low = UInt64(digits.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }
}
