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

/// Why the deposit of a merchant who left is not given back yet.
public enum DepositHold: Hashable, Sendable {
  /// His buyers may claim until then.
  case until(Instant)
  /// So many claims and orders of his are open.
  case open(Int)
}

extension Work {
  public func hasMerchant(_ reference: String) throws -> Bool {
    try transaction.first("SELECT 1 FROM merchant WHERE reference = $1", reference, map: { _ in true }) ?? false
  }

  /// Nil where nothing holds it.
  ///
  /// - Throws: `Refusal` when there is no such merchant.
  public func depositHold(merchant reference: String) throws -> DepositHold? {
    switch try hold(on: merchant(reference), at: now) {
    case .until(let until): .until(until)
    case .open(let count): .open(count)
    case nil: nil
    }
  }

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
