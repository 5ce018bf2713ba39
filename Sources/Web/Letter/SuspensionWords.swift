import Promises

extension Suspension {
  /// True where it tells the reader something: it runs or will, or it ran during the days that the figures cover.
  func matters(at now: Instant, days: Int) -> Bool { until >= now.adding(seconds: -Int64(days) * 86_400) }

  /// `Force majeure: suspended from 20 November 2026 to 29 November 2026, Guangdong. Flooded roads.`
  func words(_ language: Language, now: Instant, zone: Zone) -> String {
    let begin = Prose.day(zone.day(of: from), language)
    let end = Prose.day(zone.day(of: until.adding(microseconds: -1)), language)
    let place = region.map { language.say("，\($0)", ", \($0)") } ?? ""
    let time =
      until <= now
      ? language.say("\(begin)至\(end)曾暂停执行", "was suspended from \(begin) to \(end)")
      : language.say("\(begin)至\(end)暂停执行", "suspended from \(begin) to \(end)")
    return language.say("不可抗力：\(time)\(place)。\(reason.zhHans)", "Force majeure: \(time)\(place). \(reason.en)")
  }
}
