import Promises
import Service

extension ComplaintForms {
  /// The clock of the findings may stand still where the clause says so, and only while it runs.
  func pausing(now: Instant) -> [FormView] {
    let clock = complaint.promises.last { $0.duty == .findings && $0.outcome == nil }
    guard let clock, clock.due > now, complaint.found == nil,
      complaint.pausedUntil != nil || complaint.next == .findings && of.clause?.mostPause(of: .findings) != nil
    else { return [] }
    if complaint.pausedUntil != nil {
      return [
        FormView(
          "resume", language.say("恢复计时", "Let the clock run again"),
          explanations: [
            language.say(
              "消费者来信时自动恢复；以其他方式得到答复的，在此恢复。",
              "It does so by itself when he writes; do it here where he told you otherwise.")
          ], button: language.say("恢复", "Let it run"))
      ]
    }
    return [
      FormView(
        "pause", language.say("等待消费者补充信息", "Wait for what the consumer knows"),
        explanations: [
          explained(
            language.say(
              "处理结论的计时中止，消费者会看到您所问的内容和最长期限。",
              "The clock of the findings stands still; he sees what you ask, and for how long at most."))
        ], fields: area("words", language.say("需要补充什么", "What he is asked for"), id: "asked"), hidden: otherwise,
        button: language.say("询问并中止计时", "Ask, and stop the clock"))
    ]
  }

  /// A refusal with its reasons; and an appeal that is upheld. What is paid has a form of its own.
  var deciding: [FormView] {
    if complaint.isAppealed {
      return [
        FormView(
          "uphold", language.say("复核申诉：维持", "Decide the appeal: it stands"),
          explanations: [
            explained(
              language.say(
                "由作出决定以外的人复核；理由告知消费者。", "Somebody other than whoever decided does this; the consumer is told why."))
          ], fields: area("grounds", language.say("理由", "Why"), id: "upheld-why"),
          hidden: otherwise + [FormKey.hidden()],
          button: language.say("维持", "Let it stand"))
      ]
    }
    guard !complaint.hasLiability, !complaint.promises.contains(where: { $0.duty == .pay }) else { return [] }
    return [
      FormView(
        "refuse", language.say("认定无须赔偿", "Find that nothing is owed"),
        explanations: [
          explained(
            language.say(
              "理由告知消费者，并附申诉期限与外部机构。", "The consumer is told why, until when to appeal, and who decides outside."))
        ],
        fields: [
          .choice(
            "liable", language.say("责任在", "Who brought it about"), id: "refused-liable",
            [Liable.consumer, .nobody].map {
              .init(value: $0.rawValue, words: $0.words(language), isChosen: form["liable"] == $0.rawValue)
            })
        ] + area("grounds", language.say("理由", "Why"), id: "refused-why"), hidden: otherwise + [FormKey.hidden()],
        button: language.say("告知不予赔偿", "Refuse, with these reasons"))
    ]
  }

  /// For whoever complained.
  func appealing(_ times: TimeWords) -> [FormView] {
    guard let until = complaint.appealUntil, !isErased else { return [] }
    let isStaff = Visit.current.visitor.holds(.workComplaints)
    let isOpen = until >= times.now
    // What came in time counts, however late somebody reads that it is an appeal.
    let written =
      isStaff
      ? of.thread.filter {
        $0.author == .consumer && $0.event == nil && $0.at <= until && $0.at >= complaint.found ?? complaint.opened
      } : []
    guard isOpen || !written.isEmpty else { return [] }
    let messages: [FormView.Field] =
      written.isEmpty
      ? []
      : [
        .choice(
          "message", language.say("申诉方式", "How they did"), id: "appeal-message",
          (isOpen
            ? [.init(value: "", words: language.say("现在提出", "Now"), isChosen: true)] : [])
            + written.map { entry in
              let words = entry.words.shown(language)
              return .init(
                value: String(entry.position),
                words: "\(times.time(entry.at)) \(words.count > 40 ? words.prefix(40) + "…" : words)",
                isChosen: form["message"] == String(entry.position))
            })
      ]
    let deadline = times.deadline(until)
    return [
      FormView(
        "appeal", isStaff ? language.say("代消费者登记申诉", "They appeal") : language.say("申诉", "Appeal"),
        explanations: [
          isStaff
            ? language.say(
              "消费者以电话或邮件申诉的，在此登记；\(deadline)前可申诉一次，由作出决定以外的人复核。",
              "For an appeal by telephone or mail. They may appeal once, until \(deadline); somebody other than whoever decided looks at it again."
            )
            : language.say(
              "可在\(deadline)前申诉一次，由作出决定以外的人复核。",
              "You may appeal once, until \(deadline). Somebody other than whoever decided looks at it again.")
        ],
        fields: messages
          + area(
            "words",
            isStaff ? language.say("为何不同意", "Why they do not agree") : language.say("为何不同意", "Why you do not agree"),
            id: "appeal-why"),
        hidden: [FormKey.hidden()],
        button: language.say("提出申诉", "Appeal"))
    ]
  }

  /// What the case is about, by the published tree of reasons.
  var classifying: [FormView] {
    guard let annex = of.annex, !annex.reasons.isEmpty else { return [] }
    return [
      FormView(
        "classify", language.say("事由", "What it is about"),
        fields: [
          .choice(
            "reason", language.say("事由", "Reason"), id: "reason",
            annex.reasons.map {
              .init(
                value: $0.key, words: annex.path(of: $0.key, language), isChosen: $0.key == complaint.reason)
            })
        ], button: language.say("保存", "Save"))
    ]
  }
}

extension Liable {
  func words(_ language: Language) -> String {
    switch self {
    case .platform, .merchant, .carrier: payer?.words(language) ?? rawValue
    case .consumer: language.say("消费者本人", "Whoever complained")
    case .nobody: language.say("无人负有责任", "Nobody")
    }
  }
}
