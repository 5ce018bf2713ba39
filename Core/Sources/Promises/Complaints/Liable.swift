/// Who answers for what was complained of.
public enum Liable: String, Hashable, Sendable, CaseIterable {
  case platform, merchant, carrier
  /// Whoever complained brought it about, or nobody did: nothing is paid, and he is told why.
  case consumer, nobody

  /// Who bears what is owed; nil where nothing is.
  public var payer: Payer? {
    switch self {
    case .platform: .platform
    case .merchant: .merchant
    case .carrier: .carrier
    case .consumer, .nobody: nil
    }
  }
}

/// What became of an appeal against a decision on a complaint.
public enum AppealDecision: String, Hashable, Sendable, CaseIterable {
  case upheld, changed
}
