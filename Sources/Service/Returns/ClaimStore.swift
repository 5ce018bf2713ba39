import Database
import Promises

/// A claim as it is stored, with what its steps need to know.
struct StoredClaim {
  var id: Identifier
  var order: Identifier
  var reference: String
  var letter: Int
  var clause: String
  var claim: Claim
  var until: Instant?
  var exception: String?
  var received: Instant?
  var refund: Int64?
  var finished: Instant?

  /// Whether goods go back, or were destroyed, that a finding of counterfeits had paid for when it was opened. Who says
  /// himself that goods are counterfeit has nothing to send back.
  var isReturnOfFound: Bool { claim.kind == .counterfeit && (received != nil || claim.reason == .recalled) }
}

/// The order that a claim is about.
struct ClaimedOrder {
  var letter: Int
  var delivered: Instant?
  var currency: Currency
  var freight: Int64
  var facts: CaseFacts
}

/// Goods of one line of an order, as a claim sees them.
struct ClaimedGoods {
  var product: Identifier
  /// The product's reference.
  var name: String
  var price: Int64
  var quantity: Int
  /// In other claims that still hold them.
  var claimed: Int
  /// The same, and all of them where a finding of counterfeits paid their price back.
  var held: Int
  /// Whether a finding of counterfeits paid their price back.
  var isPaid: Bool
  /// In this claim.
  var wanted = 0
  var traits: [String]
  var isConfirmed: Bool
}

/// Who did something to a claim.
enum ClaimActor: String, CaseIterable {
  case buyer, seller, platform
  /// The letter's rule, and its clock.
  case rule, clock
}

extension Work {
  /// The claim that something happens to; others who change it, or its order, wait.
  func storedClaim(_ reference: String, at: Instant) throws -> StoredClaim {
    let key = try transaction.first(
      "SELECT id, order_id FROM claim WHERE reference = $1", reference,
      map: { (Identifier(bytes: $0.bytes(0))!, Identifier(bytes: $0.bytes(1))!) })
    guard let (id, order) = key else {
      throw Refusal(.unknown, "claim-unknown", "There is no claim \(reference); open it first.")
    }
    let claim = try storedClaim(id, of: order)
    guard claim.claim.opened <= at else {
      throw Refusal(
        .invalid, "before-opening", "The claim was made at \(claim.claim.opened); nothing happens to it before.")
    }
    return claim
  }

  /// - Parameter order: locked first, as whoever opens a claim does.
  func storedClaim(_ id: Identifier, of order: Identifier) throws -> StoredClaim {
    let letter = try transaction.first(
      "SELECT letter FROM orders WHERE id = $1 {locking}", order.bytes, map: { $0.int(0) })
    let found = try transaction.first(
      "SELECT \(StoredClaim.columns) FROM claim WHERE id = $1 {locking}", id.bytes,
      map: { StoredClaim($0, id: id, order: order, letter: letter ?? 0) })
    guard let found else { throw DatabaseError(.corrupt, "a claim is gone") }
    return found
  }

  func store(_ claim: StoredClaim) throws {
    try transaction.post(
      """
      UPDATE claim SET status = $2, wants = $3, reason = $4, send_back_by = $5, received_at = $6, refund = $7,
        instead = $8, instead_price = $9, difference = $10, finished_at = $11 WHERE id = $1
      """, claim.id.bytes, claim.claim.status.rawValue, claim.claim.wants.rawValue,
      claim.claim.reason?.rawValue ?? "", claim.claim.sendBackBy, claim.received, claim.refund,
      claim.claim.substitute?.product, claim.claim.substitute?.price, claim.claim.difference, claim.finished)
  }

  /// Takes a step and stores the claim with it.
  func take(
    _ step: Claim.Step, _ name: String, on claim: inout StoredClaim, by actor: ClaimActor, at: Instant,
    code: String = "", words: String = ""
  ) throws {
    do {
      try claim.claim.take(step)
    } catch {
      throw Refusal(.invalid, error.code, error.message)
    }
    try store(claim)
    try note(name, on: claim.id, at: at, by: actor, code: code, words: words)
  }

  /// A line of the claim's history.
  ///
  /// - Parameters:
  ///   - code: what belongs to it and is no person's words: a reason, a number, a product.
  ///   - words: what somebody wrote himself; sealed.
  ///   - serial: its number, where it is known; the one after the last otherwise.
  /// - Throws: `Refusal` when there are words, and the person whom they are about was erased.
  func note(
    _ step: String, on claim: Identifier, at: Instant, by actor: ClaimActor, code: String = "", words: String = "",
    serial: Int? = nil
  ) throws {
    if words.isEmpty, serial == nil {
      return try transaction.post(
        """
        INSERT INTO claim_step (claim, serial, step, at, actor, note)
        SELECT $1, COALESCE(MAX(serial), 0) + 1, $2, $3, $4, $5 FROM claim_step WHERE claim = $1
        """, claim.bytes, step, at, actor.rawValue, code)
    }
    let serial = try serial ?? nextStep(of: claim)
    let sealed =
      try words.isEmpty ? nil : seal(words.utf8, of: subject(ofClaim: claim), for: .step(claim: claim, serial))
    try transaction.post(
      "INSERT INTO claim_step (claim, serial, step, at, actor, note, words) VALUES ($1, $2, $3, $4, $5, $6, $7)",
      claim.bytes, serial, step, at, actor.rawValue, code, sealed)
  }

  private func nextStep(of claim: Identifier) throws -> Int {
    try transaction.first(
      "SELECT COALESCE(MAX(serial), 0) + 1 FROM claim_step WHERE claim = $1", claim.bytes, map: { $0.int(0) }) ?? 1
  }

  func claimed(_ order: Identifier) throws -> ClaimedOrder {
    let found = try transaction.first(
      "SELECT \(Self.orderColumns) FROM orders WHERE id = $1", order.bytes, map: Self.claimedOrder)
    guard let found else { throw DatabaseError(.corrupt, "an order is gone") }
    return found.1
  }

  /// The order that a claim is to be made about; whoever else changes it waits.
  func lockedOrder(_ reference: String) throws -> (Identifier, ClaimedOrder) {
    let found = try transaction.first(Self.lockedOrder, reference, map: Self.claimedOrder)
    guard let found else {
      throw Refusal(.unknown, "order-unknown", "There is no order \(reference); place it first.")
    }
    return found
  }

  private static let orderColumns = "id, letter, delivered_at, currency, freight, region, fulfilment"
  private static let lockedOrder = "SELECT \(orderColumns) FROM orders WHERE reference = $1 {locking}"

  private static func claimedOrder(_ row: Row) -> (Identifier, ClaimedOrder) {
    (
      Identifier(bytes: row.bytes(0))!,
      ClaimedOrder(
        letter: row.int(1), delivered: row.optionalInstant(2), currency: Currency(row.text(3))!,
        freight: row.integer(4),
        facts: CaseFacts(fulfilment: Fulfilment(rawValue: row.text(6)), region: row.optionalText(5)))
    )
  }

  /// Of what was ordered, as far as it was told.
  func categories(of order: Identifier) throws -> [String] {
    try transaction.all(
      """
      SELECT DISTINCT category FROM order_line JOIN product ON product.id = order_line.product
      WHERE order_id = $1 AND category IS NOT NULL
      """, order.bytes, map: { $0.text(0) })
  }

  /// What a claim speaks for nobody else can claim: until it is over, and for good where the goods are gone. Who got
  /// them back repaired, or others in their stead, may claim those again.
  static let holdsGoods = """
    status NOT IN ('refused', 'withdrawn', 'expired') AND NOT (status = 'done' AND wants <> 'refund')
    """

  private static let claimedGoods = """
    SELECT order_line.product, price, quantity, traits, confirmed, product.reference, COALESCE((
      SELECT SUM(claim_line.quantity) FROM claim JOIN claim_line ON claim_line.claim = claim.id
      WHERE claim.order_id = $1 AND claim_line.product = order_line.product AND claim.id <> $2
        AND \(holdsGoods)), 0), compensated_at
    FROM order_line JOIN product ON product.id = order_line.product WHERE order_id = $1 ORDER BY order_line.product
    """

  /// The lines of an order with how many of each are claimed already, and how many of them this claim is about: all
  /// that are left where it names none. None of an order whose goods were never told.
  ///
  /// - Parameter except: a claim that does not count as another one.
  /// - Throws: `Refusal` when more is wanted than is left.
  func goods(of order: Identifier, wanted: [OpenClaim.Line], except: Identifier? = nil) throws -> [ClaimedGoods] {
    var goods = try transaction.all(
      Self.claimedGoods, order.bytes, except?.bytes ?? []
    ) { row in
      ClaimedGoods(
        product: Identifier(bytes: row.bytes(0))!, name: row.text(5), price: row.integer(1), quantity: row.int(2),
        claimed: row.int(6),
        // Found counterfeit: the price went back with the damages.
        held: row.isNull(7) ? row.int(6) : row.int(2), isPaid: !row.isNull(7),
        traits: row.text(3).split(separator: " ").map(String.init), isConfirmed: row.boolean(4))
    }
    for place in goods.indices {
      let left = goods[place].quantity - goods[place].held
      let name = goods[place].name
      goods[place].wanted = wanted.isEmpty ? left : wanted.first { $0.product == name }?.quantity ?? 0
      guard goods[place].wanted <= left else {
        throw Refusal(
          .invalid, "more-than-bought",
          "Of \(name) \(goods[place].quantity) were bought and \(goods[place].held) are claimed already; claim at most \(left)."
        )
      }
    }
    if let stranger = wanted.first(where: { line in !goods.contains { $0.name == line.product } }) {
      throw Refusal(.unknown, "line-unknown", "The order has no line of \(stranger.product).")
    }
    if Set(wanted.map(\.product)).count < wanted.count {
      throw Refusal(.invalid, "line-twice", "A product stands in two lines; write one line with the sum of both.")
    }
    // Traits of goods that this claim is not about decide nothing.
    return goods.map { line in
      var line = line
      if line.wanted == 0 { (line.traits, line.isConfirmed) = ([], false) }
      return line
    }
  }

  private static let holdsWholeOrder = "SELECT 1 FROM claim WHERE order_id = $1 AND \(holdsGoods) LIMIT 1"

  /// Whether another claim speaks for an order of which no goods are known.
  func holdsWholeOrder(_ order: Identifier) throws -> Bool {
    try transaction.first(Self.holdsWholeOrder, order.bytes, map: { _ in true }) ?? false
  }

  func wasRepaired(_ goods: [ClaimedGoods], of order: Identifier) throws -> Bool {
    let repaired = try transaction.all(
      """
      SELECT claim_line.product FROM claim JOIN claim_line ON claim_line.claim = claim.id
      WHERE order_id = $1 AND kind = 'repair' AND status = 'done'
      """, order.bytes, map: { Identifier(bytes: $0.bytes(0))! })
    return goods.contains { $0.wanted > 0 && repaired.contains($0.product) }
  }

  func isGranted(_ obligation: Identifier) throws -> Bool {
    try transaction.first(
      "SELECT 1 FROM transfer WHERE obligation = $1 AND kind = 'grant'", obligation.bytes, map: { _ in true }) ?? false
  }

  func window(of order: Identifier, _ kind: ClaimKind) throws -> Instant? {
    try transaction.first(
      "SELECT until FROM claim_window WHERE order_id = $1 AND kind = $2", order.bytes, kind.rawValue,
      map: { $0.instant(0) })
  }
}

extension StoredClaim {
  static let columns = """
    claim.reference, clause, opened_at, reason, exception, until, kind, status, wants, send_back_by, received_at, refund,
    instead, instead_price, difference, finished_at
    """

  /// - Parameter row: begins with `columns`.
  init(_ row: Row, id: Identifier, order: Identifier, letter: Int) {
    claim = Claim(
      kind: ClaimKind(rawValue: row.text(6))!, status: ClaimStatus(rawValue: row.text(7))!, opened: row.instant(2),
      wants: Resolution(rawValue: row.text(8))!)
    claim.reason = ClaimReason(rawValue: row.text(3))
    claim.sendBackBy = row.optionalInstant(9)
    if let product = row.optionalText(12) {
      claim.substitute = Claim.Substitute(product: product, price: row.integer(13))
      claim.difference = row.optionalInteger(14)
    }
    (self.id, self.order, self.letter) = (id, order, letter)
    (reference, clause) = (row.text(0), row.text(1))
    (until, exception) = (row.optionalInstant(5), row.optionalText(4))
    (received, refund, finished) = (row.optionalInstant(10), row.optionalInteger(11), row.optionalInstant(15))
  }
}
