import Promises
import Synchronization

@testable import PaymentChannels

/// WeChat Pay's API v3 as its documentation has it: verifies our signature, keeps each `out_refund_no` once, and signs.
final class WeChatPayStandIn: Sendable {
  static let publicKeyID = "PUB_KEY_ID_0110000000000001"
  static let apiV3Key = "0123456789abcdef0123456789abcdef"

  struct Kept: Sendable {
    var amount: Int64
    var status: String
  }
  let script: Script
  let status: String
  private let refunds = Mutex<[String: Kept]>([:])
  /// The body of the last order.
  var last: JSON { received.withLock { $0 } }
  private let received = Mutex<JSON>(.null)

  init(_ faults: [Fault] = [], status: String = "SUCCESS") {
    script = Script(faults)
    self.status = status
  }

  var kept: [String: Kept] { refunds.withLock { $0 } }
  func settle(_ status: String) { refunds.withLock { for key in $0.keys { $0[key]!.status = status } } }

  static func channel(url: String, key: TestKey = .ours) throws -> WeChatPay {
    try WeChatPay(
      merchant: "1900000001", certificateSerial: "5F00AA", key: key.privatePEM,
      publicKeyID: publicKeyID, publicKey: TestKey.provider.publicPEM, apiV3Key: apiV3Key,
      notifyURL: "https://shop.example/notices", url: url, clock: { testNow }, nonce: { "NONCE1" })
  }

  func answer(_ request: StandIn.Request) -> StandIn.Reply {
    let fault = script.next()
    switch fault {
    case .drop: return .drop
    case .status(let status): return .answer(status: status, body: #"{"code":"SYSTEM_ERROR","message":"later"}"#)
    default: break
    }
    guard isOurs(request) else {
      return .answer(status: 401, body: #"{"code":"SIGN_ERROR","message":"wrong signature"}"#)
    }
    if case .error(let code) = fault {
      return signed(403, #"{"code":"\#(code)","message":"余额不足"}"#, fault)
    }
    let path = "/v3/refund/domestic/refunds"
    if request.method == "POST", request.path == path {
      let order = try! JSON.parse(request.body)
      received.withLock { $0 = order }
      let key = order["out_refund_no"]!.string!
      let amount = order["amount"]!["refund"]!.integer!
      refunds.withLock { if $0[key] == nil { $0[key] = Kept(amount: amount, status: status) } }
      if case .lost = fault { return .drop }
      return refund(key, fault)
    }
    return refund(String(request.path.dropFirst(path.count + 1)), fault)
  }

  /// Whether the request is signed as `Authorization` should say.
  private func isOurs(_ request: StandIn.Request) -> Bool {
    let scheme = "WECHATPAY2-SHA256-RSA2048 "
    guard let authorization = request.headers["authorization"], authorization.hasPrefix(scheme) else { return false }
    var fields: [String: String] = [:]
    for part in authorization.dropFirst(scheme.count).split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1)
      fields[String(pair[0])] = pair[1].dropFirst().dropLast().description
    }
    guard fields["mchid"] == "1900000001", fields["serial_no"] == "5F00AA", let time = fields["timestamp"],
      let nonce = fields["nonce_str"], let signature = fields["signature"]
    else { return false }
    return TestKey.ours.verifies(
      signature, of: "\(request.method)\n\(request.path)\n\(time)\n\(nonce)\n\(request.text)\n")
  }

  private func refund(_ key: String, _ fault: Fault?) -> StandIn.Reply {
    guard let refund = kept[key] else {
      return signed(404, #"{"code":"RESOURCE_NOT_EXISTS","message":"退款单不存在"}"#, fault)
    }
    return signed(
      200,
      #"{"refund_id":"R1","out_refund_no":"\#(key)","status":"\#(refund.status)","success_time":"2026-11-24T17:59:58+08:00","amount":{"refund":\#(refund.amount),"total":10000,"currency":"CNY"}}"#,
      fault)
  }

  private func signed(_ status: Int, _ body: String, _ fault: Fault?) -> StandIn.Reply {
    var sent = body
    var key = TestKey.provider
    var time = testNow.seconds
    switch fault {
    case .unsigned: return .answer(status: status, body: body)
    case .forged: key = .stranger
    case .tampered: sent = body.replacing("R1", with: "R2")
    case .late: time -= 301
    default: break
    }
    return .answer(
      status: status, headers: WeChatPayStandIn.headers(body, key: key, time: time), body: sent)
  }

  /// The headers of an answer or a notification with this body.
  static func headers(
    _ body: String, key: TestKey = .provider, time: Int64 = testNow.seconds
  ) -> [String: String] {
    [
      "Wechatpay-Timestamp": String(time), "Wechatpay-Nonce": "N2", "Wechatpay-Serial": publicKeyID,
      "Wechatpay-Signature": key.sign("\(time)\nN2\n\(body)\n"),
    ]
  }
}
