/// A written standard that listings are reviewed against before they are sold (`goods.information`).
public struct ReviewStandard: Hashable, Sendable {
  public enum Severity: String, Hashable, Sendable, CaseIterable {
    /// What is found is corrected, and the listing reviewed again.
    case correct
    /// Goods of this sort are not sold here.
    case refuse
  }
  /// The code of a finding.
  public var key: String
  public var title: LocalizedText
  /// What the reviewer asks himself; yes is as it should be.
  public var question: LocalizedText
  public var severity: Severity
}

/// What a review of a listing came to.
public struct ListingReview: Hashable, Sendable {
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    case passed
    case toCorrect = "to-correct"
    case refused
  }
  /// The keys of the standards that it does not meet.
  public var findings: [String]
  public var verdict: Verdict

  public init(findings: [String], verdict: Verdict) {
    self.findings = findings
    self.verdict = verdict
  }

  /// The worst of the findings decides. A finding by a standard that is not written counts as one to correct.
  public init(findings: [String], under standards: [ReviewStandard]) {
    self.findings = findings
    let worst = findings.contains { key in standards.contains { $0.key == key && $0.severity == .refuse } }
    verdict = worst ? .refused : findings.isEmpty ? .passed : .toCorrect
  }
}

extension ListingReview.Verdict {
  public var words: LocalizedText {
    switch self {
    case .passed: LocalizedText(zhHans: "审核通过", en: "Passed")
    case .toCorrect: LocalizedText(zhHans: "须更正", en: "To be corrected")
    case .refused: LocalizedText(zhHans: "不予上架", en: "Refused")
    }
  }
}
