import Foundation
import Promises
import Service

/// What the order's template shows.
struct OrderView {
  struct Offer {
    var heading: String
    var sentences: [String]
    var choices: [Choice]
  }
  struct Choice {
    var obligation, remedy, button: String
  }
  struct Right {
    var title, words: String
    /// What it comes from; and where it is used, as long as it can be.
    var articles, uses: [LinkView]
  }
  var shell: WorkShell
  var eyebrow, heading, lead: String
  /// Said to the staff, whom it does not address.
  var notes: [String]
  var contacts: [LinkView]
  var recalls: [Recall] = []
  var offers: [Offer]
  var goods: GoodsTable
  var parcels: ParcelList
  var rightsHeading: String
  var rights: [Right]
  var noRights: [String]
  var promisesHeading: String
  var promises: [MarkedView]
  var claimsHeading: String
  var claims: [MarkedView]
  var noClaims: [String]
  /// None where there is no complaint.
  var complaintsHeading: [String]
  var complaints: [MarkedView]
  var formsHeading: String
  var forms: [FormView]
}

/// The page of a consumer's order.
struct OrderPage {
  var of: OrderCase
  /// Of goods in it.
  var recalls: [OrderRecall] = []
  var times: TimeWords
  /// What he entered in the form that was refused.
  var form = Form()
  var refusal: String?
  /// What a new claim will be called.
  var newReference: String
  private var language: Language { times.language }
  private var order: OrderSheet { of.order }

  init(_ orderCase: OrderCase, times: TimeWords, newReference: String, form: Form = Form(), refusal: String? = nil) {
    of = orderCase
    self.times = times
    self.newReference = newReference
    self.form = form
    self.refusal = refusal
  }

  private static let template = Template(orderTemplate)
  func render() -> String { Self.template.render(view) }

  var view: OrderView {
    let parts = CaseParts(of, times)
    let letter = of.version.letter
    let title = language.say("订单 \(order.reference)", "Order \(order.reference)")
    // The windows of rights are shown; a claim's own duties are on its page.
    let own = order.promises.filter { $0.duty != .decide && $0.duty != .finish }
    return OrderView(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal),
      eyebrow: language.say(
        "\(times.time(order.placed))下单", "Ordered on \(times.time(order.placed))"),
      heading: title, lead: lead, notes: notes, contacts: Address.contact(order.reference, language),
      recalls: recalls.map { $0.view(times, form) },
      offers: own.compactMap(offer),
      goods: parts.goods,
      parcels: parts.parcels(news: ParcelNews(of, times)),
      rightsHeading: language.say("您的权利", "Your rights"), rights: order.rights.map { right($0, parts) },
      noRights: order.rights.isEmpty
        ? [
          language.say(
            "收到商品后，无理由退货、换货、维修等权利的期限自送达时起算。",
            "Your rights to return, exchange or repair begin when the goods are delivered.")
        ] : [],
      promisesHeading: language.say("我方的承诺", "Our promises"), promises: own.map(parts.promise),
      claimsHeading: language.say("售后申请", "Your claims"), claims: of.claims.map { parts.claim($0, .buyer) },
      noClaims: of.claims.isEmpty ? [language.say("尚无售后申请。", "You have made no claim.")] : [],
      complaintsHeading: of.complaints.isEmpty ? [] : [language.say("投诉", "Your complaints")],
      complaints: of.complaints.map(complaint),
      formsHeading: language.say("有问题？", "Something is wrong?"), forms: [openForm, complainForm])
  }

  private var notes: [String] {
    let visitor = Visit.current.visitor
    return visitor.holds(.listOrders) || visitor.merchant != nil
      ? [language.say("这是买家看到的页面，“您”指买家。", "This is the buyer's page: “you” is the buyer.")] : []
  }

  private var lead: String {
    if let cancelled = order.cancelled {
      return language.say("订单已于\(times.time(cancelled))取消。", "It was cancelled on \(times.time(cancelled)).")
    }
    if let delivered = order.delivered {
      return language.say("已于\(times.time(delivered))送达。", "It was delivered on \(times.time(delivered)).")
    }
    let day = times.day(order.promised)
    return order.parcels.isEmpty
      ? language.say("承诺于\(day)前送达，尚未发货。", "It was promised by \(day) and is not shipped yet.")
      : language.say("承诺于\(day)前送达，正在途中。", "It was promised by \(day) and is on its way.")
  }

  private func complaint(_ complaint: ComplaintSheet) -> MarkedView {
    let sentences = ComplaintSentences(complaint, clause: nil, times: times)
    return MarkedView(
      mark: sentences.mark, word: sentences.standing, text: complaint.subject.shown(language),
      lines: [sentences.due].compactMap { $0 },
      links: [LinkView(address: Address.complaint(complaint.reference, language), words: complaint.reference)])
  }

  private func right(_ right: OrderSheet.Right, _ parts: CaseParts) -> OrderView.Right {
    let deadline = times.deadline(right.until)
    let use = LinkView(
      address: "?language=\(language.rawValue)&kind=\(right.kind.rawValue)#claim",
      words: language.say("申请", "Claim it"))
    return OrderView.Right(
      title: right.kind.words(language),
      words: right.until < times.now
        ? language.say("已于\(deadline)到期。", "Ended at \(deadline).")
        : language.say("截至\(deadline)，\(times.left(right.until))。", "Until \(deadline): \(times.left(right.until))."),
      articles: [parts.article(right.kind.clause)], uses: right.until < times.now ? [] : [use])
  }

  private func offer(_ promise: PromiseSheet) -> OrderView.Offer? {
    guard let offer = promise.offer else { return nil }
    let heading = language.say("逾期的补救", "What you get for the delay")
    if let choice = offer.choice {
      let words = choice.words(language, compensation: offer.compensation)
      return OrderView.Offer(
        heading: heading, sentences: [language.say("已选定：\(words)。", "Chosen: \(words).")], choices: [])
    }
    let standard = offer.standard.words(language, compensation: offer.compensation)
    return OrderView.Offer(
      heading: heading,
      sentences: [
        language.say(
          "请\(times.by(offer.chooseBy))选择；逾期未选择的，系统自动执行：\(standard)。",
          "Choose \(times.by(offer.chooseBy)). Without a choice this follows by itself: \(standard).")
      ],
      choices: offer.remedies.map {
        OrderView.Choice(
          obligation: promise.id, remedy: $0.rawValue, button: $0.words(language, compensation: offer.compensation))
      })
  }

  /// The kinds that the order's letter promises something for.
  private var kinds: [ClaimKind] {
    let letter = of.version.letter
    return ClaimKind.allCases.filter { letter.clause($0.clause) != nil }
  }

  private var openForm: FormView {
    let lines = of.file.goods.filter { $0.left > 0 }
    let quantities = lines.map { line in
      FormView.Field.input(
        "quantity." + line.product, line.title, id: "quantity-" + line.product,
        hint: language.say("可申请 \(line.left) 件；不申请的填 0", "Up to \(line.left); enter 0 for those that are fine"),
        [
          ("type", "number"), ("min", "0"), ("max", String(line.left)), ("inputmode", "numeric"),
          ("value", form["quantity." + line.product] ?? (lines.count == 1 ? String(line.left) : "0")),
        ])
    }
    let kind = form["kind"]
    let wants = form["wants"]
    let usual = FormView.Option(
      value: "", words: language.say("按该类申请的通常方式", "The usual way for this kind"), isChosen: wants == nil)
    return FormView(
      "claim", language.say("提出售后申请", "Make a claim"),
      explanations: [
        language.say(
          "系统按该订单适用的承诺书办理：能当即决定的当即决定，其余由商家在期限内答复。",
          "The letter that this order is bound to decides what it can at once; the rest the seller answers in time.")
      ],
      fields: [
        .choice(
          "kind", language.say("申请类型", "What is the matter"), id: "kind",
          kinds.map { .init(value: $0.rawValue, words: $0.words(language), isChosen: $0.rawValue == kind) })
      ] + quantities + [
        .choice(
          "wants", language.say("您希望如何处理", "What you want"), id: "wants",
          [usual]
            + Resolution.allCases.map {
              .init(value: $0.rawValue, words: $0.words(language), isChosen: $0.rawValue == wants)
            })
      ]
        + (of.isErased
          ? []
          : [
            .area(
              "note", language.say("情况说明", "In your words"), id: "note",
              hint: language.say("选填。照片可在提交后补充。", "You may leave it empty. Pictures can be added afterwards."),
              text: form["note"] ?? "", longest: 2000)
          ]),
      hidden: [.init(key: "reference", value: newReference)], button: language.say("提交申请", "Make the claim"),
      isMain: true)
  }

  /// For what is no claim: how he was treated, or what the platform did.
  private var complainForm: FormView {
    let clause = of.version.letter.clause("complaints.clock")
    return FormView(
      "complain", language.say("投诉", "Complain"),
      explanations: [
        language.say(
          "退货、换货、维修请用上面的申请；对服务或处理结果不满，请在此投诉。",
          "To return, exchange or have something repaired, make a claim above. For how you were treated, complain here."
        )
      ] + (clause.map { [Prose.filled($0.text[language], clause: $0, language: language)] } ?? [])
        + (of.isErased
          ? [
            language.say(
              "个人信息已应要求删除，此处不再保存文字：提交后请致电客服说明情况。",
              "The personal data were erased as was asked for, and nothing is written down again: complain here, then tell customer service what it is about."
            )
          ] : []),
      fields: of.isErased
        ? []
        : [
          .area(
            "subject", language.say("投诉内容", "What you complain about"), id: "subject", text: form["subject"] ?? "",
            longest: 500),
          RemedySought.field(chosen: form["remedy"].flatMap(RemedySought.init), language),
        ],
      hidden: [
        .init(
          key: "reference", value: PageReference(form["reference"], .complaint)?.text ?? PageReference.new(.complaint))
      ] + (of.isErased ? [.init(key: "otherwise", value: "yes")] : []), button: language.say("提交投诉", "Complain"))
  }
}

let orderTemplate =
  workHead + """
    <p class="eyebrow">{{eyebrow}}</p>
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    {{#notes}}<p class="soft">{{.}}</p>{{/notes}}
    {{#contacts}}<p><a href="{{address}}">{{words}}</a></p>{{/contacts}}
    <div class="columns ending">
    <div class="stack">
    {{#recalls}}
    <section class="card offer recall"><h2>{{heading}}</h2>{{#sentences}}<p>{{.}}</p>{{/sentences}}{{#links}}<p><a href="{{address}}">{{words}}</a></p>{{/links}}
    {{#forms}}
    \(formTemplate)
    {{/forms}}</section>
    {{/recalls}}
    {{#offers}}
    <section class="card offer"><h2>{{heading}}</h2>{{#sentences}}<p>{{.}}</p>{{/sentences}}
    <div class="stack few">{{#choices}}<form method="post" action="?language={{shell.language}}">{{#shell.words}}<input type="hidden" name="form-word" value="{{.}}">{{/shell.words}}<input type="hidden" name="do" value="remedy"><input type="hidden" name="obligation" value="{{obligation}}"><input type="hidden" name="remedy" value="{{remedy}}"><button>{{button}}</button></form>{{/choices}}</div></section>
    {{/offers}}
    <section><h2>{{claimsHeading}}</h2>
    {{#noClaims}}<p class="soft">{{.}}</p>{{/noClaims}}
    <ul class="plain">{{#claims}}<li><span class="mark {{mark}}">{{word}}</span><br>{{#links}}<a href="{{address}}">{{words}}</a>{{/links}} {{text}}{{#lines}}<p class="soft">{{.}}</p>{{/lines}}</li>{{/claims}}</ul></section>
    {{#complaintsHeading}}
    <section><h2>{{.}}</h2>
    <ul class="plain">{{#complaints}}<li><span class="mark {{mark}}">{{word}}</span><br>{{#links}}<a href="{{address}}">{{words}}</a>{{/links}} <span lang="">{{text}}</span>{{#lines}}<p class="soft">{{.}}</p>{{/lines}}</li>{{/complaints}}</ul></section>
    {{/complaintsHeading}}
    \(goodsTemplate)
    \(parcelsTemplate)
    </div>
    <aside class="stack">
    <section><h2>{{rightsHeading}}</h2>
    {{#noRights}}<p class="soft">{{.}}</p>{{/noRights}}
    <ul class="plain">{{#rights}}<li><h3>{{title}}</h3><p class="soft">{{words}}</p>{{#articles}}<p class="soft"><a href="{{address}}">{{words}}</a></p>{{/articles}}{{#uses}}<p class="use"><a href="{{address}}">{{words}}</a></p>{{/uses}}</li>{{/rights}}</ul></section>
    <section><h2>{{promisesHeading}}</h2>
    \(promisesTemplate)</section>
    </aside>
    <section class="forms"><h2>{{formsHeading}}</h2>
    {{#forms}}
    \(formTemplate)
    {{/forms}}
    </section>
    </div>
    """ + workFoot
