/// What is known of goods, as far as it decides whether they may be on sale.
public struct Listing: Hashable, Sendable {
  public var reference: String
  public var gtin: GTIN?
  public var category: String?
  /// As the goods carry it; nil of goods without one.
  public var brand: String?
  /// The standards that it says it meets.
  public var standards: [String]
  public var certificates: [GoodsCertificate]
  /// The last one.
  public var review: ListingReview?
  /// Nil where the platform sells them itself.
  public var seller: ListingSeller?

  public init(
    reference: String, gtin: GTIN? = nil, category: String? = nil, brand: String? = nil, standards: [String] = [],
    certificates: [GoodsCertificate] = [], review: ListingReview? = nil, seller: ListingSeller? = nil
  ) {
    self.reference = reference
    self.gtin = gtin
    self.category = category
    self.brand = brand
    self.standards = standards
    self.certificates = certificates
    self.review = review
    self.seller = seller
  }
}

/// A merchant, as far as it decides whether his goods may be on sale (`merchants.admission`).
public struct ListingSeller: Hashable, Sendable {
  public enum Standing: Hashable, Sendable {
    case sells
    /// He takes no orders until he is reinstated.
    case suspended
    case left
  }
  public var standing: Standing
  /// The categories that he was admitted for, each with all below it; nil where he was not admitted by a file.
  public var categories: [String]?
  /// The brands that are his own, or whose authorisation reaches him, as he proved when he was admitted; nil where he was
  /// not admitted by a file. What runs out of that suspends him, so it need not be looked at here.
  public var brands: [String]?

  public init(_ standing: Standing, categories: [String]? = nil, brands: [String]? = nil) {
    self.standing = standing
    self.categories = categories
    self.brands = brands
  }
}

extension ListingSeller {
  /// Whether he proved that he may sell a brand; any where he was not admitted by a file. Names are the same whatever
  /// their case, width and blanks.
  public func maySell(brand: String) -> Bool {
    guard let brands else { return true }
    let form = Brand.fold(brand)
    return brands.contains { Brand.fold($0) == form }
  }
}

/// Whether goods may be on sale, computed from what their category demands and what is on file for them
/// (`goods.standards`, `goods.certificates`, `goods.information`). It never goes by what was decided once: a certificate
/// that ran out closes it at that instant.
public struct ConformityGate: Sendable {
  /// A condition, and whether it is met.
  public struct Check: Hashable, Sendable {
    public enum Condition: Hashable, Sendable {
      case category(String?)
      case standard(String)
      /// A kind of certificate; nil for certificates of no kind.
      case certificate(String?)
      case review
      /// Whoever sells them may sell at all.
      case seller
      /// He was admitted for their category.
      case admission
      /// He proved that he may sell their brand.
      case brand(String)
    }
    public var condition: Condition
    /// Nil where it is met.
    public var reason: GateReason?
  }

  /// Nil where none was published: nothing is demanded then but that what was filed holds.
  public var annex: GoodsAnnex?

  public init(_ annex: GoodsAnnex?) { self.annex = annex }

  /// Every condition, met or not, in the order in which people go through them.
  public func checks(_ listing: Listing, at instant: Instant) -> [Check] {
    var checks: [Check] = []
    if let annex { checks += demanded(by: annex, of: listing) }
    for kind in kinds(of: listing) {
      checks.append(Check(condition: .certificate(kind), reason: lack(of: kind, listing, at: instant)))
    }
    if let annex, !annex.review.isEmpty, listing.category != nil {
      let reason: GateReason? =
        switch listing.review?.verdict {
        case nil: .notReviewed
        case .passed: nil
        case .toCorrect: .toCorrect(listing.review?.findings ?? [])
        case .refused: .refused(listing.review?.findings ?? [])
        }
      checks.append(Check(condition: .review, reason: reason))
    }
    if let seller = listing.seller {
      let reason: GateReason? =
        switch seller.standing {
        case .sells: nil
        case .suspended: .sellerSuspended
        case .left: .sellerLeft
        }
      checks.append(Check(condition: .seller, reason: reason))
      if seller.categories != nil, let category = listing.category {
        checks.append(
          Check(condition: .admission, reason: admits(seller, to: category) ? nil : .notAdmitted(category)))
      }
      if seller.brands != nil, let brand = listing.brand {
        checks.append(
          Check(condition: .brand(brand), reason: seller.maySell(brand: brand) ? nil : .brandNotAdmitted(brand)))
      }
    }
    return checks
  }

  /// Whether a seller was admitted for a category, or one that it is a part of; for any where he was not admitted by a
  /// file.
  public func admits(_ seller: ListingSeller, to category: String) -> Bool {
    guard let admitted = seller.categories else { return true }
    return path(of: category).contains(where: admitted.contains)
  }

  /// Why a seller may not sell goods of a category and a brand; nil where he may.
  public func reason(against seller: ListingSeller, category: String?, brand: String?) -> GateReason? {
    if let category, !admits(seller, to: category) { return .notAdmitted(category) }
    if let brand, !seller.maySell(brand: brand) { return .brandNotAdmitted(brand) }
    return nil
  }

  /// Why it may not be on sale; empty where it may.
  public func reasons(_ listing: Listing, at instant: Instant) -> [GateReason] {
    checks(listing, at: instant).compactMap(\.reason)
  }

  /// The kinds of certificates that it needs: what its category demands, and what was ever filed for it, since goods
  /// that carried a certificate are not sold without one.
  public func kinds(of listing: Listing) -> [String?] {
    var kinds: [String?] = listing.category.flatMap { annex?.category($0) }?.certificates ?? []
    for certificate in listing.certificates where !kinds.contains(certificate.kind) { kinds.append(certificate.kind) }
    return kinds
  }

  /// Those of its certificates that count for a kind.
  public func certificates(of kind: String?, for listing: Listing) -> [GoodsCertificate] {
    let categories = categories(of: listing)
    return listing.certificates.filter {
      $0.kind == kind && $0.covers(reference: listing.reference, gtin: listing.gtin, categories: categories)
    }
  }

  /// When, from `from` to `until`, it lacked a certificate of some kind: who bought it then is to be told. Stretches that
  /// touch are one.
  public func uncovered(_ listing: Listing, from: Instant, until: Instant) -> [Stretch] {
    let all = kinds(of: listing).flatMap { certificates(of: $0, for: listing).gaps(from: from, until: until) }
    return all.sorted { ($0.from, $0.until) < ($1.from, $1.until) }.reduce(into: []) { joined, gap in
      if let last = joined.last, gap.from <= last.until.adding(microseconds: 1) {
        joined[joined.count - 1].until = max(last.until, gap.until)
      } else {
        joined.append(gap)
      }
    }
  }

  public func categories(of listing: Listing) -> [String] { listing.category.map(path) ?? [] }

  /// A category and all that it is a part of.
  private func path(of category: String) -> [String] {
    annex.map { $0.path(of: category).map(\.key) }.flatMap { $0.isEmpty ? nil : $0 } ?? [category]
  }

  private func demanded(by annex: GoodsAnnex, of listing: Listing) -> [Check] {
    guard let key = listing.category else {
      return annex.mustBeClassified ? [Check(condition: .category(nil), reason: .noCategory)] : []
    }
    guard let category = annex.category(key) else {
      return [Check(condition: .category(key), reason: .unknownCategory(key))]
    }
    return [Check(condition: .category(key), reason: nil)]
      + category.standards.map { demand in
        let isMet = listing.standards.contains { StandardNumber.meets($0, demand: demand) }
        return Check(condition: .standard(demand), reason: isMet ? nil : .noStandard(demand))
      }
  }

  private func lack(of kind: String?, _ listing: Listing, at instant: Instant) -> GateReason? {
    let filed = certificates(of: kind, for: listing)
    if filed.contains(where: { $0.isValid(at: instant) }) { return nil }
    // What came closest says most.
    if let next = filed.filter({ $0.end >= instant }).compactMap(\.validFrom).min() {
      return .notYetValid(kind, from: next)
    }
    guard let last = filed.filter({ $0.end < instant }).max(by: { $0.end < $1.end }) else {
      let others = listing.certificates.filter { $0.kind == kind }
      return others.isEmpty ? .noCertificate(kind) : .outOfScope(kind, number: others[0].number)
    }
    if let revoked = last.revokedAt, revoked <= last.validUntil {
      return .revoked(kind, number: last.number, at: revoked)
    }
    return .expired(kind, number: last.number, at: last.validUntil)
  }
}
