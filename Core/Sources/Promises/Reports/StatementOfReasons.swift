/// Why goods were restricted, as whoever sells them is told: the facts and grounds, for how long and where, whether a
/// machine decided, and what he can do (DSA 17).
public struct StatementOfReasons: Hashable, Sendable {
  public enum Restriction: String, Hashable, Sendable, CaseIterable {
    /// Off sale until it is decided.
    case suspended = "sale-suspended"
    /// Off sale for good.
    case ended = "sale-ended"

    public var words: LocalizedText {
      switch self {
      case .suspended: LocalizedText(zhHans: "暂停销售，直至作出决定", en: "Off sale until it is decided")
      case .ended: LocalizedText(zhHans: "下架，不再销售", en: "Taken off sale")
      }
    }
  }

  public enum Redress: String, Hashable, Sendable, CaseIterable {
    /// His statement, before it is decided.
    case statement
    /// An appeal, which another person decides (DSA 20).
    case appeal
    /// A body outside (DSA 21).
    case outsideBody = "out-of-court"
    case court
  }
  /// The case's name.
  public var reference: String
  public var product: String
  public var kind: ReportKind
  public var restriction: Restriction
  public var from: Instant
  /// When it ends, where that is known; nil while it lasts until something else happens.
  public var until: Instant?
  /// Whether it stands now.
  public var isInForce: Bool
  /// Countries, by their codes of two letters.
  public var territory: [String]
  /// In words of whoever decided, in his language; nil where they were erased.
  public var facts: String?
  /// How many reports it goes back to; none where the platform looked by itself.
  public var notices: Int
  /// Whether a rule decided by a score, and no person.
  public var isAutomatic: Bool
  /// The platform's own rule, by its key and the letter's version.
  public var clause: (key: String, letter: Int)?
  /// What that rule is called in the letter.
  public var title: LocalizedText?
  /// Until when an appeal can be made.
  public var appealBy: Instant?

  public init(
    reference: String, product: String, kind: ReportKind, restriction: Restriction, from: Instant, until: Instant?,
    isInForce: Bool, territory: [String], facts: String?, notices: Int, isAutomatic: Bool,
    clause: (key: String, letter: Int)?, appealBy: Instant?
  ) {
    self.reference = reference
    self.product = product
    self.kind = kind
    self.restriction = restriction
    self.from = from
    self.until = until
    self.isInForce = isInForce
    self.territory = territory
    self.facts = facts
    self.notices = notices
    self.isAutomatic = isAutomatic
    self.clause = clause
    self.appealBy = appealBy
  }

  public static func == (a: Self, b: Self) -> Bool { a.json == b.json }
  public func hash(into hasher: inout Hasher) { hasher.combine(json) }

  public var redress: [Redress] {
    restriction == .suspended ? [.statement, .court] : [.appeal, .outsideBody, .court]
  }

  /// For other programs; times as RFC 3339 has them.
  public var json: JSON {
    func both(_ text: LocalizedText) -> JSON { ["zh-Hans": .string(text.zhHans), "en": .string(text.en)] }
    var object: JSONObject = [
      "reference": .string(reference), "product": .string(product), "kind": .string(kind.rawValue),
      "restriction": .string(restriction.rawValue), "inForce": .bool(isInForce),
      "from": .string(from.description), "territory": .array(territory.map { .string($0) }),
      "notices": .integer(Int64(notices)), "automatedDetection": false, "automatedDecision": .bool(isAutomatic),
      "redress": .array(redress.map { .string($0.rawValue) }),
    ]
    if let until { object["until"] = .string(until.description) }
    if let facts { object["facts"] = .string(facts) }
    if let law = kind.law { object["legalGround"] = both(law) }
    if let clause {
      object["contractualGround"] = ["clause": .string(clause.key), "letter": .integer(Int64(clause.letter))]
    }
    if let appealBy { object["appealBy"] = .string(appealBy.description) }
    object["text"] = both(
      LocalizedText(
        zhHans: sentences(.zhHans).joined(), en: sentences(.en).joined(separator: " ")))
    return .object(object)
  }

  /// The same as people read it, but for the facts, which are somebody's own words; times stand beside it.
  public func sentences(_ language: Language) -> [String] {
    grounds(language) + [
      language == .zhHans
        ? (restriction == .suspended
          ? "救济：您可以提交陈述，也可以向法院起诉。" : "救济：您可以向平台申诉，由另一名工作人员裁决；也可以请求庭外争议解决机构处理，或向法院起诉。")
        : (restriction == .suspended
          ? "What you can do: state your side, or go to court."
          : "What you can do: appeal to the platform, where another person decides; turn to a body for settling disputes out of court; or go to court.")
    ]
  }

  /// What of it everybody may read, beside a sanction that followed: the decision and its grounds. Neither the facts, which
  /// may tell of somebody, nor what the merchant can do.
  public func grounds(_ language: Language) -> [String] {
    func say(_ zhHans: String, _ en: String) -> String { language == .zhHans ? zhHans : en }
    var lines = [
      say(
        "决定：商品 \(product) \(restriction.words.zhHans)，适用于 \(territory.joined(separator: "、"))。",
        "Decision about \(product): \(restriction.words.en.lowercased()), in \(territory.joined(separator: ", "))."),
      say("事由：\(kind.words.zhHans)。", "What for: \(kind.words.en.lowercased())."),
      notices == 0
        ? say("本决定由平台主动核查作出。", "The platform looked by itself.")
        : say(
          "本决定源于 \(notices) 件举报；举报人的身份不予披露。",
          notices == 1
            ? "It goes back to one report; who made it is not disclosed."
            : "It goes back to \(notices) reports; who made them is not disclosed."),
      isAutomatic
        ? say("本决定由公开规则按评分自动作出，未经人工判断。", "A published rule decided by a score; no person did.")
        : say("本决定由工作人员作出；未使用自动化手段作出决定。", "A person decided; no automated means did."),
    ]
    if let law = kind.law { lines.append(say("法律依据：\(law.zhHans)。", "Legal ground: \(law.en).")) }
    if let clause {
      lines.append(
        say(
          "平台规则依据：质量保证承诺书第 \(clause.letter) 版\(title.map { "《\($0.zhHans)》" } ?? " \(clause.key)")。",
          "Ground in the platform's rules: “\(title?.en ?? clause.key)” of letter \(clause.letter)."))
    }
    return lines
  }
}
