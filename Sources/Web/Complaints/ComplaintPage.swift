import Promises
import Service

/// What the complaint's template shows.
struct ComplaintView {
  var shell: WorkShell
  var eyebrow, heading, mark, standing: String
  /// The time that is left for what comes next; at most one.
  var clocks: [ClockView]
  var sentences: [String]
  var stepsHeading: String
  var steps: [StepView]
  var formsHeading: [String]
  /// By which a prepared answer is chosen; at most one.
  var choosers: [ChooserView]
  var forms: [FormView]
  /// What is done less often; at most one heading.
  var moreHeading: [String]
  var more: [FormView]
  var factsHeading: String
  var facts: [ClaimPageView.Fact]
  var promisesHeading: String
  var promises: [MarkedView]
  var noPromises: [String]
  /// Its order, and where else it leads.
  var links: [LinkView]
  /// For those who work through many: the list that they come from, and what their keys do; at most one.
  var desks: [Desk]

  struct Desk {
    var address, words, keys: String
  }
}

/// What was complained of, what happened since, and what comes next by when.
struct ComplaintPage {
  var of: ComplaintCase
  /// A finding of liability that was entered and is not made yet.
  var draft: LiabilityDraft?
  var letter: Letter
  var times: TimeWords
  var form: Form
  var refusal: String?
  private var language: Language { times.language }
  private var complaint: ComplaintSheet { of.complaint }

  init(
    _ complaint: ComplaintCase, draft: LiabilityDraft? = nil, letter: Letter, times: TimeWords, form: Form = Form(),
    refusal: String? = nil
  ) {
    of = complaint
    self.draft = draft
    self.letter = letter
    self.times = times
    self.form = form
    self.refusal = refusal
  }

  private static let template = Template(complaintTemplate)
  func render() -> String { Self.template.render(view) }

  var view: ComplaintView {
    let title = "\(complaint.kind.words(language)) \(complaint.reference)"
    let sentences = ComplaintSentences(complaint, clause: of.clause, times: times)
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal)
    shell.clock = [times.now.description]
    let (forms, more) = (self.forms, self.more)
    return ComplaintView(
      shell: shell, eyebrow: title, heading: complaint.subject.shown(language), mark: sentences.mark,
      standing: sentences.standing,
      clocks: complaint.clock.map { [ClockView($0.due, times)] } ?? [],
      sentences: [
        sentences.paused, complaint.pausedUntil.flatMap { _ in complaint.waitingFor.text }, sentences.due,
        sentences.otherwise,
      ]
      .compactMap { $0 },
      stepsHeading: language.say("经过", "What happened"), steps: steps,
      formsHeading: forms.isEmpty ? [] : [language.say("办理", "What can be done")],
      choosers: deskForms?.choosers(complaint.reference) ?? [],
      forms: forms,
      moreHeading: more.isEmpty ? [] : [language.say("归案、合并、备注", "Sort, join, note")], more: more,
      factsHeading: language.say("案件", "The case"), facts: facts,
      promisesHeading: language.say("我方的承诺", "Our promises"),
      promises: complaint.promises.map { CaseParts.promise($0, letter: letter, times) },
      noPromises: complaint.promises.isEmpty
        ? [language.say("受理时的承诺书未规定投诉时限。", "The letter of that day set no time for complaints.")] : [],
      links: (complaint.order.map {
        [LinkView(address: Address.order($0, language), words: language.say("订单 \($0)", "Order \($0)"))]
      } ?? []) + rating + file, desks: desks)
  }

  private var desks: [ComplaintView.Desk] {
    guard Visit.current.visitor.holds(.workComplaints) else { return [] }
    return [
      .init(
        address: Address.list("/desk/cases", language), words: language.say("案件列表", "All cases"),
        keys: language.say(
          "键盘：a 答复，f 处理结论，n 备注，u 返回列表，? 说明。",
          "Keys: a answers, f tells the findings, n notes, u leads to the list, ? explains."))
    ]
  }

  /// All of it for a body outside, for those who hand it out.
  private var file: [LinkView] {
    guard Visit.current.visitor.holds(.workComplaints) else { return [] }
    return [
      LinkView(
        address: Address.list(Address.caseFile(complaint.reference), language), words: language.say("案卷", "Its file"))
    ]
  }

  /// Where its consumer says how it was handled, once it is over.
  private var rating: [LinkView] {
    guard complaint.next == nil, Visit.current.visitor.roles == [.consumer] else { return [] }
    return [
      LinkView(
        address: Address.rating(complaint.reference, language),
        words: language.say("评价处理", "Say how it was handled"))
    ]
  }

  /// The earliest first.
  private var steps: [StepView] {
    var steps: [(at: Instant, view: StepView)] = []
    func add(_ at: Instant?, _ chinese: String, _ english: String, _ words: Words...) {
      guard let at else { return }
      steps.append(
        (
          at,
          StepView(
            time: times.time(at), stamp: at.description, text: language.say(chinese, english),
            quotes: words.filter { $0 != .none }.map { $0.shown(language) })
        ))
    }
    let kind = complaint.kind.words(language)
    add(complaint.opened, "提出\(kind)", "The \(kind.lowercased()) was made", complaint.subject)
    add(complaint.acknowledged, "系统自动确认收到（不算答复）", "Automatic acknowledgement, which is no answer")
    steps +=
      ThreadSteps(
        thread: of.thread, names: of.names, times: times, hasMails: Visit.current.visitor.holds(.workComplaints),
        annex: of.annex
      ).steps
    // Findings that came first answered it as well; an answer in words stands in the thread.
    if complaint.answered != complaint.found, !of.thread.contains(where: { $0.author == .staff && $0.event == nil }) {
      add(complaint.answered, "专人答复", "A person answered")
    }
    add(complaint.found, "告知处理结论", "The findings were told", complaint.findings, complaint.measures)
    if let granted = complaint.granted {
      let money = Prose.money(granted.amount, language)
      add(granted.at, "认定责任，决定赔偿\(money)", "Liability was found and \(money) granted")
    }
    return steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element.view)
  }

  private var doing: ComplaintForms { ComplaintForms(of: of, form: form, language: language) }

  private var forms: [FormView] {
    let visitor = Visit.current.visitor
    if visitor.holds(.workComplaints), complaint.isAppealed {
      return doing.deciding + liability + doing.answering + (deskForms?.views ?? [])
    }
    if visitor.holds(.workComplaints) {
      return doing.answering + (deskForms?.views ?? []) + doing.pausing(now: times.now) + doing.deciding + liability
    }
    return visitor.holds(.complain) ? doing.writing + doing.appealing(times) : []
  }

  private var more: [FormView] {
    guard Visit.current.visitor.holds(.workComplaints) else { return [] }
    return doing.sorting + doing.classifying + doing.callFor + doing.appealing(times)
  }

  private var deskForms: CaseDeskForms? {
    of.desk.map { CaseDeskForms(of: $0, form: form, times: times, isErased: doing.isErased) }
  }

  /// Once for a complaint, whenever it turns out.
  private var liability: [FormView] {
    guard let paid = of.paid else { return [] }
    guard complaint.isAppealed || !complaint.hasLiability && !complaint.promises.contains(where: { $0.duty == .pay })
    else { return [] }
    return LiabilityForms(
      paid: paid, draft: draft, preview: of.preview, clause: of.liability, form: form, language: language,
      grounds: doing.area("grounds", language.say("理由", "Why")), isAppeal: complaint.isAppealed
    ).views
  }

  /// Who outside decides, for whoever does not agree with what was found.
  private var outside: ClaimPageView.Fact? {
    guard complaint.found != nil || complaint.hasLiability, let bodies = of.annex?.bodies, !bodies.isEmpty else {
      return nil
    }
    return .init(
      term: language.say("外部争议解决机构", "Who decides outside"),
      details: bodies.map { body in
        [body.title[language], body.address[language], body.telephone].compactMap { $0 }.joined(
          separator: language.say("，", ", "))
      },
      links: bodies.compactMap { body in body.web.map { LinkView(address: $0, words: body.title[language]) } })
  }

  /// What the case is about, and other cases.
  private var facts: [ClaimPageView.Fact] {
    func line(_ chinese: String, _ english: String, _ words: String?) -> ClaimPageView.Fact? {
      words.map { .init(term: language.say(chinese, english), details: [$0], links: []) }
    }
    func links(_ chinese: String, _ english: String, _ references: [String]) -> ClaimPageView.Fact? {
      guard !references.isEmpty else { return nil }
      return .init(
        term: language.say(chinese, english), details: [],
        links: references.map { LinkView(address: Address.complaint($0, language), words: $0) })
    }
    let isStaff = Visit.current.visitor.holds(.listOrders)
    return [
      line("类别", "What it is", complaint.kind.words(language)),
      line("渠道", "How it came", complaint.channel.words(language)),
      line("诉求", "The remedy sought", complaint.remedy?.words(language)), line("商品", "Product", complaint.product),
      line("商家", "Merchant", complaint.merchant),
      line("事由", "Reason", complaint.reason.map { of.annex?.path(of: $0, language) ?? $0 }), outside,
      links("已并入", "Joined to it", complaint.merged),
      links("拆自", "Split from", complaint.splitFrom.map { [$0] } ?? []),
      links("相关案件", "Related", isStaff ? complaint.related : []),
    ].compactMap(\.self)
  }
}

let complaintTemplate =
  workHead + """
    <p class="eyebrow">{{eyebrow}}{{#links}} · <a href="{{address}}">{{words}}</a>{{/links}}{{#desks}} · <a href="{{address}}" data-list>{{words}}</a>{{/desks}}</p>
    <h1 lang="">{{heading}}</h1>
    <div class="standing {{mark}}"><p class="lead"><span class="mark {{mark}}">{{standing}}</span></p>{{#clocks}}<p><strong>\(clockTemplate)</strong></p>{{/clocks}}{{#sentences}}<p>{{.}}</p>{{/sentences}}</div>
    <div class="columns">
    <div class="stack">
    <section><h2>{{stepsHeading}}</h2>
    \(stepsTemplate)</section>
    {{#formsHeading}}
    <section class="forms"><h2>{{.}}</h2>
    {{#choosers}}
    \(chooserTemplate)
    {{/choosers}}
    {{#forms}}
    \(formTemplate)
    {{/forms}}
    </section>
    {{/formsHeading}}
    {{#moreHeading}}
    <details class="forms"><summary><h2>{{.}}</h2></summary>
    {{#more}}
    \(formTemplate)
    {{/more}}
    </details>
    {{/moreHeading}}
    </div>
    <aside class="stack">
    <section><h2>{{factsHeading}}</h2>
    \(factsTemplate)</section>
    <section><h2>{{promisesHeading}}</h2>
    {{#noPromises}}<p class="soft">{{.}}</p>{{/noPromises}}
    \(promisesTemplate)</section>
    </aside>
    </div>
    {{#desks}}<p class="soft" id="keys-help" hidden data-keys>{{keys}}</p>
    <script src="\(DeskKeys.path)" defer></script>{{/desks}}
    """ + workFoot
