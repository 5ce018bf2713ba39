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
  /// It is not the seller's own brand, and no chain of authorisations that he proved leads from its owner to him.
  case brandNotAdmitted(String)

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
    case .brandNotAdmitted: "brand-not-admitted"
    }
  }

  /// The clause that it follows from.
  public var clause: String {
    switch self {
    case .noCategory, .unknownCategory, .noStandard: "goods.standards"
    case .noCertificate, .notYetValid, .expired, .revoked, .outOfScope: "goods.certificates"
    case .notReviewed, .toCorrect, .refused: "goods.information"
    case .sellerSuspended, .sellerLeft, .notAdmitted, .brandNotAdmitted: "merchants.admission"
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
    case .brandNotAdmitted:
      // What it is called stands beside it, in whatever language.
      return LocalizedText(
        zhHans: "商家未证明其可销售该品牌：既非自有商标，也无完整的授权链条",
        en:
          "Its seller has not proven that he may sell this brand: it is not his own, and no authorisation by its owner reaches him."
      )
    }
  }
}
