import NIOHTTP1
import Promises

extension WeChatPay {
  /// One request about a refund.
  func answer(
    to method: HTTPMethod, _ path: String, _ order: JSONObject?, about refund: Refund
  ) async throws(ChannelFailure) -> RefundAnswer {
    let body = order.map { JSON.object($0).text }
    let reply = try await endpoint.exchange(
      method, path,
      headers: [
        ("Authorization", try authorization(method.rawValue, path, body ?? "")), ("Accept", "application/json"),
        // Asks for answers signed with the public key instead of a platform certificate.
        ("Wechatpay-Serial", publicKeyID),
      ],
      body: body.map { ("application/json", $0) })
    guard (200..<300).contains(reply.status) else { return try refusal(in: reply) }
    try verify({ reply.headers.first(name: $0) }, reply.body, now: clock())
    guard let json = reply.json, let reference = json["refund_id"]?.string, let status = json["status"]?.string,
      let answer = WeChatPay.answer(
        status: status, reference: reference, successTime: json["success_time"]?.string)
    else { throw ChannelFailure(.garbled, "WeChat Pay's answer is no refund.") }
    guard json["out_refund_no"]?.string == refund.key else {
      throw ChannelFailure(.garbled, "WeChat Pay's answer is about another refund than \(refund.key).")
    }
    try refund.check(json["amount"]?["refund"]?.integer.map { Money($0, .cny) }, by: "WeChat Pay")
    return answer
  }

  /// The `Authorization` header (API v3, “build a request signature”): five lines, each with its line feed, signed with
  /// the merchant's key.
  private func authorization(_ method: String, _ path: String, _ body: String) throws(ChannelFailure) -> String {
    let timestamp = clock().seconds
    let nonce = nonce()
    let signature = try key.signature(of: "\(method)\n\(path)\n\(timestamp)\n\(nonce)\n\(body)\n")
    return "WECHATPAY2-SHA256-RSA2048 mchid=\"\(merchant)\",nonce_str=\"\(nonce)\",signature=\"\(signature)\","
      + "timestamp=\"\(timestamp)\",serial_no=\"\(certificateSerial)\""
  }

  /// Verifies an answer or a notification (API v3, “verify a signature”).
  ///
  /// - Parameter header: The value of a header by its name in any case.
  /// - Throws: `ChannelFailure` of kind `forged` unless it is signed by WeChat Pay within 5 minutes of `now`.
  func verify(_ header: (String) -> String?, _ body: [UInt8], now: Instant) throws(ChannelFailure) {
    guard let serial = header("Wechatpay-Serial"), let time = header("Wechatpay-Timestamp"),
      let seconds = Int64(time), let nonce = header("Wechatpay-Nonce"), let signature = header("Wechatpay-Signature")
    else { throw ChannelFailure(.forged, "A message in WeChat Pay's name is not signed.") }
    guard serial == publicKeyID else {
      throw ChannelFailure(
        .forged, "A message in WeChat Pay's name is signed with the key \(serial.prefix(64)), not \(publicKeyID).")
    }
    guard now.seconds.subtractingReportingOverflow(seconds).partialValue.magnitude <= 300 else {
      throw ChannelFailure(.forged, "A message in WeChat Pay's name is more than 5 minutes old, or a clock is wrong.")
    }
    guard publicKey.verifies(signature, of: Array("\(time)\n\(nonce)\n".utf8) + body + [UInt8(ascii: "\n")]) else {
      throw ChannelFailure(.forged, "The signature of a message in WeChat Pay's name does not verify.")
    }
  }

  /// An answer with an error's status: `code` and `message` in JSON (API v3, “error codes”).
  ///
  /// WeChat Pay's own libraries verify no such answers, and not all of them are signed; a signature that is there has
  /// to be right before a refund counts as refused.
  private func refusal(in reply: Endpoint.Reply) throws(ChannelFailure) -> RefundAnswer {
    let code = reply.json?["code"]?.string
    let message = reply.json?["message"]?.string ?? ""
    // 401 is about the merchant's key, which a person puts right before the refund is asked for again.
    let passes = [401, 429].contains(reply.status) || reply.status >= 500 || code.map(Code.passing.contains) ?? false
    if passes {
      throw ChannelFailure(.unavailable, "WeChat Pay answered \(reply.status) \(code ?? ""): \(message)")
    }
    if reply.headers.contains(name: "Wechatpay-Signature") {
      try verify({ reply.headers.first(name: $0) }, reply.body, now: clock())
    }
    guard let code, (400..<500).contains(reply.status) else {
      throw ChannelFailure(.garbled, "WeChat Pay answered with HTTP status \(reply.status) and no error code.")
    }
    return .refused(code: code, message: message)
  }

  private enum Code {
    /// Codes after which the documentation says to send the same request again.
    static let passing: Set = [
      "SYSTEM_ERROR", "FREQUENCY_LIMITED", "FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED", "BIZERR_NEED_RETRY",
    ]
  }
}
