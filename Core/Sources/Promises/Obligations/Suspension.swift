/// Force majeure, declared by a person: for a time, the clocks of some clauses stand still for the cases of a region.
public struct Suspension: Hashable, Sendable {
  /// Keys of the clauses; no other is touched.
  public var clauses: [String]
  public var from: Instant
  /// The first instant at which the clauses apply again.
  public var until: Instant
  public var reason: LocalizedText
  /// Where, as orders name it; nil everywhere.
  public var region: String?

  public init(clauses: [String], from: Instant, until: Instant, reason: LocalizedText, region: String? = nil) {
    self.clauses = clauses
    self.from = from
    self.until = until
    self.reason = reason
    self.region = region
  }

  public func covers(clause: String, region other: String?) -> Bool {
    clauses.contains(clause) && (region == nil || region == other)
  }

  /// When something opened at `opened` and due at `due` is due with the clock standing still during `suspensions`. A
  /// time that several of them cover counts once. Never earlier than `due`.
  public static func due(opened: Instant, due: Instant, under suspensions: [Suspension]) -> Instant {
    Standstill.due(
      opened: opened, due: due, during: suspensions.filter { $0.until > $0.from }.map { $0.from..<$0.until })
  }
}
