/// A way by which money goes back to a buyer, as an adapter to one provider (`payment.channels`). It knows the
/// provider's protocol and nothing of claims, clauses or storage.
///
/// Asking happens outside any transaction, and is repeated until there is an answer: an adapter hands `Refund.key` to
/// the provider as the key under which asking twice pays once.
public protocol PaymentChannel: Sendable {
  /// The provider's name, such as `alipay`.
  var name: String { get }
  /// The channels of payments that it gives back; its own name where it says nothing else.
  var serves: [String] { get }

  /// Asks the provider to pay money back.
  ///
  /// - Throws: `ChannelFailure` when there was no answer, or one that leaves it open: ask again later.
  func pay(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer

  /// What became of a refund that was accepted and not done yet.
  ///
  /// - Throws: `ChannelFailure` as above.
  func look(up refund: Refund) async throws(ChannelFailure) -> RefundAnswer
}

extension PaymentChannel {
  public var serves: [String] { [name] }
}

/// Money that is to go back to a buyer by the channel that he paid with.
public struct Refund: Hashable, Sendable {
  /// Ours, and the same at each try.
  public var key: String
  /// The payment that it gives back, by the name that the platform and its provider have for it.
  public var payment: String
  /// What was paid with that payment in all.
  public var paid: Money
  /// Above zero, at most what was paid.
  public var amount: Money
  /// For the buyer's statement; no personal data.
  public var reason: String

  public init(key: String, payment: String, paid: Money, amount: Money, reason: String) {
    self.key = key
    self.payment = payment
    self.paid = paid
    self.amount = amount
    self.reason = reason
  }
}

/// What a provider says to a refund.
public enum RefundAnswer: Hashable, Sendable {
  /// The money is on its way to the buyer.
  ///
  /// - Parameter at: When, as the provider has it; nil where it does not say.
  case paid(reference: String, at: Instant?)
  /// Accepted and not done: look it up again.
  case pending(reference: String)
  /// It will not be paid however often it is asked for; a person has to look.
  ///
  /// - Parameters:
  ///   - code: The provider's own.
  ///   - message: The provider's own words, for staff.
  case refused(code: String, message: String)
}

/// Why a provider gave no answer that counts.
public struct ChannelFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Hashable, Sendable {
    /// Not reached, too slow, overloaded or out of order.
    case unavailable
    /// An answer whose signature does not verify: nothing in it may be believed.
    case forged
    /// An answer that is none of the protocol's.
    case garbled
  }
  public var kind: Kind
  /// For staff and log: no keys, no personal data.
  public var message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { message }
}

/// One line of a provider's statement: a refund as the provider has booked it.
public struct StatementLine: Hashable, Sendable {
  /// Our key, as it was given with the refund.
  public var key: String
  /// The provider's own name for it.
  public var reference: String
  /// What the buyer got, above zero.
  public var amount: Money
  public var at: Instant

  public init(key: String, reference: String, amount: Money, at: Instant) {
    self.key = key
    self.reference = reference
    self.amount = amount
    self.at = at
  }
}
