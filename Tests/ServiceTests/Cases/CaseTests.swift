import Database
import Foundation
import Promises
import Service
import Support
import Testing

/// One case of every kind of clause, under the letter that is shipped.
@Suite struct CaseTests {
  private let begin = Instant("2026-01-05T01:00:00Z")!

  private func run(_ engine: Engine, _ own: Letter? = nil, _ body: (Work) throws -> Void) throws {
    let file = try LetterFile(path: defaultLetterPath)
    let letter = try #require(own ?? file.letter)
    let book = LetterBook([.init(number: 1, letter: letter, sha256: "x", published: begin, effective: begin)])
    try engine.withDatabase(Migrations.all) { database in
      try database.writeNow { transaction in
        try transaction.run(
          "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, '', 'x', 0, 0)")
        try body(Work(transaction, now: begin, letters: book, random: Random(seed: 1), keys: .ofTests))
      }
    }
  }

  private func outcomes(_ work: Work, _ clause: String) throws -> [String] {
    try work.transaction.all(
      "SELECT duty, COALESCE(outcome, 'open') FROM obligation WHERE clause = $1 ORDER BY opened_at, duty, id", clause
    ) { "\($0.text(0)) \($0.text(1))" }
  }

  private func granted(_ work: Work, _ clause: String) throws -> [Int64] {
    try work.transaction.all(
      "SELECT amount FROM transfer WHERE clause = $1 AND kind = 'grant' ORDER BY amount", clause, map: { $0.integer(0) }
    )
  }

  @Test(arguments: Engine.kinds) func anAutomaticAcknowledgementAnswersNothing(_ engine: Engine) throws {
    try run(engine) { work in
      try work.openComplaint("K1", about: nil, subject: "late", at: begin)
      try work.acknowledge(complaint: "K1", at: begin)
      #expect(try outcomes(work, "complaints.clock") == ["answer open", "findings open"])
      work.now = begin.adding(seconds: 24 * 3600)
      try work.answer(complaint: "K1", at: work.now)
      work.now = begin.adding(seconds: 72 * 3600 + 1)
      try work.find(complaint: "K1", findings: "It was.", measures: "None.", at: work.now)
      #expect(try outcomes(work, "complaints.clock") == ["answer kept", "findings broken"])
      #expect(try granted(work, "complaints.clock") == [2000])
      #expect(try outcomes(work, "complaints.liability") == ["pay open"])
      try work.payOut(grantedBefore: work.now, at: work.now)
      #expect(try outcomes(work, "complaints.liability") == ["pay kept"])
    }
  }

  @Test(arguments: Engine.kinds) func aDutySettledOpensTheNextPeriod(_ engine: Engine) throws {
    try run(engine) { work in
      let version = work.letters.versions[0]
      try work.startDuties(of: version, at: begin)
      work.now = begin.adding(seconds: 80 * 86_400)
      try work.recordDuty("audits.internal", note: "Reviewed.", at: work.now)
      #expect(try outcomes(work, "audits.internal") == ["period kept", "period open"])
      work.now = begin.adding(seconds: 300 * 86_400)
      try work.sweepAll()
      #expect(
        try outcomes(work, "audits.internal") == ["period kept", "period broken", "period broken", "period open"])
    }
  }

  @Test(arguments: Engine.kinds) func goodsWithoutAValidCertificateAreNotOnSale(_ engine: Engine) throws {
    try run(engine) { work in
      try work.list(product: "P1", title: "Kettle", category: nil, at: begin)
      try work.certify(product: "P1", number: "C1", issuer: "CQC", validUntil: Day("2026-02-01")!, at: begin)
      #expect(try work.isOnSale(product: "P1"))
      work.now = Instant("2026-02-01T16:00:00Z")!
      #expect(try !work.isOnSale(product: "P1"))
      #expect(throws: Refusal.self) {
        try work.place(
          PlaceOrder(
            reference: "A1", at: work.now, promised: Day("2026-02-05")!, currency: .cny,
            lines: [.init(product: "P1", quantity: 1, price: 100)]))
      }
      try work.certify(product: "P1", number: "C2", issuer: "CQC", validUntil: Day("2027-02-01")!, at: work.now)
      #expect(try work.isOnSale(product: "P1"))
      #expect(try outcomes(work, "goods.certificates") == ["renew broken", "renew open"])
    }
  }

  @Test(arguments: Engine.kinds) func everyBuyerOfCounterfeitGoodsIsOwedRefundAndDamages(_ engine: Engine) throws {
    try run(engine) { work in
      try work.list(product: "P1", title: "Kettle", category: nil, at: begin)
      for (order, price) in [("A1", Int64(1000)), ("A2", 29_900)] {
        try work.place(
          PlaceOrder(
            reference: order, at: begin, promised: Day("2026-01-09")!, currency: .cny,
            lines: [.init(product: "P1", quantity: 1, price: price)]))
      }
      try work.findCounterfeit(product: "P1", finding: "F1", evidence: "Report 7", at: begin)
      #expect(try granted(work, "goods.genuine") == [51_000, 119_600])
      work.now = begin.adding(seconds: 31 * 60)
      try work.takeDown(product: "P1", at: work.now)
      #expect(try !work.isOnSale(product: "P1"))
      #expect(try outcomes(work, "goods.genuine").sorted() == ["pay open", "pay open", "takedown broken"])
      try work.payOut(grantedBefore: work.now, at: work.now)
      #expect(try outcomes(work, "goods.genuine").sorted() == ["pay kept", "pay kept", "takedown broken"])
    }
  }

  /// Chosen on the 9th, so it leaves by the end of the 11th or the compensation runs.
  @Test(
    arguments: Engine.kinds,
    [
      ("2026-01-10T04:00:00Z", "reship kept", [Int64]()), ("2026-01-12T04:00:00Z", "reship broken", [5000]),
    ])
  func whatIsShippedAgainHasItsClock(_ engine: Engine, _ end: (shipped: String, outcome: String, grants: [Int64]))
    throws
  {
    try run(engine) { work in
      try work.place(PlaceOrder(reference: "A1", at: begin, promised: Day("2026-01-07")!, currency: .cny))
      try work.pay(order: "A1", payment: "P1", amount: 5000, channel: "alipay", at: begin)
      try work.ship(
        order: "A1", shipment: Shipment(reference: "S1"), carrier: "SF", number: nil, at: begin)
      work.now = Instant("2026-01-09T04:00:00Z")!
      try work.sweepAll()
      let broken = try #require(
        try work.transaction.first("SELECT obligation FROM offer", map: { Identifier(bytes: $0.bytes(0)) }) ?? nil)
      try work.choose(.reship, for: broken, at: work.now)
      #expect(try outcomes(work, "delivery.on-time") == ["deliver broken", "reship open"])
      // A second parcel of the first delivery is not what he chose.
      try work.ship(order: "A1", shipment: Shipment(reference: "S2"), carrier: "SF", number: nil, at: work.now)
      #expect(try outcomes(work, "delivery.on-time").last == "reship open")
      work.now = Instant(end.shipped)!
      try work.ship(
        order: "A1", shipment: Shipment(reference: "S3", replaces: "S1"), carrier: "SF", number: nil, at: work.now)
      #expect(try outcomes(work, "delivery.on-time").last == end.outcome)
      #expect(try granted(work, "delivery.on-time") == end.grants)
    }
  }

  @Test(arguments: Engine.kinds) func aCancellationTakesBackNothingThatWasGranted(_ engine: Engine) throws {
    try run(engine) { work in
      try work.list(product: "P1", title: "Kettle", category: nil, at: begin)
      try work.place(
        PlaceOrder(
          reference: "A1", at: begin, promised: Day("2026-01-07")!, currency: .cny,
          lines: [.init(product: "P1", quantity: 1, price: 29_900)]))
      try work.findCounterfeit(product: "P1", finding: "F1", evidence: "Report 7", at: begin)
      try work.cancel(order: "A1", at: begin)
      #expect(try outcomes(work, "delivery.on-time") == ["deliver void"])
      #expect(try outcomes(work, "goods.genuine").contains("pay open"))
    }
  }

  @Test(arguments: Engine.kinds) func nothingIsAnsweredBeforeItWasAsked(_ engine: Engine) throws {
    try run(engine) { work in
      let earlier = begin.adding(seconds: -1)
      try work.openComplaint("K1", about: nil, subject: "late", at: begin)
      #expect(throws: Refusal.self) { try work.answer(complaint: "K1", at: earlier) }
      #expect(throws: Refusal.self) {
        try work.find(complaint: "K1", findings: "None.", measures: "None.", at: earlier)
      }
      #expect(try outcomes(work, "complaints.clock") == ["answer open", "findings open"])
      try work.place(PlaceOrder(reference: "A1", at: begin, promised: Day("2026-01-07")!, currency: .cny))
      work.now = Instant("2026-01-09T04:00:00Z")!
      try work.sweepAll()
      let broken = try #require(
        try work.transaction.first("SELECT obligation FROM offer", map: { Identifier(bytes: $0.bytes(0)) }) ?? nil)
      #expect(throws: Refusal.self) { try work.choose(.reship, for: broken, at: begin) }
    }
  }

  @Test(arguments: Engine.kinds) func aDeliveryThatDidNotHappenReopensThePromise(_ engine: Engine) throws {
    try run(engine) { work in
      try work.place(PlaceOrder(reference: "A1", at: begin, promised: Day("2026-01-07")!, currency: .cny))
      work.now = Instant("2026-01-06T04:00:00Z")!
      try work.track(order: "A1", event: TrackingEvent(reference: "d1", kind: .delivered, at: work.now))
      #expect(try outcomes(work, "delivery.on-time") == ["deliver kept"])
      try work.track(order: "A1", event: TrackingEvent(reference: "d2", kind: .failed, at: work.now, corrects: "d1"))
      #expect(try outcomes(work, "delivery.on-time") == ["deliver open"])
      work.now = Instant("2026-01-08T04:00:00Z")!
      try work.sweepAll()
      #expect(try outcomes(work, "delivery.on-time") == ["deliver broken"])
      try work.numberJournal()
      let events = try work.transaction.all("SELECT event FROM journal WHERE clause = 'delivery.on-time'") {
        $0.text(0)
      }
      #expect(events == ["opened", "kept", "reopened", "broken"])
    }
  }

  @Test(arguments: Engine.kinds) func aParcelMoreIsADeliveryMore(_ engine: Engine) throws {
    try run(engine) { work in
      try work.place(PlaceOrder(reference: "A1", at: begin, promised: Day("2026-01-07")!, currency: .cny))
      for (parcel, outcome) in [("S1", "deliver kept"), ("S2", "deliver kept")] {
        try work.ship(order: "A1", shipment: Shipment(reference: parcel), carrier: "SF", number: nil, at: begin)
        #expect(try outcomes(work, "delivery.on-time") == ["deliver open"], "\(parcel) is on its way")
        work.now = work.now.adding(seconds: 3600)
        try work.track(
          order: "A1", event: TrackingEvent(reference: parcel, kind: .delivered, at: work.now, shipment: parcel))
        #expect(try outcomes(work, "delivery.on-time") == [outcome])
      }
    }
  }

  /// The same reports in any order, with sweeps between, come to the same outcome and the same time of delivery.
  @Test(arguments: Engine.kinds) func theOrderOfReportsChangesNoOutcome(_ engine: Engine) throws {
    var random = Random(seed: 11)
    for _ in 0..<engine.rounds(40) {
      let times = (0..<4).map { _ in begin.adding(seconds: Int64.random(in: 0...200_000, using: &random)) }
      var events = [
        TrackingEvent(reference: "d1", kind: .delivered, at: times[0]),
        TrackingEvent(reference: "d2", kind: .failed, at: times[1], corrects: "d1"),
        TrackingEvent(reference: "d3", kind: .inTransit, at: times[2]),
      ]
      if Bool.random(using: &random) {
        events.append(TrackingEvent(reference: "d4", kind: .delivered, at: times[3], corrects: "d2"))
      }
      var seen: Set<String> = []
      for _ in 0..<6 {
        let order = (events + [events[0]]).shuffled(using: &random)
        try run(engine) { work in
          try work.place(PlaceOrder(reference: "A1", at: begin, promised: Day("2026-01-06")!, currency: .cny))
          // All of it is reported before anything is judged; what was delivered late is known by then as well.
          for event in order {
            work.now = work.now.adding(seconds: 60)
            try work.track(order: "A1", event: event)
            try work.sweepAll()
          }
          work.now = Instant("2026-01-09T00:00:00Z")!
          try work.sweepAll()
          seen.formUnion(
            try work.transaction.all("SELECT outcome, fulfilled_at FROM obligation WHERE duty = 'deliver'") {
              "\($0.text(0)) \($0.optionalInteger(1) ?? 0)"
            })
        }
      }
      #expect(seen.count == 1, "\(seen) of \(events)")
    }
  }

  @Test(arguments: Engine.kinds) func aSecondFindingPaysNobodyTwiceAndLateBuyersToo(_ engine: Engine) throws {
    try run(engine) { work in
      try work.list(product: "P1", title: "Kettle", category: nil, at: begin)
      func order(_ reference: String) throws {
        try work.place(
          PlaceOrder(
            reference: reference, at: work.now, promised: Day("2026-01-09")!, currency: .cny,
            lines: [.init(product: "P1", quantity: 1, price: 29_900)]))
      }
      try order("A1")
      try work.findCounterfeit(product: "P1", finding: "F1", evidence: "Report 7", at: begin)
      work.now = begin.adding(seconds: 600)
      try order("A2")
      #expect(try granted(work, "goods.genuine") == [119_600])
      work.now = begin.adding(seconds: 1200)
      try work.takeDown(product: "P1", at: work.now)
      #expect(try granted(work, "goods.genuine") == [119_600, 119_600])
      try work.findCounterfeit(product: "P1", finding: "F2", evidence: "Report 8", at: work.now)
      #expect(try granted(work, "goods.genuine") == [119_600, 119_600])
      #expect(try outcomes(work, "goods.genuine").filter { $0.hasPrefix("takedown") } == ["takedown kept"])
    }
  }

  @Test(arguments: Engine.kinds) func aRenewedCertificateDoesNotBringCounterfeitsBack(_ engine: Engine) throws {
    try run(engine) { work in
      try work.list(product: "P1", title: "Kettle", category: nil, at: begin)
      try work.certify(product: "P1", number: "C1", issuer: "CQC", validUntil: Day("2026-01-06")!, at: begin)
      work.now = Instant("2026-01-07T01:00:00Z")!
      #expect(try !work.isOnSale(product: "P1"))
      try work.findCounterfeit(product: "P1", finding: "F1", evidence: "Report 7", at: work.now)
      try work.certify(product: "P1", number: "C2", issuer: "CQC", validUntil: Day("2027-01-06")!, at: work.now)
      #expect(try !work.isOnSale(product: "P1"))
    }
  }

  /// A letter of one's own: no promise of a day for furniture, two days more for the far west, and three days instead
  /// of seven to return fresh food.
  @Test(arguments: Engine.kinds) func exceptionsByCategoryAndRegionApply(_ engine: Engine) throws {
    let none = LocalizedText(zhHans: "", en: "")
    var letter = try #require(try LetterFile(path: defaultLetterPath).letter)
    for chapter in letter.chapters.indices {
      for place in letter.chapters[chapter].clauses.indices {
        switch letter.chapters[chapter].clauses[place].key {
        case "delivery.on-time":
          letter.chapters[chapter].clauses[place].exceptions = [
            ClauseException(
              key: "far", when: Condition(regions: ["Xinjiang"]), text: none, takesAway: false,
              figures: [NamedFigure("due", .promisedDay(2))]),
            ClauseException(key: "bulky", when: Condition(categories: ["furniture"]), text: none),
          ]
        case "returns.no-reason":
          letter.chapters[chapter].clauses[place].exceptions = [
            ClauseException(
              key: "fresh", when: Condition(categories: ["fresh"]), text: none, takesAway: false,
              figures: [NamedFigure("within", .term(.days(3)))])
          ]
        default: break
        }
      }
    }
    try run(engine, letter) { work in
      for category in ["furniture", "fresh", "books"] {
        try work.list(product: category, title: category, category: category, at: begin)
      }
      func place(_ reference: String, _ category: String, _ region: String) throws -> [Owed] {
        try work.place(
          PlaceOrder(
            reference: reference, at: begin, promised: Day("2026-01-07")!, region: region, currency: .cny,
            lines: [.init(product: category, quantity: 1, price: 100)])
        ).owed
      }
      #expect(try place("A1", "furniture", "Xinjiang").isEmpty)
      #expect(try place("A2", "books", "Hebei").map(\.obligation.due) == [Instant("2026-01-07T15:59:59.999999Z")!])
      #expect(try place("A3", "fresh", "Xinjiang").map(\.obligation.due) == [Instant("2026-01-09T15:59:59.999999Z")!])
      work.now = Instant("2026-01-06T04:00:00Z")!
      for order in ["A2", "A3"] {
        try work.track(order: order, event: TrackingEvent(reference: "d", kind: .delivered, at: work.now))
      }
      work.now = Instant("2026-01-12T04:00:00Z")!
      func ask(_ order: String) throws -> [String] {
        let id = try work.open(OpenClaim(reference: "R-" + order, order: order, kind: .noReason, at: work.now)).id
        return try work.transaction.all("SELECT status, exception, until FROM claim WHERE id = $1", id.bytes) {
          [$0.text(0), $0.optionalText(1) ?? "", $0.instant(2).description]
        }[0]
      }
      #expect(try ask("A2").first == "approved")
      #expect(try ask("A3") == ["refused", "fresh", "2026-01-09T15:59:59.999999Z"])
    }
  }

  @Test(arguments: Engine.kinds) func aCorrectionThatMovesADeliveryPastItsDayOverturnsIt(_ engine: Engine) throws {
    try run(engine) { work in
      try work.place(PlaceOrder(reference: "A1", at: begin, promised: Day("2026-01-07")!, currency: .cny))
      try work.pay(order: "A1", payment: "P1", amount: 5000, channel: "alipay", at: begin)
      work.now = Instant("2026-01-07T10:00:00Z")!
      try work.track(order: "A1", event: TrackingEvent(reference: "d1", kind: .delivered, at: work.now))
      #expect(try outcomes(work, "delivery.on-time") == ["deliver kept"])
      work.now = Instant("2026-01-08T10:00:00Z")!
      let late = TrackingEvent(reference: "d2", kind: .delivered, at: work.now, corrects: "d1")
      try work.track(order: "A1", event: late)
      try work.track(order: "A1", event: late)
      #expect(try outcomes(work, "delivery.on-time") == ["deliver broken"])
      try work.numberJournal()
      let events = try work.transaction.all("SELECT event FROM journal ORDER BY serial") { $0.text(0) }
      #expect(events == ["opened", "kept", "overturned"])
      work.now = Instant("2026-01-20T10:00:00Z")!
      try work.sweepAll()
      #expect(try granted(work, "delivery.on-time") == [5000])
    }
  }
}
