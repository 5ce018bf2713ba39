/// A square code that cameras read (ISO/IEC 18004): bytes at error correction M, by which 15 % of it may be spoilt, in the
/// smallest version that holds them.
public struct QRCode: Hashable, Sendable {
  /// How many modules a side has.
  public let size: Int
  /// Of each row, which modules are dark.
  public private(set) var rows: [[Bool]]
  /// Of each row, which modules have their place and colour whatever the bytes are.
  private var isFixed: [[Bool]]

  /// Nil for bytes that are too many for version 20: a denser code is hard to read from a screen.
  public init?(_ bytes: [UInt8]) {
    guard let version = (1...Self.largest).first(where: { Self.capacity($0) >= bytes.count }) else { return nil }
    size = 17 + 4 * version
    rows = Array(repeating: Array(repeating: false, count: size), count: size)
    isFixed = rows
    drawPatterns(version)
    draw(Self.interleaved(Self.data(bytes, version), version))
    chooseMask()
  }

  // MARK: What a version holds

  private static let largest = 20
  /// By version, for M: the blocks that the bytes are cut into, and each block's bytes of correction (table 9).
  private static let blocks = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16]
  private static let corrections = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26]

  /// All bytes of a version, those of correction included: what its fixed patterns leave.
  private static func total(_ version: Int) -> Int {
    let side = 17 + 4 * version
    let marks = alignments(version).count
    // Three corners with the format's bits, and the timing between them.
    var fixed = 3 * 64 + 31 + 2 * (side - 16)
    // Of the alignment patterns three would lie in the corners, and those on the timing share five modules with it.
    if marks > 0 { fixed += 25 * (marks * marks - 3) - 5 * 2 * (marks - 2) }
    if version >= 7 { fixed += 36 }
    return (side * side - fixed) / 8
  }

  private static func dataCount(_ version: Int) -> Int {
    total(version) - blocks[version - 1] * corrections[version - 1]
  }

  /// How many bits tell how many bytes there are.
  private static func countBits(_ version: Int) -> Int { version < 10 ? 8 : 16 }

  /// How many bytes of somebody's a version holds.
  static func capacity(_ version: Int) -> Int { dataCount(version) - (4 + countBits(version) + 7) / 8 }

  /// Where the centres of alignment patterns are, across and down (annex E).
  private static func alignments(_ version: Int) -> [Int] {
    guard version > 1 else { return [] }
    let count = version / 7 + 2
    let step = (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
    return [6] + (0..<count - 1).reversed().map { 10 + 4 * version - $0 * step }
  }

  // MARK: The bytes

  /// Mode, count and bytes, filled up to what the version holds (7.4).
  private static func data(_ bytes: [UInt8], _ version: Int) -> [UInt8] {
    var bits: [Bool] = []
    func add(_ value: Int, _ count: Int) { for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) } }
    add(4, 4)
    add(bytes.count, countBits(version))
    for byte in bytes { add(Int(byte), 8) }
    // Mode and count are a half byte too many; the four bits of the end make it whole.
    add(0, 4)
    var data = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    var filler: UInt8 = 0xEC
    while data.count < dataCount(version) {
      data.append(filler)
      filler ^= 0xEC ^ 0x11
    }
    return data
  }

  /// Cut into blocks, each with its correction, of which the first bytes come first (7.6).
  private static func interleaved(_ data: [UInt8], _ version: Int) -> [UInt8] {
    let count = blocks[version - 1]
    let short = data.count / count
    var parts: [ArraySlice<UInt8>] = []
    var rest = data[...]
    for number in 0..<count {
      let length = short + (number >= count - data.count % count ? 1 : 0)
      parts.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    let ends = parts.map { correction(of: Array($0), corrections[version - 1]) }
    let first = (0...short).flatMap { place in parts.compactMap { $0.dropFirst(place).first } }
    return first + (0..<corrections[version - 1]).flatMap { place in ends.map { $0[place] } }
  }

  /// What is left of the bytes when the generator of Reed and Solomon divides them (7.5).
  static func correction(of data: [UInt8], _ count: Int) -> [UInt8] {
    var generator = Array(repeating: UInt8(0), count: count - 1) + [1]
    var root: UInt8 = 1
    for _ in 0..<count {
      for place in 0..<count {
        generator[place] = product(generator[place], root) ^ (place + 1 < count ? generator[place + 1] : 0)
      }
      root = product(root, 2)
    }
    var rest = Array(repeating: UInt8(0), count: count)
    for byte in data {
      let factor = byte ^ rest.removeFirst()
      rest.append(0)
      for place in 0..<count { rest[place] ^= product(generator[place], factor) }
    }
    return rest
  }

  /// In the field of 256 elements modulo x^8 + x^4 + x^3 + x^2 + 1.
  private static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
    var product: UInt8 = 0
    for bit in (0..<8).reversed() {
      product = product << 1 ^ (product >> 7) &* 0x1D
      product ^= (b >> UInt8(bit) & 1) &* a
    }
    return product
  }

  // MARK: The picture

  private mutating func fix(_ row: Int, _ column: Int, _ isDark: Bool) {
    rows[row][column] = isDark
    isFixed[row][column] = true
  }

  private mutating func drawPatterns(_ version: Int) {
    for place in 0..<size {
      fix(6, place, place.isMultiple(of: 2))
      fix(place, 6, place.isMultiple(of: 2))
    }
    // A finder: a ring around a core of three by three, and light around it.
    for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] {
      square(row, column, 4) { $0 != 2 && $0 != 4 }
    }
    let centres = Self.alignments(version)
    for row in centres {
      // Three of them would lie on finders.
      for column in centres where (row, column) != (6, 6) && abs(row - column) != size - 13 {
        square(row, column, 2) { $0 != 1 }
      }
    }
    drawFormat(mask: 0)
    guard version >= 7 else { return }
    let bits = Self.withCheck(version, of: 12, by: 0x1F25)
    for bit in 0..<18 {
      let (across, down) = (size - 11 + bit % 3, bit / 3)
      fix(across, down, bits >> bit & 1 == 1)
      fix(down, across, bits >> bit & 1 == 1)
    }
  }

  /// Rings around a centre, as far as they lie within the code.
  private mutating func square(_ row: Int, _ column: Int, _ radius: Int, _ isDark: (Int) -> Bool) {
    for down in -radius...radius {
      for across in -radius...radius where rows.indices.contains(row + down) && rows.indices.contains(column + across) {
        fix(row + down, column + across, isDark(max(abs(down), abs(across))))
      }
    }
  }

  /// A number with the remainder of its division by a generator behind it (annexes C and D).
  static func withCheck(_ value: Int, of bits: Int, by generator: Int) -> Int {
    var rest = value
    for _ in 0..<bits { rest = rest << 1 ^ (rest >> (bits - 1)) * generator }
    return value << bits | rest
  }

  /// Which correction and which mask it has: M is 00.
  static func format(mask: Int) -> Int { withCheck(mask, of: 10, by: 0x537) ^ 0x5412 }

  /// Twice: around the first finder, and beside the two others (7.9).
  private mutating func drawFormat(mask: Int) {
    let bits = Self.format(mask: mask)
    for bit in 0..<15 {
      let isDark = bits >> bit & 1 == 1
      // The timing's row and column are left out.
      if bit < 8 { fix(bit < 6 ? bit : bit + 1, 8, isDark) } else { fix(8, bit == 8 ? 7 : 14 - bit, isDark) }
      if bit < 8 { fix(8, size - 1 - bit, isDark) } else { fix(size - 15 + bit, 8, isDark) }
    }
    fix(size - 8, 8, true)
  }

  /// In columns of two from the right, up and down in turn, around what is fixed (7.7.3).
  private mutating func draw(_ bytes: [UInt8]) {
    var bit = 0
    var isUpward = true
    for pair in stride(from: size - 1, through: 1, by: -2) {
      // The column of the timing is left out.
      let right = pair <= 6 ? pair - 1 : pair
      for row in isUpward ? Array((0..<size).reversed()) : Array(0..<size) {
        for column in [right, right - 1] where !isFixed[row][column] && bit < bytes.count * 8 {
          rows[row][column] = bytes[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
          bit += 1
        }
      }
      isUpward.toggle()
    }
  }

  // MARK: Masks

  private static let masks: [@Sendable (_ row: Int, _ column: Int) -> Bool] = [
    { ($0 + $1) % 2 == 0 }, { row, _ in row % 2 == 0 }, { _, column in column % 3 == 0 }, { ($0 + $1) % 3 == 0 },
    { ($0 / 2 + $1 / 3) % 2 == 0 }, { $0 * $1 % 2 + $0 * $1 % 3 == 0 }, { ($0 * $1 % 2 + $0 * $1 % 3) % 2 == 0 },
    { (($0 + $1) % 2 + $0 * $1 % 3) % 2 == 0 },
  ]

  private func masked(_ mask: Int) -> QRCode {
    var code = self
    for row in 0..<size {
      for column in 0..<size where !isFixed[row][column] && Self.masks[mask](row, column) {
        code.rows[row][column].toggle()
      }
    }
    code.drawFormat(mask: mask)
    return code
  }

  /// The mask under which the picture is easiest to read (7.8).
  private mutating func chooseMask() {
    let all = Self.masks.indices.map { masked($0) }.map { (code: $0, penalty: $0.penalty) }
    self = all.min { $0.penalty < $1.penalty }!.code
  }

  /// Runs of one colour, blocks of it, what looks like a finder, and more of one colour than of the other (7.8.3.1).
  private var penalty: Int {
    let columns = (0..<size).map { column in rows.map { $0[column] } }
    let dark = rows.joined().count { $0 }
    let blocks = (1..<size).reduce(0) { sum, row in
      sum
        + (1..<size).count { column in
          let colour = rows[row][column]
          return rows[row - 1][column] == colour && rows[row][column - 1] == colour
            && rows[row - 1][column - 1] == colour
        }
    }
    return (rows + columns).reduce(0) { $0 + Self.penalty(ofLine: $1) } + 3 * blocks
      + abs(20 * dark - 10 * size * size) / (size * size) * 10
  }

  private static func penalty(ofLine line: [Bool]) -> Int {
    var (penalty, run, window) = (0, 0, 0)
    for (place, isDark) in line.enumerated() {
      run = place > 0 && line[place - 1] == isDark ? run + 1 : 1
      if run == 5 { penalty += 3 } else if run > 5 { penalty += 1 }
      window = (window << 1 | (isDark ? 1 : 0)) & 0x7FF
      if place >= 10, window == 0b101_1101_0000 || window == 0b000_0101_1101 { penalty += 40 }
    }
    return penalty
  }
}
