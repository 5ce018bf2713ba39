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
    router.post("/security") { request, _ in
      let language = Sight(request).language
      return try await desk.change(request) { form in
        var body: JSONObject = ["alert": .string(form["alert"] ?? "")]
        body["note"] = .string(form["note"] ?? "")
        guard form["note"] != nil else {
          throw RefusalWords.OwnRefusal("请写明查明的情况。", "Say what you found.")
        }
        try await desk.perform("security.acknowledge", body)
        return "/security?language=\(language.rawValue)"
      } again: {
        try await page($0)
      }
    }
  }

  private func page(_ sight: Sight) async throws -> Response {
    let language = sight.language
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let times = desk.times(letter, language, now)
    let (alerts, events) = try await platform.look(at: now) { work in
      (
        try work.alerts(isOpen: true, limit: 100),
        try work.securityEvents(from: now.adding(seconds: -7 * 86_400), limit: 10_000).suffix(Self.most).reversed()
      )
    }
    let title = language.say("安全", "Security")
    let open = PlainPage.Part(
      heading: language.say("待处理的告警", "Alerts to look at"),
      empty: alerts.isEmpty ? [language.say("没有待处理的告警。", "Nothing has to be looked at.")] : [],
      forms: alerts.map { alert in
        let rule = AlertRule.named(alert.rule)?.words[language] ?? alert.rule
        return FormView(
          "acknowledge", rule, explanations: ["\(times.time(alert.at)) · \(alert.about)"],
          fields: Visit.current.visitor.holds(.workSecurity)
            ? [
              .area(
                "note", language.say("查明的情况与处理", "What you found and did"), id: "note-\(alert.id)", text: "",
                longest: 4000)
            ] : [],
          hidden: [.init(key: "alert", value: alert.id.description)], button: language.say("已处理", "I looked at it"))
      })
    let rows = events.map { _, event in
      [
        PlainPage.Cell(times.time(event.at)), PlainPage.Cell(event.kind.words[language]),
        PlainPage.Cell(event.actor ?? "–"), PlainPage.Cell(event.subject ?? "–"), PlainPage.Cell(event.address ?? "–"),
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
        refusal: sight.refusal), heading: title, parts: [open, lately])
    return desk.answer(page.render(), sight)
  }
}
