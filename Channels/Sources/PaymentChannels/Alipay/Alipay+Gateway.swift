import NIOHTTP1
import Promises

extension Alipay {
  enum Result {
    /// The node of the answer, verified, with code 10000.
    case done(JSON)
    /// What the business side of Alipay will not do.
    case failed(code: String, message: String)
  }

  /// One request to the gateway.
  ///
  /// - Parameter content: The method's own parameters (`biz_content`).
  func call(_ method: String, _ content: JSONObject) async throws(ChannelFailure) -> Result {
    var parameters = [
      "app_id": app, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
      "timestamp": ChinaTime.text(clock()), "version": "1.0", "biz_content": JSON.object(content).text,
    ]
    parameters["sign"] = try key.signature(of: Alipay.signedText(of: parameters))
    // The gateway reads the other parameters in the charset that the address names.
    let reply = try await endpoint.exchange(
      .POST, "?charset=utf-8", headers: [("Accept", "application/json")],
      body: (Form.type, Form.encode(parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })))
    guard reply.status == 200 else {
      throw ChannelFailure(.unavailable, "Alipay answered with HTTP status \(reply.status).")
    }
    return try result(of: method, in: reply)
  }

  /// What is signed: parameters sorted by name, `name=value` joined by `&`, values as they are before the form's
  /// escapes (open platform, “sign”).
  static func signedText(of parameters: [String: String]) -> String {
    parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
  }

  private func result(of method: String, in reply: Endpoint.Reply) throws(ChannelFailure) -> Result {
    let name = method.replacing(".", with: "_") + "_response"
    guard let answer = reply.json?.object,
      let text = JSONText.member(name, of: reply.body) ?? JSONText.member("error_response", of: reply.body),
      let node = try? JSON.parse(text), let code = node["code"]?.string
    else { throw ChannelFailure(.garbled, "Alipay's answer has no node \(name) with a code.") }
    let sign = answer["sign"]?.string
    // Errors before the application is known have no signature, and Alipay's own libraries let those pass. They are
    // none that would end a refund.
    let isUnsignedError = code != "10000" && code != Code.businessFailed && sign == nil
    guard isUnsignedError || publicKey.verifies(sign ?? "", of: text) else {
      throw ChannelFailure(.forged, "The signature of Alipay's answer does not verify.")
    }
    if code == "10000" { return .done(node) }
    let problem = node["sub_code"]?.string ?? code
    let message = node["sub_msg"]?.string ?? node["msg"]?.string ?? ""
    guard code == Code.businessFailed, !Code.isPassing(problem) else {
      throw ChannelFailure(.unavailable, "Alipay did not take the request: \(problem) \(message)")
    }
    return .failed(code: problem, message: message)
  }

  /// Answers by code (open platform, “common error codes”, and the refund's own table). Only 40004 is about the
  /// business; the others are about the service (20000), the request's frequency (40005), or the application, its
  /// signature, clock and rights (20001, 40001, 40002, 40006), which a person puts right before the refund is asked for
  /// again.
  private enum Code {
    static let businessFailed = "40004"

    /// Whether the same request may succeed later: the refund's table says so of system errors, and sub-codes of
    /// `isp.` and `aop.` are faults of the platform. `AQC.` is a spelling that Alipay's own tables have.
    static func isPassing(_ code: String) -> Bool {
      ["ACQ.SYSTEM_ERROR", "AQC.SYSTEM_ERROR", "SYSTEM_ERROR"].contains(code) || code.hasPrefix("isp.")
        || code.hasPrefix("aop.")
    }
  }
}
