import Database
public import Promises

/// What a consumer said of how his case was handled.
public struct CaseRating: Hashable, Sendable {
  public var score: Int
  public var words: Words
  public var answered: Instant
  /// Until when he may change it.
  public var until: Instant
}

extension Work {
  /// So long what was said may be changed, in seconds.
  static let ratingTime: Int64 = 7 * 86_400

  /// So long after it was last answered whoever complained is asked how it was handled, in seconds.
  static let surveyAfter: Int64 = 86_400

  /// Asks by mail, once, whose case is over and who has said nothing yet. He has said it on a page where he reads no mail.
  ///
  /// - Returns: how many were looked at.
  func askHowItWas(limit: Int) throws -> Int {
    let due = try transaction.all(
      "SELECT id, reference FROM complaint WHERE survey_at <= $1 ORDER BY survey_at LIMIT $2 {taking}", now, limit,
      map: { (id: Identifier(bytes: $0.bytes(0))!, reference: $0.text(1)) })
    for (id, reference) in due {
      try transaction.run("UPDATE complaint SET survey_at = NULL WHERE id = $1", id.bytes)
      let complaint = try complaint(reference)
      let asked = try transaction.first(
        "SELECT 1 FROM mail_out WHERE complaint = $1 AND kind = 'survey' LIMIT 1", id.bytes, map: { _ in true })
      guard asked == nil, complaint.id == id, try isOver(complaint), try rating(of: id) == nil else { continue }
      try queueMail(.survey, in: id)
    }
    return due.count
  }

  /// Whether a case is over, so that its consumer may say how it was handled.
  func isOver(_ complaint: StoredComplaint) throws -> Bool {
    let waits = try transaction.first(
      "SELECT 1 FROM complaint WHERE id = $1 AND \(ComplaintKind.waits)", complaint.id.bytes, map: { _ in true })
    return waits == nil && (complaint.found != nil || complaint.answered != nil)
  }

  /// Whoever complained says how it was handled: once, and otherwise for seven days.
  ///
  /// - Throws: `Refusal` when the case is not over, or he said so longer ago.
  public func rate(complaint reference: String, score: Int, words: String?, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    let before = try rating(of: complaint.id)
    if let before {
      guard at <= before.until else {
        throw Refusal(.conflict, "rating-stands", "You said so more than seven days ago; it stands.")
      }
    } else if try !isOver(complaint) {
      throw Refusal(.conflict, "not-over", "The case is not over yet; say how it was handled when it is.")
    }
    let whose = try subject(ofComplaint: complaint.id)
    let sealed = try words.map { try seal($0.utf8, of: whose, for: .survey(complaint.id)) }
    try transaction.run(
      """
      INSERT INTO survey (complaint, score, words, agent, answered_at, changed_at) VALUES ($1, $2, $3, $4, $5, $5)
      ON CONFLICT (complaint) DO UPDATE SET score = excluded.score, words = excluded.words,
        changed_at = excluded.changed_at
      """, complaint.id.bytes, score, sealed, try whoAnswered(complaint.id)?.bytes, at)
  }

  /// Whom it is about: who has the case, else who answered it first.
  private func whoAnswered(_ complaint: Identifier) throws -> Identifier? {
    let found = try transaction.first(
      """
      SELECT assignee, \(Self.firstActor) FROM complaint WHERE id = $1
      """, complaint.bytes
    ) { ($0.optionalBytes(0).flatMap(Identifier.init(bytes:)), $0.optionalText(1)) }
    return found?.0 ?? found?.1.flatMap(Self.person(of:))
  }

  /// Who gave the first answer of a case, in SQL: in writing, on the telephone, or with the findings.
  static let firstActor = """
    COALESCE((SELECT actor FROM complaint_entry WHERE complaint_entry.complaint = complaint.id AND author = 'staff'
        AND is_internal = 0 AND at = complaint.answered_at
        AND (event IS NULL OR event IN ('called', 'paused', 'call-back-done')) ORDER BY position LIMIT 1),
      CASE WHEN found_at = complaint.answered_at THEN found_by END)
    """

  static func person(of actor: String) -> Identifier? {
    actor.hasPrefix("person:") ? Identifier(String(actor.dropFirst("person:".count))) : nil
  }

  /// What its consumer said of a case; nil where he said nothing.
  func rating(of complaint: Identifier) throws -> CaseRating? {
    let found = try transaction.first(
      "SELECT score, words, answered_at FROM survey WHERE complaint = $1", complaint.bytes,
      map: { ($0.int(0), $0.optionalBytes(1), $0.instant(2)) })
    guard let (score, words, answered) = found else { return nil }
    let opener = Opener(self, of: try self.subject(ofComplaint: complaint))
    return CaseRating(
      score: score, words: try opener.words(words, for: .survey(complaint)), answered: answered,
      until: answered.adding(seconds: Self.ratingTime))
  }

  /// What the consumer of a case may say of it: what he said, and whether he still may.
  ///
  /// - Throws: `Refusal` when there is no such case.
  public func rating(ofCase reference: String, at: Instant) throws -> (said: CaseRating?, mayRate: Bool) {
    let complaint = try complaint(reference)
    let said = try rating(of: complaint.id)
    return (said, try said.map { at <= $0.until } ?? isOver(complaint))
  }

  /// Cases that were answered, or were not in time, of those that were made in a period, by who answered them first.
  ///
  /// - Returns: for each person; what nobody has answered under whoever has the case, and under nil where nobody has.
  public func deskLines(_ period: Range<Instant>, limit: Int = 100_000) throws -> [Identifier?: [DeskFigures.Line]] {
    var lines: [Identifier?: [DeskFigures.Line]] = [:]
    try transaction.rows(
      """
      SELECT reference, opened_at, complaint.answered_at, \(Self.firstActor), assignee, (SELECT MIN(outcome) FROM obligation
          WHERE duty = 'answer' AND subject IN (SELECT complaint.id UNION ALL
            SELECT id FROM complaint AS joined WHERE joined.merged_into = complaint.id)), CASE WHEN found_at IS NOT NULL
          AND EXISTS (SELECT 1 FROM complaint_entry WHERE complaint_entry.complaint = complaint.id
            AND author = 'consumer' AND at > found_at) THEN 1 ELSE 0 END, score
      FROM complaint LEFT JOIN survey ON survey.complaint = complaint.id
      WHERE opened_at >= $1 AND opened_at < $2 AND merged_into IS NULL
      ORDER BY complaint.id DESC LIMIT \(limit)
      """, [.integer(period.lowerBound.microseconds), .integer(period.upperBound.microseconds)]
    ) { row in
      let (answered, outcome) = (row.optionalInstant(2), row.optionalText(5).flatMap(Outcome.init))
      guard answered != nil || outcome == .broken else { return }
      let who = row.optionalText(3).flatMap(Self.person(of:)) ?? row.optionalBytes(4).flatMap(Identifier.init(bytes:))
      lines[who, default: []].append(
        DeskFigures.Line(
          reference: row.text(0), opened: row.instant(1), answered: answered,
          isInTime: outcome == .kept ? true : outcome == .broken ? false : nil, isReopened: row.boolean(6),
          score: row.optionalInt(7)))
    }
    return lines
  }
}
