import Database
public import Promises

extension Work {
  /// Whether goods may be ordered now.
  public func isOnSale(product reference: String) throws -> Bool {
    try good(reference).map { try isOnSale($0.id) } ?? false
  }

  /// A product that nobody takes off sale while we hold it.
  private func good(_ reference: String) throws -> Good? {
    try transaction.first("SELECT id, category, merchant, brand FROM product WHERE reference = $1 {holding}", reference)
    {
      Good(
        id: Identifier(bytes: $0.bytes(0))!, category: $0.optionalText(1),
        brand: $0.optionalText(3), merchant: $0.optionalBytes(2).flatMap(Identifier.init(bytes:)))
    }
  }

  /// Goods of an order's line.
  struct Good {
    var id: Identifier
    var category: String?
    var brand: String?
    /// Nil where they are listed for nobody: then they are whose the order says.
    var merchant: Identifier?
  }

  /// The goods of an order, in the order of its lines. Nobody takes them off sale while we hold them.
  func goods(of lines: [PlaceOrder.Line]) throws -> [Good] {
    try lines.map { line in
      guard let good = try good(line.product) else { throw Self.unknown(product: line.product) }
      return good
    }
  }

  private func isOnSale(_ product: Identifier) throws -> Bool {
    // A certificate that ran out closes the gate, however late the sweeper. Few have: look before locking.
    let isOverdue = try transaction.first(
      "SELECT 1 FROM obligation WHERE subject = $1 AND outcome IS NULL AND judge < $2 LIMIT 1", product.bytes, now,
      map: { _ in true })
    if isOverdue == true { try judge(about: product) }
    return try !isHeld(product) && isConforming(product, at: now)
  }

  /// Whether goods that are off sale now were on sale then, by what was known then: an order of that time, told late, was
  /// placed in good faith.
  private func wasOnSale(_ product: Identifier, at: Instant) throws -> Bool {
    let isHeld = try transaction.first(
      """
      SELECT 1 FROM product_hold WHERE product = $1 AND since <= $2 AND (lifted_at IS NULL OR lifted_at > $2) LIMIT 1
      """, product.bytes, at, map: { _ in true })
    return try isHeld != true && isConforming(product, at: at, asKnownThen: true)
  }

  /// The lines of an order. Goods that are off sale cannot be ordered; who bought them before, and of whom we are told
  /// late, is owed what the others are.
  ///
  /// - Throws: `Refusal` when something is off sale, or stands there twice.
  func add(_ lines: [PlaceOrder.Line], _ goods: [Good], to order: Identifier, placed: Instant) throws {
    for (line, product) in zip(lines, goods.map(\.id)) {
      let isLate = try !isOnSale(product)
      guard try !isLate || wasOnSale(product, at: placed) else {
        throw Refusal(.invalid, "not-on-sale", "\(line.product) is not on sale; order something else.")
      }
      do {
        try transaction.run(
          """
          INSERT INTO order_line (order_id, product, quantity, price, traits, confirmed)
          VALUES ($1, $2, $3, $4, $5, $6)
          """, order.bytes, product.bytes, line.quantity, line.price, line.traits.joined(separator: " "),
          line.isConfirmed)
      } catch let error as DatabaseError where error.isUnique("order_id", "product", in: "order_line") {
        throw Refusal(
          .invalid, "line-twice", "\(line.product) stands in two lines; write one line with the sum of both.")
      }
      if isLate {
        try compensateLate(product)
        try findAffected(order, by: product, placed: placed)
      }
    }
  }

  /// Opens the promise to take goods down within the minutes that the letter says; nothing where they are down already.
  func openTakedown(of product: Identifier, at: Instant) throws {
    if try isTakenDown(product) {
      // Off sale for another reason: now it stays so, whatever certificate is renewed.
      return try takeDown(product, reason: "goods.genuine", at: at)
    }
    guard let version = letters.inForce(at: at), let clause = version.letter.clause("goods.genuine"),
      let within = clause.term("takedown-within")
    else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: .takedown, subject: product,
        obligation: Obligation(
          clause: clause.key, opened: at, due: version.letter.calendar.end(of: within, from: at))))
    try commit(decision)
  }

  /// Goods were found counterfeit (`goods.genuine`): the clock to take them down starts, and every buyer of them is
  /// granted his money back and damages at once; nobody has to ask.
  public func findCounterfeit(product reference: String, finding: String, evidence: String, at: Instant) throws {
    let product = try self.product(reference)
    guard try transaction.first("SELECT 1 FROM finding WHERE reference = $1", finding, map: { $0.int(0) }) == nil
    else { throw Refusal(.conflict, "finding-exists", "There is a finding \(finding) already.") }
    let id = newKey()
    try transaction.run(
      "INSERT INTO finding (id, reference, product, found_at, evidence) VALUES ($1, $2, $3, $4, $5)", id.bytes,
      finding, product.bytes, at, evidence)
    try openTakedown(of: product, at: at)
    try compensateBuyers(of: product, at: at)
  }

  /// The lines of orders of goods (`$1`) for which nobody was compensated, with what of their price went back before.
  static let uncompensatedLines = """
    SELECT order_line.order_id AS order_id, quantity * price AS price, orders.currency AS currency,
      orders.letter AS letter, price * COALESCE((
        SELECT SUM(claim_line.quantity) FROM claim JOIN claim_line ON claim_line.claim = claim.id
        WHERE claim.order_id = order_line.order_id AND claim_line.product = order_line.product AND refund IS NOT NULL), 0)
        AS back, placed_at AS placed_at
    FROM order_line JOIN orders ON orders.id = order_line.order_id
    WHERE order_line.product = $1 AND compensated_at IS NULL
    """

  /// Some of them, by the keys of their orders.
  func uncompensated(
    _ product: Identifier, after: [UInt8], limit: Int
  ) throws -> [(order: Identifier, price: Money, letter: Int, back: Int64, placed: Instant)] {
    try transaction.all(
      """
      \(Self.uncompensatedLines) AND order_line.order_id > $2 ORDER BY order_line.order_id LIMIT $3
      """, product.bytes, after, limit
    ) {
      (
        Identifier(bytes: $0.bytes(0))!, Money($0.integer(1), Currency($0.text(2))!), $0.int(3), $0.integer(4),
        $0.instant(5)
      )
    }
  }

  /// How many buyers are paid at once with a finding; the others by batches of the leader's, so that no finding holds
  /// everybody up.
  static let compensatedAtOnce = 500

  /// Grants every buyer of counterfeit goods what he is owed, once for each line of an order, however many findings
  /// there are. What is owed counts from `at` on, whenever the batches come to it.
  private func compensateBuyers(of product: Identifier, at: Instant) throws {
    let begun =
      try transaction.first(
        "SELECT compensate_at FROM product WHERE id = $1", product.bytes, map: { $0.optionalInstant(0) }) ?? nil
    // What an earlier finding granted, and was being withdrawn, is owed by this one: those it was not taken from keep it.
    try transaction.run(
      "UPDATE product SET withdraw_at = NULL, withdraw_case = NULL WHERE id = $1", product.bytes)
    // Lines from before, which batches have not come to, are owed since the earlier finding; they go on from the first.
    try compensateBuyers(of: product, after: [], at: begun ?? at, limit: Self.compensatedAtOnce)
  }

  /// Goods that were found counterfeit have one buyer more, who bought before that: the batches begin again for him.
  private func compensateLate(_ product: Identifier) throws {
    let found = try transaction.first(
      "SELECT MIN(found_at) FROM finding WHERE product = $1 AND reversed_at IS NULL", product.bytes,
      map: { $0.optionalInstant(0) })
    guard let found = found ?? nil else { return }
    try transaction.run(
      "UPDATE product SET compensate_at = COALESCE(compensate_at, $2), compensated_to = NULL WHERE id = $1",
      product.bytes, found)
    wake(at: now)
  }

  /// The next batch of them. Answers how many there were.
  func compensateBuyers(limit: Int) throws -> Int {
    let next = try transaction.first(
      """
      SELECT id, compensate_at, compensated_to FROM product WHERE compensate_at IS NOT NULL AND compensate_at <= $1
      ORDER BY compensate_at LIMIT 1 {taking}
      """, now
    ) { (Identifier(bytes: $0.bytes(0))!, $0.instant(1), $0.optionalBytes(2) ?? []) }
    guard let (product, at, after) = next else { return 0 }
    return max(1, try compensateBuyers(of: product, after: after, at: at, limit: limit))
  }

  @discardableResult
  private func compensateBuyers(of product: Identifier, after: [UInt8], at: Instant, limit: Int) throws -> Int {
    let lines = try uncompensated(product, after: after, limit: limit)
    var granted = Rows(Self.grantShape)
    var paid: [Identifier] = []
    ahead = Ahead()
    defer { ahead = nil }
    try together {
      var decision = Decision()
      for (order, price, letter, back, placed) in lines {
        // Batches may come to an order that was placed after the finding; nothing is owed before there is an order.
        let at = max(at, placed)
        // What was promised when the order was placed is what its buyer is owed.
        guard let (bound, own) = self.clause("goods.genuine", letter: letter) else { continue }
        let owed = Owed(
          id: newKey(), letter: letter, duty: .pay, subject: order, order: order,
          obligation: Obligation(
            clause: bound.key, opened: at,
            due: own.calendar.end(of: bound.term("pay-within") ?? .days(7), from: at)))
        decision.opened.append(owed)
        granted.add(owed.id.bytes.value, product.bytes.value, order.bytes.value)
        paid.append(order)
        try grant(
          Counterfeit.owed(price: price, back: back, under: bound), for: owed, clause: bound, at: at, into: &decision)
        decision.messages.append(
          Message(key: newKey(), kind: "goods.counterfeit", subject: order, at: at))
      }
      try commit(decision)
    }
    try transaction.insert(granted)
    if paid.count < lines.count {
      // Whose letter promises nothing here was paid nothing: what else he is promised stays his.
      for order in paid {
        try transaction.run(
          "UPDATE order_line SET compensated_at = $3 WHERE order_id = $1 AND product = $2", order.bytes, product.bytes,
          at)
      }
    } else if let last = lines.last {
      try transaction.run(
        """
        UPDATE order_line SET compensated_at = $2
        WHERE product = $1 AND compensated_at IS NULL AND order_id > $3 AND order_id <= $4
        """, product.bytes, at, after, last.0.bytes)
    }
    let isLast = lines.count < limit
    try transaction.run(
      "UPDATE product SET compensate_at = $2, compensated_to = $3 WHERE id = $1", product.bytes, isLast ? nil : at,
      isLast ? nil : lines.last?.0.bytes)
    if !isLast { wake(at: at) }
    return lines.count
  }

  /// What was granted for a finding, so that it can be withdrawn where the finding was wrong.
  private static let grantShape = RowShape(
    "finding_grant", ("obligation", .bytes), ("product", .bytes), ("order_id", .bytes))

  /// Takes goods off sale and fulfils the promise to do so. Who bought counterfeit goods between the finding and now is
  /// owed as much as those before.
  public func takeDown(product reference: String, at: Instant) throws {
    let product = try self.product(reference)
    try takeDown(product, reason: "goods.genuine", at: at)
    try fulfil(.takedown, of: product, at: at)
    if try isFound(product) { try compensateBuyers(of: product, at: at) }
  }

  func takeDown(_ product: Identifier, reason: String, at: Instant) throws {
    try hold(product, for: .clause(reason), at: at)
  }

  func product(_ reference: String) throws -> Identifier {
    let found = try transaction.first("SELECT id FROM product WHERE reference = $1 {locking}", reference) {
      $0.bytes(0)
    }
    guard let found, let id = Identifier(bytes: found) else { throw Self.unknown(product: reference) }
    return id
  }

  static func unknown(product reference: String) -> Refusal {
    Refusal(.unknown, "product-unknown", "There is no product \(reference); list it first.")
  }
}
