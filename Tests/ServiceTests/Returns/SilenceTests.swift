import Database
import Promises
import Support
import Testing

@testable import Service

/// What the clock grants is as good as what a person grants.
@Suite struct SilenceTests {
  private static let day: Int64 = 86_400

  @Test(arguments: Engine.kinds, [ClaimKind.damaged, .notReceived]) func silenceGrantsTheMoneyAsWell(
    _ engine: Engine, _ kind: ClaimKind
  ) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A")
      try await shop.run(Shop.claimed) {
        try $0.open(OpenClaim(reference: "R", order: "A", kind: kind, at: Shop.claimed))
      }
      let later = Shop.claimed.adding(seconds: 3 * Self.day)
      try await shop.run(later) { try $0.sweepAll() }
      #expect(try await shop.text("SELECT status FROM claim") == "accepted")
      #expect(
        try await shop.count(
          """
          SELECT COALESCE(SUM(amount), 0) FROM transfer JOIN claim ON claim.order_id = transfer.order_id
          WHERE transfer.kind = 'grant' AND amount = refund
          """) == 6000)
      try await shop.run(later) { _ = try $0.payOut(grantedBefore: later, at: later) }
      #expect(try await shop.text("SELECT status FROM claim") == "done")
      #expect(
        try await shop.text("SELECT outcome FROM obligation WHERE duty = 'finish'") == "kept")
    }
  }

  /// Who says nothing to it admits that the goods are counterfeit: whoever bought them is paid by the finding, once.
  @Test(arguments: Engine.kinds) func silenceAdmitsCounterfeits(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A")
      try await shop.order("B")
      try await shop.run(Shop.claimed) {
        try $0.open(
          OpenClaim(
            reference: "R", order: "A", kind: .counterfeit, lines: [.init(product: "P-1", quantity: 1)],
            at: Shop.claimed))
      }
      try await shop.run(Shop.claimed.adding(seconds: 3 * Self.day)) { try $0.sweepAll() }
      #expect(try await shop.text("SELECT status FROM claim") == "done")
      #expect(try await shop.text("SELECT reason FROM claim") == "silence")
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") == 2)
      #expect(try await shop.count("SELECT COUNT(DISTINCT order_id) FROM transfer WHERE kind = 'grant'") == 2)
    }
  }

  /// What else ran out under the same clause, and led to nothing by itself, does not make his silence harmless.
  @Test(arguments: Engine.kinds) func silenceGrantsWhateverElseRanOut(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A", paid: [])
      try await shop.run(Shop.claimed) { work in
        try work.list(product: "P-3", title: "Kettle", category: nil, at: Shop.claimed)
        // Nobody takes them off sale in time.
        try work.findCounterfeit(product: "P-3", finding: "F", evidence: "Report", at: Shop.claimed)
        try work.open(OpenClaim(reference: "R", order: "A", kind: .counterfeit, at: Shop.claimed))
      }
      try await shop.run(Shop.claimed.adding(seconds: 3 * Self.day)) { try $0.sweepAll() }
      #expect(
        try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'takedown' AND outcome = 'broken'") > 0)
      #expect(try await shop.text("SELECT reason FROM claim") == "silence")
    }
  }

  /// Nothing was paid, so nothing goes back: what was to be done is done at once.
  @Test(arguments: Engine.kinds) func aClaimWithoutMoneyEndsAtOnce(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A", paid: [])
      try await shop.claim("R", of: "A")
      let later = Shop.claimed.adding(seconds: 3 * Self.day)
      try await shop.run(later) { try $0.sweepAll() }
      #expect(try await shop.text("SELECT status FROM claim") == "done")
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'finish'") == "kept")
    }
  }

  @Test(arguments: Engine.kinds) func aLateRepairBecomesAnExchangeWithAClock(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A")
      try await shop.run(Shop.claimed) { work in
        let at = Shop.claimed
        try work.open(OpenClaim(reference: "R", order: "A", kind: .repair, at: at))
        try work.answer(claim: "R", refusal: nil, note: "", at: at)
        try work.sendBack(claim: "R", carrier: "SF", number: "1", at: at)
        try work.receive(claim: "R", at: at)
        try work.inspect(claim: "R", refusal: nil, note: "", at: at)
      }
      let later = Shop.claimed.adding(seconds: 31 * Self.day)
      try await shop.run(later) { try $0.sweepAll() }
      #expect(try await shop.text("SELECT wants FROM claim") == "replacement")
      #expect(
        try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'finish' AND outcome = 'broken'") == 1)
      #expect(try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'finish' AND outcome IS NULL") == 1)
      // The shop says nothing of a replacement: the money goes back in its stead.
      let end = later.adding(seconds: 4 * Self.day)
      try await shop.run(end) { work in
        try work.sweepAll()
        _ = try work.payOut(grantedBefore: end, at: end)
      }
      #expect(try await shop.text("SELECT status FROM claim") == "done")
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'payout'") == 6000)
    }
  }

  /// Force majeure moves the seller's deadline, before or after the claim was made; his silence counts from the new one.
  @Test(arguments: Engine.kinds, [true, false]) func silenceIsWaitedForUntilTheDeadlineThatMoved(
    _ engine: Engine, _ isDeclaredFirst: Bool
  ) async throws {
    try await Shop.open(engine) { shop in
      try await shop.order("A")
      if !isDeclaredFirst { try await shop.claim("R", of: "A") }
      let from = isDeclaredFirst ? Shop.delivered : Shop.claimed
      try await shop.run(from) { work in
        try work.declare(
          Suspension(
            clauses: ["delivery.intact"], from: Shop.claimed, until: Shop.claimed.adding(seconds: Self.day),
            reason: LocalizedText(zhHans: "台风。", en: "A typhoon.")),
          reference: "FM", by: "Li Na", evidence: "Notice", at: from)
      }
      if isDeclaredFirst { try await shop.claim("R", of: "A") }
      let due = Shop.claimed.adding(seconds: 3 * Self.day)
      for (at, status) in [
        (Shop.claimed.adding(seconds: 2 * Self.day + 60), "requested"), (due, "requested"),
        (due.adding(microseconds: 1), "accepted"),
      ] {
        try await shop.run(at) { try $0.sweepAll() }
        #expect(try await shop.text("SELECT status FROM claim") == status)
        // Whoever sleeps until the next deadline is not woken by one that has passed.
        let next = try await shop.run(at) { try $0.nextDeadline() }
        #expect(next.map { $0 >= at } ?? true)
      }
    }
  }
}
