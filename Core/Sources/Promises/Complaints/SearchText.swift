/// Words as they are looked for: without regard to case and to full or half width, in pieces that an index can hold.
///
/// Of letters and digits the pieces are every three that follow each other, of Chinese, Japanese and Korean characters
/// every two, since those say with two what others say with a word. A text holds a word only where it has all of the
/// word's pieces; whether it does hold it is looked at in the text itself.
public struct SearchText: Hashable, Sendable {
  /// How much of a text is indexed, in code points: what is longer is found by its beginning.
  public static let longest = 2000

  /// The folded code points, and for each of them which of the text's own it is.
  let folded: [Unicode.Scalar]
  private let origin: [Int]
  private let scalars: [Unicode.Scalar]

  public init(_ text: String) {
    scalars = Array(text.unicodeScalars)
    var (folded, origin): ([Unicode.Scalar], [Int]) = ([], [])
    folded.reserveCapacity(scalars.count)
    origin.reserveCapacity(scalars.count)
    for (place, scalar) in scalars.enumerated() {
      Self.fold(scalar) { one in
        folded.append(one)
        origin.append(place)
      }
    }
    (self.folded, self.origin) = (folded, origin)
  }

  private static func fold(_ scalar: Unicode.Scalar, _ add: (Unicode.Scalar) -> Void) {
    switch scalar.value {
    case 0x41...0x5A: add(Unicode.Scalar(scalar.value + 32)!)
    case ..<0x80: add(scalar)
    case 0x3000: add(" ")
    case 0xFF01...0xFF5E: fold(Unicode.Scalar(scalar.value - 0xFEE0)!, add)
    case 0x2E80...0xD7FF: add(scalar)
    default: for one in scalar.properties.lowercaseMapping.unicodeScalars { add(one) }
    }
  }

  private enum Class { case none, letter, ideograph }

  private static func kind(_ scalar: Unicode.Scalar) -> Class {
    switch scalar.value {
    case 0x30...0x39, 0x61...0x7A: .letter
    case ..<0x80: .none
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF, 0x3041...0x30FF, 0xAC00...0xD7AF,
      0x3005...0x3007:
      .ideograph
    default: scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? .letter : .none
    }
  }

  /// The pieces of it, each once.
  public func grams(limit: Int = SearchText.longest) -> Set<String> {
    var grams: Set<String> = []
    var run: [Unicode.Scalar] = []
    var current = Class.none
    func end() {
      let width = current == .ideograph ? 2 : 3
      if run.count >= width {
        for place in 0...(run.count - width) { grams.insert(String(run[place..<place + width])) }
      }
      run.removeAll(keepingCapacity: true)
    }
    for scalar in folded.prefix(limit) {
      let kind = Self.kind(scalar)
      if kind != current {
        end()
        current = kind
      }
      if kind != .none { run.append(scalar) }
    }
    end()
    return grams
  }

  /// Where words stand in it, each the first time, as ranges of its own code points; nil where one is missing.
  public func find(_ words: [SearchText]) -> [Range<Int>]? {
    var found: [Range<Int>] = []
    for word in words {
      guard let place = Self.first(word.folded, in: folded) else { return nil }
      found.append(origin[place]..<origin[place + word.folded.count - 1] + 1)
    }
    return found
  }

  private static func first(_ word: [Unicode.Scalar], in text: [Unicode.Scalar]) -> Int? {
    guard !word.isEmpty, text.count >= word.count else { return nil }
    return (0...(text.count - word.count)).first { start in
      text[start] == word[0] && word.indices.allSatisfy { text[start + $0] == word[$0] }
    }
  }

  /// What stands around the first of some places: before, the word itself, and after.
  ///
  /// - Parameter around: how many code points on each side.
  public func excerpt(_ places: [Range<Int>], around: Int = 40) -> (before: String, word: String, after: String) {
    guard let first = places.min(by: { $0.lowerBound < $1.lowerBound }) else {
      return (String(scalars.prefix(2 * around)), "", "")
    }
    let (from, to) = (max(0, first.lowerBound - around), min(scalars.count, first.upperBound + around))
    return (
      (from > 0 ? "…" : "") + String(scalars[from..<first.lowerBound]), String(scalars[first]),
      String(scalars[first.upperBound..<to]) + (to < scalars.count ? "…" : "")
    )
  }

  /// What somebody looks for: the words that he wrote, parted by blanks.
  public static func words(of query: String) -> [SearchText] {
    query.split { $0.isWhitespace || $0 == "\u{3000}" }.map { SearchText(String($0)) }
  }
}

extension String {
  fileprivate init(_ scalars: some Sequence<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self.init(view)
  }
}
