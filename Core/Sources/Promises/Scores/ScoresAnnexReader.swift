extension ScoresAnnex {
  static func read(_ root: LetterNode) -> (annex: ScoresAnnex, problems: [LetterProblem]) {
    var reader = Reader()
    let annex = reader.annex(root)
    return (annex, reader.problems)
  }

  private struct Reader: NodeReader {
    var problems: [LetterProblem] = []
    var currency = Currency.cny
    var keys: Set<String> = []

    mutating func annex(_ root: LetterNode) -> ScoresAnnex {
      var annex = ScoresAnnex.standard
      let names = ["period", "every", "confidence", "measures"]
      let fields = map(root, "a scores annex", names, required: names)
      if let node = fields["period"] { annex.period = days(node, 7...730) ?? annex.period }
      if let node = fields["every"] {
        annex.every = days(node, 1...90) ?? annex.every
        if annex.every > annex.period {
          report(node, "Cases would fall between two workings out", "Write at most the days of the period")
        }
      }
      if let node = fields["confidence"] {
        if let share = share(node) {
          if let confidence = Confidence(rawValue: share.millionths / 10_000), share.millionths % 10_000 == 0 {
            annex.confidence = confidence
          } else {
            report(node, "\(share.percent) is no confidence that is computed here", "Write 90, 95 or 99")
          }
        }
      }
      if let node = fields["measures"] {
        annex.rules = items(node).compactMap { rule($0) }
        if annex.rules.isEmpty, problems.isEmpty {
          report(node, "Nothing is measured", "List a measure, such as {measure: delivered, minimum: 20}")
        }
      }
      return annex
    }

    private mutating func rule(_ node: LetterNode) -> Rule? {
      let fields = map(node, "a measure", ["measure", "minimum", "thresholds"], required: ["measure", "minimum"])
      guard let name = fields["measure"] else { return nil }
      guard let measure = ScoreMeasure(rawValue: scalar(name)) else {
        let all = ScoreMeasure.allCases.map(\.rawValue)
        let cure =
          nearest(scalar(name), all).map { "Did you mean \($0)" } ?? "Write one of \(all.joined(separator: ", "))"
        report(name, "There is no measure \(scalar(name))", cure)
        return nil
      }
      if !keys.insert(measure.rawValue).inserted {
        report(name, "The measure \(measure.rawValue) stands twice", "Write all its thresholds in one place")
      }
      var rule = Rule(measure, minimum: fields["minimum"].flatMap { whole($0, 1...1_000_000) } ?? 20)
      if let node = fields["thresholds"] {
        rule.thresholds = items(node).compactMap { threshold($0, of: measure) }
        if !measure.mayJudge, !rule.thresholds.isEmpty {
          report(
            node, "Nothing may follow from \(measure.rawValue): it counts how a right was used",
            "Leave its thresholds out")
        }
        order(&rule, node)
      }
      return rule
    }

    private mutating func threshold(_ node: LetterNode, of measure: ScoreMeasure) -> Threshold? {
      let fields = map(
        node, "a threshold", ["limit", "step", "within", "raise"], required: ["limit", "step", "within"])
      let limit = fields["limit"].flatMap { share($0) }
      let step: ScoreStep? = choice(fields["step"], "a step that can be taken")
      let within = fields["within"].flatMap { term($0) }
      if let node = fields["limit"], let limit, limit == (measure.isGood ? Share(millionths: 0) : .whole) {
        report(
          node, "Nothing is ever \(measure.isGood ? "below 0" : "above 100") per cent",
          "Write a limit that can be crossed, or leave the threshold out")
      }
      if let node = fields["step"], let step, !step.fits(measure.whose) {
        report(node, "Goods have no deposit that could be raised", "Write sampling, warning or suspension")
      }
      let raise = fields["raise"].flatMap { share($0) }
      if let node = fields["raise"] {
        if let step, step != .floor {
          report(node, "Only the step floor raises anything", "Leave raise out, or write step: floor")
        } else if raise == Share(millionths: 0) {
          report(node, "A floor that is raised by nothing is not raised", "Write more than 0 per cent")
        }
      } else if step == .floor {
        report(node, "It is not said by how much the floor is raised", "Write raise: {percent: 50}")
      }
      guard let limit, let step, let within else { return nil }
      return Threshold(limit: limit, step: step, within: within, raise: raise)
    }

    /// The mildest first; each harder step has a worse limit.
    private mutating func order(_ rule: inout Rule, _ node: LetterNode) {
      rule.thresholds.sort { $0.step < $1.step }
      for (mild, hard) in zip(rule.thresholds, rule.thresholds.dropFirst()) {
        if mild.step == hard.step {
          report(node, "The step \(hard.step.rawValue) stands at two limits", "Write each step once a measure")
        } else if mild.limit == hard.limit {
          report(
            node, "Two steps stand at the limit of \(hard.limit.percent) per cent", "Leave the milder one out")
        } else if (mild.limit < hard.limit) == rule.measure.isGood {
          report(
            node,
            "\(mild.step.rawValue) at \(mild.limit.percent) per cent is milder than \(hard.step.rawValue) at \(hard.limit.percent), and follows from a worse figure",
            "Give the harder step the worse limit")
        }
      }
    }

    private mutating func days(_ node: LetterNode, _ range: ClosedRange<Int>) -> Int? {
      guard let figure = figure(node) else { return nil }
      if case .term(.days(let days)) = figure, range.contains(days) { return days }
      report(
        node, "Here should stand whole days",
        "Write \(range.lowerBound) to \(range.upperBound) of them, such as {days: \(max(7, range.lowerBound))}")
      return nil
    }

    private mutating func share(_ node: LetterNode) -> Share? {
      guard let figure = figure(node) else { return nil }
      if case .share(let share) = figure { return share }
      report(node, "Here should stand a share", "Write it like {percent: 90}")
      return nil
    }
  }
}
