import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// Who may sell: bad documents, rivals, clocks, and two who do things at once.
@Suite struct AdmissionTests {
  static let code = "91350100M000100Y43"
  static let other = "91350100M000200N1" + String(CreditCode.checkDigit(of: "91350100M000200N1")!)
  private let day: Int64 = 86_400
  private static let picture = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 7]).base64EncodedString()

  static let annex = """
    decide-within: {days: 5}
    appeal-within: {days: 30}
    reminders: [60, 30, 7]
    documents:
      - {key: licence, title: {zh-Hans: 营业执照, en: Licence}, number: credit-code}
      - {key: food, title: {zh-Hans: 食品许可证, en: Food licence}, runs-out: true}
      - {key: identity, title: {zh-Hans: 身份证明, en: Identity}, number: personal}
      - {key: mark, title: {zh-Hans: 商标注册证, en: Trade mark}, brand: ownership}
    kinds:
      - {key: company, title: {zh-Hans: 企业, en: Company}, credit-code: true, facts: [account], documents: [licence]}
    categories:
      - {key: food, documents: [food], deposit: "100.00"}
    """

  private func open(_ engine: Engine, _ body: (Shop) async throws -> Void) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        _ = try work.publish(AnnexFile(.admission, yaml: Self.annex), source: Self.annex, at: Shop.now)
      }
      try await body(shop)
    }
  }

  static func application(
    _ code: String = code, name: String = "Shop Ltd", account: String = "6222 0001", address: String? = nil,
    brands: [String] = [], categories: [String] = ["food"]
  ) -> MerchantApplication {
    var facts: [TraderFact: String] = [.account: account]
    facts[.address] = address
    return MerchantApplication(
      kind: "company", name: name, code: code, facts: facts, categories: categories, brands: brands)
  }

  static func document(
    _ kind: String, _ number: String, from: String? = nil, until: String? = nil, bytes: [UInt8]? = nil,
    owner: String? = nil
  ) -> NewDocument {
    NewDocument(
      kind: kind, number: number, issuer: "", from: from.flatMap { Day($0) }, until: until.flatMap { Day($0) },
      brand: owner == nil ? nil : "Aster", grantee: owner,
      base64: bytes.map { Data($0).base64EncodedString() } ?? picture)
  }

  static func complete(
    _ work: Work, _ merchant: String = "M", _ application: MerchantApplication = application(), until: String,
    at: Instant
  ) throws {
    try work.apply(merchant, application, at: at)
    try work.add(document("licence", application.code), to: merchant, at: at)
    try work.add(document("food", "JY-\(merchant)", until: until), to: merchant, at: at)
    try work.submit(merchant, at: at)
  }

  private func refused(
    _ shop: Shop, _ at: Instant = Shop.now, _ body: @escaping @Sendable (Work) throws -> Void
  ) async throws -> String? {
    try await shop.atOnce(1, at: at) { work, _ in try body(work) }.first ?? nil
  }

  private func expect(
    _ code: String?, _ shop: Shop, _ at: Instant = Shop.now, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: @escaping @Sendable (Work) throws -> Void
  ) async throws {
    let found = try await refused(shop, at, body)
    #expect(found == code, sourceLocation: sourceLocation)
  }

  private func status(_ shop: Shop, _ merchant: String = "M") async throws -> String? {
    try await shop.text("SELECT status FROM admission WHERE merchant = '\(merchant)'")
  }

  @Test(arguments: Engine.kinds) func badDocumentsAreRefusedWithTheirReason(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let forged = String(Self.code.dropLast()) + "4"
      try await expect("credit-code", shop) { try $0.apply("M", Self.application(forged), at: Shop.now) }
      try await shop.run(Shop.now) { try $0.apply("M", Self.application(), at: Shop.now) }
      let pdf = Array("%PDF-1.7 1 0 obj <</OpenAction <</S /J#61vaScript /JS (x)>>>>".utf8)
      let html = Array("<html><script>alert(1)</script>".utf8)
      let svg = Array("<svg onload='x()'/>".utf8)
      for (code, document) in [
        ("credit-code", Self.document("licence", forged)), ("document-unknown", Self.document("passport", "1")),
        ("document-expired", Self.document("food", "1", until: "2026-01-04")),
        ("document-days", Self.document("food", "1", from: "2026-03-01", until: "2026-02-01")),
        ("document-end", Self.document("food", "1")), ("document-brand", Self.document("mark", "1")),
        ("evidence-type", Self.document("licence", Self.code, bytes: html)),
        ("evidence-type", Self.document("licence", Self.code, bytes: svg)),
        ("evidence-active", Self.document("licence", Self.code, bytes: pdf)),
        (
          "not-base64",
          {
            var one = Self.document("licence", Self.code)
            one.base64 = "%"
            return one
          }()
        ),
      ] {
        try await expect(code, shop) { try $0.add(document, to: "M", at: Shop.now) }
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM admission_document") == 0)
      let plain = Self.document("licence", Self.code, bytes: Array("%PDF-1.4 1 0 obj <</Type /Catalog>>".utf8))
      try await expect(nil, shop) { try $0.add(plain, to: "M", at: Shop.now) }
      try await expect("document-here", shop) { try $0.add(plain, to: "M", at: Shop.now) }
    }
  }

  /// Nothing that identifies a person or an account is stored in clear.
  @Test(arguments: Engine.kinds) func whatIsPersonalIsSealed(_ engine: Engine) async throws {
    try await open(engine) { shop in
      try await shop.run(Shop.now) { work in
        try work.apply("M", Self.application(account: "MARK-ACCOUNT-77"), at: Shop.now)
        try work.add(Self.document("identity", "MARK-ID-4321"), to: "M", at: Shop.now)
      }
      let rows = try await shop.run(Shop.now) { work in
        try work.transaction.all("SELECT facts FROM admission", map: { $0.bytes(0) })
          + work.transaction.all("SELECT number FROM admission_document", map: { $0.bytes(0) })
      }
      #expect(rows.count == 2 && rows.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("MARK") })
      let view = try await shop.run(Shop.now) { try $0.wholeAdmission("M") }
      #expect(view["documents"]?[0]?["number"]?.string == "…4321" && view["facts"]?["account"]?.string == "…T-77")
      // Erased, the case still stands, without them.
      try await shop.run(Shop.now) { try $0.erase(subject: "merchant:M") }
      let erased = try await shop.run(Shop.now) { try $0.wholeAdmission("M") }
      #expect(erased["documents"]?[0]?["number"] == nil && erased["facts"]?["account"] == nil)
      let hash = try #require(view["documents"]?[0]?["sha256"]?.string)
      try await expect("evidence-erased", shop) { _ = try $0.admissionFile(hash, of: "M") }
    }
  }

  /// Who sells and was not verified again may appeal, as whoever was not let in at all.
  @Test(arguments: Engine.kinds) func aRejectedVerificationIsAppealed(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { work in
        try Self.complete(work, until: "2026-12-31", at: at)
        try work.review("M", AdmissionReview(verdict: .approve), at: at)
      }
      try await expect("already-restored", shop) { try $0.appeal("M", words: "x", at: at) }
      let later = at.adding(seconds: 30 * day)
      try await shop.run(later) { work in
        try work.submit("M", at: later)
        work.actor = "person:Q-1"
        try work.review("M", AdmissionReview(verdict: .reject, reasons: [.other], note: "Unclear."), at: later)
      }
      try await expect(nil, shop, later) { try $0.appeal("M", words: "Look again.", at: later) }
      try await expect("appeal-same-person", shop, later) { work in
        work.actor = "person:Q-1"
        try work.decideAppeal("M", grants: false, AdmissionReview(verdict: .reject, note: "No."), at: later)
      }
      try await expect(nil, shop, later) { work in
        work.actor = "person:Q-2"
        try work.decideAppeal("M", grants: true, AdmissionReview(verdict: .approve), at: later)
      }
      #expect(try await status(shop) == "approved")
      try await expect("already-restored", shop, later) { try $0.appeal("M", words: "x", at: later) }
      // Against what is looked at there is nothing to appeal yet.
      try await shop.run(later) { work in
        try work.submit("M", at: later)
        try work.review("M", AdmissionReview(verdict: .reject, reasons: [.other], note: "Unclear."), at: later)
        try work.submit("M", at: later)
      }
      try await expect("already-restored", shop, later) { try $0.appeal("M", words: "x", at: later) }
    }
  }

  /// Who was turned down when he was verified again, and suspended after that, may appeal against the suspension: the time
  /// for it counts from then, and whoever turned him down decided nothing of it.
  @Test(arguments: Engine.kinds) func whoIsSuspendedAfterHeWasTurnedDownMayAppeal(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { work in
        try Self.complete(work, until: "2026-04-05", at: at)
        try work.review("M", AdmissionReview(verdict: .approve), at: at)
      }
      let rejected = at.adding(seconds: 30 * day)
      try await shop.run(rejected) { work in
        try work.submit("M", at: rejected)
        work.actor = "person:Q-1"
        try work.review("M", AdmissionReview(verdict: .reject, reasons: [.other], note: "Unclear."), at: rejected)
      }
      // The thirty days of the rejection are over; those of the suspension have begun.
      let later = Instant("2026-04-05T15:59:59.999999Z")!.adding(seconds: 5 * day)
      try await shop.run(later) { try $0.sweepAll() }
      try await expect(nil, shop, later) { try $0.appeal("M", words: "It is renewed.", at: later) }
      try await expect(nil, shop, later) { work in
        work.actor = "person:Q-1"
        try work.decideAppeal("M", grants: false, AdmissionReview(verdict: .reject, note: "It is not."), at: later)
      }
      try await expect("appeal-over", shop, later) { try $0.appeal("M", words: "x", at: later) }
    }
  }

  @Test(arguments: Engine.kinds) func whoeverIsRelatedIsFoundAndTwoUnderOneCodeAreNotBothAdmitted(
    _ engine: Engine
  ) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { work in
        try Self.complete(work, "M", Self.application(address: "12 Long Road"), until: "2026-12-31", at: at)
        try work.review("M", AdmissionReview(verdict: .approve), at: at)
        try Self.complete(
          work, "N", Self.application(account: "62220001", address: "12, long rd"), until: "2026-12-31", at: at)
        try Self.complete(work, "O", Self.application(Self.other, account: "1"), until: "2026-12-31", at: at)
      }
      let related = try await shop.run(at) { try $0.relatedMerchants("N") }
      #expect(related["items"]?.array?.count == 1)
      #expect(related["items"]?[0]?["same"] == ["code", "account", "address"])
      let none = try await shop.run(at) { try $0.relatedMerchants("O") }
      #expect(none["items"]?.array?.isEmpty == true)
      func approve(_ review: AdmissionReview) async throws -> String? {
        try await refused(shop) { try $0.review("N", review, at: at) }
      }
      #expect(try await approve(AdmissionReview(verdict: .approve)) == "requirements-open")
      #expect(try await approve(AdmissionReview(verdict: .approve, overrules: true)) == "note-missing")
      #expect(try await approve(AdmissionReview(verdict: .approve, note: "Two shops of one.", overrules: true)) == nil)
      try await expect("floor-too-low", shop) {
        try $0.review("O", AdmissionReview(verdict: .approve, floor: 1), at: at)
      }
    }
  }

  @Test(arguments: Engine.kinds) func twoMerchantsWhoClaimOneBrandContradictEachOther(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { work in
        for (merchant, code) in [("M", Self.code), ("N", Self.other)] {
          try work.apply(
            merchant, Self.application(code, name: merchant, brands: ["Aster"], categories: []), at: at)
          try work.add(Self.document("licence", code), to: merchant, at: at)
          try work.add(Self.document("mark", "T-\(merchant)", owner: merchant), to: merchant, at: at)
        }
        try work.submit("M", at: at)
      }
      // What nobody has submitted stands in nobody's way.
      let alone = try await shop.run(at) { try $0.checklist(of: $0.admission("M"), at: at)?.open.map(\.reason) }
      #expect(alone == [])
      try await shop.run(at) { try $0.submit("N", at: at) }
      for merchant in ["M", "N"] {
        let open = try await shop.run(at) { try $0.checklist(of: $0.admission(merchant), at: at)?.open.map(\.reason) }
        #expect(open == [.otherOwner])
      }
    }
  }

  /// Reminders, suspension and renewal come from when things happened, however late the clock looks.
  @Test(arguments: Engine.kinds) func theClockRemindsAndSuspendsAtTheRightMoment(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { work in
        try Self.complete(work, until: "2026-04-05", at: at)
        try work.review("M", AdmissionReview(verdict: .approve), at: at)
        try work.topUp(merchant: "M", amount: 10_000, at: at)
      }
      let end = Instant("2026-04-05T15:59:59.999999Z")!
      #expect(try await shop.count("SELECT lapses_at FROM admission") == end.microseconds)
      func place(_ order: String, at: Instant) async throws -> String? {
        try await refused(shop, at) {
          try $0.place(
            PlaceOrder(reference: order, at: at, promised: Day("2026-12-01")!, currency: .cny, merchant: "M"))
        }
      }
      // The sweeper sleeps: the order is refused all the same.
      #expect(try await place("A", at: end) == nil)
      #expect(try await place("B", at: end.adding(microseconds: 1)) == "merchant-suspended")
      let late = end.adding(seconds: 3 * day)
      try await shop.run(late) { try $0.sweepAll() }
      let reminded = "SELECT COUNT(*) FROM admission_step WHERE step = 'reminded' AND code = "
      for days in ["60", "30", "7"] {
        #expect(try await shop.count(reminded + "'\(days)'") == 1)
        let instant = end.adding(seconds: -(Int64(days) ?? 0) * day).microseconds
        #expect(
          try await shop.count("SELECT COUNT(*) FROM outbox WHERE kind = 'admission.reminder' AND at = \(instant)") == 1
        )
      }
      #expect(
        try await shop.count("SELECT since FROM merchant_suspension WHERE reason = 'qualification-expired'") == end
          .microseconds + 1)
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'verify'") == "void")
      #expect(try await shop.count("SELECT COUNT(*) FROM admission WHERE timer_at IS NOT NULL") == 0)
      try await shop.run(late) { work in
        try work.add(Self.document("food", "JY-2", until: "2027-01-01"), to: "M", at: late)
        try work.submit("M", at: late)
      }
      #expect(try await place("B", at: late) == "merchant-suspended", "what he hands in counts once it was looked at")
      try await shop.run(late) { try $0.review("M", AdmissionReview(verdict: .approve), at: late) }
      #expect(try await place("B", at: late) == nil)
      try await expect("already-restored", shop, late) { try $0.appeal("M", words: "x", at: late) }
    }
  }

  /// One who is not verified again in time is suspended, and the promise is broken in the public record.
  @Test(arguments: Engine.kinds) func verificationThatIsOverdueSuspends(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { work in
        try Self.complete(work, until: "2030-01-01", at: at)
        try work.review("M", AdmissionReview(verdict: .approve), at: at)
      }
      let due = Instant("2026-07-04T15:59:59.999999Z")!
      try await shop.run(due) { try $0.sweepAll() }
      #expect(
        try await shop.count("SELECT COUNT(*) FROM merchant_suspension WHERE reason = 'verification-overdue'") == 0)
      let later = due.adding(seconds: 10)
      try await shop.run(later) { try $0.sweepAll() }
      #expect(
        try await shop.count("SELECT COUNT(*) FROM merchant_suspension WHERE reason = 'verification-overdue'") == 1)
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'verify'") == "broken")
    }
  }

  /// The review's own clock: broken where nobody decides, kept where somebody does.
  @Test(arguments: Engine.kinds) func theReviewHasAClock(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { work in
        for (merchant, code) in [("M", Self.code), ("N", Self.other)] {
          try Self.complete(work, merchant, Self.application(code), until: "2026-12-31", at: at)
        }
        try work.review("M", AdmissionReview(verdict: .more, reasons: [.illegible]), at: at)
      }
      try await expect("not-submitted", shop) { try $0.review("M", AdmissionReview(verdict: .approve), at: at) }
      let later = at.adding(seconds: 7 * day)
      try await shop.run(later) { try $0.sweepAll() }
      #expect(
        try await shop.text(
          "SELECT outcome FROM obligation JOIN admission ON admission.id = subject WHERE merchant = 'M'") == "kept")
      #expect(
        try await shop.text(
          "SELECT outcome FROM obligation JOIN admission ON admission.id = subject WHERE merchant = 'N'") == "broken")
      let counts = try await shop.run(later) { try $0.waitingCounts([.admission]) }
      #expect(counts == [.admission: .init(all: 1, overdue: 1)])
    }
  }

  @Test(arguments: Engine.kinds) func ofTwoWhoDecideAtOnceOneDoes(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { try Self.complete($0, until: "2026-12-31", at: at) }
      let codes = try await shop.atOnce(6, at: at) { work, _ in
        try work.review("M", AdmissionReview(verdict: .approve), at: at)
      }
      #expect(codes.filter { $0 == nil }.count == 1 && codes.filter { $0 == "not-submitted" }.count == 5)
      #expect(try await shop.count("SELECT COUNT(*) FROM merchant") == 1)
      #expect(try await status(shop) == "approved")
    }
  }

  @Test(arguments: Engine.kinds) func theRegisterIsAskedOnceForEachSubmission(_ engine: Engine) async throws {
    try await open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { try Self.complete($0, until: "2026-12-31", at: at) }
      let csv = "status,code,name\n存续,9135-0100-M000100Y43,\"Shop, Ltd\"\n"
      let clerk = RegistryClerk(
        platform: shop.nodes[0], clock: { at }, registry: try FileRegistry(name: "r.csv", csv: Array(csv.utf8)))
      for _ in 0..<2 { try await clerk.askAll() }
      let registry = try await shop.run(at) { try $0.wholeAdmission("M")["registry"] }
      #expect(registry?["name"]?.string == "Shop, Ltd" && registry?["status"]?.string == "存续")
      #expect(try await shop.count("SELECT COUNT(*) FROM admission_step WHERE step = 'looked-up'") == 1)
      #expect(try await status(shop) == "applied", "it decides nothing")
      #expect(throws: Refusal.self) { try FileRegistry(name: "r.csv", csv: Array("code,name\n".utf8)) }
      #expect(throws: Refusal.self) { try FileRegistry(name: "r.csv", csv: Array("code,name,status\n,x,y\n".utf8)) }
    }
  }

  @Test(arguments: Engine.kinds) func withoutAnAnnexNothingIsDemanded(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = Shop.now
      try await shop.run(at) { work in
        try work.apply("M", Self.application("anything"), at: at)
        try work.submit("M", at: at)
        try work.review("M", AdmissionReview(verdict: .approve), at: at)
      }
      #expect(try await status(shop) == "approved")
      #expect(try await shop.count("SELECT COUNT(*) FROM admission WHERE activated_at IS NOT NULL") == 1)
      // One whom the shop has brought in may apply as well, and keeps his deposit.
      try await shop.run(at) { work in
        try work.admit(merchant: "OLD", floor: 500, currency: .cny, at: at)
        try work.apply("OLD", Self.application("anything else"), at: at)
        try work.submit("OLD", at: at)
        try work.review("OLD", AdmissionReview(verdict: .approve, floor: 900), at: at)
      }
      #expect(try await shop.count("SELECT floor FROM merchant WHERE reference = 'OLD'") == 900)
      #expect(try await shop.count("SELECT COUNT(*) FROM merchant_suspension") == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'top-up'") == 1)
    }
  }
}
