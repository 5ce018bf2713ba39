import Database
import Foundation
import GRDBSQLite
import Logging
import Promises
import Service

/// Deadlines that fall due: how many are judged a second, how late, and in how much memory.
struct Firing {
  static let batch = 1000
  let engine: Engine
  let report: Report

  func run() async throws {
    try await rate()
    try await drain(.plain, "without a remedy")
    try await drain(.remedied, "remedy included")
    try await lateness()
  }

  /// Against the same statements without a program around them: what is due taken, its outcome stored, that its clock ran
  /// out, its journal line written, a thousand to a commit.
  private func rate() async throws {
    var ours: [Double] = []
    var raws: [Double] = []
    for round in 0..<3 {
      let count = 200_000
      let (platform, address) = try await engine.platform()
      let now = wallClock()
      try Fill.plain.overdue(count, in: platform.database, now: now, seed: UInt64(round))
      try settle(address)
      let sweeper = Sweeper(platform: platform, clock: wallClock, logger: silent)
      ours.append(Double(count) / (try await seconds { try await sweeper.judge() }))
      try Fill.plain.overdue(count, in: platform.database, now: wallClock(), seed: UInt64(100 + round))
      try settle(address)
      raws.append(try raw(count, platform, address, remedied: false))
    }
    try report.add(
      "deadline firing, \(engine.name), \(Self.batch) a batch", median(ours), "a second", reference: "raw SQL",
      median(raws), target: "at least 0.8")
  }

  /// The same rows without a program around them; how many a second. Closes the platform's database.
  private func raw(_ count: Int, _ platform: Platform, _ address: String, remedied: Bool) throws -> Double {
    defer { platform.database.close() }
    if engine.isServer {
      let script = remedied ? Self.remediedSQL : Self.rawSQL
      let clients = Sweeper.lanes(of: platform.database)
      return Double(Self.batch)
        * (try pgbench(script, on: address, clients: clients, transactions: count / Self.batch))
    }
    platform.database.close()
    return try RawSQLite(address).fire(count, batch: Self.batch, remedied: remedied)
  }

  /// A million due at once. With a remedy each is granted a compensation: a transfer, and a clock for paying it.
  func drain(_ fill: Fill, _ remedy: String) async throws {
    let count = Int(ProcessInfo.processInfo.environment["DRAIN"] ?? "") ?? 1_000_000
    let (platform, address) = try await engine.platform()
    try fill.overdue(count, in: platform.database, now: wallClock(), seed: 7)
    try settle(address)
    let before = residentMegabytes()
    let peak = Peak()
    let watch = Task {
      while !Task.isCancelled {
        peak.note(residentMegabytes())
        try? await Task.sleep(for: .milliseconds(50))
      }
    }
    let sweeper = Sweeper(platform: platform, clock: wallClock, logger: silent)
    let time = try await seconds { try await sweeper.judge() }
    watch.cancel()
    try report.add(
      "deadline backlog of one million drained, \(remedy), \(engine.name)", time, "s", reference: "allowed", 15,
      target: "at most 1")
    try report.add(
      "deadline backlog of one million, \(remedy), memory gained, \(engine.name)", peak.value - before, "MB",
      reference: "a batch, generously", 64, target: "at most 1")
    platform.database.close()
    guard fill.isRemedied else { return }
    let (other, place) = try await engine.platform()
    try fill.overdue(count, in: other.database, now: wallClock(), seed: 7)
    try settle(place)
    try report.add(
      "deadline firing, remedy included, \(engine.name), \(Self.batch) a batch", Double(count) / time, "a second",
      reference: "raw SQL, same rows", try raw(count, other, place, remedied: true), target: "at least 0.8")
  }

  /// Deadlines that come due all the time. Every few milliseconds the oldest that is still open is looked up: how late it
  /// is, is how late the latest one is at that moment.
  private func lateness() async throws {
    let (platform, _) = try await engine.platform()
    let begin = wallClock().adding(seconds: 3)
    let (perSecond, length) = (1000, 15)
    var random = Random(seed: 3)
    let shape = RowShape(
      "obligation", ("id", .bytes), ("clause", .text), ("duty", .text), ("letter", .integer), ("subject", .bytes),
      ("opened_at", .integer), ("base_due", .integer), ("due", .integer), ("judge", .integer))
    for second in 0..<length {
      var rows = Rows(shape)
      for place in 0..<perSecond {
        let due = begin.adding(microseconds: Int64(second) * 1_000_000 + Int64(place * 1_000_000 / perSecond))
        rows.add(
          random.identifier(at: begin).bytes.value, "delivery.carriers".value, "answer".value, 1.value,
          random.identifier(at: begin).bytes.value, begin.adding(seconds: -60).value, due.value, due.value, due.value)
      }
      try platform.database.writeNow { try $0.insert(rows) }
    }
    let sweeper = Sweeper(platform: platform, clock: wallClock, logger: silent)
    let task = Task { try await sweeper.run() }
    var late: [Double] = []
    while wallClock() < begin.adding(seconds: Int64(length)) {
      let oldest = try await platform.database.read {
        try $0.first("SELECT MIN(judge) FROM obligation WHERE outcome IS NULL", map: { $0.optionalInstant(0) }) ?? nil
      }
      if let oldest, wallClock() > begin { late.append(max(0, Double(wallClock().microseconds(since: oldest))) / 1e6) }
      try await Task.sleep(for: .milliseconds(3))
    }
    task.cancel()
    platform.database.close()
    late.sort()
    try report.add(
      "deadline lateness p99 at \(perSecond) a second, \(engine.name)", late.isEmpty ? 0 : late[late.count * 99 / 100],
      "s",
      reference: "allowed", 1, target: "at most 1")
  }

  /// As a server that has been running has its statistics and its pages.
  private func settle(_ address: String) throws {
    if engine.isServer { try shell("psql", "-qAt", "-c", "VACUUM ANALYZE obligation", "-c", "CHECKPOINT", address) }
  }

  private static let rawSQL = """
    BEGIN;
    \(judged)
    INSERT INTO journal_queue (clause, event, at, line, salt)
    SELECT clause, 'broken', judge, \(line("clause", "broken")) FROM done;
    END;
    """

  /// With a compensation for each breach: a transfer, what waits to be paid, the clock of the payment, and the journal
  /// lines of both.
  private static let remediedSQL = """
    BEGIN;
    \(judged),
    clocks AS (
      INSERT INTO obligation (id, clause, duty, letter, subject, opened_at, base_due, due, judge)
      SELECT substring(id FROM 1 FOR 6) || substring(decode(md5(id::text), 'hex') FROM 1 FOR 10), 'complaints.liability',
        'pay', 1, id, judge, judge + 604800000000, judge + 604800000000, judge + 604800000000 FROM done),
    granted AS (
      INSERT INTO transfer (id, kind, clause, obligation, debit, credit, amount, currency, at)
      SELECT substring(id FROM 1 FOR 6) || substring(decode(md5(id::text), 'hex') FROM 7 FOR 10), 'grant', clause, id,
        'platform', 'owed-to-buyers', 2000, 'CNY', judge FROM done),
    waiting AS (INSERT INTO unpaid (obligation, granted_at) SELECT id, judge FROM done)
    INSERT INTO journal_queue (clause, event, at, line, salt)
    SELECT clause, 'broken', judge, \(line("clause", "broken")) FROM done
    UNION ALL SELECT clause, 'granted', judge, \(line("clause", "granted")) FROM done
    UNION ALL SELECT 'complaints.liability', 'opened', judge, \(line("'complaints.liability'", "opened")) FROM done;
    INSERT INTO balance (account, currency, stripe, amount) VALUES ('owed-to-buyers', 'CNY', :client_id, 2000000),
      ('platform', 'CNY', :client_id, -2000000)
    ON CONFLICT (account, currency, stripe) DO UPDATE SET amount = balance.amount + excluded.amount;
    END;
    """

  private static func line(_ clause: String, _ event: String) -> String {
    """
    convert_to('{"at":"' || judge || '","clause":"' || \(clause) || '","commitment":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","due":"' || judge || '","duty":"answer","event":"\(event)","letter":1}', 'UTF8'),
    '\\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'::bytea
    """
  }

  private static let judged = """
    WITH due AS MATERIALIZED (
      SELECT id, clause, judge FROM obligation
      WHERE outcome IS NULL AND judge < CAST(EXTRACT(EPOCH FROM now()) * 1000000 AS BIGINT)
      ORDER BY judge LIMIT \(batch) FOR NO KEY UPDATE SKIP LOCKED),
    done AS (
      UPDATE obligation SET outcome = 'broken', settled_at = due.judge FROM due WHERE obligation.id = due.id
      RETURNING obligation.id, obligation.clause, due.judge),
    events AS (
      INSERT INTO clock_event (obligation, position, kind, at) SELECT id, 1000000, 'breach', judge FROM done)
    """
}

private let silent = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

/// The largest of some figures.
final class Peak: @unchecked Sendable {
  private let lock = NSLock()
  private var largest = 0.0
  func note(_ value: Double) { lock.withLock { largest = max(largest, value) } }
  var value: Double { lock.withLock { largest } }
}
