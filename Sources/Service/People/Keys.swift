import Database
public import Promises

/// A program's key as the list of keys shows it: the word itself is shown once and kept by nobody.
public struct KeyLine: Hashable, Sendable {
  public var id: Identifier
  public var name: String
  public var roles: Set<Role>
  public var created: Instant
  public var expires: Instant?
  public var revoked: Instant?
  /// To the minute.
  public var used: Instant?
}

extension Work {
  /// Makes a key for a program and answers it, this once.
  ///
  /// - Throws: `Refusal` when it is for no role of a program.
  public func makeKey(
    named name: String, roles: Set<Role>, by visitor: Visitor?, expires: Instant? = nil
  ) throws -> (id: Identifier, word: String) {
    guard !roles.isEmpty, roles.isSubset(of: Role.ofMachines) else {
      let words = Role.ofMachines.map(\.rawValue).joined(separator: ", ")
      throw Refusal(.invalid, "role-of-people", "A key is for programs: give it one of \(words).")
    }
    let token = Token("pk_" + Token.random().text)
    let id = newKey()
    try transaction.run(
      """
      INSERT INTO api_key (id, hash, name, roles, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
      """, id.bytes, token.hash, name, Role.text(roles), visitor?.person?.bytes, now, expires)
    try note(
      .init(
        .keyMade, at: now, actor: visitor?.actor, subject: "key:\(id)",
        detail: ["name": .string(name), "roles": .string(Role.text(roles))]))
    return (id, token.text)
  }

  /// Whom a key stands for; nil where it is unknown, revoked or has expired.
  public func visitor(key word: String) throws -> (visitor: Visitor, used: Instant?)? {
    try transaction.first(
      """
      SELECT id, name, roles, used_at FROM api_key
      WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at >= $2)
      """, Token(word).hash, now
    ) {
      (
        Visitor(holder: .key(Identifier(bytes: $0.bytes(0))!), roles: Role.set($0.text(2)), name: $0.text(1)),
        $0.optionalInstant(3)
      )
    }
  }

  /// Why a key opens nothing, for those who watch: it was never made, was revoked, or has expired.
  public func refusal(ofKey word: String) throws -> (subject: String?, reason: String) {
    let found = try transaction.first(
      "SELECT id, revoked_at IS NOT NULL FROM api_key WHERE hash = $1", Token(word).hash,
      map: { ("key:\(Identifier(bytes: $0.bytes(0))!)", $0.boolean(1) ? "revoked" : "expired") })
    return found ?? (nil, "unknown")
  }

  /// Notes that a key is used, at most once a minute.
  public func touch(key: Identifier) throws {
    try transaction.run(
      "UPDATE api_key SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $3)", key.bytes, now,
      now.adding(seconds: -Self.useStep))
  }

  /// - Throws: `Refusal` when there is no such key.
  public func revokeKey(_ id: Identifier, by visitor: Visitor?) throws {
    let isThere = try transaction.run(
      "UPDATE api_key SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1", id.bytes, now)
    guard isThere > 0 else { throw Refusal(.unknown, "key-unknown", "There is no key \(id).") }
    try note(.init(.keyRevoked, at: now, actor: visitor?.actor, subject: "key:\(id)"))
  }

  /// Makes a key in place of another, which goes on for as long as it takes to change it everywhere.
  ///
  /// - Throws: `Refusal` when there is no such key, it was revoked, or it has an end: one that is replaced would have
  ///   none.
  public func rotateKey(_ id: Identifier, by visitor: Visitor?, until: Instant) throws -> (id: Identifier, word: String)
  {
    let old = try transaction.first(
      "SELECT name, roles, expires_at FROM api_key WHERE id = $1 AND revoked_at IS NULL {locking}", id.bytes,
      map: { ($0.text(0), $0.text(1), $0.optionalInstant(2)) })
    guard let (name, roles, end) = old else { throw Refusal(.unknown, "key-unknown", "There is no key \(id) in use.") }
    if let end {
      throw Refusal(.invalid, "key-ends", "The key \(name) ends on \(end); make a new one.")
    }
    try transaction.run("UPDATE api_key SET expires_at = $2 WHERE id = $1", id.bytes, until)
    return try makeKey(named: name, roles: Role.set(roles), by: visitor)
  }

  /// All keys, the latest made first.
  public func apiKeys() throws -> [KeyLine] {
    try transaction.all(
      "SELECT id, name, roles, created_at, expires_at, revoked_at, used_at FROM api_key ORDER BY id DESC LIMIT 200"
    ) {
      KeyLine(
        id: Identifier(bytes: $0.bytes(0))!, name: $0.text(1), roles: Role.set($0.text(2)), created: $0.instant(3),
        expires: $0.optionalInstant(4), revoked: $0.optionalInstant(5), used: $0.optionalInstant(6))
    }
  }
}
