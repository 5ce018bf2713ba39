/// The way by which the right to sell a brand comes from its owner to a merchant, link by link.
public enum Brand {
  /// Names are the same whatever their case, width and blanks.
  public static func fold(_ name: String) -> String {
    name.plain.lowercased().split { $0 == " " || $0 == "\t" || $0 == "\n" }.joined(separator: " ")
  }

  public enum Standing: Hashable, Sendable {
    /// An unbroken chain that holds today, and the last day that it does; nil for good.
    case proven(until: Day?, documents: [Identifier])
    /// Nothing says whose the brand is.
    case noOwner
    /// No chain leads from the owner to the merchant.
    case broken
    /// One does, but a link of it has run out, or has not begun.
    case ranOut(Day?)
  }

  /// - Parameters:
  ///   - documents: those about brands.
  ///   - owning: which of them say whose a brand is: their grantee.
  public static func standing(
    of brand: String, for merchant: String, documents: [MerchantDocument], owning: Set<Identifier>, on day: Day
  ) -> Standing {
    let links = documents.filter { $0.brand.map(fold) == fold(brand) }
    guard links.contains(where: { owning.contains($0.id) }) else { return .noOwner }
    let valid = links.filter { $0.isValid(on: day) }
    if let best = chain(to: fold(merchant), valid, owning) { return .proven(until: best.until, documents: best.path) }
    if let past = chain(to: fold(merchant), links, owning) { return .ranOut(past.until) }
    return .broken
  }

  private struct Reach {
    var until: Day?
    var path: [Identifier]

    /// Whether it holds longer than another.
    func outlasts(_ other: Reach?) -> Bool {
      guard let other else { return true }
      guard let theirs = other.until else { return false }
      return until.map { $0 > theirs } ?? true
    }
  }

  /// The chain that holds longest: from the owners on, as long as any link makes somebody's reach longer. A chain that
  /// comes back to where it was is never longer than without its round, so it ends.
  private static func chain(to merchant: String, _ links: [MerchantDocument], _ owning: Set<Identifier>) -> Reach? {
    var reached: [String: Reach] = [:]
    for link in links where owning.contains(link.id) {
      guard let owner = link.grantee.map(fold) else { continue }
      let reach = Reach(until: link.until, path: [link.id])
      if reach.outlasts(reached[owner]) { reached[owner] = reach }
    }
    var isChanged = true
    while isChanged {
      isChanged = false
      for link in links where !owning.contains(link.id) {
        guard let from = link.grantor.map(fold), let to = link.grantee.map(fold), let before = reached[from] else {
          continue
        }
        let until = [before.until, link.until].compactMap(\.self).min()
        let reach = Reach(until: until, path: before.path + [link.id])
        if reach.outlasts(reached[to]) {
          reached[to] = reach
          isChanged = true
        }
      }
    }
    return reached[merchant]
  }

  /// Whose brands are, by documents that hold on a day.
  public static func owners(_ documents: [MerchantDocument], owning: Set<Identifier>, on day: Day) -> [String: Set<
    String
  >] {
    var owners: [String: Set<String>] = [:]
    for document in documents where owning.contains(document.id) && document.isValid(on: day) {
      guard let brand = document.brand, let owner = document.grantee else { continue }
      owners[fold(brand), default: []].insert(fold(owner))
    }
    return owners
  }
}
