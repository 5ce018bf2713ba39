import Promises

/// The signature of Standard Webhooks 1.0: `Webhook-Signature` is `v1,` and the HMAC-SHA256 of `id.timestamp.body` in
/// base64, or several of those, one space apart, while a secret is replaced.
struct WebhookSignature: Sendable {
  /// How far the clocks may be apart, in seconds.
  static let tolerance: Int64 = 300
  private let secret: Secret

  /// - Parameter key: the key as it stands after `whsec_`, decoded.
  init(key: [UInt8]) { secret = Secret(key) }

  /// - Throws: `CarrierRefusal` when the call is not signed with the secret, or too old.
  func check(_ headers: [String: String], _ body: [UInt8], _ now: Instant) throws(CarrierRefusal) {
    guard let id = headers["webhook-id"], let timestamp = headers["webhook-timestamp"],
      let signatures = headers["webhook-signature"]
    else {
      throw CarrierRefusal(.unsigned, "Sign the call with Webhook-Id, Webhook-Timestamp and Webhook-Signature.")
    }
    guard let sent = Int64(timestamp) else {
      throw CarrierRefusal(.garbled, "Write whole seconds since 1970 as Webhook-Timestamp.")
    }
    let message = Array("\(id).\(timestamp).".utf8) + body
    let isSigned = signatures.split(separator: " ").contains { signature in
      signature.hasPrefix("v1,") && secret.hasSigned(message, as: signature.dropFirst(3))
    }
    guard isSigned else {
      throw CarrierRefusal(.forged, "No Webhook-Signature of version 1 belongs to this call and the secret.")
    }
    let (distance, isFar) = sent.subtractingReportingOverflow(now.seconds)
    guard !isFar, distance.magnitude <= Self.tolerance.magnitude else {
      throw CarrierRefusal(.stale, "Webhook-Timestamp is more than five minutes away from the clock here.")
    }
  }
}
