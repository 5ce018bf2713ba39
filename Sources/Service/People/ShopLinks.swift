import Crypto
import Database
import Foundation
import JWTKit
public import Promises

/// Links by which the shop lets its own customers in, who are signed in there: a JSON Web Token (RFC 7519), signed with
/// a secret that both know (HS256) or with the shop's own key (EdDSA over Ed25519).
public struct ShopLinks: Sendable {
  /// What makes the settings of the environment useless, as the operator reads it.
  public struct Fault: Error, CustomStringConvertible {
    public var description: String
  }

  /// Who comes in, and where he wants to go.
  public struct Pass: Hashable, Sendable {
    public var buyer: String
    public var order: String?
    var hash: [UInt8]
    var expires: Instant
  }

  private struct Claims: JWTPayload {
    var sub: SubjectClaim
    var aud: AudienceClaim
    var exp: ExpirationClaim
    /// The order to show first.
    var order: String?

    // The time is compared with the clock that everything here goes by, below.
    func verify(using algorithm: some JWTAlgorithm) throws { try aud.verifyIntendedAudience(includes: "pledge") }
  }

  /// The longest that a link may hold, in seconds: it stands in histories and logs of other programs.
  static let longest: Int64 = 600
  private let keys: JWTKeyCollection

  private init(_ keys: JWTKeyCollection) { self.keys = keys }

  /// By PLEDGE_SHOP_SECRET (32 bytes or more) or PLEDGE_SHOP_PUBLIC_KEY (Ed25519, PEM); nil where neither is set.
  ///
  /// - Throws: `Fault`.
  public static func configured(_ environment: [String: String]) async throws -> ShopLinks? {
    let keys = JWTKeyCollection()
    switch (environment["PLEDGE_SHOP_SECRET"], environment["PLEDGE_SHOP_PUBLIC_KEY"]) {
    case (nil, nil): return nil
    case (_?, _?): throw Fault(description: "Set PLEDGE_SHOP_SECRET or PLEDGE_SHOP_PUBLIC_KEY, not both.")
    case (let secret?, nil):
      guard secret.utf8.count >= 32 else {
        throw Fault(description: "PLEDGE_SHOP_SECRET has 32 bytes or more; take 32 random ones in base64.")
      }
      await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
    case (nil, let pem?):
      guard let key = try? EdDSA.PublicKey(pem: pem) else {
        throw Fault(description: "PLEDGE_SHOP_PUBLIC_KEY is an Ed25519 public key in PEM.")
      }
      await keys.add(eddsa: key)
    }
    return ShopLinks(keys)
  }

  /// - Throws: `Refusal` where the link is not the shop's, or its time is over.
  public func pass(_ token: String, at now: Instant) async throws -> Pass {
    let refusal = Refusal(
      .invalid, "link", "This link is no longer valid; go back to the shop and open it from there again.")
    guard token.utf8.count <= 4096, let claims = try? await keys.verify(token, as: Claims.self) else { throw refusal }
    let expires = Instant(microseconds: Int64(claims.exp.value.timeIntervalSince1970 * 1_000_000))
    guard now <= expires, expires <= now.adding(seconds: Self.longest), !claims.sub.value.isEmpty,
      claims.sub.value.unicodeScalars.count <= 64
    else { throw refusal }
    return Pass(
      buyer: claims.sub.value, order: claims.order, hash: Array(SHA256.hash(data: Data(token.utf8))), expires: expires)
  }
}

extension ShopLinks {
  /// A link's word as the shop makes it, for who shows the invented year.
  public func word(for buyer: String, until: Instant) async throws -> String {
    try await keys.sign(
      Claims(
        sub: .init(value: buyer), aud: "pledge",
        exp: .init(value: Date(timeIntervalSince1970: Double(until.microseconds) / 1_000_000))))
  }
}

extension Work {
  /// Lets a buyer in by a link, which opens once.
  ///
  /// - Throws: `Refusal` where it was used before.
  public func enter(_ pass: ShopLinks.Pass, from origin: Origin) throws -> Token {
    let isNew = try transaction.run(
      "INSERT INTO used_link (hash, expires_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", pass.hash, pass.expires)
    guard isNew > 0 else {
      throw Refusal(.invalid, "link", "This link was used already; go back to the shop and open it from there again.")
    }
    return try beginSession(for: .buyer(pass.buyer), isVerified: true, address: origin.address, agent: origin.agent)
  }

  /// Forgets links and codes whose time is over. Answers how many; fewer than `limit` means that none is left.
  @discardableResult
  public func forgetEntries(limit: Int = 1000) throws -> Int {
    let links = try transaction.run(
      "DELETE FROM used_link WHERE hash IN (SELECT hash FROM used_link WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)",
      now, limit)
    try transaction.run("DELETE FROM one_time_code WHERE expires_at < $1", now)
    try forgetNewcomers()
    return links
  }

  /// How long a one-time code holds, in seconds; how many wrong ones use it up; how many browsers may have one for the
  /// same order at once.
  static let codeTime: Int64 = 600
  static let codeAttempts = 5
  static let codesAtOnce = 5

  /// Makes a code for who names an order and the e-mail address or telephone number that it was placed with, and has the
  /// shop send it there. Where they do not belong together nothing is sent, and nobody is told.
  ///
  /// - Parameter browser: a word that only the browser has which asked. A code opens there alone: who knows no more than
  ///   the number of an order can neither guess at it nor use it up.
  public func sendCode(order reference: String, contact: String, browser: Token) throws {
    guard
      let order = try transaction.first(
        "SELECT id FROM orders WHERE reference = $1 {locking}", reference, map: { Identifier(bytes: $0.bytes(0))! })
    else { return }
    let subject = try subject(ofOrder: reference)
    let known = try self.contact(of: subject)
    let isHis = [ContactField.email, .phone].contains { field in
      known[field].map { field.normal($0) == field.normal(contact) } ?? false
    }
    guard isHis else { return }
    // The latest takes the place of this browser's, and of the oldest where there are too many.
    try transaction.run(
      """
      DELETE FROM one_time_code WHERE order_id = $1 AND (browser = $2 OR id NOT IN (
        SELECT id FROM one_time_code WHERE order_id = $1 AND browser <> $2 ORDER BY created_at DESC, id DESC LIMIT $3))
      """, order.bytes, browser.hash, Self.codesAtOnce - 1)
    var system = SystemRandomNumberGenerator()
    let code = String(String(1_000_000 + Int.random(in: 0..<1_000_000, using: &system)).dropFirst())
    let id = newKey()
    try transaction.run(
      """
      INSERT INTO one_time_code (id, order_id, browser, sealed, created_at, expires_at, attempts)
      VALUES ($1, $2, $3, $4, $5, $6, 0)
      """, id.bytes, order.bytes, browser.hash, try seal(Array(code.utf8), of: subject, as: "code"), now,
      now.adding(seconds: Self.codeTime))
    var decision = Decision()
    decision.messages.append(Message(key: id, kind: "sign-in.code", subject: order, at: now))
    try commit(decision)
  }

  /// A code that is to be sent, which is called as its message is; nil where it was used, replaced or is too old.
  func codeToSend(_ id: Identifier) throws -> (order: String, code: String)? {
    let found = try transaction.first(
      """
      SELECT reference, sealed FROM one_time_code JOIN orders ON orders.id = order_id
      WHERE one_time_code.id = $1 AND expires_at >= $2
      """, id.bytes, now, map: { ($0.text(0), $0.bytes(1)) })
    guard let (reference, sealed) = found else { return nil }
    let subject = try subject(ofOrder: reference)
    guard let code = try open(sealed: sealed, of: subject, as: "code") else { return nil }
    return (reference, String(decoding: code, as: UTF8.self))
  }

  /// Lets somebody see an order who has its code, in the browser that asked for it; nil where it is wrong, used up or too
  /// old.
  public func enter(order reference: String, code: String, browser: Token, from origin: Origin) throws -> Token? {
    let found = try transaction.first(
      """
      SELECT id, order_id, sealed, attempts FROM one_time_code WHERE expires_at >= $3 AND browser = $2 AND order_id = (
        SELECT id FROM orders WHERE reference = $1) {locking}
      """, reference, browser.hash, now,
      map: { (Identifier(bytes: $0.bytes(0))!, Identifier(bytes: $0.bytes(1))!, $0.bytes(2), $0.int(3)) })
    guard let (id, order, sealed, attempts) = found, attempts < Self.codeAttempts else { return nil }
    let right = try open(sealed: sealed, of: subject(ofOrder: reference), as: "code") ?? []
    let typed = Array(code.utf8)
    let isRight = !right.isEmpty && typed.isSameSecret(as: right)
    guard isRight else {
      try transaction.run("UPDATE one_time_code SET attempts = attempts + 1 WHERE id = $1", id.bytes)
      return nil
    }
    try transaction.run("DELETE FROM one_time_code WHERE order_id = $1", order.bytes)
    return try beginSession(for: .order(order), isVerified: true, address: origin.address, agent: origin.agent)
  }

  /// The cases of a consumer that name no order, the latest first; those that name one stand with it.
  public func cases(of visitor: Visitor, limit: Int = 100) throws -> [String] {
    switch visitor.holder {
    case .buyer(let buyer):
      try transaction.all(
        """
        SELECT reference FROM complaint WHERE buyer = $1 AND order_id IS NULL AND merged_into IS NULL
        ORDER BY opened_at DESC, id LIMIT $2
        """, buyer, limit, map: { $0.text(0) })
    case .complaint(let id):
      try transaction.all("SELECT reference FROM complaint WHERE id = $1", id.bytes, map: { $0.text(0) })
    case .nobody, .person, .key, .order: []
    }
  }

  /// The orders that a consumer may see, the latest first.
  public func orders(of visitor: Visitor, limit: Int = 100) throws -> [String] {
    switch visitor.holder {
    case .buyer(let buyer):
      try transaction.all(
        "SELECT reference FROM orders WHERE buyer = $1 ORDER BY placed_at DESC, id LIMIT $2", buyer, limit,
        map: { $0.text(0) })
    case .order(let id):
      try transaction.all("SELECT reference FROM orders WHERE id = $1", id.bytes, map: { $0.text(0) })
    case .nobody, .person, .key, .complaint: []
    }
  }
}
