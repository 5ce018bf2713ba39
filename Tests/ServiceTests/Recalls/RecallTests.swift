import Promises
import Support
import Testing

@testable import Service

/// Recalls from the announcement to the last answer. `Shop.open` checks every invariant afterwards.
@Suite struct RecallTests {
  private static let announced = Shop.claimed
  private static let words = LocalizedText(zhHans: "可能触电。", en: "It may give a shock.")

  private func announcement(
    _ reference: String = "RC-1", lots: [String] = [],
    plan: RecallPlan = RecallPlan(goods: .sendBack, remedies: [.refund])
  ) -> AnnounceRecall {
    AnnounceRecall(
      reference: reference, product: "P-1", lots: lots, risk: .serious, hazard: Self.words, advice: Self.words,
      plan: plan, announcedBy: "Kettles Ltd", contact: "400-000-0000", at: Self.announced)
  }

  private static let atOnce = RecallPlan(goods: .dispose, remedies: [.refund], isAtOnce: true)

  private func announce(_ shop: Shop, _ request: AnnounceRecall) async throws {
    try await shop.run(Self.announced) { try $0.announce(request) }
  }

  private func sweep(_ shop: Shop, at: Instant = RecallTests.announced.adding(seconds: 60)) async throws {
    try await shop.run(at) { try $0.sweepAll() }
  }

  private func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Refusal)?.code ?? "\(error)"
    }
  }

  private func messages(_ shop: Shop, _ kind: String) async throws -> Int64 {
    try await shop.count("SELECT COUNT(*) FROM outbox WHERE kind = 'recall.\(kind)'")
  }

  private func receive(_ shop: Shop, _ lots: String...) async throws {
    try await shop.run(Shop.now) { work in
      for lot in lots { try work.receive(lot: lot, of: "P-1", supplier: nil, quantity: nil, at: Shop.now) }
    }
  }

  private func ship(_ shop: Shop, _ order: String, _ lot: String, _ count: Int, _ at: Instant = Shop.now) async throws {
    try await shop.run(Self.announced.adding(seconds: 120)) {
      try $0.ship(
        order: order, shipment: Shipment(reference: "S-\(lot)", replaces: nil), carrier: "SF", number: nil,
        lots: [.init(product: "P-1", lot: lot, quantity: count)], at: at)
    }
  }

  @Test(arguments: Engine.kinds) func everybodyIsToldOnceInBatchesThatMayBeCutOff(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for number in 1...7 { try await shop.order("A-\(number)") }
      try await announce(shop, announcement(plan: Self.atOnce))
      #expect(try await shop.run(Self.announced) { try !$0.isOnSale(product: "P-1") })
      struct Killed: Error {}
      let at = Self.announced.adding(seconds: 60)
      for _ in 0..<9 {
        // Killed before the commit: as if it had not been.
        await #expect(throws: Killed.self) {
          try await shop.run(at) { work in
            #expect(try work.tellOfRecalls(limit: 2) > 0)
            throw Killed()
          }
        }
        if try await shop.run(at, { try $0.tellOfRecalls(limit: 2) }) == 0 { break }
        if try await shop.count("SELECT COUNT(*) FROM recall WHERE told_at IS NULL") == 0 { break }
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM recall_case") == 7)
      #expect(try await shop.count("SELECT COUNT(DISTINCT order_id) FROM recall_case") == 7)
      #expect(try await messages(shop, "notice") == 7)
      // Three pieces of six at the same price: half of what was paid.
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'grant'") == 7 * 3000)
      #expect(try await shop.count("SELECT COUNT(*) FROM claim WHERE reason = 'recalled' AND status = 'accepted'") == 7)
      #expect(try await shop.run(at) { try $0.tellOfRecalls(limit: 2) } == 0)
      let twice = await code { try await announce(shop, announcement(plan: Self.atOnce)) }
      #expect(twice == "recall-exists")
      let same = await code { try await announce(shop, announcement("RC-2", plan: Self.atOnce)) }
      #expect(same == "recalled-already")
      // Paid by the same road as any refund, which ends the claims.
      try await shop.run(at) { _ = try $0.payOut(grantedBefore: at, at: at) }
      #expect(try await shop.count("SELECT COUNT(*) FROM claim WHERE status = 'done'") == 7)
      let report = try await shop.run(at) { try $0.report(of: "RC-1") }
      #expect(report.figures.told == 7)
      #expect(report.figures.remedied == 7)
      #expect(report.refunded.map(\.minor) == [21_000])
      #expect(report.notice.status == .open)
    }
  }

  @Test(arguments: Engine.kinds) func severalAtOnceTellNobodyTwice(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for number in 1...12 { try await shop.order("A-\(number)") }
      try await announce(shop, announcement(plan: Self.atOnce))
      let refused = try await shop.atOnce(16, at: Self.announced.adding(seconds: 60)) { work, _ in
        _ = try work.tellOfRecalls(limit: 3)
      }
      #expect(refused.allSatisfy { $0 == nil })
      try await sweep(shop)
      #expect(try await shop.count("SELECT COUNT(*) FROM recall_case") == 12)
      #expect(try await messages(shop, "notice") == 12)
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'grant'") == 12 * 3000)
    }
  }

  @Test(arguments: Engine.kinds) func onlyBuyersOfTheLotAreTold(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await receive(shop, "L-1", "L-2", "L-3")
      for number in 1...4 { try await shop.order("A-\(number)") }
      try await ship(shop, "A-1", "L-1", 2)
      try await ship(shop, "A-2", "L-2", 1)
      try await ship(shop, "A-3", "L-3", 1)
      // Of both lots: told once, for all.
      try await ship(shop, "A-4", "L-1", 1)
      try await ship(shop, "A-4", "L-2", 1)
      try await announce(shop, announcement(lots: ["L-1", "L-2"]))
      #expect(try await shop.run(Self.announced) { try $0.isOnSale(product: "P-1") })
      let held = await code { try await ship(shop, "A-3", "L-1", 1, Self.announced.adding(seconds: 1)) }
      #expect(held == "lot-held")
      let kept = await code {
        try await shop.run(Self.announced) { try $0.release(lot: "L-1", of: "P-1", at: Self.announced) }
      }
      #expect(kept == "lot-recalled")
      for _ in 0..<6 { try await shop.run(Self.announced.adding(seconds: 60)) { _ = try $0.tellOfRecalls(limit: 1) } }
      try await sweep(shop)
      let told = try await shop.text(
        """
        SELECT (SELECT COUNT(*) FROM recall_case) || ' ' || (SELECT SUM(quantity) FROM recall_case)
        """)
      #expect(told == "3 5")
      // It left before the recall, and we are told of it after all are told: its buyer joins, once.
      try await ship(shop, "A-3", "L-2", 2)
      try await sweep(shop)
      #expect(try await messages(shop, "notice") == 4)
      #expect(try await shop.count("SELECT COUNT(*) FROM recall_case") == 4)
    }
  }

  @Test(arguments: Engine.kinds) func whoAnswersGetsHisMoneyAndWhoDoesNotIsReminded(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for number in 1...4 { try await shop.order("A-\(number)") }
      let plan = RecallPlan(goods: .sendBack, remedies: [.refund, .replacement], reminders: [7, 14])
      try await announce(shop, announcement(plan: plan))
      try await sweep(shop)
      let at = Self.announced.adding(seconds: 3600)
      func answer(_ order: String, _ answer: RecallAnswer, _ wants: Resolution? = nil) async throws {
        try await shop.run(at) {
          try $0.answer(AnswerRecall(recall: "RC-1", order: order, answer: answer, wants: wants, at: at))
        }
      }
      try await answer("A-1", .sendsBack)
      #expect(await code { try await answer("A-1", .keeps) } == "recall-answered")
      #expect(await code { try await answer("A-2", .destroyed) } == "evidence-missing")
      #expect(await code { try await answer("A-2", .sendsBack, .repair) } == "not-offered")
      #expect(await code { try await answer("A-9", .keeps) } == "order-unknown")
      try await answer("A-2", .keeps)
      try await answer("A-2", .sendsBack, .replacement)
      let picture = AnswerRecall.File(
        name: "a.png",
        content: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
      try await shop.run(at) {
        try $0.answer(AnswerRecall(recall: "RC-1", order: "A-3", answer: .destroyed, evidence: picture, at: at))
      }
      // Destroyed: granted at once. Sent back: granted when the goods are accepted.
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'grant'") == 3000)
      let claim = try await shop.run(at) { try $0.recalls(of: "A-1").first?.claim }
      let name = try #require(claim)
      try await shop.run(at) { work in
        try work.receive(claim: name, at: at)
        try work.inspect(claim: name, refusal: nil, note: "", at: at)
      }
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'grant'") == 6000)
      try await sweep(shop, at: Self.announced.adding(seconds: 8 * 86_400))
      #expect(try await messages(shop, "reminder") == 1)
      try await sweep(shop, at: Self.announced.adding(seconds: 30 * 86_400))
      #expect(try await messages(shop, "reminder") == 2)
      try await sweep(shop, at: Self.announced.adding(seconds: 90 * 86_400))
      #expect(try await messages(shop, "reminder") == 2)
      let figures = try await shop.run(at) { try $0.report(of: "RC-1").figures }
      #expect(
        [figures.told, figures.answered, figures.sendsBack, figures.destroyed, figures.reminded] == [4, 3, 2, 1, 1])
      #expect([figures.returned, figures.remedied] == [1, 2])
      let closed = Self.announced.adding(seconds: 91 * 86_400)
      try await shop.run(closed) {
        try $0.close(recall: "RC-1", reason: "All were reached.", resumes: false, at: closed)
      }
      #expect(try await shop.run(closed) { try $0.notice(of: "RC-1").status } == .closed)
    }
  }

  /// Goods of which all was recalled are on sale again where the shop says so, from lots that come in after that.
  @Test(arguments: Engine.kinds, [true, false]) func whoeverClosesItSaysWhetherSalesBegin(
    _ engine: Engine, _ resumes: Bool
  ) async throws {
    try await Shop.open(engine) { shop in
      try await receive(shop, "L-1")
      try await announce(shop, announcement())
      try await sweep(shop)
      let end = Self.announced.adding(seconds: 120)
      let problems = await #expect(throws: InputProblems.self) {
        try await shop.run(end) { try $0.close(recall: "RC-1", reason: "x", resumes: nil, at: end) }
      }
      #expect(problems?.problems.map(\.pointer) == ["/resumes"])
      try await shop.run(end) { work in
        try work.close(recall: "RC-1", reason: "x", resumes: resumes, at: end)
        #expect(try work.isOnSale(product: "P-1") == resumes && work.notice(of: "RC-1").resumes == resumes)
        try work.receive(lot: "L-2", of: "P-1", supplier: nil, quantity: nil, at: end)
        let held = try work.receivedLots(of: work.productKey(of: "P-1"), limit: 9).map {
          "\($0.reference) \($0.isHeld)"
        }
        #expect(held == ["L-2 false", "L-1 true"])
      }
    }
  }

  /// What came in while the recall ran is shipped for those whom it concerns, and no more once the goods are sold again:
  /// they are, from lots that come in after the close.
  @Test(arguments: Engine.kinds, [true, false]) func whatCameInDuringTheRecallIsNotSoldAfterIt(
    _ engine: Engine, _ resumes: Bool
  ) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A-1")
      try await announce(shop, announcement())
      try await sweep(shop)
      let (between, end) = (Self.announced.adding(seconds: 60), Self.announced.adding(seconds: 600))
      func held(at: Instant) async throws -> [String] {
        try await shop.run(at) { work in
          try work.receivedLots(of: work.productKey(of: "P-1"), limit: 9).map { "\($0.reference) \($0.isHeld)" }
        }
      }
      try await shop.run(between) {
        try $0.receive(lot: "L-2", of: "P-1", supplier: nil, quantity: nil, at: between)
      }
      #expect(try await held(at: between) == ["L-2 false"])
      try await shop.run(end) { work in
        try work.close(recall: "RC-1", reason: "x", resumes: resumes, at: end)
        try work.receive(lot: "L-3", of: "P-1", supplier: nil, quantity: nil, at: end)
      }
      #expect(try await held(at: end) == ["L-3 false", "L-2 \(resumes)"])
      // A parcel that left before the close was right, also where we are told of it after.
      let early = await code {
        try await shop.run(end) { work in
          _ = try work.pack([PackedLot(product: "P-1", lot: "L-2", quantity: 1)], at: between)
        }
      }
      #expect(early == nil)
      let late = await code {
        try await shop.run(end) { work in
          _ = try work.pack([PackedLot(product: "P-1", lot: "L-2", quantity: 1)], at: end)
        }
      }
      #expect(late == (resumes ? "lot-held" : nil))
    }
  }

  /// What was sold under a certificate was sold from when it was valid, however late it was filed here.
  @Test(arguments: Engine.kinds) func aCertificatesTimeBeginsWhenItWasValid(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for (number, from, expected) in [
        ("C-1", "2025-06-01", "2025-05-31T16:00:00Z"), ("C-2", "2026-06-01", nil), ("C-3", nil, nil),
      ] as [(String, String?, String?)] {
        let sold = try await shop.run(Self.announced) { work in
          try work.certify(
            product: "P-1", number: number, issuer: "CQC", validUntil: Day("2027-01-01")!,
            details: CertificateDetails(validFrom: from.flatMap { Day($0) }), at: Self.announced)
          var request = announcement()
          request.reference = "RC-\(number)"
          request.certificate = number
          try work.announce(request)
          return try work.notice(of: request.reference).soldFrom
        }
        // Where nobody said since when it is valid, or it is valid only later: from when it was filed.
        #expect(sold == expected.flatMap { Instant($0) } ?? Self.announced, "\(number)")
      }
    }
  }

  @Test(arguments: Engine.kinds) func whatCameBackOrNeverLeftIsNotRecalled(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for number in 1...3 { try await shop.order("A-\(number)") }
      // All of one order was claimed and refunded; of another one piece.
      try await shop.claim("C-1", of: "A-1", 3)
      try await shop.claim("C-2", of: "A-2", 1)
      try await shop.agree(to: "C-1", "C-2")
      try await shop.run(Shop.now) { work in
        try work.place(
          PlaceOrder(
            reference: "A-4", at: Shop.now, promised: Day("2026-01-09")!, currency: .cny,
            lines: [.init(product: "P-1", quantity: 1, price: 1000)]))
        try work.cancel(order: "A-4", at: Shop.now)
      }
      try await announce(shop, announcement(plan: Self.atOnce))
      try await sweep(shop)
      let told = try await shop.text(
        "SELECT (SELECT COUNT(*) FROM recall_case) || ' ' || (SELECT SUM(worth) FROM recall_case)")
      #expect(told == "2 5000")
    }
  }

  @Test(arguments: Engine.kinds) func aDepositPaysForMany(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        try work.admit(merchant: "M-1", floor: 5000, currency: .cny, at: Shop.now)
        try work.topUp(merchant: "M-1", amount: 10_000, at: Shop.now)
      }
      for number in 1...5 { try await shop.order("A-\(number)", merchant: "M-1") }
      try await announce(shop, announcement(plan: Self.atOnce))
      try await sweep(shop)
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'recovery'") == 10_000)
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'receivable'") == 5000)
      #expect(try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'top-up'") == 1)
    }
  }

  @Test(arguments: Engine.kinds) func aFindingPaysTheRestByBatches(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        for number in 1...(Work.compensatedAtOnce + 7) {
          try work.place(
            PlaceOrder(
              reference: "A-\(number)", at: Shop.now, promised: Day("2026-01-09")!, currency: .cny,
              lines: [.init(product: "P-1", quantity: 1, price: 1000)]))
        }
        try work.findCounterfeit(product: "P-1", finding: "F-1", evidence: "Report 7", at: Shop.now)
      }
      func paid() async throws -> Int64 { try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") }
      #expect(try await paid() == Int64(Work.compensatedAtOnce))
      try await shop.run(Shop.now.adding(seconds: 60)) { work in
        #expect(try work.compensateBuyers(limit: 5) == 5)
        try work.takeDown(product: "P-1", at: Shop.now.adding(seconds: 60))
      }
      try await sweep(shop, at: Shop.now.adding(seconds: 61))
      #expect(try await paid() == Int64(Work.compensatedAtOnce) + 7)
      #expect(try await shop.count("SELECT COUNT(*) FROM product WHERE compensate_at IS NOT NULL") == 0)
      #expect(
        try await shop.count(
          "SELECT COUNT(DISTINCT opened_at) FROM obligation WHERE clause = 'goods.genuine' AND duty = 'pay'")
          == 1, "the clock is the finding's, whenever the batches come")
    }
  }

  /// An order of before, of which we are told after the recall: the shop's systems were down.
  private static func late(_ reference: String, at: Instant = Shop.now, language: Language? = nil) -> PlaceOrder {
    PlaceOrder(
      reference: reference, at: at, promised: Day("2026-01-09")!, currency: .cny,
      lines: [.init(product: "P-1", quantity: 1, price: 1000)], language: language)
  }

  @Test(arguments: Engine.kinds) func whoOrderedBeforeAndIsToldLateIsToldToo(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A-1")
      try await announce(shop, announcement(plan: Self.atOnce))
      try await sweep(shop)
      let later = Self.announced.adding(seconds: 120)
      #expect(
        await code { try await shop.run(later) { _ = try $0.place(Self.late("A-8", at: Self.announced)) } }
          == "not-on-sale",
        "it was off sale then")
      try await shop.run(later) { work in
        try work.place(Self.late("A-9"))
        try work.pay(order: "A-9", payment: "Z-9", amount: 1000, channel: "alipay", at: Shop.now)
      }
      #expect(try await messages(shop, "notice") == 1, "the goods are not with him")
      let delivered = TrackingEvent(reference: "T-9", kind: .delivered, at: Shop.delivered)
      for _ in 1...2 { try await shop.run(later) { try $0.track(order: "A-9", event: delivered) } }
      #expect(try await messages(shop, "notice") == 2)
      #expect(
        try await shop.count(
          "SELECT refund FROM claim JOIN orders ON orders.id = claim.order_id WHERE orders.reference = 'A-9'") == 1000)
    }
  }

  @Test(arguments: Engine.kinds) func whoBoughtCounterfeitGoodsAndIsToldLateIsPaid(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A-1")
      try await shop.run(Self.announced) { work in
        try work.findCounterfeit(product: "P-1", finding: "F-1", evidence: "Report 7", at: Self.announced)
        try work.takeDown(product: "P-1", at: Self.announced)
      }
      func paid() async throws -> Int64 { try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") }
      #expect(try await paid() == 1)
      try await shop.run(Self.announced.adding(seconds: 60)) { _ = try $0.place(Self.late("A-9")) }
      try await sweep(shop, at: Self.announced.adding(seconds: 61))
      try await sweep(shop, at: Self.announced.adding(seconds: 62))
      #expect(try await paid() == 2)
    }
  }

  /// Each in his language; who told none, in both.
  @Test(arguments: Engine.kinds) func everybodyIsWrittenToInHisLanguage(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        for (order, language) in [("A-1", Language.en), ("A-2", .zhHans), ("A-3", nil)] {
          try work.place(Self.late(order, language: language))
          try work.pay(order: order, payment: "Z-\(order)", amount: 1000, channel: "alipay", at: Shop.now)
        }
      }
      try await announce(shop, announcement(plan: RecallPlan(goods: .sendBack, remedies: [.refund], reminders: [7])))
      try await sweep(shop)
      try await sweep(shop, at: Self.announced.adding(seconds: 9 * 86_400))
      let told = try await shop.run(Self.announced) { work in
        try work.messages(after: [], limit: 100).filter { $0.kind.hasPrefix("recall.") }.map { try work.view($0) }
      }
      func letters(_ order: String, _ type: String) -> [JSON] {
        told.first { $0["type"]?.string == type && $0["data"]?["order"]?.string == order }?["data"]?["letters"]?.array
          ?? []
      }
      #expect(letters("A-1", "recall.notice").map { $0["language"]?.string } == ["en"])
      #expect(letters("A-2", "recall.notice").map { $0["language"]?.string } == ["zh-Hans"])
      #expect(letters("A-3", "recall.notice").count == 2)
      #expect(letters("A-1", "recall.notice").first?["body"]?.string?.contains(Self.words.en) == true)
      #expect(letters("A-2", "recall.reminder").first?["subject"]?.string?.hasPrefix("再次提醒：") == true)
    }
  }
}
