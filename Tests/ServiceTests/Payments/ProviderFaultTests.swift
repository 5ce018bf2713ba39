import Database
import Promises
import Support
import Testing

@testable import Service

/// Providers that do not answer, refuse, or answer somebody who is no longer there: paid once all the same.
@Suite struct ProviderFaultTests {
  private func granted(_ engine: Engine, _ body: (Shop) async throws -> Void) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A")
      try await shop.claim("R", of: "A")
      try await shop.agree(to: "R")
      try await body(shop)
    }
  }

  private func expectPaidOnce(_ shop: Shop, _ channel: FakeChannel) async throws {
    #expect(channel.paid == 6000)
    #expect(Set(channel.asked.map(\.key)).count == 1)
    #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == 1)
    #expect(try await shop.text("SELECT state FROM payout") == "paid")
    #expect(try await shop.text("SELECT status FROM claim") == "done")
  }

  @Test(arguments: Engine.kinds) func aSilentProviderIsAskedLessAndLessOften(_ engine: Engine) async throws {
    try await granted(engine) { shop in
      let alipay = FakeChannel("alipay", .unavailable, .unavailable, .unavailable)
      let till = Till(shop, alipay)
      var pauses: [Int64] = []
      try await till.pay()
      for attempt in 1...3 {
        #expect(try await shop.count("SELECT attempts FROM payout") == Int64(attempt))
        #expect(try await shop.text("SELECT failure FROM payout") == "no answer")
        let pause = try #require(await till.next())
        pauses.append(pause)
        try await till.pay(after: pause - 1)
        #expect(alipay.asked.count == attempt, "not before its time")
        try await till.pay(after: 1)
      }
      #expect(pauses == [5, 20, 80])
      #expect(alipay.asked.count == 4)
      try await expectPaidOnce(shop, alipay)
    }
  }

  @Test(arguments: Engine.kinds) func anAnswerThatIsLostIsAskedForAgain(_ engine: Engine) async throws {
    try await granted(engine) { shop in
      let alipay = FakeChannel("alipay", .lost)
      let till = Till(shop, alipay)
      try await till.pay()
      #expect(alipay.paid == 6000)
      #expect(try await shop.text("SELECT state FROM payout") == "waiting")
      try await till.pay(after: 60)
      try await expectPaidOnce(shop, alipay)
    }
  }

  /// The process that asked is gone before it could store the answer; the next one asks again under the same key.
  @Test(arguments: Engine.kinds) func whoDiesBetweenAnswerAndStoreIsTakenOver(_ engine: Engine) async throws {
    try await granted(engine) { shop in
      let alipay = FakeChannel("alipay")
      let due = try await shop.run(Shop.claimed) { work in
        _ = try work.planPayouts(grantedBefore: work.now, at: nil, limit: 10)
        return try work.duePayouts(limit: 10)
      }
      for payout in due { _ = try await alipay.pay(payout.refund) }
      try await Till(shop, alipay).pay()
      #expect(alipay.asked.count == 2)
      try await expectPaidOnce(shop, alipay)
    }
  }

  /// Processes that all believe to lead plan, ask and hear the answer at the same moment. A part is planned once (its
  /// grant's row in `unpaid` is taken, and the part is unique), the provider pays once for each key, and whoever books
  /// later finds it booked (`settle` passes over what is paid, and a transfer is unique as well).
  @Test(arguments: Engine.kinds) func twoCashiersPayOnce(_ engine: Engine) async throws {
    try await granted(engine) { shop in
      let alipay = FakeChannel("alipay", pause: .milliseconds(300))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<8 { group.addTask { try await Till(shop, alipay, at: number % 2).pay() } }
        try await group.waitForAll()
      }
      #expect(alipay.asked.count > 1, "they did meet")
      try await expectPaidOnce(shop, alipay)
    }
  }

  @Test(arguments: Engine.kinds) func aRefusalIsAPersonsToSettle(_ engine: Engine) async throws {
    try await granted(engine) { shop in
      let alipay = FakeChannel("alipay", .refused)
      let till = Till(shop, alipay)
      for _ in 0..<3 { try await till.pay(after: 3600) }
      #expect(alipay.asked.count == 1, "however often it is asked, it is refused")
      #expect(try await shop.text("SELECT state FROM payout") == "failed")
      #expect(try await shop.text("SELECT failure FROM payout") == "CLOSED: The account was closed.")
      #expect(try await shop.text("SELECT status FROM claim") == "accepted")
      #expect(
        try await shop.count(
          "SELECT COUNT(*) FROM outbox JOIN payout ON payout.id = subject WHERE kind = 'payout.failed'") == 1)
      let key = try #require(alipay.asked.first).key
      let retry = try #require(Catalog.operation("payouts.retry"))
      _ = try await shop.nodes[1].perform(retry, ["payout": .string(key)], key: nil, by: .everything, at: till.now)
      let again = await #expect(throws: Refusal.self) {
        try await shop.nodes[1].perform(retry, ["payout": .string(key)], key: nil, by: .everything, at: till.now)
      }
      #expect(again?.code == "not-failed")
      try await till.pay()
      try await expectPaidOnce(shop, alipay)
    }
  }

  /// What failed is still to go back over its payment: nothing else may take its place there, or a retry would give
  /// back more than was paid.
  @Test(arguments: Engine.kinds) func whatFailedKeepsItsPlace(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A", paid: [("wechat-pay", 3000), ("alipay", 3000)])
      for number in 1...2 { try await shop.claim("R-\(number)", of: "A", 3, product: "P-\(number)") }
      try await shop.agree(to: "R-1")
      let (alipay, wechat) = (FakeChannel("alipay", .refused), FakeChannel("wechat-pay"))
      let till = Till(shop, alipay, wechat)
      try await till.pay()
      try await shop.agree(to: "R-2")
      try await till.pay(after: 60)
      let retry = try #require(Catalog.operation("payouts.retry"))
      let key = try #require(alipay.asked.first).key
      _ = try await shop.nodes[0].perform(retry, ["payout": .string(key)], key: nil, by: .everything, at: till.now)
      try await till.pay(after: 60)
      #expect(alipay.paid == 3000 && wechat.paid == 3000)
    }
  }
}
