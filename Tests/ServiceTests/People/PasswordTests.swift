import Dispatch
import Promises
import Synchronization
import Testing

@testable import Service

@Suite struct PasswordTests {
  /// Little work, for tests.
  private static let cheap = Password.Cost(log2N: 4, blockSize: 8, parallelism: 1)

  /// RFC 7914, 12: the second and the third vector, of which we keep the first half.
  @Test(arguments: [
    ("$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI", "password"),
    ("$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofI", "pleaseletmein"),
  ]) func asTheStandardSays(_ stored: String, _ password: String) async throws {
    #expect(try await Password.matches(password, stored: stored))
    #expect(try await Password.matches(password + " ", stored: stored) == false)
  }

  @Test func aPasswordIsKnownAgain() async throws {
    let stored = try await Password.hash("correct horse", cost: Self.cheap)
    let other = try await Password.hash("correct horse", cost: Self.cheap)
    #expect(stored.hasPrefix("$scrypt$ln=4,r=8,p=1$"))
    #expect(stored != other, "each has a salt of its own")
    #expect(!stored.hasSuffix("="))
    #expect(try await Password.matches("correct horse", stored: stored))
    #expect(try await Password.matches("Correct horse", stored: stored) == false)
    #expect(try await Password.matches("", stored: stored) == false)
  }

  @Test func keyboardsWriteOnePasswordAlike() async throws {
    let stored = try await Password.hash("Ｐａｓｓ caf\u{65}\u{301} １２", cost: Self.cheap)
    #expect(try await Password.matches("Pass caf\u{e9} 12", stored: stored))
  }

  @Test func whatIsWrittenSoIsTheStandardWork() async throws {
    let stored = try await Password.hash("correct horse")
    #expect(stored.hasPrefix("$scrypt$ln=15,r=8,p=3$"))
    #expect(!Password.needsRehash(stored))
    #expect(try await Password.matches("correct horse", stored: stored))
    #expect(Password.needsRehash(try await Password.hash("correct horse", cost: Self.cheap)))
    #expect(Password.needsRehash("nonsense"))
  }

  @Test func whereNothingIsStoredNothingMatches() async throws {
    let clock = ContinuousClock()
    #expect(try await Password.matches("", stored: nil, cost: Self.cheap) == false)
    let cost = Password.Cost(log2N: 12, blockSize: 8, parallelism: 1)
    let stored = try await Password.hash("correct horse", cost: cost)
    func measured(_ stored: String?) async throws -> Duration {
      try await clock.measure { _ = try await Password.matches("wrong", stored: stored, cost: cost) }
    }
    // The same work is done; others have their turn in the time between, so the best of as many as it takes counts.
    var (with, without) = (try await measured(stored), try await measured(nil))
    for _ in 0..<100 where without <= with / 3 { with = min(with, try await measured(stored)) }
    #expect(without > with / 3)
  }

  @Test(arguments: [
    "", "secret", "$scrypt$ln=15,r=8,p=1$c2FsdA", "$argon2id$ln=4,r=8,p=1$c2FsdA$c2FsdA",
    "$scrypt$ln=30,r=8,p=1$c2FsdA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
    "$scrypt$ln=4,r=8$c2FsdA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
    "$scrypt$ln=4,r=8,p=1$c2FsdA==$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI",
    "$scrypt$ln=4,r=8,p=1$c2FsdA$c2FsdA",
  ]) func whatIsNoStoredPasswordIsSaidSo(_ stored: String) async {
    let refusal = await #expect(throws: Refusal.self) { try await Password.matches("secret", stored: stored) }
    #expect(refusal?.code == "password-unreadable")
  }

  @Test func twoAreWorkedOnAtOnce() async throws {
    let workshop = Workshop(hands: 2, longestQueue: 2)
    let (one, other) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    // Each waits until the other is there.
    async let first = workshop.run {
      one.signal()
      return other.wait(timeout: .now() + 60) == .success
    }
    async let second = workshop.run {
      other.signal()
      return one.wait(timeout: .now() + 60) == .success
    }
    #expect(try await first)
    #expect(try await second)
  }

  @Test func noMoreAreWorkedOnAtOnceAndNotTooManyWait() async throws {
    let workshop = Workshop(hands: 2, longestQueue: 10)
    let counter = Counter()
    let door = DispatchSemaphore(value: 0)
    let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<30 {
        group.addTask {
          do {
            try await workshop.run {
              counter.begin()
              _ = door.wait(timeout: .now() + 60)
              counter.end()
            }
            return false
          } catch {
            if (error as? Refusal)?.code == "too-many" { counter.refuse() }
            return true
          }
        }
      }
      // Nobody is done before twenty were turned away; all that are left fit in.
      while counter.refused < 20 { try await Task.sleep(for: .milliseconds(5)) }
      for _ in 0..<10 { door.signal() }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(counter.most <= 2)
    #expect(refused == 20)
    try await workshop.run {}
  }

  @Test(arguments: [
    ("1234567", PasswordProblem.tooShort), ("", .tooShort), ("你好你好你好你", .tooShort),
    (String(repeating: "ab", count: 129), .tooLong), ("password", .common), ("PassWord1", .common),
    ("ｐａｓｓｗｏｒｄ", .common), ("88888888", .common), ("éééééééé", .common), ("Woaini1314", .common),
    ("LI.NA.01", .isLogin), ("10.an.il", .isLogin),
  ]) func whatIsNoPassword(_ password: String, _ problem: PasswordProblem) {
    #expect(PasswordProblem(password, login: "li.na.01") == problem)
  }

  @Test(arguments: ["eight ch", "correct horse", "我爱北京天安门广场", "12345678x", String(repeating: "ab", count: 128)])
  func whatIsOne(_ password: String) { #expect(PasswordProblem(password, login: "li.na") == nil) }
}

/// How many are at work, how many ever were at once, and how many were turned away.
private final class Counter: Sendable {
  private let state = Mutex((now: 0, most: 0, refused: 0))

  func begin() {
    state.withLock { state in
      state.now += 1
      state.most = max(state.most, state.now)
    }
  }

  func end() { state.withLock { state in state.now -= 1 } }
  func refuse() { state.withLock { state in state.refused += 1 } }
  var most: Int { state.withLock { $0.most } }
  var refused: Int { state.withLock { $0.refused } }
}
