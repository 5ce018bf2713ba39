/// What somebody reports about goods.
public enum ReportKind: String, Hashable, Sendable, CaseIterable {
  case counterfeit
  /// They may hurt somebody.
  case unsafe
  /// What is said about them is not true.
  case wrongInformation = "wrong-information"
  /// They infringe somebody's right to a mark, a work or an invention (E-Commerce Law 42-45).
  case ipRight = "ip-right"

  /// Whether finding it means that the goods have to be gone within the minutes that `goods.genuine` promises.
  public var hasTakedownClock: Bool { self == .counterfeit || self == .unsafe }

  public var words: LocalizedText {
    switch self {
    case .counterfeit: LocalizedText(zhHans: "假冒商品", en: "Counterfeit goods")
    case .unsafe: LocalizedText(zhHans: "不安全的商品", en: "Unsafe goods")
    case .wrongInformation: LocalizedText(zhHans: "商品信息不实", en: "Wrong information")
    case .ipRight: LocalizedText(zhHans: "侵犯知识产权", en: "Infringement of an intellectual property right")
    }
  }

  /// The law that a decision about it goes by; nil where only the platform's own rules say so.
  public var law: LocalizedText? {
    switch self {
    case .counterfeit:
      LocalizedText(
        zhHans: "《中华人民共和国消费者权益保护法》第五十五条，《中华人民共和国电子商务法》第三十八条",
        en: "Consumer Rights Law of China, article 55; E-Commerce Law of China, article 38")
    case .unsafe:
      LocalizedText(zhHans: "《中华人民共和国电子商务法》第三十八条", en: "E-Commerce Law of China, article 38")
    case .ipRight:
      LocalizedText(zhHans: "《中华人民共和国电子商务法》第四十二条至第四十五条", en: "E-Commerce Law of China, articles 42 to 45")
    case .wrongInformation: nil
    }
  }
}
