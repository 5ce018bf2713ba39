import Database
import Promises

extension Work {
  /// Weighs a case anew, and takes the goods off sale as a precaution where the published rules say so.
  func triage(_ id: Identifier, at: Instant) throws {
    guard let found = try storedCase(id) else { return }
    try transaction.run("UPDATE report SET weighed = 1 WHERE case_id = $1 AND weighed = 0", id.bytes)
    let annex = reportsAnnex(at: now)
    let weighed = Triage.of(try facts(of: found), under: annex ?? .standard)
    let lines = JSON.array(
      weighed.lines.map { line in
        ["reason": .string(line.reason.rawValue), "points": .integer(Int64(line.points)), "words": line.words.json]
      })
    var due = found.due
    if found.status == .received || found.status == .held, let calendar = letters.inForce(at: at)?.letter.calendar {
      // A deadline is moved in by what is learned, and never out.
      let by = calendar.end(of: (annex ?? .standard).within(weighed.score), from: at)
      due = min(due ?? by, by)
    }
    try transaction.run(
      "UPDATE report_case SET score = $2, lines = $3, due_at = $4 WHERE id = $1", id.bytes, weighed.score, lines.text,
      due)
    guard found.status == .received, let annex, weighed.holds(under: annex) else { return }
    try hold(found, by: .rule, actor: nil, facts: nil, at: at)
  }

  /// Weighs the cases that have reports which nobody weighed yet, each once. Answers how many.
  func weighReports(limit: Int) throws -> Int {
    let cases = try transaction.all(
      """
      SELECT case_id FROM report WHERE weighed = 0 GROUP BY case_id HAVING MIN(known_at) < $1 ORDER BY MIN(known_at)
      LIMIT $2
      """, now.adding(seconds: -Self.gathering), limit, map: { Identifier(bytes: $0.bytes(0))! })
    for id in cases { try triage(id, at: now) }
    return cases.count
  }

  private static let counted = "report.malicious_at IS NULL AND COALESCE(reporter.malicious, 0) = 0"

  private func facts(of found: StoredCase) throws -> TriageFacts {
    var facts = TriageFacts(kind: found.kind)
    let row = try transaction.first(
      """
      SELECT COUNT(DISTINCT CASE WHEN \(Self.counted) THEN report.reporter END),
        COALESCE(MAX(CASE WHEN \(Self.counted) AND report.reporter IS NULL THEN 1 ELSE 0 END), 0),
        COUNT(DISTINCT CASE WHEN reporter.malicious > 0 OR report.malicious_at IS NOT NULL
          THEN COALESCE(report.reporter, report.reference) END),
        COALESCE(MAX(CASE WHEN \(Self.counted) THEN danger ELSE 0 END), 0),
        COALESCE(MAX(CASE WHEN \(Self.counted) AND reporter.trusted_at IS NOT NULL THEN 1 ELSE 0 END), 0),
        COALESCE(MIN(CASE WHEN \(Self.counted) THEN
          CASE WHEN reporter.dismissed > 0 AND reporter.borne_out = 0 THEN 1 ELSE 0 END END), 0)
      FROM report LEFT JOIN reporter ON reporter.name = report.reporter WHERE case_id = $1
      """, found.id.bytes, map: { row in (0..<6).map { row.int($0) } })
    if let row {
      facts.reporters = row[0] + row[1]
      facts.malicious = row[2]
      facts.isDanger = row[3] > 0
      facts.isTrusted = row[4] > 0
      facts.haveOnlyDismissed = row[5] > 0 && row[1] == 0
    }
    facts.hasEvidence =
      try transaction.first(
        """
        SELECT 1 FROM report_evidence JOIN report ON report.id = report_evidence.report
        LEFT JOIN reporter ON reporter.name = report.reporter
        WHERE report_evidence.case_id = $1 AND \(Self.counted) LIMIT 1
        """, found.id.bytes, map: { _ in true }) ?? false
    let earlier = try transaction.first(
      """
      SELECT (SELECT COUNT(*) FROM finding WHERE product = $1 AND reversed_at IS NULL AND reference <> $2)
          + (SELECT COUNT(*) FROM report_case WHERE product = $1 AND id <> $3 AND kind <> 'counterfeit'
            AND status IN ('found', 'appealed', 'upheld')),
        (SELECT COUNT(*) FROM report_case WHERE merchant = $4 AND product <> $1
          AND status IN ('found', 'appealed', 'upheld'))
      """, found.product.bytes, found.finding ?? "", found.id.bytes, found.merchant?.bytes ?? [],
      map: { ($0.int(0), $0.int(1)) })
    facts.earlierOnGoods = earlier?.0 ?? 0
    facts.earlierOnSeller = earlier?.1 ?? 0
    return facts
  }

  /// Tells those who reported what became of it, each once. Answers how many; fewer than `limit` means that none is left.
  func tellReporters(limit: Int) throws -> Int {
    let cases = try transaction.all(
      "SELECT id, status, telling_at FROM report_case WHERE telling_at < $1 ORDER BY telling_at LIMIT 100 {taking}", now
    ) { (Identifier(bytes: $0.bytes(0))!, ReportCase.Status(rawValue: $0.text(1))!, $0.instant(2)) }
    var told = 0
    for (id, status, at) in cases where told < limit {
      let reports = try transaction.all(
        "SELECT id FROM report WHERE case_id = $1 AND told_at IS NULL ORDER BY id LIMIT $2", id.bytes, limit - told,
        map: { Identifier(bytes: $0.bytes(0))! })
      var decision = Decision()
      var rows = Rows(Self.toldShape)
      for report in reports {
        let kind = status.isFound ? "found" : status.rawValue
        decision.messages.append(Message(key: newKey(), kind: "report.\(kind)", subject: report, at: at))
        rows.add(report.bytes.value, at.value)
      }
      try commit(decision)
      try transaction.update(rows)
      told += reports.count
      if told < limit { try transaction.run("UPDATE report_case SET telling_at = NULL WHERE id = $1", id.bytes) }
    }
    return told
  }

  private static let toldShape = RowShape("report", ("id", .bytes), ("told_at", .integer))

  /// Puts goods on sale again whose notice nobody followed with a suit in time (E-Commerce Law 43). Answers how many.
  func restoreCases(limit: Int) throws -> Int {
    let due = try transaction.all(
      "SELECT id FROM report_case WHERE restore_at < $1 ORDER BY restore_at LIMIT $2", now, limit,
      map: { Identifier(bytes: $0.bytes(0))! })
    for id in due { if let found = try storedCase(id) { _ = try restored(found) } }
    return due.count
  }

  /// A case whose term is over has ended, however late the clock. Answers the case as it is then.
  func restored(_ found: StoredCase) throws -> StoredCase {
    guard let at = found.restore, now > at else { return found }
    var found = found
    try take(.restore, on: &found, at: at, who: .clock)
    try close(&found, at: at)
    return found
  }
}
