import Database
public import Promises

/// What a mail that goes out is about. Its words stand in the case.
enum OutgoingKind: String {
  /// By itself, when a case was opened by mail. It fulfils nothing.
  case acknowledgement
  case answer, findings
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
  /// address. Nothing where neither is so: then the shop tells him. Whoever sits before a chat reads an answer there: it is
  /// sent a minute later where his page has not been seen since.
  func queueMail(_ kind: OutgoingKind, in complaint: Identifier, entry: Identifier? = nil) throws {
    guard try lastMail(in: complaint) != nil || addressLeft(in: complaint) != nil else { return }
    let isReading = try kind == .answer && chatSeen(in: complaint, after: now.adding(seconds: -Self.chatAway))
    try transaction.run(
      "INSERT INTO mail_out (id, complaint, kind, entry, at, next_at) VALUES ($1, $2, $3, $4, $5, $6)", newKey().bytes,
      complaint.bytes, kind.rawValue, entry?.bytes, now, isReading ? now.adding(seconds: Self.chatAway) : nil)
    hasMail = true
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
  private func head(in complaint: Identifier) throws -> MailHead? {
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

  /// Nil where whom it is for, or what it says, was erased.
  private func compose(
    _ kind: OutgoingKind, _ messageID: String, in complaint: Identifier, called reference: String, entry: Identifier?,
    for house: MailHouse
  ) throws -> OutboundMail? {
    let living = try self.complaint(reference)
    guard let head = try head(in: living.id) else { return nil }
    let language =
      try transaction.first(
        "SELECT language FROM complaint WHERE id = $1", living.id.bytes,
        map: { $0.optionalText(0).flatMap(Language.init) ?? .zhHans }) ?? .zhHans
    let opener = Opener(self, of: try self.subject(ofComplaint: living.id))
    let words: String?
    switch kind {
    case .acknowledgement: words = try acknowledgement(of: living, in: language)
    case .answer:
      words = try entry.flatMap { entry in
        let sealed = try transaction.first(
          "SELECT words FROM complaint_entry WHERE id = $1", entry.bytes, map: { $0.optionalBytes(0) })
        return try opener.words(sealed ?? nil, for: .entry(entry)).text
      }.map { try ($0 + standing(of: living, after: entry, in: language)) }
    case .findings:
      // What was found, and what is done.
      let sealed = try transaction.first(
        "SELECT findings, measures FROM complaint WHERE id = $1", living.id.bytes
      ) { [(ComplaintField.findings, $0.optionalBytes(0)), (.measures, $0.optionalBytes(1))] }
      let told = try (sealed ?? []).compactMap { try opener.words($1, for: .complaint(living.id, $0)).text }
      words = told.isEmpty ? nil : told.joined(separator: "\n\n") + (try remedies(against: living, in: language))
    }
    guard let words else { return nil }
    // To an address that nobody has proven, a program writes nothing that the sender chose: neither subject nor name.
    let isUnproven = kind == .acknowledgement && head.authentication != .passed
    let about = isUnproven ? Self.say(language, "已收到您的来信", "We have your message") : Self.answering(head.subject)
    return OutboundMail(
      messageID: messageID, from: house.address,
      to: [isUnproven ? MailAddress(head.from.description) ?? head.from : head.from],
      replyTo: try replyAddresses(of: house).address(for: living.reference, name: house.address.name),
      inReplyTo: head.messageID, references: try thread(of: living.id, upTo: head.messageID),
      subject: Self.named(about, living.reference), text: words + Self.foot(living.reference, language),
      date: now, isAutomatic: kind == .acknowledgement)
  }

  /// All message ids of a case in the order in which they came and went, so that every mail program shows one thread.
  private func thread(of complaint: Identifier, upTo last: String?) throws -> [String] {
    var ids: [(at: Instant, id: String)] = []
    for one in try [complaint] + joined(to: complaint) {
      let came = try transaction.all(
        "SELECT id, subject, head, at FROM mail WHERE complaint = $1 AND state = 'taken' AND head IS NOT NULL ORDER BY at LIMIT 100",
        one.bytes
      ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1), $0.bytes(2), $0.instant(3)) }
      for (id, subject, head, at) in came {
        guard let opened = try open(sealed: head, of: subject, as: SealedPlace.mail(id, .head).name),
          let message = MailHead(opened)?.messageID
        else { continue }
        ids.append((at, message))
      }
      ids += try transaction.all(
        """
        SELECT message_id, ended_at FROM mail_out WHERE complaint = $1 AND message_id IS NOT NULL AND ended_at IS NOT NULL
        ORDER BY at LIMIT 100
        """, one.bytes
      ) { ($0.instant(1), $0.text(0)) }
    }
    let thread = ids.sorted { $0.at < $1.at }.map(\.id).filter { $0 != last }
    // What it answers is the last one (RFC 5322, 3.6.4).
    return thread + [last].compactMap(\.self)
  }

  private static func answering(_ subject: String) -> String {
    let line = line(subject) ?? ""
    let isAnswer = ["re:", "回复:", "回复：", "答复:", "答复："].contains { line.lowercased().hasPrefix($0) }
    return isAnswer ? line : "Re: \(line)"
  }

  private static func named(_ line: String, _ reference: String) -> String {
    let name = "[\(reference)]"
    return line.contains(name) ? line : "\(line) \(name)"
  }

  private static func foot(_ reference: String, _ language: Language) -> String {
    Self.say(
      language,
      "\n\n-- \n编号 \(reference)。直接回复本邮件即可，您的回复会归入同一编号。",
      "\n\n-- \nCase \(reference). Answer this mail to write in it.")
  }

  /// What follows from what staff did with these words, beyond the words: that a clock stands still, or what can be done
  /// about a decision. Empty for a plain answer.
  private func standing(of complaint: StoredComplaint, after entry: Identifier?, in language: Language) throws -> String
  {
    let (event, detail) =
      try entry.flatMap {
        try transaction.first("SELECT event, detail FROM complaint_entry WHERE id = $1", $0.bytes) {
          ($0.optionalText(0).flatMap(CaseEvent.init), $0.optionalText(1))
        }
      } ?? (nil, nil)
    switch event {
    case .paused?:
      guard let until = detail.flatMap({ Instant($0) }) else { return "" }
      return Self.say(
        language,
        "\n\n在收到您的回复之前，处理结论的计时中止；您一回复即恢复，最迟 \(written(until)) 恢复。",
        "\n\nUntil you answer, the clock of our findings stands still. It runs again as soon as you do, and by \(written(until)) at the latest."
      )
    case .liable?, .appealDecided?:
      return try remedies(against: complaint, in: language)
    default: return ""
    }
  }

  /// What whoever does not agree with a decision can do: appeal, as long as he may, and turn to a body outside.
  private func remedies(against complaint: StoredComplaint, in language: Language) throws -> String {
    var lines: [String] = []
    if try appeal(of: complaint.id) == nil, let until = try appealable(complaint)?.until, until > now {
      lines.append(
        Self.say(
          language, "如不同意本结论，可在 \(written(until)) 前申诉，由另一人复核。",
          "If you do not agree, you may appeal until \(written(until)); another person decides."))
    }
    let bodies = complaintsAnnex(at: now)?.bodies ?? []
    if !bodies.isEmpty {
      lines.append(Self.say(language, "外部争议解决机构：", "Who decides outside:"))
      lines += bodies.map { body in
        [body.title[language], body.address[language], body.telephone, body.web].compactMap(\.self).joined(
          separator: Self.say(language, "，", ", "))
      }
    }
    return lines.isEmpty ? "" : "\n\n" + lines.joined(separator: "\n")
  }

  /// An instant as a mail says it.
  private func written(_ instant: Instant) -> String {
    letters.inForce(at: now).map { Self.time(instant, in: $0.letter.calendar.zone) } ?? instant.description
  }

  /// What came, and until when a person answers. It says that it is no answer.
  private func acknowledgement(of complaint: StoredComplaint, in language: Language) throws -> String {
    let clocks = try owed(about: complaint.id).filter { $0.obligation.outcome == nil }.compactMap { owed -> String? in
      let due = written(owed.obligation.due)
      return switch owed.duty {
      case .answer: Self.say(language, "由工作人员答复：不晚于 \(due)", "A person answers by \(due)")
      case .findings:
        Self.say(language, "告知处理结果：不晚于 \(due)", "You are told what was found, and what will be done, by \(due)")
      default: nil
      }
    }
    let head = Self.say(
      language,
      "您的来信已收到，编号 \(complaint.reference)。本邮件由系统自动发出，不算答复。",
      "We have your message; its number is \(complaint.reference). This mail was written by a program and is no answer."
    )
    return ([head] + clocks).joined(separator: "\n")
  }

  private static func say(_ language: Language, _ zhHans: String, _ en: String) -> String {
    language == .en ? en : zhHans
  }

  /// `2026-11-27 12:00`, and the zone that it is in.
  private static func time(_ instant: Instant, in zone: Zone) -> String {
    let local = instant.adding(seconds: Int64(zone.offset(at: instant))).description
    return "\(local.prefix(10)) \(local.dropFirst(11).prefix(5)) (\(zone.name))"
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
