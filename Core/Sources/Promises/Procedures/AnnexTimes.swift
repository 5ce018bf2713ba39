extension LocalizedText {
  /// A length of time in both languages: `10 working days`.
  static func of(_ term: Term) -> LocalizedText {
    LocalizedText(zhHans: Prose.words(term, .zhHans), en: Prose.words(term, .en))
  }

  fileprivate static func of(_ term: Term, _ zhHans: String, _ en: String) -> LocalizedText {
    let words = of(term)
    return LocalizedText(zhHans: "\(zhHans)\(words.zhHans)", en: "\(words.en) \(en)")
  }
}

extension AnnexKind {
  /// The figures of an annex that say by when somebody does something, by the names that they have in its file. Each
  /// stands in the handbook, which a test sees to.
  public var times: [String] {
    switch self {
    case .admission: ["decide-within", "appeal-within", "reminders"]
    case .reports: ["work", "appeal-within", "decide-appeal-within"]
    case .scores: ["every", "thresholds"]
    case .complaints: ["escalation", "improve-within"]
    case .goods, .suppliers, .hours: []
    }
  }
}

extension Annex {
  /// What the file says about when, in words: one for each step where it has several; nothing where it says nothing.
  ///
  /// - Parameter figure: of `AnnexKind.times`.
  public func times(_ figure: String) -> [LocalizedText] {
    switch (self, figure) {
    case (.admission(let annex), "decide-within"): return [annex.decideWithin.map(LocalizedText.of)].compactMap(\.self)
    case (.admission(let annex), "appeal-within"): return [annex.appealWithin.map(LocalizedText.of)].compactMap(\.self)
    case (.admission(let annex), "reminders"):
      guard let last = annex.reminders.last else { return [] }
      let others = annex.reminders.dropLast().map(String.init)
      return [
        LocalizedText(
          zhHans: (others + [String(last)]).joined(separator: "、") + " 日",
          en: (others.isEmpty ? "" : others.joined(separator: ", ") + " and ") + Prose.words(.days(last), .en))
      ]
    case (.reports(let annex), "work"):
      return annex.work.map { step in
        .of(step.within, "评分 \(step.from) 起 ", "from a score of \(step.from)")
      }
    case (.reports(let annex), "appeal-within"): return [.of(annex.appealWithin)]
    case (.reports(let annex), "decide-appeal-within"): return [.of(annex.decideAppealWithin)]
    case (.scores(let annex), "every"): return [.of(.days(annex.every))]
    case (.scores(let annex), "thresholds"): return annex.decisions
    case (.complaints(let annex), "escalation"):
      return annex.escalation.map { step in
        LocalizedText(
          zhHans: "已过 \(step.share.percent)% 时提醒\(step.tell.words.zhHans)",
          en: "\(step.tell.words.en) warned after \(step.share.percent)% of it")
      }
    case (.complaints(let annex), "improve-within"):
      return [annex.cluster.map { LocalizedText.of($0.improveWithin) }].compactMap(\.self)
    default: return []
    }
  }
}

extension ScoresAnnex {
  /// By when each sort of step is decided, the mildest first: the shortest where figures differ.
  fileprivate var decisions: [LocalizedText] {
    ScoreStep.allCases.compactMap { step in
      let terms = rules.flatMap(\.thresholds).filter { $0.step == step }.map(\.within)
      guard let within = terms.min(by: { $0.roughSeconds < $1.roughSeconds }) else { return nil }
      let words = step.words(.merchant)
      return .of(within, "\(words.zhHans)：", "for \(words.en.prefix(1).lowercased() + words.en.dropFirst())")
    }
  }
}
