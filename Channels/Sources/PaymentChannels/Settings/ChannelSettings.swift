import Foundation
public import Promises

/// The payment channels that an environment sets up.
///
/// - `alipay`: `PLEDGE_ALIPAY_APP_ID`, `PLEDGE_ALIPAY_KEY_FILE`, `PLEDGE_ALIPAY_PUBLIC_KEY_FILE`; optional
///   `PLEDGE_ALIPAY_URL`.
/// - `wechat-pay`: `PLEDGE_WECHAT_MERCHANT_ID`, `PLEDGE_WECHAT_CERTIFICATE_SERIAL`, `PLEDGE_WECHAT_KEY_FILE`,
///   `PLEDGE_WECHAT_PUBLIC_KEY_ID`, `PLEDGE_WECHAT_PUBLIC_KEY_FILE`, `PLEDGE_WECHAT_API_V3_KEY`; optional
///   `PLEDGE_WECHAT_NOTIFY_URL`, `PLEDGE_WECHAT_URL`.
/// - `stripe`: `PLEDGE_STRIPE_KEY`, `PLEDGE_STRIPE_WEBHOOK_SECRET`; optional `PLEDGE_STRIPE_URL`.
/// - `sandbox`: `PLEDGE_SANDBOX` set to `on`.
public struct ChannelSettings: Sendable {
  /// In the order above; empty when the environment sets up none. All but the sandbox are `ProviderChannel`s.
  public let channels: [any PaymentChannel]

  /// - Parameters:
  ///   - environment: Variables by name; an empty value counts as none.
  ///   - clock: For the times in requests.
  /// - Throws: `ChannelSettingsError` for the first variable that is missing or wrong.
  public init(
    environment: [String: String], clock: @escaping @Sendable () -> Instant
  ) throws(ChannelSettingsError) {
    let environment = Environment(values: environment)
    var channels: [any PaymentChannel] = []
    if try environment.sets(up: Alipay.Setting.all) {
      channels.append(
        try Alipay(
          app: environment.value(Alipay.Setting.app), key: environment.file(Alipay.Setting.key),
          publicKey: environment.file(Alipay.Setting.publicKey),
          url: environment[Alipay.Setting.url] ?? Alipay.gateway, clock: clock))
    }
    if try environment.sets(up: WeChatPay.Setting.all) {
      channels.append(
        try WeChatPay(
          merchant: environment.value(WeChatPay.Setting.merchant),
          certificateSerial: environment.value(WeChatPay.Setting.certificateSerial),
          key: environment.file(WeChatPay.Setting.key),
          publicKeyID: environment.value(WeChatPay.Setting.publicKeyID),
          publicKey: environment.file(WeChatPay.Setting.publicKey),
          apiV3Key: environment.value(WeChatPay.Setting.apiV3Key),
          notifyURL: environment[WeChatPay.Setting.notifyURL],
          url: environment[WeChatPay.Setting.url] ?? WeChatPay.api, clock: clock))
    }
    if try environment.sets(up: Stripe.Setting.all) {
      channels.append(
        try Stripe(
          key: environment.value(Stripe.Setting.key), webhookSecret: environment.value(Stripe.Setting.webhookSecret),
          url: environment[Stripe.Setting.url] ?? Stripe.api))
    }
    if let value = environment[ChannelSettings.sandbox] {
      guard value == "on" else { throw ChannelSettingsError(.wrong, ChannelSettings.sandbox) }
      channels.append(Sandbox(clock: clock))
    }
    self.channels = channels
  }

  private static let sandbox = ChannelSetting(
    variable: "PLEDGE_SANDBOX", expected: "“on” for a channel that moves no money, or not set", isOptional: true)
}

private struct Environment {
  let values: [String: String]

  subscript(_ setting: ChannelSetting) -> String? {
    values[setting.variable].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Whether any of a channel's variables is set.
  ///
  /// - Throws: When some are and one that the channel needs is not.
  func sets(up settings: [ChannelSetting]) throws(ChannelSettingsError) -> Bool {
    guard settings.contains(where: { self[$0] != nil }) else { return false }
    for setting in settings where !setting.isOptional { _ = try value(setting) }
    return true
  }

  func value(_ setting: ChannelSetting) throws(ChannelSettingsError) -> String {
    guard let value = self[setting] else { throw ChannelSettingsError(.missing, setting) }
    return value
  }

  /// The text of the file that a variable names.
  func file(_ setting: ChannelSetting) throws(ChannelSettingsError) -> String {
    let path = try value(setting)
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw ChannelSettingsError(.unreadable, setting)
    }
    return text
  }
}
