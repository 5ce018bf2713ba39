import Database
import Promises

/// People who want to sell here and have no account: one is made for whoever reads the mail at the address that he gives.
extension Work {
  private static let place = "invitation"

  /// Invites somebody who asks for it himself as a merchant whom nobody knows yet; what he is called here is made up for
  /// him, so that nobody comes in as a merchant there is. The shop sends the link to the address.
  ///
  /// Where somebody signs in by that address already, or was invited by the platform, nothing is sent, and nobody is told.
  /// A link that was sent stays good until it is too old, whoever asks again: the same is sent again, and not more often
  /// than every few hours, so that nobody fills another's mailbox or takes his link away.
  ///
  /// - Parameter address: his e-mail address, by which he signs in.
  /// - Throws: `Refusal` when it is no address.
  public func inviteNewcomer(_ address: String) throws {
    let login = try Self.newcomerLogin(address)
    guard try person(login: login) == nil else { return }
    let isInvited = try transaction.first(
      "SELECT 1 FROM invitation WHERE login = $1 AND used_at IS NULL AND sealed IS NULL AND expires_at >= $2", login,
      now, map: { _ in true })
    guard isInvited != true else { return }
    let sent = try transaction.first(
      "SELECT id, created_at FROM invitation WHERE login = $1 AND used_at IS NULL AND expires_at >= $2 {locking}",
      login,
      now, map: { (Identifier(bytes: $0.bytes(0))!, $0.instant(1)) })
    if let (id, at) = sent {
      guard at.adding(seconds: Self.newcomerPause) <= now else { return }
      try transaction.run("UPDATE invitation SET created_at = $2 WHERE id = $1", id.bytes, now)
      return try tellNewcomer(id)
    }
    try forgetNewcomer(login)
    let (id, token, merchant) = (newKey(), Token.random(), shortName("N-"))
    let sealed = try seal(Array(token.text.utf8), of: DataSubject.merchant(merchant), as: Self.place)
    try transaction.run(
      """
      INSERT INTO invitation (id, token, login, roles, merchant, created_at, expires_at, sealed)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """, id.bytes, token.hash, login, Role.text([.merchant]), merchant, now,
      now.adding(seconds: Self.invitationTime), sealed)
    // Events stay for good: they name him as he is called here, and never by an address that may be a stranger's.
    try note(
      .init(
        .invited, at: now, subject: DataSubject.merchant(merchant), detail: ["roles": .string(Role.text([.merchant]))]))
    try tellNewcomer(id)
  }

  /// In seconds: how long nothing is sent to an address again.
  static let newcomerPause: Int64 = 4 * 3600

  private func tellNewcomer(_ invitation: Identifier) throws {
    var decision = Decision()
    decision.messages.append(Message(key: newKey(), kind: "newcomer.invited", subject: invitation, at: now))
    try commit(decision)
  }

  /// - Throws: `Refusal` when it is no e-mail address.
  @discardableResult
  public static func newcomerLogin(_ address: String) throws -> String {
    let login = try login(address)
    let sides = login.split(separator: "@", omittingEmptySubsequences: false)
    guard sides.count == 2, !sides[0].isEmpty, sides[1].contains("."), !sides[1].hasPrefix("."),
      !sides[1].hasSuffix(".")
    else { throw Refusal(.invalid, "newcomer-address", "Write an e-mail address, such as name@example.com.") }
    return login
  }

  /// Nothing is left of what somebody asked for who did not come.
  func forgetNewcomer(_ login: String) throws { try forget("login = $1", login) }

  /// An invitation that is to be sent; nil where it was used, replaced or is too old.
  func newcomerToTell(_ invitation: Identifier) throws -> JSON? {
    let found = try transaction.first(
      "SELECT login, merchant, sealed, expires_at FROM invitation WHERE id = $1 AND used_at IS NULL AND expires_at >= $2",
      invitation.bytes, now, map: { ($0.text(0), $0.optionalText(1), $0.optionalBytes(2), $0.instant(3)) })
    guard let (login, merchant, sealed, expires) = found, let merchant, let sealed,
      let word = try open(sealed: sealed, of: DataSubject.merchant(merchant), as: Self.place)
    else { return nil }
    return [
      "address": .string(login), "path": .string("/invitations/" + String(decoding: word, as: UTF8.self)),
      "expiresAt": .string(expires.description),
    ]
  }

  /// Forgets who asked and did not come.
  func forgetNewcomers() throws { try forget("expires_at < $1", now) }

  /// With the keys that their words were sealed under: nothing of them is left.
  private func forget(_ which: String, _ value: some Bindable) throws {
    let who = "sealed IS NOT NULL AND used_at IS NULL AND \(which)"
    try transaction.run(
      "DELETE FROM subject_key WHERE subject IN (SELECT 'merchant:' || merchant FROM invitation WHERE \(who))", value)
    try transaction.run("DELETE FROM invitation WHERE \(who)", value)
  }

  /// Whether a merchant does not sell here yet: whoever works for him has his application to look after.
  public func isNewcomer(_ merchant: String) throws -> Bool { try !hasMerchant(merchant) }
}
