import Database
import Support
import Testing

@Suite struct ErrorTests {
  @Test(arguments: Engine.all) func aBrokenConstraintIsNamed(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try database.writeNow { try $0.add(1, "one") }
      let unique = try failure { try database.writeNow { try $0.add(2, "one") } }
      #expect(unique.code == .constraint(.unique))
      #expect(unique.table == "entry")
      #expect(unique.columns == ["word"])
      #expect(unique.isUnique("word", in: "entry"))
      #expect(!unique.isUnique("id"))
      let key = try failure { try database.writeNow { try $0.add(1, "two") } }
      #expect(key.isUnique("id"))
      let check = try failure {
        try database.writeNow { try $0.run("INSERT INTO entry (id, word, amount) VALUES (3, 'c', 0)") }
      }
      #expect(check.code == .constraint(.check))
      #expect(check.constraint == "amount_is_positive")
      let missing = try failure { try database.writeNow { try $0.run("INSERT INTO entry (id) VALUES (4)") } }
      #expect(missing.code == .constraint(.notNull))
      #expect(missing.columns == ["word"])
      let orphan = try failure { try database.writeNow { try $0.run("INSERT INTO child (entry) VALUES ($1)", 9) } }
      #expect(orphan.code == .constraint(.foreignKey))
      #expect(orphan.sql == "INSERT INTO child (entry) VALUES ($1)")
    }
  }

  @Test(arguments: Engine.all) func aKeyBrokenWhileReturningIsSeen(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let orphan = try failure {
        try database.writeNow { tx in
          try tx.first("INSERT INTO child (entry) VALUES ($1) RETURNING entry", 9) { $0.int(0) }
        }
      }
      #expect(orphan.code == .constraint(.foreignKey))
      #expect(try database.readNow { try $0.first("SELECT count(*) FROM child") { $0.int(0) } } == 0)
    }
  }

  @Test(arguments: Engine.all) func aReaderDoesNotWrite(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try expect(.readOnly) { try database.readNow { try $0.add(1, "one") } }
      let query = try failure {
        try database.readNow { try $0.all("INSERT INTO numbered (word) VALUES ('a') RETURNING id") { $0.int(0) } }
      }
      #expect(query.code == .readOnly)
      #expect(try database.readNow { try $0.words } == [])
    }
  }

  @Test(arguments: Engine.all) func mistakesOfTheProgramAreMisuse(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try expect(.misuse) { try database.readNow { try $0.run("SELECT $1, $2", 1) } }
      try expect(.misuse) { try database.readNow { try $0.run("SELECT 1; SELECT 2") } }
      try expect(.misuse) { try database.readNow { try $0.run("  ") } }
      try expect(.other) { try database.readNow { try $0.run("SELEKT 1") } }
      #expect(try database.readNow { try $0.first("SELECT 1;\n") { $0.int(0) } } == 1)
    }
  }

  @Test(arguments: Engine.all) func aClosedDatabaseSaysSo(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      database.close()
      database.close()
      try expect(.closed) { try database.writeNow { try $0.words } }
      try expect(.closed) { try database.readNow { try $0.words } }
      let error = await #expect(throws: DatabaseError.self) { try await database.write { _ in } }
      #expect(error?.code == .closed)
    }
  }
}
