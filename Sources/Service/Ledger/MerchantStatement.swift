import Database
public import Promises

/// What moved on one of a merchant's two accounts.
public struct MerchantLine: Hashable, Sendable {
  public var at: Instant
  public var kind: Transfer.Kind
  public var order: String?
  /// His deposit, or what he owes.
  public var account: Account
  /// Below zero where the account loses it.
  public var amount: Money
}

extension Work {
  /// What moved last on a merchant's deposit and on what he owes, the latest first.
  public func statement(ofMerchant reference: String, limit: Int) throws -> [MerchantLine] {
    let own = [Account.deposit(reference), .receivable(reference)]
    let lines = try transaction.all(
      """
      SELECT at, kind, orders.reference, debit, credit, amount, transfer.currency
      FROM transfer LEFT JOIN orders ON orders.id = transfer.order_id
      WHERE debit IN ($1, $2) OR credit IN ($1, $2) ORDER BY at DESC, transfer.id DESC LIMIT $3
      """, own[0].rawValue, own[1].rawValue, limit
    ) { row in
      // What goes from the one to the other stands on both.
      [(Account(rawValue: row.text(3)), -row.integer(5)), (Account(rawValue: row.text(4)), row.integer(5))]
        .filter { own.contains($0.0) }.map { account, amount in
          MerchantLine(
            at: row.instant(0), kind: Transfer.Kind(rawValue: row.text(1))!, order: row.optionalText(2),
            account: account, amount: Money(amount, Currency(row.text(6))!))
        }
    }
    return Array(lines.joined().prefix(limit))
  }
}
