import Database
import Foundation
import HTTPTypes
import Promises
import Service
import Support
import Testing

@testable import Web

/// Goods as the staff, an auditor and everybody see them.
@Suite struct GoodsPagesTests {
  private static let pdf = Array("%PDF-1.4 1 0 obj <</Type /Catalog>>".utf8)
  private static let gtin = "6901234567892"

  private func open(_ engine: Engine) async throws -> APIClient {
    let api = try await APIClient(engine)
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../letters")
    for kind in ["goods", "suppliers"] {
      let source = try String(contentsOf: folder.appending(path: "\(kind).yaml").standardizedFileURL, encoding: .utf8)
      #expect(try await api.post("annexes", ["kind": .string(kind), "source": .string(source)]).status == 201)
    }
    return api
  }

  private func list(_ api: APIClient, _ reference: String = "LAMP") async throws {
    let listed = try await api.post(
      "products",
      [
        "reference": .string(reference), "title": "Lamp <12 W>", "category": "lighting", "gtin": .string(Self.gtin),
        "standards": ["GB 4706.1-2005", "GB 7000.1"],
      ])
    #expect(listed.status == 201)
    let filed = try await api.post(
      "certificates",
      [
        "product": .string(reference), "number": "C-1", "issuer": "CQC", "kind": "ccc", "validUntil": "2027-03-01",
        "scope": ["appliances"], "document": .string(Data(Self.pdf).base64EncodedString()),
      ])
    #expect(filed.status == 201)
    #expect(try await api.post("listing-reviews", ["product": .string(reference)]).status == 201)
  }

  /// A document leaves as one to be saved, whatever it is, and is never shown as a page of ours.
  @Test(arguments: Engine.kinds) func documentsLeaveAsAttachments(_ engine: Engine) async throws {
    let api = try await open(engine)
    try await list(api)
    let hash = try #require(try await api.get("products/LAMP").body["certificates"]?[0]?["sha256"]?.string)
    let picture = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 7]).base64EncodedString()
    _ = try await api.post("suppliers", ["reference": "MILL", "name": "Mill"])
    guard case .suppliers(let annex)? = api.platform.letters.annex(.suppliers, at: api.now) else {
      Issue.record("no annex is published")
      return
    }
    let scores = annex.criteria.map { criterion -> JSON in
      ["criterion": .string(criterion.key), "points": 90, "document": .string(picture)]
    }
    let screened = try await api.post(
      "supplier-screenings",
      [
        "supplier": "MILL",
        "scores": .array(scores),
      ])
    #expect(screened.status == 201, "\(screened.body.text)")
    let bytes = try api.database.readNow { try $0.first("SELECT document FROM supplier_score", map: { $0.bytes(0) }) }
    let paper = (bytes ?? []).map { String($0 / 16, radix: 16) + String($0 % 16, radix: 16) }.joined()
    for (path, type, name) in [
      ("/goods/documents/\(hash)", "application/pdf", "document.pdf"),
      ("/suppliers/documents/\(paper)", "image/png", "document.png"),
    ] {
      let file = try await api.browse(.get, path, [.accept: "text/html"], nil)
      #expect(file.status == 200, "\(path)")
      #expect(file.headers[.contentType] == type)
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"\(name)\"")
      #expect(file.headers[.xContentTypeOptions] == "nosniff" && file.headers[.cacheControl] == "no-store")
      #expect(file.headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'; sandbox")
      if type == "application/pdf" { #expect(file.bytes == Self.pdf) }
    }
    // What everybody sees of lots is that their source is known, and not who it is.
    let first = try #require(annex.documents.first?.key)
    for (path, body) in [
      ("lots", ["product": "LAMP", "lot": "L-1", "supplier": "MILL", "quantity": 5]),
      ("lots", ["product": "LAMP", "lot": "L-2", "supplier": "MILL", "quantity": 5]),
      ("lot-holds", ["product": "LAMP", "lot": "L-2", "reason": "MARK-REASON"]),
      (
        "source-documents",
        ["supplier": "MILL", "lot": "L-1", "kind": .string(first), "name": "MARK-NAME", "content": .string(picture)]
      ),
    ] as [(String, JSON)] {
      let reply = try await api.post(path, body)
      #expect(reply.status == 201, "\(path) \(reply.body.text)")
    }
    let page = try await Person(api).open("/products/LAMP?language=en")
    for words in ["L-1", "A supplier who was screened", "1 paper of its source", "Held: none is shipped"] {
      #expect(page.html.contains(words), "\(words)")
    }
    #expect(!page.html.contains("MILL") && !page.html.contains("MARK-"))
    let quality = Person(api)
    try await quality.comeIn("q@shop", as: [.quality])
    let own = try await quality.open("/goods/LAMP?language=en").html
    for words in ["L-2", "MILL", "Missing: ", annex.documents[0].title.en, "Held"] {
      #expect(own.contains(words), "\(words)")
    }
    // Neither stands where the other does, and what was never handed in is not there.
    for path in [
      "/goods/documents/\(paper)", "/suppliers/documents/\(hash)",
      "/goods/documents/\(String(repeating: "0", count: 64))", "/goods/documents/x",
    ] {
      #expect(try await api.browse(.get, path, [:], nil).status == 404, "\(path)")
    }
  }

  /// What nothing was found of is not called counterfeit.
  @Test(arguments: Engine.kinds) func whatIsTakenDownIsNotCalledCounterfeit(_ engine: Engine) async throws {
    let api = try await open(engine)
    try await list(api)
    #expect(try await api.post("takedowns", ["product": "LAMP"]).status == 201)
    let gone = try await Person(api).open("/products/LAMP?language=en").html
    #expect(gone.contains("The platform has taken it off sale.") && !gone.contains("counterfeit"))
    let found = try await api.post(
      "counterfeit-findings", ["product": "LAMP", "reference": "F-1", "evidence": "Report 7"])
    #expect(found.status == 201, "\(found.body.text)")
    #expect(try await Person(api).open("/products/LAMP?language=en").html.contains("found counterfeit"))
  }

  /// Whoever governs goods takes a takedown back on their page, with a reason.
  @Test(arguments: Engine.kinds) func aTakedownIsTakenBack(_ engine: Engine) async throws {
    let api = try await open(engine)
    try await list(api)
    let quality = Person(api)
    try await quality.comeIn("q@shop", as: [.quality])
    #expect(try await !quality.open("/goods/LAMP?language=en").html.contains("They were taken down wrongly"))
    #expect(try await api.post("takedowns", ["product": "LAMP"]).status == 201)
    let page = try await quality.open("/goods/LAMP?language=en")
    #expect(page.html.contains("They were taken down wrongly"))
    #expect(
      try await quality.submit("/goods/LAMP?language=en", ["do": "reinstate"], word: page.word).html.contains(
        "Say why."))
    let back = ["do": "reinstate", "reason": "Mistyped."]
    #expect(try await quality.submit("/goods/LAMP?language=en", back, word: page.word).status == 303)
    let after = try await quality.open("/goods/LAMP?language=en").html
    #expect(after.contains("On sale") && after.contains("Mistyped.") && after.contains("Takedown, or finding"))
    #expect(
      try await quality.submit("/goods/LAMP?language=en", back, word: page.word).html.contains("neither taken down"))
  }

  /// What nobody may order is not shown as on sale.
  @Test(arguments: Engine.kinds) func goodsOfWhoMayNotSellAreOffSale(_ engine: Engine) async throws {
    let api = try await open(engine)
    _ = try await api.post("merchants", ["reference": "M-1", "floor": 0])
    _ = try await api.post("products", ["reference": "CUP", "title": "Cup", "merchant": "M-1"])
    #expect(try await Person(api).open("/products/CUP?language=en").html.contains("On sale: all that is demanded"))
    #expect(try await api.post("merchant-departures", ["merchant": "M-1"]).status == 201)
    let page = try await Person(api).open("/products/CUP?language=en").html
    #expect(page.contains("Not on sale") && page.contains("Its seller has left"))
  }

  /// An auditor sees everything about goods and changes nothing.
  @Test(arguments: Engine.kinds) func anAuditorReadsGoods(_ engine: Engine) async throws {
    let api = try await open(engine)
    try await list(api)
    let (auditor, quality, service) = (Person(api), Person(api), Person(api))
    try await auditor.comeIn("a@shop", as: [.auditor])
    try await quality.comeIn("q@shop", as: [.quality])
    try await service.comeIn("s@shop", as: [.service])
    for path in ["/goods?language=en", "/goods/LAMP?language=en"] {
      let (seen, worked) = (try await auditor.open(path), try await quality.open(path))
      #expect(seen.status == 200 && seen.html.contains("Lamp &lt;12 W&gt;"))
      // The form by which one leaves is all that is left.
      #expect(seen.html.matches(of: /name="do"/).isEmpty && !worked.html.matches(of: /name="do"/).isEmpty)
      #expect(try await auditor.submit(path, ["do": "review"], word: seen.word).status == 403)
      #expect(try await service.open(path).status == 403)
    }
    // Two of one kind at once are for a person to compare.
    let other = try await api.post(
      "certificates",
      [
        "product": "LAMP", "number": "C-2", "issuer": "CQC", "kind": "ccc", "validFrom": "2026-11-01",
        "validUntil": "2028-03-01",
      ])
    #expect(other.status == 201)
    #expect(try await auditor.open("/goods/LAMP?language=en").html.contains("more than one is valid"))
    #expect(try await auditor.open("/goods/LAMP?language=zh-Hans").html.contains("两份以上有效"))
    #expect(try await auditor.open("/work?language=en").html.contains("href=\"/goods?language=en\""))
  }

  /// What anybody may know of goods, before and after something is wrong with them.
  @Test(arguments: Engine.kinds) func everybodySeesWhatProvesGoods(_ engine: Engine) async throws {
    let api = try await open(engine)
    try await list(api)
    let nobody = Person(api)
    let path = "/products/LAMP?language=en"
    var page = try await nobody.open(path)
    #expect(page.status == 200)
    for words in [
      "Lamp &lt;12 W&gt;", ">6901234567892<", "On sale: all that is demanded of it holds",
      "Sold by the platform itself",
      "GB 7000.1", "C-1 · CQC", "Household appliances", "/report?language=en&amp;product=LAMP", "#goods.genuine",
      "Passed",
    ] { #expect(page.html.contains(words), "\(words)") }
    let hash = try #require(try await api.get("products/LAMP").body["certificates"]?[0]?["sha256"]?.string)
    #expect(page.html.contains(String(hash.prefix(16))) && !page.html.contains("/goods/documents/"))
    #expect(try await nobody.open("/report?language=en&product=LAMP").html.contains("value=\"LAMP\""))

    _ = try await api.post(
      "corrections", ["product": "LAMP", "title": "Lamp 12 W", "reason": "MARK-REASON of Li Na"])
    _ = try await api.post(
      "listing-reviews",
      ["product": "LAMP", "findings": [["standard": "title-true", "note": "MARK-NOTE"]], "note": "MARK-NOTE"])
    _ = try await api.post(
      "reports", ["reference": "R-1", "product": "LAMP", "kind": "unsafe", "case": "SECRET-CASE", "danger": true])
    _ = try await api.post("case-holds", ["case": "SECRET-CASE", "facts": "It smokes.", "by": "Q-1"])
    _ = try await api.post(
      "certificate-revocations", ["number": "C-1", "issuer": "CQC", "reason": "MARK-REVOKED"])
    page = try await nobody.open(path)
    for words in [
      "Not on sale", "It was reported", "To be corrected after review", "was revoked with effect from", "Revoked",
      "What was put right", "Lamp &lt;12 W&gt;", "Lamp 12 W",
    ] { #expect(page.html.contains(words), "\(words)") }
    #expect(!page.html.contains("MARK-") && !page.html.contains("SECRET-CASE") && !page.html.contains("Li Na"))

    // A merchant's, by his name as he proved it; and lots of the platform's own.
    page = try await nobody.open("/products/LAMP?language=zh-Hans")
    #expect(page.html.contains("自营：由本平台销售") && page.html.contains("有人举报"))
    let none = try await nobody.open("/products/NOTHING%3Cb%3E?language=zh-Hans")
    #expect(none.status == 404 && none.html.contains("没有该商品") && none.html.contains("NOTHING&lt;b&gt;"))
  }

  /// A line of an order leads to its goods, and a recall does.
  @Test(arguments: Engine.kinds) func ordersAndRecallsLeadToGoods(_ engine: Engine) async throws {
    let api = try await open(engine)
    try await list(api)
    _ = try await api.post(
      "orders",
      ["reference": "A-1", "promised": "2026-11-30", "lines": [["product": "LAMP", "quantity": 1, "price": 9900]]])
    let recall = try await api.post(
      "recalls",
      [
        "reference": "RC-1", "product": "LAMP", "risk": "serious", "hazard": ["zh-Hans": "可能触电。", "en": "A shock."],
        "advice": ["zh-Hans": "停用。", "en": "Stop."], "goods": "send-back", "remedies": ["refund"],
        "announcedBy": "Lamps Ltd", "contact": "400",
      ])
    #expect(recall.status == 201, "\(recall.body.text)")
    let link = "href=\"/products/LAMP?language=en\""
    #expect(try await api.open("/orders/A-1?language=en").html.contains(link))
    let nobody = Person(api)
    #expect(try await nobody.open("/recalls/RC-1?language=en").html.contains(link))
    let page = try await nobody.open("/products/LAMP?language=en")
    #expect(page.html.contains("/recalls/RC-1") && page.html.contains("It is recalled; see below."))
  }
}
