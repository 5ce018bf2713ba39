/// What becomes of the clocks of a case that is joined to another about the same matter.
///
/// Joining must not be a way out of a deadline: a clock of the duplicate falls away only where the case that stays has
/// the same one still running and ends it no later. Any other clock of the duplicate runs on, and what is answered or
/// found in the case that stays counts for it.
public enum Merging {
  /// What one person's message settles for both cases. Money and appeals are owed for each case by itself; and a clock of
  /// another clause covers nothing, since what its breach gives is another thing.
  private static let covered: Set<Duty> = [.answer, .findings, .reply, .callBack]

  /// Which of the duplicate's clocks fall away at `at`.
  ///
  /// - Parameters:
  ///   - duplicate: the promises of the case that is joined.
  ///   - living: those of the case that stays.
  public static func fallingAway(_ duplicate: [Owed], living: [Owed], at: Instant) -> [Identifier] {
    duplicate.filter { clock in
      covered.contains(clock.duty) && clock.obligation.outcome == nil && clock.obligation.due >= at
        && living.contains {
          $0.duty == clock.duty && $0.obligation.clause == clock.obligation.clause && $0.obligation.outcome == nil
            && $0.obligation.due >= at
            && $0.obligation.due <= clock.obligation.due
        }
    }.map(\.id)
  }
}
