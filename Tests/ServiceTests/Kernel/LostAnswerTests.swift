import Database
import Foundation
import Promises
import Support
import Synchronization
import Testing

@testable import Service

/// A commit whose answer is lost on the way: under its key a request is done once all the same.
@Suite struct LostAnswerTests {
  private let now = Instant("2026-01-05T01:00:00Z")!

  @Test(arguments: Engine.postgres, [true, false]) func aKeyTellsWhatAnAnswerDidNot(
    _ engine: Engine, _ hasKey: Bool
  ) async throws {
    let committed: [UInt8] = [0x43, 0, 0, 0, 11] + Array("COMMIT\0".utf8)
    let isArmed = Mutex(false)
    let place = try engine.place()
    let proxy = try Proxy(to: place.address) { direction, piece in
      guard direction == .toClient, piece.firstRange(of: committed) != nil else { return .pass }
      return isArmed.withLock { isArmed in
        defer { isArmed = false }
        return isArmed ? .cut : .pass
      }
    }
    defer { proxy.close() }
    let database = try PostgresDatabase(
      proxy.address(of: place.address), connections: 2, migrations: Migrations.all)
    defer { database.close() }
    let platform = try Platform(database, keys: .ofTests)
    try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: now)
    let operation = try #require(Catalog.operation("orders.place"))
    isArmed.withLock { $0 = true }
    let body: JSON = ["reference": "A-1", "promised": "2026-01-09"]
    if hasKey {
      let answer = try await platform.perform(operation, body, key: "k", by: .everything, at: now)
      #expect(answer.isRepeated, "the first one had been done")
    } else {
      let error = await #expect(throws: DatabaseError.self) {
        try await platform.perform(operation, body, key: nil, by: .everything, at: now)
      }
      #expect(error?.code == .unknown)
    }
    #expect(proxy.cuts == 1)
    let orders = try await database.read { try $0.first("SELECT COUNT(*) FROM orders", map: { $0.int(0) }) }
    #expect(orders == 1)
  }
}
