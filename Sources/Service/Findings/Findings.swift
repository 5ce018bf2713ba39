import Database
public import Promises

/// A finding as it is kept: with a key of its own, and what its state was when that was last looked at.
public struct FindingLine: Sendable {
  public var id: Identifier
  public var finding: SecurityFinding
  public var state: SecurityFinding.State
  /// By when it is to be mended.
  public var due: Instant
  /// When whoever watches was told that it is overdue.
  var warned: Instant?
}

/// What became of one scan of a report.
public struct ScanOutcome: Sendable {
  public var report: ScanReport
  /// Never seen before.
  public var new = 0
  /// Open again, though it had been mended or accepted.
  public var reopened = 0
  /// Not named any more by a scan of all of the target.
  public var fixed = 0
}

extension Work {
  /// Takes in what a scan found. Telling it again changes nothing, and reports may come in any order.
  ///
  /// - Parameter at: when the scan was made.
  public func take(_ report: ScanReport, at: Instant, by actor: String?) throws -> ScanOutcome {
    try transaction.run(
      "INSERT INTO security_scan (tool, target) VALUES ($1, $2) ON CONFLICT (tool, target) DO NOTHING", report.tool,
      report.target)
    // Two reports on one target take turns here.
    let wholeScan =
      try transaction.first(
        "SELECT whole_at FROM security_scan WHERE tool = $1 AND target = $2 {locking}", report.tool, report.target,
        map: { $0.optionalInstant(0) }) ?? nil
    let lines = try transaction.all(
      "SELECT \(Self.findingColumns) FROM security_finding WHERE tool = $1 AND target = $2 {locking}", report.tool,
      report.target, map: Self.findingLine)
    let known = Dictionary(uniqueKeysWithValues: lines.map { ($0.finding.key, $0) })
    var register = FindingRegister(wholeScan: wholeScan, lines.map(\.finding))
    register.take(report, at: at)

    let letter = letters.inForce(at: now)?.letter
    var outcome = ScanOutcome(report: report)
    var (added, changed) = (Rows(Self.findingShape), Rows(Self.findingShape))
    for finding in register.findings.values.sorted(by: { ($0.key.rule, $0.key.place) < ($1.key.rule, $1.key.place) }) {
      let state = finding.state(wholeScan: register.wholeScan, now: now)
      guard let before = known[finding.key] else {
        outcome.new += 1
        let due = finding.due(by: letter, letter?.calendar ?? Self.plainCalendar)
        Self.add(FindingLine(id: newKey(), finding: finding, state: state, due: due), to: &added)
        continue
      }
      guard finding != before.finding || state != before.state else { continue }
      var line = before
      line.finding = finding
      line.state = state
      // Only facts move a deadline: that it was seen earlier, or is worse than was thought. A new letter does not.
      if finding.firstSeen != before.finding.firstSeen || finding.severity != before.finding.severity {
        line.due = finding.due(by: letter, letter?.calendar ?? Self.plainCalendar)
      }
      if state == .open, before.state != .open {
        outcome.reopened += 1
        line.warned = nil
      }
      if state == .fixed, before.state != .fixed { outcome.fixed += 1 }
      Self.add(line, to: &changed)
    }
    try transaction.insert(added)
    try transaction.update(changed)
    try transaction.run(
      "UPDATE security_scan SET whole_at = $3 WHERE tool = $1 AND target = $2", report.tool, report.target,
      register.wholeScan)
    try note(
      SecurityEvent(
        .findingsTold, at: now, actor: actor, subject: "scan:\(report.tool)",
        detail: [
          "told": .integer(Int64(report.items.count)), "new": .integer(Int64(outcome.new)),
          "fixed": .integer(Int64(outcome.fixed)),
        ]))
    return outcome
  }

  /// A person decides about a finding, or takes back what was decided (`open`).
  ///
  /// - Throws: `Refusal` when there is no such finding, or a risk is accepted without an end.
  public func settle(_ id: Identifier, _ settlement: SecurityFinding.Settlement) throws -> FindingLine {
    guard var line = try finding(id, "{locking}") else {
      throw Refusal(.unknown, "finding-unknown", "There is no finding \(id).")
    }
    if settlement.state == .accepted {
      let longest = now.adding(seconds: SecurityFinding.longestAcceptance * 86_400)
      guard let until = settlement.until, until > now, until <= longest else {
        throw Refusal(
          .invalid, "acceptance-end",
          "Say until when the risk is accepted: after now and within \(SecurityFinding.longestAcceptance) days.")
      }
    } else if settlement.until != nil {
      throw Refusal(.invalid, "acceptance-end", "Only an accepted risk has an end; leave until out.")
    }
    let before = line.state
    line.finding.settlement = settlement
    let wholeScan =
      try transaction.first(
        "SELECT whole_at FROM security_scan WHERE tool = $1 AND target = $2", line.finding.key.tool,
        line.finding.key.target, map: { $0.optionalInstant(0) }) ?? nil
    line.state = line.finding.state(wholeScan: wholeScan, now: now)
    if line.state == .open, before != .open { line.warned = nil }
    var rows = Rows(Self.findingShape)
    Self.add(line, to: &rows)
    try transaction.update(rows)
    try note(
      SecurityEvent(
        .findingSettled, at: now, actor: settlement.by, subject: "finding:\(id)",
        detail: ["state": .string(settlement.state.rawValue), "rule": .string(line.finding.key.rule)]))
    return line
  }

  /// Reopens what was accepted until now, and tells of what is overdue, each once.
  public func watchFindings(limit: Int = 500) throws {
    try transaction.run(
      """
      UPDATE security_finding SET state = 'open', warned_at = NULL WHERE id IN (
        SELECT id FROM security_finding WHERE state = 'accepted' AND accepted_until < $1
        ORDER BY accepted_until LIMIT $2 {taking})
      """, now, limit)
    let overdue = try transaction.all(
      """
      SELECT \(Self.findingColumns) FROM security_finding WHERE state = 'open' AND due < $1 AND warned_at IS NULL
      ORDER BY due LIMIT $2 {taking}
      """, now, limit, map: Self.findingLine)
    for line in overdue {
      try transaction.run("UPDATE security_finding SET warned_at = $2 WHERE id = $1", line.id.bytes, now)
      try note(
        SecurityEvent(
          .findingOverdue, at: now, subject: "findings:\(line.finding.severity.rawValue)",
          detail: ["finding": .string(line.id.description), "rule": .string(line.finding.key.rule)]))
    }
  }

  /// A page of findings by key, which is the order in which we learned of them.
  public func findings(
    after key: [UInt8] = [], state: SecurityFinding.State? = nil, severity: Severity? = nil, limit: Int
  ) throws -> [FindingLine] {
    try transaction.all(
      """
      SELECT \(Self.findingColumns) FROM security_finding WHERE id > $1 AND (CAST($2 AS TEXT) IS NULL OR state = $2)
      AND (CAST($3 AS TEXT) IS NULL OR severity = $3) ORDER BY id LIMIT $4
      """, key, state?.rawValue, severity?.rawValue, limit, map: Self.findingLine)
  }

  /// What is open, the earliest deadline first.
  public func openFindings(limit: Int) throws -> [FindingLine] {
    try transaction.all(
      "SELECT \(Self.findingColumns) FROM security_finding WHERE state = 'open' ORDER BY due, id LIMIT $1", limit,
      map: Self.findingLine)
  }

  /// What was decided, or is mended: what was seen last stands first.
  public func closedFindings(limit: Int) throws -> [FindingLine] {
    try transaction.all(
      "SELECT \(Self.findingColumns) FROM security_finding WHERE state <> 'open' ORDER BY last_seen DESC, id LIMIT $1",
      limit, map: Self.findingLine)
  }

  /// - Parameter lock: `{locking}` for one that is to be changed.
  public func finding(_ id: Identifier, _ lock: String = "") throws -> FindingLine? {
    try transaction.first(
      "SELECT \(Self.findingColumns) FROM security_finding WHERE id = $1 \(lock)", id.bytes, map: Self.findingLine)
  }

  /// Where no letter is in force yet.
  private static let plainCalendar = CalendarRule(zone: Zone("UTC")!)

  private static let findingShape = RowShape(
    "security_finding", ("id", .bytes), ("tool", .text), ("target", .text), ("rule", .text), ("place", .text),
    ("severity", .text), ("title", .text), ("detail", .text), ("first_seen", .integer), ("last_seen", .integer),
    ("due", .integer), ("state", .text), ("warned_at", .integer), ("settled", .text), ("settled_at", .integer),
    ("settled_by", .text), ("reason", .text), ("accepted_until", .integer))
  private static let findingColumns = findingShape.columns.map(\.name).joined(separator: ", ")

  private static func add(_ line: FindingLine, to rows: inout Rows) {
    let finding = line.finding
    let settlement = finding.settlement
    rows.add(
      line.id.bytes.value, finding.key.tool.value, finding.key.target.value, finding.key.rule.value,
      finding.key.place.value, finding.severity.rawValue.value, finding.title.value, finding.detail.value,
      finding.firstSeen.value, finding.lastSeen.value, line.due.value, line.state.rawValue.value,
      line.warned?.value ?? .null, settlement?.state.rawValue.value ?? .null, settlement?.at.value ?? .null,
      settlement?.by?.value ?? .null, settlement?.reason.value ?? .null, settlement?.until?.value ?? .null)
  }

  private static func findingLine(_ row: Row) -> FindingLine {
    let settlement = row.optionalText(13).flatMap { SecurityFinding.State(rawValue: $0) }.map {
      SecurityFinding.Settlement(
        $0, at: row.instant(14), by: row.optionalText(15), reason: row.text(16), until: row.optionalInstant(17))
    }
    let finding = SecurityFinding(
      .init(tool: row.text(1), target: row.text(2), rule: row.text(3), place: row.text(4)),
      severity: Severity(rawValue: row.text(5))!, title: row.text(6), detail: row.text(7), firstSeen: row.instant(8),
      lastSeen: row.instant(9), settlement: settlement)
    return FindingLine(
      id: Identifier(bytes: row.bytes(0))!, finding: finding, state: SecurityFinding.State(rawValue: row.text(11))!,
      due: row.instant(10), warned: row.optionalInstant(12))
  }
}
