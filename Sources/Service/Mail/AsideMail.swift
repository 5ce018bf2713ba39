import Database
import Mail
public import Promises

/// A message that is laid aside.
public struct AsideMail: Sendable {
  public var id: Identifier
  public var at: Instant
  /// The code of why.
  public var reason: String
  public var size: Int
  /// Whether it is there as it came.
  public var isKept: Bool
  public var from: Words
  public var subject: Words
}

extension Work {
  /// Messages that are laid aside, the earliest first.
  public func asideMails(after key: [UInt8] = [], limit: Int) throws -> [AsideMail] {
    try transaction.all(
      """
      SELECT id, at, reason, size, subject, head, raw IS NOT NULL FROM mail WHERE state = 'aside' AND id > $1
      ORDER BY id LIMIT $2
      """, key, limit
    ) { row in
      (
        AsideMail(
          id: Identifier(bytes: row.bytes(0))!, at: row.instant(1), reason: row.text(2), size: row.int(3),
          isKept: row.boolean(6), from: .none, subject: .none), row.text(4), row.optionalBytes(5)
      )
    }.map { aside, subject, sealed in
      var aside = aside
      let head = try Opener(self, of: subject).words(sealed, for: .mail(aside.id, .head))
      if let read = head.text.flatMap({ MailHead(Array($0.utf8)) }) {
        aside.from = .told(read.from.name.isEmpty ? read.from.description : "\(read.from.name) <\(read.from)>")
        aside.subject = .told(read.subject)
      } else {
        (aside.from, aside.subject) = (head, head)
      }
      return aside
    }
  }

  /// A message that is laid aside, as it came.
  ///
  /// - Throws: `Refusal` where it is none.
  public func rawMail(_ id: Identifier) throws -> [UInt8] {
    let (subject, raw) = try aside(id)
    guard let raw, let opened = try open(sealed: raw, of: subject, as: SealedPlace.mail(id, .raw).name) else {
      throw Refusal(.unknown, "mail-empty", "Nothing of this message is kept: it was too large to be fetched.")
    }
    return opened
  }

  /// Takes a message that was laid aside into a case after all, as a person decides: it is read again.
  ///
  /// - Parameter reference: the case that it belongs to; nil for one of its own.
  /// - Returns: the case.
  /// - Throws: `Refusal` where it is not laid aside, cannot be read, or the case cannot take it.
  @discardableResult
  public func takeIn(mail id: Identifier, into reference: String?) throws -> String {
    let bytes = try rawMail(id)
    guard var mail = try? MailReader().read(bytes) else {
      throw Refusal(
        .invalid, "mail-unreadable", "This message cannot be read as one; open a case by hand, and drop the message.")
    }
    // It comes anew, under the same id, as of when it came; and what our server found out about its sender then holds.
    let found = try transaction.first(
      "SELECT at, subject, head FROM mail WHERE id = $1", id.bytes,
      map: { (at: $0.instant(0), subject: $0.text(1), head: $0.optionalBytes(2)) })
    guard let found else { throw DatabaseError(.corrupt, "a message is gone") }
    let head = try found.head.flatMap {
      try open(sealed: $0, of: found.subject, as: SealedPlace.mail(id, .head).name)
    }.flatMap { MailHead($0) }
    mail.authentication = head?.authentication ?? mail.authentication
    try transaction.run("DELETE FROM mail WHERE id = $1", id.bytes)
    return try settle(mail, ArrivedMail(bytes, mail: mail), id, into: reference, at: found.at)
  }

  /// Nobody needs the message: what it says is destroyed, and that it came stays known.
  ///
  /// - Throws: `Refusal` where it is not laid aside.
  public func drop(mail id: Identifier) throws {
    _ = try aside(id)
    try transaction.run("UPDATE mail SET state = 'dropped', head = NULL, raw = NULL WHERE id = $1", id.bytes)
  }

  private func aside(_ id: Identifier) throws -> (subject: String, raw: [UInt8]?) {
    let found = try transaction.first(
      "SELECT subject, raw FROM mail WHERE id = $1 AND state = 'aside' {locking}", id.bytes,
      map: { ($0.text(0), $0.optionalBytes(1)) })
    guard let found else {
      throw Refusal(.unknown, "mail-unknown", "No message \(id) is laid aside; somebody may have settled it.")
    }
    return found
  }

  /// Seals the mails of a case, and what servers said of those that did not arrive, anew for whom it belongs to now.
  func resealMails(of complaint: Identifier, to new: String) throws {
    func anew(_ sealed: [UInt8]?, of old: String, _ place: SealedPlace) throws -> [UInt8]? {
      try sealed.flatMap { try open(sealed: $0, of: old, as: place.name) }.map { try seal($0, of: new, for: place) }
    }
    let mails = try transaction.all(
      "SELECT id, subject, head, raw FROM mail WHERE complaint = $1 AND subject <> $2", complaint.bytes, new
    ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1), $0.optionalBytes(2), $0.optionalBytes(3)) }
    for (id, old, head, raw) in mails {
      try transaction.run(
        "UPDATE mail SET subject = $2, head = $3, raw = $4 WHERE id = $1", id.bytes, new,
        try anew(head, of: old, .mail(id, .head)), try anew(raw, of: old, .mail(id, .raw)))
    }
    let failed = try transaction.all(
      "SELECT id, subject, failure FROM mail_out WHERE complaint = $1 AND failure IS NOT NULL AND subject <> $2",
      complaint.bytes, new
    ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1), $0.bytes(2)) }
    for (id, old, failure) in failed {
      // What was erased stays so.
      guard let failure = try anew(failure, of: old, .mail(id, .failure)) else { continue }
      try transaction.run("UPDATE mail_out SET subject = $2, failure = $3 WHERE id = $1", id.bytes, new, failure)
    }
  }
}
