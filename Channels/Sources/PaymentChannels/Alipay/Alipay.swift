public import Promises

/// Refunds of payments by Alipay in mainland China, through the gateway of its open platform (`alipay.trade.refund`,
/// `alipay.trade.fastpay.refund.query`), with signatures of type RSA2.
///
/// `Refund.payment` is the merchant's order number (`out_trade_no`), `Refund.key` the number of the refund request
/// (`out_request_no`): Alipay pays the same number once. Alipay has no number of its own for a refund; the reference is
/// that of the trade (`trade_no`).
public struct Alipay: ProviderChannel {
  /// Alipay's own gateway.
  public static let gateway = "https://openapi.alipay.com/gateway.do"

  public let name = "alipay"
  let app: String
  let key: SigningKey
  let publicKey: VerifyingKey
  let endpoint: Endpoint
  let clock: @Sendable () -> Instant

  /// - Parameters:
  ///   - app: The application's ID at the open platform (`app_id`).
  ///   - key: The application's RSA private key in PEM.
  ///   - publicKey: Alipay's RSA public key for this application in PEM (not the application's own).
  ///   - url: Of the gateway.
  ///   - clock: For the requests' `timestamp`.
  /// - Throws: `ChannelSettingsError` for what is none of these.
  public init(
    app: String, key: String, publicKey: String, url: String = Alipay.gateway,
    clock: @escaping @Sendable () -> Instant
  ) throws(ChannelSettingsError) {
    guard !app.isEmpty, app.utf8.count <= 32 else { throw ChannelSettingsError(.wrong, Setting.app) }
    guard let signing = SigningKey(pem: key) else { throw ChannelSettingsError(.wrong, Setting.key) }
    guard let verifying = VerifyingKey(pem: publicKey) else { throw ChannelSettingsError(.wrong, Setting.publicKey) }
    guard let endpoint = Endpoint(provider: "Alipay", url: url) else {
      throw ChannelSettingsError(.wrong, Setting.url)
    }
    self.app = app
    self.key = signing
    self.publicKey = verifying
    self.endpoint = endpoint
    self.clock = clock
  }

  public func pay(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    if let refusal = refund.refusal(by: "Alipay", paying: .cny) { return refusal }
    let answer = try await ask(for: refund)
    guard case .pending = answer else { return answer }
    return try await query(refund) ?? answer
  }

  /// Asks for the refund again when Alipay knows of no success, which is what its documentation tells to do; the same
  /// `out_request_no` pays once.
  public func look(up refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    if let answer = try await query(refund) { return answer }
    return try await ask(for: refund)
  }

  /// `alipay.trade.refund`. Pending stands for `fund_change` other than `Y`: no money moved with this very request,
  /// either since it did with an earlier one or since it has not yet.
  private func ask(for refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    let result = try await call(
      "alipay.trade.refund",
      [
        "out_trade_no": .string(refund.payment), "refund_amount": .string(refund.amount.decimal),
        "out_request_no": .string(refund.key), "refund_reason": .string(String(refund.reason.prefix(256))),
      ])
    switch result {
    case .failed(let code, let message): return .refused(code: code, message: message)
    case .done(let node):
      let trade = try trade(in: node)
      guard node["fund_change"]?.string == "Y" else { return .pending(reference: trade) }
      return .paid(reference: trade, at: node["gmt_refund_pay"]?.string.flatMap(ChinaTime.instant))
    }
  }

  /// `alipay.trade.fastpay.refund.query`; nil when Alipay knows of no success.
  private func query(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer? {
    let result = try await call(
      "alipay.trade.fastpay.refund.query",
      [
        "out_trade_no": .string(refund.payment), "out_request_no": .string(refund.key),
        "query_options": ["gmt_refund_pay"],
      ])
    switch result {
    case .failed(let code, let message): return .refused(code: code, message: message)
    case .done(let node):
      guard node["refund_status"]?.string == "REFUND_SUCCESS" else { return nil }
      try refund.check(node["refund_amount"]?.string.flatMap { Money(decimal: $0, .cny) }, by: "Alipay")
      return .paid(
        reference: try trade(in: node), at: node["gmt_refund_pay"]?.string.flatMap(ChinaTime.instant))
    }
  }

  private func trade(in node: JSON) throws(ChannelFailure) -> String {
    guard let trade = node["trade_no"]?.string else {
      throw ChannelFailure(.garbled, "Alipay's answer has no trade_no.")
    }
    return trade
  }
}

extension Alipay {
  enum Setting {
    static let app = ChannelSetting(
      variable: "PLEDGE_ALIPAY_APP_ID", expected: "the application's ID at Alipay's open platform")
    static let key = ChannelSetting(
      variable: "PLEDGE_ALIPAY_KEY_FILE",
      expected: "the path of a PEM file with the application's RSA private key of 2048 bits or more")
    static let publicKey = ChannelSetting(
      variable: "PLEDGE_ALIPAY_PUBLIC_KEY_FILE",
      expected: "the path of a PEM file with Alipay's RSA public key for the application")
    static let url = ChannelSetting(
      variable: "PLEDGE_ALIPAY_URL", expected: "the http or https address of Alipay's gateway", isOptional: true)
    static let all = [app, key, publicKey, url]
  }
}
