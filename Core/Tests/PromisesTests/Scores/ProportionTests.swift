import Testing

@testable import Promises

@Suite struct ProportionTests {
  private static func ends(_ holds: Int, _ all: Int, _ confidence: Confidence = .ninetyFive) -> [String] {
    let interval = Proportion(holds, of: all).interval(confidence)
    return [interval.lower.percent, interval.upper.percent]
  }

  /// The examples of R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872: he gives 0.2553 to 0.3662, 0.0624 to
  /// 0.1605, 0 to 0.1611 and 0.0061 to 0.1718. What stands here was computed with forty digits, and rounded outward.
  @Test func itIsWilsonsInterval() {
    #expect(Self.ends(81, 263) == ["25.5288", "36.621"])
    #expect(Self.ends(15, 148) == ["6.2386", "16.0488"])
    #expect(Self.ends(0, 20) == ["0", "16.1126"])
    #expect(Self.ends(1, 29) == ["0.6113", "17.1756"])
    #expect(Self.ends(97, 120) == ["72.8788", "86.875"])
    #expect(Self.ends(0, 0) == ["0", "100"])
    #expect(Self.ends(20, 20) == ["83.8874", "100"])
  }

  @Test(arguments: Confidence.allCases) func whateverTheCasesItIsAnInterval(_ confidence: Confidence) {
    for all in Array(1...60) + [97, 500, 12_345, 1_000_000] {
      var before = Proportion(0, of: all).interval(confidence)
      for holds in stride(from: 0, through: all, by: max(1, all / 97)) {
        let figure = Proportion(holds, of: all)
        let interval = figure.interval(confidence)
        let share = figure.share!
        #expect(interval.lower.millionths >= 0 && interval.upper <= .whole)
        #expect(interval.lower <= share && share <= interval.upper, "\(figure)")
        #expect(holds == 0 || holds == all || interval.lower < share && share < interval.upper, "\(figure)")
        #expect(before.lower <= interval.lower && before.upper <= interval.upper, "more that hold move it up")
        // The other side of the same cases is the same interval, seen from there.
        let other = Proportion(all - holds, of: all).interval(confidence)
        #expect(abs(other.lower.millionths + interval.upper.millionths - 1_000_000) <= 1)
        before = interval
      }
    }
  }

  /// The same share of more cases says more, and who wants to be surer can say less.
  @Test func moreCasesNarrowIt() {
    func width(_ holds: Int, _ all: Int, _ confidence: Confidence = .ninetyFive) -> Int {
      let interval = Proportion(holds, of: all).interval(confidence)
      return interval.upper.millionths - interval.lower.millionths
    }
    for (holds, all) in [(0, 5), (1, 5), (3, 7), (9, 10), (10, 10)] {
      for times in [1, 2, 5, 30, 1000] {
        #expect(width(holds * times, all * times) > width(holds * times * 2, all * times * 2))
        #expect(width(holds * times, all * times, .ninety) < width(holds * times, all * times))
        #expect(width(holds * times, all * times) < width(holds * times, all * times, .ninetyNine))
      }
    }
  }

  /// It holds the true share about as often as it says: counted over every outcome of so many throws, not sampled.
  @Test(arguments: Confidence.allCases) func itHoldsTheTrueShareAsOftenAsItSays(_ confidence: Confidence) {
    let all = 80
    var covered: [Double] = []
    for step in 5...95 {
      let share = Double(step) / 100
      // The binomial weights, from the one before.
      var weight = 1.0
      for _ in 0..<all { weight *= 1 - share }
      var sum = 0.0
      for holds in 0...all {
        let interval = Proportion(holds, of: all).interval(confidence)
        if (interval.lower.millionths...interval.upper.millionths).contains(step * 10_000) { sum += weight }
        weight *= Double(all - holds) / Double(holds + 1) * share / (1 - share)
      }
      covered.append(sum)
    }
    let mean = covered.reduce(0, +) / Double(covered.count)
    #expect(abs(mean - Double(confidence.rawValue) / 100) < 0.01, "\(mean)")
  }

  @Test func sharesAreRoundedToTheNearest() {
    #expect(Proportion(97, of: 120).share?.percent == "80.8333")
    #expect(Proportion(2, of: 3).share?.percent == "66.6667")
    #expect(Proportion(0, of: 0).share == nil)
  }
}
