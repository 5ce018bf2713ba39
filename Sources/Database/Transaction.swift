/// What one engine does for a transaction, on one connection.
protocol Session: AnyObject {
  /// Runs one statement to its end and answers the number of changed rows.
  func run(_ sql: String, _ values: [Value], writable: Bool) throws -> Int
  /// Whether commands end in the order in which they ran (`Database.endsInOrder`).
  var endsInOrder: Bool { get }
  /// A query for the names and types of a table's columns.
  var columnsQuery: String { get }
  /// Runs one statement whose answer nobody waits for.
  func post(_ sql: String, _ values: [Value], writable: Bool) throws
  /// Writes many rows; throws unless each of them is there to be updated or deleted.
  func write(_ action: RowAction, _ rows: Rows, writable: Bool) throws
  /// Waits until every other command that is under way has ended, and holds up those that come until this one has.
  func holdOthers() throws
  /// Lifts the limit on how long a statement may take, for this transaction.
  func takeTime() throws
  /// Tells the other processes on this database, once the commit is there.
  func tell(_ word: String) throws
  /// Runs one statement for each list of arguments and gives the rows of each.
  func query(
    _ sql: String, forEach arguments: [[Value]], writable: Bool, each: (_ place: Int, Row) throws -> Void) throws
  /// Runs one statement and gives its rows one by one until `each` answers false.
  func query(_ sql: String, _ values: [Value], writable: Bool, each: (Row) throws -> Bool) throws
  func openSavepoint() throws
  func releaseSavepoint() throws
  func rollBackSavepoint() throws
}

/// One command's view of the database: everything it does through this object happens together or not at all.
///
/// SQL is written once for every engine, with `$1`, `$2` for its arguments, one statement to a text. A transaction lives
/// as long as the closure it was given to; using it later throws `misuse`. Statements throw `DatabaseError`.
public final class Transaction {
  private let session: any Session
  private let writable: Bool
  private var isOpen = true
  private var hooks: [@Sendable () -> Void] = []

  init(_ session: any Session, writable: Bool) {
    self.session = session
    self.writable = writable
  }

  /// Runs a statement and answers how many rows it changed itself, leaving out what triggers and cascades did.
  @discardableResult
  public func run<each Argument: Bindable>(_ sql: String, _ arguments: repeat each Argument) throws -> Int {
    try run(sql, values(repeat each arguments))
  }

  @discardableResult
  public func run(_ sql: String, _ arguments: [Value]) throws -> Int {
    try checkOpen()
    return try session.run(sql, arguments, writable: writable)
  }

  /// Whether commands end in the order in which they ran (`Database.endsInOrder`).
  public var endsInOrder: Bool { session.endsInOrder }

  /// Runs a statement that needs no answer: where the database is a server, it leaves together with the next one that
  /// does. What it throws may come as late as the end of the command.
  public func post<each Argument: Bindable>(_ sql: String, _ arguments: repeat each Argument) throws {
    try checkOpen()
    try session.post(sql, values(repeat each arguments), writable: writable)
  }

  /// The columns of a table as the schema has them.
  public func columns(of table: String) throws -> [(name: String, kind: RowShape.Kind)] {
    try all(session.columnsQuery, table) { row in
      let kind: RowShape.Kind =
        switch row.text(1).lowercased() {
        case "integer", "bigint": .integer
        case "blob", "bytea": .bytes
        default: .text
        }
      return (name: row.text(0), kind: kind)
    }
  }

  /// Inserts rows. What it throws may come as late as the end of the command, as with `post`.
  public func insert(_ rows: Rows) throws { try write(.insert, rows) }

  /// Updates the rows whose key is the first column. One that is not there fails the command.
  public func update(_ rows: Rows) throws { try write(.update, rows) }

  /// Deletes the rows whose key is the first column. One that is not there fails the command.
  public func delete(_ rows: Rows) throws { try write(.delete, rows) }

  private func write(_ action: RowAction, _ rows: Rows) throws {
    try checkOpen()
    if rows.isEmpty { return }
    try session.write(action, rows, writable: writable)
  }

  /// Lifts the limit on how long a statement may take, to the end of the transaction: for maintenance that reads all.
  public func takeTime() throws {
    try checkOpen()
    try session.takeTime()
  }

  /// Waits until every other command on this database has ended, and holds up those that come until this one has: for
  /// the rare change that everything else depends on. Whatever is read after it nobody is changing.
  public func holdOthers() throws {
    try checkWritable()
    try session.holdOthers()
  }

  /// Tells the process that leads (`Database.lead`) once the commit is there. Where there is one process only, nobody
  /// is told.
  public func tell(_ word: String) throws {
    try checkWritable()
    try session.tell(word)
  }

  /// Gives each row in turn.
  public func rows<each Argument: Bindable>(
    _ sql: String, _ arguments: repeat each Argument, each body: (Row) throws -> Void
  ) throws {
    try rows(sql, values(repeat each arguments), each: body)
  }

  public func rows(_ sql: String, _ arguments: [Value], each: (Row) throws -> Void) throws {
    try query(sql, arguments) { row in
      try each(row)
      return true
    }
  }

  /// The first row, or nil when there is none. A statement that writes does all its work all the same.
  public func first<T, each Argument: Bindable>(
    _ sql: String, _ arguments: repeat each Argument, map: (Row) throws -> T
  ) throws -> T? {
    try first(sql, values(repeat each arguments), map: map)
  }

  public func first<T>(_ sql: String, _ arguments: [Value], map: (Row) throws -> T) throws -> T? {
    var found: T?
    try query(sql, arguments) { row in
      found = try map(row)
      return false
    }
    return found
  }

  /// Runs a query for each of many arguments, without waiting for one answer before asking the next; answers the rows
  /// of each.
  public func all<T>(_ sql: String, forEach arguments: [[Value]], map: (Row) throws -> T) throws -> [[T]] {
    try checkOpen()
    var found: [[T]] = Array(repeating: [], count: arguments.count)
    try session.query(sql, forEach: arguments, writable: writable) { found[$0].append(try map($1)) }
    return found
  }

  /// Every row, in the statement's order.
  public func all<T, each Argument: Bindable>(
    _ sql: String, _ arguments: repeat each Argument, map: (Row) throws -> T
  ) throws -> [T] {
    try all(sql, values(repeat each arguments), map: map)
  }

  public func all<T>(_ sql: String, _ arguments: [Value], map: (Row) throws -> T) throws -> [T] {
    var found: [T] = []
    try query(sql, arguments) { row in
      found.append(try map(row))
      return true
    }
    return found
  }

  /// Runs `body` in a savepoint: when it throws, what it did is undone and the rest of the command stands.
  public func savepoint<T>(_ body: () throws -> T) throws -> T {
    try checkOpen()
    let kept = hooks.count
    try session.openSavepoint()
    do {
      let result = try body()
      try session.releaseSavepoint()
      return result
    } catch {
      hooks.removeSubrange(kept...)
      try session.rollBackSavepoint()
      throw error
    }
  }

  /// Runs `hook` once the commit is on disk and before the command's caller goes on; never when the work around it was
  /// rolled back. A hook must be short and must not wait for the database: it is there to wake others.
  public func afterCommit(_ hook: @escaping @Sendable () -> Void) {
    hooks.append(hook)
  }

  /// Ends the transaction and hands over its hooks.
  func end() -> [@Sendable () -> Void] {
    isOpen = false
    return hooks
  }

  private func query(_ sql: String, _ arguments: [Value], each: (Row) throws -> Bool) throws {
    try checkOpen()
    try session.query(sql, arguments, writable: writable, each: each)
  }

  private func values<each Argument: Bindable>(_ arguments: repeat each Argument) -> [Value] {
    var values: [Value] = []
    repeat values.append((each arguments).value)
    return values
  }

  /// For what is no statement that the engine would refuse by itself.
  private func checkWritable() throws {
    try checkOpen()
    guard writable else { throw DatabaseError(.readOnly, "a transaction that only reads was asked to write") }
  }

  private func checkOpen() throws {
    guard isOpen else { throw DatabaseError(.misuse, "a transaction was used after its closure had returned") }
  }
}
