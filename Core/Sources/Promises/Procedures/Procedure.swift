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

  /// A figure of the letter that a step runs against.
  public struct Clock: Hashable, Sendable {
    public var clause: String
    public var figure: String
    /// From when it counts: `the claim was made`.
    public var from: LocalizedText

    public init(_ clause: String, _ figure: String, from: LocalizedText) {
      self.clause = clause
      self.figure = figure
      self.from = from
    }
  }

  public struct Step: Hashable, Sendable {
    public var name: LocalizedText
    public var owner: Owner
    /// The operations by which it is done; none where the program does it.
    public var operations: [String]
    /// None where nothing is promised about when.
    public var clock: Clock?
    /// What is done, and what to look at.
    public var what: LocalizedText
    /// What happens by itself when the time is over.
    public var otherwise: LocalizedText?

    init(
      _ zhHans: String, _ en: String, _ owner: Owner, _ operations: [String] = [], clock: Clock? = nil,
      what: LocalizedText, otherwise: LocalizedText? = nil
    ) {
      name = LocalizedText(zhHans: zhHans, en: en)
      self.owner = owner
      self.operations = operations
      self.clock = clock
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
