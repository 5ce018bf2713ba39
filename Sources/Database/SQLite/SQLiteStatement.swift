import GRDBSQLite

/// A prepared statement and, while it is being stepped, the row it stands on.
final class SQLiteStatement: Cursor {
  let isReadOnly: Bool
  /// True while its rows are being read; a nested use of the same text must then have a statement of its own.
  var isBusy = false
  var fault: DatabaseError?
  private let sql: String
  private let connection: OpaquePointer
  private let handle: OpaquePointer
  private let parameters: Int

  /// Prepares the one statement of a text.
  init(_ sql: String, on connection: OpaquePointer) throws {
    var text = sqlitePlaceholders(replaceTokens(sql, sqliteTokens))
    var handle: OpaquePointer?
    var isWhole = true
    let result = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        var tail: UnsafePointer<CChar>?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let count = Int32(characters.count)
        let result = sqlite3_prepare_v3(connection, characters.baseAddress, count, flags, &handle, &tail)
        if let start = characters.baseAddress, let tail {
          isWhole = characters[(tail - start)...].allSatisfy { $0 <= 0x20 || $0 == 0x3b }  // blanks and semicolons
        }
        return result
      }
    }
    guard result == SQLITE_OK else {
      let code = sqlite3_extended_errcode(connection)
      throw DatabaseError(sqlite: code, String(cString: sqlite3_errmsg(connection)), sql: sql)
    }
    guard let handle else { throw DatabaseError(.misuse, "the text holds no statement", sql: sql) }
    guard isWhole else {
      sqlite3_finalize(handle)
      throw DatabaseError(.misuse, "the text holds more than one statement", sql: sql)
    }
    self.sql = sql
    self.connection = connection
    self.handle = handle
    self.isReadOnly = sqlite3_stmt_readonly(handle) != 0
    self.parameters = Int(sqlite3_bind_parameter_count(handle))
  }

  deinit { sqlite3_finalize(handle) }

  func bind(_ values: ArraySlice<Value>) throws {
    guard values.count == parameters else {
      throw DatabaseError(.misuse, "\(values.count) arguments for \(parameters) placeholders", sql: sql)
    }
    for place in values.indices {
      let index = Int32(place - values.startIndex + 1)
      guard bind(values[place], at: index) == SQLITE_OK else { throw failure() }
    }
  }

  private func bind(_ value: Value, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, index)
    case .integer(let integer): return sqlite3_bind_int64(handle, index, integer)
    case .text(var text):
      return text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          // A missing address would bind null instead of the empty text.
          let start = $0.baseAddress ?? UnsafePointer(bitPattern: 1)
          return sqlite3_bind_text64(handle, index, start, UInt64($0.count), copying, UInt8(SQLITE_UTF8))
        }
      }
    case .bytes(let bytes):
      if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, index, 0) }
      return bytes.withUnsafeBytes { sqlite3_bind_blob64(handle, index, $0.baseAddress, UInt64($0.count), copying) }
    }
  }

  /// Moves to the next row; false when there is none.
  func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure()
    }
  }

  func reset() { sqlite3_reset(handle) }

  private func failure() -> DatabaseError {
    let code = sqlite3_extended_errcode(connection)
    return DatabaseError(sqlite: code, String(cString: sqlite3_errmsg(connection)), sql: sql)
  }

  func kind(_ column: Int) -> ColumnKind {
    // Beyond the last column SQLite itself answers null.
    guard column >= 0, column < Int(sqlite3_data_count(handle)) else { return .other }
    return switch sqlite3_column_type(handle, Int32(column)) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer
    case SQLITE3_TEXT: .text
    case SQLITE_BLOB: .bytes
    default: .other
    }
  }

  func integer(_ column: Int) -> Int64 { sqlite3_column_int64(handle, Int32(column)) }

  func text(_ column: Int) -> String {
    guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func bytes(_ column: Int) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, Int32(column)))))
  }
}

/// There is one writer, so nothing has to be locked.
private let sqliteTokens = ["locking": "", "holding": "", "taking": "", "bytewise": "COLLATE BINARY"]

/// SQLITE_TRANSIENT: SQLite takes a copy of what is bound.
private let copying = unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)
