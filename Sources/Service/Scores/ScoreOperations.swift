import Database
public import Promises

extension Catalog {
  private static let about: [Schema.Field] = [
    .field("measure", .choice(of: ScoreMeasure.self), "The figure."),
    .field("of", .reference, "The merchant or the product, as the figure is about one or the other."),
  ]
  private static let expected = Schema.Field.optional(
    "step", .choice(of: ScoreStep.self), "The step that is meant: refused where the figure asks for another by now.")
  private static let reason = Schema.Field.field(
    "reason", Shape.localized, "Why, for everybody to read, with nothing about persons.")

  /// Something that is decided because of a figure; what it answers is the scorecard afterwards.
  private static func decide(
    _ name: String, _ path: String, _ summary: String, _ fields: [Schema.Field] = [],
    _ act: @escaping @Sendable (Work, ScoreMeasure, Input) throws -> Void
  ) -> Operation {
    Operation(name: name, path: path, summary: summary, fields: about + [reason] + fields, answer: scorecard) {
      work, input in
      let measure = ScoreMeasure(rawValue: input.text("measure"))!
      try act(work, measure, input)
      return try work.view(scorecard: input.text("of"), measure.whose)
    }
  }

  static let scoreOperations: [Operation] = [
    Operation(
      name: "scores.work-out", path: "score-runs",
      summary: "Has all scorecards worked out as of now, without waiting for the next time; the clock does it at once.",
      fields: [], answer: scoreRun, isDated: false
    ) { work, input in
      try work.workOutScores(by: work.actor, at: input.at)
      return ["at": .string(input.at.description)]
    },
    decide(
      "scores.take", "score-steps-taken",
      "Takes the step that a figure asks for: the sanction is imposed and published, or sampling is tightened.",
      [
        expected,
        .optional("sanction", .reference, "What the sanction is called; a name is made where it is left out."),
        .optional("floor", .amount, "What the deposit has to hold, where it is not raised by what the annex says."),
      ]
    ) { work, measure, input in
      try work.takeScoreStep(
        measure, of: input.text("of"), step: input.step, reason: input.localized("reason"),
        sanction: input.optionalText("sanction"),
        floor: input.optionalInteger("floor"), at: input.at)
    },
    decide(
      "scores.decline", "score-steps-declined", "Declines the step that a figure asks for, with reasons.", [expected]
    ) {
      try $0.declineScoreStep($1, of: $2.text("of"), step: $2.step, reason: $2.localized("reason"), at: $2.at)
    },
    decide(
      "scores.end", "score-steps-ended", "Ends a step that is in force: what it imposed is lifted.",
      [.field("step", .choice(of: ScoreStep.self), "Which one.")]
    ) {
      try $0.endScoreStep(
        $1, of: $2.text("of"), step: ScoreStep(rawValue: $2.text("step"))!, reason: $2.localized("reason"), at: $2.at)
    },
  ]

  static let scoreQueries: [Query] = [
    Query(
      name: "scores.merchant", path: "scores/merchants/{merchant}",
      summary: "How well a merchant does: each figure with its interval, its limits and its trend, and what followed.",
      parameters: [.field("merchant", .reference, "The merchant's reference.")], answer: scorecard
    ) { try $0.view(scorecard: $1.text("merchant"), .merchant) },
    Query(
      name: "scores.product", path: "scores/products/{product}", summary: "The same of goods.",
      parameters: [.field("product", .reference, "The product's reference.")], answer: scorecard
    ) { try $0.view(scorecard: $1.text("product"), .product) },
    .list(
      "scores.list", "scores",
      "One figure of all merchants or products as it was worked out last, the surest to be bad first.", of: scoreLine,
      filters: [
        .field("measure", .choice(of: ScoreMeasure.self), "The figure."),
        .optional("show", .choice(of: ScoreFilter.self), "Only those with steps that wait, or that are in force."),
      ]
    ) { work, input, page in
      let filter = input.optionalText("show").flatMap { ScoreFilter(rawValue: $0) } ?? .all
      return try work.scoreLines(
        ScoreMeasure(rawValue: input.text("measure"))!, filter, after: ScoreLine.place(page.cursor),
        limit: page.fetched
      ).map { line in
        var object = json(line.point.figure, line.point.interval)
        object["of"] = .string(line.reference)
        object["enough"] = .bool(line.bad >= 0)
        object["open"] = .array(line.open.map { .string($0.rawValue) })
        object["taken"] = .array(line.taken.map { .string($0.rawValue) })
        return (line.place, .object(object))
      }
    },
    .list(
      "scores.steps", "score-steps", "Steps that were asked for because of figures, the earliest first.",
      of: scoreStep,
      filters: [.optional("status", .choice(of: StandingStep.Status.self), "Only those that stand so.")]
    ) { work, input, page in
      try work.scoreSteps(after: page.after(), status: input.optionalText("status"), limit: page.fetched).map {
        ($0.id.description, try work.view($0))
      }
    },
  ]
}

extension Input {
  fileprivate var step: ScoreStep? { optionalText("step").flatMap(ScoreStep.init(rawValue:)) }
}

extension ScoreLine {
  /// Where a list goes on.
  public var place: String { "\(bad).\(of)" }

  /// Nil where it is the beginning.
  ///
  /// - Throws: `InputProblems` for what is no place.
  public static func place(_ text: String?) throws -> (bad: Int, of: Identifier)? {
    guard let text else { return nil }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let bad = Int(parts[0]), let of = Identifier(parts[1]) else {
      throw InputProblems([
        SchemaProblem(
          pointer: "/cursor", code: "cursor", message: "write what `next` was on the page before, or leave it out")
      ])
    }
    return (bad, of)
  }
}
