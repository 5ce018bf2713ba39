import Database
import Promises

extension LetterBook {
  /// The version of an annex that holds at an instant.
  func number(of kind: AnnexKind, at instant: Instant) -> Int? {
    let ofKind = annexes.filter { $0.kind == kind }
    return (ofKind.last { $0.effective <= instant } ?? ofKind.first)?.number
  }
}

/// Working out scorecards by the clock. A run is of an instant and goes over the merchants, then the products, batch by
/// batch, with how far it has come stored with what it found: whoever is killed goes on where it was, and nobody comes
/// twice. What it finds is a matter of its instant, however late it is carried out.
extension Work {
  /// How many merchants or products a batch is about.
  static let scoreBatch = 100

  /// Plans the first working out under an annex: at the beginning of the day after it takes effect. Nothing where one is
  /// planned already.
  func planScores(after effective: Instant) throws {
    let planned = try transaction.first(
      "SELECT 1 FROM score_run WHERE regular = 1 AND done_at IS NULL", map: { _ in true })
    guard planned == nil, let zone = letters.inForce(at: effective)?.letter.calendar.zone else { return }
    try plan(zone.start(of: zone.day(of: effective).adding(1)), by: nil)
  }

  /// Has scorecards worked out as of now, without waiting for the next time.
  ///
  /// - Throws: `Refusal` when no annex says how, or a working out is under way.
  func workOutScores(by: String?, at: Instant) throws {
    guard scoresAnnex(at: at) != nil else {
      throw Refusal(
        .invalid, "scores-not-written",
        "Nothing says how scores are made; publish the scores annex of the letter first.")
    }
    if let next = try nextRun(), next <= at {
      throw Refusal(.conflict, "scores-under-way", "The scores of \(next) are being worked out; wait for them.")
    }
    try plan(at, by: by ?? "")
  }

  /// - Parameter by: who asked for it; nil where the clock did.
  private func plan(_ at: Instant, by: String?) throws {
    let isNew = try transaction.run(
      """
      INSERT INTO score_run (id, at, regular, asked_by, whose, reached, scored) VALUES ($1, $2, $3, $4, 'merchant', $5, 0)
      ON CONFLICT (at) DO NOTHING
      """, newKey().bytes, at, by == nil ? 1 : 0, by, [UInt8]())
    if isNew > 0 { wake(at: at) }
  }

  private struct Run {
    var id: Identifier
    var at: Instant
    var whose: ScoreMeasure.Whose
    var reached: [UInt8]
    var isRegular: Bool
    var scored: Int
  }

  /// The next batch of a working out that is due. Answers how many were looked at.
  func workOutScores() throws -> Int {
    let found = try transaction.first(
      """
      SELECT id, at, whose, reached, regular, scored FROM score_run WHERE done_at IS NULL AND at < $1
      ORDER BY at LIMIT 1 {taking}
      """, now
    ) { row in
      Run(
        id: Identifier(bytes: row.bytes(0))!, at: row.instant(1),
        whose: ScoreMeasure.Whose(rawValue: row.text(2)) ?? .merchant, reached: row.bytes(3),
        isRegular: row.boolean(4), scored: row.int(5))
    }
    // One after the other: where an earlier one is in another's hands, a later one waits.
    guard var run = found, try nextRun() == run.at, try isJudged(until: run.at) else { return 0 }
    let (rules, _) = scoreRules(at: run.at)
    let table = run.whose == .merchant ? "merchant" : "product"
    let ids = try transaction.all(
      "SELECT id FROM \(table) WHERE id > $1 ORDER BY id LIMIT $2", run.reached, Self.scoreBatch,
      map: { Identifier(bytes: $0.bytes(0))! })
    if let first = ids.first, let last = ids.last {
      run.scored += try score(first...last, run, rules)
      run.reached = last.bytes
    }
    let isLast = ids.count < Self.scoreBatch
    if isLast, run.whose == .merchant {
      (run.whose, run.reached) = (.product, [])
      try store(run, rules, done: nil)
    } else {
      try store(run, rules, done: isLast ? now : nil)
      if isLast { try finish(run, rules) }
    }
    return max(1, ids.count)
  }

  private func store(_ run: Run, _ rules: ScoresAnnex, done: Instant?) throws {
    try transaction.run(
      """
      UPDATE score_run SET whose = $2, reached = $3, scored = $4, annex = $5, confidence = $6, done_at = $7 WHERE id = $1
      """, run.id.bytes, run.whose.rawValue, run.reached, run.scored, letters.number(of: .scores, at: run.at),
      rules.confidence.rawValue, done)
  }

  /// Whether all that had run out by then was judged, here or in another command that is under way.
  private func isJudged(until at: Instant) throws -> Bool {
    let open = try transaction.first(
      """
      SELECT 1 FROM (SELECT judge FROM obligation WHERE outcome IS NULL AND judge < $1 AND duty <> 'decide'
        UNION ALL SELECT at FROM claim_timer WHERE at < $1) AS waiting LIMIT 1
      """, at, map: { _ in true })
    return open == nil
  }

  /// Answers of how many there is a figure.
  private func score(_ keys: ClosedRange<Identifier>, _ run: Run, _ rules: ScoresAnnex) throws -> Int {
    let since = scoresSince(run.at)
    var rows = Rows(Self.scoreShape)
    var crossings = Crossings(try standingSteps(keys, run.whose))
    var scored: Set<Identifier> = []
    for measure in ScoreMeasure.all(of: run.whose) {
      let rule = rules.rule(measure)
      for (of, figure) in try counts(measure, keys, since: since, until: run.at) {
        let interval = figure.interval(rules.confidence)
        let bad = measure.isGood ? 1_000_000 - interval.upper.millionths : interval.lower.millionths
        scored.insert(of)
        rows.add(
          of.bytes.value, measure.rawValue.value, run.id.bytes.value, figure.holds.value, figure.all.value,
          interval.lower.millionths.value, interval.upper.millionths.value,
          (figure.all < rule.minimum ? -1 : bad).value)
        crossings.found(figure, rule.crossed(by: figure, rules.confidence), of, measure)
      }
    }
    try transaction.insert(rows)
    try change(crossings, run: run.id, at: run.at, renewed: since)
    return scored.count
  }

  private static let scoreShape = RowShape(
    "score", ("of_id", .bytes), ("measure", .text), ("run", .bytes), ("holds", .integer), ("cases", .integer),
    ("lower", .integer), ("upper", .integer), ("bad", .integer))

  /// The last batch: the letter's duty is done, and the next working out is planned.
  private func finish(_ run: Run, _ rules: ScoresAnnex) throws {
    if try runningPeriod("quality.scores", "") != nil {
      try recordDuty(
        "quality.scores",
        note: "\(run.scored) scorecards as of \(run.at), annex \(letters.number(of: .scores, at: run.at) ?? 0)", at: now
      )
    }
    guard run.isRegular, scoresAnnex(at: run.at) != nil, let zone = letters.inForce(at: run.at)?.letter.calendar.zone
    else { return }
    try plan(zone.start(of: zone.day(of: run.at).adding(rules.every)), by: nil)
  }

  /// Forgets figures of before those that a trend shows; the steps that followed from one keep what it was.
  func forgetScores(limit: Int = 1000) throws -> Int {
    let old = try transaction.first(
      """
      SELECT id FROM score_run WHERE done_at IS NOT NULL AND EXISTS (SELECT 1 FROM score WHERE run = score_run.id)
        AND at < (SELECT at FROM score_run WHERE done_at IS NOT NULL ORDER BY at DESC LIMIT 1 OFFSET $1)
      ORDER BY at LIMIT 1
      """, Self.trend - 1, map: { $0.bytes(0) })
    guard let old else { return 0 }
    return try transaction.run(
      """
      DELETE FROM score WHERE run = $1 AND (of_id, measure) IN (
        SELECT of_id, measure FROM score WHERE run = $1 LIMIT $2)
      """, old, limit)
  }
}
