import Database
public import Promises

/// That somebody looked at a person's data.
public struct PersonalRead: Hashable, Sendable {
  public var id: Identifier
  /// Who looked; nil where it was a program.
  public var person: Identifier?
  /// What he is to the platform, which is all that the person is told of him.
  public var roles: Set<Role>
  /// What he looked at, and why: `contact: the parcel came back`.
  public var what: String
  public var at: Instant
}

extension Work {
  /// Notes that somebody looked at a person's data.
  ///
  /// - Parameter what: what was looked at, by its name and never by its content.
  public func noteRead(of subject: String, by person: Identifier?, what: String) throws {
    try DataSubject.check(subject)
    try transaction.run(
      "INSERT INTO personal_read (id, subject, person, what, at) VALUES ($1, $2, $3, $4, $5)", newKey().bytes, subject,
      person?.bytes, String(what.prefix(200)), now)
  }

  /// Who looked at a person's data, the earliest first.
  public func reads(of subject: String, after: Identifier? = nil, limit: Int = 1000) throws -> [PersonalRead] {
    try transaction.all(
      """
      SELECT personal_read.id, personal_read.person, what, at, roles FROM personal_read
      LEFT JOIN person ON person.id = personal_read.person
      WHERE subject = $1 AND personal_read.id > $2 ORDER BY personal_read.id LIMIT $3
      """, subject, after?.bytes ?? [], limit
    ) {
      PersonalRead(
        id: Identifier(bytes: $0.bytes(0))!, person: $0.optionalBytes(1).flatMap(Identifier.init(bytes:)),
        roles: Role.set($0.optionalText(4) ?? ""), what: $0.text(2), at: $0.instant(3))
    }
  }
}
