import Hummingbird
import Promises
import Service

/// How cases were answered: by the team and by each of its people; and what a consumer says of his.
struct FigurePages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }
  /// In days.
  static let periods = [7, 30, 90, 365]

  func add(to router: Router<BasicRequestContext>) {
    router.get("/desk/figures") { request, _ in try await figures(request) }
    router.get("/complaints/{reference}/rating") { request, context in
      try await rating(FormDesk.reference(context), Sight(request))
    }
    router.post("/complaints/{reference}/rating") { request, context in
      let reference = FormDesk.reference(context)
      return try await desk.change(request) { form in
        var body: JSONObject = ["complaint": .string(reference), "score": .integer(try RatingWords.score(form))]
        if let words = form["words"] { body["words"] = .string(words) }
        try await desk.perform("complaints.rate", body)
        return Address.rating(reference, Site.language(of: request))
      } again: {
        try await rating(reference, $0)
      }
    }
  }

  private func figures(_ request: Request) async throws -> Response {
    let now = clock()
    let sight = Sight(request)
    let letter = try desk.letterInForce(at: now)
    let days =
      FormDesk.query("days", of: request).flatMap { Int($0) }.flatMap { Self.periods.contains($0) ? $0 : nil } ?? 90
    let visitor = Visit.current.visitor
    let found = try await platform.look(at: now) { work in
      (
        try work.deskLines(now.adding(seconds: -Int64(days) * 86_400)..<now.adding(seconds: 1)), try work.agents(),
        try work.people()
      )
    }
    var names = Dictionary(found.2.map { ($0.id, $0.name.isEmpty ? $0.login : $0.name) }) { first, _ in first }
    for agent in found.1 { names[agent.agent.id] = agent.name }
    // Who answers sees himself and all of them together; who leads sees each.
    let isLead = visitor.holds(.leadDesk) || visitor.roles.contains(.auditor)
    let lines = isLead ? found.0 : found.0.filter { $0.key != nil && $0.key == visitor.person }
    let page = FigurePage(
      all: found.0.values.flatMap(\.self), lines: lines, names: names, days: days, isLead: isLead,
      opened: FormDesk.query("of", of: request),
      figure: FormDesk.query("figure", of: request).flatMap(FigurePage.Figure.init),
      letter: letter, times: desk.times(letter, sight.language, now))
    return desk.answer(page.page.render(), sight)
  }

  private func rating(_ reference: String, _ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let found = try await platform.look(at: now) { try $0.rating(ofCase: reference, at: now) }
    let (language, times) = (sight.language, desk.times(letter, sight.language, now))
    let title = language.say("评价投诉 \(reference) 的处理", "How was complaint \(reference) handled?")
    var facts: [PlainPage.Cell] = []
    if let said = found.said {
      facts = [
        PlainPage.Cell(name: language.say("您的评价", "You said"), text: RatingWords.words(said.score, language)),
        PlainPage.Cell(name: language.say("可修改至", "To be changed until"), text: times.time(said.until)),
      ]
      if said.words != .none {
        facts.insert(
          PlainPage.Cell(name: language.say("您的留言", "In your words"), text: said.words.shown(language), isQuoted: true),
          at: 1)
      }
    }
    let form = RatingWords.form(said: found.said, sight.form, language)
    let page = PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      heading: title,
      parts: [
        PlainPage.Part(
          facts: facts.isEmpty ? [] : [.init(list: facts)],
          empty: found.mayRate || found.said != nil
            ? [] : [language.say("案件办结后即可评价。", "You can say so once the case is over.")],
          more: [
            LinkView(
              address: Address.complaint(reference, language), words: language.say("返回投诉", "Back to the complaint"))
          ], forms: found.mayRate ? [form] : [])
      ])
    return desk.answer(page.render(), sight)
  }
}

enum RatingWords {
  /// Asks how a case was handled.
  ///
  /// - Parameter said: what its consumer said before.
  static func form(said: CaseRating?, _ form: Form, _ language: Language, level: Int = 3) -> FormView {
    FormView(
      "rate", said == nil ? language.say("您的评价", "What you say") : language.say("修改评价", "Say it otherwise"),
      explanations: [
        language.say(
          "评价与您的姓名分开统计，不足五份时不单独显示。七天内可以修改。",
          "It is counted without your name, and not shown by itself where there are fewer than five. You may change it for seven days."
        )
      ],
      fields: [
        .choice(
          "score", language.say("评分", "How it was"), id: "score",
          // Nothing is suggested: whoever says nothing has said nothing.
          [.init(value: "", words: language.say("请选择", "Choose"), isChosen: said == nil)]
            + (1...5).reversed().map {
              .init(value: String($0), words: RatingWords.words($0, language), isChosen: said?.score == $0)
            }),
        .area(
          "words", language.say("留言（选填）", "In your words (may be left empty)"), id: "rate-words",
          text: form["words"] ?? said?.words.text ?? "", longest: 2000),
      ], button: language.say("提交", "Send"), isMain: level == 3, level: level)
  }

  /// - Throws: `RefusalWords.OwnRefusal` where none was chosen.
  static func score(_ form: Form) throws -> Int64 {
    guard let score = form["score"].flatMap({ Int64($0) }), (1...5).contains(score) else {
      throw RefusalWords.OwnRefusal("请选择评分。", "Choose how it was.")
    }
    return score
  }

  static func words(_ score: Int, _ language: Language) -> String {
    switch score {
    case 1: language.say("1 很不满意", "1 – very bad")
    case 2: language.say("2 不满意", "2 – bad")
    case 3: language.say("3 一般", "3 – fair")
    case 4: language.say("4 满意", "4 – good")
    default: language.say("5 很满意", "5 – very good")
    }
  }
}

struct FigurePage {
  /// What can be opened.
  enum Figure: String, CaseIterable {
    case answered, late, reopened
  }
  var all: [DeskFigures.Line]
  var lines: [Identifier?: [DeskFigures.Line]]
  var names: [Identifier: String]
  var days: Int
  var isLead: Bool
  var opened: String?
  var figure: Figure?
  var letter: Letter
  var times: TimeWords
  private var language: Language { times.language }
  /// How many cases of one figure are listed.
  private static let most = 200

  init(
    all: [DeskFigures.Line], lines: [Identifier?: [DeskFigures.Line]], names: [Identifier: String], days: Int,
    isLead: Bool, opened: String?, figure: Figure?, letter: Letter, times: TimeWords
  ) {
    self.all = all
    self.lines = lines
    self.names = names
    self.days = days
    self.isLead = isLead
    self.opened = opened
    self.figure = figure
    self.letter = letter
    self.times = times
  }

  private func address(_ values: [(String, String?)]) -> String {
    Address.list("/desk/figures", language, [("days", String(days))] + values)
  }

  var page: PlainPage {
    let title = language.say("客服各项数字", "Figures of the desk")
    let filters = FigurePages.periods.map { period in
      SellerListView.Filter(
        address: Address.list("/desk/figures", language, [("days", String(period))]),
        words: language.say("近 \(period) 天", "\(period) days"), isCurrent: period == days)
    }
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("days", String(days))])), heading: title,
      leads: [
        language.say(
          "期内提出的案件，归于最先答复的人；逾期未答复的，归于承办人。",
          "Cases that were made in this time, counted for whoever answered first; what nobody answered in time, for whoever has it."
        )
      ], filterRows: [.init(label: language.say("时段", "Period"), filters: filters)],
      parts: [table] + [cases].compactMap(\.self))
  }

  private var table: PlainPage.Part {
    let people = lines.sorted {
      (name($0.key), $0.key.map(\.description) ?? "") < (name($1.key), $1.key.map(\.description) ?? "")
    }
    let rows =
      [row(language.say("全部", "All of them"), "all", all, mayOpen: isLead)]
      + people.map { row(name($0.key), $0.key?.description ?? "nobody", $0.value, mayOpen: true) }
    let heads = [
      language.say("人员", "Who"), language.say("已答复", "Answered"), language.say("首次答复中位用时", "Median first answer"),
      language.say("按时", "In time"), language.say("再次来信", "Written again"),
      language.say("满意（4 分以上）", "Content (4 or 5)"),
    ]
    return PlainPage.Part(
      sentences: [
        language.say(
          "满意一栏附 95% 置信区间（Wilson）；不足 \(DeskFigures.fewestAnswers) 份评价的不显示。",
          "Beside who is content stands its 95% interval (Wilson); of fewer than \(DeskFigures.fewestAnswers) answers nothing is shown."
        )
      ], tables: [PlainPage.Table(heads, rows)],
      more: [LinkView(address: Address.list("/desk", language), words: language.say("客服台", "The desk"))])
  }

  private func name(_ id: Identifier?) -> String {
    id.map { names[$0] ?? language.say("未知人员", "Somebody unknown") } ?? language.say("未记名", "Nobody by name")
  }

  private func row(_ name: String, _ key: String, _ lines: [DeskFigures.Line], mayOpen: Bool) -> [PlainPage.Cell] {
    let figures = DeskFigures(lines)
    func count(_ text: String, _ figure: Figure, _ lines: [String] = []) -> PlainPage.Cell {
      mayOpen
        ? PlainPage.Cell(
          "", links: [LinkView(address: address([("of", key), ("figure", figure.rawValue)]), words: text)],
          lines: lines,
          isNumber: true) : PlainPage.Cell(text, lines: lines, isNumber: true)
    }
    let rated = language.say("\(figures.rated) 份评价", "\(figures.rated) said something")
    return [
      PlainPage.Cell(quoting: name), count(String(figures.answered), .answered),
      PlainPage.Cell(figures.median.map { times.length($0) } ?? "–", isNumber: true),
      count(of(figures.inTime), .late), count(of(figures.reopened), .reopened),
      figures.satisfied.map { satisfied in
        PlainPage.Cell(of(satisfied), lines: [interval(satisfied), rated], isNumber: true)
      } ?? PlainPage.Cell("–", lines: [rated], isNumber: true),
    ]
  }

  private func of(_ proportion: Proportion) -> String {
    guard let share = proportion.share else { return "–" }
    return language.say(
      "\(percent(share))（\(proportion.holds)/\(proportion.all)）",
      "\(percent(share)) (\(proportion.holds) of \(proportion.all))")
  }

  private func interval(_ proportion: Proportion) -> String {
    let interval = proportion.interval(.ninetyFive)
    return "\(percent(interval.lower)) – \(percent(interval.upper))"
  }

  private func percent(_ share: Share) -> String {
    let tenths = (share.millionths + 500) / 1000
    return "\(tenths / 10).\(tenths % 10)%"
  }

  /// What one figure is made of.
  private var cases: PlainPage.Part? {
    guard let figure, let opened else { return nil }
    let lines: [DeskFigures.Line]? =
      if opened == "all" {
        isLead ? all : nil
      } else {
        self.lines.first { ($0.key?.description ?? "nobody") == opened }?.value
      }
    guard let lines else { return nil }
    let (heading, chosen): (String, [DeskFigures.Line]) =
      switch figure {
      case .answered: (language.say("已答复的案件", "Cases that were answered"), lines.filter { $0.answered != nil })
      case .late:
        (
          language.say("答复逾期的案件", "Cases that were answered late, or not at all"),
          lines.filter { $0.isInTime == false }
        )
      case .reopened: (language.say("结论后再次来信的案件", "Cases written to after the findings"), lines.filter(\.isReopened))
      }
    let mayRead = Visit.current.visitor.holds(.readOrders)
    let rows = chosen.prefix(Self.most).map { line in
      [
        mayRead
          ? PlainPage.Cell(
            "", links: [LinkView(address: Address.complaint(line.reference, language), words: line.reference)])
          : PlainPage.Cell(line.reference), PlainPage.Cell(times.time(line.opened)),
        PlainPage.Cell(line.wait.map { times.length($0) } ?? language.say("未答复", "Not yet"), isNumber: true),
      ]
    }
    let heads = [
      language.say("案件", "Case"), language.say("提出时间", "Made"), language.say("首次答复用时", "First answer after"),
    ]
    return PlainPage.Part(
      heading: heading, tables: rows.isEmpty ? [] : [PlainPage.Table(heads, Array(rows))],
      empty: rows.isEmpty ? [language.say("没有。", "None.")] : [])
  }
}
