/// An account of the ledger. Money moves from one to another; it never appears or vanishes.
public enum Account: String, Hashable, Sendable, CaseIterable {
  /// What the platform set aside for keeping its word.
  case platform
  /// A merchant's deposit, and what a carrier is charged with.
  case merchant, carrier
  /// Granted to buyers and not yet paid.
  case owedToBuyers = "owed-to-buyers"
  /// Left through the payment channel.
  case channel
}

/// One movement of money in double entry: what `debit` loses is what `credit` gains. Never changed; a correction is
/// another transfer.
public struct Transfer: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A remedy was granted: it is owed from now on.
    case grant
    /// What was granted left through the payment channel.
    case payout
  }
  public var id: Identifier
  public var kind: Kind
  public var clause: String
  /// The obligation whose breach it remedies.
  public var obligation: Identifier
  public var order: Identifier?
  public var debit: Account
  public var credit: Account
  public var amount: Money
  public var at: Instant

  public init(
    id: Identifier, kind: Kind, clause: String, obligation: Identifier, order: Identifier?, debit: Account,
    credit: Account, amount: Money, at: Instant
  ) {
    precondition(amount.minor > 0, "a transfer moves something")
    precondition(debit != credit, "a transfer has two sides")
    self.id = id
    self.kind = kind
    self.clause = clause
    self.obligation = obligation
    self.order = order
    self.debit = debit
    self.credit = credit
    self.amount = amount
    self.at = at
  }
}

extension Payer {
  /// The account that a clause's remedy is taken from.
  public var account: Account {
    switch self {
    case .platform: .platform
    case .merchant: .merchant
    case .carrier: .carrier
    }
  }
}
