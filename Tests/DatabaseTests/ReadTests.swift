import Database
import Support
import Testing

@Suite struct ReadTests {
  @Test(arguments: Engine.all) func aReadWithoutBlockingIsLikeAnyOther(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.add(1, "one") }
      let words = try await database.read { try $0.words }
      #expect(words == ["one"])
      await #expect(throws: Refused()) { try await database.read { _ in throw Refused() } }
      let error = await #expect(throws: DatabaseError.self) { try await database.read { try $0.add(2, "two") } }
      #expect(error?.code == .readOnly)
      // More of them than there are connections, after some that failed.
      let results = await atOnce(100) { number in
        try await database.read { tx in
          if number % 3 == 0 { _ = try? tx.run("SELEKT") }
          if number % 5 == 0 { throw Refused() }
          return try? tx.words
        }
      }
      for (number, result) in results.enumerated() {
        if number % 5 == 0 {
          #expect(throws: Refused()) { try result.get() }
        } else if number % 3 != 0 {
          #expect(try result.get() == ["one"])
        }
      }
      database.close()
      let closed = await #expect(throws: DatabaseError.self) { try await database.read { try $0.words } }
      #expect(closed?.code == .closed)
    }
  }

  /// The server is on this machine, so its clock is ours.
  @Test(arguments: Engine.all) func theClocksAgree(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let offset = try await database.clockOffset()
      #expect(abs(offset) < 20_000)
    }
  }

  @Test(arguments: Engine.all) func aQueryChangesNoRows(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let changed = try await database.write { tx in
        try tx.add(1, "one")
        return try tx.run("SELECT id FROM entry")
      }
      #expect(changed == 0)
    }
  }

  /// A column more is not in the plans that were made without it.
  @Test(arguments: Engine.durable) func aSchemaThatIsBroughtUpToDateMeanwhile(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.add(1, "one") }
      let all = "SELECT * FROM child"
      for _ in 0..<2 { #expect(try database.readNow { try $0.all(all) { $0.isNull(2) } } == []) }
      #expect(try database.writeNow { try $0.all(all) { $0.isNull(2) } } == [])
      try database.writeNow { tx in
        try tx.run("ALTER TABLE child ADD COLUMN more INTEGER")
        try tx.run("INSERT INTO child (entry) VALUES (1)")
      }
      #expect(try database.readNow { try $0.all(all) { $0.isNull(2) } } == [true])
      #expect(try database.writeNow { try $0.all(all) { $0.isNull(2) } } == [true])
    }
  }
}
