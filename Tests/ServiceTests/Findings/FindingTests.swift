import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// What scans and people found is kept once, mended by itself, and missed by nobody.
@Suite struct FindingTests {
  private static let start = Instant("2026-11-01T04:00:00Z")!
  private static func day(_ number: Int) -> Instant { start.adding(seconds: Int64(number) * 86_400) }

  private func platform(_ engine: Engine, _ body: (Platform) async throws -> Void) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let platform = try Platform(try place.open(Migrations.all), keys: .ofTests)
    defer { platform.database.close() }
    let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    try await platform.publish(source, at: Self.start)
    try await body(platform)
  }

  private func report(
    _ rules: [String], tool: String = "T", target: String = "", whole: Bool = true, severity: Severity = .critical
  ) -> ScanReport {
    ScanReport(
      tool: tool, target: target, isWhole: whole,
      items: rules.map { .init(rule: $0, place: "src/a.swift", severity: severity, title: "Hole \($0)", detail: "3") })
  }

  @discardableResult
  private func take(_ report: ScanReport, _ platform: Platform, at: Instant) async throws -> ScanOutcome {
    try await platform.operate(at: at) { try $0.take(report, at: at, by: "key:1") }
  }

  private func lines(_ platform: Platform, at now: Instant) async throws -> [String: FindingLine] {
    let lines = try await platform.look(at: now) { try $0.findings(limit: 100) }
    return Dictionary(lines.map { ($0.finding.key.rule, $0) }, uniquingKeysWith: { first, _ in first })
  }

  @Test(arguments: Engine.kinds) func aReportIsTakenInOnce(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      let first = try await take(report(["a", "b"]), platform, at: Self.day(0))
      #expect(first.new == 2 && first.fixed == 0)
      let before = try await lines(platform, at: Self.day(0))
      #expect(before["a"]?.state == .open && before["a"]?.finding.detail == "3")
      #expect(before["a"]?.due == Instant("2026-11-16T15:59:59.999999Z"), "15 days, by the letter's zone")
      let again = try await take(report(["b", "a"]), platform, at: Self.day(0))
      #expect(again.new == 0 && again.reopened == 0 && again.fixed == 0)
      let after = try await lines(platform, at: Self.day(0))
      #expect(after.mapValues(\.id) == before.mapValues(\.id) && after.mapValues(\.due) == before.mapValues(\.due))
    }
  }

  @Test(arguments: Engine.kinds) func whatAWholeScanDoesNotNameIsFixedAndComesBack(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      try await take(report(["a", "b"]), platform, at: Self.day(0))
      try await take(report(["a"], target: "other"), platform, at: Self.day(0))
      try await take(report(["c"], tool: "U"), platform, at: Self.day(0))
      #expect(try await take(report(["b"]), platform, at: Self.day(1)).fixed == 1)
      let open = try await platform.look(at: Self.day(1)) { try $0.openFindings(limit: 10) }
      #expect(
        Set(open.map { "\($0.finding.key.tool) \($0.finding.key.target) \($0.finding.key.rule)" })
          == ["T  b", "T other a", "U  c"], "other tools and targets are not concerned")
      // An older report is told late: nothing is open again by it.
      #expect(try await take(report(["a", "b"], whole: false), platform, at: Self.day(0)).reopened == 0)
      #expect(try await take(report(["a", "b"]), platform, at: Self.day(2)).reopened == 1)
      let back = try await lines(platform, at: Self.day(2))
      #expect(back["b"]?.due == Instant("2026-11-16T15:59:59.999999Z"), "the clock does not start anew")
    }
  }

  @Test(arguments: Engine.kinds) func aDeadlineMovesByFactsOnly(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      try await take(report(["a"], severity: .medium), platform, at: Self.day(2))
      let due = try await lines(platform, at: Self.day(2))["a"]?.due
      #expect(due == Instant("2027-02-01T15:59:59.999999Z"))
      try await take(report(["a"], severity: .critical), platform, at: Self.day(3))
      #expect(try await lines(platform, at: Self.day(3))["a"]?.due == Instant("2026-11-18T15:59:59.999999Z"))
      try await take(report(["a"], severity: .low), platform, at: Self.day(1))
      let earlier = try await lines(platform, at: Self.day(3))["a"]
      #expect(earlier?.due == Instant("2026-11-17T15:59:59.999999Z"), "seen earlier, and as bad as it was last")
    }
  }

  @Test(arguments: Engine.kinds) func theEarliestDeadlineStandsFirst(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      for (rule, severity) in [("a", Severity.low), ("b", .critical), ("c", .medium), ("d", .high)] {
        try await take(report([rule], whole: false, severity: severity), platform, at: Self.day(0))
      }
      let open = try await platform.look(at: Self.day(0)) { try $0.openFindings(limit: 3) }
      #expect(open.map(\.finding.key.rule) == ["b", "d", "c"])
    }
  }

  @Test(arguments: Engine.kinds) func whatIsOverdueRaisesOneAlertForEachSeverity(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      try await take(report(["a", "b"]), platform, at: Self.day(0))
      try await take(report(["c"], tool: "U", severity: .low), platform, at: Self.day(0))
      func watch(_ now: Instant) async throws -> [String] {
        try await platform.operate(at: now) {
          try $0.watchFindings()
          try $0.watch()
        }
        return try await platform.look(at: now) { try $0.alerts(limit: 10).map { "\($0.rule) \($0.about)" } }
      }
      let due = Instant("2026-11-16T15:59:59.999999Z")!
      #expect(try await watch(due) == [], "the deadline is included")
      #expect(try await watch(due.adding(microseconds: 1)) == ["finding-overdue findings:critical"])
      #expect(try await watch(due.adding(seconds: 3600)).count == 1, "each is told once")
      let events = try await platform.look(at: due) { try $0.securityEvents(kind: .findingOverdue, limit: 10) }
      #expect(events.count == 2)
      #expect(Set(events.compactMap { $0.event.detail["rule"]?.string }) == ["a", "b"])
      #expect(try await watch(Self.day(200)).count == 2)
    }
  }

  @Test(arguments: Engine.kinds) func anAcceptedRiskEnds(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      try await take(report(["a"]), platform, at: Self.day(0))
      let id = try #require(try await lines(platform, at: Self.day(0))["a"]?.id)
      func settle(_ state: SecurityFinding.State, until: Instant?, at: Instant) async throws -> FindingLine {
        try await platform.operate(at: at) {
          try $0.settle(id, .init(state, at: at, by: "person:a", reason: "Behind a wall.", until: until))
        }
      }
      for until in [nil, Self.day(1), Self.day(400)] {
        let refusal = await #expect(throws: Refusal.self) { try await settle(.accepted, until: until, at: Self.day(1)) }
        #expect(refusal?.code == "acceptance-end")
      }
      #expect(try await settle(.accepted, until: Self.day(40), at: Self.day(1)).state == .accepted)
      for (now, state) in [(30, SecurityFinding.State.accepted), (40, .accepted), (41, .open)] {
        try await platform.operate(at: Self.day(now)) { try $0.watchFindings() }
        #expect(try await lines(platform, at: Self.day(now))["a"]?.state == state, "day \(now)")
      }
      let overdue = try await platform.look(at: Self.day(41)) {
        try $0.securityEvents(kind: .findingOverdue, limit: 10).map(\.event.at)
      }
      #expect(overdue == [Self.day(41)], "not while it was accepted, and at once after that")

      #expect(try await settle(.falseAlarm, until: nil, at: Self.day(42)).state == .falseAlarm)
      try await take(report(["a"]), platform, at: Self.day(43))
      #expect(try await lines(platform, at: Self.day(43))["a"]?.state == .falseAlarm)
      #expect(try await settle(.open, until: nil, at: Self.day(44)).state == .open)
      #expect(try await settle(.fixed, until: nil, at: Self.day(45)).state == .fixed)
      #expect(try await take(report(["a"]), platform, at: Self.day(46)).reopened == 1)
      let unknown = await #expect(throws: Refusal.self) {
        try await platform.operate(at: Self.day(46)) {
          _ = try $0.settle(Identifier(high: 1, low: 2), .init(.fixed, at: Self.day(46), by: nil, reason: "r"))
        }
      }
      #expect(unknown?.code == "finding-unknown")
    }
  }

  /// Many reports at once on one target, in any order: each finding once, and the state that they come to.
  @Test(arguments: Engine.kinds) func reportsThatComeAtOnceAreTakenOneByOne(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      for round in 0..<8 {
        let target = "target-\(round)"
        try await take(report([], target: target), platform, at: Self.start.adding(seconds: -86_400))
        try await withThrowingTaskGroup(of: Void.self) { group in
          for day in (0..<12).shuffled() {
            let report = report(["r\(day)", "r\((day + 1) % 12)"], target: target)
            group.addTask { _ = try await take(report, platform, at: Self.day(day)) }
          }
          try await group.waitForAll()
        }
        let lines = try await platform.look(at: Self.day(12)) { work in
          try work.findings(limit: 1000).filter { $0.finding.key.target == target }
        }
        #expect(lines.count == 12)
        #expect(Set(lines.filter { $0.state == .open }.map(\.finding.key.rule)) == ["r11", "r0"])
        #expect(lines.first { $0.finding.key.rule == "r0" }?.finding.firstSeen == Self.day(0))
        #expect(lines.first { $0.finding.key.rule == "r0" }?.finding.lastSeen == Self.day(11))
      }
    }
  }

  /// A report as large as may be, and what it costs.
  @Test(arguments: Engine.kinds) func theLargestReportIsTakenIn(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      let rules = (0..<ScanReport.mostItems).map { "r\($0)" }
      let first = try await take(report(rules), platform, at: Self.day(0))
      let second = try await take(report([]), platform, at: Self.day(1))
      #expect(first.new == rules.count && second.fixed == rules.count)
    }
  }

  @Test(arguments: Engine.kinds) func aClauseWithSeveralDutiesHasAClockForEach(_ engine: Engine) async throws {
    try await platform(engine) { platform in
      let version = try #require(platform.letters.versions.first)
      try await platform.operate(at: Self.start) { try $0.startDuties(of: version, at: Self.start) }
      func duties(_ now: Instant) async throws -> [StandingDuty] {
        try await platform.look(at: now) { try $0.standingDuties(of: "security.monitoring") }
      }
      let begun = try await duties(Self.start)
      #expect(Set(begun.map(\.duty)) == ["", "patch-review", "access-review", "restore-test"])
      #expect(begun.allSatisfy { $0.last == nil })
      // Once more changes nothing: each of them runs.
      try await platform.operate(at: Self.start) { try $0.startDuties(of: version, at: Self.start) }
      #expect(try await duties(Self.start).count == 4)

      try await platform.operate(at: Self.day(20)) { work in
        work.actor = "person:a"
        try work.recordDuty("security.monitoring", duty: "restore-test", note: "It came back.", at: Self.day(20))
      }
      try await platform.operate(at: Self.day(35)) { try $0.sweepAll() }
      let running = try await duties(Self.day(35))
      #expect(running.map(\.duty).sorted() == ["", "access-review", "patch-review", "restore-test"])
      let restore = try #require(running.first { $0.duty == "restore-test" })
      #expect(restore.begun == Self.day(20) && restore.last?.by == "person:a" && restore.last?.note == "It came back.")
      #expect(restore.due == Instant("2027-02-19T15:59:59.999999Z"))
      let scan = try #require(running.first { $0.duty.isEmpty })
      #expect(scan.begun == Instant("2026-12-01T15:59:59.999999Z"), "the one that nobody did is over, the next runs")
      let refusal = await #expect(throws: Refusal.self) {
        try await platform.operate(at: Self.day(36)) {
          _ = try $0.recordDuty("security.monitoring", duty: "party", note: "n", at: Self.day(36))
        }
      }
      #expect(refusal?.code == "duty-unknown")
    }
  }
}
