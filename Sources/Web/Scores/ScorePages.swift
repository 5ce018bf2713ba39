import Hummingbird
import Promises
import Service

/// Scorecards of merchants and goods: the lists, each card, and what its figures are made of.
struct ScorePages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/scores") { request, _ in try await list(request, Sight(request)) }
    router.post("/scores") { request, _ in
      try await desk.change(request) { form in
        guard form["do"] == "work-out" else { throw unknownTask }
        try await desk.perform("scores.work-out", [:])
        return Address.list("/scores", Site.language(of: request))
      } again: {
        try await list(request, $0)
      }
    }
    for (path, whose) in [("merchants", ScoreMeasure.Whose.merchant), ("products", .product)] {
      router.get("/scores/\(path)/{reference}") { request, context in
        try await card(whose, FormDesk.reference(context), request, Sight(request))
      }
      router.post("/scores/\(path)/{reference}") { request, context in
        let reference = FormDesk.reference(context)
        return try await desk.change(request) { form in
          try await decide(form, reference)
          return Address.scores(whose, reference, Site.language(of: request))
        } again: {
          try await card(whose, reference, request, $0)
        }
      }
    }
  }

  private func decide(_ form: Form, _ reference: String) async throws {
    var body: JSONObject = ["of": .string(reference), "measure": .string(form["measure"] ?? "")]
    body["reason"] = try ReportCaseTask.both(form)
    // The step that stood on the page: another may be asked for by now.
    body[text: "step"] = form["step"]
    switch form["do"] {
    case "take": try await desk.perform("scores.take", body, once: form)
    case "decline": try await desk.perform("scores.decline", body, once: form)
    case "end": try await desk.perform("scores.end", body, once: form)
    default: throw unknownTask
    }
  }

  private func card(
    _ whose: ScoreMeasure.Whose, _ reference: String, _ request: Request, _ sight: Sight
  ) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, sight.language, now)
    let card = try await platform.look(at: now) { try $0.scorecard(of: reference, whose) }
    if let figure = try await Self.figure(
      request, card, platform, letter, times,
      base: { values in
        Address.scores(whose, reference, times.language, values)
      })
    {
      return desk.answer(figure.page.render(), sight)
    }
    return desk.answer(
      ScorecardPage(card: card, letter: letter, times: times, sight: sight).page.render(), sight, hasClocks: true)
  }

  /// The page of the figure that an address asks for; nil where it asks for none.
  static func figure(
    _ request: Request, _ card: Scorecard, _ platform: Platform, _ letter: Letter, _ times: TimeWords,
    base: @escaping @Sendable ([(String, String?)]) -> String
  ) async throws -> ScoreFigurePage? {
    guard let measure = FormDesk.query("figure", of: request).flatMap({ ScoreMeasure(rawValue: $0) }),
      measure.whose == card.whose
    else { return nil }
    let last = FormDesk.query("after", of: request).flatMap { ScoreFigurePage.place($0) }
    let cases = try await platform.look(at: times.now) {
      try $0.cases(of: measure, card.reference, since: card.since, after: last, limit: ScoreFigurePage.most + 1)
    }
    return ScoreFigurePage(
      measure: measure, reference: card.reference, card: card, cases: cases, isFirst: last == nil, letter: letter,
      times: times, base: base)
  }

  private func list(_ request: Request, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let measure = FormDesk.query("measure", of: request).flatMap { ScoreMeasure(rawValue: $0) } ?? .delivered
    let filter = FormDesk.query("show", of: request).flatMap { ScoreFilter(rawValue: $0) } ?? .all
    let isBest = FormDesk.query("order", of: request) == "best"
    let after = FormDesk.query("after", of: request)
    let found = try await platform.look(at: now) { work in
      (
        try work.scoreLines(
          measure, filter, best: isBest, after: try? ScoreLine.place(after), limit: ScoreList.most + 1),
        work.scoreRules, try work.lastRun()?.at, try work.nextRun()
      )
    }
    let page = ScoreList(
      measure: measure, filter: filter, isBest: isBest, lines: found.0, isFirst: after == nil, rules: found.1,
      last: found.2, next: found.3, letter: letter, times: desk.times(letter, sight.language, now), sight: sight)
    return desk.answer(page.page.render(), sight)
  }
}
