import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct WordSearchTests {
  private let at = Shop.now

  private func references(
    _ shop: Shop, _ query: String, _ filter: CaseFilter = CaseFilter()
  ) async throws -> [String] {
    try await shop.run(at) { try $0.find(words: query, filter).hits.map { "\($0.complaint) \($0.word)" } }
  }

  private func index(_ shop: Shop) async throws {
    try await shop.run(at) { work in while try work.indexWords(limit: 3) > 0 {} }
  }

  private func fill(_ shop: Shop) async throws {
    for (number, words) in ["The KETTLE leaks badly", "水壶漏水，要求退货退款", "My kettles are fine", "退换货的运费谁出？"].enumerated() {
      try await shop.open(
        "K-\(number)", number == 3 ? .question : .complaint, in: number == 1 ? .zhHans : .en,
        at: at.adding(seconds: Int64(number)), words: words)
    }
    let later = at.adding(seconds: 9)
    try await shop.run(later) { try $0.note(in: "K-0", "Kettle of 2025，已退货", at: later) }
  }

  /// The same before the index has come to it and after.
  @Test(arguments: Engine.kinds) func wordsFindTheirCases(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await fill(shop)
      for isIndexed in [false, true] {
        if isIndexed { try await index(shop) }
        #expect(try await references(shop, "kettle") == ["K-0 Kettle", "K-2 kettle", "K-0 KETTLE"], "\(isIndexed)")
        #expect(try await references(shop, "ＫＥＴＴＬＥ leaks") == ["K-0 KETTLE"])
        #expect(try await references(shop, "退货") == ["K-0 退货", "K-1 退货"])
        #expect(try await references(shop, "退货运费") == [])
        #expect(try await references(shop, "slow K-1") == ["K-1 Slow"], "what it is about is found as well")
        var filter = CaseFilter()
        filter.language = .zhHans
        #expect(try await references(shop, "退货", filter) == ["K-1 退货"])
        filter = CaseFilter()
        filter.kind = .question
        #expect(try await references(shop, "运费", filter) == ["K-3 运费"])
        filter.isOpen = false
        #expect(try await references(shop, "运费", filter) == [])
      }
      let codes = try await shop.atOnce(1, at: at) { work, _ in _ = try work.find(words: "退 ab") }
      #expect(codes == ["words-short"])
      try await shop.run(at.adding(seconds: 20)) {
        try $0.find(complaint: "K-2", findings: "The gasket was worn.", measures: "Done.", at: at.adding(seconds: 20))
      }
      #expect(try await references(shop, "gasket") == ["K-2 gasket"])
      try await index(shop)
      #expect(try await references(shop, "gasket") == ["K-2 gasket"])
    }
  }

  @Test(arguments: Engine.kinds) func pagesFollowEachOther(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.open("K-1")
      for number in 0..<45 {
        try await shop.run(at) { try $0.note(in: "K-1", "note \(number) of the kettle", at: at) }
      }
      try await index(shop)
      try await shop.run(at) { try $0.note(in: "K-1", "the latest kettle", at: at) }
      var (seen, last): ([Identifier], Identifier?) = ([], nil)
      for _ in 0..<4 {
        let before = last
        let page = try await shop.run(at) { try $0.find(words: "kettle", before: before) }
        seen += page.hits.map(\.id)
        last = page.next
        if last == nil { break }
      }
      #expect(seen.count == 46 && Set(seen).count == 46)
    }
  }

  /// Nothing in clear is in the index, and after an erasure nothing of him at all.
  @Test(arguments: Engine.kinds) func erasureEmptiesTheIndex(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(at) { work in
        for (reference, buyer) in [("K-1", "B-1"), ("K-2", "B-1"), ("K-3", "B-2")] {
          var opening = Opening(reference, subject: "Kettle \(reference)")
          opening.buyer = buyer
          opening.words = "我的水壶漏水 telephone 13800000000"
          try work.openComplaint(opening, at: at)
        }
      }
      try await index(shop)
      try await shop.run(at.adding(seconds: 1)) { work in
        try work.merge(complaint: "K-2", into: "K-1", at: work.now)
        _ = try work.erase(subject: "buyer:B-1")
      }
      let left = try await shop.count(
        "SELECT COUNT(*) FROM complaint_gram WHERE entry NOT IN (SELECT id FROM complaint WHERE reference = 'K-3' UNION SELECT complaint_entry.id FROM complaint_entry JOIN complaint ON complaint.id = complaint WHERE reference = 'K-3')"
      )
      #expect(left == 0)
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint_gram") > 10)
      #expect(try await references(shop, "水壶漏水") == ["K-3 水壶漏水"])
      try await index(shop)
      #expect(try await references(shop, "水壶漏水") == ["K-3 水壶漏水"])
    }
  }
}
