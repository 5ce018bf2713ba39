import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct ScoreStepTests {
  /// Until the working out of the second week.
  private func secondRun(_ work: Work) throws { try work.go(to: Instant("2026-03-09T17:00:00Z")!) }

  @Test(arguments: Engine.kinds) func aCrossedLimitIsDecidedOnce(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 20, late: 20)
      try secondRun(work)
      // 50 % of forty, up to 64.8 %: the floor, and not the warning besides.
      #expect(try work.standing() == ["delivered floor open"])
      let step = try work.card()["steps"]?[0]
      #expect(step?["limit"]?.integer == 700_000 && step?["holds"]?.integer == 20 && step?["cases"]?.integer == 40)
      #expect(step?["dueAt"]?.string == "2026-03-13T15:59:59.999999Z")
      #expect(step?["obligations"]?[0]?["duty"]?.string == "judge-score")
      #expect(try work.waiting([.score], limit: 10).map(\.kind) == [.score])
      // It is not asked again while it waits, and late is still owed.
      try work.go(to: Instant("2026-03-17T00:00:00Z")!)
      #expect(try work.standing() == ["delivered floor open"])
      #expect(try work.card()["steps"]?[0]?["obligations"]?[0]?["outcome"] == "broken")
      // Whoever looks at a page of before does not take another step than he saw.
      var stale = Self.again.object ?? [:]
      stale["step"] = "warning"
      #expect(try work.refusal("scores.take", .object(stale)) == "score-not-open")
      #expect(try work.refusal("scores.decline", .object(stale)) == "score-not-open")
      try work.decide("take", "delivered", "M-1", ["sanction": "S-1", "step": "floor"])
      let merchant = try work.view(merchant: "M-1")
      #expect(merchant["floor"]?["amount"]?.integer == 150_000)
      #expect(merchant["obligations"]?.array?.contains { $0["duty"] == "top-up" && $0["outcome"] == nil } == true)
      #expect(try work.standing() == ["delivered floor taken"])
      #expect(try work.view(sanction: "S-1")["kind"] == "deposit-raised")
      // Nor while it is in force.
      try work.go(to: Instant("2026-03-24T00:00:00Z")!)
      #expect(try work.standing() == ["delivered floor taken"] && work.waiting([.score], limit: 10) == [])
      #expect(try work.refusal("scores.take", Self.again) == "score-not-open")
    }
  }

  private static let again: JSON = ["of": "M-1", "measure": "delivered", "reason": Work.because]

  @Test(arguments: Engine.kinds) func tooFewOrTooCloseCrossesNothing(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 0, late: 7)
      try work.trade("B", "M-2", inTime: 26, late: 4)
      try secondRun(work)
      #expect(try work.figure("delivered") == "0 of 7" && work.standing() == [])
      // 86.7 %, and up to 94.7 %.
      #expect(try work.figure("delivered", "M-2") == "26 of 30" && work.standing("M-2") == [])
    }
  }

  @Test(arguments: Engine.kinds) func declinedIsDeclinedUntilTheCasesAreOthers(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 14, late: 8)
      try secondRun(work)
      #expect(try work.standing() == ["delivered warning open"])
      try work.decide("decline")
      #expect(try work.card()["steps"]?[0]?["reason"]?["en"]?.string == "Late again and again.")
      #expect(try work.card()["steps"]?[0]?["obligations"]?[0]?["outcome"] == "kept")
      try work.trade("B", inTime: 14, late: 8)
      try work.pass(hours: 24 * 50)
      #expect(try work.standing() == ["delivered warning declined"])
      for round in 0..<4 {
        try work.trade("C\(round)", inTime: 14, late: 8)
        try work.pass(hours: 24 * 12)
      }
      #expect(try work.standing().last == "delivered warning ended")
      #expect(try work.standing().dropLast().contains { $0.hasSuffix(" open") })
    }
  }

  /// A worse figure overtakes what waits; a hard step stands beside a mild one that was taken.
  @Test(arguments: Engine.kinds) func worseAsksForMore(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 14, late: 8)
      try secondRun(work)
      try work.trade("B", inTime: 0, late: 20)
      try work.pass(hours: 24 * 7)
      #expect(try work.standing() == ["delivered floor open", "delivered warning overtaken"])
      let outcomes = try work.card()["steps"]?.array?.map { $0["obligations"]?[0]?["outcome"]?.string }
      // Nobody had decided within three days about the first.
      #expect(outcomes == [nil, "broken"])
    }
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 14, late: 8)
      try secondRun(work)
      try work.decide("take")
      try work.trade("B", inTime: 0, late: 200)
      try work.pass(hours: 24 * 8)
      #expect(try work.standing() == ["delivered suspension open", "delivered warning taken"])
      try work.decide("take")
      #expect(
        throws: Refusal.self, "he takes no orders",
        performing: { try work.trade("C", inTime: 1) })
    }
  }

  /// A warning ends by itself once the figure has recovered, in the register as well.
  @Test(arguments: Engine.kinds) func anEndedWarningIsLiftedInTheRegister(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 14, late: 8)
      try secondRun(work)
      try work.decide("take", "delivered", "M-1", ["sanction": "S-1"])
      #expect(try work.view(sanction: "S-1")["liftedAt"] == nil)
      try work.trade("B", inTime: 200)
      try work.pass(hours: 24 * 8)
      #expect(try work.standing() == ["delivered warning ended"])
      let sanction = try work.view(sanction: "S-1")
      #expect(sanction["liftedAt"] != nil && sanction["liftedBecause"]?["en"]?.string?.contains("recovered") == true)
    }
  }

  @Test(arguments: Engine.kinds) func whatRecoveredEndsOrMayBeLifted(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 20, late: 20)
      try secondRun(work)
      try work.decide("take", "delivered", "M-1", ["floor": 180_000])
      #expect(try work.view(merchant: "M-1")["floor"]?["amount"]?.integer == 180_000)
      try work.trade("B", inTime: 200)
      try work.pass(hours: 24 * 8)
      // 91.7 % now: the floor may be lifted, which a person does.
      #expect(try work.standing() == ["delivered floor taken liftable"])
      #expect(try work.waiting([.liftable], limit: 10).count == 1)
      #expect(try work.view(merchant: "M-1")["floor"]?["amount"]?.integer == 180_000)
      try work.decide("end", "delivered", "M-1", ["step": "floor"])
      #expect(try work.view(merchant: "M-1")["floor"]?["amount"]?.integer == 100_000)
      #expect(try work.standing() == ["delivered floor ended"] && work.waiting([.liftable], limit: 10) == [])
    }
    // Nobody had decided yet: it is asked no more.
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 20, late: 20)
      try secondRun(work)
      try work.trade("B", inTime: 200)
      work.now = work.now.adding(seconds: 3600)
      try work.tell("scores.work-out", [:])
      try work.pass(hours: 1)
      #expect(try work.standing() == ["delivered floor recovered"])
      #expect(try work.card()["steps"]?[0]?["obligations"]?[0]?["outcome"] == "void")
      #expect(try work.waiting([.score], limit: 10) == [])
    }
  }

  /// Goods whose sampling is tightened, until the figure has recovered; and those of a merchant whose is.
  @Test(arguments: Engine.kinds) func samplingIsTightenedAndEndsByItself(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      let (kettle, pan) = (try work.product("P-1"), try work.product("P-2"))
      func claims(_ name: String, _ range: Range<Int>, _ product: String) throws {
        for number in range {
          try work.tell(
            "claims.open",
            [
              "reference": .string("R-\(name)-\(number)"), "order": .string("\(name)-\(number)"), "kind": "quality",
              "lines": [["product": .string(product), "quantity": 1]],
            ])
          try work.tell("claims.answer", ["claim": .string("R-\(name)-\(number)")])
        }
      }
      // The platform's own pans, and a merchant's kettles.
      try work.trade("A", nil, product: "P-2", inTime: 40)
      try claims("A", 0..<10, "P-2")
      try work.trade("B", inTime: 40)
      try claims("B", 0..<10, "P-1")
      try work.pass(hours: 24)
      #expect(try work.standing("P-2", .product) == ["defects sampling open"])
      #expect(try work.standing("M-1") == ["faults sampling open"])
      #expect(try work.tightenedSampling(of: pan).isEmpty && work.tightenedSampling(of: kettle).isEmpty)
      try work.decide("take", "defects", "P-2")
      try work.decide("take", "faults", "M-1")
      try work.decide("decline", "defects", "P-1")
      #expect(try work.tightenedSampling(of: pan).count == 1 && work.tightenedSampling(of: kettle).count == 1)
      #expect(try work.sanctions(limit: 10).isEmpty, "sampling is no sanction")
      try work.trade("C", nil, product: "P-2", inTime: 400)
      try work.pass(hours: 1)
      try work.tell("scores.work-out", [:])
      try work.pass(hours: 1)
      #expect(try work.standing("P-2", .product) == ["defects sampling ended"])
      #expect(try work.tightenedSampling(of: pan).isEmpty && work.tightenedSampling(of: kettle).count == 1)
    }
  }

  /// Own goods have nobody to sanction: they are off sale all the same. A merchant's are removed by a sanction, and when
  /// that is lifted in the register the step is over.
  @Test(arguments: Engine.kinds) func goodsAreOffSale(_ engine: Engine) throws {
    for (merchant, product) in [(nil, "P-2"), ("M-1", "P-1")] as [(String?, String)] {
      try ScoredGoods.open(engine) { work in
        try work.trade("A", merchant, product: product, inTime: 20)
        for number in 0..<16 {
          try work.tell(
            "claims.open",
            [
              "reference": .string("R-\(number)"), "order": .string("A-\(number)"), "kind": "quality",
              "lines": [["product": .string(product), "quantity": 1]],
            ])
          try work.tell("claims.answer", ["claim": .string("R-\(number)")])
        }
        try work.pass(hours: 24)
        #expect(try work.standing(product, .product) == ["defects suspension open"])
        try work.decide("take", "defects", product, ["sanction": "S-1"])
        let id = try work.product(product)
        #expect(try work.isHeld(id))
        if merchant == nil {
          #expect(try work.holds(on: id).map { $0.reason.hasPrefix("score:") } == [true])
          try work.decide("end", "defects", product, ["step": "suspension"])
        } else {
          #expect(try work.holds(on: id).map(\.reason) == ["sanction:S-1"])
          try work.tell("sanctions.lift", ["sanction": "S-1", "reason": Work.because])
        }
        #expect(try !work.isHeld(id) && work.standing(product, .product) == ["defects suspension ended"])
        let end: JSON = ["of": .string(product), "measure": "defects", "step": "suspension", "reason": Work.because]
        #expect(try work.refusal("scores.end", end) == "score-step-not-taken")
      }
    }
  }

  @Test(arguments: Engine.kinds) func badInputIsRefusedInWords(_ engine: Engine) throws {
    try ScoredGoods.open(engine) { work in
      try work.trade("A", inTime: 20, late: 20)
      try work.trade("B", "M-2", inTime: 20, late: 20)
      try secondRun(work)
      func code(_ more: JSONObject, _ how: String = "take") throws -> String? {
        var body: JSONObject = ["of": "M-1", "measure": "delivered", "reason": Work.because]
        for (name, value) in more { body[name] = value }
        return try work.transaction.savepoint { try work.refusal("scores.\(how)", .object(body)) }
      }
      #expect(try code(["measure": "answered"]) == "score-not-open")
      #expect(try code(["of": "M-9"]) == "merchant-unknown")
      #expect(try code(["of": "P-9", "measure": "defects"]) == "product-unknown")
      #expect(try code(["floor": 1]) == "floor-not-raised")
      // Half of no floor is none: an amount has to be written.
      #expect(try code(["of": "M-2"]) == "floor-not-raised")
      #expect(try code(["at": "2026-03-08T00:00:00Z"]) == "before-opening")
      #expect(try code(["reason": ["zh-Hans": "电话 13800138000", "en": "x"]], "decline") == "tells-of-somebody")
      #expect(try code(["step": "floor"], "end") == "score-step-not-taken")
      #expect(try work.standing() == ["delivered floor open"], "nothing came of any of it")
    }
  }
}
