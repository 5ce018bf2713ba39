import Database
public import Promises

/// What may be said of a certificate besides its number, its issuer and its last day.
public struct CertificateDetails: Sendable {
  /// A kind of the goods annex.
  public var kind: String?
  /// GTINs, products and categories that it covers; the product it is filed for where it is empty.
  public var scope: [String]
  public var validFrom: Day?
  /// In base64.
  public var document: String?

  public init(kind: String? = nil, scope: [String] = [], validFrom: Day? = nil, document: String? = nil) {
    self.kind = kind
    self.scope = scope
    self.validFrom = validFrom
    self.document = document
  }
}

extension Work {
  /// Files a certificate that is valid to the end of a day (`goods.certificates`). It renews the one of its kind before,
  /// and what was off sale only for want of one is on sale again.
  ///
  /// - Throws: `Refusal` when it ran out, was revoked, does not cover the goods, or is on file already with other dates.
  public func certify(
    product reference: String, number: String, issuer: String, validUntil: Day,
    details: CertificateDetails = CertificateDetails(), at: Instant
  ) throws {
    let product = try self.product(reference)
    try judge(about: product)
    guard let version = letters.inForce(at: at) else { return }
    let certificate = try checkCertificate(
      of: product, number: number, issuer: issuer, validUntil: validUntil, details, zone: version.letter.calendar.zone,
      at: at)
    try fulfilRenewal(of: product, kind: details.kind, at: at)
    let document = try details.document.map { try keep(document: $0, at: at) }
    let obligation = version.letter.clause("goods.certificates").map { ($0.key, newKey()) }
    let chase = version.letter.clause("goods.certificates")?.term("chase-before").map {
      Self.chaseBegins($0, before: certificate.validUntil, in: version.letter.calendar.zone)
    }
    if let chase { wake(at: chase) }
    do {
      try transaction.run(
        """
        INSERT INTO certificate (id, product, number, issuer, valid_until, kind, scope, valid_from, document, obligation,
          chase_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """, newKey().bytes, product.bytes, number, issuer, certificate.validUntil, certificate.kind,
        Self.stored(standards: certificate.scope), certificate.validFrom, document, obligation?.1.bytes, chase)
    } catch let error as DatabaseError where error.isUnique("product", "number", in: "certificate") {
      throw Refusal(.conflict, "certificate-exists", "\(reference) has the certificate \(number) already.")
    }
    // What is still lacking the gate finds by itself.
    try lift(.certificates, of: product, at: at)
    guard let (clause, id) = obligation else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: id, letter: version.number, duty: .renew, subject: product,
        obligation: Obligation(clause: clause, opened: at, due: certificate.validUntil)))
    try commit(decision)
  }

  /// From when on a renewal is chased: it is no deadline of anybody's, so what is not counted in days is taken roughly.
  private static func chaseBegins(_ term: Term, before end: Instant, in zone: Zone) -> Instant {
    if case .days(let days) = term { return zone.start(of: zone.day(of: end).adding(-days)) }
    return end.adding(seconds: -term.roughSeconds)
  }

  /// Tells of certificates that run out and were not renewed, each once, so that whoever sells the goods is asked for
  /// another one. Answers how many were looked at.
  func chaseCertificates(limit: Int) throws -> Int {
    let due = try transaction.all(
      """
      SELECT id, chase_at, obligation FROM certificate WHERE chased_at IS NULL AND chase_at IS NOT NULL AND chase_at < $1
      ORDER BY chase_at, id LIMIT $2 {taking}
      """, now, limit
    ) {
      (
        Identifier(bytes: $0.bytes(0))!, $0.instant(1), $0.optionalBytes(2).flatMap(Identifier.init(bytes:))
      )
    }
    var decision = Decision()
    for (id, at, obligation) in due {
      try transaction.run("UPDATE certificate SET chased_at = $2 WHERE id = $1", id.bytes, now)
      guard let owed = try obligation.flatMap(owed), owed.obligation.outcome == nil else { continue }
      decision.messages.append(Message(key: newKey(), kind: "certificate.chased", subject: id, at: at))
    }
    try commit(decision)
    return due.count
  }

  /// What a message about a certificate that runs out tells.
  func chased(_ id: Identifier) throws -> (product: String, merchant: String?, number: String, until: Instant)? {
    try transaction.first(
      """
      SELECT product.reference, merchant.reference, number, valid_until FROM certificate
      JOIN product ON product.id = certificate.product LEFT JOIN merchant ON merchant.id = product.merchant
      WHERE certificate.id = $1
      """, id.bytes, map: { ($0.text(0), $0.optionalText(1), $0.text(2), $0.instant(3)) })
  }

  /// All that speaks against filing a certificate.
  func checkCertificate(
    of product: Identifier, number: String, issuer: String, validUntil: Day, _ details: CertificateDetails, zone: Zone,
    at: Instant
  ) throws -> GoodsCertificate {
    let certificate = GoodsCertificate(
      number: number, issuer: issuer, kind: details.kind, scope: details.scope,
      validFrom: details.validFrom.map { zone.start(of: $0) }, validUntil: zone.end(of: validUntil))
    guard certificate.validUntil > at else {
      throw Refusal(
        .invalid, "certificate-expired", "The certificate \(number) ran out on \(validUntil); file a valid one.")
    }
    if let from = details.validFrom, from > validUntil {
      throw Refusal(
        .invalid, "certificate-dates", "The certificate \(number) would end on \(validUntil), before it begins.")
    }
    let annex = goodsAnnex(at: at)
    if let kind = details.kind, let annex, !annex.certificates.contains(where: { $0.key == kind }) {
      let known = annex.certificates.map(\.key).joined(separator: ", ")
      throw Refusal(.invalid, "certificate-kind", "There is no kind of certificate \(kind); name one of: \(known).")
    }
    guard let listing = try listing(product) else { return certificate }
    let gate = ConformityGate(annex)
    guard
      certificate.covers(
        reference: listing.reference, gtin: listing.gtin, categories: gate.categories(of: listing))
    else {
      throw Refusal(
        .invalid, "certificate-scope",
        "The certificate \(number) covers \(details.scope.joined(separator: ", ")), and \(listing.reference) is none of them; file it for goods that it covers."
      )
    }
    let others = try transaction.all(
      "SELECT kind, valid_until, revoked_at FROM certificate WHERE number = $1 AND issuer = $2", number, issuer
    ) { ($0.optionalText(0), $0.instant(1), $0.optionalInstant(2)) }
    if others.contains(where: { $0.2 != nil }) {
      throw Refusal(.invalid, "certificate-revoked", "The certificate \(number) was revoked; file another one.")
    }
    if others.contains(where: { $0.0 != certificate.kind || $0.1 != certificate.validUntil }) {
      throw Refusal(
        .conflict, "certificate-differs",
        "The certificate \(number) of \(issuer) is on file for other goods with another kind or last day; compare both."
      )
    }
    return certificate
  }

  /// Of certificates of one kind only: one of another kind is still to be renewed.
  private func fulfilRenewal(of product: Identifier, kind: String?, at: Instant) throws {
    let others = Set(
      try transaction.all(
        """
        SELECT obligation FROM certificate WHERE product = $1 AND obligation IS NOT NULL
        AND COALESCE(kind, '') <> COALESCE(CAST($2 AS TEXT), '')
        """, product.bytes, kind, map: { Identifier(bytes: $0.bytes(0))! }))
    var decision = Decision()
    for owed in try owed(about: product) where owed.duty == .renew && !others.contains(owed.id) {
      decision.change(owed) { $0.fulfil(at: at, now: now) }
    }
    try commit(decision)
  }

  /// A certificate counts for nothing from an instant on, wherever it was filed: the goods that have no other are off
  /// sale, and who bought them since is told. That breaks no promise by itself: the clause promises that goods without a
  /// valid certificate are not on sale, and from this commit on they are not; to renew what counts for nothing is owed no
  /// more.
  ///
  /// - Parameter since: from when on; it may lie back.
  /// - Returns: the products that it was filed for, and how many orders of theirs were found to be affected at once.
  /// - Throws: `Refusal` when there is no such certificate, or it was revoked as early already.
  public func revoke(
    certificate number: String, issuer: String, since: Instant, reason: String, at: Instant
  ) throws -> (products: [String], orders: Int) {
    guard since <= at else {
      throw Refusal(.invalid, "in-the-future", "A certificate is revoked once it is; tell it then.")
    }
    // Products are locked in the order of their keys, as whoever files or orders locks them one by one.
    let products = try transaction.all(
      """
      SELECT id, reference FROM product WHERE id IN (SELECT product FROM certificate WHERE number = $1 AND issuer = $2)
      ORDER BY id {locking}
      """, number, issuer, map: { (Identifier(bytes: $0.bytes(0))!, $0.text(1)) })
    guard !products.isEmpty else {
      throw Refusal(.unknown, "certificate-unknown", "No certificate \(number) of \(issuer) is on file.")
    }
    let changed = try transaction.run(
      """
      UPDATE certificate SET revoked_at = $3, revoked_for = $4,
        revocation_known_at = COALESCE(revocation_known_at, $5)
      WHERE number = $1 AND issuer = $2 AND (revoked_at IS NULL OR revoked_at > $3)
      """, number, issuer, since, reason, at)
    guard changed > 0 else {
      throw Refusal(.conflict, "revoked-already", "The certificate \(number) was revoked as early already.")
    }
    var (looked, orders) = (0, 0)
    for (product, _) in products {
      let obligation = try transaction.first(
        "SELECT obligation FROM certificate WHERE product = $1 AND number = $2", product.bytes, number,
        map: { $0.optionalBytes(0) })
      var decision = Decision()
      if let id = (obligation ?? nil).flatMap(Identifier.init(bytes:)), let owed = try owed(id) {
        decision.change(owed) { $0.void(at: at, now: now) }
      }
      try commit(decision)
      let affected = try findAffected(
        by: product, since: since, at: at, limit: max(0, Self.affectedAtOnce - looked))
      looked += affected.looked
      orders += affected.found
    }
    return (products.map(\.1), orders)
  }

  /// - Parameter known: as they were known then: a revocation that was learned of later does not count.
  func certificates(of product: Identifier, known: Instant? = nil) throws -> [GoodsCertificate] {
    try filedCertificates(of: product).map { filed in
      var certificate = filed.certificate
      if let known, let learned = filed.revocationKnown, learned > known { certificate.revokedAt = nil }
      return certificate
    }
  }

  func filedCertificates(of product: Identifier) throws -> [FiledCertificate] {
    try transaction.all(
      """
      SELECT number, issuer, kind, scope, valid_from, valid_until, revoked_at, revoked_for, document,
        revocation_known_at FROM certificate
      WHERE product = $1 ORDER BY valid_until, number {bytewise}
      """, product.bytes
    ) { row in
      FiledCertificate(
        certificate: GoodsCertificate(
          number: row.text(0), issuer: row.text(1), kind: row.optionalText(2),
          scope: row.text(3).split(separator: "\n").map(String.init), validFrom: row.optionalInstant(4),
          validUntil: row.instant(5), revokedAt: row.optionalInstant(6)), revokedFor: row.optionalText(7),
        document: row.optionalBytes(8).map { Evidence.hexadecimal($0) }, revocationKnown: row.optionalInstant(9))
    }
  }
}

/// A certificate with what is known of it besides what the gate goes by.
public struct FiledCertificate: Sendable {
  public var certificate: GoodsCertificate
  public var revokedFor: String?
  /// The hash of its document, in hexadecimal.
  public var document: String?
  /// When it was known that it had been revoked.
  public var revocationKnown: Instant?
}
