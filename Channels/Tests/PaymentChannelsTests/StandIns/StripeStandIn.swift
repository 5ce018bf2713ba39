import Promises
import Synchronization

@testable import PaymentChannels

/// Stripe's API as its documentation has it: a refund for each `Idempotency-Key`, and a list of a payment's refunds.
final class StripeStandIn: Sendable {
  static let key = "sk_test_4eC39HqLyjWDarjtT1zdp7dc"
  static let webhookSecret = "whsec_test_0123456789abcdef"

  struct Kept: Sendable {
    var id: String
    var fields: [String: String]
    var status: String
  }
  let script: Script
  let status: String
  private let refunds = Mutex<[Kept]>([])
  private let remembered = Mutex<[String: String]>([:])

  init(_ faults: [Fault?] = [], status: String = "succeeded") {
    script = Script(faults)
    self.status = status
  }

  var kept: [Kept] { refunds.withLock { $0 } }
  func settle(_ status: String) { refunds.withLock { for i in $0.indices { $0[i].status = status } } }
  /// What Stripe does with idempotency keys after 24 hours.
  func forgetKeys() { remembered.withLock { $0 = [:] } }
  func add(_ refund: Kept) { refunds.withLock { $0.append(refund) } }

  static func channel(url: String, key: String = StripeStandIn.key) throws -> Stripe {
    try Stripe(key: key, webhookSecret: webhookSecret, url: url)
  }

  func answer(_ request: StandIn.Request) -> StandIn.Reply {
    let fault = script.next()
    switch fault {
    case .drop: return .drop
    case .status(let status): return .answer(status: status, body: #"{"error":{"type":"api_error"}}"#)
    case .error(let code):
      return .answer(
        status: 402, body: #"{"error":{"type":"card_error","code":"\#(code)","message":"No."}}"#)
    default: break
    }
    guard request.headers["authorization"] == "Bearer \(StripeStandIn.key)" else {
      return .answer(status: 401, body: #"{"error":{"message":"Invalid API Key provided: sk_****"}}"#)
    }
    if request.method == "GET" { return list(request.path) }
    guard request.path == "/v1/refunds", let key = request.headers["idempotency-key"] else {
      return .answer(status: 404, body: #"{"error":{"type":"invalid_request_error"}}"#)
    }
    let id = remembered.withLock { remembered in
      if let id = remembered[key] { return id }
      let id = "re_\(kept.count + 1)"
      add(Kept(id: id, fields: formFields(request.text), status: status))
      remembered[key] = id
      return id
    }
    if case .lost = fault { return .drop }
    return .answer(status: 200, body: StripeStandIn.object(kept.first { $0.id == id }!))
  }

  /// Two refunds to a page.
  private func list(_ path: String) -> StandIn.Reply {
    let query = formFields(String(path.split(separator: "?")[1]))
    var all = kept.filter { $0.fields["payment_intent"] == query["payment_intent"] }
    if let after = query["starting_after"], let place = all.firstIndex(where: { $0.id == after }) {
      all.removeFirst(place + 1)
    }
    let page = all.prefix(2).map(StripeStandIn.object).joined(separator: ",")
    return .answer(status: 200, body: #"{"object":"list","has_more":\#(all.count > 2),"data":[\#(page)]}"#)
  }

  static func object(_ refund: Kept) -> String {
    #"{"id":"\#(refund.id)","object":"refund","amount":\#(refund.fields["amount"]!),"currency":"usd","created":1795514398,"status":"\#(refund.status)","metadata":{"key":"\#(refund.fields["metadata[key]"]!)"}}"#
  }
}
