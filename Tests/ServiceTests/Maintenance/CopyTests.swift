import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct CopyTests {
  struct Way: Sendable, CustomStringConvertible {
    var from: Engine
    var to: Engine
    var description: String { "\(from) to \(to)" }
  }

  /// From each engine to each, where one end can be a file.
  static let ways = Engine.durable.flatMap { from in Engine.durable.map { Way(from: from, to: $0) } }

  /// Opens a source that holds a year, and an empty target.
  private func databases(_ way: Way, _ body: (any Database, any Database) throws -> Void) throws {
    try way.from.withDatabase(Migrations.all) { source in
      try Invented.year(in: source)
      try way.to.withDatabase(Migrations.all) { try body(source, $0) }
    }
  }

  private func copy(_ source: any Database, _ target: any Database, origin: String = "here") throws -> [Copy.Result] {
    try Copy(origin: origin).run(from: source, to: target, at: Invented.now)
  }

  @Test(arguments: ways) func everythingArrives(_ way: Way) throws {
    try databases(way) { source, target in
      var shares: [Double] = []
      let results = try Copy(origin: "here").run(from: source, to: target, at: Invented.now) { shares.append($0) }
      #expect(results.map(\.table) == Copy.tables.map(\.name))
      for result in results {
        for database in [source, target] {
          let count = try database.readNow { try $0.first("SELECT COUNT(*) FROM \(result.table)", map: { $0.int(0) }) }
          #expect(count == result.rows, "\(result.table)")
        }
      }
      #expect((results.first { $0.table == "orders" })?.rows == 200 + Invented.more)
      #expect(shares == shares.sorted() && shares.last == 1)
      try target.readNow { transaction in
        #expect(try Copy.unfinished(transaction) == nil)
        for invariant in try Invented.invariants(transaction) { #expect(invariant.broken == 0, "\(invariant.name)") }
      }
      // The copy is a platform like the one that it was made of: its journal goes on with the next number.
      let journal = try #require(results.first { $0.table == "journal" }).rows
      let next = try target.writeNow { transaction in
        let work = Work(
          transaction, now: Invented.now, letters: try LetterBook(stored: transaction), random: Random(seed: 2),
          keys: .ofTests)
        _ = try work.place(
          PlaceOrder(reference: "Z", at: Invented.now, promised: Day("2026-12-24")!, currency: .cny))
        try work.numberAll()
        return try transaction.first("SELECT MAX(serial) FROM journal", map: { $0.int(0) })
      }
      #expect(next == journal + 1)
    }
  }

  /// The same rows have the same hash on either engine.
  @Test(.enabled(if: !Engine.postgres.isEmpty)) func hashesDoNotDependOnTheEngine() throws {
    try databases(Way(from: .sqliteFile, to: .postgreSQL)) { source, target in
      let there = try copy(source, target)
      try Engine.sqliteMemory.withDatabase(Migrations.all) { last in
        let back = try copy(target, last)
        #expect(back == there)
      }
    }
  }

  @Test(arguments: ways) func oneThatWasCutOffGoesOn(_ way: Way) throws {
    try databases(way) { source, target in
      // After the note of where it comes from, in the middle of the tables.
      for writes in [1, 3, 9] {
        let failing = Failing(target, after: writes)
        #expect(throws: Failing.Cut.self) { try copy(source, failing) }
        #expect(try target.readNow { try Copy.unfinished($0) } == "here")
      }
      let before = try target.readNow { try $0.first("SELECT COUNT(*) FROM orders", map: { $0.int(0) }) }
      #expect((before ?? 0) > 0, "it was cut off after some rows had arrived")
      #expect { try copy(source, target, origin: "elsewhere") } throws: { ($0 as? Refusal)?.code == "copy-other" }
      _ = try copy(source, target)
      #expect(try target.readNow { try Copy.unfinished($0) } == nil)
    }
  }

  @Test(arguments: Engine.durable) func aTargetThatHoldsSomethingIsRefused(_ engine: Engine) throws {
    try databases(Way(from: .sqliteMemory, to: engine)) { source, target in
      try target.writeNow {
        try $0.run("INSERT INTO balance (account, currency, stripe, amount) VALUES ('platform', 'CNY', 0, 0)")
      }
      #expect { try copy(source, target) } throws: { ($0 as? Refusal)?.code == "copy-target" }
      #expect(try target.readNow { try Copy.unfinished($0) } == nil)
      #expect(try target.readNow { try $0.first("SELECT COUNT(*) FROM letter", map: { $0.int(0) }) } == 0)
    }
  }

  private static let deletion =
    "DELETE FROM tracking_event WHERE order_id = (SELECT order_id FROM tracking_event ORDER BY order_id LIMIT 1)"

  /// What somebody changed between two runs is found when all is compared.
  @Test(
    arguments: Engine.durable, ["UPDATE orders SET region = 'x' WHERE reference = 'A-7'", Self.deletion])
  func aDifferenceIsFound(_ engine: Engine, _ change: String) throws {
    try databases(Way(from: .sqliteMemory, to: engine)) { source, target in
      let whole = Failing(try Engine.sqliteMemory.scratch(Migrations.all), after: .max)
      _ = try copy(source, whole)
      // The last command would say that the copy is finished: all rows have arrived by then.
      #expect(throws: Failing.Cut.self) { try copy(source, Failing(target, after: whole.count - 1)) }
      try target.writeNow { _ = try $0.run(change) }
      #expect { try copy(source, target) } throws: { ($0 as? Refusal)?.code == "copy-differs" }
      #expect(try target.readNow { try Copy.unfinished($0) } == "here", "it is not taken for a platform")
    }
  }

  @Test func noTableIsForgotten() throws {
    let database = try Engine.sqliteMemory.scratch(Migrations.all)
    let tables = try database.readNow {
      try $0.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") { $0.text(0) }
    }
    #expect(Set(Copy.tables.map(\.name)).union(["migration", "copying"]) == Set(tables))
    for (table, key) in Copy.tables {
      let columns = try database.readNow { try $0.columns(of: table).map(\.name) }
      #expect(Set(key).isSubset(of: columns), "\(table)")
    }
  }
}
