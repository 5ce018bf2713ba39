import Promises
import Service

/// The parts of a scorecard that both the platform's people and its merchant see.
struct ScoreParts {
  var card: Scorecard
  var times: TimeWords
  /// The page of what a figure is made of.
  var address: @Sendable (ScoreMeasure) -> String
  private var language: Language { times.language }
  private var words: ScoreWords { ScoreWords(rules: card.rules, times: times) }

  /// All figures, each with where it lies and how it went.
  var figures: PlainPage.Part {
    let rows = card.figures.map(row)
    let part = PlainPage.Part(
      heading: language.say("过去 \(card.rules.period) 天的指标", "The figures of the last \(card.rules.period) days"),
      sentences: [
        language.say(
          "条形是置信区间，竖线是指标本身，虚线是界限；件数足够且整个区间越过界限的，才产生后果。",
          "The bar is the interval of confidence, the stroke the figure, the dashed lines are limits. Only where there are enough cases, and the whole bar lies beyond a limit, anything follows."
        )
      ]
        + (card.isPublished
          ? [] : [language.say("尚未发布界限，仅供参考。", "No limits are published: nothing follows from them.")]),
      tables: [
        PlainPage.Table(
          [
            language.say("指标", "Figure"), language.say("件数", "How many"), language.say("位置", "Where it lies"),
            language.say("走势", "How it went"),
          ], rows)
      ])
    return part
  }

  private func row(_ figure: Scorecard.Figure) -> [PlainPage.Cell] {
    let measure = figure.measure
    let rule = card.rules.rule(measure)
    let mark = words.mark(figure.now, measure)
    let limits = rule.thresholds.map(\.limit)
    let isEmpty = figure.now.all == 0
    var place = PlainPage.Cell("", marks: isEmpty ? [] : [mark])
    if isEmpty { place.text = "–" }
    if !isEmpty {
      place.plots = [
        ScorePlot(
          figure: figure.now, interval: figure.now.interval(card.rules.confidence), limits: limits,
          isGood: measure.isGood
        ).view(mark.mark)
      ]
    }
    place.lines = rule.thresholds.map { words.threshold($0, measure) }
    let trend = TrendPlot(points: figure.trend, limits: limits, isGood: measure.isGood, zone: times.zone).view("v")
    var went = PlainPage.Cell(trend == nil ? "–" : "")
    went.plots = trend.map { [$0] } ?? []
    return [
      PlainPage.Cell(measure.words[language], lines: [measure.working[language]]),
      PlainPage.Cell(
        isEmpty ? language.say("暂无", "None yet") : "",
        links: isEmpty ? [] : [LinkView(address: address(measure), words: words.count(figure.now))],
        lines: [words.share(figure.now, measure)].compactMap(\.self)),
      place, went,
    ]
  }

  /// What followed from the figures; nil where nothing did.
  var steps: PlainPage.Part? {
    guard !card.steps.isEmpty else { return nil }
    let rows = card.steps.map { step in
      var lines: [String] = []
      switch step.status {
      case .open: lines = [times.deadline(step.due), times.left(step.due)]
      case .taken where step.liftSince != nil:
        lines = [language.say("指标已恢复，可以解除", "The figure has recovered: it may be lifted")]
      default: lines = [step.ended ?? step.decided].compactMap { $0.map(times.time) }
      }
      let reasons = [step.reason, step.endedFor].compactMap { $0?[language] }
      var why = PlainPage.Cell("", lines: [ScoreWords.because(step, language)] + reasons)
      if step.sanction != nil {
        why.links = [
          LinkView(
            address: Address.list("/sanctions", language), words: language.say("处分公示", "The register of sanctions"))
        ]
      }
      return [
        PlainPage.Cell(times.day(times.zone.day(of: step.opened))),
        PlainPage.Cell(step.step.words(step.measure.whose)[language], quotes: [step.sanction].compactMap(\.self)),
        PlainPage.Cell("", marks: [ScoreWords.status(step, times)], lines: lines), why,
      ]
    }
    return PlainPage.Part(
      heading: language.say("由指标引起的措施", "What followed"),
      tables: [
        PlainPage.Table(
          [
            language.say("计算日", "Worked out"), language.say("措施", "Step"), language.say("状态", "Where it stands"),
            language.say("理由", "Why"),
          ], rows)
      ])
  }

  /// When figures are worked out.
  var schedule: String? {
    switch (card.last, card.next) {
    case (nil, nil): nil
    case (nil, let next?):
      language.say("将于\(times.time(next))首次计算措施。", "What follows is first worked out \(times.time(next)).")
    case (let last?, nil):
      language.say("措施最近按\(times.time(last))的数据计算。", "What follows was worked out as of \(times.time(last)).")
    case (let last?, let next?):
      language.say(
        "措施按\(times.time(last))的数据计算，下次为\(times.time(next))。",
        "What follows was worked out as of \(times.time(last)); next as of \(times.time(next)).")
    }
  }
}
