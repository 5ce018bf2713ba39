/// The fields of a form (`application/x-www-form-urlencoded`, WHATWG URL 5.1), decoded to bytes.
struct FormBody {
  private var fields: [String: [UInt8]] = [:]

  /// - Throws: `CarrierRefusal` for a broken percent escape and for a field that is named twice: two readers could
  ///   take different ones, and one of them would not be the signed one.
  init(_ body: [UInt8]) throws(CarrierRefusal) {
    for pair in body.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count > 1 ? parts[1] : []) else {
        throw CarrierRefusal(.garbled, "The form has a percent sign without two hexadecimal digits after it.")
      }
      guard fields.updateValue(value, forKey: String(decoding: name, as: UTF8.self)) == nil else {
        throw CarrierRefusal(.garbled, "The form names a field twice.")
      }
    }
  }

  subscript(_ name: String) -> [UInt8]? { fields[name] }

  private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var place = text.startIndex
    while place < text.endIndex {
      switch text[place] {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard place + 2 < text.endIndex, let high = digit(text[place + 1]), let low = digit(text[place + 2]) else {
          return nil
        }
        bytes.append(high << 4 | low)
        place += 2
      case let byte: bytes.append(byte)
      }
      place += 1
    }
    return bytes
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
