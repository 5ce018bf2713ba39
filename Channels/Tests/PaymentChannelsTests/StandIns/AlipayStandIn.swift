import Promises
import Synchronization

@testable import PaymentChannels

/// Alipay's gateway as its documentation has it: verifies our signature, pays each `out_request_no` once, and signs.
final class AlipayStandIn: Sendable {
  let script: Script
  /// Amounts paid, by `out_request_no`.
  private let paid = Mutex<[String: String]>([:])
  /// Requests are taken and money moves only with `settle`.
  private let holds: Bool
  private let held = Mutex<[String: String]>([:])
  /// The parameters of the last request.
  var last: [String: String] { received.withLock { $0 } }
  private let received = Mutex<[String: String]>([:])

  init(_ faults: [Fault] = [], holds: Bool = false) {
    script = Script(faults)
    self.holds = holds
  }

  var payouts: [String: String] { paid.withLock { $0 } }
  func settle() { paid.withLock { paid in held.withLock { held in paid.merge(held) { first, _ in first } } } }

  static func channel(url: String) throws -> Alipay {
    try Alipay(
      app: "2021000000000001", key: TestKey.ours.privatePEM, publicKey: TestKey.provider.publicPEM,
      url: "\(url)/gateway.do", clock: { testNow })
  }

  func answer(_ request: StandIn.Request) -> StandIn.Reply {
    let fault = script.next()
    if case .drop = fault { return .drop }
    if case .status(let status) = fault { return .answer(status: status, body: "out of order") }
    var fields = formFields(request.text)
    received.withLock { $0 = fields }
    let sign = fields.removeValue(forKey: "sign") ?? ""
    let signed = fields.keys.sorted().map { "\($0)=\(fields[$0]!)" }.joined(separator: "&")
    let method = fields["method"] ?? ""
    guard request.path == "/gateway.do?charset=utf-8", TestKey.ours.verifies(sign, of: signed) else {
      return reply(method, #"{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-signature"}"#, .unsigned)
    }
    if case .error(let code) = fault {
      return reply(
        method, #"{"code":"40004","msg":"Business Failed","sub_code":"\#(code)","sub_msg":"业务失败"}"#, fault)
    }
    let content = try! JSON.parse(fields["biz_content"]!.utf8)
    let node = method == "alipay.trade.refund" ? refund(content) : query(content)
    if case .lost = fault { return .drop }
    return reply(method, node, fault)
  }

  private func refund(_ content: JSON) -> String {
    let key = content["out_request_no"]!.string!
    let amount = content["refund_amount"]!.string!
    if holds {
      held.withLock { $0[key] = amount }
    }
    let moves = !holds && paid.withLock { $0.updateValue(amount, forKey: key) == nil }
    // The brace and the escape are there for who cuts the node out by counting brackets.
    return
      #"{"code":"10000","msg":"Success","trade_no":"T1","refund_fee":"\#(amount)","fund_change":"\#(moves ? "Y" : "N")","buyer_logon_id":"a}\"*\/b@example.com"}"#
  }

  private func query(_ content: JSON) -> String {
    let key = content["out_request_no"]!.string!
    guard let amount = payouts[key] else { return #"{"code":"10000","msg":"Success"}"# }
    return
      #"{"code":"10000","msg":"Success","trade_no":"T1","out_request_no":"\#(key)","refund_amount":"\#(amount)","refund_status":"REFUND_SUCCESS","gmt_refund_pay":"2026-11-24 17:59:58"}"#
  }

  private func reply(_ method: String, _ node: String, _ fault: Fault?) -> StandIn.Reply {
    let name = method.replacing(".", with: "_") + "_response"
    var sent = node
    var key = TestKey.provider
    switch fault {
    case .unsigned: return .answer(status: 200, body: #"{"\#(name)":\#(node)}"#)
    case .forged: key = .stranger
    case .tampered: sent = node.replacing("T1", with: "T2")
    default: break
    }
    return .answer(status: 200, body: #"{"\#(name)": \#(sent) ,"sign":"\#(key.sign(node))"}"#)
  }
}
