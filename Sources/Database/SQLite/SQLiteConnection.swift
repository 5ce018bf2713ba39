import CSQLiteSettings
import GRDB
import GRDBSQLite

/// One connection, opened by GRDB and then driven through SQLite's own interface, which is several times faster than
/// GRDB's values and statements.
///
/// It is used by one thread at a time: whoever holds it guards it (`CommitQueue` by a lock, `ReaderPool` by lending).
final class SQLiteConnection: Session, @unchecked Sendable {
  private let queue: DatabaseQueue
  let handle: OpaquePointer
  private var statements: [String: SQLiteStatement] = [:]
  private(set) var isClosed = false

  /// More texts than a program has by hand; only generated ones can come to this number.
  private static let statementLimit = 500

  /// What can be set only before the first connection opens; where another part of the program has opened one, SQLite
  /// goes on as it was. A command in a savepoint that touches more than sixteen pages, as a claim does, would else write
  /// what they were before to a file.
  private static let settings: Void = {
    _ = pledge_sqlite_count_no_memory()
    _ = pledge_sqlite_keep_savepoints(1 << 22)
  }()

  init(path: String, readOnly: Bool) throws {
    Self.settings
    var configuration = Configuration()
    configuration.readonly = readOnly
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(5)
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch let error as GRDB.DatabaseError {
      throw DatabaseError(error)
    }
    guard let handle = queue.unsafeReentrantWrite({ $0.sqliteConnection }) else {
      throw DatabaseError(.closed, "the database did not open")
    }
    self.handle = handle
    // GRDB watches transactions and statements for its observers; nobody observes here.
    sqlite3_commit_hook(handle, nil, nil)
    sqlite3_rollback_hook(handle, nil, nil)
    sqlite3_set_authorizer(handle, nil, nil)
    // Up to 3.51.2 SQLite can damage a file when two connections checkpoint at once: only the writer does.
    if readOnly { try control("PRAGMA wal_autocheckpoint = 0") }
  }

  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// True where the file cannot be written, whatever was asked for.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  /// How many rows were written since it was opened. A statement that failed has written none: SQLite undoes it.
  var written: Int64 { sqlite3_total_changes64(handle) }

  /// True while rows point to nothing that a commit would then refuse.
  var hasBrokenForeignKeys: Bool {
    var current: Int32 = 0
    var highest: Int32 = 0
    sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
    return current != 0
  }

  /// Runs a text that has no arguments and belongs to the engine: BEGIN, PRAGMA and their like.
  func control(_ sql: String) throws {
    try use(sql, []) { statement in while try statement.step() {} }
  }

  /// Runs a text of several statements.
  func execute(_ text: String) throws {
    guard sqlite3_exec(handle, text, nil, nil, nil) == SQLITE_OK else {
      let code = sqlite3_extended_errcode(handle)
      throw DatabaseError(sqlite: code, String(cString: sqlite3_errmsg(handle)), sql: text)
    }
  }

  func run(_ sql: String, _ values: [Value], writable: Bool) throws -> Int {
    try use(sql, values) { statement in
      try check(statement, writable, sql)
      let before = sqlite3_total_changes64(handle)
      while try statement.step() {}
      // A statement that changes no rows leaves the last one's count standing.
      return sqlite3_total_changes64(handle) == before ? 0 : Int(sqlite3_changes64(handle))
    }
  }

  func query(_ sql: String, _ values: [Value], writable: Bool, each: (Row) throws -> Bool) throws {
    try use(sql, values) { statement in
      try check(statement, writable, sql)
      let row = Row(cursor: statement)
      while try statement.step() {
        statement.fault = nil
        let goesOn = try each(row)
        if var fault = statement.fault {
          fault.sql = sql
          throw fault
        }
        if !goesOn { break }
      }
    }
  }

  var endsInOrder: Bool { true }

  /// There is no limit.
  func takeTime() {}

  var columnsQuery: String { "SELECT name, type FROM pragma_table_info($1)" }

  func query(
    _ sql: String, forEach arguments: [[Value]], writable: Bool, each: (_ place: Int, Row) throws -> Void
  ) throws {
    for (place, values) in arguments.enumerated() {
      try query(sql, values, writable: writable) {
        try each(place, $0)
        return true
      }
    }
  }

  func post(_ sql: String, _ values: [Value], writable: Bool) throws {
    _ = try run(sql, values, writable: writable)
  }

  func write(_ action: RowAction, _ rows: Rows, writable: Bool) throws {
    let sql = action.one(rows.shape)
    let width = action.width(rows.shape)
    let statement = try prepare(sql)
    try check(statement, writable, sql)
    statement.isBusy = true
    defer {
      statement.reset()
      statement.isBusy = false
    }
    for start in stride(from: 0, to: rows.values.count, by: rows.shape.columns.count) {
      try statement.bind(rows.values[start..<start + width])
      let before = action == .insert ? 0 : sqlite3_total_changes64(handle)
      while try statement.step() {}
      if action != .insert, sqlite3_total_changes64(handle) == before {
        let place = start / rows.shape.columns.count + 1
        throw DatabaseError(.misuse, "row \(place) of \(rows.count) is not there", sql: sql)
      }
      statement.reset()
    }
  }

  /// There is one writer, and it has the turn.
  func holdOthers() {}

  /// There is one process.
  func tell(_ word: String) {}

  func openSavepoint() throws { try control("SAVEPOINT c") }
  func releaseSavepoint() throws { try control("RELEASE c") }

  func rollBackSavepoint() throws {
    try control("ROLLBACK TO c")
    try control("RELEASE c")
  }

  /// Closes the connection; nothing may be running on it.
  func close() {
    isClosed = true
    statements.removeAll()
    try? queue.close()
  }

  private func check(_ statement: SQLiteStatement, _ writable: Bool, _ sql: String) throws {
    guard writable || statement.isReadOnly else {
      throw DatabaseError(.readOnly, "a transaction that only reads was asked to write", sql: sql)
    }
  }

  private func use<R>(_ sql: String, _ values: [Value], _ body: (SQLiteStatement) throws -> R) throws -> R {
    let statement = try prepare(sql)
    statement.isBusy = true
    defer {
      statement.reset()
      statement.isBusy = false
    }
    try statement.bind(values[...])
    return try body(statement)
  }

  private func prepare(_ sql: String) throws -> SQLiteStatement {
    guard !isClosed else { throw DatabaseError(.closed, "the database is closed") }
    if let statement = statements[sql] {
      return statement.isBusy ? try SQLiteStatement(sql, on: handle) : statement
    }
    let statement = try SQLiteStatement(sql, on: handle)
    if statements.count >= Self.statementLimit { statements.removeAll() }
    statements[sql] = statement
    return statement
  }
}
