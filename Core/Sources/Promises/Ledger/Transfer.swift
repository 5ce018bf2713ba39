/// An account of the ledger. Money moves from one to another; it never appears or vanishes.
public struct Account: RawRepresentable, Hashable, Sendable {
  /// As it is stored and shown.
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// The fund: what the platform set aside for keeping its word.
  public static let platform = Account(rawValue: "platform")
  /// What merchants bear whom we do not know by name, and what carriers are charged with.
  public static let merchant = Account(rawValue: "merchant")
  public static let carrier = Account(rawValue: "carrier")
  /// Granted to buyers and not yet paid.
  public static let owedToBuyers = Account(rawValue: "owed-to-buyers")
  /// Came and left through the payment channels.
  public static let channel = Account(rawValue: "channel")

  /// What a merchant has deposited and not lost.
  public static func deposit(_ merchant: String) -> Account { Account(rawValue: "deposit:\(merchant)") }
  /// What we have paid for a merchant beyond his deposit: below zero by what he owes us.
  public static func receivable(_ merchant: String) -> Account { Account(rawValue: "receivable:\(merchant)") }
}

/// One movement of money in double entry: what `debit` loses is what `credit` gains. Never changed; a correction is
/// another transfer.
public struct Transfer: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A remedy was granted: it is owed from now on.
    case grant
    /// What was granted left through the payment channel.
    case payout
    /// A merchant bears what he is liable for: first out of his deposit, the rest is claimed from him.
    case recovery, receivable
    /// A merchant pays into his deposit, and gets back what is left of it.
    case topUp = "top-up"
    case depositBack = "deposit-back"
    /// A finding was wrong: what was granted for it and not paid is owed no more, and what the merchant was charged with
    /// goes back to him.
    case withdrawal
    case chargeBack = "charge-back"
  }
  public var id: Identifier
  public var kind: Kind
  public var clause: String
  /// The obligation that it is for; the merchant, where it is about his deposit only.
  public var obligation: Identifier
  /// Of several of one kind for one obligation, which: a refund may go back over several payments.
  public var part = 0
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
