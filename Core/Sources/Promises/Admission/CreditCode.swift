/// A unified social credit code (GB 32100-2015): the number that a Chinese business licence bears, 17 characters and a
/// check digit, which is the remainder to 31 of their weighted sum (weights are the powers of 3, modulo 31).
public struct CreditCode: Hashable, Sendable, CustomStringConvertible {
  /// 18 characters, in capital letters.
  public let text: String
  public var description: String { text }

  /// Digits and capital letters without I, O, S, V and Z, each worth its place.
  private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
  private static let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

  public enum Fault: Error, Hashable, Sendable {
    /// It has so many characters instead of 18.
    case length(Int)
    /// It has a character that no code has, at a place counted from 1.
    case character(Int)
    /// Its last character does not fit the others: mistyped, or made up.
    case checkDigit

    public var words: LocalizedText {
      switch self {
      case .length(let length):
        LocalizedText(
          zhHans: "统一社会信用代码应为 18 位，所填为 \(length) 位。",
          en: "A unified social credit code has 18 characters; this has \(length).")
      case .character(let place):
        LocalizedText(
          zhHans: "第 \(place) 位字符不会出现在统一社会信用代码中（不使用字母 I、O、S、V、Z）。",
          en: "Character \(place) stands in no unified social credit code (the letters I, O, S, V and Z are not used).")
      case .checkDigit:
        LocalizedText(
          zhHans: "统一社会信用代码的校验位不符，请对照营业执照核对。",
          en: "The check digit of the unified social credit code is wrong; compare it with the business licence.")
      }
    }
  }

  /// Reads a code as people write it: blanks and hyphens do not count, small letters are capital ones, and neither does
  /// it matter whether characters are as wide as Chinese ones.
  public init(_ text: String) throws(Fault) {
    let bytes = Array(text.plain.uppercased().utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") })
    guard bytes.count == 18 else { throw .length(bytes.count) }
    if let wrong = bytes.firstIndex(where: { !Self.alphabet.contains($0) }) { throw .character(wrong + 1) }
    guard Self.checkDigit(bytes.prefix(17)) == bytes[17] else { throw .checkDigit }
    self.text = String(decoding: bytes, as: UTF8.self)
  }

  /// The last character of the code that begins with these 17; nil where no code does.
  public static func checkDigit(of first: String) -> Character? {
    checkDigit(first.utf8).map { Character(UnicodeScalar($0)) }
  }

  private static func checkDigit(_ first: some Collection<UInt8>) -> UInt8? {
    guard first.count == 17 else { return nil }
    var sum = 0
    for (byte, weight) in zip(first, weights) {
      guard let value = alphabet.firstIndex(of: byte) else { return nil }
      sum += value * weight
    }
    return alphabet[(31 - sum % 31) % 31]
  }
}

extension String {
  /// With characters that are as wide as Chinese ones (U+FF01 to U+FF5E, U+3000) in their narrow form.
  var plain: String {
    var plain = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.value {
      case 0xFF01...0xFF5E: plain.append(UnicodeScalar(scalar.value - 0xFEE0)!)
      case 0x3000: plain.append(" ")
      default: plain.append(scalar)
      }
    }
    return String(plain)
  }
}
