import Database
public import Promises

/// The parts, a month each, that PostgreSQL keeps obligations and the journal in. A part is made before its month
/// begins; what belongs to no part goes into one for the rest, so that nothing is ever refused for want of one.
struct Partitions {
  let platform: Platform
  let clock: @Sendable () -> Instant

  func run() async throws {
    while !Task.isCancelled {
      let now = clock()
      do {
        try await platform.operate(at: now) { try $0.makeParts(from: now, until: now) }
        try await Task.sleep(for: .seconds(6 * 3600))
      } catch let error as DatabaseError where error.code == .busy {
        // Somebody reads for long: a backup, a check. To try at once again would hold everybody else up.
        try await Task.sleep(for: .seconds(600))
      }
    }
  }
}

extension Work {
  /// How many months ahead there are parts for.
  static let monthsAhead = 2

  /// Makes the parts for the months from `from` to `until` and some months more, where they are missing. A month of
  /// which something is in the part for the rest already stays there.
  public func makeParts(from: Instant, until: Instant) throws {
    if transaction.endsInOrder { return }
    var month = Month(of: from)
    var last = Month(of: until)
    for _ in 0..<Self.monthsAhead { last = last.next }
    while month <= last {
      let (begin, end) = (month.begin, month.next.begin)
      try makePart("obligation", month, by: "id", from: Self.literal(begin), to: Self.literal(end))
      try makePart("journal", month, by: "at", from: "\(begin.microseconds)", to: "\(end.microseconds)")
      month = month.next
    }
  }

  private func makePart(_ table: String, _ month: Month, by column: String, from: String, to: String) throws {
    let name = "\(table)_\(month)"
    if try isThere(name) { return }
    // Of several that make parts at once, as when nodes are started together, one does. Nobody else waits for this lock.
    try transaction.run("LOCK TABLE ONLY \(table) IN SHARE UPDATE EXCLUSIVE MODE")
    if try isThere(name) { return }
    // A part is made while nobody reads the table. Whoever waits for that holds up all that come after him, so he does
    // not wait long; there are months of time to try again.
    try transaction.run("SET LOCAL lock_timeout = '1s'")
    let isTaken = try transaction.first(
      "SELECT 1 FROM \(table)_other WHERE \(column) >= \(from) AND \(column) < \(to) LIMIT 1", map: { _ in true })
    if isTaken == true { return }
    try transaction.run("CREATE TABLE \(name) PARTITION OF \(table) FOR VALUES FROM (\(from)) TO (\(to))")
  }

  private func isThere(_ table: String) throws -> Bool {
    try transaction.first("SELECT to_regclass($1) IS NOT NULL", table, map: { $0.boolean(0) }) ?? false
  }

  /// The least key that is made at an instant, or later.
  private static func literal(_ instant: Instant) -> String {
    let key = Identifier(high: UInt64(max(0, instant.microseconds / 1000)) << 16, low: 0)
    return "'\\x" + key.description.split(separator: "-").joined() + "'::bytea"
  }
}

/// A calendar month in UTC: parts of a table are the same in every time zone.
private struct Month: Comparable, CustomStringConvertible {
  var year: Int
  var month: Int

  init(of instant: Instant) {
    let parts = instant.description.split(separator: "-")
    year = Int(parts[0]) ?? 1970
    month = Int(parts[1]) ?? 1
  }

  var next: Month {
    var next = self
    (next.year, next.month) = month == 12 ? (year + 1, 1) : (year, month + 1)
    return next
  }

  var begin: Instant { Instant("\(year)-\(month < 10 ? "0" : "")\(month)-01T00:00:00Z")! }
  var description: String { "\(year)_\(month < 10 ? "0" : "")\(month)" }

  static func < (a: Month, b: Month) -> Bool { (a.year, a.month) < (b.year, b.month) }
}
