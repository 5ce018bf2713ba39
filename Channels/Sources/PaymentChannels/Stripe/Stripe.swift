import Crypto
import NIOHTTP1
public import Promises

/// Refunds of payments by card and whatever else Stripe takes, through its API (`/v1/refunds`).
///
/// `Refund.payment` is the ID of the PaymentIntent (`pi_…`). `Refund.key` is both the `Idempotency-Key` of the request
/// and the refund's metadata `key`: Stripe forgets the former after 24 hours and keeps the latter.
public struct Stripe: ProviderChannel {
  /// Stripe's own address.
  public static let api = "https://api.stripe.com"

  public let name = "stripe"
  /// A payment by card is one of its payments too.
  public var serves: [String] { Self.channels }
  static let channels = ["stripe", "card"]
  let key: Secret<String>
  let webhookSecret: Secret<SymmetricKey>
  let endpoint: Endpoint

  /// - Parameters:
  ///   - key: A secret key (`sk_…`) or a restricted one (`rk_…`) with the right to read and write refunds.
  ///   - webhookSecret: The signing secret of the webhook endpoint (`whsec_…`).
  ///   - url: Of the API, without a path.
  /// - Throws: `ChannelSettingsError` for what is none of these.
  public init(key: String, webhookSecret: String, url: String = Stripe.api) throws(ChannelSettingsError) {
    let isPlain = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard isPlain, key.hasPrefix("sk_") || key.hasPrefix("rk_") else {
      throw ChannelSettingsError(.wrong, Setting.key)
    }
    guard webhookSecret.hasPrefix("whsec_"), webhookSecret.utf8.count > 16 else {
      throw ChannelSettingsError(.wrong, Setting.webhookSecret)
    }
    guard let endpoint = Endpoint(provider: "Stripe", url: url) else {
      throw ChannelSettingsError(.wrong, Setting.url)
    }
    self.key = Secret(key)
    // The whole text is the key, unlike with Standard Webhooks, where the part behind the prefix is base64.
    self.webhookSecret = Secret(SymmetricKey(data: Array(webhookSecret.utf8)))
    self.endpoint = endpoint
  }

  /// Looks for a refund with this key first: trying again may come later than Stripe remembers an `Idempotency-Key`.
  public func pay(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    switch try await find(refund) {
    case .done(let known?): return try answer(known, about: refund)
    case .failed(let refusal): return refusal
    case .done(nil): break
    }
    var fields = [
      ("payment_intent", refund.payment), ("amount", String(refund.amount.minor)), ("metadata[key]", refund.key),
    ]
    if !refund.reason.isEmpty { fields.append(("metadata[reason]", String(refund.reason.prefix(500)))) }
    switch try await call(.POST, "/v1/refunds", key: refund.key, body: (Form.type, Form.encode(fields))) {
    case .done(let json): return try answer(json, about: refund)
    case .failed(let refusal): return refusal
    }
  }

  public func look(up refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    switch try await find(refund) {
    case .done(let known?): return try answer(known, about: refund)
    case .failed(let refusal): return refusal
    case .done(nil): throw ChannelFailure(.garbled, "Stripe has no refund with the key \(refund.key).")
    }
  }

  private enum Result<Value> {
    case done(Value)
    case failed(RefundAnswer)
  }

  /// The refund with this key among those of the payment; nil when there is none.
  private func find(_ refund: Refund) async throws(ChannelFailure) -> Result<JSON?> {
    let query = "/v1/refunds?limit=100&payment_intent=\(Form.escape(refund.payment))"
    var next = query
    while true {
      switch try await call(.GET, next) {
      case .failed(let refusal): return .failed(refusal)
      case .done(let page):
        guard let refunds = page["data"]?.array else {
          throw ChannelFailure(.garbled, "Stripe's answer is no list of refunds.")
        }
        if let found = refunds.first(where: { $0["metadata"]?["key"]?.string == refund.key }) { return .done(found) }
        guard page["has_more"]?.bool == true, let last = refunds.last?["id"]?.string else { return .done(nil) }
        next = "\(query)&starting_after=\(Form.escape(last))"
      }
    }
  }

  private func call(
    _ method: HTTPMethod, _ path: String, key idempotencyKey: String? = nil, body: (type: String, text: String)? = nil
  ) async throws(ChannelFailure) -> Result<JSON> {
    var headers = [("Authorization", "Bearer \(key.exposed)"), ("Accept", "application/json")]
    if let idempotencyKey { headers.append(("Idempotency-Key", idempotencyKey)) }
    let reply = try await endpoint.exchange(method, path, headers: headers, body: body)
    switch reply.status {
    case 200:
      guard let json = reply.json else { throw ChannelFailure(.garbled, "Stripe's answer is no JSON.") }
      return .done(json)
    case 400, 402, 404:
      guard let error = reply.json?["error"], let code = error["code"]?.string ?? error["type"]?.string else {
        throw ChannelFailure(.garbled, "Stripe answered with HTTP status \(reply.status) and no error.")
      }
      return .failed(.refused(code: code, message: error["message"]?.string ?? ""))
    case 401, 403:
      // Stripe's message repeats a part of the key.
      throw ChannelFailure(.unavailable, "Stripe does not accept the secret key for refunds (\(reply.status)).")
    default: throw ChannelFailure(.unavailable, "Stripe answered with HTTP status \(reply.status).")
    }
  }

  private func answer(_ json: JSON, about refund: Refund) throws(ChannelFailure) -> RefundAnswer {
    guard let answer = Stripe.answer(of: json) else { throw ChannelFailure(.garbled, "Stripe's answer is no refund.") }
    let currency = json["currency"]?.string.flatMap { Currency($0.uppercased()) }
    try refund.check(json["amount"]?.integer.flatMap { minor in currency.map { Money(minor, $0) } }, by: "Stripe")
    return answer
  }

  /// What a refund object says (API reference, “The Refund object”, `status`); nil when it is none.
  static func answer(of refund: JSON) -> RefundAnswer? {
    guard refund["object"]?.string == "refund", let id = refund["id"]?.string, let status = refund["status"]?.string
    else { return nil }
    switch status {
    case "succeeded": return .paid(reference: id, at: refund["created"]?.integer.map { Instant(seconds: $0) })
    case "pending", "requires_action": return .pending(reference: id)
    case "failed", "canceled":
      let reason = refund["failure_reason"]?.string
      return .refused(code: reason ?? status, message: "Stripe's refund \(id) is \(status).")
    default: return nil
    }
  }
}

extension Stripe {
  enum Setting {
    static let key = ChannelSetting(
      variable: "PLEDGE_STRIPE_KEY", expected: "a secret or restricted key of Stripe's API, beginning with sk_ or rk_")
    static let webhookSecret = ChannelSetting(
      variable: "PLEDGE_STRIPE_WEBHOOK_SECRET",
      expected: "the signing secret of the webhook endpoint at Stripe, beginning with whsec_")
    static let url = ChannelSetting(
      variable: "PLEDGE_STRIPE_URL", expected: "the http or https address of Stripe's API, without a path",
      isOptional: true)
    static let all = [key, webhookSecret, url]
  }
}
