/// The operating procedures as a handbook, with the figures of a letter and of its annexes.
public struct Handbook: Sendable {
  public var letter: Letter
  /// What is not here says nothing about when.
  public var annexes: [AnnexKind: Annex]
  public var language: Language
  public var format: LetterPrinter.Format

  public init(
    letter: Letter, annexes: [AnnexKind: Annex] = [:], language: Language, format: LetterPrinter.Format
  ) {
    self.letter = letter
    self.annexes = annexes
    self.language = language
    self.format = format
  }

  private func say(_ zhHans: String, _ en: String) -> String { language == .en ? en : zhHans }

  public func print() -> String {
    var page = PrintedPage(format: format, language: language)
    page.begin(title: say("操作规程手册", "Handbook of operating procedures"))
    page.paragraph(
      say(
        "\(letter.platform.zhHans)按承诺书“\(letter.title.zhHans)”（\(letter.name)）执行以下规程，期限均取自该承诺书及其附件。",
        "\(letter.platform.en) works by these procedures; their times are those of its letter “\(letter.title.en)” (\(letter.name)) and of its annexes."
      ))
    for (place, procedure) in Procedure.all.enumerated() {
      page.heading(LetterPrinter.chapterNumber(place + 1, language) + procedure.title[language])
      let clauses = procedure.clauses.compactMap { letter.clause($0)?.title[language] }
      if !clauses.isEmpty {
        page.paragraph(
          say("对应承诺：\(clauses.joined(separator: "、"))。", "It keeps: \(clauses.joined(separator: "; "))."))
      }
      for (number, step) in procedure.steps.enumerated() {
        page.article(String(number + 1), step.name[language])
        page.items(lines(step))
      }
    }
    return page.end()
  }

  private func lines(_ step: Procedure.Step) -> [String] {
    var lines = [say("办理：\(step.owner.words(language))", "Who: \(step.owner.words(language))"), step.what[language]]
    lines += step.clocks.compactMap(words)
    if let otherwise = step.otherwise { lines.append(say("逾期：", "Otherwise: ") + otherwise[language]) }
    if !step.operations.isEmpty {
      lines.append(say("操作：", "By: ") + step.operations.joined(separator: language == .en ? ", " : "、"))
    }
    return lines
  }

  /// Nil where neither this letter nor its annex says anything about it.
  private func words(_ clock: Procedure.Clock) -> String? {
    let lengths = lengths(clock)
    guard !lengths.isEmpty else { return nil }
    let length = lengths.map { $0[language] }.joined(separator: say("；", "; "))
    if clock.isWarning {
      return say("预警（自\(clock.from.zhHans)起算）：\(length)", "Warnings, counted from \(clock.from.en): \(length)")
    }
    if clock.isBefore { return say("期限：\(clock.from.zhHans) \(length)", "\(length) \(clock.from.en)") }
    return say("期限：\(length)（自\(clock.from.zhHans)起算）", "Within \(length), counted from \(clock.from.en)")
  }

  private func lengths(_ clock: Procedure.Clock) -> [LocalizedText] {
    let own = letter.clause(clock.clause)?.term(clock.figure).map { [LocalizedText.of($0)] }
    guard let annex = clock.annex else { return own ?? [] }
    return (clock.isClauseFirst ? own : nil) ?? annexes[annex]?.times(clock.figure) ?? []
  }
}
