import Database
import Support
import Synchronization
import Testing

@Suite struct LeadTests {
  @Test(arguments: Engine.all) func whoLeadsDoesUntilItIsDone(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      let leads = Counter()
      for _ in 0..<3 { try await database.lead { _ in leads.add() } }
      #expect(leads.value == 3)
      await #expect(throws: Refused()) { try await database.lead { _ in throw Refused() } }
      let task = Task {
        try await database.lead { told in
          leads.add()
          for await _ in told {}
        }
      }
      try #require(await eventually { leads.value == 4 }, "it leads")
      task.cancel()
      _ = await task.result
    }
  }

  @Test(arguments: Engine.postgres) func oneLeadsAtATime(_ engine: Engine) async throws {
    try await twoOn(engine) { place, databases in
      let leading = Counter()
      let most = Mutex(0)
      let results = await atOnce(6) { number in
        try await databases[number % 2].lead { _ in
          let now = leading.add()
          most.withLock { $0 = max($0, now) }
          try await Task.sleep(for: .milliseconds(5))
          leading.add(-1)
        }
      }
      for result in results { try result.get() }
      #expect(most.withLock { $0 } == 1)
    }
  }

  @Test(arguments: Engine.postgres) func theNextTakesOverWhenTheConnectionBreaks(_ engine: Engine) async throws {
    try await twoOn(engine) { place, databases in
      let (first, second, ended) = (Counter(), Counter(), Counter())
      let one = Task {
        try await databases[0].lead { told in
          first.add()
          // Until it is cancelled.
          for await _ in told {}
          while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
          ended.add()
        }
      }
      try #require(await eventually { first.value == 1 }, "the first leads")
      let two = Task { try await databases[1].lead { _ in second.add() } }
      try #require(await eventually { try place.hopefuls() == 1 }, "the second waits")
      #expect(second.value == 0)
      try place.endLeader()
      try await two.value
      #expect(second.value == 1)
      let error = await #expect(throws: DatabaseError.self) { try await one.value }
      #expect(error?.code == .unavailable)
      #expect(ended.value == 1)
      try await databases[0].lead { _ in first.add() }
      #expect(first.value == 2)
    }
  }

  @Test(arguments: Engine.postgres) func closingEndsTheLead(_ engine: Engine) async throws {
    try await twoOn(engine) { place, databases in
      let leads = Counter()
      let one = Task {
        try await databases[0].lead { _ in
          leads.add()
          try await Task.sleep(for: .seconds(60))
        }
      }
      try #require(await eventually { leads.value == 1 }, "the first leads")
      let waits = Task { try await databases[0].lead { _ in Issue.record("a closed database leads") } }
      try #require(await eventually { try place.hopefuls() == 1 }, "the second waits")
      databases[0].close()
      _ = await (one.result, waits.result)
      try await databases[1].lead { _ in leads.add() }
      #expect(leads.value == 2)
      let error = await #expect(throws: DatabaseError.self) { try await databases[0].lead { _ in } }
      #expect(error?.code == .closed)
    }
  }

  @Test(arguments: Engine.postgres) func theLeaderIsToldWhatWasCommitted(_ engine: Engine) async throws {
    try await twoOn(engine) { place, databases in
      let leads = Counter()
      let heard = Mutex<[String]>([])
      let leader = Task {
        try await databases[0].lead { told in
          leads.add()
          for await word in told {
            heard.withLock { $0.append(word) }
            if word == "end" { return }
          }
        }
      }
      try #require(await eventually { leads.value == 1 }, "it leads")
      try? await databases[1].write { tx in
        try tx.tell("undone")
        throw Refused()
      }
      try await databases[1].write { try $0.tell("it's one") }
      try await databases[0].write { tx in
        try tx.add(1, "one")
        try tx.tell("end")
      }
      try await leader.value
      #expect(heard.withLock { $0 } == ["it's one", "end"])
    }
  }

  @Test(arguments: Engine.all) func toTellDisturbsNobody(_ engine: Engine) async throws {
    try await engine.withDatabase { database in
      try await database.write { tx in
        try tx.tell("")
        try tx.add(1, "one")
      }
      #expect(try database.readNow { try $0.words } == ["one"])
    }
  }

  /// Two processes, as far as the server can tell.
  private func twoOn(
    _ engine: Engine, _ body: (_ place: Place, _ databases: [any Database]) async throws -> Void
  ) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let databases = [try place.open([schema]), try place.open([schema])]
    defer { for database in databases { database.close() } }
    try await body(place, databases)
  }
}

extension Place {
  /// How many sessions wait for the lead: their last question was whether they have it.
  fileprivate func hopefuls() throws -> Int {
    let cluster = try #require(Cluster.shared)
    let sql = """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND query LIKE 'SELECT pg_try_advisory_lock(%' AND pid <> pg_backend_pid()
      """
    return Int(try cluster.run(sql, in: address) ?? "") ?? 0
  }

  /// Ends the session that has the lead, as a network that breaks would.
  func endLeader() throws {
    let cluster = try #require(Cluster.shared)
    let sql = """
      SELECT pg_terminate_backend(pid) FROM pg_locks
      WHERE granted AND locktype = 'advisory' AND objid = 2 AND mode = 'ExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """
    try #require(try cluster.run(sql, in: address) == "t")
  }
}
