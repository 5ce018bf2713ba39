import Promises
import Service

@testable import Web

/// A letter with every feature that the page has a form for, and records for it.
enum Sample {
  static let now = Instant("2026-11-24T04:00:00Z")!
  static let zone = Zone("Asia/Shanghai")!

  static func money(_ text: String) -> Money { Money(decimal: text, .cny)! }

  static func clause(_ key: String, _ kind: ClauseKind, en: String = "It is done.") -> Clause {
    Clause(
      key: key, kind: kind, title: LocalizedText(zhHans: "标题", en: "Title of \(key)"),
      text: LocalizedText(zhHans: "在 {within}内办结。", en: en), figures: [NamedFigure("within", .term(.days(7)))])
  }

  static let late: Clause = {
    var late = Sample.clause("delivery.on-time", .byPromise, en: "Delivered within {within}; else {compensation} back.")
    late.figures.append(NamedFigure("compensation", .money(money("1234.50"))))
    late.remedy = Remedy(offers: [.compensation, .reship], standard: .compensation)
    late.exceptions = [
      ClauseException(
        key: "delivery.on-time.far", when: Condition(), text: LocalizedText(zhHans: "偏远地区除外。", en: "Not far away."))
    ]
    return late
  }()

  static func letter(_ clauses: [Clause], platform: String = "Chengnuo Mall") -> Letter {
    Letter(
      name: "sample", title: LocalizedText(zhHans: "质量保证承诺书", en: "Quality Assurance Letter"),
      platform: LocalizedText(zhHans: "澄诺商城", en: platform), preamble: LocalizedText(zhHans: "序言。", en: "Preamble."),
      closing: LocalizedText(zhHans: "结语。", en: "Closing."), calendar: CalendarRule(zone: zone), currency: .cny,
      chapters: [Chapter(title: LocalizedText(zhHans: "履行", en: "Performance"), clauses: clauses)])
  }

  static func record(
    _ key: String, kept: Int = 0, broken: Int = 0, void: Int = 0, open: Int = 0, perPeriod: (Int, Int)? = nil,
    granted: String = "0.00", paid: String = "0.00"
  ) -> ClauseRecord {
    let today = zone.day(of: now)
    let settled = kept + broken
    return ClauseRecord(
      clause: key, opened: settled + void, kept: kept, broken: broken, void: void, open: open,
      medianSeconds: settled > 0 ? 7200 : nil, ninetiethSeconds: settled > 0 ? 300_000 : nil, granted: money(granted),
      paid: money(paid),
      periods: (0..<12).map { place in
        let last = today.adding(-30 * (11 - place))
        let (k, b) = perPeriod ?? (kept / 3, broken / 3)
        return ClauseRecord.Period(first: last.adding(-29), last: last, kept: k, broken: b)
      })
  }

  static let suspension = Suspension(
    clauses: ["delivery.on-time"], from: Instant("2026-11-19T16:00:00Z")!, until: Instant("2026-11-29T16:00:00Z")!,
    reason: LocalizedText(zhHans: "台风致道路中断。", en: "A typhoon has closed the roads."),
    region: "Guangdong")

  static func page(
    _ clauses: [Clause], _ records: [ClauseRecord], _ language: Language = .en, withRecord: Bool = true,
    suspensions: [Suspension] = [], platform: String = "Chengnuo Mall"
  ) -> LetterPage {
    let published = Instant("2026-10-01T02:00:00Z")!
    return LetterPage(
      version: LetterBook.Version(
        number: 3, letter: letter(clauses, platform: platform), sha256: String(repeating: "0f", count: 32),
        published: published, effective: Instant("2026-10-08T16:00:00Z")!),
      records: Dictionary(uniqueKeysWithValues: records.map { ($0.clause, $0) }), days: 90, now: now,
      language: language, withRecord: withRecord, suspensions: suspensions)
  }

  /// Every optional part of the page at once.
  static func full(_ language: Language = .en, withRecord: Bool = true) -> LetterPage {
    page(
      [late, clause("complaints.clock", .clock), clause("scope", .statement)],
      [
        record("delivery.on-time", kept: 737, broken: 15, void: 13, open: 14, granted: "3115.30", paid: "3597.94"),
        record("complaints.clock", open: 2),
      ], language, withRecord: withRecord, suspensions: [suspension])
  }
}
