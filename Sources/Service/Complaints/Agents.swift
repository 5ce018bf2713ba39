import Database
public import Promises

/// Somebody at the desk, with what he is called.
public struct DeskAgent: Hashable, Sendable {
  public var agent: Agent
  public var name: String
  /// Since when he is there; nil while he is not.
  public var present: Instant?
}

extension Work {
  /// Who has been at the desk, by name.
  public func agents() throws -> [DeskAgent] { try agents("1 = 1") }

  func agents(_ which: String, _ arguments: [Value] = []) throws -> [DeskAgent] {
    try transaction.all(
      """
      SELECT person, skills, languages, CASE WHEN disabled_at IS NULL THEN present_since END, most_open, given_at,
        (SELECT COUNT(*) FROM complaint WHERE assignee = agent.person AND \(ComplaintKind.waits)), name, login
      FROM agent JOIN person ON person.id = agent.person WHERE \(which) ORDER BY name, agent.person LIMIT 1000
      """, arguments
    ) { row in
      let languages = row.text(2).split(separator: " ").compactMap { Language(rawValue: String($0)) }
      let agent = Agent(
        id: Identifier(bytes: row.bytes(0))!, skills: CaseSkill.set(row.text(1)), languages: Set(languages),
        isPresent: !row.isNull(3), limit: row.int(4), open: row.int(6), given: row.optionalInstant(5))
      return DeskAgent(
        agent: agent, name: row.text(7).isEmpty ? row.text(8) : row.text(7), present: row.optionalInstant(3))
    }
  }

  /// Says what somebody answers, in which languages, and how many open cases he has at most.
  ///
  /// - Throws: `Refusal` when he is unknown, or does not answer cases at all.
  public func setAgent(_ person: Identifier, skills: Set<CaseSkill>, languages: Set<Language>, limit: Int) throws {
    guard let line = try self.person(person), line.disabled == nil else { throw Self.unknownPerson }
    guard Right.workComplaints.isHeld(by: line.roles) else {
      throw Refusal(
        .invalid, "not-service", "\(line.login) does not work in customer service; give him that role first.")
    }
    try transaction.run(
      """
      INSERT INTO agent (person, skills, languages, most_open) VALUES ($1, $2, $3, $4)
      ON CONFLICT (person) DO UPDATE SET skills = excluded.skills, languages = excluded.languages,
        most_open = excluded.most_open
      """, person.bytes, CaseSkill.text(skills), languages.map(\.rawValue).sorted().joined(separator: " "), limit)
  }

  private static let unknownPerson = Refusal(.unknown, "person-unknown", "There is nobody by this key.")

  /// Somebody is there from now on and is given what waits.
  ///
  /// - Throws: `Refusal` when nobody has said what he answers.
  public func arrive(_ person: Identifier, at: Instant) throws {
    _ = try agent(person)
    try transaction.run(
      "UPDATE agent SET present_since = COALESCE(present_since, $2), seen_at = $3 WHERE person = $1", person.bytes, at,
      actingPerson == person ? now : nil)
    try handOut(at: at)
  }

  /// Somebody goes; what he has not finished goes back, to whoever else is there.
  ///
  /// - Throws: `Refusal` when he is not of the desk.
  public func leave(_ person: Identifier, at: Instant) throws {
    _ = try agent(person)
    try transaction.run("UPDATE agent SET present_since = NULL WHERE person = $1", person.bytes)
    let cases = try transaction.all(
      "SELECT id FROM complaint WHERE assignee = $1 AND \(ComplaintKind.waits) ORDER BY id {locking}", person.bytes,
      map: { Identifier(bytes: $0.bytes(0))! })
    for id in cases { try putBack(id, note: nil, at: at) }
    try handOut(at: at)
  }

  /// Who said himself that he is here and was not seen for so long, in seconds, has gone without saying so.
  static let unseenAgent: Int64 = 2 * 3600

  /// Sends home who has gone without saying so: what he has waits for somebody else, and he is given nothing more. Of
  /// whom a program says that he is there we see nothing: it says when he goes.
  ///
  /// - Returns: how many.
  func sendHome(limit: Int = 20) throws -> Int {
    let gone = try transaction.all(
      """
      SELECT agent.person FROM agent WHERE present_since IS NOT NULL AND agent.seen_at <= $1
        AND NOT EXISTS (SELECT 1 FROM chat_presence WHERE chat_presence.person = agent.person AND chat_presence.seen_at > $1)
      ORDER BY agent.person LIMIT $2
      """, now.adding(seconds: -Self.unseenAgent), limit, map: { Identifier(bytes: $0.bytes(0))! })
    for person in gone { try leave(person, at: now) }
    return gone.count
  }

  /// Whoever may not work on cases any more has none, and is given none.
  func takeOffDesk(_ person: Identifier) throws {
    let isAgent = try transaction.first(
      "SELECT 1 FROM agent WHERE person = $1", person.bytes, map: { _ in true })
    if isAgent == true { try leave(person, at: now) }
  }

  /// - Throws: `Refusal` when nobody has said what he answers.
  func agent(_ person: Identifier, lock: Bool = false) throws -> DeskAgent {
    if lock {
      // Held before what he has is counted, so that two who give him one at once do not both find room.
      _ = try transaction.first("SELECT 1 FROM agent WHERE person = $1 {locking}", person.bytes, map: { _ in true })
    }
    guard let agent = try agents("agent.person = $1", [.bytes(person.bytes)]).first else {
      throw Refusal(
        .invalid, "not-at-desk", "Nobody has said yet which cases this person answers; whoever leads the desk does.")
    }
    return agent
  }

  /// Who acts, where he is a person.
  var actingPerson: Identifier? {
    actor.flatMap { $0.hasPrefix("person:") ? Identifier(String($0.dropFirst("person:".count))) : nil }
  }
}
