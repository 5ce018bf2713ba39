import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// What happened is written down for good, and the rules look at each event once.
@Suite struct WatchTests {
  private static let start = Instant("2026-11-24T04:00:00Z")!

  /// Two nodes on one database; on SQLite, where one process has the file, both are the same.
  private func nodes(_ engine: Engine, _ body: ([Platform]) async throws -> Void) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let one = try Platform(try place.open(Migrations.all), keys: .ofTests)
    let other = one.database.endsInOrder ? one : try Platform(try place.open(Migrations.all), keys: .ofTests)
    defer { for platform in [one, other] { platform.database.close() } }
    try await body([one, other])
  }

  private func failure(_ seconds: Int64, account: String = "account:a", address: String? = nil) -> SecurityEvent {
    SecurityEvent(.signInRefused, at: Self.start.adding(seconds: seconds), subject: account, address: address)
  }

  private func alerts(_ platform: Platform) async throws -> [Alert] {
    try await platform.look(at: Self.start) { try $0.alerts(limit: 100) }
  }

  @Test(arguments: Engine.kinds) func anEventIsReadAsItWasNoted(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let address = "2001:db8::1"
      let events: [(Int64, SecurityEvent.Kind)] = [(0, .keyMade), (10, .exported), (20, .exported)]
      for (seconds, kind) in events {
        try await nodes[0].note(
          SecurityEvent(
            kind, at: Self.start.adding(seconds: seconds), actor: "person:a", subject: "key:b", address: address,
            detail: ["rows": .integer(seconds)]))
      }
      try await nodes[1].look(at: Self.start) { work in
        let all = try work.securityEvents(limit: 10)
        #expect(all.map(\.event.kind) == [.keyMade, .exported, .exported])
        #expect(all[1].event.actor == "person:a" && all[1].event.subject == "key:b")
        #expect(all[1].event.address == address && all[1].event.network == "2001:db8::/64")
        #expect(all[1].event.detail["rows"]?.integer == 10)
        let from = Self.start.adding(seconds: 10)
        #expect(try work.securityEvents(kind: .exported, limit: 10).count == 2)
        #expect(try work.securityEvents(from: from, limit: 10).map(\.key) == all.dropFirst().map(\.key))
        #expect(try work.securityEvents(until: from, limit: 10).map(\.key) == all.dropLast().map(\.key))
        #expect(try work.securityEvents(after: all[0].key.bytes, limit: 1).map(\.key) == [all[1].key])
      }
    }
  }

  @Test(arguments: Engine.kinds) func nobodyChangesOrDeletesOne(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      try await nodes[0].note(failure(0))
      // Nothing refers to it any more.
      try await nodes[0].operate(at: Self.start) { _ = try $0.watch() }
      for sql in [
        "UPDATE security_event SET subject = NULL", "DELETE FROM security_event",
        "UPDATE security_event SET at = at + 1 WHERE kind = 'sign-in-refused'",
      ] {
        await #expect(throws: DatabaseError.self, "\(sql)") {
          try await nodes[0].database.write { try $0.run(sql) }
        }
      }
      let events = try await nodes[0].look(at: Self.start) { try $0.securityEvents(limit: 10) }
      #expect(events.map(\.event.subject) == ["account:a"])
    }
  }

  @Test(arguments: Engine.kinds) func manyFailuresRaiseOneAlertAndTellOfIt(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      for seconds in 0..<25 { try await nodes[0].note(failure(Int64(seconds))) }
      let now = Self.start.adding(seconds: 60)
      #expect(try await nodes[0].operate(at: now) { try $0.watch(limit: 10) } == 10)
      #expect(try await nodes[0].operate(at: now) { try $0.watch(limit: 100) } == 15)
      #expect(try await nodes[0].operate(at: now) { try $0.watch(limit: 100) } == 0)
      let alerts = try await alerts(nodes[0])
      #expect(alerts.map(\.rule) == ["failures-of-account"])
      #expect(alerts.first?.about == "account:a" && alerts.first?.at == Self.start.adding(seconds: 9))
      let messages = try await nodes[0].look(at: now) { work in
        try work.messages(after: [], limit: 10).map { try work.view($0) }
      }
      #expect(messages.map { $0["type"]?.string } == ["security.alert"])
      #expect(messages.first?["data"]?["alert"]?["rule"]?.string == "failures-of-account")
    }
  }

  /// Two who both believe they lead, and events that come meanwhile.
  @Test(arguments: Engine.kinds) func twoWhoWatchAtOnceRaiseEachAlertOnce(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let failures = (0..<60).map { failure(Int64($0), account: "account:\($0 % 3)") }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (place, failure) in failures.enumerated() { group.addTask { try await nodes[place % 2].note(failure) } }
        for node in nodes {
          group.addTask {
            for _ in 0..<30 { try await node.operate(at: Self.start) { _ = try $0.watch(limit: 7) } }
          }
        }
        try await group.waitForAll()
      }
      while try await nodes[0].operate(at: Self.start, { try $0.watch() }) > 0 {}
      #expect(Set(try await alerts(nodes[1]).map(\.about)) == ["account:0", "account:1", "account:2"])
      #expect(try await alerts(nodes[1]).count == 3)
    }
  }

  @Test(arguments: Engine.kinds) func whatFailsHalfwayIsLookedAtAgain(_ engine: Engine) async throws {
    struct Crash: Error {}
    try await nodes(engine) { nodes in
      try await nodes[0].note(SecurityEvent(.secondFactorRemoved, at: Self.start, subject: "person:a"))
      await #expect(throws: Crash.self) {
        try await nodes[0].operate(at: Self.start) {
          #expect(try $0.watch() == 1)
          throw Crash()
        }
      }
      #expect(try await alerts(nodes[0]).isEmpty)
      #expect(try await nodes[1].operate(at: Self.start) { try $0.watch() } == 1)
      #expect(try await alerts(nodes[0]).map(\.rule) == ["second-factor-removed"])
    }
  }

  @Test(arguments: Engine.kinds) func somebodyAcknowledgesAnAlertOnce(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      try await nodes[0].note(SecurityEvent(.secondFactorRemoved, at: Self.start, subject: "person:a"))
      try await nodes[0].operate(at: Self.start) { _ = try $0.watch() }
      let alert = try #require(try await alerts(nodes[0]).first)
      #expect(alert.acknowledged == nil)
      let later = Self.start.adding(seconds: 60)
      try await nodes[0].operate(at: later) { try $0.acknowledge(alert.id, note: "A new phone.", by: "person:b") }
      try await nodes[1].look(at: later) { work in
        #expect(try work.alerts(isOpen: true, limit: 10).isEmpty)
        let acknowledged = try work.alerts(isOpen: false, limit: 10).map(\.acknowledged)
        #expect(acknowledged == [.init(at: later, by: "person:b", note: "A new phone.")])
        #expect(try work.securityEvents(kind: .alertAcknowledged, limit: 10).map(\.event.actor) == ["person:b"])
      }
      for (id, code) in [(alert.id, "alert-acknowledged"), (Identifier(high: 1, low: 2), "alert-unknown")] {
        let refusal = await #expect(throws: Refusal.self) {
          try await nodes[0].operate(at: later) { try $0.acknowledge(id, note: "Again.", by: "person:c") }
        }
        #expect(refusal?.code == code)
      }
    }
  }

  /// The leader does it by itself, soon after the event.
  @Test func theLeaderWatches() async throws {
    try await nodes(Engine.sqliteMemory) { nodes in
      let watching = Task { try await Watcher(platform: nodes[0], clock: { Self.start }).run() }
      defer { watching.cancel() }
      try await Task.sleep(for: .milliseconds(50))
      try await nodes[0].note(SecurityEvent(.secondFactorRemoved, at: Self.start, subject: "person:a"))
      #expect(try await eventually { try await alerts(nodes[0]).count == 1 })
    }
  }
}
