import Database
import Promises
import Support
import Testing

@testable import Service

@Suite struct InvariantTests {
  /// What breaks each invariant. Where the schema itself would refuse that, its wall is torn down before.
  private static let faults: [(name: String, change: String)] = [
    ("ledger-zero", "UPDATE balance SET amount = amount + 1 WHERE account = (SELECT MIN(account) FROM balance)"),
    (
      "ledger-balances",
      "UPDATE transfer SET amount = amount + 1 WHERE id = (SELECT id FROM transfer ORDER BY id LIMIT 1)"
    ),
    (
      "choices-granted",
      """
      UPDATE offer SET amount = amount + 1 WHERE obligation = (SELECT obligation FROM offer
      WHERE choice = 'compensation' ORDER BY obligation LIMIT 1)
      """
    ), ("payouts-granted", "DELETE FROM transfer WHERE kind = 'grant'"),
    (
      "grants-broken",
      """
      UPDATE obligation SET outcome = 'kept', fulfilled_at = settled_at
      WHERE id = (SELECT obligation FROM transfer WHERE kind = 'grant' ORDER BY obligation LIMIT 1)
      """
    ),
    (
      "unpaid",
      "INSERT INTO unpaid (obligation, granted_at) SELECT obligation, 0 FROM transfer WHERE kind = 'payout' LIMIT 1"
    ),
    (
      "refunds-paid",
      """
      UPDATE payout SET amount = amount + 100000000
      WHERE id = (SELECT id FROM payout WHERE payment IS NOT NULL ORDER BY id LIMIT 1)
      """
    ),
    ("claims-bought", "UPDATE claim_line SET quantity = 3"),
    (
      "claims-refunded",
      "UPDATE claim SET refund = 100000000 WHERE reference = 'X-1'"
    ),
    ("deposits", "INSERT INTO balance (account, currency, stripe, amount) VALUES ('deposit:M', 'CNY', 0, -1)"),
    ("outcomes", "DELETE FROM journal WHERE serial = (SELECT MAX(serial) FROM journal WHERE event = 'kept')"),
    (
      "deadlines", "UPDATE obligation SET due = base_due - 1 WHERE id = (SELECT id FROM obligation ORDER BY id LIMIT 1)"
    ),
    (
      "references", "DELETE FROM orders WHERE id = (SELECT order_id FROM obligation WHERE order_id IS NOT NULL LIMIT 1)"
    ),
    ("journal-gaps", "DELETE FROM journal WHERE serial = 7"),
    ("journal-gaps", "UPDATE journal SET serial = 0 WHERE serial = 7"),
  ]

  private struct Undo: Error {}

  @Test(arguments: Engine.kinds) func eachIsSeenToFail(_ engine: Engine) throws {
    try engine.withDatabase(Migrations.all) { database in
      try Invented.year(in: database)
      let sound = try database.readNow { try Invented.invariants($0) }
      for invariant in sound { #expect(invariant.broken == 0, "\(invariant.name)") }
      var faults = Self.faults
      if engine.isPostgres { faults.append(("journal-head", "UPDATE journal_head SET last = last + 1")) }
      #expect(Set(faults.map(\.name)) == Set(sound.map(\.name)))
      for (name, change) in faults {
        #expect(throws: Undo.self, "\(name)") {
          try database.writeNow { transaction in
            try Self.tearDownWalls(transaction)
            #expect(try transaction.run(change) > 0, "\(name): something was changed")
            let found = try Invented.invariants(transaction)
            #expect((found.first { $0.name == name }?.broken ?? 0) > 0, "\(name)")
            throw Undo()
          }
        }
      }
      #expect(try database.readNow { try Invented.invariants($0) }.allSatisfy { $0.broken == 0 })
    }
  }

  /// Takes away what keeps the rows right, until the command is undone.
  private static func tearDownWalls(_ transaction: Transaction) throws {
    if transaction.endsInOrder {
      try transaction.run("PRAGMA defer_foreign_keys = ON")
      try transaction.run("PRAGMA ignore_check_constraints = ON")
      return
    }
    let walls = try transaction.all(
      """
      SELECT conrelid::regclass::text, conname FROM pg_constraint
      WHERE contype IN ('c', 'f') AND conparentid = 0 AND conislocal AND connamespace = 'public'::regnamespace
      """
    ) { "ALTER TABLE \($0.text(0)) DROP CONSTRAINT IF EXISTS \($0.text(1))" }
    for wall in walls { try transaction.run(wall) }
  }
}
