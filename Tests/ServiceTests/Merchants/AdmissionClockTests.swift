import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// When what a merchant proved ends, under force majeure and however late the clock looks; and the standing duty to go
/// through all of them.
@Suite struct AdmissionClockTests {
  private static let day: Int64 = 86_400
  /// 180 days after `Shop.now`, to the end of the day.
  private static let due = Instant("2026-07-04T15:59:59.999999Z")!

  private func open(_ engine: Engine, _ body: (Shop) async throws -> Void) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        _ = try work.publish(
          AnnexFile(.admission, yaml: AdmissionTests.annex), source: AdmissionTests.annex, at: Shop.now)
      }
      try await body(shop)
    }
  }

  private static func approve(
    _ work: Work, _ merchant: String, _ code: String = AdmissionTests.code, until: String, at: Instant
  ) throws {
    try AdmissionTests.complete(work, merchant, AdmissionTests.application(code), until: until, at: at)
    try work.review(merchant, AdmissionReview(verdict: .approve), at: at)
  }

  private static func declare(_ work: Work, from: String, until: String) throws {
    try work.declare(
      Suspension(
        clauses: ["merchants.admission"], from: Instant("\(from)T00:00:00Z")!, until: Instant("\(until)T00:00:00Z")!,
        reason: LocalizedText(zhHans: "登记机关关闭。", en: "The registers are closed."), region: nil),
      reference: "FM-\(from)", by: "Li Na", evidence: "Notice 12", at: work.now)
  }

  private func ends(_ shop: Shop, _ merchant: String) async throws -> [Int64] {
    [
      try await shop.count("SELECT lapses_at FROM admission WHERE merchant = '\(merchant)'"),
      try await shop.count(
        """
        SELECT due FROM obligation JOIN merchant ON merchant.id = subject
        WHERE reference = '\(merchant)' AND duty = 'verify' AND outcome IS NULL
        """),
    ]
  }

  /// A deadline that stood still leaves nobody suspended for it, and what a document says is not moved by it.
  @Test(arguments: Engine.kinds) func forceMajeureMovesTheSuspensionWithTheVerification(_ engine: Engine) async throws {
    try await open(engine) { shop in
      try await shop.run(Shop.now) { work in
        try Self.approve(work, "M", until: "2030-01-01", at: Shop.now)
        try work.topUp(merchant: "M", amount: 10_000, at: Shop.now)
        try Self.approve(work, "N", AdmissionTests.other, until: "2026-07-01", at: Shop.now)
      }
      try await shop.run(Instant("2026-06-01T00:00:00Z")!) {
        try Self.declare($0, from: "2026-06-10", until: "2026-06-20")
      }
      let moved = Self.due.adding(seconds: 10 * Self.day)
      #expect(try await ends(shop, "M") == [moved.microseconds, moved.microseconds])
      let document = Instant("2026-07-01T15:59:59.999999Z")!
      #expect(try await ends(shop, "N") == [document.microseconds, moved.microseconds])
      // Who is verified while the clock stands still gets what is left of that time as well.
      let meanwhile = Instant("2026-06-15T00:00:00Z")!
      let third = "91350100M000300P7" + String(CreditCode.checkDigit(of: "91350100M000300P7")!)
      try await shop.run(meanwhile) { try Self.approve($0, "O", third, until: "2030-01-01", at: meanwhile) }
      let late = try await ends(shop, "O")
      #expect(late[0] == late[1] && late[0] == Instant("2026-12-17T15:59:59.999999Z")!.microseconds)

      let isSuspended = "SELECT COUNT(*) FROM merchant_suspension WHERE reason = 'verification-overdue'"
      let after = Self.due.adding(seconds: 1)
      try await shop.run(after) { try $0.sweepAll() }
      #expect(try await shop.count(isSuspended) == 0)
      try await shop.run(after) {
        try $0.place(
          PlaceOrder(reference: "A", at: after, promised: Day("2026-12-01")!, currency: .cny, merchant: "M"))
      }
      try await shop.run(moved.adding(seconds: 1)) { try $0.sweepAll() }
      #expect(try await shop.count(isSuspended) == 1)
      #expect(
        try await shop.count("SELECT since FROM merchant_suspension WHERE reason = 'verification-overdue'")
          == moved.microseconds + 1)
    }
  }

  /// The sweeper slept: a decision after what ran out does not undo that it did.
  @Test(arguments: Engine.kinds) func aDecisionSkipsNothingThatHappenedBefore(_ engine: Engine) async throws {
    try await open(engine) { shop in
      try await shop.run(Shop.now) { work in
        try Self.approve(work, "M", until: "2026-04-05", at: Shop.now)
        try work.topUp(merchant: "M", amount: 10_000, at: Shop.now)
      }
      let late = Instant("2026-04-20T00:00:00Z")!
      try await shop.run(late) { work in
        try work.add(AdmissionTests.document("food", "JY-2", until: "2027-01-01"), to: "M", at: late)
        try work.submit("M", at: late)
        try work.review("M", AdmissionReview(verdict: .approve), at: late)
      }
      let steps = try await shop.run(late) { work in
        try work.wholeAdmission("M")["history"]?.array?.compactMap { $0["step"]?.string } ?? []
      }
      #expect(
        steps.suffix(7) == ["document", "submitted", "reminded", "reminded", "reminded", "suspended", "approved"])
      let end = Instant("2026-04-05T15:59:59.999999Z")!.microseconds
      #expect(
        try await shop.count("SELECT since FROM merchant_suspension WHERE reason = 'qualification-expired'") == end + 1)
      #expect(
        try await shop.count("SELECT lifted_at FROM merchant_suspension WHERE reason = 'qualification-expired'")
          == late.microseconds)
    }
  }

  /// The register was gone through where everybody in it was verified; nobody records that by hand, and the timer's
  /// punctuality changes nothing.
  @Test(arguments: Engine.kinds, [true, false]) func theRegisterIsGoneThroughByItself(
    _ engine: Engine, _ isPunctual: Bool
  ) async throws {
    try await open(engine) { shop in
      try await shop.run(Shop.now) { work in
        try work.startDuties(of: work.letters.inForce(at: Shop.now)!, at: Shop.now)
        try Self.approve(work, "M", until: "2030-01-01", at: Shop.now)
        // Nobody verifies this one: the clock suspends him before the period ends.
        try Self.approve(work, "N", AdmissionTests.other, until: "2026-06-01", at: Shop.now)
        // The shop has verified this one itself, once.
        try work.admit(merchant: "OLD", floor: 0, currency: .cny, at: Shop.now)
      }
      func pass(to end: String) async throws {
        let end = Instant("\(end)T00:00:00Z")!
        if isPunctual { try await shop.run(end.adding(seconds: -Self.day)) { try $0.sweepAll() } }
        try await shop.run(end) { try $0.sweepAll() }
      }
      let again = Instant("2026-07-01T00:00:00Z")!
      if isPunctual { try await shop.run(again) { try $0.sweepAll() } }
      try await shop.run(again) { work in
        try work.submit("M", at: again)
        try work.review("M", AdmissionReview(verdict: .approve), at: again)
      }
      try await pass(to: "2026-07-10")
      let outcomes = """
        SELECT outcome FROM obligation WHERE duty = 'period' AND clause = 'merchants.admission' ORDER BY opened_at
        """
      func outcomesNow() async throws -> [String] {
        try await shop.nodes[0].database.read { try $0.all(outcomes, map: { $0.optionalText(0) ?? "open" }) }
      }
      #expect(try await outcomesNow() == ["kept", "open"])
      #expect(
        try await shop.count(
          "SELECT COUNT(*) FROM duty_period WHERE done_at IS NOT NULL AND clause = 'merchants.admission'") == 1)
      let third = Instant("2026-12-20T00:00:00Z")!
      try await shop.run(third) { work in
        try work.submit("M", at: third)
        try work.review("M", AdmissionReview(verdict: .approve), at: third)
      }
      try await pass(to: "2027-01-05")
      #expect(try await outcomesNow() == ["kept", "broken", "open"], "OLD was left out")
      let by = Instant("2027-02-01T00:00:00Z")!
      try await shop.run(by) { _ = try $0.recordDuty("merchants.admission", note: "OLD was looked at.", at: by) }
      #expect(try await outcomesNow() == ["kept", "broken", "kept", "open"])
    }
  }

  /// What was handed in by mistake is taken back, as long as nobody decided by it.
  @Test(arguments: Engine.kinds) func aDocumentIsTakenBackBeforeItIsLookedAt(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      func withdrawing(_ document: Identifier) async throws -> String? {
        try await shop.atOnce(1, at: at) { work, _ in try work.withdraw(document, from: "M", at: at) }[0]
      }
      func adding(_ document: NewDocument) async throws -> String? {
        try await shop.atOnce(1, at: at) { work, _ in try work.add(document, to: "M", at: at) }[0]
      }
      /// By its number, since keys of one instant have no order.
      func document(_ number: String) async throws -> Identifier {
        let all = try await shop.run(at) { try $0.documents(of: $0.admission("M"), at: at) }
        return try #require(all.first { $0.document.number == number && $0.withdrawn == nil }?.document.id)
      }
      func states() async throws -> [Requirement.State] {
        try await shop.run(at) { try $0.checklist(of: $0.admission("M"), at: at)?.requirements.map(\.state) ?? [] }
      }
      try await shop.run(at) { work in
        try work.apply("M", AdmissionTests.application(), at: at)
        try work.add(AdmissionTests.document("licence", AdmissionTests.code), to: "M", at: at)
        try work.add(AdmissionTests.document("food", "JY-1", until: "2027-01-01"), to: "M", at: at)
        try work.add(AdmissionTests.document("food", "JY-2", until: "2027-01-01"), to: "M", at: at)
      }
      #expect(try await states() == [.met, .met, .met, .contradictory])
      let (licence, first, second) = (
        try await document(AdmissionTests.code), try await document("JY-1"), try await document("JY-2")
      )
      #expect(try await withdrawing(second) == nil)
      #expect(try await states() == [.met, .met, .met, .met])
      #expect(try await withdrawing(second) == "document-withdrawn")
      #expect(try await withdrawing(Identifier(high: 1, low: 1)) == "document-not-here")
      // One takes the place of another in one step, or nothing happens.
      var next = AdmissionTests.document("food", "JY-3", until: "2026-01-01")
      next.replaces = first
      #expect(try await adding(next) == "document-expired")
      #expect(try await states() == [.met, .met, .met, .met])
      next.until = Day("2027-06-01")
      #expect(try await adding(next) == nil)
      #expect(try await states() == [.met, .met, .met, .met])
      // What was taken back may come again.
      let former = AdmissionTests.document("food", "JY-2", until: "2027-01-01")
      #expect(try await adding(former) == nil)
      let again = try await document("JY-2")
      #expect(try await withdrawing(again) == nil)
      let history = try await shop.run(at) { try $0.wholeAdmission("M") }
      #expect(
        history["history"]?.array?.compactMap { $0["step"]?.string } == [
          "applied", "document", "document", "document", "withdrawn", "withdrawn", "document", "document", "withdrawn",
        ])
      #expect(history["documents"]?.array?.count { $0["withdrawnAt"] != nil } == 3)

      try await shop.run(at) { try $0.submit("M", at: at) }
      #expect(try await withdrawing(licence) == "in-review")
      let later = at.adding(seconds: 60)
      try await shop.run(later) { try $0.review("M", AdmissionReview(verdict: .approve), at: later) }
      #expect(try await withdrawing(licence) == "document-relied-on")
    }
  }
}
