import Promises
import Service

/// What the template of a claim shows, to the buyer and to the seller.
struct ClaimPageView {
  struct Item {
    var address, name, time: String
    /// One of them holds something: a picture is shown, a document is named, what was erased is said to be.
    var pictures, files, erased: [String]
    /// Whether its name is what somebody wrote, in whatever language.
    var isQuoted = true
  }
  struct Refund {
    var heading: String
    var sentences: [String]
    var parts: [MarkedView]
  }
  struct Fact {
    var term: String
    var details: [String]
    var links: [LinkView]
  }
  /// What the seller sees of the order.
  struct OrderBox {
    var goods: GoodsTable
    var parcels: ParcelList
    var promisesHeading: String
    var promises: [MarkedView]
  }
  var shell: WorkShell
  var eyebrow, heading, mark, status, standing: String
  var sentences: [String]
  var formsHeading: [String]
  var forms: [FormView]
  /// What only the platform's own people do.
  var staffHeading: [String]
  var staffForms: [FormView]
  var stepsHeading: String
  var steps: [StepView]
  var evidenceHeading: String
  var evidence: [Item]
  var noEvidence: [String]
  var refunds: [Refund]
  var facts: [Fact]
  var factsHeading, clauseHeading, clauseTitle, clauseText: String
  var articles: [LinkView]
  var boxes: [OrderBox]
}

/// The page of a claim: what happened, where it stands, what comes next, and what its reader can do.
struct ClaimPage {
  var of: ClaimCase
  var reader: Reader
  var times: TimeWords
  var form = Form()
  var refusal: String?
  var language: Language { times.language }
  var claim: ClaimSheet { of.claim }
  private var clause: Clause? { of.order.version.letter.clause(claim.clause) }

  init(_ claimCase: ClaimCase, reader: Reader, times: TimeWords, form: Form = Form(), refusal: String? = nil) {
    of = claimCase
    self.reader = reader
    self.times = times
    self.form = form
    self.refusal = refusal
  }

  private static let template = Template(claimTemplate)
  func render() -> String { Self.template.render(view) }

  var view: ClaimPageView {
    let parts = CaseParts(of.order, times)
    let letter = of.order.version.letter
    let sentences = ClaimSentences(claim, clause: clause, reader: reader, times: times)
    let forms = self.forms
    let staffForms = Visit.current.visitor.holds(.giveMoney) && reader == .seller ? goodwillForms : []
    let title = language.say("售后申请 \(claim.reference)", "Claim \(claim.reference)")
    // Why it was refused, and what can still be done, stands where everybody looks first.
    let why =
      claim.status != .refused
      ? nil
      : reader == .buyer ? claim.words?[language] : refusalReason.map { $0.short(language) + language.say("。", ".") }
    return ClaimPageView(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal),
      eyebrow: title, heading: claim.kind.words(language), mark: claim.status.mark,
      status: claim.status.words(language), standing: sentences.standing,
      sentences: [why, sentences.next].compactMap { $0 },
      formsHeading: forms.isEmpty
        ? [] : [reader == .buyer ? language.say("您现在可以", "What you can do now") : language.say("下一步", "The next step")],
      forms: forms,
      staffHeading: staffForms.isEmpty ? [] : [language.say("平台工作人员", "The platform's staff")],
      staffForms: staffForms, stepsHeading: language.say("经过", "What happened"),
      steps: of.history.steps.map { $0.view(reader, times) }, evidenceHeading: language.say("凭证", "Evidence"),
      evidence: of.history.evidence.map(item),
      noEvidence: of.history.evidence.isEmpty ? [language.say("尚未提交凭证。", "None was handed in.")] : [],
      refunds: refund.map { [$0] } ?? [], facts: facts,
      factsHeading: language.say("申请内容", "What is claimed"), clauseHeading: language.say("依据", "What it rests on"),
      clauseTitle: clause?.title[language] ?? claim.clause,
      clauseText: clause.map { Prose.filled($0.text[language], clause: $0, language: language) } ?? "",
      articles: [parts.article(claim.clause)], boxes: reader == .seller ? [box(parts)] : [])
  }

  private var refusalReason: ClaimReason? {
    of.history.steps.last { $0.step == "refused" }.flatMap { ClaimReason(rawValue: $0.code) }
  }

  private func item(_ item: ClaimHistory.Item) -> ClaimPageView.Item {
    let isPicture = item.type.hasPrefix("image/")
    if item.name == .erased {
      return ClaimPageView.Item(
        address: "", name: "", time: times.time(item.added), pictures: [], files: [],
        erased: [language.say("已应本人要求删除", "Erased at the person's request")])
    }
    let name = item.name.text ?? language.say("名称已被改动，无法读取", "Its name was changed and cannot be read")
    return ClaimPageView.Item(
      address: "/evidence/" + item.hash, name: name, time: times.time(item.added), pictures: isPicture ? [name] : [],
      files: isPicture ? [] : ["PDF"], erased: [], isQuoted: item.name.text != nil)
  }

  private var refund: ClaimPageView.Refund? {
    guard let refund = claim.refund else { return nil }
    let money = Prose.money(refund, language)
    let parts = of.history.payouts.map { part in
      let mark = part.state == .paid ? "k" : part.state == .failed ? "b" : "o"
      let when = part.settled.map { [times.time($0)] } ?? []
      return MarkedView(
        mark: mark, word: part.state.words(language),
        text: "\(channelWords(part.channel, language)) \(Prose.money(part.amount, language))",
        lines: when + (reader == .seller ? [part.failure].compactMap { $0 } : []), links: [])
    }
    return ClaimPageView.Refund(
      heading: language.say("退款", "The refund"),
      sentences: [
        language.say("退给买家\(money)，按原支付方式退回。", "\(money) goes back to the buyer, the way it was paid.")
      ] + (parts.isEmpty ? [language.say("正在安排退回。", "It is being sent.")] : []), parts: parts)
  }

  private var facts: [ClaimPageView.Fact] {
    let titles = Dictionary(
      of.order.file.goods.map { ($0.product, $0.title) }, uniquingKeysWith: { first, _ in first })
    let goods = claim.lines.map { "\(titles[$0.product] ?? $0.product) × \($0.quantity.grouped)" }
    var facts = [
      ClaimPageView.Fact(
        term: language.say("订单", "Order"), details: [],
        links: [LinkView(address: Address.order(of.order.order.reference, language), words: of.order.order.reference)]
          + Address.contact(of.order.order.reference, language)),
      ClaimPageView.Fact(
        term: language.say("商品", "Goods"),
        details: goods.isEmpty ? [language.say("整个订单", "The whole order")] : goods, links: []),
      ClaimPageView.Fact(
        term: language.say("处理方式", "How it ends if granted"), details: [claim.wants.words(language)], links: []),
    ]
    if claim.status != .refused, let words = claim.words?[language] {
      facts.append(ClaimPageView.Fact(term: language.say("决定理由", "Why it was decided so"), details: [words], links: []))
    }
    if reader == .seller {
      let list = LinkView(
        address: "/seller/claims?language=\(language.rawValue)", words: language.say("待处理的申请", "Answers due"))
      facts.append(ClaimPageView.Fact(term: language.say("其他申请", "Other claims"), details: [], links: [list]))
    }
    return facts
  }

  private func box(_ parts: CaseParts) -> ClaimPageView.OrderBox {
    ClaimPageView.OrderBox(
      goods: parts.goods, parcels: parts.parcels, promisesHeading: language.say("承诺履行情况", "The promises"),
      promises: of.order.order.promises.map(parts.promise))
  }
}

let claimTemplate =
  workHead + """
    <p class="eyebrow">{{eyebrow}}</p>
    <h1>{{heading}}</h1>
    \(standingTemplate)
    <div class="columns">
    {{#formsHeading}}
    <div class="forms"><h2>{{.}}</h2>
    {{#forms}}
    \(formTemplate)
    {{/forms}}
    </div>
    {{/formsHeading}}
    <div class="stack">
    {{#refunds}}
    <section><h2>{{heading}}</h2>{{#sentences}}<p>{{.}}</p>{{/sentences}}
    <ul class="plain">{{#parts}}<li>{{text}}<br><span class="mark {{mark}}">{{word}}</span>{{#lines}}<p class="soft">{{.}}</p>{{/lines}}</li>{{/parts}}</ul></section>
    {{/refunds}}
    <section><h2>{{stepsHeading}}</h2>
    \(stepsTemplate)</section>
    <section><h2>{{evidenceHeading}}</h2>
    {{#noEvidence}}<p class="soft">{{.}}</p>{{/noEvidence}}
    \(evidenceTemplate)</section>
    {{#boxes}}
    \(goodsTemplate)
    \(parcelsTemplate)
    <section><h2>{{promisesHeading}}</h2>
    \(promisesTemplate)</section>
    {{/boxes}}
    </div>
    <aside class="stack">
    <section><h2>{{factsHeading}}</h2>\(factsTemplate)</section>
    <section><h2>{{clauseHeading}}</h2><h3>{{clauseTitle}}</h3><p class="soft">{{clauseText}}</p>{{#articles}}<p class="soft"><a href="{{address}}">{{words}}</a></p>{{/articles}}</section>
    </aside>
    {{#staffHeading}}
    <div class="forms"><h2>{{.}}</h2>
    {{#staffForms}}
    \(formTemplate)
    {{/staffForms}}
    </div>
    {{/staffHeading}}
    </div>
    """ + workFoot
