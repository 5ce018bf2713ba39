import Database
import Foundation
import Support
import Testing

@Suite struct HoldOthersTests {
  /// Those that hold the others meet each other, too.
  @Test(arguments: Engine.all) func nobodyWritesMeanwhile(_ engine: Engine) async throws {
    try await engine.withDatabase(eager: true) { database in
      let results = await atOnce(80) { number in
        try await database.write { tx in
          try tx.add(number, "\(number)")
          guard number % 20 == 9 else { return 0 }
          try tx.holdOthers()
          let before = try tx.words.count
          Thread.sleep(forTimeInterval: 0.02)
          return try tx.words.count - before
        }
      }
      let more = try results.map { try $0.get() }
      #expect(more == Array(repeating: 0, count: 80))
      #expect(try database.readNow { try $0.words.count } == 80)
    }
  }

  @Test(arguments: Engine.postgres) func itWaitsForThoseUnderWayAndSeesWhatTheyDid(_ engine: Engine) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let database = try place.open([schema])
    defer { database.close() }
    let (isUnderWay, goOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    async let first: Void = database.write { tx in
      try tx.add(1, "first")
      isUnderWay.signal()
      goOn.wait()
    }
    defer { goOn.signal() }
    await wait(isUnderWay)
    async let seen = database.write { tx in
      try tx.holdOthers()
      return try tx.words
    }
    try #require(await eventually { try place.waiting() == 1 }, "it waits for the first")
    async let last: Void = database.write { try $0.add(2, "last") }
    try #require(await eventually { try place.waiting() == 2 }, "the last waits for it")
    goOn.signal()
    #expect(try await seen == ["first"])
    _ = try await (first, last)
    #expect(try database.readNow { try $0.words } == ["first", "last"])
  }
}

extension Place {
  /// How many sessions wait for a lock in this database.
  func waiting() throws -> Int {
    let cluster = try #require(Cluster.shared)
    let sql = """
      SELECT count(*) FROM pg_locks
      WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """
    return Int(try cluster.run(sql, in: address) ?? "") ?? 0
  }
}
