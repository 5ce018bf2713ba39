import Database
import Promises
import Support
import Testing

@testable import Service

/// What was granted is paid over the channels that it came by, once.
@Suite struct PayerTests {
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
          confirm, ["payout": .string(key), "reference": "BANK-1"], key: nil, at: later)
        #expect(try JSON.parse(answer.body)["state"] == "paid")
      }
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'payout'") == owed)
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'pay'") == "kept")
    }
  }
}
