import Promises

/// The table under the letter that says every plot in numbers. All records cover the same periods.
struct Annex {
  /// Those with a plot, in the order of the letter, and how the page calls their articles.
  var records: [(record: ClauseRecord, article: String)]
  var language: Language

  /// Nil where there is nothing to say.
  var view: LetterView.Annex? {
    guard let first = records.first?.record else { return nil }
    return LetterView.Annex(
      title: language.say("附表：图中数值", "Annex: the plots in numbers"),
      caption: language.say(
        "每期 \(first.periodDays) 日内按时与未按时的数量。", "Kept and broken in each period of \(first.periodDays) days."),
      articleHead: language.say("各期始于", "Period from"),
      periods: first.periods.map { Prose.day($0.first, language) },
      rows: records.map { record, article in
        LetterView.Row(
          key: record.clause, article: article, keptHead: language.say("按时", "Kept"),
          brokenHead: language.say("未按时", "Broken"), kept: record.periods.map(\.kept.grouped),
          broken: record.periods.map(\.broken.grouped))
      })
  }
}

extension ClauseRecord {
  /// How many days each period has.
  var periodDays: Int { periods.first.map { $0.last.number - $0.first.number + 1 } ?? 0 }
}
