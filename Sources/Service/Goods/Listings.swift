import Database
public import Promises

/// What may be said of goods besides their title and category.
public struct ListingDetails: Sendable {
  public var gtin: String?
  /// Nil of goods without one.
  public var brand: String?
  /// The merchant who sells them; nil where the platform does, which is liable as the seller (E-Commerce Law 37).
  public var merchant: String?
  public var standards: [String]
  public var description: String

  public init(
    gtin: String? = nil, brand: String? = nil, merchant: String? = nil, standards: [String] = [],
    description: String = ""
  ) {
    self.gtin = gtin
    self.brand = brand
    self.merchant = merchant
    self.standards = standards
    self.description = description
  }
}

/// A part of a listing that can be corrected.
public enum ListingField: String, Sendable, CaseIterable {
  case title, category, brand, gtin
  /// One a line.
  case standards
  case description

  /// Whether nothing is stored where it says nothing.
  var isOptional: Bool { [.category, .brand, .gtin].contains(self) }
}

extension Work {
  /// Lists goods. They are on sale from then on, as far as nothing is lacking that their category demands.
  ///
  /// - Throws: `Refusal` when they are listed already, or something that is said of them cannot be.
  public func list(
    product reference: String, title: String, category: String?, details: ListingDetails = ListingDetails(), at: Instant
  ) throws {
    try checkListing(reference, category: category, details, at: at)
    let merchant = try details.merchant.map { try seller($0).id.bytes } ?? nil
    let annex = goodsAnnex(at: at)
    let isReviewed = category != nil && annex?.review.isEmpty == false
    try transaction.run(
      """
      INSERT INTO product (id, reference, title, category, listed_at, merchant, gtin, standards, description,
        review_since, brand) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """, newKey().bytes, reference, title, category, at, merchant, try details.gtin.map { try Self.gtin($0).digits },
      Self.stored(standards: details.standards), details.description, isReviewed ? at : nil,
      details.brand)
  }

  /// All that speaks against listing goods, without listing them.
  ///
  /// - Throws: `Refusal`
  func checkListing(_ reference: String, category: String?, _ details: ListingDetails, at: Instant) throws {
    let isThere = try transaction.first(
      "SELECT 1 FROM product WHERE reference = $1", reference, map: { _ in true })
    if isThere == true { throw Refusal(.conflict, "product-exists", "There is a product \(reference) already.") }
    try check(category: category, at: at)
    if let gtin = details.gtin { _ = try Self.gtin(gtin) }
    if let merchant = details.merchant { _ = try seller(merchant) }
  }

  private func check(category: String?, at: Instant) throws {
    guard let category, let annex = goodsAnnex(at: at), annex.category(category) == nil else { return }
    let known = annex.categories.map(\.key).joined(separator: ", ")
    throw Refusal(.invalid, "category-unknown", "There is no category \(category); choose one of: \(known).")
  }

  private func seller(_ reference: String) throws -> Merchant {
    let merchant = try self.merchant(reference)
    guard !merchant.hasLeft else {
      throw Refusal(.invalid, "merchant-left", "The merchant \(reference) has left and sells no more.")
    }
    return merchant
  }

  static func gtin(_ text: String) throws -> GTIN {
    do { return try GTIN(text) } catch { throw Refusal(.invalid, "gtin-invalid", "\(error.words.en).") }
  }

  static func stored(standards: [String]) -> String {
    var seen: Set<String> = []
    return standards.map { $0.replacing("\n", with: " ") }.filter { !$0.isEmpty && seen.insert($0).inserted }
      .joined(separator: "\n")
  }

  /// Puts right what is said of goods (`goods.information`). What stood there before stays in the history; where listings
  /// are reviewed, it waits to be reviewed again.
  ///
  /// - Parameter changes: what each field is to say; no category, brand, GTIN, standard or description where it is empty.
  /// - Throws: `Refusal` when nothing would change.
  public func correct(product reference: String, _ changes: [ListingField: String], reason: String, at: Instant) throws
  {
    let product = try self.product(reference)
    var changes = changes
    if let text = changes[.gtin], !text.isEmpty { changes[.gtin] = try Self.gtin(text).digits }
    if let category = changes[.category], !category.isEmpty { try check(category: category, at: at) }
    if let title = changes[.title], title.isEmpty { throw Refusal(.invalid, "title-missing", "Goods need a title.") }
    let before =
      try transaction.first(
        """
        SELECT title, COALESCE(category, ''), COALESCE(brand, ''), COALESCE(gtin, ''), standards, description,
          (SELECT COALESCE(MAX(serial), 0) FROM product_correction WHERE product = product.id)
        FROM product WHERE id = $1
        """, product.bytes
      ) { row in
        (zip(ListingField.allCases, (0..<6).map { row.text($0) }).map { ($0, $1) }, row.int(6))
      } ?? ([], 0)
    let changed = before.0.filter { field, old in changes[field].map { $0 != old } ?? false }
    guard !changed.isEmpty else {
      throw Refusal(.conflict, "nothing-changed", "It says so already; nothing was changed.")
    }
    for (number, (field, old)) in changed.enumerated() {
      let new = changes[field]!
      try transaction.run(
        """
        INSERT INTO product_correction (product, serial, field, old_text, new_text, reason, at, actor)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """, product.bytes, before.1 + number + 1, field.rawValue, old, new, reason, at, actor)
      let stored: String? = new.isEmpty && field.isOptional ? nil : new
      try transaction.run("UPDATE product SET \(field.rawValue) = $2 WHERE id = $1", product.bytes, stored)
    }
    if goodsAnnex(at: at)?.review.isEmpty == false {
      try transaction.run(
        "UPDATE product SET review_since = COALESCE(review_since, $2) WHERE id = $1 AND category IS NOT NULL",
        product.bytes, at)
    }
  }

  /// A listing was reviewed against the written standards (`goods.information`): the findings decide. One that passed is
  /// reviewed again within the time of the letter's clause.
  ///
  /// - Parameter findings: the standards that it does not meet, each once, and what was seen.
  /// - Throws: `Refusal` when nothing is reviewed here, or a standard is not written.
  public func review(
    product reference: String, findings: [(standard: String, note: String)], note: String, at: Instant
  ) throws {
    let product = try self.product(reference)
    guard let annex = goodsAnnex(at: at), !annex.review.isEmpty else {
      throw Refusal(
        .invalid, "review-not-written", "No standards of review are written; publish the goods annex with a list first."
      )
    }
    let keys = findings.map(\.standard)
    if let unknown = keys.first(where: { key in !annex.review.contains { $0.key == key } }) {
      let known = annex.review.map(\.key).joined(separator: ", ")
      throw Refusal(.invalid, "standard-unknown", "There is no standard \(unknown); name one of: \(known).")
    }
    guard Set(keys).count == keys.count else {
      throw Refusal(.invalid, "finding-twice", "A standard stands there twice; write one finding for each.")
    }
    let id = newKey()
    let verdict = ListingReview(findings: keys, under: annex.review).verdict
    try transaction.run(
      """
      INSERT INTO listing_review (id, product, at, verdict, note, actor, serial) VALUES ($1, $2, $3, $4, $5, $6,
        (SELECT COALESCE(MAX(serial), 0) + 1 FROM listing_review WHERE product = $2))
      """, id.bytes, product.bytes, at, verdict.rawValue, note, actor)
    for finding in findings {
      try transaction.run(
        "INSERT INTO listing_finding (review, standard, note) VALUES ($1, $2, $3)", id.bytes, finding.standard,
        finding.note)
    }
    // Those that are not on sale before they are corrected are reviewed when they are.
    let again = verdict == .passed ? letters.inForce(at: at).flatMap { Self.reviewAgain(after: at, $0.letter) } : nil
    try transaction.run(
      "UPDATE product SET review_since = NULL, review_by = $2 WHERE id = $1", product.bytes, again)
  }

  /// By when a listing is reviewed once more: the letter says how often listings are.
  private static func reviewAgain(after at: Instant, _ letter: Letter) -> Instant? {
    letter.clause("goods.information")?.term("every").map { letter.calendar.end(of: $0, from: at) }
  }

  /// What the gate goes by.
  ///
  /// - Parameter known: as it was known then; as it is now where it is nil.
  func listing(_ product: Identifier, known: Instant? = nil) throws -> Listing? {
    var listing = try transaction.first(
      "SELECT reference, gtin, category, standards, brand FROM product WHERE id = $1", product.bytes
    ) {
      Listing(
        reference: $0.text(0), gtin: $0.optionalText(1).flatMap { try? GTIN($0) }, category: $0.optionalText(2),
        brand: $0.optionalText(4), standards: $0.text(3).split(separator: "\n").map(String.init))
    }
    if let known { try undo(correctionsAfter: known, of: product, in: &listing) }
    listing?.certificates = try certificates(of: product, known: known)
    let review = try transaction.first(
      """
      SELECT id, verdict FROM listing_review WHERE product = $1 AND (CAST($2 AS BIGINT) IS NULL OR at <= $2)
      ORDER BY serial DESC, id DESC LIMIT 1
      """, product.bytes, known
    ) { ($0.bytes(0), ListingReview.Verdict(rawValue: $0.text(1))!) }
    if let (id, verdict) = review {
      let findings = try transaction.all(
        "SELECT standard FROM listing_finding WHERE review = $1 ORDER BY standard {bytewise}", id, map: { $0.text(0) })
      listing?.review = ListingReview(findings: findings, verdict: verdict)
    }
    return listing
  }

  /// What was said of goods before it was corrected.
  private func undo(correctionsAfter known: Instant, of product: Identifier, in listing: inout Listing?) throws {
    let corrections = try transaction.all(
      "SELECT field, old_text FROM product_correction WHERE product = $1 AND at > $2 ORDER BY serial DESC",
      product.bytes, known, map: { (ListingField(rawValue: $0.text(0)), $0.text(1)) })
    for (field, old) in corrections {
      switch field {
      case .category: listing?.category = old.isEmpty ? nil : old
      case .brand: listing?.brand = old.isEmpty ? nil : old
      case .gtin: listing?.gtin = try? GTIN(old)
      case .standards: listing?.standards = old.split(separator: "\n").map(String.init)
      case .title, .description, nil: break
      }
    }
  }

  /// Whether nothing that is demanded of goods is lacking.
  ///
  /// - Parameter asKnownThen: whether it goes by what was known at that time, and not by what is known now.
  func isConforming(_ product: Identifier, at instant: Instant, asKnownThen: Bool = false) throws -> Bool {
    let known = asKnownThen ? instant : nil
    let gate = ConformityGate(goodsAnnex(at: instant))
    if gate.annex == nil {
      // Nothing is demanded but that what was filed holds: one look instead of three.
      let listing = Listing(reference: "", certificates: try certificates(of: product, known: known).map(\.unbound))
      return gate.reasons(listing, at: instant).isEmpty
    }
    return try listing(product, known: known).map { gate.reasons($0, at: instant).isEmpty } ?? false
  }
}

extension GoodsCertificate {
  /// Where its scope was looked at when it was filed, and nothing has been demanded since.
  fileprivate var unbound: GoodsCertificate {
    var certificate = self
    certificate.scope = []
    return certificate
  }
}
