import Database
public import Promises

/// Something that somebody has to look at.
public struct Alert: Sendable {
  public var id: Identifier
  /// The key of its rule.
  public var rule: String
  public var about: String
  public var at: Instant
  /// What raised it.
  public var event: SecurityEvent
  public var acknowledged: Acknowledgement?

  /// Who looked, and what he found.
  public struct Acknowledgement: Hashable, Sendable {
    public var at: Instant
    public var by: String?
    public var note: String
  }
}

extension Work {
  /// Lets the rules look at events that they have not seen. Each event is looked at once, however often and by whomever
  /// this is run. Answers how many there were; fewer than `limit` means that none is left.
  @discardableResult
  public func watch(limit: Int = 500) throws -> Int {
    guard try transaction.first("SELECT 1 FROM security_unseen LIMIT 1", map: { _ in true }) == true else { return 0 }
    // One at a time: of two who look at once, each would miss what the other has in its hands.
    try transaction.run("INSERT INTO security_watch (lone) VALUES (1) ON CONFLICT (lone) DO NOTHING")
    _ = try transaction.first("SELECT lone FROM security_watch {locking}") { $0.int(0) }
    let unseen = try transaction.all(
      """
      SELECT \(Self.eventColumns) FROM security_unseen JOIN security_event ON security_event.id = event
      ORDER BY event LIMIT $1
      """, limit, map: Self.event)
    var decision = Decision()
    for (key, event) in unseen {
      for rule in AlertRule.all { try look(at: event, key, by: rule, &decision) }
      try transaction.run("DELETE FROM security_unseen WHERE event = $1", key.bytes)
    }
    if !decision.messages.isEmpty { try commit(decision) }
    return unseen.count
  }

  private func look(
    at event: SecurityEvent, _ key: Identifier, by rule: AlertRule, _ decision: inout Decision
  ) throws {
    guard let about = rule.about(event), let value = rule.group.value(of: event) else { return }
    let last =
      try transaction.first(
        "SELECT MAX(at) FROM security_alert WHERE rule = $1 AND about = $2", rule.key, about,
        map: { $0.optionalInstant(0) }) ?? nil
    guard rule.isRaised(by: event, after: try earlier(than: event, value, of: rule), last: last) else { return }
    let alert = newKey()
    try transaction.run(
      "INSERT INTO security_alert (id, rule, about, event, at) VALUES ($1, $2, $3, $4, $5)", alert.bytes, rule.key,
      about, key.bytes, event.at)
    decision.messages.append(Message(key: newKey(), kind: "security.alert", subject: alert, at: now))
  }

  /// The latest of a rule's events that were looked at before. Not those with a smaller key: where commands run side by
  /// side, one with a smaller key may come into sight later.
  private func earlier(
    than event: SecurityEvent, _ value: String, of rule: AlertRule
  ) throws -> [SecurityEvent] {
    let kinds = rule.kinds.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    let since = event.at.adding(seconds: -rule.window)
    return try transaction.all(
      """
      SELECT \(Self.eventColumns) FROM security_event WHERE \(rule.group.rawValue) = $1 AND id >= $2 AND at > $3
      AND kind IN (\(kinds)) AND NOT EXISTS (SELECT 1 FROM security_unseen WHERE event = security_event.id)
      ORDER BY id DESC LIMIT $4
      """, value, Self.firstKey(at: since.adding(seconds: -3600)), since, max(rule.threshold, 500), map: Self.event
    ).map(\.event)
  }

  /// No key that was made at a time or later is smaller. An hour allows for clocks that do not agree.
  private static func firstKey(at instant: Instant) -> [UInt8] {
    Identifier(high: UInt64(max(0, instant.microseconds / 1000)) << 16, low: 0).bytes
  }

  private static let alertColumns = """
    \(eventColumns), security_alert.id, rule, about, security_alert.at, acknowledged_at, acknowledged_by, note
    """

  private static func alert(_ row: Row) -> Alert {
    Alert(
      id: Identifier(bytes: row.bytes(7))!, rule: row.text(8), about: row.text(9), at: row.instant(10),
      event: event(row).event,
      acknowledged: row.optionalInstant(11).map { .init(at: $0, by: row.optionalText(12), note: row.text(13)) })
  }

  /// A page of alerts by key.
  ///
  /// - Parameter isOpen: those that nobody has acknowledged, or those that somebody has; all where it is nil.
  public func alerts(after key: [UInt8] = [], isOpen: Bool? = nil, limit: Int) throws -> [Alert] {
    try transaction.all(
      """
      SELECT \(Self.alertColumns) FROM security_alert JOIN security_event ON security_event.id = security_alert.event
      WHERE security_alert.id > $1 AND (CAST($2 AS BIGINT) IS NULL OR (acknowledged_at IS NULL) = ($2 = 1))
      ORDER BY security_alert.id LIMIT $3
      """, key, isOpen.map { $0 ? 1 : 0 }, limit, map: Self.alert)
  }

  public func alert(_ id: Identifier) throws -> Alert? {
    try transaction.first(
      """
      SELECT \(Self.alertColumns) FROM security_alert JOIN security_event ON security_event.id = security_alert.event
      WHERE security_alert.id = $1
      """, id.bytes, map: Self.alert)
  }

  /// Somebody has looked at an alert.
  ///
  /// - Throws: `Refusal` when there is no such alert, or somebody has looked at it already.
  public func acknowledge(_ id: Identifier, note: String, by actor: String?) throws {
    let changed = try transaction.run(
      """
      UPDATE security_alert SET acknowledged_at = $2, acknowledged_by = $3, note = $4
      WHERE id = $1 AND acknowledged_at IS NULL
      """, id.bytes, now, actor, note)
    guard changed == 0 else {
      try self.note(
        SecurityEvent(.alertAcknowledged, at: now, actor: actor, subject: "alert:\(id)"))
      return
    }
    guard let alert = try alert(id) else { throw Refusal(.unknown, "alert-unknown", "There is no alert \(id).") }
    let names = try names(of: [alert.acknowledged?.by])
    let by = alert.acknowledged?.by.map { " by \(names[$0] ?? $0)" } ?? ""
    throw Refusal(.conflict, "alert-acknowledged", "This alert has been acknowledged\(by) already.")
  }
}
