import Promises
import Service

/// One merchant's or product's scorecard, with what has to be decided because of it.
struct ScorecardPage {
  var card: Scorecard
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  private var language: Language { times.language }
  private var mayDecide: Bool { Visit.current.visitor.holds(.workScores) }

  var page: PlainPage {
    let isMerchant = card.whose == .merchant
    let kind = isMerchant ? language.say("商家", "Merchant") : language.say("商品", "Goods")
    let title = card.title ?? card.reference
    let (whose, reference, language) = (card.whose, card.reference, language)
    let parts = ScoreParts(card: card, times: times) {
      Address.scores(whose, reference, language, [("figure", $0.rawValue)])
    }
    var shell = WorkShell(
      "\(kind) \(title)", platform: letter.platform[language], zone: times.zone, language: language,
      refusal: sight.refusal)
    shell.clock = [times.now.description]
    return PlainPage(
      shell: shell, eyebrow: [isMerchant ? kind : "\(kind) \(card.reference)"], heading: title, isNamed: true,
      leads: ScoreWords.sampling(card.sampling, of: card.reference, times) + [parts.schedule].compactMap(\.self),
      parts: [decisions, parts.steps, parts.figures].compactMap(\.self),
      pages: [
        LinkView(
          address: Address.list("/scores", language, [("measure", ScoreMeasure.all(of: whose)[0].rawValue)]),
          words: language.say("全部评价", "All scores")), other,
      ].compactMap(\.self))
  }

  /// The page of what is scored.
  private var other: LinkView? {
    switch card.whose {
    case .merchant:
      LinkView(
        address: Address.list("/seller", language, [("merchant", card.reference)]),
        words: language.say("商家概况", "The merchant"))
    case .product:
      Visit.current.visitor.holds(.inspectGoods)
        ? LinkView(address: Address.product(card.reference, language), words: language.say("商品信息", "The goods")) : nil
    }
  }

  private var decisions: PlainPage.Part? {
    guard mayDecide else { return nil }
    let open = card.steps.filter { $0.status == .open }
    let taken = card.steps.filter { $0.status == .taken && $0.ended == nil }
    let forms = open.flatMap { [take($0), decline($0)] } + taken.map(end)
    guard !forms.isEmpty else { return nil }
    var part = PlainPage.Part(
      heading: open.isEmpty ? language.say("执行中的措施", "Steps in force") : language.say("待决定", "To be decided"),
      forms: forms)
    part.sentences = open.map { step in
      let by = language.say("\(times.deadline(step.due))前", "by \(times.deadline(step.due))")
      return language.say(
        "\(step.step.words(card.whose).zhHans)（\(by)，\(times.left(step.due))）：\(ScoreWords.because(step, .zhHans))",
        "\(step.step.words(card.whose).en) (\(by), \(times.left(step.due))): \(ScoreWords.because(step, .en))")
    }
    return part
  }

  private func reasons(_ act: String, _ step: ScoreStepCase, filled: Bool) -> [FormView.Field] {
    let isSent =
      sight.form["do"] == act && sight.form["measure"] == step.measure.rawValue
      && sight.form["step"] == step.step.rawValue
    return [
      (Language.zhHans, "reason-zh", language.say("理由（中文）", "Reason, in Chinese")),
      (.en, "reason-en", language.say("理由（英文）", "Reason, in English")),
    ].map { written, name, label in
      .area(
        name, label, id: "\(act)-\(step.measure.rawValue)-\(step.step.rawValue)-\(name)",
        text: isSent ? sight.form[name] ?? "" : filled ? ScoreWords.because(step, written) : "", longest: 1000)
    }
  }

  private func hidden(_ step: ScoreStepCase) -> [FormView.Hidden] {
    [
      .init(key: "measure", value: step.measure.rawValue), .init(key: "step", value: step.step.rawValue),
      FormKey.hidden(),
    ]
  }

  private func take(_ step: ScoreStepCase) -> FormView {
    let name = step.step.words(card.whose)[language]
    return FormView(
      "take", of: step.measure.rawValue, name, explanations: [consequence(step)],
      fields: reasons("take", step, filled: true), hidden: hidden(step),
      button: language.say("采取：\(name)", "Take this step"), isMain: true)
  }

  /// What follows, before it is done.
  private func consequence(_ step: ScoreStepCase) -> String {
    switch (step.step, card.whose) {
    case (.sampling, _):
      language.say(
        "自即日起加严抽检；指标恢复后自动结束。", "More is sampled from now on; it ends by itself once the figure has recovered.")
    case (.warning, _): language.say("警告及其理由立即公示。", "The warning and its reasons are published at once.")
    case (.floor, _):
      language.say(
        "约定的保证金下限提高 \(step.raise.map(ScoreWords.percent) ?? "")；不足的部分须在承诺书规定的期限内补足。立即公示。",
        "The floor that was agreed for the deposit rises by \(step.raise.map(ScoreWords.percent) ?? ""); what is missing is to be paid in within the letter's time. It is published at once."
      )
    case (.suspension, .merchant):
      language.say(
        "立即停止接受新订单；在途订单、申请和期限继续履行。立即公示。",
        "No new orders from this moment; orders, claims and deadlines that are open go on. It is published at once.")
    case (.suspension, .product):
      language.say("商品立即下架；已有订单照常。", "The goods are off sale from this moment; orders that were placed go on.")
    }
  }

  private func decline(_ step: ScoreStepCase) -> FormView {
    FormView(
      "decline", of: step.measure.rawValue, language.say("不采取该措施", "Decline"),
      explanations: [
        language.say(
          "理由会显示给商家。指标恢复或者期间届满之前，同一界限不再提出。",
          "The merchant is shown the reasons. The same limit asks for nothing again until the figure has recovered, or the period has passed."
        )
      ], fields: reasons("decline", step, filled: false), hidden: hidden(step), button: language.say("不采取", "Decline"))
  }

  private func end(_ step: ScoreStepCase) -> FormView {
    let name = step.step.words(card.whose)[language]
    return FormView(
      "end", of: "\(step.measure.rawValue)-\(step.step.rawValue)", language.say("结束：\(name)", "End: \(name)"),
      explanations: [
        step.liftSince.map {
          language.say(
            "指标自\(times.day(times.zone.day(of: $0)))起已恢复。",
            "The figure has recovered since \(times.day(times.zone.day(of: $0))).")
        } ?? language.say("指标尚未恢复。", "The figure has not recovered yet.")
      ], fields: reasons("end", step, filled: false), hidden: hidden(step), button: language.say("结束", "End it"))
  }
}
