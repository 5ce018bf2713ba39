import Promises

/// Times as people say them: the weekday and the day, where the letter's clocks are, and how long it is until then.
struct TimeWords {
  var zone: Zone
  var language: Language
  var now: Instant

  /// `Tuesday 8 March 2026, 10:00`, `2026年3月8日（星期二）10:00`
  func time(_ instant: Instant) -> String {
    let clock = clock(instant)
    return language.say("\(day(zone.day(of: instant)))\(clock)", "\(day(zone.day(of: instant))), \(clock)")
  }

  /// `Tuesday 8 March 2026`, `2026年3月8日（星期二）`
  func day(_ day: Day) -> String {
    let plain = Prose.day(day, language)
    let weekday = Self.weekdays[day.weekday - 1]
    return language.say("\(plain)（星期\(weekday.zhHans)）", "\(weekday.en) \(plain)")
  }

  /// A last instant: one at the end of a day is said as the end of that day.
  func deadline(_ instant: Instant) -> String {
    let day = zone.day(of: instant)
    guard instant == zone.end(of: day) else { return time(instant) }
    return language.say("\(self.day(day))24:00", "the end of \(self.day(day))")
  }

  /// `by Tuesday 8 March 2026, 10:00 (2 h 10 min left)`, `在2026年3月8日（星期二）10:00前（还剩 2 小时 10 分钟）`
  func by(_ instant: Instant) -> String {
    language.say("在\(deadline(instant))前（\(left(instant))）", "by \(deadline(instant)) (\(left(instant)))")
  }

  /// Rounded down: who reads it has at least that long.
  func left(_ instant: Instant) -> String {
    let seconds = instant.microseconds(since: now) / 1_000_000
    let length = length(abs(seconds))
    return seconds >= 0 ? language.say("还剩 \(length)", "\(length) left") : language.say("已过 \(length)", "\(length) ago")
  }

  func length(_ seconds: Int64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    let parts: [(Int64, String)] =
      days >= 3
      ? [(days, language.say(" 天", " days"))]
      : days > 0
        ? [(days, language.say(" 天", days == 1 ? " day" : " days")), (hours, language.say(" 小时", " h"))]
        : [(hours, language.say(" 小时", " h")), (minutes, language.say(" 分钟", " min"))]
    let words = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
    return words.isEmpty ? language.say("不到 1 分钟", "less than a minute") : words.joined(separator: " ")
  }

  private func clock(_ instant: Instant) -> String {
    let local = instant.seconds + Int64(zone.offset(at: instant))
    let minute = (local % 86_400 + 86_400) % 86_400 / 60
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }

  private static let weekdays: [LocalizedText] = [
    .init(zhHans: "一", en: "Monday"), .init(zhHans: "二", en: "Tuesday"), .init(zhHans: "三", en: "Wednesday"),
    .init(zhHans: "四", en: "Thursday"), .init(zhHans: "五", en: "Friday"), .init(zhHans: "六", en: "Saturday"),
    .init(zhHans: "日", en: "Sunday"),
  ]
}
