import Crypto
import Database
public import Promises

/// Something that is written in a case, or that happens to it, before it is stored.
struct Entry {
  var author: EntryAuthor
  var channel: ContactChannel
  var words: String?
  /// Whether staff alone read it.
  var isInternal = false
  var event: CaseEvent?
  /// What an event is about: a reference, never a person's words.
  var detail: String?
  var token: String?
  var actor: String?

  init(
    _ author: EntryAuthor, over channel: ContactChannel, words: String? = nil, isInternal: Bool = false,
    event: CaseEvent? = nil, detail: String? = nil, token: String? = nil, actor: String? = nil
  ) {
    self.author = author
    self.channel = channel
    self.words = words
    self.isInternal = isInternal
    self.event = event
    self.detail = detail
    self.token = token
    self.actor = actor
  }
}

/// What stands in a case's thread.
public struct ThreadEntry: Sendable {
  public var id: Identifier
  /// Its place: later ones have higher numbers, and none is given twice. 0 is what was answered before there were threads.
  public var position: Int64
  public var at: Instant
  public var channel: ContactChannel
  public var author: EntryAuthor
  public var actor: String?
  public var isInternal: Bool
  public var event: CaseEvent?
  public var detail: String?
  /// The sender's own word for it.
  public var token: String?
  public var words: Words
  public var files: [ThreadFile]
  /// The message that it came in, where it came by e-mail and is kept; only for staff.
  public var mail: Identifier?
}

public struct ThreadFile: Sendable {
  /// In hexadecimal.
  public var hash: String
  public var name: Words
  public var type: String
}

extension Work {
  /// How many entries a case may have, so that nobody fills the disk by writing; staff may add to a full one.
  static let mostEntries = 2000

  /// The consumer writes in his case, over any channel. Where no answer is waited for yet, its reply has a clock
  /// (`service.response`).
  ///
  /// - Parameters:
  ///   - token: his own word for the message: the same one again is not written twice.
  ///   - author: `stranger` where nothing shows that it is he; that starts no clock, and staff look at it.
  /// - Returns: nil where it was written before.
  /// - Throws: `Refusal` when there is no such case, or it is full.
  @discardableResult
  public func write(
    in reference: String, _ words: String, over channel: ContactChannel, token: String? = nil,
    author: EntryAuthor = .consumer, at: Instant
  ) throws -> Identifier? {
    let complaint = try complaint(reference, at: at)
    let count = try transaction.first(
      "SELECT COUNT(*) FROM complaint_entry WHERE complaint = $1", complaint.id.bytes, map: { $0.int(0) })
    guard count ?? 0 < Self.mostEntries else {
      throw Refusal(.conflict, "case-full", "So much was written in this case that it takes no more; open another.")
    }
    let entry = Entry(author, over: channel, words: words, token: token)
    guard
      let id = try addEntry(entry, to: complaint.id, of: subject(ofComplaint: complaint.id), at: at)
    else { return nil }
    if author == .consumer {
      try demandReply(complaint, at: at)
      try resumeClocks(of: complaint.id, at: at)
    } else if author == .stranger {
      try awaitStaff(complaint, at: at)
    }
    return id
  }

  /// What was written waits for an answer, by the clock of the answer where nobody has answered yet, else by its own.
  private func demandReply(_ complaint: StoredComplaint, at: Instant) throws {
    try awaitStaff(complaint, at: at)
    // It may wait already for a stranger's words, which have no clock.
    guard complaint.answered != nil,
      try complaint.awaiting == nil
        || !owed(about: complaint.id).contains(where: { $0.duty == .reply && $0.obligation.fulfilled == nil })
    else { return }
    try promise(.reply, "reply-within", about: complaint.id, order: complaint.order, from: at)
  }

  /// Somebody of the staff is to look at what was written.
  private func awaitStaff(_ complaint: StoredComplaint, at: Instant) throws {
    guard complaint.awaiting == nil else { return }
    try transaction.run("UPDATE complaint SET awaiting_since = $2 WHERE id = $1", complaint.id.bytes, at)
    try findAgent(for: complaint.id, at: at)
  }

  /// What waits in a case only because somebody else wrote in it needs no answer. It stays in the thread.
  ///
  /// - Throws: `Refusal` where nothing waits, or whoever complained wrote it.
  public func dismiss(in reference: String, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    guard let since = complaint.awaiting else {
      throw Refusal(.conflict, "nothing-waits", "Nothing that was written in this case waits for an answer.")
    }
    let isHis = try transaction.first(
      "SELECT 1 FROM complaint_entry WHERE complaint = $1 AND author = 'consumer' AND event IS NULL AND at >= $2 LIMIT 1",
      complaint.id.bytes, since, map: { _ in true })
    guard complaint.answered != nil, isHis != true else {
      throw Refusal(.conflict, "consumer-waits", "Whoever complained waits for an answer; write it.")
    }
    try transaction.run(
      "UPDATE complaint SET awaiting_since = NULL, survey_at = $2 WHERE id = $1", complaint.id.bytes,
      now.adding(seconds: Self.surveyAfter))
    try mark(.dismissed, in: complaint.id, isInternal: true, at: at)
    try finished(complaint.id, at: at)
  }

  /// Something for colleagues to read, which the consumer does not see.
  public func note(in reference: String, _ words: String, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    try addEntry(
      Entry(.staff, over: .page, words: words, isInternal: true, actor: actor), to: complaint.id,
      of: subject(ofComplaint: complaint.id), at: at)
  }

  /// Tells of an event in the thread.
  func mark(
    _ event: CaseEvent, in complaint: Identifier, detail: String? = nil, words: String? = nil, isInternal: Bool = false,
    over channel: ContactChannel = .page, at: Instant
  ) throws {
    try addEntry(
      Entry(
        actor == nil ? .automatic : .staff, over: channel, words: words, isInternal: isInternal, event: event,
        detail: detail, actor: actor), to: complaint, of: subject(ofComplaint: complaint), at: at)
  }

  /// Adds to the end of the thread.
  ///
  /// - Returns: nil where the same token is there.
  @discardableResult
  func addEntry(_ entry: Entry, to complaint: Identifier, of whose: String, at: Instant) throws -> Identifier? {
    let id = newKey()
    let words = try entry.words.map { try seal($0.utf8, of: whose, for: .entry(id)) }
    let added = try transaction.run(
      """
      INSERT INTO complaint_entry (id, complaint, position, at, recorded_at, channel, author, actor, is_internal, event,
        detail, token, words)
      SELECT $1, $2, COALESCE(MAX(position), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 FROM complaint_entry
      WHERE complaint = $2
      ON CONFLICT (complaint, token) WHERE token IS NOT NULL DO NOTHING
      """, id.bytes, complaint.bytes, at, now, entry.channel.rawValue, entry.author.rawValue, entry.actor,
      entry.isInternal ? 1 : 0, entry.event?.rawValue, entry.detail, entry.token, words)
    return added == 0 ? nil : id
  }

  /// How many files a case may have.
  static let mostFiles = 50

  /// A picture or document for a message of a case.
  ///
  /// - Throws: `Refusal` when the case has enough, or whose it is was erased.
  public func addFile(_ file: Evidence, named name: String, to entry: Identifier) throws {
    guard
      let complaint = try transaction.first(
        "SELECT complaint FROM complaint_entry WHERE id = $1", entry.bytes, map: { Identifier(bytes: $0.bytes(0))! })
    else { throw DatabaseError(.corrupt, "an entry is gone") }
    let count = try transaction.first(
      "SELECT COUNT(*) FROM complaint_file JOIN complaint_entry ON id = entry WHERE complaint = $1", complaint.bytes,
      map: { $0.int(0) })
    guard count ?? 0 < Self.mostFiles else {
      throw Refusal(.invalid, "files-enough", "A case has \(Self.mostFiles) files at most.")
    }
    let whose = try subject(ofComplaint: complaint)
    let hash = Array(SHA256.hash(data: file.content))
    try transaction.run(
      """
      INSERT INTO evidence (subject, hash, type, content) VALUES ($1, $2, $3, $4)
      ON CONFLICT (subject, hash) DO NOTHING
      """, whose, hash, file.type.rawValue, try seal(file.content, of: whose, for: .evidence(hash)))
    try transaction.run(
      """
      INSERT INTO complaint_file (entry, subject, hash, name) VALUES ($1, $2, $3, $4)
      ON CONFLICT (entry, hash) DO NOTHING
      """, entry.bytes, whose, hash, try seal(name.utf8, of: whose, for: .entryFileName(entry: entry, hash)))
  }

  /// The thread of a case and of all that were joined to it, in the order in which it happened.
  ///
  /// - Parameters:
  ///   - position: only what came after it.
  ///   - isForStaff: whether notes and events that staff alone see are in it.
  public func thread(
    of complaint: Identifier, after position: Int64 = -1, isForStaff: Bool, limit: Int = 20_000
  ) throws -> [ThreadEntry] {
    let opener = Opener(self, of: try self.subject(ofComplaint: complaint))
    var entries = try transaction.all(
      """
      SELECT id, position, at, channel, author, actor, is_internal, event, detail, words, token,
        (SELECT mail.id FROM mail WHERE mail.entry = complaint_entry.id AND raw IS NOT NULL AND $3 = 1)
      FROM complaint_entry
      WHERE complaint = $1 AND position > $2 AND (is_internal = 0 OR $3 = 1) ORDER BY position LIMIT $4
      """, complaint.bytes, position, isForStaff ? 1 : 0, limit
    ) { row in (Self.entry(row), row.optionalBytes(9)) }.map { entry, words in
      var entry = entry
      entry.words = try opener.words(words, for: .entry(entry.id))
      if entry.words == .erased { entry.mail = nil }
      return entry
    }
    let files = try transaction.all(
      """
      SELECT entry, complaint_file.hash, name, type FROM complaint_file
      JOIN complaint_entry ON complaint_entry.id = entry
      JOIN evidence ON evidence.subject = complaint_file.subject AND evidence.hash = complaint_file.hash
      WHERE complaint = $1 AND position > $2 ORDER BY entry, complaint_file.hash
      """, complaint.bytes, position
    ) { (Identifier(bytes: $0.bytes(0))!, $0.bytes(1), $0.bytes(2), $0.text(3)) }
    for (entry, hash, name, type) in files {
      guard let place = entries.firstIndex(where: { $0.id == entry }) else { continue }
      entries[place].files.append(
        ThreadFile(
          hash: Evidence.hexadecimal(hash), name: try opener.words(name, for: .entryFileName(entry: entry, hash)),
          type: type))
    }
    if position < 0, let first = try firstAnswer(of: complaint, opener) { entries.append(first) }
    return entries.sorted { ($0.at, $0.position) < ($1.at, $1.position) }
  }

  private static func entry(_ row: Row) -> ThreadEntry {
    ThreadEntry(
      id: Identifier(bytes: row.bytes(0))!, position: row.integer(1), at: row.instant(2),
      channel: ContactChannel(rawValue: row.text(3))!, author: EntryAuthor(rawValue: row.text(4))!,
      actor: row.optionalText(5), isInternal: row.boolean(6), event: row.optionalText(7).flatMap(CaseEvent.init),
      detail: row.optionalText(8), token: row.optionalText(10), words: .none, files: [],
      mail: row.optionalBytes(11).flatMap { Identifier(bytes: $0) })
  }

  /// What versions before stored beside the complaint.
  private func firstAnswer(of complaint: Identifier, _ opener: Opener) throws -> ThreadEntry? {
    let found = try transaction.first(
      "SELECT answered_at, answer FROM complaint WHERE id = $1 AND answer IS NOT NULL", complaint.bytes,
      map: { ($0.optionalInstant(0), $0.bytes(1)) })
    guard case (let at?, let sealed)? = found else { return nil }
    return ThreadEntry(
      id: complaint, position: 0, at: at, channel: .page, author: .staff, isInternal: false,
      words: try opener.words(sealed, for: .complaint(complaint, .answer)), files: [])
  }

  /// What is sealed in a case, and in those that were joined to it, is sealed anew for whom it belongs to now.
  func reseal(casesOf complaint: Identifier, from old: String, to new: String) throws {
    for id in try [complaint] + joined(to: complaint) { try reseal(complaint: id, from: old, to: new) }
  }

  /// What is sealed in a case is sealed anew for whom it belongs to now.
  ///
  /// - Parameter entriesOnly: where the rest is sealed for him already.
  func reseal(complaint: Identifier, from old: String, to new: String, entriesOnly: Bool = false) throws {
    guard old != new else { return }
    let opener = Opener(self, of: old)
    func anew(_ sealed: [UInt8]?, _ place: SealedPlace) throws -> [UInt8]? {
      try sealed.flatMap { try opener.open($0, for: place) }.map { try seal($0, of: new, for: place) }
    }
    for field in entriesOnly ? [] : ComplaintField.allCases {
      let sealed = try transaction.first(
        "SELECT \(field.rawValue) FROM complaint WHERE id = $1", complaint.bytes, map: { $0.optionalBytes(0) })
      guard let sealed, sealed != nil else { continue }
      try transaction.run(
        "UPDATE complaint SET \(field.rawValue) = $2 WHERE id = $1", complaint.bytes,
        try anew(sealed, .complaint(complaint, field)))
    }
    let said = try transaction.first(
      "SELECT words FROM survey WHERE complaint = $1 AND words IS NOT NULL", complaint.bytes, map: { $0.bytes(0) })
    if let said {
      try transaction.run(
        "UPDATE survey SET words = $2 WHERE complaint = $1", complaint.bytes, try anew(said, .survey(complaint)))
    }
    let entries = try transaction.all(
      "SELECT id, words FROM complaint_entry WHERE complaint = $1 AND words IS NOT NULL", complaint.bytes
    ) { (Identifier(bytes: $0.bytes(0))!, $0.bytes(1)) }
    for (id, words) in entries {
      try transaction.run(
        "UPDATE complaint_entry SET words = $2 WHERE id = $1", id.bytes, try anew(words, .entry(id)) ?? [])
    }
    let files = try transaction.all(
      """
      SELECT entry, complaint_file.hash, name, type, content FROM complaint_file
      JOIN complaint_entry ON complaint_entry.id = entry
      JOIN evidence ON evidence.subject = complaint_file.subject AND evidence.hash = complaint_file.hash
      WHERE complaint = $1
      """, complaint.bytes
    ) { (Identifier(bytes: $0.bytes(0))!, $0.bytes(1), $0.bytes(2), $0.text(3), $0.bytes(4)) }
    for (entry, hash, name, type, content) in files {
      guard let anewContent = try anew(content, .evidence(hash)) else { continue }
      try transaction.run(
        """
        INSERT INTO evidence (subject, hash, type, content) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject, hash) DO NOTHING
        """, new, hash, type, anewContent)
      try transaction.run(
        "UPDATE complaint_file SET subject = $3, name = $4 WHERE entry = $1 AND hash = $2", entry.bytes, hash, new,
        try anew(name, .entryFileName(entry: entry, hash)) ?? [])
      // Nothing of it is left under a key that nobody would think of destroying.
      try transaction.run(
        """
        DELETE FROM evidence WHERE subject = $1 AND hash = $2
          AND NOT EXISTS (SELECT 1 FROM complaint_file WHERE complaint_file.subject = $1 AND complaint_file.hash = $2)
          AND NOT EXISTS (SELECT 1 FROM claim_evidence WHERE claim_evidence.subject = $1 AND claim_evidence.hash = $2)
          AND NOT EXISTS (SELECT 1 FROM report_evidence JOIN report ON report.id = report_evidence.report
            WHERE report.subject = $1 AND report_evidence.hash = $2)
        """, old, hash)
    }
    if !entriesOnly { try resealMails(of: complaint, to: new) }
    let contact = try self.contact(of: old)
    if !contact.isEmpty, !entriesOnly, old.hasPrefix("complaint:") {
      let known = try self.contact(of: new)
      try setContact(contact.filter { known[$0.key] == nil }, of: new)
      try transaction.run("DELETE FROM contact WHERE subject = $1", old)
    }
  }
}

extension Work {
  /// The case that a message to the shop is about, by itself or by what was written in it.
  func caseWritten(_ message: Message) throws -> (reference: String, order: String?)? {
    try transaction.first(
      """
      SELECT complaint.reference, orders.reference FROM complaint LEFT JOIN orders ON orders.id = order_id
      WHERE complaint.id = COALESCE((SELECT complaint FROM complaint_entry WHERE complaint_entry.id = $1), $1)
      """, message.subject.bytes
    ) { ($0.text(0), $0.optionalText(1)) }
  }
}
