import Database
public import Promises

/// What came of a claim.
public struct ClaimDecision: Hashable, Sendable {
  public var answer: ReturnWindow.Answer
  /// For the buyer, in both languages.
  public var words: LocalizedText
}

extension Work {
  /// Opens a claim under one of the return rights and decides it by the rule of the letter that the order is bound to.
  /// What is granted must be finished in time: refunded, exchanged or repaired.
  ///
  /// - Throws: `Refusal` when the order is unknown or not delivered, or the letter has no such right.
  public func openClaim(
    _ reference: String, order orderReference: String, clause key: String, traits: [String], confirmed: Bool,
    at: Instant
  ) throws -> ClaimDecision {
    let order = try self.order(orderReference)
    guard
      let found = try transaction.first(
        "SELECT letter, delivered_at FROM orders WHERE id = $1", order.bytes,
        map: { ($0.int(0), $0.optionalInstant(1)) })
    else { throw Refusal(.unknown, "order-unknown", "There is no order \(orderReference); place it first.") }
    guard ReturnWindow.keys.contains(key), let (clause, letter) = clause(key, letter: found.0) else {
      throw Refusal(.invalid, "right-unknown", "Name one of: \(ReturnWindow.keys.joined(separator: ", ")).")
    }
    guard let delivered = found.1, delivered <= at else {
      throw Refusal(.invalid, "not-delivered", "The order is not delivered yet; it may still be cancelled.")
    }
    guard try transaction.first("SELECT 1 FROM claim WHERE reference = $1", reference, map: { $0.int(0) }) == nil else {
      throw Refusal(.conflict, "claim-exists", "There is a claim \(reference) already.")
    }
    var facts = try facts(of: order)
    facts.traits = traits
    facts.confirmed = confirmed
    guard clause.scope.covers(facts) else {
      throw Refusal(.invalid, "not-covered", "\(key) does not cover this order; the letter says what it covers.")
    }
    guard
      var answer = ReturnWindow.answer(
        clause: clause, calendar: letter.calendar, delivered: delivered, asked: at, facts: facts)
    else { throw Refusal(.invalid, "right-unknown", "The letter names no time for \(key).") }
    // The window was frozen at delivery: a correction that comes later must not shorten it.
    if answer.exception == nil, let until = try window(of: order, clause: key), until > answer.until {
      answer.until = until
      answer.granted = at <= until
      answer.reason = answer.granted ? .inTime : .tooLate
    }
    let id = newKey()
    try transaction.run(
      """
      INSERT INTO claim (id, reference, order_id, clause, opened_at, granted, reason, exception, until)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """, id.bytes, reference, order.bytes, key, at, answer.granted, answer.reason.rawValue, answer.exception,
      answer.until)
    if answer.granted, let term = clause.term("finish-within") {
      var decision = Decision()
      decision.opened.append(
        Owed(
          id: newKey(), letter: found.0, duty: .finish, subject: id, order: order,
          obligation: Obligation(clause: key, opened: at, due: letter.calendar.end(of: term, from: at))))
      try commit(decision)
    }
    return ClaimDecision(
      answer: answer, words: ReturnWindow.words(answer, clause: clause, calendar: letter.calendar))
  }

  /// The refund, replacement or repaired item is with the buyer.
  public func finish(claim reference: String, at: Instant) throws {
    let found = try transaction.first("SELECT id, opened_at FROM claim WHERE reference = $1 {locking}", reference) {
      (Identifier(bytes: $0.bytes(0))!, $0.instant(1))
    }
    guard let (id, opened) = found else {
      throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference); open it first.")
    }
    guard opened <= at else {
      throw Refusal(.invalid, "before-opening", "The claim was made at \(opened); nothing finishes it before.")
    }
    try transaction.run("UPDATE claim SET finished_at = COALESCE(finished_at, $2) WHERE id = $1", id.bytes, at)
    try fulfil(.finish, of: id, at: at)
  }

  /// Freezes the windows of an order at its delivery, each as long as the letter it is bound to says.
  func freezeWindows(of order: Identifier, delivered: Instant) throws {
    guard let number = try transaction.first("SELECT letter FROM orders WHERE id = $1", order.bytes, map: { $0.int(0) })
    else { return }
    let facts = try facts(of: order)
    for key in ReturnWindow.keys {
      guard let (rule, letter) = clause(key, letter: number), rule.scope.covers(facts) else { continue }
      let (clause, _, isTakenAway) = rule.standing(in: facts)
      guard !isTakenAway, let term = clause.term("within") else { continue }
      try transaction.run(
        """
        INSERT INTO right_window (order_id, clause, until) VALUES ($1, $2, $3)
        ON CONFLICT (order_id, clause) DO UPDATE SET until = excluded.until WHERE excluded.until > right_window.until
        """, order.bytes, key, letter.calendar.end(of: term, from: delivered))
    }
  }

  /// What is known of an order's goods and where it goes.
  private func facts(of order: Identifier) throws -> CaseFacts {
    var facts = CaseFacts()
    try transaction.rows("SELECT region, fulfilment FROM orders WHERE id = $1", order.bytes) {
      facts.region = $0.optionalText(0)
      facts.fulfilment = Fulfilment(rawValue: $0.text(1))
    }
    facts.categories = try transaction.all(
      """
      SELECT DISTINCT category FROM order_line JOIN product ON product.id = order_line.product
      WHERE order_id = $1 AND category IS NOT NULL
      """, order.bytes, map: { $0.text(0) })
    return facts
  }

  private func window(of order: Identifier, clause: String) throws -> Instant? {
    try transaction.first(
      "SELECT until FROM right_window WHERE order_id = $1 AND clause = $2", order.bytes, clause, map: { $0.instant(0) })
  }
}
