import Testing

@testable import Promises

@Suite struct SupplierScreeningTests {
  private static let title = LocalizedText(zhHans: "项", en: "Item")
  private let annex = SuppliersAnnex(
    criteria: [
      .init(key: "source", title: title, weight: 3, least: 60),
      .init(key: "quality", title: title, weight: 1, least: 0),
    ], threshold: 80, conditional: 70, documents: [])

  @Test(arguments: [
    (80, 80, 80, SupplierScreening.Verdict.approved), (79, 82, 79, .conditional), (70, 70, 70, .conditional),
    (69, 72, 69, .refused), (59, 100, 69, .refused), (100, 0, 75, .conditional),
  ]) func theWeightedSumDecides(_ source: Int, _ quality: Int, _ points: Int, _ verdict: SupplierScreening.Verdict)
    throws
  {
    let screening = try #require(SupplierScreening(scores: ["source": source, "quality": quality], under: annex))
    #expect(screening.points == points && screening.verdict == verdict)
    #expect(screening.working == "(3 x \(source) + 1 x \(quality)) / 4 = \(points)")
  }

  @Test func oneScoreTooLowRefusesAll() throws {
    let screening = try #require(SupplierScreening(scores: ["source": 59, "quality": 100], under: annex))
    #expect(screening.tooLow == ["source"] && !screening.verdict.maySupply)
  }

  @Test func everyCriterionNeedsItsScore() {
    #expect(SupplierScreening(scores: ["source": 80], under: annex) == nil)
    #expect(SupplierScreening(scores: ["source": 80, "quality": 80, "x": 1], under: annex) == nil)
    #expect(SupplierScreening(scores: ["source": 80, "quality": 101], under: annex) == nil)
    #expect(SupplierScreening(scores: [:], under: annex) == nil)
  }
}
