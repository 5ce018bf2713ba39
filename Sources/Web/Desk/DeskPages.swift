import Hummingbird
import Promises
import Service

/// The desk of customer service: who is there, what waits in which queue, and who answers what.
struct DeskPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/desk") { request, _ in try await overview(Sight(request)) }
    router.post("/desk") { request, _ in
      let language = Site.language(of: request)
      return try await desk.change(request) { form in
        switch form["do"] {
        case "arrive": try await desk.perform("agents.arrive", [:])
        case "leave": try await desk.perform("agents.leave", [:])
        case "take":
          let answer = try await desk.perform("complaints.take-next", [:])
          if let taken = try JSON.parse(answer.body)["complaint"]?.string {
            return Address.complaint(taken, language)
          }
          return Address.list("/desk", language, [("none", "yes")])
        default: throw unknownTask
        }
        return Address.list("/desk", language)
      } again: {
        try await overview($0)
      }
    }
    router.get("/desk/agents") { request, _ in try await agents(Sight(request), FormDesk.query("agent", of: request)) }
    router.post("/desk/agents") { request, _ in
      try await desk.change(request) { form in
        guard let agent = form["agent"] else {
          throw RefusalWords.OwnRefusal("请选择人员。", "Say who it is.")
        }
        guard let limit = form["limit"].flatMap({ Int64($0) }) else {
          throw RefusalWords.OwnRefusal("请填写同时办理的上限。", "Say how many cases at once.")
        }
        func ticked(_ names: [String]) -> JSON {
          .array(names.filter { form[$0] != nil }.map { .string($0) })
        }
        try await desk.perform(
          "agents.set",
          [
            "agent": .string(agent), "limit": .integer(limit), "skills": ticked(CaseSkill.allCases.map(\.rawValue)),
            "languages": ticked(Language.allCases.map(\.rawValue)),
          ])
        return Address.list("/desk/agents", Site.language(of: request))
      } again: {
        try await agents($0, $0.form["agent"])
      }
    }
  }

  private func overview(_ sight: Sight) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let found = try await platform.look(at: now) { work in
      DeskCaseload(agents: try work.agents(), queues: try work.queues())
    }
    let page = DeskPage(
      of: found, me: Visit.current.visitor.person, letter: letter, times: desk.times(letter, sight.language, now),
      refusal: sight.refusal)
    return desk.answer(page.page.render(), sight, hasClocks: true)
  }

  private func agents(_ sight: Sight, _ chosen: String?) async throws -> Response {
    let now = clock()
    let letter = try desk.letterInForce(at: now)
    let found = try await platform.look(at: now) { work in
      (try work.agents(), try work.people().filter { $0.disabled == nil && Right.workComplaints.isHeld(by: $0.roles) })
    }
    let page = AgentsPage(
      agents: found.0, people: found.1, chosen: chosen.flatMap { Identifier($0) }, letter: letter, sight: sight)
    return desk.answer(page.page.render(), sight)
  }
}

struct DeskCaseload: Sendable {
  var agents: [DeskAgent]
  var queues: [CaseQueue: (waiting: Int, free: Int, due: Instant?)]
}

extension CaseSkill {
  func words(_ language: Language) -> String {
    switch self {
    case .complaint: language.say("投诉", "Complaints")
    case .suggestion: language.say("建议", "Suggestions")
    case .question: language.say("咨询", "Questions")
    case .chat: language.say("在线沟通", "Chat")
    case .telephone: language.say("电话", "Telephone")
    }
  }
}

extension Language {
  /// What a language is called in another.
  func name(in language: Language) -> String {
    self == .en ? language.say("英文", "English") : language.say("中文", "Chinese")
  }
}

extension CaseQueue {
  func words(_ language: Language) -> String {
    let skills = skills.sorted().map { $0.words(language) }.joined(separator: language.say("、", ", "))
    return language.say(
      "\(skills)（\(self.language.name(in: language))）", "\(skills) in \(self.language.name(in: language))")
  }
}

/// Who is there, how much everybody has to do, and what waits.
struct DeskPage {
  var of: DeskCaseload
  /// Whoever looks, where he is a person.
  var me: Identifier?
  var letter: Letter
  var times: TimeWords
  var refusal: String?
  private var language: Language { times.language }
  private var mine: DeskAgent? { of.agents.first { $0.agent.id == me } }

  init(of: DeskCaseload, me: Identifier?, letter: Letter, times: TimeWords, refusal: String?) {
    self.of = of
    self.me = me
    self.letter = letter
    self.times = times
    self.refusal = refusal
  }

  var page: PlainPage {
    let title = language.say("客服台", "The desk")
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal)
    shell.clock = [times.now.description]
    return PlainPage(shell: shell, heading: title, parts: own + [queues, load])
  }

  private var links: [LinkView] {
    let visitor = Visit.current.visitor
    var links: [LinkView] = []
    func add(_ right: Right, _ path: String, _ zh: String, _ en: String) {
      if visitor.holds(right) {
        links.append(LinkView(address: Address.list(path, language), words: language.say(zh, en)))
      }
    }
    add(.workComplaints, "/desk/cases", "案件列表", "The list of cases")
    add(.readDesk, "/desk/figures", "各项数字", "Figures")
    add(.workComplaints, "/desk/answers", "预备答复", "Prepared answers")
    add(.leadDesk, "/desk/agents", "安排人员", "Who answers what")
    return links
  }

  /// What whoever looks can do here.
  private var own: [PlainPage.Part] {
    guard Visit.current.visitor.holds(.workComplaints) else { return [PlainPage.Part(more: links)] }
    guard let mine else {
      return [
        PlainPage.Part(
          sentences: [
            language.say(
              "尚未确定您受理哪些案件，请联系负责安排的同事。",
              "Nobody has said yet which cases you answer; ask whoever leads the desk.")
          ], more: links)
      ]
    }
    let agent = mine.agent
    let stand =
      agent.isPresent
      ? language.say(
        "您在岗，手上有 \(agent.open) 件，上限 \(agent.limit) 件。", "You are here with \(agent.open) cases of \(agent.limit).")
      : language.say("您未到岗，不会分到案件。", "You are not here, and are given no cases.")
    func form(_ act: String, _ zh: String, _ en: String, _ explained: String, isMain: Bool = false) -> FormView {
      FormView(act, language.say(zh, en), explanations: [explained], button: language.say(zh, en), isMain: isMain)
    }
    let forms: [FormView] =
      agent.isPresent
      ? [
        form(
          "take", "领取下一件", "Take the next case",
          language.say("领取您能受理的案件中期限最近的一件。", "Of those that you can do, the one with the nearest deadline."),
          isMain: true),
        form(
          "leave", "离岗", "Leave",
          language.say(
            "未办结的 \(agent.open) 件退回队列，由在岗同事接手。",
            "The \(agent.open) that you have not finished go back to their queues, to whoever is here.")),
      ]
      : [
        form(
          "arrive", "到岗", "Arrive",
          language.say(
            "立即分得正在等候的案件，最多 \(agent.limit) 件。", "You are given what waits at once, \(agent.limit) cases at most."),
          isMain: true)
      ]
    return [PlainPage.Part(sentences: [stand], more: links, forms: forms)]
  }

  private var queues: PlainPage.Part {
    let lines = of.queues.sorted {
      ($0.value.due ?? .init(microseconds: .max), $0.key.key) < ($1.value.due ?? .init(microseconds: .max), $1.key.key)
    }
    let rows = lines.map { queue, line in
      let able = of.agents.filter { $0.agent.isPresent && $0.agent.knows(queue) }
      let nobody = able.isEmpty && line.free > 0
      return [
        PlainPage.Cell(queue.words(language)), PlainPage.Cell(String(line.waiting), isNumber: true),
        PlainPage.Cell(String(line.free), isNumber: true),
        PlainPage.Cell(
          line.due == nil ? "–" : "",
          marks: line.due.map { $0 < times.now } ?? false
            ? [.init(mark: "b", word: language.say("已逾期", "Overdue"))] : [],
          clocks: line.due.map { [ClockView($0, times)] } ?? [], lines: line.due.map { [times.deadline($0)] } ?? []),
        PlainPage.Cell(
          nobody ? "" : String(able.count),
          marks: nobody ? [.init(mark: "b", word: language.say("无人", "Nobody"))] : [], isNumber: !nobody),
      ]
    }
    let heads = [
      language.say("队列", "Queue"), language.say("等候", "Waiting"), language.say("无人办理", "Of those free"),
      language.say("最近期限", "Nearest deadline"), language.say("在岗可受理", "Here who can"),
    ]
    return PlainPage.Part(
      heading: language.say("队列", "Queues"), tables: rows.isEmpty ? [] : [PlainPage.Table(heads, rows)],
      empty: rows.isEmpty ? [language.say("没有等候的案件。", "Nothing waits.")] : [])
  }

  private var load: PlainPage.Part {
    let rows = of.agents.map { line in
      [
        PlainPage.Cell(quoting: line.name),
        line.present.map {
          PlainPage.Cell("", marks: [.init(mark: "k", word: language.say("在岗", "Here"))], lines: [times.time($0)])
        } ?? PlainPage.Cell("", marks: [.init(mark: "v", word: language.say("不在岗", "Not here"))]),
        PlainPage.Cell("\(line.agent.open) / \(line.agent.limit)", isNumber: true),
        PlainPage.Cell(
          line.agent.skills.sorted().map { $0.words(language) }.joined(separator: language.say("、", ", "))),
        PlainPage.Cell(
          line.agent.languages.map { $0.name(in: language) }.sorted().joined(separator: language.say("、", ", "))),
      ]
    }
    let heads = [
      language.say("人员", "Who"), language.say("状态", "Presence"), language.say("在办 / 上限", "Open / limit"),
      language.say("受理", "Answers"), language.say("语言", "Languages"),
    ]
    return PlainPage.Part(
      heading: language.say("负荷", "Load"), tables: rows.isEmpty ? [] : [PlainPage.Table(heads, rows)],
      empty: rows.isEmpty ? [language.say("尚未安排任何人员。", "Nobody answers cases yet.")] : [])
  }
}

/// Who answers what, for whoever leads the desk.
struct AgentsPage {
  var agents: [DeskAgent]
  var people: [PersonLine]
  var chosen: Identifier?
  var letter: Letter
  var sight: Sight
  private var language: Language { sight.language }

  init(agents: [DeskAgent], people: [PersonLine], chosen: Identifier?, letter: Letter, sight: Sight) {
    self.agents = agents
    self.people = people
    self.chosen = chosen
    self.letter = letter
    self.sight = sight
  }

  var page: PlainPage {
    let title = language.say("安排人员", "Who answers what")
    let rows = people.map { person in
      let agent = agents.first { $0.agent.id == person.id }?.agent
      let name = person.name.isEmpty ? person.login : person.name
      var who = PlainPage.Cell(
        "",
        links: [
          LinkView(address: Address.list("/desk/agents", language, [("agent", person.id.description)]), words: name)
        ])
      who.isQuoted = true
      return [
        who,
        PlainPage.Cell(
          agent.map { $0.skills.sorted().map { $0.words(language) }.joined(separator: language.say("、", ", ")) } ?? "–"),
        PlainPage.Cell(
          agent.map { $0.languages.map { $0.name(in: language) }.sorted().joined(separator: language.say("、", ", ")) }
            ?? "–"),
        PlainPage.Cell(agent.map { String($0.limit) } ?? "–", isNumber: true),
      ]
    }
    let heads = [
      language.say("人员", "Who"), language.say("受理", "Answers"), language.say("语言", "Languages"),
      language.say("上限", "Limit"),
    ]
    var parts = [
      PlainPage.Part(
        tables: rows.isEmpty ? [] : [PlainPage.Table(heads, rows)],
        empty: rows.isEmpty ? [language.say("还没有客服账户。", "Nobody works in customer service yet.")] : [],
        more: [LinkView(address: Address.list("/desk", language), words: language.say("客服台", "The desk"))])
    ]
    if let person = people.first(where: { $0.id == chosen }) { parts.append(PlainPage.Part(forms: [form(person)])) }
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: letter.calendar.zone, language: language,
        refusal: sight.refusal),
      heading: title, parts: parts)
  }

  private func form(_ person: PersonLine) -> FormView {
    let agent = agents.first { $0.agent.id == person.id }?.agent
    let name = person.name.isEmpty ? person.login : person.name
    return FormView(
      "set", language.say("受理范围：\(name)", "What \(name) answers"),
      fields: [
        .boxes(
          language.say("受理", "Answers"), id: "skills",
          CaseSkill.allCases.map {
            .init(name: $0.rawValue, words: $0.words(language), isTicked: agent?.skills.contains($0) ?? false)
          }),
        .boxes(
          language.say("语言", "Languages"), id: "languages",
          Language.allCases.map {
            .init(name: $0.rawValue, words: $0.name(in: language), isTicked: agent?.languages.contains($0) ?? false)
          }),
        .input(
          "limit", language.say("同时办理的上限", "Cases at once, at most"), id: "limit",
          [("type", "number"), ("min", "1"), ("max", "1000"), ("required", ""), ("value", String(agent?.limit ?? 10))]),
      ], hidden: [.init(key: "agent", value: person.id.description)], button: language.say("保存", "Save"), isMain: true)
  }
}
