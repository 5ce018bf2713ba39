import Testing

@testable import Promises

@Suite struct ScoreRuleTests {
  private static let delivered = ScoresAnnex.Rule(
    .delivered, minimum: 30,
    thresholds: [
      .init(limit: Share(percent: "90")!, step: .warning, within: .days(5)),
      .init(limit: Share(percent: "60")!, step: .suspension, within: .days(2)),
    ])
  private static let defects = ScoresAnnex.Rule(
    .defects, minimum: 10, thresholds: [.init(limit: Share(percent: "5")!, step: .sampling, within: .days(5))])

  private func crossed(_ rule: ScoresAnnex.Rule, _ holds: Int, _ all: Int) -> ScoreStep? {
    rule.crossed(by: Proportion(holds, of: all), .ninetyFive)?.step
  }

  @Test func onlyAWholeIntervalBeyondTheLimitCrossesIt() {
    // 80.8 %, up to 86.9 %.
    #expect(crossed(Self.delivered, 97, 120) == .warning)
    // 85 % of few may be chance: up to 92.9 %.
    #expect(crossed(Self.delivered, 34, 40) == nil)
    #expect(crossed(Self.delivered, 34 * 10, 40 * 10) == .warning)
    #expect(crossed(Self.delivered, 10, 40) == .suspension)
    #expect(crossed(Self.delivered, 0, 29) == nil, "too few")
    #expect(crossed(Self.delivered, 0, 30) == .suspension)
    #expect(crossed(Self.delivered, 120, 120) == nil)
    #expect(crossed(Self.defects, 0, 100) == nil && crossed(Self.defects, 6, 100) == nil)
    #expect(crossed(Self.defects, 20, 100) == .sampling)
    #expect(crossed(Self.defects, 9, 9) == nil)
  }

  /// A worse figure of as many cases never leads to less.
  @Test func worseNeverLeadsToLess() {
    for all in [30, 31, 100, 999] {
      var hardest: ScoreStep?
      for holds in (0...all).reversed() {
        let step = crossed(Self.delivered, holds, all)
        if let hardest { #expect(step.map { $0 >= hardest } ?? false, "\(holds) of \(all)") }
        hardest = step ?? hardest
      }
      #expect(hardest == .suspension)
    }
  }

  private static let renewed = Instant(seconds: 1000)
  private func next(
    _ standing: [StandingStep], _ crossed: ScoreStep?
  ) -> (changes: [StandingStep.Change?], opens: Bool) {
    StandingStep.next(standing, crossed: crossed, renewed: Self.renewed)
  }

  @Test func nothingOpensTwice() {
    let now = Instant(seconds: 2000)
    #expect(next([], .warning).opens && !next([], nil).opens)
    for status in [StandingStep.Status.open, .taken, .declined] {
      let same = next([StandingStep(.warning, status, since: now)], .warning)
      #expect(!same.opens && same.changes == [nil], "\(status)")
      #expect(!next([StandingStep(.suspension, status, since: now)], .suspension).opens)
    }
    // A worse limit: what waits is overtaken, what is in force stays.
    let worse = next([StandingStep(.warning, .open, since: now)], .floor)
    #expect(worse.opens && worse.changes == [.end(.overtaken)])
    let harder = next([StandingStep(.warning, .taken, since: now)], .floor)
    #expect(harder.opens && harder.changes == [nil])
    // What was declined of cases that count no more is asked again.
    let old = next([StandingStep(.warning, .declined, since: Instant(seconds: 999))], .warning)
    #expect(old.opens && old.changes == [.end(.ended)])
  }

  @Test func whatRecoveredEnds() {
    let now = Instant(seconds: 2000)
    #expect(next([StandingStep(.warning, .open, since: now)], nil).changes == [.end(.recovered)])
    #expect(next([StandingStep(.sampling, .taken, since: now)], nil).changes == [.end(.ended)])
    #expect(next([StandingStep(.floor, .taken, since: now)], nil).changes == [.mayBeLifted(true)])
    #expect(next([StandingStep(.floor, .taken, since: now, mayBeLifted: true)], nil).changes == [nil])
    #expect(
      next([StandingStep(.floor, .taken, since: now, mayBeLifted: true)], .floor).changes == [.mayBeLifted(false)])
    #expect(next([StandingStep(.warning, .declined, since: now)], nil).changes == [.end(.ended)])
    // Better, and still bad: the hard step may be lifted, and the mild one opens, where none is in force.
    let better = next([StandingStep(.suspension, .taken, since: now)], .warning)
    #expect(better.changes == [.mayBeLifted(true)] && !better.opens)
    let open = next([StandingStep(.suspension, .open, since: now)], .warning)
    #expect(open.changes == [.end(.recovered)] && open.opens)
  }

  /// Whatever figures come one after the other: of one figure at most one step waits at a time, and each step stands once.
  @Test func whateverHappensNoStepStandsTwice() {
    var random = Random(seed: 7)
    var standing: [StandingStep] = []
    for round in 0..<20_000 {
      let at = Instant(seconds: Int64(round) * 600)
      let crossed = Bool.random(using: &random) ? ScoreStep.allCases.randomElement(using: &random) : nil
      let (changes, opens) = StandingStep.next(standing, crossed: crossed, renewed: at.adding(seconds: -6000))
      for (place, change) in changes.enumerated() {
        switch change {
        case .end(let status): standing[place].status = status
        case .mayBeLifted(let may): standing[place].mayBeLifted = may
        case nil: break
        }
      }
      standing.removeAll { [.recovered, .overtaken, .ended].contains($0.status) }
      if opens, let crossed { standing.append(StandingStep(crossed, .open, since: at)) }
      #expect(standing.filter { $0.status == .open }.count <= 1)
      #expect(Set(standing.map(\.step)).count == standing.count)
      if crossed == nil { #expect(standing.allSatisfy { $0.status == .taken && $0.mayBeLifted }) }
      if let crossed { #expect(standing.contains { $0.step >= crossed }) }
      for place in standing.indices where standing[place].status == .open {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: standing[place].status = .taken
        case 1: (standing[place].status, standing[place].since) = (.declined, at)
        default: break
        }
      }
      if Int.random(in: 0..<8, using: &random) == 0 { standing.removeAll { $0.mayBeLifted } }
    }
  }
}
