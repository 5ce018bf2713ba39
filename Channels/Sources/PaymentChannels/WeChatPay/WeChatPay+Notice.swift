import Crypto
import Foundation
public import Promises

extension WeChatPay {
  /// A notification of a refund's result (`REFUND.SUCCESS`, `REFUND.ABNORMAL`, `REFUND.CLOSED`). WeChat Pay wants
  /// status 200 or 204 in answer, and now and then sends one with a wrong signature to see it refused.
  public func notice(
    headers: [String: String], body: [UInt8], now: Instant
  ) throws(ChannelFailure) -> PaymentNotice? {
    try verify({ header($0, in: headers) }, body, now: now)
    guard let event = try? JSON.parse(body), let type = event["event_type"]?.string else {
      throw ChannelFailure(.garbled, "The notification from WeChat Pay has no event_type.")
    }
    guard type.hasPrefix("REFUND.") else { return nil }
    guard let resource = event["resource"], resource["algorithm"]?.string == "AEAD_AES_256_GCM",
      let nonce = resource["nonce"]?.string, let ciphertext = resource["ciphertext"]?.string
    else { throw ChannelFailure(.garbled, "The notification from WeChat Pay has no encrypted resource.") }
    let text = try WeChatPay.open(
      ciphertext, nonce: nonce, associatedData: resource["associated_data"]?.string ?? "", key: apiV3Key.exposed)
    guard let refund = try? JSON.parse(text), let key = refund["out_refund_no"]?.string,
      let reference = refund["refund_id"]?.string, let status = refund["refund_status"]?.string,
      let answer = WeChatPay.answer(
        status: status, reference: reference, successTime: refund["success_time"]?.string)
    else { throw ChannelFailure(.garbled, "The resource in the notification from WeChat Pay is no refund.") }
    guard refund["mchid"]?.string == merchant else {
      throw ChannelFailure(.forged, "The notification from WeChat Pay is for another merchant.")
    }
    return PaymentNotice(key: key, reference: reference, answer: answer)
  }

  /// Opens a resource (API v3, “decrypt notifications”): AES-GCM (RFC 5116), the tag of 16 bytes behind the ciphertext.
  ///
  /// - Parameter ciphertext: With the tag, in base64.
  /// - Throws: `ChannelFailure` of kind `forged` when it was not sealed with this key.
  static func open(
    _ ciphertext: String, nonce: String, associatedData: String, key: SymmetricKey
  ) throws(ChannelFailure) -> [UInt8] {
    guard let sealed = Data(base64Encoded: ciphertext), sealed.count >= 16,
      let nonce = try? AES.GCM.Nonce(data: Array(nonce.utf8)),
      let box = try? AES.GCM.SealedBox(nonce: nonce, ciphertext: sealed.dropLast(16), tag: sealed.suffix(16)),
      let text = try? AES.GCM.open(box, using: key, authenticating: Array(associatedData.utf8))
    else {
      throw ChannelFailure(
        .forged, "The resource in the notification from WeChat Pay does not open with the merchant's APIv3 key.")
    }
    return Array(text)
  }
}
