import Promises

/// Times without an offset as Alipay and WeChat Pay write them: `2026-11-24 18:00:00`, China's time, UTC+8 all year.
enum ChinaTime {
  static func text(_ instant: Instant) -> String {
    let local = Instant(seconds: instant.adding(seconds: 8 * 3600).seconds).description
    return "\(local.prefix(10)) \(local.dropFirst(11).prefix(8))"
  }

  /// Nil when `text` is no such time.
  static func instant(_ text: String) -> Instant? { Instant("\(text)+08:00") }
}
