import CLibpq

/// A session on a PostgreSQL server: transactions, and the statements in them.
final class PostgresConnection: Session, Sendable {
  /// The keys of advisory locks: "pledge" in a database that others may share, and what is locked.
  enum Lock: Int32 {
    case commands = 1
    case lead, migration
    static let space: Int32 = 0x706c_6467
  }

  let pipeline: PostgresPipeline

  /// - Parameter settings: libpq's own words and values, over which those of the address go.
  init(_ address: String, settings: [(String, String)] = []) throws {
    pipeline = try PostgresPipeline(address, settings: settings)
  }

  /// Runs a text of several statements, outside the pipeline.
  func execute(_ text: String) throws { try pipeline.execute(text) }

  // MARK: Transactions

  /// Nothing leaves yet: the first statement takes it along.
  func begin(writable: Bool) throws {
    pipeline.beginTransaction(writable: writable)
    // A reader sees one state. A writer sees, with each statement, what others committed before it: what it has locked
    // is as it reads it.
    try pipeline.send(
      writable ? "BEGIN ISOLATION LEVEL READ COMMITTED" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    if writable { try pipeline.send("SELECT pg_advisory_xact_lock_shared(\(Lock.space), \(Lock.commands.rawValue))") }
  }

  /// Throws `unknown` when the server's answer was lost. What it throws else, it undid; `rollBack` ends the rest.
  func commit() throws {
    if let failure = pipeline.failure { throw failure }
    try pipeline.send("COMMIT")
    let result: OpaquePointer?
    do {
      result = try pipeline.receive()
    } catch {
      // Where a statement before it was refused, the server skipped the commit: then losing the rest leaves no doubt.
      if pipeline.isBroken, !pipeline.isRefused {
        throw DatabaseError(.unknown, "the answer to COMMIT was lost: \(error.message)")
      }
      throw error
    }
    pipeline.endTransaction()
    defer { PQclear(result) }
    guard let result, String(cString: PQcmdStatus(result)) == "COMMIT", pipeline.warning?.state != Self.noTransaction
    else {
      throw DatabaseError(.misuse, "the transaction was ended before its command had ended")
    }
    // A commit that a standby did not confirm is announced as done, with a warning.
    if let warning = pipeline.warning {
      throw DatabaseError(.unknown, "the server warned while committing: \(warning.words)")
    }
  }

  /// What COMMIT warns of where nothing was begun.
  private static let noTransaction = "25P01"

  func rollBack() {
    guard pipeline.isInTransaction else { return }
    pipeline.endTransaction()
    defer { pipeline.forgetFailure() }
    do {
      // What was posted may fail now; it is undone all the same.
      if !pipeline.isBroken, pipeline.isAwaiting { PQclear(try? pipeline.drain()) }
      if pipeline.isBroken { return }
      try pipeline.send("ROLLBACK")
      PQclear(try pipeline.receive())
    } catch {
      // Whoever had it next would be in the old transaction.
      pipeline.giveUp()
    }
  }

  /// Ends a transaction that only read, without waiting for the answer.
  func endReading() {
    pipeline.endTransaction()
    pipeline.forgetFailure()
    guard (try? pipeline.send("COMMIT")) != nil, pipeline.sync() else {
      pipeline.giveUp()
      return
    }
  }

  // MARK: Statements

  func run(_ sql: String, _ values: [Value], writable: Bool) throws -> Int {
    try pipeline.send(sql, values, writable: writable)
    guard let result = try pipeline.receive() else { return 0 }
    defer { PQclear(result) }
    // Of a query the server counts the rows that it gives.
    if String(cString: PQcmdStatus(result)).hasPrefix("SELECT") { return 0 }
    return Int(String(cString: PQcmdTuples(result))) ?? 0
  }

  func post(_ sql: String, _ values: [Value], writable: Bool) throws {
    // Nobody asks a reader's last statement how it went.
    if writable { try pipeline.send(sql, values) } else { _ = try run(sql, values, writable: false) }
  }

  func query(_ sql: String, _ values: [Value], writable: Bool, each: (Row) throws -> Bool) throws {
    try pipeline.send(sql, values, writable: writable)
    guard let result = try pipeline.receive() else { return }
    let rows = PostgresRows(result)
    let row = Row(cursor: rows)
    for place in 0..<rows.count {
      rows.place = Int32(place)
      rows.fault = nil
      let goesOn = try each(row)
      if var fault = rows.fault {
        fault.sql = sql
        throw fault
      }
      if !goesOn { break }
    }
  }

  var endsInOrder: Bool { false }

  func takeTime() throws { _ = try run("SET LOCAL statement_timeout = 0", [], writable: false) }

  var columnsQuery: String {
    """
    SELECT CAST(attname AS TEXT), format_type(atttypid, NULL) FROM pg_attribute
    WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
    """
  }

  func query(
    _ sql: String, forEach arguments: [[Value]], writable: Bool, each: (_ place: Int, Row) throws -> Void
  ) throws {
    // So many that the server's answers fit into what the network keeps for us: we read none before all are asked.
    let batch = 64
    for start in stride(from: 0, to: arguments.count, by: batch) {
      let part = arguments[start..<min(start + batch, arguments.count)]
      // What was sent before has its answer first, so that only ours are left.
      if pipeline.isAwaiting { PQclear(try pipeline.receive()) }
      for values in part { try pipeline.send(sql, values, writable: writable) }
      let results = try pipeline.receiveAll()
      for (place, rows) in zip(part.indices, results) {
        let row = Row(cursor: rows)
        for number in 0..<rows.count {
          rows.place = Int32(number)
          rows.fault = nil
          try each(place, row)
          if var fault = rows.fault {
            fault.sql = sql
            throw fault
          }
        }
      }
    }
  }

  /// From this many rows on, one statement over arrays is sent instead of one for each row.
  private static let arrayThreshold = 4

  func write(_ action: RowAction, _ rows: Rows, writable: Bool) throws {
    guard writable else {
      throw DatabaseError(.readOnly, "a transaction that only reads was asked to write", sql: action.one(rows.shape))
    }
    let width = action.width(rows.shape)
    guard rows.count >= Self.arrayThreshold else {
      for place in 0..<rows.count {
        try pipeline.send(
          action.sure(rows.shape), Array(rows.row(place).prefix(width)), writable: writable, rows: 1)
      }
      return
    }
    try pipeline.send(action.many(rows.shape), rows, width: width)
  }

  func holdOthers() throws {
    try pipeline.send("SELECT pg_advisory_xact_lock(\(Lock.space), \(Lock.commands.rawValue))")
    PQclear(try pipeline.receive())
  }

  static let channel = "pledge"

  func tell(_ word: String) throws {
    try pipeline.send("SELECT pg_notify('\(Self.channel)', $1)", [.text(word)], writable: true)
  }

  func openSavepoint() throws {
    try pipeline.send("SAVEPOINT c")
    PQclear(try pipeline.receive())
  }

  func releaseSavepoint() throws {
    try pipeline.send("RELEASE SAVEPOINT c")
    PQclear(try pipeline.receive())
  }

  func rollBackSavepoint() throws {
    if !pipeline.isBroken, pipeline.isAwaiting { PQclear(try? pipeline.drain()) }
    if pipeline.isBroken { throw pipeline.failure ?? pipeline.lost() }
    pipeline.forgetFailure()
    try pipeline.send("ROLLBACK TO SAVEPOINT c")
    try pipeline.send("RELEASE SAVEPOINT c")
    PQclear(try pipeline.receive())
  }
}
