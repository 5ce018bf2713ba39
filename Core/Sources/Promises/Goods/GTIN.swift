/// The number that is under the bars of a piece of goods (GS1 General Specifications): 8, 12, 13 or 14 digits, of which
/// the last one checks the others.
public struct GTIN: Hashable, Sendable, CustomStringConvertible {
  /// In the normal form of 14 digits, with zeros before shorter ones: the same goods are the same number, however
  /// somebody wrote it.
  public let digits: String
  public var description: String { digits }

  /// Why a text is no number.
  public enum Fault: Error, Hashable, Sendable {
    /// It holds something else than digits.
    case character
    /// It has a length that there is not.
    case length(Int)
    /// The last digit should be another one: it was mistyped, or made up.
    case check(expected: Int)
  }

  /// - Parameter text: blanks and hyphens between the digits, as they are printed, count for nothing.
  public init(_ text: String) throws(Fault) {
    var digits: [UInt8] = []
    for byte in text.utf8 where byte != 32 && byte != 45 {
      guard (48...57).contains(byte) else { throw .character }
      digits.append(byte - 48)
    }
    guard [8, 12, 13, 14].contains(digits.count) else { throw .length(digits.count) }
    let expected = Self.check(digits.dropLast())
    guard digits.last == expected else { throw .check(expected: Int(expected)) }
    let padded = Array(repeating: UInt8(0), count: 14 - digits.count) + digits
    self.digits = String(decoding: padded.map { $0 + 48 }, as: UTF8.self)
  }

  /// The check digit: from the right, every other digit counts three times.
  private static func check(_ digits: some BidirectionalCollection<UInt8>) -> UInt8 {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() { sum += Int(digit) * (place.isMultiple(of: 2) ? 3 : 1) }
    return UInt8((10 - sum % 10) % 10)
  }
}

extension GTIN.Fault {
  /// What is wrong, and what to do.
  public var words: LocalizedText {
    switch self {
    case .character: LocalizedText(zhHans: "商品条码只含数字，请核对", en: "A GTIN holds digits only; check it")
    case .length(let count):
      LocalizedText(
        zhHans: "商品条码为 8、12、13 或 14 位，现为 \(count) 位", en: "A GTIN has 8, 12, 13 or 14 digits, not \(count)")
    case .check(let expected):
      LocalizedText(
        zhHans: "商品条码校验位不符，末位应为 \(expected)，请对照商品上的条码核对",
        en: "The check digit of this GTIN does not fit: its last digit should be \(expected); compare it with the goods"
      )
    }
  }
}
