import Database
public import Promises

extension Work {
  /// Writes down what happened, for good. An operation that is refused is undone with all that it wrote, so tell of a
  /// refusal with `Platform.note`.
  public func note(_ event: SecurityEvent) throws {
    let key = newKey()
    try transaction.run(
      """
      INSERT INTO security_event (id, kind, at, actor, subject, address, network, detail)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """, key.bytes, event.kind.rawValue, event.at, event.actor, event.subject.map { Self.short($0) },
      event.address.map { Self.short($0) }, event.network, JSON.object(event.detail).text)
    try transaction.run("INSERT INTO security_unseen (event) VALUES ($1)", key.bytes)
    hasEvents = true
  }

  /// What comes from outside, like the account that somebody tried, may be of any length.
  private static func short(_ text: String) -> String { String(text.prefix(200)) }

  static let eventColumns = "kind, security_event.at, actor, subject, address, detail, security_event.id"

  static func event(_ row: Row) -> (key: Identifier, event: SecurityEvent) {
    let detail = (try? JSON.parse(Array(row.text(5).utf8)))?.object ?? JSONObject()
    let event = SecurityEvent(
      SecurityEvent.Kind(rawValue: row.text(0))!, at: row.instant(1), actor: row.optionalText(2),
      subject: row.optionalText(3), address: row.optionalText(4), detail: detail)
    return (Identifier(bytes: row.bytes(6))!, event)
  }

  /// A page of events by key: the order in which we learned of them.
  ///
  /// - Parameters:
  ///   - from: the first time that is wanted.
  ///   - until: the last.
  public func securityEvents(
    after key: [UInt8] = [], kind: SecurityEvent.Kind? = nil, from: Instant? = nil, until: Instant? = nil, limit: Int
  ) throws -> [(key: Identifier, event: SecurityEvent)] {
    try transaction.all(
      """
      SELECT \(Self.eventColumns) FROM security_event WHERE id > $1 AND (CAST($2 AS TEXT) IS NULL OR kind = $2)
      AND at >= $3 AND at <= $4 ORDER BY id LIMIT $5
      """, key, kind?.rawValue, from ?? Instant(microseconds: .min), until ?? Instant(microseconds: .max), limit,
      map: Self.event)
  }
}

extension Work {
  /// How many there were of each kind since a time.
  public func securityEventCounts(since: Instant) throws -> [SecurityEvent.Kind: Int] {
    let kinds = SecurityEvent.Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    let counts = try transaction.all(
      "SELECT kind, COUNT(*) FROM security_event WHERE kind IN (\(kinds)) AND at >= $1 GROUP BY kind", since
    ) { (SecurityEvent.Kind(rawValue: $0.text(0))!, $0.int(1)) }
    return Dictionary(uniqueKeysWithValues: counts)
  }

  /// Those that we learned of last, the latest first.
  public func latestSecurityEvents(limit: Int) throws -> [SecurityEvent] {
    try transaction.all(
      "SELECT \(Self.eventColumns) FROM security_event ORDER BY id DESC LIMIT $1", limit, map: { Self.event($0).event })
  }

  /// The latest of some kinds, the latest first.
  public func latestSecurityEvents(_ kinds: Set<SecurityEvent.Kind>, limit: Int) throws -> [SecurityEvent] {
    let kinds = kinds.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    guard !kinds.isEmpty else { return [] }
    return try transaction.all(
      "SELECT \(Self.eventColumns) FROM security_event WHERE kind IN (\(kinds)) ORDER BY at DESC, id DESC LIMIT $1",
      limit,
      map: { Self.event($0).event })
  }
}

extension Platform {
  /// Writes down what happened, as a command of its own.
  public func note(_ event: SecurityEvent) async throws {
    try await operate(at: event.at) { try $0.note(event) }
  }
}
