import Database
public import Promises

/// That somebody looked at a person's data.
public struct PersonalRead: Hashable, Sendable {
  public var id: Identifier
  /// Who looked; nil where it was a program.
  public var person: Identifier?
  /// What he was to the platform then, which is all that the person is told of him.
  public var roles: Set<Role>
  /// What he looked at, and why: `contact: the parcel came back`.
  public var what: String
  public var at: Instant
}

/// Something of a person's that was opened.
struct Opened: Hashable, Sendable {
  enum What: String, Sendable {
    /// What was written in his claims and complaints.
    case words
    /// A picture or document that he handed in.
    case evidence
  }
  var subject: String
  var what: What
}

extension Visitor {
  /// Who asks for what is under way. What staff look at is written down by it, whichever page or query they come by.
  @TaskLocal public static var current = Visitor.nobody

  /// Whether he works for the platform: he sees what is not his own.
  fileprivate var isStaff: Bool { person != nil && !roles.allSatisfy(\.isOwnOnly) }
}

extension Platform {
  /// Writes down that whoever asks looked at what was opened, once a day for each person: who works on a case opens it
  /// many times.
  func note(_ opened: Set<Opened>, by visitor: Visitor, at now: Instant) async throws {
    guard !opened.isEmpty, visitor.isStaff, let person = visitor.person else { return }
    try await operate(at: now) { work in
      for one in opened.sorted(by: { ($0.subject, $0.what.rawValue) < ($1.subject, $1.what.rawValue) }) {
        let isNoted = try work.transaction.first(
          "SELECT 1 FROM personal_read WHERE subject = $1 AND person = $2 AND what = $3 AND at > $4 LIMIT 1",
          one.subject, person.bytes, one.what.rawValue, now.adding(seconds: -86_400), map: { _ in true })
        if isNoted == true { continue }
        try work.noteRead(of: one.subject, by: person, as: visitor.roles, what: one.what.rawValue)
      }
    }
  }
}

extension Work {
  /// Notes that somebody looked at a person's data.
  ///
  /// - Parameter what: what was looked at, by its name and never by its content.
  public func noteRead(of subject: String, by person: Identifier?, as roles: Set<Role> = [], what: String) throws {
    try DataSubject.check(subject)
    try transaction.run(
      "INSERT INTO personal_read (id, subject, person, roles, what, at) VALUES ($1, $2, $3, $4, $5, $6)",
      newKey().bytes, subject, person?.bytes, Role.text(roles), String(what.prefix(200)), now)
  }

  /// Who looked at a person's data, the earliest first.
  public func reads(of subject: String, after: Identifier? = nil, limit: Int = 1000) throws -> [PersonalRead] {
    try transaction.all(
      "SELECT \(Self.readColumns) WHERE subject = $1 AND id > $2 ORDER BY id LIMIT $3", subject, after?.bytes ?? [],
      limit,
      map: Self.read)
  }

  /// The latest first.
  public func latestReads(of subject: String, limit: Int) throws -> [PersonalRead] {
    try transaction.all(
      "SELECT \(Self.readColumns) WHERE subject = $1 ORDER BY id DESC LIMIT $2", subject, limit, map: Self.read)
  }

  private static let readColumns = "id, person, what, at, roles FROM personal_read"

  private static func read(_ row: Row) -> PersonalRead {
    PersonalRead(
      id: Identifier(bytes: row.bytes(0))!, person: row.optionalBytes(1).flatMap(Identifier.init(bytes:)),
      roles: Role.set(row.text(4)), what: row.text(2), at: row.instant(3))
  }
}
