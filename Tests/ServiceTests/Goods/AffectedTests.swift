import Database
import Promises
import Support
import Testing

@testable import Service

/// Who bought goods while they had no certificate: found batch by batch, and once.
@Suite struct AffectedTests {
  private func sell(_ work: Work, _ numbers: ClosedRange<Int>) throws {
    for number in numbers { try work.sell("A-\(number)") }
  }

  private func affected(_ work: Work) throws -> Int {
    try work.affectedCount(of: work.productCase("LAMP").id)
  }

  private func revoke(_ work: Work, since: Instant) throws -> Int64? {
    let body: JSON = [
      "number": "C1", "issuer": "CQC", "reason": "Forged.", "since": .string(since.description),
    ]
    return try work.tell("goods.revoke-certificate", body)["affectedOrders"]?.integer
  }

  /// A revocation looks at so many orders at once; the rest is found by batches, each of which begins where the last
  /// ended, whatever became of those between.
  @Test(arguments: Engine.kinds) func manyBuyersAreFoundByBatches(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      try sell(work, 1...(Work.affectedAtOnce + 7))
      work.pass(days: 1)
      #expect(try revoke(work, since: Warehouse.begin) == Int64(Work.affectedAtOnce))
      #expect(try affected(work) == Work.affectedAtOnce)
      #expect(try work.nextDeadline().map { $0 <= work.now } == true, "the sweeper has something to do")
      struct Killed: Error {}
      #expect(throws: Killed.self) {
        try work.transaction.savepoint {
          #expect(try work.findAffected(limit: 5) == 5)
          throw Killed()
        }
      }
      #expect(try affected(work) == Work.affectedAtOnce)
      #expect(try work.findAffected(limit: 5) == 5)
      #expect(try work.findAffected(limit: 5) == 2)
      #expect(try work.findAffected(limit: 5) == 0)
      #expect(try affected(work) == Work.affectedAtOnce + 7)
      try work.sweepAll()
      let told = try work.transaction.first(
        "SELECT COUNT(*) FROM outbox WHERE kind = 'affected.certificate'", map: { $0.int(0) })
      #expect(told == Work.affectedAtOnce + 7)
      #expect(try work.nextDeadline().map { $0 > work.now } ?? true)
    }
  }

  /// It turns out while batches run that it held even shorter: they begin again for those before, and nobody is found
  /// twice. What was recorded before it counted for nothing is not looked at.
  @Test(arguments: Engine.kinds) func anEarlierRevocationBeginsAgain(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      try sell(work, 1...10)
      work.pass(days: 5)
      let since = work.now
      try sell(work, 11...(10 + Work.affectedAtOnce + 3))
      work.pass(days: 5)
      #expect(try revoke(work, since: since) == Int64(Work.affectedAtOnce), "the ten before are passed over")
      #expect(try revoke(work, since: Warehouse.begin) == 10, "the others of the first 500 were found")
      #expect(try affected(work) == Work.affectedAtOnce + 10)
      try work.sweepAll()
      #expect(try affected(work) == Work.affectedAtOnce + 13)
    }
  }

  /// An order that is told late is found by itself, and nobody looks at the others again.
  @Test(arguments: Engine.kinds) func aLateOrderIsFoundByItself(_ engine: Engine) throws {
    try Warehouse.open(engine) { work in
      try work.listLamp()
      try sell(work, 1...3)
      work.pass(days: 5)
      let placed = work.now
      work.pass(days: 1)
      #expect(try revoke(work, since: Warehouse.begin) == 3)
      // As if somebody had said that these are not affected: whoever looks at all of them finds them again.
      try work.transaction.run("DELETE FROM affected_order")
      let late: JSON = [
        "reference": "L-1", "promised": "2026-01-20", "at": .string(placed.description),
        "lines": [["product": "LAMP", "quantity": 1, "price": 1]],
      ]
      #expect(try work.refusal("orders.place", late) == nil)
      try work.sweepAll()
      let found = try work.affectedOrders(of: "LAMP", after: [], limit: 9)
      #expect(found.compactMap { $0.item["order"]?.string } == ["L-1"])
    }
  }
}
