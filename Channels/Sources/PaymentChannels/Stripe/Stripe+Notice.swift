import Crypto
public import Promises

extension Stripe {
  /// An event with a refund (`refund.created`, `refund.updated`, `refund.failed`, `charge.refund.updated`). Stripe
  /// wants any status 2xx in answer.
  public func notice(
    headers: [String: String], body: [UInt8], now: Instant
  ) throws(ChannelFailure) -> PaymentNotice? {
    try verify(header("Stripe-Signature", in: headers) ?? "", body, now: now)
    guard let event = try? JSON.parse(body), event["object"]?.string == "event" else {
      throw ChannelFailure(.garbled, "The notification from Stripe is no event.")
    }
    guard let refund = event["data"]?["object"], refund["object"]?.string == "refund",
      let key = refund["metadata"]?["key"]?.string
    else { return nil }
    guard let id = refund["id"]?.string, let answer = Stripe.answer(of: refund) else {
      throw ChannelFailure(.garbled, "The refund in the notification from Stripe has no id or no known status.")
    }
    return PaymentNotice(key: key, reference: id, answer: answer)
  }

  /// `Stripe-Signature` (webhooks, “verify manually”): `t=` the time in seconds, `v1=` the HMAC-SHA256 of time, full
  /// stop and body in hexadecimal digits, several while a secret is being replaced; other schemes do not count.
  private func verify(_ signature: String, _ body: [UInt8], now: Instant) throws(ChannelFailure) {
    let parts = signature.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }.filter { $0.count == 2 }
    guard let time = parts.first(where: { $0[0] == "t" })?[1], let seconds = Int64(time) else {
      throw ChannelFailure(.forged, "The notification in Stripe's name is not signed.")
    }
    guard now.seconds.subtractingReportingOverflow(seconds).partialValue.magnitude <= 300 else {
      throw ChannelFailure(
        .forged, "The notification in Stripe's name is more than 5 minutes old, or a clock is wrong.")
    }
    let signed = Array("\(time).".utf8) + body
    // The comparison takes the same time wherever two codes differ.
    let isGenuine = parts.contains { part in
      part[0] == "v1"
        && HMAC<SHA256>.isValidAuthenticationCode(
          Stripe.bytes(hex: part[1]), authenticating: signed, using: webhookSecret.exposed)
    }
    guard isGenuine else {
      throw ChannelFailure(.forged, "The signature of the notification in Stripe's name does not verify.")
    }
  }

  /// Empty when the text is not pairs of hexadecimal digits.
  private static func bytes(hex text: Substring) -> [UInt8] {
    let digits = text.utf8.compactMap(hexValue)
    guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return [] }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
