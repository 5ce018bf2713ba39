import Foundation
import Promises
import Testing

@testable import PaymentChannels

@Suite struct ChannelSettingsTests {
  /// Runs `work` with an environment of all channels, whose files exist meanwhile.
  private func withEnvironment(_ work: ([String: String]) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "channels-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ text: String) throws -> String {
      let url = folder.appending(path: name)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return url.path
    }
    let ours = try file("ours.pem", TestKey.ours.privatePEM)
    let provider = try file("provider.pem", TestKey.provider.publicPEM + "\n")
    try work([
      "PLEDGE_ALIPAY_APP_ID": "2021000000000001", "PLEDGE_ALIPAY_KEY_FILE": ours,
      "PLEDGE_ALIPAY_PUBLIC_KEY_FILE": provider, "PLEDGE_WECHAT_MERCHANT_ID": "1900000001",
      "PLEDGE_WECHAT_CERTIFICATE_SERIAL": "5F00AA", "PLEDGE_WECHAT_KEY_FILE": ours,
      "PLEDGE_WECHAT_PUBLIC_KEY_ID": WeChatPayStandIn.publicKeyID, "PLEDGE_WECHAT_PUBLIC_KEY_FILE": provider,
      "PLEDGE_WECHAT_API_V3_KEY": WeChatPayStandIn.apiV3Key, "PLEDGE_STRIPE_KEY": StripeStandIn.key,
      "PLEDGE_STRIPE_WEBHOOK_SECRET": StripeStandIn.webhookSecret, "PLEDGE_SANDBOX": "on", "PATH": "/bin",
    ])
  }

  private func problem(_ environment: [String: String]) -> ChannelSettingsError? {
    do throws(ChannelSettingsError) {
      _ = try ChannelSettings(environment: environment, clock: { testNow })
      return nil
    } catch { return error }
  }

  @Test func nothingSetUpIsNoChannel() throws {
    #expect(try ChannelSettings(environment: [:], clock: { testNow }).channels.isEmpty)
    let empty = ["PLEDGE_STRIPE_KEY": "", "PLEDGE_SANDBOX": "", "PATH": "/bin"]
    #expect(try ChannelSettings(environment: empty, clock: { testNow }).channels.isEmpty)
  }

  @Test func allChannels() throws {
    try withEnvironment { environment in
      let channels = try ChannelSettings(environment: environment, clock: { testNow }).channels
      #expect(channels.map(\.name) == ["alipay", "wechat-pay", "stripe", "sandbox"])
      #expect(channels.compactMap { $0 as? any ProviderChannel }.count == 3)
      #expect((channels[0] as? Alipay)?.endpoint.url == "https://openapi.alipay.com/gateway.do")
      #expect((channels[1] as? WeChatPay)?.endpoint.url == "https://api.mch.weixin.qq.com")
      #expect((channels[2] as? Stripe)?.endpoint.url == "https://api.stripe.com")
      var elsewhere = environment
      elsewhere["PLEDGE_ALIPAY_URL"] = "http://127.0.0.1:9/gateway.do"
      elsewhere["PLEDGE_WECHAT_URL"] = "http://127.0.0.1:9/"
      let moved = try ChannelSettings(environment: elsewhere, clock: { testNow }).channels
      #expect((moved[0] as? Alipay)?.endpoint.url == "http://127.0.0.1:9/gateway.do")
      #expect((moved[1] as? WeChatPay)?.endpoint.url == "http://127.0.0.1:9")
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    try withEnvironment { environment in
      for variable in environment.keys where !["PLEDGE_SANDBOX", "PATH"].contains(variable) {
        var partial = environment
        partial[variable] = nil
        #expect(problem(partial)?.variable == variable)
        #expect(problem(partial)?.kind == .missing)
      }
    }
    #expect(
      problem(["PLEDGE_STRIPE_KEY": StripeStandIn.key])?.description
        == "PLEDGE_STRIPE_WEBHOOK_SECRET is not set; it should be the signing secret of the webhook endpoint at Stripe, "
        + "beginning with whsec_.")
    #expect(problem(["PLEDGE_STRIPE_URL": "https://api.stripe.com"])?.variable == "PLEDGE_STRIPE_KEY")
  }

  @Test func whatIsWrongIsNamedWithoutItsValue() throws {
    try withEnvironment { environment in
      let publicKey = environment["PLEDGE_ALIPAY_PUBLIC_KEY_FILE"]!
      let wrong = [
        "PLEDGE_ALIPAY_KEY_FILE": publicKey, "PLEDGE_WECHAT_KEY_FILE": publicKey,
        "PLEDGE_WECHAT_PUBLIC_KEY_FILE": environment["PLEDGE_WECHAT_KEY_FILE"]!,
        "PLEDGE_ALIPAY_APP_ID": String(repeating: "1", count: 33), "PLEDGE_WECHAT_MERCHANT_ID": "19\"000",
        "PLEDGE_WECHAT_API_V3_KEY": "short-secret", "PLEDGE_WECHAT_NOTIFY_URL": "http://shop.example",
        "PLEDGE_STRIPE_KEY": "pk_test_secret", "PLEDGE_STRIPE_WEBHOOK_SECRET": "0hidden0",
        "PLEDGE_STRIPE_URL": "0hidden0", "PLEDGE_ALIPAY_URL": "ftp://0hidden0", "PLEDGE_SANDBOX": "yes-secret",
      ]
      for (variable, value) in wrong {
        let error = problem(environment.merging([variable: value]) { $1 })
        #expect(error?.kind == .wrong && error?.variable == variable)
        #expect(error?.description.contains(value) == false)
      }
    }
  }

  /// A key that was put where the name of its file should be must not get into a log.
  @Test func aKeyInsteadOfAFileIsNotShown() throws {
    try withEnvironment { environment in
      let error = problem(environment.merging(["PLEDGE_ALIPAY_KEY_FILE": TestKey.ours.privatePEM]) { $1 })
      #expect(error?.kind == .unreadable)
      #expect(error.map { String(reflecting: $0) }?.contains("BEGIN") == false)
    }
  }
}
