import Database
public import Promises

/// Where somebody tries to sign in from.
public enum AttemptSource: Hashable, Sendable {
  /// A network address.
  case address(String)
  /// A device with a valid mark of an earlier sign-in to the account, by the mark's own name.
  case device(String)
}

extension Work {
  /// Takes a turn at a password. The turn counts as failed until `succeeded` says otherwise: who sends a thousand
  /// guesses at once gets no more of them than who sends one after the other. Run it as a command of its own, before the
  /// password is hashed.
  ///
  /// - Parameters:
  ///   - account: the login as it was typed, whether there is such an account or not.
  ///   - isCode: whether the code of a second factor is tried, which takes the password first.
  /// - Returns: nil where the password may be tried, else how many seconds to wait.
  public func takeTurn(at account: String, from source: AttemptSource, isCode: Bool = false) throws -> Int64? {
    let names = Self.names(account, source, isCode: isCode)
    var tallies: [LockOut.Kind: LockOut.Tally] = [:]
    // Always in one order, so that two turns never wait for each other.
    for (kind, name) in names { tallies[kind] = try lockedTally(name) }
    switch LockOut.verdict(
      pair: tallies[.pair], address: tallies[.address], account: tallies[.account], codes: tallies[.codes], at: now)
    {
    case .wait(let seconds, let isNewcomer):
      // A refused try leaves nothing but a newcomer's time, however many names are tried.
      for (kind, name) in names where tallies[kind] == nil {
        try transaction.run("DELETE FROM attempt WHERE subject = $1", name)
      }
      if isNewcomer, let (_, name) = names.first(where: { $0.kind == .pair }) {
        try store(LockOut.Tally(failures: 0, last: now), name)
      }
      return seconds
    case .mayTry:
      for (kind, name) in names { try store(LockOut.failed(tallies[kind], of: kind, at: now), name) }
      return nil
    }
  }

  /// The password of the last turn was right, and whatever else is asked for was given: its failures are forgotten.
  public func succeeded(at account: String, from source: AttemptSource) throws {
    for (kind, name) in Self.names(account, source) {
      if kind == .pair {
        try transaction.run("DELETE FROM attempt WHERE subject = $1", name)
      } else {
        // Only this turn was none: others from there may have failed.
        try takeOff(name)
      }
    }
  }

  /// The password of the last turn was not looked at: that turn was no failure. What failed before stays.
  func giveBack(turnAt account: String, from source: AttemptSource) throws {
    for (_, name) in Self.names(account, source) { try takeOff(name) }
  }

  /// One failure less.
  private func takeOff(_ name: String) throws {
    try transaction.run("UPDATE attempt SET failures = failures - 1 WHERE subject = $1 AND failures > 0", name)
  }

  /// Forgets failures that are too old to count. Answers how many; fewer than `limit` means that none is left.
  @discardableResult
  public func forgetAttempts(limit: Int = 1000) throws -> Int {
    try transaction.run(
      """
      DELETE FROM attempt WHERE subject IN (SELECT subject FROM attempt WHERE last_at <= $1 ORDER BY last_at LIMIT $2)
      """, now.adding(seconds: -LockOut.memory), limit)
  }

  /// Nil where nothing failed yet. The row is there and locked afterwards.
  private func lockedTally(_ name: String) throws -> LockOut.Tally? {
    let added = try transaction.run(
      "INSERT INTO attempt (subject, failures, last_at) VALUES ($1, 0, $2) ON CONFLICT (subject) DO NOTHING", name, now)
    if added == 1 { return nil }
    return try transaction.first("SELECT failures, last_at FROM attempt WHERE subject = $1 {locking}", name) {
      LockOut.Tally(failures: $0.int(0), last: $0.instant(1))
    }
  }

  private func store(_ tally: LockOut.Tally, _ name: String) throws {
    try transaction.run(
      """
      INSERT INTO attempt (subject, failures, last_at) VALUES ($1, $2, $3)
      ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at
      """, name, tally.failures, tally.last)
  }

  /// Counts a wrong code of a session that waits for its second factor; too many end it.
  ///
  /// - Returns: whether it ended.
  func failCode(of session: Identifier) throws -> Bool {
    let name = "session \(session)"
    let tally = LockOut.Tally(failures: (try lockedTally(name)?.failures ?? 0) + 1, last: now)
    guard tally.failures >= LockOut.codesOfSession else {
      try store(tally, name)
      return false
    }
    try transaction.run("DELETE FROM attempt WHERE subject = $1", name)
    try endSession(session)
    return true
  }

  /// What is counted, in the order in which it is locked. Logins are the same in either case.
  private static func names(
    _ account: String, _ source: AttemptSource, isCode: Bool = false
  ) -> [(kind: LockOut.Kind, name: String)] {
    let account = String(Password.normal(account).lowercased().prefix(64))
    switch source {
    case .device(let device): return [(.pair, "pair \(account) device \(device.prefix(64))")]
    case .address(let address):
      let network = network(of: address)
      return [
        (isCode ? .codes : .account, "account \(account)"), (.address, "address \(network)"),
        (.pair, "pair \(account) address \(network)"),
      ]
    }
  }

  /// What one subscriber has; whatever is no address stands for itself.
  static func network(of address: String) -> String {
    IPAddress(address.prefix { $0 != "%" })?.network.description ?? String(address.prefix(64))
  }
}

extension Platform {
  /// Whether a password is right, after a turn was taken at it. Where it cannot be looked at, as when too many are being
  /// hashed already, the turn is given back: else whoever keeps us busy locked others out.
  ///
  /// - Parameters:
  ///   - stored: what `Password.hash` answered; nil where there is no such account.
  ///   - account: what the turn was taken at.
  /// - Throws: What `Password.matches` throws.
  public func matches(
    _ password: String, stored: String?, at account: String, from source: AttemptSource, now: Instant
  ) async throws -> Bool {
    do {
      return try await Password.matches(password, stored: stored)
    } catch {
      try await operate(at: now) { try $0.giveBack(turnAt: account, from: source) }
      throw error
    }
  }
}
