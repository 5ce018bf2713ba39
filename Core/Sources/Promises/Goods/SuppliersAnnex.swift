/// How the suppliers of the platform's own goods are screened (`goods.suppliers`).
public struct SuppliersAnnex: Hashable, Sendable {
  public struct Criterion: Hashable, Sendable {
    public var key: String
    public var title: LocalizedText
    /// How much of the whole it is; weights need not add up to 100.
    public var weight: Int
    /// With fewer points than these, of 100, a supplier is refused whatever else he has.
    public var least: Int
  }
  /// A paper that has to come with every lot.
  public struct SourceDocument: Hashable, Sendable {
    public var key: String
    public var title: LocalizedText
    /// Whether it is demanded only of goods that carry a brand, such as its owner's authorisation.
    public var ofBrands = false
  }
  public var criteria: [Criterion]
  /// From so many points of 100 on a supplier is approved.
  public var threshold: Int
  /// From so many on, and below the threshold, he is approved on conditions; the same as the threshold where none is.
  public var conditional: Int
  public var documents: [SourceDocument]

  /// What has to come with a lot of goods.
  ///
  /// - Parameter isBranded: whether they carry a brand.
  public func documents(isBranded: Bool) -> [SourceDocument] { documents.filter { isBranded || !$0.ofBrands } }
}

extension SuppliersAnnex {
  static func read(_ root: LetterNode) -> (annex: SuppliersAnnex, problems: [LetterProblem]) {
    var reader = Reader()
    let annex = reader.annex(root)
    return (annex, reader.problems)
  }

  private struct Reader: NodeReader {
    var problems: [LetterProblem] = []
    var currency = Currency.cny
    var keys: Set<String> = []

    mutating func annex(_ root: LetterNode) -> SuppliersAnnex {
      let fields = map(
        root, "a suppliers annex", ["criteria", "threshold", "conditional", "documents"],
        required: ["criteria", "threshold"])
      let criteria = items(fields["criteria"]).map { node in
        let fields = map(
          node, "a criterion", ["key", "title", "weight", "least"], required: ["key", "title", "weight"])
        return Criterion(
          key: fields["key"].map { key($0) } ?? "", title: plain(fields["title"]),
          weight: fields["weight"].flatMap { whole($0, 1...1000) } ?? 1,
          least: fields["least"].flatMap { whole($0, 0...100) } ?? 0)
      }
      if criteria.isEmpty, let node = fields["criteria"] {
        report(node, "Nothing is screened", "List at least one criterion")
      }
      let threshold = fields["threshold"].flatMap { whole($0, 1...100) } ?? 100
      let conditional = fields["conditional"].flatMap { whole($0, 1...100) } ?? threshold
      if conditional > threshold, let node = fields["conditional"] {
        report(node, "Who is approved on conditions has fewer points", "Write at most \(threshold)")
      }
      let documents = items(fields["documents"]).map { node in
        let fields = map(node, "a source document", ["key", "title", "of-brands"], required: ["key", "title"])
        return SourceDocument(
          key: fields["key"].map { key($0) } ?? "", title: plain(fields["title"]),
          ofBrands: boolean(fields["of-brands"]))
      }
      return SuppliersAnnex(criteria: criteria, threshold: threshold, conditional: conditional, documents: documents)
    }
  }
}

/// The screening of a supplier: points for each criterion, and what they come to.
public struct SupplierScreening: Hashable, Sendable {
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    case approved
    /// He may supply; what he has to do stands in the note.
    case conditional
    case refused

    /// Whether lots of his may be received.
    public var maySupply: Bool { self != .refused }

    public var words: LocalizedText {
      switch self {
      case .approved: LocalizedText(zhHans: "合格", en: "Approved")
      case .conditional: LocalizedText(zhHans: "附条件合格", en: "Approved on conditions")
      case .refused: LocalizedText(zhHans: "不合格", en: "Refused")
      }
    }
  }
  /// Of 100, rounded down: nobody passes by rounding.
  public var points: Int
  public var verdict: Verdict
  /// How the points came about: `(40 x 90 + 60 x 75) / 100 = 81`.
  public var working: String
  /// The criteria with fewer points than the least.
  public var tooLow: [String]

  /// - Parameter scores: points of 100 for each criterion.
  /// - Returns: nil unless every criterion has its score and nothing else has.
  public init?(scores: [String: Int], under annex: SuppliersAnnex) {
    guard Set(scores.keys) == Set(annex.criteria.map(\.key)), scores.count == annex.criteria.count, !scores.isEmpty,
      scores.values.allSatisfy({ (0...100).contains($0) })
    else { return nil }
    let all = annex.criteria.reduce(0) { $0 + $1.weight }
    let sum = annex.criteria.reduce(0) { $0 + $1.weight * scores[$1.key]! }
    points = sum / all
    tooLow = annex.criteria.filter { scores[$0.key]! < $0.least }.map(\.key)
    let terms = annex.criteria.map { "\($0.weight) x \(scores[$0.key]!)" }.joined(separator: " + ")
    working = "(\(terms)) / \(all) = \(points)"
    verdict =
      !tooLow.isEmpty || points < annex.conditional ? .refused : points < annex.threshold ? .conditional : .approved
  }
}
