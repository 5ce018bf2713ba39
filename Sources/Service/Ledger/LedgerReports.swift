import Database
public import Promises

/// What an account holds in one currency.
public struct AccountBalance: Hashable, Sendable {
  public var account: String
  public var amount: Money
}

/// A line of an account's statement.
public struct AccountLine: Hashable, Sendable {
  public var at: Instant
  public var kind: Transfer.Kind
  public var clause: String
  public var other: String
  /// Below zero where the account loses it.
  public var amount: Money
  /// What the account holds after it, in this currency.
  public var balance: Int64
}

extension Work {
  /// The trial balance: all accounts, which together hold nothing.
  public func trialBalance() throws -> [AccountBalance] {
    try transaction.all(
      """
      SELECT account, currency, SUM(amount) FROM balance GROUP BY account, currency ORDER BY account, currency
      """
    ) { AccountBalance(account: $0.text(0), amount: Money($0.integer(2), Currency($0.text(1))!)) }
  }

  /// What moved on an account, the earliest first.
  public func statement(of account: String, each: (AccountLine) throws -> Void) throws {
    var balances: [String: Int64] = [:]
    try transaction.rows(
      """
      SELECT at, kind, clause, debit, credit, amount, currency FROM transfer WHERE debit = $1 OR credit = $1
      ORDER BY at, id
      """, account
    ) { row in
      let loses = row.text(3) == account
      let amount = loses ? -row.integer(5) : row.integer(5)
      balances[row.text(6), default: 0] += amount
      try each(
        AccountLine(
          at: row.instant(0), kind: Transfer.Kind(rawValue: row.text(1))!, clause: row.text(2),
          other: loses ? row.text(4) : row.text(3), amount: Money(amount, Currency(row.text(6))!),
          balance: balances[row.text(6)] ?? 0))
    }
  }
}
