import Database
import Promises
import Support
import Testing

@testable import Service

/// Who is suspended takes no new orders; what he has goes on.
@Suite struct MerchantSuspensionTests {
  private let later = Shop.claimed.adding(seconds: 3600)

  private func place(_ reference: String, _ shop: Shop, at: Instant, told: Instant? = nil) async throws -> String? {
    try await shop.atOnce(1, at: told ?? at) { work, _ in
      try work.place(
        PlaceOrder(reference: reference, at: at, promised: Day("2026-03-01")!, currency: .cny, merchant: "M"))
    }.first ?? nil
  }

  @Test(arguments: Engine.kinds) func whoIsSuspendedTakesNoNewOrders(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { try $0.admit(merchant: "M", floor: 0, currency: .cny, at: Shop.now) }
      for order in ["A", "A-2"] { try await shop.order(order, merchant: "M") }
      try await shop.claim("R", of: "A")
      let at = Shop.claimed
      for reason in ["qualification-expired", "sanction", "sanction"] {
        try await shop.run(at) { try $0.suspend(merchant: "M", for: reason, at: at) }
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM merchant_suspension") == 2)
      #expect(try await place("B", shop, at: at) == "merchant-suspended")
      // The shop took it before he was suspended, and tells it now.
      #expect(try await place("C", shop, at: Shop.delivered, told: at) == nil)
      // What is open goes on: the claim is answered, and another is made.
      try await shop.agree(to: "R")
      #expect(try await shop.text("SELECT status FROM claim WHERE reference = 'R'") == "accepted")
      try await shop.claim("R-2", of: "A-2")

      try await shop.run(later) { [later] in
        try $0.reinstate(merchant: "M", from: "qualification-expired", at: later)
      }
      #expect(try await place("B", shop, at: later) == "merchant-suspended", "the other reason holds")
      try await shop.run(later) { [later] work in
        for _ in 0..<2 { try work.reinstate(merchant: "M", from: "sanction", at: later) }
      }
      #expect(try await place("B", shop, at: later) == nil)
      #expect(try await place("D", shop, at: at, told: later) == "merchant-suspended", "he was, then")
      let kinds = "SELECT COUNT(*) FROM outbox WHERE kind = 'merchant."
      #expect(try await shop.count(kinds + "suspended'") == 2)
      #expect(try await shop.count(kinds + "reinstated'") == 2)
      let view = try await shop.run(later) { try $0.view(merchant: "M") }
      #expect(view["suspensions"]?.array?.compactMap { $0["liftedAt"] }.count == 2)
    }
  }

  @Test(arguments: Engine.kinds) func heMayBeSuspendedAgain(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        try work.admit(merchant: "M", floor: 0, currency: .cny, at: Shop.now)
        for _ in 0..<2 {
          try work.suspend(merchant: "M", for: "sanction", at: Shop.now)
          try work.reinstate(merchant: "M", from: "sanction", at: Shop.now)
        }
      }
      #expect(try await place("A", shop, at: Shop.now) == nil)
      let unknown = try await shop.atOnce(1, at: Shop.now) { work, _ in
        try work.suspend(merchant: "N", for: "sanction", at: Shop.now)
      }
      #expect(unknown == ["merchant-unknown"])
    }
  }
}
