import Database
public import Promises

extension Work {
  private static let columns = """
    id, letter, duty, subject, order_id, region, clause, opened_at, due, judge, outcome, settled_at, fulfilled_at
    """

  private static func owed(_ row: Row) -> Owed {
    Owed(
      id: Identifier(bytes: row.bytes(0))!, letter: row.int(1), duty: Duty(rawValue: row.text(2))!,
      subject: Identifier(bytes: row.bytes(3))!, order: row.optionalBytes(4).flatMap(Identifier.init(bytes:)),
      region: row.optionalText(5),
      obligation: Obligation(
        clause: row.text(6), opened: row.instant(7), due: row.instant(8), judge: row.instant(9),
        outcome: row.optionalText(10).flatMap(Outcome.init(rawValue:)), settled: row.optionalInstant(11),
        fulfilled: row.optionalInstant(12)))
  }

  func owed(_ id: Identifier) throws -> Owed? {
    try transaction.first("SELECT \(Self.columns) FROM obligation WHERE id = $1", id.bytes, map: Self.owed)
  }

  /// What is or was owed about a subject, the earliest first.
  func owed(about subject: Identifier) throws -> [Owed] {
    try transaction.all(
      "SELECT \(Self.columns) FROM obligation WHERE subject = $1 ORDER BY id", subject.bytes, map: Self.owed)
  }

  /// What is or was owed about an order and about its claims, complaints and grants, the earliest first.
  func owed(concerning order: Identifier) throws -> [Owed] {
    try transaction.all(
      """
      SELECT \(Self.columns) FROM obligation WHERE subject = $1
      UNION ALL SELECT \(Self.columns) FROM obligation WHERE order_id = $1 AND order_id <> subject ORDER BY id
      """, order.bytes, map: Self.owed)
  }

  /// What is open under a clause, with the deadline that each had before any force majeure.
  func openObligations(of clause: String) throws -> [(owed: Owed, base: Instant)] {
    try transaction.all(
      "SELECT \(Self.columns), base_due FROM obligation WHERE clause = $1 AND outcome IS NULL ORDER BY id", clause
    ) { (Self.owed($0), $0.instant(13)) }
  }

  /// The open period of a recurring duty.
  func runningPeriod(_ clause: String) throws -> Owed? {
    try transaction.first(
      "SELECT \(Self.columns) FROM obligation WHERE clause = $1 AND duty = 'period' AND outcome IS NULL", clause,
      map: Self.owed)
  }

  /// A page of all obligations by key. `outcome` may be `open`.
  func owed(after key: [UInt8], clause: String?, outcome: String?, limit: Int) throws -> [Owed] {
    try transaction.all(
      """
      SELECT \(Self.columns) FROM obligation WHERE id > $1 AND ($2 IS NULL OR clause = $2)
      AND ($3 IS NULL OR COALESCE(outcome, 'open') = $3) ORDER BY id LIMIT $4
      """, key, clause, outcome, limit, map: Self.owed)
  }

  /// Judges the promises whose time has run out, the earliest first, and runs the remedies nobody chose in time.
  /// Answers how many there were; fewer than `limit` means that none is left. Doing it late changes no outcome.
  @discardableResult
  public func sweep(limit: Int = 500) throws -> Int {
    var decision = Decision()
    let overdue = try transaction.all(
      "SELECT \(Self.columns) FROM obligation WHERE outcome IS NULL AND judge < $1 ORDER BY judge LIMIT $2", now, limit,
      map: Self.owed)
    for var owed in overdue {
      owed.obligation.sweep(now: now)
      decision.changed.append(owed)
    }
    try commit(decision)
    let silent = try transaction.all(
      """
      SELECT obligation, standard, choose_by FROM offer WHERE choice IS NULL AND choose_by < $1
      ORDER BY choose_by LIMIT $2
      """, now, limit
    ) { (Identifier(bytes: $0.bytes(0))!, Remedy.Offer(rawValue: $0.text(1))!, $0.instant(2)) }
    for (obligation, standard, by) in silent { try choose(standard, for: obligation, at: by) }
    return max(overdue.count, silent.count)
  }

  /// The earliest instant after which a sweep has something to do; nil while nothing is open.
  public func nextDeadline() throws -> Instant? {
    try transaction.first(
      """
      SELECT MIN(at) FROM (SELECT MIN(judge) AS at FROM obligation WHERE outcome IS NULL
      UNION ALL SELECT MIN(choose_by) FROM offer WHERE choice IS NULL) AS deadlines
      """
    ) { $0.optionalInstant(0) } ?? nil
  }
}
