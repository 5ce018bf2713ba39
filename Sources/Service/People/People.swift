import Database
public import Promises

/// A person with an account, as those see him who govern people.
public struct PersonLine: Hashable, Sendable {
  public var id: Identifier
  public var login: String
  public var name: String
  public var roles: Set<Role>
  public var merchant: String?
  public var language: Language
  public var hasSecondFactor: Bool
  public var created: Instant
  public var disabled: Instant?
}

/// What is asked of somebody who is let in.
public struct Invitation: Hashable, Sendable {
  public var id: Identifier
  public var login: String
  public var roles: Set<Role>
  public var merchant: String?
  public var expires: Instant
}

extension Work {
  /// How long an invitation holds, in seconds.
  static let invitationTime: Int64 = 3 * 86_400

  /// Invites somebody under the name that he will sign in with, and answers the word of the link, this once.
  ///
  /// - Parameter visitor: who invites; nil for whoever has the machine in his hands.
  /// - Throws: `Refusal` when the name is taken, there is no such merchant, or the roles do not fit.
  public func invite(
    login: String, roles: Set<Role>, merchant: String? = nil, by visitor: Visitor?
  ) throws -> (id: Identifier, word: String) {
    let login = try Self.login(login)
    try check(roles, merchant: merchant)
    guard try person(login: login) == nil else {
      throw Refusal(.conflict, "login-taken", "Somebody signs in as \(login) already.")
    }
    // A second invitation replaces the first: one that was lost opens nothing.
    try forgetNewcomer(login)
    try transaction.run("DELETE FROM invitation WHERE login = $1 AND used_at IS NULL", login)
    let token = Token.random()
    let id = newKey()
    try transaction.run(
      """
      INSERT INTO invitation (id, token, login, roles, merchant, invited_by, created_at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """, id.bytes, token.hash, login, Role.text(roles), merchant, visitor?.person?.bytes, now,
      now.adding(seconds: Self.invitationTime))
    try note(
      .init(
        .invited, at: now, actor: visitor?.actor, subject: login, detail: ["roles": .string(Role.text(roles))]))
    return (id, token.text)
  }

  /// - Throws: `Refusal` when the link was used, has expired or never was.
  public func invitation(_ word: String) throws -> Invitation {
    let found = try transaction.first(
      """
      SELECT id, login, roles, merchant, expires_at FROM invitation
      WHERE token = $1 AND used_at IS NULL AND expires_at >= $2 {locking}
      """, Token(word).hash, now
    ) {
      Invitation(
        id: Identifier(bytes: $0.bytes(0))!, login: $0.text(1), roles: Role.set($0.text(2)),
        merchant: $0.optionalText(3), expires: $0.instant(4))
    }
    guard let found else {
      throw Refusal(
        .unknown, "invitation-over", "This invitation was used, or has expired; ask who invited you for a new one.")
    }
    return found
  }

  /// Somebody accepts an invitation and has an account from now on.
  ///
  /// - Parameter password: hashed already.
  /// - Throws: `Refusal` when the link no longer holds.
  public func accept(invitation word: String, name: String, password: String, language: Language) throws -> Identifier {
    let invitation = try invitation(word)
    try transaction.run("UPDATE invitation SET used_at = $2, sealed = NULL WHERE id = $1", invitation.id.bytes, now)
    let id = newKey()
    do {
      try transaction.run(
        """
        INSERT INTO person (id, login, name, roles, merchant, language, password, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """, id.bytes, invitation.login, name, Role.text(invitation.roles), invitation.merchant, language.rawValue,
        password, now)
    } catch let error as DatabaseError where error.isUnique("login", in: "person") {
      throw Refusal(.conflict, "login-taken", "Somebody signs in as \(invitation.login) already.")
    }
    return id
  }

  /// A person may come in no more; what he did stays.
  ///
  /// - Throws: `Refusal` when he is unknown, or the last administrator.
  public func disable(_ person: Identifier, by visitor: Visitor?) throws {
    let line = try knownPerson(person)
    try keepAnAdministrator(without: line)
    try transaction.run("UPDATE person SET disabled_at = COALESCE(disabled_at, $2) WHERE id = $1", person.bytes, now)
    try endSessions(of: person)
    try forgetDevices(of: person)
    try takeOffDesk(person)
    try note(.init(.accountDisabled, at: now, actor: visitor?.actor, subject: line.login))
  }

  /// Gives a person other roles; whatever he has open ends, and he signs in anew as what he is now.
  ///
  /// - Throws: `Refusal` when he is unknown, the roles do not fit, or he is the last administrator.
  public func setRoles(_ roles: Set<Role>, merchant: String? = nil, of person: Identifier, by visitor: Visitor?) throws
  {
    let line = try knownPerson(person)
    try check(roles, merchant: merchant)
    if !roles.contains(.administrator) { try keepAnAdministrator(without: line) }
    try transaction.run(
      "UPDATE person SET roles = $2, merchant = $3 WHERE id = $1", person.bytes, Role.text(roles), merchant)
    try endSessions(of: person)
    if !Right.workComplaints.isHeld(by: roles) { try takeOffDesk(person) }
    try note(
      .init(
        .rightsChanged, at: now, actor: visitor?.actor, subject: line.login,
        detail: ["before": .string(Role.text(line.roles)), "roles": .string(Role.text(roles))]))
  }

  /// Takes the second factor away from somebody who lost his and is known in person; whatever he has open ends.
  ///
  /// - Throws: `Refusal` when he is unknown or has none.
  public func resetSecondFactor(of person: Identifier, by visitor: Visitor?) throws {
    let line = try knownPerson(person)
    guard line.hasSecondFactor else {
      throw Refusal(.invalid, "no-second-factor", "\(line.login) has no second factor.")
    }
    try removeSecondFactor(of: person, by: visitor)
    try endSessions(of: person)
  }

  public func people() throws -> [PersonLine] {
    try transaction.all("\(Self.personQuery) ORDER BY disabled_at IS NOT NULL, login LIMIT 1000", map: Self.personLine)
  }

  public func person(_ id: Identifier) throws -> PersonLine? {
    try transaction.first("\(Self.personQuery) WHERE id = $1", id.bytes, map: Self.personLine)
  }

  func person(login: String) throws -> PersonLine? {
    try transaction.first("\(Self.personQuery) WHERE login = $1", login, map: Self.personLine)
  }

  private static let personQuery =
    "SELECT id, login, name, roles, merchant, language, secret IS NOT NULL, created_at, disabled_at FROM person"

  private static func personLine(_ row: Row) -> PersonLine {
    PersonLine(
      id: Identifier(bytes: row.bytes(0))!, login: row.text(1), name: row.text(2), roles: Role.set(row.text(3)),
      merchant: row.optionalText(4), language: Language(rawValue: row.text(5)) ?? .zhHans,
      hasSecondFactor: row.boolean(6), created: row.instant(7), disabled: row.optionalInstant(8))
  }

  private func knownPerson(_ id: Identifier) throws -> PersonLine {
    guard let line = try person(id) else { throw Refusal(.unknown, "person-unknown", "There is no person \(id).") }
    return line
  }

  private func administrators() throws -> Int {
    // Few people work here, and a role is a word among others: they are read, not searched.
    try transaction.all("SELECT roles FROM person WHERE disabled_at IS NULL {locking}", map: { Role.set($0.text(0)) })
      .count { $0.contains(.administrator) }
  }

  private func keepAnAdministrator(without line: PersonLine) throws {
    guard line.roles.contains(.administrator), line.disabled == nil else { return }
    guard try administrators() > 1 else {
      throw Refusal(
        .invalid, "last-administrator", "\(line.login) is the last administrator; make another one first.")
    }
  }

  private func check(_ roles: Set<Role>, merchant: String?) throws {
    guard !roles.isEmpty, roles.isSubset(of: Role.ofPeople) else {
      let words = Role.ofPeople.map(\.rawValue).joined(separator: ", ")
      throw Refusal(.invalid, "role-unknown", "Choose one or more of: \(words).")
    }
    // Who works for a merchant and for the platform would judge his own cause.
    guard !roles.contains(.merchant) || roles.count == 1 else {
      throw Refusal(.invalid, "merchant-and-staff", "Who works for a merchant has no role of the platform's.")
    }
    guard roles.contains(.merchant) == (merchant != nil) else {
      throw Refusal(.invalid, "merchant-missing", "Name the merchant for those, and only those, who work for one.")
    }
    // Who has only applied comes in to hand in what is needed.
    if let merchant, try !hasApplied(merchant) { _ = try self.merchant(merchant) }
  }

  /// A name to sign in with, such as an e-mail address: without blanks, in small letters.
  ///
  /// - Throws: `Refusal` when it is none.
  static func login(_ text: String) throws -> String {
    let login = text.lowercased()
    let isFine = (3...80).contains(login.utf8.count) && login.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    guard isFine else {
      throw Refusal(
        .invalid, "login",
        "A name to sign in with has 3 to 80 Latin letters, digits and signs; take the e-mail address.")
    }
    return login
  }
}
