public import Promises

/// A payment channel whose provider also writes to us of its own accord, in notifications.
public protocol ProviderChannel: PaymentChannel {
  /// What a notification says of a refund.
  ///
  /// A provider repeats a notification until it is answered with success, and may send it more than once; taking it
  /// twice has to change nothing.
  ///
  /// - Parameters:
  ///   - headers: Of the HTTP request, names in any case.
  ///   - body: Exactly as received: the signature is over these bytes.
  ///   - now: To tell whether the notification is fresh.
  /// - Returns: Nil when it is genuine and says nothing of a refund that was asked for with a key.
  /// - Throws: `ChannelFailure` of kind `forged` when the notification is not the provider's or too old, `garbled` when
  ///   it is genuine and not what the provider's documentation says.
  func notice(headers: [String: String], body: [UInt8], now: Instant) throws(ChannelFailure) -> PaymentNotice?
}

/// What a provider wrote to us of a refund.
public struct PaymentNotice: Hashable, Sendable {
  /// Our key, as it was given with the refund.
  public var key: String
  /// The provider's own name for the refund.
  public var reference: String
  public var answer: RefundAnswer

  public init(key: String, reference: String, answer: RefundAnswer) {
    self.key = key
    self.reference = reference
    self.answer = answer
  }
}

/// The value of a header by its name without regard to case (RFC 9110, 5.1).
func header(_ name: String, in headers: [String: String]) -> String? {
  headers[name] ?? headers.first { $0.key.lowercased() == name.lowercased() }?.value
}
