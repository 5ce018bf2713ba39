import Database
public import Promises

/// How many complaints of a reason there were, week by week.
public struct ReasonTrend: Sendable {
  public var reason: ComplaintsAnnex.Reason
  /// Of the reason and of all that are kinds of it, the earliest week first.
  public var weeks: [Int]
  /// How deep it stands in the tree.
  public var depth: Int
}

/// What is to be improved because complaints of one reason have come together.
public struct Improvement: Sendable {
  public var id: Identifier
  /// The key of the reason.
  public var reason: String
  public var opened: Instant
  /// How many complaints there were.
  public var cases: Int
  public var due: Instant?
  public var closed: Instant?
  public var cause, action: String?
}

extension Work {
  /// Says what a complaint is about, by the tree of reasons in force. Where so many have come together that it is no
  /// accident, an improvement is opened.
  ///
  /// - Throws: `Refusal` where the case or the reason is unknown.
  func classify(complaint reference: String, reason key: String, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    guard let annex = complaintsAnnex(at: at), annex.reason(key) != nil else {
      throw Refusal(.invalid, "reason-unknown", "The annex in force knows no reason \(key).")
    }
    try transaction.run("UPDATE complaint SET reason = $2 WHERE id = $1", complaint.id.bytes, key)
    try mark(.classified, in: complaint.id, detail: key, isInternal: true, at: at)
    try lookForCluster(of: key, annex, at: at)
  }

  /// The narrowest reason of which there are enough comes first. While a wider or narrower one of the line is being
  /// improved nothing is opened, and complaints that led to an improvement before do not again.
  private func lookForCluster(of key: String, _ annex: ComplaintsAnnex, at: Instant) throws {
    guard let cluster = annex.cluster else { return }
    let line = annex.line(of: key)
    let before = try line.map { reason in
      try transaction.first(
        "SELECT opened_at, closed_at FROM improvement WHERE reason = $1 ORDER BY opened_at DESC LIMIT 1", reason.key
      ) { ($0.instant(0), $0.optionalInstant(1)) }
    }
    guard before.allSatisfy({ $0 == nil || $0?.1 != nil }) else { return }
    for (reason, last) in zip(line, before) {
      let since = at.adding(seconds: -Int64(cluster.days) * 86_400)
      let count = try annex.keys(under: reason.key).sorted().reduce(0) { sum, key in
        try sum
          + (transaction.first(
            """
            SELECT COUNT(*) FROM complaint WHERE reason = $1 AND opened_at > $2 AND opened_at <= $3
              AND merged_into IS NULL
            """, key, max(since, last?.0 ?? since), at, map: { $0.int(0) }) ?? 0)
      }
      guard count >= cluster.cases else { continue }
      return try openImprovement(reason.key, count, cluster, at: at)
    }
  }

  private func openImprovement(_ key: String, _ cases: Int, _ cluster: ComplaintsAnnex.Cluster, at: Instant) throws {
    let id = newKey()
    try transaction.run(
      "INSERT INTO improvement (id, reason, opened_at, cases) VALUES ($1, $2, $3, $4)", id.bytes, key, at, cases)
    guard let version = letters.inForce(at: at), version.letter.clause("quality.improvement") != nil else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: .improve, subject: id,
        obligation: Obligation(
          clause: "quality.improvement", opened: at,
          due: version.letter.calendar.end(of: cluster.improveWithin, from: at))))
    decision.messages.append(Message(key: newKey(), kind: "improvement.opened", subject: id, at: at))
    try commit(decision)
  }

  /// It is known what brought it about and what changes.
  ///
  /// - Throws: `Refusal` where there is none, or it is closed.
  func closeImprovement(_ id: Identifier, cause: String, action: String, at: Instant) throws {
    let changed = try transaction.run(
      """
      UPDATE improvement SET cause = $2, action = $3, closed_at = $4, closed_by = $5 WHERE id = $1 AND closed_at IS NULL
        AND opened_at <= $4
      """, id.bytes, cause, action, at, actor)
    guard changed > 0 else {
      throw Refusal(.unknown, "improvement-unknown", "No improvement \(id) is open.")
    }
    try fulfil(.improve, of: id, at: at)
  }

  /// The open ones, and the last that were closed.
  public func improvements(limit: Int = 100) throws -> [Improvement] {
    try transaction.all(
      """
      SELECT improvement.id, reason, improvement.opened_at, cases, closed_at, cause, action,
        (SELECT MAX(due) FROM obligation WHERE subject = improvement.id) FROM improvement
      ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, improvement.opened_at DESC, improvement.id LIMIT $1
      """, limit
    ) { row in
      Improvement(
        id: Identifier(bytes: row.bytes(0))!, reason: row.text(1), opened: row.instant(2), cases: row.int(3),
        due: row.optionalInstant(7), closed: row.optionalInstant(4), cause: row.optionalText(5),
        action: row.optionalText(6))
    }
  }

  private static let week: Int64 = 7 * 86_400_000_000

  /// The Monday that a trend over some weeks begins with, in the letter's zone.
  public func firstWeek(of weeks: Int) -> Day {
    let zone = letters.inForce(at: now)?.letter.calendar.zone ?? Zone("UTC")!
    let today = zone.day(of: now)
    return today.adding(1 - today.weekday - 7 * (weeks - 1))
  }

  /// How many complaints of each reason were made in each of the last weeks, which begin on Monday. Weeks have 168 hours
  /// here: where clocks change, a complaint of that hour may count for the week beside.
  public func reasonTrends(weeks: Int) throws -> [ReasonTrend] {
    guard let annex = complaintsAnnex(at: now) else { return [] }
    let zone = letters.inForce(at: now)?.letter.calendar.zone ?? Zone("UTC")!
    let start = zone.start(of: firstWeek(of: weeks))
    let counts = try transaction.all(
      """
      SELECT reason, (opened_at - $1) / \(Self.week), COUNT(*) FROM complaint
      WHERE reason IS NOT NULL AND opened_at >= $1 AND opened_at <= $2 AND merged_into IS NULL
      GROUP BY reason, (opened_at - $1) / \(Self.week)
      """, start, now
    ) { ($0.text(0), $0.int(1), $0.int(2)) }
    return annex.reasons.map { reason in
      let keys = annex.keys(under: reason.key)
      var trend = ReasonTrend(
        reason: reason, weeks: Array(repeating: 0, count: weeks), depth: annex.line(of: reason.key).count - 1)
      for (key, week, count) in counts where keys.contains(key) && week < weeks { trend.weeks[week] += count }
      return trend
    }
  }
}
