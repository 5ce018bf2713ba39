/// Whether a mailbox is as quiet as it never is. An inbox that is stuck looks like one into which nobody writes; its own
/// habit tells the two apart.
public enum InboxPace {
  /// How far back its habit is looked at.
  public static let habit: Int64 = 28 * 86_400
  /// With fewer messages there is no habit.
  public static let fewest = 20
  /// Shorter silences are none, whatever the habit.
  public static let shortest: Int64 = 6 * 3600
  /// After so long without a fetch that succeeded somebody has to look.
  public static let longestFailure: Int64 = 1800

  /// - Parameter arrivals: when messages came, the earliest first.
  /// - Returns: whether nothing has come for more than twice the longest gap of the four weeks before.
  public static func isSilent(arrivals: [Instant], now: Instant) -> Bool {
    let since = now.adding(seconds: -habit)
    let counted = arrivals.filter { $0 > since && $0 <= now }
    guard counted.count >= fewest, let last = counted.last else { return false }
    let gaps = zip(counted, counted.dropFirst()).map { $1.microseconds(since: $0) }
    let longest = max((gaps.max() ?? 0) * 2, shortest * 1_000_000)
    return now.microseconds(since: last) > longest
  }
}
