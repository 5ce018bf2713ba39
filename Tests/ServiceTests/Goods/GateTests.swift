import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct GoodsGateTests {
  private func lacks(_ work: Work, _ product: String = "LAMP") throws -> [String] {
    try work.productCase(product).reasons.map(\.code)
  }

  @Test(arguments: Engine.kinds) func goodsAreOnSaleOnceNothingIsLacking(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.tell("goods.list", ["reference": "LAMP", "title": "Lamp", "category": "lighting"])
      #expect(
        try lacks(work) == ["standard-missing", "standard-missing", "certificate-missing", "review-missing"])
      #expect(
        try work.refusal(
          "orders.place",
          ["reference": "A", "promised": "2026-01-09", "lines": [["product": "LAMP", "quantity": 1, "price": 1]]])
          == "not-on-sale")
      try work.tell(
        "goods.correct", ["product": "LAMP", "standards": ["GB 4706.1", "GB 7000.1-2015"], "reason": "Label"])
      try work.tell(
        "goods.certify",
        ["product": "LAMP", "number": "C1", "issuer": "CQC", "kind": "ccc", "validUntil": "2026-03-01"])
      #expect(try lacks(work) == ["review-missing"])
      let found = try work.tell("goods.review", ["product": "LAMP", "findings": [["standard": "title-true"]]])
      #expect(found["lacks"]?[0]?["words"]?["zh-Hans"]?.string == "审核要求更正：标题与实物一致")
      #expect(found["onSale"] == false && found["takenDownFor"]?.string == "goods.information")
      let passed = try work.tell("goods.review", ["product": "LAMP"])
      #expect(passed["onSale"] == true && passed["lacks"] == [])
      try work.sell("A-1")
    }
  }

  /// However late the sweeper, and without it: goods are off sale from the first instant after the last valid one.
  @Test(arguments: Engine.kinds, [true, false]) func anExpiredCertificateClosesTheGateByItself(
    _ engine: Engine, _ sweeps: Bool
  ) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      work.now = Instant("2026-03-01T15:59:59.999999Z")!
      try work.sell("A-1")
      work.now = Instant("2026-03-01T16:00:00Z")!
      if sweeps { try work.sweepAll() }
      let off = try work.view(product: "LAMP")
      #expect(off["onSale"] == false && off["takenDownFor"]?.string == "goods.certificates")
      #expect(off["lacks"]?[0]?["code"]?.string == "certificate-expired")
      #expect(
        try work.refusal(
          "orders.place",
          ["reference": "A-2", "promised": "2026-03-09", "lines": [["product": "LAMP", "quantity": 1, "price": 1]]])
          == "not-on-sale")
      // Another kind of certificate does not renew it.
      try work.tell(
        "goods.certify",
        ["product": "LAMP", "number": "T1", "issuer": "SGS", "kind": "test-report", "validUntil": "2027-03-01"])
      #expect(try work.view(product: "LAMP")["onSale"] == false)
      let renewed = try work.tell(
        "goods.certify",
        ["product": "LAMP", "number": "C2", "issuer": "CQC", "kind": "ccc", "validUntil": "2027-03-01"])
      #expect(renewed["onSale"] == true)
      #expect(renewed["takenDownAt"] == nil)
    }
  }

  /// From when the letter says, thirty days before it runs out, a renewal is chased: once, with its seller's name.
  @Test(arguments: Engine.kinds) func aRenewalIsChasedOnce(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      func chased() throws -> [JSON] {
        try work.messages(after: [], limit: 100).filter { $0.kind == "certificate.chased" }.map {
          try work.view($0)["data"] ?? .null
        }
      }
      work.now = Instant("2026-01-29T16:00:00Z")!.adding(microseconds: -1)
      try work.sweepAll()
      #expect(try chased() == [] && work.certificatesRunningOut(limit: 9).isEmpty)
      #expect(try work.waiting([.certificate], limit: 9).isEmpty)
      for second in [1, 2, 86_400] as [Int64] {
        work.now = Instant("2026-01-29T16:00:00Z")!.adding(seconds: second)
        try work.sweepAll()
      }
      let told = try chased()
      #expect(told.count == 1 && told.first?["product"] == "LAMP" && told.first?["number"] == "C1")
      #expect(told.first?["validUntil"]?.string == "2026-03-01T15:59:59.999999Z")
      #expect(try work.certificatesRunningOut(limit: 9).map(\.number) == ["C1"])
      #expect(try work.waiting([.certificate], limit: 9).count == 1)
      // What was renewed in time is not chased.
      try work.tell(
        "goods.certify",
        ["product": "LAMP", "number": "C2", "issuer": "CQC", "kind": "ccc", "validUntil": "2026-06-01"])
      try work.tell(
        "goods.certify",
        ["product": "LAMP", "number": "C3", "issuer": "CQC", "kind": "ccc", "validUntil": "2027-06-01"])
      work.now = Instant("2026-05-20T00:00:00Z")!
      try work.sweepAll()
      #expect(try chased().count == 1)
    }
  }

  @Test(arguments: Engine.kinds) func aRenewalThatBeginsLaterLeavesAGap(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      try work.tell(
        "goods.certify",
        [
          "product": "LAMP", "number": "C2", "issuer": "CQC", "kind": "ccc", "validFrom": "2026-03-05",
          "validUntil": "2027-03-01",
        ])
      work.now = Instant("2026-03-03T00:00:00Z")!
      try work.sweepAll()
      #expect(try lacks(work) == ["certificate-not-yet"])
      work.now = Instant("2026-03-04T16:00:00Z")!
      #expect(try lacks(work) == [])
      #expect(try work.isOnSale(product: "LAMP"))
    }
  }

  @Test(arguments: Engine.kinds) func aRevocationTellsEveryBuyerSinceOnce(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      try work.listLamp("LAMP-2")
      try work.sell("A-1")
      work.pass(days: 5)
      let since = work.now
      for order in ["A-2", "A-3", "A-4"] { try work.sell(order) }
      try work.sell("B-1", "LAMP-2")
      try work.tell("orders.cancel", ["order": "A-4"])
      work.pass(days: 5)
      let body: JSON = [
        "number": "C1", "issuer": "CQC", "reason": "Forged test data.", "since": .string(since.description),
      ]
      let revoked = try work.tell("goods.revoke-certificate", body)
      #expect(revoked["products"] == ["LAMP", "LAMP-2"] && revoked["affectedOrders"]?.integer == 3)
      #expect(try !work.isOnSale(product: "LAMP") && lacks(work) == ["certificate-revoked"])
      #expect(try work.view(product: "LAMP")["takenDownAt"]?.string == since.description)
      #expect(try work.refusal("goods.revoke-certificate", body) == "revoked-already")
      for _ in 1...3 { try work.sweepAll() }
      func told() throws -> [String] {
        try work.messages(after: [], limit: 100).filter { $0.kind == "affected.certificate" }
          .map {
            try "\(work.view($0)["data"]?["order"]?.string ?? "") \(work.view($0)["data"]?["product"]?.string ?? "")"
          }
      }
      #expect(try told() == ["A-2 LAMP", "A-3 LAMP", "B-1 LAMP-2"])
      #expect(try work.nextDeadline().map { $0 > work.now } ?? true)
      // It turns out that it never held: those before are found as well, the others are not told again.
      let earlier: JSON = ["number": "C1", "issuer": "CQC", "reason": "Never issued.", "since": "2026-01-01T00:00:00Z"]
      #expect(try work.tell("goods.revoke-certificate", earlier)["affectedOrders"]?.integer == 1)
      try work.sweepAll()
      #expect(try told().count == 4 && told().last == "A-1 LAMP")
      let page = try work.affectedOrders(of: "LAMP", after: [], limit: 2)
      #expect(page.compactMap { $0.item["order"]?.string } == ["A-2", "A-3"])
      // Nobody owes the renewal of what counts for nothing, and nobody files it again.
      #expect(try work.owed(about: work.productCase("LAMP").id).map(\.obligation.outcome) == [.void])
      #expect(
        try work.refusal(
          "goods.certify",
          ["product": "LAMP", "number": "C1", "issuer": "CQC", "kind": "ccc", "validUntil": "2027-03-01"])
          == "certificate-revoked")
      #expect(
        try work.refusal("goods.revoke-certificate", ["number": "C1", "issuer": "TÜV", "reason": "x"])
          == "certificate-unknown")
    }
  }

  /// An order of before, told after: its buyer bought in good faith what was on sale by all that was known, and is told
  /// as the others are.
  @Test(arguments: Engine.kinds) func whoBoughtBeforeItWasKnownIsTakenAndTold(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      work.pass(days: 5)
      let placed = work.now
      work.pass(days: 1)
      let revoked = work.now
      try work.tell(
        "goods.revoke-certificate",
        ["number": "C1", "issuer": "CQC", "reason": "Forged.", "since": "2026-01-01T00:00:00Z"])
      try work.tell("goods.review", ["product": "LAMP", "findings": [["standard": "title-true"]]])
      try work.tell("goods.correct", ["product": "LAMP", "standards": ["GB 7000.1"], "reason": "Label"])
      work.pass(days: 1)
      func order(_ name: String, at: Instant) -> JSON {
        [
          "reference": .string(name), "promised": "2026-01-20", "at": .string(at.description),
          "lines": [["product": "LAMP", "quantity": 1, "price": 1]],
        ]
      }
      #expect(try work.refusal("orders.place", order("A-1", at: placed)) == nil)
      #expect(try work.refusal("orders.place", order("A-2", at: revoked)) == "not-on-sale")
      #expect(try work.refusal("orders.place", order("A-3", at: work.now)) == "not-on-sale")
      let found = try work.affectedOrders(of: "LAMP", after: [], limit: 9)
      #expect(found.compactMap { $0.item["order"]?.string } == ["A-1"])
    }
  }

  /// Who bought while another certificate of the same kind held is not affected.
  @Test(arguments: Engine.kinds) func anotherCertificateProtects(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      try work.tell(
        "goods.certify",
        [
          "product": "LAMP", "number": "C2", "issuer": "CQC", "kind": "ccc", "validFrom": "2026-01-08",
          "validUntil": "2027-03-01",
        ])
      try work.sell("A-1")
      work.pass(days: 10)
      try work.sell("A-2")
      let revoked = try work.tell(
        "goods.revoke-certificate", ["number": "C1", "issuer": "CQC", "reason": "x", "since": "2026-01-01T00:00:00Z"])
      #expect(revoked["affectedOrders"]?.integer == 1)
      #expect(try work.isOnSale(product: "LAMP"))
    }
  }

  @Test(arguments: Engine.kinds) func badCertificatesAreRefused(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      func refusal(_ more: JSONObject) throws -> String? {
        var body: JSONObject = [
          "product": "LAMP", "number": "C9", "issuer": "CQC", "kind": "ccc", "validUntil": "2027-03-01",
        ]
        for (name, value) in more { body[name] = value }
        return try work.refusal("goods.certify", .object(body))
      }
      #expect(try refusal(["scope": ["KETTLE", "4006381333931"]]) == "certificate-scope")
      #expect(try refusal(["validUntil": "2026-01-04"]) == "certificate-expired")
      #expect(try refusal(["validFrom": "2027-03-02"]) == "certificate-dates")
      #expect(try refusal(["kind": "cc"]) == "certificate-kind")
      #expect(try refusal(["number": "C1"]) == "certificate-differs", "the same number with another last day")
      #expect(try refusal(["document": "%PDF"]) == "not-base64")
      #expect(try refusal(["document": "PGh0bWw+"]) == "evidence-type")
      // %PDF-1.4 /OpenAction
      #expect(try refusal(["document": "JVBERi0xLjQgL09wZW5BY3Rpb24="]) == "evidence-active")
      #expect(try refusal(["document": "JVBERi0xLjQgL1BhZ2Vz", "scope": ["06901234567892"]]) == nil)
      let hash = try #require(try work.filedCertificates(of: work.productCase("LAMP").id).compactMap(\.document).first)
      #expect(try work.certificateDocument(hash)?.type == .pdf)
      #expect(try work.supplierDocument(hash) == nil, "it is a certificate's and no supplier's")
      // The last one: after it a server takes nothing more in the same transaction.
      #expect(try refusal(["number": "C1", "validUntil": "2026-03-01"]) == "certificate-exists")
    }
  }

  /// The last review counts, also where two fall into one instant.
  @Test(arguments: Engine.kinds) func ofTwoReviewsInOneInstantTheLaterCounts(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      let (one, other): (JSON, JSON) = (
        ["product": "LAMP", "findings": [["standard": "title-true"]]], ["product": "LAMP"]
      )
      for number in 0..<10 {
        let last = try work.tell("goods.review", number % 2 == 0 ? one : other)
        #expect(last["review"]?.string == (number % 2 == 0 ? "to-correct" : "passed"))
        // As if its key had been made by another process, whose random bits were the greatest.
        if number % 2 == 1 {
          try work.transaction.run(
            "UPDATE listing_review SET id = $1 WHERE serial = $2",
            Identifier(high: .max, low: UInt64(number)).bytes, number + 2)
        }
        #expect(try work.view(product: "LAMP")["review"]?.string == (number % 2 == 0 ? "to-correct" : "passed"))
        let history = try work.history(ofProduct: work.productCase("LAMP").id)
        #expect(history.reviews.first?.verdict == (number % 2 == 0 ? .toCorrect : .passed))
      }
    }
  }

  /// An operator's own categories take the place of those that are shipped, once they are in force: what is on sale by
  /// then is held against them.
  @Test(arguments: Engine.kinds) func anOperatorsOwnTreeIsTaken(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp(until: "2027-03-01")
      let own = """
        certificates: [{key: ce, title: {zh-Hans: 符合性声明, en: Declaration of conformity}}]
        categories:
          - key: lighting
            title: {zh-Hans: 灯具, en: Lighting}
            certificates: [ce]
            categories:
              - {key: led, title: {zh-Hans: LED 灯, en: LED}, standards: [GB 7000.1]}
        """
      let published = try work.tell("annex.publish", ["kind": "goods", "source": .string(own)])
      #expect(try lacks(work) == [], "it is not in force yet")
      work.now = try #require(published["effectiveAt"]?.string.flatMap { Instant($0) }).adding(seconds: 1)
      // A certificate that was filed once is still to hold, and the new tree demands its own.
      #expect(try lacks(work) == ["certificate-missing", "certificate-scope"])
      #expect(
        try work.refusal("goods.list", ["reference": "Y", "title": "Rice", "category": "food"]) == "category-unknown")
      let led = try work.tell(
        "goods.list", ["reference": "LED", "title": "LED", "category": "led", "standards": ["GB 7000.1-2015"]])
      #expect(led["lacks"]?.array?.compactMap { $0["code"]?.string } == ["certificate-missing"])
      let filed = try work.tell(
        "goods.certify",
        ["product": "LED", "number": "CE-1", "issuer": "TÜV", "kind": "ce", "validUntil": "2027-01-01"])
      #expect(filed["onSale"] == true)
    }
  }

  /// Who sells goods is who they are listed for; where nobody said so, whoever sold them last. An order says the same, or
  /// nothing: else one merchant's deposit would pay for what another one sells, and a suspension would stop nobody.
  @Test(arguments: Engine.kinds) func theSellerIsWhoTheyAreListedFor(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      for merchant in ["M-1", "M-2"] { try work.tell("merchants.admit", ["reference": .string(merchant), "floor": 0]) }
      for (product, merchant) in [("A", "M-1"), ("B", nil), ("C", "M-2")] as [(String, String?)] {
        var body: JSONObject = ["reference": .string(product), "title": "Lamp"]
        body[text: "merchant"] = merchant
        try work.tell("goods.list", .object(body))
      }
      func order(_ name: String, _ products: [String], of merchant: String?) -> JSON {
        var body: JSONObject = ["reference": .string(name), "promised": "2026-01-09"]
        body[text: "merchant"] = merchant
        body["lines"] = .array(products.map { ["product": .string($0), "quantity": 1, "price": 1] })
        return .object(body)
      }
      func problem(_ products: [String], of merchant: String?) throws -> String? {
        do {
          _ = try work.transaction.savepoint { try work.tell("orders.place", order("X", products, of: merchant)) }
          return nil
        } catch let problems as InputProblems {
          return problems.problems.map { "\($0.pointer) \($0.code)" }.joined(separator: ", ")
        }
      }
      func seller(ofOrder name: String) throws -> String? {
        try work.transaction.first(
          "SELECT (SELECT reference FROM merchant WHERE id = merchant) FROM orders WHERE reference = $1", name,
          map: { $0.optionalText(0) }) ?? nil
      }
      #expect(try problem(["A"], of: "M-2") == "/lines/0/product other-seller")
      #expect(try problem(["B", "A"], of: "M-2") == "/lines/1/product other-seller")
      #expect(try problem(["A", "C"], of: nil) == "/lines/1/product other-seller")
      #expect(try problem(["A", "B"], of: nil) == "/lines/1/product other-seller")
      #expect(try problem(["B", "A"], of: nil) == "/lines/0/product other-seller")
      try work.tell("orders.place", order("O-1", ["A"], of: nil))
      try work.tell("orders.place", order("O-2", ["A", "B"], of: "M-1"))
      try work.tell("orders.place", order("O-3", ["B"], of: nil))
      #expect(try ["O-1", "O-2", "O-3"].map(seller) == ["M-1", "M-1", nil])
      try work.tell("orders.place", order("O-4", ["B"], of: "M-2"))
      for (product, merchant) in [("A", "M-1"), ("B", "M-2")] {
        #expect(try work.seller(of: work.productKey(of: product)) == work.merchant(merchant).id)
      }
      try work.suspend(merchant: "M-1", for: "evaluation", at: work.now)
      for merchant in [nil, "M-1"] {
        #expect(try work.refusal("orders.place", order("O-5", ["A"], of: merchant)) == "merchant-suspended")
      }
    }
  }

  /// What a merchant sells is on sale while he may sell, and as far as he was admitted for it, with all below that.
  @Test(arguments: Engine.kinds) func goodsAreOnSaleWhileTheirSellerMaySellThem(_ engine: Engine) throws {
    try Warehouse.open(engine, annexes: false) { work in
      try work.tell("merchants.admit", ["reference": "M-1", "floor": 0])
      let own = """
        categories:
          - key: appliances
            title: {zh-Hans: 电器, en: Appliances}
            categories: [{key: lighting, title: {zh-Hans: 灯具, en: Lighting}}]
          - {key: food, title: {zh-Hans: 食品, en: Food}}
        """
      try work.tell("annex.publish", ["kind": "goods", "source": .string(own)])
      for category in ["lighting", "food"] {
        try work.tell(
          "goods.list",
          ["reference": .string(category), "title": "X", "category": .string(category), "merchant": "M-1"])
      }
      func state() throws -> [[String]] { try ["lighting", "food"].map { try lacks(work, $0) } }
      #expect(try state() == [[], []], "nobody said for what he was admitted")
      let kind = """
        documents: [{key: licence, title: {zh-Hans: 执照, en: Licence}}]
        kinds: [{key: company, title: {zh-Hans: 企业, en: Company}, documents: []}]
        """
      try work.tell("annex.publish", ["kind": "admission", "source": .string(kind)])
      func apply(_ categories: [String]) throws {
        try work.apply(
          "M-1",
          MerchantApplication(
            kind: "company", name: "Shop Ltd", code: "1", facts: [:], categories: categories, brands: []), at: work.now)
      }
      try apply(["appliances"])
      #expect(try state() == [[], []], "he was not admitted by it yet")
      try work.submit("M-1", at: work.now)
      try work.review("M-1", AdmissionReview(verdict: .approve), at: work.now)
      #expect(try state() == [[], ["category-not-admitted"]])
      // To apply for more is not to be admitted for it.
      try apply(["appliances", "food"])
      #expect(try state() == [[], ["category-not-admitted"]])
      func order(_ product: String) -> JSON {
        [
          "reference": .string("O-" + product), "promised": "2026-01-09",
          "lines": [["product": .string(product), "quantity": 1, "price": 1]],
        ]
      }
      #expect(try work.refusal("orders.place", order("food")) == "not-on-sale")
      #expect(try work.refusal("orders.place", order("lighting")) == nil)
      try work.suspend(merchant: "M-1", for: "evaluation", at: work.now)
      let off = try work.view(product: "lighting")
      #expect(off["onSale"] == false && off["lacks"]?[0]?["code"]?.string == "seller-suspended")
      try work.reinstate(merchant: "M-1", from: "evaluation", at: work.now)
      #expect(try state()[0] == [])
      try work.tell("merchants.leave", ["merchant": "M-1"])
      #expect(try state()[0] == ["seller-left"])
    }
  }

  @Test(arguments: Engine.kinds) func badListingsAreRefused(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      func refusal(_ more: JSONObject) throws -> String? {
        var body: JSONObject = ["reference": "X", "title": "Lamp"]
        for (name, value) in more { body[name] = value }
        return try work.refusal("goods.list", .object(body))
      }
      #expect(try refusal(["gtin": "6901234567893"]) == "gtin-invalid")
      #expect(try refusal(["category": "lightning"]) == "category-unknown")
      #expect(try refusal(["merchant": "M-1"]) == "merchant-unknown")
      try work.tell("merchants.admit", ["reference": "M-1", "floor": 0])
      #expect(try refusal(["merchant": "M-1"]) == nil)
      #expect(try work.view(product: "X")["selfOperated"] == false && refusal([:]) == "product-exists")
      #expect(try work.refusal("goods.correct", ["product": "X", "title": "Lamp", "reason": "x"]) == "nothing-changed")
      #expect(
        try work.refusal("goods.review", ["product": "X", "findings": [["standard": "x"]]]) == "standard-unknown")
      try work.tell("merchants.leave", ["merchant": "M-1"])
      #expect(
        try work.refusal("goods.list", ["reference": "Y", "title": "Lamp", "merchant": "M-1"]) == "merchant-left")
      try work.tell("goods.list", ["reference": "OWN", "title": "Lamp"])
      #expect(try work.view(product: "OWN")["selfOperated"] == true)
      #expect(try work.isOnSale(product: "OWN"), "nothing is demanded of what has no category")
    }
  }

  @Test(arguments: Engine.kinds) func withoutAnnexesNothingIsDemanded(_ engine: Engine) throws {
    try Warehouse.open(engine, annexes: false) { work in
      try work.tell("goods.list", ["reference": "X", "title": "Lamp", "category": "anything"])
      #expect(try work.isOnSale(product: "X"))
      #expect(try work.refusal("goods.review", ["product": "X"]) == "review-not-written")
      #expect(
        try work.refusal(
          "goods.certify",
          ["product": "X", "number": "C", "issuer": "I", "kind": "any", "validUntil": "2026-02-01", "scope": ["Y"]])
          == "certificate-scope")
    }
  }

  /// The lines of a table that cannot be taken, each with its code.
  private func faults(_ work: Work, _ csv: String, isTrial: Bool = false) throws -> [String] {
    do {
      try work.tell("goods.import", ["csv": .string(csv), "isTrial": .bool(isTrial)])
      return []
    } catch let input as InputProblems {
      return input.problems.map { "\($0.pointer) \($0.code)" }
    }
  }

  @Test(arguments: Engine.kinds) func aTableIsTakenWholeOrNotAtAll(_ engine: Engine) throws {
    try Warehouse.open(engine) { try takeTables($0) }
  }

  private func takeTables(_ work: Work) throws {
    let bad = """
      reference,title,category,gtin,standards
      A,Lamp,lighting,6901234567892,GB 4706.1|GB 7000.1
      B,,lighting,,
      C,Lamp,lightning,,
      "D","Lamp, large",lighting,6901234567890,
      A,Lamp,,,
      F,Lamp
      """
    let expected = [
      "/csv/line/3 missing", "/csv/line/4 category-unknown", "/csv/line/5 gtin-invalid", "/csv/line/6 line-twice",
      "/csv/line/7 columns",
    ]
    #expect(try faults(work, bad) == expected && faults(work, bad, isTrial: true) == expected)
    #expect(try work.transaction.first("SELECT 1 FROM product", map: { _ in true }) == nil, "nothing was taken")
    let good = "reference,title,category,standards\r\nA,\"Lamp, \"\"large\"\"\",lighting,GB 4706.1 | GB 7000.1\r\n"
    #expect(try faults(work, good, isTrial: true) == [])
    #expect(try work.transaction.first("SELECT 1 FROM product", map: { _ in true }) == nil, "only looked at")
    #expect(try faults(work, good) == [])
    #expect(try work.productCase("A").title == "Lamp, \"large\"" && lacks(work, "A").count == 2)
    #expect(
      try faults(work, "product,number,issuer,kind,validUntil,scope\nA,C1,CQC,ccc,2027-01-01,lighting|toys\n") == [])
    #expect(
      try faults(work, "product,number,issuer,validUntil\nA,C1,CQC,2027-01-01\nZ,C1,CQC,2027-01-01\n") == [
        "/csv/line/2 certificate-differs", "/csv/line/3 product-unknown",
      ])
    #expect(try work.refusal("goods.import", ["csv": "reference,titel\nA,B\n"]) == "column-unknown")
  }
}
