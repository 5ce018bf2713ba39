import Database
public import Promises

/// What a mail that goes out is about. Its words stand in the case.
enum OutgoingKind: String {
  /// By itself, when a case was opened by mail. It fulfils nothing.
  case acknowledgement
  case answer, findings
  /// By itself, a day after a case was over: how it was handled.
  case survey

  var isAutomatic: Bool { self == .acknowledgement || self == .survey }
}

/// A mail that is to be sent now.
public struct OutgoingMail: Sendable {
  public var id: Identifier
  public var mail: OutboundMail
  /// How often it was sent in vain.
  public var attempts: Int
}

/// What became of a mail that went out, as a case shows it.
public struct MailState: Sendable {
  public enum Outcome: String, Sendable {
    case sent
    /// The server refused it, or took it nowhere for days.
    case failed
    /// The server took it, and it came back.
    case bounced
    /// The person was erased before it was sent.
    case dropped
  }
  public var id: Identifier
  public var kind: String
  public var entry: Identifier?
  public var at: Instant
  /// Nil while it waits.
  public var outcome: Outcome?
  public var ended: Instant?
  public var attempts: Int
  /// What the server said.
  public var failure: Words
}

extension Work {
  /// After so many attempts in vain, over two days, a mail is given up.
  static let mostMailAttempts = 15

  /// Says that something is to be told by mail: to whoever wrote by mail in this case, or turned to us himself and left an
  /// address. Nothing where neither is so: then the shop tells him. Whoever sits before a chat reads a plain answer there: it
  /// is sent a minute later where his page has not been seen since. A decision, or a pause, he has in writing at once.
  func queueMail(_ kind: OutgoingKind, in complaint: Identifier, entry: Identifier? = nil) throws {
    guard try lastMail(in: complaint) != nil || addressLeft(in: complaint) != nil else { return }
    let isReading =
      try kind == .answer && isPlain(entry) && chatSeen(in: complaint, after: now.adding(seconds: -Self.chatAway))
    try transaction.run(
      "INSERT INTO mail_out (id, complaint, kind, entry, at, next_at) VALUES ($1, $2, $3, $4, $5, $6)", newKey().bytes,
      complaint.bytes, kind.rawValue, entry?.bytes, now, isReading ? now.adding(seconds: Self.chatAway) : nil)
    hasMail = true
  }

  /// Whether an entry says nothing beyond its words.
  private func isPlain(_ entry: Identifier?) throws -> Bool {
    try entry.flatMap {
      try transaction.first("SELECT event FROM complaint_entry WHERE id = $1", $0.bytes, map: { $0.isNull(0) })
    } ?? true
  }

  private func chatSeen(in complaint: Identifier, after at: Instant) throws -> Bool {
    try transaction.first(
      """
      SELECT 1 FROM chat WHERE complaint IN (SELECT id FROM complaint WHERE id = $1 OR merged_into = $1) AND seen_at > $2
      LIMIT 1
      """, complaint.bytes, at, map: { _ in true }) ?? false
  }

  /// The address that somebody left who began a case himself by chat, on a page or by telephone.
  private func addressLeft(in complaint: Identifier) throws -> MailAddress? {
    let channel = try transaction.first(
      "SELECT channel FROM complaint WHERE id = $1", complaint.bytes, map: { ContactChannel(rawValue: $0.text(0)) })
    guard let channel, channel != .program else { return nil }
    let contact = try contact(of: subject(ofComplaint: complaint))
    return contact[.email].flatMap { MailAddress($0, name: contact[.name] ?? "") }
  }

  /// What an answer goes to, and continues.
  func head(in complaint: Identifier) throws -> MailHead? {
    if let last = try lastMail(in: complaint) {
      return try open(sealed: last.head, of: last.subject, as: SealedPlace.mail(last.id, .head).name)
        .flatMap { MailHead($0) }
    }
    guard let address = try addressLeft(in: complaint) else { return nil }
    let opener = Opener(self, of: try self.subject(ofComplaint: complaint))
    let sealed = try transaction.first(
      "SELECT subject FROM complaint WHERE id = $1", complaint.bytes, map: { $0.optionalBytes(0) })
    let subject = try opener.words(sealed ?? nil, for: .complaint(complaint, .subject)).text
    return MailHead(messageID: nil, subject: subject ?? "", from: address)
  }

  /// The last mail that whoever complained wrote in a case, or in one that was joined to it.
  private func lastMail(in complaint: Identifier) throws -> (
    id: Identifier, subject: String, head: [UInt8], at: Instant
  )? {
    var last: (id: Identifier, subject: String, head: [UInt8], at: Instant)?
    for id in try [complaint] + joined(to: complaint) {
      let found = try transaction.first(
        """
        SELECT id, subject, head, at FROM mail WHERE complaint = $1 AND state = 'taken' AND is_verified = 1
          AND head IS NOT NULL ORDER BY at DESC, id DESC LIMIT 1
        """, id.bytes
      ) { (id: Identifier(bytes: $0.bytes(0))!, subject: $0.text(1), head: $0.bytes(2), at: $0.instant(3)) }
      if let found, found.at >= last?.at ?? found.at { last = found }
    }
    return last
  }

  /// What is to be sent now, each with a Message-ID that it keeps.
  ///
  /// Of somebody who was erased nothing is sent any more.
  public func mailToSend(for house: MailHouse, limit: Int = 20) throws -> [OutgoingMail] {
    let waiting = try transaction.all(
      """
      SELECT mail_out.id, complaint, mail_out.kind, entry, message_id, attempts, reference, at, next_at FROM mail_out
      JOIN complaint ON complaint.id = complaint WHERE ended_at IS NULL AND (next_at IS NULL OR next_at <= $1)
      ORDER BY at, mail_out.id LIMIT $2
      """, now, limit
    ) { row in
      (
        id: Identifier(bytes: row.bytes(0))!, complaint: Identifier(bytes: row.bytes(1))!,
        kind: OutgoingKind(rawValue: row.text(2)), entry: row.optionalBytes(3).flatMap(Identifier.init(bytes:)),
        messageID: row.optionalText(4), attempts: row.int(5), reference: row.text(6), at: row.instant(7),
        isHeld: !row.isNull(8) && row.int(5) == 0
      )
    }
    return try waiting.compactMap { row in
      if row.isHeld, try chatSeen(in: row.complaint, after: row.at) {
        try transaction.run("DELETE FROM mail_out WHERE id = $1", row.id.bytes)
        return nil
      }
      let messageID = row.messageID ?? "\(row.id)@\(house.address.domain)"
      guard let kind = row.kind,
        let mail = try compose(
          kind, messageID, in: row.complaint, called: row.reference, entry: row.entry, for: house)
      else {
        try transaction.run(
          "UPDATE mail_out SET ended_at = $2, outcome = 'dropped' WHERE id = $1", row.id.bytes, now)
        return nil
      }
      if row.messageID == nil {
        try transaction.run("UPDATE mail_out SET message_id = $2 WHERE id = $1", row.id.bytes, messageID)
      }
      return OutgoingMail(id: row.id, mail: mail, attempts: row.attempts)
    }
  }

  // MARK: What became of it

  /// The server has answered.
  ///
  /// - Returns: whether it was given up.
  @discardableResult
  public func mailAnswered(_ id: Identifier, _ delivery: MailDelivery) throws -> Bool {
    guard
      let found = try transaction.first(
        "SELECT complaint, attempts FROM mail_out WHERE id = $1 AND ended_at IS NULL {locking}", id.bytes,
        map: { (Identifier(bytes: $0.bytes(0))!, $0.int(1) + 1) })
    else { return false }
    let (complaint, attempts) = found
    switch delivery {
    case .accepted:
      try transaction.run(
        "UPDATE mail_out SET ended_at = $2, outcome = 'sent', attempts = $3, subject = NULL, failure = NULL WHERE id = $1",
        id.bytes, now, attempts)
      return false
    case .later(let text) where attempts < Self.mostMailAttempts:
      let subject = try subject(ofComplaint: complaint)
      try transaction.run(
        "UPDATE mail_out SET attempts = $2, next_at = $3, subject = $4, failure = $5 WHERE id = $1", id.bytes, attempts,
        now.adding(seconds: Envelope.pause(after: attempts)), subject, try sealed(text, of: subject, id))
      return false
    case .later(let text), .refused(let text):
      try end(id, in: complaint, .failed, text, attempts: attempts)
      return true
    }
  }

  /// A report says that a mail did not arrive. That of a delay is noted, and changes nothing.
  func noteBounce(_ mail: InboundMail, of messageID: String) throws {
    guard let bounce = mail.bounce,
      let found = try transaction.first(
        "SELECT id, complaint, attempts FROM mail_out WHERE message_id = $1 {locking}", messageID,
        map: { (Identifier(bytes: $0.bytes(0))!, Identifier(bytes: $0.bytes(1))!, $0.int(2)) })
    else { return }
    let text = bounce.recipients.map { recipient in
      [recipient.address?.description, recipient.status, recipient.diagnostic].compactMap(\.self).joined(separator: " ")
    }.joined(separator: "\n")
    if bounce.isPermanent {
      try end(found.0, in: found.1, .bounced, text, attempts: found.2)
    } else {
      try mark(.mailDelayed, in: found.1, isInternal: true, over: .mail, at: now)
    }
  }

  private func end(
    _ id: Identifier, in complaint: Identifier, _ outcome: MailState.Outcome, _ text: String, attempts: Int
  ) throws {
    let subject = try subject(ofComplaint: complaint)
    try transaction.run(
      """
      UPDATE mail_out SET ended_at = $2, outcome = $3, attempts = $4, subject = $5, failure = $6 WHERE id = $1
      """, id.bytes, now, outcome.rawValue, attempts, subject, try sealed(text, of: subject, id))
    let living = try transaction.first(
      "SELECT reference FROM complaint WHERE id = $1", complaint.bytes, map: { $0.text(0) })
    let target = try living.map { try self.complaint($0).id } ?? complaint
    try mark(.mailFailed, in: target, detail: outcome.rawValue, isInternal: true, over: .mail, at: now)
  }

  /// Nil where the person was erased: of him nothing is written again.
  private func sealed(_ text: String, of subject: String, _ id: Identifier) throws -> [UInt8]? {
    try erased(subject) == nil ? seal(String(text.prefix(1000)).utf8, of: subject, for: .mail(id, .failure)) : nil
  }

  /// When the first of what waits is to be sent again; nil where nothing waits. What may be sent now has a time that is
  /// over.
  public func nextMail() throws -> Instant? {
    try transaction.first(
      "SELECT MIN(COALESCE(next_at, at)) FROM mail_out WHERE ended_at IS NULL", map: { $0.optionalInstant(0) }) ?? nil
  }

  /// What went out about a case, the earliest first.
  public func mails(of reference: String) throws -> [MailState] {
    let complaint = try complaint(reference).id
    return try ([complaint] + joined(to: complaint)).flatMap {
      try mailStates("complaint = $1 ORDER BY at, id LIMIT 500", $0.bytes)
    }
  }

  func mailState(_ id: Identifier) throws -> MailState? { try mailStates("id = $1", id.bytes).first }

  private func mailStates(_ which: String, _ value: [UInt8]) throws -> [MailState] {
    try transaction.all(
      """
      SELECT id, kind, entry, at, outcome, ended_at, attempts, subject, failure FROM mail_out WHERE \(which)
      """, value
    ) { row in
      (
        MailState(
          id: Identifier(bytes: row.bytes(0))!, kind: row.text(1),
          entry: row.optionalBytes(2).flatMap(Identifier.init(bytes:)), at: row.instant(3),
          outcome: row.optionalText(4).flatMap(MailState.Outcome.init), ended: row.optionalInstant(5),
          attempts: row.int(6), failure: .none), row.optionalText(7), row.optionalBytes(8)
      )
    }.map { state, subject, sealed in
      var state = state
      if let subject { state.failure = try Opener(self, of: subject).words(sealed, for: .mail(state.id, .failure)) }
      return state
    }
  }

  /// Sends a mail again that was given up or came back.
  ///
  /// - Throws: `Refusal` where it is none of those.
  public func resendMail(_ id: Identifier) throws {
    let changed = try transaction.run(
      """
      UPDATE mail_out SET ended_at = NULL, outcome = NULL, attempts = 0, next_at = NULL, subject = NULL, failure = NULL
      WHERE id = $1 AND outcome IN ('failed', 'bounced')
      """, id.bytes)
    guard changed == 1 else {
      throw Refusal(.unknown, "mail-unknown", "No mail \(id) failed; it may have been sent again.")
    }
    hasMail = true
  }
}
