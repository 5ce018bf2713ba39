/// How a promise is kept (`operations`): what is done, in which order, by whom, until when, and what happens by itself
/// where nobody does it. The handbook is printed from these, and tests hold them against the operations, the rights
/// and the letter that run.
public struct Procedure: Hashable, Sendable {
  public enum Owner: Hashable, Sendable {
    /// Somebody in one of these roles.
    case people([Role])
    /// The program itself.
    case system

    public func words(_ language: Language) -> String {
      switch self {
      case .people(let roles): roles.map { $0.words[language] }.joined(separator: language == .en ? ", " : "、")
      case .system: language == .en ? "The system" : "系统"
      }
    }
  }

  /// A time that a step runs against: a figure of the letter, or of one of its annexes.
  public struct Clock: Hashable, Sendable {
    /// The promise that it serves.
    public var clause: String
    public var figure: String
    /// Which annex says it; nil of what the letter says.
    public var annex: AnnexKind?
    /// Whether the annex says it only where the clause itself does not.
    public var isClauseFirst: Bool
    /// From when it counts: `the claim was made`.
    public var from: LocalizedText

    public init(
      _ clause: String, _ figure: String, in annex: AnnexKind? = nil, unlessClause isClauseFirst: Bool = false,
      from: LocalizedText
    ) {
      self.clause = clause
      self.figure = figure
      self.annex = annex
      self.isClauseFirst = isClauseFirst
      self.from = from
    }

    /// Whether it is counted back from what is to come.
    public var isBefore: Bool { figure.hasSuffix("-before") || figure == "reminders" }
    /// Whether it says who is warned on the way, and not by when something is done.
    public var isWarning: Bool { figure == "escalation" }
  }

  public struct Step: Hashable, Sendable {
    public var name: LocalizedText
    public var owner: Owner
    /// The operations by which it is done; none where the program does it.
    public var operations: [String]
    /// None where nothing is promised about when.
    public var clocks: [Clock]
    /// What is done, and what to look at.
    public var what: LocalizedText
    /// What happens by itself when the time is over.
    public var otherwise: LocalizedText?

    init(
      _ zhHans: String, _ en: String, _ owner: Owner, _ operations: [String] = [], clock: Clock? = nil,
      and more: [Clock] = [], what: LocalizedText, otherwise: LocalizedText? = nil
    ) {
      name = LocalizedText(zhHans: zhHans, en: en)
      self.owner = owner
      self.operations = operations
      clocks = (clock.map { [$0] } ?? []) + more
      self.what = what
      self.otherwise = otherwise
    }
  }

  public var key: String
  public var title: LocalizedText
  /// The promises that it keeps.
  public var clauses: [String]
  public var steps: [Step]

  /// All there are, in the order of the handbook.
  public static let all: [Procedure] = ofGoods + ofCases + ofScores + ofClaims + ofComplaints + ofPlatform
}
