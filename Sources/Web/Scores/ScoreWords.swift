import Promises
import Service

/// How figures, limits and steps of scorecards read.
struct ScoreWords {
  var rules: ScoresAnnex
  var times: TimeWords
  private var language: Language { times.language }

  /// To a tenth, rounded to the nearest; the ends of an interval outward are no nearer than that.
  static func percent(_ share: Share) -> String {
    let tenths = (share.millionths + 500) / 1000
    return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }

  /// `97 of 120`
  func count(_ figure: Proportion) -> String {
    language.say(
      "\(figure.all.grouped) 件中 \(figure.holds.grouped) 件", "\(figure.holds.grouped) of \(figure.all.grouped)")
  }

  /// What share that is and how sure it is; or that there are too few cases to say.
  func share(_ figure: Proportion, _ measure: ScoreMeasure) -> String? {
    guard let share = figure.share else { return nil }
    let minimum = rules.rule(measure).minimum
    guard figure.all >= minimum else {
      return language.say("件数过少，不足以评价（至少 \(minimum) 件）", "too few to judge (\(minimum) needed)")
    }
    return Self.share(share, figure.interval(rules.confidence), rules.confidence, language)
  }

  static func share(
    _ share: Share, _ interval: ScoreInterval, _ confidence: Confidence, _ language: Language
  ) -> String {
    let (lower, upper) = (percent(interval.lower), percent(interval.upper))
    return language.say(
      "\(percent(share))；\(confidence.rawValue)% 置信区间为 \(lower) 至 \(upper)",
      "\(percent(share)); with \(confidence.rawValue)% confidence between \(lower) and \(upper)")
  }

  /// What follows from which limit: `below 90%: warning`.
  func threshold(_ threshold: ScoresAnnex.Threshold, _ measure: ScoreMeasure) -> String {
    var step = threshold.step.words(measure.whose)[language]
    if let raise = threshold.raise {
      step += language.say("（提高 \(Self.percent(raise))）", " by \(Self.percent(raise))")
    }
    let limit = threshold.limit.percent + "%"
    let within = Prose.words(threshold.within, language)
    return measure.isGood
      ? language.say(
        "低于 \(limit)：\(step)，\(within)内决定", "below \(limit): \(step.lowercasedFirst), decided within \(within)")
      : language.say(
        "高于 \(limit)：\(step)，\(within)内决定", "above \(limit): \(step.lowercasedFirst), decided within \(within)")
  }

  /// Where a figure stands among its limits.
  func mark(_ figure: Proportion, _ measure: ScoreMeasure) -> PlainPage.Mark {
    let rule = rules.rule(measure)
    if figure.all < rule.minimum { return .init(mark: "v", word: language.say("件数过少", "Too few")) }
    if let crossed = rule.crossed(by: figure, rules.confidence) {
      return .init(
        mark: "b",
        word: measure.isGood
          ? language.say("低于 \(crossed.limit.percent)%", "Below \(crossed.limit.percent)%")
          : language.say("高于 \(crossed.limit.percent)%", "Above \(crossed.limit.percent)%"))
    }
    return rule.thresholds.isEmpty
      ? .init(mark: "v", word: language.say("无界限", "No limit"))
      : .init(mark: "k", word: language.say("未越限", "Within its limits"))
  }

  /// Why a step was asked for, in the words of its figure.
  static func because(_ step: ScoreStepCase, _ language: Language) -> String {
    let share = step.figure.share.map {
      self.share($0, step.figure.interval(step.confidence), step.confidence, language)
    }
    let (holds, all) = (step.figure.holds.grouped, step.figure.all.grouped)
    let limit = step.limit.percent
    return language.say(
      "\(step.measure.words.zhHans)：\(all) 件中 \(holds) 件，\(share ?? "")，\(step.measure.isGood ? "低于" : "高于")界限 \(limit)%。",
      "\(step.measure.words.en): \(holds) of \(all), \(share ?? ""); the limit is \(limit)%."
    )
  }

  /// Since when more is sampled than usual, and why: a sentence for each step that says so.
  ///
  /// - Parameter reference: of the page's own goods or merchant; whose figure it is, is said where it is another's.
  static func sampling(_ steps: [ScoreStepCase], of reference: String, _ times: TimeWords) -> [String] {
    let language = times.language
    return steps.map { step in
      let since = times.time(step.decided ?? step.opened)
      guard step.of == reference else {
        return language.say(
          "自\(since)起因商家 \(step.of) 的指标加严抽检：\(because(step, .zhHans))",
          "More is sampled than usual since \(since), because of its seller \(step.of): \(because(step, .en))")
      }
      return language.say(
        "自\(since)起加严抽检：\(because(step, .zhHans))", "More is sampled than usual since \(since): \(because(step, .en))")
    }
  }

  static func status(_ step: ScoreStepCase, _ times: TimeWords) -> PlainPage.Mark {
    let words = step.status.words[times.language]
    switch step.status {
    case .open:
      return step.due < times.now
        ? .init(mark: "b", word: times.language.say("逾期未决定", "Overdue")) : .init(mark: "o", word: words)
    case .taken: return .init(mark: "b", word: words)
    case .declined, .recovered, .overtaken, .ended: return .init(mark: "v", word: words)
    }
  }

  /// A line of the queue of work.
  static func queued(
    _ step: ScoreStepCase?, isLate: Bool, _ times: TimeWords
  ) -> (link: LinkView, lines: [String], quotes: [String], turn: String, otherwise: String) {
    let language = times.language
    let quality = language.say("质量", "Quality")
    guard let step else { return (LinkView(address: "/scores", words: ""), [], [], quality, "") }
    let link = LinkView(address: Address.scores(step.measure.whose, step.of, language), words: step.of)
    let name = step.step.words(step.measure.whose)[language]
    if step.liftSince != nil {
      return (
        link, [name, step.measure.words[language]], [], quality,
        language.say("指标已恢复；在有人解除前措施继续执行。", "The figure has recovered; the step stays in force until somebody ends it.")
      )
    }
    return (
      link, [name, because(step, language)], [], quality,
      isLate
        ? language.say("逾期未决定，已记入公开记录，仍须决定。", "It counts as broken in the public record, and is still to be decided.")
        : language.say("逾期未决定即属违约，记入公开记录。", "It counts as broken in the public record.")
    )
  }

  /// What is refused about scorecards.
  static let refusals: [String: LocalizedText] = [
    "score-not-open": LocalizedText(
      zhHans: "该指标没有待决定的措施，页面可能已更新，请查看下方。",
      en: "Nothing is to be decided because of this figure; see below where it stands."),
    "score-step-not-taken": LocalizedText(
      zhHans: "该措施未在执行，请查看下方。", en: "No such step is in force; see below where it stands."),
    "scores-under-way": LocalizedText(zhHans: "正在计算，请稍后查看。", en: "The scores are being worked out; wait for them."),
    "scores-not-written": LocalizedText(
      zhHans: "尚未发布质量评价附件，请先发布。", en: "Nothing says how scores are made; publish the scores annex first."),
  ]
}

extension String {
  /// Within a sentence: `Warning` as `warning`.
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

extension Address {
  /// A scorecard, or what one figure of it is made of.
  static func scores(
    _ whose: ScoreMeasure.Whose, _ reference: String, _ language: Language, _ values: [(String, String?)] = []
  ) -> String {
    path(whose == .merchant ? "/scores/merchants/" : "/scores/products/", reference, language) + query(values)
  }

  /// Where scorecards are looked at by whoever may: none for others.
  static func scorecard(_ whose: ScoreMeasure.Whose, _ reference: String, _ language: Language) -> [LinkView] {
    guard Visit.current.visitor.holds(.readScores) else { return [] }
    return [
      LinkView(
        address: scores(whose, reference, language), words: language.say("质量评价", "The scorecard"))
    ]
  }
}
