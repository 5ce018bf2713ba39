/// `returns.no-reason`, `returns.exchange`, `returns.repair`: a right that can be used within a time of delivery, but
/// where an exception takes it away (Consumer Rights Law 25).
public enum ReturnWindow {
  public static let keys = ["returns.no-reason", "returns.exchange", "returns.repair"]

  /// What a buyer is told, with the reason and the rule it comes from.
  public struct Answer: Hashable, Sendable {
    public enum Reason: String, Hashable, Sendable, CaseIterable {
      case inTime = "in-time"
      case tooLate = "too-late"
      case excepted
    }
    public var granted: Bool
    public var reason: Reason
    /// The last instant at which the right can be used.
    public var until: Instant
    /// The key of the exception that took the right away or changed its figures.
    public var exception: String?

    public init(granted: Bool, reason: Reason, until: Instant, exception: String? = nil) {
      self.granted = granted
      self.reason = reason
      self.until = until
      self.exception = exception
    }
  }

  /// Nil when the clause has no window.
  public static func answer(
    clause: Clause, calendar: CalendarRule, delivered: Instant, asked: Instant, facts: CaseFacts
  ) -> Answer? {
    let (standing, exception, isTakenAway) = clause.standing(in: facts)
    guard let term = standing.term("within") else { return nil }
    let until = calendar.end(of: term, from: delivered)
    if isTakenAway { return Answer(granted: false, reason: .excepted, until: until, exception: exception) }
    let inTime = asked <= until
    return Answer(granted: inTime, reason: inTime ? .inTime : .tooLate, until: until, exception: exception)
  }

  /// The answer in words that a buyer understands, with what can still be done.
  public static func words(_ answer: Answer, clause: Clause, calendar: CalendarRule) -> LocalizedText {
    let day = calendar.zone.day(of: answer.until)
    switch answer.reason {
    case .inTime:
      return LocalizedText(
        zhHans: "您的申请在期限内（截至\(Prose.day(day, .zhHans))），我方予以受理。",
        en: "You asked in time (you had until \(Prose.day(day, .en))), so your request is granted.")
    case .tooLate:
      return LocalizedText(
        zhHans: "本项权利已于\(Prose.day(day, .zhHans))到期。商品如有质量问题，仍可申请换货、维修或投诉。",
        en: "This right ended on \(Prose.day(day, .en)). If the goods are faulty you may still ask for an exchange or "
          + "a repair, or complain.")
    case .excepted:
      let text = clause.exceptions.first { $0.key == answer.exception }?.text
      return LocalizedText(
        zhHans: "\(text?.zhHans ?? "")商品如有质量问题，仍可申请换货、维修或投诉。",
        en: "\(text?.en ?? "") If the goods are faulty you may still ask for an exchange or a repair, or complain.")
    }
  }
}
