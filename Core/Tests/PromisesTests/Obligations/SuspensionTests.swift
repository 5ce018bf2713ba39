import Promises
import Testing

@Suite struct SuspensionTests {
  private let start = Instant(seconds: 1_000_000)
  private func at(_ hours: Int64) -> Instant { start.adding(seconds: hours * 3600) }
  private func suspension(_ from: Int64, _ until: Int64, region: String? = nil) -> Suspension {
    Suspension(
      clauses: ["a"], from: at(from), until: at(until), reason: LocalizedText(zhHans: "", en: ""), region: region)
  }

  @Test(arguments: [
    ([(2, 5)], 13), ([(-9, 3)], 13), ([(10, 12)], 12), ([(11, 12)], 10), ([(-5, 0)], 10), ([(2, 5), (3, 6)], 14),
    ([(3, 6), (2, 5)], 14), ([(2, 5), (2, 5)], 13), ([(9, 11), (11, 20)], 21), ([(9, 11), (13, 20)], 12), ([], 10),
  ])
  func theClockStandsStill(_ times: [(Int, Int)], due: Int) {
    let suspensions = times.map { suspension(Int64($0.0), Int64($0.1)) }
    #expect(Suspension.due(opened: at(0), due: at(10), under: suspensions) == at(Int64(due)))
  }

  /// Hour by hour: an hour counts unless some suspension covers it.
  @Test func itAgreesWithAClockThatIsWatched() {
    var random = Random(seed: 7)
    for _ in 0..<2000 {
      let length = Int64.random(in: 1...40, using: &random)
      let suspensions = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        let from = Int64.random(in: -20...60, using: &random)
        return suspension(from, from + Int64.random(in: 1...15, using: &random))
      }
      var hour: Int64 = 0
      var counted: Int64 = 0
      while counted < length {
        if !suspensions.contains(where: { $0.from <= at(hour) && at(hour) < $0.until }) { counted += 1 }
        hour += 1
      }
      // What begins just when the last hour ends still finds the promise due at that instant.
      while suspensions.contains(where: { $0.from <= at(hour) && at(hour) < $0.until }) { hour += 1 }
      #expect(Suspension.due(opened: at(0), due: at(length), under: suspensions) == at(hour))
    }
  }

  @Test func itCoversItsClausesAndItsRegion() {
    #expect(suspension(0, 1).covers(clause: "a", region: nil))
    #expect(suspension(0, 1).covers(clause: "a", region: "north"))
    #expect(!suspension(0, 1).covers(clause: "b", region: nil))
    #expect(suspension(0, 1, region: "north").covers(clause: "a", region: "north"))
    #expect(!suspension(0, 1, region: "north").covers(clause: "a", region: "south"))
    #expect(!suspension(0, 1, region: "north").covers(clause: "a", region: nil))
  }
}

@Suite struct IdentifierTextTests {
  @Test func itReadsWhatItWrites() {
    var random = Random(seed: 3)
    for _ in 0..<500 {
      let key = random.identifier(at: Instant(seconds: 1_790_000_000))
      #expect(Identifier(key.description) == key)
      #expect(Identifier(key.description.uppercased()) == key)
    }
    #expect(
      Identifier(high: 0x0192_E4A0_7C1F_7B3A, low: 0x9D2E_5F60_7182_93A4).description
        == "0192e4a0-7c1f-7b3a-9d2e-5f60718293a4")
  }

  @Test(arguments: [
    "", "0192e4a07c1f7b3a9d2e5f60718293a4", "0192e4a0-7c1f-7b3a-9d2e-5f60718293a",
    "+192e4a0-7c1f-7b3a-9d2e-5f60718293a4",
    "0192e4a0-7c1f-7b3a-9d2e-5f60718293ag", "0192e4a0-7c1f-7b3a-9d2e-5f60718293a４",
  ])
  func whatIsNoKey(text: String) { #expect(Identifier(text) == nil) }
}
