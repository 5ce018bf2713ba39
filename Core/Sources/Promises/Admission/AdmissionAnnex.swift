/// What merchants have to prove before they may sell, and how long what they prove holds (`merchants.admission`).
public struct AdmissionAnnex: Hashable, Sendable {
  /// A sort of document, such as a business licence.
  public struct DocumentKind: Hashable, Sendable {
    /// What its number is.
    public enum Number: String, Hashable, Sendable, CaseIterable {
      case plain
      /// A unified social credit code, which has to be the merchant's own (GB 32100-2015).
      case creditCode = "credit-code"
      /// A number of a person's: shown with its last characters only.
      case personal
    }
    /// What it says of a brand.
    public enum Link: String, Hashable, Sendable, CaseIterable {
      /// Whose the brand is: a registered trade mark.
      case ownership
      /// Who lets whom sell it.
      case authorisation
    }
    public var key: String
    public var title: LocalizedText
    public var number: Number
    /// Whether it has to say until when it is valid.
    public var runsOut: Bool
    public var link: Link?
  }

  /// A kind of merchant, such as a company.
  public struct MerchantKind: Hashable, Sendable {
    public var key: String
    public var title: LocalizedText
    /// Whether he is known by a unified social credit code; by the number in his own register otherwise.
    public var hasCreditCode: Bool
    /// What has to be known of him (DSA 30, E-Commerce Law 27).
    public var facts: [TraderFact]
    /// The keys of the documents that he hands in.
    public var documents: [String]
  }

  /// What a category of goods (`GoodsAnnex`) demands on top of that.
  public struct Category: Hashable, Sendable {
    public var key: String
    public var documents: [String]
    /// The least that the deposit holds of who sells it.
    public var deposit: Money?
  }

  /// Within what time an application is decided, where the letter's clause does not say so itself.
  public var decideWithin: Term?
  /// Until how long after a decision he may appeal against it; for good where it is nil.
  public var appealWithin: Term?
  /// How many days before something runs out he is reminded, the most first.
  public var reminders: [Int]
  /// The least that any deposit holds.
  public var deposit: Money?
  public var documents: [DocumentKind]
  public var kinds: [MerchantKind]
  public var categories: [Category]

  /// Where nobody published another rule.
  public static let usualReminders = [60, 30, 7]

  public func document(_ key: String) -> DocumentKind? { documents.first { $0.key == key } }
  public func kind(_ key: String) -> MerchantKind? { kinds.first { $0.key == key } }

  /// The most that the categories' and the general floor come to; nil where none is said.
  ///
  /// - Parameter goods: which category is a part of which.
  public func floor(for categories: [String], goods: GoodsAnnex?) -> Money? {
    let all = categories.flatMap { Self.path($0, goods) }
    return ([deposit] + self.categories.filter { all.contains($0.key) }.map(\.deposit)).compactMap(\.self)
      .max { $0.minor < $1.minor }
  }

  /// The keys of the documents that a category demands, with all that it is a part of, in the annex's order.
  ///
  /// - Parameter goods: which category is a part of which.
  public func documents(for category: String, goods: GoodsAnnex?) -> [String] {
    let path = Self.path(category, goods)
    return categories.filter { path.contains($0.key) }.flatMap(\.documents).reduce(into: []) { list, document in
      if !list.contains(document) { list.append(document) }
    }
  }

  /// A category and all that it is a part of.
  static func path(_ category: String, _ goods: GoodsAnnex?) -> [String] {
    let path = goods?.path(of: category).map(\.key) ?? []
    return path.isEmpty ? [category] : path
  }
}

/// What is known of a trader besides his documents (DSA 30 (1)).
public enum TraderFact: String, Hashable, Sendable, CaseIterable {
  case address, telephone, email
  /// The account that he is paid into.
  case account
  /// That he offers only what complies with the law, certified by himself.
  case selfCertification = "self-certification"

  public var words: LocalizedText {
    switch self {
    case .address: LocalizedText(zhHans: "经营地址", en: "Address")
    case .telephone: LocalizedText(zhHans: "联系电话", en: "Telephone")
    case .email: LocalizedText(zhHans: "电子邮箱", en: "E-mail")
    case .account: LocalizedText(zhHans: "收款账户", en: "Payment account")
    case .selfCertification: LocalizedText(zhHans: "合规承诺", en: "Self-certification")
    }
  }
}
