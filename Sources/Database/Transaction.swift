/// What one engine does for a transaction, on one connection.
protocol Session: AnyObject {
  /// Runs one statement to its end and answers the number of changed rows.
  func run(_ sql: String, _ values: [Value], writable: Bool) throws -> Int
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
  public func run(_ sql: String, _ arguments: (any Bindable)?...) throws -> Int {
    try run(sql, values(arguments))
  }

  @discardableResult
  public func run(_ sql: String, _ arguments: [Value]) throws -> Int {
    try checkOpen()
    return try session.run(sql, arguments, writable: writable)
  }

  /// Gives each row in turn.
  public func rows(_ sql: String, _ arguments: (any Bindable)?..., each: (Row) throws -> Void) throws {
    try rows(sql, values(arguments), each: each)
  }

  public func rows(_ sql: String, _ arguments: [Value], each: (Row) throws -> Void) throws {
    try query(sql, arguments) { row in
      try each(row)
      return true
    }
  }

  /// The first row, or nil when there is none. A statement that writes does all its work all the same.
  public func first<T>(_ sql: String, _ arguments: (any Bindable)?..., map: (Row) throws -> T) throws -> T? {
    try first(sql, values(arguments), map: map)
  }

  public func first<T>(_ sql: String, _ arguments: [Value], map: (Row) throws -> T) throws -> T? {
    var found: T?
    try query(sql, arguments) { row in
      found = try map(row)
      return false
    }
    return found
  }

  /// Every row, in the statement's order.
  public func all<T>(_ sql: String, _ arguments: (any Bindable)?..., map: (Row) throws -> T) throws -> [T] {
    try all(sql, values(arguments), map: map)
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

  private func values(_ arguments: [(any Bindable)?]) -> [Value] {
    arguments.map { $0?.value ?? .null }
  }

  private func checkOpen() throws {
    guard isOpen else { throw DatabaseError(.misuse, "a transaction was used after its closure had returned") }
  }
}
