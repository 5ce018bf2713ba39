import Database
public import Promises

/// A live conversation within a case (`complaints.channels`). What is written in it stands in the case's thread, and is
/// answered by a person's message like anything else that is written there.
public struct Chat: Hashable, Sendable {
  public enum State: String, Hashable, Sendable { case waiting, open, ended }

  public var id: Identifier
  /// The case, of one that was joined to another the one that stays.
  public var complaint: String
  public var language: Language
  public var began: Instant
  /// When the consumer's page was last open.
  public var seen: Instant
  public var agent: Identifier?
  public var ended: Instant?

  public var state: State { ended != nil ? .ended : agent == nil ? .waiting : .open }
}

/// How a chat stands, for whoever is in it.
public struct ChatStanding: Sendable {
  public var chat: Chat
  /// How many wait before it, and it: 1 is next; 0 where it does not wait.
  public var place: Int
  /// Of the staff, who are there now.
  public var present: Int
  /// When somebody is there again by the published hours, where it waits and nobody is.
  public var opens: Instant?
  /// What the one is called who has it.
  public var agent: String?
  /// Whether the other side's page is open.
  public var isOtherHere: Bool
  /// What the case waits for that is due first, and by when: the same clock for both sides (`complaints.clock`).
  public var next: (duty: Duty, due: Instant)?
  /// What whoever complained said of how it was handled, and whether he may say so now.
  public var rating: (said: CaseRating?, mayRate: Bool)
}

extension Work {
  /// After so many seconds without a sign of a page, nobody counts as sitting before it.
  static let chatAway: Int64 = 60
  /// After so many, nobody waits in line any more who does not come back; what was written is answered all the same.
  static let chatGone: Int64 = 600
  /// How long a chat's word opens its case, in seconds.
  static let chatTime: Int64 = 30 * 86_400

  /// Begins a chat in a case. One that is open goes on under the new word.
  ///
  /// - Returns: the word that it is known by.
  /// - Throws: `Refusal` when there is no such case.
  public func beginChat(in reference: String, language: Language, at: Instant) throws -> Token {
    let complaint = try complaint(reference, at: at)
    let token = Token.random()
    let open = try transaction.first(
      "SELECT id FROM chat WHERE complaint = $1 AND ended_at IS NULL {locking}", complaint.id.bytes,
      map: { $0.bytes(0) })
    if let open {
      try transaction.run("UPDATE chat SET token = $2, seen_at = $3 WHERE id = $1", open, token.hash, at)
      return token
    }
    try transaction.run(
      """
      INSERT INTO chat (id, complaint, token, language, began_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)
      """, newKey().bytes, complaint.id.bytes, token.hash, language.rawValue, at)
    try mark(.chatBegan, in: complaint.id, over: .chat, at: at)
    return token
  }

  /// The chat that a word opens; nil where there is none, or its time is over.
  public func chat(_ token: Token) throws -> Chat? {
    try chats(
      "token = $1 AND began_at > $2", [token.hash.value, now.adding(seconds: -Self.chatTime).value]
    ).first
  }

  /// The latest chat of a case; nil where it never had one.
  public func chat(in reference: String) throws -> Chat? {
    let complaint = try complaint(reference)
    return try chats(
      "chat.complaint IN (SELECT id FROM complaint WHERE id = $1 OR merged_into = $1)",
      [complaint.id.bytes.value]
    ).max { ($0.ended == nil ? 1 : 0, $0.began) < ($1.ended == nil ? 1 : 0, $1.began) }
  }

  /// Chats that wait or are open, the earliest first; those who left while they waited are left out.
  public func openChats() throws -> [Chat] {
    try chats(
      "ended_at IS NULL AND (agent IS NOT NULL OR seen_at > $1) AND began_at <= $2",
      [now.adding(seconds: -Self.chatGone).value, now.value])
  }

  private func chats(_ which: String, _ arguments: [Value]) throws -> [Chat] {
    let found = try transaction.all(
      """
      SELECT chat.id, complaint.reference, chat.language, began_at, seen_at, agent, ended_at, merged_into IS NOT NULL
      FROM chat JOIN complaint ON complaint.id = chat.complaint WHERE \(which) ORDER BY began_at, chat.id
      """, arguments
    ) { row in
      (
        Chat(
          id: Identifier(bytes: row.bytes(0))!, complaint: row.text(1), language: Language(rawValue: row.text(2))!,
          began: row.instant(3), seen: row.instant(4), agent: row.optionalBytes(5).flatMap(Identifier.init(bytes:)),
          ended: row.optionalInstant(6)), row.boolean(7)
      )
    }
    return try found.map { chat, isJoined in
      var chat = chat
      if isJoined { chat.complaint = try complaint(chat.complaint).reference }
      return chat
    }
  }

  /// How it stands, as the consumer or the staff see it.
  public func standing(of chat: Chat, isForStaff: Bool) throws -> ChatStanding {
    let here = now.adding(seconds: -Self.chatAway)
    let place =
      chat.state != .waiting
      ? 0
      : try transaction.first(
        """
        SELECT COUNT(*) FROM chat WHERE ended_at IS NULL AND agent IS NULL AND seen_at > $1
          AND (began_at < $2 OR (began_at = $2 AND id <= $3))
        """, now.adding(seconds: -Self.chatGone), chat.began, chat.id.bytes, map: { max(1, $0.int(0)) }) ?? 1
    let present = try transaction.first(
      "SELECT COUNT(*) FROM chat_presence WHERE seen_at > $1", here, map: { $0.int(0) })
    let agentSeen = try chat.agent.flatMap {
      try transaction.first("SELECT seen_at FROM chat_presence WHERE person = $1", $0.bytes, map: { $0.instant(0) })
    }
    return ChatStanding(
      chat: chat, place: place, present: present ?? 0,
      opens: chat.state == .waiting && present == 0 ? nextOpening : nil,
      agent: try chat.agent.flatMap { try names(of: ["person:\($0)"]).values.first },
      isOtherHere: isForStaff ? chat.seen > here : (agentSeen.map { $0 > here } ?? false),
      next: try nextClock(of: chat.complaint),
      rating: isForStaff ? (nil, false) : try rating(ofCase: chat.complaint, at: now))
  }

  /// Of what is owed in a case, and in those that were joined to it, which is due first.
  private func nextClock(of reference: String) throws -> (duty: Duty, due: Instant)? {
    let complaint = try complaint(reference).id
    let duties: [Duty] = [.answer, .findings, .reply, .callBack, .decideAppeal]
    return try ([complaint] + joined(to: complaint)).flatMap { id in
      try transaction.all(
        """
        SELECT duty, due FROM obligation WHERE subject = $1 AND fulfilled_at IS NULL
          AND (outcome IS NULL OR outcome = 'broken')
          AND duty IN (\(duties.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
        """, id.bytes, map: { (duty: Duty(rawValue: $0.text(0))!, due: $0.instant(1)) })
    }.min { $0.due < $1.due }
  }

  /// Nil where no hours are published, where it is open by them, and where nothing opens within a month.
  private var nextOpening: Instant? {
    guard let calendar = letters.inForce(at: now)?.letter.calendar, let hours = calendar.hours(at: now),
      let next = hours.next(from: now, in: calendar.zone, within: 31)
    else { return nil }
    return next > now ? next : nil
  }

  /// The consumer's page is open.
  public func seen(chat id: Identifier) throws {
    try transaction.run("UPDATE chat SET seen_at = $2 WHERE id = $1 AND seen_at < $2", id.bytes, now)
  }

  /// One of the staff is there for chats.
  public func present(_ person: Identifier) throws {
    try transaction.run(
      """
      INSERT INTO chat_presence (person, seen_at) VALUES ($1, $2)
      ON CONFLICT (person) DO UPDATE SET seen_at = excluded.seen_at
      """, person.bytes, now)
  }

  /// He is not there any more.
  public func absent(_ person: Identifier) throws {
    try transaction.run("DELETE FROM chat_presence WHERE person = $1", person.bytes)
  }

  /// One of the staff takes a chat, or takes it over from a colleague.
  ///
  /// - Throws: `Refusal` when the case has none that is open, or `person` is nobody who could.
  public func takeChat(in reference: String, by person: Identifier, at: Instant) throws {
    let chat = try openChat(in: reference)
    guard let line = try self.person(person), line.disabled == nil, Right.workComplaints.isHeld(by: line.roles) else {
      throw Refusal(.invalid, "no-agent", "Chats are held by those who work on complaints.")
    }
    let name = line.name.isEmpty ? line.login : line.name
    guard chat.agent != person else { return }
    try transaction.run(
      "UPDATE chat SET agent = $2, taken_at = $3 WHERE id = $1", chat.id.bytes, person.bytes, at)
    let complaint = try complaint(reference, at: at).id
    // Whoever speaks with him has his case as well, where he is of the desk: nobody else is given it meanwhile. One that is
    // appealed against waits for another than who decided, whoever speaks.
    if try !deciders(appealedIn: complaint).contains(person) {
      try transaction.run(
        "UPDATE complaint SET assignee = $2 WHERE id = $1 AND EXISTS (SELECT 1 FROM agent WHERE person = $2)",
        complaint.bytes, person.bytes)
    }
    try mark(.assigned, in: complaint, detail: name, over: .chat, at: at)
  }

  /// Puts a chat back in the line, in its old place.
  ///
  /// - Throws: `Refusal` when the case has none that is open.
  public func releaseChat(in reference: String, at: Instant) throws {
    let chat = try openChat(in: reference)
    guard chat.agent != nil else { return }
    try transaction.run("UPDATE chat SET agent = NULL, taken_at = NULL WHERE id = $1", chat.id.bytes)
    try mark(.released, in: complaint(reference, at: at).id, over: .chat, at: at)
  }

  /// Ends a chat; the case goes on.
  ///
  /// - Throws: `Refusal` when the case has none that is open.
  public func endChat(in reference: String, at: Instant) throws {
    let chat = try openChat(in: reference)
    try transaction.run("UPDATE chat SET ended_at = $2 WHERE id = $1", chat.id.bytes, at)
    try mark(.chatEnded, in: complaint(reference, at: at).id, over: .chat, at: at)
  }

  private func openChat(in reference: String) throws -> Chat {
    guard let chat = try chat(in: reference), chat.state != .ended else {
      throw Refusal(.conflict, "no-chat", "Nobody chats in this case any more; answer it, and the answer is sent.")
    }
    return chat
  }

  /// Ends chats whose people have not been seen for a day: what they wrote is answered in their cases.
  @discardableResult
  public func endDeadChats(limit: Int = 200) throws -> Int {
    let dead = try transaction.all(
      """
      SELECT chat.id, complaint.reference FROM chat JOIN complaint ON complaint.id = chat.complaint
      WHERE ended_at IS NULL AND seen_at < $1 ORDER BY began_at LIMIT $2
      """, now.adding(seconds: -86_400), limit, map: { ($0.bytes(0), $0.text(1)) })
    for (id, reference) in dead {
      let ended = try transaction.run("UPDATE chat SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", id, now)
      if ended > 0 { try mark(.chatEnded, in: complaint(reference, at: now).id, over: .chat, at: now) }
    }
    return dead.count
  }

  /// Cases in whose threads something was stored after a key, and the last key: what pages that stay open ask for. Keys
  /// begin with the time: a little overlap finds what was written at the same time and stored later.
  public func changedThreads(after key: Identifier) throws -> (cases: Set<String>, last: Identifier) {
    let overlap = Identifier(high: (key.high >> 16 &- 3000) << 16, low: 0)
    let found = try transaction.all(
      """
      SELECT complaint_entry.id, reference FROM complaint_entry JOIN complaint ON complaint.id = complaint
      WHERE complaint_entry.id > $1 ORDER BY complaint_entry.id LIMIT 10000
      """, overlap.bytes
    ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) }
    return (Set(found.map(\.1)), max(key, found.last?.0 ?? key))
  }
}

extension Work {
  /// The staff who are there for chats now, by name.
  public func presentColleagues() throws -> [(id: Identifier, name: String)] {
    try transaction.all(
      """
      SELECT id, name, login FROM chat_presence JOIN person ON person.id = person WHERE chat_presence.seen_at > $1
      ORDER BY name, login, id
      """, now.adding(seconds: -Self.chatAway)
    ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1).isEmpty ? $0.text(2) : $0.text(1)) }
  }

  /// Whether a case was begun as a chat: nil where there is none by this name.
  ///
  /// - Throws: `Refusal` where it is another's.
  public func isOwnChat(_ reference: String) throws -> Bool? {
    let channel = try transaction.first(
      "SELECT channel FROM complaint WHERE reference = $1", reference, map: { $0.text(0) })
    guard let channel else { return nil }
    let chatted = try transaction.first(
      "SELECT began_at FROM chat JOIN complaint ON complaint.id = chat.complaint WHERE reference = $1", reference,
      map: { $0.instant(0) })
    // Only a form that is sent again within a minute names a case that is there.
    guard channel == ContactChannel.chat.rawValue, let chatted, chatted > now.adding(seconds: -60) else {
      throw Refusal(.conflict, "complaint-exists", "There is a case by this number already; begin again.")
    }
    return true
  }
}

extension Work {
  /// A file of a case, of what whoever complained reads; nil where there is none by this hash.
  ///
  /// - Parameter hash: in hexadecimal.
  public func file(_ hash: String, in reference: String) throws -> Evidence? {
    let complaint = try complaint(reference)
    guard let bytes = Evidence.bytes(hexadecimal: hash) else { return nil }
    let subject = try transaction.first(
      """
      SELECT subject FROM complaint_file JOIN complaint_entry ON complaint_entry.id = entry
      WHERE complaint = $1 AND hash = $2 AND is_internal = 0
      """, complaint.id.bytes, bytes, map: { $0.text(0) })
    return try subject.flatMap { try evidence(bytes, of: $0) }
  }
}
