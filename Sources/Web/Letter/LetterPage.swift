import Mustache
public import Promises
public import Service

/// The letter's page: the letter itself, and beside each article how well it was kept.
public struct LetterPage {
  public var version: LetterBook.Version
  public var records: [String: ClauseRecord]
  /// Over how many days the figures run.
  public var days: Int
  public var now: Instant
  public var language: Language
  public var withRecord: Bool

  public init(
    version: LetterBook.Version, records: [String: ClauseRecord], days: Int, now: Instant, language: Language,
    withRecord: Bool = true
  ) {
    self.version = version
    self.records = records
    self.days = days
    self.now = now
    self.language = language
    self.withRecord = withRecord
  }

  private static let template: MustacheTemplate? = try? MustacheTemplate(string: letterTemplate)
  private var letter: Letter { version.letter }
  private var zone: Zone { letter.calendar.zone }

  private func say(_ zhHans: String, _ en: String) -> String { language == .en ? en : zhHans }

  public func render() -> String {
    Self.template?.render(view) ?? ""
  }

  var view: LetterView {
    var article = 0
    let chapters = letter.chapters.enumerated().map { place, chapter in
      LetterView.Chapter(
        place: place + 1,
        heading: LetterPrinter.chapterNumber(place + 1, language) + chapter.title[language],
        articles: chapter.clauses.map { clause in
          article += 1
          return self.article(clause, number: article)
        })
    }
    let versionWords = say("第 \(version.number) 版", "Version \(version.number)")
    return LetterView(
      language: language.rawValue, chinese: language == .zhHans, english: language == .en, record: withRecord,
      title: letter.title[language], platform: letter.platform[language], style: letterStyle, headline: headline,
      preamble: letter.preamble[language], closing: letter.closing[language],
      effective: Prose.day(zone.day(of: version.effective), language), version: versionWords, sha256: version.sha256,
      seal: seal(platform: letter.platform[language], version: versionWords),
      asOf: say(
        "履行情况截至\(Prose.day(zone.day(of: now), .zhHans))（\(zone.name) 时间）。",
        "The record stands as of \(Prose.day(zone.day(of: now), .en)), \(zone.name) time."),
      say: .init(
        skip: say("跳至正文", "Skip to the letter"), languages: say("语言", "Languages"),
        plain: say("仅看正文", "Without the record"), contents: say("目录", "Contents"),
        promisedBy: say("承诺人：", "Promised by "), inForce: say("生效日期：", "In force since ")),
      chapters: chapters)
  }

  private func article(_ clause: Clause, number: Int) -> LetterView.Article {
    LetterView.Article(
      key: clause.key, number: LetterPrinter.articleNumber(number, language), title: clause.title[language],
      text: Prose.filled(clause.text[language], clause: clause, language: language),
      hasExceptions: !clause.exceptions.isEmpty,
      exceptions: clause.exceptions.map { exception in
        var filling = clause
        filling.figures = exception.figures + clause.figures
        return Prose.filled(exception.text[language], clause: filling, language: language)
      },
      remedy: Prose.remedy(of: clause, language),
      box: withRecord ? records[clause.key].map { record($0, clause) } : nil)
  }

  /// One sentence over all clauses: how many promises were kept, and what was granted for the rest.
  var headline: String {
    let kept = records.values.reduce(0) { $0 + $1.kept }
    let settled = kept + records.values.reduce(0) { $0 + $1.broken }
    let granted = Money(records.values.reduce(0) { $0 + $1.granted.minor }, letter.currency)
    guard settled > 0 else {
      return say("承诺已经作出，尚无到期的承诺。", "The promises are made; none has come due yet.")
    }
    let (k, s) = (Prose.grouped(String(kept)), Prose.grouped(String(settled)))
    return say(
      "过去 \(days) 日到期的 \(s) 项承诺中，\(k) 项按时履行；赔偿共计\(Prose.money(granted, .zhHans))。",
      "In the last \(days) days \(k) of \(s) promises were kept on time; \(Prose.money(granted, .en)) was granted to "
        + "those we let down.")
  }

  private func record(_ record: ClauseRecord, _ clause: Clause) -> LetterView.Record {
    let nothing =
      record.open > 0
      ? say("\(record.open) 项进行中，尚无到期的。", "\(record.open) running, none due in these \(days) days.")
      : say("过去 \(days) 日没有相关事项。", "No cases in the last \(days) days.")
    let settled = record.kept + record.broken > 0 ? self.settled(record, clause) : nil
    return LetterView.Record(
      label: say("“\(clause.title.zhHans)”的履行情况", "Record of “\(clause.title.en)”"), settled: settled,
      nothing: nothing)
  }

  private func settled(_ record: ClauseRecord, _ clause: Clause) -> LetterView.Settled {
    let total = record.kept + record.broken
    let rate = Self.rate(kept: record.kept, of: total, language)
    func number(_ value: Int) -> String { Prose.grouped(String(value)) }
    var facts: [LetterView.Fact] = [
      .init(name: say("产生", "Opened"), value: number(record.opened)),
      .init(name: say("● 按时履行", "● Kept"), value: number(record.kept)),
      .init(name: say("▨ 未按时履行", "▨ Broken"), value: number(record.broken)),
      .init(name: say("○ 进行中", "○ Still open"), value: number(record.open)),
    ]
    if record.void > 0 { facts.append(.init(name: say("– 已失效", "– Void"), value: number(record.void))) }
    if let median = record.medianSeconds, let slow = record.ninetiethSeconds {
      facts.append(.init(name: say("用时中位数", "Half within"), value: Prose.duration(seconds: median, language)))
      facts.append(.init(name: say("九成不超过", "Nine in ten within"), value: Prose.duration(seconds: slow, language)))
    }
    if record.granted.minor > 0 {
      facts.append(.init(name: say("赔偿", "Granted"), value: Prose.money(record.granted, language)))
      facts.append(.init(name: say("其中已支付", "Paid out"), value: Prose.money(record.paid, language)))
    }
    let label = say(
      "最近十二个周期（每个 30 日）的按时与未按时履行数", "Kept and broken in each of the last twelve periods of 30 days")
    return LetterView.Settled(
      state: record.broken * 20 > total ? "bad" : "good", rate: rate,
      rateWords: say("按时履行（过去 \(days) 日）", "kept on time, last \(days) days"),
      plot: plot(of: record.periods, language: language, label: label), facts: facts,
      how: say("数字从何而来", "How this figure is made"),
      explanation: say(
        "每项承诺在期限届满或履行时结算一次；比例为过去 \(days) 日内结算的承诺中按时履行的份额，已失效的不计。规则：\(clause.key)。",
        "Each promise is settled once, when it is fulfilled or its time runs out; the figure is the part kept on time of "
          + "those settled in the last \(days) days, void ones left out. Rule: \(clause.key)."),
      periodHead: say("30 日，始于", "30 days from"), keptHead: say("按时", "Kept"), brokenHead: say("未按时", "Broken"),
      periods: record.periods.map {
        LetterView.Period(days: "\($0.first) …", kept: $0.kept, broken: $0.broken)
      })
  }

  /// `98.7 %`; with fewer than twenty cases a percentage would claim more than it knows, so `3 of 3`. It is rounded
  /// down: what was broken once is never shown as 100 %.
  static func rate(kept: Int, of total: Int, _ language: Language) -> String {
    guard total >= 20 else { return language == .en ? "\(kept) of \(total)" : "\(total) 项中 \(kept) 项" }
    let tenths = kept * 1000 / total
    return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }
}
