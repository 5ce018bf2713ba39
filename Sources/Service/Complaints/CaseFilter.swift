import Database
public import Promises

/// Which cases somebody wants to see.
public struct CaseFilter: Hashable, Sendable {
  public enum Assignee: Hashable, Sendable {
    case nobody
    case person(Identifier)
  }
  /// Whether something waits in them; both where it is nil.
  public var isOpen: Bool?
  public var kind: ComplaintKind?
  public var language: Language?
  public var queue: CaseQueue?
  public var assignee: Assignee?

  public init() {}

  public var isEmpty: Bool { self == CaseFilter() }

  /// As a condition on `complaint`, with what it binds from `$first` on. Words in quotes are of closed lists.
  func condition(first: Int) -> (sql: String, values: [Value]) {
    var conditions = ["1 = 1"]
    var values: [Value] = []
    func list(_ names: [String]) -> String { "(" + names.map { "'\($0)'" }.joined(separator: ", ") + ")" }
    func inLanguage(_ language: Language) -> String {
      "COALESCE(complaint.language, '\(Language.zhHans.rawValue)') = '\(language.rawValue)'"
    }
    if let isOpen { conditions.append(isOpen ? "(\(ComplaintKind.waits))" : "NOT (\(ComplaintKind.waits))") }
    if let kind { conditions.append("kind = '\(kind.rawValue)'") }
    if let language { conditions.append(inLanguage(language)) }
    if let queue {
      let kinds = ComplaintKind.allCases.filter { CaseSkill.needed(for: $0, over: .page).isSubset(of: queue.skills) }
      let channels = ContactChannel.allCases.filter { channel in
        kinds.contains { CaseSkill.needed(for: $0, over: channel) == queue.skills }
      }
      conditions.append("kind IN \(list(kinds.map(\.rawValue)))")
      conditions.append("complaint.channel IN \(list(channels.map(\.rawValue)))")
      conditions.append(inLanguage(queue.language))
    }
    switch assignee {
    case .nobody: conditions.append("assignee IS NULL")
    case .person(let id):
      conditions.append("assignee = $\(first)")
      values.append(.bytes(id.bytes))
    case nil: break
    }
    return (conditions.joined(separator: " AND "), values)
  }
}

/// A case in a list of the desk.
public struct DeskCase: Hashable, Sendable {
  public var id: Identifier
  public var reference: String
  public var subject: Words
  public var kind: ComplaintKind
  public var queue: CaseQueue
  public var opened: Instant
  /// Until when something is to be done; nil where nothing waits.
  public var due: Instant?
  public var assignee: Identifier?
}

extension Work {
  /// Cases as a filter asks for them: what waits by its deadline, else the latest first.
  ///
  /// - Parameter offset: how many come before the page; pages of what moves all day are for looking, not for counting.
  public func cases(_ filter: CaseFilter, offset: Int = 0, limit: Int) throws -> [DeskCase] {
    let (condition, values) = filter.condition(first: 1)
    let order = filter.isOpen == true ? "due, complaint.id" : "complaint.id DESC"
    let found = try transaction.all(
      """
      SELECT complaint.id, complaint.reference, kind, complaint.channel, complaint.language, opened_at, assignee, subject,
        CASE WHEN \(ComplaintKind.waits) THEN \(ComplaintKind.due) END AS due
      FROM complaint WHERE merged_into IS NULL AND \(condition) ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)
      """, values
    ) { row in
      let kind = ComplaintKind(rawValue: row.text(2)) ?? .complaint
      return (
        DeskCase(
          id: Identifier(bytes: row.bytes(0))!, reference: row.text(1), subject: .none, kind: kind,
          queue: CaseQueue(
            kind, over: ContactChannel(rawValue: row.text(3)) ?? .page, in: row.optionalText(4).flatMap(Language.init)),
          opened: row.instant(5), due: row.optionalInstant(8),
          assignee: row.optionalBytes(6).flatMap(Identifier.init(bytes:))), row.optionalBytes(7)
      )
    }
    return try found.map { one, subject in
      var one = one
      let opener = Opener(self, of: try self.subject(ofComplaint: one.id))
      one.subject = try opener.words(subject, for: .complaint(one.id, .subject))
      return one
    }
  }

  /// How many cases wait in each queue, how many of them nobody has, and the nearest deadline of those.
  public func queues() throws -> [CaseQueue: (waiting: Int, free: Int, due: Instant?)] {
    var queues: [CaseQueue: (waiting: Int, free: Int, due: Instant?)] = [:]
    try transaction.rows(
      """
      SELECT kind, channel, language, COUNT(*), SUM(CASE WHEN assignee IS NULL THEN 1 ELSE 0 END),
        MIN(CASE WHEN assignee IS NULL THEN due END) FROM (
          SELECT kind, channel, language, assignee, \(ComplaintKind.due) AS due FROM complaint WHERE \(ComplaintKind.waits)
        ) AS waiting GROUP BY kind, channel, language
      """, []
    ) { row in
      let queue = CaseQueue(
        ComplaintKind(rawValue: row.text(0)) ?? .complaint, over: ContactChannel(rawValue: row.text(1)) ?? .page,
        in: row.optionalText(2).flatMap(Language.init))
      let before = queues[queue] ?? (0, 0, nil)
      queues[queue] = (
        before.waiting + row.int(3), before.free + row.int(4),
        [before.due, row.optionalInstant(5)].compactMap(\.self).min()
      )
    }
    return queues
  }
}
