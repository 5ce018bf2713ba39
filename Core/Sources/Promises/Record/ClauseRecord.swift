/// How well one clause has been kept over some days: what stands beside it on the letter's page.
public struct ClauseRecord: Hashable, Sendable {
  public var clause: String
  public var opened: Int
  public var kept: Int
  public var broken: Int
  public var void: Int
  /// Opened at any time and not settled at the end of the days looked at.
  public var open: Int
  /// From opening to fulfilment, over those fulfilled in time or late; nil while there are none.
  public var medianSeconds: Int64?
  /// Nine in ten were fulfilled at least as fast.
  public var ninetiethSeconds: Int64?
  /// What was granted, and what was paid out, over the days looked at; a payment may be of an earlier grant. In the
  /// letter's currency.
  public var granted: Money
  public var paid: Money
  /// The last periods, the earliest first, all of one length.
  public var periods: [Period]

  public struct Period: Hashable, Sendable {
    public var first: Day
    public var last: Day
    public var kept: Int
    public var broken: Int

    public init(first: Day, last: Day, kept: Int, broken: Int) {
      self.first = first
      self.last = last
      self.kept = kept
      self.broken = broken
    }
  }

  public init(
    clause: String, opened: Int = 0, kept: Int = 0, broken: Int = 0, void: Int = 0, open: Int = 0,
    medianSeconds: Int64? = nil, ninetiethSeconds: Int64? = nil, granted: Money, paid: Money, periods: [Period] = []
  ) {
    self.clause = clause
    self.opened = opened
    self.kept = kept
    self.broken = broken
    self.void = void
    self.open = open
    self.medianSeconds = medianSeconds
    self.ninetiethSeconds = ninetiethSeconds
    self.granted = granted
    self.paid = paid
    self.periods = periods
  }
}
