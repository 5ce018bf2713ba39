import CLibpq
import Foundation

/// A connection to a PostgreSQL server as libpq's pipeline has it: statements whose answers nobody waits for leave
/// together with the next one that does.
///
/// It is used by one thread at a time: whoever holds it guards it.
final class PostgresPipeline: @unchecked Sendable {
  private struct Prepared {
    var name: String
    var types: [Oid]
  }

  /// What was sent and not answered yet, in this order.
  private enum Awaited {
    /// A statement; with the number of rows that it was given, where those must be there.
    case statement(String, rows: Int?)
    case description
    case sync
  }

  let handle: OpaquePointer
  /// True once nothing more can be done with it.
  private(set) var isBroken = false
  /// The first thing that the server refused in this transaction; it does nothing more until that is rolled back.
  private(set) var failure: DatabaseError?
  /// True when the server refused a statement of the last round, and so everything that was sent after it.
  private(set) var isRefused = false
  /// What the server warned of while it worked at the last statement of a round.
  private(set) var warning: (state: String, words: String)?
  /// Whether a transaction was begun, and may write: what a refusal means depends on it.
  private(set) var isInTransaction = false
  private var isWriting = false
  private var statements: [String: Prepared] = [:]
  private var prepared = 0
  private var awaited: [Awaited] = []
  private var arguments = PostgresArguments()
  /// More texts than a program has by hand; only generated ones can come to this number.
  private static let statementLimit = 500

  /// - Parameter settings: libpq's own words and values, over which those of the address go.
  init(_ address: String, settings: [(String, String)] = []) throws {
    let pairs = Self.standard + settings + [("dbname", address), ("fallback_application_name", "pledge")]
    let words = pairs.map { strdup($0.0) } + [nil]
    let values = pairs.map { strdup($0.1) } + [nil]
    defer { for text in words + values { free(text) } }
    let opened = words.map { UnsafePointer($0) }.withUnsafeBufferPointer { words in
      values.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
        PQconnectdbParams(words.baseAddress!, values.baseAddress!, 1)
      }
    }
    guard let opened else { throw DatabaseError(.storage, "no memory for a connection") }
    if let refusal = Self.refusal(opened) {
      PQfinish(opened)
      throw refusal
    }
    handle = opened
    PQsetNoticeReceiver(handle, { notice($0, $1) }, Unmanaged.passUnretained(self).toOpaque())
    PQenterPipelineMode(handle)
  }

  deinit { PQfinish(handle) }

  /// Why nothing can be done with a connection that was just opened.
  private static func refusal(_ opened: OpaquePointer) -> DatabaseError? {
    guard PQstatus(opened) == CONNECTION_OK else {
      let message = String(cString: PQerrorMessage(opened)).trimmed
      // Before there is a session libpq gives words and no SQLSTATE. Words in another language count as passing: to try
      // again for some seconds does no harm.
      let isRefused = PQconnectionNeedsPassword(opened) != 0 || refusals.contains { message.contains($0) }
      return DatabaseError(isRefused ? .refused : .unavailable, message)
    }
    guard PQserverVersion(opened) >= 150_000 else {
      return DatabaseError(
        .refused, "the server is PostgreSQL \(PQserverVersion(opened) / 10_000); Pledge needs 15 or later")
    }
    return nil
  }

  private static let refusals = [
    "does not exist", "authentication failed", "no pg_hba.conf entry", "permission denied for",
    "not permitted to log in",
    "root.crt", "certificate verify failed", "does not match host name",
  ]

  /// What holds unless the address says otherwise. A client that waits forever for a dead server is a node that hangs.
  private static let standard = [
    ("connect_timeout", "5"), ("keepalives_idle", "5"), ("keepalives_interval", "2"), ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"), ("client_encoding", "UTF8"),
  ]

  fileprivate func warned(_ state: String, _ words: String) { warning = (state, words) }

  /// False when the server has hung up meanwhile. A commit on such a connection would be one that nobody knows of.
  var isAlive: Bool {
    var watched = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    while !isBroken, poll(&watched, 1, 0) > 0 {
      // The answer to a reader's COMMIT, a notice, the server's last words; after those the end shows.
      if PQconsumeInput(handle) != 1 { isBroken = true }
    }
    return !isBroken
  }

  /// From here on what the server refuses is a transaction's failure.
  func beginTransaction(writable: Bool) {
    failure = nil
    isInTransaction = true
    isWriting = writable
  }

  func endTransaction() { isInTransaction = false }

  func forgetFailure() { failure = nil }

  /// Whoever had it next could not tell what it is in.
  func giveUp() { isBroken = true }

  /// True while there are answers that nobody has read.
  var isAwaiting: Bool { !awaited.isEmpty }

  /// Runs a text of several statements, outside the pipeline.
  func execute(_ text: String) throws {
    if !awaited.isEmpty { PQclear(try drain()) }
    guard PQexitPipelineMode(handle) == 1 else { throw lost() }
    defer { PQenterPipelineMode(handle) }
    guard let result = PQexec(handle, text) else { throw lost() }
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
    default: throw fail(DatabaseError(postgres: result, sql: text))
    }
  }

  // MARK: Sending and receiving

  func send(_ sql: String, _ values: [Value] = [], writable: Bool = true, rows: Int? = nil) throws {
    let statement = try prepare(sql, writable: writable)
    guard values.count == statement.types.count else {
      throw DatabaseError(
        .misuse, "\(values.count) arguments for \(statement.types.count) placeholders", sql: sql)
    }
    arguments.reset()
    for (value, type) in zip(values, statement.types) { arguments.add(value, as: type) }
    try send(statement, sql, rows: rows)
  }

  /// Sends many rows at once, an array to a column.
  func send(_ sql: String, _ rows: Rows, width: Int) throws {
    let statement = try prepare(sql, writable: true)
    arguments.reset()
    for place in 0..<width { arguments.add(rows.column(place), rows.shape.columns[place].kind) }
    try send(statement, sql, rows: rows.count)
  }

  private func send(_ statement: Prepared, _ sql: String, rows: Int?) throws {
    let isSent = arguments.with { count, values, lengths, formats in
      PQsendQueryPrepared(handle, statement.name, count, values, lengths, formats, 1)
    }
    guard isSent == 1 else { throw lost() }
    awaited.append(.statement(sql, rows: rows))
  }

  private func prepare(_ sql: String, writable: Bool) throws -> Prepared {
    if isBroken { throw failure ?? lost() }
    if let known = statements[sql] { return known }
    if statements.count >= Self.statementLimit {
      // The names are never used again; the server forgets them with the session.
      statements.removeAll()
      try send("DEALLOCATE ALL")
      statements.removeAll()
    }
    // To be found here: what the server says to it comes after a commit that was sent along.
    guard sql.contains(where: { !$0.isWhitespace }) else {
      throw DatabaseError(.misuse, "the text holds no statement", sql: sql)
    }
    prepared += 1
    let name = "s\(prepared)"
    guard PQsendPrepare(handle, name, Self.text(sql, writable: writable), 0, nil) == 1,
      PQsendDescribePrepared(handle, name) == 1
    else { throw lost() }
    awaited.append(.statement(sql, rows: nil))
    awaited.append(.description)
    guard let description = try receive() else { throw lost() }
    defer { PQclear(description) }
    let types = (0..<PQnparams(description)).map { PQparamtype(description, $0) }
    let statement = Prepared(name: name, types: types)
    statements[sql] = statement
    return statement
  }

  /// The tokens for locks: only who may write can lock.
  private static func text(_ sql: String, writable: Bool) -> String {
    replaceTokens(
      sql,
      writable
        ? [
          "locking": "FOR NO KEY UPDATE", "holding": "FOR SHARE", "taking": "FOR NO KEY UPDATE SKIP LOCKED",
          "bytewise": "COLLATE \"C\"",
        ]
        : ["locking": "", "holding": "", "taking": "", "bytewise": "COLLATE \"C\""])
  }

  func sync() -> Bool {
    guard PQpipelineSync(handle) == 1 else { return false }
    awaited.append(.sync)
    return PQflush(handle) >= 0
  }

  /// Sends what is waiting and reads every answer; the last one is given, the first failure thrown.
  func receive() throws(DatabaseError) -> OpaquePointer? {
    guard sync() else { throw lost() }
    return try drain()
  }

  /// The same, with the rows of every statement.
  func receiveAll() throws(DatabaseError) -> [PostgresRows] {
    guard sync() else { throw lost() }
    var answers: [PostgresRows] = []
    PQclear(try drain { answers.append(PostgresRows($0)) })
    return answers
  }

  /// - Parameter take: takes over every answer instead, where all of them are wanted.
  func drain(_ take: ((OpaquePointer) -> Void)? = nil) throws(DatabaseError) -> OpaquePointer? {
    if case .sync? = awaited.last {} else if !sync() { throw lost() }
    let all = awaited
    awaited.removeAll(keepingCapacity: true)
    isRefused = false
    warning = nil
    var last: OpaquePointer?
    var first: DatabaseError?
    for (place, item) in all.enumerated() {
      guard let result = PQgetResult(handle) else {
        PQclear(last)
        throw lost()
      }
      let isSynced = PQresultStatus(result) == PGRES_PIPELINE_SYNC
      if case .sync = item, isSynced {
        PQclear(result)
        continue
      }
      // Where an answer and a sync do not go together, nothing that follows can be told from anything else.
      if case .sync = item { isBroken = true }
      if isSynced || PQstatus(handle) == CONNECTION_BAD { isBroken = true }
      let isLast = place == all.count - 2
      if first == nil, let problem = isBroken ? DatabaseError(postgres: result, sql: nil) : problem(result, item) {
        first = problem
        // Its last words may come instead of the answer to a commit that was done.
        isRefused = !isBroken && (!isLast || problem.code != .unavailable)
      }
      if let take {
        take(result)
      } else {
        PQclear(last)
        last = result
      }
      if isBroken { break }
      // What it warned of so far belongs to this statement.
      if !isLast { warning = nil }
      // After the answer, a null says that there is no more to it.
      while let more = PQgetResult(handle) { PQclear(more) }
    }
    guard let first else { return last }
    PQclear(last)
    throw fail(first)
  }

  private func problem(_ result: OpaquePointer, _ item: Awaited) -> DatabaseError? {
    var (sql, rows): (String?, Int?) = (nil, nil)
    if case .statement(let text, let count) = item { (sql, rows) = (text, count) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return nil
    case PGRES_EMPTY_QUERY: return DatabaseError(.misuse, "the text holds no statement", sql: sql)
    case PGRES_PIPELINE_ABORTED: return nil
    default:
      let error = DatabaseError(postgres: result, sql: sql)
      if let rows, error.state == Self.divisionByZero {
        return DatabaseError(.misuse, "not all of \(rows) rows are there", sql: sql)
      }
      // The plan that goes with an older schema; the next try makes a new one.
      if let sql, error.state == "0A000" { statements[sql] = nil }
      return error
    }
  }

  /// How `RowShape` has a missing row refused.
  private static let divisionByZero = "22012"

  /// Notes what went wrong. Whoever catches it cannot make this transaction commit any more.
  private func fail(_ error: DatabaseError) -> DatabaseError {
    var error = error
    if PQstatus(handle) == CONNECTION_BAD { isBroken = true }
    if isWriting, error.state == Self.readOnlyServer {
      // Another server has taken over; the next connection finds it.
      isBroken = true
      error.code = .unavailable
    }
    if isBroken, !isRefused { error.code = .unavailable }
    if isInTransaction || isBroken, failure == nil { failure = error }
    return error
  }

  /// A writer's transaction can be refused so only by a server that is a standby by now.
  private static let readOnlyServer = "25006"

  func lost() -> DatabaseError {
    isBroken = true
    let message = String(cString: PQerrorMessage(handle)).trimmed
    let error = DatabaseError(.unavailable, message.isEmpty ? "the connection was lost" : message)
    if failure == nil { failure = error }
    return error
  }
}

/// Called by libpq with whatever the server says besides: what is less than a warning is of no use here.
private func notice(_ connection: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let connection, let result else { return }
  let severity = PQresultErrorField(result, Int32(UInt8(ascii: "V"))).map { String(cString: $0) }
  guard severity == "WARNING" else { return }
  let words = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) } ?? ""
  let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
  Unmanaged<PostgresPipeline>.fromOpaque(connection).takeUnretainedValue().warned(state, words)
}
