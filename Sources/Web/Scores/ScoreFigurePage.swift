import Promises
import Service

/// What one figure is made of, and how it went.
struct ScoreFigurePage {
  var measure: ScoreMeasure
  /// The merchant or the product.
  var reference: String
  var card: Scorecard
  /// One more than are shown where there are more.
  var cases: [FigureCase]
  var isFirst: Bool
  var letter: Letter
  var times: TimeWords
  /// The scorecard's page, and what follows in its address.
  var base: @Sendable ([(String, String?)]) -> String
  static let most = 50
  private var language: Language { times.language }

  /// Where a page goes on; nil for what is no place.
  static func place(_ text: String) -> (at: Instant, id: Identifier)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let at = Int64(parts[0]), let id = Identifier(parts[1]) else { return nil }
    return (Instant(microseconds: at), id)
  }

  private func address(after last: FigureCase? = nil) -> String {
    base([("figure", measure.rawValue), ("after", last.map { "\($0.at.microseconds).\($0.id)" })])
  }

  var page: PlainPage {
    let shown = Array(cases.prefix(Self.most))
    let first = LinkView(address: address(), words: language.say("第一页", "First page"))
    let back = LinkView(
      address: base([]),
      words: measure.whose == .merchant
        ? language.say("商家 \(reference)", "Merchant \(reference)")
        : language.say("商品 \(reference)", "Goods \(reference)"))
    let next =
      cases.count > Self.most
      ? [LinkView(address: address(after: shown.last), words: language.say("下一页", "Next page"))] : []
    return PlainPage(
      shell: WorkShell(
        measure.words[language], platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query(
          (measure.whose == .merchant ? [("merchant", reference)] : []) + [("figure", measure.rawValue)])),
      eyebrow: [back.words], heading: measure.words[language],
      parts: [made(shown)] + (isFirst ? [trend].compactMap(\.self) : []),
      pages: [back] + (isFirst ? [] : [first]) + next)
  }

  private func made(_ shown: [FigureCase]) -> PlainPage.Part {
    let words = ScoreWords(rules: card.rules, times: times)
    let now = card.figures.first { $0.measure == measure }?.now ?? Proportion(0, of: 0)
    let rows = shown.map { item in
      [
        PlainPage.Cell("", links: [link(item.subject)]), PlainPage.Cell(times.time(item.at)),
        PlainPage.Cell(
          "",
          marks: [.init(mark: item.holds == measure.isGood ? "k" : "b", word: measure.verdict(item.holds)[language])]),
      ]
    }
    let table = PlainPage.Table(
      [language.say("事项", "Case"), language.say("时间", "When"), language.say("结果", "What came of it")], rows)
    let limits = card.rules.rule(measure).thresholds.map { words.threshold($0, measure) }
    let sum = ([words.count(now)] + [words.share(now, measure)].compactMap(\.self)).joined(
      separator: language.say("：", ": "))
    return PlainPage.Part(
      sentences: (rows.isEmpty ? [] : [language.say(sum + "。", sum + ".")])
        + [
          measure.working[language],
          language.say(
            "期间自\(times.day(times.zone.day(of: card.since)))起，共 \(card.rules.period) 天。",
            "The period is the \(card.rules.period) days since \(times.day(times.zone.day(of: card.since)))."),
        ]
        + (limits.isEmpty
          ? []
          : [
            language.say("界限：\(limits.joined(separator: "；"))。", "Limits: \(limits.joined(separator: "; ")).")
          ]),
      tables: rows.isEmpty ? [] : [table],
      empty: rows.isEmpty ? [language.say("没有这样的事项。", "There is no such case.")] : [])
  }

  /// As a table, for whoever cannot see the plot.
  private var trend: PlainPage.Part? {
    guard let figure = card.figures.first(where: { $0.measure == measure }), !figure.trend.isEmpty else { return nil }
    let words = ScoreWords(rules: card.rules, times: times)
    let rows = figure.trend.reversed().map { point in
      [
        PlainPage.Cell(times.day(times.zone.day(of: point.at))), PlainPage.Cell(words.count(point.figure)),
        PlainPage.Cell(point.figure.share.map(ScoreWords.percent) ?? "–", isNumber: true),
        PlainPage.Cell(
          "\(ScoreWords.percent(point.interval.lower)) – \(ScoreWords.percent(point.interval.upper))", isNumber: true),
      ]
    }
    return PlainPage.Part(
      heading: language.say("走势", "How it went"),
      tables: [
        PlainPage.Table(
          [
            language.say("计算日", "Worked out"), language.say("件数", "How many"), language.say("指标", "Figure"),
            language.say("置信区间", "Interval"),
          ], rows)
      ])
  }

  private func link(_ subject: Subject) -> LinkView {
    switch subject {
    case .claim(let reference): LinkView(address: Address.sellerClaim(reference, language), words: reference)
    case .complaint(let reference): LinkView(address: Address.complaint(reference, language), words: reference)
    case .order(let reference): LinkView(address: Address.order(reference, language), words: reference)
    case .reportCase(let reference): LinkView(address: Address.reportCase(reference, language), words: reference)
    case .merchant, .obligation, .evidence, .person, .merchantTask: LinkView(address: "/", words: "")
    }
  }
}
