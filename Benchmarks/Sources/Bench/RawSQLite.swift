import Foundation
import GRDBSQLite
import Promises

/// SQLite through its C interface and nothing else, with the settings that Pledge has.
final class RawSQLite {
  private var handle: OpaquePointer?

  init(_ path: String) throws {
    guard sqlite3_open(path, &handle) == SQLITE_OK else { throw Failed(message: "\(path) does not open") }
    for pragma in [
      "journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "wal_autocheckpoint = 8192",
      "foreign_keys = ON",
    ] { try execute("PRAGMA \(pragma)") }
  }

  deinit { sqlite3_close(handle) }

  /// Judges what is due; how many a second.
  func fire(_ count: Int, batch: Int) async throws -> Double {
    let select = try prepare(
      """
      SELECT id, letter, duty, subject, order_id, region, clause, opened_at, due, judge FROM obligation
      WHERE outcome IS NULL AND judge < ?1 ORDER BY judge LIMIT ?2
      """)
    let update = try prepare(
      "UPDATE obligation SET due = ?2, judge = ?3, outcome = 'broken', settled_at = ?3, fulfilled_at = NULL WHERE id = ?1"
    )
    let insert = try prepare(
      "INSERT INTO journal (clause, event, at, line, salt) VALUES (?1, 'broken', ?2, ?3, ?4)")
    defer { for statement in [select, update, insert] { sqlite3_finalize(statement) } }
    let now = wallClock().microseconds
    let line = [UInt8](repeating: 65, count: 230)
    let salt = [UInt8](repeating: 7, count: 32)
    let time = try await seconds {
      while true {
        try execute("BEGIN IMMEDIATE")
        var due: [([UInt8], Int64)] = []
        sqlite3_bind_int64(select, 1, now)
        sqlite3_bind_int64(select, 2, Int64(batch))
        while sqlite3_step(select) == SQLITE_ROW {
          due.append(
            (
              Array(UnsafeRawBufferPointer(start: sqlite3_column_blob(select, 0), count: 16)),
              sqlite3_column_int64(select, 9)
            ))
        }
        sqlite3_reset(select)
        for (id, judge) in due {
          _ = id.withUnsafeBytes { sqlite3_bind_blob(update, 1, $0.baseAddress, 16, nil) }
          sqlite3_bind_int64(update, 2, judge)
          sqlite3_bind_int64(update, 3, judge)
          sqlite3_step(update)
          sqlite3_reset(update)
          sqlite3_bind_text(insert, 1, "delivery.carriers", -1, transient)
          sqlite3_bind_int64(insert, 2, judge)
          _ = line.withUnsafeBytes { sqlite3_bind_blob(insert, 3, $0.baseAddress, 230, transient) }
          _ = salt.withUnsafeBytes { sqlite3_bind_blob(insert, 4, $0.baseAddress, 32, transient) }
          sqlite3_step(insert)
          sqlite3_reset(insert)
        }
        try execute("COMMIT")
        if due.isEmpty { break }
      }
    }
    return Double(count) / time
  }

  /// Posts a transfer for each key against one account; how many a second.
  func transfer(_ keys: [Identifier], batch: Int) async throws -> Double {
    let insert = try prepare(
      """
      INSERT INTO transfer (id, kind, clause, obligation, order_id, debit, credit, amount, currency, at)
      VALUES (?1, 'grant', 'complaints.clock', ?2, NULL, 'platform', 'owed-to-buyers', 2000, 'CNY', ?3)
      """)
    let balance = try prepare(
      """
      INSERT INTO balance (account, currency, stripe, amount) VALUES (?1, 'CNY', 0, ?2)
      ON CONFLICT (account, currency, stripe) DO UPDATE SET amount = balance.amount + excluded.amount
      """)
    defer { for statement in [insert, balance] { sqlite3_finalize(statement) } }
    var random = Random(seed: 9)
    let now = wallClock()
    let time = try await seconds {
      for start in stride(from: 0, to: keys.count, by: batch) {
        try execute("BEGIN IMMEDIATE")
        for key in keys[start..<min(start + batch, keys.count)] {
          _ = random.identifier(at: now).bytes.withUnsafeBytes {
            sqlite3_bind_blob(insert, 1, $0.baseAddress, 16, transient)
          }
          _ = key.bytes.withUnsafeBytes { sqlite3_bind_blob(insert, 2, $0.baseAddress, 16, transient) }
          sqlite3_bind_int64(insert, 3, now.microseconds)
          guard sqlite3_step(insert) == SQLITE_DONE else {
            throw Failed(message: String(cString: sqlite3_errmsg(handle)))
          }
          sqlite3_reset(insert)
        }
        for (account, sign) in [("owed-to-buyers", Int64(1)), ("platform", -1)] {
          sqlite3_bind_text(balance, 1, account, -1, transient)
          sqlite3_bind_int64(balance, 2, sign * 2000 * Int64(batch))
          sqlite3_step(balance)
          sqlite3_reset(balance)
        }
        try execute("COMMIT")
      }
    }
    return Double(keys.count) / time
  }

  private let transient = unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)

  func prepare(_ sql: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw Failed(message: String(cString: sqlite3_errmsg(handle)))
    }
    return statement
  }

  func execute(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw Failed(message: String(cString: sqlite3_errmsg(handle)))
    }
  }
}
