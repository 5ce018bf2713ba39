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

  private static let hours = """
    BEGIN:VCALENDAR
    VERSION:2.0
    BEGIN:VEVENT
    DTSTART:20260105T090000
    DTEND:20260105T170000
    RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
    END:VEVENT
    END:VCALENDAR
    """

  /// A letter that counts in working hours is published after the hours; a term that runs ends by those that were in force
  /// when it began, in whichever process looks.
  @Test(arguments: Engine.durable) func workingHoursAreCountedByWhatWasPublished(_ engine: Engine) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let database = try place.open(Migrations.all)
    defer { database.close() }
    let platform = try Platform(database, keys: .random())
    let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
      .replacing("answer-within: {hours: 24}", with: "answer-within: {working-hours: 8}")
    await #expect(throws: Refusal.self, "nobody knows yet when work is done") {
      try await platform.publish(source, at: Self.now)
    }
    func publish(_ hours: String) async throws -> LetterBook.AnnexVersion {
      try await platform.operate(at: Self.now) {
        try $0.publish(AnnexFile(.hours, yaml: hours), source: hours, at: Self.now)
      }
    }
    #expect(try await publish(Self.hours).effective == Self.now, "before any letter")
    await #expect(throws: Refusal.self, "the examples are of a clock of 24 hours") {
      try await platform.publish(source, at: Self.now)
    }
    // Sunday the 1st at ten: eight hours from Monday at nine.
    let right = source.replacing(
      "answered: \"2026-11-02T10:00:01+08:00\"", with: "answered: \"2026-11-02T17:00:01+08:00\""
    )
    .replacing("answer-due: \"2026-11-02T10:00:00+08:00\"", with: "answer-due: \"2026-11-02T17:00:00+08:00\"")
    try await platform.publish(right, at: Self.now)
    let second = try await publish(Self.hours.replacing("T170000", with: "T130000"))
    #expect(second.effective == Instant("2026-12-03T16:00:00Z"), "with notice")
    for letters in [platform.letters, try Platform(database, keys: .random()).letters] {
      let calendar = try #require(letters.version(1)).letter.calendar
      func due(_ opened: String) throws -> Instant {
        calendar.end(of: .workingHours(8), from: try #require(Instant(opened)))
      }
      #expect(try due("2026-12-03T15:00:00+08:00") == Instant("2026-12-04T15:00:00+08:00"))
      #expect(try due("2026-12-04T09:00:00+08:00") == Instant("2026-12-07T13:00:00+08:00"))
    }
  }

  @Test func theDefaultAnnexesHaveNoProblems() throws {
    let folder = URL(filePath: defaultLetterPath).deletingLastPathComponent()
    for kind in AnnexKind.allCases {
      let source = try String(contentsOf: folder.appending(path: kind.fileName), encoding: .utf8)
      #expect(AnnexFile(kind, yaml: source).problems == [])
    }
  }
}
