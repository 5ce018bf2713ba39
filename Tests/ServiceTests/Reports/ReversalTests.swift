import Database
import Promises
import Support
import Testing

@testable import Service

/// A finding that was wrong, of goods with many buyers: what it granted is withdrawn batch by batch. `Shop.open` checks
/// every invariant afterwards.
@Suite struct ReversalTests {
  private static let many = Work.compensatedAtOnce + 7
  private static let found = Shop.now
  private static let reversed = Shop.now.adding(seconds: 3600)

  /// Goods of a merchant, sold to many, found counterfeit by a case, and everybody granted what he is owed.
  private func open(_ engine: Engine, _ body: (Shop) async throws -> Void) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Self.found) { work in
        work.actor = "key:shop"
        try work.admit(merchant: "M-1", floor: 0, currency: .cny, at: Self.found)
        try work.topUp(merchant: "M-1", amount: 1_000_000_000, at: Self.found)
        for number in 1...Self.many {
          try work.place(
            PlaceOrder(
              reference: "A-\(number)", at: Self.found, promised: Day("2026-01-09")!, currency: .cny, merchant: "M-1",
              lines: [.init(product: "P-1", quantity: 1, price: 10_000)]))
        }
        var report = MakeReport(reference: "N-1", product: "P-1", kind: .counterfeit, at: Self.found)
        report.caseName = "J-1"
        _ = try work.make(report)
        try work.find(case: "J-1", facts: "x", by: "Q-1", at: Self.found)
        try work.sweepAll()
      }
      #expect(try await grants(shop) == Int64(Self.many))
      try await body(shop)
    }
  }

  private func grants(_ shop: Shop) async throws -> Int64 { try await shop.count("SELECT COUNT(*) FROM finding_grant") }

  private func withdrawn(_ shop: Shop) async throws -> Int64 {
    try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'withdrawal'")
  }

  private func reverse(_ shop: Shop) async throws {
    try await shop.run(Self.reversed) { work in
      work.actor = "key:shop"
      try work.reverse(case: "J-1", reason: "A mistake.", by: "Q-2", at: Self.reversed)
    }
  }

  private func note(_ shop: Shop) async throws -> String? {
    try await shop.run(Self.reversed) { try $0.view(case: "J-1")["steps"]?.array?.last?["note"]?.string }
  }

  @Test(arguments: Engine.kinds) func manyGrantsAreWithdrawnByBatches(_ engine: Engine) async throws {
    try await open(engine) { shop in
      try await reverse(shop)
      #expect(try await withdrawn(shop) == Int64(Work.compensatedAtOnce))
      #expect(try await note(shop) == "taken 30000000 CNY; back 30000000 CNY")
      #expect(try await shop.run(Self.reversed) { try $0.isOnSale(product: "P-1") }, "it waits for no batch")
      // Nothing of it is paid before its batch comes.
      #expect(try await shop.count("SELECT COUNT(*) FROM unpaid") == 7)
      let planned = try await shop.run(Self.reversed) {
        try $0.planPayouts(grantedBefore: Self.reversed, at: Self.reversed, limit: 99)
      }
      #expect(planned == 0)
      struct Killed: Error {}
      await #expect(throws: Killed.self) {
        try await shop.run(Self.reversed) { work in
          #expect(try work.withdrawGrants(limit: 3) == 3)
          throw Killed()
        }
      }
      #expect(try await grants(shop) == 7)
      #expect(try await shop.run(Self.reversed) { try $0.withdrawGrants(limit: 3) } == 3)
      #expect(try await grants(shop) == 4)
      #expect(try await shop.run(Self.reversed) { try $0.nextDeadline() } == Self.reversed)
      try await shop.run(Self.reversed) { try $0.sweepAll() }
      #expect(try await grants(shop) == 0)
      #expect(try await withdrawn(shop) == Int64(Self.many))
      let sum = Self.many * 60_000
      #expect(try await note(shop) == "taken \(sum) CNY; back \(sum) CNY")
      #expect(try await shop.count("SELECT COUNT(*) FROM unpaid") == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM order_line WHERE compensated_at IS NOT NULL") == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM product WHERE withdraw_at IS NOT NULL") == 0)
      #expect(
        try await shop.count("SELECT SUM(amount) FROM balance WHERE account = 'deposit:M-1'") == 1_000_000_000)
    }
  }

  /// Found once more, rightly, before all was withdrawn: whose grant stands keeps it, the others are granted again, and
  /// nobody has two.
  @Test(arguments: Engine.kinds) func anotherFindingEndsTheWithdrawal(_ engine: Engine) async throws {
    try await open(engine) { shop in
      try await reverse(shop)
      let later = Self.reversed.adding(seconds: 60)
      try await shop.run(later) { work in
        try work.findCounterfeit(product: "P-1", finding: "F-2", evidence: "Report 8", at: later)
        try work.sweepAll()
      }
      #expect(try await withdrawn(shop) == Int64(Work.compensatedAtOnce))
      #expect(try await grants(shop) == Int64(Self.many))
      #expect(
        try await shop.count(
          """
          SELECT COUNT(*) FROM (SELECT order_id FROM transfer WHERE kind IN ('grant', 'withdrawal') GROUP BY order_id
            HAVING SUM(CASE WHEN kind = 'grant' THEN 1 ELSE -1 END) <> 1) AS off
          """) == 0)
    }
  }

  /// What follows from a finding is computed out of few rows, and the same as line by line.
  @Test(arguments: Engine.kinds) func whatAFindingGrantsIsKnownBefore(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for number in 1...3 { try await shop.order("A-\(number)") }
      // Of one order a piece was paid back before.
      try await shop.claim("C-1", of: "A-1", 1)
      try await shop.agree(to: "C-1")
      try await shop.run(Shop.claimed) { work in
        work.actor = "key:shop"
        var report = MakeReport(reference: "N-1", product: "P-1", kind: .counterfeit, at: Shop.claimed)
        report.caseName = "J-1"
        _ = try work.make(report)
        let known = try work.consequences(ofCase: "J-1")
        // 3 x 1000 and damages of 50 000; once 2 x 1000.
        #expect(known.lines == 3 && known.grants == [Money(3 * 50_000 + 8000, .cny)])
        try work.find(case: "J-1", facts: "x", by: "Q-1", at: Shop.claimed)
      }
      let granted = try await shop.count(
        "SELECT SUM(amount) FROM transfer JOIN finding_grant ON finding_grant.obligation = transfer.obligation WHERE kind = 'grant'"
      )
      #expect(granted == 3 * 50_000 + 8000)
    }
  }
}
