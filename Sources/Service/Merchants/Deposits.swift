import Database
public import Promises

extension Work {
  /// Grants money to a buyer and charges who is liable: what a merchant bears comes out of his deposit first; what that
  /// does not cover the platform's fund pays, and claims it from him. All of it is one commit with the decision.
  func grant(
    _ amount: Money, for owed: Owed, clause: Clause, at: Instant, into decision: inout Decision
  ) throws {
    var payer = clause.payer.account
    if clause.payer == .merchant, let order = owed.order, let merchant = try merchant(of: order, at: at) {
      try charge(merchant, amount, for: owed, clause: clause, at: at)
      payer = .platform
    }
    decision.post(
      Transfer(
        id: newKey(), kind: .grant, clause: clause.key, obligation: owed.id, order: owed.order, debit: payer,
        credit: .owedToBuyers, amount: amount, at: at), for: owed)
  }

  /// Somebody else bears what was granted about a subject under a clause than who did: who bore it gets it back from the
  /// platform, and who does now is charged. What the buyer was granted stays his.
  ///
  /// - Parameter payer: who bears it now; the platform where nobody else does.
  func shift(grantsFor subject: Identifier, under key: String, to payer: Payer, at: Instant) throws {
    let grants = try transaction.all(
      """
      SELECT transfer.obligation, debit, amount, currency FROM transfer JOIN obligation ON obligation.id = transfer.obligation
      WHERE obligation.subject = $1 AND duty = 'pay' AND obligation.clause = $2 AND kind = 'grant'
      ORDER BY transfer.obligation
      """, subject.bytes, key
    ) { (Identifier(bytes: $0.bytes(0))!, Account(rawValue: $0.text(1)), Money($0.integer(2), Currency($0.text(3))!)) }
    for (obligation, debit, amount) in grants {
      guard let owed = try owed(obligation), let clause = clause(key, letter: owed.letter)?.0 else { continue }
      var decision = Decision()
      func move(_ kind: Transfer.Kind, _ from: Account, _ to: Account, _ amount: Money, part: Int = 0) {
        var transfer = Transfer(
          id: newKey(), kind: kind, clause: clause.key, obligation: obligation, order: owed.order, debit: from,
          credit: to, amount: amount, at: at)
        transfer.part = part
        decision.moves.append(transfer)
      }
      let charges = try transaction.all(
        """
        SELECT debit, amount, currency FROM transfer WHERE obligation = $1 AND kind IN ('recovery', 'receivable')
        ORDER BY kind
        """, obligation.bytes, map: { (Account(rawValue: $0.text(0)), Money($0.integer(1), Currency($0.text(2))!)) })
      var merchants: Set<String> = []
      for (account, _) in charges {
        if let colon = account.rawValue.firstIndex(of: ":") {
          merchants.insert(String(account.rawValue[account.rawValue.index(after: colon)...]))
        }
      }
      let borne = charges + (debit == .platform ? [] : [(debit, amount)])
      for (part, (account, amount)) in borne.enumerated() { move(.chargeBack, .platform, account, amount, part: part) }
      let seller = payer == .merchant ? try owed.order.flatMap { try merchant(of: $0, at: at) } : nil
      // A merchant who bore it may have been claimed from before. Of an order that names no merchant the account of all
      // of them bears it, as with a grant.
      if payer != .platform, seller == nil { move(.receivable, payer.account, .platform, amount, part: 1) }
      try commit(decision)
      if let seller { try charge(seller, amount, for: owed, clause: clause, at: at) }
      for reference in merchants.sorted() { try endTopUp(of: reference, at: at) }
    }
  }

  /// A deposit that money came back to is full again where it reaches its floor.
  func endTopUp(of reference: String, at: Instant) throws {
    let merchant = try merchant(reference)
    if try balance(of: .deposit(reference), merchant.currency) >= merchant.floor {
      try fulfil(.topUp, of: merchant.id, at: at)
    }
    if merchant.hasLeft { try look(at: merchant, again: at) }
  }

  struct Merchant {
    var id: Identifier
    var reference: String
    var floor: Int64
    var currency: Currency
    var hasLeft: Bool
  }

  private func charge(_ merchant: Merchant, _ amount: Money, for owed: Owed, clause: Clause, at: Instant) throws {
    let held = amount.currency == merchant.currency ? try balance(of: .deposit(merchant.reference), amount.currency) : 0
    let out = min(max(0, held), amount.minor)
    func move(_ kind: Transfer.Kind, from: Account, _ minor: Int64) -> Transfer {
      Transfer(
        id: newKey(), kind: kind, clause: clause.key, obligation: owed.id, order: owed.order, debit: from,
        credit: .platform, amount: Money(minor, amount.currency), at: at)
    }
    var decision = Decision()
    if out > 0 { decision.moves.append(move(.recovery, from: .deposit(merchant.reference), out)) }
    if amount.minor > out {
      decision.moves.append(move(.receivable, from: .receivable(merchant.reference), amount.minor - out))
    }
    try commit(decision)
    // What is owed in other money takes nothing from the deposit.
    if amount.currency == merchant.currency, held - out < merchant.floor, !merchant.hasLeft {
      try demandTopUp(merchant, at: at)
    }
  }

  /// A deposit below the agreed floor is to be brought back to it, within the letter's time.
  func demandTopUp(_ merchant: Merchant, at: Instant) throws {
    guard let version = letters.inForce(at: at), let clause = version.letter.clause("merchants.admission"),
      let term = clause.term("top-up-within"), demanded.insert(merchant.id).inserted,
      try !owed(about: merchant.id).contains(where: { $0.duty == .topUp && $0.obligation.outcome == nil })
    else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: .topUp, subject: merchant.id,
        obligation: Obligation(clause: clause.key, opened: at, due: version.letter.calendar.end(of: term, from: at))))
    decision.messages.append(Message(key: newKey(), kind: "merchant.top-up", subject: merchant.id, at: at))
    try commit(decision)
  }

  /// The merchant of an order, locked: nobody else takes from his deposit meanwhile.
  private func merchant(of order: Identifier, at: Instant) throws -> Merchant? {
    if let known = ahead?.sellers[order] { return try known.flatMap { try lockedMerchant($0) } }
    let key = try transaction.first(
      "SELECT merchant FROM orders WHERE id = $1", order.bytes, map: { $0.optionalBytes(0) })
    return try (key ?? nil).flatMap(Identifier.init(bytes:)).flatMap { try lockedMerchant($0) }
  }

  private func lockedMerchant(_ id: Identifier) throws -> Merchant? {
    if let known = ahead?.merchants[id] { return known }
    let found = try transaction.first(
      "SELECT id, reference, floor, currency, left_at FROM merchant WHERE id = $1 {locking}", id.bytes,
      map: Self.merchant)
    if let found { ahead?.merchants[id] = found }
    return found
  }

  /// What a batch of grants knows beforehand: who sold each order, the merchants, locked, and what their deposits held
  /// before it, which nobody else can change while they are locked.
  struct Ahead {
    /// Nil where nobody told who sold it.
    var sellers: [Identifier: Identifier?] = [:]
    var merchants: [Identifier: Merchant] = [:]
    var balances: [String: Int64] = [:]
  }

  private static func merchant(_ row: Row) -> Merchant {
    Merchant(
      id: Identifier(bytes: row.bytes(0))!, reference: row.text(1), floor: row.integer(2),
      currency: Currency(row.text(3))!, hasLeft: !row.isNull(4))
  }

  func merchant(_ reference: String) throws -> Merchant {
    let found = try transaction.first(
      "SELECT id, reference, floor, currency, left_at FROM merchant WHERE reference = $1 {locking}", reference,
      map: Self.merchant)
    guard let found else {
      throw Refusal(.unknown, "merchant-unknown", "There is no merchant \(reference); admit him first.")
    }
    return found
  }

  /// Admits a merchant, with the floor that was agreed for his deposit (E-Commerce Law 58). This is how the shop brings in
  /// merchants whom it has verified itself; whoever applies here (`apply`) is admitted by a review instead, and verified
  /// again from then on. One brought in so may apply later, under his reference.
  public func admit(merchant reference: String, floor: Int64, currency: Currency, at: Instant) throws {
    do {
      try transaction.run(
        "INSERT INTO merchant (id, reference, floor, currency, admitted_at) VALUES ($1, $2, $3, $4, $5)",
        newKey().bytes, reference, floor, currency.code, at)
    } catch let error as DatabaseError where error.isUnique("reference", in: "merchant") {
      throw Refusal(.conflict, "merchant-exists", "There is a merchant \(reference) already.")
    }
  }

  /// A merchant has paid. What he owes in that money is settled first; the rest goes into his deposit.
  ///
  /// - Parameter currency: of what he paid; his deposit's where it is nil.
  /// - Throws: `Refusal` when he is unknown, or pays more of other money than he owes.
  public func topUp(merchant reference: String, amount: Int64, currency: Currency? = nil, at: Instant) throws {
    let merchant = try merchant(reference)
    let currency = currency ?? merchant.currency
    let owes = max(0, -(try balance(of: .receivable(reference), currency)))
    let settled = min(owes, amount)
    guard currency == merchant.currency || settled == amount else {
      throw Refusal(
        .invalid, "not-owed",
        "\(reference) owes \(Money(owes, currency).decimal) \(currency.code), and his deposit is kept in \(merchant.currency.code)."
      )
    }
    let payment = newKey()
    var decision = Decision()
    func move(_ credit: Account, _ minor: Int64, part: Int) {
      guard minor > 0 else { return }
      var transfer = Transfer(
        id: newKey(), kind: .topUp, clause: "merchants.admission", obligation: payment, order: nil, debit: .channel,
        credit: credit, amount: Money(minor, currency), at: at)
      transfer.part = part
      decision.moves.append(transfer)
    }
    move(.receivable(reference), settled, part: 0)
    move(.deposit(reference), amount - settled, part: 1)
    try commit(decision)
    if try balance(of: .deposit(reference), merchant.currency) >= merchant.floor {
      try fulfil(.topUp, of: merchant.id, at: at)
      if !merchant.hasLeft { try activate(merchant, at: at) }
    }
    // One who has left gets back what he pays in beyond what he owes.
    if merchant.hasLeft { try look(at: merchant, again: at) }
  }

  /// A merchant leaves: his orders go on, and he is admitted no more.
  public func leave(merchant reference: String, at: Instant) throws {
    let merchant = try merchant(reference)
    try transaction.run("UPDATE merchant SET left_at = COALESCE(left_at, $2) WHERE id = $1", merchant.id.bytes, at)
    try look(at: merchant, again: at)
    var decision = Decision()
    for owed in try owed(about: merchant.id) where owed.duty == .topUp || owed.duty == .verify {
      decision.change(owed) { $0.void(at: at, now: now) }
    }
    try commit(decision)
    try transaction.run("UPDATE admission SET timer_at = NULL WHERE merchant = $1", reference)
  }

  /// What is left of a merchant's deposit goes back to him, once nobody can claim anything of him any more. The clock
  /// does it by itself (`releaseDeposits`).
  ///
  /// - Throws: `Refusal` while he has not left, or something can still be claimed.
  public func releaseDeposit(merchant reference: String, at: Instant) throws {
    let merchant = try merchant(reference)
    guard merchant.hasLeft else {
      throw Refusal(.invalid, "not-left", "\(reference) still sells here; his deposit stays until he has left.")
    }
    switch try hold(on: merchant, at: at) {
    case .until(let until):
      throw Refusal(
        .invalid, "windows-open", "His buyers may claim or appeal until \(until); the deposit is released after that.")
    case .open(let open):
      throw Refusal(
        .invalid, "claims-open", "Something can still cost him: \(OpenMatter.words(open, .en)). Settle that first.")
    case nil: try release(merchant, at: at)
    }
  }

  /// Releases the deposits of merchants who have left, as soon as nothing can be claimed of them. Answers how many were
  /// looked at.
  func releaseDeposits(limit: Int) throws -> Int {
    let due = try transaction.all(
      """
      SELECT id, reference, floor, currency, left_at, release_at FROM merchant WHERE release_at < $1 ORDER BY release_at
      LIMIT $2 {taking}
      """, now, limit, map: { (Self.merchant($0), $0.instant(5)) })
    for (merchant, at) in due {
      switch try hold(on: merchant, at: at) {
      case .until(let until): try look(at: merchant, again: until.adding(microseconds: 1))
      // Nobody knows when an open order or claim will end: he is looked at every hour.
      case .open: try look(at: merchant, again: now.adding(seconds: 3600))
      case nil: try release(merchant, at: at)
      }
    }
    return due.count
  }

  /// When the clock looks whether his deposit can be released.
  private func look(at merchant: Merchant, again at: Instant) throws {
    wake(at: at)
    try transaction.post("UPDATE merchant SET release_at = $2 WHERE id = $1", merchant.id.bytes, at)
  }

  /// Why the deposit of one who left stays; nil where nothing holds it.
  func hold(on merchant: Merchant, at: Instant) throws -> DepositHold? {
    let until =
      try transaction.first(
        """
        SELECT MAX(until) FROM claim_window JOIN orders ON orders.id = claim_window.order_id WHERE merchant = $1
        """, merchant.id.bytes, map: { $0.optionalInstant(0) }) ?? nil
    let last = try [until, appealable(against: merchant)].compactMap(\.self).max()
    if let last, last >= at { return .until(last) }
    let open = try OpenMatter.allCases.map { matter in
      (
        matter: matter,
        count: try transaction.first(
          "SELECT COUNT(*) FROM \(Self.open(matter))",
          [matter == .complaint ? merchant.reference.value : merchant.id.bytes.value], map: { $0.int(0) }) ?? 0
      )
    }.filter { $0.count > 0 }
    return open.isEmpty ? nil : .open(open)
  }

  /// Until when somebody may appeal against what was decided about a complaint against a merchant, by the longest time
  /// that a letter gave: he may be found liable then. Nil where nobody may.
  private func appealable(against merchant: Merchant) throws -> Instant? {
    let decided =
      try transaction.first(
        """
        SELECT MAX(CASE WHEN found_at > found.at THEN found_at ELSE COALESCE(found.at, found_at) END) FROM complaint
        LEFT JOIN complaint_liability AS found ON found.complaint = complaint.id
        WHERE (merchant = $2 OR order_id IN (SELECT id FROM orders WHERE merchant = $1)) AND merged_into IS NULL
          AND NOT EXISTS (SELECT 1 FROM complaint_appeal WHERE complaint_appeal.complaint = complaint.id)
        """, merchant.id.bytes, merchant.reference, map: { $0.optionalInstant(0) }) ?? nil
    guard let decided else { return nil }
    return letters.versions.compactMap { version in
      version.letter.clause("complaints.liability")?.term("appeal-within").map {
        version.letter.calendar.end(of: $0, from: decided)
      }
    }.max()
  }

  /// What of a sort is open against merchant $1.
  private static func open(_ matter: OpenMatter) -> String {
    switch matter {
    case .order: "orders WHERE merchant = $1 AND delivered_at IS NULL AND cancelled_at IS NULL"
    case .claim:
      """
      claim JOIN orders ON orders.id = claim.order_id WHERE merchant = $1
        AND status NOT IN ('done', 'refused', 'withdrawn', 'expired')
      """
    case .complaint:
      """
      complaint WHERE \(ComplaintKind.waits) AND (merchant = $1 OR EXISTS (SELECT 1 FROM orders
        JOIN merchant ON merchant.id = orders.merchant
        WHERE orders.id = complaint.order_id AND merchant.reference = $1))
      """
    case .reported: "report_case WHERE merchant = $1 AND status IN ('received', 'held', 'sued', 'appealed')"
    case .compensation:
      """
      product WHERE compensate_at IS NOT NULL AND EXISTS (SELECT 1 FROM order_line
          JOIN orders ON orders.id = order_line.order_id
          WHERE order_line.product = product.id AND compensated_at IS NULL AND orders.merchant = $1)
        OR withdraw_at IS NOT NULL AND EXISTS (SELECT 1 FROM finding_grant
          JOIN orders ON orders.id = finding_grant.order_id
          WHERE finding_grant.product = product.id AND orders.merchant = $1)
      """
    case .recall:
      """
      recall WHERE closed_at IS NULL AND (product IN (SELECT id FROM product WHERE merchant = $1) OR EXISTS (
        SELECT 1 FROM recall_case JOIN orders ON orders.id = recall_case.order_id
        WHERE recall_case.recall = recall.id AND orders.merchant = $1))
      """
    }
  }

  private func release(_ merchant: Merchant, at: Instant) throws {
    try transaction.post("UPDATE merchant SET release_at = NULL WHERE id = $1", merchant.id.bytes)
    let held = try balance(of: .deposit(merchant.reference), merchant.currency)
    guard held > 0 else { return }
    var transfer = Transfer(
      id: newKey(), kind: .depositBack, clause: "merchants.admission", obligation: merchant.id, order: nil,
      debit: .deposit(merchant.reference), credit: .channel, amount: Money(held, merchant.currency), at: at)
    // One who has left may still pay something in, and gets it back, too.
    transfer.part =
      try transaction.first(
        "SELECT COUNT(*) FROM transfer WHERE obligation = $1 AND kind = 'deposit-back'", merchant.id.bytes,
        map: { $0.int(0) }) ?? 0
    var decision = Decision()
    decision.moves.append(transfer)
    decision.messages.append(Message(key: newKey(), kind: "merchant.deposit-back", subject: merchant.id, at: at))
    try commit(decision)
  }

  /// What a merchant owes, in each currency: what was paid for him beyond his deposit.
  func owes(_ merchant: String) throws -> [Money] {
    try transaction.all(
      """
      SELECT currency, -SUM(amount) FROM balance WHERE account = $1 GROUP BY currency HAVING SUM(amount) < 0
      ORDER BY currency
      """, Account.receivable(merchant).rawValue
    ) { Money($0.integer(1), Currency($0.text(0))!) }
  }
}
