import Promises
import Testing

@Suite struct ObligationTests {
  func opened(reporting: Int64 = 0) -> Obligation {
    Obligation(
      clause: "delivery.on-time", opened: Instant(seconds: 0), due: Instant(seconds: 100), reporting: reporting)
  }

  @Test func theLastInstantIsInTimeAndTheNextIsNot() {
    var inTime = opened()
    inTime.fulfil(at: Instant(seconds: 100), now: Instant(seconds: 100))
    #expect(inTime.outcome == .kept)
    var late = opened()
    late.fulfil(at: Instant(seconds: 100).adding(microseconds: 1), now: Instant(seconds: 101))
    #expect(late.outcome == .broken)
    #expect(late.settled == Instant(seconds: 100))
    #expect(late.fulfilled == Instant(microseconds: 100_000_001))
  }

  @Test func aFactReportedWithinTheAllowanceStillCounts() {
    var obligation = opened(reporting: 50)
    obligation.sweep(now: Instant(seconds: 140))
    #expect(obligation.outcome == nil)
    obligation.fulfil(at: Instant(seconds: 99), now: Instant(seconds: 150))
    #expect(obligation.outcome == .kept)
  }

  @Test func aFactReportedTooLateIsRecordedAndChangesNothing() {
    var obligation = opened(reporting: 50)
    obligation.fulfil(at: Instant(seconds: 99), now: Instant(seconds: 151))
    #expect(obligation.outcome == .broken)
    #expect(obligation.fulfilled == Instant(seconds: 99))
  }

  @Test func cancellingAfterTheBreachDoesNotUndoIt() {
    var obligation = opened(reporting: 50)
    obligation.void(at: Instant(seconds: 120), now: Instant(seconds: 120))
    #expect(obligation.outcome == nil)
    obligation.sweep(now: Instant(seconds: 200))
    #expect(obligation.outcome == .broken)
  }

  enum Fact {
    case fulfil(Int64)
    case void(Int64)
  }

  /// Sweep and event judge alike: the same facts, with a timer that fires at random moments or never before the end,
  /// end alike.
  @Test func theTimersLuckChangesNoOutcome() {
    for seed in UInt64(1)...4_000 {
      var random = SplitMix(state: seed)
      let reporting = Int64.random(in: 0...60, using: &random)
      var facts: [(now: Int64, fact: Fact)] = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        let at = Int64.random(in: 0...180, using: &random)
        let now = at + Int64.random(in: 0...80, using: &random)
        return (now, Bool.random(using: &random) ? .fulfil(at) : .void(at))
      }
      facts.sort { $0.now < $1.now }
      var lazy = opened(reporting: reporting)
      var eager = lazy
      for (now, fact) in facts {
        for _ in 0..<Int.random(in: 0...3, using: &random) {
          eager.sweep(now: Instant(seconds: Int64.random(in: 0...now, using: &random)))
        }
        apply(fact, now, to: &lazy)
        apply(fact, now, to: &eager)
      }
      lazy.sweep(now: Instant(seconds: 1_000))
      eager.sweep(now: Instant(seconds: 1_000))
      #expect(lazy == eager, "seed \(seed)")
      #expect(lazy.outcome != nil, "seed \(seed)")
    }
  }

  private func apply(_ fact: Fact, _ now: Int64, to obligation: inout Obligation) {
    switch fact {
    case .fulfil(let at): obligation.fulfil(at: Instant(seconds: at), now: Instant(seconds: now))
    case .void(let at): obligation.void(at: Instant(seconds: at), now: Instant(seconds: now))
    }
  }
}

/// A repeatable source of randomness (Steele, Lea and Flood 2014), so that a failing seed can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
