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
      #expect(try work.missingDocuments(ofLot: "L-1", at: work.now) == ["delivery-note", "lot-inspection"])
      // The last one: after it a server takes nothing more in the same transaction.
      #expect(try lot(work) == "document-exists")
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
