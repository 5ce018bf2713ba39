import Database
public import Promises

extension Work {
  /// How many cases are given out at once at most.
  private static let mostHandedOut = 100

  /// A case waits again, or is new: it stays with whoever has it while he is there and has not too much, else whoever
  /// can do it and has the least to do is given it. Where nobody is there it waits. Whoever decided what is appealed
  /// against has it no more. Nothing happens to one that waits for nobody.
  func findAgent(for complaint: Identifier, at: Instant) throws {
    guard
      try transaction.first(
        "SELECT 1 FROM agent WHERE present_since IS NOT NULL UNION ALL SELECT 1 FROM complaint WHERE id = $1 AND assignee IS NOT NULL LIMIT 1",
        complaint.bytes, map: { _ in true }) == true
    else { return }
    let found = try transaction.first(
      "SELECT kind, channel, language, assignee FROM complaint WHERE id = $1 AND \(ComplaintKind.waits)",
      complaint.bytes
    ) { row in (Self.queue(row, 0), row.optionalBytes(3).flatMap(Identifier.init(bytes:))) }
    guard let (queue, assignee) = found else { return }
    let except = try deciders(appealedIn: complaint)
    var agents = try agents("present_since IS NOT NULL").map(\.agent).filter { !except.contains($0.id) }
    if let assignee {
      if let his = agents.first(where: { $0.id == assignee }), his.open <= his.limit { return }
      try putBack(complaint, note: nil, at: at)
      agents.removeAll { $0.id == assignee }
    }
    while let best = Assignment.agent(for: queue, among: agents) {
      // What was read without a lock may have changed: looked at once more while nobody else can give him anything.
      if try agent(best.id, lock: true).agent.hasRoom {
        return try give(complaint, to: best.id, by: .automatic, note: nil, at: at)
      }
      agents.removeAll { $0.id == best.id }
    }
  }

  /// Gives what waits to who is there and has room, the nearest deadline first.
  func handOut(at: Instant) throws {
    let agents = try agents("present_since IS NOT NULL").map(\.agent).filter(\.hasRoom)
    guard !agents.isEmpty else { return }
    // Of what each can do, however long the queues of others are: more than all have room for is not needed.
    // What is appealed against may be for none of them, and holds nothing else up.
    let appealed = try transaction.first(
      "SELECT COUNT(*) FROM complaint WHERE appealed_since IS NOT NULL AND merged_into IS NULL AND assignee IS NULL",
      map: { $0.int(0) })
    let room = min(Self.mostHandedOut, agents.reduce(0) { $0 + $1.limit - $1.open }) + (appealed ?? 0)
    var waiting: [Identifier: WaitingCase] = [:]
    for knowledge in Set(agents.map { Knowledge(skills: $0.skills, languages: $0.languages) }) {
      for one in try waitingUnassigned(for: knowledge, limit: room) { waiting[one.id] = one }
    }
    for (id, person) in Assignment.distribute(Array(waiting.values), among: agents, at: at)
    where try agent(person, lock: true).agent.hasRoom {
      try give(id, to: person, by: .automatic, note: nil, at: at)
    }
  }

  /// What somebody can do.
  private struct Knowledge: Hashable {
    var skills: Set<CaseSkill>
    var languages: Set<Language>
  }

  /// Whoever finished one has room for the next.
  func finished(_ complaint: Identifier, at: Instant) throws {
    let isHis = try transaction.first(
      "SELECT 1 FROM complaint WHERE id = $1 AND assignee IS NOT NULL", complaint.bytes, map: { _ in true })
    if isHis == true { try handOut(at: at) }
  }

  private static func queue(_ row: Row, _ column: Int) -> CaseQueue {
    CaseQueue(
      ComplaintKind(rawValue: row.text(column)) ?? .complaint,
      over: ContactChannel(rawValue: row.text(column + 1)) ?? .page,
      in: row.optionalText(column + 2).flatMap(Language.init))
  }

  /// Cases that wait and that nobody has, the nearest deadline first.
  ///
  /// - Parameters:
  ///   - knowledge: only what can be done with it.
  ///   - person: who is to have it, so that it is nothing that he decided and that is appealed against.
  private func waitingUnassigned(
    for knowledge: Knowledge, besides person: Identifier? = nil, limit: Int, lock: String = ""
  ) throws -> [WaitingCase] {
    let (skills, languages) = (knowledge.skills, knowledge.languages)
    func list(_ names: [String]) -> String {
      names.isEmpty ? "('')" : "(" + names.map { "'\($0)'" }.joined(separator: ", ") + ")"
    }
    let channels = ContactChannel.allCases.filter {
      CaseSkill.needed(for: .complaint, over: $0).subtracting([.complaint]).isSubset(of: skills)
    }
    let kinds = ComplaintKind.allCases.filter { CaseSkill.needed(for: $0, over: .page).isSubset(of: skills) }
    return try transaction.all(
      """
      SELECT id, kind, channel, language, \(ComplaintKind.due) AS due, appealed_since FROM complaint
      WHERE \(ComplaintKind.waits) AND assignee IS NULL AND kind IN \(list(kinds.map(\.rawValue)))
        AND channel IN \(list(channels.map(\.rawValue)))
        AND COALESCE(language, '\(Language.zhHans.rawValue)') IN \(list(languages.map(\.rawValue)))
        AND ($2 = '' OR \(Self.isNot("$2")))
      ORDER BY due, id LIMIT $1 \(lock)
      """, limit, person.map { "person:\($0)" } ?? ""
    ) { row in
      (
        WaitingCase(id: Identifier(bytes: row.bytes(0))!, queue: Self.queue(row, 1), due: row.instant(4)),
        isAppealed: !row.isNull(5)
      )
    }.map { waiting, isAppealed in
      var waiting = waiting
      if isAppealed { waiting.except = try deciders(appealedIn: waiting.id) }
      return waiting
    }
  }

  /// That somebody did not decide what is appealed against in a case, in SQL.
  private static func isNot(_ actor: String) -> String {
    """
    (appealed_since IS NULL OR (COALESCE(found_by, '') <> \(actor) AND NOT EXISTS (
      SELECT 1 FROM complaint_liability WHERE complaint_liability.complaint = complaint.id AND actor = \(actor))))
    """
  }

  /// Who decided what is appealed against in a case; nobody where nothing is.
  func deciders(appealedIn complaint: Identifier) throws -> Set<Identifier> {
    let isAppealed = try transaction.first(
      "SELECT 1 FROM complaint WHERE id = $1 AND appealed_since IS NOT NULL", complaint.bytes, map: { _ in true })
    guard isAppealed == true else { return [] }
    let prefix = "person:"
    return Set(
      try deciders(of: complaint).compactMap { actor in
        actor.hasPrefix(prefix) ? Identifier(String(actor.dropFirst(prefix.count))) : nil
      })
  }

  /// Who has a case, and what it takes to have it.
  ///
  /// - Throws: `Refusal` when there is none.
  public func place(ofCase reference: String) throws -> (queue: CaseQueue, assignee: Identifier?) {
    let complaint = try complaint(reference)
    let found = try transaction.first(
      "SELECT kind, channel, language, assignee FROM complaint WHERE id = $1", complaint.id.bytes
    ) { row in (queue: Self.queue(row, 0), assignee: row.optionalBytes(3).flatMap(Identifier.init(bytes:))) }
    guard let found else { throw DatabaseError(.corrupt, "a complaint is gone") }
    return found
  }

  private func give(
    _ complaint: Identifier, to person: Identifier, by author: EntryAuthor, note: String?, at: Instant
  ) throws {
    // What nobody decided, and another node was quicker with, stays with whom it was given to; and what was appealed against
    // meanwhile goes to nobody who decided it.
    let given = try transaction.run(
      "UPDATE complaint SET assignee = $2 WHERE id = $1 AND ($3 = 0 OR assignee IS NULL) AND \(Self.isNot("$4"))",
      complaint.bytes, person.bytes, author == .automatic ? 1 : 0, "person:\(person)")
    guard given > 0 else { return }
    try transaction.run("UPDATE agent SET given_at = $2 WHERE person = $1", person.bytes, at)
    try addEntry(
      Entry(
        author, over: .page, words: note, isInternal: true, event: .assigned, detail: "person:\(person)",
        actor: author == .automatic ? nil : actor), to: complaint, of: subject(ofComplaint: complaint), at: at)
  }

  func putBack(_ complaint: Identifier, note: String?, at: Instant) throws {
    try transaction.run("UPDATE complaint SET assignee = NULL WHERE id = $1", complaint.bytes)
    try addEntry(
      Entry(
        actingPerson == nil ? .automatic : .staff, over: .page, words: note, isInternal: true, event: .released,
        actor: actingPerson == nil ? nil : actor), to: complaint, of: subject(ofComplaint: complaint), at: at)
  }

  /// Gives a case to somebody who is there, knows what it takes and has room; or to whoever asks.
  ///
  /// - Parameter note: for him to read, as the consumer does not.
  /// - Throws: `Refusal` when the case is unknown, or he cannot take it.
  public func assign(complaint reference: String, to person: Identifier?, note: String?, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    guard let person = person ?? actingPerson else {
      throw Refusal(.invalid, "agent-missing", "Say who takes it: a program has no cases.")
    }
    let found = try transaction.first(
      "SELECT kind, channel, language, assignee FROM complaint WHERE id = $1", complaint.id.bytes
    ) { row in (Self.queue(row, 0), row.optionalBytes(3).flatMap(Identifier.init(bytes:))) }
    let (agent, queue) = (try agent(person, lock: true), found?.0)
    guard found?.1 != person else { return }
    guard agent.agent.isPresent else {
      throw Refusal(.conflict, "agent-away", "\(agent.name) is not there; what is given to him would lie.")
    }
    if let queue, !agent.agent.knows(queue) {
      throw Refusal(
        .invalid, "agent-unskilled",
        "\(agent.name) does not answer such cases (\(CaseSkill.text(queue.skills)) in \(queue.language.rawValue)).")
    }
    guard try !deciders(appealedIn: complaint.id).contains(person) else {
      throw Refusal(
        .conflict, "agent-decided", "\(agent.name) made the decision that is appealed against; another person decides.")
    }
    guard agent.agent.hasRoom else {
      throw Refusal(.conflict, "agent-full", "\(agent.name) has \(agent.agent.open) open cases, which is his limit.")
    }
    try give(complaint.id, to: person, by: .staff, note: note, at: at)
  }

  /// Somebody takes the next case that he can do.
  ///
  /// - Returns: its reference; nil where none waits for him.
  /// - Throws: `Refusal` when he is not of the desk, is not there, or has enough.
  public func takeNext(_ person: Identifier?, at: Instant) throws -> String? {
    guard let person = person ?? actingPerson else {
      throw Refusal(.invalid, "agent-missing", "Say who takes it: a program has no cases.")
    }
    let agent = try agent(person, lock: true)
    guard agent.agent.isPresent else {
      throw Refusal(.conflict, "agent-away", "\(agent.name) is not there; what is given to him would lie.")
    }
    guard agent.agent.hasRoom else {
      throw Refusal(.conflict, "agent-full", "\(agent.name) has \(agent.agent.open) open cases, which is his limit.")
    }
    // What a colleague takes at this moment is passed over.
    let waiting = try waitingUnassigned(
      for: Knowledge(skills: agent.agent.skills, languages: agent.agent.languages), besides: person, limit: 1,
      lock: "{taking}")
    guard let next = Assignment.next(of: waiting, for: agent.agent) else { return nil }
    try give(next.id, to: person, by: .staff, note: nil, at: at)
    return try transaction.first(
      "SELECT reference FROM complaint WHERE id = $1", next.id.bytes, map: { $0.text(0) })
  }

  /// Puts a case back into its queue, where whoever has the least to do is given it.
  ///
  /// - Throws: `Refusal` when it is unknown, or nobody has it.
  public func release(complaint reference: String, note: String?, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    let had = try transaction.first(
      "SELECT assignee FROM complaint WHERE id = $1", complaint.id.bytes,
      map: { $0.optionalBytes(0).flatMap(Identifier.init(bytes:)) })
    guard case let assignee?? = had else {
      throw Refusal(.conflict, "not-assigned", "Nobody has this case; it waits in its queue.")
    }
    try putBack(complaint.id, note: note, at: at)
    // It would come straight back to whoever gave it away.
    let others = try agents("present_since IS NOT NULL").map(\.agent).filter { $0.id != assignee }
    let queue = try transaction.first(
      "SELECT kind, channel, language FROM complaint WHERE id = $1 AND \(ComplaintKind.waits)", complaint.id.bytes,
      map: { Self.queue($0, 0) })
    let except = try deciders(appealedIn: complaint.id)
    if let queue, let other = Assignment.agent(for: queue, among: others, except: except),
      try agent(other.id, lock: true).agent.hasRoom
    {
      try give(complaint.id, to: other.id, by: .automatic, note: nil, at: at)
    }
  }
}
