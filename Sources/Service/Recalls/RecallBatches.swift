import Database
import Promises

extension Work {
  /// Tells the next buyers of a recall, and, where it pays at once, grants them their money. How far it has come is
  /// stored with them: whoever is killed here goes on where it was, and nobody comes twice. Answers how many orders were
  /// looked at.
  func tellOfRecalls(limit: Int) throws -> Int {
    guard let recall = try recallToTell() else { return 0 }
    let page = try orders(of: recall, limit: limit)
    try tell(page.orders, of: recall, since: recall.announced)
    try transaction.run(
      "UPDATE recall SET reached = $2, told_at = $3 WHERE id = $1", recall.id.bytes, page.reached,
      page.isLast ? now : nil)
    return max(1, page.orders.count)
  }

  private struct RecallPage {
    var orders: [Identifier]
    var reached: [UInt8]
    var isLast: Bool
  }

  /// The next orders that the goods went into: by their keys, or lot after lot.
  private func orders(of recall: Recall, limit: Int) throws -> RecallPage {
    guard recall.hasLots else {
      let orders = try transaction.all(
        "SELECT order_id FROM order_line WHERE product = $1 AND order_id > $2 ORDER BY order_id LIMIT $3",
        recall.product.bytes, recall.reached, limit, map: { Identifier(bytes: $0.bytes(0))! })
      return RecallPage(
        orders: orders, reached: orders.last?.bytes ?? recall.reached, isLast: orders.count < limit)
    }
    // Lot after lot: whose goods are of several is told with the first of them, for all.
    guard
      let lot = try transaction.first(
        "SELECT lot FROM recall_lot WHERE recall = $1 AND lot >= $2 ORDER BY lot LIMIT 1", recall.id.bytes,
        Array(recall.reached.prefix(16)), map: { $0.bytes(0) })
    else { return RecallPage(orders: [], reached: recall.reached, isLast: true) }
    let orders = try transaction.all(
      "SELECT order_id FROM order_lot WHERE lot = $1 AND order_id > $2 ORDER BY order_id LIMIT $3", lot,
      Array(recall.reached.dropFirst(16)), limit, map: { Identifier(bytes: $0.bytes(0))! })
    if orders.count == limit, let last = orders.last {
      return RecallPage(orders: orders, reached: lot + last.bytes, isLast: false)
    }
    let next = try transaction.first(
      "SELECT lot FROM recall_lot WHERE recall = $1 AND lot > $2 ORDER BY lot LIMIT 1", recall.id.bytes, lot,
      map: { $0.bytes(0) })
    return RecallPage(orders: orders, reached: next ?? recall.reached, isLast: next == nil)
  }

  /// What a parcel brings may be of a recalled lot: it left before that, and we are told of it late. Its buyer is told
  /// at once. The lots are held as they are, so that no recall begins meanwhile.
  func joinRecalls(_ order: Identifier, with lots: [Lot], at: Instant) throws {
    for lot in lots {
      try join(
        order,
        """
        SELECT recall FROM recall_lot JOIN recall ON recall.id = recall_lot.recall
        WHERE recall_lot.lot = $1 AND closed_at IS NULL ORDER BY recall
        """, lot.id, at: at)
    }
  }

  /// An order may be of goods that are recalled as a whole: it was placed before that, and we are told of it late. Its
  /// buyer is told when the goods are with him; before that its payments need not all be known.
  func joinRecalls(delivered order: Identifier, at: Instant) throws {
    try join(
      order,
      """
      SELECT recall.id FROM order_line JOIN recall ON recall.product = order_line.product
      WHERE order_line.order_id = $1 AND closed_at IS NULL AND told_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM recall_lot WHERE recall_lot.recall = recall.id) ORDER BY recall.id
      """, order, at: at)
  }

  private func join(_ order: Identifier, _ recalls: String, _ key: Identifier, at: Instant) throws {
    for id in try transaction.all(recalls, key.bytes, map: { Identifier(bytes: $0.bytes(0))! }) {
      if let recall = try recall(id) { try tell([order], of: recall, since: max(at, recall.announced)) }
    }
  }

  /// Tells the buyers of these orders, as far as the goods are in their hands and nobody told them before.
  private func tell(_ orders: [Identifier], of recall: Recall, since: Instant) throws {
    let orders = try concerned(orders, by: recall)
    if orders.isEmpty { return }
    var cases = Rows(Self.caseShape)
    var claims = RecallClaims()
    var decision = Decision()
    var reminders: [Int: Instant?] = [:]
    ahead = Ahead(sellers: Dictionary(uniqueKeysWithValues: orders.map { ($0.id, $0.merchant) }))
    defer { ahead = nil }
    try together {
      for order in orders {
        let id = newKey()
        let reminder = try reminders[order.letter] ?? self.reminder(0, of: recall, letter: order.letter, since: since)
        reminders[order.letter] = .some(reminder)
        let claim =
          recall.plan.isAtOnce ? try payAtOnce(order, of: recall, since, into: &claims, &decision) : nil
        cases.add(
          id.bytes.value, recall.id.bytes.value, order.id.bytes.value, order.pieces.value, order.worth.value,
          since.value,
          now.value, 0.value, reminder.value, claim?.bytes.value ?? .null)
        decision.messages.append(Message(key: newKey(), kind: "recall.notice", subject: id, at: now))
        if let reminder { wake(at: reminder) }
      }
      try transaction.insert(cases)
      try claims.insert(into: transaction)
      try commit(decision)
    }
  }

  private static let caseShape = RowShape(
    "recall_case", ("id", .bytes), ("recall", .bytes), ("order_id", .bytes), ("quantity", .integer),
    ("worth", .integer), ("since_at", .integer), ("told_at", .integer), ("reminders", .integer),
    ("remind_at", .integer), ("claim", .bytes))

  private func reminder(_ sent: Int, of recall: Recall, letter: Int, since: Instant) throws -> Instant? {
    guard let calendar = letters.version(letter)?.letter.calendar else { return nil }
    return recall.plan.nextReminder(after: sent, since: since, calendar: calendar)
  }

  /// The claim of a buyer who is paid without asking: it holds the goods, so that nobody claims them again, and its
  /// refund takes the road of all others.
  private func payAtOnce(
    _ order: RecalledOrder, of recall: Recall, _ at: Instant, into claims: inout RecallClaims,
    _ decision: inout Decision
  ) throws -> Identifier? {
    guard order.worth > 0, order.canBeClaimed,
      let (clause, letter) = clause(ClaimKind.quality.clause, letter: order.letter)
    else { return nil }
    let claim = newKey()
    let within = clause.term("finish-within") ?? clause.term("pay-within") ?? .days(7)
    let owed = Owed(
      id: newKey(), letter: order.letter, duty: .finish, subject: claim, order: order.id,
      obligation: Obligation(clause: clause.key, opened: at, due: letter.calendar.end(of: within, from: at)))
    claims.add(claim, of: order, product: recall.product, clause: clause.key, name: Self.claimName(claim), at: at)
    decision.opened.append(owed)
    try grant(Money(order.worth, order.currency), for: owed, clause: clause, at: at, into: &decision)
    return claim
  }

  /// What the claim of a buyer under a recall is called.
  static func claimName(_ claim: Identifier) -> String { "recall-\(claim)" }

  /// Reminds buyers who have not answered in time, the earliest first. Answers how many were looked at.
  func remindOfRecalls(limit: Int) throws -> Int {
    let due = try transaction.all(
      """
      SELECT id, recall, order_id, reminders, since_at, answered_at FROM recall_case WHERE remind_at < $1
      ORDER BY remind_at LIMIT $2 {taking}
      """, now, limit
    ) {
      (
        id: Identifier(bytes: $0.bytes(0))!, recall: Identifier(bytes: $0.bytes(1))!, sent: $0.int(3),
        since: $0.instant(4), isAnswered: !$0.isNull(5), order: $0.bytes(2)
      )
    }
    if due.isEmpty { return 0 }
    let letters = try transaction.all(
      "SELECT letter FROM orders WHERE id = $1", forEach: due.map { [$0.order.value] }, map: { $0.int(0) })
    var known: [Identifier: Recall?] = [:]
    var rows = Rows(Self.reminderShape)
    var decision = Decision()
    for (place, one) in due.enumerated() {
      let recall = try known[one.recall] ?? recall(one.recall)
      known[one.recall] = .some(recall)
      guard let recall, recall.closed == nil, !one.isAnswered else {
        rows.add(one.id.bytes.value, one.sent.value, .null)
        continue
      }
      let next = try reminder(one.sent + 1, of: recall, letter: letters[place].first ?? 0, since: one.since)
      rows.add(one.id.bytes.value, (one.sent + 1).value, next.value)
      decision.messages.append(Message(key: newKey(), kind: "recall.reminder", subject: one.id, at: now))
      if let next { wake(at: next) }
    }
    try transaction.update(rows)
    try commit(decision)
    return due.count
  }

  private static let reminderShape = RowShape(
    "recall_case", ("id", .bytes), ("reminders", .integer), ("remind_at", .integer))
}

/// Rows of claims that nobody has to ask for.
struct RecallClaims {
  private static let claim = RowShape(
    "claim", ("id", .bytes), ("reference", .text), ("order_id", .bytes), ("clause", .text), ("opened_at", .integer),
    ("reason", .text), ("kind", .text), ("status", .text), ("wants", .text), ("refund", .integer))
  private static let line = RowShape("claim_line", ("claim", .bytes), ("product", .bytes), ("quantity", .integer))
  private static let step = RowShape(
    "claim_step", ("claim", .bytes), ("serial", .integer), ("step", .text), ("at", .integer), ("actor", .text),
    ("note", .text))

  private var claims = Rows(RecallClaims.claim)
  private var lines = Rows(RecallClaims.line)
  private var steps = Rows(RecallClaims.step)

  mutating func add(
    _ claim: Identifier, of order: RecalledOrder, product: Identifier, clause: String, name: String, at: Instant
  ) {
    claims.add(
      claim.bytes.value, name.value, order.id.bytes.value, clause.value, at.value,
      ClaimReason.recalled.rawValue.value, ClaimKind.quality.rawValue.value, ClaimStatus.accepted.rawValue.value,
      Resolution.refund.rawValue.value, order.worth.value)
    lines.add(claim.bytes.value, product.bytes.value, order.claimable.value)
    let reason = ClaimReason.recalled.rawValue
    for (serial, step) in ["opened", "approved"].enumerated() {
      steps.add(
        claim.bytes.value, (serial + 1).value, step.value, at.value, ClaimActor.rule.rawValue.value,
        (serial == 0 ? "" : reason).value)
    }
  }

  func insert(into transaction: Transaction) throws {
    try transaction.insert(claims)
    try transaction.insert(lines)
    try transaction.insert(steps)
  }
}
