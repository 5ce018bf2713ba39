import Testing

@testable import Promises

@Suite struct AdmissionChecklistTests {
  static let code = "91350100M000100Y43"
  private let today = Day("2026-06-01")!
  private let annex: AdmissionAnnex = {
    func words(_ text: String) -> LocalizedText { LocalizedText(zhHans: text, en: text) }
    func document(_ key: String, _ number: AdmissionAnnex.DocumentKind.Number = .plain, runsOut: Bool = false)
      -> AdmissionAnnex.DocumentKind
    { .init(key: key, title: words(key), number: number, runsOut: runsOut) }
    var mark = document("trade-mark")
    mark.link = .ownership
    var authorisation = document("authorisation")
    authorisation.link = .authorisation
    return AdmissionAnnex(
      reminders: [60, 30, 7], deposit: Money(100, .cny),
      documents: [document("licence", .creditCode), document("food", runsOut: true), mark, authorisation],
      kinds: [
        .init(
          key: "company", title: words("company"), hasCreditCode: true, facts: [.address], documents: ["licence"])
      ],
      categories: [
        .init(key: "food", documents: ["food"], deposit: Money(500, .cny)),
        .init(key: "toys", documents: ["licence"], deposit: Money(50, .cny)),
      ])
  }()
  private let goods = GoodsAnnex(
    certificates: [],
    categories: [("food", nil), ("fresh", "food"), ("toys", nil)].map {
      .init(
        key: $0.0, title: LocalizedText(zhHans: $0.0, en: $0.0), parent: $0.1, standards: [], certificates: [])
    })

  private func document(
    _ id: UInt64, _ kind: String, _ number: String = code, from: String? = nil, until: String? = nil,
    hasFile: Bool = true
  ) -> MerchantDocument {
    MerchantDocument(
      id: Identifier(high: 0, low: id), kind: kind, number: number, from: from.flatMap { Day($0) },
      until: until.flatMap { Day($0) }, hasFile: hasFile)
  }

  private func reasons(
    _ documents: [MerchantDocument], categories: [String] = [], brands: [String] = [],
    rivals: AdmissionRivals = .init(), kind: String = "company", facts: Set<TraderFact> = [.address]
  ) -> [String: Requirement.Reason] {
    let file = AdmissionFile(
      kind: kind, name: "Shop Ltd", code: Self.code, facts: facts, categories: categories, brands: brands,
      documents: documents)
    let list = AdmissionChecklist(file, under: annex, goods: goods, rivals: rivals, on: today)
    return Dictionary(uniqueKeysWithValues: list.requirements.map { ($0.subject.key, $0.reason) })
  }

  private func licence(_ documents: MerchantDocument...) -> Requirement.Reason? {
    reasons(documents)["document/licence"]
  }

  @Test func aDocumentIsMetMissingOrOver() {
    #expect(licence() == .notHandedIn)
    #expect(licence(document(1, "licence")) == .valid)
    #expect(licence(document(1, "licence", hasFile: false)) == .noFile)
    #expect(licence(document(1, "licence", from: "2026-06-02")) == .notYetValid)
    #expect(licence(document(1, "licence", until: "2026-05-31")) == .ranOut)
    #expect(licence(document(1, "licence", until: "2026-06-01")) == .endsSoon, "its last day still counts")
    #expect(licence(document(1, "licence", until: "2026-07-31")) == .endsSoon)
    #expect(licence(document(1, "licence", until: "2026-08-01")) == .valid)
    #expect(licence(document(1, "licence", "91350100M000100X45")) == .otherCode)
    #expect(licence(document(1, "licence", "9135 0100 m000100y43")) == .valid)
    #expect(reasons([document(1, "food", "F-1")], categories: ["food"])["document/food"] == .noEnd)
  }

  @Test func documentsThatOverlapAreOneWhereTheyHaveOneNumber() {
    let first = document(1, "food", "F-1", until: "2026-06-20")
    #expect(reasons([first], categories: ["food"])["document/food"] == .endsSoon)
    let next = document(2, "food", "f-1", from: "2026-06-01", until: "2027-06-20")
    #expect(reasons([first, next], categories: ["food"])["document/food"] == .valid)
    let other = document(2, "food", "F-2", from: "2026-06-01", until: "2027-06-20")
    #expect(reasons([first, other], categories: ["food"])["document/food"] == .severalNumbers)
    // One that only begins when the other is over contradicts nothing, and carries on.
    let after = document(2, "food", "F-2", from: "2026-06-21", until: "2027-06-20")
    #expect(reasons([first, after], categories: ["food"])["document/food"] == .valid)
    let gap = document(2, "food", "F-2", from: "2026-06-22", until: "2027-06-20")
    #expect(reasons([first, gap], categories: ["food"])["document/food"] == .endsSoon)
  }

  @Test func categoriesDemandWhatThoseAboveThemDo() {
    #expect(reasons([], categories: ["fresh"])["document/food"] == .notHandedIn)
    #expect(reasons([], categories: ["toys"])["document/food"] == nil)
    #expect(reasons([], categories: ["toyz"])["category/toyz"] == .categoryUnknown)
    #expect(annex.floor(for: ["fresh", "toys"], goods: goods) == Money(500, .cny))
    #expect(annex.floor(for: ["toys"], goods: goods) == Money(100, .cny))
    #expect(annex.floor(for: [], goods: nil) == Money(100, .cny))
  }

  @Test func whoHeIsCountsToo() {
    #expect(reasons([], facts: [])["fact/address"] == .notGiven)
    #expect(reasons([])["registration"] == .given)
    #expect(reasons([], rivals: .init(sameCode: ["M-2"]))["registration"] == .codeTaken)
    #expect(reasons([], kind: "club") == ["registration": .kindUnknown])
  }

  /// Two merchants may sell one brand; that it belongs to two is a contradiction.
  @Test func twoWhoClaimOneBrand() {
    func brand(_ owners: Set<String>) -> Requirement.Reason? {
      let mark = MerchantDocument(
        id: Identifier(high: 0, low: 9), kind: "trade-mark", number: "T", brand: "Aster", grantee: "Shop LTD")
      return reasons([mark], brands: ["Aster"], rivals: .init(owners: ["aster": owners]))["brand/Aster"]
    }
    #expect(brand([]) == .valid)
    #expect(brand(["shop ltd"]) == .valid)
    #expect(brand(["somebody else"]) == .otherOwner)
    #expect(reasons([], brands: ["Aster"], rivals: .init(owners: ["aster": ["x"]]))["brand/Aster"] == .noOwner)
  }

  @Test func theFirstThatEndsIsTheLastDay() {
    let file = AdmissionFile(
      kind: "company", name: "Shop Ltd", code: Self.code, facts: [.address], categories: ["food"],
      documents: [
        document(1, "licence", until: "2028-01-01"), document(2, "food", "F", until: "2026-09-01"),
      ])
    let list = AdmissionChecklist(file, under: annex, goods: goods, on: today)
    #expect(list.lastDay == Day("2026-09-01") && list.open.isEmpty)
  }

  @Test func relatedMerchantsAreFoundWhateverTheyWrite() {
    func traits(_ code: String, _ account: String, _ address: String) -> MerchantTraits<String> {
      MerchantTraits(
        code: MerchantForm.code(code), account: MerchantForm.account(account), address: MerchantForm.address(address))
    }
    let one = traits("9135-0100 m000100y43", "6222 0000 1111", "12 Long Road, Building 3")
    let two = traits("91350100M000100Y43", "622200001111", "12 long rd. bldg 3")
    #expect(one.relations(with: two) == [.code, .account, .address])
    #expect(one.relations(with: traits("X", "Y", "12 Short Rd")) == [])
    #expect(
      MerchantForm.address("深圳市南山区科技路１号　３栋") == MerchantForm.address("深圳市南山区 科技路1号3栋"))
    #expect(MerchantTraits<String>().relations(with: MerchantTraits<String>()) == [])
  }
}
