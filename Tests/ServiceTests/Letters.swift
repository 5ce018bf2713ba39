import Promises

/// A letter with the promise of delivery and nothing else, for tests that need no more.
func deliveryLetter(moved: Int = 0, compensation: Figure = .share(.whole)) -> Letter {
  let none = LocalizedText(zhHans: "", en: "")
  let clause = Clause(
    key: "delivery.on-time", kind: .byPromise, title: none, text: none,
    figures: [
      NamedFigure("due", .promisedDay(moved)), NamedFigure("report-within", .term(.hours(6))),
      NamedFigure("compensation", compensation), NamedFigure("choose-within", .term(.days(7))),
    ],
    remedy: Remedy(offers: [.compensation, .reship], standard: .compensation))
  return Letter(
    name: "test", title: none, platform: none, preamble: none, closing: none,
    calendar: CalendarRule(zone: Zone("Asia/Shanghai")!), currency: .cny,
    chapters: [Chapter(title: none, clauses: [clause])])
}
