import Promises
import Service

struct MerchantView {
  struct Fact {
    var term: String
    var details: [String]
    var links: [LinkView]
  }
  struct Line {
    var time, stamp, kind, account, amount: String
    var links: [LinkView]
  }
  struct Statement {
    var timeHead, kindHead, accountHead, amountHead: String
    var lines: [Line]
  }
  var shell: WorkShell
  var heading, mark, status, standing, sectionsLabel: String
  var sections: [SellerListView.Filter]
  var sentences: [String]
  var formsHeading: [String]
  var forms: [FormView]
  var factsHeading: String
  var facts: [Fact]
  var statementHeading: String
  var statements: [Statement]
  var noStatement, more: [String]
}

/// A merchant's money: what his deposit holds, what he owes by when, and what moved.
struct MerchantPage {
  var of: MerchantCase
  var letter: Letter
  var times: TimeWords
  var form = Form()
  var refusal: String?
  /// How many of the last transfers are shown.
  static let most = 50
  private var language: Language { times.language }
  private var merchant: MerchantSheet { of.merchant }

  private static let template = Template(merchantTemplate)
  func render() -> String { Self.template.render(view) }

  var view: MerchantView {
    let title = language.say("商家 \(merchant.reference)", "Merchant \(merchant.reference)")
    let words = MerchantWords(times: times)
    let forms = self.forms
    return MerchantView(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal),
      heading: title, mark: words.mark(merchant),
      status: words.standing(merchant), standing: standing, sectionsLabel: language.say("资金", "Money"),
      sections: MoneySections.views(current: .merchants, language), sentences: sentences(words),
      formsHeading: forms.isEmpty ? [] : [language.say("办理", "What can be done")], forms: forms,
      factsHeading: language.say("概况", "At a glance"), facts: facts(words),
      statementHeading: language.say("账户明细", "The account"), statements: of.lines.isEmpty ? [] : [statement],
      noStatement: of.lines.isEmpty ? [language.say("尚无资金变动。", "No money has moved yet.")] : [],
      more: of.lines.count >= Self.most
        ? [language.say("仅列最近 \(Self.most) 笔。", "Only the last \(Self.most) are shown.")] : [])
  }

  private var standing: String {
    language.say(
      "保证金余额\(Prose.money(merchant.deposit, language))，约定下限\(Prose.money(merchant.floor, language))。",
      "His deposit holds \(Prose.money(merchant.deposit, language)); at least \(Prose.money(merchant.floor, language)) was agreed."
    )
  }

  private func sentences(_ words: MerchantWords) -> [String] {
    var sentences: [String] = []
    if let since = merchant.suspended, merchant.left == nil { sentences.append(words.suspended(since)) }
    if !merchant.owes.isEmpty {
      let sums = merchant.owes.map { Prose.money($0, language) }
      sentences.append(
        language.say(
          "平台已为其垫付\(sums.joined(separator: "、"))，下次交存时先行抵扣。",
          "The fund has paid \(sums.joined(separator: " and ")) for him; what he pays next settles that first."))
    }
    if let topUp = merchant.topUp {
      let missing = Prose.money(
        Money(max(0, merchant.floor.minor - merchant.deposit.minor), merchant.floor.currency), language)
      sentences.append(
        topUp.outcome == .broken || topUp.due < times.now
          ? language.say(
            "应补足\(missing)，期限为\(times.deadline(topUp.due))，\(times.left(topUp.due))，仍须补足。",
            "\(missing) is missing. It was due by \(times.deadline(topUp.due)), \(times.left(topUp.due)), and is still owed."
          )
          : language.say(
            "商家须\(times.by(topUp.due))补足\(missing)。", "He tops it up with \(missing) \(times.by(topUp.due))."))
    }
    if merchant.left != nil, merchant.deposit.minor > 0 { sentences.append(hold) }
    return sentences
  }

  /// When the deposit of one who left goes back.
  private var hold: String {
    switch of.hold {
    case .until(let until):
      language.say(
        "买家可申请售后或申诉至\(times.deadline(until))，届满后保证金自动退还。",
        "His buyers may claim or appeal until \(times.deadline(until)); after that the deposit goes back by itself.")
    case .open(let open):
      language.say(
        "尚有未结事项：\(OpenMatter.words(open, language))。办结后保证金自动退还。",
        "Not settled yet: \(OpenMatter.words(open, language)). After that the deposit goes back by itself.")
    case nil:
      language.say("已无可申请的事项，保证金即将退还。", "Nothing can be claimed of him any more: the deposit goes back at any moment.")
    }
  }

  private var forms: [FormView] {
    var forms = [topUp]
    if merchant.left == nil {
      forms.append(
        FormView(
          "leave", language.say("商家退出", "He leaves"),
          explanations: [
            language.say(
              "退出后不再接受新订单；已有订单照常履行，保证金在买家申请期限届满后退还。",
              "He sells no more. His orders go on, and his deposit goes back once his buyers can claim nothing any more."
            )
          ], button: language.say("登记退出", "Note that he has left")))
    } else if merchant.deposit.minor > 0 {
      forms.append(
        FormView(
          "release", language.say("退还保证金", "Give the deposit back"),
          explanations: [
            language.say(
              "系统会自动退还；无未结事项时，可在此立即办理。", "It goes back by itself; this does it at once, where nothing holds it.")
          ],
          button: language.say(
            "退还\(Prose.money(merchant.deposit, language))", "Give back \(Prose.money(merchant.deposit, language))")))
    }
    return forms
  }

  private var topUp: FormView {
    let own = merchant.deposit.currency
    let currencies = [own] + merchant.owes.map(\.currency).filter { $0 != own }
    var fields: [FormView.Field] = [
      .input(
        "amount",
        language.say("金额", "Amount") + (currencies.count == 1 ? language.say("（\(own.code)）", " (\(own.code))") : ""),
        id: "amount", hint: language.say("例如 1000.00", "Such as 1000.00"),
        [
          ("type", "text"), ("inputmode", "decimal"), ("maxlength", "20"), ("required", ""),
          ("value", form["amount"] ?? ""),
        ])
    ]
    if currencies.count > 1 {
      fields.append(
        .choice(
          "currency", language.say("币种", "Currency"), id: "currency",
          hint: language.say(
            "保证金使用 \(own.code)；其他币种只用于偿还欠款。",
            "The deposit is kept in \(own.code); other money only settles what he owes."),
          currencies.map { .init(value: $0.code, words: $0.code, isChosen: $0.code == form["currency"]) }))
    }
    return FormView(
      "top-up", language.say("登记交存", "He has paid in"),
      explanations: [language.say("先偿还欠款，余额计入保证金。", "What he owes is settled first; the rest goes into his deposit.")],
      fields: fields,
      hidden: (currencies.count == 1 ? [.init(key: "currency", value: own.code)] : []) + [FormKey.hidden()],
      button: language.say("登记", "Note it"), isMain: true)
  }

  private func facts(_ words: MerchantWords) -> [MerchantView.Fact] {
    var facts = [
      MerchantView.Fact(term: language.say("入驻", "Admitted"), details: [times.time(merchant.admitted)], links: [])
    ]
    if let left = merchant.left {
      facts.append(.init(term: language.say("退出", "Left"), details: [times.time(left)], links: []))
    }
    facts.append(
      .init(
        term: language.say("约定下限", "Agreed floor"), details: [Prose.money(merchant.floor, language)], links: []))
    facts.append(
      .init(
        term: language.say("欠款", "Owes"),
        details: merchant.owes.isEmpty
          ? [language.say("无", "Nothing")] : merchant.owes.map { Prose.money($0, language) }, links: []))
    facts.append(
      .init(
        term: language.say("售后申请", "Claims"), details: [],
        links: [
          LinkView(
            address: Address.list("/seller/claims", language, [("merchant", merchant.reference)]),
            words: language.say("该商家待处理的申请", "Those that wait for him"))
        ]))
    return facts
  }

  private var statement: MerchantView.Statement {
    .init(
      timeHead: language.say("时间", "When"), kindHead: language.say("事由", "What for"),
      accountHead: language.say("账户", "Account"), amountHead: language.say("金额", "Amount"),
      lines: of.lines.map { line in
        MerchantView.Line(
          time: times.time(line.at), stamp: line.at.description, kind: line.kind.words(language),
          account: line.account == .deposit(merchant.reference)
            ? language.say("保证金", "Deposit") : language.say("欠款", "What he owes"),
          amount: Prose.money(line.amount, language),
          links: line.order.map {
            [LinkView(address: Address.order($0, language), words: language.say("订单 \($0)", "Order \($0)"))]
          } ?? [])
      })
  }
}

let merchantTemplate =
  workHead + """
    \(sectionsTemplate)
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
    <section><h2>{{statementHeading}}</h2>
    {{#noStatement}}<p class="soft">{{.}}</p>{{/noStatement}}
    {{#statements}}
    <div class="scroll"><table class="rows">
    <thead><tr><th scope="col">{{timeHead}}</th><th scope="col">{{kindHead}}</th><th scope="col">{{accountHead}}</th><th scope="col" class="number">{{amountHead}}</th></tr></thead>
    <tbody>{{#lines}}<tr><td><time datetime="{{stamp}}">{{time}}</time></td><td>{{kind}}{{#links}}<br><a href="{{address}}">{{words}}</a>{{/links}}</td><td>{{account}}</td><td class="number">{{amount}}</td></tr>{{/lines}}</tbody>
    </table></div>
    {{/statements}}
    {{#more}}<p class="soft">{{.}}</p>{{/more}}
    </section>
    </div>
    <aside class="stack">
    <section><h2>{{factsHeading}}</h2>\(factsTemplate)</section>
    </aside>
    </div>
    """ + workFoot
