import Promises
import Service

struct MerchantListView {
  struct Row {
    var address, reference, mark, status, deposit, floor: String
    var owes, clocks: [String]
  }
  struct Table {
    var merchantHead, depositHead, floorHead, owesHead, clockHead: String
    var rows: [Row]
  }
  var shell: WorkShell
  var heading, lead, sectionsLabel: String
  var sections: [SellerListView.Filter]
  var find: FindView
  /// None where there is no merchant to show.
  var tables: [Table]
  var empty: [String]
  var pages: [LinkView]
}

/// The merchants with their deposits.
struct MerchantList {
  var page: SheetPage<MerchantSheet>
  /// Where the page begins; nil for the first.
  var cursor: String?
  /// What was looked for and is not there.
  var missing: String?
  var letter: Letter
  var times: TimeWords
  static let most = 50
  private var language: Language { times.language }

  private static let template = Template(merchantListTemplate)
  func render() -> String { Self.template.render(view) }

  var view: MerchantListView {
    let title = language.say("商家保证金", "Merchants")
    let words = MerchantWords(times: times)
    let first = LinkView(
      address: Address.list(MoneySections.merchants.rawValue, language), words: language.say("第一页", "First page"))
    return MerchantListView(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("cursor", cursor)]),
        refusal: missing.map { language.say("没有商家 \($0)，请核对编号。", "There is no merchant \($0); check the reference.") }),
      heading: title,
      lead: language.say(
        "按入驻先后排列。保证金低于约定下限的，商家须按期补足。",
        "In the order in which they were admitted. Who holds less than was agreed has to top it up in time."),
      sectionsLabel: language.say("资金", "Money"), sections: MoneySections.views(current: .merchants, language),
      find: FindView(
        MoneySections.merchants.rawValue, "reference", language.say("商家编号", "Merchant"), value: missing ?? "", language),
      tables: page.items.isEmpty
        ? []
        : [
          .init(
            merchantHead: language.say("商家", "Merchant"), depositHead: language.say("保证金", "Deposit"),
            floorHead: language.say("约定下限", "Agreed floor"), owesHead: language.say("欠款", "Owes"),
            clockHead: language.say("补足期限", "Top-up due"),
            rows: page.items.map { merchant in
              MerchantListView.Row(
                address: Address.merchant(merchant.reference, language), reference: merchant.reference,
                mark: words.mark(merchant), status: words.standing(merchant),
                deposit: Prose.money(merchant.deposit, language), floor: Prose.money(merchant.floor, language),
                owes: merchant.owes.isEmpty ? ["–"] : merchant.owes.map { Prose.money($0, language) },
                clocks: [words.clock(merchant) ?? "–"])
            })
        ], empty: page.items.isEmpty ? [language.say("尚无商家。", "There are no merchants yet.")] : [],
      pages: (cursor == nil ? [] : [first])
        + (page.next.map {
          [
            LinkView(
              address: Address.list(MoneySections.merchants.rawValue, language, [("cursor", $0)]),
              words: language.say("下一页", "Next page"))
          ]
        } ?? []))
  }
}

/// What is said of a merchant in the list and on his page.
struct MerchantWords {
  var times: TimeWords
  private var language: Language { times.language }

  init(times: TimeWords) { self.times = times }

  func standing(_ merchant: MerchantSheet) -> String {
    if let left = merchant.left { return language.say("已退出（\(day(left))）", "Left on \(day(left))") }
    if let since = merchant.suspended { return language.say("暂停经营（\(day(since))起）", "Suspended since \(day(since))") }
    if merchant.deposit.minor < merchant.floor.minor { return language.say("低于下限", "Below the floor") }
    return language.say("经营中", "Sells here")
  }

  func mark(_ merchant: MerchantSheet) -> String {
    if merchant.left != nil { return "v" }
    return merchant.suspended != nil || merchant.deposit.minor < merchant.floor.minor ? "b" : "k"
  }

  /// What it means that he is suspended, and what it does not.
  func suspended(_ since: Instant) -> String {
    language.say(
      "自\(times.time(since))起暂停接受新订单。此前的订单照常履行，售后申请照常办理，各项期限照常计算。",
      "He takes no new orders since \(times.time(since)). Those that were placed before go on; claims are answered and can be made, and every deadline runs."
    )
  }

  /// By when he has to top up; nil where nothing is due.
  func clock(_ merchant: MerchantSheet) -> String? {
    guard let topUp = merchant.topUp else { return nil }
    let due = times.deadline(topUp.due)
    return topUp.outcome == .broken || topUp.due < times.now
      ? language.say("\(due)，\(times.left(topUp.due))", "\(due), \(times.left(topUp.due))")
      : language.say("\(due)（\(times.left(topUp.due))）", "\(due) (\(times.left(topUp.due)))")
  }

  func day(_ instant: Instant) -> String { Prose.day(times.zone.day(of: instant), language) }
}

let merchantListTemplate =
  workHead + """
    \(sectionsTemplate)
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    \(findTemplate)
    {{#empty}}<p class="empty">{{.}}</p>{{/empty}}
    {{#tables}}
    <div class="scroll"><table class="rows">
    <thead><tr><th scope="col">{{merchantHead}}</th><th scope="col" class="number">{{depositHead}}</th><th scope="col" class="number">{{floorHead}}</th><th scope="col" class="number">{{owesHead}}</th><th scope="col">{{clockHead}}</th></tr></thead>
    <tbody>{{#rows}}<tr><td><a href="{{address}}">{{reference}}</a><br><span class="mark {{mark}}">{{status}}</span></td><td class="number" data-name="{{depositHead}}">{{deposit}}</td><td class="number" data-name="{{floorHead}}">{{floor}}</td><td class="number" data-name="{{owesHead}}">{{#owes}}{{.}}<br>{{/owes}}</td><td data-name="{{clockHead}}">{{#clocks}}{{.}}{{/clocks}}</td></tr>{{/rows}}</tbody>
    </table></div>
    {{/tables}}
    \(pagesTemplate)
    """ + workFoot
