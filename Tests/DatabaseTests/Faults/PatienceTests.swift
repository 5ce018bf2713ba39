import Database
import Foundation
import Support
import Testing

/// What takes longer than anybody waits.
@Suite struct PatienceTests {
  @Test(arguments: Engine.postgres) func whoWaitsTooLongForALockHearsBusy(_ engine: Engine) async throws {
    try await with(engine, "lock_timeout=30ms") { database in
      try await database.write { try $0.add(1, "one") }
      let (isHeld, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
      async let holder: Void = database.write { tx in
        try tx.run("UPDATE entry SET note = 'held' WHERE id = 1")
        isHeld.signal()
        goOn.wait()
      }
      defer { goOn.signal() }
      await wait(isHeld)
      let runs = Counter()
      for sql in ["UPDATE entry SET note = 'late'", "SELECT id FROM entry {locking}"] {
        try expect(.busy) {
          try database.writeNow { tx in
            runs.add()
            try tx.run(sql)
          }
        }
      }
      // A command that holds the others waits for them, too.
      try expect(.busy) { try database.writeNow { try $0.holdOthers() } }
      goOn.signal()
      try await holder
      // Nobody would be glad of one that waits ten times.
      #expect(runs.value == 2)
      #expect(try database.readNow { try $0.first("SELECT note FROM entry") { $0.text(0) } } == "held")
    }
  }

  @Test(arguments: Engine.postgres) func aStatementThatTakesTooLongIsBusy(_ engine: Engine) async throws {
    try await with(engine, "statement_timeout=30ms") { database in
      try expect(.busy) {
        try database.writeNow { tx in
          try tx.add(1, "one")
          try tx.run("SELECT pg_sleep(60)")
        }
      }
      try expect(.busy) { try database.writeNow { try $0.post("SELECT pg_sleep(60)") } }
      let error = await #expect(throws: DatabaseError.self) {
        try await database.read { try $0.run("SELECT pg_sleep(60)") }
      }
      #expect(error?.code == .busy)
      #expect(try database.readNow { try $0.words } == [])
    }
  }

  /// The server hangs up on it, so that its locks are free; it is run again.
  @Test(arguments: Engine.postgres) func aCommandThatStandsStillIsRunAgain(_ engine: Engine) async throws {
    try await with(engine, "idle_in_transaction_session_timeout=50ms") { database in
      let runs = Counter()
      try await database.write { tx in
        try tx.add(1, "one")
        if runs.add() == 1 { Thread.sleep(forTimeInterval: 0.3) }
        try tx.add(2, "two")
      }
      #expect(runs.value == 2)
      #expect(try database.readNow { try $0.words } == ["one", "two"])
    }
  }

  private func with(_ engine: Engine, _ setting: String, _ body: (any Database) async throws -> Void) async throws {
    let place = try engine.place()
    defer { place.remove() }
    try place.open([schema]).close()
    // What the address says goes over what the engine would set.
    let address = place.address + "&options=-c%20" + setting.replacingOccurrences(of: "=", with: "%3D")
    let database = try PostgresDatabase(address, connections: 4, migrations: [schema])
    defer { database.close() }
    try await body(database)
  }
}
