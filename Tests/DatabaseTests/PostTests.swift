import Database
import Support
import Synchronization
import Testing

@Suite struct PostTests {
  private let insert = "INSERT INTO entry (id, word) VALUES ($1, $2)"

  @Test(arguments: Engine.all) func whatIsPostedIsDoneInItsPlace(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { tx in
        try tx.post(insert, 1, "one")
        try tx.post("UPDATE entry SET note = word WHERE id = $1", 1)
        #expect(try tx.first("SELECT note FROM entry WHERE id = 1") { $0.text(0) } == "one")
        try tx.post("UPDATE entry SET word = $1", "uno")
        #expect(try tx.run("UPDATE entry SET note = $1 WHERE word = $2", "found", "uno") == 1)
        try tx.post(insert, 2, "two")
      }
      #expect(try database.readNow { try $0.words } == ["uno", "two"])
    }
  }

  @Test(arguments: Engine.all) func itsErrorComesAtTheEndAtTheLatestAndUndoesTheCommand(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let hooks = Counter()
      // The second time everything is prepared, and leaves for the server in one piece.
      for _ in 0..<2 {
        let error = try failure {
          try database.writeNow { tx in
            tx.afterCommit { hooks.add() }
            try tx.post(insert, 1, "one")
            try tx.post(insert, 2, "one")
          }
        }
        #expect(error.isUnique("word", in: "entry"))
        #expect(error.sql == insert)
        #expect(try database.readNow { try $0.words } == [])
        try await database.write { _ in }
      }
      // What comes next on the same connection is not in the transaction that failed.
      for id in 1...9 { try database.writeNow { try $0.post(insert, id, "\(id)") } }
      #expect(try database.readNow { try $0.words.count } == 9)
      #expect(hooks.value == 0)
    }
  }

  @Test(arguments: Engine.all) func whatFollowsAFailedPostIsUndoneToo(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      for _ in 0..<2 {
        try expect(.constraint(.foreignKey)) {
          try database.writeNow { tx in
            try tx.post("INSERT INTO child (entry, later) VALUES (1, 9)")
            try tx.add(1, "one")
          }
        }
        try expect(.constraint(.foreignKey)) {
          try database.writeNow { tx in
            try tx.add(1, "one")
            try tx.post("INSERT INTO child (entry, later) VALUES (1, 9)")
          }
        }
        #expect(try database.readNow { try $0.words } == [])
        try await database.write { _ in }
      }
    }
  }

  @Test(arguments: Engine.all) func aSavepointKeepsWhatWasPostedInItApart(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { tx in
        try tx.post(insert, 1, "one")
        try expect(.constraint(.unique)) {
          try tx.savepoint {
            try tx.post(insert, 2, "two")
            try tx.post(insert, 3, "one")
          }
        }
        try? tx.savepoint {
          try tx.post(insert, 4, "one")
          throw Refused()
        }
        try tx.post(insert, 5, "five")
      }
      #expect(try database.readNow { try $0.words } == ["one", "five"])
    }
  }

  @Test(arguments: Engine.all) func aCommandThatThrowsUndoesWhatItPosted(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      #expect(throws: Refused()) {
        try database.writeNow { tx in
          try tx.post(insert, 1, "one")
          throw Refused()
        }
      }
      let words = try database.readNow { try $0.words }
      #expect(words == [])
    }
  }

  /// More than any buffer holds goes out before an answer is asked for.
  @Test(arguments: Engine.all) func manyMayBePosted(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let note = String(repeating: "x", count: 1000)
      try await database.write { tx in
        for id in 1...5000 {
          try tx.post("INSERT INTO entry (id, word, note) VALUES ($1, $2, $3)", id, "\(id)", note)
        }
      }
      #expect(try database.readNow { try $0.first("SELECT sum(length(note)) FROM entry") { $0.int(0) } } == 5_000_000)
    }
  }

  @Test(arguments: Engine.all) func aReaderIsRefusedAtOnce(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try expect(.readOnly) { try database.readNow { try $0.post(insert, 1, "one") } }
      try expect(.readOnly) { try database.readNow { try $0.holdOthers() } }
      try expect(.readOnly) { try database.readNow { try $0.tell("word") } }
      #expect(try database.readNow { try $0.words } == [])
    }
  }

  @Test(arguments: Engine.all) func aQueryForEachOfMany(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let found = try await database.write { tx in
        for id in 1...200 {
          try tx.post("INSERT INTO entry (id, word, amount) VALUES ($1, $2, $3)", id, "\(id)", id % 7 + 1)
        }
        return try tx.all(
          "SELECT id FROM entry WHERE amount = $1 ORDER BY id", forEach: (0...200).map { [.integer($0)] }
        ) { $0.int(0) }
      }
      #expect(found == (0...200).map { amount in (1...200).filter { $0 % 7 + 1 == amount } })
      let error = try failure {
        try database.readNow { tx in
          try tx.all("SELECT word FROM entry WHERE id = $1", forEach: [[.integer(1)], [.integer(2)]]) { $0.int(0) }
        }
      }
      #expect(error.code == .mismatch)
      #expect(try database.readNow { try $0.words.count } == 200)
    }
  }
}
