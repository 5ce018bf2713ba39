import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct FigureTests {
  /// What counts in each figure, and what does not.
  @Test(arguments: Engine.kinds) func figuresAreMadeAsTheySay(_ engine: Engine) throws {
    try ScoredGoods.open(engine, annex: nil) { work in
      try work.trade("A", inTime: 6, late: 2)
      try work.trade("B", "M-2", inTime: 1)
      try work.cancel(order: "A-7", at: work.now)
      func claim(_ reference: String, _ order: String, _ kind: String) throws {
        try work.tell(
          "claims.open",
          [
            "reference": .string(reference), "order": .string(order), "kind": .string(kind),
            "lines": [["product": "P-1", "quantity": 1]],
          ])
      }
      for (number, kind) in ["quality", "not-as-described", "wrong-item", "damaged", "no-reason"].enumerated() {
        try claim("R-\(number)", "A-\(number)", kind)
      }
      try claim("R-5", "A-5", "quality")
      for number in [0, 2, 3] { try work.tell("claims.answer", ["claim": .string("R-\(number)")]) }
      // Refused: it counts as answered, and no fault was granted.
      try work.tell("claims.answer", ["claim": "R-1", "refuse": "as-described", "note": "See the page."])
      try work.tell("claims.withdraw", ["claim": "R-5"])
      #expect(try work.figure("faults") == "2 of 6", "quality and the wrong item; damage on the way is nobody's here")
      #expect(try work.figure("defects", "P-1", .product) == "1 of 6", "what another sold are other goods")
      #expect(try work.figure("misdescribed", "P-1", .product) == "0 of 6")
      #expect(try work.figure("returned", "P-1", .product) == "1 of 6")
      #expect(try work.figure("answered") == "4 of 4", "what was withdrawn, or decided by rule, was not answered")
      #expect(try work.figure("silence") == "0 of 4")
      // A-6 comes too late, A-7 was cancelled and counts nowhere.
      try work.pass(hours: 24 * 5)
      #expect(try work.figure("delivered") == "6 of 7" && work.figure("delivered", "M-2") == "1 of 1")
      // What is not sent back in time was not pursued.
      try work.pass(hours: 24 * 40)
      #expect(try work.figure("faults") == "0 of 6")
      try work.pass(hours: 24 * 60)
      #expect(try work.figure("delivered") == "0 of 0", "the period is over")
    }
  }

  @Test(arguments: Engine.kinds) func reportsCountOnceTheyAreDecided(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      work.actor = "key:shop"
      try work.trade("A", inTime: 1)
      func report(_ name: String, _ kind: String) throws {
        try work.tell(
          "reports.make",
          [
            "reference": .string("N-" + name), "product": "P-1", "kind": .string(kind), "case": .string(name),
            "buyer": "B-1", "words": "Mark 1.",
          ])
      }
      for (name, kind) in [("J-1", "unsafe"), ("J-2", "wrong-information"), ("J-3", "ip-right")] {
        try report(name, kind)
      }
      #expect(try work.figure("reports") == "0 of 0")
      try work.tell("cases.find", ["case": "J-1", "facts": "So it is.", "by": "Q-1"])
      try work.tell("cases.dismiss", ["case": "J-2", "reason": "It is not so.", "by": "Q-1"])
      #expect(try work.figure("reports") == "1 of 2")
      #expect(try work.figure("findings", "P-1", .product) == "1 of 2")
      // As of a moment before it was reversed it stands.
      let before = work.now
      work.now = before.adding(seconds: 60)
      try work.tell("cases.reverse", ["case": "J-1", "reason": "It was wrong.", "by": "Q-2"])
      #expect(try work.figure("reports") == "0 of 2")
      let id = try work.merchant("M-1").id
      let then = try work.counts(
        .reports, id...id, since: ScoredGoods.begin, until: before.adding(microseconds: 1)
      ).first
      #expect(then?.figure == Proportion(1, of: 2))
    }
  }

  /// Each figure's list has as many cases as the figure counts, whatever they are, and belongs to nobody else.
  @Test(arguments: Engine.kinds) func everyFigureIsTheListOfItsCases(_ engine: Engine) throws {
    try ScoredGoods.open(engine, annex: nil) { work in
      try work.trade("A", inTime: 9, late: 4)
      try work.trade("B", "M-2", product: "P-2", inTime: 3, late: 1)
      for number in 0..<6 {
        try work.tell(
          "claims.open",
          [
            "reference": .string("R-\(number)"), "order": .string("A-\(number)"),
            "kind": .string(number < 3 ? "quality" : "not-as-described"),
            "lines": [["product": "P-1", "quantity": 1]],
          ])
      }
      try work.pass(hours: 24 * 8)
      for (whose, names) in [
        (ScoreMeasure.Whose.merchant, ["M-1", "M-2"]), (.product, ["P-1", "P-2"]),
      ] {
        for name in names {
          let card = try work.scorecard(of: name, whose)
          for figure in card.figures {
            var cases: [FigureCase] = []
            while true {
              let page = try work.cases(
                of: figure.measure, name, since: card.since, after: cases.last.map { ($0.at, $0.id) }, limit: 4)
              cases += page
              if page.count < 4 { break }
            }
            #expect(
              Proportion(cases.count(where: \.holds), of: cases.count) == figure.now, "\(name) \(figure.measure)")
            #expect(Set(cases.map(\.id)).count == cases.count)
          }
        }
      }
      #expect(try work.figure("silence") == "6 of 6" && work.figure("answered") == "0 of 6")
      #expect(throws: Refusal.self) { try work.scorecard(of: "M-9", .merchant) }
    }
  }

  /// Promises that force majeure moved out are not broken by the day that was promised first.
  @Test(arguments: Engine.kinds) func forceMajeureBreaksNothing(_ engine: Engine) throws {
    try ScoredGoods.open(engine, annex: nil) { work in
      try work.trade("A", inTime: 0, late: 10)
      let until = work.now.adding(seconds: 10 * 86_400)
      try work.tell(
        "suspensions.declare",
        [
          "reference": "F-1", "clauses": ["delivery.on-time"], "from": .string(work.now.description),
          "until": .string(until.description), "declaredBy": "Board", "evidence": "Notice 1",
          "reason": ["zh-Hans": "台风。", "en": "A typhoon."],
        ])
      try work.pass(hours: 24 * 6)
      #expect(try work.figure("delivered") == "0 of 0")
      for number in 0..<10 {
        try work.track(order: "A-\(number)", event: TrackingEvent(reference: "T", kind: .delivered, at: work.now))
      }
      #expect(try work.figure("delivered") == "10 of 10")
    }
  }
}
