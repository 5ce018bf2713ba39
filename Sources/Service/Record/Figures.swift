public import Promises
import Synchronization

/// The public figures, counted at most once every few seconds however many look at them: counting a year of a million
/// promises takes most of a second, and the page must not become a way to stop the server.
public final class Figures: Sendable {
  /// For how many seconds a count is shown.
  public static let lifetime: Int64 = 5

  public struct Count: Sendable {
    public var records: [String: ClauseRecord]
    public var suspensions: [Suspension]
    var letter: Int
    var at: Instant
  }
  private struct State {
    var count: Count?
    var isCounting = false
  }
  private let platform: Platform
  private let days: Int
  private let state = Mutex(State())

  /// - Parameter days: Over how many days back the figures run.
  public init(platform: Platform, days: Int) {
    self.platform = platform
    self.days = days
  }

  /// The figures of a version as of now, or of a few seconds ago. While somebody counts, the others get the last count.
  ///
  /// - Throws: What the database throws.
  public func count(of version: LetterBook.Version, at now: Instant) async throws -> Count {
    let known = state.withLock { state -> Count? in
      if let count = state.count, count.letter == version.number {
        let age = now.microseconds(since: count.at)
        if state.isCounting || (0..<Self.lifetime * 1_000_000).contains(age) { return count }
      }
      state.isCounting = true
      return nil
    }
    if let known { return known }
    defer { state.withLock { $0.isCounting = false } }
    let since = now.adding(seconds: -Int64(days) * 86_400)
    let days = days
    let count = try await platform.look(at: now) {
      Count(
        records: try $0.records(of: version.letter, days: days),
        suspensions: try $0.suspensions(reachingBeyond: since), letter: version.number, at: now)
    }
    state.withLock { $0.count = count }
    return count
  }
}
