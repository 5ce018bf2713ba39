import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// Warnings before a clock runs out: each step once, whoever was down meanwhile.
@Suite struct EscalationTests {
  private static func hour(_ hours: Int64) -> Instant { Shop.now.adding(seconds: hours * 3600) }
  static let annex = """
    escalation:
      - {at: {percent: 50}, tell: service}
      - {at: {percent: 75}, tell: quality}
      - {at: {percent: 90}, tell: finance}
    reasons:
      - {key: delivery, title: {zh-Hans: 配送, en: Delivery}}
      - {key: delivery.late, parent: delivery, title: {zh-Hans: 延误, en: Late}}
      - {key: goods, title: {zh-Hans: 商品, en: Goods}}
    cluster: {cases: 3, within: {days: 28}, improve-within: {days: 14}}
    bodies:
      - {title: {zh-Hans: 某机构, en: A body}, address: {zh-Hans: 某地, en: A place}, web: "https://body.example"}
    """

  static func publish(_ shop: Shop) async throws {
    try await shop.run(Shop.now) {
      _ = try $0.publish(AnnexFile(.complaints, yaml: annex), source: annex, at: Shop.now)
    }
  }

  private func warnings(_ shop: Shop) async throws -> [String] {
    try await shop.run(Self.hour(500)) { work in
      try work.transaction.all(
        """
        SELECT duty, role FROM clock_warning JOIN obligation ON obligation.id = clock_warning.obligation
        ORDER BY obligation.id, step
        """, map: { "\($0.text(0)) \($0.text(1))" })
    }
  }

  @Test(arguments: Engine.kinds) func eachStepIsToldOnce(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await Self.publish(shop)
      let at = (0..<200).map { Self.hour(Int64($0)) }
      try await shop.run(at[0]) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at[0]) }
      #expect(try await shop.run(at[1]) { try $0.nextDeadline() } == at[12], "half of 24 hours")
      for hour in [11, 12, 13, 13, 19, 22] { try await shop.run(at[hour].adding(seconds: 1)) { try $0.sweepAll() } }
      #expect(try await warnings(shop) == ["answer service", "answer quality", "answer finance"])
      try await shop.run(at[23]) { try $0.answer(complaint: "K-1", with: "Seen.", at: at[23]) }
      // The clock of the findings stands still from 30 to 50: half of its 72 hours have gone at 56.
      try await shop.run(at[30]) { try $0.pause(complaint: "K-1", asking: "Which?", at: at[30]) }
      try await shop.run(at[50]) { work in
        try work.resume(complaint: "K-1", at: at[50])
        try work.sweepAll()
      }
      #expect(try await warnings(shop).count == 3)
      try await shop.run(at[57]) { try $0.sweepAll() }
      #expect(try await warnings(shop).last == "findings service")
      try await shop.run(at[60]) { try $0.find(complaint: "K-1", findings: "So.", measures: "This.", at: at[60]) }
      try await shop.run(at[150]) { try $0.sweepAll() }
      #expect(try await warnings(shop).count == 4, "nobody is warned of what is done")
      #expect(try await shop.count("SELECT COUNT(*) FROM outbox WHERE kind = 'clock.warned'") == 4)
      let told = try await shop.run(at[150]) { work in
        try work.messages(after: [], limit: 100).filter { $0.kind == "clock.warned" }.map { try work.view($0) }
      }
      #expect(told.first?["data"]?["warning"]?["complaint"]?.string == "K-1")
      #expect(told.first?["data"]?["warning"]?["percent"]?.string == "50")
    }
  }

  /// Eight hours in which nothing ran, and ten thousand complaints: each step of each is told once, so many to a batch,
  /// and what was answered late meanwhile counts as late.
  @Test(arguments: Engine.kinds) func anOutageIsNoStampede(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await Self.publish(shop)
      let count = 10_000
      for batch in 0..<10 {
        try await shop.run(Shop.now) { work in
          try work.together {
            for number in 0..<count / 10 {
              try work.openComplaint("K-\(batch)-\(number)", about: nil, subject: "Slow.", at: Shop.now)
            }
          }
        }
      }
      // All was well until 17 hours after; then nothing runs for eight.
      let before = Self.hour(17)
      try await shop.run(before) { try $0.sweepAll() }
      #expect(try await shop.count("SELECT COUNT(*) FROM clock_warning") == count, "half of the time of the answer")
      let after = Self.hour(25)
      try await shop.run(after) { try $0.answer(complaint: "K-0-0", with: "Late.", at: after) }
      var batches = 0
      while true {
        let warned = try await shop.run(after) { work in
          let warned = try work.warnOfClocks(limit: 1000)
          #expect(warned <= 1000)
          return warned
        }
        if warned == 0 { break }
        batches += 1
      }
      #expect(batches == 10)
      try await shop.run(after) { try $0.sweepAll() }
      #expect(
        try await shop.count("SELECT COUNT(*) FROM clock_warning") == count * 3 - 2, "K-0-0 was answered, late")
      #expect(
        try await shop.count(
          "SELECT MAX(times) FROM (SELECT COUNT(*) AS times FROM clock_warning GROUP BY obligation, step) AS t")
          == 1)
      #expect(
        try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'answer' AND outcome = 'broken'") == count)
      #expect(
        try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'findings' AND outcome IS NULL") == count)
    }
  }
}
