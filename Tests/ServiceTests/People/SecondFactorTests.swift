import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct SecondFactorTests {
  private static let now = Instant("2026-11-25T01:00:00Z")!
  private static let person = Identifier(high: 1, low: 1)
  private static let other = Identifier(high: 1, low: 2)

  private func platform(_ engine: Engine) async throws -> Platform {
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    try await platform.operate(at: Self.now) { work in
      for (place, person) in [Self.person, Self.other].enumerated() {
        try work.transaction.run(
          "INSERT INTO person (id, login, name, roles, language, created_at) VALUES ($1, $2, 'Li', 'service', 'en', $3)",
          person.bytes,
          "li\(place)", work.now)
      }
    }
    return platform
  }

  @Test(arguments: Engine.kinds) func eachCodeIsWorthOneUse(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    let codes = try await platform.operate(at: Self.now) { try $0.makeRecoveryCodes(of: Self.person) }
    #expect(Set(codes).count == 10)
    for code in codes { #expect(code.wholeMatch(of: /[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}/) != nil) }
    func use(_ code: String, _ person: Identifier = SecondFactorTests.person) async throws -> Bool {
      try await platform.operate(at: Self.now) { try $0.useRecoveryCode(code, of: person) }
    }
    #expect(try await use(codes[0], Self.other) == false)
    #expect(try await use(codes[0]))
    #expect(try await use(codes[0]) == false)
    #expect(try await use(codes[1].lowercased().replacing("-", with: " ")))
    #expect(try await use("") == false)
    #expect(try await platform.look(at: Self.now) { try $0.recoveryCodesLeft(of: Self.person) } == 8)

    let anew = try await platform.operate(at: Self.now) { try $0.makeRecoveryCodes(of: Self.person) }
    #expect(try await use(codes[2]) == false, "earlier codes open nothing any more")
    #expect(try await use(anew[2]))
  }

  @Test(arguments: Engine.kinds) func ofManyUsesAtOnceOneCounts(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    let code = try await platform.operate(at: Self.now) { try $0.makeRecoveryCodes(of: Self.person) }[0]
    let used = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { try await platform.operate(at: Self.now) { try $0.useRecoveryCode(code, of: Self.person) } }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(used == 1)
  }

  @Test(arguments: Engine.kinds) func noCodeIsKept(_ engine: Engine) async throws {
    let platform = try await platform(engine)
    let codes = try await platform.operate(at: Self.now) { try $0.makeRecoveryCodes(of: Self.person) }
    let kept = try await platform.database.read { try $0.all("SELECT hash FROM recovery_code", map: { $0.bytes(0) }) }
    #expect(kept.count == 10)
    for code in codes { #expect(!kept.contains { $0.firstRange(of: Array(code.utf8)) != nil }) }
    #expect(kept.allSatisfy { $0.count == 32 })
  }

  @Test func lettersThatLookLikeDigitsAreThose() {
    #expect(RecoveryCode.normal("o0il1-abcde") == "00111ABCDE")
  }

  @Test func theAppsCodesAreComputedWithSHA1() {
    // RFC 4226, appendix D.
    #expect(OneTimePassword(secret: Array("12345678901234567890".utf8)).code(step: 1) == "287082")
    let secrets = (0..<10).map { _ in OneTimePassword.newSecret() }
    #expect(Set(secrets).count == 10)
    #expect(secrets.allSatisfy { $0.count == 20 })
  }
}
