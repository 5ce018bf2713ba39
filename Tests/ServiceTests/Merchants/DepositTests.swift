import Database
import Promises
import Support
import Testing

@testable import Service

/// What merchants have deposited pays for what they are liable for, and not a cent more.
@Suite struct DepositTests {
  private func merchant(_ shop: Shop, floor: Int64 = 1000, deposit: Int64) async throws {
    try await shop.run(Shop.now) { work in
      try work.admit(merchant: "M", floor: floor, currency: .cny, at: Shop.now)
      try work.topUp(merchant: "M", amount: deposit, at: Shop.now)
    }
  }

  private func held(_ shop: Shop, _ account: String) async throws -> Int64 {
    try await shop.count("SELECT COALESCE(SUM(amount), 0) FROM balance WHERE account = '\(account)'")
  }

  /// Claims worth more than the deposit, and top-ups, all at once: what is paid for him is his, to the cent.
  @Test(arguments: Engine.kinds) func claimsAtOnceDoNotOverdrawIt(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await merchant(shop, deposit: 50_000)
      for number in 0..<20 {
        try await shop.order("A-\(number)", merchant: "M")
        try await shop.claim("R-\(number)", of: "A-\(number)")
      }
      let codes = try await shop.atOnce(24, at: Shop.claimed) { work, number in
        if number % 6 == 5 {
          try work.topUp(merchant: "M", amount: 5000, at: Shop.claimed)
        } else {
          try work.answer(claim: "R-\(number - number / 6)", refusal: nil, note: "", at: Shop.claimed)
        }
      }
      #expect(codes.allSatisfy { $0 == nil })
      #expect(try await held(shop, "deposit:M") == 0)
      #expect(try await held(shop, "receivable:M") == 50_000 + 4 * 5000 - 20 * 6000)
      #expect(try await held(shop, "platform") == 0)
      // In some orders a payment of the storm has already filled it once, and another claim has emptied it again.
      func asked(_ outcome: String) async throws -> Int64 {
        try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'top-up' AND outcome \(outcome)")
      }
      let filled = try await asked("= 'kept'")
      #expect(try await asked("IS NULL") == 1)
      // What he owes is settled first, then the deposit is filled.
      try await shop.run(Shop.claimed) { try $0.topUp(merchant: "M", amount: 51_000, at: Shop.claimed) }
      #expect(try await held(shop, "receivable:M") == 0)
      #expect(try await held(shop, "deposit:M") == 1000)
      #expect(try await asked("= 'kept'") == filled + 1)
    }
  }

  /// Somebody who has left may still pay something in; it goes back to him like the rest.
  @Test(arguments: Engine.kinds) func itIsReleasedAsOftenAsSomethingIsLeft(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await merchant(shop, deposit: 3000)
      let end = Shop.now.adding(seconds: 86_400)
      let codes = try await shop.atOnce(1, at: end) { work, _ in try work.releaseDeposit(merchant: "M", at: end) }
      #expect(codes == ["not-left"])
      try await shop.run(end) { try $0.leave(merchant: "M", at: end) }
      for paid in [0, 700, 300] as [Int64] {
        if paid > 0 { try await shop.run(end) { try $0.topUp(merchant: "M", amount: paid, at: end) } }
        _ = try await shop.atOnce(4, at: end) { work, _ in try work.releaseDeposit(merchant: "M", at: end) }
        #expect(try await held(shop, "deposit:M") == 0)
      }
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'deposit-back'") == 4000)
    }
  }

  /// Whatever may still cost him something keeps the deposit of one who has left, and it is said what that is.
  @Test(arguments: Engine.kinds) func itStaysWhileSomethingMayCostHim(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await merchant(shop, deposit: 3000)
      let at = Shop.now
      func open() async throws -> String {
        let hold = try await shop.run(at) { try $0.depositHold(merchant: "M") }
        guard case .open(let open)? = hold else { return "" }
        return OpenMatter.words(open, .en)
      }
      let words = LocalizedText(zhHans: "可能触电。", en: "It may give a shock.")
      try await shop.run(at) { work in
        work.actor = "key:shop"
        try work.list(product: "HIS", title: "Kettle", category: nil, details: ListingDetails(merchant: "M"), at: at)
        var report = MakeReport(reference: "N", product: "HIS", kind: .unsafe, at: at)
        report.caseName = "J"
        _ = try work.make(report)
        try work.announce(
          AnnounceRecall(
            reference: "RC", product: "HIS", risk: .serious, hazard: words, advice: words,
            plan: RecallPlan(goods: .sendBack, remedies: [.refund]), announcedBy: "Kettles Ltd", contact: "400", at: at)
        )
        try work.tell(
          "complaints.open", ["reference": "C", "subject": "Late", "merchant": "M", "buyer": "B", "words": "Late."])
        try work.leave(merchant: "M", at: at)
      }
      #expect(try await open() == "1 complaint, 1 case about his goods, 1 recall")
      let codes = try await shop.atOnce(1, at: at) { work, _ in try work.releaseDeposit(merchant: "M", at: at) }
      #expect(codes == ["claims-open"])
      let later = at.adding(seconds: 60)
      try await shop.run(later) { try $0.sweepAll() }
      try await shop.run(later) { work in
        try work.dismiss(case: "J", reason: "x", by: "Q-1", at: later)
        try work.close(recall: "RC", reason: "x", resumes: true, at: later)
      }
      #expect(try await open() == "1 complaint")
    }
  }

  /// Who was not found liable may be on appeal: his deposit stays as long as there may be one.
  @Test(arguments: Engine.kinds) func itStaysWhileADecisionMayBeAppealedAgainst(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await merchant(shop, deposit: 3000)
      let (day, at) = (Int64(86_400), Shop.now)
      try await shop.run(at) { work in
        try work.tell(
          "complaints.open", ["reference": "C", "subject": "Late", "merchant": "M", "buyer": "B", "words": "Late."])
        try work.leave(merchant: "M", at: at)
      }
      let found = at.adding(seconds: day)
      try await shop.run(found) { try $0.find(complaint: "C", findings: "No.", measures: "None.", at: found) }
      func until() async throws -> Instant? {
        guard case .until(let until)? = try await shop.run(found, { try $0.depositHold(merchant: "M") }) else {
          return nil
        }
        return until
      }
      // To the end of the last day.
      func isLast(of decided: Instant) async throws -> Bool {
        let first = decided.adding(seconds: 180 * day)
        return try await until().map { (first..<first.adding(seconds: day)).contains($0) } ?? false
      }
      #expect(try await isLast(of: found))
      let decided = found.adding(seconds: 10 * day)
      try await shop.run(decided) { work in
        work.actor = "person:1"
        try work.findLiable(complaint: "C", LiabilityFinding(liable: .nobody, grounds: "It rained."), at: decided)
      }
      let last = decided.adding(seconds: 180 * day)
      #expect(try await isLast(of: decided))
      try await shop.run(last) { try $0.sweepAll() }
      #expect(try await held(shop, "deposit:M") == 3000)
      try await shop.run(last.adding(seconds: 2 * day)) { try $0.sweepAll() }
      #expect(try await held(shop, "deposit:M") == 0, "nobody can appeal any more")
    }
  }

  /// A deposit says nothing of what is owed in other money, and is not asked for because of it.
  @Test(arguments: Engine.kinds) func otherMoneyLeavesItAlone(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        try work.admit(merchant: "M", floor: 1000, currency: Currency("EUR")!, at: Shop.now)
        try work.topUp(merchant: "M", amount: 2000, at: Shop.now)
      }
      try await shop.order("A", merchant: "M")
      try await shop.claim("R", of: "A")
      try await shop.agree(to: "R")
      #expect(try await held(shop, "deposit:M") == 2000)
      #expect(try await held(shop, "receivable:M") == -6000)
      #expect(try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'top-up'") == 0)
      let owes = try await shop.run(Shop.claimed) { try $0.view(merchant: "M")["owes"] }
      #expect(owes == [["amount": 6000, "currency": "CNY"]])
      // What he owes he pays in the money in which he owes it, and no more of that.
      let codes = try await shop.atOnce(1, at: Shop.claimed) { work, _ in
        try work.topUp(merchant: "M", amount: 6001, currency: .cny, at: Shop.claimed)
      }
      #expect(codes == ["not-owed"])
      try await shop.run(Shop.claimed) { try $0.topUp(merchant: "M", amount: 6000, currency: .cny, at: Shop.claimed) }
      #expect(try await held(shop, "receivable:M") == 0)
      #expect(try await held(shop, "deposit:M") == 2000)
    }
  }

  /// Who has left gets his deposit back by the clock: when the last window of his orders has closed, and once what is
  /// open is over.
  @Test(arguments: Engine.kinds) func theClockReleasesIt(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await merchant(shop, deposit: 3000)
      try await shop.order("A", merchant: "M")
      try await shop.run(Shop.claimed) { try $0.leave(merchant: "M", at: Shop.claimed) }
      let closes = Instant(microseconds: try await shop.count("SELECT MAX(until) FROM claim_window"))
      try await shop.run(closes) { try $0.sweepAll() }
      #expect(try await held(shop, "deposit:M") == 3000)
      // On the last day somebody claims, and the goods are on their way back when the window closes.
      try await shop.run(closes) { work in
        try work.open(OpenClaim(reference: "R", order: "A", kind: .repair, at: closes))
      }
      let after = closes.adding(seconds: 60)
      try await shop.run(after) { try $0.sweepAll() }
      #expect(try await held(shop, "deposit:M") == 3000)
      #expect(try await shop.run(after) { try $0.nextDeadline() } != nil)
      let later = closes.adding(seconds: 3 * 86_400)
      try await shop.run(later) { work in
        try work.sweepAll()
        try work.withdraw(claim: "R", at: later)
      }
      let end = later.adding(seconds: 2 * 3600)
      try await shop.run(end) { try $0.sweepAll() }
      #expect(try await held(shop, "deposit:M") == 0)
      #expect(try await shop.count("SELECT SUM(amount) FROM transfer WHERE kind = 'deposit-back'") == 3000)
      // Where nothing is left to look at, nothing wakes the clock.
      #expect(try await shop.count("SELECT COUNT(*) FROM merchant WHERE release_at IS NOT NULL") == 0)
    }
  }
}
