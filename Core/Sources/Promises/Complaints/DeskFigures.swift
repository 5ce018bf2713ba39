/// How cases were answered, counted over those of somebody, or of all.
public struct DeskFigures: Hashable, Sendable {
  /// One case that a person answered, or that nobody did in time.
  public struct Line: Hashable, Sendable {
    public var reference: String
    public var opened: Instant
    /// Nil where nobody has answered yet.
    public var answered: Instant?
    /// Whether its answer was in time; nil where it had no deadline, or that is not judged yet.
    public var isInTime: Bool?
    /// Whether its consumer wrote again after the findings.
    public var isReopened: Bool
    /// What its consumer said of how it was handled, from 1 to 5.
    public var score: Int?

    public init(
      reference: String, opened: Instant, answered: Instant?, isInTime: Bool?, isReopened: Bool, score: Int?
    ) {
      self.reference = reference
      self.opened = opened
      self.answered = answered
      self.isInTime = isInTime
      self.isReopened = isReopened
      self.score = score
    }

    /// How long it waited for its first answer, in seconds; nil where it still waits.
    public var wait: Int64? { answered.map { $0.microseconds(since: opened) / 1_000_000 } }
  }

  /// From how many answers on what consumers say is shown: of fewer it could be known who said it.
  public static let fewestAnswers = 5
  /// Who gives so many points is content.
  public static let content = 4

  public var answered: Int
  /// How long half of them waited at most for their first answer, in seconds; nil where there are none.
  public var median: Int64?
  public var inTime, reopened: Proportion
  /// How many of those who said something are content; nil where too few said anything.
  public var satisfied: Proportion?
  /// How many said something.
  public var rated: Int

  public init(_ lines: [Line]) {
    let waits = lines.compactMap(\.wait).sorted()
    answered = waits.count
    // Of an even number the lower of the two in the middle: a time that somebody really waited.
    median = waits.isEmpty ? nil : waits[(waits.count - 1) / 2]
    let judged = lines.compactMap(\.isInTime)
    inTime = Proportion(judged.count { $0 }, of: judged.count)
    reopened = Proportion(lines.count { $0.isReopened }, of: answered)
    let scores = lines.compactMap(\.score)
    rated = scores.count
    satisfied =
      scores.count < Self.fewestAnswers ? nil : Proportion(scores.count { $0 >= Self.content }, of: scores.count)
  }
}
