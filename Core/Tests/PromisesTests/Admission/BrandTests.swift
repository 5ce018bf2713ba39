import Testing

@testable import Promises

@Suite struct BrandTests {
  private let today = Day("2026-06-01")!

  private func link(
    _ id: UInt64, _ grantor: String?, _ grantee: String, _ from: String = "2026-01-01", _ until: String? = "2026-12-31",
    brand: String = "Aster"
  ) -> MerchantDocument {
    MerchantDocument(
      id: Identifier(high: 0, low: id), kind: grantor == nil ? "trade-mark" : "authorisation", number: "\(id)",
      from: Day(from), until: until.flatMap { Day($0) }, brand: brand, grantor: grantor, grantee: grantee)
  }

  private func standing(_ documents: [MerchantDocument], for merchant: String = "Shop Ltd") -> Brand.Standing {
    Brand.standing(
      of: "ASTER", for: merchant, documents: documents,
      owning: Set(documents.filter { $0.grantor == nil }.map(\.id)), on: today)
  }

  @Test func theOwnerHimselfNeedsNoAuthorisation() {
    #expect(
      standing([link(1, nil, "shop  LTD", "2020-01-01", nil)])
        == .proven(until: nil, documents: [Identifier(high: 0, low: 1)]))
  }

  @Test func aChainHoldsAsLongAsItsWeakestLink() {
    let chain = [
      link(1, nil, "Owner", "2020-01-01", "2030-01-01"), link(3, "Dealer", "Shop Ltd", "2026-01-01", "2027-03-01"),
      link(2, "OWNER", "Dealer", "2026-01-01", "2026-09-30"),
    ]
    #expect(
      standing(chain)
        == .proven(until: Day("2026-09-30"), documents: [1, 2, 3].map { Identifier(high: 0, low: $0) }))
    // Of two ways the longer one counts.
    let direct = link(4, "Owner", "Shop Ltd", "2026-01-01", "2026-12-31")
    #expect(
      standing(chain + [direct])
        == .proven(until: Day("2026-12-31"), documents: [1, 4].map { Identifier(high: 0, low: $0) }))
  }

  @Test func whatIsMissingIsTold() {
    #expect(standing([]) == .noOwner)
    #expect(standing([link(2, "Owner", "Shop Ltd")]) == .noOwner)
    #expect(standing([link(1, nil, "Owner"), link(3, "Dealer", "Shop Ltd")]) == .broken)
    #expect(standing([link(1, nil, "Owner"), link(2, "Owner", "Another Ltd")]) == .broken)
    #expect(standing([link(1, nil, "Owner"), link(2, "Owner", "Shop Ltd", brand: "Other")]) == .broken)
    #expect(
      standing([link(1, nil, "Owner"), link(2, "Owner", "Shop Ltd", "2026-01-01", "2026-05-31")])
        == .ranOut(Day("2026-05-31")))
    #expect(
      standing([link(1, nil, "Owner"), link(2, "Owner", "Shop Ltd", "2026-06-02", "2026-12-31")])
        == .ranOut(Day("2026-12-31")))
  }

  /// Those who authorise each other get nothing of it, and it ends.
  @Test func aRoundLeadsNowhere() {
    let round = [link(1, nil, "Owner"), link(2, "A", "Shop Ltd"), link(3, "Shop Ltd", "A"), link(4, "A", "A")]
    #expect(standing(round) == .broken)
    #expect(
      standing(round + [link(5, "Owner", "A")])
        == .proven(until: Day("2026-12-31"), documents: [1, 5, 2].map { Identifier(high: 0, low: $0) }))
  }
}
