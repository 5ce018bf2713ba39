/// What may be sold here, and what goods of each category have to show.
public struct GoodsAnnex: Hashable, Sendable {
  /// A sort of certificate that a category may demand, such as a CCC certificate.
  public struct CertificateKind: Hashable, Sendable {
    public var key: String
    public var title: LocalizedText
  }

  public struct Category: Hashable, Sendable {
    public var key: String
    public var title: LocalizedText
    /// The category that it is a part of; nil at the top.
    public var parent: String?
    /// The standards that goods of it have to state, its parents' included: `GB 4706.1`.
    public var standards: [String]
    /// The keys of the certificates that they need, its parents' included.
    public var certificates: [String]
  }

  public var certificates: [CertificateKind]
  /// Parents before their children.
  public var categories: [Category]
  /// What listings are reviewed against before they are sold; nothing is reviewed where it is empty.
  public var review: [ReviewStandard] = []
  /// Whether goods without a category are kept off sale. Where they are not, nothing is demanded of them.
  public var mustBeClassified = false

  public func category(_ key: String) -> Category? { categories.first { $0.key == key } }

  /// A category and all that it is a part of, itself first.
  public func path(of key: String) -> [Category] {
    var path: [Category] = []
    var next = category(key)
    while let category = next {
      path.append(category)
      next = category.parent.flatMap { self.category($0) }
    }
    return path
  }
}

extension GoodsAnnex {
  static func read(_ root: LetterNode) -> (annex: GoodsAnnex, problems: [LetterProblem]) {
    var reader = Reader()
    let annex = reader.annex(root)
    return (annex, reader.problems)
  }

  private struct Reader: NodeReader {
    var problems: [LetterProblem] = []
    var currency = Currency.cny
    var keys: Set<String> = []
    var annex = GoodsAnnex(certificates: [], categories: [])

    mutating func annex(_ root: LetterNode) -> GoodsAnnex {
      let fields = map(
        root, "a goods annex", ["certificates", "categories", "review", "must-be-classified"],
        required: ["categories"])
      annex.mustBeClassified = boolean(fields["must-be-classified"])
      annex.certificates = items(fields["certificates"]).map { node in
        let fields = map(node, "a kind of certificate", ["key", "title"], required: ["key", "title"])
        return CertificateKind(key: fields["key"].map { key($0) } ?? "", title: plain(fields["title"]))
      }
      for node in items(fields["categories"]) { category(node, in: nil) }
      annex.review = items(fields["review"]).map { standard($0) }
      return annex
    }

    mutating func standard(_ node: LetterNode) -> ReviewStandard {
      let names = ["key", "title", "question", "severity"]
      let fields = map(node, "a standard of review", names, required: names)
      return ReviewStandard(
        key: fields["key"].map { key($0) } ?? "", title: plain(fields["title"]), question: plain(fields["question"]),
        severity: choice(fields["severity"], "how much a finding matters") ?? .correct)
    }

    mutating func category(_ node: LetterNode, in parent: Category?) {
      let fields = map(
        node, "a category", ["key", "title", "standards", "certificates", "categories"], required: ["key", "title"])
      var category = Category(
        key: fields["key"].map { key($0) } ?? "", title: plain(fields["title"]), parent: parent?.key,
        standards: parent?.standards ?? [], certificates: parent?.certificates ?? [])
      for item in items(fields["standards"]) {
        let standard = scalar(item)
        if !category.standards.contains(standard) { category.standards.append(standard) }
      }
      for item in items(fields["certificates"]) {
        let kind = scalar(item)
        if !annex.certificates.contains(where: { $0.key == kind }) {
          let near = nearest(kind, annex.certificates.map(\.key)).map { "Did you mean \($0)" }
          report(item, "\(kind) is no kind of certificate", near ?? "List it under certificates, with its title")
        }
        if !category.certificates.contains(kind) { category.certificates.append(kind) }
      }
      annex.categories.append(category)
      for child in items(fields["categories"]) { self.category(child, in: category) }
    }
  }
}
