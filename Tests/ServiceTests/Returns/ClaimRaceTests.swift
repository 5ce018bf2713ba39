import Database
import Promises
import Support
import Testing

@testable import Service

/// Claims that come in at the same moment, and whatever happens to them at the same moment.
@Suite struct ClaimRaceTests {
  @Test(arguments: Engine.kinds) func noMoreIsClaimedThanWasBought(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A")
      let kinds: [ClaimKind] = [.noReason, .exchange, .quality, .damaged, .repair]
      let codes = try await shop.atOnce(50, at: Shop.claimed) { work, number in
        try work.open(
          OpenClaim(
            reference: "R-\(number)", order: "A", kind: kinds[number % 5],
            lines: [.init(product: "P-\(1 + number % 2)", quantity: 1 + number / 25)], at: Shop.claimed))
      }
      #expect(Set(codes) == [nil, "more-than-bought"])
      // Somebody who wanted one came when less than all were taken, so that nothing is left.
      let claimed = """
        SELECT SUM(quantity) FROM claim_line JOIN product ON product.id = product WHERE reference =
        """
      #expect(try await shop.count("\(claimed) 'P-1'") == 3)
      #expect(try await shop.count("\(claimed) 'P-2'") == 3)
    }
  }

  /// Of a reference under which claims about several orders are made at once, one stands. Their orders' locks keep none
  /// of them waiting: the unique reference of a claim refuses all but the first.
  @Test(arguments: Engine.kinds) func oneReferenceIsOneClaim(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let orders = 12
      for number in 0..<orders { try await shop.order("A-\(number)") }
      let codes = try await shop.atOnce(orders * 2, at: Shop.claimed) { work, number in
        try work.open(
          OpenClaim(
            reference: "R", order: "A-\(number % orders)", kind: .exchange,
            lines: [.init(product: "P-1", quantity: 1)], at: Shop.claimed))
      }
      #expect(codes.count { $0 == nil } == 1)
      #expect(codes.count { $0 == "claim-exists" } == orders * 2 - 1)
      #expect(try await shop.count("SELECT COUNT(*) FROM claim") == 1)
      #expect(try await shop.count("SELECT SUM(quantity) FROM claim_line") == 1)
    }
  }

  /// The first answer counts, and whoever comes later finds the claim answered: no step but the first leads out of its
  /// status (`Claim.take`). Three locks make the others come later, those on the order, on the claim and on the duty to
  /// answer, of which any one is enough.
  @Test(arguments: Engine.kinds) func oneAnswerCounts(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A")
      try await shop.claim("R", of: "A")
      let codes = try await shop.atOnce(50, at: Shop.claimed) { work, number in
        try work.answer(claim: "R", refusal: number % 2 == 0 ? nil : .evidenceMissing, note: "", at: Shop.claimed)
      }
      #expect(codes.count { $0 == nil } == 1)
      #expect(codes.allSatisfy { [nil, "not-now", "claim-over"].contains($0) })
      #expect(try await shop.count("SELECT COUNT(*) FROM claim_step WHERE step IN ('approved', 'refused')") == 1)
      let isGranted = try await shop.text("SELECT status FROM claim") == "accepted"
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") == (isGranted ? 1 : 0))
    }
  }

  /// In the seller's time, and after it, when his silence speaks as well: each claim ends in one way, and money is
  /// granted once for those that were granted and for no other.
  @Test(arguments: Engine.kinds, [3600, 3 * 86_400]) func whoeverIsFirstDecides(
    _ engine: Engine, _ after: Int
  ) async throws {
    try await Shop.open(engine) { shop in
      let claims = 12
      for number in 0..<claims {
        try await shop.order("A-\(number)")
        try await shop.claim("R-\(number)", of: "A-\(number)")
      }
      let later = Shop.claimed.adding(seconds: Int64(after))
      _ = try await shop.atOnce(claims * 4, at: later) { work, number in
        let claim = "R-\(number / 4)"
        switch number % 4 {
        case 0: try work.answer(claim: claim, refusal: .evidenceMissing, note: "", at: later)
        case 1: try work.answer(claim: claim, refusal: nil, note: "", at: later)
        case 2: try work.withdraw(claim: claim, at: later)
        default: try work.sweep(limit: 3)
        }
      }
      try await shop.run(later) { try $0.sweepAll() }
      #expect(
        try await shop.count(
          """
          SELECT COUNT(*) FROM claim_step WHERE step IN ('approved', 'refused', 'withdrawn')
          """) == Int64(claims))
      #expect(
        try await shop.count(
          """
          SELECT COUNT(*) FROM claim WHERE (status = 'accepted') <> (
            SELECT COUNT(*) = 1 FROM transfer WHERE kind = 'grant' AND order_id = claim.order_id)
          """) == 0)
      #expect(
        try await shop.count("SELECT COUNT(*) FROM claim WHERE status IN ('accepted', 'refused', 'withdrawn')")
          == Int64(claims))
      // After the seller's time nobody can answer in his stead.
      if after > 2 * 86_400 {
        #expect(try await shop.count("SELECT COUNT(*) FROM claim WHERE status = 'refused'") == 0)
      }
    }
  }

  /// With a discount and freight, where each share is rounded and the last one gets the rest.
  @Test(arguments: Engine.kinds) func claimsAgreedToAtOnceComeToWhatWasPaid(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A", paid: [("alipay", 3000), ("card", 2333)], freight: 700)
      for number in 0..<6 { try await shop.claim("R-\(number)", of: "A", 1, product: "P-\(1 + number % 2)") }
      let codes = try await shop.atOnce(6, at: Shop.claimed) { work, number in
        try work.answer(claim: "R-\(number)", refusal: nil, note: "", at: Shop.claimed)
      }
      #expect(codes.allSatisfy { $0 == nil })
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'grant'") == 5333)
      // 46.33 for six goods are 7.72 each, a cent more for one of them, and with the last come the freight's 7.00.
      #expect(try await shop.count("SELECT COUNT(*) FROM claim WHERE refund IN (772, 773)") == 5)
      #expect(try await shop.count("SELECT COUNT(*) FROM claim WHERE refund IN (1472, 1473)") == 1)
      try await shop.run(Shop.claimed) { _ = try $0.planPayouts(grantedBefore: $0.now, at: nil, limit: 3) }
      try await shop.run(Shop.claimed) { _ = try $0.planPayouts(grantedBefore: $0.now, at: nil, limit: 100) }
      #expect(try await shop.count("SELECT SUM(amount) FROM payout WHERE payment = 'A/0'") == 3000)
      #expect(try await shop.count("SELECT SUM(amount) FROM payout WHERE payment = 'A/1'") == 2333)
    }
  }
}
