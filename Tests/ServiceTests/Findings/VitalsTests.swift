import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// What monitoring counts is what there is.
@Suite struct VitalsTests {
  private static let start = Instant("2026-11-01T04:00:00Z")!

  @Test(arguments: Engine.kinds) func figuresSayWhatWaits(_ engine: Engine) async throws {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    defer { platform.database.close() }
    let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    try await platform.publish(source, at: Self.start)
    func vitals(_ now: Instant) async throws -> Vitals { try await platform.look(at: now) { try $0.vitals() } }
    let empty = try await vitals(Self.start)
    #expect(empty.openObligations == 0 && empty.unjudged == (0, 0) && empty.outbox == (0, 0))
    #expect(empty.openAlerts == 0 && empty.overdueFindings == 0 && empty.unplannedGrants == 0)
    #expect(empty.payouts == [.waiting: 0, .pending: 0, .failed: 0])
    #expect(empty.queuedLines == (platform.database.endsInOrder ? nil : 0))

    try await platform.operate(at: Self.start) { work in
      let report = ScanReport(
        tool: "T", isWhole: true,
        items: [
          .init(rule: "a", place: "p", severity: .critical, title: "t"),
          .init(rule: "b", place: "p", severity: .low, title: "t"),
        ])
      _ = try work.take(report, at: Self.start, by: nil)
      try work.note(SecurityEvent(.secondFactorRemoved, at: Self.start, subject: "person:a"))
      _ = try work.watch()
      try work.openComplaint("K1", about: nil, subject: "late", at: Self.start)
    }
    // A day after the complaint should have been answered, and nobody judged it.
    let now = Self.start.adding(seconds: 48 * 3600)
    let found = try await vitals(now)
    #expect(found.openObligations == 2 && found.unjudged.count == 1)
    #expect(abs(found.unjudged.lag - 24 * 3600) < 1)
    #expect(found.outbox.count >= 1 && abs(found.outbox.age - 48 * 3600) < 1)
    #expect(found.openAlerts == 1)
    #expect(found.openFindings == [.critical: 1, .high: 0, .medium: 0, .low: 1])
    if !platform.database.endsInOrder { #expect(found.queuedLines == 2) }
    #expect(try await vitals(Self.start.adding(seconds: 30 * 86_400)).overdueFindings == 1)

    try await platform.operate(at: now) { work in
      _ = try work.transaction.run("UPDATE outbox SET dead_at = $1", now)
    }
    let aside = try await vitals(now)
    #expect(aside.outbox == (0, 0) && aside.laidAside == found.outbox.count, "what was laid aside does not wait")
    try await platform.operate(at: now) { try $0.sweepAll() }
    let judged = try await vitals(now)
    #expect(judged.unjudged == (0, 0), "what was late is judged")
    #expect(judged.unplannedGrants == 1)
    try await platform.operate(at: now) { _ = try $0.planPayouts(grantedBefore: now, at: now, limit: 10) }
    let planned = try await vitals(now)
    #expect(planned.unplannedGrants == 0 && planned.payouts[.waiting] == 1)
  }
}
