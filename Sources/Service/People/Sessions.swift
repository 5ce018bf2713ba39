import Crypto
import Database
import Foundation
public import Promises

/// A word that opens something: 32 random bytes as base64url without padding. We keep only its SHA-256.
public struct Token: Hashable, Sendable {
  public let text: String

  public init(_ text: String) { self.text = text }

  public static func random() -> Token {
    var system = SystemRandomNumberGenerator()
    return Token(Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &system) }).base64URL)
  }

  var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
  /// What it may be called without opening anything.
  var name: String { hash.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
}

extension Data {
  var base64URL: String {
    base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }
}

/// A session as its person sees it in the list of his own.
public struct SessionLine: Hashable, Sendable {
  public var id: Identifier
  public var created: Instant
  public var seen: Instant
  public var address: String
  public var agent: String
}

extension Work {
  /// Seconds after which a session is over that nobody used, and after which it is over however much it was used. Who
  /// works here signs in anew each week; a consumer has no password to forget, and follows his claims for longer.
  static let idle: (people: Int64, consumers: Int64) = (12 * 3600, 30 * 86_400)
  static let longest: (people: Int64, consumers: Int64) = (7 * 86_400, 90 * 86_400)
  /// How exactly we know when a session or a key was used last, in seconds: it is not written at every request.
  static let useStep: Int64 = 60

  /// Begins a session and answers the word that it is known by, which nobody can look up again.
  ///
  /// - Parameter isVerified: false until a second factor is given that is asked for.
  public func beginSession(
    for holder: Visitor.Holder, isVerified: Bool, address: String, agent: String
  ) throws -> Token {
    let token = Token.random()
    var (person, buyer, order, complaint): (Identifier?, String?, Identifier?, Identifier?)
    switch holder {
    case .person(let id): person = id
    case .buyer(let name): buyer = name
    case .order(let id): order = id
    case .complaint(let id): complaint = id
    case .nobody, .key: preconditionFailure("nobody and programs have no sessions")
    }
    try transaction.run(
      """
      INSERT INTO session (id, token, person, buyer, order_id, is_verified, created_at, seen_at, expires_at, address,
        agent, complaint) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11)
      """, newKey().bytes, token.hash, person?.bytes, buyer, order?.bytes, isVerified ? 1 : 0, now,
      now.adding(seconds: person == nil ? Self.longest.consumers : Self.longest.people), String(address.prefix(64)),
      String(agent.prefix(200)), complaint?.bytes)
    return token
  }

  /// Whom a session stands for; nil where it is over or was never begun.
  public func visitor(session token: Token) throws -> (visitor: Visitor, seen: Instant)? {
    let found = try transaction.first(
      """
      SELECT session.id, session.person, buyer, order_id, is_verified, seen_at, expires_at, name, roles, merchant,
        disabled_at, complaint
      FROM session LEFT JOIN person ON person.id = session.person WHERE token = $1
      """, token.hash
    ) { row -> (visitor: Visitor, seen: Instant, expires: Instant, isDisabled: Bool) in
      let session = Identifier(bytes: row.bytes(0))!
      var visitor = Visitor.nobody
      if let person = row.optionalBytes(1).flatMap(Identifier.init(bytes:)) {
        visitor = Visitor(
          holder: .person(person), roles: Role.set(row.text(8)), merchant: row.optionalText(9), name: row.text(7))
      } else if let buyer = row.optionalText(2) {
        visitor = Visitor(holder: .buyer(buyer), roles: [.consumer])
      } else if let order = row.optionalBytes(3).flatMap(Identifier.init(bytes:)) {
        visitor = Visitor(holder: .order(order), roles: [.consumer])
      } else if let complaint = row.optionalBytes(11).flatMap(Identifier.init(bytes:)) {
        visitor = Visitor(holder: .complaint(complaint), roles: [.consumer])
      }
      visitor.session = session
      visitor.isVerified = row.boolean(4)
      return (visitor, row.instant(5), row.instant(6), !row.isNull(10))
    }
    guard let found, !found.isDisabled, now <= found.expires else { return nil }
    let idle = found.visitor.person == nil ? Self.idle.consumers : Self.idle.people
    guard now <= found.seen.adding(seconds: idle) else { return nil }
    return (found.visitor, found.seen)
  }

  /// Notes that a session is used, at most once a minute.
  public func touch(session: Identifier) throws {
    let touched = try transaction.run(
      "UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $3", session.bytes, now,
      now.adding(seconds: -Self.useStep))
    // Whoever said at the desk that he is here still is (`sendHome`), whatever becomes of his session.
    guard touched > 0 else { return }
    try transaction.run(
      """
      UPDATE agent SET seen_at = $2 WHERE seen_at IS NOT NULL AND person = (SELECT person FROM session WHERE id = $1)
      """, session.bytes, now)
  }

  /// Whether a session was not ended.
  func isOpen(_ session: Identifier) throws -> Bool {
    try transaction.first("SELECT 1 FROM session WHERE id = $1", session.bytes, map: { $0.int(0) }) != nil
  }

  public func endSession(_ session: Identifier) throws {
    try transaction.run("DELETE FROM session WHERE id = $1", session.bytes)
  }

  /// Ends all sessions of a person, as when his password or rights change.
  ///
  /// - Parameter except: the one that he does it with.
  public func endSessions(of person: Identifier, except: Identifier? = nil) throws {
    try transaction.run(
      "DELETE FROM session WHERE person = $1 AND id <> $2", person.bytes, except?.bytes ?? [])
  }

  /// A person's own sessions, the one used last first.
  public func sessions(of person: Identifier) throws -> [SessionLine] {
    try transaction.all(
      """
      SELECT id, created_at, seen_at, address, agent FROM session WHERE person = $1 AND expires_at >= $2
        AND seen_at >= $3 ORDER BY seen_at DESC, id LIMIT 100
      """, person.bytes, now, now.adding(seconds: -Self.idle.people)
    ) {
      SessionLine(
        id: Identifier(bytes: $0.bytes(0))!, created: $0.instant(1), seen: $0.instant(2), address: $0.text(3),
        agent: $0.text(4))
    }
  }

  /// Forgets sessions that are over. Answers how many; fewer than `limit` means that none is left.
  @discardableResult
  public func forgetSessions(limit: Int = 1000) throws -> Int {
    try transaction.run(
      "DELETE FROM session WHERE id IN (SELECT id FROM session WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
      now, limit)
  }
}

extension Work {
  /// Gives a session another word, whenever it comes to stand for more or what opens it changes: one that was seen
  /// before is worth nothing from here on.
  ///
  /// - Parameter isVerified: whether its person has just shown his second factor; nil leaves that as it is.
  public func renew(_ session: Identifier, isVerified: Bool? = nil) throws -> Token {
    let token = Token.random()
    try transaction.run("UPDATE session SET token = $2 WHERE id = $1", session.bytes, token.hash)
    if let isVerified {
      try transaction.run("UPDATE session SET is_verified = $2 WHERE id = $1", session.bytes, isVerified ? 1 : 0)
    }
    return token
  }
}
