import NIOHTTP1
import Promises
import Testing

@testable import PaymentChannels

@Suite struct EndpointTests {
  /// The limit holds for an answer that never begins and for one that never ends. Nothing but the limit ends either,
  /// so that ending at all shows it; how soon depends on what else the machine does.
  @Test(.timeLimit(.minutes(1)), arguments: [StandIn.Reply.silence, .trickle])
  func waitsNoLongerThanItsLimit(_ reply: StandIn.Reply) async throws {
    try await StandIn.serving(reply) { url in
      let endpoint = try #require(Endpoint(provider: "Nobody", url: url, limit: 1))
      await expectFailure(.unavailable) { try await endpoint.exchange(.GET, headers: []) }
    }
  }

  @Test func nobodyListens() async throws {
    // A port that only a superuser's service could have, and none has.
    let endpoint = try #require(Endpoint(provider: "Nobody", url: "http://127.0.0.1:1", limit: 1))
    await expectFailure(.unavailable) { try await endpoint.exchange(.GET, headers: []) }
  }

  @Test func addresses() {
    #expect(Endpoint(provider: "Nobody", url: "https://example.com/")?.url == "https://example.com")
    for wrong in ["", "example.com", "ftp://example.com", "https://", "/path"] {
      #expect(Endpoint(provider: "Nobody", url: wrong)?.url == nil, "\(wrong)")
    }
  }
}
