import Database
import Promises

/// A case as it is stored.
struct StoredCase {
  var id: Identifier
  var reference: String
  var product: Identifier
  var productReference: String
  var kind: ReportKind
  var merchant: Identifier?
  var status: ReportCase.Status
  var opened: Instant
  var letter: Int
  var score: Int
  var lines: String
  var due: Instant?
  var finding: String?
  var decidedBy: String?
  var answered, served, restore, appealBy, closed: Instant?
}

/// Who did something in a case.
enum CaseParty: String, CaseIterable {
  case reporter, platform, merchant
  /// A published rule, by a score.
  case rule
  case clock
}

extension Work {
  private static let caseColumns = """
    id, reference, product, (SELECT reference FROM product WHERE product.id = report_case.product), kind, merchant,
    status, opened_at, letter, score, lines, due_at, finding, decided_by, answered_at, served_at, restore_at, appeal_by,
    closed_at
    """

  private static func stored(_ row: Row) -> StoredCase {
    StoredCase(
      id: Identifier(bytes: row.bytes(0))!, reference: row.text(1), product: Identifier(bytes: row.bytes(2))!,
      productReference: row.text(3), kind: ReportKind(rawValue: row.text(4))!,
      merchant: row.optionalBytes(5).flatMap { Identifier(bytes: $0) },
      status: ReportCase.Status(rawValue: row.text(6))!, opened: row.instant(7), letter: row.int(8), score: row.int(9),
      lines: row.text(10), due: row.optionalInstant(11), finding: row.optionalText(12), decidedBy: row.optionalText(13),
      answered: row.optionalInstant(14), served: row.optionalInstant(15), restore: row.optionalInstant(16),
      appealBy: row.optionalInstant(17), closed: row.optionalInstant(18))
  }

  /// A case, locked: nobody else decides about it meanwhile.
  func storedCase(_ reference: String) throws -> StoredCase {
    let found = try transaction.first(
      "SELECT \(Self.caseColumns) FROM report_case WHERE reference = $1 {locking}", reference, map: Self.stored)
    guard let found else { throw Self.unknown(case: reference) }
    return found
  }

  func storedCase(_ id: Identifier) throws -> StoredCase? {
    try transaction.first(
      "SELECT \(Self.caseColumns) FROM report_case WHERE id = $1 {locking}", id.bytes, map: Self.stored)
  }

  /// A page of cases by key.
  ///
  /// - Parameter merchant: only those about his goods; all where it is nil.
  func storedCases(after key: [UInt8], merchant: String?, status: String?, limit: Int) throws -> [StoredCase] {
    try transaction.all(
      """
      SELECT \(Self.caseColumns) FROM report_case WHERE id > $1
        AND (CAST($2 AS TEXT) IS NULL OR merchant = (SELECT id FROM merchant WHERE reference = $2))
        AND (CAST($3 AS TEXT) IS NULL OR status = $3) ORDER BY id LIMIT $4
      """, key, merchant, status, limit, map: Self.stored)
  }

  static func unknown(case reference: String) -> Refusal {
    Refusal(.unknown, "case-unknown", "There is no case \(reference); look at the list of cases.")
  }

  /// What is written about an act goes into the case's history, sealed for the case.
  func addStep(
    _ step: String, to id: Identifier, at: Instant, who: CaseParty, actor: String? = nil, note: String = "",
    words: String? = nil
  ) throws {
    let serial =
      try transaction.first(
        "SELECT COALESCE(MAX(serial), 0) + 1 FROM case_step WHERE case_id = $1", id.bytes, map: { $0.int(0) }) ?? 1
    var sealed: [UInt8]?
    if let words {
      let reference = try transaction.first("SELECT reference FROM report_case WHERE id = $1", id.bytes) { $0.text(0) }
      sealed = try seal(
        words.utf8, of: DataSubject.reportCase(reference ?? ""), for: .caseStep(id, serial))
    }
    try transaction.run(
      """
      INSERT INTO case_step (case_id, serial, step, at, who, actor, note, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """, id.bytes, serial, step, at, who.rawValue, actor, note, sealed)
  }

  struct CaseStep {
    var serial: Int
    var step: String
    var at: Instant
    var who: CaseParty
    var actor: String?
    var note: String
    var words: Words
  }

  /// What happened in a case, the earliest first.
  func steps(of found: StoredCase) throws -> [CaseStep] {
    let opener = Opener(self, of: DataSubject.reportCase(found.reference))
    return try transaction.all(
      "SELECT serial, step, at, who, actor, note, words FROM case_step WHERE case_id = $1 ORDER BY serial",
      found.id.bytes
    ) { ($0.int(0), $0.text(1), $0.instant(2), $0.text(3), $0.optionalText(4), $0.text(5), $0.optionalBytes(6)) }.map {
      CaseStep(
        serial: $0.0, step: $0.1, at: $0.2, who: CaseParty(rawValue: $0.3) ?? .platform, actor: $0.4, note: $0.5,
        words: try opener.words($0.6, for: .caseStep(found.id, $0.0)))
    }
  }

  /// Tells the platform's systems, which tell whom it concerns.
  func tellCase(_ kind: String, _ id: Identifier, at: Instant) throws {
    var decision = Decision()
    decision.messages.append(Message(key: newKey(), kind: kind, subject: id, at: at))
    try commit(decision)
  }

  func tellReporter(_ report: Identifier, _ kind: String, at: Instant) throws { try tellCase(kind, report, at: at) }
}
