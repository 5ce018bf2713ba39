/// A currency by its ISO 4217 code.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
  public let code: String

  /// Nil when the code is not one of the currencies that Pledge knows the minor unit of.
  public init?(_ code: String) {
    guard Currency.digits[code] != nil else { return nil }
    self.code = code
  }

  public static let cny = Currency("CNY")!
  public static let brl = Currency("BRL")!

  /// Digits after the decimal point (ISO 4217, table A.1).
  public var minorDigits: Int { Currency.digits[code] ?? 2 }
  public var description: String { code }

  private static let digits: [String: Int] = [
    "CNY": 2, "HKD": 2, "MOP": 2, "TWD": 2, "SGD": 2, "MYR": 2, "THB": 2, "PHP": 2, "IDR": 2, "INR": 2, "USD": 2,
    "EUR": 2, "GBP": 2, "CHF": 2, "SEK": 2, "NOK": 2, "DKK": 2, "PLN": 2, "CZK": 2, "HUF": 2, "RON": 2, "TRY": 2,
    "BRL": 2, "MXN": 2, "ARS": 2, "CLP": 0, "COP": 2, "PEN": 2, "CAD": 2, "AUD": 2, "NZD": 2, "ZAR": 2, "AED": 2,
    "SAR": 2, "ILS": 2, "EGP": 2, "KES": 2, "NGN": 2, "JPY": 0, "KRW": 0, "VND": 0, "KWD": 3, "BHD": 3, "OMR": 3,
    "TND": 3, "JOD": 3,
  ]
}

/// An amount of money in minor units (fen, cents) of one currency.
public struct Money: Hashable, Sendable {
  public var minor: Int64
  public var currency: Currency

  public init(_ minor: Int64, _ currency: Currency) {
    self.minor = minor
    self.currency = currency
  }

  /// Reads `500`, `500.5`, `500.50`; nil when it has more decimals than the currency or is no number.
  public init?(decimal text: String, _ currency: Currency) {
    guard let minor = Decimal.units(text, digits: currency.minorDigits) else { return nil }
    self.init(minor, currency)
  }

  /// `share` of this amount, rounded down to the minor unit: what is left over stays with the payer.
  public func share(_ share: Share) -> Money {
    let (high, low) = minor.multipliedFullWidth(by: Int64(share.millionths))
    let divided = Int64(1_000_000).dividingFullWidth((high, low))
    return Money(divided.quotient, currency)
  }

  public func times(_ factor: Int64) -> Money { Money(minor * factor, currency) }

  /// `897.00`: digits without the currency.
  public var decimal: String {
    let digits = currency.minorDigits
    guard digits > 0 else { return String(minor) }
    var text = String(minor.magnitude)
    if text.count <= digits { text = String(repeating: "0", count: digits + 1 - text.count) + text }
    let split = text.index(text.endIndex, offsetBy: -digits)
    return (minor < 0 ? "-" : "") + text[..<split] + "." + text[split...]
  }
}

/// A part of a whole in millionths: 100 % is 1,000,000.
public struct Share: Hashable, Comparable, Sendable {
  public var millionths: Int
  public init(millionths: Int) { self.millionths = millionths }
  public static let whole = Share(millionths: 1_000_000)
  public static func < (a: Share, b: Share) -> Bool { a.millionths < b.millionths }
  /// Reads `100`, `12.5` as per cent; nil when it is no number finer than a ten-thousandth of a per cent, or not between 0 and 100.
  public init?(percent text: String) {
    guard let units = Decimal.units(text, digits: 4), (0...1_000_000).contains(units) else { return nil }
    self.init(millionths: Int(units))
  }
  /// `100`, `12.5`
  public var percent: String {
    let whole = millionths / 10_000
    let rest = millionths % 10_000
    guard rest != 0 else { return "\(whole)" }
    var digits = String(rest)
    digits = String(repeating: "0", count: 4 - digits.count) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(whole).\(digits)"
  }
}

/// Decimal text to whole units without passing through binary floating point.
enum Decimal {
  static func units(_ text: String, digits: Int) -> Int64? {
    var value: Int64 = 0
    var decimals: Int?
    var negative = false
    var seen = false
    for (place, byte) in text.utf8.enumerated() {
      if place == 0, byte == UInt8(ascii: "-") {
        negative = true
      } else if byte == UInt8(ascii: "."), decimals == nil, seen {
        decimals = 0
      } else if (48...57).contains(byte) {
        if let d = decimals {
          // More digits than the currency has may only be zeros.
          if d == digits {
            if byte == 48 { continue } else { return nil }
          }
          decimals = d + 1
        }
        seen = true
        let (scaled, over) = value.multipliedReportingOverflow(by: 10)
        let (sum, over2) = scaled.addingReportingOverflow(Int64(byte) - 48)
        if over || over2 { return nil }
        value = sum
      } else {
        return nil
      }
    }
    guard seen, !text.hasSuffix(".") else { return nil }
    for _ in (decimals ?? 0)..<digits {
      let (scaled, over) = value.multipliedReportingOverflow(by: 10)
      if over { return nil }
      value = scaled
    }
    return negative ? -value : value
  }
}
