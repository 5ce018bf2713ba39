import Database
import Promises
import Support
import Testing

@testable import Service

/// Several writers among whom an invented history is dealt out, so that what follows in it happens at once, beside whoever
/// judges and pays: whatever meets, everything adds up whenever they rest.
@Suite(.serialized) struct SeveralWritersTests {
  private static let writers = 4
  /// How many operations lie between two looks.
  private static let stretch = 16

  /// Several shops, because one does not outlive all that happens: its goods are taken down and its merchants leave.
  @Test(arguments: Engine.kinds) func whateverMeetsAddsUp(_ engine: Engine) async throws {
    var ends: Set<String> = []
    var paid: Int64 = 0
    for seed in 1...8 as ClosedRange<UInt64> {
      let (more, amount) = try await history(engine, seed)
      ends.formUnion(more)
      paid += amount
    }
    #expect(ends.isSuperset(of: ["done", "refused"]), "\(ends.sorted())")
    #expect(paid > 0)
  }

  /// Answers how claims ended, and what providers paid.
  private func history(_ engine: Engine, _ seed: UInt64) async throws -> (ends: [String], paid: Int64) {
    let channels = ["alipay", "wechat-pay", "card"].map { FakeChannel($0, .lost, .unavailable, .pending, .paid, .lost) }
    var ends: [String] = []
    try await Shop.open(engine) { shop in
      let steps = HistoryRun.history(InventedHistory(seed: seed, count: 100).lines).steps
      let till = Till(shop, channels[0], channels[1], channels[2], at: 1)
      let watch = HistoryWatch()
      var now = Shop.claimed
      var again: [History.Step] = []
      for from in stride(from: 0, to: steps.count, by: Self.stretch) {
        let part = again + steps.dropFirst(from).prefix(Self.stretch)
        now = max(now, part.last?.at ?? now)
        let refused = try await run(part, at: now, on: shop, till)
        // Whoever came before what he builds on tries once more.
        again = refused.filter { $0 >= again.count }.map { part[$0] }
        try await rest(shop, at: now, watch)
      }
      // Until whatever was begun has ended by itself.
      for _ in 0..<3 {
        now = now.adding(seconds: 60 * 86_400)
        _ = try await run([], at: now, on: shop, till)
        try await rest(shop, at: now, watch)
      }
      try await till.pay()
      while let pause = try await till.next() { try await till.pay(after: max(1, pause)) }
      try await expectPaid(shop, channels)
      ends = try await shop.nodes[0].look(at: now) { work in
        try work.transaction.all("SELECT DISTINCT status FROM claim") { $0.text(0) }
      }
    }
    return (ends, channels.reduce(0) { $0 + $1.paid })
  }

  /// All at once, on both nodes. Answers the places of what was refused.
  private func run(_ steps: [History.Step], at now: Instant, on shop: Shop, _ till: Till) async throws -> [Int] {
    try await withThrowingTaskGroup(of: [Int].self) { group in
      for writer in 0..<Self.writers {
        group.addTask {
          var refused: [Int] = []
          for (place, step) in steps.enumerated() where place % Self.writers == writer {
            do {
              try await shop.nodes[writer % 2].operate(at: now) { try step.act($0) }
            } catch is Refusal {
              refused.append(place)
            }
          }
          return refused
        }
      }
      for node in shop.nodes {
        group.addTask {
          while try await node.operate(at: now, { try $0.sweep(limit: 5) }) > 0 {}
          return []
        }
      }
      group.addTask {
        try await till.pay(after: now.microseconds(since: till.now) / 1_000_000)
        return []
      }
      return try await group.reduce(into: []) { $0 += $1 }.sorted()
    }
  }

  private func rest(_ shop: Shop, at now: Instant, _ watch: HistoryWatch) async throws {
    try await shop.run(now) { work in
      try work.sweepAll()
      try work.numberAll()
    }
    try await shop.nodes[0].look(at: now) { try watch.look($0) }
  }

  /// Each provider has paid what we hold as paid, and no payment gave back more than was paid with it.
  private func expectPaid(_ shop: Shop, _ channels: [FakeChannel]) async throws {
    for channel in channels {
      let name = channel.name
      #expect(
        try await shop.count(
          "SELECT COALESCE(SUM(amount), 0) FROM payout WHERE channel = '\(name)' AND state = 'paid'")
          == channel.paid)
      #expect(
        try await shop.count("SELECT COUNT(*) FROM payout WHERE channel = '\(name)' AND state <> 'paid'") == 0)
      for refunds in Dictionary(grouping: channel.booked, by: \.payment).values {
        #expect(refunds.reduce(0) { $0 + $1.amount.minor } <= refunds[0].paid.minor)
      }
    }
  }
}
