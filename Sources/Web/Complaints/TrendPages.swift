import Hummingbird
import Promises
import Service

/// What complaints are about, week by week, and what is improved where they come together.
struct TrendPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }
  private static let weeks = 26

  func add(to router: Router<BasicRequestContext>) {
    router.get("/complaints/trends") { request, _ in try await page(Sight(request)) }
    router.post("/complaints/trends") { request, _ in
      try await desk.change(request) { form in
        guard let cause = form["cause"], let action = form["action"] else {
          throw RefusalWords.OwnRefusal("请填写原因和改进措施。", "Write what brought it about, and what changes.")
        }
        try await desk.perform(
          "improvements.close",
          [
            "improvement": .string(form["improvement"] ?? ""), "cause": .string(cause), "action": .string(action),
          ])
        return Address.list("/complaints/trends", Site.language(of: request))
      } again: {
        try await page($0)
      }
    }
  }

  private func page(_ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let (trends, first, improvements, annex) = try await platform.look(at: now) { work in
      (
        try work.reasonTrends(weeks: Self.weeks), work.firstWeek(of: Self.weeks), try work.improvements(),
        work.complaintsRules
      )
    }
    let page = TrendPage(
      trends: trends, first: first, improvements: improvements, annex: annex, letter: letter,
      times: desk.times(letter, sight.language, now), sight: sight)
    return desk.answer(page.view.render(), sight, hasClocks: true)
  }
}

struct TrendPage {
  /// Of every reason, over the same weeks.
  var trends: [ReasonTrend]
  /// The Monday that they begin with.
  var first: Day
  var improvements: [Improvement]
  var annex: ComplaintsAnnex?
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  private var language: Language { times.language }

  var view: PlainPage {
    let title = language.say("投诉事由", "What complaints are about")
    let open = improvements.filter { $0.closed == nil }
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      heading: title, leads: [lead], parts: [reasons, improving] + open.prefix(Self.mostForms).compactMap(closing))
  }

  private static let mostForms = 5

  private var lead: String {
    guard let cluster = annex?.cluster else {
      return language.say("按周统计，每周自星期一起。", "Counted week by week; each begins on Monday.")
    }
    return language.say(
      "按周统计，每周自星期一起。同一事由 \(cluster.days) 日内达到 \(cluster.cases) 件的，自动立项改进。",
      "Counted week by week; each begins on Monday. Where \(cluster.cases) of one reason come within \(cluster.days) days, an improvement is opened by itself."
    )
  }

  private var reasons: PlainPage.Part {
    let rows = trends.map { trend -> [PlainPage.Cell] in
      var plot = PlainPage.Cell("")
      plot.plots = [WeekPlot(weeks: trend.weeks, first: first).view]
      let indent = String(repeating: "› ", count: trend.depth)
      return [
        PlainPage.Cell(indent + trend.reason.title[language]), plot,
        PlainPage.Cell(trend.weeks.reduce(0, +).grouped, isNumber: true),
        PlainPage.Cell((trend.weeks.last ?? 0).grouped, isNumber: true),
      ]
    }
    return PlainPage.Part(
      heading: language.say("事由", "Reasons"),
      sentences: [language.say("上级事由包含其下各项。", "A wider reason counts all that are kinds of it.")],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("事由", "Reason"), language.say("各周件数", "Week by week"),
              language.say("\(trends.first?.weeks.count ?? 0) 周合计", "\(trends.first?.weeks.count ?? 0) weeks"),
              language.say("本周", "This week"),
            ], rows)
        ],
      empty: rows.isEmpty
        ? [language.say("尚未发布投诉处理附件。", "Publish the complaints annex, and its reasons are counted here.")] : [])
  }

  private func name(_ improvement: Improvement) -> String {
    ComplaintsAnnex.words(of: improvement.reason, in: annex)[language]
  }

  private var improving: PlainPage.Part {
    let rows = improvements.map { improvement -> [PlainPage.Cell] in
      let state =
        if improvement.closed != nil {
          PlainPage.Cell("", marks: [.init(mark: "k", word: language.say("已确定措施", "Worked out"))])
        } else if let due = improvement.due {
          PlainPage.Cell(
            "",
            marks: due < times.now ? [.init(mark: "b", word: language.say("已逾期", "Overdue"))] : [],
            clocks: [ClockView(due, times)], lines: [times.deadline(due)])
        } else {
          PlainPage.Cell("", marks: [.init(mark: "o", word: language.say("待办", "Open"))])
        }
      return [
        PlainPage.Cell(
          name(improvement),
          lines: [
            language.say(
              "\(times.time(improvement.opened))立项，\(improvement.cases) 件",
              "Opened \(times.time(improvement.opened)), \(improvement.cases) complaints")
          ]), state, PlainPage.Cell("", quotes: [improvement.cause, improvement.action].compactMap { $0 }),
      ]
    }
    return PlainPage.Part(
      heading: language.say("改进", "Improvements"),
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("事由", "Reason"), language.say("期限", "Due"),
              language.say("原因与措施", "Cause, and what changes"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("没有立项。", "There are none.")] : [])
  }

  private func closing(_ improvement: Improvement) -> PlainPage.Part? {
    guard Visit.current.visitor.holds(.workScores) else { return nil }
    let id = improvement.id.description
    return PlainPage.Part(
      heading: name(improvement),
      forms: [
        FormView(
          "improve-" + id.suffix(12), language.say("登记原因与措施", "Cause, and what changes"),
          fields: [
            .area(
              "cause", language.say("原因", "What brought it about"), id: "cause-" + id.suffix(12),
              text: form(id, "cause"), longest: 4000),
            .area(
              "action", language.say("改进措施", "What changes"), id: "action-" + id.suffix(12),
              text: form(id, "action"), longest: 4000),
          ], hidden: [.init(key: "improvement", value: id)], button: language.say("登记", "Record"))
      ])
  }

  private func form(_ id: String, _ field: String) -> String {
    sight.form["improvement"] == id ? sight.form[field] ?? "" : ""
  }
}

/// Complaints of a reason week by week, as upright lines; the highest is told on the left, the first and the last Monday
/// below. What it shows stands in numbers beside it.
struct WeekPlot {
  var weeks: [Int]
  var first: Day
  private static let width = 240
  private static let ground = 60

  var view: String {
    let highest = max(1, weeks.max() ?? 1)
    let (left, right) = (36, Self.width - 8)
    var lines = ""
    for (place, count) in weeks.enumerated() where count > 0 {
      let x = left + 4 + place * (right - left - 8) / max(1, weeks.count - 1)
      lines += "M\(x).5 \(Self.ground)V\(Self.ground - max(3, count * (Self.ground - 12) / highest))"
    }
    var svg =
      "<svg viewBox=\"0 0 \(Self.width) 78\" aria-hidden=\"true\"><path class=\"l\" d=\"M\(left) \(Self.ground).5H\(right)\"/>"
    if !lines.isEmpty { svg += "<path class=\"r\" d=\"\(lines)\"/>" }
    svg += "<text class=\"e\" x=\"\(left - 4)\" y=\"16\">\(highest)</text>"
    svg += "<text class=\"e\" x=\"\(left - 4)\" y=\"\(Self.ground + 3)\">0</text>"
    svg += "<text x=\"\(left)\" y=\"76\">\(first)</text>"
    svg += "<text class=\"e\" x=\"\(right)\" y=\"76\">\(first.adding(7 * (max(1, weeks.count) - 1)))</text></svg>"
    return "<div class=\"plot o\">\(svg)</div>"
  }
}

extension ComplaintsAnnex {
  /// What a reason is called with what it is a kind of; its key where the annex in force does not know it.
  static func words(of key: String, in annex: ComplaintsAnnex?) -> LocalizedText {
    guard let annex, annex.reason(key) != nil else { return LocalizedText(zhHans: key, en: key) }
    return LocalizedText(zhHans: annex.path(of: key, .zhHans), en: annex.path(of: key, .en))
  }
}
