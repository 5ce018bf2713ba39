public import Database
public import Promises

/// Runs history in virtual time on a scratch database: what a letter would have come to.
public struct Replay: Sendable {
  public var letter: Letter
  /// Stops here instead of at the latest instant in the files.
  public var until: Instant?
  public var seed: UInt64 = 1
  /// Pays what was granted and can be paid now: at once and by the platform's own means, where nothing else is said.
  var pay: @Sendable (Work) throws -> Void = { try $0.payOut(grantedBefore: $0.now) }

  public init(letter: Letter, until: Instant? = nil) {
    self.letter = letter
    self.until = until
  }

  /// Runs it all. What the platform would refuse is set aside and the rest goes on.
  ///
  /// - Parameter progress: told the share that is done, now and then.
  /// - Throws: `Refusal` at the first line that cannot be used, when `strict`; what the database throws.
  public func run(
    _ history: History, on database: any Database, strict: Bool = false, progress: (Double) -> Void = { _ in }
  ) throws -> ReplayReport {
    if strict, let first = history.setAside.first { throw Self.stop(first) }
    var letter = letter
    letter.calendar.zone = history.zone ?? letter.calendar.zone
    letter.currency = history.currency ?? letter.currency
    let from = history.covers?.lowerBound ?? until ?? Instant(seconds: 0)
    let to = until ?? history.covers?.upperBound ?? from
    let version = LetterBook.Version(number: 1, letter: letter, sha256: letter.name, published: from, effective: from)
    return try database.writeNow { transaction in
      try transaction.run(
        "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, '', $1, $2, $2)",
        letter.name, from)
      let work = Work(
        transaction, now: from, letters: LetterBook([version]), random: Random(seed: seed), live: false,
        keys: .random())
      if history.tellsOfDuties { try work.startDuties(of: version, at: from) }
      var setAside = history.setAside
      for (place, step) in history.steps.enumerated() where step.at <= to {
        try work.advance(to: step.at, pay: pay)
        do {
          try transaction.savepoint { try step.act(work) }
        } catch let refusal as Refusal {
          let aside = ReplayReport.SetAside(file: step.file, line: step.line, reason: refusal.message)
          if strict { throw Self.stop(aside) }
          setAside.append(aside)
        }
        if place % 1000 == 0 { progress(Double(place) / Double(history.steps.count)) }
      }
      // A promise whose last instant is the end of the run is not broken yet.
      try work.advance(to: to, pay: pay)
      progress(1)
      return try report(work, from: from, to: to, setAside: setAside)
    }
  }

  private static func stop(_ aside: ReplayReport.SetAside) -> Refusal {
    Refusal(
      .invalid, "strict", "\(aside.file):\(aside.line): \(aside.reason) Without --strict it would be set aside.")
  }

  private func report(
    _ work: Work, from: Instant, to: Instant, setAside: [ReplayReport.SetAside]
  ) throws -> ReplayReport {
    // The first letter named the report; a stream may have published others with other clauses since.
    let versions = work.letters.versions
    let clauses = versions.reversed().flatMap(\.letter.clauses).filter { $0.kind != .statement }
    let currency = versions[0].letter.currency
    let orders = try work.transaction.first("SELECT COUNT(*) FROM orders", map: { $0.int(0) }) ?? 0
    var results: [String: ReplayReport.ClauseResult] = [:]
    for clause in clauses {
      results[clause.key] = ReplayReport.ClauseResult(clause: clause.key, compensation: Money(0, currency))
    }
    try work.transaction.rows("SELECT clause, COALESCE(outcome, 'open'), COUNT(*) FROM obligation GROUP BY 1, 2") {
      let count = $0.int(2)
      let outcome = $0.text(1)
      results[$0.text(0)]?.opened += count
      switch outcome {
      case "kept": results[$0.text(0)]?.kept = count
      case "broken": results[$0.text(0)]?.broken = count
      case "void": results[$0.text(0)]?.void = count
      default: results[$0.text(0)]?.open = count
      }
    }
    try work.transaction.rows(
      """
      SELECT clause, SUM(amount) FROM (
        SELECT transfer.clause, amount FROM transfer JOIN obligation ON obligation.id = transfer.obligation
        WHERE kind = 'grant' AND \(Work.compensates)
        UNION ALL SELECT obligation.clause, offer.amount FROM offer JOIN obligation ON obligation.id = offer.obligation
        WHERE offer.choice IS NULL AND offer.standard = 'compensation') AS granted GROUP BY clause
      """
    ) { results[$0.text(0)]?.compensation = Money($0.integer(1), currency) }
    var lateness: [String: [Int64]] = [:]
    try work.transaction.rows(
      """
      SELECT clause, fulfilled_at - due FROM obligation WHERE outcome = 'broken' AND fulfilled_at IS NOT NULL
      ORDER BY 1, 2
      """
    ) { lateness[$0.text(0), default: []].append($0.integer(1)) }
    for (clause, sorted) in lateness { results[clause]?.latenessHours = .init(sorted: sorted) }
    return ReplayReport(
      letter: versions[0].letter.name, orders: orders, from: from, to: to,
      clauses: clauses.compactMap { results.removeValue(forKey: $0.key) }, setAside: setAside,
      balanced: try work.isBalanced())
  }
}

extension Work {
  /// Moves the virtual clock from deadline to deadline, judging each when it has passed; what was granted is paid at once.
  func advance(to instant: Instant, pay: (Work) throws -> Void) throws {
    try pay(self)
    while let deadline = earliest, deadline < instant {
      now = max(now, deadline.adding(microseconds: 1))
      try sweepAll()
      try pay(self)
      earliest = try nextDeadline()
    }
    now = max(now, instant)
  }
}

extension ReplayReport.Lateness {
  /// Of microseconds, the smallest first; nil when there are none.
  init?(sorted: [Int64]) {
    guard let last = sorted.last else { return nil }
    func rank(_ percent: Int) -> Double {
      Double(sorted[Swift.max(0, (sorted.count * percent + 99) / 100 - 1)]) / 3_600_000_000
    }
    self.init(p50: rank(50), p90: rank(90), max: Double(last) / 3_600_000_000)
  }
}
