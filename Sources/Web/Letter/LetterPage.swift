public import Promises
public import Service

/// The letter's page: the letter itself, and beside each article how well it was kept. A pure function of its values.
public struct LetterPage {
  public var version: LetterBook.Version
  /// By the key of the clause. A clause that is in the letter but not here shows no record. All cover the same periods.
  public var records: [String: ClauseRecord]
  /// Over how many days the figures run.
  public var days: Int
  public var now: Instant
  public var language: Language
  /// False: the letter alone, as it is printed and signed.
  public var withRecord: Bool
  public var suspensions: [Suspension]

  public init(
    version: LetterBook.Version, records: [String: ClauseRecord], days: Int, now: Instant, language: Language,
    withRecord: Bool = true, suspensions: [Suspension] = []
  ) {
    self.version = version
    self.records = records
    self.days = days
    self.now = now
    self.language = language
    self.withRecord = withRecord
    self.suspensions = suspensions
  }

  private static let template = Template(letterTemplate)
  private var letter: Letter { version.letter }
  private var zone: Zone { letter.calendar.zone }

  /// The page in HTML, self-contained: one request, no scripts, no fonts.
  public func render() -> String { Self.template.render(view) }

  var view: LetterView {
    let suspended = suspensions.filter { $0.matters(at: now, days: days) }
    let keys = letter.clauses.map(\.key)
    let numbers = Dictionary(
      zip(keys, (1...).lazy.map { LetterPrinter.articleNumber($0, language) }), uniquingKeysWith: { first, _ in first })
    let chapters = letter.chapters.enumerated().map { place, chapter in
      LetterView.Chapter(
        place: place + 1,
        heading: LetterPrinter.chapterNumber(place + 1, language) + chapter.title[language],
        articles: chapter.clauses.map { article($0, number: numbers[$0.key] ?? "", suspended) })
    }
    let number = language.say("第 \(version.number) 版", "Version \(version.number)")
    let headline = Headline(
      records: Array(records.values), days: days, currency: letter.currency, language: language)
    return LetterView(
      language: language.rawValue, chinese: language == .zhHans, english: language == .en, record: withRecord,
      keep: withRecord ? "" : "&record=no", change: withRecord ? "&record=no" : "",
      title: letter.title[language], platform: letter.platform[language], style: Palette.style + letterStyle,
      headline: headline.words, asOf: asOf, preamble: letter.preamble[language], closing: letter.closing[language],
      published: day(version.published), effective: day(version.effective), version: number, sha256: version.sha256,
      seal: Seal(platform: letter.platform[language], version: number).svg, hasNotices: !suspended.isEmpty,
      notices: suspended.map { suspension in
        LetterView.Notice(
          words: suspension.words(language, now: now, zone: zone),
          articles: keys.filter(suspension.clauses.contains).map { .init(key: $0, words: numbers[$0] ?? "") })
      }, say: words, chapters: chapters, annex: annex(numbers))
  }

  private func annex(_ numbers: [String: String]) -> LetterView.Annex? {
    guard withRecord else { return nil }
    let plotted = letter.clauses.compactMap { clause -> (record: ClauseRecord, article: String)? in
      guard let record = records[clause.key], box(record, clause).plotted else { return nil }
      return (record, numbers[clause.key] ?? "")
    }
    return Annex(records: plotted, language: language).view
  }

  private func box(_ record: ClauseRecord, _ clause: Clause) -> RecordBox {
    RecordBox(record: record, clause: clause, days: days, today: zone.day(of: now), language: language)
  }

  private func day(_ instant: Instant) -> String { Prose.day(zone.day(of: instant), language) }

  private var asOf: String {
    language.say(
      "第 \(version.number) 版，履行情况截至\(day(now))，\(zoneName)",
      "Version \(version.number); the record stands as of \(day(now)), \(zoneName)")
  }

  /// What people call the zone; its IANA name where there is no other.
  private var zoneName: String {
    zone.name == "Asia/Shanghai"
      ? language.say("北京时间", "Beijing time") : language.say("\(zone.name) 时间", "\(zone.name) time")
  }

  private var words: LetterView.Say {
    LetterView.Say(
      skip: language.say("跳至正文", "Skip to the letter"), languages: language.say("语言", "Languages"),
      toggle: withRecord
        ? language.say("仅看正文", "Without the record") : language.say("附履行情况", "With the record"),
      demonstration: language.say("观看一起案件", "Watch a case"), contact: language.say("联系客服", "Talk to us"),
      contents: language.say("目录", "Contents"), promisedBy: language.say("承诺人", "Promised by"),
      inForce: language.say("生效日期", "In force from"), versionHead: language.say("版本", "Version"),
      published: language.say("发布日期", "Published"))
  }

  private func article(_ clause: Clause, number: String, _ suspended: [Suspension]) -> LetterView.Article {
    let record = withRecord ? records[clause.key] : nil
    return LetterView.Article(
      key: clause.key, number: number, title: clause.title[language],
      text: Prose.filled(clause.text[language], clause: clause, language: language),
      hasExceptions: !clause.exceptions.isEmpty,
      exceptions: clause.exceptions.map { exception in
        var filling = clause
        filling.figures = exception.figures + clause.figures
        return Prose.filled(exception.text[language], clause: filling, language: language)
      },
      remedy: Prose.remedy(of: clause, language),
      suspended: suspended.filter { $0.clauses.contains(clause.key) }.map {
        $0.words(language, now: now, zone: zone)
      },
      box: record.map { box($0, clause).view },
      quiet: withRecord && clause.kind == .statement && record == nil
        ? language.say("说明性条款，不作统计。", "A statement; nothing to count.") : nil)
  }
}
