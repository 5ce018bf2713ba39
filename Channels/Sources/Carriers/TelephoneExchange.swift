public import Promises

/// A telephone exchange, or a service of one, that tells of calls in our own form: one event in a body of JSON, signed as
/// Standard Webhooks 1.0 has it. What the body says is looked at by whoever takes it.
public struct TelephoneExchange: Sendable {
  private let signature: WebhookSignature

  /// - Parameter key: the key as it stands after `whsec_`, decoded.
  public init(key: [UInt8]) { signature = WebhookSignature(key: key) }

  /// - Parameters:
  ///   - headers: their names in lower case.
  ///   - body: exactly as it came.
  /// - Throws: `CarrierRefusal` when it is not from the exchange, too old, or no JSON.
  public func event(headers: [String: String], body: [UInt8], now: Instant) throws(CarrierRefusal) -> JSON {
    try signature.check(headers, body, now)
    return try JSON.read(body)
  }
}
