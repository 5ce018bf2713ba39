/// A finite double as ECMAScript's `Number::toString` writes it, which RFC 8785 (3.2.2.3) makes the canonical form.
///
/// Both languages print the shortest digits that read back as the same double, and of several the nearest; they
/// differ only in where they put the point and when they use an exponent. So the digits are taken from Swift's
/// description and set anew.
struct ECMAScriptNumber {
  private let negative: Bool
  /// Without zeros at either end; empty for zero.
  private var digits: [UInt8] = []
  /// The value is 0.digits times ten to this power.
  private var point = 0

  init(_ value: Double) {
    negative = value < 0
    var exponent = 0
    var decimals = 0
    var seenPoint = false
    let text = value.magnitude.description.utf8
    for (place, byte) in zip(text.indices, text) {
      if byte == UInt8(ascii: "e") {
        exponent = Int(String(text[text.index(after: place)...])!)!
        break
      } else if byte == UInt8(ascii: ".") {
        seenPoint = true
      } else {
        if seenPoint { decimals += 1 }
        if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte) }
      }
    }
    point = digits.count - decimals + exponent
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
  }

  func write(to bytes: inout [UInt8]) {
    let zero = UInt8(ascii: "0")
    let dot = UInt8(ascii: ".")
    if digits.isEmpty { return bytes.append(zero) }
    if negative { bytes.append(UInt8(ascii: "-")) }
    if digits.count <= point, point <= 21 {
      bytes += digits
      bytes += repeatElement(zero, count: point - digits.count)
    } else if 0 < point, point <= 21 {
      bytes += digits[..<point]
      bytes.append(dot)
      bytes += digits[point...]
    } else if -6 < point, point <= 0 {
      bytes += [zero, dot]
      bytes += repeatElement(zero, count: -point)
      bytes += digits
    } else {
      bytes.append(digits[0])
      if digits.count > 1 { bytes.append(dot) }
      bytes += digits[1...]
      bytes += "e\(point > 0 ? "+" : "")\(point - 1)".utf8
    }
  }
}
