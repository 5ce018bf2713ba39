import Hummingbird
import Promises
import Service

/// One finding: what is known of it, and what can be decided.
struct FindingPages: Sendable {
  let platform: Platform
  let clock: @Sendable () -> Instant
  private var desk: FormDesk { FormDesk(platform: platform, clock: clock) }

  func add(to router: Router<BasicRequestContext>) {
    router.get("/security/findings/{finding}") { request, context in try await page(try id(context), Sight(request)) }
    router.post("/security/findings/{finding}") { request, context in
      let id = try id(context)
      return try await desk.change(request) { form in
        let zone = try desk.letterInForce(at: clock()).calendar.zone
        try await desk.perform("findings.settle", try Self.body(form, id, zone))
        return Address.finding(id, Site.language(of: request))
      } again: {
        try await page(id, $0)
      }
    }
  }

  private func id(_ context: BasicRequestContext) throws -> Identifier {
    guard let id = context.parameters.get("finding").flatMap({ Identifier($0) }) else { throw HTTPError(.notFound) }
    return id
  }

  private static func body(_ form: Form, _ id: Identifier, _ zone: Zone) throws -> JSONObject {
    guard let state = form["state"].flatMap({ SecurityFinding.State(rawValue: $0) }) else {
      throw RefusalWords.OwnRefusal("请选择处置方式。", "Choose what it is.")
    }
    guard let reason = form["reason"] else {
      throw RefusalWords.OwnRefusal("请写明理由：日后复核需要依据。", "Say why: whoever looks at it later needs the reason.")
    }
    var body: JSONObject = [
      "finding": .string(id.description), "state": .string(state.rawValue), "reason": .string(reason),
    ]
    guard state == .accepted else { return body }
    guard let until = form["until"].flatMap({ Day($0) }) else {
      throw RefusalWords.OwnRefusal(
        "请填写接受风险的截止日期，到期后自动重新打开。", "Say until which day the risk is accepted; then it is open again by itself.")
    }
    body["until"] = .string(zone.end(of: until).description)
    return body
  }

  private func page(_ id: Identifier, _ sight: Sight) async throws -> Response {
    let now = clock()
    let language = sight.language
    let letter = try desk.letterInForce(at: now)
    let (found, names) = try await platform.look(at: now) { work in
      let found = try work.finding(id)
      return (found, try work.names(of: [found?.finding.settlement?.by]))
    }
    guard let line = found else { throw HTTPError(.notFound) }
    let times = desk.times(letter, language, now)
    let parts = FindingParts(times)
    let finding = line.finding
    var facts: [(String, PlainPage.Cell)] = [
      (language.say("状态", "State"), PlainPage.Cell("", marks: [parts.mark(line)])),
      (language.say("等级", "Severity"), PlainPage.Cell(finding.severity.words[language])),
      (language.say("位置", "Where"), PlainPage.Cell(quoting: parts.place(finding))),
      (language.say("规则或编号", "Rule or number"), PlainPage.Cell(quoting: finding.key.rule)),
      (
        language.say("发现者", "Found by"),
        PlainPage.Cell(
          finding.key.tool == SecurityFinding.person
            ? language.say("人工", "A person")
            : [finding.key.tool, finding.key.target].filter { !$0.isEmpty }.joined(separator: " · "))
      ), (language.say("首次发现", "First seen"), PlainPage.Cell(times.time(finding.firstSeen))),
      (language.say("最后发现", "Last seen"), PlainPage.Cell(times.time(finding.lastSeen))),
      (
        language.say("修复期限", "To be mended by"),
        PlainPage.Cell(
          line.state == .open
            ? language.say(
              "\(times.deadline(line.due))（\(times.left(line.due))）",
              "\(times.deadline(line.due)) (\(times.left(line.due)))")
            : times.deadline(line.due))
      ),
    ]
    if let settlement = finding.settlement {
      let until =
        settlement.until.map { language.say("，至\(times.deadline($0))", ", until \(times.deadline($0))") } ?? ""
      facts += [
        (
          language.say("人工处置", "Decided"),
          PlainPage.Cell(
            language.say(
              "\(settlement.state.words.zhHans)\(until)（\(times.time(settlement.at))）",
              "\(settlement.state.words.en)\(until) (\(times.time(settlement.at)))"))
        ), (language.say("由谁", "By"), PlainPage.Cell(naming: settlement.by, names, language)),
        (language.say("理由", "Why"), PlainPage.Cell(quoting: settlement.reason)),
      ]
    }
    let list = facts.map { name, cell in
      var cell = cell
      cell.name = name
      return cell
    }
    let mayDecide = Visit.current.visitor.holds(.workSecurity)
    let page = PlainPage(
      shell: WorkShell(
        finding.title, platform: letter.platform[language], zone: times.zone, language: language,
        refusal: sight.refusal),
      eyebrow: [language.say("安全问题", "Weakness")], heading: finding.title,
      parts: [PlainPage.Part(facts: [.init(list: list)], forms: mayDecide ? [form(sight.form, times)] : [])])
    return desk.answer(page.render(), sight)
  }

  private func form(_ form: Form, _ times: TimeWords) -> FormView {
    let language = times.language
    let today = times.zone.day(of: times.now)
    func words(_ state: SecurityFinding.State) -> String {
      switch state {
      case .fixed: language.say("已修复", "Mended")
      case .accepted: language.say("接受风险", "The risk is accepted")
      case .falseAlarm: language.say("误报", "A false alarm")
      case .open: language.say("撤回此前的处置", "Take back what was decided")
      }
    }
    return FormView(
      "settle", language.say("处置", "Decide"),
      explanations: [
        language.say(
          "已修复的，再次发现时自动重新打开；接受的风险，到期自动重新打开；误报不再提示。",
          "What is mended is open again by itself when it is seen again, and an accepted risk when its time is over. A false alarm is shown no more."
        )
      ],
      fields: [
        .choice(
          "state", language.say("处置方式", "What it is"), id: "state",
          [.fixed, .accepted, .falseAlarm, .open].map { (state: SecurityFinding.State) in
            .init(value: state.rawValue, words: words(state), isChosen: state.rawValue == form["state"])
          }),
        .area("reason", language.say("理由", "Why"), id: "reason", text: form["reason"] ?? "", longest: 4000),
        .input(
          "until", language.say("接受风险至（含当日）", "Accepted until (this day included)"), id: "until",
          hint: language.say("仅接受风险时填写，最长一年", "Only for an accepted risk; a year at most"),
          [
            ("type", "date"), ("min", today.description), ("max", today.adding(365).description),
            ("value", form["until"] ?? ""),
          ]),
      ], button: language.say("确定", "Decide"), isMain: true)
  }
}
