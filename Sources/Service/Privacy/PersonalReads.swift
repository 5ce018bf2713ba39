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
      after?.bytes ?? [], limit, map: Self.personalRead)
  }

  private static func personalRead(_ row: Row) -> PersonalRead {
    PersonalRead(
      id: Identifier(bytes: row.bytes(0))!, person: row.optionalBytes(1).flatMap(Identifier.init(bytes:)),
      what: row.text(2), at: row.instant(3))
  }
}

/// What is held of somebody beside his orders, without what it says: a page that he sees on any screen shows no more.
public struct HeldData: Hashable, Sendable {
  public var fields: [ContactField]
  /// Who looked at it, the latest first.
  public var reads: [PersonalRead]
}

extension Work {
  /// - Parameter limit: of those who looked.
  public func heldData(of subject: String, limit: Int) throws -> HeldData {
    let fields = try transaction.all("SELECT field FROM contact WHERE subject = $1", subject) {
      ContactField(rawValue: $0.text(0))
    }.compactMap(\.self)
    let reads = try transaction.all(
      "SELECT id, person, what, at FROM personal_read WHERE subject = $1 ORDER BY id DESC LIMIT $2", subject, limit,
      map: Self.personalRead)
    return HeldData(fields: ContactField.allCases.filter(fields.contains), reads: reads)
  }
}
