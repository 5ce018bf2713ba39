/// How reports are weighed: points for what is known of a case, the score at which goods go off sale as a precaution, and
/// how soon somebody looks.
public struct ReportsAnnex: Hashable, Sendable {
  /// What a score from some points on means for the order of work.
  public struct Step: Hashable, Sendable {
    public var from: Int
    public var within: Term
  }
  public var kinds: [ReportKind: Int]
  /// Somebody could be hurt or killed.
  public var danger: Int
  public var evidence: Int
  /// Somebody whom the platform trusts has reported it.
  public var trusted: Int
  /// Each independent reporter beyond the first, and all of them at most.
  public var reporter, reportersAtMost: Int
  /// Each earlier finding about the goods or their seller, and all of them at most.
  public var earlier, earlierAtMost: Int
  /// Only people report it whose reports led to nothing before, or were made in bad faith: below zero.
  public var dismissed, malicious: Int
  /// From this score on goods go off sale by rule.
  public var hold: Int
  /// The highest first; the last one begins at zero.
  public var work: [Step]
  /// How long a merchant may appeal, and by when that is decided.
  public var appealWithin, decideAppealWithin: Term
  /// Where a decision holds: the countries that the platform sells to, by their codes of two letters.
  public var territory: [String]

  /// The order of work where no annex is published. Nothing goes off sale by it: that takes published rules.
  public static let standard = ReportsAnnex(
    kinds: [.counterfeit: 30, .unsafe: 30, .wrongInformation: 10, .ipRight: 25], danger: 25, evidence: 15, trusted: 30,
    reporter: 5, reportersAtMost: 20, earlier: 10, earlierAtMost: 20, dismissed: -10, malicious: -40, hold: 80,
    work: [
      Step(from: 70, within: .hours(1)), Step(from: 40, within: .hours(24)), Step(from: 0, within: .hours(72)),
    ], appealWithin: .days(183), decideAppealWithin: .days(14), territory: ["CN"])

  /// By when somebody looks at a case with a score.
  public func within(_ score: Int) -> Term { (work.first { score >= $0.from } ?? work.last)?.within ?? .hours(72) }
}

extension ReportsAnnex {
  static func read(_ root: LetterNode) -> (annex: ReportsAnnex, problems: [LetterProblem]) {
    var reader = Reader()
    let annex = reader.annex(root)
    return (annex, reader.problems)
  }

  private struct Reader: NodeReader {
    var problems: [LetterProblem] = []
    var currency = Currency.cny
    var keys: Set<String> = []

    mutating func annex(_ root: LetterNode) -> ReportsAnnex {
      var annex = ReportsAnnex.standard
      let names = ["points", "hold", "work", "appeal-within", "decide-appeal-within", "territory"]
      let fields = map(root, "a reports annex", names, required: names)
      if let node = fields["points"] { points(node, &annex) }
      if let node = fields["hold"], let score = whole(node, 1...1000) { annex.hold = score }
      if let node = fields["appeal-within"], let term = term(node) { annex.appealWithin = term }
      if let node = fields["decide-appeal-within"], let term = term(node) { annex.decideAppealWithin = term }
      if let node = fields["work"] { work(node, &annex) }
      if let node = fields["territory"] {
        annex.territory = items(node).map { item in
          let code = scalar(item)
          if code.utf8.count != 2 || !code.utf8.allSatisfy({ (65...90).contains($0) }) {
            report(item, "\(code) is no country", "Write its code of two letters, such as CN")
          }
          return code
        }
        if annex.territory.isEmpty { report(node, "A decision holds nowhere", "Name a country, such as [CN]") }
      }
      return annex
    }

    private mutating func points(_ node: LetterNode, _ annex: inout ReportsAnnex) {
      let places: [(String, WritableKeyPath<ReportsAnnex, Int>, ClosedRange<Int>)] = [
        ("danger", \.danger, 0...1000), ("evidence", \.evidence, 0...1000), ("trusted", \.trusted, 0...1000),
        ("reporter", \.reporter, 0...1000), ("reporters-at-most", \.reportersAtMost, 0...1000),
        ("earlier-finding", \.earlier, 0...1000), ("earlier-findings-at-most", \.earlierAtMost, 0...1000),
        ("dismissed-record", \.dismissed, -1000...0), ("malicious-record", \.malicious, -1000...0),
      ]
      let kinds = ReportKind.allCases.map(\.rawValue)
      let names = kinds + places.map(\.0)
      let fields = map(node, "the points", names, required: names)
      for kind in ReportKind.allCases {
        if let node = fields[kind.rawValue], let value = whole(node, 0...1000) { annex.kinds[kind] = value }
      }
      for (name, place, range) in places {
        if let node = fields[name], let value = whole(node, range) { annex[keyPath: place] = value }
      }
    }

    private mutating func work(_ node: LetterNode, _ annex: inout ReportsAnnex) {
      annex.work = items(node).compactMap { item in
        let fields = map(item, "a step of the work", ["from", "within"], required: ["from", "within"])
        guard let from = fields["from"].flatMap({ whole($0, 0...1000) }),
          let within = fields["within"].flatMap({ term($0) })
        else { return nil }
        return Step(from: from, within: within)
      }
      let scores = annex.work.map(\.from)
      if scores != scores.sorted(by: >) || scores.last != 0 || Set(scores).count != scores.count {
        report(
          node, "The steps of the work do not reach from the highest score to zero",
          "Write the highest first, each score once, and {from: 0, ...} last")
      }
    }
  }
}
