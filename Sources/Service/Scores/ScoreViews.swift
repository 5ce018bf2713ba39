import Database
import Promises

extension Catalog {
  private static let share = Schema.count(0...1_000_000)
  private static let counted: [Schema.Field] = [
    .field("holds", .count(0...JSON.safe), "In how many it holds."),
    .field("cases", .count(0...JSON.safe), "Of how many cases."),
    .optional("share", share, "What share that is, in millionths; left out where there are no cases."),
    .field("lower", share, "The lower end of Wilson's interval, in millionths."),
    .field("upper", share, "The upper end."),
  ]
  private static let threshold = Schema.object([
    .field("limit", share, "Worse than this, in millionths."),
    .field("step", .choice(of: ScoreStep.self), "What follows, once a person has decided so."),
    .optional("raise", share, "By what share of itself a floor is raised, in millionths."),
  ])
  static let scoreFigure = Schema.object(
    [
      .field("measure", .choice(of: ScoreMeasure.self), "What is measured."),
      .field("title", Shape.localized, "What it is called."), .field("working", Shape.localized, "How it is made."),
    ] + counted + [
      .field("minimum", .count(1...1_000_000), "With fewer cases nothing follows from it."),
      .field("enough", .boolean, "Whether there are as many."),
      .field("good", .text(max: 4), "`high` where it is good that it holds in many cases, else `low`."),
      .field("thresholds", .list(of: threshold, 0...4), "What follows from which limit, the mildest first."),
      .optional("crossed", .choice(of: ScoreStep.self), "The hardest of them that is crossed now."),
      .field(
        "trend",
        .list(
          of: .object([.field("at", .instant, "As of when it was worked out.")] + counted), 0...Work.trend),
        "What it was at the last workings out, the earliest first."),
    ])
  static let scoreStep = Schema.object([
    .field("measure", .choice(of: ScoreMeasure.self), "The figure that it follows from."),
    .field("of", .reference, "The merchant or the product."),
    .field("step", .choice(of: ScoreStep.self), "What is to be done."),
    .field("limit", share, "The limit that was crossed, in millionths."),
    .field("holds", .count(0...JSON.safe), "The figure that crossed it: in how many it held."),
    .field("cases", .count(1...JSON.safe), "Of how many cases."),
    .field("openedAt", .instant, "As of when it was worked out."),
    .field("dueAt", .instant, "By when a person decides."),
    .field("status", .choice(of: StandingStep.Status.self), "What became of it."),
    .optional("decidedAt", .instant, "When a person decided."), .optional("reason", Shape.localized, "Why so."),
    .optional("sanction", .reference, "As the register of sanctions names it."),
    .optional("liftSince", .instant, "Since when the figure has recovered, so that it may be lifted."),
    .optional("endedAt", .instant, "When it was over."), .optional("endedBecause", Shape.localized, "Why."),
    .field("obligations", .list(of: ObligationView.schema, 0...10), "What is owed by when."),
  ])
  static let scorecard = Schema.object([
    .field("of", .reference, "The merchant or the product."),
    .field("since", .instant, "The first instant that counts."), .field("until", .instant, "The last one."),
    .field("period", .count(1...730), "In days."), .field("confidence", .count(90...99), "In per cent."),
    .field("published", .boolean, "Whether limits were published; without them nothing follows."),
    .optional("workedOutAt", .instant, "As of when figures were worked out last."),
    .optional("nextAt", .instant, "As of when they are worked out next."),
    .field("figures", .list(of: scoreFigure, 0...20), "As they are now."),
    .field("steps", .list(of: scoreStep, 0...200), "What followed from them, the latest first."),
  ])
  static let scoreRun = Schema.object([
    .field("at", .instant, "As of when they are worked out."),
    .optional("doneAt", .instant, "When that was done; left out while it waits or runs."),
  ])
  static let scoreLine = Schema.object(
    [.field("of", .reference, "The merchant or the product.")] + counted + [
      .field("enough", .boolean, "Whether there are enough cases to judge by."),
      .field("open", .list(of: .choice(of: ScoreStep.self), 0...20), "Steps that wait for a person."),
      .field("taken", .list(of: .choice(of: ScoreStep.self), 0...20), "Steps that are in force."),
    ])

  static func json(_ figure: Proportion, _ interval: ScoreInterval) -> JSONObject {
    var object: JSONObject = ["holds": .integer(Int64(figure.holds)), "cases": .integer(Int64(figure.all))]
    if let share = figure.share { object["share"] = .integer(Int64(share.millionths)) }
    object["lower"] = .integer(Int64(interval.lower.millionths))
    object["upper"] = .integer(Int64(interval.upper.millionths))
    return object
  }
}

extension Work {
  func view(scorecard reference: String, _ whose: ScoreMeasure.Whose) throws -> JSON {
    let card = try scorecard(of: reference, whose)
    var object: JSONObject = [
      "of": .string(reference), "since": .string(card.since.description), "until": .string(card.until.description),
      "period": .integer(Int64(card.rules.period)), "confidence": .integer(Int64(card.rules.confidence.rawValue)),
      "published": .bool(card.isPublished),
    ]
    object[instant: "workedOutAt"] = card.last
    object[instant: "nextAt"] = card.next
    object["figures"] = .array(card.figures.map { Self.view($0, card.rules) })
    object["steps"] = .array(try card.steps.map(view))
    return .object(object)
  }

  private static func view(_ figure: Scorecard.Figure, _ rules: ScoresAnnex) -> JSON {
    let rule = rules.rule(figure.measure)
    var object = Catalog.json(figure.now, figure.now.interval(rules.confidence))
    object["measure"] = .string(figure.measure.rawValue)
    object["title"] = figure.measure.words.json
    object["working"] = figure.measure.working.json
    object["minimum"] = .integer(Int64(rule.minimum))
    object["enough"] = .bool(figure.now.all >= rule.minimum)
    object["good"] = .string(figure.measure.isGood ? "high" : "low")
    object["thresholds"] = .array(
      rule.thresholds.map { threshold in
        var object: JSONObject = [
          "limit": .integer(Int64(threshold.limit.millionths)), "step": .string(threshold.step.rawValue),
        ]
        if let raise = threshold.raise { object["raise"] = .integer(Int64(raise.millionths)) }
        return .object(object)
      })
    object[text: "crossed"] = rule.crossed(by: figure.now, rules.confidence)?.step.rawValue
    object["trend"] = .array(
      figure.trend.map { point in
        var object = Catalog.json(point.figure, point.interval)
        object[instant: "at"] = point.at
        return .object(object)
      })
    return .object(object)
  }

  func view(_ step: ScoreStepCase) throws -> JSON {
    var object: JSONObject = [
      "measure": .string(step.measure.rawValue), "of": .string(step.of), "step": .string(step.step.rawValue),
      "limit": .integer(Int64(step.limit.millionths)), "holds": .integer(Int64(step.figure.holds)),
      "cases": .integer(Int64(step.figure.all)), "openedAt": .string(step.opened.description),
      "dueAt": .string(step.due.description), "status": .string(step.status.rawValue),
    ]
    object[instant: "decidedAt"] = step.decided
    if let reason = step.reason { object["reason"] = reason.json }
    object[text: "sanction"] = step.sanction
    object[instant: "liftSince"] = step.liftSince
    object[instant: "endedAt"] = step.ended
    if let reason = step.endedFor { object["endedBecause"] = reason.json }
    object["obligations"] = .array(try owed(about: step.id).map(view))
    return .object(object)
  }
}
