import Database
import Foundation
import Support
import Synchronization
import Testing

/// Connections to the server that break at any moment.
@Suite struct CutLineTests {
  private static let key = "INSERT INTO entry (id, word) VALUES ($1, $2)"
  /// Nothing keeps a row from being here twice.
  private static let trace = "INSERT INTO numbered (word) VALUES ($1)"

  /// Half of the commands post, half of them wait for each answer.
  @Test(arguments: Engine.postgres, [1, 2, 3] as [UInt64]) func everyRowIsThereOnce(
    _ engine: Engine, _ seed: UInt64
  ) async throws {
    let dice = Mutex(Dice(seed: seed))
    let isCutting = Mutex(false)
    try await through(engine) { _, _ in
      guard isCutting.withLock({ $0 }) else { return .pass }
      return dice.withLock { dice in
        switch Int.random(in: 0..<100, using: &dice) {
        case 0: .cut
        case 1: .passAndCut
        default: .pass
        }
      }
    } body: { database, proxy in
      isCutting.withLock { $0 = true }
      let (tasks, each) = (8, 40)
      let results = await atOnce(tasks) { task in
        for number in 0..<each { try await Self.send(task * each + number, to: database) }
      }
      isCutting.withLock { $0 = false }
      for result in results { try result.get() }
      #expect(proxy.cuts > 10)
      let expected = (0..<tasks * each).map { "\($0)" }
      #expect(try database.readNow { try $0.words } == expected)
      let traces = try database.readNow { try $0.all("SELECT word FROM numbered") { $0.text(0) } }
      #expect(traces.sorted() == expected.sorted())
    }
  }

  /// What a caller is told to do: look where it is unknown, send again where nothing was done.
  private static func send(_ id: Int, to database: any Database) async throws {
    var isUnknown = false
    while true {
      do {
        return try await database.write { tx in
          if id.isMultiple(of: 2) {
            try tx.run(key, id, "\(id)")
            try tx.run(trace, "\(id)")
          } else {
            try tx.post(key, id, "\(id)")
            try tx.post(trace, "\(id)")
          }
        }
      } catch let error as DatabaseError {
        switch error.code {
        case .unknown: isUnknown = true
        case .unavailable: break
        // The server may still be at the lost commit when we look or send again; the key then tells.
        case .constraint(.unique) where isUnknown: return
        default: throw error
        }
        if isUnknown, try await isThere(id, in: database) { return }
      }
    }
  }

  private static func isThere(_ id: Int, in database: any Database) async throws -> Bool {
    while true {
      do {
        return try await database.read { tx in
          try tx.first("SELECT id FROM entry WHERE id = $1", id) { _ in true } ?? false
        }
      } catch let error as DatabaseError where error.code == .unavailable {
        continue
      }
    }
  }

  /// The server says that it has committed, and nobody hears it.
  @Test(arguments: Engine.postgres, [true, false]) func aLostAnswerIsUnknown(
    _ engine: Engine, _ isPosted: Bool
  ) async throws {
    let committed: [UInt8] = [0x43, 0, 0, 0, 11] + Array("COMMIT\0".utf8)
    let isArmed = Mutex(false)
    try await through(engine) { direction, piece in
      guard direction == .toClient, piece.firstRange(of: committed) != nil else { return .pass }
      return isArmed.withLock { isArmed in
        defer { isArmed = false }
        return isArmed ? .cut : .pass
      }
    } body: { database, proxy in
      try await database.write { try $0.add(1, "one") }
      let (runs, hooks) = (Counter(), Counter())
      isArmed.withLock { $0 = true }
      let error = try failure {
        try database.writeNow { tx in
          runs.add()
          tx.afterCommit { hooks.add() }
          if isPosted { try tx.post(Self.key, 2, "two") } else { try tx.add(2, "two") }
        }
      }
      #expect(error.code == .unknown)
      #expect(proxy.cuts == 1)
      #expect(runs.value == 1)
      #expect(hooks.value == 0)
      #expect(try database.readNow { try $0.words } == ["one", "two"])
    }
  }

  /// The server never hears that it should commit; for us that looks the same.
  @Test(arguments: Engine.postgres) func aLostCommitIsUnknown(_ engine: Engine) async throws {
    let isArmed = Mutex(false)
    try await through(engine) { direction, _ in
      guard direction == .toServer else { return .pass }
      return isArmed.withLock { isArmed in
        defer { isArmed = false }
        return isArmed ? .cut : .pass
      }
    } body: { database, _ in
      // From now on COMMIT needs no preparation.
      try await database.write { try $0.add(1, "one") }
      let runs = Counter()
      let error = try failure {
        try database.writeNow { tx in
          runs.add()
          try tx.add(2, "two")
          isArmed.withLock { $0 = true }
        }
      }
      #expect(error.code == .unknown)
      #expect(runs.value == 1)
      #expect(try database.readNow { try $0.words } == ["one"])
    }
  }

  /// Before the commit was asked for nothing can have been done, so nobody has to know.
  @Test(arguments: Engine.postgres) func aLineThatIsCutBeforeTheCommitIsMended(_ engine: Engine) async throws {
    let isArmed = Mutex(false)
    try await through(engine) { _, _ in
      isArmed.withLock { isArmed in
        defer { isArmed = false }
        return isArmed ? .cut : .pass
      }
    } body: { database, proxy in
      let runs = Counter()
      try await database.write { tx in
        try tx.add(1, "one")
        if runs.add() == 1 { isArmed.withLock { $0 = true } }
        try? tx.savepoint { try tx.add(2, "two") }
        try tx.add(3, "three")
      }
      #expect(runs.value == 2)
      let words = try await database.read { tx in
        if runs.add() == 3 { isArmed.withLock { $0 = true } }
        return try tx.words
      }
      #expect(words == ["one", "two", "three"])
      #expect(runs.value == 4)
      #expect(proxy.cuts == 2)
    }
  }

  /// Else the commit, when nothing was asked for before it, would be one that nobody knows of.
  @Test(arguments: Engine.postgres) func aLineThatIsCutWhileNobodyUsesItIsNoticed(_ engine: Engine) async throws {
    try await through(engine) { _, _ in
      .pass
    } body: { database, proxy in
      let meeting = Meeting(of: 4)
      let opened = await atOnce(4) { id in
        try await database.write { tx in
          try tx.add(id, "\(id)")
          meeting.arrive()
          try tx.post(Self.trace, "\(id)")
        }
      }
      for result in opened { try result.get() }
      proxy.cutAll()
      #expect(proxy.cuts >= 4)
      let results = await atOnce(8) { id in try await database.write { try $0.post(Self.trace, "\(id + 10)") } }
      for result in results { try result.get() }
      #expect(try database.readNow { try $0.first("SELECT count(*) FROM numbered") { $0.int(0) } } == 12)
    }
  }

  private func through(
    _ engine: Engine, _ fate: @escaping @Sendable (Proxy.Direction, [UInt8]) -> Proxy.Fate,
    body: (any Database, Proxy) async throws -> Void
  ) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let proxy = try Proxy(to: place.address, fate: fate)
    defer { proxy.close() }
    let database = try PostgresDatabase(proxy.address(of: place.address), connections: 4, migrations: [schema])
    defer { database.close() }
    try await body(database, proxy)
  }
}
