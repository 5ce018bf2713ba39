import Database
import Promises
import Support
import Testing

@testable import Service

/// What a newcomer finds in the invented year: cases in every state, a recall, and suppliers.
@Suite struct InventedCasesTests {
  private struct Found: Equatable {
    var cases: [String: String] = [:]
    var sanctions: [String] = []
    var told = 0
    var answered = 0
    var waiting = 0
    var lines: [String] = []
  }

  /// - Parameter seed: of the year.
  private func run(_ engine: Engine, seed: UInt64) throws -> Found {
    let letter = try #require(try LetterFile(path: defaultLetterPath).letter)
    let end = Instant("2026-11-24T04:00:00Z")!
    let begin = end.adding(seconds: -360 * 86_400)
    let version = LetterBook.Version(number: 1, letter: letter, sha256: "x", published: begin, effective: begin)
    return try engine.withDatabase(Migrations.all) { database in
      try database.writeNow { transaction in
        try transaction.run(
          "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, '', 'x', $1, $1)", begin)
        let work = Work(
          transaction, now: begin, letters: LetterBook([version]), random: Random(seed: 1), live: false, keys: .ofTests)
        try Demonstration(seed: seed, orders: 20).run(on: work, until: end)
        var found = Found()
        for item in try work.caseList(merchant: nil, isOver: false, limit: 50)
          + work.caseList(merchant: nil, isOver: true, limit: 50)
        { found.cases[item["reference"]?.string ?? ""] = item["status"]?.string }
        found.sanctions = try work.sanctions(limit: 9).compactMap { $0.item["kind"]?.string }
        let report = try work.report(of: "RC-2401")
        (found.told, found.answered) = (Int(report.figures.told), Int(report.figures.answered))
        found.waiting = try transaction.first("SELECT COUNT(*) FROM supplier", map: { $0.int(0) }) ?? 0
        try work.numberAll()
        #expect(try work.invariants().filter { $0.broken > 0 }.map(\.name) == [])
        found.lines = try transaction.all(
          "SELECT clause, event, at FROM journal ORDER BY at, clause, event",
          map: { "\($0.text(0)) \($0.text(1)) \($0.integer(2))" })
        return found
      }
    }
  }

  @Test(arguments: Engine.kinds) func aNewcomerSeesLife(_ engine: Engine) throws {
    let found = try run(engine, seed: 1)
    #expect(
      found.cases == ["J-2401": "found", "J-2301": "dismissed", "J-2501": "appealed", "J-2601": "received"])
    #expect(found.sanctions == ["suspension"])
    #expect(found.told == 5 && found.answered == 2)
    #expect(found.waiting == 1)
  }

  @Test func theSameSeedIsTheSameYear() throws {
    #expect(try run(.sqliteMemory, seed: 7) == run(.sqliteMemory, seed: 7))
    #expect(try run(.sqliteMemory, seed: 7).lines != run(.sqliteMemory, seed: 8).lines)
  }
}
