/// The operating procedures as a handbook, with the figures of a letter.
public struct Handbook: Sendable {
  public var letter: Letter
  public var language: Language
  public var format: LetterPrinter.Format

  public init(letter: Letter, language: Language, format: LetterPrinter.Format) {
    self.letter = letter
    self.language = language
    self.format = format
  }

  private func say(_ zhHans: String, _ en: String) -> String { language == .en ? en : zhHans }

  public func print() -> String {
    var page = PrintedPage(format: format, language: language)
    page.begin(title: say("操作规程手册", "Handbook of operating procedures"))
    page.paragraph(
      say(
        "\(letter.platform.zhHans)按承诺书“\(letter.title.zhHans)”（\(letter.name)）执行以下规程，期限均取自该承诺书。",
        "\(letter.platform.en) works by these procedures; their times are those of its letter “\(letter.title.en)” (\(letter.name))."
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
    if let clock = step.clock, let words = words(clock) { lines.append(words) }
    if let otherwise = step.otherwise { lines.append(say("逾期：", "Otherwise: ") + otherwise[language]) }
    if !step.operations.isEmpty {
      lines.append(say("操作：", "By: ") + step.operations.joined(separator: language == .en ? ", " : "、"))
    }
    return lines
  }

  /// Nil where this letter promises nothing about it.
  private func words(_ clock: Procedure.Clock) -> String? {
    guard let term = letter.clause(clock.clause)?.term(clock.figure) else { return nil }
    let length = Prose.words(term, language)
    // Some terms are counted back from what is to come.
    if clock.figure.hasSuffix("-before") {
      return say("期限：\(clock.from.zhHans) \(length)", "\(length) \(clock.from.en)")
    }
    return say("期限：\(length)（自\(clock.from.zhHans)起算）", "Within \(length), counted from \(clock.from.en)")
  }
}
