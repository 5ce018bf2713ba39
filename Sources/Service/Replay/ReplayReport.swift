public import Promises

/// What a letter would have come to over some history.
public struct ReplayReport: Hashable, Sendable {
  public struct ClauseResult: Hashable, Sendable {
    public var clause: String
    public var opened = 0
    public var kept = 0
    public var broken = 0
    public var void = 0
    public var open = 0
    /// Granted, and what runs by default where nobody has chosen yet.
    public var compensation: Money
    /// Of the broken ones that were fulfilled in the end, in hours; nil where there are none. Nearest rank.
    public var latenessHours: Lateness?
  }
  public struct Lateness: Hashable, Sendable {
    public var p50: Double
    public var p90: Double
    public var max: Double
  }
  /// A row that could not be used; the rest went on.
  public struct SetAside: Hashable, Sendable {
    public var file: String
    public var line: Int
    public var reason: String
  }
  public var letter: String
  public var orders: Int
  public var from: Instant
  public var to: Instant
  public var clauses: [ClauseResult]
  public var setAside: [SetAside]
  /// What all accounts of the ledger sum up to is zero, and no transfer is one-sided.
  public var balanced: Bool
}
