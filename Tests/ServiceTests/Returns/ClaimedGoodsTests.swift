import Database
import Promises
import Support
import Testing

@testable import Service

/// Which goods a claim is about, and what their nature decides.
@Suite struct ClaimedGoodsTests {
  private func order(_ shop: Shop) async throws {
    try await shop.run(Shop.now) { work in
      try work.place(
        PlaceOrder(
          reference: "A", at: Shop.now, promised: Day("2026-01-09")!, currency: .cny,
          lines: [
            .init(product: "P-1", quantity: 2, price: 1000, traits: ["perishable"]),
            .init(product: "P-2", quantity: 2, price: 1000),
          ]))
      try work.pay(order: "A", payment: "Z", amount: 4000, channel: "alipay", at: Shop.now)
    }
    try await shop.run(Shop.delivered) {
      try $0.track(order: "A", event: TrackingEvent(reference: "T", kind: .delivered, at: Shop.delivered))
    }
  }

  private func open(_ shop: Shop, _ reference: String, _ lines: [OpenClaim.Line]) async throws -> String? {
    try await shop.atOnce(1, at: Shop.claimed) { work, _ in
      try work.open(OpenClaim(reference: reference, order: "A", kind: .noReason, lines: lines, at: Shop.claimed))
    }[0]
  }

  /// All that is left of an order is what can still be sent back: goods in another claim take no right away from it.
  @Test(arguments: Engine.kinds) func whatIsClaimedElsewhereDecidesNothing(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await order(shop)
      #expect(try await open(shop, "R-1", []) == nil)
      #expect(try await shop.text("SELECT status FROM claim WHERE reference = 'R-1'") == "refused")
      try await shop.claim("R-2", of: "A", 2)
      #expect(try await open(shop, "R-3", []) == nil)
      #expect(try await shop.text("SELECT status FROM claim WHERE reference = 'R-3'") == "approved")
      #expect(
        try await shop.count("SELECT SUM(quantity) FROM claim_line") == 8, "the refused claim's four, then two, two")
    }
  }

  @Test(arguments: Engine.kinds) func aLineIsNamedOnceAndIsTheOrders(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await order(shop)
      let one = OpenClaim.Line(product: "P-2", quantity: 1)
      #expect(try await open(shop, "R-1", [one, one]) == "line-twice")
      #expect(try await open(shop, "R-1", [.init(product: "P-9", quantity: 1)]) == "line-unknown")
      #expect(try await open(shop, "R-1", [.init(product: "P-2", quantity: 3)]) == "more-than-bought")
      #expect(try await open(shop, "R-1", [one]) == nil)
      #expect(try await shop.count("SELECT SUM(quantity) FROM claim_line") == 1)
    }
  }
}
