import PaymentChannels
import Promises
import Service

struct ReconciliationView {
  struct Row {
    var mark, kind, advice, key, ours, theirs: String
    /// The provider's own name for it.
    var references: [String]
    var links: [LinkView]
  }
  struct Table {
    var kindHead, keyHead, oursHead, theirsHead: String
    var rows: [Row]
    var more: [String]
  }
  struct Result {
    var heading, mark, verdict: String
    var sentences: [String]
    var tables: [Table]
  }
  var shell: WorkShell
  var heading, lead, sectionsLabel: String
  var sections: [SellerListView.Filter]
  var results: [Result]
  var forms: [FormView]
}

/// Compares a provider's statement with our books, and shows what came of it.
struct ReconciliationPage {
  struct Outcome {
    var statement: StatementTask
    var matched: Int
    var differences: [DifferenceSheet]

    init(_ statement: StatementTask, _ answer: JSON) throws {
      let sheet = Sheet(json: answer)
      self.statement = statement
      matched = Int(try sheet.found(answer["matched"]?.integer, "matched"))
      differences = try sheet.items("differences").map { try DifferenceSheet($0) }
    }
  }
  var letter: Letter
  var times: TimeWords
  var form = Form()
  var refusal: String?
  var outcome: Outcome?
  /// How many differences are shown.
  static let most = 100
  private var language: Language { times.language }

  private static let template = Template(reconciliationTemplate)
  func render() -> String { Self.template.render(view) }

  var view: ReconciliationView {
    let title = language.say("对账", "Reconciliation")
    return ReconciliationView(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal),
      heading: title,
      lead: language.say(
        "将支付渠道的对账单与我方账目逐笔比对。", "Compares a provider's statement with our books, refund by refund."),
      sectionsLabel: language.say("资金", "Money"), sections: MoneySections.views(current: .reconciliation, language),
      results: outcome.map { [result($0)] } ?? [], forms: [upload])
  }

  private var upload: FormView {
    let yesterday = times.zone.day(of: times.now).adding(-1).description
    return FormView(
      "reconcile", language.say("上传对账单", "Upload a statement"),
      explanations: [
        language.say(
          "请上传渠道提供的原始 CSV 文件。对账单显示已付而我方尚未记账的，登记为已付。",
          "The CSV file as the provider gives it. What it shows as paid and our books do not yet is noted as paid.")
      ],
      fields: [
        .choice(
          "channel", language.say("支付渠道", "Payment channel"), id: "channel",
          StatementForm.allCases.flatMap { kind in kind.channels.map { ($0, kind) } }.map { channel, kind in
            .init(value: channel, words: words(channel, kind), isChosen: channel == form["channel"])
          }),
        .input(
          "from", language.say("从（含当日）", "From (this day included)"), id: "from",
          [("type", "date"), ("required", ""), ("value", form["from"] ?? yesterday)]),
        .input(
          "until", language.say("至（含当日）", "To (this day included)"), id: "until",
          [("type", "date"), ("required", ""), ("value", form["until"] ?? yesterday)]),
        .input(
          "file", language.say("对账单文件", "Statement file"), id: "file",
          hint: language.say("CSV，不超过 8 MB", "CSV, at most 8 MB"),
          [("type", "file"), ("accept", ".csv,text/csv"), ("required", "")]),
      ], button: language.say("比对", "Compare"), isMain: true, hasFile: true, level: 2)
  }

  /// A channel whose payments stand in another's file is shown with it.
  private func words(_ channel: String, _ kind: StatementForm) -> String {
    let provider: String =
      switch kind {
      case .alipay: language.say("支付宝", "Alipay")
      case .weChatPay: language.say("微信支付", "WeChat Pay")
      case .stripe: "Stripe"
      }
    return channel == kind.rawValue
      ? provider
      : language.say("\(provider)（渠道登记为 \(channel)）", "\(provider), for payments told as “\(channel)”")
  }

  private func result(_ outcome: Outcome) -> ReconciliationView.Result {
    let statement = outcome.statement
    let count = outcome.differences.count
    let (first, last) = (Prose.day(statement.days.lowerBound, language), Prose.day(statement.days.upperBound, language))
    return ReconciliationView.Result(
      heading: language.say("比对结果：\(statement.file)", "What came of \(statement.file)"), mark: count == 0 ? "k" : "b",
      verdict: count == 0
        ? language.say("全部相符", "Everything agrees")
        : language.say("\(count.grouped) 处不符", count == 1 ? "One difference" : "\(count.grouped) differences"),
      sentences: [
        first == last
          ? language.say("所属日期：\(first)。", "For \(first).")
          : language.say("所属日期：\(first)至\(last)。", "From \(first) to \(last).")
      ] + agreeing(outcome) + strays(statement),
      tables: count == 0
        ? []
        : [
          .init(
            kindHead: language.say("差异", "What differs"), keyHead: language.say("退款", "Refund"),
            oursHead: language.say("我方", "Our books"), theirsHead: language.say("对账单", "Statement"),
            rows: rows(outcome),
            more: count > Self.most
              ? [
                language.say(
                  "另有 \((count - Self.most).grouped) 处未显示。请按日期分段比对。",
                  "\((count - Self.most).grouped) more are not shown; take shorter periods.")
              ] : [])
        ])
  }

  /// How many agree, and what they come to.
  private func agreeing(_ outcome: Outcome) -> [String] {
    let off = Set(outcome.differences.map(\.key))
    let sums = Dictionary(grouping: outcome.statement.lines.filter { !off.contains($0.key) }, by: \.amount.currency)
      .sorted { $0.key.code < $1.key.code }
      .map { Prose.money(Money($1.reduce(0) { $0 + $1.amount.minor }, $0), language) }
    let all = outcome.statement.lines.count
    if all == 0 { return [language.say("对账单中没有我方的退款。", "The statement lists no refund of ours.")] }
    let money =
      sums.isEmpty ? "" : language.say("，共\(sums.joined(separator: "、"))", ", together \(sums.joined(separator: ", "))")
    return [
      language.say(
        "对账单列出 \(all.grouped) 笔退款，相符 \(outcome.matched.grouped) 笔\(money)。",
        "It lists \(all.grouped) \(all == 1 ? "refund" : "refunds"); \(outcome.matched.grouped) agree\(outcome.matched == 1 ? "s" : "")\(money)."
      )
    ]
  }

  /// What says that the wrong days were named, or the wrong file taken.
  private func strays(_ statement: StatementTask) -> [String] {
    let count = statement.lines.count { $0.at < statement.from || $0.at >= statement.until }
    guard count > 0 else { return [] }
    return [
      language.say(
        "其中 \(count.grouped) 笔不在上述日期内：请核对日期与文件是否对应。",
        "\(count.grouped) of them \(count == 1 ? "is" : "are") from outside of these days: check that days and file belong together."
      )
    ]
  }

  private func rows(_ outcome: Outcome) -> [ReconciliationView.Row] {
    let lines = Dictionary(outcome.statement.lines.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    return outcome.differences.prefix(Self.most).map { difference in
      ReconciliationView.Row(
        mark: difference.kind == .missing ? "o" : "b", kind: difference.kind.words(language),
        advice: difference.kind.advice(language), key: difference.key,
        ours: difference.ours.map { Prose.money($0, language) } ?? "–",
        theirs: difference.theirs.map { Prose.money($0, language) } ?? "–",
        references: lines[difference.key].map {
          [
            language.say(
              "渠道编号 \($0.reference)，\(times.time($0.at))", "The provider's \($0.reference), \(times.time($0.at))")
          ]
        } ?? [],
        links: difference.order.map {
          [LinkView(address: Address.order($0, language), words: language.say("订单 \($0)", "Order \($0)"))]
        } ?? [])
    }
  }
}

let reconciliationTemplate =
  workHead + """
    \(sectionsTemplate)
    <h1>{{heading}}</h1>
    <p class="lead">{{lead}}</p>
    <div class="stack">
    {{#results}}
    <section><h2>{{heading}}</h2>
    <div class="standing {{mark}}"><p><span class="mark {{mark}}">{{verdict}}</span></p>{{#sentences}}<p>{{.}}</p>{{/sentences}}</div>
    {{#tables}}
    <div class="scroll"><table class="rows">
    <thead><tr><th scope="col">{{kindHead}}</th><th scope="col">{{keyHead}}</th><th scope="col" class="number">{{oursHead}}</th><th scope="col" class="number">{{theirsHead}}</th></tr></thead>
    <tbody>{{#rows}}<tr><td><span class="mark {{mark}}">{{kind}}</span></td><td>{{#links}}<a href="{{address}}">{{words}}</a><br>{{/links}}<span class="soft key">{{key}}</span>{{#references}}<br><span class="soft">{{.}}</span>{{/references}}<p class="soft">{{advice}}</p></td><td class="number" data-name="{{oursHead}}">{{ours}}</td><td class="number" data-name="{{theirsHead}}">{{theirs}}</td></tr>{{/rows}}</tbody>
    </table></div>
    {{#more}}<p class="soft">{{.}}</p>{{/more}}
    {{/tables}}
    </section>
    {{/results}}
    <div class="forms narrow">{{#forms}}
    \(formTemplate)
    {{/forms}}</div>
    </div>
    """ + workFoot
