import Promises
import Service

struct FinanceView {
  struct Row {
    var key, amount, mark, status: String
    /// Its order; at most one.
    var links: [LinkView]
    var details, notes: [String]
    /// What can be done: ask again, and note that it was paid.
    var retries: [Retry]
    var confirmations: [Confirmation]
  }
  struct Retry {
    var button: String
  }
  struct Confirmation {
    var summary, label, value, button: String
    var isOpen: Bool
  }
  struct Group {
    var heading, orderHead, amountHead, statusHead, doHead: String
    var isFilled: Bool
    var rows: [Row]
    var none: [String]
    var more: [LinkView]
  }
  struct Account {
    var name, meaning, amount: String
    /// The merchant's page.
    var links: [LinkView]
  }
  struct Balance {
    var heading, accountHead, amountHead, sumHead, sum, mark, verdict: String
    var accounts: [Account]
  }
  struct Ledger {
    var heading, lead: String
    var balances: [Balance]
    var none: [String]
  }
  var shell: WorkShell
  var heading, lead, sectionsLabel, filtersLabel, act: String
  var sections, filters: [SellerListView.Filter]
  var groups: [Group]
  var ledgers: [Ledger]
}

/// What goes back to buyers and what a person has to do about it; and what every account holds.
struct FinancePage {
  var of: FinanceCase
  /// The one state that is shown; nil for those where something may have to be done.
  var state: Payout.State?
  var letter: Letter
  var times: TimeWords
  var form = Form()
  var refusal: String?
  /// How many payouts of a state are shown, beside others and alone.
  static let few = 20
  static let most = 50
  private var language: Language { times.language }

  private static let template = Template(financeTemplate)
  func render() -> String { Self.template.render(view) }

  var view: FinanceView {
    let title = language.say("退款与账目", "Payouts and accounts")
    return FinanceView(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("state", state?.rawValue)]), refusal: refusal),
      heading: title,
      lead: language.say("退给买家的每一笔款项，未成功的在前。", "What goes back to buyers; what failed comes first."),
      sectionsLabel: language.say("资金", "Money"), filtersLabel: language.say("筛选", "Show"),
      act: Address.query([("state", state?.rawValue)]), sections: MoneySections.views(current: .payouts, language),
      filters: filters, groups: of.groups.map(group), ledgers: of.accounts.map { [ledger($0)] } ?? [])
  }

  private var filters: [SellerListView.Filter] {
    [
      .init(
        address: Address.list("/finance", language), words: language.say("未付清", "Not paid yet"),
        isCurrent: state == nil)
    ]
      + [Payout.State.failed, .pending, .waiting, .paid].map {
        .init(
          address: Address.list("/finance", language, [("state", $0.rawValue)]), words: $0.heading(language),
          isCurrent: $0 == state)
      }
  }

  private func group(_ group: FinanceCase.Group) -> FinanceView.Group {
    let page = group.page
    return FinanceView.Group(
      heading: group.state.heading(language), orderHead: language.say("订单与渠道", "Order and channel"),
      amountHead: language.say("金额", "Amount"), statusHead: language.say("状态", "Where it stands"),
      doHead: language.say("办理", "What can be done"), isFilled: !page.items.isEmpty, rows: page.items.map(row),
      none: page.items.isEmpty ? [language.say("暂无。", "There are none.")] : [],
      more: page.next.map {
        [
          LinkView(
            address: Address.list("/finance", language, [("state", group.state.rawValue), ("cursor", $0)]),
            words: language.say("更多", "More of them"))
        ]
      } ?? [])
  }

  private func row(_ payout: PayoutSheet) -> FinanceView.Row {
    let isMine = form["payout"] == payout.id
    // What nobody has asked for yet is asked for in a moment: paying it by hand as well would pay it twice.
    let canConfirm =
      payout.state == .failed || payout.state == .pending || payout.state == .waiting && payout.attempts > 0
    return FinanceView.Row(
      key: payout.id, amount: Prose.money(payout.amount, language), mark: mark(payout.state),
      status: payout.state.heading(language),
      links: payout.order.map { [LinkView(address: Address.order($0, language), words: $0)] } ?? [],
      details: [
        channelWords(payout.channel, language),
        payout.payment.map { language.say("支付单号 \($0)", "Payment \($0)") }
          ?? language.say("无可退的支付单，转账退回", "By transfer: no payment is left to give back"),
      ], notes: notes(payout),
      retries: payout.state == .failed ? [.init(button: language.say("重新请求", "Ask again"))] : [],
      confirmations: canConfirm
        ? [
          .init(
            summary: language.say("已付款，登记", "It was paid"),
            label: language.say("渠道或转账的流水号", "The provider's or the transfer's reference"),
            value: isMine ? form["reference"] ?? "" : "", button: language.say("登记为已付", "Note it as paid"),
            isOpen: isMine && form["do"] == "confirm")
        ] : [])
  }

  private func mark(_ state: Payout.State) -> String {
    switch state {
    case .failed: "b"
    case .pending, .waiting: "o"
    case .paid: "k"
    }
  }

  private func notes(_ payout: PayoutSheet) -> [String] {
    var notes: [String] = []
    if let failure = payout.failure { notes.append(why(failure, payout)) }
    if payout.attempts > 0 {
      notes.append(
        language.say(
          "已请求 \(payout.attempts.grouped) 次",
          payout.attempts == 1 ? "Asked for once" : "Asked for \(payout.attempts.grouped) times"))
    }
    if let next = payout.next {
      notes.append(
        next <= times.now
          ? language.say("即将请求", "Asked for at any moment")
          : language.say(
            "下次请求：\(times.time(next))（\(times.left(next))）",
            "Asked for next on \(times.time(next)) (\(times.left(next)))"))
    }
    if let settled = payout.settled {
      notes.append(language.say("\(times.time(settled))退回", "Paid on \(times.time(settled))"))
    }
    if let reference = payout.reference { notes.append(language.say("流水号 \(reference)", "Reference \(reference)")) }
    return notes
  }

  /// Our own reason in the reader's language; a provider's as he wrote it.
  private func why(_ failure: String, _ payout: PayoutSheet) -> String {
    failure.hasPrefix("no-channel:")
      ? language.say(
        "没有渠道可自动付款。请人工付款后登记。", "Nothing pays it by itself: pay it by hand, and note it here.")
      : language.say("原因：\(failure)", "Why: \(failure)")
  }

  private func ledger(_ accounts: [AccountBalance]) -> FinanceView.Ledger {
    let currencies = Dictionary(grouping: accounts, by: \.amount.currency)
    return FinanceView.Ledger(
      heading: language.say("账目", "The accounts"),
      lead: language.say(
        "试算平衡：每笔转账一借一贷，所有账户合计为零。",
        "The trial balance: what one account loses another gains, so all of them come to zero."),
      balances: currencies.keys.sorted { $0.code < $1.code }.map { balance($0, currencies[$0] ?? []) },
      none: accounts.isEmpty ? [language.say("尚无资金变动。", "No money has moved yet.")] : [])
  }

  private func balance(_ currency: Currency, _ accounts: [AccountBalance]) -> FinanceView.Balance {
    let sum = accounts.reduce(0) { $0 + $1.amount.minor }
    return FinanceView.Balance(
      heading: currency.code, accountHead: language.say("账户", "Account"), amountHead: language.say("余额", "Holds"),
      sumHead: language.say("合计", "Together"), sum: Prose.money(Money(sum, currency), language),
      mark: sum == 0 ? "k" : "b",
      verdict: sum == 0
        ? language.say("平衡", "It adds up")
        : language.say("不平衡，请运行 pledge ledger check", "It does not add up; run pledge ledger check"),
      accounts: FinanceView.Account.list(accounts, currency, language))
  }
}

extension FinanceView.Account {
  /// How many merchants' accounts are shown one by one; of more, only what they come to.
  static let mostMerchants = 40

  static func list(_ accounts: [AccountBalance], _ currency: Currency, _ language: Language) -> [Self] {
    let named = accounts.map { ($0, AccountWords($0.account, language)) }
    let own = named.filter { $0.1.merchant == nil }.map { Self($0.0.amount, $0.1, language) }
    let merchants = named.filter { $0.1.merchant != nil }
    if merchants.count <= mostMerchants { return own + merchants.map { Self($0.0.amount, $0.1, language) } }
    let isDeposit = { (account: AccountBalance) in account.account.hasPrefix(Promises.Account.deposit("").rawValue) }
    let parts = [
      (language.say("商家保证金", "Deposits of merchants"), merchants.map(\.0).filter(isDeposit)),
      (language.say("应收商家", "Receivable from merchants"), merchants.map(\.0).filter { !isDeposit($0) }),
    ]
    return own
      + parts.map { name, accounts in
        Self(
          name: name, meaning: language.say("共 \(accounts.count.grouped) 个账户", "\(accounts.count.grouped) accounts"),
          amount: Prose.money(Money(accounts.reduce(0) { $0 + $1.amount.minor }, currency), language),
          links: [
            LinkView(
              address: Address.list(MoneySections.merchants.rawValue, language),
              words: language.say("逐个查看", "One by one"))
          ])
      }
  }

  private init(_ amount: Money, _ words: AccountWords, _ language: Language) {
    self.init(
      name: words.merchant == nil ? words.name : "", meaning: words.meaning, amount: Prose.money(amount, language),
      links: words.merchant.map { [LinkView(address: Address.merchant($0, language), words: words.name)] } ?? [])
  }
}

let financeTemplate =
  workHead + """
    \(sectionsTemplate)
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    \(filtersTemplate)
    <div class="stack">
    {{#groups}}
    <section><h2>{{heading}}</h2>
    {{#none}}<p class="soft">{{.}}</p>{{/none}}
    {{#isFilled}}<div class="scroll"><table class="rows">
    <thead><tr><th scope="col">{{orderHead}}</th><th scope="col" class="number">{{amountHead}}</th><th scope="col">{{statusHead}}</th><th scope="col" class="acts">{{doHead}}</th></tr></thead>
    <tbody>{{#rows}}<tr><td>{{#links}}<a href="{{address}}">{{words}}</a><br>{{/links}}{{#details}}<span class="soft">{{.}}</span><br>{{/details}}</td><td class="number">{{amount}}</td><td><span class="mark {{mark}}">{{status}}</span>{{#notes}}<p class="soft">{{.}}</p>{{/notes}}</td><td class="acts">
    {{#retries}}<form method="post" action="?language={{shell.language}}{{act}}">{{#shell.words}}<input type="hidden" name="form-word" value="{{.}}">{{/shell.words}}<input type="hidden" name="do" value="retry"><input type="hidden" name="payout" value="{{key}}"><button>{{button}}</button></form>{{/retries}}
    {{#confirmations}}<details{{#isOpen}} open{{/isOpen}}><summary>{{summary}}</summary><form method="post" action="?language={{shell.language}}{{act}}">{{#shell.words}}<input type="hidden" name="form-word" value="{{.}}">{{/shell.words}}<input type="hidden" name="do" value="confirm"><input type="hidden" name="payout" value="{{key}}"><label for="r-{{key}}">{{label}}</label><input name="reference" id="r-{{key}}" value="{{value}}" maxlength="200" required><button>{{button}}</button></form></details>{{/confirmations}}</td></tr>{{/rows}}</tbody>
    </table></div>{{/isFilled}}
    {{#more}}<p><a href="{{address}}">{{words}}</a></p>{{/more}}
    </section>
    {{/groups}}
    {{#ledgers}}
    <section><h2>{{heading}}</h2><p class="soft">{{lead}}</p>
    {{#none}}<p class="soft">{{.}}</p>{{/none}}
    {{#balances}}
    <h3>{{heading}}</h3>
    <table>
    <thead><tr><th scope="col">{{accountHead}}</th><th scope="col" class="number">{{amountHead}}</th></tr></thead>
    <tbody>{{#accounts}}<tr><td>{{name}}{{#links}} <a href="{{address}}">{{words}}</a>{{/links}}<br><span class="soft">{{meaning}}</span></td><td class="number">{{amount}}</td></tr>{{/accounts}}</tbody>
    <tfoot><tr><th scope="row">{{sumHead}} <span class="mark {{mark}}">{{verdict}}</span></th><td class="number"><strong>{{sum}}</strong></td></tr></tfoot>
    </table>
    {{/balances}}
    </section>
    {{/ledgers}}
    </div>
    """ + workFoot
