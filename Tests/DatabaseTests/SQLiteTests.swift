import Foundation
import GRDBSQLite
import Support
import Testing

@testable import Database

/// What is SQLite's own: shared commits and the writing of placeholders.
@Suite struct SQLiteTests {
  @Test func commandsThatWaitShareACommitAndAreAnsweredAfterIt() async throws {
    try await withHeldWriter { database, gate in
      // Of the two that wait, the one that runs second stops inside the shared commit.
      let runs = Counter()
      let answers = Counter()
      let inside = DispatchSemaphore(value: 0)
      let goOn = DispatchSemaphore(value: 0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for id in 1...2 {
          group.addTask {
            try await database.write { tx in
              try tx.add(id, "\(id)")
              if runs.add() == 2 {
                inside.signal()
                goOn.wait()
              }
            }
            answers.add()
          }
        }
        await database.waits(for: 2)
        gate.signal()
        await wait(inside)
        try await Task.sleep(for: .milliseconds(20))
        #expect(answers.value == 0)
        #expect(try database.readNow { try $0.words } == [])
        goOn.signal()
        try await group.waitForAll()
      }
      #expect(try database.readNow { try $0.words } == ["1", "2"])
    }
  }

  @Test func aFailedCommitFailsEveryCommandInIt() async throws {
    try await withHeldWriter { database, gate in
      let results = await database.together(gate, count: 5) { tx, id in
        try tx.add(id, "\(id)")
        tx.afterCommit { Issue.record("a hook ran without a commit") }
        if id == 3 { throw Refused() }
        if id == 1 { sqlite3_commit_hook(database.writer.connection.handle, { _ in 1 }, nil) }
      }
      sqlite3_commit_hook(database.writer.connection.handle, nil, nil)
      #expect(results.count == 5)
      #expect(results.allSatisfy { $0 is DatabaseError || $0 is Refused })
      #expect(results.count { $0 is Refused } == 1)
      #expect(try database.readNow { try $0.words } == [])
      try await database.write { try $0.add(9, "nine") }
      #expect(try database.readNow { try $0.words } == ["nine"])
    }
  }

  @Test func aCommandThatEndsTheSharedTransactionFailsAll() async throws {
    try await withHeldWriter { database, gate in
      let results = await database.together(gate, count: 5) { tx, id in
        try tx.add(id, "\(id)")
        if id == 3 { try tx.run("ROLLBACK") }
      }
      #expect(results.allSatisfy { ($0 as? DatabaseError)?.code == .other })
      #expect(try database.readNow { try $0.words } == [])
      try await database.write { try $0.add(9, "nine") }
    }
  }

  @Test func aDeferredKeyFailsItsOwnCommandOnly() async throws {
    try await withHeldWriter { database, gate in
      let results = await database.together(gate, count: 5) { tx, id in
        try tx.add(id, "\(id)")
        try tx.run("INSERT INTO child (entry, later) VALUES ($1, $2)", id, id == 3 ? 99 : id)
      }
      let failures = results.compactMap { $0 as? DatabaseError }
      #expect(failures.map(\.code) == [.constraint(.foreignKey)])
      let words = try database.readNow { try $0.words }
      #expect(words == ["1", "2", "4", "5"])
    }
  }

  /// Savepoints cost as much as writing does: they are for when something is to be undone.
  @Test func neighboursRunAgainOnlyWhereSomethingIsToBeUndone() async throws {
    struct Refused: Error {}
    for hasWritten in [false, true] {
      try await withHeldWriter { database, gate in
        let runs = Counter()
        let answers = Counter()
        let results = await database.together(gate, count: 5) { tx, id in
          runs.add()
          if id == 3, !hasWritten { throw Refused() }
          try tx.add(id, "\(id)")
          tx.afterCommit { answers.add() }
          if id == 3 { throw Refused() }
        }
        #expect(results.compactMap { $0 as? Refused }.count == 1 && results.filter { $0 == nil }.count == 4)
        let words = try database.readNow { try $0.words }
        #expect(words == ["1", "2", "4", "5"])
        #expect(answers.value == 4)
        #expect(hasWritten ? runs.value > 5 : runs.value == 5)
      }
    }
  }

  /// What fails at its only statement has written nothing: the name that is taken is the commonest refusal of all.
  @Test func aNameThatIsTakenRunsNobodyAgain() async throws {
    try await withHeldWriter { database, gate in
      let runs = Counter()
      let results = await database.together(gate, count: 5) { tx, id in
        runs.add()
        try tx.add(id == 3 ? 1 : id, "\(id)")
      }
      #expect(results.compactMap { $0 as? DatabaseError }.count >= 1)
      #expect(runs.value == 5)
    }
  }

  @Test func whoIsAloneIsNotRunAgain() async throws {
    struct Refused: Error {}
    let place = try Engine.sqliteFile.place()
    defer { place.remove() }
    let database = try place.open([schema])
    defer { database.close() }
    let runs = Counter()
    await #expect(throws: Refused.self) {
      try await database.write { tx in
        runs.add()
        try tx.add(1, "one")
        throw Refused()
      }
    }
    let words = try database.readNow { try $0.words }
    #expect(runs.value == 1 && words == [])
  }

  @Test func closingLetsTheQueueFinish() async throws {
    let place = try Engine.sqliteFile.place()
    defer { place.remove() }
    let database = try place.open([schema])
    let answered = Counter()
    await withTaskGroup(of: Void.self) { group in
      for id in 1...500 {
        group.addTask {
          if (try? await database.write { try $0.add(id, "\(id)") }) != nil { answered.add() }
        }
      }
      await group.next()
      database.close()
    }
    let again = try place.open([schema])
    defer { again.close() }
    #expect(try again.readNow { try $0.words.count } == answered.value)
    #expect(answered.value > 0)
  }

  @Test(arguments: [
    ("SELECT $1, $12", "SELECT ?1, ?12"),
    ("SELECT '$1', $1", "SELECT '$1', ?1"),
    ("SELECT 'it''s $1', $2", "SELECT 'it''s $1', ?2"),
    ("SELECT \"$1\" FROM t WHERE a=$1", "SELECT \"$1\" FROM t WHERE a=?1"),
    ("SELECT $1 -- not '$2\n, $3", "SELECT ?1 -- not '$2\n, ?3"),
    ("SELECT /* $1 ' */ $2, 4 - $3 / $4", "SELECT /* $1 ' */ ?2, 4 - ?3 / ?4"),
    ("SELECT a$1, $b, $ 1, é$1, 'open $1", "SELECT a$1, $b, $ 1, é$1, 'open $1"),
    ("SELECT $1 /* open $2", "SELECT ?1 /* open $2"),
    ("SELECT 1", "SELECT 1"),
  ]) func placeholders(_ source: String, _ result: String) {
    #expect(sqlitePlaceholders(source) == result)
  }

  @Test func anArgumentMayBeUsedTwiceAndInAnyOrder() throws {
    let database = try SQLiteDatabase(migrations: [])
    defer { database.close() }
    #expect(try database.readNow { try $0.first("SELECT $2 || $1 || $2", "a", "b") { $0.text(0) } } == "bab")
  }

  @Test func aCommitIsOnDiskAndOnlyTheWriterCheckpoints() async throws {
    let place = try Engine.sqliteFile.place()
    defer { place.remove() }
    let database = try place.open([])
    defer { database.close() }
    let setting: @Sendable (Transaction, String) throws -> Int? = { tx, name in
      try tx.first("PRAGMA \(name)") { $0.int(0) }
    }
    let full = 2
    #expect(try database.writeNow { try setting($0, "synchronous") } == full)
    #expect(try database.writeNow { try setting($0, "wal_autocheckpoint") ?? 0 } > 0)
    #expect(try database.writeNow { try setting($0, "foreign_keys") } == 1)
    #expect(try database.readNow { try setting($0, "wal_autocheckpoint") } == 0)
    #expect(try database.writeNow { try $0.first("PRAGMA journal_mode") { $0.text(0) } } == "wal")
  }

  @Test func aFileThatIsNoDatabaseIsCorrupt() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).sqlite")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(repeating: 65, count: 8192).write(to: path)
    try expect(.corrupt) { try SQLiteDatabase(path: path.path, migrations: []) }
    try expect(.storage) { try SQLiteDatabase(path: path.path + "/no/x", migrations: []) }
  }
}
