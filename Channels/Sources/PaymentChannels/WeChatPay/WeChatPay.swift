import Crypto
import NIOHTTP1
public import Promises

/// Refunds of payments by WeChat Pay in mainland China through its API v3 (`/v3/refund/domestic/refunds`).
///
/// `Refund.payment` is the merchant's order number (`out_trade_no`), `Refund.key` the merchant's number of the refund
/// (`out_refund_no`): WeChat Pay pays the same number once. It has up to 64 characters out of `A-Z a-z 0-9 _ - | * @`.
public struct WeChatPay: ProviderChannel {
  /// WeChat Pay's own address.
  public static let api = "https://api.mch.weixin.qq.com"

  public let name = "wechat-pay"
  let merchant: String
  let certificateSerial: String
  let key: SigningKey
  let publicKeyID: String
  let publicKey: VerifyingKey
  let apiV3Key: Secret<SymmetricKey>
  let notifyURL: String?
  let endpoint: Endpoint
  let clock: @Sendable () -> Instant
  let nonce: @Sendable () -> String

  /// - Parameters:
  ///   - merchant: The merchant's number (`mchid`).
  ///   - certificateSerial: The serial number of the merchant's API certificate.
  ///   - key: The private key of that certificate in PEM.
  ///   - publicKeyID: The ID of WeChat Pay's public key, `PUB_KEY_ID_` and digits, as in `Wechatpay-Serial`.
  ///   - publicKey: That public key in PEM.
  ///   - apiV3Key: The merchant's APIv3 key, 32 bytes, which notifications are encrypted with.
  ///   - notifyURL: Where to send notifications of refunds, `https`; nil for where the merchant's settings say.
  ///   - url: Of the API, without a path.
  ///   - clock: For the requests' timestamps and the age of answers.
  ///   - nonce: A new random text of up to 32 characters for each request.
  /// - Throws: `ChannelSettingsError` for what is none of these.
  public init(
    merchant: String, certificateSerial: String, key: String, publicKeyID: String, publicKey: String,
    apiV3Key: String, notifyURL: String? = nil, url: String = WeChatPay.api,
    clock: @escaping @Sendable () -> Instant, nonce: @escaping @Sendable () -> String = WeChatPay.randomNonce
  ) throws(ChannelSettingsError) {
    func isPlain(_ text: String) -> Bool {
      !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
    }
    guard isPlain(merchant) else { throw ChannelSettingsError(.wrong, Setting.merchant) }
    guard isPlain(certificateSerial) else { throw ChannelSettingsError(.wrong, Setting.certificateSerial) }
    guard let signing = SigningKey(pem: key) else { throw ChannelSettingsError(.wrong, Setting.key) }
    guard isPlain(publicKeyID) else { throw ChannelSettingsError(.wrong, Setting.publicKeyID) }
    guard let verifying = VerifyingKey(pem: publicKey) else { throw ChannelSettingsError(.wrong, Setting.publicKey) }
    guard apiV3Key.utf8.count == 32 else { throw ChannelSettingsError(.wrong, Setting.apiV3Key) }
    if let notifyURL, !notifyURL.hasPrefix("https://") { throw ChannelSettingsError(.wrong, Setting.notifyURL) }
    guard let endpoint = Endpoint(provider: "WeChat Pay", url: url) else {
      throw ChannelSettingsError(.wrong, Setting.url)
    }
    self.merchant = merchant
    self.certificateSerial = certificateSerial
    self.key = signing
    self.publicKeyID = publicKeyID
    self.publicKey = verifying
    self.apiV3Key = Secret(SymmetricKey(data: Array(apiV3Key.utf8)))
    self.notifyURL = notifyURL
    self.endpoint = endpoint
    self.clock = clock
    self.nonce = nonce
  }

  /// 128 random bits in hexadecimal digits.
  @Sendable public static func randomNonce() -> String {
    let random = String(UInt128.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 32 - random.count) + random
  }

  public func pay(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    if let refusal = refund.refusal(by: "WeChat Pay", paying: .cny) { return refusal }
    var order: JSONObject = [
      "out_trade_no": .string(refund.payment), "out_refund_no": .string(refund.key),
      "amount": [
        "refund": .integer(refund.amount.minor), "total": .integer(refund.paid.minor),
        "currency": .string(refund.amount.currency.code),
      ],
    ]
    if !refund.reason.isEmpty { order["reason"] = .string(refund.reason.prefix(bytes: 80)) }
    if let notifyURL { order["notify_url"] = .string(notifyURL) }
    return try await answer(to: .POST, "/v3/refund/domestic/refunds", order, about: refund)
  }

  public func look(up refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    try await answer(to: .GET, "/v3/refund/domestic/refunds/\(Form.escape(refund.key))", nil, about: refund)
  }

  /// What a refund's state means (API v3, “query one refund”, `status`).
  static func answer(status: String, reference: String, successTime: String?) -> RefundAnswer? {
    switch status {
    case "SUCCESS": .paid(reference: reference, at: successTime.flatMap { Instant($0) })
    case "PROCESSING": .pending(reference: reference)
    case "CLOSED": .refused(code: status, message: "WeChat Pay has closed the refund \(reference).")
    case "ABNORMAL":
      .refused(
        code: status,
        message: "The buyer's account cannot take the refund \(reference); handle it at WeChat Pay's merchant platform."
      )
    default: nil
    }
  }
}

extension WeChatPay {
  enum Setting {
    static let merchant = ChannelSetting(
      variable: "PLEDGE_WECHAT_MERCHANT_ID", expected: "the merchant's number at WeChat Pay (mchid)")
    static let certificateSerial = ChannelSetting(
      variable: "PLEDGE_WECHAT_CERTIFICATE_SERIAL", expected: "the serial number of the merchant's API certificate")
    static let key = ChannelSetting(
      variable: "PLEDGE_WECHAT_KEY_FILE",
      expected: "the path of a PEM file with the private key of the merchant's API certificate")
    static let publicKeyID = ChannelSetting(
      variable: "PLEDGE_WECHAT_PUBLIC_KEY_ID", expected: "the ID of WeChat Pay's public key, PUB_KEY_ID_ and digits")
    static let publicKey = ChannelSetting(
      variable: "PLEDGE_WECHAT_PUBLIC_KEY_FILE", expected: "the path of a PEM file with WeChat Pay's public key")
    static let apiV3Key = ChannelSetting(
      variable: "PLEDGE_WECHAT_API_V3_KEY", expected: "the merchant's APIv3 key of 32 characters")
    static let notifyURL = ChannelSetting(
      variable: "PLEDGE_WECHAT_NOTIFY_URL", expected: "the https address where refund notifications are to be sent",
      isOptional: true)
    static let url = ChannelSetting(
      variable: "PLEDGE_WECHAT_URL", expected: "the http or https address of WeChat Pay's API, without a path",
      isOptional: true)
    static let all = [
      merchant, certificateSerial, key, publicKeyID, publicKey, apiV3Key, notifyURL, url,
    ]
  }
}
