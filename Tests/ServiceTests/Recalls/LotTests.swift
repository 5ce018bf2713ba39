import Promises
import Support
import Testing

@testable import Service

/// Where goods came from, and in which orders they went.
@Suite struct LotTests {
  private func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Refusal)?.code ?? "\(error)"
    }
  }

  private func ship(_ shop: Shop, _ order: String, _ parcel: String, _ lots: [PackedLot], at: Instant) async throws {
    try await shop.run(at) {
      try $0.ship(
        order: order, shipment: Shipment(reference: parcel, replaces: nil), carrier: "SF", number: nil, lots: lots,
        at: at)
    }
  }

  private func receive(_ shop: Shop, _ lots: String...) async throws {
    try await shop.run(Shop.now) { work in
      for lot in lots { try work.receive(lot: lot, of: "P-1", supplier: nil, quantity: 100, at: Shop.now) }
    }
  }

  @Test(arguments: Engine.kinds) func aLineMayBeFilledFromSeveralLots(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await receive(shop, "L-1", "L-2")
      try await shop.order("A-1")
      let first = [PackedLot(product: "P-1", lot: "L-1", quantity: 1), .init(product: "P-1", lot: "L-2", quantity: 1)]
      try await ship(shop, "A-1", "S-1", first, at: Shop.claimed)
      try await ship(shop, "A-1", "S-2", [.init(product: "P-1", lot: "L-1", quantity: 1)], at: Shop.claimed)
      let went = try await shop.run(Shop.claimed) { work in
        try ["L-1", "L-2"].map { try work.view(lot: $0, of: "P-1")["shipped"]?.integer }
      }
      #expect(went == [2, 1])
      #expect(try await shop.count("SELECT COUNT(*) FROM order_lot") == 2)
    }
  }

  @Test(arguments: Engine.kinds) func aHeldLotIsShippedNoMoreAndTheGoodsStayOnSale(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await receive(shop, "L-1", "L-2")
      try await shop.order("A-1")
      try await shop.run(Shop.delivered) {
        try $0.hold(lot: "L-1", of: "P-1", reason: "Sharp edges", at: Shop.delivered)
      }
      let held = [PackedLot(product: "P-1", lot: "L-1", quantity: 1)]
      #expect(await code { try await ship(shop, "A-1", "S-1", held, at: Shop.claimed) } == "lot-held")
      #expect(try await shop.count("SELECT COUNT(*) FROM shipment") == 0, "the refused parcel is not recorded")
      try await ship(shop, "A-1", "S-1", [.init(product: "P-1", lot: "L-2", quantity: 1)], at: Shop.claimed)
      // It left before anybody held the lot; we are told of it late.
      try await ship(shop, "A-1", "S-2", held, at: Shop.now)
      #expect(try await shop.run(Shop.claimed) { try $0.isOnSale(product: "P-1") })
      try await shop.run(Shop.claimed) { try $0.release(lot: "L-1", of: "P-1", at: Shop.claimed) }
      try await ship(shop, "A-1", "S-3", held, at: Shop.claimed)
      #expect(
        await code { try await shop.run(Shop.claimed) { try $0.release(lot: "L-1", of: "P-1", at: Shop.claimed) } }
          == "lot-not-held")
    }
  }

  @Test(arguments: Engine.kinds) func whatIsUnknownIsRefused(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await receive(shop, "L-1")
      try await shop.order("A-1")
      #expect(await code { try await receive(shop, "L-1") } == "lot-exists")
      let others = [PackedLot(product: "P-2", lot: "L-1", quantity: 1)]
      #expect(await code { try await ship(shop, "A-1", "S-1", others, at: Shop.claimed) } == "lot-unknown")
      let strange = [PackedLot(product: "P-9", lot: "L-1", quantity: 1)]
      #expect(await code { try await ship(shop, "A-1", "S-1", strange, at: Shop.claimed) } == "product-unknown")
      #expect(try await shop.count("SELECT COUNT(*) FROM order_lot") == 0)
    }
  }

  /// What was held is known when it is held no more, and holding it again leaves the first words.
  @Test(arguments: Engine.kinds) func whatWasHeldIsKnown(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await receive(shop, "L-1")
      try await shop.run(Shop.claimed) { work in
        try work.hold(lot: "L-1", of: "P-1", reason: "Tested again", at: Shop.now)
        try work.release(lot: "L-1", of: "P-1", at: Shop.delivered)
        try work.hold(lot: "L-1", of: "P-1", reason: "Sharp edges", at: Shop.claimed)
        try work.hold(lot: "L-1", of: "P-1", reason: "Smell", at: Shop.claimed)
      }
      let holds = try await shop.run(Shop.claimed) { try $0.view(lot: "L-1", of: "P-1")["holds"]?.array ?? [] }
      #expect(holds.map { $0["reason"]?.string } == ["hand", "hand"])
      #expect(holds.map { $0["liftedAt"] != nil } == [true, false])
      #expect(holds.map { $0["words"]?.string } == ["Tested again", "Sharp edges"])
      try await shop.order("A-1")
      // A parcel that left between the two.
      let between = Shop.delivered.adding(seconds: 1)
      try await ship(shop, "A-1", "S-1", [.init(product: "P-1", lot: "L-1", quantity: 1)], at: between)
    }
  }

  /// Who holds a lot that is recalled then, and lets it go, lets nothing of it go.
  @Test(arguments: Engine.kinds) func aRecallHoldsForGood(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await receive(shop, "L-1")
      let words = LocalizedText(zhHans: "可能触电。", en: "It may give a shock.")
      try await shop.run(Shop.claimed) { work in
        try work.hold(lot: "L-1", of: "P-1", reason: "Smell", at: Shop.now)
        try work.announce(
          AnnounceRecall(
            reference: "RC-1", product: "P-1", lots: ["L-1"], risk: .serious, hazard: words, advice: words,
            plan: RecallPlan(goods: .sendBack, remedies: [.refund]), announcedBy: "Kettles Ltd", contact: "400",
            at: Shop.delivered))
      }
      try await shop.run(Shop.claimed) { try $0.sweepAll() }
      #expect(
        await code { try await shop.run(Shop.claimed) { try $0.release(lot: "L-1", of: "P-1", at: Shop.claimed) } }
          == "lot-recalled")
      try await shop.run(Shop.claimed) {
        try $0.close(recall: "RC-1", reason: "All told.", resumes: nil, at: Shop.claimed)
      }
      try await shop.order("A-1")
      let packed = [PackedLot(product: "P-1", lot: "L-1", quantity: 1)]
      #expect(await code { try await ship(shop, "A-1", "S-1", packed, at: Shop.claimed) } == "lot-held")
    }
  }
}
