import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct OperationStreamTests {
  private let lines = [
    #"{"at":"2026-01-01T01:00:00Z","do":"orders.place","with":{"reference":"A-1","promised":"2026-01-04"}}"#,
    #"{"at":"2026-01-01T01:00:01Z","do":"orders.pay","with":{"order":"A-1","reference":"Z","amount":500,"channel":"card"}}"#,
    "",
    #"{"at":"2026-01-02T01:00:00Z","do":"orders.place","with":{"reference":"A-1","promised":"2026-01-04"}}"#,
    #"{"at":"2026-01-02T01:00:00Z","do":"orders.plac","with":{}}"#,
    #"{"at":"2026-01-02T01:00:00Z","do":"orders.place","with":{"reference":1,"promised":"2026-01-04"}}"#,
    #"{"at":"2026-01-02T01:00:00Z","do""#,
    #"{"at":"2026-01-02T01:00:00Z","do":"orders.cancel","with":{"order":"A-1","at":"2026-02-01T00:00:00Z"}}"#,
    #"{"at":"2026-01-30T00:00:00Z","do":"orders.place","with":{"reference":"A-2","promised":"2026-02-04"}}"#,
    #"{"at":"2026-01-06T00:00:00Z","do":"orders.track","with":{"order":"A-1","reference":"T","kind":"delivered"}}"#,
  ]

  private func replay(_ engine: Engine, _ lines: [String], strict: Bool = false) throws -> ReplayReport {
    let database = try engine.scratch(Migrations.all)
    defer { database.close() }
    let history = OperationStream.history(Array(lines.joined(separator: "\n").utf8), file: "s.jsonl")
    return try Replay(letter: deliveryLetter()).run(history, on: database, strict: strict)
  }

  @Test(arguments: Engine.kinds) func badLinesAreSetAsideAndTheRestGoesOn(_ engine: Engine) throws {
    let report = try replay(engine, lines)
    #expect(report.orders == 2)
    let clause = try #require(report.clauses.first)
    #expect([clause.opened, clause.kept, clause.broken, clause.void, clause.open] == [2, 0, 1, 0, 1])
    #expect(clause.compensation == Money(500, .cny))
    // Due at the end of 4 January in Shanghai, delivered 32 hours later.
    #expect(clause.latenessHours.map { Int($0.max.rounded()) } == 32)
    #expect(Set(report.setAside.map(\.line)) == [4, 5, 6, 7, 8])
    let reasons = Dictionary(uniqueKeysWithValues: report.setAside.map { ($0.line, $0.reason) })
    #expect(reasons[4] == "There is an order A-1 already.")
    #expect(reasons[5]?.hasPrefix("There is no operation orders.plac; write one of: orders.place,") == true)
    #expect(reasons[6] == "/with/reference: write a string, not a number")
    #expect(reasons[7]?.hasPrefix("is no JSON: column ") == true)
    #expect(reasons[8]?.contains("tell it when it has happened") == true)
    #expect(report.balanced)
  }

  @Test(arguments: Engine.kinds) func strictStopsInstead(_ engine: Engine) throws {
    #expect(throws: Refusal.self) { try replay(engine, lines, strict: true) }
    #expect(throws: Refusal.self) { try replay(engine, [lines[0], lines[3]], strict: true) }
    #expect(try replay(engine, [lines[0], lines[1]], strict: true).setAside == [])
  }

  @Test(arguments: Engine.kinds) func theOrderOfTheLinesDoesNotMatter(_ engine: Engine) throws {
    var random = Random(seed: 2)
    let good = [0, 1, 8, 9].map { lines[$0] }
    let report = try replay(engine, good)
    for _ in 0..<10 { #expect(try replay(engine, good.shuffled(using: &random)).clauses == report.clauses) }
  }

  @Test(arguments: Engine.kinds) func anEmptyStreamIsAnEmptyReport(_ engine: Engine) throws {
    let report = try replay(engine, [])
    #expect(report.orders == 0)
    #expect(report.setAside == [])
  }

  /// The same year told as a stream by dates inside `with`: facts that reached the platform late.
  @Test(arguments: Engine.kinds) func aLateReportOfADeliveryInTimeKeepsThePromise(_ engine: Engine) throws {
    let report = try replay(
      engine,
      [
        lines[0],
        #"{"at":"2026-01-04T15:00:00Z","do":"orders.track","with":{"order":"A-1","reference":"T","kind":"delivered","at":"2026-01-04T09:00:00+08:00"}}"#,
      ])
    #expect(report.clauses.first?.kept == 1)
  }

  /// What a story tells is no operation; half of it is not told.
  @Test(arguments: Engine.kinds) func whatIsToldChangesNothing(_ engine: Engine) throws {
    let words = #""zh-Hans":"下单。","en":"An order.""#
    let told = #"{"at":"2026-01-01T00:00:00Z","tell":{"who":"shop",\#(words)}}"#
    let report = try replay(engine, [told, lines[0]], strict: true)
    #expect(report.orders == 1 && report.setAside == [])
    for half in [#"{"who":"shop","en":"An order."}"#, "{\(words)}", #""An order.""#] {
      let line = #"{"at":"2026-01-01T00:00:00Z","tell":\#(half)}"#
      #expect(try replay(engine, [line]).setAside.count == 1, "\(half)")
    }
  }
}
