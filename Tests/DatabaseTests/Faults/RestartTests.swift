import Database
import Foundation
import Support
import Synchronization
import Testing

/// A server that goes down and comes up again.
@Suite(.enabled(if: OwnCluster.isAvailable)) struct RestartTests {
  private let insert = "INSERT INTO entry (id, word) VALUES ($1, $2)"

  @Test(arguments: ["fast", "immediate"]) func whatComesAfterARestartSeesNothingOfIt(_ mode: String) async throws {
    try await withCluster { cluster, database in
      // Every connection is open, and has BEGIN and COMMIT prepared.
      let meeting = Meeting(of: 4)
      let opened = await atOnce(4) { id in
        try await database.write { tx in
          try tx.add(id, "\(id)")
          meeting.arrive()
        }
      }
      for result in opened { try result.get() }
      #expect(try await database.read { try $0.words.count } == 4)
      try cluster.stop(mode)
      try cluster.start()
      // Only posted, so that the commit is the first thing that the server would answer to.
      let results = await atOnce(8) { number in
        try await database.write { try $0.post(insert, number + 10, "\(number + 10)") }
      }
      for result in results { try result.get() }
      let words = try await database.read { try $0.words }
      #expect(words == ((0..<4).map { "\($0)" } + (10..<18).map { "\($0)" }))
    }
  }

  /// Each row has a trace that nothing keeps from being there twice.
  @Test func commandsThroughoutARestartAreDoneOnceOrUnknown() async throws {
    try await withCluster { cluster, database in
      let isOver = Mutex(false)
      let answered = Mutex<[(id: Int, isKnown: Bool)]>([])
      async let writers = atOnce(3) { task in
        var id = task
        while !isOver.withLock({ $0 }) {
          id += 3
          let number = id
          do {
            try await database.write { tx in
              try tx.add(number, "\(number)")
              try tx.run("INSERT INTO numbered (word) VALUES ($1)", "\(number)")
            }
            answered.withLock { $0.append((number, true)) }
          } catch let error as DatabaseError where error.code == .unknown {
            answered.withLock { $0.append((number, false)) }
          }
        }
      }
      // However this ends, it waits for the writers, and they for this.
      defer { isOver.withLock { $0 = true } }
      for mode in ["fast", "immediate"] {
        let count = answered.withLock { $0.count }
        try #require(await eventually { answered.withLock { $0.count } > count + 20 }, "they write")
        try cluster.stop(mode)
        try cluster.start()
      }
      let count = answered.withLock { $0.count }
      try #require(await eventually { answered.withLock { $0.count } > count + 20 }, "they write again")
      isOver.withLock { $0 = true }
      for result in await writers { try result.get() }
      let known = answered.withLock { $0.filter(\.isKnown).map(\.id) }
      let all = answered.withLock { $0.map(\.id) }
      let there = try await database.read { try $0.all("SELECT id FROM entry") { $0.int(0) } }
      let traces = try await database.read { try $0.all("SELECT word FROM numbered") { $0.text(0) } }
      #expect(Set(there).isSuperset(of: known))
      #expect(Set(all).isSuperset(of: there))
      #expect(traces.sorted() == there.map { "\($0)" }.sorted())
    }
  }

  @Test func withoutAServerACommandGivesUpAfterSomeSeconds() async throws {
    try await withCluster { cluster, database in
      try cluster.stop()
      let begin = ContinuousClock.now
      let error = await #expect(throws: DatabaseError.self) { try await database.write { try $0.add(1, "one") } }
      let leader = await #expect(throws: DatabaseError.self) { try await database.lead { _ in } }
      #expect(error?.code == .unavailable)
      #expect(leader?.code == .unavailable)
      #expect(ContinuousClock.now - begin > .seconds(PostgresDatabase.patience))
      try cluster.start()
      try await database.write { try $0.add(1, "one") }
      try await database.lead { _ in }
    }
  }

  private func withCluster(_ body: (OwnCluster, any Database) async throws -> Void) async throws {
    let cluster = try OwnCluster()
    defer { cluster.remove() }
    let database = try PostgresDatabase(cluster.address, connections: 4, migrations: [schema])
    defer { database.close() }
    try await body(cluster, database)
  }
}
