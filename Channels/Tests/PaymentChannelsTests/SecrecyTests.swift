import Foundation
import Promises
import Testing

@testable import PaymentChannels

/// No key shows in what could get into a log.
@Suite struct SecrecyTests {
  private static let secrets: [String] = {
    let pem = TestKey.ours.privatePEM.split(separator: "\n").dropFirst().dropLast().map(String.init)
    return pem + [StripeStandIn.key, StripeStandIn.webhookSecret, WeChatPayStandIn.apiV3Key]
  }()

  private func texts(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    return [dumped, String(describing: value), String(reflecting: value), "\(value)"]
  }

  private func expectSilence(_ value: Any, sourceLocation: SourceLocation = #_sourceLocation) {
    for text in texts(value) {
      for secret in SecrecyTests.secrets {
        #expect(!text.contains(secret), sourceLocation: sourceLocation)
        // Bytes in decimal, as a dump shows an array or Data.
        let bytes = secret.utf8.map(String.init)
        #expect(!text.contains(bytes.joined(separator: ", ")), sourceLocation: sourceLocation)
        #expect(!text.contains(bytes.joined(separator: "\n      - ")), sourceLocation: sourceLocation)
      }
    }
  }

  @Test func theTestWouldFindAKey() {
    struct Open { let key = StripeStandIn.key }
    #expect(texts(Open()).allSatisfy { $0.contains(StripeStandIn.key) })
  }

  @Test func channelsShowNoKey() throws {
    let url = "http://127.0.0.1:9"
    expectSilence(try AlipayStandIn.channel(url: url))
    expectSilence(try WeChatPayStandIn.channel(url: url))
    expectSilence(try StripeStandIn.channel(url: url))
    for text in texts(try StripeStandIn.channel(url: url)) { #expect(text.contains("(secret)")) }
  }

  @Test func failuresShowNoKey() async throws {
    var failures = try await StandIn.serving(.drop) { await self.failures(at: $0) }
    for status in [200, 302, 400, 401, 403, 404, 409, 429, 500] {
      for body in ["", "{}", #"{"error":{"message":"x"}}"#, #"{"code":"X","message":"y"}"#] {
        failures += try await StandIn.serving(.answer(status: status, body: body)) {
          await self.failures(at: $0)
        }
      }
    }
    #expect(failures.count > 60)
    for failure in failures { expectSilence(failure) }
  }

  private func failures(at url: String) async -> [ChannelFailure] {
    var failures: [ChannelFailure] = []
    do {
      let channels: [any ProviderChannel] = [
        try AlipayStandIn.channel(url: url), try WeChatPayStandIn.channel(url: url),
        try StripeStandIn.channel(url: url),
      ]
      for channel in channels {
        do throws(ChannelFailure) { _ = try await channel.pay(testRefund()) } catch { failures.append(error) }
        do throws(ChannelFailure) {
          _ = try channel.notice(headers: ["Stripe-Signature": "t=1,v1=00"], body: [0x7B], now: testNow)
        } catch { failures.append(error) }
      }
    } catch { Issue.record(error) }
    return failures
  }
}
