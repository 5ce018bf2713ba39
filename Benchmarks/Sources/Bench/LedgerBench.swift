import Database
import Foundation
import Promises
import Service

/// Transfers against one hot account, a thousand to a commit, netted.
struct LedgerBench {
  static let batch = 1000
  let engine: Engine
  let report: Report

  func run() async throws {
    let count = 200_000
    var ours: [Double] = []
    var raws: [Double] = []
    for round in 0..<3 {
      let (platform, address) = try await engine.platform()
      let keys = try obligations(count * 2, platform.database, seed: UInt64(round))
      if engine.isServer { try shell("psql", "-qAt", "-c", "VACUUM ANALYZE obligation", "-c", "CHECKPOINT", address) }
      let lanes = engine.isServer ? 2 : 1
      let time = try await seconds {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for lane in 0..<lanes {
            group.addTask {
              for start in stride(from: lane * Self.batch, to: count, by: Self.batch * lanes) {
                let part = Array(keys[start..<start + Self.batch])
                try await platform.database.write { try Self.post(part, $0, seed: UInt64(start)) }
              }
            }
          }
          try await group.waitForAll()
        }
      }
      ours.append(Double(count) / time)
      if engine.isServer {
        raws.append(
          Double(Self.batch) * (try pgbench(Self.rawSQL, on: address, clients: lanes, transactions: count / Self.batch))
        )
      } else {
        platform.database.close()
        raws.append(try RawSQLite(address).transfer(Array(keys[count...]), batch: Self.batch))
      }
      platform.database.close()
    }
    let floor = engine.isServer ? "70000" : "150000"
    try report.add(
      "ledger transfers against one hot account, \(engine.name)", median(ours), "a second", reference: "raw SQL",
      median(raws), target: "\(floor) a second")
  }

  /// Obligations to make transfers for, broken already.
  private func obligations(_ count: Int, _ database: any Database, seed: UInt64) throws -> [Identifier] {
    let fill = Fill(clause: "complaints.clock", duty: "pay")
    try fill.history(count, in: database, now: wallClock(), seed: seed)
    return try database.readNow {
      try $0.all("SELECT id FROM obligation ORDER BY id") { Identifier(bytes: $0.bytes(0))! }
    }
  }

  private static func post(_ keys: [Identifier], _ transaction: Transaction, seed: UInt64) throws {
    var random = Random(seed: seed)
    var page = LedgerPage()
    let now = wallClock()
    for key in keys {
      page.add(
        Transfer(
          id: random.identifier(at: now), kind: .grant, clause: "complaints.clock", obligation: key, order: nil,
          debit: .platform, credit: .owedToBuyers, amount: Money(2000, .cny), at: now))
    }
    try page.postTransfers(to: transaction)
    try page.postBalances(to: transaction, stripe: Int.random(in: 0..<LedgerPage.stripes, using: &random))
  }

  private static let rawSQL = """
    \\set stripe random(16, 31)
    BEGIN;
    INSERT INTO transfer (id, kind, clause, obligation, debit, credit, amount, currency, at)
    SELECT uuid_send(gen_random_uuid()), gen_random_uuid()::text, 'complaints.clock', id, 'platform',
      'owed-to-buyers', 2000, 'CNY', 1 FROM (SELECT id FROM obligation LIMIT \(batch)) AS part;
    INSERT INTO balance (account, currency, stripe, amount) VALUES ('owed-to-buyers', 'CNY', :stripe, 2000000)
    ON CONFLICT (account, currency, stripe) DO UPDATE SET amount = balance.amount + excluded.amount;
    INSERT INTO balance (account, currency, stripe, amount) VALUES ('platform', 'CNY', :stripe, -2000000)
    ON CONFLICT (account, currency, stripe) DO UPDATE SET amount = balance.amount + excluded.amount;
    END;
    """
}
