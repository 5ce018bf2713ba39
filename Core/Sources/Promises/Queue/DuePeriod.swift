/// A part of a queue, by when what stands in it is due.
public enum DuePeriod: String, Hashable, Sendable, CaseIterable {
  case overdue, today, week

  /// The deadlines that fall into it, in local days of `zone`: those that have passed, those that are still to come
  /// today, and those to come until the end of Sunday (ISO 8601 weeks begin on Monday).
  ///
  /// A deadline is inclusive, so one that is this very instant is not overdue.
  public func range(now: Instant, zone: Zone) -> Range<Instant> {
    let today = zone.day(of: now)
    return switch self {
    case .overdue: Instant(microseconds: .min)..<now
    case .today: now..<zone.start(of: today.adding(1))
    case .week: now..<zone.start(of: today.adding(8 - today.weekday))
    }
  }
}
