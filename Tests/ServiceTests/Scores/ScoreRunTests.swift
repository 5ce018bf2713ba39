import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct ScoreRunTests {
  private func runs(_ work: Work) throws -> [Instant] {
    try work.transaction.all(
      "SELECT at FROM score_run WHERE done_at IS NOT NULL ORDER BY at", map: { $0.instant(0) })
  }

  private func snapshots(_ work: Work) throws -> [String] {
    try work.transaction.all(
      """
      SELECT measure, at, holds, cases, lower, upper, bad FROM score JOIN score_run ON score_run.id = run
      ORDER BY at, measure {bytewise}, of_id
      """
    ) { row in "\(row.text(0)) \(row.instant(1)) \((2...6).map { String(row.integer($0)) }.joined(separator: " "))" }
  }

  @Test(arguments: Engine.kinds) func theClockWorksThemOutAndKeepsTheDuty(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 2, late: 10)
      try work.pass(hours: 24 * 31)
      // At the beginning of the day after the annex, then every seven days.
      #expect(
        try runs(work).map(\.description) == [
          "2026-03-02T16:00:00Z", "2026-03-09T16:00:00Z", "2026-03-16T16:00:00Z", "2026-03-23T16:00:00Z",
          "2026-03-30T16:00:00Z",
        ])
      let duties = try work.standingDuties(of: "quality.scores")
      #expect(duties.first?.last?.note.hasPrefix("2 scorecards as of 2026-03-30") == true, "M-1 and P-1")
      let outcomes = try work.transaction.all(
        "SELECT outcome FROM obligation WHERE clause = 'quality.scores' AND duty = 'period' AND outcome IS NOT NULL",
        map: { $0.text(0) })
      #expect(outcomes.count == 5 && Set(outcomes) == ["kept"])
      let trend = try work.card()["figures"]?.array?.first { $0["measure"] == "delivered" }?["trend"]?.array
      #expect(
        trend?.map { "\($0["holds"]?.integer ?? 0) of \($0["cases"]?.integer ?? 0)" } == [
          "2 of 2", "2 of 12", "2 of 12", "2 of 12", "2 of 12",
        ])
    }
  }

  /// However late and how often the clock looks, and in how many batches: the same figures, steps and deadlines.
  @Test(arguments: Engine.kinds) func whenTheClockLooksChangesNothing(_ engine: Engine) throws {
    func run(_ hours: [Int64]) throws -> ([String], [String]) {
      var found: ([String], [String]) = ([], [])
      try ScoredGoods.open(engine) { work in
        try work.trade("A", inTime: 2, late: 12)
        for number in 0..<130 {
          try work.admit(merchant: "X-\(number)", floor: 0, currency: .cny, at: work.now)
          if number % 10 == 0 { try work.trade("X\(number)", "X-\(number)", product: "P-2", inTime: 1, late: 0) }
        }
        let end = work.now.adding(seconds: 40 * 86_400)
        if hours.isEmpty { try work.go(to: end) }
        for hour in hours {
          work.now = ScoredGoods.begin.adding(seconds: hour * 3600)
          try work.sweepAll()
        }
        let steps = try work.transaction.all(
          "SELECT measure, step, status, opened_at, due_at, cases FROM score_step ORDER BY opened_at, measure"
        ) { "\($0.text(0)) \($0.text(1)) \($0.text(2)) \($0.instant(3)) \($0.instant(4)) \($0.int(5))" }
        found = (try snapshots(work), steps)
      }
      return found
    }
    let punctual = try run([])
    #expect(punctual.0.count > 80 && punctual.1.count == 1)
    let late = try run([24 * 40])
    #expect(late == punctual)
    #expect(try run([5, 100, 101, 300, 24 * 40]) == punctual)
  }

  /// Killed after any batch it goes on where it was: nobody is left out, and nobody comes twice.
  @Test(arguments: Engine.kinds) func itGoesOnWhereItWas(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      for number in 0..<Work.scoreBatch * 2 {
        try work.admit(merchant: "X-\(number)", floor: 0, currency: .cny, at: work.now)
        if number % 20 == 0 { try work.trade("X\(number)", "X-\(number)", product: "P-2", inTime: 1) }
      }
      work.now = Instant("2026-03-02T16:00:00.000001Z")!
      var batches = 0
      while try runs(work).isEmpty {
        // A batch that is not stored leaves nothing behind.
        struct Killed: Error {}
        let before = try snapshots(work)
        #expect(throws: Killed.self) {
          try work.transaction.savepoint {
            _ = try work.workOutScores()
            throw Killed()
          }
        }
        #expect(try snapshots(work) == before)
        #expect(try work.workOutScores() > 0)
        batches += 1
      }
      #expect(batches == 4, "three of merchants, one of goods")
      let delivered = try snapshots(work).filter { $0.hasPrefix("delivered") }
      #expect(delivered.count == 10 && delivered.allSatisfy { $0.contains(" 1 1 ") })
      #expect(try work.workOutScores() == 0)
    }
  }

  @Test(arguments: Engine.kinds) func peopleHaveThemWorkedOut(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 9)
      #expect(try work.tell("scores.work-out", [:])["doneAt"] == nil)
      #expect(try work.refusal("scores.work-out", [:]) == "scores-under-way")
    }
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 9)
      let asked = work.now
      try work.tell("scores.work-out", [:])
      try work.pass(hours: 1)
      #expect(try runs(work) == [asked] && work.card()["workedOutAt"]?.string == asked.description)
      // The next regular one comes as it was planned.
      #expect(try work.nextRun() == Instant("2026-03-02T16:00:00Z")!)
    }
    try ScoredGoods.open(engine, annex: nil) { work in
      try work.pass(hours: 24 * 40)
      #expect(try runs(work) == [] && work.nextRun() == nil)
      #expect(try work.refusal("scores.work-out", [:]) == "scores-not-written")
    }
  }

  @Test(arguments: Engine.kinds) func listsHaveTheWorstFirstAndTheFewLast(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      for (name, inTime, late) in [("GOOD", 20, 0), ("BAD", 2, 18), ("POOR", 10, 10), ("FEW", 0, 2), ("MANY", 40, 4)] {
        try work.admit(merchant: name, floor: 0, currency: .cny, at: work.now)
        try work.trade(name, name, inTime: inTime, late: late)
      }
      try work.pass(hours: 24 * 9)
      func names(_ filter: ScoreFilter = .all, best: Bool = false) throws -> [String] {
        var found: [ScoreLine] = []
        while true {
          let page = try work.scoreLines(
            .delivered, filter, best: best, after: found.last.map { ($0.bad, $0.of) }, limit: 2)
          found += page
          if page.count < 2 { return found.map(\.reference) }
        }
      }
      #expect(try names() == ["BAD", "POOR", "MANY", "GOOD", "FEW"])
      #expect(try names(best: true) == ["FEW", "GOOD", "MANY", "POOR", "BAD"])
      #expect(try names(.open) == ["BAD", "POOR"])
      try work.decide("take", "delivered", "BAD", ["floor": 5000])
      #expect(try names(.taken) == ["BAD"] && names(.open) == ["POOR"])
    }
  }

  /// What no trend shows is forgotten, piece by piece; the latest stay.
  @Test(arguments: Engine.kinds) func oldFiguresAreForgotten(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 12)
      try work.pass(hours: 24 * 7 * 5)
      let all = try snapshots(work)
      let runs = try runs(work)
      #expect(runs.count >= 5 && all.count > runs.count)
      #expect(try work.forgetScores() == 0, "a trend shows them all")
      // As if there had been so many since that two are beyond it.
      for number in 0..<(Work.trend - runs.count + 2) {
        try work.transaction.run(
          """
          INSERT INTO score_run (id, at, regular, whose, reached, scored, done_at) VALUES ($1, $2, 0, 'product', $3, 0, $2)
          """, work.newKey().bytes, work.now.adding(seconds: Int64(number)), [UInt8]())
      }
      var forgotten = 0
      while case let count = try work.forgetScores(limit: 1), count > 0 { forgotten += count }
      let left = try snapshots(work)
      #expect(forgotten == all.count - left.count && forgotten > 0)
      #expect(left == all.filter { line in !runs.prefix(2).contains { line.contains($0.description) } })
    }
  }
}
