import Database
public import Promises

/// Filters that somebody keeps under a name.
public struct SavedView: Hashable, Sendable {
  public var id: Identifier
  public var name: String
  /// As an address has them: `state=open&kind=question`.
  public var filters: String
  public var isShared: Bool
  /// Whether it is of whoever asks.
  public var isOwn: Bool
}

extension Work {
  /// How many views somebody may keep.
  static let mostViews = 50

  /// The views of somebody, and those that are shared, by name.
  public func savedViews(of person: Identifier?) throws -> [SavedView] {
    try transaction.all(
      """
      SELECT id, name, filters, is_shared, CASE WHEN person = $1 THEN 1 ELSE 0 END FROM saved_view
      WHERE is_shared = 1 OR person = $1 ORDER BY name, id LIMIT 500
      """, person?.bytes ?? []
    ) { row in
      SavedView(
        id: Identifier(bytes: row.bytes(0))!, name: row.text(1), filters: row.text(2), isShared: row.boolean(3),
        isOwn: row.boolean(4))
    }
  }

  /// - Throws: `Refusal` when no person asks, or he keeps too many.
  public func saveView(_ name: String, filters: String, isShared: Bool) throws -> Identifier {
    guard let person = actingPerson else {
      throw Refusal(.invalid, "agent-missing", "A program keeps no views.")
    }
    let count = try transaction.first(
      "SELECT COUNT(*) FROM saved_view WHERE person = $1", person.bytes, map: { $0.int(0) })
    guard count ?? 0 < Self.mostViews else {
      throw Refusal(.conflict, "views-enough", "You keep \(Self.mostViews) views already; remove one first.")
    }
    let id = newKey()
    try transaction.run(
      "INSERT INTO saved_view (id, person, is_shared, name, filters, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
      id.bytes,
      person.bytes, isShared ? 1 : 0, name, filters, now)
    return id
  }

  /// - Throws: `Refusal` when there is none of his.
  public func removeView(_ id: Identifier) throws {
    let gone = try transaction.run(
      "DELETE FROM saved_view WHERE id = $1 AND person = $2", id.bytes, actingPerson?.bytes ?? [])
    guard gone > 0 else { throw Refusal(.unknown, "view-unknown", "You keep no such view.") }
  }
}
