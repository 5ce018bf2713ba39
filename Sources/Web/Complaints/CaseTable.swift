import Promises
import Service

/// Cases with where each stands and how long it has: of whoever calls, or one's own.
struct CaseTable {
  var cases: [ComplaintSheet]
  var times: TimeWords
  private var language: Language { times.language }

  init(_ cases: [ComplaintSheet], times: TimeWords) {
    self.cases = cases
    self.times = times
  }

  /// None where there are no cases.
  var tables: [PlainPage.Table] {
    guard !cases.isEmpty else { return [] }
    let rows = cases.map { sheet in
      let sentences = ComplaintSentences(sheet, clause: nil, times: times)
      return [
        PlainPage.Cell(
          "", links: [LinkView(address: Address.complaint(sheet.reference, language), words: sheet.reference)]),
        PlainPage.Cell(quoting: sheet.subject.shown(language)),
        PlainPage.Cell("", marks: [.init(mark: sentences.mark, word: sentences.standing)]),
        PlainPage.Cell("", clocks: sheet.clock.map { [ClockView($0.due, times)] } ?? []),
      ]
    }
    let heads = [
      language.say("案件", "Case"), language.say("内容", "About"), language.say("状态", "Where it stands"),
      language.say("时限", "Time left"),
    ]
    return [PlainPage.Table(heads, rows)]
  }
}
