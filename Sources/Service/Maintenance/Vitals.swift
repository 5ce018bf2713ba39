import Database
public import Promises

/// How the platform is, in figures that cost little: what waits, for how long, and what somebody has to look at. What
/// can grow without end is counted to `most` at most, so that a backlog costs no more the larger it gets.
public struct Vitals: Sendable {
  public static let most = 100_000

  public var openObligations = 0
  /// Obligations that should have been judged by now, and for how many seconds the first of them has waited.
  public var unjudged = (count: 0, lag: 0.0)
  /// Messages that nobody has taken yet, and for how many seconds the first of them has waited.
  public var outbox = (count: 0, age: 0.0)
  /// Messages that no system takes: a person sends them again.
  public var laidAside = 0
  /// Lines that wait for their number; nil where lines have theirs at once.
  public var queuedLines: Int?
  /// Of those that are not paid.
  public var payouts: [Payout.State: Int] = [:]
  /// Grants that no payout was planned for yet.
  public var unplannedGrants = 0
  public var openAlerts = 0
  public var openFindings: [Severity: Int] = [:]
  public var overdueFindings = 0
}

extension Work {
  public func vitals() throws -> Vitals {
    var vitals = Vitals()
    vitals.openObligations = try counted("obligation WHERE outcome IS NULL")
    let unjudged = "obligation WHERE outcome IS NULL AND duty <> 'decide' AND judge < $1"
    vitals.unjudged = (try counted(unjudged, now), try seconds(since: "MIN(judge) FROM \(unjudged)", now))
    let waiting = "outbox WHERE sent_at IS NULL AND dead_at IS NULL"
    vitals.laidAside = try counted("outbox WHERE dead_at IS NOT NULL")
    vitals.outbox = (try counted(waiting), try seconds(since: "MIN(at) FROM \(waiting)"))
    if !transaction.endsInOrder { vitals.queuedLines = try counted("journal_queue") }
    for state in [Payout.State.waiting, .pending, .failed] { vitals.payouts[state] = 0 }
    try transaction.rows("SELECT state, COUNT(*) FROM payout WHERE state <> 'paid' GROUP BY state") { row in
      if let state = Payout.State(rawValue: row.text(0)) { vitals.payouts[state] = row.int(1) }
    }
    vitals.unplannedGrants = try counted("unpaid")
    vitals.openAlerts = try counted("security_alert WHERE acknowledged_at IS NULL")
    for severity in Severity.allCases { vitals.openFindings[severity] = 0 }
    try transaction.rows("SELECT severity, COUNT(*) FROM security_finding WHERE state = 'open' GROUP BY severity") {
      if let severity = Severity(rawValue: $0.text(0)) { vitals.openFindings[severity] = $0.int(1) }
    }
    vitals.overdueFindings = try counted("security_finding WHERE state = 'open' AND due < $1", now)
    return vitals
  }

  private func counted(_ rows: String, _ arguments: (any Bindable)?...) throws -> Int {
    try transaction.first(
      "SELECT COUNT(*) FROM (SELECT 1 FROM \(rows) LIMIT \(Vitals.most)) AS found",
      arguments.map { $0?.value ?? .null },
      map: { $0.int(0) }) ?? 0
  }

  /// 0 where there is none.
  private func seconds(since time: String, _ arguments: (any Bindable)?...) throws -> Double {
    let first =
      try transaction.first(
        "SELECT \(time)", arguments.map { $0?.value ?? .null }, map: { $0.optionalInstant(0) }) ?? nil
    return first.map { Double(max(0, now.microseconds(since: $0))) / 1_000_000 } ?? 0
  }
}
