/// What is to be done again and again. A recurring clause has one duty for its figure `every`, and one more for each
/// figure `NAME-every`; each has a clock of its own.
public struct RecurringDuty: Hashable, Sendable {
  /// Such as `restore-test`; empty for the duty that the clause is named for.
  public var name: String
  public var every: Term

  private static let suffix = "-every"

  init?(_ figure: NamedFigure) {
    guard case .term(let every) = figure.figure, Self.isName(figure.name) else { return nil }
    name = figure.name == "every" ? "" : String(figure.name.dropLast(Self.suffix.count))
    self.every = every
  }

  /// Whether a figure of this name says how often a duty comes.
  static func isName(_ figure: String) -> Bool {
    figure == "every" || (figure.hasSuffix(suffix) && figure.count > suffix.count)
  }

  /// What it is called: by the clause's title where the program does not know it.
  public static func words(_ name: String, of clause: Clause) -> LocalizedText {
    switch (clause.key, name) {
    case (SecurityFinding.clause, ""): LocalizedText(zhHans: "漏洞检测", en: "Vulnerability scan")
    case ("privacy", ""): LocalizedText(zhHans: "个人信息访问记录审查", en: "Review of who read personal data")
    case (_, "patch-review"): LocalizedText(zhHans: "补丁核对", en: "Patch review")
    case (_, "access-review"): LocalizedText(zhHans: "权限复核", en: "Access review")
    case (_, "restore-test"): LocalizedText(zhHans: "备份恢复演练", en: "Restore test")
    case (_, ""): clause.title
    default: LocalizedText(zhHans: "\(clause.title.zhHans)（\(name)）", en: "\(clause.title.en) (\(name))")
    }
  }
}

extension Clause {
  /// None unless it is of kind recurring.
  public var duties: [RecurringDuty] { kind == .recurring ? figures.compactMap { RecurringDuty($0) } : [] }

  public func duty(_ name: String) -> RecurringDuty? { duties.first { $0.name == name } }
}
