import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct SupplierTests {
  private static let picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  private func screen(_ work: Work, _ points: Int64, lawful: Int64? = nil) throws -> JSON {
    let keys = ["lawful-source", "licences", "quality-control", "delivery-record", "complaints-record"]
    return try work.tell(
      "suppliers.screen",
      [
        "supplier": "S-1",
        "scores": .array(
          keys.map {
            [
              "criterion": .string($0), "points": .integer($0 == "lawful-source" ? lawful ?? points : points),
              "evidence": "Visited.",
            ]
          }),
      ])
  }

  private func lot(_ work: Work, _ lot: String = "L-1", _ kind: JSON = "invoice") throws -> String? {
    try work.refusal(
      "suppliers.add-source-document",
      ["supplier": "S-1", "lot": .string(lot), "kind": kind, "name": "I", "content": .string(Self.picture)])
  }

  @Test(arguments: Engine.kinds) func noLotWithoutAnApprovedSupplier(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      #expect(throws: Refusal.self) { try work.requireApproved(supplier: "S-1", at: work.now) }
      try work.tell("suppliers.add", ["reference": "S-1", "name": "Mill"])
      #expect(try lot(work) == "supplier-not-screened")
      #expect(try screen(work, 100, lawful: 59)["standing"]?.string == "refused")
      #expect(try lot(work) == "supplier-refused")
      #expect(try work.owed(about: work.supplier("S-1").id) == [], "who supplies nothing is not screened again")
      work.pass(days: 1)
      let conditional = try screen(work, 75)
      #expect(conditional["standing"]?.string == "conditional" && conditional["maySupply"] == true)
      #expect(
        conditional["screenings"]?[0]?["working"]?.string
          == "(30 x 75 + 20 x 75 + 25 x 75 + 15 x 75 + 10 x 75) / 100 = 75")
      #expect(try lot(work) == nil && lot(work, "L-1", "x") == "document-kind")
      #expect(
        try work.papers(ofLot: "L-1", of: nil, from: "S-1", at: work.now).missing == [
          "delivery-note", "lot-inspection",
        ])
      // The last one: after it a server takes nothing more in the same transaction.
      #expect(try lot(work) == "document-exists")
    }
  }

  /// Goods that the platform sells itself come from somebody whom it screened; a merchant's are his own affair.
  @Test(arguments: Engine.kinds) func ownGoodsComeFromASupplier(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.tell("merchants.admit", ["reference": "M-1", "floor": 0])
      try work.tell("goods.list", ["reference": "OWN", "title": "Flour"])
      try work.tell("goods.list", ["reference": "HIS", "title": "Flour", "merchant": "M-1"])
      #expect(try work.refusal("lots.receive", ["product": "OWN", "lot": "L-1"]) == "supplier-missing")
      #expect(try work.refusal("lots.receive", ["product": "HIS", "lot": "L-1"]) == nil)
    }
  }

  /// Two goods may each have a lot of one name: the papers of the one say nothing of the other.
  @Test(arguments: Engine.kinds) func papersAreOfOneProductsLot(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.tell("suppliers.add", ["reference": "S-1", "name": "Mill"])
      _ = try screen(work, 90)
      for product in ["A", "B"] { try work.tell("goods.list", ["reference": .string(product), "title": "Flour"]) }
      // One that comes before the goods is the first lot's.
      #expect(try lot(work) == nil)
      for product in ["A", "B"] {
        try work.tell("lots.receive", ["product": .string(product), "lot": "L-1", "supplier": "S-1"])
      }
      func papers(_ product: String) throws -> [[String]] {
        try work.receivedLots(of: work.productKey(of: product), limit: 9).map(\.papers)
      }
      #expect(try papers("A") == [["invoice"]] && papers("B") == [[]])
      #expect(try work.receivedLots(of: work.productKey(of: "B"), limit: 9).first?.missing.count == 3)
      let note: JSON = [
        "supplier": "S-1", "lot": "L-1", "kind": "delivery-note", "name": "N", "content": .string(Self.picture),
      ]
      let problems = #expect(throws: InputProblems.self) { try work.tell("suppliers.add-source-document", note) }
      #expect(problems?.problems.map(\.pointer) == ["/product"])
      var named = note.object ?? [:]
      named["product"] = "B"
      let filed = try work.tell("suppliers.add-source-document", .object(named))
      #expect(filed["missing"] == ["invoice", "lot-inspection"])
      #expect(try papers("A") == [["invoice"]] && papers("B") == [["delivery-note"]])
    }
  }

  /// Every 180 days by the letter: a screening that is too old stops the next lot, however late the sweeper.
  @Test(arguments: Engine.kinds) func heIsScreenedAgain(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.tell("suppliers.add", ["reference": "S-1", "name": "Mill"])
      _ = try screen(work, 90)
      let due = Instant("2026-07-04T15:59:59.999999Z")!
      work.now = due
      #expect(try lot(work) == nil)
      work.now = due.adding(microseconds: 1)
      #expect(try lot(work, "L-2") == "supplier-overdue")
      #expect(try work.view(supplier: "S-1")["standing"]?.string == "overdue")
      _ = try screen(work, 90)
      #expect(try lot(work, "L-2") == nil)
      work.pass(days: 100)
      _ = try screen(work, 90)
      #expect(
        try work.owed(about: work.supplier("S-1").id).map(\.obligation.outcome) == [.broken, .kept, nil])
      #expect(try work.owed(about: work.supplier("S-1").id).allSatisfy { $0.duty == .rescreen })
    }
  }

  @Test(arguments: Engine.kinds) func scoresAreWholeOrRefused(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.tell("suppliers.add", ["reference": "S-1", "name": "Mill"])
      let some: JSON = ["supplier": "S-1", "scores": [["criterion": "licences", "points": 90]]]
      #expect(try work.refusal("suppliers.screen", some) == "scores-incomplete")
      #expect(try work.view(supplier: "S-1")["standing"]?.string == "not-screened")
    }
    try Warehouse.open(engine, annexes: false) { work in
      try work.tell("suppliers.add", ["reference": "S-1", "name": "Mill"])
      let some: JSON = ["supplier": "S-1", "scores": [["criterion": "licences", "points": 90]]]
      #expect(try work.refusal("suppliers.screen", some) == "criteria-not-written")
    }
  }
}
