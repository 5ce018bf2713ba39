import Database
public import Promises

extension Work {
  /// A finding was wrong, and what followed from it is reversed (ADR 0016): the goods are on sale again where nothing
  /// else keeps them off, sanctions are lifted, the merchant gets back what he was charged with, and what was granted and
  /// is not on its way yet is owed no more. What buyers have, they keep: the platform bears it.
  func reverse(_ found: inout StoredCase, reason: String, by decider: String, at: Instant) throws {
    _ = try ReportCase.refusing { () throws(ReportCase.Fault) in
      try ReportCase.next(.reverse, from: found.status, kind: found.kind)
    }
    if let finding = found.finding {
      try transaction.run("UPDATE finding SET reversed_at = $2 WHERE reference = $1", finding, at)
    }
    try take(.reverse, on: &found, at: at, who: .platform, actor: decider, words: reason)
    if found.kind == .counterfeit { try withdrawGrants(of: found.product, reversed: found.id, at: at) }
    if found.kind.hasTakedownClock, try standingFinding(on: found.product) == nil {
      try endTakedown(of: found.product, at: at)
    }
    try takeBackBorneOut(found.id)
    try liftSanctions(of: found, at: at)
    try close(&found, at: at)
  }

  private func endTakedown(of product: Identifier, at: Instant) throws {
    try lift(.genuine, of: product, at: at)
    var decision = Decision()
    for owed in try owed(about: product) where owed.duty == .takedown {
      decision.change(owed) { $0.void(at: at, now: now) }
    }
    try commit(decision)
  }

  /// Goods were taken down, or found counterfeit, without a case, and that was wrong: what followed is reversed as for a
  /// case's finding. It stands among what was put right, with the names of the findings.
  ///
  /// - Throws: `Refusal` where nothing took them down, or a case found it: then that is reversed.
  public func reinstate(product reference: String, reason: String, at: Instant) throws {
    let product = try self.product(reference)
    let byCase = try transaction.first(
      """
      SELECT reference FROM report_case WHERE product = $1 AND kind IN ('counterfeit', 'unsafe')
        AND status IN ('found', 'appealed', 'upheld') LIMIT 1
      """, product.bytes, map: { $0.text(0) })
    if let byCase {
      throw Refusal(.invalid, "found-by-case", "The case \(byCase) found it; reverse its finding instead.")
    }
    let findings = try transaction.all(
      "SELECT reference FROM finding WHERE product = $1 AND reversed_at IS NULL ORDER BY id", product.bytes,
      map: { $0.text(0) })
    let isDown = try holds(on: product).contains { $0.reason == HoldReason.genuine.text }
    guard isDown || !findings.isEmpty else {
      throw Refusal(.invalid, "not-taken-down", "\(reference) was neither taken down nor found counterfeit.")
    }
    try transaction.run(
      "UPDATE finding SET reversed_at = $2 WHERE product = $1 AND reversed_at IS NULL", product.bytes, at)
    if !findings.isEmpty { try withdrawGrants(of: product, reversed: nil, at: at) }
    try endTakedown(of: product, at: at)
    try transaction.run(
      """
      INSERT INTO product_correction (product, serial, field, old_text, new_text, reason, at, actor)
      VALUES ($1, (SELECT COALESCE(MAX(serial), 0) + 1 FROM product_correction WHERE product = $1), 'takedown', $2, '',
        $3, $4, $5)
      """, product.bytes, findings.joined(separator: "\n"), reason, at, actor)
  }

  /// What a reversal came to, in minor units by currency.
  struct Withdrawn {
    /// Granted, not paid, and owed no more.
    var taken: [Currency: Int64] = [:]
    /// Paid, or on its way: it stays with the buyers.
    var stays: [Currency: Int64] = [:]
    /// Given back to merchants.
    var back: [Currency: Int64] = [:]

    init() {}

    /// - Parameter text: as a step notes it; what it does not tell counts for nothing.
    init(_ text: String) {
      for part in text.split(separator: ";") {
        let words = part.split(separator: " ").map(String.init)
        guard words.count == 3, let minor = Int64(words[1]), let currency = Currency(words[2]) else { continue }
        switch words[0] {
        case "taken": taken[currency, default: 0] += minor
        case "stays": stays[currency, default: 0] += minor
        default: back[currency, default: 0] += minor
        }
      }
    }

    /// As a step notes it: `taken 100 CNY; stays 200 CNY`.
    var text: String {
      [("taken", taken), ("stays", stays), ("back", back)].flatMap { name, sums in
        sums.sorted { $0.key.code < $1.key.code }.map { "\(name) \($0.value) \($0.key.code)" }
      }.joined(separator: "; ")
    }

    mutating func add(_ other: Withdrawn) {
      taken.merge(other.taken, uniquingKeysWith: +)
      stays.merge(other.stays, uniquingKeysWith: +)
      back.merge(other.back, uniquingKeysWith: +)
    }
  }

  /// Begins to withdraw what a finding granted: as many grants at once as a finding pays at once, the others by batches
  /// of the leader's. From this commit on none of them is planned for payment (`planPayouts`), and nobody else is paid.
  ///
  /// - Parameter reversed: the case whose history tells what it comes to; nil where there is none.
  private func withdrawGrants(of product: Identifier, reversed: Identifier?, at: Instant) throws {
    // Where another finding stands the same buyers are owed the same by it.
    if try isFound(product) { return }
    try transaction.run(
      """
      UPDATE product SET compensate_at = NULL, compensated_to = NULL, withdraw_at = $2, withdraw_case = $3 WHERE id = $1
      """, product.bytes, at, reversed?.bytes)
    try withdrawGrants(of: product, reversed: reversed, at: at, limit: Self.compensatedAtOnce)
  }

  /// The next batch of them. Answers how many grants there were.
  func withdrawGrants(limit: Int) throws -> Int {
    let next = try transaction.first(
      """
      SELECT id, withdraw_at, withdraw_case FROM product WHERE withdraw_at IS NOT NULL AND withdraw_at <= $1
      ORDER BY withdraw_at, id LIMIT 1 {taking}
      """, now
    ) { (Identifier(bytes: $0.bytes(0))!, $0.instant(1), $0.optionalBytes(2).flatMap { Identifier(bytes: $0) }) }
    guard let (product, at, reversed) = next else { return 0 }
    return max(1, try withdrawGrants(of: product, reversed: reversed, at: at, limit: limit))
  }

  /// What is withdrawn is deleted from what was granted, so that the next batch begins where this one ended.
  @discardableResult
  private func withdrawGrants(of product: Identifier, reversed: Identifier?, at: Instant, limit: Int) throws -> Int {
    let grants = try transaction.all(
      """
      SELECT finding_grant.obligation, finding_grant.order_id, debit, amount, currency, clause FROM finding_grant
      LEFT JOIN transfer ON transfer.obligation = finding_grant.obligation AND kind = 'grant' WHERE product = $1
      ORDER BY finding_grant.obligation LIMIT $2
      """, product.bytes, limit
    ) { row in
      Grant(
        obligation: Identifier(bytes: row.bytes(0))!, order: Identifier(bytes: row.bytes(1))!,
        granted: row.isNull(2)
          ? nil : (Account(rawValue: row.text(2)), Money(row.integer(3), Currency(row.text(4))!), row.text(5)))
    }
    var decision = Decision()
    var merchants: Set<String> = []
    var withdrawn = Withdrawn()
    for grant in grants {
      try withdraw(grant, of: product, at: at, into: &decision, &withdrawn, &merchants)
    }
    if let last = grants.last {
      try transaction.run(
        "DELETE FROM finding_grant WHERE product = $1 AND obligation <= $2", product.bytes, last.obligation.bytes)
    }
    if grants.count < limit {
      try transaction.run(
        "UPDATE product SET withdraw_at = NULL, withdraw_case = NULL WHERE id = $1", product.bytes)
    } else {
      wake(at: at)
    }
    try commit(decision)
    for reference in merchants.sorted() { try endTopUp(of: reference, at: at) }
    if let reversed { try note(withdrawn, inReversalOf: reversed) }
    return grants.count
  }

  private struct Grant {
    var obligation: Identifier
    var order: Identifier
    /// The account that it came out of, how much it was, and the clause; nil of one that came to nothing.
    var granted: (debit: Account, amount: Money, clause: String)?
  }

  private func withdraw(
    _ grant: Grant, of product: Identifier, at: Instant, into decision: inout Decision, _ withdrawn: inout Withdrawn,
    _ merchants: inout Set<String>
  ) throws {
    guard let granted = grant.granted else { return }
    let (debit, sum, clause) = granted
    func move(
      _ kind: Transfer.Kind, _ debit: Account, _ credit: Account, _ amount: Money, part: Int = 0
    ) -> Transfer {
      var transfer = Transfer(
        id: newKey(), kind: kind, clause: clause, obligation: grant.obligation, order: grant.order, debit: debit,
        credit: credit, amount: amount, at: at)
      transfer.part = part
      return transfer
    }
    let charges = try transaction.all(
      """
      SELECT debit, amount, currency FROM transfer WHERE obligation = $1 AND kind IN ('recovery', 'receivable')
      ORDER BY kind
      """, grant.obligation.bytes, map: { ($0.text(0), Money($0.integer(1), Currency($0.text(2))!)) })
    for (part, (account, amount)) in charges.enumerated() {
      decision.moves.append(move(.chargeBack, .platform, Account(rawValue: account), amount, part: part))
      withdrawn.back[amount.currency, default: 0] += amount.minor
      if let colon = account.firstIndex(of: ":") { merchants.insert(String(account[account.index(after: colon)...])) }
    }
    // Who gave the goods back has nothing else for them: what was granted stays his.
    if try hasReturned(product, of: grant.order) {
      withdrawn.stays[sum.currency, default: 0] += sum.minor
      return
    }
    // Whoever pays has taken this row away before: then it is on its way.
    guard try transaction.run("DELETE FROM unpaid WHERE obligation = $1", grant.obligation.bytes) > 0 else {
      withdrawn.stays[sum.currency, default: 0] += sum.minor
      return
    }
    decision.moves.append(move(.withdrawal, .owedToBuyers, debit, sum))
    withdrawn.taken[sum.currency, default: 0] += sum.minor
    if let owed = try owed(grant.obligation) { decision.change(owed) { $0.void(at: at, now: now) } }
    try transaction.run(
      "UPDATE order_line SET compensated_at = NULL WHERE order_id = $1 AND product = $2", grant.order.bytes,
      product.bytes)
  }

  /// Adds to the history of a case what its reversal has come to so far.
  private func note(_ more: Withdrawn, inReversalOf id: Identifier) throws {
    let step = try transaction.first(
      "SELECT serial, note FROM case_step WHERE case_id = $1 AND step = 'reverse' ORDER BY serial DESC LIMIT 1",
      id.bytes, map: { ($0.int(0), Withdrawn($0.text(1))) })
    guard let (serial, before) = step else { return }
    var sum = before
    sum.add(more)
    try transaction.run(
      "UPDATE case_step SET note = $3 WHERE case_id = $1 AND serial = $2", id.bytes, serial, sum.text)
  }

  /// Whether a finding stands that goods are counterfeit.
  func isFound(_ product: Identifier) throws -> Bool {
    try transaction.first(
      "SELECT 1 FROM finding WHERE product = $1 AND reversed_at IS NULL LIMIT 1", product.bytes, map: { _ in true })
      ?? false
  }

  /// Whether a buyer gave goods back, or destroyed them, that a finding had paid for: for them his claim brought him
  /// nothing, whatever it did for other goods of the order.
  private func hasReturned(_ product: Identifier, of order: Identifier) throws -> Bool {
    try transaction.first(
      """
      SELECT 1 FROM claim JOIN claim_line ON claim_line.claim = claim.id
      JOIN order_line ON order_line.order_id = claim.order_id AND order_line.product = claim_line.product
      WHERE claim.order_id = $1 AND claim_line.product = $2 AND wants = 'refund' AND (
        status = 'done' AND refund IS NULL
        OR refund IS NOT NULL AND EXISTS (SELECT 1 FROM claim_step
          WHERE claim_step.claim = claim.id AND step = 'accepted' AND claim_step.at >= compensated_at))
      LIMIT 1
      """, order.bytes, product.bytes, map: { _ in true }) ?? false
  }
}
