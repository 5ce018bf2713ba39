import Database
import Promises

/// What the clock does to a claim besides judging the seller's duties.
enum ClaimTimer: String, CaseIterable {
  /// The seller did not answer. The sweep leaves this duty to the timer, which locks the order first as all others do.
  case decide
  /// The seller, and the buyer, are reminded before their time is over.
  case remindAnswer = "remind-answer"
  case remindSendBack = "remind-send-back"
  /// The buyer did not send the goods back.
  case sendBack = "send-back"
  /// A buyer whose goods are long at the workshop is offered others meanwhile.
  case loaner
  /// The shop did not say that it has a replacement.
  case stock
  /// The buyer did not say whether he takes what the shop offers instead.
  case substitute
}

extension Work {
  enum Reminder {
    case answer, sendBack
  }

  /// A reminder when three quarters of the time are over. It sets the timer for the end.
  func remind(_ reminder: Reminder, of claim: Identifier, from: Instant, due: Instant) throws {
    let at = from.adding(microseconds: due.microseconds(since: from) / 4 * 3)
    try set(reminder == .answer ? .remindAnswer : .remindSendBack, of: claim, at: at)
  }

  func set(_ timer: ClaimTimer, of claim: Identifier, at: Instant) throws {
    wake(at: at)
    try transaction.post(
      """
      INSERT INTO claim_timer (claim, kind, at) VALUES ($1, $2, $3)
      ON CONFLICT (claim, kind) DO UPDATE SET at = excluded.at
      """, claim.bytes, timer.rawValue, at)
  }

  /// When a timer is to run; nil where it is not set.
  func timer(_ timer: ClaimTimer, of claim: Identifier) throws -> Instant? {
    try transaction.first(
      "SELECT at FROM claim_timer WHERE claim = $1 AND kind = $2", claim.bytes, timer.rawValue, map: { $0.instant(0) })
  }

  /// Nothing is waited for any more.
  func clear(_ claim: Identifier) throws {
    try transaction.post("DELETE FROM claim_timer WHERE claim = $1", claim.bytes)
  }

  /// Runs the timers of claims that are due, the earliest first. Answers how many.
  func runClaimTimers(limit: Int) throws -> Int {
    // Whoever changes a claim locks its order first; a timer that did it the other way round could wait in a circle.
    let due = try transaction.all(
      """
      SELECT claim, claim_timer.kind, at, order_id FROM claim_timer JOIN claim ON claim.id = claim_timer.claim
      WHERE at < $1 ORDER BY at LIMIT $2
      """, now, limit
    ) {
      (
        Identifier(bytes: $0.bytes(0))!, ClaimTimer(rawValue: $0.text(1))!, $0.instant(2),
        Identifier(bytes: $0.bytes(3))!
      )
    }
    for (id, timer, at, order) in due {
      var claim = try storedClaim(id, of: order)
      let isThere = try transaction.run(
        "DELETE FROM claim_timer WHERE claim = $1 AND kind = $2 AND at = $3", id.bytes, timer.rawValue, at)
      // Another command was first.
      if isThere > 0 { try run(timer, &claim, at: at) }
    }
    return due.count
  }

  private func run(_ timer: ClaimTimer, _ claim: inout StoredClaim, at: Instant) throws {
    switch timer {
    case .decide:
      try judge(about: claim.id)
      // Force majeure moves the deadline and not the timer: his silence is waited for until then.
      if let open = try owed(about: claim.id).first(where: { $0.duty == .decide && $0.obligation.outcome == nil }) {
        try set(.decide, of: claim.id, at: open.obligation.judge)
      }
    case .remindAnswer:
      guard let open = try owed(about: claim.id).first(where: { $0.duty == .decide && $0.obligation.outcome == nil })
      else { return }
      // After a long absence there is nothing to be reminded of any more.
      if now <= open.obligation.due { try tell("claim.remind-seller", claim.id, at: at) }
      try set(.decide, of: claim.id, at: open.obligation.judge)
    case .remindSendBack:
      guard claim.claim.status == .approved, let by = claim.claim.sendBackBy else { return }
      if now <= by { try tell("claim.remind-buyer", claim.id, at: at) }
      try set(.sendBack, of: claim.id, at: by)
    case .loaner:
      try note("loaner-offered", on: claim.id, at: at, by: .clock)
      try tell("claim.loaner", claim.id, at: at)
    case .sendBack: try expire(&claim)
    case .substitute: if claim.claim.isOffered { try decline(&claim, by: .clock, at: at) }
    case .stock: try turn(&claim, to: .refund, "out-of-stock", by: .clock, at: at)
    }
  }

  /// A claim whose goods did not come back in time is over, however late the timer.
  func expire(_ claim: inout StoredClaim) throws {
    guard claim.claim.status == .approved, let by = claim.claim.sendBackBy, now > by else { return }
    try take(.expire, "expired", on: &claim, by: .clock, at: by)
    try clear(claim.id)
    try tell("claim.expired", claim.id, at: by)
  }

  /// The seller's silence grants a claim (`consequences`).
  func grantBySilence(_ id: Identifier, at: Instant) throws {
    guard var claim = try claimToJudge(id), claim.claim.status == .requested else { return }
    try approve(&claim, .silence, by: .clock, at: at)
  }

  /// A repair that takes longer than the letter allows becomes an exchange.
  func endRepair(_ id: Identifier, at: Instant) throws {
    guard var claim = try claimToJudge(id), claim.claim.status == .accepted, claim.claim.wants == .repair else {
      return
    }
    try writeSoFar()
    try turn(&claim, to: .replacement, "repair-too-long", by: .clock, at: at)
  }

  /// The rules of claims look at what is stored. Where one runs in the middle of a decision, what that has come to so
  /// far is stored first: the clock that has run out, and the one that was opened in its stead.
  func writeSoFar() throws { if depth > 0 { try pages.write(to: transaction, stripe: stripe) } }

  private func claimToJudge(_ id: Identifier) throws -> StoredClaim? {
    let order = try transaction.first(
      "SELECT order_id FROM claim WHERE id = $1", id.bytes, map: { Identifier(bytes: $0.bytes(0))! })
    return try order.map { try storedClaim(id, of: $0) }
  }

  /// Freezes the windows of an order at its delivery, each as long as the letter it is bound to says.
  func freezeWindows(of order: Identifier, delivered: Instant, kinds: [ClaimKind] = ClaimKind.windowed) throws {
    let about = try claimed(order)
    var facts = about.facts
    let looks = kinds.contains { clause($0.clause, letter: about.letter)?.clause.looksAtCategories ?? false }
    if looks { facts.categories = try categories(of: order) }
    for kind in kinds {
      guard let figure = kind.window, let (rule, letter) = clause(kind.clause, letter: about.letter),
        rule.scope.covers(facts)
      else { continue }
      let (clause, _, isTakenAway) = rule.standing(in: facts)
      guard !isTakenAway, let term = clause.term(figure), kind == .noReason || clause.term("decide-within") != nil
      else { continue }
      try transaction.post(
        """
        INSERT INTO claim_window (order_id, kind, until) VALUES ($1, $2, $3)
        ON CONFLICT (order_id, kind) DO UPDATE SET until = excluded.until WHERE excluded.until > claim_window.until
        """, order.bytes, kind.rawValue, letter.calendar.end(of: term, from: delivered))
    }
  }

  /// After a swap the time for faults runs anew: the buyer has other goods.
  func restartWindows(of claim: StoredClaim, at: Instant) throws {
    try freezeWindows(of: claim.order, delivered: at, kinds: [.quality, .exchange, .repair])
  }
}
