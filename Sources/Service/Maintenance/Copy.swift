import Crypto
public import Database
public import Promises

/// Moves a platform from one database to another, whichever engine holds each: all rows, in the order of their keys, so
/// that a copy that was cut off goes on after the last row that arrived. At the end counts and hashes are compared.
public struct Copy: Sendable {
  /// Whatever stores something, what is referred to first, with the columns that its rows are ordered by. A test holds
  /// this against the schema.
  static let tables: [(name: String, key: [String])] = [
    ("letter", ["number"]), ("annex", ["kind", "number"]), ("suspension", ["id"]), ("product", ["id"]),
    ("product_hold", ["id"]),
    ("merchant", ["id"]), ("orders", ["id"]),
    ("merchant_suspension", ["id"]), ("admission", ["id"]), ("admission_document", ["id"]),
    ("admission_step", ["admission", "serial"]), ("admission_look_up", ["admission"]),
    ("payment", ["reference"]),
    ("tracking_event", ["order_id", "reference"]), ("shipment", ["order_id", "reference"]),
    ("stray_report", ["number", "reference"]), ("certificate", ["id"]),
    ("order_line", ["order_id", "product"]), ("finding", ["id"]), ("claim_window", ["order_id", "kind"]),
    ("claim", ["id"]), ("claim_line", ["claim", "product"]), ("claim_step", ["claim", "serial"]),
    ("claim_timer", ["claim", "kind"]), ("evidence", ["subject", "hash"]), ("claim_evidence", ["claim", "hash"]),
    ("report_case", ["id"]), ("case_step", ["case_id", "serial"]), ("reporter", ["name"]), ("report", ["id"]),
    ("report_evidence", ["report", "hash"]), ("sanction", ["id"]), ("finding_grant", ["obligation"]),
    ("person", ["id"]), ("agent", ["person"]), ("complaint", ["id"]), ("improvement", ["id"]),
    ("complaint_entry", ["id"]), ("complaint_gram", ["gram", "entry"]), ("canned_answer", ["id"]),
    ("canned_read", ["answer", "person"]), ("canned_use", ["id"]), ("merchant_task", ["id"]), ("saved_view", ["id"]),
    ("survey", ["complaint"]), ("complaint_file", ["entry", "hash"]), ("complaint_relation", ["complaint", "other"]),
    ("complaint_liability", ["id"]), ("complaint_appeal", ["id"]), ("phone_call", ["id"]), ("mail", ["id"]),
    ("mail_out", ["id"]), ("mail_inbox", ["name"]),
    ("clear_text", ["place", "id", "serial"]), ("clear_evidence", ["hash"]),
    ("clear_claim_evidence", ["claim", "hash"]), ("duty_period", ["id"]), ("obligation", ["id"]),
    ("clock", ["obligation"]), ("clock_event", ["obligation", "position"]), ("clock_warning", ["id"]),
    ("offer", ["obligation"]), ("transfer", ["id"]), ("payout", ["id"]), ("unpaid", ["obligation"]),
    ("journal", ["serial"]),
    ("outbox", ["key"]), ("idempotency", ["key"]), ("balance", ["account", "currency", "stripe"]),
    ("chat", ["id"]), ("chat_presence", ["person"]), ("recovery_code", ["person", "hash"]), ("session", ["id"]),
    ("known_device", ["hash"]), ("invitation", ["id"]),
    ("api_key", ["id"]), ("one_time_code", ["id"]), ("used_link", ["hash"]),
    ("attempt", ["subject"]), ("subject_key", ["subject"]),
    ("contact", ["subject", "field"]), ("personal_read", ["id"]), ("security_event", ["id"]),
    ("security_unseen", ["event"]), ("security_watch", ["lone"]), ("security_alert", ["id"]),
    ("security_scan", ["tool", "target"]), ("security_finding", ["id"]),
    ("goods_document", ["hash"]), ("product_correction", ["product", "serial"]), ("listing_review", ["id"]),
    ("listing_finding", ["review", "standard"]), ("affected_order", ["id"]),
    ("supplier", ["id"]), ("supplier_screening", ["id"]), ("supplier_score", ["screening", "criterion"]),
    ("source_document", ["id"]),
    ("lot", ["id"]), ("lot_hold", ["id"]), ("order_lot", ["order_id", "lot"]), ("recall", ["id"]),
    ("recall_lot", ["recall", "lot"]),
    ("recall_case", ["id"]),
    ("score_run", ["id"]), ("score", ["of_id", "measure", "run"]), ("score_step", ["id"]),
  ]

  public struct Result: Sendable {
    public var table: String
    public var rows: Int
    /// SHA-256 over all rows, in hexadecimal; the same on both sides.
    public var hash: String
  }

  /// What is copied from, as a person knows it.
  public var origin: String
  private static let batch = 1000

  public init(origin: String) { self.origin = origin }

  /// Where a copy into this database comes from that has not finished.
  public static func unfinished(_ transaction: Transaction) throws -> String? {
    try transaction.first("SELECT origin FROM copying", map: { $0.text(0) })
  }

  /// Copies, then compares. The source should stand still; what it takes in meanwhile is not copied.
  ///
  /// - Parameter progress: told the share that is done, now and then.
  /// - Throws: `Refusal` when the target holds something else, or differs at the end; what the databases throw.
  public func run(
    from source: any Database, to target: any Database, at now: Instant, progress: (Double) -> Void = { _ in }
  ) throws -> [Result] {
    // A source on a server may have lines that wait for their numbers.
    if !source.endsInOrder {
      try source.writeNow { try Work(maintaining: $0, now: now).numberAll() }
    }
    try begin(target, now)
    let results = try source.readNow { from in
      try from.takeTime()
      if !from.endsInOrder, try from.first("SELECT 1 FROM journal_queue LIMIT 1", map: { _ in true }) == true {
        throw Refusal(
          .conflict, "copy-served", "Something still writes to the source; stop every server on it, and copy again.")
      }
      try makeParts(from, target, now)
      let counts = try Self.tables.map { try Self.count($0.name, from) }
      let total = max(1, counts.reduce(0, +) * 3)
      var done = 0
      func step(_ rows: Int) {
        done += rows
        progress(min(0.999, Double(done) / Double(total)))
      }
      for table in Self.tables { try copy(table, from, target, step) }
      return try target.readNow { to in
        try to.takeTime()
        return try Self.tables.map { table in
          let here = try Self.hash(table, from, step)
          let there = try Self.hash(table, to, step)
          guard here == there else {
            throw Refusal(
              .conflict, "copy-differs",
              "\(table.name) differs after the copy (\(here.rows) rows here, \(there.rows) there). Stop whatever writes to the source, empty the target, and copy again."
            )
          }
          return here
        }
      }
    }
    try end(target)
    progress(1)
    return results
  }

  private func begin(_ target: any Database, _ now: Instant) throws {
    try target.writeNow { transaction in
      if let other = try Self.unfinished(transaction) {
        guard other == origin else {
          throw Refusal(
            .conflict, "copy-other", "The target holds part of a copy from \(other); go on with that, or empty it.")
        }
        return
      }
      for table in Self.tables
      where try transaction.first("SELECT 1 FROM \(table.name) LIMIT 1", map: { _ in true }) == true {
        throw Refusal(.conflict, "copy-target", "The target is not empty (\(table.name)); copy into a new database.")
      }
      try transaction.run("INSERT INTO copying (origin, begun_at) VALUES ($1, $2)", origin, now)
    }
  }

  /// Parts for the last three years of what is copied; older rows go into the part for the rest.
  private func makeParts(_ from: Transaction, _ target: any Database, _ now: Instant) throws {
    let key = try from.first("SELECT id FROM obligation ORDER BY id LIMIT 1", map: { $0.bytes(0) })
    let first = try from.first("SELECT MIN(at) FROM journal", map: { $0.optionalInstant(0) }) ?? nil
    let opened = key.flatMap(Identifier.init(bytes:)).map { Instant(microseconds: Int64($0.high >> 16) * 1000) }
    let earliest = [first, opened].compactMap(\.self).min() ?? now
    let begin = max(earliest, now.adding(seconds: -3 * 366 * 86_400))
    try target.writeNow {
      try Work(maintaining: $0, now: now).makeParts(from: begin, until: now)
    }
  }

  private func copy(
    _ table: (name: String, key: [String]), _ from: Transaction, _ target: any Database, _ step: (Int) -> Void
  ) throws {
    let shape = try Self.shape(table.name, from)
    var last = try target.readNow { try Self.last(table, shape, $0) }
    while true {
      let rows = try Self.page(table, shape, after: last, from)
      if rows.isEmpty { return }
      try target.writeNow { try $0.insert(rows) }
      last = Self.key(of: rows, table.key)
      step(rows.count)
      if rows.count < Self.batch { return }
    }
  }

  private func end(_ target: any Database) throws {
    try target.writeNow { transaction in
      if !transaction.endsInOrder {
        try transaction.run("UPDATE journal_head SET last = (SELECT COALESCE(MAX(serial), 0) FROM journal)")
      }
      try transaction.run("DELETE FROM copying")
    }
  }

  // MARK: Rows in the order of their keys

  private static func shape(_ table: String, _ transaction: Transaction) throws -> RowShape {
    RowShape(table, try transaction.columns(of: table).sorted { $0.name < $1.name })
  }

  private static func count(_ table: String, _ transaction: Transaction) throws -> Int {
    try transaction.first("SELECT COUNT(*) FROM \(table)", map: { $0.int(0) }) ?? 0
  }

  /// The columns of a key, so that both engines order them alike: texts by their bytes.
  private static func order(_ key: [String], _ shape: RowShape) -> [String] {
    key.map { column in
      shape.columns.first { $0.name == column }?.kind == .text ? "\(column) {bytewise}" : column
    }
  }

  private static func page(
    _ table: (name: String, key: [String]), _ shape: RowShape, after last: [Value]?, _ transaction: Transaction
  ) throws -> Rows {
    let columns = shape.columns.map(\.name).joined(separator: ", ")
    let order = order(table.key, shape).joined(separator: ", ")
    let marks = table.key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    let bound = last == nil ? "" : "WHERE (\(order)) > (\(marks))"
    var rows = Rows(shape)
    try transaction.rows(
      "SELECT \(columns) FROM \(table.name) \(bound) ORDER BY \(order) LIMIT \(batch)", last ?? []
    ) { row in
      rows.add(shape.columns.indices.map { row.value($0, shape.columns[$0].kind) })
    }
    return rows
  }

  private static func last(
    _ table: (name: String, key: [String]), _ shape: RowShape, _ transaction: Transaction
  ) throws -> [Value]? {
    let order = order(table.key, shape).map { $0 + " DESC" }.joined(separator: ", ")
    let kinds = table.key.map { column in shape.columns.first { $0.name == column }?.kind ?? .bytes }
    return try transaction.first(
      "SELECT \(table.key.joined(separator: ", ")) FROM \(table.name) ORDER BY \(order) LIMIT 1"
    ) { row in kinds.indices.map { row.value($0, kinds[$0]) } }
  }

  private static func key(of rows: Rows, _ key: [String]) -> [Value] {
    key.map { column in
      let place = rows.shape.columns.firstIndex { $0.name == column } ?? 0
      return rows.row(rows.count - 1).dropFirst(place).first!
    }
  }

  /// Over every value of every row, each with its kind and its length.
  private static func hash(
    _ table: (name: String, key: [String]), _ transaction: Transaction, _ step: (Int) -> Void
  ) throws -> Result {
    let shape = try shape(table.name, transaction)
    var hash = SHA256()
    var last: [Value]?
    var count = 0
    while true {
      let rows = try page(table, shape, after: last, transaction)
      var bytes: [UInt8] = []
      for value in rows.values { bytes.append(value) }
      hash.update(data: bytes)
      count += rows.count
      step(rows.count)
      if rows.count < batch { break }
      last = key(of: rows, table.key)
    }
    let digits = Array("0123456789abcdef")
    let text = hash.finalize().map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
    return Result(table: table.name, rows: count, hash: text)
  }
}

extension Copy.Result: Equatable {}

extension Work {
  /// Numbers all lines that wait.
  func numberAll() throws { while try numberJournal() > 0 {} }
}

extension [UInt8] {
  fileprivate mutating func append(_ value: Value) {
    func number(_ integer: Int64) -> [UInt8] { Swift.withUnsafeBytes(of: integer.bigEndian) { Array($0) } }
    switch value {
    case .null: append(0)
    case .integer(let integer):
      append(1)
      append(contentsOf: number(integer))
    case .text(let text):
      append(2)
      append(contentsOf: number(Int64(text.utf8.count)))
      append(contentsOf: text.utf8)
    case .bytes(let bytes):
      append(3)
      append(contentsOf: number(Int64(bytes.count)))
      append(contentsOf: bytes)
    }
  }
}
