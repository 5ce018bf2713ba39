/// The key of anything that Pledge stores: a UUID of version 7 (RFC 9562), so that keys sort by when they were made.
public struct Identifier: Hashable, Comparable, Sendable {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A key for something that comes about at `instant`; `random` fills all bits but time, version and variant.
  public init(at instant: Instant, random: UInt64, _ more: UInt64) {
    let milliseconds = UInt64(bitPattern: max(0, instant.microseconds / 1000)) & 0xFFFF_FFFF_FFFF
    self.init(
      high: milliseconds << 16 | 0x7000 | (random & 0x0FFF), low: 0x8000_0000_0000_0000 | (more & 0x3FFF_FFFF_FFFF_FFFF)
    )
  }

  public static func < (a: Identifier, b: Identifier) -> Bool {
    a.high != b.high ? a.high < b.high : a.low < b.low
  }

  /// Sixteen bytes, the most significant first.
  public var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 16) { bytes, count in
      let raw = UnsafeMutableRawBufferPointer(bytes)
      raw.storeBytes(of: high.bigEndian, as: UInt64.self)
      raw.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
      count = 16
    }
  }

  /// Nil unless there are sixteen bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self = bytes.withUnsafeBytes { raw in
      Identifier(
        high: UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
        low: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
  }
}

/// The source of keys and salts. Seeded in tests, replays and the demonstration, so that a run can be repeated.
public struct Random: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea, Flood, 2014).
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  public mutating func identifier(at instant: Instant) -> Identifier {
    Identifier(at: instant, random: next(), next())
  }
}
