import Database
import Promises

/// The standing duty of `merchants.admission` is that the register as a whole was gone through, and each merchant's own
/// verification is how: a period of it is done where everybody who sold when it ended was verified within it. Nobody has
/// to record that by hand, and nobody can claim it while a merchant was left out; who has gone through those in another
/// way records it as any duty.
extension Work {
  private static let clause = "merchants.admission"

  /// What the timer does to a promise: judges it, once its time has run out.
  func sweep(_ owed: Owed, into decision: inout Decision) throws {
    let end = owed.obligation.due
    guard try isRegisterVerified(owed) else { return decision.change(owed) { $0.sweep(now: now) } }
    try transaction.run(
      "UPDATE duty_period SET done_at = $2 WHERE id = $1 AND done_at IS NULL", owed.subject.bytes, end)
    // Known as soon as it is judged, whenever the timer comes to it.
    decision.change(owed) { $0.fulfil(at: end, now: $0.judge) }
  }

  /// Whether a promise is a period of the register that is over, and everybody who sold at its end was verified, or
  /// admitted, since it began.
  private func isRegisterVerified(_ owed: Owed) throws -> Bool {
    guard owed.duty == .period, owed.obligation.clause == Self.clause, owed.obligation.outcome == nil,
      owed.obligation.judge < now
    else { return false }
    let leftOut = try transaction.first(
      """
      SELECT 1 FROM merchant WHERE admitted_at < $1 AND (left_at IS NULL OR left_at > $2)
      AND NOT EXISTS (SELECT 1 FROM obligation
        WHERE subject = merchant.id AND duty = 'verify' AND opened_at >= $1 AND opened_at <= $2)
      AND NOT EXISTS (SELECT 1 FROM merchant_suspension WHERE merchant_suspension.merchant = merchant.id
        AND reason IN ($3, $4) AND since <= $2 AND (lifted_at IS NULL OR lifted_at > $2))
      AND NOT EXISTS (SELECT 1 FROM admission WHERE admission.merchant = merchant.reference AND lapses_at < $2)
      LIMIT 1
      """, owed.obligation.opened, owed.obligation.due, Suspended.expired, Suspended.unverified, map: { _ in true })
    return leftOut == nil
  }
}
