import Database
public import Promises

/// A prepared answer, with what whoever uses it should know.
public struct CannedAnswer: Hashable, Sendable {
  /// Its own name, by which it is chosen.
  public var name: String
  public var title, text: LocalizedText
  public var training: String?
  /// Whether whoever asks has read the training note as it stands; true where there is none.
  public var isRead: Bool
  /// How many have.
  public var readers: Int
  public var uses: Int
  public var changed: Instant
  public var retired: Instant?
}

extension Work {
  /// How many there may be in use.
  static let mostCannedAnswers = 500

  /// Prepared answers by name.
  ///
  /// - Parameters:
  ///   - person: whose reading counts as `isRead`.
  ///   - retired: whether those that are no longer used are in it.
  public func cannedAnswers(readBy person: Identifier?, retired: Bool = false) throws -> [CannedAnswer] {
    try transaction.all(
      """
      SELECT name, title_zh, title_en, text_zh, text_en, training, changed_at, retired_at,
        (SELECT COUNT(*) FROM canned_use WHERE answer = canned_answer.id),
        (SELECT COUNT(*) FROM canned_read WHERE answer = canned_answer.id AND read_at >= training_at),
        (SELECT COUNT(*) FROM canned_read WHERE answer = canned_answer.id AND read_at >= training_at AND person = $1)
      FROM canned_answer WHERE retired_at IS NULL OR $2 = 1 ORDER BY name LIMIT 2000
      """, person?.bytes ?? [], retired ? 1 : 0
    ) { row in
      CannedAnswer(
        name: row.text(0), title: LocalizedText(zhHans: row.text(1), en: row.text(2)),
        text: LocalizedText(zhHans: row.text(3), en: row.text(4)), training: row.optionalText(5),
        isRead: row.isNull(5) || row.int(10) > 0, readers: row.int(9), uses: row.int(8), changed: row.instant(6),
        retired: row.optionalInstant(7))
    }
  }

  /// Adds a prepared answer, or changes one. A training note that is changed is to be read anew.
  ///
  /// - Throws: `Refusal` when a text names what is no variable, or there are too many.
  public func saveCanned(
    _ name: String, title: LocalizedText, text: LocalizedText, training: String?, at: Instant
  ) throws {
    for words in [text.zhHans, text.en] { try Self.checkCanned(words) }
    let before = try transaction.first(
      "SELECT id, training FROM canned_answer WHERE name = $1 {locking}", name,
      map: { (Identifier(bytes: $0.bytes(0))!, $0.optionalText(1)) })
    if before == nil {
      let count = try transaction.first(
        "SELECT COUNT(*) FROM canned_answer WHERE retired_at IS NULL", map: { $0.int(0) })
      guard count ?? 0 < Self.mostCannedAnswers else {
        throw Refusal(
          .conflict, "canned-enough",
          "There are \(Self.mostCannedAnswers) prepared answers, which nobody finds his way in; retire some.")
      }
    }
    let isNew = before.map { $0.1 != training } ?? true
    try transaction.run(
      """
      INSERT INTO canned_answer (id, name, title_zh, title_en, text_zh, text_en, training, training_at, changed_at,
        changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      ON CONFLICT (name) DO UPDATE SET title_zh = excluded.title_zh, title_en = excluded.title_en,
        text_zh = excluded.text_zh, text_en = excluded.text_en, training = excluded.training,
        training_at = CASE WHEN $11 = 1 OR excluded.training IS NULL THEN excluded.training_at
          ELSE canned_answer.training_at END,
        changed_at = excluded.changed_at, changed_by = excluded.changed_by, retired_at = NULL
      """, (before?.0 ?? newKey()).bytes, name, title.zhHans, title.en, text.zhHans, text.en, training,
      training == nil ? nil : at, at, actor, isNew ? 1 : 0)
  }

  static func checkCanned(_ text: String) throws {
    do {
      _ = try CannedText(text)
    } catch {
      let known = CannedVariable.allCases.map { "{{\($0.rawValue)}}" }.joined(separator: ", ")
      switch error {
      case .unknown(let names):
        throw Refusal(
          .invalid, "canned-unknown",
          "There is no variable \(names.map { "{{\($0)}}" }.joined(separator: ", ")); there are \(known).")
      case .braces:
        throw Refusal(
          .invalid, "canned-braces",
          "Braces of a variable are opened and not closed, or the other way round; write \(known).")
      }
    }
  }

  /// A prepared answer is used no more; how often it was stays known.
  ///
  /// - Throws: `Refusal` when there is none.
  public func retireCanned(_ name: String, at: Instant) throws {
    try transaction.run(
      "UPDATE canned_answer SET retired_at = COALESCE(retired_at, $2) WHERE id = $1", try canned(name).id.bytes, at)
  }

  /// Whoever asks has read what the staff should know.
  ///
  /// - Throws: `Refusal` when there is no such answer, or no person asks.
  public func readTraining(_ name: String, at: Instant) throws {
    guard let person = actingPerson else {
      throw Refusal(.invalid, "agent-missing", "A program reads no training notes.")
    }
    try transaction.run(
      """
      INSERT INTO canned_read (answer, person, read_at) VALUES ($1, $2, $3)
      ON CONFLICT (answer, person) DO UPDATE SET read_at = excluded.read_at
      """, try canned(name).id.bytes, person.bytes, at)
  }

  /// Who has read the training note as it stands, the first first.
  public func trainingReaders(_ name: String) throws -> [(name: String, at: Instant)] {
    let answer = try canned(name).id
    return try transaction.all(
      """
      SELECT CASE WHEN person.name = '' THEN login ELSE person.name END, read_at FROM canned_read
      JOIN person ON person.id = person JOIN canned_answer ON canned_answer.id = answer
      WHERE answer = $1 AND read_at >= training_at ORDER BY read_at, person.id LIMIT 500
      """, answer.bytes, map: { ($0.text(0), $0.instant(1)) })
  }

  private func canned(_ name: String) throws -> (id: Identifier, text: LocalizedText) {
    let found = try transaction.first(
      "SELECT id, text_zh, text_en FROM canned_answer WHERE name = $1", name,
      map: { (Identifier(bytes: $0.bytes(0))!, LocalizedText(zhHans: $0.text(1), en: $0.text(2))) })
    guard let found else { throw Refusal(.unknown, "canned-missing", "There is no prepared answer \(name).") }
    return found
  }

  /// A prepared answer with what a case fills in; or what the case does not have.
  ///
  /// - Parameter language: that of the case where it is nil.
  /// - Throws: `Refusal` when there is no such answer or case.
  public func filled(
    canned name: String, complaint reference: String, language: Language? = nil
  ) throws -> Result<String, CannedText.Missing> {
    let text = try canned(name).text
    let complaint = try complaint(reference)
    let about = try transaction.first(
      """
      SELECT orders.reference, product, COALESCE(merchant.reference, complaint.merchant), complaint.language
      FROM complaint LEFT JOIN orders ON orders.id = order_id LEFT JOIN merchant ON merchant.id = orders.merchant
      WHERE complaint.id = $1
      """, complaint.id.bytes
    ) { ($0.optionalText(0), $0.optionalText(1), $0.optionalText(2), $0.optionalText(3).flatMap(Language.init)) }
    let language = language ?? about?.3 ?? .zhHans
    var values: [CannedVariable: String] = [.number: complaint.reference]
    values[.order] = about?.0
    values[.product] = try about?.1.flatMap { try title(ofProduct: $0) }
    values[.merchant] = about?.2
    values[.name] = try contact(of: subject(ofComplaint: complaint.id))[.name]
    values[.agent] = try actingPerson.flatMap { try person($0)?.name }
    values[.deadline] = try nextDue(of: complaint.id).map { words($0, language) }
    // What was saved was checked.
    guard let canned = try? CannedText(text[language]) else {
      throw DatabaseError(.corrupt, "a prepared answer is broken")
    }
    return canned.filled(values)
  }

  /// When the next thing is due that an answer does not do: the findings, where they are to follow.
  private func nextDue(of complaint: Identifier) throws -> Instant? {
    let open = try owed(about: complaint).filter { $0.obligation.fulfilled == nil && $0.obligation.outcome != .void }
    return open.first { $0.duty == .findings }?.obligation.due
      ?? open.filter { [.answer, .reply].contains($0.duty) }.map(\.obligation.due).min()
  }

  /// `8 March 2026, 10:00` in the letter's zone.
  private func words(_ instant: Instant, _ language: Language) -> String {
    guard let zone = letters.inForce(at: now)?.letter.calendar.zone else { return instant.description }
    let (day, local) = (zone.day(of: instant), instant.seconds + Int64(zone.offset(at: instant)))
    let minute = (local % 86_400 + 86_400) % 86_400 / 60
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = instant == zone.end(of: day) ? "24:00" : "\(two(minute / 60)):\(two(minute % 60))"
    return Prose.day(day, language) + (language == .zhHans ? clock : ", " + clock)
  }

  /// A prepared answer went out.
  func noteUse(ofCanned name: String, in complaint: Identifier) throws {
    try transaction.run(
      "INSERT INTO canned_use (id, answer, complaint, actor) VALUES ($1, $2, $3, $4)", newKey().bytes,
      try canned(name).id.bytes, complaint.bytes, actor)
  }
}
