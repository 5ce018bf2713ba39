/// The languages every letter is written in. Both are first languages: neither is a translation of the other.
public enum Language: String, Hashable, Sendable, CaseIterable {
  case zhHans = "zh-Hans"
  case en
}

/// One thing said in each language.
public struct LocalizedText: Hashable, Sendable {
  public var zhHans: String
  public var en: String

  public init(zhHans: String, en: String) {
    self.zhHans = zhHans
    self.en = en
  }

  public subscript(language: Language) -> String {
    get {
      switch language {
      case .zhHans: zhHans
      case .en: en
      }
    }
    set {
      switch language {
      case .zhHans: zhHans = newValue
      case .en: en = newValue
      }
    }
  }
}
