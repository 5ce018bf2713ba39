import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// Thousands of operations in no sensible order, in virtual time: whatever happens, everything adds up after each.
///
/// One after the other: each keeps a thread busy, and tests that watch the clock need the others.
@Suite(.serialized) struct InventedHistoryTests {
  private static func letter() throws -> Letter { try #require(try LetterFile(path: defaultLetterPath).letter) }

  /// Short ones show as much as a long one, and a look after each step stays cheap.
  @Test(arguments: 1...30 as ClosedRange<UInt64>) func everythingAddsUpAfterEachStep(_ seed: UInt64) throws {
    try expectNoFault(HistoryRun(engine: .sqliteMemory, letter: Self.letter()), seed: seed, count: 100)
  }

  @Test(arguments: Engine.postgres, 101...103 as ClosedRange<UInt64>) func itDoesOnAServerAsWell(
    _ engine: Engine, _ seed: UInt64
  ) throws {
    try expectNoFault(HistoryRun(engine: engine, letter: Self.letter(), every: 10), seed: seed, count: 100)
  }

  /// Providers that pay later, refuse, or are not heard: whatever they do, each part is paid once.
  @Test(arguments: 201...215 as ClosedRange<UInt64>) func everyPartIsPaidOnceByProviders(_ seed: UInt64) throws {
    let run = HistoryRun(engine: .sqliteMemory, letter: try Self.letter(), every: 5, providers: seed)
    try expectNoFault(run, seed: seed, count: 100)
  }

  @Test(arguments: Engine.postgres, 301...301 as ClosedRange<UInt64>) func itIsOnAServerAsWell(
    _ engine: Engine, _ seed: UInt64
  ) throws {
    let run = HistoryRun(engine: engine, letter: try Self.letter(), every: 20, providers: seed)
    try expectNoFault(run, seed: seed, count: 100)
  }

  private func expectNoFault(_ run: HistoryRun, seed: UInt64, count: Int) throws {
    let lines = InventedHistory(seed: seed, count: count).lines
    guard let fault = try run.fault(in: lines) else { return }
    let small = try HistoryRun(engine: .sqliteMemory, letter: run.letter, providers: run.providers)
      .shrink(lines, fault)
    Issue.record("\(fault), of seed \(seed); `pledge replay` runs this:\n\(small.joined(separator: "\n"))")
  }

  /// The histories are about something: claims of every kind come to a good end, each step is taken, money flows over
  /// every account.
  @Test func everythingHappensInThem() throws {
    var seen: Set<String> = []
    for seed in 1...100 as ClosedRange<UInt64> {
      let lines = InventedHistory(seed: seed, count: 100).lines
      let database = try Engine.sqliteMemory.scratch(Migrations.all)
      defer { database.close() }
      let history = HistoryRun.history(lines)
      let report = try Replay(letter: Self.letter()).run(history, on: database)
      if !report.setAside.isEmpty { seen.insert("set aside") }
      seen.formUnion(
        try database.readNow {
          try $0.all(
            """
            SELECT kind || ' ' || status FROM claim UNION SELECT kind FROM transfer UNION SELECT step FROM claim_step
            UNION SELECT reason FROM claim UNION SELECT 'chose ' || choice FROM offer WHERE choice IS NOT NULL
            UNION SELECT duty || ' ' || debit FROM transfer JOIN obligation ON obligation.id = obligation
            WHERE kind = 'grant'
            """
          ) { $0.text(0) }
        })
    }
    let wanted =
      ClaimKind.allCases.map { "\($0.rawValue) \($0 == .delayed ? "refused" : "done")" }
      // Findings, and what takes them back, are no part of these histories.
      + Transfer.Kind.allCases.filter { ![.withdrawal, .chargeBack].contains($0) }.map(\.rawValue) + [
        "set aside", "opened", "approved", "refused", "sent-back", "received", "accepted", "finished", "withdrawn",
        "expired", "in-stock", "out-of-stock", "repair-failed", "shipped", "silence", "too-late", "excepted",
        "nothing-left", "chose compensation", "chose reship", "deliver platform", "pay platform", "pay merchant",
        "pay carrier",
      ]
    #expect(wanted.filter { !seen.contains($0) } == [])
  }

  /// What goes wrong is told with the few lines that it takes.
  @Test func aFaultIsToldInFewLines() throws {
    let run = HistoryRun(engine: .sqliteMemory, letter: try Self.letter())
    let lines = InventedHistory(seed: 1, count: 60).lines
    // A line that cannot be read is a fault that no other line has anything to do with.
    let wrong = lines[..<30] + [#"{"at":"2026-03-05T00:00:00Z","do":"goods.fly"}"#] + lines[30...]
    let fault = try #require(try run.fault(in: Array(wrong)))
    #expect(try run.shrink(Array(wrong), fault) == [#"{"at":"2026-03-05T00:00:00Z","do":"goods.fly"}"#])
  }
}
