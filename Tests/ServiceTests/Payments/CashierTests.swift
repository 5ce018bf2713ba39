import Database
import Promises
import Support
import Testing

@testable import Service

/// What was granted is paid over the channels that it came by, once.
@Suite struct CashierTests {
  /// A shop with one claim over 60.00 that was granted.
  private func granted(
    _ engine: Engine, paid: [(channel: String, amount: Int64)] = [("alipay", 6000)],
    _ body: (Shop) async throws -> Void
  ) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A", paid: paid)
      try await shop.claim("R", of: "A")
      try await shop.agree(to: "R")
      try await body(shop)
    }
  }

  /// The claim is done, its clock fulfilled, and the money booked once.
  private func expectPaid(_ shop: Shop, _ amount: Int64 = 6000, parts: Int64 = 1) async throws {
    #expect(try await shop.count("SELECT COUNT(*) FROM payout WHERE state <> 'paid' OR next_at IS NOT NULL") == 0)
    #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == parts)
    #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'payout'") == amount)
    #expect(try await shop.text("SELECT status FROM claim") == "done")
    #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'finish'") == "kept")
  }

  @Test(arguments: Engine.kinds) func withoutChannelsItIsPaidAtOnce(_ engine: Engine) async throws {
    try await granted(engine) { shop in
      try await Till(shop).pay()
      try await expectPaid(shop)
    }
  }

  @Test(arguments: Engine.kinds) func aProviderThatPaysIsAskedOnce(_ engine: Engine) async throws {
    try await granted(engine) { shop in
      let alipay = FakeChannel("alipay")
      let till = Till(shop, alipay)
      for _ in 0..<3 { try await till.pay(after: 60) }
      try await expectPaid(shop)
      #expect(alipay.asked.count == 1 && alipay.lookedUp.isEmpty)
      let refund = try #require(alipay.asked.first)
      #expect(refund.payment == "A/0" && refund.paid.minor == 6000 && refund.amount.minor == 6000)
      #expect(try await shop.text("SELECT provider_reference FROM payout") == "ref-" + refund.key)
    }
  }

  @Test(arguments: Engine.kinds) func whatIsPendingIsLookedUpUntilItIsPaid(_ engine: Engine) async throws {
    try await granted(engine) { shop in
      let alipay = FakeChannel("alipay", .pending, .pending, .unavailable, .paid)
      let till = Till(shop, alipay)
      try await till.pay()
      #expect(try await shop.text("SELECT state FROM payout") == "pending")
      #expect(try await shop.text("SELECT status FROM claim") == "accepted")
      // Not before its time.
      try await till.pay(after: 1)
      #expect(alipay.lookedUp.isEmpty)
      for _ in 0..<3 { try await till.pay(after: try #require(await till.next())) }
      try await expectPaid(shop)
      #expect(alipay.asked.count == 1 && alipay.lookedUp.count == 3)
      #expect(Set((alipay.asked + alipay.lookedUp).map(\.key)).count == 1)
    }
  }

  /// Each part of a refund goes back the way it came; the claim is done when the last of them is paid.
  @Test(arguments: Engine.kinds) func partsGoBackOverTheirOwnChannels(_ engine: Engine) async throws {
    try await granted(engine, paid: [("wechat-pay", 2500), ("alipay", 3500)]) { shop in
      let (alipay, wechat) = (FakeChannel("alipay"), FakeChannel("wechat-pay", .pending))
      let till = Till(shop, alipay, wechat)
      try await till.pay()
      #expect(alipay.paid == 3500 && wechat.paid == 0)
      #expect(try await shop.text("SELECT status FROM claim") == "accepted")
      #expect(try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'finish' AND outcome IS NULL") == 1)
      try await till.pay(after: 60)
      #expect(wechat.paid == 2500)
      try await expectPaid(shop, parts: 2)
    }
  }

  /// Damages above what was paid cannot go back over any payment: a person pays them, and says so.
  @Test(arguments: Engine.kinds) func whatExceedsThePaymentsIsPaidByHand(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A", paid: [("alipay", 6000)])
      try await shop.run(Shop.claimed) {
        try $0.findCounterfeit(product: "P-1", finding: "F", evidence: "Report", at: Shop.claimed)
      }
      let alipay = FakeChannel("alipay")
      try await Till(shop, alipay).pay()
      // Three at 10.00: the price and damages of the minimum.
      let owed = try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'grant'")
      #expect(owed > 6000 && alipay.paid == 6000)
      let part = "FROM payout WHERE channel = 'transfer' AND payment IS NULL AND state = 'failed'"
      #expect(try await shop.count("SELECT amount \(part)") == owed - 6000)
      #expect(
        try await shop.text("SELECT failure \(part)")
          == "no-channel: Nothing pays over transfer by itself; pay it by hand and confirm it.")
      #expect(try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'pay' AND outcome IS NULL") == 1)
      #expect(try await shop.count("SELECT COUNT(*) FROM outbox WHERE kind = 'payout.failed'") == 1)
      let key = try await shop.nodes[0].database.read {
        try $0.first("SELECT id \(part)", map: { Identifier(bytes: $0.bytes(0))!.description }) ?? ""
      }
      let confirm = try #require(Catalog.operation("payouts.confirm"))
      let later = Shop.claimed.adding(seconds: 3600)
      for _ in 0..<3 {
        let answer = try await shop.nodes[1].perform(
          confirm, ["payout": .string(key), "reference": "BANK-1"], key: nil, by: .everything, at: later)
        #expect(try JSON.parse(answer.body)["state"] == "paid")
      }
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'payout'") == owed)
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'pay'") == "kept")
    }
  }

  /// Whoever is asked often shows that his provider is ill; the answer that pays counts like any other, and what a
  /// provider or a person tells by himself does not.
  @Test(arguments: Engine.kinds) func eachTimeItIsAskedForIsCounted(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for number in 0..<3 {
        try await shop.order("A-\(number)")
        try await shop.claim("R-\(number)", of: "A-\(number)")
      }
      let alipay = FakeChannel("alipay", .unavailable, .pending)
      let till = Till(shop, alipay)
      let attempts = "SELECT attempts FROM payout JOIN orders ON orders.id = order_id WHERE reference ="
      try await shop.agree(to: "R-0")
      for expected in 1...3 as ClosedRange<Int64> {
        try await till.pay(after: expected == 1 ? 0 : try #require(await till.next()))
        #expect(try await shop.count("\(attempts) 'A-0'") == expected)
      }
      #expect(alipay.asked.count + alipay.lookedUp.count == 3)
      try await shop.agree(to: "R-1", "R-2")
      let now = till.now
      try await shop.run(now) { work in
        _ = try work.planPayouts(grantedBefore: now, at: now, limit: 10)
        let told = try work.duePayouts(limit: 10).map(\.refund.key)
        #expect(try work.noted(.pending(reference: "x"), ofRefund: told[0], at: now))
        #expect(try work.noted(.paid(reference: "x", at: nil), ofRefund: told[0], at: now))
        try work.settle([Identifier(told[1])!], reference: "BANK-1", at: now)
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM payout WHERE state = 'paid'") == 3)
      #expect(try await shop.count("SELECT SUM(attempts) FROM payout") == 3)
    }
  }

  /// Up to eight are asked for at once, and a provider that is slow holds up no other that long.
  @Test(arguments: Engine.kinds) func severalAreAskedForAtOnce(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let count = 20
      for number in 0..<count {
        try await shop.order("A-\(number)")
        try await shop.claim("R-\(number)", of: "A-\(number)")
        try await shop.agree(to: "R-\(number)")
      }
      let alipay = FakeChannel("alipay", pause: .milliseconds(30))
      try await Till(shop, alipay).pay()
      #expect(alipay.most == 8)
      #expect(alipay.asked.count == count && Set(alipay.asked.map(\.key)).count == count)
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == Int64(count))
      #expect(try await shop.count("SELECT COUNT(*) FROM claim WHERE status = 'done'") == Int64(count))
    }
  }

  /// Both parts of a refund may be booked at the same moment, and whichever is last ends the claim: the lock on the
  /// obligation that they pay for makes one wait for the other (`Work.owed(_:)` in `settle`).
  @Test(arguments: Engine.kinds) func partsThatArePaidAtOnceEndTheClaim(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let count = 16
      for number in 0..<count {
        try await shop.order("A-\(number)", paid: [("alipay", 3000), ("card", 3000)])
        try await shop.claim("R-\(number)", of: "A-\(number)")
        try await shop.agree(to: "R-\(number)")
      }
      let keys = try await shop.run(Shop.claimed) { work in
        _ = try work.planPayouts(grantedBefore: work.now, at: nil, limit: count)
        return try work.transaction.all("SELECT id FROM payout ORDER BY obligation, part") {
          Identifier(bytes: $0.bytes(0))!
        }
      }
      #expect(keys.count == 2 * count)
      for pair in 0..<count {
        let codes = try await shop.atOnce(2, at: Shop.claimed) { work, number in
          try work.note(.paid(reference: "x", at: nil), to: keys[2 * pair + number], at: Shop.claimed)
        }
        #expect(codes == [nil, nil])
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == Int64(2 * count))
      #expect(try await shop.count("SELECT COUNT(*) FROM claim WHERE status = 'done'") == Int64(count))
    }
  }

  @Test(arguments: Engine.kinds) func nothingWasPaidBeforeItWasPlanned(_ engine: Engine) async throws {
    try await granted(engine, paid: [("alipay", 3000), ("card", 3000)]) { shop in
      // Stripe and others count whole seconds.
      let planned = Shop.claimed.adding(microseconds: 900_000)
      let due = try await shop.run(planned) { work in
        _ = try work.planPayouts(grantedBefore: planned, at: planned, limit: 10)
        return try work.duePayouts(limit: 10)
      }
      let keys = due.map(\.refund.key)
      let confirm = try #require(Catalog.operation("payouts.confirm"))
      let early = await #expect(throws: Refusal.self) {
        try await shop.nodes[1].perform(
          confirm, ["payout": .string(keys[0]), "at": .string(Shop.claimed.description)], key: nil, by: .everything,
          at: planned)
      }
      #expect(early?.code == "before-planned")
      let unknown = await #expect(throws: Refusal.self) {
        try await shop.nodes[1].perform(
          confirm, ["payout": .string(Identifier(high: 1, low: 1).description)], key: nil, by: .everything, at: planned)
      }
      #expect(unknown?.code == "payout-unknown")
      #expect(try await shop.count("SELECT COUNT(*) FROM payout WHERE state = 'waiting'") == 2)
      _ = try await shop.nodes[1].perform(
        confirm, ["payout": .string(keys[0]), "at": .string(planned.description)], key: nil, by: .everything,
        at: planned)
      try await shop.run(planned) {
        try $0.note(.paid(reference: "x", at: Shop.claimed), to: Identifier(keys[1])!, at: planned)
      }
      try await expectPaid(shop, parts: 2)
      #expect(try await shop.count("SELECT COUNT(*) FROM payout WHERE settled_at = planned_at") == 2)
      #expect(try await shop.count("SELECT COUNT(DISTINCT at) FROM transfer WHERE kind = 'payout'") == 1)
    }
  }

  /// The list, the answer about one, and the file say the same.
  @Test(arguments: Engine.kinds) func allThatListPayoutsSayTheSame(_ engine: Engine) async throws {
    try await granted(engine, paid: [("alipay", 2000), ("card", 2500), ("wechat-pay", 1500)]) { shop in
      let (alipay, card) = (FakeChannel("alipay", .refused), FakeChannel("card", .pending))
      try await Till(shop, alipay, card, FakeChannel("wechat-pay")).pay()
      let query = try #require(Catalog.queries.first { $0.name == "payouts.list" })
      let (listed, single, file, failed) = try await shop.nodes[0].look(at: Shop.claimed) { work in
        var file: [PayoutLine] = []
        try work.payoutFile(nil) { file.append($0) }
        var failed: [PayoutLine] = []
        try work.payoutFile(.failed) { failed.append($0) }
        let page = try query.answer(try query.input([("limit", "2")], now: work.now), from: work)
        let next = try #require(page["next"]?.string)
        let rest = try query.answer(try query.input([("cursor", next)], now: work.now), from: work)
        let listed = (page["items"]?.array ?? []) + (rest["items"]?.array ?? [])
        return (listed, try file.map { try work.payout($0.id).json }, file, failed)
      }
      #expect(file.count == 3 && listed.count == 3)
      #expect(Set(single) == Set(listed))
      #expect(failed.map(\.channel) == ["alipay"])
      for line in file {
        #expect(line.json["order"] == "A" && line.json["attempts"] == 1 && line.planned == Shop.claimed)
        switch line.channel {
        case "alipay":
          #expect(line.state == .failed && line.next == nil && line.failure == "CLOSED: The account was closed.")
        case "card":
          #expect(line.state == .pending && line.next == Shop.claimed.adding(seconds: 20) && line.settled == nil)
          #expect(line.reference == "ref-\(line.id)" && line.amount.minor == 2500 && line.payment == "A/1")
        default: #expect(line.state == .paid && line.settled == Shop.claimed && line.failure == nil)
        }
      }
    }
  }
}
