/// What somebody has to know who takes a case: what it is, and where it is carried on live, that way of talking as well.
public enum CaseSkill: String, Hashable, Sendable, CaseIterable, Comparable {
  case complaint, suggestion, question, chat, telephone

  /// What a case takes.
  public static func needed(for kind: ComplaintKind, over channel: ContactChannel) -> Set<CaseSkill> {
    let ofKind: CaseSkill =
      switch kind {
      case .complaint: .complaint
      case .suggestion: .suggestion
      case .question: .question
      }
    return switch channel {
    case .chat: [ofKind, .chat]
    case .telephone: [ofKind, .telephone]
    case .page, .mail, .program: [ofKind]
    }
  }

  public static func < (a: CaseSkill, b: CaseSkill) -> Bool { a.rawValue < b.rawValue }

  /// As a set is stored: `chat complaint`.
  public static func text(_ skills: Set<CaseSkill>) -> String { skills.sorted().map(\.rawValue).joined(separator: " ") }
  public static func set(_ text: String) -> Set<CaseSkill> {
    Set(text.split(separator: " ").compactMap { CaseSkill(rawValue: String($0)) })
  }
}

/// Cases that take the same skills and the same language. There is no list of queues: they are what the cases come to.
public struct CaseQueue: Hashable, Sendable {
  public var skills: Set<CaseSkill>
  public var language: Language

  /// - Parameter language: nil where nobody said; such cases are in the first language of the platform.
  public init(_ kind: ComplaintKind, over channel: ContactChannel, in language: Language?) {
    skills = CaseSkill.needed(for: kind, over: channel)
    self.language = language ?? .zhHans
  }

  /// As an address has it: `chat.question.en`.
  public var key: String { skills.sorted().map(\.rawValue).joined(separator: ".") + "." + language.rawValue }

  /// All that there can be.
  public static let all: [CaseQueue] = Language.allCases.flatMap { language in
    ComplaintKind.allCases.flatMap { kind in
      [ContactChannel.page, .chat, .telephone].map { CaseQueue(kind, over: $0, in: language) }
    }
  }

  /// Nil for what is no queue.
  public init?(_ key: String) {
    guard let queue = Self.all.first(where: { $0.key == key }) else { return nil }
    self = queue
  }
}

/// Somebody who answers cases.
public struct Agent: Hashable, Sendable {
  public var id: Identifier
  public var skills: Set<CaseSkill>
  public var languages: Set<Language>
  public var isPresent: Bool
  /// How many open cases he has at most, and how many he has.
  public var limit: Int
  public var open: Int
  /// When he was given one last; nil where he never was.
  public var given: Instant?

  public init(
    id: Identifier, skills: Set<CaseSkill>, languages: Set<Language>, isPresent: Bool, limit: Int, open: Int,
    given: Instant? = nil
  ) {
    self.id = id
    self.skills = skills
    self.languages = languages
    self.isPresent = isPresent
    self.limit = limit
    self.open = open
    self.given = given
  }

  public func knows(_ queue: CaseQueue) -> Bool {
    queue.skills.isSubset(of: skills) && languages.contains(queue.language)
  }

  /// Whether he may be given one more.
  public var hasRoom: Bool { isPresent && open < limit }
}

/// A case that nobody has.
public struct WaitingCase: Hashable, Sendable {
  public var id: Identifier
  public var queue: CaseQueue
  /// Until when something is to be done about it.
  public var due: Instant
  /// Who is not to have it: whoever decided what is appealed against (`complaints.liability`).
  public var except: Set<Identifier>

  public init(id: Identifier, queue: CaseQueue, due: Instant, except: Set<Identifier> = []) {
    self.id = id
    self.queue = queue
    self.due = due
    self.except = except
  }
}

/// Who is given which case. The one whose deadline is nearest comes first, and goes to whoever has the least to do of
/// those who can do it, measured by what each can carry.
public enum Assignment {
  /// Who is given a case; nil where nobody who can has room.
  ///
  /// - Parameter except: who is not to have it, whatever he has to do.
  public static func agent(
    for queue: CaseQueue, among agents: [Agent], except: Set<Identifier> = []
  ) -> Agent? {
    agents.filter { $0.hasRoom && $0.knows(queue) && !except.contains($0.id) }.min(by: isSooner)
  }

  /// Which case somebody takes next; nil where none that he can do waits, or he has no room.
  public static func next(of waiting: [WaitingCase], for agent: Agent) -> WaitingCase? {
    guard agent.hasRoom else { return nil }
    return waiting.filter { agent.knows($0.queue) && !$0.except.contains(agent.id) }.min {
      ($0.due, $0.id) < ($1.due, $1.id)
    }
  }

  /// Gives out what waits, the nearest deadline first, until nobody is left who can take any.
  public static func distribute(
    _ waiting: [WaitingCase], among agents: [Agent], at now: Instant
  ) -> [(case: Identifier, agent: Identifier)] {
    var agents = agents
    var given: [(Identifier, Identifier)] = []
    // Of those who were given one at the same instant, whoever was given his earlier comes first.
    var turn: Int64 = 0
    for one in waiting.sorted(by: { ($0.due, $0.id) < ($1.due, $1.id) }) {
      guard let agent = agent(for: one.queue, among: agents, except: one.except),
        let place = agents.firstIndex(of: agent)
      else { continue }
      agents[place].open += 1
      agents[place].given = Instant(microseconds: now.microseconds + turn)
      turn += 1
      given.append((one.id, agent.id))
    }
    return given
  }

  /// The lower share of his limit, then who was given one longest ago.
  private static func isSooner(_ a: Agent, _ b: Agent) -> Bool {
    let (one, other) = (a.open * b.limit, b.open * a.limit)
    if one != other { return one < other }
    let never = Instant(microseconds: .min)
    return (a.given ?? never, a.id) < (b.given ?? never, b.id)
  }
}
