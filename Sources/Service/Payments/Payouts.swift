import Database
public import Promises

/// Money on its way to a buyer: a part of what was granted, over one channel.
public struct Payout: Hashable, Sendable {
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// To be asked for.
    case waiting
    /// Accepted by the provider and not done.
    case pending
    case paid
    /// The provider refused: a person has to look.
    case failed
  }
  public var id: Identifier
  public var channel: String
  public var state: State
  /// What the channel is asked for; its payment is empty where money goes by transfer.
  public var refund: Refund
}

extension Work {
  /// Decides over which payments what was granted goes back, each part once. Answers how many grants there were.
  ///
  /// - Parameters:
  ///   - before: only what was granted by then.
  ///   - at: when it is to be asked for; at once where it is nil, as of the grant's own time.
  @discardableResult
  func planPayouts(grantedBefore before: Instant, at: Instant?, limit: Int) throws -> Int {
    let condition = try whatIsNotWithdrawn
    let keys = try transaction.all(
      "SELECT obligation FROM unpaid WHERE granted_at <= $1 \(condition) ORDER BY granted_at LIMIT $2 {taking}",
      before, limit, map: { $0.bytes(0) })
    if keys.isEmpty { return 0 }
    let grants = try transaction.all(
      "SELECT obligation, order_id, amount, currency, at FROM transfer WHERE obligation = $1 AND kind = 'grant'",
      forEach: keys.map { [$0.value] }
    ) { row in
      (
        obligation: row.bytes(0), order: row.optionalBytes(1), amount: row.integer(2), currency: row.text(3),
        at: row.instant(4)
      )
    }.compactMap(\.first)
    var rows = Rows(Self.payoutShape)
    var planned: [String: Int64] = [:]
    for grant in grants {
      var payments = try grant.order.map { try self.payments(of: $0, in: grant.currency) } ?? []
      for place in payments.indices { payments[place].back += planned[payments[place].reference] ?? 0 }
      for (number, part) in RefundSplit.parts(of: grant.amount, over: payments).enumerated() {
        if let payment = part.payment { planned[payment, default: 0] += part.amount }
        rows.add(
          newKey().bytes.value, grant.obligation.value, number.value, grant.order?.value ?? .null,
          part.payment.value, part.channel.value, part.amount.value, grant.currency.value, (at ?? grant.at).value,
          Payout.State.waiting.rawValue.value, (at ?? grant.at).value)
      }
    }
    try transaction.insert(rows)
    var done = Rows(Self.unpaidShape)
    for key in keys { done.add(key.value) }
    try transaction.delete(done)
    return grants.count
  }

  /// What a finding granted that was reversed is withdrawn batch by batch, and nothing of it is paid meanwhile. Hardly
  /// ever is there any, so the condition stands in the statement only then.
  private var whatIsNotWithdrawn: String {
    get throws {
      let isUnderWay = try transaction.first(
        "SELECT 1 FROM product WHERE withdraw_at IS NOT NULL LIMIT 1", map: { _ in true })
      return isUnderWay == nil
        ? ""
        : """
        AND NOT EXISTS (SELECT 1 FROM finding_grant JOIN product ON product.id = finding_grant.product
          WHERE finding_grant.obligation = unpaid.obligation AND withdraw_at IS NOT NULL)
        """
    }
  }

  private static let payoutShape = RowShape(
    "payout", ("id", .bytes), ("obligation", .bytes), ("part", .integer), ("order_id", .bytes), ("payment", .text),
    ("channel", .text), ("amount", .integer), ("currency", .text), ("planned_at", .integer), ("state", .text),
    ("next_at", .integer))
  private static let unpaidShape = RowShape("unpaid", ("obligation", .bytes))

  /// An order's payments, the first first, with what went back of each. What failed counts as well: it is asked for
  /// again, and nothing else may have taken its place. Whoever else plans for the order waits.
  private func payments(of order: [UInt8], in currency: String) throws -> [RefundSplit.Payment] {
    let own = try transaction.first(
      "SELECT currency FROM orders WHERE id = $1 {locking}", order, map: { $0.text(0) })
    guard own == currency else { return [] }
    return try transaction.all(
      """
      SELECT reference, channel, amount, COALESCE((
        SELECT SUM(payout.amount) FROM payout WHERE payout.payment = payment.reference), 0)
      FROM payment WHERE order_id = $1 ORDER BY paid_at, reference
      """, order
    ) {
      RefundSplit.Payment(reference: $0.text(0), channel: $0.text(1), amount: $0.integer(2), back: $0.integer(3))
    }
  }

  /// What is to be asked for now, the earliest first.
  func duePayouts(limit: Int) throws -> [Payout] {
    try transaction.all(
      """
      SELECT payout.id, payout.channel, state, payout.payment, COALESCE(payment.amount, payout.amount), payout.amount,
        payout.currency FROM payout LEFT JOIN payment ON payment.reference = payout.payment
      WHERE next_at IS NOT NULL AND next_at <= $1 ORDER BY next_at LIMIT $2
      """, now, limit
    ) { row in
      let id = Identifier(bytes: row.bytes(0))!
      let currency = Currency(row.text(6))!
      return Payout(
        id: id, channel: row.text(1), state: Payout.State(rawValue: row.text(2))!,
        refund: Refund(
          key: id.description, payment: row.optionalText(3) ?? "", paid: Money(row.integer(4), currency),
          amount: Money(row.integer(5), currency), reason: "Refund"))
    }
  }

  func nextPayout() throws -> Instant? {
    try transaction.first("SELECT MIN(next_at) FROM payout WHERE next_at IS NOT NULL", map: { $0.optionalInstant(0) })
      ?? nil
  }

  /// Notes what a provider said to a payout. One that was paid is paid: saying it again changes nothing.
  ///
  /// - Parameter wasAsked: false where nobody had asked it.
  func note(_ answer: RefundAnswer, to payout: Identifier, at: Instant, wasAsked: Bool = true) throws {
    let attempts = wasAsked ? 1 : 0
    switch answer {
    case .paid(let reference, let paid):
      try settle([payout], reference: reference, at: min(paid ?? at, at), attempts: attempts)
    case .pending(let reference):
      try transaction.run(
        """
        UPDATE payout SET state = 'pending', provider_reference = $2, attempts = attempts + $4, next_at = $3
        WHERE id = $1 AND state IN ('waiting', 'pending')
        """, payout.bytes, reference, at.adding(seconds: Envelope.pause(after: 2)), attempts)
    case .refused(let code, let message):
      let isNew = try transaction.run(
        """
        UPDATE payout SET state = 'failed', failure = $2, attempts = attempts + $3, next_at = NULL
        WHERE id = $1 AND state IN ('waiting', 'pending')
        """, payout.bytes, "\(code): \(message)", attempts)
      guard isNew > 0 else { return }
      var decision = Decision()
      decision.messages.append(Message(key: newKey(), kind: "payout.failed", subject: payout, at: at))
      try commit(decision)
    }
  }

  /// There was no answer: it is asked for again, with longer and longer pauses.
  func postpone(_ payout: Identifier, because failure: ChannelFailure, at: Instant) throws {
    let attempts = try transaction.first(
      "SELECT attempts FROM payout WHERE id = $1 {locking}", payout.bytes, map: { $0.int(0) + 1 })
    try transaction.run(
      "UPDATE payout SET attempts = $2, next_at = $3, failure = $4 WHERE id = $1 AND state IN ('waiting', 'pending')",
      payout.bytes, attempts ?? 1, at.adding(seconds: Envelope.pause(after: attempts ?? 1)), failure.message)
  }

  /// Books payouts as paid, once each, and fulfils the duty to pay where nothing of it is left.
  ///
  /// - Parameters:
  ///   - at: when, as far as it is after the planned time, because some providers count whole seconds; as of the planned
  ///     time where it is nil.
  ///   - attempts: how often a provider was asked for them just now.
  func settle(_ payouts: [Identifier], reference: String?, at: Instant?, attempts: Int = 0) throws {
    let rows = try transaction.all(
      """
      SELECT id, obligation, part, order_id, amount, currency, planned_at, state, attempts FROM payout
      WHERE id = $1 {locking}
      """, forEach: payouts.map { [$0.bytes.value] }
    ) { row in
      (
        id: Identifier(bytes: row.bytes(0))!, obligation: Identifier(bytes: row.bytes(1))!, part: row.int(2),
        order: row.optionalBytes(3).flatMap(Identifier.init(bytes:)),
        amount: Money(row.integer(4), Currency(row.text(5))!), at: max(at ?? row.instant(6), row.instant(6)),
        isPaid: row.text(7) == Payout.State.paid.rawValue, attempts: row.int(8) + attempts
      )
    }.compactMap(\.first).filter { !$0.isPaid }
    if rows.isEmpty { return }
    var update = Rows(Self.paidShape)
    for row in rows {
      update.add(
        row.id.bytes.value, Payout.State.paid.rawValue.value, reference.value, row.at.value, .null, .null,
        row.attempts.value)
    }
    try transaction.update(update)
    let granted = try transaction.all(
      "SELECT clause FROM transfer WHERE obligation = $1 AND kind = 'grant'",
      forEach: rows.map { [$0.obligation.bytes.value] }, map: { $0.text(0) })
    let remedied = try owed(rows.map(\.obligation))
    let clocks = try owed(about: rows.map(\.obligation))
    let open = try transaction.all(
      "SELECT COUNT(*) FROM payout WHERE obligation = $1 AND state <> 'paid'",
      forEach: rows.map { [$0.obligation.bytes.value] }, map: { $0.int(0) })
    var decision = Decision()
    var fulfilled: Set<Identifier> = []
    for (place, row) in rows.enumerated() {
      guard let owed = remedied[place], let clause = granted[place].first else { continue }
      var transfer = Transfer(
        id: newKey(), kind: .payout, clause: clause, obligation: row.obligation, order: row.order,
        debit: .owedToBuyers, credit: .channel, amount: row.amount, at: row.at)
      transfer.part = row.part
      decision.post(transfer, for: owed)
      // What is paid fulfils the duty to pay: the clock that the grant started, or the promise itself.
      guard open[place].first == 0 else { continue }
      for clock in clocks[place] + [owed] where clock.duty.isPaying && fulfilled.insert(clock.id).inserted {
        decision.change(clock) { $0.fulfil(at: row.at, now: now) }
      }
    }
    try commit(decision)
    for (place, row) in rows.enumerated() where open[place].first == 0 {
      if let owed = remedied[place], owed.duty == .finish { try finishPaid(owed, at: row.at) }
    }
  }

  private static let paidShape = RowShape(
    "payout", ("id", .bytes), ("state", .text), ("provider_reference", .text), ("settled_at", .integer),
    ("next_at", .integer), ("failure", .text), ("attempts", .integer))

  /// A claim ends when its refund was paid.
  private func finishPaid(_ owed: Owed, at: Instant) throws {
    guard let order = owed.order else { return }
    var claim = try storedClaim(owed.subject, of: order)
    guard claim.claim.status == .accepted, claim.claim.wants == .refund else { return }
    try finish(&claim, at: at)
  }

  /// The automatic channel: whatever was granted by `before` is paid at once, as a replay and the invented year have it,
  /// and a platform that has named no provider. Answers how many grants there were.
  ///
  /// - Parameter at: when; as of the grant's own time where it is nil.
  @discardableResult
  public func payOut(grantedBefore before: Instant, at: Instant? = nil, limit: Int = 500) throws -> Int {
    let count = try planPayouts(grantedBefore: before, at: at, limit: limit)
    if count == 0 { return 0 }
    let waiting = try transaction.all(
      "SELECT id FROM payout WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at", at ?? before,
      map: { Identifier(bytes: $0.bytes(0))! })
    try settle(waiting, reference: nil, at: at)
    return count
  }
}
