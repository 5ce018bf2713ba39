import Promises
import Service

/// What the template of the list of cases shows.
struct CaseListView {
  struct Row {
    var name, box, address, reference, kind, subject, mark, standing, due, holder: String
    var clocks: [ClockView]
    var isTicked: Bool
  }
  struct Result {
    var mark, words, reference, address: String
    var why: [String]
  }
  struct Views {
    var address, words: String
    var isCurrent: Bool
    /// To remove it, where it is one's own.
    var keys: [String]
  }
  var shell: WorkShell
  var heading: String
  var viewsLabel: String
  var views: [Views]
  var remove: String
  var choosers: [ChooserView]
  var results: [Result]
  var resultsHeading: [String]
  var heads: [String]
  var rows: [Row]
  var empty: [String]
  var pages: [LinkView]
  var bulk: [Bulk]
  var forms: [FormView]
  var keys: String
  struct Bulk {
    var hidden: [FormView.Hidden]
    var heading: String
    var fields: [FormView.Field]
    var button: String
  }
}

struct CaseListPage {
  struct Found: Sendable {
    var cases: [DeskCase]
    var agents: [DeskAgent]
    var views: [SavedView]
    var answers: [CannedAnswer]
  }
  var of: Found
  var chosen: CaseFilterWords
  var offset: Int
  var results: [BulkAction.Result]
  var form: Form
  var letter: Letter
  var times: TimeWords
  var refusal: String?
  private var language: Language { times.language }

  init(
    of: Found, chosen: CaseFilterWords, offset: Int, results: [BulkAction.Result], form: Form, letter: Letter,
    times: TimeWords, refusal: String?
  ) {
    self.of = of
    self.chosen = chosen
    self.offset = offset
    self.results = results
    self.form = form
    self.letter = letter
    self.times = times
    self.refusal = refusal
  }

  private static let template = Template(caseListTemplate)
  func render() -> String { Self.template.render(view) }

  var view: CaseListView {
    let title = language.say("案件", "Cases")
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language,
      keep: Address.query(chosen.values), refusal: refusal)
    shell.clock = [times.now.description]
    let cases = of.cases.prefix(CaseListPages.most)
    return CaseListView(
      shell: shell, heading: title, viewsLabel: language.say("保存的筛选", "Kept views"), views: views,
      remove: language.say("移除", "Remove"),
      choosers: [ChooserView("/desk/cases", chosen.fields(of.agents, language), language)],
      results: results.map(result),
      resultsHeading: results.isEmpty ? [] : [language.say("办理结果", "What was done")],
      heads: [
        language.say("选", "Tick"), language.say("案件", "Case"), language.say("内容", "About"),
        language.say("期限", "By when"), language.say("办理人", "Who has it"),
      ], rows: cases.map(row), empty: cases.isEmpty ? [language.say("没有符合条件的案件。", "There are no such cases.")] : [],
      pages: pages, bulk: cases.isEmpty ? [] : [bulk], forms: [keep],
      keys: language.say("键盘：j、k 移动，o 打开，x 勾选，? 说明。", "Keys: j and k move, o opens, x ticks, ? explains."))
  }

  private var views: [CaseListView.Views] {
    let own = Address.query(chosen.values)
    func view(_ words: String, _ query: String, _ keys: [String] = []) -> CaseListView.Views {
      CaseListView.Views(
        address: Address.list("/desk/cases", language) + query, words: words, isCurrent: query == own, keys: keys)
    }
    return [
      view(language.say("全部待办", "All that waits"), "&state=open"),
      view(language.say("我的待办", "Mine"), "&state=open&who=me"),
      view(language.say("无人办理", "Nobody's"), "&state=open&who=nobody"),
    ]
      + of.views.map { one in
        view(
          one.isShared ? language.say("\(one.name)（共享）", "\(one.name) (shared)") : one.name,
          one.filters.isEmpty ? "&all=yes" : "&" + one.filters, one.isOwn ? [one.id.description] : [])
      }
  }

  private func row(_ one: DeskCase) -> CaseListView.Row {
    let isLate = one.due.map { $0 < times.now } ?? false
    let holder = one.assignee.map { id in
      of.agents.first { $0.agent.id == id }?.name ?? language.say("已不在客服台", "Not of the desk any more")
    }
    return CaseListView.Row(
      name: BulkAction.prefix + one.reference, box: language.say("选择 \(one.reference)", "Tick \(one.reference)"),
      address: Address.complaint(one.reference, language), reference: one.reference, kind: one.queue.words(language),
      subject: one.subject.shown(language), mark: one.due == nil ? "k" : isLate ? "b" : "o",
      standing: one.due == nil
        ? language.say("已办结", "Done") : isLate ? language.say("已逾期", "Overdue") : language.say("待办", "Waiting"),
      due: one.due.map { times.deadline($0) } ?? "", holder: holder ?? language.say("无人", "Nobody"),
      clocks: one.due.map { [ClockView($0, times)] } ?? [],
      // What was refused stays ticked, to be tried otherwise.
      isTicked: results.contains { $0.reference == one.reference && $0.refusal != nil })
  }

  private func result(_ one: BulkAction.Result) -> CaseListView.Result {
    CaseListView.Result(
      mark: one.refusal == nil ? "k" : "b",
      words: one.refusal == nil ? language.say("已办理", "Done") : language.say("未办理", "Not done"),
      reference: one.reference, address: Address.complaint(one.reference, language),
      why: one.refusal.map { [$0] } ?? [])
  }

  private var bulk: CaseListView.Bulk {
    func option(_ value: String, _ words: String, _ field: String) -> FormView.Option {
      FormView.Option(value: value, words: words, isChosen: form[field] == value)
    }
    var fields: [FormView.Field] = [
      .choice(
        "act", language.say("事项", "What to do"), id: "bulk-act",
        [
          option("assign", language.say("分派", "Give them to"), "act"),
          option("release", language.say("退回队列", "Put them back"), "act"),
          option("relate", language.say("关联到案件", "Relate them to a case"), "act"),
          option("answer", language.say("以预备答复答复", "Answer them by a prepared answer"), "act"),
        ]),
      .choice(
        "agent", language.say("交给", "Give to"), id: "bulk-agent",
        [option("", language.say("我", "Me"), "agent")]
          + of.agents.filter(\.agent.isPresent).map { line in
            option(line.agent.id.description, "\(line.name) (\(line.agent.open)/\(line.agent.limit))", "agent")
          }),
      .input(
        "to", language.say("相关案件编号", "The case they have to do with"), id: "bulk-to",
        [("type", "text"), ("maxlength", "64"), ("value", form["to"] ?? "")]),
    ]
    if !of.answers.isEmpty {
      fields.append(
        .choice(
          "canned", language.say("预备答复", "Prepared answer"), id: "bulk-canned",
          of.answers.map { option($0.name, $0.title[language], "canned") }))
    }
    return CaseListView.Bulk(
      hidden: chosen.values.compactMap { name, value in value.map { .init(key: name, value: $0) } } + [
        FormKey.hidden()
      ],
      heading: language.say("对勾选的案件", "With those that are ticked"), fields: fields,
      button: language.say("办理", "Do it"))
  }

  private var keep: FormView {
    FormView(
      "keep", language.say("保存此筛选", "Keep this view"),
      fields: [
        .input(
          "name", language.say("名称", "Name"), id: "view-name",
          [("type", "text"), ("maxlength", "80"), ("required", ""), ("value", "")]),
        .boxes(
          language.say("共享", "Sharing"), id: "view-shared",
          [.init(name: "shared", words: language.say("同事也可使用", "Colleagues see it as well"), isTicked: false)]),
      ], hidden: chosen.values.compactMap { name, value in value.map { .init(key: name, value: $0) } },
      button: language.say("保存", "Keep"), level: 2)
  }

  private var pages: [LinkView] {
    func link(_ from: Int, _ zh: String, _ en: String) -> LinkView {
      LinkView(
        address: Address.list("/desk/cases", language, chosen.values + [("from", String(from))]),
        words: language.say(zh, en))
    }
    return (offset > 0 ? [link(max(0, offset - CaseListPages.most), "上一页", "Before")] : [])
      + (of.cases.count > CaseListPages.most ? [link(offset + CaseListPages.most, "下一页", "Next")] : [])
  }
}

let caseListTemplate =
  workHead + """
    <h1>{{heading}}</h1>
    <nav class="filters" aria-label="{{viewsLabel}}">{{#views}}<a href="{{address}}"{{#isCurrent}} aria-current="true"{{/isCurrent}}>{{words}}</a>{{/views}}</nav>
    {{#choosers}}
    \(chooserTemplate)
    {{/choosers}}
    {{#resultsHeading}}<section class="results"><h2>{{.}}</h2><ul class="plain">{{#results}}<li><span class="mark {{mark}}">{{words}}</span> <a href="{{address}}">{{reference}}</a>{{#why}}<p class="soft">{{.}}</p>{{/why}}</li>{{/results}}</ul></section>{{/resultsHeading}}
    {{#empty}}<p class="empty">{{.}}</p>{{/empty}}
    {{#bulk}}
    <form class="many" method="post" action="?language={{shell.language}}">
    <input type="hidden" name="do" value="many">
    {{#shell.words}}<input type="hidden" name="form-word" value="{{.}}">{{/shell.words}}
    {{#hidden}}<input type="hidden" name="{{key}}" value="{{value}}">{{/hidden}}
    <div class="scroll"><table class="rows"><thead><tr>{{#heads}}<th scope="col">{{.}}</th>{{/heads}}</tr></thead>
    <tbody>{{#rows}}<tr data-row><td><label class="box"><input type="checkbox" name="{{name}}" aria-label="{{box}}"{{#isTicked}} checked{{/isTicked}}></label></td><td><a href="{{address}}">{{reference}}</a><p class="soft">{{kind}}</p></td><td lang="">{{subject}}</td><td><span class="mark {{mark}}">{{standing}}</span> {{#clocks}}\(clockTemplate){{/clocks}}<p class="soft">{{due}}</p></td><td lang="">{{holder}}</td></tr>{{/rows}}</tbody></table></div>
    <section class="card"><h2>{{heading}}</h2>
    \(fieldsTemplate)
    <button>{{button}}</button></section>
    </form>
    {{/bulk}}
    \(pagesTemplate)
    <section class="forms narrow">
    {{#forms}}
    \(formTemplate)
    {{/forms}}
    </section>
    {{#views}}{{#keys}}<form class="use" method="post" action="?language={{shell.language}}"><input type="hidden" name="do" value="remove">{{#shell.words}}<input type="hidden" name="form-word" value="{{.}}">{{/shell.words}}<input type="hidden" name="view" value="{{.}}"><button>{{remove}} “{{words}}”</button></form>{{/keys}}{{/views}}
    <p class="soft" id="keys-help" hidden data-keys>{{keys}}</p>
    <script src="\(DeskKeys.path)" defer></script>
    """ + workFoot
