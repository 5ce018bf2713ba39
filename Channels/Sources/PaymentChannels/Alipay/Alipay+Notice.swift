public import Promises

extension Alipay {
  /// A trade's asynchronous notification. It speaks of a refund when it has `out_biz_no`, the `out_request_no` of the
  /// refund that caused it, and `gmt_refund`. Alipay wants the plain text `success` in answer.
  ///
  /// Alipay's rules have no limit of age; an old notification repeats what was so.
  public func notice(
    headers: [String: String], body: [UInt8], now: Instant
  ) throws(ChannelFailure) -> PaymentNotice? {
    guard var fields = Form.decode(body) else {
      throw ChannelFailure(.garbled, "The notification in Alipay's name is no form.")
    }
    let sign = fields.removeValue(forKey: "sign")
    let signType = fields.removeValue(forKey: "sign_type")
    guard let sign, signType == "RSA2", publicKey.verifies(sign, of: Alipay.signedText(of: fields).utf8) else {
      throw ChannelFailure(.forged, "The signature of the notification in Alipay's name does not verify.")
    }
    // One public key may serve several applications of a merchant.
    guard fields["app_id"] == app else {
      throw ChannelFailure(.forged, "The notification from Alipay is for another application.")
    }
    guard let key = fields["out_biz_no"], !key.isEmpty, let refunded = fields["gmt_refund"] else { return nil }
    guard let trade = fields["trade_no"], let at = ChinaTime.instant(refunded) else {
      throw ChannelFailure(.garbled, "The notification from Alipay has no trade_no, or a gmt_refund that is no time.")
    }
    return PaymentNotice(key: key, reference: trade, answer: .paid(reference: trade, at: at))
  }
}
