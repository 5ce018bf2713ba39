import Database
public import Promises

extension Work {
  /// How many cases are given out at once at most.
  private static let mostHandedOut = 100

  /// A case waits again, or is new: it stays with whoever has it while he is there and has not too much, else whoever
  /// can do it and has the least to do is given it. Where nobody is there it waits.
  ///
  /// - Parameter except: somebody who is not to have it, whatever he has to do.
  func findAgent(for complaint: Identifier, except: Identifier? = nil, at: Instant) throws {
    guard
      try transaction.first(
        "SELECT 1 FROM agent WHERE present_since IS NOT NULL UNION ALL SELECT 1 FROM complaint WHERE id = $1 AND assignee IS NOT NULL LIMIT 1",
        complaint.bytes, map: { _ in true }) == true
    else { return }
    let found = try transaction.first(
      "SELECT kind, channel, language, assignee FROM complaint WHERE id = $1", complaint.bytes
    ) { row in (Self.queue(row, 0), row.optionalBytes(3).flatMap(Identifier.init(bytes:))) }
    guard let (queue, assignee) = found else { return }
    var agents = try agents("present_since IS NOT NULL").map(\.agent).filter { $0.id != except }
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
    let waiting = try waitingUnassigned(limit: Self.mostHandedOut)
    for (id, person) in Assignment.distribute(waiting, among: agents, at: at)
    where try agent(person, lock: true).agent.hasRoom {
      try give(id, to: person, by: .automatic, note: nil, at: at)
    }
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
  /// - Parameter agent: only what he can do; all where it is nil.
  func waitingUnassigned(for agent: Agent? = nil, limit: Int, lock: String = "") throws -> [WaitingCase] {
    let skills = agent?.skills ?? Set(CaseSkill.allCases)
    let languages = agent?.languages ?? Set(Language.allCases)
    func list(_ names: [String]) -> String {
      names.isEmpty ? "('')" : "(" + names.map { "'\($0)'" }.joined(separator: ", ") + ")"
    }
    let channels = ContactChannel.allCases.filter {
      CaseSkill.needed(for: .complaint, over: $0).subtracting([.complaint]).isSubset(of: skills)
    }
    let kinds = ComplaintKind.allCases.filter { CaseSkill.needed(for: $0, over: .page).isSubset(of: skills) }
    return try transaction.all(
      """
      SELECT id, kind, channel, language, \(ComplaintKind.due) AS due FROM complaint
      WHERE \(ComplaintKind.waits) AND assignee IS NULL AND kind IN \(list(kinds.map(\.rawValue)))
        AND channel IN \(list(channels.map(\.rawValue)))
        AND COALESCE(language, '\(Language.zhHans.rawValue)') IN \(list(languages.map(\.rawValue)))
      ORDER BY due, id LIMIT $1 \(lock)
      """, limit
    ) { row in
      WaitingCase(id: Identifier(bytes: row.bytes(0))!, queue: Self.queue(row, 1), due: row.instant(4))
    }
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
    // What nobody decided, and another node was quicker with, stays with whom it was given to.
    let given = try transaction.run(
      "UPDATE complaint SET assignee = $2 WHERE id = $1 AND ($3 = 0 OR assignee IS NULL)", complaint.bytes,
      person.bytes, author == .automatic ? 1 : 0)
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
    let waiting = try waitingUnassigned(for: agent.agent, limit: 1, lock: "{taking}")
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
    if let queue, let other = Assignment.agent(for: queue, among: others),
      try agent(other.id, lock: true).agent.hasRoom
    {
      try give(complaint.id, to: other.id, by: .automatic, note: nil, at: at)
    }
  }
}
