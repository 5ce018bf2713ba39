import Database
public import Promises

extension Work {
  /// What a provider told us of a refund without being asked. Answers false where it is none of ours.
  ///
  /// - Parameter key: ours, as it was given with the refund.
  public func noted(_ answer: RefundAnswer, ofRefund key: String, at: Instant) throws -> Bool {
    guard let id = Identifier(key),
      try transaction.first("SELECT 1 FROM payout WHERE id = $1", id.bytes, map: { _ in true }) == true
    else { return false }
    try note(answer, to: id, at: at, wasAsked: false)
    return true
  }
}
