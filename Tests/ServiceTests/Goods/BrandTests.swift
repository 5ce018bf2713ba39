import Database
import Promises
import Support
import Testing

@testable import Service

/// Goods carry a brand, and a merchant sells those that he proved when he was admitted.
@Suite struct BrandTests {
  private static let admission = """
    documents:
      - {key: mark, title: {zh-Hans: 商标注册证, en: Trade mark}, brand: ownership}
      - {key: authorisation, title: {zh-Hans: 授权书, en: Authorisation}, brand: authorisation}
    kinds: [{key: company, title: {zh-Hans: 企业, en: Company}, documents: []}]
    """
  private static let picture = "iVBORw0KGgoH"

  private func open(_ engine: Engine, _ body: (Work) throws -> Void) throws {
    try Warehouse.open(engine, annexes: false) { work in
      try work.tell("annex.publish", ["kind": "admission", "source": .string(Self.admission)])
      for merchant in ["M-1", "M-2"] {
        try work.tell("merchants.admit", ["reference": .string(merchant), "floor": 0])
      }
      try body(work)
    }
  }

  private func apply(_ work: Work, _ brands: [String], of merchant: String = "M-1") throws {
    try work.apply(
      merchant,
      MerchantApplication(
        kind: "company", name: merchant, code: merchant, facts: [:], categories: [], brands: brands), at: work.now)
  }

  private func own(_ work: Work, _ brand: String, _ owner: String, by merchant: String = "M-1", until: String? = nil)
    throws
  {
    try work.add(
      NewDocument(
        kind: "mark", number: "T-\(brand)-\(owner)-\(until ?? "")", issuer: "CNIPA", until: until.flatMap { Day($0) },
        brand: brand, grantee: owner, base64: Self.picture), to: merchant, at: work.now)
  }

  private func authorise(_ work: Work, _ brand: String, _ from: String, _ to: String) throws {
    try work.add(
      NewDocument(
        kind: "authorisation", number: "A-\(brand)-\(to)", issuer: from, brand: brand, grantor: from, grantee: to,
        base64: Self.picture), to: "M-1", at: work.now)
  }

  private func approve(_ work: Work, _ merchant: String = "M-1", overruled: Bool = false) throws {
    try work.submit(merchant, at: work.now)
    try work.review(
      merchant, AdmissionReview(verdict: .approve, note: overruled ? "Looked at." : nil, overrules: overruled),
      at: work.now)
  }

  private func list(_ work: Work, _ product: String, _ brand: String?, of merchant: String? = "M-1") throws {
    var body: JSONObject = ["reference": .string(product), "title": "X"]
    if let brand { body["brand"] = .string(brand) }
    if let merchant { body["merchant"] = .string(merchant) }
    try work.tell("goods.list", .object(body))
  }

  private func lacks(_ work: Work, _ product: String) throws -> [String] {
    try work.productCase(product).reasons.map(\.code)
  }

  private func order(_ work: Work, _ product: String, of merchant: String? = nil) throws -> String? {
    var body: JSONObject = [
      "reference": .string("O-\(product)-\(merchant ?? "")"), "promised": "2026-01-09",
      "lines": [["product": .string(product), "quantity": 1, "price": 1]],
    ]
    if let merchant { body["merchant"] = .string(merchant) }
    return try work.refusal("orders.place", .object(body))
  }

  @Test(arguments: Engine.kinds) func aMerchantSellsTheBrandsThatHeProved(_ engine: Engine) throws {
    try open(engine) { work in
      for (product, brand) in [("OWN", "Aster"), ("LET", "BELLIS  Pro"), ("OTHER", "Crocus"), ("NONE", nil)] {
        try list(work, product, brand)
      }
      func state() throws -> [[String]] { try ["OWN", "LET", "OTHER", "NONE"].map { try lacks(work, $0) } }
      #expect(try state() == [[], [], [], []], "nobody said for what he was admitted")
      try apply(work, ["aster", "Bellis Pro"])
      try own(work, "Aster", "M-1")
      try own(work, "Bellis Pro", "Bellis Ltd")
      try authorise(work, "Bellis Pro", "Bellis Ltd", "Agent")
      try authorise(work, "Bellis Pro", "Agent", "M-1")
      #expect(try state() == [[], [], [], []], "he was not admitted by it yet")
      try approve(work)
      // Names are the same whatever their case, width and blanks.
      #expect(try state() == [[], [], ["brand-not-admitted"], []])
      #expect(try ["OWN", "LET", "OTHER", "NONE"].map { try order(work, $0) } == [nil, nil, "not-on-sale", nil])
      // Goods that are listed for nobody are whose the order says, and so is what may be sold.
      try list(work, "FREE", "Crocus", of: nil)
      #expect(try lacks(work, "FREE") == [])
      #expect(try order(work, "FREE", of: "M-1") == "not-on-sale" && order(work, "FREE", of: "M-2") == nil)
      let view = try work.view(product: "OTHER")
      #expect(view["brand"]?.string == "Crocus" && view["onSale"] == false)
      #expect(view["takenDownFor"]?.string == "merchants.admission")
      #expect(view["lacks"]?[0]?["words"]?["en"]?.string?.contains("may sell this brand") == true)
      // Who ordered before anybody wrote a brand down has his order, however late we are told of it.
      let placed = work.now
      work.now = placed.adding(seconds: 3600)
      try work.tell("goods.correct", ["product": "NONE", "brand": "Crocus", "reason": "Label"])
      let late: JSON = [
        "reference": "O-late", "promised": "2026-01-09", "at": .string(placed.description),
        "lines": [["product": "NONE", "quantity": 1, "price": 1]],
      ]
      #expect(try work.refusal("orders.place", late) == nil)
      #expect(try order(work, "NONE", of: "M-1") == "not-on-sale")
      // What he applies for now he may not sell yet.
      try apply(work, ["Aster", "Bellis Pro", "Crocus"])
      #expect(try state()[2] == ["brand-not-admitted"])
    }
  }

  /// Of two merchants who claim one brand none is admitted for it before somebody has looked, and who is sells it no longer
  /// than his own documents hold.
  @Test(arguments: Engine.kinds) func twoWhoClaimOneBrandAreLookedAt(_ engine: Engine) throws {
    try open(engine) { work in
      for merchant in ["M-1", "M-2"] {
        try apply(work, ["Aster"], of: merchant)
        try own(work, "Aster", merchant, by: merchant, until: "2026-06-30")
        try list(work, "P-\(merchant)", "Aster", of: merchant)
      }
      try work.submit("M-2", at: work.now)
      #expect(throws: Refusal.self) { try work.transaction.savepoint { try approve(work) } }
      try approve(work, overruled: true)
      #expect(try lacks(work, "P-M-1") == [] && order(work, "P-M-1") == nil)
      work.now = Instant("2026-07-01T00:00:00Z")!
      #expect(try lacks(work, "P-M-1") == ["seller-suspended"] && order(work, "P-M-1") == "merchant-suspended")
    }
  }

  /// A brand is corrected with its history, and stands in tables.
  @Test(arguments: Engine.kinds) func aBrandIsCorrectedAndImported(_ engine: Engine) throws {
    try open(engine) { work in
      try list(work, "A", nil)
      #expect(
        try work.tell("goods.correct", ["product": "A", "brand": "Aster", "reason": "Label"])["brand"] == "Aster")
      #expect(
        try work.refusal("goods.correct", ["product": "A", "brand": "Aster", "reason": "Label"]) == "nothing-changed")
      #expect(try work.tell("goods.correct", ["product": "A", "brand": "", "reason": "None"])["brand"] == nil)
      let corrections = try work.history(ofProduct: work.productCase("A").id).corrections
      #expect(corrections.map { "\($0.field) \($0.old)>\($0.new)" } == ["brand Aster>", "brand >Aster"])
      let csv = "reference,title,brand,merchant\nB,Cup,\"Aster, fine\",M-1\nC,Cup,,M-1\n"
      try work.tell("goods.import", ["csv": .string(csv)])
      #expect(try work.productCase("B").listing.brand == "Aster, fine" && work.productCase("C").listing.brand == nil)
      #expect(GoodsImport.productColumns.contains("brand"))
    }
  }

  /// With a lot of the platform's own goods that carry a brand comes its owner's authorisation; with others it does not.
  @Test(arguments: Engine.kinds) func ownGoodsOfABrandComeWithItsAuthorisation(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.tell("suppliers.add", ["reference": "S-1", "name": "Mill"])
      let scores = ["lawful-source", "licences", "quality-control", "delivery-record", "complaints-record"].map {
        ["criterion": .string($0), "points": 90, "evidence": "Seen."] as JSON
      }
      try work.tell("suppliers.screen", ["supplier": "S-1", "scores": .array(scores)])
      for (product, brand) in [("A", "Aster"), ("B", nil)] {
        try list(work, product, brand, of: nil)
        try work.tell("lots.receive", ["product": .string(product), "lot": "L-1", "supplier": "S-1"])
        let missing = try work.receivedLots(of: work.productKey(of: product), limit: 9).map(\.missing)
        let expected = ["delivery-note", "invoice", "lot-inspection"] + (brand == nil ? [] : ["brand-authorisation"])
        #expect(missing == [expected])
      }
    }
  }

  // MARK: Reviewed again

  /// What passed is reviewed again within the letter's thirty days: it waits a week before, and is overdue after; what is
  /// corrected or off sale waits for something else.
  @Test(arguments: Engine.kinds) func listingsAreReviewedAgain(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      try work.listLamp("LAMP-2")
      let by = Instant("2026-02-04T15:59:59.999999Z")!
      #expect(try work.productCase("LAMP").reviewBy == by)
      #expect(try work.view(product: "LAMP")["reviewBy"]?.string == by.description)
      func waiting() throws -> [String?] {
        try work.waiting([.periodicReview], limit: 9).map(\.reference)
      }
      work.now = by.adding(seconds: -7 * 86_400 - 1)
      #expect(try waiting() == [])
      work.now = by.adding(seconds: -6 * 86_400)
      #expect(try waiting() == ["LAMP", "LAMP-2"])
      #expect(try work.waitingCounts([.periodicReview]) == [.periodicReview: .init(all: 2, overdue: 0)])
      work.now = by.adding(microseconds: 1)
      #expect(try work.waitingCounts([.periodicReview]) == [.periodicReview: .init(all: 2, overdue: 2)])
      try work.tell("goods.review", ["product": "LAMP"])
      #expect(try waiting() == ["LAMP-2"])
      #expect(try work.productCase("LAMP").reviewBy == Instant("2026-03-07T15:59:59.999999Z"))
      try work.tell("goods.takedown", ["product": "LAMP-2"])
      #expect(try waiting() == [], "it is not on sale")
      try work.tell("goods.reinstate", ["product": "LAMP-2", "reason": "x"])
      #expect(try waiting() == ["LAMP-2"])
      try work.tell("goods.correct", ["product": "LAMP-2", "title": "Lamp two", "reason": "x"])
      #expect(try waiting() == [] && work.waiting([.review], limit: 9).map(\.reference) == ["LAMP-2"])
      try work.tell("goods.review", ["product": "LAMP-2", "findings": [["standard": "title-true"]]])
      #expect(try waiting() == [] && work.productCase("LAMP-2").reviewBy == nil)
    }
  }
}
