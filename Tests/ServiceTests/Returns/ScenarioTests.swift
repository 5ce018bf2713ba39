import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// What must come of every kind of claim, every exception and every fault, each a stream that `pledge replay` runs too.
/// One after the other, so that tests that watch the clock have room.
@Suite(.serialized) struct ScenarioTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../scenarios").standardizedFileURL

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".jsonl") }.sorted()

  @Test func thereAreScenarios() {
    #expect(Self.names.count > 30)
  }

  @Test(arguments: Engine.kinds, names) func itEndsAsItShould(_ engine: Engine, _ name: String) throws {
    let letter = try #require(try LetterFile(path: defaultLetterPath).letter)
    let history = try OperationStream.history(path: Self.folder.appending(path: name).path)
    try engine.withDatabase(Migrations.all) { database in
      let report = try Replay(letter: letter).run(history, on: database, strict: true)
      #expect(report.balanced)
      let broken = try database.writeNow { transaction in
        let work = Work(
          transaction, now: Instant(seconds: 0), letters: LetterBook([]), random: Random(seed: 1), live: false,
          keys: .ofTests)
        try work.numberAll()
        return try work.invariants().filter { $0.broken > 0 }.map(\.name)
      }
      #expect(broken == [])
    }
  }

  /// Fields that turn out wrong only when the operation is done are set aside as others are.
  @Test func aFieldThatAnotherCallsForIsNamed() throws {
    let letter = try #require(try LetterFile(path: defaultLetterPath).letter)
    let lines = [
      #"{"at":"2026-03-01T01:00:00Z","do":"complaints.open","with":{"reference":"K-1","subject":"It leaks."}}"#,
      #"{"at":"2026-03-01T02:00:00Z","do":"complaints.find-liable","with":{"complaint":"K-1","liable":"nobody"}}"#,
      #"{"at":"2026-03-01T03:00:00Z","do":"complaints.find","with":{"complaint":"K-1","findings":"It does not."}}"#,
    ]
    let history = OperationStream.history(Array(lines.joined(separator: "\n").utf8), file: "s.jsonl")
    let database = try SQLiteDatabase(path: nil, migrations: Migrations.all)
    defer { database.close() }
    let report = try Replay(letter: letter).run(history, on: database)
    #expect(report.setAside.map(\.line) == [2, 3])
    #expect(report.setAside.map(\.reason).allSatisfy { $0.hasPrefix("/with/") })
  }

  /// A stream that expects what does not come must say so.
  @Test func anExpectationThatFailsStopsTheRun() throws {
    let letter = try #require(try LetterFile(path: defaultLetterPath).letter)
    for line in [
      #"{"at":"2026-03-01T02:00:00Z","expect":"orders.get","with":{"reference":"A-1"},"is":{"currency":"EUR"}}"#,
      #"{"at":"2026-03-01T02:00:00Z","expect":"orders.get","with":{"reference":"A-1"},"is":{"shipments":[{}]}}"#,
      #"{"at":"2026-03-01T02:00:00Z","do":"orders.cancel","with":{"order":"A-1"},"refused":"claim-over"}"#,
    ] {
      let place =
        #"{"at":"2026-03-01T01:00:00Z","do":"orders.place","with":{"reference":"A-1","promised":"2026-03-04"}}"#
      let history = OperationStream.history(Array((place + "\n" + line).utf8), file: "s.jsonl")
      let database = try SQLiteDatabase(path: nil, migrations: Migrations.all)
      defer { database.close() }
      #expect(throws: Refusal.self) { try Replay(letter: letter).run(history, on: database, strict: true) }
    }
  }
}
