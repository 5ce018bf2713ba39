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
  var forms: [FormView]
  var promisesHeading: String
  var promises: [MarkedView]
  var noPromises: [String]
  /// Its order; at most one.
  var links: [LinkView]
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
    let title = language.say("投诉 \(complaint.reference)", "Complaint \(complaint.reference)")
    let sentences = ComplaintSentences(complaint, clause: of.clause, times: times)
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal)
    shell.clock = [times.now.description]
    let forms = Visit.current.visitor.holds(.workComplaints) ? self.forms : []
    return ComplaintView(
      shell: shell, eyebrow: title, heading: complaint.subject.shown(language), mark: sentences.mark,
      standing: sentences.standing,
      clocks: complaint.clock.map { [ClockView($0.due, times)] } ?? [],
      sentences: [sentences.due, sentences.otherwise].compactMap { $0 },
      stepsHeading: language.say("经过", "What happened"), steps: steps,
      formsHeading: forms.isEmpty ? [] : [language.say("办理", "What can be done")], forms: forms,
      promisesHeading: language.say("我方的承诺", "Our promises"),
      promises: complaint.promises.map { CaseParts.promise($0, letter: letter, times) },
      noPromises: complaint.promises.isEmpty
        ? [language.say("受理时的承诺书未规定投诉时限。", "The letter of that day set no time for complaints.")] : [],
      links: complaint.order.map {
        [LinkView(address: Address.order($0, language), words: language.say("订单 \($0)", "Order \($0)"))]
      } ?? [])
  }

  /// The earliest first.
  private var steps: [StepView] {
    var steps: [(at: Instant, view: StepView)] = []
    func add(_ at: Instant?, _ chinese: String, _ english: String, _ words: Words = .none) {
      guard let at else { return }
      steps.append(
        (
          at,
          StepView(
            time: times.time(at), stamp: at.description, text: language.say(chinese, english),
            quotes: words == .none ? [] : [words.shown(language)])
        ))
    }
    add(complaint.opened, "提出投诉", "The complaint was made", complaint.subject)
    add(complaint.acknowledged, "系统自动确认收到（不算答复）", "Automatic acknowledgement, which is no answer")
    // Findings that came first answered it as well.
    if complaint.answer != .none || complaint.answered != complaint.found {
      add(complaint.answered, "专人答复", "A person answered", complaint.answer)
    }
    add(complaint.found, "告知处理结论", "The findings were told", complaint.findings)
    if let granted = complaint.granted {
      let money = Prose.money(granted.amount, language)
      add(granted.at, "认定责任，决定赔偿\(money)", "Liability was found and \(money) granted")
    }
    return steps.sorted { $0.at < $1.at }.map(\.view)
  }

  private var forms: [FormView] { answering + liability }

  /// Once for a complaint, whenever it turns out.
  private var liability: [FormView] {
    guard let paid = of.paid, !complaint.promises.contains(where: { $0.duty == .pay }) else { return [] }
    return LiabilityForms(
      paid: paid, draft: draft, preview: of.preview, clause: of.liability, form: form, language: language
    ).views
  }

  private var answering: [FormView] {
    guard complaint.found == nil else { return [] }
    let answer = FormView(
      "answer", language.say("答复投诉", "Answer it"),
      explanations: [explained(language.say("消费者会在本页看到您的答复。", "The consumer reads it on this page."))],
      fields: area("answer", language.say("答复内容", "Your answer")), hidden: otherwise,
      button: language.say("答复", "Answer"), isMain: true)
    let find = FormView(
      "find", language.say("告知处理结论", "Tell the findings"),
      explanations: [
        explained(
          complaint.answered == nil
            ? language.say("处理结论同时视为答复，两项时限均视为已履行。", "They answer it as well, so both clocks stop.")
            : language.say("处理结论告知后，本投诉办结。", "With them the complaint is closed."))
      ], fields: area("findings", language.say("查明的情况与处理", "What was found, and what is done")), hidden: otherwise,
      button: language.say("告知结论", "Tell them"), isMain: complaint.answered != nil)
    return complaint.answered == nil ? [answer, find] : [find]
  }

  /// Of somebody who was erased nothing is written again: he is told by other ways, and that stands here.
  private var isErased: Bool { [.erased, .none].contains(complaint.subject) }

  private func explained(_ words: String) -> String {
    guard isErased else { return words }
    return language.say(
      "当事人的信息已应其要求删除，此处不再保存文字：请以其他方式告知后在此登记。",
      "The person's data was erased, and nothing is written down again: tell him otherwise, and record here that you did."
    )
  }

  private func area(_ name: String, _ label: String) -> [FormView.Field] {
    isErased ? [] : [.area(name, label, id: name + "-text", text: form[name] ?? "", longest: 10_000)]
  }

  private var otherwise: [FormView.Hidden] { isErased ? [.init(key: "otherwise", value: "yes")] : [] }
}

let complaintTemplate =
  workHead + """
    <p class="eyebrow">{{eyebrow}}{{#links}} · <a href="{{address}}">{{words}}</a>{{/links}}</p>
    <h1 lang="">{{heading}}</h1>
    <div class="standing {{mark}}"><p class="lead"><span class="mark {{mark}}">{{standing}}</span></p>{{#clocks}}<p><strong>\(clockTemplate)</strong></p>{{/clocks}}{{#sentences}}<p>{{.}}</p>{{/sentences}}</div>
    <div class="columns">
    <div class="stack">
    <section><h2>{{stepsHeading}}</h2>
    \(stepsTemplate)</section>
    {{#formsHeading}}
    <section class="forms"><h2>{{.}}</h2>
    {{#forms}}
    \(formTemplate)
    {{/forms}}
    </section>
    {{/formsHeading}}
    </div>
    <aside class="stack">
    <section><h2>{{promisesHeading}}</h2>
    {{#noPromises}}<p class="soft">{{.}}</p>{{/noPromises}}
    \(promisesTemplate)</section>
    </aside>
    </div>
    """ + workFoot
