public import Promises

/// What `payouts.reconcile` is told of a provider's statement.
public enum Reconciliation {
  /// How many refunds a statement may list: more are compared in several parts, by time.
  public static let mostLines = 5000

  /// - Parameters:
  ///   - from: What the statement covers, from here,
  ///   - until: to here, not included.
  public static func body(channel: String, from: Instant, until: Instant, lines: [StatementLine]) -> JSON {
    [
      "channel": .string(channel), "from": .string(from.description), "until": .string(until.description),
      "lines": .array(
        lines.map {
          [
            "key": .string($0.key), "reference": .string($0.reference), "amount": .integer($0.amount.minor),
            "currency": .string($0.amount.currency.code), "at": .string($0.at.description),
          ]
        }),
    ]
  }
}
