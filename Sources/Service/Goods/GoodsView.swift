import Database
public import Promises

/// Goods with what is computed about them now.
public struct ProductCase: Sendable {
  public var id: Identifier
  public var listing: Listing
  public var title: String
  public var merchant: String?
  public var description: String
  public var listed: Instant
  public var certificates: [FiledCertificate]
  /// When the last review was.
  public var reviewed: Instant?
  /// By when it is to be reviewed again; nil where it has not passed, or the letter says nothing of it.
  public var reviewBy: Instant?
  /// Since when the listing waits to be reviewed.
  public var reviewSince: Instant?
  /// Condition by condition, for the page that shows them.
  public var checks: [ConformityGate.Check]
  /// What keeps it off sale besides the gate, the strongest first: goods found counterfeit, a case, a sanction, a
  /// certificate that nobody renewed.
  public var holds: [(reason: String, since: Instant)] = []

  public var reasons: [GateReason] { checks.compactMap(\.reason) }
  public var isOnSale: Bool { holds.isEmpty && reasons.isEmpty }
  /// Since when it is off sale, as far as that is known.
  public var offSince: Instant? { holds.map(\.since).min() ?? reasons.compactMap(\.since).min() }
  public var offFor: String? { holds.first?.reason ?? reasons.first?.clause }
}

extension Work {
  public func productCase(_ reference: String) throws -> ProductCase {
    let found = try transaction.first(
      """
      SELECT product.id, title, merchant.reference, description, listed_at, review_since, merchant.id, review_by
      FROM product LEFT JOIN merchant ON merchant.id = product.merchant WHERE product.reference = $1
      """, reference
    ) { row in
      (
        ProductCase(
          id: Identifier(bytes: row.bytes(0))!, listing: Listing(reference: reference), title: row.text(1),
          merchant: row.optionalText(2), description: row.text(3), listed: row.instant(4), certificates: [],
          reviewBy: row.optionalInstant(7), reviewSince: row.optionalInstant(5), checks: []),
        row.optionalBytes(6).flatMap(Identifier.init(bytes:))
      )
    }
    guard let (base, merchant) = found, var listing = try listing(base.id) else {
      throw Self.unknown(product: reference)
    }
    var product = base
    if let merchant { listing.seller = try standing(of: merchant, at: now)?.seller }
    product.listing = listing
    product.holds = try holds(on: product.id)
    product.certificates = try filedCertificates(of: product.id)
    product.checks = ConformityGate(goodsAnnex(at: now)).checks(listing, at: now)
    product.reviewed =
      try transaction.first(
        "SELECT at FROM listing_review WHERE product = $1 ORDER BY serial DESC, id DESC LIMIT 1", product.id.bytes,
        map: { $0.instant(0) })
    return product
  }

  func view(product reference: String) throws -> JSON {
    let product = try productCase(reference)
    let (listing, annex) = (product.listing, goodsAnnex(at: now))
    var object: JSONObject = ["reference": .string(reference), "title": .string(product.title)]
    object[text: "category"] = listing.category
    object[text: "brand"] = listing.brand
    object[text: "gtin"] = listing.gtin?.digits
    object[text: "merchant"] = product.merchant
    object["selfOperated"] = .bool(product.merchant == nil)
    object["standards"] = .array(listing.standards.map { .string($0) })
    if !product.description.isEmpty { object["description"] = .string(product.description) }
    object[instant: "listedAt"] = product.listed
    object["onSale"] = .bool(product.isOnSale)
    object[instant: "takenDownAt"] = product.offSince
    object[text: "takenDownFor"] = product.offFor
    object["holds"] = .array(
      product.holds.map { ["reason": .string($0.reason), "since": .string($0.since.description)] })
    object["lacks"] = .array(
      product.reasons.map { reason in
        [
          "code": .string(reason.code), "clause": .string(reason.clause),
          "words": reason.words(annex, day: dayWords).json,
        ]
      })
    object[text: "review"] = listing.review?.verdict.rawValue
    object[instant: "reviewedAt"] = product.reviewed
    object[instant: "reviewBy"] = product.reviewBy
    object["certificates"] = .array(product.certificates.map(Self.json))
    object[instant: "samplingTightenedAt"] = try tightenedSampling(of: product.id).first?.decided
    object["obligations"] = .array(try owed(about: product.id).map(view))
    return .object(object)
  }

  private static func json(_ filed: FiledCertificate) -> JSON {
    let certificate = filed.certificate
    var item: JSONObject = ["number": .string(certificate.number), "issuer": .string(certificate.issuer)]
    item[text: "kind"] = certificate.kind
    if !certificate.scope.isEmpty { item["scope"] = .array(certificate.scope.map { .string($0) }) }
    item[instant: "validFrom"] = certificate.validFrom
    item[instant: "validUntil"] = certificate.validUntil
    item[instant: "revokedAt"] = certificate.revokedAt
    item[text: "revokedFor"] = filed.revokedFor
    item[text: "sha256"] = filed.document
    return .object(item)
  }

  /// The day that an instant falls on, in the letter's zone.
  func dayWords(_ instant: Instant) -> LocalizedText {
    let zone = letters.inForce(at: now)?.letter.calendar.zone ?? Zone("UTC")!
    let day = zone.day(of: instant)
    return LocalizedText(zhHans: Prose.day(day, .zhHans), en: Prose.day(day, .en))
  }

  /// Corrections and reviews of a listing, the latest first.
  public func history(ofProduct product: Identifier) throws -> (corrections: [Correction], reviews: [Review]) {
    let corrections = try transaction.all(
      """
      SELECT field, old_text, new_text, reason, at, actor FROM product_correction WHERE product = $1
      ORDER BY serial DESC LIMIT 200
      """, product.bytes
    ) {
      Correction(
        field: $0.text(0), old: $0.text(1), new: $0.text(2), reason: $0.text(3), at: $0.instant(4),
        by: $0.optionalText(5))
    }
    let reviews = try transaction.all(
      """
      SELECT id, at, verdict, note, actor FROM listing_review WHERE product = $1 ORDER BY serial DESC, id DESC LIMIT 200
      """, product.bytes
    ) {
      (
        $0.bytes(0),
        Review(
          at: $0.instant(1), verdict: ListingReview.Verdict(rawValue: $0.text(2))!, note: $0.text(3),
          by: $0.optionalText(4), findings: [])
      )
    }
    return (
      corrections,
      try reviews.map { id, review in
        var review = review
        review.findings = try transaction.all(
          "SELECT standard, note FROM listing_finding WHERE review = $1 ORDER BY standard {bytewise}", id,
          map: { .init(standard: $0.text(0), note: $0.text(1)) })
        return review
      }
    )
  }

  public struct Correction: Sendable {
    public var field, old, new, reason: String
    public var at: Instant
    public var by: String?
  }

  public struct Review: Sendable {
    public struct Finding: Sendable {
      public var standard, note: String
    }
    public var at: Instant
    public var verdict: ListingReview.Verdict
    public var note: String
    public var by: String?
    public var findings: [Finding]
  }
}

extension Work {
  /// Goods by the words in their title, by reference or GTIN, the latest listed first.
  ///
  /// - Parameter text: all of them where it is nil.
  public func products(_ text: String?, before key: Identifier? = nil, limit: Int) throws -> [ProductCase] {
    let pattern = text.map { "%\($0.lowercased().filter { $0 != "%" && $0 != "_" })%" }
    let gtin = text.flatMap { try? GTIN($0) }?.digits
    let found = try transaction.all(
      """
      SELECT reference FROM product WHERE (CAST($1 AS TEXT) IS NULL OR LOWER(title) LIKE $1 OR reference = $2
        OR gtin = CAST($3 AS TEXT)) AND ($4 = 1 OR id < $5) ORDER BY id DESC LIMIT $6
      """, pattern, text ?? "", gtin, key == nil ? 1 : 0, key?.bytes ?? [], limit, map: { $0.text(0) })
    return try found.map(productCase)
  }

  /// What a merchant sells, the latest listed first.
  ///
  /// - Parameter key: of the goods after which the list goes on.
  /// - Throws: `Refusal` when there is no such merchant.
  public func products(
    ofMerchant reference: String, before key: Identifier? = nil, limit: Int
  ) throws -> [ProductCase] {
    try transaction.all(
      """
      SELECT reference FROM product WHERE merchant = $1 AND (CAST($2 AS BIGINT) = 1 OR id < $3)
      ORDER BY id DESC LIMIT $4
      """, try merchant(reference).id.bytes, key == nil ? 1 : 0, key?.bytes ?? [], limit, map: { $0.text(0) }
    ).map(productCase)
  }

  /// The certificates whose renewal is chased by now, the first to run out first.
  public func certificatesRunningOut(
    limit: Int
  ) throws -> [(product: String, title: String, number: String, kind: String?, until: Instant)] {
    try transaction.all(
      """
      SELECT product.reference, title, number, kind, valid_until FROM obligation
      JOIN certificate ON certificate.obligation = obligation.id JOIN product ON product.id = certificate.product
      WHERE duty = 'renew' AND outcome IS NULL AND chase_at <= $1 ORDER BY due, certificate.id LIMIT $2
      """, now, limit
    ) { ($0.text(0), $0.text(1), $0.text(2), $0.optionalText(3), $0.instant(4)) }
  }
}
