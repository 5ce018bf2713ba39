import Promises
import Support
import Testing

@testable import Service

/// What a finding of counterfeits does to lots, and how its buyers send the goods back. `Shop.open` checks every
/// invariant afterwards.
@Suite struct FoundLotTests {
  private static let found = Shop.claimed
  private static let words = LocalizedText(zhHans: "假冒商品。", en: "It is counterfeit.")
  private static let later = found.adding(seconds: 3600)

  private func code(_ body: () async throws -> Void) async -> String? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? Refusal)?.code ?? "\(error)"
    }
  }

  private func ship(_ shop: Shop, _ order: String, _ parcel: String, of lot: String, at: Instant) async throws {
    try await shop.run(at) {
      try $0.ship(
        order: order, shipment: Shipment(reference: parcel, replaces: nil), carrier: "SF", number: nil,
        lots: [PackedLot(product: "P-1", lot: lot, quantity: 3)], at: at)
    }
  }

  private func find(_ shop: Shop) async throws {
    try await shop.run(Self.found) { work in
      work.actor = "key:shop"
      var report = MakeReport(reference: "N-1", product: "P-1", kind: .counterfeit, at: Self.found)
      report.caseName = "J-1"
      _ = try work.make(report)
      try work.find(case: "J-1", facts: "The seal is a copy.", by: "Q-1", at: Self.found)
    }
  }

  @Test(arguments: Engine.kinds) func aFindingHoldsAllLotsUntilItIsReversed(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for order in ["A-1", "A-2"] { try await shop.order(order) }
      try await shop.run(Shop.now) {
        for lot in ["L-1", "L-2"] {
          try $0.receive(lot: lot, of: "P-1", supplier: nil, quantity: 100, at: Shop.now)
        }
        try $0.hold(lot: "L-2", of: "P-1", reason: "Sharp edges", at: Shop.now)
      }
      try await ship(shop, "A-1", "S-1", of: "L-1", at: Shop.now)
      try await find(shop)
      // One that comes in later is of the same goods.
      try await shop.run(Self.later) {
        try $0.receive(lot: "L-3", of: "P-1", supplier: nil, quantity: 100, at: Self.later)
      }
      for lot in ["L-1", "L-3"] {
        #expect(await code { try await ship(shop, "A-2", "S-2", of: lot, at: Self.later) } == "lot-held")
        let view = try await shop.run(Self.later) { try $0.view(lot: lot, of: "P-1") }
        let hold = view["holds"]?.array?.first { $0["liftedAt"] == nil && $0["reason"]?.string == "finding:J-1" }
        #expect(hold?["since"]?.string == Self.found.description)
        let released = await code {
          try await shop.run(Self.later) { try $0.release(lot: lot, of: "P-1", at: Self.later) }
        }
        #expect(released == "lot-found")
      }
      // What left before the finding left.
      try await ship(shop, "A-2", "S-0", of: "L-1", at: Shop.delivered)
      try await shop.run(Self.later) {
        try $0.reverse(case: "J-1", reason: "The maker erred.", by: "Q-1", at: Self.later)
      }
      try await ship(shop, "A-2", "S-3", of: "L-1", at: Self.later)
      // A hold of another's is not lifted with it.
      #expect(await code { try await ship(shop, "A-2", "S-4", of: "L-2", at: Self.later) } == "lot-held")
      let view = try await shop.run(Self.later) { try $0.view(lot: "L-2", of: "P-1") }
      #expect(view["holds"]?.array?.map { $0["words"]?.string } == ["Sharp edges"])
    }
  }

  /// The finding paid; what a recall of the same lot opens is the way back, and pays nothing twice.
  @Test(arguments: Engine.kinds) func whatAFindingPaidForGoesBackAndIsNotPaidAgain(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for order in ["A-1", "A-2"] { try await shop.order(order) }
      try await shop.run(Shop.now) {
        try $0.receive(lot: "L-1", of: "P-1", supplier: nil, quantity: 100, at: Shop.now)
      }
      for order in ["A-1", "A-2"] { try await ship(shop, order, "S-1", of: "L-1", at: Shop.now) }
      try await find(shop)
      let granted = "SELECT SUM(amount) FROM transfer WHERE kind = 'grant'"
      let owed = try await shop.count(granted)
      try await announceAndTell(shop)
      #expect(try await shop.count("SELECT COUNT(*) FROM recall_case") == 2)
      let claim = try await answer(shop, "A-1")
      #expect(try await status(shop, claim) == "approved")
      try await shop.run(Self.later) {
        try $0.sendBack(claim: claim, carrier: "SF", number: "SF9", at: Self.later)
        try $0.receive(claim: claim, at: Self.later)
        try $0.inspect(claim: claim, refusal: nil, note: "", at: Self.later)
      }
      #expect(try await status(shop, claim) == "done")
      #expect(try await shop.count(granted) == owed)
      #expect(try await shop.count("SELECT COUNT(*) FROM finding") == 1)
      // Nobody has both: reversed before he was paid, the goods that come back are refunded like any other.
      let other = try await answer(shop, "A-2")
      try await shop.run(Self.later) {
        try $0.reverse(case: "J-1", reason: "The maker erred.", by: "Q-1", at: Self.later)
        try $0.receive(claim: other, at: Self.later)
        try $0.inspect(claim: other, refusal: nil, note: "", at: Self.later)
      }
      #expect(try await status(shop, other) == "accepted")
      #expect(try await shop.count(granted) == owed + 3000)
    }
  }

  /// A return that was under way when the goods were found counterfeit is carried out, and pays nothing twice.
  @Test(arguments: Engine.kinds) func whatWasClaimedBeforeAFindingIsNotPaidAgain(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A-1")
      try await shop.run(Shop.claimed) {
        _ = try $0.open(
          OpenClaim(
            reference: "R-1", order: "A-1", kind: .quality, lines: [.init(product: "P-1", quantity: 3)],
            at: Shop.claimed))
        try $0.answer(claim: "R-1", refusal: nil, note: "", at: Shop.claimed)
        try $0.sendBack(claim: "R-1", carrier: "SF", number: "SF1", at: Shop.claimed)
      }
      try await find(shop)
      let granted = "SELECT SUM(amount) FROM transfer WHERE kind = 'grant'"
      let owed = try await shop.count(granted)
      try await shop.run(Self.later) {
        try $0.receive(claim: "R-1", at: Self.later)
        try $0.inspect(claim: "R-1", refusal: nil, note: "", at: Self.later)
      }
      #expect(try await status(shop, "R-1") == "done")
      #expect(try await shop.count(granted) == owed)
      // He gave the goods back: a reversal leaves him what was granted for them.
      try await shop.run(Self.later) {
        try $0.reverse(case: "J-1", reason: "The maker erred.", by: "Q-1", at: Self.later)
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'withdrawal'") == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM unpaid") == 1)
    }
  }

  /// The same where other goods of the order come back with them: for those it pays.
  @Test(arguments: Engine.kinds) func whatElseWasClaimedIsPaid(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A-1")
      try await shop.run(Shop.claimed) {
        _ = try $0.open(
          OpenClaim(
            reference: "R-1", order: "A-1", kind: .quality, at: Shop.claimed))
        try $0.answer(claim: "R-1", refusal: nil, note: "", at: Shop.claimed)
        try $0.sendBack(claim: "R-1", carrier: "SF", number: "SF1", at: Shop.claimed)
      }
      try await find(shop)
      let granted = "SELECT SUM(amount) FROM transfer WHERE kind = 'grant'"
      let owed = try await shop.count(granted)
      try await shop.run(Self.later) {
        try $0.receive(claim: "R-1", at: Self.later)
        try $0.inspect(claim: "R-1", refusal: nil, note: "", at: Self.later)
      }
      #expect(try await status(shop, "R-1") == "accepted")
      let refund = try await shop.count("SELECT refund FROM claim WHERE reference = 'R-1'")
      let other = try await shop.count(
        "SELECT price * quantity FROM order_line JOIN product ON product.id = product WHERE reference = 'P-2'")
      #expect(refund > 0 && refund <= other)
      #expect(try await shop.count(granted) == owed + refund)
      // He gave the goods back: a reversal leaves him what was granted for them.
      try await shop.run(Self.later) {
        try $0.reverse(case: "J-1", reason: "The maker erred.", by: "Q-1", at: Self.later)
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'withdrawal'") == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM unpaid") == 2)
    }
  }

  private func announceAndTell(_ shop: Shop) async throws {
    try await shop.run(Self.later) {
      try $0.announce(
        AnnounceRecall(
          reference: "RC-1", product: "P-1", lots: ["L-1"], risk: .serious, hazard: Self.words, advice: Self.words,
          plan: RecallPlan(goods: .sendBack, remedies: [.replacement]), announcedBy: "Kettles Ltd",
          contact: "400-000-0000", at: Self.later))
    }
    try await shop.run(Self.later.adding(seconds: 1)) { try $0.sweepAll() }
  }

  private func answer(_ shop: Shop, _ order: String) async throws -> String {
    try await shop.run(Self.later) {
      try $0.answer(AnswerRecall(recall: "RC-1", order: order, answer: .sendsBack, at: Self.later))
      return try $0.recalls(of: order).first?.claim ?? ""
    }
  }

  private func status(_ shop: Shop, _ claim: String) async throws -> String? {
    try await shop.text("SELECT status FROM claim WHERE reference = '\(claim)'")
  }
}
