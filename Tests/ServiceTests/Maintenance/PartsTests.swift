import Database
import Promises
import Support
import Testing

@testable import Service

/// Obligations and journal in a part for each month.
@Suite(.enabled(if: !Engine.postgres.isEmpty)) struct PartsTests {
  private let december = Instant("2026-12-20T00:00:00Z")!

  private func counts(_ table: String, _ transaction: Transaction) throws -> [String: Int] {
    let rows = try transaction.all("SELECT tableoid::regclass::text, COUNT(*) FROM \(table) GROUP BY 1") {
      ($0.text(0), $0.int(1))
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  private func work(_ transaction: Transaction) -> Work {
    Work(maintaining: transaction, now: december, random: Random(seed: 1))
  }

  @Test func rowsLandInThePartOfTheirMonth() throws {
    try Engine.postgreSQL.withDatabase(Migrations.all) { database in
      try Invented.year(in: database)
      try database.readNow { transaction in
        for table in ["obligation", "journal"] {
          let counts = try counts(table, transaction)
          #expect(counts["\(table)_other"] == nil, "\(table): \(counts)")
          #expect(counts.count >= 12, "\(table): \(counts)")
        }
        let strays = try transaction.first(
          "SELECT COUNT(*) FROM journal WHERE tableoid::regclass::text <> 'journal_'"
            + " || to_char(to_timestamp(at / 1000000) AT TIME ZONE 'UTC', 'YYYY_MM')", map: { $0.int(0) })
        #expect(strays == 0)
      }
    }
  }

  @Test func aMonthOfWhichSomethingIsInTheRestStaysThere() throws {
    try Engine.postgreSQL.withDatabase(Migrations.all) { database in
      try database.writeNow { transaction in
        let work = work(transaction)
        try transaction.run("INSERT INTO journal VALUES (1, 'c', 'opened', $1, '', '')", december)
        // Until the second month after: December has no part, and the year ends in between.
        try work.makeParts(from: december, until: december)
        let months = [("2026-12-31T23:59:59Z", 2), ("2027-01-01T00:00:00Z", 3), ("2027-02-28T23:59:59Z", 4)]
        for (at, serial) in months {
          try transaction.run(
            "INSERT INTO journal VALUES ($1, 'c', 'opened', $2, '', '')", serial, Instant(at)!)
        }
        #expect(try counts("journal", transaction) == ["journal_other": 2, "journal_2027_01": 1, "journal_2027_02": 1])
        // Again, and from both ends at once: what is there is left alone.
        try work.makeParts(from: december, until: december)
      }
      // What belongs to no part is taken all the same.
      try database.writeNow { transaction in
        try transaction.run("INSERT INTO journal VALUES (5, 'c', 'opened', 0, '', '')")
        #expect(try counts("journal", transaction)["journal_other"] == 3)
      }
    }
  }
}
