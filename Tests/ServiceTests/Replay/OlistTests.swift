import Database
import Foundation
import Promises
import Service
import Support
import Testing

/// The real orders, if they are at hand: `PLEDGE_DATA`, or a folder `shared/data` beside the project.
private let folder: String? = {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let place =
    ProcessInfo.processInfo.environment["PLEDGE_DATA"].map { $0 + "/olist" }
    ?? root.deletingLastPathComponent().appending(path: "shared/data/olist").path
  return FileManager.default.fileExists(atPath: place + "/orders.csv") ? place : nil
}()

/// A replay is one transaction on a scratch database, which is what SQLite in memory is for; years of orders in one
/// transaction of a server are not. So the many real orders run on the one, and the small histories on both.
@Suite struct OlistTests {
  private func replay(_ engine: Engine, _ folder: String, _ letter: Letter, until: Instant? = nil) throws
    -> ReplayReport
  {
    let database = try engine.scratch(Migrations.all)
    defer { database.close() }
    return try Replay(letter: letter, until: until).run(try Olist(folder: folder).history, on: database)
  }

  /// Counts straight from the files, by comparing local texts: no zone, no calendar, no kernel.
  private func count(_ folder: String, daysLess: Int) throws -> (
    orders: Int, kept: Int, broken: Int, void: Int, aside: Int, paid: Int64
  ) {
    func rows(_ file: String) throws -> [[String]] {
      try String(contentsOfFile: folder + "/" + file, encoding: .utf8).split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map {
          $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"\r"))
        }
      }
    }
    var paid: [String: Int64] = [:]
    for row in try rows("order_payments.csv") {
      paid[row[0], default: 0] += Int64((Double(row[4])! * 100).rounded())
    }
    var result = (orders: 0, kept: 0, broken: 0, void: 0, aside: 0, paid: Int64(0))
    for row in try rows("orders.csv") {
      let promised = Day(String(row[7].prefix(10)))!.adding(-daysLess).description
      let delivered = row[6].prefix(10)
      result.orders += 1
      if row[6].isEmpty, row[2] == "delivered" {
        result.orders -= 1
        result.aside += 1
      } else if row[6].isEmpty, row[2] == "canceled" || row[2] == "unavailable" {
        result.void += 1
      } else if !row[6].isEmpty, delivered <= promised {
        result.kept += 1
      } else {
        result.broken += 1
        result.paid += paid[row[0]] ?? 0
      }
    }
    return result
  }

  @Test(
    .enabled(if: folder != nil, "the folder of real orders is missing: set PLEDGE_DATA to test with it"),
    arguments: [Engine.sqliteMemory], [0, 2])
  func figuresAgreeWithACountStraightFromTheFiles(_ engine: Engine, daysLess: Int) throws {
    let folder = try #require(folder)
    let report = try replay(engine, folder, deliveryLetter(moved: -daysLess))
    let expected = try count(folder, daysLess: daysLess)
    let clause = try #require(report.clauses.first { $0.clause == "delivery.on-time" })
    #expect(report.orders == expected.orders)
    #expect(clause.opened == expected.orders)
    #expect(clause.kept == expected.kept)
    #expect(clause.broken == expected.broken)
    #expect(clause.void == expected.void)
    #expect(clause.open == 0)
    #expect(clause.compensation == Money(expected.paid, .brl))
    #expect(report.setAside.count == expected.aside)
    #expect(report.balanced)
  }

  @Test(
    .enabled(if: folder != nil, "the folder of real orders is missing: set PLEDGE_DATA to test with it"),
    arguments: [Engine.sqliteMemory])
  func anEarlierEndLeavesPromisesOpen(_ engine: Engine) throws {
    let report = try replay(engine, try #require(folder), deliveryLetter(), until: Instant("2017-12-01T00:00:00Z"))
    let clause = try #require(report.clauses.first)
    #expect(clause.open > 0)
    #expect(clause.opened == clause.kept + clause.broken + clause.void + clause.open)
    #expect(report.to == Instant("2017-12-01T00:00:00Z"))
  }

  @Test(arguments: Engine.kinds) func aBadRowIsSetAsideWithItsLineAndTheRestGoesOn(_ engine: Engine) throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "pledge-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    try """
    order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
    a,c,delivered,2018-01-01 10:00:00,,,2018-01-05 10:00:00,2018-01-04 00:00:00
    b,c,shipped,yesterday,,,,2018-01-04 00:00:00
    c,c,delivered,2018-01-01 10:00:00,,,2018-01-04 23:59:59,2018-01-04 00:00:00
    d,short
    """.write(to: place.appending(path: "orders.csv"), atomically: true, encoding: .utf8)
    try """
    order_id,payment_sequential,payment_type,payment_installments,payment_value
    a,1,voucher,1,10.50
    a,2,credit_card,1,0.05
    b,1,voucher,1,3
    c,1,boleto,1,many
    z,1,boleto,1,1.00
    """.write(to: place.appending(path: "order_payments.csv"), atomically: true, encoding: .utf8)
    let report = try replay(engine, place.path, deliveryLetter(compensation: .share(Share(percent: "50")!)))
    let clause = try #require(report.clauses.first)
    #expect(report.orders == 2)
    #expect(clause.kept == 1)
    #expect(clause.broken == 1)
    #expect(clause.compensation == Money(527, .brl))
    #expect(clause.latenessHours?.max.rounded() == 10)
    #expect(
      report.setAside.map { "\($0.file):\($0.line)" } == [
        "orders.csv:3", "orders.csv:5", "order_payments.csv:5", "order_payments.csv:6",
      ])
  }

  @Test(arguments: Engine.kinds) func aMissingFileSaysWhich(_ engine: Engine) {
    #expect(throws: Refusal.self) { try Olist(folder: "/nowhere") }
  }
}
