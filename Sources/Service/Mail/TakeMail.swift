import Crypto
import Database
import Foundation
import Mail
import Promises

extension Work {
  /// Takes a message in: it becomes an entry of its case, or opens one, or is laid aside for staff. Whatever it is, it is
  /// kept as it came, and what was taken once is not taken again.
  @discardableResult
  public func take(_ arrived: ArrivedMail, for house: MailHouse) throws -> MailOutcome {
    let hash = Array(SHA256.hash(data: arrived.bytes.isEmpty ? Array("\(newKey())".utf8) : arrived.bytes))
    guard try transaction.first("SELECT 1 FROM mail WHERE hash = $1", hash, map: { _ in true }) == nil else {
      return .known
    }
    let id = newKey()
    guard let mail = arrived.mail else {
      let reason = arrived.problem ?? "unreadable"
      try store(arrived, as: id, hash, of: DataSubject.mail(id), .aside(reason))
      return .aside(reason)
    }
    let threading = MailThreading(replies: try replyAddresses(of: house))
    let known = try known(of: mail, arrived, threading)
    let destination = try threading.destination(of: mail, known: known) { try (reference(lowered: $0)) != nil }
    switch destination {
    case .known: return .known
    case .aside(let reason):
      try store(arrived, as: id, hash, of: DataSubject.mail(id), .aside(reason.rawValue))
      return .aside(reason.rawValue)
    case .bounce(let number, let letter):
      try noteBounce(mail, of: letter)
      try store(
        arrived, as: id, hash, of: subject(ofComplaint: complaint(number, at: now).id), .report,
        complaint: complaint(number, at: now).id)
      return .reported(number)
    case .entry(let number, let isVerified):
      return try laidAsideIfRefused(arrived, id, hash) {
        try self.write(mail, in: reference(lowered: number.lowercased()) ?? number, isVerified, arrived, id, hash)
      }
    case .opening: return try laidAsideIfRefused(arrived, id, hash) { try self.open(mail, arrived, id, hash) }
    }
  }

  /// What a case cannot take is for staff; the next message is not held up by it.
  private func laidAsideIfRefused(
    _ arrived: ArrivedMail, _ id: Identifier, _ hash: [UInt8], _ body: () throws -> MailOutcome
  ) throws -> MailOutcome {
    do {
      return try body()
    } catch let refusal as Refusal {
      try store(arrived, as: id, hash, of: DataSubject.mail(id), .aside(refusal.code))
      return .aside(refusal.code)
    }
  }

  /// As a person decided about a message that was laid aside. It came when it came: what is owed is owed from then. And who
  /// wrote it is as unproven as before.
  func settle(
    _ mail: InboundMail, _ arrived: ArrivedMail, _ id: Identifier, into reference: String?, at: Instant
  ) throws -> String {
    let hash = Array(SHA256.hash(data: arrived.bytes))
    var mail = mail
    // What a machine wrote, or may have, is not acknowledged because somebody reads it.
    mail.automatic = mail.automatic ?? .suppressed
    guard let reference else {
      guard case .opened(let number) = try open(mail, arrived, id, hash, at: at) else { return "" }
      return number
    }
    let isVerified = try !mail.isForged && isCorrespondent(mail.from, in: reference)
    // A case takes nothing from before it was opened.
    let opened = try complaint(reference, at: now).opened
    guard case .written(let number) = try write(mail, in: reference, isVerified, arrived, id, hash, at: max(at, opened))
    else { return reference }
    return number
  }

  // MARK: What is known

  private func known(
    of mail: InboundMail, _ arrived: ArrivedMail, _ threading: MailThreading
  ) throws -> MailThreading.Known {
    var known = MailThreading.Known()
    for id in Set(MailThreading.ids(of: mail)) {
      let came = try transaction.first(
        """
        SELECT reference, mail.state FROM mail LEFT JOIN complaint ON complaint.id = mail.complaint WHERE message = $1
        """, try mailHash("message", id)
      ) { $0.optionalText(0) }
      if let came {
        known.taken.insert(id)
        known.cases[id] = came
        continue
      }
      known.cases[id] = try transaction.first(
        "SELECT reference FROM mail_out JOIN complaint ON complaint.id = complaint WHERE message_id = $1", id,
        map: { $0.text(0) })
    }
    if let id = mail.messageID, known.taken.contains(id) { known.isTheSame = try isTaken(mail, arrived, as: id) }
    let signed = try threading.signedNumber(in: mail).flatMap { try reference(lowered: $0) }
    for reference in Set(known.cases.values).union([signed].compactMap(\.self)) {
      known.correspondents[reference.lowercased()] =
        try isCorrespondent(mail.from, in: reference) ? [mail.from.key] : []
    }
    known.recentOfSender =
      try transaction.first(
        "SELECT COUNT(*) FROM mail WHERE sender = $1 AND at > $2", try mailHash("sender", mail.from.key),
        now.adding(seconds: -3600), map: { $0.int(0) }) ?? 0
    return known
  }

  /// Whether what came under an id is this message: of the same sender, and as long or with the same words. The way that it
  /// came by may have added lines to its head.
  private func isTaken(_ mail: InboundMail, _ arrived: ArrivedMail, as messageID: String) throws -> Bool {
    let found = try transaction.first(
      """
      SELECT mail.id, mail.subject, mail.sender, size, raw, entry, complaint_entry.words FROM mail
      LEFT JOIN complaint_entry ON complaint_entry.id = entry WHERE message = $1
      """, try mailHash("message", messageID)
    ) { row in
      (
        id: Identifier(bytes: row.bytes(0))!, subject: row.text(1), sender: row.optionalBytes(2), size: row.int(3),
        raw: row.optionalBytes(4), entry: row.optionalBytes(5).flatMap(Identifier.init(bytes:)),
        words: row.optionalBytes(6)
      )
    }
    guard let found, found.sender == (try mailHash("sender", mail.from.key)) else { return false }
    if found.size == arrived.size { return true }
    let words = Self.words(of: mail)
    if let entry = found.entry, let sealed = found.words {
      return try Opener(self, of: found.subject).words(sealed, for: .entry(entry)).text == words
    }
    guard let raw = found.raw,
      let bytes = try open(sealed: raw, of: found.subject, as: SealedPlace.mail(found.id, .raw).name),
      let before = try? MailReader().read(bytes)
    else { return false }
    return Self.words(of: before) == words
  }

  /// Whether somebody wrote in a case before as who he is, or is known to be reached by this address.
  private func isCorrespondent(_ address: MailAddress, in reference: String) throws -> Bool {
    let complaint = try complaint(reference).id
    if let email = try contact(of: subject(ofComplaint: complaint))[.email],
      ContactField.email.normal(email) == address.key
    {
      return true
    }
    let sender = try mailHash("sender", address.key)
    return try ([complaint] + joined(to: complaint)).contains { id in
      try transaction.first(
        "SELECT 1 FROM mail WHERE complaint = $1 AND sender = $2 AND is_verified = 1 LIMIT 1", id.bytes, sender,
        map: { _ in true }) ?? false
    }
  }

  /// A case's number as it is written, by small letters; nil where there is none, or more than one.
  func reference(lowered number: String) throws -> String? {
    let found = try transaction.all(
      "SELECT reference FROM complaint WHERE LOWER(reference) = $1 LIMIT 2", number, map: { $0.text(0) })
    return found.count == 1 ? found[0] : nil
  }

  // MARK: What becomes of it

  /// - Parameter at: when it came; nil for now.
  private func open(
    _ mail: InboundMail, _ arrived: ArrivedMail, _ id: Identifier, _ hash: [UInt8], at came: Instant? = nil
  ) throws -> MailOutcome {
    let at = came ?? now
    let reference = shortName("K-")
    var opening = Opening(reference, subject: Self.line(mail.subject) ?? "（无主题 / no subject）")
    opening.channel = .mail
    opening.language = Self.language(of: mail)
    opening.words = Self.words(of: mail)
    opening.token = try token(of: mail)
    // Only where our own server vouches for the sender's address is he the buyer that it belongs to.
    if mail.authentication == .passed {
      let buyers = try subjects(with: .email, mail.from.key).filter { $0.hasPrefix("buyer:") }
      if buyers.count == 1 { opening.buyer = String(buyers[0].dropFirst("buyer:".count)) }
    }
    let complaint = try openComplaint(opening, at: at)
    let subject = try self.subject(ofComplaint: complaint)
    // Where it says that the address is somebody else's, nothing ever goes to him whom it belongs to.
    if opening.buyer == nil, !mail.isForged {
      var contact: [ContactField: String] = [.email: mail.from.description]
      if !mail.from.name.isEmpty { contact[.name] = mail.from.name }
      try setContact(contact, of: subject)
    }
    let entry = try transaction.first(
      "SELECT id FROM complaint_entry WHERE complaint = $1 AND author = 'consumer' ORDER BY position LIMIT 1",
      complaint.bytes, map: { Identifier(bytes: $0.bytes(0))! })
    if mail.isForged, let entry {
      try transaction.run("UPDATE complaint_entry SET author = 'stranger' WHERE id = $1", entry.bytes)
    }
    try store(
      arrived, as: id, hash, of: subject, .taken, complaint: complaint, entry: entry, isVerified: !mail.isForged, at: at
    )
    if let entry { try addFiles(of: mail, to: entry, in: complaint) }
    if MailThreading.mayAcknowledge(mail), try acknowledgements() < Self.mostAcknowledgements {
      try acknowledge(complaint: reference, at: at)
      try queueMail(.acknowledgement, in: complaint)
    }
    return .opened(reference)
  }

  /// So many letters that no person wrote go out in an hour at most, to addresses that nobody has proven.
  static let mostAcknowledgements = 200

  private func acknowledgements() throws -> Int {
    let before = now.adding(seconds: -3600)
    return try transaction.first(
      "SELECT COUNT(*) FROM mail_out WHERE id > $1 AND kind = 'acknowledgement' AND at > $2",
      Self.earliestKey(at: before), before, map: { $0.int(0) }) ?? 0
  }

  private func write(
    _ mail: InboundMail, in reference: String, _ isVerified: Bool, _ arrived: ArrivedMail, _ id: Identifier,
    _ hash: [UInt8], at came: Instant? = nil
  ) throws -> MailOutcome {
    let complaint = try complaint(reference, at: now)
    if isVerified, let score = mail.score, try isAsked(mail, in: complaint),
      try rating(ofCase: reference, at: now).mayRate
    {
      try store(
        arrived, as: id, hash, of: subject(ofComplaint: complaint.id), .taken, complaint: complaint.id,
        isVerified: true, at: came)
      try rate(complaint: complaint.reference, score: score, words: nil, at: now)
      // How well he thinks of it does not stand in the thread, where those read it whom it is about.
      try mark(.rated, in: complaint.id, isInternal: true, over: .mail, at: came ?? now)
      return .rated(complaint.reference)
    }
    let entry = try write(
      in: reference, Self.words(of: mail), over: .mail, token: token(of: mail),
      author: isVerified ? .consumer : .stranger, at: came ?? now)
    try store(
      arrived, as: id, hash, of: subject(ofComplaint: complaint.id), .taken, complaint: complaint.id, entry: entry,
      isVerified: isVerified, at: came)
    if let entry { try addFiles(of: mail, to: entry, in: complaint.id) }
    return .written(complaint.reference)
  }

  /// Whether it answers the mail that asks how a case was handled.
  private func isAsked(_ mail: InboundMail, in complaint: StoredComplaint) throws -> Bool {
    try mail.inReplyTo.contains { id in
      try transaction.first(
        "SELECT 1 FROM mail_out WHERE message_id = $1 AND kind = 'survey'", id, map: { _ in true }) ?? false
    }
  }

  /// What stands for a message in its case, in which it is written once: nothing of what its sender chose.
  private func token(of mail: InboundMail) throws -> String? {
    try freeHash(of: mail).map {
      "mail:" + $0.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
  }

  /// What stands for its id where it is known by it; nil where another message has the same.
  private func freeHash(of mail: InboundMail) throws -> [UInt8]? {
    guard let hash = try mail.messageID.map({ try mailHash("message", $0) }) else { return nil }
    return try transaction.first("SELECT 1 FROM mail WHERE message = $1", hash, map: { _ in true }) == nil ? hash : nil
  }

  /// Pictures and documents go with the message; what else was attached stays in the message as it came, and a note says
  /// so.
  private func addFiles(of mail: InboundMail, to entry: Identifier, in complaint: Identifier) throws {
    var left: [String] = []
    for attachment in mail.attachments {
      do {
        let file = try Evidence(base64: Data(attachment.bytes).base64EncodedString())
        try addFile(file, named: String(attachment.name.prefix(200)), to: entry)
      } catch let refusal as Refusal {
        left.append("\(attachment.name) (\(attachment.type), \(attachment.bytes.count) bytes: \(refusal.code))")
      }
    }
    guard !left.isEmpty else { return }
    let words = "附件未并入 / Attached and not taken over:\n" + left.prefix(50).joined(separator: "\n")
    try addEntry(
      Entry(.automatic, over: .mail, words: String(words.prefix(5000)), isInternal: true), to: complaint,
      of: subject(ofComplaint: complaint), at: now)
  }

  enum StoredAs {
    case taken, report
    case aside(String)
  }

  private func store(
    _ arrived: ArrivedMail, as id: Identifier, _ hash: [UInt8], of subject: String, _ state: StoredAs,
    complaint: Identifier? = nil, entry: Identifier? = nil, isVerified: Bool = false, at came: Instant? = nil
  ) throws {
    let (word, reason): (String, String?) =
      switch state {
      case .taken: ("taken", nil)
      case .report: ("report", nil)
      case .aside(let reason): ("aside", reason)
      }
    let head = try arrived.mail.map { try seal(MailHead($0).bytes, of: subject, for: .mail(id, .head)) }
    try transaction.run(
      """
      INSERT INTO mail (id, hash, message, sender, subject, complaint, entry, at, state, reason, is_verified, size, head,
        raw) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
      """, id.bytes, hash, try arrived.mail.flatMap { try freeHash(of: $0) },
      try arrived.mail.map { try mailHash("sender", $0.from.key) }, subject, complaint?.bytes, entry?.bytes,
      came ?? now, word,
      reason, isVerified ? 1 : 0, arrived.size, head,
      try arrived.bytes.isEmpty ? nil : seal(arrived.bytes, of: subject, for: .mail(id, .raw)))
  }

  // MARK: Words

  /// In one line; nil where there is none.
  static func line(_ text: String) -> String? {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.isEmpty ? nil : String(line.prefix(400))
  }

  /// What he wrote, then what he quotes, marked line by line. A text longer than a case takes is cut; the message as it
  /// came has all of it.
  static func words(of mail: InboundMail) -> String {
    let text = mail.passages.map { passage in
      guard passage.isQuoted else { return passage.text }
      return passage.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.hasPrefix(">") ? String($0) : "> \($0)" }.joined(separator: "\n")
    }.joined(separator: "\n\n")
    let words = text.isEmpty ? line(mail.subject) ?? "（无正文 / no text）" : text
    let scalars = words.unicodeScalars
    return scalars.count <= 9000 ? words : String(String.UnicodeScalarView(scalars.prefix(9000))) + "\n…"
  }

  /// Chinese where he writes a Chinese character.
  static func language(of mail: InboundMail) -> Language {
    let isChinese = (mail.subject + mail.ownText.prefix(2000)).unicodeScalars.contains {
      (0x3400...0x9FFF).contains($0.value)
    }
    return isChinese ? .zhHans : .en
  }
}

extension InboundMail {
  /// What he says of how his case was handled, from 1 to 5: his mail says that digit and nothing else, but for what his
  /// program puts under it. Nil for every other mail.
  var score: Int? {
    guard attachments.isEmpty, automatic == nil else { return nil }
    let lines = ownText.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    guard let first = lines.first else { return nil }
    // Below it stand a signature behind its mark (RFC 3676, 4.3), or one line of the program's.
    let isSigned =
      lines.count == 1 || lines[1] == "-- "
      || lines.count == 2 && ["发自", "Sent from"].contains(where: lines[1].hasPrefix)
    guard isSigned else { return nil }
    let digits = first.trimmingCharacters(in: CharacterSet(charactersIn: "分.。 "))
    guard digits.count == 1, let score = digits.first?.wholeNumberValue, (1...5).contains(score) else { return nil }
    return score
  }

  /// Whether our own server found that it is not from whom it names.
  fileprivate var isForged: Bool { if case .failed = authentication { true } else { false } }
}
