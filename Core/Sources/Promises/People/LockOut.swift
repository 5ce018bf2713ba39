/// How long somebody has to wait who gave wrong passwords, so that guessing is slow and nobody can lock another out.
///
/// Three things are counted: failures of one account from one source, of all accounts from one network address, and of
/// one account from everywhere.
///
/// - **Account and source**: the first five are free, then 30 seconds, doubling up to an hour.
/// - **Address**: the first thirty are free, since a whole office may share one; then 30 seconds, doubling up to 15
///   minutes. It guards against one password tried on many accounts.
/// - **Account**: this is what strangers could use to lock somebody out, so it refuses nobody for good. After fifty
///   failures a source from which this account was not tried before is turned away once and let in 30 seconds later
///   (`newcomerWait`), counted from its own first try and not from the last failure, however many others fail
///   meanwhile.
///
/// Codes of a second factor are counted like passwords, but of the account more strictly: only who has the password can
/// fail there, so that no stranger makes anybody wait.
///
/// - **Codes of an account**: the first twenty from everywhere are free, then 30 seconds, doubling up to an hour.
///
/// A device that holds a valid mark of an earlier sign-in is a source of its own: neither the address nor the account
/// counts against it, only its own failures. Whoever is signed in already is not asked here at all.
///
/// Who guesses at one account from one address has 11 tries in the first hour and one in each hour after it; from a
/// thousand addresses, a thousand times that, which passwords of 8 characters that are no common ones and a second
/// factor have to withstand.
public enum LockOut {
  /// What is known of one account at one source, of one address, or of one account.
  public struct Tally: Hashable, Sendable {
    public var failures: Int
    /// When it failed last; for a newcomer who was turned away, when that was.
    public var last: Instant

    public init(failures: Int, last: Instant) {
      self.failures = failures
      self.last = last
    }
  }

  /// What failures are counted of.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case pair, address, account, codes

    /// How many failures cost nothing.
    var free: Int {
      switch self {
      case .pair: 5
      case .codes: 20
      case .address, .account: 30
      }
    }
    /// In seconds: after the first that is not free, doubled with each one more.
    var firstPause: Int64 { 30 }
    var longestPause: Int64 { isRemembered ? 3600 : 900 }
    /// How long after the last failure all of them are forgotten, in seconds.
    var memory: Int64 { isRemembered ? LockOut.memory : 3600 }
    /// Whether failures count for a day, so that guessing on for days stays slow.
    private var isRemembered: Bool { self == .pair || self == .codes }

    func pause(after failures: Int) -> Int64 {
      failures < free ? 0 : min(longestPause, firstPause << Int64(min(failures - free, 20)))
    }
  }

  /// From how many failures of one account on newcomers have to wait, and for how many seconds.
  static let crowd = 50
  public static let newcomerWait: Int64 = 30
  /// After how many wrong codes a session ends that waits for its second factor.
  public static let codesOfSession = 5
  /// In seconds: what is older counts for nothing and may be forgotten.
  public static let memory: Int64 = 86_400

  public enum Verdict: Hashable, Sendable {
    case mayTry
    /// Come back in so many seconds. A newcomer's first refusal is to be kept as a tally of no failures: his time counts
    /// from it.
    case wait(seconds: Int64, isNewcomer: Bool = false)
  }

  /// Whether a password may be tried.
  ///
  /// - Parameters:
  ///   - pair: of this account from this source.
  ///   - address: of the address; nil for a known device, and where nothing failed.
  ///   - account: of the account from everywhere; nil for a known device, and where nothing failed.
  ///   - codes: of the account's codes from everywhere; nil for a password, for a known device, and where nothing failed.
  public static func verdict(
    pair: Tally?, address: Tally?, account: Tally?, codes: Tally? = nil, at now: Instant
  ) -> Verdict {
    let waits = max(left(pair, .pair, now), left(address, .address, now), left(codes, .codes, now))
    if waits > 0 { return .wait(seconds: waits) }
    guard let account = known(account, .account, now), account.failures >= crowd else { return .mayTry }
    guard let pair = known(pair, .pair, now) else { return .wait(seconds: newcomerWait, isNewcomer: true) }
    if pair.failures > 0 { return .mayTry }
    let rest = newcomerWait - age(pair, now)
    return rest > 0 ? .wait(seconds: rest) : .mayTry
  }

  /// A tally with one failure more.
  public static func failed(_ tally: Tally?, of kind: Kind, at now: Instant) -> Tally {
    guard let tally = known(tally, kind, now) else { return Tally(failures: 1, last: now) }
    return Tally(failures: tally.failures + 1, last: max(tally.last, now))
  }

  /// Unless it is so old that it counts for nothing.
  private static func known(_ tally: Tally?, _ kind: Kind, _ now: Instant) -> Tally? {
    tally.flatMap { age($0, now) < kind.memory ? $0 : nil }
  }

  /// Seconds that are left of a pause, rounded up.
  private static func left(_ tally: Tally?, _ kind: Kind, _ now: Instant) -> Int64 {
    guard let tally = known(tally, kind, now) else { return 0 }
    return max(0, kind.pause(after: tally.failures) - age(tally, now))
  }

  /// In whole seconds, never negative: another node's clock may be ahead.
  private static func age(_ tally: Tally, _ now: Instant) -> Int64 {
    max(0, now.microseconds(since: tally.last)) / 1_000_000
  }
}
