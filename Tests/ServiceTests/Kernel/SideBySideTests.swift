import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// Two nodes on one database, each with its own connections: what is done side by side comes to the same as in turn.
@Suite struct SideBySideTests {
  private let now = Instant("2026-01-05T01:00:00Z")!

  /// On SQLite, where one process has the file, both are the same node.
  private func nodes(_ engine: Engine, _ body: ([Platform]) async throws -> Void) async throws {
    let place = try engine.place()
    let first = try place.open(Migrations.all)
    let one = try Platform(first, keys: .ofTests)
    let other = first.endsInOrder ? one : try Platform(try place.open(Migrations.all), keys: .ofTests)
    let platforms = [one, other]
    let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    try await platforms[0].publish(source, at: now)
    try await body(platforms)
    let broken = try await platforms[1].operate(at: now) { work in
      try work.numberAll()
      return try work.invariants().filter { $0.broken > 0 }.map(\.name)
    }
    #expect(broken == [])
    for platform in platforms { platform.database.close() }
    place.remove()
  }

  private func atOnce(_ count: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count { group.addTask { try await body(number) } }
      try await group.waitForAll()
    }
  }

  private func count(_ platform: Platform, _ sql: String) async throws -> Int {
    try await platform.database.read { try $0.first(sql, map: { $0.int(0) }) ?? 0 }
  }

  @Test(arguments: Engine.kinds) func oneKeyIsDoneOnceAndAnsweredAlike(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let operation = try #require(Catalog.operation("orders.place"))
      let now = now
      let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
        for number in 0..<40 {
          group.addTask {
            try await nodes[number % 2].perform(
              operation, ["reference": "A-1", "promised": "2026-01-09"], key: "same", by: .everything, at: now)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(answers.map(\.body)).count == 1)
      #expect(answers.count { !$0.isRepeated } == 1)
      #expect(try await count(nodes[0], "SELECT COUNT(*) FROM orders") == 1)
    }
  }

  @Test(arguments: Engine.kinds) func oneReferenceIsTakenOnce(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let now = now
      let refusals = try await withThrowingTaskGroup(of: String?.self) { group in
        for number in 0..<20 {
          group.addTask {
            do {
              try await nodes[number % 2].operate(at: now) {
                try $0.openComplaint("K-1", about: nil, subject: "late", at: now)
              }
              return nil
            } catch let refusal as Refusal {
              return refusal.code
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(refusals.count { $0 == nil } == 1)
      #expect(refusals.count { $0 == "complaint-exists" } == 19)
    }
  }

  /// Of two that judge, each case is one's; nobody's outcome is noted twice.
  @Test(arguments: Engine.kinds) func whatIsDueIsJudgedOnce(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let now = now
      try await nodes[0].operate(at: now) { work in
        for number in 0..<60 { try work.openComplaint("K-\(number)", about: nil, subject: "late", at: now) }
      }
      let later = now.adding(seconds: 4 * 86_400)
      try await atOnce(6) { number in
        while try await nodes[number % 2].operate(at: later, { try $0.sweep(limit: 7) }) > 0 {}
      }
      #expect(try await count(nodes[0], "SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") == 120)
      try await atOnce(4) { number in
        while try await nodes[number % 2].operate(
          at: later, { try $0.payOut(grantedBefore: later, at: later, limit: 7) }) > 0
        {}
      }
      #expect(try await count(nodes[0], "SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == 120)
      #expect(try await count(nodes[0], "SELECT SUM(amount) FROM balance WHERE account = 'channel'") == 120 * 2000)
    }
  }

  /// Facts about one order that come in at the same moment all count.
  @Test(arguments: Engine.kinds) func reportsAtOnceMakeOneTimeline(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let now = now
      let orders = 20
      for order in 0..<orders {
        try await nodes[0].operate(at: now) {
          _ = try $0.place(PlaceOrder(reference: "A-\(order)", at: now, promised: Day("2026-01-09")!, currency: .cny))
        }
        // Any of them may be the last to be stored, and any may tell of the earliest.
        let hours = Array(1...8).shuffled()
        try await atOnce(hours.count) { number in
          let at = now.adding(seconds: Int64(hours[number]) * 3600)
          try await nodes[number % 2].operate(at: now.adding(seconds: 86_400)) {
            try $0.track(
              order: "A-\(order)", event: TrackingEvent(reference: "T-\(number)", kind: .delivered, at: at))
          }
        }
      }
      // Whoever was delivered to has been since the earliest report.
      let wrong = try await count(
        nodes[0],
        """
        SELECT COUNT(*) FROM orders WHERE delivered_at IS NULL OR delivered_at <>
          (SELECT MIN(occurred_at) FROM tracking_event WHERE order_id = orders.id)
        """)
      #expect(wrong == 0)
      #expect(try await count(nodes[0], "SELECT COUNT(*) FROM obligation WHERE outcome = 'kept'") == orders)
    }
  }

  /// Between a finding and the goods being off sale somebody buys: whoever did is compensated.
  @Test(arguments: Engine.kinds) func nobodyBuysCounterfeitsUnnoticed(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let now = now
      try await nodes[0].operate(at: now) { try $0.list(product: "P", title: "Kettle", category: nil, at: now) }
      try await atOnce(40) { number in
        if number == 20 {
          try await nodes[0].operate(at: now) {
            try $0.findCounterfeit(product: "P", finding: "F", evidence: "Report", at: now)
          }
          try await nodes[1].operate(at: now) { try $0.takeDown(product: "P", at: now) }
          return
        }
        do {
          try await nodes[number % 2].operate(at: now) {
            _ = try $0.place(
              PlaceOrder(
                reference: "A-\(number)", at: now, promised: Day("2026-01-09")!, currency: .cny,
                lines: [.init(product: "P", quantity: 1, price: 1000)]))
          }
        } catch let refusal as Refusal where refusal.code == "not-on-sale" {}
      }
      #expect(try await count(nodes[0], "SELECT COUNT(*) FROM order_line WHERE compensated_at IS NULL") == 0)
      let lines = try await count(nodes[0], "SELECT COUNT(*) FROM order_line")
      #expect(try await count(nodes[0], "SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") == lines)
    }
  }

  /// What is opened while force majeure is declared gets its time like what was open before.
  @Test(arguments: Engine.kinds) func whatIsOpenedMeanwhileKnowsOfTheDeclaration(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let now = now
      try await atOnce(40) { number in
        if number == 20 {
          try await nodes[1].operate(at: now) {
            try $0.declare(
              Suspension(
                clauses: ["delivery.on-time"], from: now, until: now.adding(seconds: 7200),
                reason: LocalizedText(zhHans: "台风。", en: "A typhoon.")),
              reference: "FM", by: "Li Na", evidence: "Notice", at: now)
          }
          return
        }
        try await nodes[number % 2].operate(at: now) {
          _ = try $0.place(PlaceOrder(reference: "A-\(number)", at: now, promised: Day("2026-01-09")!, currency: .cny))
        }
      }
      #expect(try await count(nodes[0], "SELECT COUNT(*) FROM obligation WHERE due - base_due = 7200000000") == 39)
    }
  }

  /// A letter that one node published binds what the other takes next.
  @Test(arguments: Engine.kinds) func aLetterBindsOnEveryNode(_ engine: Engine) async throws {
    try await nodes(engine) { nodes in
      let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
      let better = source.replacing("takedown-within: {minutes: 30}", with: "takedown-within: {minutes: 20}")
      let later = now.adding(seconds: 60)
      try await nodes[0].publish(better, at: later)
      let bound = try await nodes[1].operate(at: later) {
        try $0.place(PlaceOrder(reference: "A", at: later, promised: Day("2026-01-09")!, currency: .cny)).order.letter
      }
      #expect(bound == 2)
    }
  }
}
