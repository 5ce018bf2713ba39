import GRDB
import GRDBSQLite

extension DatabaseError {
  /// Reads SQLite's extended result code and its message.
  init(sqlite result: Int32, _ message: String, sql: String? = nil) {
    self.init(Self.code(result), message, sql: sql)
    if case .constraint(let kind) = code { name(kind, message) }
  }

  init(_ error: GRDB.DatabaseError) {
    self.init(sqlite: error.extendedResultCode.rawValue, error.message ?? "\(error)", sql: error.sql)
  }

  private static func code(_ result: Int32) -> Code {
    switch result & 0xff {
    case SQLITE_CONSTRAINT: .constraint(constraint(result))
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
    case SQLITE_READONLY: .readOnly
    case SQLITE_FULL, SQLITE_IOERR, SQLITE_CANTOPEN: .storage
    case SQLITE_MISUSE, SQLITE_RANGE: .misuse
    default: .other
    }
  }

  private static func constraint(_ result: Int32) -> Constraint {
    // SQLite's header builds these numbers with macros that Swift does not see: 19 and the kind in the next byte.
    switch result >> 8 {
    case 1: .check
    case 3: .foreignKey
    case 5: .notNull
    case 6, 8, 10: .unique  // PRIMARY KEY, UNIQUE, ROWID
    default: .other
    }
  }

  /// Takes names out of "UNIQUE constraint failed: entry.day, entry.number" and its like.
  private mutating func name(_ kind: Constraint, _ message: String) {
    let marker = " constraint failed: "
    guard let start = message.firstRange(of: marker)?.upperBound else { return }
    let rest = message[start...]
    switch kind {
    case .unique, .notNull:
      if let index = rest.wholeMatch(of: /index '(.*)'/) {
        constraint = String(index.1)
        return
      }
      let names = rest.split(separator: ", ").map { $0.split(separator: ".", maxSplits: 1) }
      guard let first = names.first, names.allSatisfy({ $0.count == 2 }) else { return }
      table = String(first[0])
      columns = names.map { String($0[1]) }
    case .check:
      constraint = String(rest)
    case .foreignKey, .other:
      break
    }
  }
}
