/// What the platform does to a merchant who broke its rules; published at once (E-Commerce Law 36).
public enum Sanction: String, Hashable, Sendable, CaseIterable {
  case warning
  /// Goods of his are off sale.
  case listingRemoved = "listing-removed"
  /// His deposit has to hold more than was agreed.
  case depositRaised = "deposit-raised"
  /// He takes no orders.
  case suspension

  public var words: LocalizedText {
    switch self {
    case .warning: LocalizedText(zhHans: "警告", en: "Warning")
    case .listingRemoved: LocalizedText(zhHans: "下架商品", en: "Listing removed")
    case .depositRaised: LocalizedText(zhHans: "提高保证金", en: "Deposit raised")
    case .suspension: LocalizedText(zhHans: "暂停经营", en: "Suspended")
    }
  }
}

/// What must not stand in words that everybody reads.
public enum PublicWords {
  /// Whether a text holds what looks like somebody's e-mail address, telephone number or number of identity: an `@`
  /// between other characters, or eleven digits or more in a row, blanks and hyphens between them left out.
  public static func tellOfSomebody(_ text: String) -> Bool {
    var digits = 0
    var before: Character = " "
    for (place, character) in zip(text.indices, text) {
      if character == "@", !before.isWhitespace {
        let next = text.index(after: place)
        if next < text.endIndex, !text[next].isWhitespace { return true }
      }
      if character.wholeNumberValue != nil {
        digits += 1
        if digits >= 11 { return true }
      } else if character != " " && character != "-" {
        digits = 0
      }
      before = character
    }
    return false
  }
}
