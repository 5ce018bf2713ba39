import Database
import Promises
import Support
import Synchronization
import Testing

@testable import Service

@Suite struct AttemptTests {
  private static let now = Instant("2026-11-25T01:00:00Z")!

  private func rows(_ platform: Platform) async throws -> [String] {
    try await platform.database.read { try $0.all("SELECT subject FROM attempt ORDER BY subject", map: { $0.text(0) }) }
  }

  @Test(arguments: Engine.kinds) func failuresAreCountedAndForgotten(_ engine: Engine) async throws {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    func turn(_ account: String, _ source: AttemptSource, _ seconds: Int64 = 0) async throws -> Int64? {
      try await platform.operate(at: Self.now.adding(seconds: seconds)) { try $0.takeTurn(at: account, from: source) }
    }
    let home = AttemptSource.address("192.0.2.1")
    for _ in 0..<5 { #expect(try await turn("li", home) == nil) }
    #expect(try await turn("li", home) == 30)
    #expect(try await turn("LI", home) == 30, "logins are the same in either case")
    #expect(try await turn("li", .address("192.0.2.2")) == nil)
    #expect(try await turn("wang", home) == nil)
    #expect(try await turn("li", .device("mark")) == nil)
    #expect(try await turn("li", home, 30) == nil)
    #expect(try await turn("li", home, 30) == 60)

    // Whoever gets in has a clean start, and his own turns are no failures of the address.
    let before = try await rows(platform)
    try await platform.operate(at: Self.now) { try $0.succeeded(at: "li", from: home) }
    #expect(try await rows(platform) == before.filter { $0 != "pair li address 192.0.2.1" })
    for _ in 0..<5 { #expect(try await turn("li", home, 30) == nil) }
    #expect(try await turn("li", home, 30) == 30)

    #expect(try await platform.operate(at: Self.now.adding(seconds: 86_399)) { try $0.forgetAttempts() } == 0)
    #expect(
      try await platform.operate(at: Self.now.adding(seconds: 86_430)) { try $0.forgetAttempts() } == before.count)
    #expect(try await rows(platform) == [])
  }

  @Test(arguments: Engine.kinds) func signingInAllDayFillsNothing(_ engine: Engine) async throws {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    for number in 0..<100 {
      let wait = try await platform.operate(at: Self.now) { work in
        let wait = try work.takeTurn(at: "person \(number)", from: .address("192.0.2.1"))
        if wait == nil { try work.succeeded(at: "person \(number)", from: .address("192.0.2.1")) }
        return wait
      }
      #expect(wait == nil)
    }
  }

  @Test(arguments: Engine.kinds) func aThousandGuessesAtOnceAreNoMoreThanOneAfterTheOther(_ engine: Engine) async throws
  {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<100 {
        group.addTask {
          try await platform.operate(at: Self.now) { try $0.takeTurn(at: "li", from: .address("192.0.2.1")) } == nil
        }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(taken == 5)
  }

  @Test(arguments: Engine.kinds) func newcomersWaitOnceWhereManyFail(_ engine: Engine) async throws {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    for number in 0..<50 {
      let wait = try await platform.operate(at: Self.now) {
        try $0.takeTurn(at: "li", from: .address("198.51.100.\(number)"))
      }
      #expect(wait == nil)
    }
    func turn(_ address: String, _ seconds: Int64) async throws -> Int64? {
      try await platform.operate(at: Self.now.adding(seconds: seconds)) {
        try $0.takeTurn(at: "li", from: .address(address))
      }
    }
    let before = try await rows(platform)
    #expect(try await turn("192.0.2.1", 0) == 30)
    #expect(try await rows(platform) == (before + ["pair li address 192.0.2.1"]).sorted(), "nothing else is kept of it")
    #expect(try await turn("198.51.100.1", 10) == nil, "who failed there before is no newcomer")
    #expect(try await turn("192.0.2.1", 10) == 20)
    #expect(try await turn("192.0.2.1", 30) == nil)
  }

  @Test(arguments: Engine.kinds) func refusedTriesFillNothing(_ engine: Engine) async throws {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    for number in 0..<40 {
      _ = try await platform.operate(at: Self.now) {
        try $0.takeTurn(at: "name \(number)", from: .address("192.0.2.1"))
      }
    }
    // Thirty that were tried, with an account and a pair each, and the address.
    #expect(try await rows(platform).count == 61)
  }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
    ("2001:DB8::1:2:3:4:5", "2001:db8:0:1::/64"), ("2001:0db8:0000:0001::9", "2001:db8:0:1::/64"),
    ("::1", "::/64"), ("fe80::1%eth0", "fe80::/64"), ("", ""),
    (String(repeating: "x", count: 99), String(repeating: "x", count: 64)),
  ]) func oneCustomersNetworkIsOneAddress(_ address: String, _ network: String) {
    #expect(Work.network(of: address) == network)
  }
}
