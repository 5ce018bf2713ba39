/// The number of a written standard, such as `GB 4706.1-2005`.
public enum StandardNumber {
  /// Whether goods that state `stated` meet what a category demands. Blanks and letters' case count for nothing; a demand
  /// without a year is met by any edition, one with a year by that only. `GB/T` is not `GB`.
  public static func meets(_ stated: String, demand: String) -> Bool {
    let (a, b) = (parts(stated), parts(demand))
    return a.number == b.number && (b.year == nil || a.year == b.year)
  }

  private static func parts(_ text: String) -> (number: String, year: String?) {
    let plain = text.uppercased().filter { !$0.isWhitespace }
    guard let hyphen = plain.lastIndex(where: { $0 == "-" || $0 == "—" || $0 == "–" }) else { return (plain, nil) }
    let year = plain[plain.index(after: hyphen)...]
    guard year.count == 4, year.utf8.allSatisfy({ (48...57).contains($0) }) else { return (plain, nil) }
    return (String(plain[..<hyphen]), String(year))
  }
}
