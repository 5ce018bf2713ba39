import Database
import Foundation
import Promises
import Service

/// Orders taken by a server with eight connections, against eight clients of pgbench that send the same statements one
/// by one. Without HTTP; `http.sh` measures it with.
struct Intake {
  let engine: Engine
  let report: Report

  func run() async throws {
    guard engine.isServer else { return }
    var ours: [Double] = []
    var raws: [Double] = []
    let operation = Catalog.operation("orders.place")!
    for round in 0..<3 {
      let (platform, address) = try await engine.platform(connections: 8)
      let (tasks, each) = (64, 400)
      let time = try await seconds {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for task in 0..<tasks {
            group.addTask {
              for number in 0..<each {
                let body: JSON = [
                  "reference": .string("B-\(round)-\(task)-\(number)"), "promised": "2030-01-04", "region": "Guangdong",
                  "fulfilment": "third-party",
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
      "order intake, \(engine.name), 8 connections", median(ours), "a second", reference: "pgbench, same statements",
      median(raws), target: "at least 0.8")
  }

  static let rawSQL = """
    \\set a random(1, 9000000000000000000)
    \\set b random(1, 9000000000000000000)
    \\set c random(1, 9000000000000000000)
    BEGIN;
    SELECT pg_advisory_xact_lock_shared(1886151783, 1);
    SELECT COALESCE(MAX(number), 0) FROM letter;
    INSERT INTO orders (id, reference, placed_at, letter, promised, region, fulfilment, currency)
    VALUES (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:a), :a::text || '-' || :b::text, 1, 1, 20000, 'Guangdong', 'third-party', 'CNY');
    SELECT clauses, region, from_at, until_at, reason_zh, reason_en FROM suspension WHERE until_at > 0 ORDER BY from_at, id;
    INSERT INTO obligation (id, clause, duty, letter, subject, order_id, region, opened_at, base_due, due, judge)
    VALUES (int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:c), 'delivery.on-time', 'deliver', 1,
      int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:a),
      int8send((EXTRACT(EPOCH FROM now()) * 1000000)::bigint) || int8send(:a), 'Guangdong', 1, 2, 2, 3);
    INSERT INTO journal_queue (clause, event, at, line, salt) VALUES ('delivery.on-time', 'opened', 1,
      '\\x7b226174223a22323032362d31312d32355431363a35323a31342e3030303030305a222c22636c61757365223a2264656c69766572792e6f6e2d74696d65222c22636f6d6d69746d656e74223a2230313233343536373839616263646566303132333435363738396162636465663031323334353637383961626364656630313233343536373839616263646566222c22647565223a22323033302d30312d30345431353a35393a35392e3939393939395a222c2264757479223a2264656c69766572222c226576656e74223a226f70656e6564222c226c6574746572223a317d',
      '\\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
    END;
    """
}
