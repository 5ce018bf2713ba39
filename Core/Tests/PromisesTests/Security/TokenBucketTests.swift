import Promises
import Testing

@Suite struct TokenBucketTests {
  private let second: Int64 = 1_000_000

  @Test func soManyAtOnceAndThenSoManyInASecond() {
    let bucket = TokenBucket(burst: 3, interval: second)
    var full = Int64.min
    #expect((0..<3).map { _ in bucket.take(&full, at: 50) } == [nil, nil, nil])
    #expect(bucket.take(&full, at: 50) == second)
    #expect(bucket.take(&full, at: 50 + second / 2) == second / 2)
    #expect(bucket.take(&full, at: 50 + second) == nil)
    #expect(bucket.take(&full, at: 50 + second) == second)
  }

  @Test func whatIsRefusedCostsNothing() {
    let bucket = TokenBucket(burst: 1, interval: second)
    var full = Int64.min
    #expect(bucket.take(&full, at: 0) == nil)
    for _ in 0..<100 { #expect(bucket.take(&full, at: 1) == second - 1) }
    #expect(bucket.take(&full, at: second) == nil)
  }

  @Test func aRestFillsItAndNoMore() {
    let bucket = TokenBucket(burst: 5, perMinute: 60)
    var full = Int64.min
    for _ in 0..<5 { _ = bucket.take(&full, at: 0) }
    let later = 3600 * second
    #expect((0..<6).map { _ in bucket.take(&full, at: later) == nil } == [true, true, true, true, true, false])
  }

  /// Over any length of time nobody gets more than the burst and what was filled meanwhile.
  @Test(arguments: 1...20) func nobodyGetsMoreThanIsFilled(_ seed: UInt64) {
    var random = Random(seed: seed)
    let bucket = TokenBucket(burst: Int64.random(in: 1...20, using: &random), interval: 1000)
    var full = Int64.min
    var taken: [Int64] = []
    var now: Int64 = 0
    for _ in 0..<2000 {
      now += Int64.random(in: 0...1500, using: &random)
      if bucket.take(&full, at: now) == nil { taken.append(now) }
    }
    for first in stride(from: 0, to: taken.count, by: 7) {
      for last in first..<taken.count {
        #expect(Int64(last - first + 1) <= bucket.burst + (taken[last] - taken[first]) / 1000)
      }
    }
    #expect(taken.count > 1000)
  }

  @Test func eachHasHisOwn() {
    var buckets = TokenBuckets<String>(TokenBucket(burst: 1, interval: second), most: 100)
    #expect(buckets.take("a", at: 0) == nil)
    #expect(buckets.take("b", at: 0) == nil)
    #expect(buckets.take("a", at: 0) == second)
  }

  @Test func memoryIsBoundedAndTheBusyAreRemembered() {
    var buckets = TokenBuckets<Int>(TokenBucket(burst: 1, interval: 1000 * second), most: 100)
    #expect(buckets.take(-1, at: 0) == nil)
    for stranger in 0..<10_000 {
      _ = buckets.take(stranger, at: 0)
      if stranger % 20 == 0 { #expect(buckets.take(-1, at: 0) != nil) }
      #expect(buckets.count <= 100)
    }
    // Who has not been seen for long has a full bucket again.
    #expect(buckets.take(3, at: 0) == nil)
    #expect(buckets.take(9_999, at: 0) != nil)
  }
}
