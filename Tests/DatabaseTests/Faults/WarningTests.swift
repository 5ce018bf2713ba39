import Database
import Support
import Testing

/// What the server says besides its answers.
@Suite struct WarningTests {
  private static let warn = "DO $$ BEGIN RAISE WARNING 'take care'; END $$"

  /// Warns as a server does that has committed, while its standby has not.
  private static let late = Migration(
    name: "m0002-late", sql: "",
    postgres: """
      CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE WARNING 'the standby is late'; RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER late AFTER INSERT ON numbered DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION late();
      """)

  @Test(arguments: Engine.postgres) func aWarningOfAStatementDisturbsNobody(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      // The second time it leaves together with the commit.
      for id in 0..<2 {
        try await database.write { tx in
          try tx.post("INSERT INTO entry (id, word) VALUES ($1, $2)", id, "\(id)")
          try tx.post(Self.warn)
        }
      }
      #expect(try database.readNow { try $0.words } == ["0", "1"])
    }
  }

  @Test(arguments: Engine.postgres) func aWarningOfTheCommitLeavesItUnknown(_ engine: Engine) async throws {
    try await engine.withDatabase([schema, Self.late]) { database in
      for _ in 0..<2 {
        try expect(.unknown) { try database.writeNow { try $0.post("INSERT INTO numbered (word) VALUES ('a')") } }
      }
      try await database.write { try $0.add(1, "one") }
      #expect(try database.readNow { try $0.first("SELECT count(*) FROM numbered") { $0.int(0) } } == 2)
    }
  }

  @Test(arguments: Engine.postgres, ["ROLLBACK", "COMMIT"]) func aCommandDoesNotEndItsTransaction(
    _ engine: Engine, _ end: String
  ) async throws {
    try await engine.withDatabase { database in
      for id in 0..<2 {
        try expect(.misuse) {
          try database.writeNow { tx in
            try tx.add(id, "\(id)")
            try tx.run(end)
          }
        }
      }
      try await database.write { try $0.add(9, "nine") }
      #expect(try database.readNow { try $0.words } == (end == "COMMIT" ? ["0", "1", "nine"] : ["nine"]))
    }
  }

  /// As one that has become a standby while another took over.
  @Test(arguments: Engine.postgres) func aServerThatTakesNoWritesAnyMoreIsLeft(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let runs = Counter()
      try await database.write { tx in
        if runs.add() == 1 { try tx.run("SET TRANSACTION READ ONLY") }
        try tx.add(1, "one")
      }
      #expect(runs.value == 2)
      #expect(try database.readNow { try $0.words } == ["one"])
    }
  }
}
