import Foundation

/// What somebody sent with a form: his answers by the names of the fields, and at most one file.
public struct Form: Sendable {
  public struct File: Sendable {
    /// As his own computer calls it, without folders and control characters.
    public var name: String
    public var content: [UInt8]

    public init(name: String, content: [UInt8]) {
      self.name = name
      self.content = content
    }
  }
  /// Of fields with the same name the last one counts.
  public private(set) var fields: [String: String] = [:]
  public var file: File?

  /// How many fields a form may have: an order has at most 200 lines.
  public static let mostFields = 300
  /// In bytes; without a file.
  public static let largest = 16_384
  /// In bytes; a file has its own limit besides.
  public static let largestFile = 700_000

  public init() {}

  /// What the fields hold, with lines ended as everywhere else; nil where nothing was entered.
  public subscript(name: String) -> String? {
    guard let text = fields[name] else { return nil }
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return trimmed.isEmpty ? nil : trimmed
  }

  /// U+0000 is left out: no browser sends it, and PostgreSQL stores no text that has it.
  ///
  /// - Returns: False when there are too many fields.
  public mutating func add(_ name: String, _ value: String) -> Bool {
    let (name, value) = (name.replacing("\0", with: ""), value.replacing("\0", with: ""))
    guard fields[name] != nil || fields.count < Self.mostFields else { return false }
    fields[name] = String(value.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
    return true
  }

  /// Reads `application/x-www-form-urlencoded` (URL Standard, 5.1); nil when there are too many fields.
  public init?(urlEncoded bytes: [UInt8]) {
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      let value = end < pair.endIndex ? pair[pair.index(after: end)...] : []
      guard add(Self.decoded(pair[..<end]), Self.decoded(value)) else { return nil }
    }
  }

  /// What is no percent sign with two digits stays as it is, and what is no UTF-8 is replaced, as browsers do it.
  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let byte = bytes[place]
      if byte == UInt8(ascii: "%"), place + 2 < bytes.endIndex, let high = digit(bytes[place + 1]),
        let low = digit(bytes[place + 2])
      {
        result.append(high << 4 | low)
        place += 3
      } else {
        result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
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
