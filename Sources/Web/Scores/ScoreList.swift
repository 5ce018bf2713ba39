import Promises
import Service

/// One figure of all merchants or products, the surest to be bad first.
struct ScoreList {
  var measure: ScoreMeasure
  var filter: ScoreFilter
  var isBest: Bool
  /// One more than are shown where there are more.
  var lines: [ScoreLine]
  var isFirst: Bool
  var rules: (rules: ScoresAnnex, isPublished: Bool)
  var last, next: Instant?
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  static let most = 100
  private var language: Language { times.language }
  private var words: ScoreWords { ScoreWords(rules: rules.rules, times: times) }

  private func address(
    _ measure: ScoreMeasure, _ filter: ScoreFilter = .all, best: Bool = false, after: String? = nil
  ) -> String {
    Address.list(
      "/scores", language,
      [
        ("measure", measure.rawValue), ("show", filter == .all ? nil : filter.rawValue),
        ("order", best ? "best" : nil), ("after", after),
      ])
  }

  var page: PlainPage {
    let title = language.say("质量评价", "Quality scores")
    let shown = Array(lines.prefix(Self.most))
    let pages =
      (isFirst
        ? [] : [LinkView(address: address(measure, filter, best: isBest), words: language.say("第一页", "First page"))])
      + (lines.count > Self.most
        ? [
          LinkView(
            address: address(measure, filter, best: isBest, after: shown.last?.place),
            words: language.say("下一页", "Next page"))
        ] : [])
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query(
          [
            ("measure", measure.rawValue), ("show", filter == .all ? nil : filter.rawValue),
            ("order", isBest ? "best" : nil),
          ]),
        refusal: sight.refusal), heading: title, leads: [lead], filterRows: filters,
      parts: [table(shown), workOut].compactMap(\.self), pages: pages)
  }

  private var lead: String {
    switch (last, next) {
    case (let last?, let next?):
      language.say(
        "按\(times.time(last))的数据计算，下次为\(times.time(next))。",
        "Worked out as of \(times.time(last)); next as of \(times.time(next)).")
    case (let last?, nil): language.say("按\(times.time(last))的数据计算。", "Worked out as of \(times.time(last)).")
    case (nil, let next?): language.say("将于\(times.time(next))首次计算。", "First worked out \(times.time(next)).")
    case (nil, nil):
      language.say(
        "尚未发布质量评价附件；发布后自次日起按期计算。", "Nothing is worked out yet: publish the scores annex, and it begins the day after.")
    }
  }

  private var filters: [PlainPage.Filters] {
    func row(_ whose: ScoreMeasure.Whose, _ label: String) -> PlainPage.Filters {
      PlainPage.Filters(
        label: label,
        filters: ScoreMeasure.all(of: whose).map {
          .init(address: address($0, filter), words: $0.words[language], isCurrent: $0 == measure)
        }, heading: [label])
    }
    let shows: [(ScoreFilter, String)] = [
      (.all, language.say("全部", "All")), (.open, language.say("有待决定措施的", "With something to decide")),
      (.taken, language.say("有执行中措施的", "With steps in force")),
    ]
    return [
      row(.merchant, language.say("商家指标", "Figures of merchants")),
      row(.product, language.say("商品指标", "Figures of goods")),
      PlainPage.Filters(
        label: language.say("筛选与排序", "Which, and in which order"),
        filters: shows.map {
          .init(address: address(measure, $0.0, best: isBest), words: $0.1, isCurrent: $0.0 == filter)
        } + [
          .init(
            address: address(measure, filter), words: language.say("差者在前", "Worst first"), isCurrent: !isBest),
          .init(
            address: address(measure, filter, best: true), words: language.say("优者在前", "Best first"), isCurrent: isBest),
        ]),
    ]
  }

  private func table(_ shown: [ScoreLine]) -> PlainPage.Part {
    let limits = rules.rules.rule(measure).thresholds.map(\.limit)
    let rows = shown.map { line in
      let point = line.point
      let mark = words.mark(point.figure, measure)
      var name = PlainPage.Cell(
        "",
        links: [
          LinkView(
            address: Address.scores(measure.whose, line.reference, language), words: line.title ?? line.reference)
        ],
        quotes: line.title == nil ? [] : [line.reference])
      name.isQuoted = true
      var place = PlainPage.Cell("")
      place.plots = [
        ScorePlot(figure: point.figure, interval: point.interval, limits: limits, isGood: measure.isGood).view(
          mark.mark)
      ]
      let steps =
        line.open.map {
          PlainPage.Mark(
            mark: "o",
            word: language.say("待决定：\($0.words(measure.whose).zhHans)", "To decide: \($0.words(measure.whose).en)"))
        }
        + line.taken.map { PlainPage.Mark(mark: "b", word: $0.words(measure.whose)[language]) }
      return [
        name,
        PlainPage.Cell(words.count(point.figure), lines: [words.share(point.figure, measure)].compactMap(\.self)),
        place, PlainPage.Cell("", marks: [mark]), PlainPage.Cell(steps.isEmpty ? "–" : "", marks: steps),
      ]
    }
    let heads = [
      measure.whose == .merchant ? language.say("商家", "Merchant") : language.say("商品", "Goods"),
      language.say("件数", "How many"), language.say("位置", "Where it lies"), language.say("界限", "Limits"),
      language.say("措施", "Steps"),
    ]
    return PlainPage.Part(
      heading: measure.words[language],
      sentences: [measure.working[language]]
        + rules.rules.rule(measure).thresholds.map {
          language.say(words.threshold($0, measure) + "。", words.threshold($0, measure).capitalizedFirst + ".")
        },
      tables: rows.isEmpty ? [] : [PlainPage.Table(heads, rows)],
      empty: rows.isEmpty ? [language.say("没有符合条件的评价。", "There are none.")] : [])
  }

  private var workOut: PlainPage.Part? {
    guard Visit.current.visitor.holds(.workScores), rules.isPublished else { return nil }
    return PlainPage.Part(
      forms: [
        FormView(
          "work-out", language.say("立即计算", "Work them out now"),
          explanations: [
            language.say(
              "按此刻的数据计算全部商家和商品，越过界限的即产生待决定事项。完成前本页显示上一次的结果。",
              "All merchants and goods, as of this moment; what is beyond a limit is to be decided. Until it is done this page shows the last one."
            )
          ], button: language.say("立即计算", "Work them out"))
      ])
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
