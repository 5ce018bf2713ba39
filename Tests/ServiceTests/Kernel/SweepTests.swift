import Database
import Promises
import Service
import Support
import Testing

/// The invariant that everything stands on: an outcome depends on what happened, never on when the sweeper ran.
@Suite struct SweepTests {
  private typealias Fact = (at: Instant, act: (Work) throws -> Void)

  private func facts(_ random: inout Random) -> [Fact] {
    let begin = Instant("2026-01-01T00:00:00Z")!
    var facts: [Fact] = []
    for number in 0..<6 {
      let placed = begin.adding(seconds: Int64.random(in: 0...200_000, using: &random))
      let promised = Zone("Asia/Shanghai")!.day(of: placed).adding(Int.random(in: 1...3, using: &random))
      facts.append(
        (
          placed,
          {
            try $0.place(PlaceOrder(reference: "A\(number)", at: placed, promised: promised, currency: .cny))
            try $0.pay(order: "A\(number)", payment: "P\(number)", amount: 10_000, channel: "x", at: placed)
          }
        ))
      let delivered = placed.adding(seconds: Int64.random(in: 50_000...450_000, using: &random))
      let reported = delivered.adding(seconds: Int64.random(in: 0...30_000, using: &random))
      switch Int.random(in: 0...3, using: &random) {
      case 0: facts.append((delivered, { try $0.cancel(order: "A\(number)", at: delivered) }))
      case 1: break
      default:
        facts.append(
          (
            reported,
            { try $0.track(order: "A\(number)", event: TrackingEvent(reference: "d", kind: .delivered, at: delivered)) }
          ))
      }
    }
    if Bool.random(using: &random) {
      let declared = begin.adding(seconds: Int64.random(in: 0...600_000, using: &random))
      let from = declared.adding(seconds: Int64.random(in: -300_000...100_000, using: &random))
      let until = from.adding(seconds: Int64.random(in: 1...300_000, using: &random))
      facts.append(
        (
          declared,
          {
            try $0.declare(
              Suspension(
                clauses: ["delivery.on-time"], from: from, until: until, reason: LocalizedText(zhHans: "", en: "")),
              reference: "FM", by: "Li Na", evidence: "Notice", at: declared)
          }
        ))
    }
    return facts.sorted { $0.at < $1.at }
  }

  private func outcomes(_ engine: Engine, _ facts: [Fact], sweeps: [Instant]) throws -> [String] {
    let database = try engine.scratch(Migrations.all)
    defer { database.close() }
    let letter = deliveryLetter()
    let begin = Instant("2026-01-01T00:00:00Z")!
    let book = LetterBook([.init(number: 1, letter: letter, sha256: "x", published: begin, effective: begin)])
    return try database.writeNow { transaction in
      try transaction.run(
        "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, '', 'x', 0, 0)")
      let work = Work(transaction, now: begin, letters: book, random: Random(seed: 1), keys: .ofTests)
      let steps: [Fact] = facts + sweeps.map { at in (at, { _ = try $0.sweep() }) }
      for step in steps.sorted(by: { $0.at < $1.at }) {
        work.now = step.at
        try step.act(work)
      }
      work.now = Instant("2026-03-01T00:00:00Z")!
      try work.sweepAll()
      return try transaction.all(
        """
        SELECT orders.reference, outcome, settled_at, COALESCE(fulfilled_at, 0), COALESCE(choice, ''),
          COALESCE(chosen_at, 0), (SELECT COALESCE(SUM(amount), 0) FROM transfer WHERE obligation = obligation.id)
        FROM obligation JOIN orders ON orders.id = order_id LEFT JOIN offer ON offer.obligation = obligation.id
        WHERE duty = 'deliver' ORDER BY 1
        """
      ) { row in
        "\(row.text(0)) \(row.text(1)) \(row.instant(2)) \(row.integer(3)) \(row.text(4)) \(row.integer(5)) \(row.integer(6))"
      }
    }
  }

  @Test(arguments: Engine.kinds) func whenTheSweeperRunsChangesNothing(_ engine: Engine) throws {
    for seed in 0..<engine.rounds(40) {
      var random = Random(seed: UInt64(seed))
      let facts = facts(&random)
      let never = try outcomes(engine, facts, sweeps: [])
      let begin = Instant("2026-01-01T00:00:00Z")!
      let sweeps = (0..<Int.random(in: 1...60, using: &random)).map { _ in
        begin.adding(seconds: Int64.random(in: 0...1_500_000, using: &random))
      }
      #expect(try outcomes(engine, facts, sweeps: sweeps) == never, "seed \(seed)")
    }
  }
}
