/// Unpacks what was packed by DEFLATE (RFC 1951), no further than a limit: a file of some kilobytes can hold gigabytes.
///
/// It is written here, and not asked of a library in C, because it reads what strangers send: out of bounds nothing is
/// read, and it is tried with random bytes like everything else in Core that does (`make fuzz`).
public struct Inflate {
  public enum End: Hashable, Sendable {
    /// The last block came to its end.
    case whole
    /// There is more than the limit.
    case limit
    /// It is no DEFLATE from here on, or was cut off.
    case broken
  }

  /// Unpacks a zlib stream (RFC 1950) that begins at a place; what follows it counts for nothing, nor does its checksum.
  ///
  /// - Parameters:
  ///   - limit: in bytes, of what comes out.
  ///   - within: in bytes, of what is read for it.
  /// - Returns: nil where none begins there.
  public static func unpack(
    zlib bytes: [UInt8], from place: Int = 0, limit: Int, within: Int = .max
  ) -> (bytes: [UInt8], end: End)? {
    guard place >= 0, place + 2 <= bytes.count, bytes[place] & 0x0F == 8, bytes[place + 1] & 0x20 == 0,
      (Int(bytes[place]) << 8 | Int(bytes[place + 1])) % 31 == 0
    else { return nil }
    var inflate = Inflate(bytes, place + 2, limit, min(bytes.count - place, within) + place)
    let end = inflate.run()
    return (inflate.output, end)
  }

  private struct Broken: Error {}
  private struct Full: Error {}

  private let input: [UInt8]
  private var place: Int
  private var held: UInt32 = 0
  private var count: UInt32 = 0
  private var output: [UInt8] = []
  private var fixed: (Code, Code)?
  private let limit: Int
  /// The place after the last byte that is read.
  private let last: Int

  private init(_ input: [UInt8], _ place: Int, _ limit: Int, _ last: Int) {
    self.input = input
    self.place = place
    self.limit = limit
    self.last = last
  }

  private mutating func run() -> End {
    do {
      while true {
        let isLast = try bits(1) == 1
        switch try bits(2) {
        case 0: try stored()
        case 1:
          let codes = try fixedCodes()
          try block(codes.0, codes.1)
        case 2:
          let codes = try codes()
          try block(codes.0, codes.1)
        default: throw Broken()
        }
        if isLast { return .whole }
      }
    } catch {
      return error is Full ? .limit : .broken
    }
  }

  private mutating func bits(_ wanted: UInt32) throws -> Int {
    while count < wanted {
      guard place < last else { throw Broken() }
      held |= UInt32(input[place]) << count
      place += 1
      count += 8
    }
    let value = held & ((1 << wanted) - 1)
    held >>= wanted
    count -= wanted
    return Int(value)
  }

  private mutating func add(_ byte: UInt8) throws {
    guard output.count < limit else { throw Full() }
    output.append(byte)
  }

  private mutating func stored() throws {
    (held, count) = (0, 0)
    guard place + 4 <= last else { throw Broken() }
    let length = Int(input[place]) | Int(input[place + 1]) << 8
    guard length ^ 0xFFFF == Int(input[place + 2]) | Int(input[place + 3]) << 8 else { throw Broken() }
    place += 4
    guard place + length <= last else { throw Broken() }
    for byte in input[place..<place + length] { try add(byte) }
    place += length
  }

  /// A canonical Huffman code: how many symbols have each length, and the symbols in the order of their codes.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int]

    init(_ lengths: ArraySlice<Int>) throws {
      for length in lengths { counts[length] += 1 }
      counts[0] = 0
      var (left, offsets) = (1, [Int](repeating: 0, count: 17))
      for length in 1...15 {
        left = left << 1 - counts[length]
        // More codes than there are.
        guard left >= 0 else { throw Broken() }
        offsets[length + 1] = offsets[length] + counts[length]
      }
      symbols = [Int](repeating: 0, count: lengths.count)
      for (symbol, length) in lengths.enumerated() where length > 0 {
        symbols[offsets[length]] = symbol
        offsets[length] += 1
      }
    }
  }

  private mutating func symbol(_ code: Code) throws -> Int {
    var (value, first, index) = (0, 0, 0)
    for length in 1...15 {
      value |= try bits(1)
      let count = code.counts[length]
      if value - count < first { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw Broken()
  }

  private static let lengths = (
    base: [
      3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ], more: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0] as [UInt32]
  )
  private static let distances = (
    base: [
      1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
      8193, 12289, 16385, 24577,
    ],
    more: [
      0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ] as [UInt32]
  )

  private mutating func block(_ literals: Code, _ distances: Code) throws {
    while true {
      let symbol = try symbol(literals)
      if symbol == 256 { return }
      if symbol < 256 {
        try add(UInt8(symbol))
        continue
      }
      guard symbol - 257 < Self.lengths.base.count else { throw Broken() }
      let length = try Self.lengths.base[symbol - 257] + bits(Self.lengths.more[symbol - 257])
      let far = try self.symbol(distances)
      guard far < Self.distances.base.count else { throw Broken() }
      let distance = try Self.distances.base[far] + bits(Self.distances.more[far])
      guard distance <= output.count else { throw Broken() }
      for _ in 0..<length { try add(output[output.count - distance]) }
    }
  }

  /// The codes that a block brings along, themselves packed by one.
  private mutating func codes() throws -> (Code, Code) {
    let (literals, distances) = (try bits(5) + 257, try bits(5) + 1)
    let count = try bits(4) + 4
    guard literals <= 286, distances <= 30 else { throw Broken() }
    var lengths = [Int](repeating: 0, count: 19)
    for place in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].prefix(count) {
      lengths[place] = try bits(3)
    }
    let code = try Code(lengths[...])
    lengths = []
    while lengths.count < literals + distances {
      let symbol = try symbol(code)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw Broken() }
        lengths += [Int](repeating: last, count: try bits(2) + 3)
      case 17: lengths += [Int](repeating: 0, count: try bits(3) + 3)
      case 18: lengths += [Int](repeating: 0, count: try bits(7) + 11)
      default: lengths.append(symbol)
      }
    }
    guard lengths.count == literals + distances, lengths[256] > 0 else { throw Broken() }
    return (try Code(lengths[..<literals]), try Code(Array(lengths[literals...])[...]))
  }

  /// The codes that every program knows (3.2.6), made once for a stream: it may have very many small blocks.
  private mutating func fixedCodes() throws -> (Code, Code) {
    if let fixed { return fixed }
    let literals = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    let codes = (try Code(literals[...]), try Code([Int](repeating: 5, count: 30)[...]))
    fixed = codes
    return codes
  }
}
