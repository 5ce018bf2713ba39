import Database
public import Promises

/// Where somebody comes from.
public struct Origin: Hashable, Sendable {
  /// His network address.
  public var address: String
  /// What his browser calls itself.
  public var agent: String
  /// The mark that his device has of an earlier sign-in; nil where it has none.
  public var device: Token?

  public init(address: String, agent: String, device: Token? = nil) {
    self.address = address
    self.agent = agent
    self.device = device
  }
}

/// What became of a sign-in.
public enum SignInAnswer: Hashable, Sendable {
  ///
  /// - Parameter device: a mark for his device to keep; nil where it has one.
  case done(Token, device: Token?)
  /// The password was right; what the session stands for waits for the code of the second factor.
  case needsCode(Token)
  /// He has to set up a second factor first, since one of his roles asks for it.
  case needsSecondFactor(Token)
  /// Wrong, or nobody by that name: which of them is not told.
  case refused
  /// The code was wrong, and so many were before it that the session ended: he begins anew with his password.
  case ended
  /// Too many were wrong; after so many seconds.
  case wait(seconds: Int64)
}

extension Platform {
  /// Lets somebody in by name and password.
  ///
  /// - Parameter demanding: roles that ask for a second factor.
  /// - Throws: `Refusal` where too many sign in at once; whatever the database throws.
  public func signIn(
    login: String, password: String, from origin: Origin, demanding: Set<Role>, at now: Instant
  ) async throws -> SignInAnswer {
    let login = String(login.lowercased().prefix(80))
    let (source, wait) = try await operate(at: now) { work in
      let source = try work.source(of: origin, as: login)
      return (source, try work.takeTurn(at: login, from: source))
    }
    if let wait {
      try await note(.init(.lockedOut, at: now, subject: login, address: origin.address))
      return .wait(seconds: wait)
    }
    let found = try await look(at: now) { try $0.credentials(of: login) }
    let isRight = try await matches(password, stored: found?.password, at: login, from: source, now: now)
    guard isRight, let found, !found.isDisabled else {
      try await note(.init(.signInRefused, at: now, subject: login, address: origin.address))
      return .refused
    }
    var rehashed: String?
    // Where too many are being hashed, the next time will do.
    if let stored = found.password, Password.needsRehash(stored) { rehashed = try? await Password.hash(password) }
    return try await operate(at: now) { [rehashed] work in
      if let rehashed { try work.setPassword(rehashed, of: found.person) }
      let isDemanded = !found.roles.isDisjoint(with: demanding)
      let isVerified = !found.hasSecondFactor && !isDemanded
      // Whoever has to give a code as well has not succeeded yet.
      if !found.hasSecondFactor { try work.succeeded(at: login, from: source) }
      let token = try work.beginSession(
        for: .person(found.person), isVerified: isVerified, address: origin.address, agent: origin.agent)
      guard isVerified else { return found.hasSecondFactor ? .needsCode(token) : .needsSecondFactor(token) }
      try work.noteSignIn(found.person, login: login, found.roles, from: origin)
      return .done(token, device: try work.markDevice(of: found.person, from: origin))
    }
  }
}

extension Work {
  func noteSignIn(_ person: Identifier, login: String, _ roles: Set<Role>, from origin: Origin) throws {
    try note(
      .init(
        .signedIn, at: now, actor: "person:\(person)", subject: login, address: origin.address,
        detail: ["roles": .string(Role.text(roles))]))
  }

  struct Credentials: Sendable {
    var person: Identifier
    var password: String?
    var hasSecondFactor: Bool
    var roles: Set<Role>
    var isDisabled: Bool
  }

  func credentials(of login: String) throws -> Credentials? {
    try transaction.first(
      "SELECT id, password, secret IS NOT NULL, roles, disabled_at IS NOT NULL FROM person WHERE login = $1", login
    ) {
      Credentials(
        person: Identifier(bytes: $0.bytes(0))!, password: $0.optionalText(1), hasSecondFactor: $0.boolean(2),
        roles: Role.set($0.text(3)), isDisabled: $0.boolean(4))
    }
  }

  /// What is stored of a person's password; nil where he has none.
  public func storedPassword(of person: Identifier) throws -> String? {
    try transaction.first("SELECT password FROM person WHERE id = $1", person.bytes, map: { $0.optionalText(0) }) ?? nil
  }

  /// - Parameter password: hashed already.
  public func setPassword(_ password: String, of person: Identifier) throws {
    try transaction.run("UPDATE person SET password = $2 WHERE id = $1", person.bytes, password)
  }

  /// Somebody has chosen another password: he is signed in nowhere else any more.
  public func changePassword(_ password: String, of person: Identifier, keeping session: Identifier?) throws {
    try setPassword(password, of: person)
    try endSessions(of: person, except: session)
    try forgetDevices(of: person)
    try note(.init(.passwordChanged, at: now, actor: "person:\(person)"))
  }

  /// Gives a session its second factor: a code of the authenticator app, or a recovery code. The session gets another
  /// word, so that one that was seen before is worth nothing.
  ///
  /// - Returns: nil where the code is wrong or was used.
  public func verify(session: Identifier, of person: Identifier, code: String) throws -> Token? {
    try isRight(code, of: person) ? try renew(session, isVerified: true) : nil
  }

  private func isRight(_ code: String, of person: Identifier) throws -> Bool {
    let stored = try transaction.first(
      "SELECT secret, secret_step FROM person WHERE id = $1 {locking}", person.bytes,
      map: { ($0.optionalBytes(0), $0.optionalInteger(1)) })
    guard let sealed = stored?.0, let secret = try open(sealed: sealed, of: DataSubject.person(person), as: "totp")
    else { return false }
    if let step = OneTimePassword(secret: secret).step(of: code, at: now, after: stored?.1) {
      try transaction.run("UPDATE person SET secret_step = $2 WHERE id = $1", person.bytes, step)
      return true
    }
    return try useRecoveryCode(code, of: person)
  }

  /// Sets up a second factor, once its first code shows that the app has the secret. Answers recovery codes, this once;
  /// nil where the code is wrong. What else is open of his was opened without it, and ends.
  public func setSecondFactor(
    _ secret: [UInt8], of person: Identifier, code: String, keeping session: Identifier?
  ) throws -> [String]? {
    guard let step = OneTimePassword(secret: secret).step(of: code, at: now, after: nil) else { return nil }
    try transaction.run(
      "UPDATE person SET secret = $2, secret_step = $3 WHERE id = $1", person.bytes,
      try seal(secret, of: DataSubject.person(person), as: "totp"), step)
    try endSessions(of: person, except: session)
    try note(.init(.secondFactorSet, at: now, actor: "person:\(person)"))
    return try makeRecoveryCodes(of: person)
  }

  /// Takes a second factor away: of one's own, or of somebody who lost his and is known in person.
  public func removeSecondFactor(of person: Identifier, by visitor: Visitor?) throws {
    try transaction.run("UPDATE person SET secret = NULL, secret_step = NULL WHERE id = $1", person.bytes)
    try transaction.run("DELETE FROM recovery_code WHERE person = $1", person.bytes)
    try note(.init(.secondFactorRemoved, at: now, actor: visitor?.actor, subject: "person:\(person)"))
  }
}

extension Platform {
  /// Lets somebody on who has given his password and now gives the code of his second factor.
  public func giveCode(
    _ code: String, by visitor: Visitor, from origin: Origin, at now: Instant
  ) async throws -> SignInAnswer {
    guard let person = visitor.person, let session = visitor.session else { return .refused }
    let subject = "code \(person)"
    let (login, source, wait) = try await operate(at: now) { work in
      let login = try work.person(person)?.login ?? ""
      let source = try work.source(of: origin, as: login)
      return (login, source, try work.takeTurn(at: subject, from: source, isCode: true))
    }
    if let wait {
      try await note(.init(.lockedOut, at: now, actor: visitor.actor, subject: login, address: origin.address))
      return .wait(seconds: wait)
    }
    return try await operate(at: now) { work in
      let token = try work.verify(session: session, of: person, code: code)
      // Who asks is remembered for some seconds, and the tries may be used up meanwhile. Looked at after the code, which
      // locks the person: of many codes at once each sees what became of the one before.
      guard try work.isOpen(session) else { return .ended }
      guard let token else {
        try work.note(
          .init(.codeRefused, at: now, actor: visitor.actor, subject: login, address: origin.address))
        if !visitor.isVerified, try work.failCode(of: session) { return .ended }
        return .refused
      }
      try work.succeeded(at: subject, from: source)
      try work.succeeded(at: login, from: source)
      try work.noteSignIn(person, login: login, visitor.roles, from: origin)
      return .done(token, device: try work.markDevice(of: person, from: origin))
    }
  }
}
