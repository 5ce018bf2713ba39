/// A right that can be used within a time of delivery, but where an exception takes it away (`returns.no-reason`,
/// `returns.exchange`, `returns.repair`, `delivery.intact`; Consumer Rights Law 24 and 25).
public enum ClaimWindow {
  /// Whether somebody asked in time, with the rule that it comes from.
  public struct Answer: Hashable, Sendable {
    /// `inTime`, or why not.
    public var reason: ClaimReason
    /// The last instant at which the right can be used; nil where no time ends it.
    public var until: Instant?
    /// The key of the exception that took the right away or changed its figures.
    public var exception: String?

    public var isInTime: Bool { reason == .inTime }

    public init(reason: ClaimReason, until: Instant?, exception: String? = nil) {
      self.reason = reason
      self.until = until
      self.exception = exception
    }
  }

  /// - Parameters:
  ///   - figure: the clause's figure for how long after delivery.
  ///   - frozen: until when, as it was stored at delivery: what comes later must not shorten it.
  /// - Returns: Nil when the clause has no such figure.
  public static func answer(
    clause: Clause, figure: String = "within", calendar: CalendarRule, delivered: Instant, asked: Instant,
    facts: CaseFacts, frozen: Instant? = nil
  ) -> Answer? {
    let (standing, exception, isTakenAway) = clause.standing(in: facts)
    guard let term = standing.term(figure) else { return nil }
    var until = calendar.end(of: term, from: delivered)
    if isTakenAway { return Answer(reason: .excepted, until: until, exception: exception) }
    if exception == nil, let frozen { until = max(until, frozen) }
    return Answer(reason: asked <= until ? .inTime : .tooLate, until: until, exception: exception)
  }
}

extension ClaimReason {
  /// In words that a buyer understands, with the day and the exception that count and what can still be done.
  public func words(until: Instant?, exception: String?, clause: Clause, calendar: CalendarRule) -> LocalizedText {
    let own = words
    switch self {
    case .inTime, .tooLate:
      guard let day = until.map(calendar.zone.day) else { return own }
      let (zhHans, en) = (Prose.day(day, .zhHans), Prose.day(day, .en))
      return self == .inTime
        ? LocalizedText(zhHans: "\(own.zhHans)（截至\(zhHans)）", en: "\(own.en) (You had until \(en).)")
        : LocalizedText(zhHans: "期限至\(zhHans)。\(own.zhHans)", en: "The time ran until \(en). \(own.en)")
    case .excepted:
      guard let text = clause.exceptions.first(where: { $0.key == exception })?.text else { return own }
      return LocalizedText(zhHans: "\(text.zhHans)\(own.zhHans)", en: "\(text.en) \(own.en)")
    default: return own
    }
  }
}
