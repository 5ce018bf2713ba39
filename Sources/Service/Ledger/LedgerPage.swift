public import Database
public import Promises

/// Transfers that are posted together, and what they come to on each account: an account that a thousand of them touch
/// is written once.
public struct LedgerPage: Sendable {
  private static let shape = RowShape(
    "transfer", ("id", .bytes), ("kind", .text), ("clause", .text), ("obligation", .bytes), ("part", .integer),
    ("order_id", .bytes),
    ("debit", .text), ("credit", .text), ("amount", .integer), ("currency", .text), ("at", .integer))

  private struct Holding: Hashable {
    var account: Account
    var currency: Currency
  }

  private var transfers = Rows(LedgerPage.shape)
  private var net: [Holding: Int64] = [:]

  /// Into how many parts an account's balance is divided where commands run side by side, so that those under way at
  /// once need not wait for each other. What it holds is the sum of them.
  public static let stripes = 16

  public init() {}

  public mutating func add(_ transfer: Transfer) {
    transfers.add(
      transfer.id.bytes.value, transfer.kind.rawValue.value, transfer.clause.value, transfer.obligation.bytes.value,
      transfer.part.value, transfer.order?.bytes.value ?? .null, transfer.debit.rawValue.value,
      transfer.credit.rawValue.value,
      transfer.amount.minor.value, transfer.amount.currency.code.value, transfer.at.value)
    net[Holding(account: transfer.debit, currency: transfer.amount.currency), default: 0] -= transfer.amount.minor
    net[Holding(account: transfer.credit, currency: transfer.amount.currency), default: 0] += transfer.amount.minor
  }

  /// By how much an account changes with what was added.
  func change(of account: Account, _ currency: Currency) -> Int64 {
    net[Holding(account: account, currency: currency)] ?? 0
  }

  /// Posts the transfers. What the database throws may come as late as the end of the command.
  public mutating func postTransfers(to transaction: Transaction) throws { try transaction.insert(transfers) }

  /// Writes what the accounts gained and lost, last of all: whoever holds an account's row holds it for the commit only.
  ///
  /// - Parameter stripe: the part of each account that takes it; the same one for everything that a command posts.
  public mutating func postBalances(to transaction: Transaction, stripe: Int) throws {
    // Always in the same order: two commands that need the same parts must not wait for each other in a circle.
    let holdings = net.filter { $0.value != 0 }.sorted {
      ($0.key.account.rawValue, $0.key.currency.code) < ($1.key.account.rawValue, $1.key.currency.code)
    }
    for (holding, amount) in holdings {
      try transaction.post(
        """
        INSERT INTO balance (account, currency, stripe, amount) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account, currency, stripe) DO UPDATE SET amount = balance.amount + excluded.amount
        """, holding.account.rawValue, holding.currency.code, stripe, amount)
    }
  }

  public mutating func clear() {
    transfers.removeAll()
    net.removeAll(keepingCapacity: true)
  }
}
