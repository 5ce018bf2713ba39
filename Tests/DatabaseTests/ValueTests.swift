import Database
import Promises
import Support
import Testing

@Suite struct ValueTests {
  @Test(arguments: Engine.all) func everyKindComesBackAsItWent(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let noon = Instant(microseconds: 1_795_500_000_123_456)
      let bytes: [UInt8] = [0, 255, 39, 36]
      let nothing: String? = nil
      try await database.write { tx in
        let insert = "INSERT INTO entry (id, word, note, data, amount) VALUES ($1, $2, $3, $4, $5)"
        try tx.run(insert, Int64.min, "承诺 ’$1’", nothing, bytes, Int64.max)
        try tx.run(insert, noon, "", "", [UInt8](), true)
        try tx.run(insert, [.integer(7), .text("seven"), .null, .null, .null])
      }
      try database.readNow { tx in
        let select = "SELECT id, word, note, data, amount FROM entry WHERE id = $1"
        _ = try tx.first(select, Int64.min) { row in
          #expect(row.integer(0) == .min)
          #expect(row.text(1) == "承诺 ’$1’")
          #expect(row.optionalText(2) == nil)
          #expect(row.bytes(3) == bytes)
          #expect(row.optionalInteger(4) == .max)
        }
        _ = try tx.first(select, noon) { row in
          #expect(row.instant(0) == noon)
          #expect(row.text(1) == "")
          #expect(row.optionalText(2) == "")
          #expect(row.optionalBytes(3) == [])
          #expect(row.boolean(4))
        }
        let seven = try tx.first(select, [.integer(7)]) { row in
          #expect(row.int(0) == 7)
          #expect(row.isNull(2))
          #expect(row.optionalBytes(3) == nil)
          #expect(row.optionalInstant(4) == nil)
          return row.text(1)
        }
        #expect(seven == "seven")
        #expect(try tx.all("SELECT id FROM entry") { $0.int(0) }.count == 3)
      }
    }
  }

  @Test(arguments: Engine.all) func aColumnReadAsAnotherKindIsAnError(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.add(1, "one") }
      let reads: [@Sendable (Row) -> Void] = [
        { _ = $0.integer(1) }, { _ = $0.text(0) }, { _ = $0.bytes(1) }, { _ = $0.text(2) }, { _ = $0.integer(9) },
        { _ = $0.optionalText(9) },
      ]
      for read in reads {
        let error = try failure {
          try database.readNow { tx in try tx.rows("SELECT id, word, note FROM entry") { read($0) } }
        }
        #expect(error.code == .mismatch)
      }
    }
  }

  @Test(arguments: Engine.all) func runAnswersTheRowsItChanged(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { tx in
        #expect(try tx.run("INSERT INTO entry (id, word) VALUES (1, 'a'), (2, 'b'), (3, 'c')") == 3)
        #expect(try tx.run("CREATE TABLE other (id INTEGER)") == 0)
        #expect(try tx.run("UPDATE entry SET note = $1 WHERE id > $2", "x", 1) == 2)
        #expect(try tx.run("UPDATE entry SET note = $1 WHERE id > $2", "x", 9) == 0)
        let ids = try tx.all("DELETE FROM entry WHERE note = $1 RETURNING id", "x") { $0.int(0) }
        #expect(ids.sorted() == [2, 3])
        #expect(try tx.first("INSERT INTO numbered (word) VALUES ($1) RETURNING id", "a") { $0.int(0) } == 1)
        let several = "INSERT INTO numbered (word) VALUES ('b'), ('c'), ('d') RETURNING id"
        #expect(try tx.first(several) { $0.int(0) } == 2)
        #expect(try tx.first("SELECT count(*) FROM numbered") { $0.int(0) } == 4)
        #expect(try tx.first("SELECT id FROM entry WHERE id = 9") { $0.int(0) } == nil)
      }
    }
  }

  @Test(arguments: Engine.all) func aTextMayBeUsedInsideItself(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { tx in
        for id in 1...3 { try tx.add(id, "\(id)") }
        var seen: [Int] = []
        try tx.rows("SELECT id FROM entry ORDER BY id") { outer in
          try tx.rows("SELECT id FROM entry ORDER BY id") { seen.append(outer.int(0) * 10 + $0.int(0)) }
        }
        #expect(seen == [11, 12, 13, 21, 22, 23, 31, 32, 33])
      }
    }
  }

  @Test(arguments: Engine.all) func moreTextsThanAreKept(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      for round in 0..<2 {
        for number in 0..<700 {
          let found = try database.readNow { try $0.first("SELECT \(number) + $1", round) { $0.int(0) } }
          #expect(found == number + round)
        }
      }
    }
  }
}
