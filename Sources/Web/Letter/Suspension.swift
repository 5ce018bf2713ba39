public import Promises

/// Clauses that force majeure suspends for a time, as the page announces it.
public struct Suspension: Hashable, Sendable {
  /// Keys of the clauses.
  public var clauses: [String]
  public var from: Instant
  /// The first instant at which the clauses apply again; nil until further notice.
  public var until: Instant?
  public var reason: LocalizedText
  /// Where; nil everywhere.
  public var region: LocalizedText?

  public init(clauses: [String], from: Instant, until: Instant?, reason: LocalizedText, region: LocalizedText? = nil) {
    self.clauses = clauses
    self.from = from
    self.until = until
    self.reason = reason
    self.region = region
  }

  /// True where it tells the reader something: it runs, or it ran during the days that the figures cover.
  func matters(at now: Instant, days: Int) -> Bool {
    from <= now && (until ?? now) >= now.adding(seconds: -Int64(days) * 86_400)
  }

  /// `Force majeure: suspended since 20 November 2026, until further notice, Guangdong. Flooded roads.`
  func words(_ language: Language, now: Instant, zone: Zone) -> String {
    func day(_ instant: Instant) -> String { Prose.day(zone.day(of: instant), language) }
    let begin = day(from)
    let end = until.map { day($0.adding(microseconds: -1)) }
    let place = region.map { language.say("，\($0.zhHans)", ", \($0.en)") } ?? ""
    let time =
      switch (end, until.map { $0 <= now } ?? false) {
      case (nil, _): language.say("自\(begin)起暂停执行，恢复时间另行公告", "suspended since \(begin), until further notice")
      case (let end?, true): language.say("\(begin)至\(end)曾暂停执行", "was suspended from \(begin) to \(end)")
      case (let end?, false): language.say("\(begin)至\(end)暂停执行", "suspended from \(begin) to \(end)")
      }
    return language.say("不可抗力：\(time)\(place)。\(reason.zhHans)", "Force majeure: \(time)\(place). \(reason.en)")
  }
}
