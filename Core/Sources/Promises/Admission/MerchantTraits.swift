/// What two merchants may have in common. Values are normal forms, or keyed hashes of them: only whether they are the
/// same counts.
public struct MerchantTraits<Value: Hashable & Sendable>: Hashable, Sendable {
  public var code: Value?
  public var account: Value?
  public var address: Value?

  public init(code: Value? = nil, account: Value? = nil, address: Value? = nil) {
    self.code = code
    self.account = account
    self.address = address
  }

  /// In what they are the same; what is not known of either is not.
  public func relations(with other: Self) -> [MerchantRelation] {
    func same(_ a: Value?, _ b: Value?) -> Bool { a != nil && a == b }
    var relations: [MerchantRelation] = []
    if same(code, other.code) { relations.append(.code) }
    if same(account, other.account) { relations.append(.account) }
    if same(address, other.address) { relations.append(.address) }
    return relations
  }
}

/// In what two merchants are the same.
public enum MerchantRelation: String, Hashable, Sendable, CaseIterable {
  case code, account, address

  public var words: LocalizedText {
    switch self {
    case .code: LocalizedText(zhHans: "登记代码相同", en: "The same registration code")
    case .account: LocalizedText(zhHans: "收款账户相同", en: "The same payment account")
    case .address: LocalizedText(zhHans: "经营地址相同", en: "The same address")
    }
  }
}

/// The forms that are compared.
public enum MerchantForm {
  /// A registration code: letters and digits, capital.
  public static func code(_ text: String) -> String {
    String(text.plain.uppercased().filter { $0.isLetter || $0.isNumber })
  }

  /// An account: letters and digits, as an IBAN has them.
  public static func account(_ text: String) -> String { code(text) }

  /// An address without blanks and marks, with words that are often cut short in their short form.
  public static func address(_ text: String) -> String {
    let words = text.plain.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    return words.map { short[$0] ?? $0 }.joined()
  }

  private static let short = [
    "road": "rd", "street": "st", "avenue": "ave", "building": "bldg", "room": "rm", "floor": "fl", "number": "no",
    "boulevard": "blvd", "lane": "ln",
  ]
}
