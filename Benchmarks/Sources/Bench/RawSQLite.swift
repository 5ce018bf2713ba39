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

  /// Judges what is due, a batch to a commit; how many a second.
  ///
  /// - Parameter remedied: whether each breach is granted a compensation as well: a transfer, what waits to be paid, the
  ///   clock of the payment, and the journal lines of both.
  func fire(_ count: Int, batch: Int, remedied: Bool = false) throws -> Double {
    let select = try prepare(
      """
      SELECT id, letter, duty, subject, order_id, region, clause, opened_at, due, judge FROM obligation
      WHERE outcome IS NULL AND judge < ?1 ORDER BY judge LIMIT ?2
      """)
    let update = try prepare(
      "UPDATE obligation SET due = ?2, judge = ?2, outcome = 'broken', settled_at = ?2, fulfilled_at = NULL WHERE id = ?1"
    )
    let line = try prepare("INSERT INTO journal (clause, event, at, line, salt) VALUES (?1, ?2, ?3, ?4, ?5)")
    let transfer = try prepare(
      """
      INSERT INTO transfer (id, kind, clause, obligation, order_id, debit, credit, amount, currency, at)
      VALUES (?1, 'grant', 'complaints.clock', ?2, NULL, 'platform', 'owed-to-buyers', 2000, 'CNY', ?3)
      """)
    let unpaid = try prepare("INSERT INTO unpaid (obligation, granted_at) VALUES (?1, ?2)")
    let clock = try prepare(
      """
      INSERT INTO obligation (id, clause, duty, letter, subject, order_id, region, opened_at, base_due, due, judge)
      VALUES (?1, 'complaints.liability', 'pay', 1, ?2, NULL, NULL, ?3, ?4, ?4, ?4)
      """)
    let balance = try prepare(Self.balance)
    let event = try prepare(
      "INSERT INTO clock_event (obligation, position, kind, at) VALUES (?1, 1000000, 'breach', ?2)")
    let statements = [select, update, event, line, transfer, unpaid, clock, balance]
    defer { for statement in statements { sqlite3_finalize(statement) } }
    let now = wallClock()
    let text = [UInt8](repeating: 65, count: 230)
    let salt = [UInt8](repeating: 7, count: 32)
    // One after the other, as Pledge makes those of one operation.
    var random = Random(seed: 11)
    var last = random.identifier(at: now)
    func key() -> [UInt8] {
      last = Identifier(high: last.high, low: last.low + 1)
      return last.bytes
    }
    func write(_ clause: String, _ event: String, _ at: Int64) throws {
      bind(line, 1, clause)
      bind(line, 2, event)
      sqlite3_bind_int64(line, 3, at)
      bind(line, 4, text)
      bind(line, 5, salt)
      try run(line)
    }
    let time = try secondsNow {
      var more = true
      while more {
        try execute("BEGIN IMMEDIATE")
        var due: [([UInt8], Int64)] = []
        sqlite3_bind_int64(select, 1, now.microseconds)
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
          bind(update, 1, id)
          sqlite3_bind_int64(update, 2, judge)
          try run(update)
        }
        for (id, judge) in due {
          bind(event, 1, id)
          sqlite3_bind_int64(event, 2, judge)
          try run(event)
        }
        if remedied {
          for (id, at) in due {
            bind(clock, 1, key())
            bind(clock, 2, id)
            sqlite3_bind_int64(clock, 3, at)
            sqlite3_bind_int64(clock, 4, at + 7 * 86_400_000_000)
            try run(clock)
            bind(transfer, 1, key())
            bind(transfer, 2, id)
            sqlite3_bind_int64(transfer, 3, at)
            try run(transfer)
            bind(unpaid, 1, id)
            sqlite3_bind_int64(unpaid, 2, at)
            try run(unpaid)
          }
        }
        for (_, at) in due {
          try write("complaints.clock", "broken", at)
          if remedied {
            try write("complaints.clock", "granted", at)
            try write("complaints.liability", "opened", at)
          }
        }
        if remedied { try move(2000 * Int64(due.count), balance) }
        try execute("COMMIT")
        more = !due.isEmpty
      }
    }
    return Double(count) / time
  }

  /// Posts a transfer for each key against one account; how many a second.
  func transfer(_ keys: [Identifier], batch: Int) throws -> Double {
    let insert = try prepare(
      """
      INSERT INTO transfer (id, kind, clause, obligation, order_id, debit, credit, amount, currency, at)
      VALUES (?1, 'grant', 'complaints.clock', ?2, NULL, 'platform', 'owed-to-buyers', 2000, 'CNY', ?3)
      """)
    let balance = try prepare(Self.balance)
    defer { for statement in [insert, balance] { sqlite3_finalize(statement) } }
    var random = Random(seed: 9)
    let now = wallClock()
    let time = try secondsNow {
      for start in stride(from: 0, to: keys.count, by: batch) {
        try execute("BEGIN IMMEDIATE")
        for key in keys[start..<min(start + batch, keys.count)] {
          bind(insert, 1, random.identifier(at: now).bytes)
          bind(insert, 2, key.bytes)
          sqlite3_bind_int64(insert, 3, now.microseconds)
          try run(insert)
        }
        try move(2000 * Int64(batch), balance)
        try execute("COMMIT")
      }
    }
    return Double(keys.count) / time
  }

  private static let balance = """
    INSERT INTO balance (account, currency, stripe, amount) VALUES (?1, 'CNY', 0, ?2)
    ON CONFLICT (account, currency, stripe) DO UPDATE SET amount = balance.amount + excluded.amount
    """

  private func move(_ amount: Int64, _ balance: OpaquePointer) throws {
    for (account, sign) in [("owed-to-buyers", Int64(1)), ("platform", -1)] {
      bind(balance, 1, account)
      sqlite3_bind_int64(balance, 2, sign * amount)
      try run(balance)
    }
  }

  private func bind(_ statement: OpaquePointer, _ place: Int32, _ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { sqlite3_bind_blob(statement, place, $0.baseAddress, Int32($0.count), transient) }
  }

  private func bind(_ statement: OpaquePointer, _ place: Int32, _ text: String) {
    sqlite3_bind_text(statement, place, text, -1, transient)
  }

  private func run(_ statement: OpaquePointer) throws {
    guard sqlite3_step(statement) == SQLITE_DONE else {
      throw Failed(message: String(cString: sqlite3_errmsg(handle)))
    }
    sqlite3_reset(statement)
  }

  private let transient = unsafeBitCast(OpaquePointer(bitPattern: -1), to: sqlite3_destructor_type.self)

  private func prepare(_ sql: String) throws -> OpaquePointer {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
      throw Failed(message: String(cString: sqlite3_errmsg(handle)))
    }
    return statement
  }

  private func execute(_ sql: String) throws {
    guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
      throw Failed(message: String(cString: sqlite3_errmsg(handle)))
    }
  }
}
