/// What a database refused, in words that both engines share.
public struct DatabaseError: Error, Sendable, Hashable {
  public enum Constraint: Sendable, Hashable {
    case unique, foreignKey, check, notNull, other
  }

  public enum Code: Sendable, Hashable {
    /// The schema refused the change; the command that made it was rolled back.
    case constraint(Constraint)
    /// Another process held the database for longer than the engine waits. Trying again may help.
    case busy
    /// Commands that met each other could not all be done, and this one lost however often it tried. Trying again
    /// later may help.
    case conflict
    /// The server cannot be reached, or is going down or coming up. Nothing was done; trying again later may help.
    case unavailable
    /// The server was asked to commit and its answer was lost: the command may have been done or not. Only looking
    /// tells, or sending it again under the same idempotency key.
    case unknown
    /// The server does not let this program in, or has no such database.
    case refused
    /// The file is damaged, or is no database.
    case corrupt
    /// A change was asked of a transaction that only reads.
    case readOnly
    /// The disk is full, or could not be read or written.
    case storage
    /// The database has been closed.
    case closed
    /// A column was read as something it does not hold.
    case mismatch
    /// The schema of the database and the program's migrations do not fit together.
    case migration
    /// The program broke a rule of this interface; never the user's doing.
    case misuse
    /// Anything else, among it errors of syntax.
    case other
  }

  public var code: Code
  /// The engine's own words. For logs, not for users.
  public var message: String
  /// The table of a broken constraint, where the engine tells.
  public var table: String?
  /// The columns of a broken constraint, where the engine tells.
  public var columns: [String]
  /// The name of a broken constraint, where it has one and the engine tells.
  public var constraint: String?
  /// The statement that failed, without its arguments.
  public var sql: String?
  /// The SQLSTATE, where the engine has one.
  var state = ""

  public init(
    _ code: Code, _ message: String, table: String? = nil, columns: [String] = [], constraint: String? = nil,
    sql: String? = nil
  ) {
    self.code = code
    self.message = message
    self.table = table
    self.columns = columns
    self.constraint = constraint
    self.sql = sql
  }

  /// True when a unique constraint was broken that covers exactly these columns, in the table if one is named.
  public func isUnique(_ columns: String..., in table: String? = nil) -> Bool {
    code == .constraint(.unique) && Set(self.columns) == Set(columns) && (table == nil || self.table == table)
  }
}

extension DatabaseError: CustomStringConvertible {
  public var description: String {
    "database: \(code): \(message)" + (sql.map { " in: \($0)" } ?? "")
  }
}
