/// One thing that a merchant has to prove, and how it stands today.
public struct Requirement: Hashable, Sendable {
  public enum Subject: Hashable, Sendable {
    /// What he is registered as.
    case registration
    case fact(TraderFact)
    /// By the key of its kind.
    case document(String)
    case brand(String)
    /// A category that he wants to sell.
    case category(String)

    /// A name that stays the same: `document/food-licence`.
    public var key: String {
      switch self {
      case .registration: "registration"
      case .fact(let fact): "fact/\(fact.rawValue)"
      case .document(let kind): "document/\(kind)"
      case .brand(let brand): "brand/\(brand)"
      case .category(let category): "category/\(category)"
      }
    }
  }

  public enum State: String, Hashable, Sendable, CaseIterable {
    case met, expiring, missing, expired, contradictory

    /// Whether he may be admitted in spite of it.
    public var isGood: Bool { self == .met || self == .expiring }
  }

  public enum Reason: String, Hashable, Sendable, CaseIterable {
    case given, valid
    case endsSoon = "ends-soon"
    case notGiven = "not-given"
    case notHandedIn = "not-handed-in"
    case noFile = "no-file"
    case noEnd = "no-end"
    case notYetValid = "not-yet-valid"
    case ranOut = "ran-out"
    case otherCode = "other-code"
    case severalNumbers = "several-numbers"
    case codeTaken = "code-taken"
    case kindUnknown = "kind-unknown"
    case categoryUnknown = "category-unknown"
    case noOwner = "no-owner"
    case brokenChain = "broken-chain"
    case chainRanOut = "chain-ran-out"
    case otherOwner = "other-owner"

    public var state: State {
      switch self {
      case .given, .valid: .met
      case .endsSoon: .expiring
      case .notGiven, .notHandedIn, .noFile, .noEnd, .notYetValid, .noOwner, .brokenChain: .missing
      case .ranOut, .chainRanOut: .expired
      case .otherCode, .severalNumbers, .codeTaken, .kindUnknown, .categoryUnknown, .otherOwner: .contradictory
      }
    }
  }

  public var subject: Subject
  public var reason: Reason
  /// The categories that demand it; none where the kind of merchant does.
  public var categories: [String]
  /// The last day on which it is met; nil where no end is known.
  public var until: Day?
  /// What it is met or contradicted by.
  public var documents: [Identifier]
  public var state: State { reason.state }

  init(_ subject: Subject, _ reason: Reason, categories: [String] = [], until: Day? = nil, documents: [Identifier] = [])
  {
    self.subject = subject
    self.reason = reason
    self.categories = categories
    self.until = until
    self.documents = documents
  }
}

extension Requirement.State {
  public var words: LocalizedText {
    switch self {
    case .met: LocalizedText(zhHans: "符合", en: "Met")
    case .expiring: LocalizedText(zhHans: "即将到期", en: "Runs out soon")
    case .missing: LocalizedText(zhHans: "缺少", en: "Missing")
    case .expired: LocalizedText(zhHans: "已过期", en: "Ran out")
    case .contradictory: LocalizedText(zhHans: "存在矛盾", en: "Contradictory")
    }
  }
}

extension Requirement.Reason {
  /// Why it stands so, and what helps.
  public var words: LocalizedText {
    switch self {
    case .given: LocalizedText(zhHans: "已填写。", en: "It was told.")
    case .valid: LocalizedText(zhHans: "已提交，目前有效。", en: "It is here and valid today.")
    case .endsSoon:
      LocalizedText(zhHans: "目前有效，即将到期，请提交续期后的文件。", en: "It is valid and ends soon; hand in the one that follows.")
    case .notGiven: LocalizedText(zhHans: "尚未填写。", en: "It was not told.")
    case .notHandedIn: LocalizedText(zhHans: "尚未提交。", en: "It was not handed in.")
    case .noFile:
      LocalizedText(zhHans: "已登记编号，缺少扫描件或照片。", en: "Its number is noted, but no copy of it is here; hand one in.")
    case .noEnd:
      LocalizedText(zhHans: "此类文件须写明有效期止日。", en: "A document of this kind says until when it is valid; state the day.")
    case .notYetValid: LocalizedText(zhHans: "尚未生效。", en: "It is not valid yet.")
    case .ranOut: LocalizedText(zhHans: "已过有效期，请提交续期后的文件。", en: "It has run out; hand in the one that follows.")
    case .otherCode:
      LocalizedText(
        zhHans: "文件上的代码与申请填写的代码不一致。", en: "The code on the document is another than the one in the application.")
    case .severalNumbers:
      LocalizedText(
        zhHans: "同一时期内有编号不同的多份同类文件。", en: "Several documents of this kind with different numbers are valid at once.")
    case .codeTaken:
      LocalizedText(zhHans: "另有商家使用同一代码。", en: "Another merchant stands here under the same code.")
    case .kindUnknown:
      LocalizedText(zhHans: "现行规则没有此商家类型。", en: "The rules in force know no such kind of merchant.")
    case .categoryUnknown:
      LocalizedText(zhHans: "现行规则没有此商品类目。", en: "The rules in force know no such category of goods.")
    case .noOwner:
      LocalizedText(
        zhHans: "未提交证明品牌归属的文件（商标注册证）。", en: "Nothing says whose the brand is: hand in its trade-mark registration.")
    case .brokenChain:
      LocalizedText(
        zhHans: "授权链条不完整：从品牌权利人到该商家的授权未能逐级衔接。",
        en: "The chain is broken: the authorisations do not lead from the brand's owner to this merchant.")
    case .chainRanOut:
      LocalizedText(
        zhHans: "授权链条中有文件已过期或尚未生效。", en: "A link of the chain has run out, or is not valid yet.")
    case .otherOwner:
      LocalizedText(
        zhHans: "另一商家提交的文件显示该品牌属于他人，须核实归属。",
        en: "By what another merchant proved, the brand belongs to somebody else; find out whose it is.")
    }
  }
}
