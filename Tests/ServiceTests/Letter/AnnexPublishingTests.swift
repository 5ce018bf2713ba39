import Database
import Foundation
import Promises
import Service
import Support
import Testing

@Suite struct AnnexPublishingTests {
  private static let now = Instant("2026-11-26T08:00:00Z")!
  private static func source(_ title: String) -> String {
    "categories: [{key: food, title: {zh-Hans: 食品, en: \(title)}, standards: [GB 7718]}]"
  }

  /// The first holds at once, the next after a week's notice; both are found again by whoever opens the database.
  @Test(arguments: Engine.durable) func annexesHoldFromTheirTimeOn(_ engine: Engine) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let database = try place.open(Migrations.all)
    defer { database.close() }
    let platform = try Platform(database, keys: .random())
    func publish(_ source: String, at now: Instant) async throws -> LetterBook.AnnexVersion {
      try await platform.operate(at: now) { try $0.publish(AnnexFile(.goods, yaml: source), source: source, at: now) }
    }
    await #expect(throws: Refusal.self, "there is no letter that it belongs to") {
      try await publish(Self.source("Food"), at: Self.now)
    }
    try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: Self.now)
    #expect(try await publish(Self.source("Food"), at: Self.now).effective == Self.now)
    await #expect(throws: Refusal.self, "it is published already") {
      try await publish(Self.source("Food"), at: Self.now)
    }
    await #expect(throws: Refusal.self, "there is no such field") {
      try await publish("categories: []\nkategories: []", at: Self.now)
    }
    let second = try await publish(Self.source("Victuals"), at: Self.now)
    #expect(second.number == 2 && second.effective == Instant("2026-12-03T16:00:00Z"), "midnight in Shanghai")

    let other = try Platform(database, keys: .random())
    for book in [platform.letters, other.letters] {
      func title(at time: Instant) -> String? {
        guard case .goods(let annex)? = book.annex(.goods, at: time) else { return nil }
        return annex.category("food")?.title.en
      }
      #expect(title(at: Self.now.adding(seconds: 7 * 86_400)) == "Food")
      #expect(title(at: second.effective) == "Victuals")
    }
  }

  @Test func theDefaultAnnexesHaveNoProblems() throws {
    let folder = URL(filePath: defaultLetterPath).deletingLastPathComponent()
    for kind in AnnexKind.allCases {
      let source = try String(contentsOf: folder.appending(path: "\(kind.rawValue).yaml"), encoding: .utf8)
      #expect(AnnexFile(kind, yaml: source).problems == [])
    }
  }
}
