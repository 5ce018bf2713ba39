import Promises
import Testing

@Suite struct SecurityFindingTests {
  private static let start = Instant("2026-11-01T04:00:00Z")!
  private static func day(_ number: Int) -> Instant { start.adding(seconds: Int64(number) * 86_400) }

  private func report(_ rules: [String], whole: Bool = true, severity: Severity = .high) -> ScanReport {
    ScanReport(
      tool: "T", isWhole: whole, items: rules.map { .init(rule: $0, place: "p", severity: severity, title: $0) })
  }

  private func states(_ register: FindingRegister, at now: Instant) -> [String: SecurityFinding.State] {
    Dictionary(
      uniqueKeysWithValues: register.findings.values.map {
        ($0.key.rule, $0.state(wholeScan: register.wholeScan, now: now))
      })
  }

  /// The life of a finding: seen, seen again, seen no more, back.
  @Test func whatIsNotSeenAnyMoreIsFixedAndComesBack() {
    var register = FindingRegister()
    register.take(report(["a", "b"]), at: Self.day(0))
    #expect(states(register, at: Self.day(0)) == ["a": .open, "b": .open])
    register.take(report(["b"], whole: false), at: Self.day(1))
    #expect(states(register, at: Self.day(1))["a"] == .open, "a part says nothing about the rest")
    register.take(report(["b"]), at: Self.day(2))
    #expect(states(register, at: Self.day(2)) == ["a": .fixed, "b": .open])
    register.take(report(["a"], whole: false), at: Self.day(3))
    #expect(states(register, at: Self.day(3)) == ["a": .open, "b": .open])
    let back = register.findings.values.first { $0.key.rule == "a" }
    #expect(back?.firstSeen == Self.day(0) && back?.lastSeen == Self.day(3))
    register.take(report([]), at: Self.day(4))
    #expect(states(register, at: Self.day(4)) == ["a": .fixed, "b": .fixed])
  }

  /// In whatever order reports are told, and however often, the same comes of it.
  @Test(arguments: 0..<200) func theOrderOfReportsChangesNothing(seed: Int) {
    var random = Random(seed: UInt64(seed))
    let rules = ["a", "b", "c", "d"]
    let reports = (0..<Int.random(in: 1...8, using: &random)).map { _ in
      let seen = rules.filter { _ in Bool.random(using: &random) }
      var report = report(
        seen, whole: Bool.random(using: &random), severity: Severity.allCases.randomElement(using: &random)!)
      if Int.random(in: 0..<4, using: &random) == 0 { report.isWhole = false }
      // Some at the same time.
      return (report: report, at: Self.day(Int.random(in: 0...4, using: &random)))
    }
    func taking(_ reports: [(report: ScanReport, at: Instant)]) -> FindingRegister {
      reports.reduce(into: FindingRegister()) { $0.take($1.report, at: $1.at) }
    }
    let once = taking(reports)
    for _ in 0..<5 {
      var others = reports.shuffled(using: &random)
      others += others.filter { _ in Bool.random(using: &random) }
      #expect(taking(others) == once)
    }
    for finding in once.findings.values {
      let seen = reports.filter { $0.report.items.contains { $0.rule == finding.key.rule } }.map(\.at)
      #expect(finding.firstSeen == seen.min() && finding.lastSeen == seen.max())
      let isGone = reports.contains { $0.report.isWhole && $0.at > finding.lastSeen }
      #expect(finding.state(wholeScan: once.wholeScan, now: Self.day(9)) == (isGone ? .fixed : .open))
    }
  }

  @Test func whatAPersonDecidedStandsUntilItsEnd() throws {
    var register = FindingRegister()
    register.take(report(["a"]), at: Self.day(0))
    var finding = try #require(register.findings.values.first)
    func state(_ settlement: SecurityFinding.Settlement?, seen: Int, whole: Int?, now: Int) -> SecurityFinding.State {
      finding.settlement = settlement
      finding.lastSeen = Self.day(seen)
      return finding.state(wholeScan: whole.map(Self.day), now: Self.day(now))
    }
    let accepted = SecurityFinding.Settlement(
      .accepted, at: Self.day(1), by: "person:a", reason: "Behind a wall.", until: Self.day(10))
    #expect(state(accepted, seen: 5, whole: 5, now: 10) == .accepted, "the end is included")
    #expect(state(accepted, seen: 5, whole: 5, now: 11) == .open)
    #expect(state(accepted, seen: 5, whole: 6, now: 7) == .fixed)
    let fixed = SecurityFinding.Settlement(.fixed, at: Self.day(3), by: nil, reason: "Replaced.")
    #expect(state(fixed, seen: 3, whole: nil, now: 4) == .fixed)
    #expect(state(fixed, seen: 4, whole: 4, now: 4) == .open, "it was seen after that")
    let alarm = SecurityFinding.Settlement(.falseAlarm, at: Self.day(3), by: nil, reason: "A test.")
    #expect(state(alarm, seen: 9, whole: 9, now: 9) == .falseAlarm)
    #expect(state(.init(.open, at: Self.day(4), by: nil, reason: "No."), seen: 9, whole: 9, now: 9) == .open)
  }

  /// Critical within 15 days and high within 30 of the first detection (CISA, BOD 19-02).
  @Test func theDeadlineIsByHowBadItIsAndFromWhenItWasFirstSeen() {
    let calendar = CalendarRule(zone: Zone("Asia/Shanghai")!)
    let terms: [(Severity, String)] = [
      (.critical, "2026-11-16"), (.high, "2026-12-01"), (.medium, "2027-01-30"), (.low, "2027-04-30"),
    ]
    for (severity, day) in terms {
      let finding = SecurityFinding(
        .init(tool: "T", target: "", rule: "r", place: "p"), severity: severity, title: "t", detail: "",
        firstSeen: Self.start, lastSeen: Self.day(100))
      #expect(finding.due(by: nil, calendar) == calendar.zone.end(of: Day(day)!), "\(severity)")
    }
  }

  @Test func aLetterMayPromiseMore() {
    let clause = Clause(
      key: "security.monitoring", kind: .recurring, title: .init(zhHans: "", en: ""), text: .init(zhHans: "", en: ""),
      figures: [.init("every", .term(.days(30))), .init("critical-within", .term(.hours(48)))])
    let letter = Letter(
      name: "l", title: clause.title, platform: clause.title, preamble: clause.title, closing: clause.title,
      calendar: CalendarRule(zone: Zone("UTC")!), currency: Currency("CNY")!,
      chapters: [Chapter(title: clause.title, clauses: [clause])])
    #expect(Severity.critical.term(by: letter) == .hours(48))
    #expect(Severity.high.term(by: letter) == .days(30))
  }
}
