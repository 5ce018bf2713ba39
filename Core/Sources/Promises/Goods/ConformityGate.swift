/// What is known of goods, as far as it decides whether they may be on sale.
public struct Listing: Hashable, Sendable {
  public var reference: String
  public var gtin: GTIN?
  public var category: String?
  /// The standards that it says it meets.
  public var standards: [String]
  public var certificates: [GoodsCertificate]
  /// The last one.
  public var review: ListingReview?
  /// Nil where the platform sells them itself.
  public var seller: ListingSeller?

  public init(
    reference: String, gtin: GTIN? = nil, category: String? = nil, standards: [String] = [],
    certificates: [GoodsCertificate] = [], review: ListingReview? = nil, seller: ListingSeller? = nil
  ) {
    self.reference = reference
    self.gtin = gtin
    self.category = category
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

  public init(_ standing: Standing, categories: [String]? = nil) {
    self.standing = standing
    self.categories = categories
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
    }
    return checks
  }

  /// Whether a seller was admitted for a category, or one that it is a part of; for any where he was not admitted by a
  /// file.
  public func admits(_ seller: ListingSeller, to category: String) -> Bool {
    guard let admitted = seller.categories else { return true }
    return path(of: category).contains(where: admitted.contains)
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

/// Why goods may not be on sale.
public enum GateReason: Hashable, Sendable {
  case noCategory
  case unknownCategory(String)
  case noStandard(String)
  case noCertificate(String?)
  case notYetValid(String?, from: Instant)
  /// `at` is the last instant at which it was valid.
  case expired(String?, number: String, at: Instant)
  case revoked(String?, number: String, at: Instant)
  case outOfScope(String?, number: String)
  case notReviewed
  case toCorrect([String])
  case refused([String])
  case sellerSuspended
  case sellerLeft
  /// The seller was admitted for other categories than this.
  case notAdmitted(String)

  /// Stable, for programs.
  public var code: String {
    switch self {
    case .noCategory: "category-missing"
    case .unknownCategory: "category-unknown"
    case .noStandard: "standard-missing"
    case .noCertificate: "certificate-missing"
    case .notYetValid: "certificate-not-yet"
    case .expired: "certificate-expired"
    case .revoked: "certificate-revoked"
    case .outOfScope: "certificate-scope"
    case .notReviewed: "review-missing"
    case .toCorrect: "review-to-correct"
    case .refused: "review-refused"
    case .sellerSuspended: "seller-suspended"
    case .sellerLeft: "seller-left"
    case .notAdmitted: "category-not-admitted"
    }
  }

  /// The clause that it follows from.
  public var clause: String {
    switch self {
    case .noCategory, .unknownCategory, .noStandard: "goods.standards"
    case .noCertificate, .notYetValid, .expired, .revoked, .outOfScope: "goods.certificates"
    case .notReviewed, .toCorrect, .refused: "goods.information"
    case .sellerSuspended, .sellerLeft, .notAdmitted: "merchants.admission"
    }
  }

  /// Since when, as far as it says so by itself: the first instant without a valid certificate.
  public var since: Instant? {
    switch self {
    case .expired(_, _, let at): at.adding(microseconds: 1)
    case .revoked(_, _, let at): at
    default: nil
    }
  }

  /// In a sentence that says what is missing.
  ///
  /// - Parameters:
  ///   - annex: which calls kinds and standards by their titles.
  ///   - day: how a day is said.
  public func words(_ annex: GoodsAnnex?, day: (Instant) -> LocalizedText) -> LocalizedText {
    func kind(_ key: String?) -> LocalizedText {
      guard let key else { return LocalizedText(zhHans: "合格证明", en: "certificate of conformity") }
      return annex?.certificates.first { $0.key == key }?.title ?? LocalizedText(zhHans: key, en: key)
    }
    func findings(_ keys: [String], _ language: Language) -> String {
      keys.map { key in annex?.review.first { $0.key == key }?.title[language] ?? key }
        .joined(separator: language == .en ? ", " : "、")
    }
    switch self {
    case .noCategory: return LocalizedText(zhHans: "尚未归类", en: "It has no category yet.")
    case .unknownCategory(let key):
      return LocalizedText(zhHans: "类目 \(key) 不在类目表中", en: "There is no category \(key) in the list.")
    case .noStandard(let standard):
      return LocalizedText(zhHans: "未载明执行标准 \(standard)", en: "It does not state that it meets \(standard).")
    case .noCertificate(let key):
      return LocalizedText(zhHans: "缺少\(kind(key).zhHans)", en: "There is none on file: \(kind(key).en).")
    case .notYetValid(let key, let from):
      return LocalizedText(
        zhHans: "\(kind(key).zhHans)自\(day(from).zhHans)起才有效",
        en: "It is valid only from \(day(from).en): \(kind(key).en).")
    case .expired(let key, let number, let at):
      return LocalizedText(
        zhHans: "\(kind(key).zhHans) \(number) 有效期至\(day(at).zhHans)，已过期",
        en: "\(number) ran out on \(day(at).en): \(kind(key).en).")
    case .revoked(let key, let number, let at):
      return LocalizedText(
        zhHans: "\(kind(key).zhHans) \(number) 已于\(day(at).zhHans)被撤销",
        en: "\(number) was revoked with effect from \(day(at).en): \(kind(key).en).")
    case .outOfScope(let key, let number):
      return LocalizedText(
        zhHans: "\(kind(key).zhHans) \(number) 的适用范围不含该商品", en: "\(number) does not cover these goods: \(kind(key).en)."
      )
    case .notReviewed: return LocalizedText(zhHans: "商品信息尚未审核", en: "The listing was not reviewed yet.")
    case .toCorrect(let keys):
      return LocalizedText(
        zhHans: "审核要求更正：\(findings(keys, .zhHans))", en: "To be corrected after review: \(findings(keys, .en)).")
    case .refused(let keys):
      return LocalizedText(
        zhHans: "审核未通过，不予上架：\(findings(keys, .zhHans))", en: "Refused in review: \(findings(keys, .en)).")
    case .sellerSuspended:
      return LocalizedText(zhHans: "商家已暂停销售，不接受新订单", en: "Its seller is suspended and takes no new orders.")
    case .sellerLeft: return LocalizedText(zhHans: "商家已退出本平台", en: "Its seller has left and sells here no more.")
    case .notAdmitted(let key):
      let title = annex?.category(key)?.title ?? LocalizedText(zhHans: key, en: key)
      return LocalizedText(
        zhHans: "商家的入驻资质不含该类目：\(title.zhHans)",
        en: "Its seller was not admitted for this category: \(title.en).")
    }
  }
}
