import Hummingbird
import Promises
import Service

/// What the address says of which cases are wanted: of a search, of the list of cases, of a view that somebody keeps.
struct CaseFilterWords: Sendable {
  var filter: CaseFilter
  /// As it stands in an address; what says nothing is left out.
  var values: [(String, String?)]

  static let names = ["state", "kind", "in", "queue", "who"]

  /// - Parameter me: whom `who=me` means.
  init(_ value: (String) -> String?, me: Identifier?) {
    filter = CaseFilter()
    switch value("state") {
    case "open": filter.isOpen = true
    case "closed": filter.isOpen = false
    default: break
    }
    filter.kind = value("kind").flatMap(ComplaintKind.init)
    filter.language = value("in").flatMap(Language.init)
    filter.queue = value("queue").flatMap { CaseQueue($0) }
    switch value("who") {
    case "nobody": filter.assignee = .nobody
    case "me": filter.assignee = me.map { .person($0) }
    case let key?: filter.assignee = Identifier(key).map { .person($0) }
    case nil: break
    }
    values = Self.names.map { ($0, value($0)) }
  }

  /// The fields of a form that asks for it.
  func fields(_ agents: [DeskAgent], _ language: Language) -> [FormView.Field] {
    func choice(
      _ name: String, _ zh: String, _ en: String, _ options: [(String, String)]
    ) -> FormView.Field {
      let chosen = values.first { $0.0 == name }?.1
      return .choice(
        name, language.say(zh, en), id: "filter-" + name,
        [FormView.Option(value: "", words: language.say("全部", "All"), isChosen: chosen == nil)]
          + options.map { FormView.Option(value: $0.0, words: $0.1, isChosen: $0.0 == chosen) })
    }
    return [
      choice(
        "state", "状态", "State",
        [("open", language.say("待办", "Waiting")), ("closed", language.say("已办结", "Done"))]),
      choice("kind", "类型", "Kind", ComplaintKind.allCases.map { ($0.rawValue, $0.words(language)) }),
      choice("in", "语言", "Language", Language.allCases.map { ($0.rawValue, $0.name(in: language)) }),
      choice("queue", "队列", "Queue", CaseQueue.all.map { ($0.key, $0.words(language)) }),
      choice(
        "who", "办理人", "Who has it",
        [("me", language.say("我", "I")), ("nobody", language.say("无人", "Nobody"))]
          + agents.map { ($0.agent.id.description, $0.name) }),
    ]
  }
}

extension EntryAuthor {
  func deskWords(_ language: Language) -> String {
    switch self {
    case .consumer: language.say("消费者", "The consumer")
    case .staff: language.say("客服", "Customer service")
    case .merchant: language.say("商家", "The merchant")
    case .automatic: language.say("系统", "The system")
    case .stranger: language.say("身份未确认者", "Somebody unknown")
    }
  }
}

/// Words looked for in all cases, for the platform's people.
struct WordSearchPart {
  var query: String
  var chosen: CaseFilterWords
  var agents: [DeskAgent]
  var found: WordHits?
  /// Why nothing could be looked for.
  var refusal: String?
  var times: TimeWords
  private var language: Language { times.language }

  init(
    query: String, chosen: CaseFilterWords, agents: [DeskAgent], found: WordHits?, refusal: String?, times: TimeWords
  ) {
    self.query = query
    self.chosen = chosen
    self.agents = agents
    self.found = found
    self.refusal = refusal
    self.times = times
  }

  var part: PlainPage.Part {
    let field = FormView.Field.input(
      "words", language.say("文字", "Words"), id: "words",
      hint: language.say(
        "以空格分隔的各词都须出现；不分大小写、全角半角。", "All words, parted by blanks; capitals and width make no difference."),
      [("type", "text"), ("maxlength", "200"), ("value", query)])
    let rows = (found?.hits ?? []).map { hit in
      [
        PlainPage.Cell(
          "", links: [LinkView(address: Address.complaint(hit.complaint, language), words: hit.complaint)],
          lines: [hit.kind.words(language)]),
        PlainPage.Cell(
          times.time(hit.at), lines: [hit.author?.deskWords(language) ?? language.say("案件本身", "The case itself")]),
        PlainPage.Cell(
          "",
          marks: [
            hit.isOpen
              ? .init(mark: "o", word: language.say("待办", "Waiting"))
              : .init(mark: "k", word: language.say("已办结", "Done"))
          ]),
        PlainPage.Cell("", excerpt: (hit.before, hit.word, hit.after)),
      ]
    }
    let heads = [
      language.say("案件", "Case"), language.say("时间与作者", "When, and who"), language.say("状态", "State"),
      language.say("文字", "Words"),
    ]
    let empty = refusal ?? (found?.hits.isEmpty == true ? language.say("没有案件含有这些文字。", "No case has these words.") : nil)
    let next = found?.next.map { next in
      LinkView(
        address: Address.list("/search", language, [("words", query)] + chosen.values + [("before", next.description)]),
        words: language.say("更早的", "Earlier ones"))
    }
    return PlainPage.Part(
      heading: language.say("在案件文字中查找", "Look in the words of cases"),
      tables: rows.isEmpty ? [] : [PlainPage.Table(heads, rows)], empty: empty.map { [$0] } ?? [],
      more: next.map { [$0] } ?? [],
      choosers: [ChooserView("/search", [field] + chosen.fields(agents, language), language)])
  }
}
