import Database
public import Promises

extension Work {
  /// The record of every clause that runs: the last `days` in figures, and twelve periods of 30 days for the plot. The
  /// days are local days of the letter, the last one being today.
  public func records(of letter: Letter, days: Int) throws -> [String: ClauseRecord] {
    let zone = letter.calendar.zone
    let today = zone.day(of: now)
    let since = zone.start(of: today.adding(1 - days))
    var records: [String: ClauseRecord] = [:]
    let nothing = Money(0, letter.currency)
    let periods = (0..<12).map { place in
      let last = today.adding(-30 * (11 - place))
      return ClauseRecord.Period(first: last.adding(-29), last: last, kept: 0, broken: 0)
    }
    for clause in letter.clauses where clause.kind != .statement {
      records[clause.key] = ClauseRecord(clause: clause.key, granted: nothing, paid: nothing, periods: periods)
    }
    try transaction.rows("SELECT clause, COUNT(*) FROM obligation WHERE opened_at >= $1 GROUP BY 1", since) {
      records[$0.text(0)]?.opened = $0.int(1)
    }
    try transaction.rows("SELECT clause, COUNT(*) FROM obligation WHERE outcome IS NULL GROUP BY 1") {
      records[$0.text(0)]?.open = $0.int(1)
    }
    try transaction.rows(
      """
      SELECT transfer.clause, CASE kind WHEN 'payout' THEN kind ELSE 'grant' END AS what,
        SUM(CASE kind WHEN 'withdrawal' THEN -amount ELSE amount END)
      FROM transfer JOIN obligation ON obligation.id = transfer.obligation
      WHERE at >= $1 AND kind IN ('grant', 'withdrawal', 'payout') AND \(Self.compensates) GROUP BY 1, 2
      """, since
    ) {
      let amount = Money(max(0, $0.integer(2)), letter.currency)
      if $0.text(1) == "grant" { records[$0.text(0)]?.granted = amount } else { records[$0.text(0)]?.paid = amount }
    }
    let first = zone.start(of: periods[0].first)
    var speeds: [String: [Int64]] = [:]
    try transaction.rows(
      """
      SELECT clause, outcome, settled_at, fulfilled_at - opened_at FROM obligation
      WHERE outcome IS NOT NULL AND settled_at >= $1
      """, first
    ) { row in
      let clause = row.text(0)
      let outcome = row.text(1)
      let settled = row.instant(2)
      if settled >= since {
        switch outcome {
        case "kept": records[clause]?.kept += 1
        case "broken": records[clause]?.broken += 1
        default: records[clause]?.void += 1
        }
        if let speed = row.optionalInteger(3), outcome != "void" { speeds[clause, default: []].append(max(0, speed)) }
      }
      let place = 11 - (today.number - zone.day(of: settled).number) / 30
      guard outcome != "void", (0..<12).contains(place) else { return }
      if outcome == "kept" {
        records[clause]?.periods[place].kept += 1
      } else {
        records[clause]?.periods[place].broken += 1
      }
    }
    for (clause, unsorted) in speeds {
      let sorted = unsorted.sorted()
      records[clause]?.medianSeconds = sorted[(sorted.count - 1) / 2] / 1_000_000
      records[clause]?.ninetiethSeconds = sorted[max(0, (sorted.count * 9 + 9) / 10 - 1)] / 1_000_000
    }
    return records
  }
}
