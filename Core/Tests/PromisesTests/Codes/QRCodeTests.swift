import Testing

@testable import Promises

@Suite struct QRCodeTests {
  private func picture(_ code: QRCode) -> [String] { code.rows.map { row in row.map { $0 ? "#" : "." }.joined() } }

  /// The example of ISO/IEC 18004, annex I: sixteen bytes of version 1-M and their correction.
  @Test func correctionIsThatOfTheStandard() {
    let data: [UInt8] =
      [0x10, 0x20, 0x0C, 0x56, 0x61, 0x80] + [0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11]
    let correction: [UInt8] = [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55]
    #expect(QRCode.correction(of: data, 10) == correction)
  }

  /// The examples of annexes C and D.
  @Test func formatAndVersionAreThoseOfTheStandard() {
    #expect(QRCode.format(mask: 5) == 0b100_0000_1100_1110)
    #expect(QRCode.withCheck(7, of: 12, by: 0x1F25) == 0b00_0111_1100_1001_0100)
  }

  /// Table 7, for bytes at M.
  @Test func eachVersionHoldsWhatTheStandardSays() {
    let most = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666]
    for (version, most) in zip(1..., most) {
      #expect(QRCode.capacity(version) == most)
      #expect(QRCode(Array(repeating: 65, count: most))?.size == 17 + 4 * version)
      #expect(QRCode(Array(repeating: 65, count: most + 1))?.size == (version < 20 ? 21 + 4 * version : nil))
    }
    #expect(QRCode([])?.size == 21)
  }

  /// What a camera looks for first: three finders with light around them, and the timing between them.
  @Test(arguments: [0, 14, 100, 122, 287, 666]) func findersAndTimingAreThere(_ length: Int) throws {
    let code = try #require(QRCode((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }))
    let finder = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]
    let rows = picture(code)
    for (row, edge) in zip(rows.prefix(8), finder + ["......."]) {
      #expect(row.hasPrefix(edge + ".") && row.hasSuffix("." + edge))
    }
    for (row, edge) in zip(rows.suffix(8), ["......."] + finder) { #expect(row.hasPrefix(edge + ".")) }
    for place in 8..<code.size - 8 {
      #expect(code.rows[6][place] == place.isMultiple(of: 2) && code.rows[place][6] == place.isMultiple(of: 2))
    }
    #expect(code.rows[code.size - 8][8], "the module that is always dark")
  }

  /// A code that another program has read (zbarimg 0.23), so that it stays what it was.
  @Test func aCodeThatWasReadIsDrawnAgain() {
    let drawn = [
      "#######.##..#.#######",
      "#.....#...#.#.#.....#",
      "#.###.#..#.##.#.###.#",
      "#.###.#.####..#.###.#",
      "#.###.#.###.#.#.###.#",
      "#.....#.####..#.....#",
      "#######.#.#.#.#######",
      "........#..##........",
      "#...#.###..#.#####..#",
      ".#.#.#.##.###....##..",
      "####.#######..####.#.",
      "..##.#..###..####..##",
      ".#.####.....###.##...",
      "........#...###.#.##.",
      "#######.#.#.##..##.#.",
      "#.....#....##..##..##",
      "#.###.#.#..#..##....#",
      "#.###.#..####..##.###",
      "#.###.#..#.#..#.#....",
      "#.....#..##..##.#....",
      "#######.#.#.####.#..#",
    ]
    #expect(QRCode(Array("otpauth".utf8)).map(picture) == drawn)
  }
}
