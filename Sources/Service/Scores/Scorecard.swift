import Database
public import Promises

/// What is known of how well a merchant or some goods do.
public struct Scorecard: Sendable {
  public var whose: ScoreMeasure.Whose
  public var reference: String
  /// What goods are called; nil of a merchant.
  public var title: String?
  /// The first instant that counts, and the last.
  public var since, until: Instant
  public var rules: ScoresAnnex
  /// Whether limits were published by which steps follow.
  public var isPublished: Bool
  public var figures: [Figure]
  /// The latest first.
  public var steps: [ScoreStepCase]
  /// When figures were worked out last, and when they are next.
  public var last, next: Instant?
  /// The steps by which more is sampled than usual, of goods those of their seller too.
  public var sampling: [ScoreStepCase] = []

  public struct Figure: Sendable {
    public var measure: ScoreMeasure
    public var now: Proportion
    /// What it was at each working out, the earliest first.
    public var trend: [Point]
  }

  public struct Point: Hashable, Sendable {
    public var at: Instant
    public var figure: Proportion
    public var interval: ScoreInterval
  }
}

extension Work {
  /// How many workings out a trend shows.
  static let trend = 26

  /// The rules of a time, and whether they were published.
  public var scoreRules: (rules: ScoresAnnex, isPublished: Bool) { scoreRules(at: now) }

  func scoreRules(at: Instant) -> (rules: ScoresAnnex, isPublished: Bool) {
    scoresAnnex(at: at).map { ($0, true) } ?? (.standard, false)
  }

  /// From when on figures of a time count.
  public func scoresSince(_ at: Instant) -> Instant {
    let rules = scoreRules(at: at).rules
    return letters.inForce(at: at).map { rules.since(at, zone: $0.letter.calendar.zone) }
      ?? at.adding(seconds: -Int64(rules.period) * 86_400)
  }

  /// The scorecard of a merchant or a product as it is now.
  ///
  /// - Throws: `Refusal` when there is no such merchant or product.
  public func scorecard(of reference: String, _ whose: ScoreMeasure.Whose) throws -> Scorecard {
    let id = try scored(reference, whose)
    let (rules, isPublished) = scoreRules(at: now)
    let since = scoresSince(now)
    let trends = try trends(of: id)
    let figures = try ScoreMeasure.all(of: whose).map { measure in
      let found = try counts(measure, id...id, since: since, until: now.adding(microseconds: 1)).first?.figure
      return Scorecard.Figure(
        measure: measure, now: found ?? Proportion(0, of: 0), trend: trends[measure] ?? [])
    }
    return Scorecard(
      whose: whose, reference: reference, title: whose == .product ? try title(ofProduct: reference) : nil,
      since: since, until: now, rules: rules, isPublished: isPublished, figures: figures, steps: try scoreSteps(of: id),
      last: try lastRun()?.at, next: try nextRun(), sampling: try tightenedSampling(of: id))
  }

  private func trends(of id: Identifier) throws -> [ScoreMeasure: [Scorecard.Point]] {
    let points = try transaction.all(
      """
      SELECT measure, at, holds, cases, lower, upper FROM score JOIN score_run ON score_run.id = score.run
      WHERE of_id = $1 AND done_at IS NOT NULL
        AND run IN (SELECT id FROM score_run WHERE done_at IS NOT NULL ORDER BY at DESC LIMIT $2) ORDER BY at
      """, id.bytes, Self.trend
    ) { row in
      (
        ScoreMeasure(rawValue: row.text(0)),
        Scorecard.Point(
          at: row.instant(1), figure: Proportion(row.int(2), of: row.int(3)),
          interval: ScoreInterval(lower: Share(millionths: row.int(4)), upper: Share(millionths: row.int(5))))
      )
    }
    return Dictionary(grouping: points.compactMap { measure, point in measure.map { ($0, point) } }) { $0.0 }
      .mapValues { $0.map(\.1) }
  }

  /// The last working out that is done.
  public func lastRun() throws -> (id: Identifier, at: Instant)? {
    try transaction.first(
      "SELECT id, at FROM score_run WHERE done_at IS NOT NULL ORDER BY at DESC LIMIT 1",
      map: { (Identifier(bytes: $0.bytes(0))!, $0.instant(1)) })
  }

  /// The one that is under way, or comes next.
  public func nextRun() throws -> Instant? {
    try transaction.first("SELECT MIN(at) FROM score_run WHERE done_at IS NULL", map: { $0.optionalInstant(0) }) ?? nil
  }
}

/// A line of the list of all figures of one measure.
public struct ScoreLine: Sendable {
  public var of: Identifier
  public var reference: String
  /// What goods are called; nil of a merchant.
  public var title: String?
  public var point: Scorecard.Point
  public var bad: Int
  /// Steps that wait, and those that are in force.
  public var open, taken: [ScoreStep]
}

/// Which lines of a list are shown, and in which order.
public enum ScoreFilter: String, Hashable, Sendable, CaseIterable {
  case all
  /// Those about which something is to be decided, because of whichever figure.
  case open
  /// Those on which a step is in force.
  case taken
}

extension Work {
  /// What the last working out made of one measure, the surest to be bad first, and what there are too few cases of last.
  ///
  /// - Parameters:
  ///   - best: the other way round.
  ///   - place: the line after which the list goes on.
  public func scoreLines(
    _ measure: ScoreMeasure, _ filter: ScoreFilter = .all, best: Bool = false, after place: (bad: Int, of: Identifier)?,
    limit: Int
  ) throws -> [ScoreLine] {
    guard let run = try lastRun() else { return [] }
    let (table, title) = measure.whose == .merchant ? ("merchant", "NULL") : ("product", "title")
    let (sign, order) = best ? (">", "ASC") : ("<", "DESC")
    let lines = try transaction.all(
      """
      SELECT of_id, \(table).reference, CAST(\(title) AS TEXT), holds, cases, lower, upper, bad
      FROM score JOIN \(table) ON \(table).id = score.of_id WHERE run = $1 AND measure = $2
        AND (CAST($3 AS BIGINT) IS NULL OR bad \(sign) $3 OR bad = $3 AND of_id \(sign) $4)
        AND ($5 = 'all' OR EXISTS (SELECT 1 FROM score_step WHERE score_step.of_id = score.of_id
          AND score_step.status = $5 AND ended_at IS NULL))
      ORDER BY bad \(order), of_id \(order) LIMIT $6
      """, run.id.bytes, measure.rawValue, place?.bad, place?.of.bytes ?? [], filter.rawValue, limit
    ) { row in
      ScoreLine(
        of: Identifier(bytes: row.bytes(0))!, reference: row.text(1), title: row.optionalText(2),
        point: Scorecard.Point(
          at: run.at, figure: Proportion(row.int(3), of: row.int(4)),
          interval: ScoreInterval(lower: Share(millionths: row.int(5)), upper: Share(millionths: row.int(6)))),
        bad: row.int(7), open: [], taken: [])
    }
    let steps = try transaction.all(
      """
      SELECT step, status FROM score_step WHERE of_id = $1 AND ended_at IS NULL AND status IN ('open', 'taken')
      ORDER BY step
      """, forEach: lines.map { [$0.of.bytes.value] }, map: { ($0.text(0), $0.text(1)) })
    return zip(lines, steps).map { line, steps in
      var line = line
      for (step, status) in steps {
        guard let step = ScoreStep(rawValue: step) else { continue }
        if status == "open" { line.open.append(step) } else { line.taken.append(step) }
      }
      return line
    }
  }
}
