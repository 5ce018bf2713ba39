import Foundation
import HTTPTypes
import Hummingbird
import Promises
import Service

/// What somebody has to look at, and what happened lately: for those who watch.
struct SecurityPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  /// How many events are shown; the API has all of them.
  private static let most = 50

  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/security") { request, _ in try await page(Sight(request)) }
    router.post("/security") { request, _ in try await change(request) }
  }

  private func change(_ request: Request) async throws -> Response {
    var sight = Sight(request)
    do {
      do {
        sight.form = try await Form(request, largestFile: ScanReport.largest)
      } catch FormFault.tooLarge {
        throw RefusalWords.OwnRefusal(
          "文件过大：最多 8 MB。请分批扫描后分别导入。", "The file is too large: at most 8 MB. Scan in parts and import each.")
      }
      let task = try SecurityTask(sight.form)
      let answer = try await desk.perform(task.operation, task.body)
      // A report may be sent again: its page says what came of it. What else was done must not be done twice.
      guard task.operation == "findings.import" else {
        return FormDesk.redirect(to: "/security?language=\(sight.language.rawValue)")
      }
      return try await page(sight, outcome: try JSON.parse(answer.body))
    } catch {
      return try await desk.refused(error, sight) { try await page($0) }
    }
  }

  private func page(_ sight: Sight, outcome: JSON? = nil) async throws -> Response {
    let language = sight.language
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, language, now)
    let seen = try await platform.look(at: now) { work in
      (
        alerts: try work.alerts(isOpen: true, limit: 100),
        events: try work.latestSecurityEvents(limit: Self.most).filter { $0.at >= now.adding(seconds: -7 * 86_400) },
        open: try work.openFindings(limit: FindingParts.most + 1),
        closed: try work.closedFindings(limit: FindingParts.few)
      )
    }
    let named = seen.alerts.map(\.about) + seen.events.flatMap { [$0.actor, $0.subject] }
    let names = try await platform.look(at: now) { try $0.names(of: named) }
    let visitor = Visit.current.visitor
    let findings = FindingParts(times)
    let title = language.say("安全", "Security")
    let open = alerts(seen.alerts, mayAcknowledge: visitor.holds(.workSecurity), names, times)
    let rows = seen.events.map { event in
      [
        PlainPage.Cell(times.time(event.at)), PlainPage.Cell(event.kind.words[language]),
        PlainPage.Cell(naming: event.actor, names, language), PlainPage.Cell(naming: event.subject, names, language),
        PlainPage.Cell(event.address ?? "–"),
      ]
    }
    let table = PlainPage.Table(
      [
        language.say("时间", "When"), language.say("事件", "What"), language.say("由谁", "By"),
        language.say("对象", "To"), language.say("来自", "From"),
      ], rows)
    let lately = PlainPage.Part(
      heading: language.say("最近七天", "The last seven days"), tables: rows.isEmpty ? [] : [table],
      empty: rows.isEmpty ? [language.say("没有事件。", "Nothing happened.")] : [])
    let page = PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: letter.calendar.zone, language: language,
        refusal: sight.refusal), heading: title,
      parts: (outcome.map { [findings.outcome($0)] } ?? []) + [
        open, findings.open(seen.open),
      ] + (findings.closed(seen.closed).map { [$0] } ?? [])
        + (visitor.holds(.tellFindings) ? [findings.entry(sight.form)] : []) + [lately])
    return desk.answer(page.render(), sight)
  }

  /// Who may not say what he found sees them all the same.
  private func alerts(
    _ alerts: [Alert], mayAcknowledge: Bool, _ names: [String: String], _ times: TimeWords
  ) -> PlainPage.Part {
    let language = times.language
    func rule(_ alert: Alert) -> String { AlertRule.named(alert.rule)?.words[language] ?? alert.rule }
    let table = PlainPage.Table(
      [language.say("时间", "When"), language.say("告警", "Alert"), language.say("对象", "About")],
      alerts.map {
        [
          PlainPage.Cell(times.time($0.at)), PlainPage.Cell(rule($0)),
          PlainPage.Cell(naming: $0.about, names, language),
        ]
      })
    let forms = alerts.map { alert in
      FormView(
        "acknowledge", of: alert.id.description, rule(alert),
        explanations: [times.time(alert.at)],
        quotes: PlainPage.Cell.naming(alert.about, names, language),
        fields: [
          .area(
            "note", language.say("查明的情况与处理", "What you found and did"), id: "note-\(alert.id)", text: "",
            longest: 4000)
        ],
        hidden: [.init(key: "alert", value: alert.id.description)], button: language.say("已处理", "I looked at it"))
    }
    return PlainPage.Part(
      heading: language.say("待处理的告警", "Alerts to look at"), tables: mayAcknowledge || alerts.isEmpty ? [] : [table],
      empty: alerts.isEmpty ? [language.say("没有待处理的告警。", "Nothing has to be looked at.")] : [],
      forms: mayAcknowledge ? forms : [])
  }
}

/// What a form on the page asks for.
struct SecurityTask {
  var operation: String
  var body: JSONObject

  init(_ form: Form) throws {
    switch form["do"] {
    case "import":
      operation = "findings.import"
      body = try Self.report(form)
    case "report":
      operation = "findings.report"
      body = [:]
      for field in ["title", "place", "rule", "severity"] { body[field] = .string(form[field] ?? "") }
    case "acknowledge":
      operation = "security.acknowledge"
      guard let note = form["note"] else {
        throw RefusalWords.OwnRefusal("请写明查明的情况。", "Say what you found.")
      }
      body = ["alert": .string(form["alert"] ?? ""), "note": .string(note)]
    default: throw unknownTask
    }
  }

  private static func report(_ form: Form) throws -> JSONObject {
    guard let file = form.file else {
      throw RefusalWords.OwnRefusal("请先选择报告文件。", "Choose the report first.")
    }
    // Read here as well: what is wrong is said in the reader's language, and bytes that are no text are not changed first.
    do { _ = try ScanReport.read(file.content) } catch let error as ReportError {
      throw RefusalWords.OwnRefusal(error.words.zhHans, error.words.en)
    }
    var body: JSONObject = ["report": .string(String(decoding: file.content, as: UTF8.self))]
    if let target = form["target"] { body["target"] = .string(target) }
    if form["scope"] == "part" { body["isPartial"] = true }
    return body
  }
}
