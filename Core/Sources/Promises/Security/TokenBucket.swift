/// How often something may be done: so many times at once, and so often for good. A bucket holds `burst` tokens, a
/// token is put back every `interval`, and each time takes one.
public struct TokenBucket: Hashable, Sendable {
  public var burst: Int64
  /// In microseconds.
  public var interval: Int64

  /// - Parameters:
  ///   - burst: at least 1.
  ///   - interval: at least 1 microsecond.
  public init(burst: Int64, interval: Int64) {
    precondition(burst > 0 && interval > 0, "a bucket has room for a token and is filled")
    self.burst = burst
    self.interval = interval
  }

  public init(burst: Int64, perMinute: Int64) { self.init(burst: burst, interval: max(1, 60_000_000 / perMinute)) }

  /// Takes a token.
  ///
  /// - Parameters:
  ///   - fullAt: when the bucket is full again, all that is kept of it; microseconds on a clock that never goes back.
  ///   - now: on the same clock.
  /// - Returns: nil where there was one, else in how many microseconds there will be.
  public func take(_ fullAt: inout Int64, at now: Int64) -> Int64? {
    let next = max(fullAt, now) + interval
    let wait = next - now - burst * interval
    if wait > 0 { return wait }
    fullAt = next
    return nil
  }
}

/// The buckets of many, in bounded memory. Who was not seen for the longest is forgotten first, and has a full bucket
/// then: whoever uses more addresses than there is room for gains what a full bucket holds, each time round.
public struct TokenBuckets<Key: Hashable & Sendable>: Sendable {
  public let bucket: TokenBucket
  private let most: Int
  private var recent: [Key: Int64] = [:]
  private var older: [Key: Int64] = [:]

  /// - Parameter most: how many buckets there are at most.
  public init(_ bucket: TokenBucket, most: Int) {
    precondition(most >= 2)
    self.bucket = bucket
    self.most = most
  }

  public var count: Int { recent.count + older.count }

  /// Takes a token of somebody's.
  ///
  /// - Returns: nil where there was one, else in how many microseconds there will be.
  public mutating func take(_ key: Key, at now: Int64) -> Int64? {
    if recent[key] == nil {
      if recent.count >= most / 2 {
        older = recent
        recent = [:]
      }
      recent[key] = older.removeValue(forKey: key) ?? .min
    }
    return bucket.take(&recent[key, default: .min], at: now)
  }
}
