/// How bad a weakness is, on the qualitative scale of CVSS (FIRST, CVSS v3.1, section 5).
public enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
  case low, medium, high, critical

  /// - Parameter score: a CVSS score, from 0 to 10. One of 0 is low here: somebody reported it all the same.
  public init?(score: Double) {
    switch score {
    case 9...10: self = .critical
    case 7..<9: self = .high
    case 4..<7: self = .medium
    case 0..<4: self = .low
    default: return nil
    }
  }

  /// What a source says that gives a word instead of a score.
  init?(word: String) {
    switch word.lowercased() {
    case "critical": self = .critical
    case "high", "important": self = .high
    case "moderate", "medium": self = .medium
    case "low", "minor", "negligible": self = .low
    default: return nil
    }
  }

  /// Worse is greater.
  public static func < (a: Severity, b: Severity) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }

  public var words: LocalizedText {
    switch self {
    case .critical: LocalizedText(zhHans: "严重", en: "Critical")
    case .high: LocalizedText(zhHans: "高危", en: "High")
    case .medium: LocalizedText(zhHans: "中危", en: "Medium")
    case .low: LocalizedText(zhHans: "低危", en: "Low")
    }
  }

  /// How long a finding may stay open from when it was first seen, where the letter does not say. Critical and high: CISA,
  /// Binding Operational Directive 19-02 (2019), which counts from the first detection as well. The others are ours.
  public var standardTerm: Term {
    switch self {
    case .critical: .days(15)
    case .high: .days(30)
    case .medium: .days(90)
    case .low: .days(180)
    }
  }

  /// The same by a letter, whose clause `security.monitoring` may have terms of its own: `critical-within` and so on.
  public func term(by letter: Letter?) -> Term {
    letter?.clause(SecurityFinding.clause)?.term("\(rawValue)-within") ?? standardTerm
  }
}
