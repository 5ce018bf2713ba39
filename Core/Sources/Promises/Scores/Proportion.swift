/// In how many of some cases something holds.
public struct Proportion: Hashable, Sendable {
  /// From 0 to `all`.
  public var holds: Int
  public var all: Int

  public init(_ holds: Int, of all: Int) {
    self.holds = holds
    self.all = all
  }

  /// Rounded to the nearest millionth; nil where there are no cases.
  public var share: Share? {
    all == 0 ? nil : Share(millionths: (2 * holds * 1_000_000 + all) / (2 * all))
  }

  /// The score interval of Edwin B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal
  /// of the American Statistical Association 22 (1927), 209-212: with it the shares that these cases do not speak against.
  /// It stays between 0 and 1, says something of few cases too, and of none that anything is possible.
  ///
  /// Both ends are rounded outward, to a millionth.
  public func interval(_ confidence: Confidence) -> ScoreInterval {
    guard all > 0 else { return ScoreInterval(lower: Share(millionths: 0), upper: .whole) }
    let (h, n, z) = (Double(holds), Double(all), confidence.z)
    let spread = z * (z * z + 4 * h * (n - h) / n).squareRoot()
    let width = 2 * (n + z * z)
    let lower = ((2 * h + z * z - spread) / width * 1_000_000).rounded(.down)
    let upper = ((2 * h + z * z + spread) / width * 1_000_000).rounded(.up)
    return ScoreInterval(
      // Rounding of the machine must not carry an end past what is possible.
      lower: Share(millionths: holds == 0 ? 0 : max(0, Int(lower))),
      upper: Share(millionths: holds == all ? 1_000_000 : min(1_000_000, Int(upper))))
  }
}

/// Between which shares the true one lies, with the confidence that it was computed for.
public struct ScoreInterval: Hashable, Sendable {
  public var lower, upper: Share

  public init(lower: Share, upper: Share) {
    self.lower = lower
    self.upper = upper
  }
}

/// How often an interval made this way holds the true share, in the long run.
public enum Confidence: Int, Hashable, Sendable, CaseIterable {
  case ninety = 90
  case ninetyFive = 95
  case ninetyNine = 99

  /// So many standard deviations on both sides hold that part of the normal distribution.
  var z: Double {
    switch self {
    case .ninety: 1.6448536269514722
    case .ninetyFive: 1.959963984540054
    case .ninetyNine: 2.5758293035489004
    }
  }
}
