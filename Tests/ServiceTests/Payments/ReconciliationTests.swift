import Database
import Promises
import Support
import Testing

@testable import Service

/// A provider's statement beside our books.
@Suite struct ReconciliationTests {
  private static let until = Shop.claimed.adding(seconds: 86_400)

  /// Four claims of 10.00 whose payouts were planned; answers their keys.
  private func planned(_ shop: Shop) async throws -> [String] {
    try await shop.order("A")
    for number in 1...4 { try await shop.claim("R-\(number)", of: "A", 1, product: "P-\(1 + number % 2)") }
    try await shop.agree(to: "R-1", "R-2", "R-3", "R-4")
    return try await shop.run(Shop.claimed) { work in
      _ = try work.planPayouts(grantedBefore: work.now, at: nil, limit: 10)
      return try work.duePayouts(limit: 10).map(\.refund.key).sorted()
    }
  }

  private func answer(_ shop: Shop, _ answer: RefundAnswer, to key: String) async throws {
    try await shop.run(Shop.claimed) { try $0.note(answer, to: Identifier(key)!, at: $0.now) }
  }

  private func reconcile(
    _ shop: Shop, _ lines: [(key: String, amount: Int64)], channel: String = "alipay", from: Instant = Shop.now,
    until: Instant = until
  ) async throws -> JSON {
    let lines: [JSON] = lines.map { line in
      [
        "key": .string(line.key), "reference": "B-1", "amount": .integer(line.amount), "currency": "CNY",
        "at": .string(Shop.claimed.description),
      ]
    }
    let answer = try await shop.nodes[1].perform(
      try #require(Catalog.operation("payouts.reconcile")),
      [
        "channel": .string(channel), "from": .string(from.description), "until": .string(until.description),
        "lines": .array(lines),
      ], key: nil, by: .everything, at: Self.until)
    return try JSON.parse(answer.body)
  }

  @Test(arguments: Engine.kinds) func whatDiffersIsNamed(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let keys = try await planned(shop)
      for key in keys.prefix(3) { try await answer(shop, .paid(reference: "x", at: nil), to: key) }
      let found = try await reconcile(shop, [(keys[0], 1000), (keys[1], 999), ("stranger", 5)])
      #expect(found["matched"] == 1)
      let differences = found["differences"]?.array ?? []
      #expect(differences.map { $0["kind"] } == ["amount", "unknown", "missing"])
      #expect(differences.map { $0["key"] } == [.string(keys[1]), "stranger", .string(keys[2])])
      #expect(differences[0]["ours"]?["amount"] == 1000 && differences[0]["theirs"]?["amount"] == 999)
      #expect(differences[1]["ours"] == nil && differences[1]["theirs"]?["amount"] == 5)
      #expect(differences[2]["ours"]?["amount"] == 1000 && differences[2]["theirs"] == nil)
      // What differs settles nothing.
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == 3)
    }
  }

  @Test(arguments: Engine.kinds) func whatTheProviderHasPaidIsPaid(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let keys = try await planned(shop)
      try await answer(shop, .pending(reference: "x"), to: keys[0])
      try await answer(shop, .refused(code: "c", message: "m"), to: keys[1])
      // One that was never answered, one that waits for its look-up, and one that a person paid meanwhile.
      for _ in 0..<2 {
        let found = try await reconcile(shop, [(keys[0], 1000), (keys[1], 1000), (keys[2], 1000)])
        #expect(found == ["matched": 3, "differences": []])
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM payout WHERE state = 'paid' AND next_at IS NULL") == 3)
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == 3)
      #expect(try await shop.count("SELECT COUNT(*) FROM claim WHERE status = 'done'") == 3)
      #expect(try await shop.text("SELECT DISTINCT provider_reference FROM payout WHERE state = 'paid'") == "B-1")
    }
  }

  /// A statement of another channel, or of another time, says nothing of ours.
  @Test(arguments: Engine.kinds) func aStatementSpeaksForItsChannelAndTime(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let keys = try await planned(shop)
      for key in keys { try await answer(shop, .paid(reference: "x", at: nil), to: key) }
      let other = try await reconcile(shop, [(keys[0], 1000)], channel: "card")
      #expect(other["differences"]?.array?.map { $0["kind"] } == ["unknown"])
      #expect(try await reconcile(shop, [], until: Shop.claimed)["differences"] == [])
      #expect(try await reconcile(shop, [], from: Shop.claimed)["differences"]?.array?.count == 4)
    }
  }
}
