import Database
public import Promises

extension Work {
  private static let columns = """
    id, letter, duty, subject, order_id, region, clause, opened_at, due, judge, outcome, settled_at, fulfilled_at
    """

  private static func owed(_ row: Row) -> Owed {
    Owed(
      id: Identifier(bytes: row.bytes(0))!, letter: row.int(1), duty: Duty(rawValue: row.text(2))!,
      subject: Identifier(bytes: row.bytes(3))!, order: row.optionalBytes(4).flatMap(Identifier.init(bytes:)),
      region: row.optionalText(5),
      obligation: Obligation(
        clause: row.text(6), opened: row.instant(7), due: row.instant(8), judge: row.instant(9),
        outcome: row.optionalText(10).flatMap(Outcome.init(rawValue:)), settled: row.optionalInstant(11),
        fulfilled: row.optionalInstant(12)))
  }

  func owed(_ id: Identifier) throws -> Owed? {
    try transaction.first("SELECT \(Self.columns) FROM obligation WHERE id = $1 {locking}", id.bytes, map: Self.owed)
  }

  /// What is or was owed about a subject, the earliest first.
  func owed(about subject: Identifier) throws -> [Owed] {
    try transaction.all(
      "SELECT \(Self.columns) FROM obligation WHERE subject = $1 AND id >= $2 ORDER BY id {locking}", subject.bytes,
      earliest(about: subject), map: Self.owed)
  }

  /// The same for many subjects at once.
  func owed(about subjects: [Identifier]) throws -> [[Owed]] {
    try transaction.all(
      "SELECT \(Self.columns) FROM obligation WHERE subject = $1 AND id >= $2 ORDER BY id {locking}",
      forEach: subjects.map { [$0.bytes.value, earliest(about: $0).value] }, map: Self.owed)
  }

  func owed(_ ids: [Identifier]) throws -> [Owed?] {
    try transaction.all(
      "SELECT \(Self.columns) FROM obligation WHERE id = $1 {locking}", forEach: ids.map { [$0.bytes.value] },
      map: Self.owed
    ).map(\.first)
  }

  /// Nothing is owed about a thing before we know of it, and keys begin with the time: where obligations are kept in
  /// parts by time, those before it need not be searched. An hour allows for clocks that do not agree. Elsewhere nothing
  /// is gained, and files of an earlier version have keys that say when something happened, not when we knew.
  private func earliest(about subject: Identifier) -> [UInt8] {
    if transaction.endsInOrder { return [] }
    let milliseconds = subject.high >> 16
    return Identifier(high: (milliseconds - min(milliseconds, 3_600_000)) << 16, low: 0).bytes
  }

  /// What is or was owed about an order and about its claims, complaints and grants, the earliest first.
  func owed(concerning order: Identifier) throws -> [Owed] {
    try transaction.all(
      """
      SELECT \(Self.columns) FROM obligation WHERE subject = $1 AND id >= $2 UNION ALL
      SELECT \(Self.columns) FROM obligation WHERE order_id = $1 AND order_id <> subject AND id >= $2 ORDER BY id
      """, order.bytes, earliest(about: order), map: Self.owed)
  }

  /// What is open under a clause after a key, in order, with the deadline that each had before any force majeure.
  func openObligations(of clause: String, after key: [UInt8], limit: Int) throws -> [(owed: Owed, base: Instant)] {
    try transaction.all(
      """
      SELECT \(Self.columns), base_due FROM obligation WHERE clause = $1 AND outcome IS NULL AND id > $2 ORDER BY id
      LIMIT $3 {locking}
      """, clause, key, limit
    ) { (Self.owed($0), $0.instant(13)) }
  }

  /// The open period of a recurring duty, by the duty's name (`RecurringDuty.name`).
  func runningPeriod(_ clause: String, _ duty: String) throws -> Owed? {
    let sql = """
      SELECT \(Self.columns) FROM obligation WHERE clause = $1 AND duty = 'period' AND outcome IS NULL
      AND EXISTS (SELECT 1 FROM duty_period WHERE duty_period.id = subject AND duty_period.duty = $2) {locking}
      """
    // One who waits for another that ends the period finds it gone, and looks again for the one that follows.
    return try transaction.first(sql, clause, duty, map: Self.owed)
      ?? transaction.first(sql, clause, duty, map: Self.owed)
  }

  /// A page of all obligations by key. `outcome` may be `open`.
  func owed(after key: [UInt8], clause: String?, outcome: String?, limit: Int) throws -> [Owed] {
    try transaction.all(
      """
      SELECT \(Self.columns) FROM obligation WHERE id > $1 AND (CAST($2 AS TEXT) IS NULL OR clause = $2)
      AND (CAST($3 AS TEXT) IS NULL OR COALESCE(outcome, 'open') = $3) ORDER BY id LIMIT $4
      """, key, clause, outcome, limit, map: Self.owed)
  }

  /// Judges the promises whose time has run out, the earliest first, and runs the remedies nobody chose in time.
  /// Answers how many there were; fewer than `limit` means that none is left. Doing it late changes no outcome.
  ///
  /// What another command has in its hands is left to it.
  @discardableResult
  public func sweep(limit: Int = 1000) throws -> Int {
    let overdue = try transaction.all(
      """
      SELECT \(Self.columns) FROM obligation WHERE outcome IS NULL AND judge < $1 AND duty <> 'decide'
      ORDER BY judge LIMIT $2 {taking}
      """, now, limit, map: Self.owed)
    if !overdue.isEmpty {
      try lookAheadForPayments(of: overdue.filter { $0.duty == .deliver }.compactMap(\.order))
      defer { paidAhead = [:] }
      var decision = Decision()
      for owed in overdue { try sweep(owed, into: &decision) }
      try commit(decision)
    }
    let silent = try transaction.all(
      """
      SELECT obligation, standard, choose_by FROM offer WHERE choice IS NULL AND choose_by < $1
      ORDER BY choose_by LIMIT $2 {taking}
      """, now, limit
    ) { (Identifier(bytes: $0.bytes(0))!, Remedy.Offer(rawValue: $0.text(1))!, $0.instant(2)) }
    for (obligation, standard, by) in silent { try choose(standard, for: obligation, at: by) }
    return max(
      overdue.count, silent.count, try runClaimTimers(limit: limit), try runAdmissionTimers(limit: limit),
      try releaseDeposits(limit: limit), try chaseCertificates(limit: limit), try findAffected(limit: limit),
      try tellAffected(limit: limit), try withdrawGrants(limit: limit),
      try weighReports(limit: limit),
      try warnOfClocks(limit: limit), try restoreCases(limit: limit), try tellReporters(limit: limit),
      try tellOfRecalls(limit: limit), try remindOfRecalls(limit: limit), try compensateBuyers(limit: limit),
      try workOutScores(), try indexWords(limit: limit), try endDeadChats(), try forgetOldCalls(),
      try sendHome(), try askHowItWas(limit: limit))
  }

  /// The earliest instant after which a sweep has something to do; nil while nothing is open.
  public func nextDeadline() throws -> Instant? {
    try transaction.first(
      """
      SELECT MIN(at) FROM (SELECT MIN(judge) AS at FROM obligation WHERE outcome IS NULL
      UNION ALL SELECT MIN(choose_by) FROM offer WHERE choice IS NULL
      UNION ALL SELECT MIN(at) FROM claim_timer
      UNION ALL SELECT MIN(warn_at) FROM clock WHERE warn_at IS NOT NULL
      UNION ALL SELECT MIN(found_at) FROM affected_order WHERE told_at IS NULL
      UNION ALL SELECT MIN(chase_at) FROM certificate WHERE chased_at IS NULL AND chase_at IS NOT NULL
      UNION ALL SELECT MIN(timer_at) FROM admission WHERE timer_at IS NOT NULL
      UNION ALL SELECT MIN(known_at) + \(Self.gathering * 1_000_000) FROM report WHERE weighed = 0
      UNION ALL SELECT MIN(restore_at) FROM report_case WHERE restore_at IS NOT NULL
      UNION ALL SELECT MIN(telling_at) FROM report_case WHERE telling_at IS NOT NULL
      UNION ALL SELECT MIN(release_at) FROM merchant WHERE release_at IS NOT NULL
      UNION ALL SELECT MIN(announced_at) FROM recall WHERE told_at IS NULL AND closed_at IS NULL
      UNION ALL SELECT MIN(remind_at) FROM recall_case WHERE remind_at IS NOT NULL
      UNION ALL SELECT MIN(at) FROM score_run WHERE done_at IS NULL
      UNION ALL SELECT MIN(survey_at) FROM complaint WHERE survey_at IS NOT NULL
      UNION ALL SELECT MIN(affected_at) FROM product WHERE affected_at IS NOT NULL
      UNION ALL SELECT MIN(withdraw_at) FROM product WHERE withdraw_at IS NOT NULL
      UNION ALL SELECT MIN(compensate_at) FROM product WHERE compensate_at IS NOT NULL) AS deadlines
      """
    ) { $0.optionalInstant(0) } ?? nil
  }
}
