import Foundation
import Hummingbird
import HummingbirdTesting
import Promises
import Service
import Synchronization
import Testing

@testable import Web

@Suite struct WebhookTests {
  private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  /// The example that the makers of the format publish.
  @Test func theSignatureIsTheStandardsOwn() throws {
    let made = Webhook(url: "http://127.0.0.1/", secret: Self.secret, clock: { Instant(seconds: 0) })
    let webhook = try #require(made)
    let signature = webhook.signature(
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
    #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  }

  @Test(arguments: [
    ("ftp://x/", WebhookTests.secret), ("http://x/", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), ("http://x/", "whsec_AAAA"),
    ("http://x/", "whsec_*"), ("", WebhookTests.secret),
  ])
  func whatIsMalformedIsNoWebhook(url: String, secret: String) {
    #expect(Webhook(url: url, secret: secret, clock: { Instant(seconds: 0) }) == nil)
  }

  @Test func itReachesItsReceiverAndKnowsWhenItWasNotTaken() async throws {
    let heads = Mutex<[String]>([])
    let router = Router()
    router.post("/in") { request, _ -> HTTPResponse.Status in
      let body = try await request.body.collect(upTo: 10_000)
      heads.withLock {
        $0.append("\(request.headers[.init("Webhook-Id")!] ?? "") \(String(buffer: body))")
      }
      return .noContent
    }
    router.post("/no") { _, _ -> HTTPResponse.Status in .serviceUnavailable }
    let key = try #require(Identifier("0192e4a0-7c1f-7b3a-9d2e-5f60718293a4"))
    let envelope = Envelope(key: key, body: Array("{}".utf8), attempts: 0)
    try await Application(router: router).test(.live) { client in
      let port = try #require(client.port)
      func webhook(_ path: String) -> Webhook? {
        Webhook(url: "http://127.0.0.1:\(port)/\(path)", secret: Self.secret, clock: { Instant(seconds: 5) })
      }
      try await #require(webhook("in")).deliver(envelope)
      await #expect(throws: Envelope.Failure.answered(503)) { try await #require(webhook("no")).deliver(envelope) }
    }
    #expect(heads.withLock { $0 } == ["msg_0192e4a0-7c1f-7b3a-9d2e-5f60718293a4 {}"])
  }
}
