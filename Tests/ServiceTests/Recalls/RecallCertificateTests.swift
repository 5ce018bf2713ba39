import Database
import Promises
import Support
import Testing

@testable import Service

/// All goods of one certificate are recalled together, each by a recall of its own.
@Suite struct RecallCertificateTests {
  private static func announcement(_ more: JSONObject = [:]) -> JSON {
    var body: JSONObject = [
      "reference": "RC-9", "certificate": "C1", "issuer": "CQC", "risk": "serious",
      "hazard": ["zh-Hans": "可能触电。", "en": "A shock."], "advice": ["zh-Hans": "停用。", "en": "Stop."],
      "goods": "send-back", "remedies": ["refund"], "announcedBy": "Lamps Ltd", "contact": "400",
    ]
    for (name, value) in more { body[name] = value }
    return .object(body)
  }

  @Test(arguments: Engine.kinds) func allGoodsOfACertificateAreRecalled(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      for product in ["LAMP", "LAMP-2", "LAMP-3"] { try work.listLamp(product) }
      try work.listLamp("SPARE", certificate: "C2")
      for product in ["LAMP", "LAMP-2", "LAMP-3", "SPARE"] { try work.sell("A-\(product)", product) }
      // Of one everything is being recalled already.
      var one: JSONObject = Self.announcement(["reference": "RC-1", "product": "LAMP-2"]).object ?? [:]
      one["certificate"] = nil
      one["issuer"] = nil
      try work.tell("recalls.announce", .object(one))
      work.pass(days: 1)
      let answer = try work.tell("recalls.announce-certificate", Self.announcement())
      #expect(answer["recalls"]?.array?.compactMap { $0["recall"]?.string } == ["RC-9-1", "RC-9-2"])
      #expect(answer["recalls"]?.array?.compactMap { $0["product"]?.string } == ["LAMP", "LAMP-3"])
      #expect(answer["recalls"]?.array?.allSatisfy { $0["certificate"]?.string == "C1" } == true)
      #expect(answer["recalledAlready"] == ["RC-1"])
      #expect(
        try ["LAMP", "LAMP-2", "LAMP-3", "SPARE"].map { try work.isOnSale(product: $0) } == [false, false, false, true])
      for order in ["A-LAMP", "A-LAMP-3"] {
        try work.tell("orders.track", ["order": .string(order), "reference": "T-1", "kind": "delivered"])
      }
      try work.sweepAll()
      let told = try work.transaction.all(
        """
        SELECT recall.reference, orders.reference FROM recall_case JOIN recall ON recall.id = recall
        JOIN orders ON orders.id = order_id WHERE recall.reference LIKE 'RC-9%' ORDER BY recall.reference
        """, map: { "\($0.text(0)) \($0.text(1))" })
      #expect(told == ["RC-9-1 A-LAMP", "RC-9-2 A-LAMP-3"])
      #expect(
        try work.refusal("recalls.announce-certificate", Self.announcement(["issuer": "TÜV"])) == "certificate-unknown")
    }
  }

  /// Of a certificate of one product the recall has the name that it was given.
  @Test(arguments: Engine.kinds) func ofOneProductItIsOneRecall(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      let answer = try work.tell("recalls.announce-certificate", Self.announcement())
      #expect(answer["recalls"]?.array?.compactMap { $0["recall"]?.string } == ["RC-9"])
      #expect(try work.refusal("recalls.announce-certificate", Self.announcement()) == "recall-exists")
    }
  }
}
