import Hummingbird
import Promises
import Service

/// What the letter promises to do again and again: how much time is left for each, and that it was done.
struct DutyPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/duties") { request, _ in try await page(Sight(request)) }
    router.post("/duties") { request, _ in
      try await desk.change(request) { form in
        try await desk.perform("duties.record", try DutyPart.body(form))
        return Address.list("/duties", Site.language(of: request))
      } again: {
        try await page($0)
      }
    }
  }

  private func page(_ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let (duties, names) = try await platform.look(at: now) { work in
      let duties = try work.standingDuties()
      return (duties, try work.names(of: duties.map(\.last?.by)))
    }
    let times = desk.times(letter, sight.language, now)
    let part = DutyPart(letter: letter, times: times, names: names).part(
      duties, sight.form, mayRecord: Visit.current.visitor.holds(.recordDuties))
    let title = sight.language.say("定期职责", "Standing duties")
    let page = PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[sight.language], zone: times.zone, language: sight.language,
        refusal: sight.refusal), heading: title, parts: [part])
    return desk.answer(page.render(), sight)
  }
}

/// Standing duties with their clocks.
struct DutyPart {
  var letter: Letter
  var times: TimeWords
  /// Of people and programs by how events name them.
  var names: [String: String]
  private var language: Language { times.language }

  func part(_ duties: [StandingDuty], _ form: Form, mayRecord: Bool) -> PlainPage.Part {
    let rows = duties.map { duty in
      [
        PlainPage.Cell(words(duty)),
        PlainPage.Cell(
          language.say(
            "\(times.deadline(duty.due))（\(times.left(duty.due))）",
            "\(times.deadline(duty.due)) (\(times.left(duty.due)))")), last(duty),
      ]
    }
    return PlainPage.Part(
      sentences: rows.isEmpty
        ? []
        : [
          language.say(
            "承诺书规定的职责。按期完成后自动开始下一期；逾期未完成的计入公开记录，并自动开始下一期。",
            "What the letter promises. Once one is done the next period begins by itself; one that is not done in time counts as broken in the public record, and the next begins as well."
          )
        ],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [language.say("职责", "Duty"), language.say("期限", "Due"), language.say("上次完成", "Done last")], rows)
        ], empty: rows.isEmpty ? [language.say("承诺书没有规定此类职责。", "The letter promises no such duty.")] : [],
      forms: mayRecord && !rows.isEmpty ? [record(duties, form)] : [])
  }

  private func words(_ duty: StandingDuty) -> String { Self.words(Self.value(duty), by: letter)[language] }

  /// - Parameter value: the clause, and after a blank which of its duties.
  static func words(_ value: String, by letter: Letter) -> LocalizedText {
    let parts = value.split(separator: " ", maxSplits: 1).map(String.init)
    guard let clause = parts.first.flatMap({ letter.clause($0) }) else {
      return LocalizedText(zhHans: value, en: value)
    }
    return RecurringDuty.words(parts.count > 1 ? parts[1] : "", of: clause)
  }

  private func last(_ duty: StandingDuty) -> PlainPage.Cell {
    guard let last = duty.last else { return PlainPage.Cell(language.say("尚未完成过", "Not done yet")) }
    return PlainPage.Cell(times.time(last.at), quotes: [last.by.map { names[$0] ?? $0 }, last.note].compactMap(\.self))
  }

  private func record(_ duties: [StandingDuty], _ form: Form) -> FormView {
    FormView(
      "duty", language.say("登记已完成的职责", "Record a duty that was done"),
      fields: [
        .choice(
          "duty", language.say("职责", "Duty"), id: "duty-kind",
          duties.map { .init(value: Self.value($0), words: words($0), isChosen: Self.value($0) == form["duty"]) }),
        .area(
          "done", language.say("做了什么、结果如何", "What was done, and what came of it"), id: "done",
          text: form["done"] ?? "", longest: 10_000),
      ], button: language.say("登记", "Record"))
  }

  /// Without a blank at its end, which a form would lose.
  private static func value(_ duty: StandingDuty) -> String {
    duty.duty.isEmpty ? duty.clause : "\(duty.clause) \(duty.duty)"
  }

  /// What the form asks `duties.record` for.
  static func body(_ form: Form) throws -> JSONObject {
    guard let note = form["done"] else {
      throw RefusalWords.OwnRefusal("请写明做了什么、结果如何。", "Say what was done, and what came of it.")
    }
    let words = (form["duty"] ?? "").split(separator: " ", maxSplits: 1).map(String.init)
    var body: JSONObject = ["clause": .string(words.first ?? ""), "note": .string(note)]
    if words.count > 1 { body["duty"] = .string(words[1]) }
    return body
  }
}
