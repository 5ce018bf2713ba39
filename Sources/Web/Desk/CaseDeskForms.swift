import Promises
import Service

/// A case as the desk sees it: who has it, who could, what merchants were asked, and the prepared answers for it.
struct CaseDeskSheet: Sendable {
  var assignee: DeskAgent?
  /// Whoever is here and can take it.
  var able: [DeskAgent]
  var isAssigned: Bool
  var tasks: [MerchantQuestion]
  var answers: [CannedAnswer]
  /// The prepared answer that was chosen, filled in; or what the case lacks for it.
  var used: String?
  var filled: String?
  var missing: CannedText.Missing?

  /// - Parameter visitor: who looks; a look at the database may run where nobody knows him.
  init(_ reference: String, canned: String?, for visitor: Visitor, _ work: Work) throws {
    let agents = try work.agents()
    let place = try work.place(ofCase: reference)
    isAssigned = place.assignee != nil
    assignee = agents.first { $0.agent.id == place.assignee }
    able = agents.filter { $0.agent.hasRoom && $0.agent.knows(place.queue) && $0.agent.id != place.assignee }
    tasks = try work.tasks(about: reference)
    answers = try work.cannedAnswers(readBy: visitor.person)
    guard let canned, answers.contains(where: { $0.name == canned }) else { return }
    work.actor = visitor.actor
    switch try work.filled(canned: canned, complaint: reference) {
    case .success(let text): (used, filled) = (canned, text)
    case .failure(let lacking): missing = lacking
    }
  }
}

/// What can be done with a case at the desk.
struct CaseDeskForms {
  var of: CaseDeskSheet
  var form: Form
  var times: TimeWords
  /// Of somebody who was erased nothing is written again, for whomever it would be.
  var isErased: Bool
  private var language: Language { times.language }

  init(of: CaseDeskSheet, form: Form, times: TimeWords, isErased: Bool) {
    self.isErased = isErased
    self.of = of
    self.form = form
    self.times = times
  }

  /// Loads the page again with the prepared answer in the field.
  func choosers(_ reference: String) -> [ChooserView] {
    guard !of.answers.isEmpty else { return [] }
    let options = of.answers.map { answer in
      let unread = answer.isRead ? "" : language.say("（培训说明待读）", " (training note to be read)")
      return FormView.Option(
        value: answer.name, words: answer.title[language] + unread, isChosen: answer.name == of.used)
    }
    return [
      ChooserView(
        "/complaints/\(Address.step(reference))",
        [.choice("canned", language.say("预备答复", "A prepared answer"), id: "canned", options)], language)
    ]
  }

  var views: [FormView] { [handing, isErased ? nil : asking].compactMap(\.self) + release }

  var holder: String {
    of.assignee.map { _ in language.say("现由以下人员办理：", "Whoever has it now:") }
      ?? (of.isAssigned
        ? language.say("由已不在客服台的人员办理。", "Somebody has it who is not of the desk any more.")
        : language.say("目前无人办理。", "Nobody has it."))
  }

  private var handing: FormView? {
    guard !of.able.isEmpty else { return nil }
    return FormView(
      "assign", language.say("分派", "Who has it"), explanations: [holder],
      quotes: of.assignee.map { [$0.name] } ?? [],
      fields: [
        .choice(
          "agent", language.say("交给", "Give it to"), id: "assign-agent",
          of.able.map { line in
            FormView.Option(
              value: line.agent.id.description, words: "\(line.name) (\(line.agent.open)/\(line.agent.limit))",
              isChosen: form["agent"] == line.agent.id.description)
          })
      ]
        + (isErased
          ? []
          : [
            .area(
              "note", language.say("情况说明（消费者看不到）", "What to know (the consumer does not see it)"), id: "assign-note",
              text: form["note"] ?? "", longest: 2000)
          ]),
      button: language.say("移交", "Hand it over"))
  }

  private var release: [FormView] {
    guard of.isAssigned else { return [] }
    return [
      FormView(
        "release", language.say("退回队列", "Put it back"),
        explanations: [language.say("由其他在岗同事接手。", "Whoever else is here takes it over.")],
        button: language.say("退回", "Put back"))
    ]
  }

  private var asking: FormView? {
    var explained = [
      language.say(
        "商家只看到您写的内容，看不到案件；消费者看不到问答。",
        "The merchant sees these words and nothing of the case; the consumer sees neither question nor answer.")
    ]
    for task in of.tasks where task.answeredAt == nil {
      let late = task.due.map { $0 < times.now } ?? false
      let by = task.due.map { times.by($0) } ?? ""
      explained.append(
        late
          ? language.say("商家 \(task.merchant) 的答复已逾期（\(by)）。", "Merchant \(task.merchant) is late: \(by).")
          : language.say("商家 \(task.merchant) 须\(by)答复。", "Merchant \(task.merchant) answers \(by)."))
    }
    return FormView(
      "ask", language.say("询问商家", "Ask the merchant"), explanations: explained,
      fields: [
        .area(
          "question", language.say("询问内容", "What you ask"), id: "ask-words", text: form["question"] ?? "", longest: 4000
        )
      ], hidden: [FormKey.hidden()], button: language.say("询问", "Ask"))
  }

  /// What a form of these asks for.
  static func task(_ form: Form, complaint: String) throws -> (String, JSONObject) {
    var body: JSONObject = ["complaint": .string(complaint)]
    switch form["do"] {
    case "assign":
      guard let agent = form["agent"] else { throw RefusalWords.OwnRefusal("请选择人员。", "Say who takes it.") }
      body["agent"] = .string(agent)
      if let note = form["note"] { body["note"] = .string(note) }
      return ("complaints.assign", body)
    case "release": return ("complaints.release", body)
    case "ask":
      guard let words = form["question"] else { throw RefusalWords.OwnRefusal("请填写询问内容。", "Write what you ask.") }
      body["words"] = .string(words)
      return ("complaints.ask-merchant", body)
    default: throw unknownTask
    }
  }
}
