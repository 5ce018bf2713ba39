import Database
import Foundation
import Promises
import Service

/// Complaints opened by a server with eight connections: words sealed under a key of their own, two deadlines, their
/// journal lines, on disk. Against eight clients of pgbench that send the same statements one by one and seal nothing.
/// Without HTTP; `helpdesk.sh` measures it with, beside a helpdesk.
struct Complaining {
  let engine: Engine
  let report: Report

  func run() async throws {
    guard engine.isServer else { return }
    var ours: [Double] = []
    var raws: [Double] = []
    let operation = Catalog.operation("complaints.open")!
    for round in 0..<3 {
      let (platform, address) = try await engine.platform(connections: 8)
      let (tasks, each) = (64, 300)
      let time = try await seconds {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for task in 0..<tasks {
            group.addTask {
              for number in 0..<each {
                let body: JSON = [
                  "reference": .string("K-\(round)-\(task)-\(number)"), "subject": "The kettle came without its lid.",
                ]
                _ = try await platform.perform(operation, body, key: nil, by: .shop, at: wallClock())
              }
            }
          }
          try await group.waitForAll()
        }
      }
      ours.append(Double(tasks * each) / time)
      raws.append(try pgbench(Self.rawSQL, on: address, clients: 8, transactions: tasks * each))
      platform.database.close()
    }
    try report.add(
      "complaints opened, \(engine.name), 8 connections", median(ours), "a second",
      reference: "pgbench, same statements", median(raws), target: "at least 0.8")
  }

  private static let line = """
    '\\x7b226174223a22323032362d31312d32355431363a35323a31342e3030303030305a222c22636c61757365223a2264656c69766572792e6f6e2d74696d65222c22636f6d6d69746d656e74223a2230313233343536373839616263646566303132333435363738396162636465663031323334353637383961626364656630313233343536373839616263646566222c22647565223a22323033302d30312d30345431353a35393a35392e3939393939395a222c2264757479223a2264656c69766572222c226576656e74223a226f70656e6564222c226c6574746572223a317d',
      '\\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'
    """

  static let rawSQL = """
    \\set a random(1, 9000000000000000000)
    \\set b random(1, 9000000000000000000)
    \\set c random(1, 9000000000000000000)
    \\set d random(1, 9000000000000000000)
    BEGIN;
    SELECT pg_advisory_xact_lock_shared(1886151783, 1);
    SELECT (SELECT COUNT(*) FROM letter) + (SELECT COUNT(*) FROM annex);
    SELECT 1 FROM complaint WHERE reference = :a::text || '-' || :b::text;
    INSERT INTO subject_key (subject, sealed, master, created_at)
    VALUES ('complaint:' || :a::text || '-' || :b::text, '\\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000102030405060708090a0b0c0d0e0f101112131415161718191a1b', '\\x0001020304050607', 1)
    ON CONFLICT (subject) DO NOTHING;
    SELECT sealed, master FROM subject_key WHERE subject = 'complaint:' || :a::text || '-' || :b::text FOR NO KEY UPDATE;
    INSERT INTO complaint (id, reference, order_id, opened_at, subject, kind, channel, remedy, buyer, product, merchant,
      language, awaiting_since)
    VALUES (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:a), :a::text || '-' || :b::text, NULL, 1,
      '\\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f000102030405060708090a0b0c0d0e0f101112131415161718191a1b', 'complaint', 'program', NULL, NULL, NULL, NULL, NULL, 1);
    SELECT clauses, region, from_at, until_at, reason_zh, reason_en FROM suspension WHERE until_at > 0 ORDER BY from_at, id;
    INSERT INTO obligation (id, clause, duty, letter, subject, opened_at, base_due, due, judge) VALUES
      (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:c), 'complaints.clock', 'answer', 1,
        int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:a), 1, 2, 2, 2),
      (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:d), 'complaints.clock', 'findings', 1,
        int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:a), 1, 3, 3, 3);
    INSERT INTO clock_event (obligation, position, kind, at) VALUES
      (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:c), 0, 'activate', 1),
      (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:d), 0, 'activate', 1);
    INSERT INTO clock (obligation, step, warn_at) VALUES
      (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:c), 0, 2000000000000000),
      (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:d), 0, 2000000000000000);
    INSERT INTO journal_queue (clause, event, at, line, salt) VALUES
      ('complaints.clock', 'opened', 1, \(line)), ('complaints.clock', 'opened', 1, \(line));
    SELECT 1 FROM agent WHERE present_since IS NOT NULL UNION ALL SELECT 1 FROM complaint
      WHERE id = int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:a) AND assignee IS NOT NULL LIMIT 1;
    END;
    """
}
