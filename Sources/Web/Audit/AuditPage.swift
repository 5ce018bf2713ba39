import Promises
import Service

struct AuditPage {
  var of: AuditCase
  var filter: JournalFilter
  var letter: Letter
  var times: TimeWords
  /// How many lines of the journal are shown on a page, how many exports and erasures, and over how many days security
  /// events are counted.
  static let most = 50
  static let fewEvents = 50
  static let days = 30
  private var language: Language { times.language }

  var page: PlainPage {
    let title = language.say("审计", "Audit")
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query(chosen)), heading: title,
      leads: [language.say("只读：在此查看，不能改动。", "Read only: nothing can be changed here.")],
      parts: [books, personal, security, exports, journal])
  }

  private var chosen: [(String, String?)] {
    [("clause", filter.clause), ("from", filter.from?.description), ("until", filter.until?.description)]
  }

  private func address(cursor: String? = nil, check: String? = nil) -> String {
    Address.list("/audit", language, chosen + [("cursor", cursor), ("check", check)])
  }

  private var journal: PlainPage.Part {
    let rows = of.journal.items.map { line in
      [
        PlainPage.Cell(String(line.serial)), PlainPage.Cell(times.time(line.at)),
        PlainPage.Cell(
          letter.clause(line.clause)?.title[language] ?? line.clause,
          lines: [line.clause, line.duty?.words(language)].compactMap { $0 }),
        PlainPage.Cell(
          "", marks: [.init(mark: line.event.mark, word: line.event.words(language))],
          lines: [
            line.due.map { language.say("期限\(times.deadline($0))", "Due by \(times.deadline($0))") },
            line.amount.map { Prose.money($0, language) },
          ].compactMap { $0 }),
      ]
    }
    let table = PlainPage.Table(
      [
        language.say("序号", "No."), language.say("时间", "When"), language.say("条款", "Clause"),
        language.say("事件", "What happened"),
      ], rows)
    let none = FormView.Option(value: "", words: language.say("全部条款", "All clauses"), isChosen: filter.clause == nil)
    let chooser = ChooserView(
      "/audit",
      [
        .choice(
          "clause", language.say("条款", "Clause"), id: "clause",
          [none]
            + letter.clauses.filter { $0.kind != .statement }.map {
              .init(value: $0.key, words: $0.title[language], isChosen: $0.key == filter.clause)
            }),
        .input(
          "from", language.say("自", "From"), id: "from",
          [("type", "date"), ("value", filter.from?.description ?? "")]),
        .input(
          "until", language.say("至", "Until"), id: "until",
          [("type", "date"), ("value", filter.until?.description ?? "")]),
      ], language)
    let first = LinkView(address: address(), words: language.say("第一页", "First page"))
    return PlainPage.Part(
      heading: language.say("公开记录", "The public record"),
      sentences: [
        language.say(
          "每项承诺的开始、结果与赔偿，按登记先后排列。不含个人信息，任何人都可以在 /v1/journal 取得原文。",
          "What was promised, what came of it and what was paid, in the order in which it was noted. It names nobody; anybody can read its bytes at /v1/journal."
        )
      ], tables: rows.isEmpty ? [] : [table],
      empty: rows.isEmpty ? [language.say("没有符合条件的记录。", "There are no such lines.")] : [],
      more: (filter.cursor == nil ? [] : [first])
        + (of.journal.next.map {
          [LinkView(address: address(cursor: $0), words: language.say("下一页", "Next page"))]
        } ?? []), choosers: [chooser])
  }

  private var books: PlainPage.Part {
    let sums = Dictionary(grouping: of.accounts, by: \.amount.currency).sorted { $0.key.code < $1.key.code }
    let balances = sums.map { currency, accounts in
      let sum = accounts.reduce(0) { $0 + $1.amount.minor }
      return [
        PlainPage.Cell(language.say("\(currency.code) 试算平衡", "Trial balance in \(currency.code)")),
        PlainPage.Cell(
          "",
          marks: [
            sum == 0
              ? .init(mark: "k", word: language.say("平衡", "It adds up"))
              : .init(mark: "b", word: language.say("不平衡", "It does not add up"))
          ],
          lines: [
            language.say(
              "\(accounts.count.grouped) 个账户合计\(Prose.money(Money(sum, currency), language))",
              "\(accounts.count.grouped) accounts together hold \(Prose.money(Money(sum, currency), language))")
          ]),
      ]
    }
    let checks = (of.checks ?? []).map { check in
      [
        PlainPage.Cell(check.words[language], lines: [check.name]),
        PlainPage.Cell(
          "",
          marks: [
            check.broken == 0
              ? .init(mark: "k", word: language.say("相符", "Holds"))
              : .init(
                mark: "b",
                word: language.say("\(check.broken.grouped) 处不符", "Does not hold: \(check.broken.grouped)"))
          ]),
      ]
    }
    let table = PlainPage.Table([language.say("检查", "Check"), language.say("结果", "Result")], balances + checks)
    return PlainPage.Part(
      heading: language.say("账目", "The books"), tables: balances.isEmpty && checks.isEmpty ? [] : [table],
      empty: balances.isEmpty && checks.isEmpty ? [language.say("尚无资金变动。", "No money has moved yet.")] : [],
      more: (of.checks == nil
        ? [
          LinkView(
            address: address(check: "ledger"),
            words: language.say("逐项核对账目（读取全部账目）", "Check it all against what was decided (reads all of the books)"))
        ] : [])
        + [
          LinkView(address: Address.list("/finance", language), words: language.say("各账户余额", "What each account holds"))
        ])
  }

  private var personal: PlainPage.Part {
    let rows = of.events.map { event in
      [
        PlainPage.Cell(times.time(event.at)), PlainPage.Cell(event.kind.words[language]),
        PlainPage.Cell(naming: event.subject, of.names, language),
        PlainPage.Cell(naming: event.actor, of.names, language),
      ]
    }
    let table = PlainPage.Table(
      [
        language.say("时间", "When"), language.say("事件", "What"), language.say("对象", "Of whom"),
        language.say("由谁", "By whom"),
      ], rows)
    return PlainPage.Part(
      heading: language.say("个人信息的导出与删除", "Personal data exported and erased"),
      tables: rows.isEmpty ? [] : [table],
      empty: rows.isEmpty ? [language.say("没有导出或删除。", "None was exported or erased.")] : [])
  }

  private var security: PlainPage.Part {
    let kinds = SecurityEvent.Kind.allCases.filter { of.counts[$0] != nil }
    let rows = kinds.map { kind in
      [PlainPage.Cell(kind.words[language]), PlainPage.Cell((of.counts[kind] ?? 0).grouped, isNumber: true)]
    }
    return PlainPage.Part(
      heading: language.say("安全事件（过去 \(Self.days) 天）", "Security events in the last \(Self.days) days"),
      tables: rows.isEmpty
        ? [] : [PlainPage.Table([language.say("事件", "What"), language.say("次数", "How often")], rows)],
      empty: rows.isEmpty ? [language.say("没有事件。", "Nothing happened.")] : [],
      more: [LinkView(address: Address.list("/security", language), words: language.say("逐条查看", "One by one"))])
  }

  /// What can be taken away to be looked at elsewhere.
  private var exports: PlainPage.Part {
    let files: [(String, String, String, String?)] = [
      ("试算平衡表（CSV）", "The trial balance, as CSV", "pledge ledger balance", nil),
      ("一个账户的明细（CSV）", "What moved on one account, as CSV", "pledge ledger statement ACCOUNT", nil),
      ("退款文件（CSV）", "What goes back to buyers, as CSV", "pledge ledger payouts", nil),
      ("全部核对", "All checks", "pledge database check", nil),
      ("公开记录（JSON）", "The public record, as JSON", "", "/v1/journal"),
      ("转账（JSON）", "All transfers, as JSON", "", "/v1/transfers"),
      ("安全事件（JSON）", "Security events, as JSON", "", "/v1/security-events"),
    ]
    let rows = files.map { chinese, english, command, path in
      [
        PlainPage.Cell(language.say(chinese, english)),
        PlainPage.Cell(
          name: "", text: command, isQuoted: !command.isEmpty,
          links: path.map { [LinkView(address: $0, words: $0)] } ?? []),
      ]
    }
    return PlainPage.Part(
      heading: language.say("可导出的资料", "What can be exported"),
      sentences: [
        language.say("命令由运维人员在服务器上执行。", "Commands are run on the server, by whoever operates it.")
      ],
      tables: [PlainPage.Table([language.say("资料", "What"), language.say("取得方式", "How")], rows)])
  }
}

extension Invariant {
  /// What holds where nothing is broken; a check that was never translated speaks English.
  fileprivate var words: LocalizedText {
    let chinese =
      switch name {
      case "ledger-zero": "所有账户合计为零：资金只会转移，不会凭空出现"
      case "ledger-balances": "每个账户的余额与其转账相符"
      case "unpaid": "待付款项等于已决定而未支付的款项"
      case "choices-granted": "选定的金钱补救均已全额决定支付"
      case "payouts-granted": "没有未经决定的付款"
      case "grants-broken": "没有无违约而决定的赔付"
      case "refunds-paid": "各支付单的退款不超过所付金额"
      case "claims-bought": "申请的商品不多于所购数量"
      case "claims-refunded": "各订单的退款不超过实付金额"
      case "deposits": "没有透支的保证金"
      default: meaning
      }
    return LocalizedText(zhHans: chinese, en: meaning)
  }
}

extension JournalLine.Event {
  /// The class that draws its shape.
  var mark: String {
    switch self {
    case .opened, .reopened, .extended, .paused, .resumed, .granted: "o"
    case .kept, .paid: "k"
    case .broken, .overturned: "b"
    case .void, .suspended: "v"
    }
  }

  func words(_ language: Language) -> String {
    switch self {
    case .opened: language.say("承诺开始", "Promised")
    case .kept: language.say("已履行", "Kept")
    case .broken: language.say("已违反", "Broken")
    case .void: language.say("不再适用", "Fell away")
    case .overturned: language.say("更正为违反", "Corrected: broken after all")
    case .reopened: language.say("更正为待履行", "Corrected: open again")
    case .granted: language.say("决定赔付", "Money granted")
    case .paid: language.say("已支付", "Money paid")
    case .extended: language.say("期限顺延", "Deadline moved out")
    case .paused: language.say("计时中止", "Clock paused")
    case .resumed: language.say("计时恢复", "Clock runs again")
    case .suspended: language.say("不可抗力暂停", "Suspended by force majeure")
    }
  }
}
