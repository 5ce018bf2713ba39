import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct RotationTests {
  private static let now = Instant("2026-11-25T01:00:00Z")!
  private static let people = 60

  private func filled(_ database: any Database, _ keys: MasterKeys) async throws {
    try await Platform(database, keys: keys).operate(at: Self.now) { work in
      for number in 0..<Self.people {
        try work.setContact([.name: "Person \(number)", .email: "p\(number)@example.com"], of: "buyer:\(number)")
      }
    }
  }

  private func check(_ platform: Platform) async throws {
    try await platform.look(at: Self.now) { work throws in
      for number in 0..<Self.people {
        #expect(try work.contact(of: "buyer:\(number)")[.name] == "Person \(number)")
        #expect(try work.subjects(with: .email, "p\(number)@example.com") == ["buyer:\(number)"])
      }
    }
  }

  @Test(arguments: Engine.kinds) func everyKeyIsWrappedAnewAndLookUpsGoOn(_ engine: Engine) async throws {
    let database = try engine.scratch(Migrations.all)
    let old = MasterKeys.random()
    try await filled(database, old)
    let contacts = try await database.read {
      try $0.all("SELECT sealed FROM contact ORDER BY subject, field", map: { $0.bytes(0) })
    }
    let new = MasterKeys(current: MasterKeys.random().current, former: [old.current])
    let platform = try Platform(database, keys: new)
    try await check(platform)
    let before = try await platform.look(at: Self.now) { try $0.wrappedKeys() }
    #expect(before.map(\.state) == [.current, .former])
    #expect(before.map(\.count) == [0, Self.people + 1], "each person's, and the one for look-ups")

    // Cut off after one batch, it goes on where it was.
    #expect(try await platform.operate(at: Self.now) { try $0.wrapAnew(limit: 25) } == 25)
    try await check(platform)
    #expect(try await platform.look(at: Self.now) { try $0.wrappedKeys() }.map(\.count) == [25, Self.people - 24])
    var rest: [Int] = []
    repeat { rest.append(try await platform.operate(at: Self.now) { try $0.wrapAnew(limit: 25) }) } while rest.last != 0
    #expect(rest == [25, 11, 0])

    // The former key is not needed any more, and nothing but keys was written.
    let alone = try Platform(database, keys: MasterKeys(current: new.current))
    try await check(alone)
    try await alone.look(at: Self.now) { try $0.checkMasterKeys() }
    let after = try await database.read {
      try $0.all("SELECT sealed FROM contact ORDER BY subject, field", map: { $0.bytes(0) })
    }
    #expect(after == contacts)
    #expect(try await alone.look(at: Self.now) { try $0.wrappedKeys() }.map(\.state) == [.current])
  }

  @Test(arguments: Engine.kinds) func whatIsUnderAnUnknownKeyIsLeftAndSaid(_ engine: Engine) async throws {
    let database = try engine.scratch(Migrations.all)
    try await filled(database, .random())
    let stranger = try Platform(database, keys: .random())
    #expect(try await stranger.operate(at: Self.now) { try $0.wrapAnew() } == 0)
    let left = try await stranger.look(at: Self.now) { try $0.wrappedKeys() }
    #expect(left.map(\.state) == [.current, .unknown])
    #expect(left.map(\.count) == [0, Self.people + 1])
  }

  /// Reading, storing and erasing go on meanwhile.
  @Test(arguments: Engine.kinds) func aServerRunsWhileKeysAreWrapped(_ engine: Engine) async throws {
    let database = try engine.scratch(Migrations.all)
    let old = MasterKeys.random()
    try await filled(database, old)
    let keys = MasterKeys(current: MasterKeys.random().current, former: [old.current])
    let platform = try Platform(database, keys: keys)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        while try await platform.look(at: Self.now, { try $0.wrappedKeys() }).contains(where: {
          $0.state == .former && $0.count > 0
        }) { _ = try await platform.operate(at: Self.now) { try $0.wrapAnew(limit: 3) } }
      }
      group.addTask {
        for number in 0..<Self.people {
          try await platform.operate(at: Self.now) { try $0.setContact([.phone: "\(number)"], of: "buyer:\(number)") }
        }
      }
      group.addTask {
        for number in 0..<20 {
          _ = try await platform.operate(at: Self.now) { try $0.erase(subject: "buyer:X\(number)") }
        }
      }
      group.addTask { for _ in 0..<5 { try await check(platform) } }
      try await group.waitForAll()
    }
    let alone = try Platform(database, keys: MasterKeys(current: keys.current))
    try await check(alone)
    try await alone.look(at: Self.now) { work throws in
      #expect(try work.contact(of: "buyer:7")[.phone] == "7")
      #expect(try work.wrappedKeys().map(\.state) == [.current])
    }
  }
}
