extension AdmissionAnnex {
  static func read(_ root: LetterNode) -> (annex: AdmissionAnnex, problems: [LetterProblem]) {
    var reader = Reader()
    let annex = reader.annex(root)
    return (annex, reader.problems)
  }

  private struct Reader: NodeReader {
    var problems: [LetterProblem] = []
    var currency = Currency.cny
    var keys: Set<String> = []
    var annex = AdmissionAnnex(reminders: AdmissionAnnex.usualReminders, documents: [], kinds: [], categories: [])

    mutating func annex(_ root: LetterNode) -> AdmissionAnnex {
      let fields = map(
        root, "an admission annex",
        [
          "currency", "decide-within", "appeal-within", "reminders", "deposit", "documents", "kinds", "categories",
        ], required: ["documents", "kinds"])
      if let node = fields["currency"] {
        if let named = Currency(scalar(node)) {
          currency = named
        } else {
          report(node, "\(scalar(node)) is no currency", "Write its ISO 4217 code, such as CNY")
        }
      }
      annex.decideWithin = fields["decide-within"].flatMap { term($0) }
      annex.appealWithin = fields["appeal-within"].flatMap { term($0) }
      if let node = fields["reminders"] {
        annex.reminders = Array(Set(items(node).compactMap { whole($0, 1...365) })).sorted(by: >)
      }
      annex.deposit = fields["deposit"].flatMap { amount($0) }
      annex.documents = items(fields["documents"]).map { document($0) }
      keys = []
      annex.kinds = items(fields["kinds"]).map { kind($0) }
      keys = []
      annex.categories = items(fields["categories"]).map { category($0) }
      return annex
    }

    private mutating func amount(_ node: LetterNode) -> Money? {
      let text = scalar(node)
      if let money = Money(decimal: text, currency), money.minor >= 0 { return money }
      report(node, "\(text) is no amount in \(currency)", "Write digits, such as \"5000.00\"")
      return nil
    }

    private mutating func document(_ node: LetterNode) -> DocumentKind {
      let fields = map(
        node, "a kind of document", ["key", "title", "number", "runs-out", "brand"], required: ["key", "title"])
      return DocumentKind(
        key: fields["key"].map { key($0) } ?? "", title: plain(fields["title"]),
        number: choice(fields["number"], "a sort of number") ?? .plain, runsOut: boolean(fields["runs-out"]),
        link: choice(fields["brand"], "what a document says of a brand"))
    }

    private mutating func kind(_ node: LetterNode) -> MerchantKind {
      let fields = map(
        node, "a kind of merchant", ["key", "title", "credit-code", "facts", "documents"], required: ["key", "title"])
      return MerchantKind(
        key: fields["key"].map { key($0) } ?? "", title: plain(fields["title"]),
        hasCreditCode: boolean(fields["credit-code"]),
        facts: items(fields["facts"]).compactMap { choice($0, "a fact about a trader") },
        documents: known(fields["documents"]))
    }

    private mutating func category(_ node: LetterNode) -> Category {
      let fields = map(node, "a category", ["key", "documents", "deposit"], required: ["key"])
      return Category(
        key: fields["key"].map { key($0) } ?? "", documents: known(fields["documents"]),
        deposit: fields["deposit"].flatMap { amount($0) })
    }

    /// Names of documents that the annex lists.
    private mutating func known(_ node: LetterNode?) -> [String] {
      items(node).map { item in
        let name = scalar(item)
        if annex.document(name) == nil {
          let near = nearest(name, annex.documents.map(\.key)).map { "Did you mean \($0)" }
          report(item, "\(name) is no kind of document", near ?? "List it under documents, with its title")
        }
        return name
      }
    }
  }
}
