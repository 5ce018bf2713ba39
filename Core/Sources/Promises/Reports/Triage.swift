/// What is known of a case when it is weighed.
public struct TriageFacts: Hashable, Sendable {
  public var kind: ReportKind
  /// Said by somebody who has not reported in bad faith before; so is `hasEvidence`.
  public var isDanger = false
  public var hasEvidence = false
  public var isTrusted = false
  /// People who can be told apart, without those who reported in bad faith. All who stay unnamed count as one.
  public var reporters = 1
  /// Reporters who reported in bad faith before: nothing of theirs counts.
  public var malicious = 0
  /// Whether each of the others had a report that led to nothing, and none that led to something.
  public var haveOnlyDismissed = false
  /// Findings that stand about the goods, and about other goods of their seller.
  public var earlierOnGoods = 0
  public var earlierOnSeller = 0

  public init(kind: ReportKind) { self.kind = kind }
}

/// The score of a case, made of lines that explain it.
public struct Triage: Hashable, Sendable {
  /// What a line is for.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    case kind, danger, evidence, trusted, reporters
    case earlierOnGoods = "earlier-on-goods"
    case earlierOnSeller = "earlier-on-seller"
    case dismissed = "dismissed-record"
    case malicious = "malicious-record"
  }

  public struct Line: Hashable, Sendable {
    public var reason: Reason
    public var points: Int
    public var words: LocalizedText
  }
  public var lines: [Line]
  /// Never below zero.
  public var score: Int { max(0, lines.reduce(0) { $0 + $1.points }) }

  /// Whether the goods go off sale by rule.
  public func holds(under annex: ReportsAnnex) -> Bool { score >= annex.hold }

  public static func of(_ facts: TriageFacts, under annex: ReportsAnnex) -> Triage {
    var lines: [Line] = []
    func add(_ reason: Reason, _ points: Int, _ zhHans: String, _ en: String) {
      lines.append(Line(reason: reason, points: points, words: LocalizedText(zhHans: zhHans, en: en)))
    }
    let kind = facts.kind.words
    add(.kind, annex.kinds[facts.kind] ?? 0, "举报类型：\(kind.zhHans)", "Kind: \(kind.en.lowercased())")
    if facts.isDanger { add(.danger, annex.danger, "可能危及生命或健康", "Life or health may be in danger") }
    if facts.hasEvidence { add(.evidence, annex.evidence, "附有凭证", "Evidence was handed in") }
    if facts.isTrusted { add(.trusted, annex.trusted, "含可信举报人的举报", "A trusted reporter is among them") }
    if facts.reporters > 1 {
      add(
        .reporters, min(annex.reportersAtMost, (facts.reporters - 1) * annex.reporter),
        "\(facts.reporters) 名彼此独立的举报人", "\(facts.reporters) independent reporters")
    }
    let goods = min(annex.earlierAtMost, facts.earlierOnGoods * annex.earlier)
    if facts.earlierOnGoods > 0 {
      add(
        .earlierOnGoods, goods, "该商品此前被查实 \(facts.earlierOnGoods) 次",
        facts.earlierOnGoods == 1
          ? "One earlier finding about these goods" : "\(facts.earlierOnGoods) earlier findings about these goods")
    }
    if facts.earlierOnSeller > 0 {
      add(
        .earlierOnSeller, min(annex.earlierAtMost - goods, facts.earlierOnSeller * annex.earlier),
        "该商家的其他商品此前被查实 \(facts.earlierOnSeller) 次",
        facts.earlierOnSeller == 1
          ? "One earlier finding about other goods of the seller"
          : "\(facts.earlierOnSeller) earlier findings about other goods of the seller")
    }
    if facts.malicious > 0 {
      add(
        .malicious, facts.reporters == 0 ? annex.malicious : 0, "\(facts.malicious) 名举报人曾恶意举报，其举报不计入",
        facts.malicious == 1
          ? "One reporter acted in bad faith before: that report does not count"
          : "\(facts.malicious) reporters acted in bad faith before: their reports do not count")
    }
    if facts.haveOnlyDismissed, facts.reporters > 0 {
      add(.dismissed, annex.dismissed, "举报人此前的举报均未查实", "Earlier reports of whoever reports led to nothing")
    }
    return Triage(lines: lines)
  }
}
