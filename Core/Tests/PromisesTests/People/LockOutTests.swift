import Promises
import Testing

@Suite struct LockOutTests {
  private static let start = Instant("2026-11-25T00:00:00Z")!

  /// All tallies, kept as a store would keep them.
  private struct Book {
    var tallies: [String: LockOut.Tally] = [:]

    /// Tries a password. Answers nil where it was tried, else how long to wait.
    mutating func attempt(
      _ account: String, from address: String, isRight: Bool = false, isKnown: Bool = false, at now: Instant
    ) -> Int64? {
      let pair = "\(account) \(isKnown ? "device of " : "")\(address)"
      let verdict = LockOut.verdict(
        pair: tallies[pair], address: isKnown ? nil : tallies[address], account: isKnown ? nil : tallies[account],
        at: now)
      switch verdict {
      case .wait(let seconds, let isNewcomer):
        if isNewcomer { tallies[pair] = LockOut.Tally(failures: 0, last: now) }
        return seconds
      case .mayTry where isRight:
        tallies[pair] = nil
      case .mayTry:
        tallies[pair] = LockOut.failed(tallies[pair], of: .pair, at: now)
        if !isKnown {
          tallies[address] = LockOut.failed(tallies[address], of: .address, at: now)
          tallies[account] = LockOut.failed(tallies[account], of: .account, at: now)
        }
      }
      return nil
    }
  }

  @Test func oneWhoGuessesIsSlowedDown() {
    var book = Book()
    var tries: [Int64] = []
    for second in Int64(0)...7200 {
      // As often as he likes.
      while book.attempt("li", from: "1.2.3.4", at: Self.start.adding(seconds: second)) == nil { tries.append(second) }
    }
    #expect(tries == [0, 0, 0, 0, 0, 30, 90, 210, 450, 930, 1890, 3810])
    // And never more than an hour between two, to the end of time.
    var now = Self.start.adding(seconds: 7200)
    for _ in 0..<100 {
      let wait = book.attempt("li", from: "1.2.3.4", at: now) ?? 0
      #expect(wait <= 3600)
      now = now.adding(seconds: wait)
    }
  }

  /// From however many networks, and to the end of time.
  @Test func codesOfOneAccountAreSlowedDown() {
    var (codes, tried): (LockOut.Tally?, [Int]) = (nil, [])
    for hour in Int64(0)..<48 {
      var now = Self.start.adding(seconds: hour * 3600)
      var count = 0
      while now < Self.start.adding(seconds: (hour + 1) * 3600) {
        switch LockOut.verdict(pair: nil, address: nil, account: nil, codes: codes, at: now) {
        case .wait(let seconds, _): now = now.adding(seconds: seconds)
        case .mayTry:
          codes = LockOut.failed(codes, of: .codes, at: now)
          count += 1
        }
      }
      tried.append(count)
    }
    #expect(tried[0] == 26)
    #expect(tried.dropFirst().allSatisfy { $0 <= 1 }, "\(tried)")
  }

  @Test func onePasswordTriedOnManyAccountsIsSlowedDown() {
    var book = Book()
    var tried = 0
    for number in 0..<10_000 {
      let now = Self.start.adding(seconds: Int64(number))
      if book.attempt("account \(number)", from: "1.2.3.4", at: now) == nil { tried += 1 }
    }
    // 30 at once, then 30, 60, ... seconds apart, and every quarter of an hour in the end.
    #expect(tried == 45)
  }

  @Test func whoMistypesAFewTimesWaitsForNothing() {
    var book = Book()
    for _ in 0..<4 { #expect(book.attempt("li", from: "1.2.3.4", at: Self.start) == nil) }
    #expect(book.attempt("li", from: "1.2.3.4", isRight: true, at: Self.start) == nil)
    for _ in 0..<5 { #expect(book.attempt("li", from: "1.2.3.4", at: Self.start) == nil) }
    #expect(book.attempt("li", from: "1.2.3.4", at: Self.start) == 30)
  }

  @Test func failuresAreForgotten() {
    var book = Book()
    for _ in 0..<5 { _ = book.attempt("li", from: "1.2.3.4", at: Self.start) }
    let later = Self.start.adding(seconds: 86_400)
    for _ in 0..<5 { #expect(book.attempt("li", from: "1.2.3.4", at: later) == nil) }
    #expect(book.attempt("li", from: "1.2.3.4", at: later) == 30)
  }

  /// However many strangers fail, and whenever: an address that did not fail gets in within half a minute of its first
  /// try, and a known device at once.
  @Test(arguments: 1...20) func nobodyIsLockedOutByOthers(_ seed: UInt64) {
    var random = Random(seed: seed)
    var book = Book()
    var now = Self.start
    let strangers = Int.random(in: 1...2000, using: &random)
    func attack(_ book: inout Book, _ count: Int, _ random: inout Random) {
      for _ in 0..<count {
        _ = book.attempt("li", from: "stranger \(Int.random(in: 0..<strangers, using: &random))", at: now)
      }
    }
    for _ in 0..<200 {
      attack(&book, Int.random(in: 0...20, using: &random), &random)
      now = now.adding(seconds: Int64.random(in: 0...60, using: &random))
    }
    #expect(book.attempt("li", from: "office", isRight: true, isKnown: true, at: now) == nil)
    let first = now
    var wasRefused = false
    while now <= first.adding(seconds: LockOut.newcomerWait),
      let wait = book.attempt("li", from: "home", isRight: true, at: now)
    {
      wasRefused = true
      #expect(now.adding(seconds: wait) <= first.adding(seconds: LockOut.newcomerWait))
      // He may be impatient.
      now = now.adding(seconds: Int64.random(in: 1...max(1, wait), using: &random))
      attack(&book, 5, &random)
    }
    #expect(now <= first.adding(seconds: LockOut.newcomerWait))
    if strangers > 100 { #expect(wasRefused, "newcomers are slowed down where many strangers fail") }
  }

  @Test func aKnownDeviceAnswersForItselfOnly() {
    var book = Book()
    for _ in 0..<5 { #expect(book.attempt("li", from: "mark", isKnown: true, at: Self.start) == nil) }
    #expect(book.attempt("li", from: "mark", isKnown: true, at: Self.start) == 30)
    #expect(book.attempt("li", from: "other mark", isRight: true, isKnown: true, at: Self.start) == nil)
  }

  @Test func aClockThatIsAheadElsewhereLengthensNoPause() {
    let ahead = LockOut.Tally(failures: 5, last: Self.start.adding(seconds: 3600))
    #expect(LockOut.verdict(pair: ahead, address: nil, account: nil, at: Self.start) == .wait(seconds: 30))
  }
}
