import Promises
import Testing

@Suite struct TrustedProxiesTests {
  private let inner = TrustedProxies([Subnet("10.0.0.0/8")!, Subnet("fd00::/8")!])

  private func origin(
    _ peer: String?, _ lines: [String], proto: [String] = [], isSecure: Bool = false
  ) -> TrustedProxies.Origin {
    inner.origin(peer: peer.flatMap { IPAddress($0) }, isSecure: isSecure) { _ in
      .init(forwardedFor: lines, proto: proto)
    }
  }

  @Test(arguments: [
    // Whoever is no trusted proxy is who he is, whatever he says.
    ("198.51.100.9", ["203.0.113.1"], "198.51.100.9"),
    ("10.0.0.1", [], "10.0.0.1"),
    ("10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
    // What a client writes itself stands further left than what the proxy adds.
    ("10.0.0.1", ["1.1.1.1, 203.0.113.1"], "203.0.113.1"),
    ("10.0.0.1", ["1.1.1.1", "203.0.113.1"], "203.0.113.1"),
    // Through two of ours.
    ("10.0.0.1", ["1.1.1.1, 203.0.113.1, 10.0.0.2"], "203.0.113.1"),
    // Only ours: the one furthest away.
    ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
    // Who is not told ends the road with the last who is known.
    ("10.0.0.1", ["203.0.113.1, unknown, 10.0.0.2"], "10.0.0.2"),
    ("10.0.0.1", ["203.0.113.1, rubbish"], "10.0.0.1"),
    ("10.0.0.1", ["203.0.113.1:4711"], "203.0.113.1"),
    ("10.0.0.1", ["[2001:db8::7]:443"], "2001:db8::7"),
    ("10.0.0.1", ["2001:db8::7"], "2001:db8::7"),
    ("fd00::1", ["203.0.113.1"], "203.0.113.1"),
    ("::ffff:10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
  ]) func theFirstWhoIsNotTrustedCounts(_ peer: String, _ lines: [String], _ client: String) {
    #expect(origin(peer, lines).address?.description == client)
  }

  @Test func aSocketWithoutAnAddressIsBelievedNothing() {
    #expect(origin(nil, ["203.0.113.1"], proto: ["https"]) == .init(address: nil, isSecure: false))
  }

  @Test func onlyATrustedProxySaysThatItWasAskedOverTLS() {
    #expect(origin("10.0.0.1", ["203.0.113.1"], proto: ["https"]).isSecure)
    #expect(origin("10.0.0.1", ["203.0.113.1"], proto: ["http", "HTTPS"]).isSecure)
    #expect(!origin("10.0.0.1", ["203.0.113.1"], proto: ["https, http"]).isSecure)
    #expect(!origin("198.51.100.9", [], proto: ["https"]).isSecure)
    #expect(origin("198.51.100.9", [], proto: ["http"], isSecure: true).isSecure)
    #expect(origin("10.0.0.1", [], isSecure: true).isSecure)
  }

  @Test(arguments: [
    (["for=192.0.2.60;proto=https;by=203.0.113.43"], "192.0.2.60", true),
    (["for=1.1.1.1, For=\"[2001:db8:cafe::17]:4711\""], "2001:db8:cafe::17", false),
    (["for=1.1.1.1", "for=\"192.0.2.60:80\" ; PROTO=HTTPS"], "192.0.2.60", true),
    (["for=1.1.1.1;proto=https, for=_hidden"], "10.0.0.1", false),
    (["for=192.0.2.60, proto=https"], "10.0.0.1", true), (["nonsense"], "10.0.0.1", false),
  ]) func theStandardHeaderIsReadToo(_ lines: [String], _ client: String, _ isSecure: Bool) {
    let origin = inner.origin(peer: IPAddress("10.0.0.1"), isSecure: false) { _ in .init(forwarded: lines) }
    #expect(origin.address?.description == client)
    #expect(origin.isSecure == isSecure)
  }

  @Test func onlyTheHeaderThatWasAgreedOnIsAskedFor() {
    var asked: [TrustedProxies.Header] = []
    let proxies = TrustedProxies([Subnet("10.0.0.0/8")!], header: .forwarded)
    for peer in ["10.0.0.1", "11.0.0.1"] {
      _ = proxies.origin(peer: IPAddress(peer), isSecure: false) {
        asked.append($0)
        return .init()
      }
    }
    #expect(asked == [.forwarded])
  }
}
