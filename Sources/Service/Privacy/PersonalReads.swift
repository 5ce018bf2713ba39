import Database
public import Promises

/// That somebody looked at a person's data.
public struct PersonalRead: Hashable, Sendable {
  public var id: Identifier
  /// Who looked; nil where it was a program.
  public var person: Identifier?
  /// What he looked at, such as `order A-1`.
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
      "SELECT id, person, what, at FROM personal_read WHERE subject = $1 AND id > $2 ORDER BY id LIMIT $3", subject,
      after?.bytes ?? [], limit
    ) {
      PersonalRead(
        id: Identifier(bytes: $0.bytes(0))!, person: $0.optionalBytes(1).flatMap(Identifier.init(bytes:)),
        what: $0.text(2), at: $0.instant(3))
    }
  }
}
