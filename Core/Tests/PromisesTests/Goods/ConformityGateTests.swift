import Testing

@testable import Promises

@Suite struct ConformityGateTests {
  private static func day(_ number: Int64) -> Instant { Instant(seconds: number * 86_400) }
  private static func title(_ text: String) -> LocalizedText { LocalizedText(zhHans: text, en: text) }
  private static var annex: GoodsAnnex {
    var annex = GoodsAnnex(
      certificates: [.init(key: "ccc", title: title("CCC")), .init(key: "report", title: title("Report"))],
      categories: [
        .init(key: "appliances", title: title("A"), standards: ["GB 4706.1"], certificates: ["ccc"]),
        .init(
          key: "lighting", title: title("L"), parent: "appliances", standards: ["GB 4706.1", "GB 7000.1"],
          certificates: ["ccc"]),
      ])
    annex.review = [
      ReviewStandard(key: "title", title: title("T"), question: title("?"), severity: .correct),
      ReviewStandard(key: "banned", title: title("B"), question: title("?"), severity: .refuse),
    ]
    return annex
  }
  private static func certificate(
    _ number: String, _ from: Int64?, _ until: Int64, kind: String? = "ccc", scope: [String] = [],
    revoked: Int64? = nil
  ) -> GoodsCertificate {
    GoodsCertificate(
      number: number, issuer: "CQC", kind: kind, scope: scope, validFrom: from.map(day), validUntil: day(until),
      revokedAt: revoked.map(day))
  }
  private static var lamp: Listing {
    Listing(
      reference: "LAMP", gtin: try? GTIN("6901234567892"), category: "lighting",
      standards: ["GB 4706.1-2005", "GB 7000.1"], certificates: [certificate("C1", 10, 20)],
      review: ListingReview(findings: [], verdict: .passed))
  }
  /// Who sells counts as what is sold does: a parent that he was admitted for counts for all below it.
  @Test(
    arguments: [
      (nil, []), (ListingSeller(.sells), []), (ListingSeller(.suspended), ["seller-suspended"]),
      (ListingSeller(.left), ["seller-left"]), (ListingSeller(.sells, categories: ["appliances"]), []),
      (ListingSeller(.sells, categories: ["toys", "lighting"]), []),
      (ListingSeller(.sells, categories: ["toys"]), ["category-not-admitted"]),
      (ListingSeller(.left, categories: []), ["seller-left", "category-not-admitted"]),
    ] as [(ListingSeller?, [String])])
  func theSellerHasToBeAllowedToSell(_ seller: ListingSeller?, _ expected: [String]) {
    var lamp = Self.lamp
    lamp.seller = seller
    #expect(codes(lamp, 15) == expected)
    let reasons = ConformityGate(Self.annex).reasons(lamp, at: Self.day(15))
    #expect(reasons.allSatisfy { $0.clause == "merchants.admission" })
    lamp.category = nil
    #expect(codes(lamp, 15).allSatisfy { $0 != "category-not-admitted" }, "of no category nothing is demanded")
  }

  /// A brand is his own or its authorisation reached him, whatever its case, width and blanks; of goods without one, and of
  /// who was not admitted by a file, nothing is demanded.
  @Test(
    arguments: [
      (nil, ["Aster"], true), ("Aster", nil, true), ("Aster", ["aster"], true), ("Aster  Pro", ["ＡＳＴＥＲ pro"], true),
      ("Aster Pro", ["Aster"], false), ("Aster", [], false),
    ] as [(String?, [String]?, Bool)])
  func theSellerHasProvenTheBrand(_ brand: String?, _ brands: [String]?, _ isMet: Bool) {
    var lamp = Self.lamp
    lamp.brand = brand
    lamp.seller = ListingSeller(.sells, brands: brands)
    #expect(codes(lamp, 15) == (isMet ? [] : ["brand-not-admitted"]))
    let gate = ConformityGate(Self.annex)
    let reason = gate.reason(against: ListingSeller(.sells, brands: brands), category: "toys", brand: brand)
    #expect((reason == nil) == isMet)
    #expect(gate.reasons(lamp, at: Self.day(15)).allSatisfy { $0.clause == "merchants.admission" })
  }

  private func codes(_ listing: Listing, _ day: Int64, _ annex: GoodsAnnex? = Self.annex) -> [String] {
    ConformityGate(annex).reasons(listing, at: Self.day(day)).map(\.code)
  }

  @Test func goodsWithAllThatIsDemandedAreOnSale() {
    #expect(codes(Self.lamp, 10) == [] && codes(Self.lamp, 20) == [])
    #expect(ConformityGate(Self.annex).checks(Self.lamp, at: Self.day(15)).count == 5)
  }

  @Test func eachLackHasItsCode() {
    var lamp = Self.lamp
    lamp.standards = ["GB 4706.1"]
    #expect(codes(lamp, 15) == ["standard-missing"])
    lamp = Self.lamp
    lamp.certificates = []
    #expect(codes(lamp, 15) == ["certificate-missing"])
    lamp.category = "lightning"
    #expect(codes(lamp, 15) == ["category-unknown"])
    lamp.category = nil
    #expect(codes(lamp, 15) == [], "nothing is demanded of what has no category")
    var strict = Self.annex
    strict.mustBeClassified = true
    #expect(codes(lamp, 15, strict) == ["category-missing"])
    lamp = Self.lamp
    for (findings, code) in [(["title"], "review-to-correct"), (["title", "banned"], "review-refused")] {
      lamp.review = ListingReview(findings: findings, under: Self.annex.review)
      #expect(codes(lamp, 15) == [code])
    }
    lamp.review = nil
    #expect(codes(lamp, 15) == ["review-missing"])
    #expect(ListingReview(findings: [], under: Self.annex.review).verdict == .passed)
  }

  @Test func aCertificateCountsInItsTimeOnly() {
    #expect(codes(Self.lamp, 9) == ["certificate-not-yet"])
    let last = Self.day(20)
    let gate = ConformityGate(Self.annex)
    #expect(gate.reasons(Self.lamp, at: last) == [])
    let after = gate.reasons(Self.lamp, at: last.adding(microseconds: 1))
    #expect(after == [.expired("ccc", number: "C1", at: last)])
    #expect(after[0].since == last.adding(microseconds: 1))
    var lamp = Self.lamp
    lamp.certificates = [Self.certificate("C1", 10, 20, revoked: 12)]
    #expect(codes(lamp, 11) == [] && codes(lamp, 12) == ["certificate-revoked"])
    lamp.certificates = [Self.certificate("C1", 10, 20, revoked: 25)]
    #expect(codes(lamp, 20) == [] && codes(lamp, 26) == ["certificate-expired"], "it had run out by then")
    lamp.certificates = [Self.certificate("C1", 10, 20, revoked: 12), Self.certificate("C2", 11, 30)]
    #expect(codes(lamp, 15) == [], "another one holds")
    lamp.certificates = [Self.certificate("C1", 10, 20, kind: "report")]
    #expect(codes(lamp, 15) == ["certificate-missing"])
    #expect(codes(lamp, 21) == ["certificate-missing", "certificate-expired"], "what was filed has to hold as well")
  }

  @Test func aCertificateForOtherGoodsCountsForNothing() {
    var lamp = Self.lamp
    for scope in [["6901234567892"], ["06901234567892"], ["LAMP"], ["appliances"], ["X", "lighting"]] {
      lamp.certificates = [Self.certificate("C1", 10, 20, scope: scope)]
      #expect(codes(lamp, 15) == [], "\(scope)")
    }
    for scope in [["4006381333931"], ["KETTLE"], ["toys"]] {
      lamp.certificates = [Self.certificate("C1", 10, 20, scope: scope)]
      #expect(codes(lamp, 15) == ["certificate-scope"], "\(scope)")
    }
  }

  @Test func withoutAnAnnexOnlyWhatWasFiledHasToHold() {
    var lamp = Listing(reference: "LAMP")
    #expect(codes(lamp, 15, nil) == [])
    lamp.certificates = [Self.certificate("C1", nil, 20, kind: nil)]
    #expect(codes(lamp, -5, nil) == [] && codes(lamp, 21, nil) == ["certificate-expired"])
  }

  @Test func gapsAndOverlaps() {
    let all = [
      Self.certificate("C1", 10, 20), Self.certificate("C2", 18, 25), Self.certificate("C3", 30, 40, revoked: 33),
    ]
    let micro: (Int64, Int64) -> Instant = { Self.day($0).adding(microseconds: $1) }
    #expect(
      all.gaps(from: Self.day(5), until: Self.day(50)) == [
        Stretch(from: Self.day(5), until: micro(10, -1)), Stretch(from: micro(25, 1), until: micro(30, -1)),
        Stretch(from: Self.day(33), until: Self.day(50)),
      ])
    #expect(all.gaps(from: Self.day(12), until: Self.day(24)) == [])
    #expect([GoodsCertificate]().gaps(from: Self.day(1), until: Self.day(2)).count == 1)
    #expect(all.overlaps == [Stretch(from: Self.day(18), until: Self.day(20))])
    #expect(
      [Self.certificate("C1", 10, 20, revoked: 5)].gaps(from: Self.day(1), until: Self.day(30))
        == [Stretch(from: Self.day(1), until: Self.day(30))], "revoked before it began")
  }

  /// A day is in a gap if and only if the gate says that the certificate is lacking on it.
  @Test func gapsAreWhenTheGateIsClosed() {
    var random = Random(seed: 5)
    for _ in 0..<300 {
      var lamp = Self.lamp
      lamp.certificates = (0..<Int.random(in: 0...4, using: &random)).map { number in
        let from = Int64.random(in: 0...30, using: &random)
        return Self.certificate(
          "C\(number)", from, from + Int64.random(in: 0...15, using: &random),
          revoked: Bool.random(using: &random) ? Int64.random(in: 0...40, using: &random) : nil)
      }
      let gate = ConformityGate(Self.annex)
      let gaps = gate.uncovered(lamp, from: Self.day(-1), until: Self.day(60))
      for day in Int64(-1)...60 {
        let isIn = gaps.contains { $0.from <= Self.day(day) && Self.day(day) <= $0.until }
        #expect(isIn == !gate.reasons(lamp, at: Self.day(day)).isEmpty)
      }
    }
  }

  @Test func reasonsAreSaidInBothLanguages() {
    let day: (Instant) -> LocalizedText = { _ in LocalizedText(zhHans: "某日", en: "some day") }
    let expired = GateReason.expired("ccc", number: "C1", at: Self.day(1)).words(Self.annex, day: day)
    #expect(expired.zhHans == "CCC C1 有效期至某日，已过期" && expired.en == "C1 ran out on some day: CCC.")
    #expect(
      GateReason.toCorrect(["title", "x"]).words(Self.annex, day: day).en == "To be corrected after review: T, x.")
  }
}
