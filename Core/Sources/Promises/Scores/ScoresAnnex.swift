/// How merchants and goods are scored: over which period and how often, how sure a figure has to be, and what follows
/// where it is worse than a limit (`quality.scores`).
public struct ScoresAnnex: Hashable, Sendable {
  /// Where a figure is bad enough that a person has to decide about a step.
  public struct Threshold: Hashable, Sendable {
    /// Worse than this: below it where many are good, above it where few are.
    public var limit: Share
    public var step: ScoreStep
    /// By when a person takes the step, or declines to.
    public var within: Term
    /// By how much a floor is raised.
    public var raise: Share?

    public init(limit: Share, step: ScoreStep, within: Term, raise: Share? = nil) {
      self.limit = limit
      self.step = step
      self.within = within
      self.raise = raise
    }
  }

  public struct Rule: Hashable, Sendable {
    public var measure: ScoreMeasure
    /// With fewer cases the figure is shown and nothing follows from it.
    public var minimum: Int
    /// The mildest step first.
    public var thresholds: [Threshold]

    public init(_ measure: ScoreMeasure, minimum: Int, thresholds: [Threshold] = []) {
      self.measure = measure
      self.minimum = minimum
      self.thresholds = thresholds
    }

    /// The hardest threshold that is crossed: there are enough cases, and the whole interval lies beyond its limit, so
    /// that it is not chance.
    public func crossed(by figure: Proportion, _ confidence: Confidence) -> Threshold? {
      guard figure.all >= minimum else { return nil }
      let interval = figure.interval(confidence)
      return thresholds.last { measure.isGood ? interval.upper < $0.limit : interval.lower > $0.limit }
    }
  }

  /// Over how many days back the figures run, and after how many they are worked out again.
  public var period, every: Int
  public var confidence: Confidence
  public var rules: [Rule]

  public init(period: Int, every: Int, confidence: Confidence, rules: [Rule]) {
    self.period = period
    self.every = every
    self.confidence = confidence
    self.rules = rules
  }

  /// What is shown where no annex is published: nothing is worked out by the clock, and nothing follows.
  public static let standard = ScoresAnnex(
    period: 90, every: 7, confidence: .ninetyFive, rules: ScoreMeasure.allCases.map { Rule($0, minimum: 20) })

  public func rule(_ measure: ScoreMeasure) -> Rule {
    rules.first { $0.measure == measure } ?? Rule(measure, minimum: 20)
  }

  /// The first instant that counts in figures of a time: the days of the period before it, whole.
  public func since(_ at: Instant, zone: Zone) -> Instant { zone.start(of: zone.day(of: at).adding(-period)) }
}
