import HTTPTypes
import Hummingbird
public import Promises
import Synchronization

/// How often one and the same may ask. Each node counts for itself and forgets with its end: behind a balancer that
/// shares out among three nodes somebody may ask three times as often.
public struct RateLimits: Hashable, Sendable {
  /// Of one key, of one session, or of one address without either.
  public var each: TokenBucket
  /// Of one address, whatever keys and sessions come from there: more than one person may sit behind it.
  public var address: TokenBucket
  /// Of one address that signs in or gives a one-time code. Failures have limits of their own, by account.
  public var signIn = TokenBucket(burst: 30, perMinute: 30)
  /// How many of each are remembered.
  public var most = 50_000

  /// - Parameter perSecond: requests that one key, session or address may make for good; ten times as many at once, and
  ///   four times as many from all that share an address.
  public init(perSecond: Int64) {
    each = TokenBucket(burst: perSecond * 10, perMinute: perSecond * 60)
    address = TokenBucket(burst: perSecond * 40, perMinute: perSecond * 240)
  }
}

/// Counts requests and refuses those that are too many.
final class RateCounter: Sendable {
  private let each: Mutex<TokenBuckets<Int>>
  private let address: Mutex<TokenBuckets<Subnet?>>
  private let signIn: Mutex<TokenBuckets<Subnet?>>
  private let now: @Sendable () -> Int64

  /// - Parameter now: microseconds on a clock that never goes back.
  init(_ limits: RateLimits, now: @escaping @Sendable () -> Int64 = RateCounter.monotonic()) {
    each = Mutex(TokenBuckets(limits.each, most: limits.most))
    address = Mutex(TokenBuckets(limits.address, most: limits.most))
    signIn = Mutex(TokenBuckets(limits.signIn, most: limits.most))
    self.now = now
  }

  /// - Parameters:
  ///   - word: what whoever asks is known by; nil where he shows nothing. It is not looked up, and may be wrong: who
  ///     makes words up has what his address has.
  ///   - network: where he asks from; all whose address is not known share one.
  /// - Returns: nil where he may ask, else in how many microseconds.
  func wait(word: String?, network: Subnet?, isSignIn: Bool) -> Int64? {
    let now = now()
    if isSignIn, let wait = signIn.withLock({ $0.take(network, at: now) }) { return wait }
    // The hash is made with a seed of this process: nobody can choose words that fall together.
    let key = word.map { $0.hashValue } ?? network.hashValue
    // What one key asks in vain is not held against the others of its address.
    if let wait = each.withLock({ $0.take(key, at: now) }) { return wait }
    return address.withLock { $0.take(network, at: now) }
  }

  static func monotonic() -> @Sendable () -> Int64 {
    let start = ContinuousClock.now
    return { Int64((ContinuousClock.now - start) / .microseconds(1)) }
  }
}

/// Refuses whoever asks too often, before anything is looked up for him.
struct RateLimiter: Sendable {
  /// Nil where everybody may ask as often as he likes.
  let counter: RateCounter?
  let cookie: Cookie

  /// - Parameter route: nil where there is none.
  /// - Throws: `Problem` where it is too often.
  func check(_ request: Request, route: String?) throws {
    guard let counter, !request.isProbe else { return }
    let wait = counter.wait(
      word: request.header(.authorization) ?? cookie.word(of: request),
      network: Arrival.address(of: request.headers)?.network, isSignIn: isSignIn(request, route))
    guard let wait else { return }
    let seconds = (wait + 999_999) / 1_000_000
    throw Problem(
      .tooManyRequests, "too-many", "Too many requests came from you; send it again in \(seconds) s.",
      headers: [.retryAfter: String(seconds)])
  }

  private func isSignIn(_ request: Request, _ route: String?) -> Bool {
    guard request.method == .post, let route else { return false }
    return Door.byRoute["POST \(route)"]?.right == .signIn
  }
}
