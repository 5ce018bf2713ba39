import Database
import Foundation
import HTTPTypes
import Promises
import Service
import Support
import Testing

@testable import Web

/// What is done with goods on pages: tables of them, lots that come in, buyers who are affected, what a merchant sells.
@Suite struct GoodsWorkTests {
  private func open(_ engine: Engine, _ kinds: [String] = []) async throws -> APIClient {
    let api = try await APIClient(engine)
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../letters")
    for kind in kinds {
      let source = try String(contentsOf: folder.appending(path: "\(kind).yaml").standardizedFileURL, encoding: .utf8)
      #expect(try await api.post("annexes", ["kind": .string(kind), "source": .string(source)]).status == 201)
    }
    return api
  }

  private func count(_ api: APIClient, _ sql: String) throws -> Int {
    try api.database.readNow { try $0.first(sql, map: { $0.int(0) }) } ?? -1
  }

  // MARK: Tables

  @Test(arguments: Engine.kinds) func aTableIsTakenInOnThePage(_ engine: Engine) async throws {
    let api = try await open(engine, ["goods"])
    func send(_ csv: [UInt8], _ language: String = "en", trial: Bool = false) async throws -> APIClient.Page {
      try await api.upload(
        "/goods?language=\(language)", [("do", "import")] + (trial ? [("trial", "on")] : []),
        file: ("goods.csv", csv))
    }
    let bad =
      "reference,title,category,gtin\nA,Lamp,lighting,6901234567892\nB,,lighting,\nC,Lamp,lightning,\nA,Lamp,,\nF\n"
    var page = try await send(Array(bad.utf8))
    #expect(page.status == 422 && page.html.contains("There are 4 faults in the table; nothing was taken."))
    for words in [
      "data-name=\"Line\">3", "data-name=\"Line\">4", "There is no category lightning", "the same as line 2",
    ] {
      #expect(page.html.contains(words), "\(words)")
    }
    page = try await send(Array(bad.utf8), "zh-Hans")
    #expect(page.html.contains("表格有 4 处错误") && page.html.contains("类目表中没有该类目") && page.html.contains("列数与第一行不一致"))
    #expect(page.html.contains("title：缺少必填的内容。") && page.html.contains("与第 2 行重复。"))
    #expect(try count(api, "SELECT COUNT(*) FROM product") == 0)
    // As spreadsheets write it: with a mark before it, or in GB 18030.
    let good = "reference,title,brand\nA,台灯,Aster\nB,\"Cup, large\",\n"
    page = try await send([0xEF, 0xBB, 0xBF] + Array(good.utf8), trial: true)
    #expect(page.location == "/goods?language=en&checked=2")
    #expect(try await api.open(page.location).html.contains("Nothing is wrong with 2 lines; nothing was taken."))
    #expect(try count(api, "SELECT COUNT(*) FROM product") == 0)
    let gb18030 = Array("reference,title,brand\nA,".utf8) + [0xCC, 0xA8, 0xB5, 0xC6] + Array(",Aster\n".utf8)
    page = try await send(gb18030)
    #expect(page.location == "/goods?language=en&taken=1")
    #expect(try await api.open(page.location).html.contains("Taken: 1 line."))
    #expect(try await api.get("products/A").body["title"]?.string == "台灯")
    for (content, words) in [
      ([], "Choose the file first."), ([0xFF, 0xFF, 0x81], "neither UTF-8 nor GB 18030"),
      (Array("a,b\n1,2\n".utf8), "There is no column a"),
      ([UInt8](repeating: 65, count: GoodsImport.largest + 1), "at most 5 MB"),
    ] as [([UInt8], String)] {
      page = try await send(content)
      #expect(page.status == 422 && page.html.contains(words), "\(words)")
    }
    // Who only looks at goods takes nothing in.
    let auditor = Person(api)
    try await auditor.comeIn("a@shop", as: [.auditor])
    #expect(try await !auditor.open("/goods?language=en").html.contains("Take in a table"))
  }

  // MARK: Lots

  @Test(arguments: Engine.kinds) func aLotIsReceivedOnThePage(_ engine: Engine) async throws {
    let api = try await open(engine, ["suppliers"])
    let listed = try await api.post("products", ["reference": "CUP", "title": "Cup", "brand": "Aster"])
    #expect(listed.status == 201)
    _ = try await api.post("suppliers", ["reference": "MILL", "name": "Mill"])
    let quality = Person(api)
    try await quality.comeIn("q@shop", as: [.quality])
    let path = "/goods/CUP?language=en"
    var page = try await quality.open(path)
    #expect(
      page.html.contains("No lot has come in yet.") && page.html.contains("Authorisation of the brand&#39;s owner"))
    func receive(_ fields: [String: String]) async throws -> Person.Page {
      try await quality.submit(path, fields.merging(["do": "receive"]) { $1 }, word: page.word)
    }
    var sent = try await receive(["lot": "L-1"])
    #expect(sent.status == 422 && sent.html.contains("say which supplier delivered the lot"))
    sent = try await receive(["lot": "L-1", "supplier": "MILL"])
    #expect(sent.status == 422 && sent.html.contains("was not screened yet"))
    guard case .suppliers(let annex)? = api.platform.letters.annex(.suppliers, at: api.now) else {
      Issue.record("no annex is published")
      return
    }
    let scores = annex.criteria.map { ["criterion": .string($0.key), "points": 90] as JSON }
    #expect(
      try await api.post("supplier-screenings", ["supplier": "MILL", "scores": .array(scores)]).status == 201)
    sent = try await receive(["lot": "L-1", "supplier": "MILL", "quantity": "many"])
    #expect(sent.status == 422 && sent.html.contains("Write how many as a number."))
    sent = try await receive(["lot": "L-1", "supplier": "MILL", "quantity": "20"])
    #expect(sent.status == 303, "\(sent.html)")
    page = try await quality.open(path)
    #expect(page.html.contains("L-1") && page.html.contains("/suppliers/MILL") && page.html.contains("In order"))
    let lot = try await api.get("lots/CUP").body["items"]?[0]
    #expect(lot?["quantity"]?.integer == 20 && lot?["isSamplingTightened"] == false)
  }

  // MARK: Affected buyers

  @Test(arguments: Engine.kinds) func affectedBuyersAreListedPageByPage(_ engine: Engine) async throws {
    let api = try await open(engine)
    _ = try await api.post("products", ["reference": "LAMP", "title": "Lamp"])
    let certificate: JSON = ["product": "LAMP", "number": "C-1", "issuer": "CQC", "validUntil": "2027-03-01"]
    _ = try await api.post("certificates", certificate)
    let quality = Person(api)
    try await quality.comeIn("q@shop", as: [.quality])
    #expect(try await !quality.open("/goods/LAMP?language=en").html.contains("Buyers who are affected"))
    let all = ProductPage.mostBuyers + 7
    let now = api.now
    try await api.platform.operate(at: now) { work in
      for number in 1...all {
        try work.place(
          PlaceOrder(
            reference: "A-\(number)", at: now, promised: Day("2026-12-01")!, currency: .cny,
            lines: [.init(product: "LAMP", quantity: 1, price: 1000)]))
      }
    }
    let revoked = try await api.post(
      "certificate-revocations",
      ["number": "C-1", "issuer": "CQC", "reason": "Forged.", "since": "2026-11-01T00:00:00Z"])
    #expect(revoked.body["affectedOrders"]?.integer == Int64(all), "\(revoked.body.text)")
    var seen: [String] = []
    var next: String? = "/goods/LAMP?language=en"
    while let address = next {
      let html = try await quality.open(address).html
      #expect(html.contains("Waits to be told") && html.contains("\(all) orders were placed"))
      seen += html.matches(of: />(A-\d+)<\/a>/).map { String($0.1) }
      next = html.matches(of: /<a href="([^"]*)">Next page<\/a>/).first.map {
        String($0.1).replacing("&amp;", with: "&")
      }
    }
    #expect(seen.count == all && Set(seen).count == all)
  }

  // MARK: What a merchant sells

  @Test(arguments: Engine.kinds) func aMerchantSeesWhatHeSellsAndWhyNot(_ engine: Engine) async throws {
    let api = try await open(engine, ["goods"])
    for merchant in ["M-1", "M-2"] {
      _ = try await api.post("merchants", ["reference": .string(merchant), "floor": 0])
    }
    for (product, merchant, category) in [
      ("CUP", "M-1", nil), ("LAMP", "M-1", "lighting"), ("MUG", "M-2", nil),
    ] as [(String, String, String?)] {
      var body: JSONObject = [
        "reference": .string(product), "title": .string("\(product) <b>"), "merchant": .string(merchant),
        "brand": "Aster",
      ]
      if let category { body["category"] = .string(category) }
      #expect(try await api.post("products", .object(body)).status == 201)
    }
    let (seller, service) = (Person(api), Person(api))
    try await seller.comeIn("m@shop", as: [.merchant], merchant: "M-1")
    try await service.comeIn("s@shop", as: [.service])
    // Whatever he asks for, it is his own.
    for path in ["/seller/goods?language=en", "/seller/goods?language=en&merchant=M-2"] {
      let page = try await seller.open(path)
      for words in [
        "CUP &lt;b&gt;", "LAMP &lt;b&gt;", "On sale", "Off sale", "It does not state that it meets GB 4706.1.",
        "The listing was not reviewed yet.", "Aster", "waits to be reviewed",
      ] { #expect(page.status == 200 && page.html.contains(words), "\(words)") }
      #expect(!page.html.contains("MUG"))
    }
    #expect(try await seller.open("/seller?language=en").html.contains("/seller/goods?language=en&amp;merchant=M-1"))
    #expect(try await service.open("/seller/goods?language=zh-Hans&merchant=M-2").html.contains("MUG"))
    #expect(try await service.open("/seller/goods?language=en").location == "/seller?language=en")
    #expect(try await Person(api).open("/seller/goods?language=en").status != 200)
    // The brand stands on everybody's page as well.
    #expect(try await Person(api).open("/products/CUP?language=en").html.contains("Aster"))
  }

  // MARK: Sampling

  /// Whoever works with a merchant's goods sees that more of them is sampled, since when and why.
  @Test(arguments: Engine.kinds) func tightenedSamplingIsShownWhereItMatters(_ engine: Engine) async throws {
    let api = try await open(engine)
    let annex: JSON = """
      period: {days: 30}
      every: {days: 7}
      confidence: {percent: 90}
      measures:
        - measure: faults
          minimum: 5
          thresholds: [{limit: {percent: 10}, step: sampling, within: {days: 3}}]
      """
    _ = try await api.post("annexes", ["kind": "scores", "source": annex])
    _ = try await api.post("merchants", ["reference": "M-4", "floor": 0])
    _ = try await api.post("products", ["reference": "FAN", "title": "Fan", "merchant": "M-4"])
    let quality = Person(api)
    try await quality.comeIn("q@shop", as: [.quality])
    let pages = [
      "/goods/FAN?language=en", "/scores/merchants/M-4?language=en", "/scores/products/FAN?language=en",
      "/seller?language=en&merchant=M-4",
    ]
    for path in pages { #expect(try await !quality.open(path).html.contains("More is sampled than usual"), "\(path)") }
    for number in 0..<6 {
      let order = "S-\(number)"
      _ = try await api.post(
        "orders",
        [
          "reference": .string(order), "promised": "2026-12-20",
          "lines": [["product": "FAN", "quantity": 1, "price": 5000]],
        ])
      _ = try await api.post("tracking-events", ["order": .string(order), "reference": "T", "kind": "delivered"])
      let claim: JSON = .string("F-\(number)")
      _ = try await api.post("claims", ["reference": claim, "order": .string(order), "kind": "quality"])
      _ = try await api.post("claim-answers", ["claim": claim])
    }
    api.now = api.now.adding(seconds: 1)
    #expect(try await api.post("score-runs", [:]).status == 201)
    api.now = api.now.adding(seconds: 1)
    try await api.platform.operate(at: api.now) { while try $0.sweep() > 0 {} }
    let why: JSON = ["zh-Hans": "质量问题多。", "en": "Many faults."]
    let operation = try #require(Catalog.operation("scores.take"))
    let taken = try await api.post(operation.path, ["of": "M-4", "measure": "faults", "reason": why])
    #expect(taken.status == 201, "\(taken.body.text)")
    for path in pages {
      let html = try await quality.open(path).html
      #expect(html.contains("More is sampled than usual since Tuesday 24 November 2026"), "\(path)")
      #expect(html.contains("6 of 6"), "\(path)")
    }
    let page = try await quality.open("/goods/FAN?language=en").html
    #expect(page.contains("because of its seller M-4") && page.contains("take as many samples"))
    #expect(try await quality.open("/goods/FAN?language=zh-Hans").html.contains("因商家 M-4 的指标加严抽检"))
    #expect(try await api.get("products/FAN").body["samplingTightenedAt"]?.string == api.now.description)
    _ = try await api.post("lots", ["product": "FAN", "lot": "L-1"])
    #expect(try await api.get("lots/FAN").body["items"]?[0]?["isSamplingTightened"] == true)
  }
}
