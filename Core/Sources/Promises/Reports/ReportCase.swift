/// A case about goods: what several people reported of the same kind, and what came of it.
public enum ReportCase {
  /// Where a case stands.
  public enum Status: String, Hashable, Sendable, CaseIterable {
    /// Reports are there and nobody has decided.
    case received
    /// The goods are off sale as a precaution.
    case held
    /// Nothing was found: over.
    case dismissed
    /// It was found to be so: the goods stay off sale.
    case found
    /// The merchant appealed, and another person has to decide.
    case appealed
    /// The finding stood the appeal.
    case upheld
    /// The finding was wrong, and what followed from it was reversed: over.
    case reversed
    /// Whoever notified us of his right has sued: the goods stay off sale until that is decided.
    case sued
    /// Nobody told of a suit in time: the goods are on sale again, and the case is over (E-Commerce Law 43).
    case restored

    /// Whether nothing more comes of it: a new report of the same is a new case.
    public var isOver: Bool { self == .dismissed || self == .reversed || self == .restored }
    /// Whether the goods are off sale for it.
    public var keepsOffSale: Bool { !isOver && self != .received }
    /// Whether whoever reported has been told what became of it.
    public var isDecided: Bool { self != .received && self != .held && self != .sued }
    /// Whether a finding stands.
    public var isFound: Bool { self == .found || self == .appealed || self == .upheld }
    /// Whether somebody of the platform has to do something.
    public var waitsForUs: Bool { self == .received || self == .held || self == .appealed }

    public var words: LocalizedText {
      switch self {
      case .received: LocalizedText(zhHans: "待核查", en: "To be looked at")
      case .held: LocalizedText(zhHans: "预防性停售", en: "Off sale as a precaution")
      case .dismissed: LocalizedText(zhHans: "未查实", en: "Nothing was found")
      case .found: LocalizedText(zhHans: "已查实", en: "Found to be so")
      case .appealed: LocalizedText(zhHans: "商家申诉中", en: "Appealed by the merchant")
      case .upheld: LocalizedText(zhHans: "申诉后维持", en: "Upheld on appeal")
      case .reversed: LocalizedText(zhHans: "认定已撤销", en: "Finding reversed")
      case .sued: LocalizedText(zhHans: "权利人已起诉或投诉", en: "Before a court or an authority")
      case .restored: LocalizedText(zhHans: "期满已恢复销售", en: "On sale again after the term")
      }
    }
  }

  /// What can happen to a case.
  public enum Act: String, Hashable, Sendable, CaseIterable {
    /// A precaution: the goods are off sale at once.
    case hold
    case dismiss, find
    /// The merchant states his side.
    case answer
    case appeal, uphold, reverse
    /// The merchant's counter-statement has reached whoever notified us: his fifteen days begin.
    case serve
    /// He told of a suit in time.
    case sue
    /// He did not.
    case restore
  }

  /// Why an act is refused, coded, with a sentence that says what can be done.
  public struct Fault: Error, Hashable, Sendable {
    public var code: String
    public var words: LocalizedText

    init(_ code: String, _ zhHans: String, _ en: String) {
      self.code = code
      words = LocalizedText(zhHans: zhHans, en: en)
    }
  }

  /// What a case is after an act.
  ///
  /// - Parameters:
  ///   - hasAnswer: whether the merchant stated his side.
  ///   - isServed: whether that has reached whoever notified us.
  /// - Throws: `Fault` where it cannot be done as things stand.
  public static func next(
    _ act: Act, from status: Status, kind: ReportKind, hasAnswer: Bool = false, isServed: Bool = false
  ) throws(Fault) -> Status {
    if act == .appeal { return try appeal(from: status) }
    if [.serve, .sue, .restore].contains(act) { return try suit(act, from: status, kind, hasAnswer, isServed) }
    if status.isOver { throw over }
    switch (act, status) {
    case (.answer, .upheld), (.answer, .sued): throw Fault("case-decided", "本案已有决定，请查看下方说明。", decidedWords)
    case (.answer, _): return status
    case (.hold, .received): return .held
    case (.dismiss, .received), (.dismiss, .held), (.dismiss, .sued): return .dismissed
    case (.find, .received), (.find, .held), (.find, .sued): return .found
    case (.uphold, .appealed): return .upheld
    case (.uphold, _):
      throw Fault("not-appealed", "商家尚未申诉，没有可以维持的决定。", "There is no appeal to decide; the merchant has made none.")
    case (.reverse, .found), (.reverse, .appealed), (.reverse, .upheld): return .reversed
    case (.reverse, _):
      throw Fault(
        "not-found-yet", "本案尚未作出认定，没有可以撤销的决定。", "Nothing was found yet that could be reversed; dismiss it instead.")
    default: throw Fault("case-decided", "本案已有决定，请查看下方说明。", decidedWords)
    }
  }

  private static let decidedWords = "The case was decided already; look at the page for what can still be done."
  private static let over = Fault(
    "case-over", "本案已经结束，不能再办理；新的情况请重新举报。", "This case is over; report what is new as a new case.")

  private static func appeal(from status: Status) throws(Fault) -> Status {
    switch status {
    case .found: return .appealed
    case .appealed, .upheld:
      throw Fault(
        "appealed-already", "本案已申诉过，每项决定可申诉一次。", "It was appealed already; each decision can be appealed once.")
    case .received, .held, .sued:
      throw Fault(
        "not-found-yet", "本案尚未作出认定，无需申诉；请提交您的陈述。",
        "Nothing was found yet, so there is nothing to appeal; state your side instead.")
    case .dismissed, .reversed, .restored:
      throw Fault(
        "restored-already", "商品已恢复销售，没有可以申诉的决定。", "The goods are on sale again; there is nothing left to appeal.")
    }
  }

  private static func suit(
    _ act: Act, from status: Status, _ kind: ReportKind, _ hasAnswer: Bool, _ isServed: Bool
  ) throws(Fault) -> Status {
    guard kind == .ipRight else {
      throw Fault(
        "no-ip-notice", "只有知识产权通知才适用本步骤。", "Only notices of intellectual property rights take this step.")
    }
    if status == .restored {
      throw Fault(
        "restored-already", "法定期限已满，商品已恢复销售；起诉请直接向法院提起。",
        "The fifteen days are over and the goods are on sale again; what a court orders is carried out as a new case.")
    }
    guard status == .held else { throw status.isOver ? over : Fault("case-decided", "本案已有决定。", decidedWords) }
    guard hasAnswer else {
      throw Fault("no-counter-statement", "商家尚未提交不侵权声明。", "The merchant has made no counter-statement yet.")
    }
    switch act {
    case .serve:
      if isServed { throw Fault("served-already", "声明已送达，期限已开始。", "It has reached him already, and the days run.") }
      return .held
    default:
      guard isServed else {
        throw Fault(
          "not-served", "请先登记声明已送达权利人。", "First record when the counter-statement reached whoever notified us.")
      }
      return act == .sue ? .sued : .restored
    }
  }

  /// How long whoever notified us has for telling of a suit, from when the counter-statement reached him (E-Commerce Law
  /// 43).
  public static let suitWithin = Term.days(15)
}
