import Database
import Promises
import Support
import Testing

@testable import Service

/// The clock of the findings stands still while whoever complained is waited for, and for no longer than the letter says.
@Suite struct PauseTests {
  static func hour(_ hours: Int64) -> Instant { Shop.now.adding(seconds: hours * 3600) }

  private func due(_ shop: Shop, _ duty: String = "findings") async throws -> Instant {
    Instant(microseconds: try await shop.count("SELECT due FROM obligation WHERE duty = '\(duty)'"))
  }

  private func expect(
    _ code: String, _ shop: Shop, at: Instant, _ body: @escaping @Sendable (Work) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let refused = try await shop.atOnce(1, at: at) { work, _ in try body(work) }
    #expect(refused == [code], sourceLocation: sourceLocation)
  }

  @Test(arguments: Engine.kinds) func aPauseMovesTheDeadlineAndEndingItMovesItBack(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<200).map { Self.hour(Int64($0)) }
      try await shop.run(at[0]) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at[0]) }
      #expect(try await due(shop) == at[72])
      try await shop.run(at[10]) { try $0.pause(complaint: "K-1", asking: "Which door?", at: at[10]) }
      #expect(try await due(shop) == at[120])
      #expect(try await due(shop, "answer") == at[24], "the first answer waits for nobody")
      let paused = try await shop.run(at[11]) { try $0.view(complaint: "K-1") }
      #expect(paused["pausedUntil"]?.string == at[58].description && paused["waitingFor"]?.string == "Which door?")
      try await expect("paused-already", shop, at: at[11]) { try $0.pause(complaint: "K-1", asking: "?", at: at[11]) }
      // What he writes ends it by itself.
      try await shop.run(at[20]) { try $0.write(in: "K-1", "The red one.", over: .mail, at: at[20]) }
      #expect(try await due(shop) == at[82])
      try await expect("not-paused", shop, at: at[21]) { try $0.resume(complaint: "K-1", at: at[21]) }
      // All pauses together: ten hours are gone of 48.
      try await shop.run(at[30]) { try $0.pause(complaint: "K-1", asking: "And the number?", at: at[30]) }
      #expect(try await due(shop) == at[120])
      try await expect("pause-used-up", shop, at: at[70]) { try $0.pause(complaint: "K-1", asking: "?", at: at[70]) }
      let again = try await shop.run(at[70]) { try $0.view(complaint: "K-1") }
      #expect(again["pauses"]?.array?.count == 2 && again["pausedUntil"] == nil)
      // Pausing after the deadline does nothing.
      let late = at[120].adding(microseconds: 1)
      try await expect("clock-run-out", shop, at: late) { try $0.pause(complaint: "K-1", asking: "?", at: late) }
      try await shop.run(at[150]) { try $0.sweepAll() }
      #expect(
        try await shop.text(
          "SELECT outcome FROM obligation WHERE duty = 'findings' AND settled_at = \(at[120].microseconds)")
          == "broken")
      let events = try await shop.run(at[150]) { work in
        try work.transaction.all(
          "SELECT kind FROM clock_event WHERE obligation = (SELECT id FROM obligation WHERE duty = 'findings') ORDER BY position",
          map: { $0.text(0) })
      }
      #expect(events == ["activate", "pause", "resume", "pause", "breach"])
      try await shop.run(at[150]) { try $0.numberAll() }
      #expect(
        try await shop.count("SELECT COUNT(*) FROM journal WHERE event IN ('paused', 'resumed')") == 3,
        "the public sees it")
    }
  }

  @Test(arguments: Engine.kinds) func withForceMajeureNothingCountsTwice(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<200).map { Self.hour(Int64($0)) }
      try await shop.run(at[0]) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at[0]) }
      try await shop.run(at[10]) { try $0.pause(complaint: "K-1", asking: "Which door?", at: at[10]) }
      try await shop.run(at[20]) {
        try $0.declare(
          Suspension(
            clauses: ["complaints.clock"], from: at[30], until: at[68],
            reason: LocalizedText(zhHans: "台风", en: "Typhoon")),
          reference: "FM", by: "Li Na", evidence: "Notice", at: at[20])
      }
      #expect(try await due(shop) == at[130], "from 10 to 58, and from 58 to 68")
      try await shop.run(at[35]) { try $0.resume(complaint: "K-1", at: at[35]) }
      #expect(try await due(shop) == at[130], "from 10 to 68")
      #expect(try await due(shop, "answer") == at[24])
    }
  }

  /// Outcomes do not depend on when anybody swept.
  @Test(arguments: 0..<6) func whenSomebodySweepsChangesNothing(_ seed: Int) async throws {
    var results: Set<[String]> = []
    for often in [false, true] {
      var random = Random(seed: UInt64(seed))
      let hours = (0..<5).map { _ in Int64.random(in: 1..<150, using: &random) }.sorted()
      try await Shop.open(.sqliteMemory) { shop in
        let begin = Self.hour(0)
        try await shop.run(begin) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: begin) }
        for (place, hour) in hours.enumerated() {
          let at = Self.hour(hour)
          if often { try await shop.run(at.adding(seconds: -1)) { try $0.sweepAll() } }
          _ = try await shop.atOnce(1, at: at) { work, _ in
            switch place {
            case 0, 2: try work.pause(complaint: "K-1", asking: "What?", at: at)
            case 1: try work.write(in: "K-1", "This.", over: .page, at: at)
            case 3: try work.answer(complaint: "K-1", with: "Thanks.", at: at)
            default: try work.find(complaint: "K-1", findings: "So.", measures: "This.", at: at)
            }
          }
        }
        try await shop.run(Self.hour(400)) { try $0.sweepAll() }
        results.insert(
          try await shop.run(Self.hour(400)) { work in
            try work.transaction.all(
              "SELECT duty, outcome, settled_at, due FROM obligation ORDER BY id",
              map: { "\($0.text(0)) \($0.text(1)) \($0.integer(2)) \($0.integer(3))" })
          })
      }
    }
    #expect(results.count == 1, "\(results)")
  }
}
