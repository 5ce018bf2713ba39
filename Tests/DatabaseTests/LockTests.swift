import Database
import Foundation
import Support
import Testing

/// Commands that run side by side, where the engine lets them.
@Suite struct LockTests {
  private static let amount = "SELECT amount FROM entry WHERE id = $1 {locking}"

  @Test(arguments: Engine.all) func whoLocksReadsTheNewestRow(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.run("INSERT INTO entry (id, word, amount) VALUES (1, 'one', 1)") }
      let results = await atOnce(100) { _ in
        try await database.write { tx in
          let amount = try tx.first(Self.amount, 1) { $0.int(0) }
          try tx.run("UPDATE entry SET amount = $2 WHERE id = $1", 1, amount.map { $0 + 1 })
        }
      }
      for result in results { try result.get() }
      #expect(try database.readNow { try $0.first(Self.amount, 1) { $0.int(0) } } == 101)
    }
  }

  /// In two orders, so that many of them meet.
  @Test(arguments: Engine.all) func commandsThatBlockEachOtherAreAllDone(_ engine: Engine) async throws {
    try await engine.withDatabase(eager: true) { database in
      try await database.write { try $0.run("INSERT INTO entry (id, word, amount) VALUES (1, 'a', 1), (2, 'b', 1)") }
      let add = "UPDATE entry SET amount = amount + 1 WHERE id = $1"
      let results = await atOnce(60) { number in
        try await database.write { tx in
          try tx.run(add, number % 2 + 1)
          try tx.run(add, (number + 1) % 2 + 1)
        }
      }
      for result in results { try result.get() }
      #expect(try database.readNow { try $0.all("SELECT amount FROM entry") { $0.int(0) } } == [61, 61])
    }
  }

  @Test(arguments: Engine.postgres) func ofTwoThatBlockEachOtherOneIsRunAgain(_ engine: Engine) async throws {
    try await engine.withDatabase(eager: true) { database in
      try await database.write { try $0.run("INSERT INTO entry (id, word, amount) VALUES (1, 'a', 1), (2, 'b', 1)") }
      let meeting = Meeting(of: 2)
      let results = await atOnce(2) { number in
        try await database.write { tx in
          _ = try tx.first(Self.amount, number + 1) { $0.int(0) }
          meeting.arrive()
          _ = try tx.first(Self.amount, 2 - number) { $0.int(0) }
        }
      }
      for result in results { try result.get() }
      #expect(meeting.count == 3)
    }
  }

  /// Whether the one that comes second lets the refusal through or makes its own of it.
  @Test(arguments: Engine.postgres, [true, false]) func ofTwoWithOneKeyTheSecondSeesTheFirst(
    _ engine: Engine, _ isPassedOn: Bool
  ) async throws {
    try await engine.withDatabase { database in
      let meeting = Meeting(of: 2)
      let results = await atOnce(2) { number in
        try await database.write { tx in
          if let found = try tx.first("SELECT id FROM entry WHERE word = $1", "same", map: { $0.int(0) }) {
            return found
          }
          meeting.arrive()
          do { try tx.add(number, "same") } catch let error as DatabaseError where error.isUnique("word") {
            if isPassedOn { throw error }
            throw Refused()
          }
          return number
        }
      }
      let ids = try results.map { try $0.get() }
      #expect(ids[0] == ids[1])
      #expect(meeting.count == 2)
    }
  }

  @Test(arguments: Engine.all) func aKeyThatStaysTakenIsRefusedSoon(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { try $0.add(1, "same") }
      let runs = Counter()
      let error = try failure {
        try database.writeNow { tx in
          runs.add()
          try tx.add(2, "same")
        }
      }
      #expect(error.isUnique("word", in: "entry"))
      #expect(runs.value == (engine.isPostgres ? 2 : 1))
    }
  }

  @Test(arguments: Engine.postgres) func whoTakesLeavesWhatOthersAreAt(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { tx in for id in 1...4 { try tx.add(id, "\(id)") } }
      let meeting = Meeting(of: 2)
      let results = await atOnce(2) { _ in
        try await database.write { tx in
          let taken = try tx.all("SELECT id FROM entry ORDER BY id LIMIT 2 {taking}") { $0.int(0) }
          meeting.arrive()
          return taken
        }
      }
      #expect(Set(try results.map { try $0.get() }) == [[1, 2], [3, 4]])
    }
  }

  @Test(arguments: Engine.all) func tokensAreReadByWritersAndReaders(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { tx in
        for (id, word) in ["a", "Z", "é", "b"].enumerated() { try tx.add(id, word) }
      }
      for token in ["{locking}", "{holding}", "{taking}"] {
        let sql = "SELECT word FROM entry WHERE id < 9 ORDER BY word {bytewise} \(token)"
        #expect(try database.writeNow { try $0.all(sql) { $0.text(0) } } == ["Z", "a", "b", "é"])
        #expect(try database.readNow { try $0.all(sql) { $0.text(0) } } == ["Z", "a", "b", "é"])
      }
    }
  }
}
