import Promises
import Testing

/// Random trees, the same ones in every run.
@Suite struct JSONRoundTripTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    /// SplitMix64.
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func text() -> String {
      let ranges: [ClosedRange<UInt32>] = [
        0...0x1F, 0x20...0x7E, 0x7F...0x7FF, 0x300...0x36F, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
      ]
      var text = ""
      for _ in 0..<Int.random(in: 0...8, using: &self) {
        let value = UInt32.random(in: ranges.randomElement(using: &self)!, using: &self)
        text.unicodeScalars.append(Unicode.Scalar(value)!)
      }
      return text
    }

    mutating func double() -> Double {
      switch Int.random(in: 0...2, using: &self) {
      case 0: return Double(Int.random(in: -1_000_000...1_000_000, using: &self)) / 1000
      case 1: return Double(Int64.random(in: -JSON.safe...JSON.safe, using: &self))
      default:
        let any = Double(bitPattern: next())
        // Whole numbers from 2^53 to 2^63 come back as integers, which keep digits that this double does not have.
        return any.isFinite && !(9e15..<1e19).contains(any.magnitude) ? any : 0.1
      }
    }

    mutating func value(depth: Int) -> JSON {
      switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &self) {
      case 0: return .null
      case 1: return .bool(Bool.random(using: &self))
      case 2: return .integer(Int64.random(in: .min ... .max, using: &self))
      case 3: return .number(double())
      case 4, 5: return .string(text())
      case 6: return .array((0..<Int.random(in: 0...5, using: &self)).map { _ in value(depth: depth - 1) })
      default:
        let count = Int.random(in: 0...24, using: &self)
        return .object(JSONObject((0..<count).map { _ in (text(), value(depth: depth - 1)) }))
      }
    }
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>) func whatIsWrittenReadsBack(_ seed: UInt64) throws {
    var random = Generator(state: seed)
    for _ in 0..<100 {
      let value = random.value(depth: 4)
      let canonical = value.canonical
      let back = try JSON.parse(canonical)
      #expect(back == value)
      #expect(back.hashValue == value.hashValue)
      #expect(back.canonical == canonical)
      let text = try JSON.parse(value.text.utf8)
      #expect(text == value)
      #expect(text.bytes == value.bytes)
      #expect(text.canonical == canonical)
    }
  }

  /// A text with one byte changed is refused or read; it never does anything else.
  @Test(arguments: 1...4 as ClosedRange<UInt64>) func aDamagedTextIsRefusedOrRead(_ seed: UInt64) {
    var random = Generator(state: seed)
    var refused = 0
    for _ in 0..<500 {
      var bytes = random.value(depth: 3).bytes
      bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      do throws(JSONError) {
        let value = try JSON.parse(bytes)
        #expect((try? JSON.parse(value.canonical))?.canonical == value.canonical)
      } catch {
        refused += 1
        #expect(error.offset <= bytes.count)
      }
    }
    #expect((50..<500).contains(refused))
  }
}
