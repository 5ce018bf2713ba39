import Database
public import Promises

/// What whoever recalls goods says.
public struct AnnounceRecall: Hashable, Sendable {
  public var reference: String
  public var product: String
  /// The lots that it is about; all of the product where there are none.
  public var lots: [String]
  /// The certificate under which the goods were sold; then only orders of its time are concerned.
  public var certificate: String?
  /// Only orders placed from then on, and until then.
  public var soldFrom: Instant?
  public var soldUntil: Instant?
  public var risk: RecallRisk
  public var hazard: LocalizedText
  public var advice: LocalizedText
  public var plan: RecallPlan
  public var announcedBy: String
  public var contact: String
  public var at: Instant

  public init(
    reference: String, product: String, lots: [String] = [], certificate: String? = nil, soldFrom: Instant? = nil,
    soldUntil: Instant? = nil, risk: RecallRisk, hazard: LocalizedText, advice: LocalizedText, plan: RecallPlan,
    announcedBy: String, contact: String, at: Instant
  ) {
    self.reference = reference
    self.product = product
    self.lots = lots
    self.certificate = certificate
    self.soldFrom = soldFrom
    self.soldUntil = soldUntil
    self.risk = risk
    self.hazard = hazard
    self.advice = advice
    self.plan = plan
    self.announcedBy = announcedBy
    self.contact = contact
    self.at = at
  }
}

/// A recall as it is stored.
struct Recall {
  var id: Identifier
  var reference: String
  var product: Identifier
  var hasLots: Bool
  var soldFrom: Instant?
  var soldUntil: Instant?
  var plan: RecallPlan
  var announced: Instant
  /// How far the batches have come: the last order, or lot and order.
  var reached: [UInt8]
  var told: Instant?
  var closed: Instant?
}

extension Work {
  /// Goods are recalled. In the same transaction they are off sale, or, where only lots are recalled, those lots are
  /// held; the buyers are told by batches of the leader's (`tellOfRecalls`).
  ///
  /// - Throws: `Refusal` when the reference is taken, the plan cannot be carried out, the goods, lots or certificate are
  ///   unknown, or the same goods are being recalled already.
  public func announce(_ request: AnnounceRecall) throws {
    do {
      try request.plan.check()
    } catch {
      throw Refusal(.invalid, error.code, error.message)
    }
    let product = try product(request.product)
    let lots = try request.lots.map { try lot($0, of: request.product, locking: true) }
    guard lots.isEmpty || request.certificate == nil else {
      throw Refusal(.invalid, "one-scope", "Name lots or a certificate, not both: announce two recalls.")
    }
    guard Set(request.lots).count == request.lots.count else {
      throw Refusal(.invalid, "lot-twice", "A lot is named twice; name each once.")
    }
    let sold = try period(of: request, product)
    if let from = sold.from, let until = sold.until, from > until {
      throw Refusal(.invalid, "sold-never", "`soldFrom` is after `soldUntil`; nothing was sold then.")
    }
    try refuseIfRecalled(product, lots, request)
    let id = newKey()
    let plan = request.plan
    do {
      try transaction.run(
        """
        INSERT INTO recall (id, reference, product, certificate, sold_from, sold_until, risk, goods, remedies, at_once,
          reminders, hazard_zh, hazard_en, advice_zh, advice_en, announced_by, contact, announced_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        """, id.bytes, request.reference, product.bytes, request.certificate, sold.from, sold.until,
        request.risk.rawValue, plan.goods.rawValue, plan.remedies.map(\.rawValue).joined(separator: " "), plan.isAtOnce,
        plan.reminders.map(String.init).joined(separator: " "), request.hazard.zhHans, request.hazard.en,
        request.advice.zhHans, request.advice.en, request.announcedBy, request.contact, request.at)
    } catch let error as DatabaseError where error.isUnique("reference", in: "recall") {
      throw Refusal(.conflict, "recall-exists", "There is a recall \(request.reference) already.")
    }
    for lot in lots {
      try transaction.run("INSERT INTO recall_lot (recall, lot) VALUES ($1, $2)", id.bytes, lot.id.bytes)
    }
    if lots.isEmpty { try hold(product, for: .recall(request.reference), at: request.at) }
    wake(at: request.at)
  }

  /// All goods that a certificate was filed for are recalled, in one transaction: a recall for each of them, whose buyers
  /// are told and answer as of any other, named after the first with a number. Goods of which everything is being
  /// recalled already are left out.
  ///
  /// - Parameter request: what is said of all of them; its product counts for nothing.
  /// - Returns: the recalls, and the recalls for which goods were left out, in the order of the goods' keys.
  /// - Throws: `Refusal` when no goods have this certificate, or all are being recalled already.
  public func announce(
    certificate number: String, issuer: String, _ request: AnnounceRecall
  ) throws -> (announced: [String], before: [String]) {
    // Locked in the order of their keys, as whoever files or revokes does.
    let products = try transaction.all(
      """
      SELECT id, reference FROM product WHERE id IN (SELECT product FROM certificate WHERE number = $1 AND issuer = $2)
      ORDER BY id {locking}
      """, number, issuer, map: { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) })
    guard !products.isEmpty else {
      throw Refusal(.unknown, "certificate-unknown", "No certificate \(number) of \(issuer) is on file.")
    }
    var (announced, before): ([String], [String]) = ([], [])
    for (id, product) in products {
      if let other = try wholeRecall(of: id) {
        before.append(other)
        continue
      }
      var one = request
      one.product = product
      one.certificate = number
      if products.count > 1 { one.reference = "\(request.reference)-\(announced.count + 1)" }
      try announce(one)
      announced.append(one.reference)
    }
    guard !announced.isEmpty else {
      throw Refusal(
        .conflict, "recalled-already",
        "All goods of \(number) are being recalled already: \(before.joined(separator: ", ")).")
    }
    return (announced, before)
  }

  /// The open recall that speaks for all of some goods, whenever they were sold; nil where there is none.
  private func wholeRecall(of product: Identifier) throws -> String? {
    try transaction.first(
      """
      SELECT reference FROM recall WHERE product = $1 AND closed_at IS NULL AND sold_from IS NULL AND sold_until IS NULL
        AND NOT EXISTS (SELECT 1 FROM recall_lot WHERE recall_lot.recall = recall.id) ORDER BY id LIMIT 1
      """, product.bytes, map: { $0.text(0) })
  }

  /// The time in which orders were placed that are concerned: a certificate's is from when it was valid, or was filed
  /// where that was earlier, until it ran out.
  private func period(of request: AnnounceRecall, _ product: Identifier) throws -> (from: Instant?, until: Instant?) {
    guard let number = request.certificate else { return (request.soldFrom, request.soldUntil) }
    let found = try transaction.first(
      "SELECT id, valid_until, valid_from FROM certificate WHERE product = $1 AND number = $2", product.bytes, number,
      map: { (Identifier(bytes: $0.bytes(0))!, $0.instant(1), $0.optionalInstant(2)) })
    guard let (id, until, validFrom) = found else {
      throw Refusal(.unknown, "certificate-unknown", "\(request.product) has no certificate \(number).")
    }
    let filed = Instant(microseconds: Int64(id.high >> 16) * 1000)
    return (request.soldFrom ?? min(filed, validFrom ?? filed), request.soldUntil ?? until)
  }

  /// No buyer is told twice of the same thing: what an open recall speaks for is not recalled again.
  private func refuseIfRecalled(_ product: Identifier, _ lots: [Lot], _ request: AnnounceRecall) throws {
    guard
      try transaction.first("SELECT 1 FROM recall WHERE reference = $1", request.reference, map: { _ in true }) == nil
    else { throw Refusal(.conflict, "recall-exists", "There is a recall \(request.reference) already.") }
    let open = try transaction.all(
      "SELECT id, reference, sold_from, sold_until FROM recall WHERE product = $1 AND closed_at IS NULL", product.bytes
    ) { (Identifier(bytes: $0.bytes(0))!, $0.text(1), $0.isNull(2) && $0.isNull(3)) }
    for (id, reference, isEverything) in open {
      let own = try transaction.all(
        "SELECT lot FROM recall_lot WHERE recall = $1", id.bytes, map: { Identifier(bytes: $0.bytes(0))! })
      let isSame = own.isEmpty ? isEverything : !lots.isEmpty && lots.contains { own.contains($0.id) }
      if isSame {
        throw Refusal(
          .conflict, "recalled-already",
          "\(reference) recalls these goods already; close it first, or recall what it does not name.")
      }
    }
  }

  /// A recall ends, with a reason: nobody is reminded any more. What buyers may still answer stays theirs, and no lot that
  /// was recalled is ever shipped.
  ///
  /// - Parameter resumes: whether the goods may be sold again. Somebody says so of a recall that named no lots; where it
  ///   named some, the others were never off sale.
  /// - Throws: `Refusal` while buyers are still being told, or when it is closed; `InputProblems` where it is not said
  ///   whether the goods may be sold again, or is said of a recall of lots.
  public func close(recall reference: String, reason: String, resumes: Bool?, at: Instant) throws {
    let recall = try recall(reference, locking: true)
    guard recall.closed == nil else {
      throw Refusal(.conflict, "recall-closed", "The recall \(reference) is closed already.")
    }
    guard recall.told != nil else {
      throw Refusal(.invalid, "still-telling", "Buyers are still being told of \(reference); close it after that.")
    }
    guard at >= recall.announced else {
      throw Refusal(.invalid, "before-opening", "The recall was announced at \(recall.announced); it ends after that.")
    }
    guard (resumes == nil) == recall.hasLots else {
      throw InputProblems([
        SchemaProblem(
          pointer: "/resumes", code: recall.hasLots ? "unknown" : "missing",
          message: recall.hasLots
            ? "leave it out: only lots were recalled, and other lots of the goods are on sale"
            : "say whether the goods may be sold again: true or false")
      ])
    }
    try transaction.run(
      "UPDATE recall SET closed_at = $2, closed_for = $3, resumes = $4 WHERE id = $1", recall.id.bytes, at, reason,
      resumes ?? true)
    if resumes == true { try lift(.recall(reference), of: recall.product, at: at) }
  }

  private static let recallColumns = """
    id, reference, product, sold_from, sold_until, goods, remedies, at_once, reminders, announced_at, reached, told_at,
    closed_at, EXISTS (SELECT 1 FROM recall_lot WHERE recall_lot.recall = recall.id)
    """

  private static func recall(_ row: Row) -> Recall {
    Recall(
      id: Identifier(bytes: row.bytes(0))!, reference: row.text(1), product: Identifier(bytes: row.bytes(2))!,
      hasLots: row.boolean(13), soldFrom: row.optionalInstant(3), soldUntil: row.optionalInstant(4),
      plan: RecallPlan(
        goods: RecalledGoods(rawValue: row.text(5))!,
        remedies: row.text(6).split(separator: " ").compactMap { Resolution(rawValue: String($0)) },
        isAtOnce: row.boolean(7), reminders: row.text(8).split(separator: " ").compactMap { Int($0) }),
      announced: row.instant(9), reached: row.optionalBytes(10) ?? [], told: row.optionalInstant(11),
      closed: row.optionalInstant(12))
  }

  func recall(_ reference: String, locking: Bool = false) throws -> Recall {
    let found = try transaction.first(
      "SELECT \(Self.recallColumns) FROM recall WHERE reference = $1 \(locking ? "{locking}" : "")", reference,
      map: Self.recall)
    guard let found else { throw Refusal(.unknown, "recall-unknown", "There is no recall \(reference).") }
    return found
  }

  func recall(_ id: Identifier) throws -> Recall? {
    try transaction.first("SELECT \(Self.recallColumns) FROM recall WHERE id = $1", id.bytes, map: Self.recall)
  }

  /// One whose buyers are not all told, the earliest first; nil where there is none, or another node has it in hand.
  func recallToTell() throws -> Recall? {
    try transaction.first(
      "SELECT \(Self.recallColumns) FROM recall WHERE told_at IS NULL AND closed_at IS NULL ORDER BY id LIMIT 1 {taking}",
      map: Self.recall)
  }
}
