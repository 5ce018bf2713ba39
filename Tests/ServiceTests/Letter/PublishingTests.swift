import Database
import Foundation
import Promises
import Service
import Support
import Testing

@Suite struct PublishingTests {
  /// 09:00 in Shanghai.
  private let now = Instant("2026-03-02T01:00:00Z")!

  private func platform(_ engine: Engine) throws -> (Platform, source: String) {
    let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    return (try Platform(try engine.scratch(Migrations.all), keys: .ofTests), source)
  }

  /// Suppliers are screened every so many days; the worked examples, which no longer hold, are left out.
  private func letter(_ source: String, screenEvery days: Int) throws -> String {
    let begin = try #require(source.firstRange(of: "- key: goods.suppliers\n")).upperBound
    let end = try #require(source[begin...].firstRange(of: "      - key: ")).lowerBound
    let clause = source[begin..<end].replacing("every: {days: 180}", with: "every: {days: \(days)}")
    let examples = try #require(clause.firstRange(of: "        examples:\n")).lowerBound
    return String(source[..<begin]) + clause[..<examples] + source[end...]
  }

  @Test(arguments: Engine.kinds) func whatIsNoPlainImprovementTakesEffectAfterSevenDays(_ engine: Engine) async throws {
    let (platform, source) = try platform(engine)
    #expect(try await platform.publish(source, at: now).effective == now)
    let worse = try await platform.publish(try letter(source, screenEvery: 240), at: now)
    #expect(worse.number == 2)
    #expect(worse.effective == Instant("2026-03-09T16:00:00Z")!, "the seven days are over when the next one begins")
    for (at, number) in [(worse.effective.adding(microseconds: -1), 1), (worse.effective, 2)] {
      let bound = try await platform.operate(at: at) {
        try $0.place(
          PlaceOrder(reference: "A-\(number)", at: at, promised: Day("2026-03-20")!, currency: .cny)
        ).order.letter
      }
      #expect(bound == number)
    }
  }

  @Test(arguments: Engine.kinds) func whatOnlyImprovesTakesEffectAtOnce(_ engine: Engine) async throws {
    let (platform, source) = try platform(engine)
    try await platform.publish(source, at: now)
    let later = now.adding(seconds: 3600)
    #expect(try await platform.publish(try letter(source, screenEvery: 60), at: later).effective == later)
  }

  @Test(arguments: Engine.kinds) func aVersionNeverOvertakesOneAnnouncedBefore(_ engine: Engine) async throws {
    let (platform, source) = try platform(engine)
    try await platform.publish(source, at: now)
    let worse = try await platform.publish(try letter(source, screenEvery: 240), at: now)
    let better = try await platform.publish(try letter(source, screenEvery: 200), at: now)
    #expect(better.effective == worse.effective)
  }

  @Test(arguments: Engine.kinds) func whatWasPublishedIsReadBackByteForByte(_ engine: Engine) async throws {
    let (platform, source) = try platform(engine)
    let version = try await platform.publish(source, at: now)
    let again = try #require(try Platform(platform.database, keys: .ofTests).letters.versions.first)
    #expect(again.sha256 == version.sha256)
    #expect(again.letter == version.letter)
    // A source that was tampered with is noticed, not served.
    try platform.database.writeNow { try $0.run("UPDATE letter SET source = source || ' '") }
    #expect(throws: Refusal.self) { try Platform(platform.database, keys: .ofTests) }
  }

  @Test(arguments: Engine.kinds) func badLettersAndRepeatedOnesAreRefused(_ engine: Engine) async throws {
    let (platform, source) = try platform(engine)
    try await platform.publish(source, at: now)
    await #expect(throws: Refusal.self) { try await platform.publish(source, at: now) }
    await #expect(throws: Refusal.self) { try await platform.publish("title: [", at: now) }
    #expect(platform.letters.versions.count == 1)
  }
}
