public import Database
public import Promises

/// Runs history in virtual time on a scratch database: what a letter would have come to.
public struct Replay: Sendable {
  public var letter: Letter
  /// Stops here instead of at the latest instant in the files.
  public var until: Instant?
  public var seed: UInt64 = 1

  public init(letter: Letter, until: Instant? = nil) {
    self.letter = letter
    self.until = until
  }

  /// The letter is counted in the marketplace's own zone and currency, whatever it says itself.
  ///
  /// - Throws: what the files or the database throw.
  public func run(_ history: Olist, on database: any Database, progress: (Double) -> Void = { _ in }) throws
    -> ReplayReport
  {
    var letter = letter
    letter.calendar.zone = Olist.zone
    letter.currency = .brl
    let from = history.first ?? Instant(seconds: 0)
    let to = until ?? history.last ?? from
    let version = LetterBook.Version(number: 1, letter: letter, sha256: letter.name, published: from, effective: from)
    return try database.writeNow { transaction in
      try transaction.run(
        "INSERT INTO letter (number, source, sha256, published_at, effective_at) VALUES (1, '', $1, $2, $2)",
        letter.name, from)
      let work = Work(
        transaction, now: from, letters: LetterBook([version]), random: Random(seed: seed), live: false)
      var orders = 0
      for (place, entry) in history.entries.enumerated() where entry.at <= to {
        if case .place = entry.event { orders += 1 }
        try advance(work, to: entry.at)
        try apply(entry, to: work)
        if place % 1000 == 0 { progress(Double(place) / Double(history.entries.count)) }
      }
      // A promise whose last instant is the end of the run is not broken yet.
      try advance(work, to: to)
      progress(1)
      return try report(work, letter: letter, orders: orders, from: from, to: to, setAside: history.setAside)
    }
  }

  /// Moves the clock, judging on the way whatever ran out, each at its own time.
  private func advance(_ work: Work, to instant: Instant) throws {
    work.now = max(work.now, instant)
    while let deadline = work.earliest, deadline < work.now {
      let count = try work.sweep()
      work.earliest = try work.nextDeadline()
      if count == 0 { break }
    }
  }

  private func apply(_ entry: Olist.Entry, to work: Work) throws {
    switch entry.event {
    case .place(let request): try work.place(request)
    case .pay(let order, let payment, let minor, let channel):
      try work.pay(order: order, payment: payment, amount: minor, channel: channel, at: entry.at)
    case .cancel(let order): try work.cancel(order: order, at: entry.at)
    case .deliver(let order):
      try work.track(
        order: order, event: TrackingEvent(reference: "delivered", kind: .delivered, at: entry.at))
    }
  }

  private func report(
    _ work: Work, letter: Letter, orders: Int, from: Instant, to: Instant, setAside: [ReplayReport.SetAside]
  ) throws -> ReplayReport {
    var results: [String: ReplayReport.ClauseResult] = [:]
    for clause in letter.clauses where clause.kind != .statement {
      results[clause.key] = ReplayReport.ClauseResult(clause: clause.key, compensation: Money(0, letter.currency))
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
        SELECT clause, amount FROM transfer WHERE kind = 'grant'
        UNION ALL SELECT obligation.clause, offer.amount FROM offer JOIN obligation ON obligation.id = offer.obligation
        WHERE offer.choice IS NULL AND offer.standard = 'compensation') AS granted GROUP BY clause
      """
    ) { results[$0.text(0)]?.compensation = Money($0.integer(1), letter.currency) }
    var lateness: [String: [Int64]] = [:]
    try work.transaction.rows(
      """
      SELECT clause, fulfilled_at - due FROM obligation WHERE outcome = 'broken' AND fulfilled_at IS NOT NULL
      ORDER BY 1, 2
      """
    ) { lateness[$0.text(0), default: []].append($0.integer(1)) }
    for (clause, sorted) in lateness { results[clause]?.latenessHours = .init(sorted: sorted) }
    return ReplayReport(
      letter: letter.name, orders: orders, from: from, to: to,
      clauses: letter.clauses.compactMap { results[$0.key] }, setAside: setAside, balanced: try work.isBalanced())
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
