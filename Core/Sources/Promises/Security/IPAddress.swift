/// An internet address. An IPv4 address that is written in IPv6 (`::ffff:192.0.2.1`) is the IPv4 address: whether a
/// server listens on one socket or two makes nobody another.
public struct IPAddress: Hashable, Sendable {
  /// Of IPv4 the lowest 32 bits.
  public let bits: UInt128
  public let isIPv4: Bool

  public init(bits: UInt128, isIPv4: Bool) {
    let isMapped = !isIPv4 && bits >> 32 == 0xFFFF
    self.bits = isMapped || isIPv4 ? bits & 0xFFFF_FFFF : bits
    self.isIPv4 = isIPv4 || isMapped
  }

  /// Reads `192.0.2.1` or `2001:db8::1` (RFC 4291, 2.2), without a port, brackets or a zone.
  public init?(_ text: some StringProtocol) {
    if let bits = Self.ipv4(text) {
      self.init(bits: UInt128(bits), isIPv4: true)
    } else if let bits = Self.ipv6(text) {
      self.init(bits: bits, isIPv4: false)
    } else {
      return nil
    }
  }

  /// How many bits an address of its kind has.
  public var width: Int { isIPv4 ? 32 : 128 }

  public var isLoopback: Bool { isIPv4 ? bits >> 24 == 127 : bits == 1 }

  /// What one subscriber has: the address itself, or the 64 bits of an IPv6 address that his network is known by. The
  /// rest of those he chooses himself, as many as he likes.
  public var network: Subnet { Subnet(self, bits: isIPv4 ? 32 : 64) }

  /// Four numbers without leading zeros, which some read as octal.
  private static func ipv4(_ text: some StringProtocol) -> UInt32? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"),
        let number = digits(part, radix: 10), number <= 255
      else { return nil }
      bits = bits << 8 | number
    }
    return bits
  }

  private static func ipv6(_ text: some StringProtocol) -> UInt128? {
    let text = String(text)
    guard text.utf8.count <= 45 else { return nil }
    // At most one `::`, which stands for the zeros that are missing.
    guard let gap = text.firstRange(of: "::") else {
      guard let words = words(text), words.count == 8 else { return nil }
      return joined(words)
    }
    let (before, after) = (text[..<gap.lowerBound], text[gap.upperBound...])
    guard let head = before.isEmpty ? [] : words(before), let tail = after.isEmpty ? [] : words(after),
      head.count + tail.count < 8, !before.contains(".")
    else { return nil }
    return joined(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
  }

  /// Words of 16 bits between colons; the last two may be written as an IPv4 address.
  private static func words(_ text: some StringProtocol) -> [UInt32]? {
    var words: [UInt32] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (place, part) in parts.enumerated() {
      if place == parts.count - 1, let last = ipv4(part) {
        words += [last >> 16, last & 0xFFFF]
      } else {
        guard (1...4).contains(part.utf8.count), let word = digits(part.utf8, radix: 16) else { return nil }
        words.append(word)
      }
    }
    return words
  }

  private static func joined(_ words: [UInt32]) -> UInt128 { words.reduce(0) { $0 << 16 | UInt128($1) } }

  /// Unlike the initializer of integers, without signs.
  private static func digits(_ text: some Collection<UInt8>, radix: UInt32) -> UInt32? {
    var number: UInt32 = 0
    for byte in text {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      guard digit < radix else { return nil }
      number = number * radix + UInt32(digit)
    }
    return number
  }
}

extension IPAddress: CustomStringConvertible {
  /// As RFC 5952 has it, so that one address has one text.
  public var description: String {
    if isIPv4 { return (0..<4).map { String(bits >> UInt128(24 - 8 * $0) & 255) }.joined(separator: ".") }
    let words = (0..<8).map { UInt16(bits >> UInt128(112 - 16 * $0) & 0xFFFF) }
    guard let gap = Self.longestZeros(words) else { return Self.text(words[...]) }
    return Self.text(words[..<gap.lowerBound]) + "::" + Self.text(words[gap.upperBound...])
  }

  private static func text(_ words: ArraySlice<UInt16>) -> String {
    words.map { String($0, radix: 16) }.joined(separator: ":")
  }

  /// The first of the longest runs of at least two zeros.
  private static func longestZeros(_ words: [UInt16]) -> Range<Int>? {
    var longest: Range<Int>?
    var start = 0
    for place in 0...words.count where place == words.count || words[place] != 0 {
      if place - start > max(1, longest?.count ?? 0) { longest = start..<place }
      start = place + 1
    }
    return longest
  }
}

/// The addresses that begin with the same bits: `10.0.0.0/8`.
public struct Subnet: Hashable, Sendable {
  /// Its first address.
  public let address: IPAddress
  public let bits: Int

  /// - Parameter bits: from 0 to the width of the address.
  public init(_ address: IPAddress, bits: Int) {
    let rest = address.width - bits
    self.address = IPAddress(bits: rest >= 128 ? 0 : (address.bits >> rest) << rest, isIPv4: address.isIPv4)
    self.bits = bits
  }

  /// Reads `10.0.0.0/8`, or an address that stands for itself. Nil where bits are set that the length leaves out: then
  /// one of the two is a mistake.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    guard parts.count == 2 else {
      self.init(address, bits: address.width)
      return
    }
    guard let bits = Int(parts[1]), (0...address.width).contains(bits), parts[1].utf8.first != UInt8(ascii: "+")
    else { return nil }
    self.init(address, bits: bits)
    guard self.address == address else { return nil }
  }

  public func contains(_ other: IPAddress) -> Bool {
    other.isIPv4 == address.isIPv4 && Subnet(other, bits: bits).address == address
  }
}

extension Subnet: CustomStringConvertible {
  public var description: String { bits == address.width ? "\(address)" : "\(address)/\(bits)" }
}
