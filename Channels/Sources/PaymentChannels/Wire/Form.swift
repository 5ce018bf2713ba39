/// The body of an HTML form, `application/x-www-form-urlencoded` (WHATWG URL, 5).
enum Form {
  static let type = "application/x-www-form-urlencoded;charset=utf-8"

  static func encode(_ fields: [(String, String)]) -> String {
    fields.map { "\(escape($0))=\(escape($1))" }.joined(separator: "&")
  }

  /// Nil when an escape is malformed, the bytes are not UTF-8, or a name occurs twice: which of the two values was
  /// signed could not be told.
  static func decode(_ body: some Collection<UInt8>) -> [String: String]? {
    var fields: [String: String] = [:]
    for pair in body.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = unescape(parts[0]), let value = parts.count == 2 ? unescape(parts[1]) : "",
        fields.updateValue(value, forKey: name) == nil
      else { return nil }
    }
    return fields
  }

  /// Escapes all but the unreserved characters (RFC 3986, 2.3), which is right in a form, a query and a path.
  static func escape(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 0x0F)]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func unescape(_ text: some Collection<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
          return nil
        }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }
}

private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }

/// The value of a hexadecimal digit in either case; nil for any other byte.
func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 48
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 55
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 87
  default: nil
  }
}
