import Database
import Promises
import Service
import Support
import Testing

/// Force majeure as it is declared: what it moves, and what it leaves alone.
@Suite struct DeclarationTests {
  private let begin = Instant("2026-01-05T01:00:00Z")!
  private let hour: Int64 = 3600

  private func run(_ engine: Engine, _ body: (Work) throws -> Void) throws {
    let letter = try #require(try LetterFile(path: defaultLetterPath).letter)
    let book = LetterBook([.init(number: 1, letter: letter, sha256: "x", published: begin, effective: begin)])
    try engine.withDatabase(Migrations.all) { database in
      try database.writeNow { transaction in
        try transaction.run(
          "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, '', 'x', 0, 0)")
        try body(Work(transaction, now: begin, letters: book, random: Random(seed: 1), keys: .ofTests))
      }
    }
  }

  private func place(_ work: Work, _ reference: String, region: String?) throws {
    try work.place(
      PlaceOrder(
        reference: reference, at: work.now, promised: Day("2026-01-07")!, region: region, currency: .cny))
  }

  private func declare(_ work: Work, _ name: String = "FM-1", from: Int64, until: Int64, clauses: [String]) throws {
    try work.declare(
      Suspension(
        clauses: clauses, from: begin.adding(seconds: from * hour), until: begin.adding(seconds: until * hour),
        reason: LocalizedText(zhHans: "台风。", en: "A typhoon."), region: "Guangdong"), reference: name, by: "Li Na",
      evidence: "Notice 12", at: work.now)
  }

  /// `reference clause: hours by which it was moved`
  private func moved(_ work: Work) throws -> [String] {
    try work.transaction.all(
      """
      SELECT orders.reference, (due - base_due) / 3600000000, (judge - due) / 3600000000, outcome FROM obligation
      JOIN orders ON orders.id = obligation.order_id WHERE duty = 'deliver' ORDER BY 1
      """
    ) { "\($0.text(0)) +\($0.integer(1))/\($0.integer(2))" + ($0.optionalText(3).map { " " + $0 } ?? "") }
  }

  @Test(arguments: Engine.kinds) func openAndLaterPromisesOfTheRegionGetTheTimeBack(_ engine: Engine) throws {
    try run(engine) { work in
      try place(work, "A-1", region: "Guangdong")
      try place(work, "A-2", region: "Hebei")
      try place(work, "A-3", region: nil)
      try declare(work, from: 10, until: 34, clauses: ["delivery.on-time"])
      work.now = begin.adding(seconds: 20 * hour)
      try place(work, "A-4", region: "Guangdong")
      #expect(try moved(work) == ["A-1 +24/6", "A-2 +0/6", "A-3 +0/6", "A-4 +14/6"])
      // A second storm that overlaps the first adds only what is new.
      try declare(work, "FM-2", from: 30, until: 44, clauses: ["delivery.on-time"])
      #expect(try moved(work) == ["A-1 +34/6", "A-2 +0/6", "A-3 +0/6", "A-4 +24/6"])
    }
  }

  @Test(arguments: Engine.kinds) func onlyTheNamedClausesStandStill(_ engine: Engine) throws {
    try run(engine) { work in
      try place(work, "A-1", region: "Guangdong")
      try declare(work, from: 0, until: 24, clauses: ["complaints.clock"])
      #expect(try moved(work) == ["A-1 +0/6"])
    }
  }

  @Test(arguments: Engine.kinds) func aBreachStandsHoweverLateTheTimer(_ engine: Engine) throws {
    try run(engine) { work in
      try place(work, "A-1", region: "Guangdong")
      work.now = begin.adding(seconds: 200 * hour)
      // Nothing has swept yet.
      try declare(work, from: 10, until: 400, clauses: ["delivery.on-time"])
      #expect(try moved(work) == ["A-1 +0/6 broken"])
    }
  }

  @Test(arguments: Engine.kinds) func thePublicIsTold(_ engine: Engine) throws {
    try run(engine) { work in
      try place(work, "A-1", region: "Guangdong")
      try declare(work, from: 10, until: 34, clauses: ["delivery.on-time"])
      try work.numberJournal()
      let lines = try work.transaction.all("SELECT line FROM journal ORDER BY serial") {
        String(decoding: $0.bytes(0), as: UTF8.self)
      }
      #expect(lines.count == 3)
      #expect(
        lines[1].contains(
          #""event":"suspended","from":"2026-01-05T11:00:00Z","letter":1,"until":"2026-01-06T11:00:00Z"}"#))
      #expect(lines[2].contains(#""due":"2026-01-08T15:59:59.999999Z","duty":"deliver","event":"extended""#))
    }
  }

  @Test(
    arguments: Engine.kinds,
    [(0, 0, ["delivery.on-time"]), (5, 4, ["delivery.on-time"]), (0, 9, ["scope"]), (0, 9, ["none"])])
  func declarationsThatMeanNothingAreRefused(_ engine: Engine, _ declared: (Int, Int, [String])) throws {
    let (from, until, clauses) = declared
    try run(engine) { work in
      #expect(throws: Refusal.self) {
        try declare(work, from: Int64(from), until: Int64(until), clauses: clauses)
      }
    }
  }
}
