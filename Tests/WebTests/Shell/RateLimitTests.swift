import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Promises
import Synchronization
import Testing

@testable import Web

@Suite struct RateLimitTests {
  private final class Clock: Sendable {
    let now = Mutex<Int64>(0)
    func pass(_ seconds: Double) { now.withLock { $0 += Int64(seconds * 1e6) } }
  }

  private let clock = Clock()
  private let home = IPAddress("203.0.113.7")!.network

  private func counter(_ perSecond: Int64 = 2) -> RateCounter {
    RateCounter(RateLimits(perSecond: perSecond)) { [clock] in clock.now.withLock { $0 } }
  }

  private func asked(_ counter: RateCounter, _ word: String?, _ times: Int, signIn: Bool = false) -> Int {
    (0..<times).filter { _ in counter.wait(word: word, network: home, isSignIn: signIn) == nil }.count
  }

  @Test func eachKeyHasItsOwnAndAnAddressHasFourTimesAsMuch() {
    let counter = counter()
    #expect(asked(counter, "key 1", 50) == 20)
    #expect(asked(counter, "key 2", 50) == 20)
    #expect(asked(counter, nil, 50) == 20)
    #expect(asked(counter, "key 3", 50) == 20)
    #expect(asked(counter, "key 4", 50) == 0)
    // Elsewhere a key is the same.
    #expect(counter.wait(word: "key 1", network: IPAddress("203.0.113.8")!.network, isSignIn: false) != nil)
    clock.pass(1)
    #expect(asked(counter, "key 2", 50) == 2)
  }

  @Test func whoMakesKeysUpHasWhatHisAddressHas() {
    let counter = counter()
    let taken = (0..<1000).filter { counter.wait(word: "made up \($0)", network: home, isSignIn: false) == nil }
    #expect(taken.count == 80)
  }

  @Test func signingInHasALimitOfItsOwn() {
    let counter = counter(1000)
    #expect(asked(counter, nil, 100, signIn: true) == 30)
    #expect(asked(counter, "a session", 100, signIn: true) == 0)
    #expect(asked(counter, nil, 100) == 100)
    clock.pass(60)
    #expect(asked(counter, nil, 100, signIn: true) == 30)
  }

  @Test func oneSubscriberOfIPv6HasOneBucket() {
    let counter = counter()
    let taken = (0..<100).filter {
      counter.wait(word: nil, network: IPAddress("2001:db8::\($0)")!.network, isSignIn: false) == nil
    }
    #expect(taken.count == 20)
    #expect(counter.wait(word: nil, network: IPAddress("2001:db8:0:1::1")!.network, isSignIn: false) == nil)
  }

  @Test func whoIsRefusedLearnsWhenToComeAgain() async throws {
    let client = try await APIClient()
    var limits = RateLimits(perSecond: 1)
    limits.each = TokenBucket(burst: 10, interval: 3_600_000_000)
    let site = Site(platform: client.platform, clock: { client.now }, limits: limits)
    try await Application(router: site.router()).test(.router) { client in
      func ask(_ path: String, _ address: String, accept: String = "*/*") async throws -> TestResponse {
        try await client.execute(
          uri: path, method: .get, headers: [.clientAddress: address, .accept: accept, .acceptLanguage: "en"])
      }
      for _ in 0..<10 { #expect(try await ask("/openapi.json", "192.0.2.1").status == .ok) }
      let refused = try await ask("/openapi.json", "192.0.2.1")
      #expect(refused.status == .tooManyRequests)
      #expect(refused.headers[.retryAfter].flatMap { Int($0) }.map { (3000...3600).contains($0) } == true)
      #expect(refused.headers[.contentType] == "application/problem+json")
      #expect(String(buffer: refused.body).contains(#""code":"too-many""#))
      let page = try await ask("/", "192.0.2.1", accept: "text/html")
      #expect(page.status == .tooManyRequests && page.headers[.retryAfter] != nil)
      #expect(String(buffer: page.body).contains("That was too often"))
      // Others, and who looks whether the server is well, are not concerned.
      #expect(try await ask("/openapi.json", "192.0.2.2").status == .ok)
      for _ in 0..<30 { #expect(try await ask("/health", "192.0.2.1").status == .ok) }
    }
  }

  @Test func aPasswordIsCountedBeforeItIsLookedAt() async throws {
    let client = try await APIClient()
    var limits = RateLimits(perSecond: 1000)
    limits.signIn = TokenBucket(burst: 30, interval: 3_600_000_000)
    let site = Site(platform: client.platform, clock: { client.now }, limits: limits)
    try await Application(router: site.router()).test(.router) { client in
      var statuses: [Int] = []
      for _ in 0..<31 {
        let answer = try await client.execute(uri: "/sign-in", method: .post, headers: [.clientAddress: "192.0.2.1"])
        statuses.append(answer.status.code)
      }
      #expect(!statuses.dropLast().contains(429), "\(statuses)")
      #expect(statuses.last == 429)
    }
  }
}
