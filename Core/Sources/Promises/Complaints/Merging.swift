/// What becomes of the clocks of a case that is joined to another about the same matter.
///
/// Joining must not be a way out of a deadline: a clock of the duplicate falls away only where the case that stays has
/// the same one still running and ends it no later. Any other clock of the duplicate runs on, and what is answered or
/// found in the case that stays counts for it.
public enum Merging {
  /// Which of the duplicate's clocks fall away at `at`.
  ///
  /// - Parameters:
  ///   - duplicate: the promises of the case that is joined.
  ///   - living: those of the case that stays.
  public static func fallingAway(_ duplicate: [Owed], living: [Owed], at: Instant) -> [Identifier] {
    duplicate.filter { clock in
      clock.obligation.outcome == nil && clock.obligation.due >= at
        && living.contains {
          $0.duty == clock.duty && $0.obligation.outcome == nil && $0.obligation.due >= at
            && $0.obligation.due <= clock.obligation.due
        }
    }.map(\.id)
  }
}
