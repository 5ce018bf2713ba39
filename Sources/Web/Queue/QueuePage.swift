import Promises
import Service

/// What waits for the platform's people, the soonest deadline first: what it is, whose turn it is, and what happens by
/// itself when nobody does anything.
struct QueuePage {
  var of: Queue
  /// The kinds that the visitor may see.
  var seen: Set<Waiting.Kind>
  var kind: Waiting.Kind?
  var period: DuePeriod?
  var isFirst: Bool
  var letter: Letter
  var times: TimeWords
  /// How many are shown on a page.
  static let most = 50
  private var language: Language { times.language }

  func render() -> String { page.render() }

  private func address(
    kind: Waiting.Kind?, period: DuePeriod?, after place: Waiting.Place? = nil
  ) -> String {
    Address.list("/work", language, [("kind", kind?.rawValue), ("due", period?.rawValue), ("after", place?.text)])
  }

  var page: PlainPage {
    let title = language.say("待办", "Work")
    let shown = Array(of.items.prefix(Self.most))
    let next = of.items.count > Self.most ? shown.last?.waiting.place : nil
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language,
      keep: Address.query([("kind", kind?.rawValue), ("due", period?.rawValue)]))
    shell.clock = [times.now.description]
    let table = PlainPage.Table(
      [
        language.say("期限", "By when"), language.say("事项", "What"), language.say("由谁办理", "Whose turn"),
        language.say("逾期后", "If nothing is done"),
      ], shown.map(row))
    return PlainPage(
      shell: shell, heading: title, leads: [lead], filterRows: filters,
      finders: Visit.current.visitor.holds(.readOrders) ? [.init(find: SearchPage.find("", language))] : [],
      parts: [PlainPage.Part(tables: shown.isEmpty ? [] : [table], empty: shown.isEmpty ? [empty] : [])],
      pages: (isFirst ? [] : [LinkView(address: address(kind: kind, period: period), words: firstPage)])
        + (next.map {
          [
            LinkView(
              address: address(kind: kind, period: period, after: $0), words: language.say("下一页", "Next page"))
          ]
        } ?? []))
  }

  private var firstPage: String { language.say("第一页", "First page") }

  private var lead: String {
    let all = of.counts.values.reduce(0) { $0 + $1.all }
    let overdue = of.counts.values.reduce(0) { $0 + $1.overdue }
    guard all > 0 else { return language.say("没有待办事项。", "Nothing waits.") }
    let late =
      overdue == 0
      ? language.say("均未逾期", "none is overdue")
      : language.say("其中 \(overdue.grouped) 件已逾期", overdue == 1 ? "one is overdue" : "\(overdue.grouped) are overdue")
    return language.say(
      "共 \(all.grouped) 件待办，\(late)。",
      all == 1 ? "One thing waits; \(late)." : "\(all.grouped) things wait; \(late).")
  }

  private var empty: String {
    if !isFirst { return language.say("本页没有事项。", "There is nothing on this page.") }
    if kind != nil || period != nil { return language.say("没有符合筛选的事项。", "Nothing like this waits.") }
    return language.say("全部办完了。", "All of it is done.")
  }

  private var filters: [PlainPage.Filters] {
    let kinds = Waiting.Kind.allCases.filter(seen.contains)
    let all = SellerListView.Filter(
      address: address(kind: nil, period: period), words: language.say("全部", "All"), isCurrent: kind == nil)
    let ofKinds = kinds.map { kind in
      SellerListView.Filter(
        address: address(kind: kind, period: period),
        words: "\(kind.heading(language)) \((of.counts[kind]?.all ?? 0).grouped)", isCurrent: self.kind == kind)
    }
    let always = SellerListView.Filter(
      address: address(kind: kind, period: nil), words: language.say("不限期限", "Any time"), isCurrent: period == nil)
    let ofPeriods = DuePeriod.allCases.map { period in
      SellerListView.Filter(
        address: address(kind: kind, period: period), words: period.words(language), isCurrent: self.period == period)
    }
    return [
      .init(label: language.say("种类", "Kind"), filters: kinds.count > 1 ? [all] + ofKinds : []),
      .init(label: language.say("期限", "By when"), filters: [always] + ofPeriods),
    ]
  }

  private func row(_ item: Queue.Item) -> [PlainPage.Cell] {
    let waiting = item.waiting
    let order = waiting.order.map { language.say("订单 \($0)", "Order \($0)") }
    let (link, lines, quotes, turn, otherwise) = words(item)
    let isLate = waiting.due < times.now
    let warned = of.warnings[waiting.id].map {
      language.say(
        "时限已过 \($0.share.percent)%：已提醒\($0.role.words.zhHans)",
        "\($0.share.percent)% of the time has gone: \($0.role.words.en) told")
    }
    return [
      PlainPage.Cell(
        "", marks: isLate && waiting.kind.hasDeadline ? [.init(mark: "b", word: language.say("已逾期", "Overdue"))] : [],
        clocks: [ClockView(waiting.due, times)], lines: [times.deadline(waiting.due)]),
      PlainPage.Cell(
        waiting.kind.words(language) + " ", links: [link], lines: lines + [order, warned].compactMap { $0 },
        quotes: quotes),
      PlainPage.Cell(turn), PlainPage.Cell(otherwise),
    ]
  }

  private typealias Words = (link: LinkView, lines: [String], quotes: [String], turn: String, otherwise: String)

  private func words(_ item: Queue.Item) -> Words {
    let isLate = item.waiting.due < times.now
    switch item.detail {
    case .claim(let claim):
      return (
        LinkView(address: Address.sellerClaim(claim.reference, language), words: claim.reference),
        ["\(claim.kind.words(language)) · \(claim.status.words(language))"], [],
        item.waiting.merchant.map { language.say("商家 \($0)", "Merchant \($0)") }
          ?? language.say("平台（自营）", "The platform"),
        ClaimSentences(claim, clause: nil, reader: .seller, times: times).otherwise ?? ""
      )
    case .complaint(let complaint, let clause):
      let sentences = ComplaintSentences(complaint, clause: clause, times: times)
      return (
        LinkView(address: Address.complaint(complaint.reference, language), words: complaint.reference),
        [sentences.standing], [complaint.subject.shown(language)], language.say("客服", "Customer service"),
        sentences.otherwise ?? ""
      )
    case .call(let call):
      return (
        LinkView(
          address: Address.path("/calls/", call.reference, language),
          words: call.number ?? language.say("未显示号码", "Kept back")), [call.call.state.words(language)], [],
        call.call.agent ?? language.say("客服", "Customer service"),
        language.say("30 天后删除号码与录音。", "Number and recording are forgotten after 30 days.")
      )
    case .payout(let payout):
      return (
        LinkView(
          address: Address.list("/finance", language, [("state", Payout.State.failed.rawValue)]),
          words: Prose.money(payout.amount, language)),
        [channelWords(payout.channel, language)], [], language.say("财务", "Finance"),
        isLate
          ? language.say("逾期未付，已违约，仍须付款。", "The promise to pay in time is broken; it is still owed.")
          : language.say("逾期未付即属违约。", "The promise to pay in time is broken.")
      )
    case .alert(let alert):
      let rule = alert.map { AlertRule.named($0.rule)?.words[language] ?? $0.rule } ?? ""
      return (
        LinkView(address: Address.list("/security", language), words: rule), [],
        alert.map { PlainPage.Cell.naming($0.about, of.names, language) } ?? [],
        language.say("安全", "Security"),
        language.say("在有人查看前一直保留。", "It waits until somebody looks.")
      )
    case .finding(let line):
      return (
        LinkView(
          address: line.map { Address.finding($0.id, language) } ?? Address.list("/security", language),
          words: line?.finding.severity.words[language] ?? ""), [],
        [line?.finding.title, line?.finding.key.place].compactMap(\.self), language.say("安全", "Security"),
        isLate
          ? language.say("逾期未修复，已告警。", "It is past its deadline; an alert was raised.")
          : language.say("逾期未修复即告警。", "An alert is raised.")
      )
    case .duty(let words):
      return (
        LinkView(address: Address.list("/duties", language), words: words[language]), [], [],
        language.say("职责所属部门", "Whoever the duty belongs to"),
        language.say("逾期即属违约，记入公开记录。", "It counts as broken in the public record.")
      )
    case .admission(let admission):
      return (
        LinkView(address: Address.admission(admission.merchant, language), words: admission.merchant),
        [admission.standing(times)], [admission.name], language.say("质量", "Quality"),
        isLate
          ? language.say("逾期未审，已记入公开记录，仍须审核。", "It counts as broken in the public record, and is still to be decided.")
          : language.say("逾期未审即属违约，记入公开记录。", "It counts as broken in the public record.")
      )
    case .deposit(let merchant):
      let missing = Money(max(0, merchant.floor.minor - merchant.deposit.minor), merchant.floor.currency)
      return (
        LinkView(address: Address.merchant(merchant.reference, language), words: merchant.reference),
        [language.say("尚缺\(Prose.money(missing, language))", "\(Prose.money(missing, language)) is missing")], [],
        language.say("商家 \(merchant.reference)", "Merchant \(merchant.reference)"),
        isLate
          ? language.say("逾期未补足，已记入公开记录，仍须补足。", "It counts as broken in the public record, and is still owed.")
          : language.say("逾期即属违约，记入公开记录。", "It counts as broken in the public record.")
      )
    case .message(let aside):
      return (
        LinkView(address: Address.list("/messages", language), words: MessagePages.kind(aside?.message.kind, language)),
        [aside.map { MessagePages.words($0.failure, language) }].compactMap(\.self), [aside?.about].compactMap(\.self),
        language.say("管理员", "Administrator"),
        language.say("接收系统得不到这条消息。", "The receiving system never learns of it.")
      )
    case .goods(let title, let reference):
      let isReview = item.waiting.kind == .review
      return (
        LinkView(address: Address.product(reference, language), words: reference), [], [title],
        language.say("质量管理", "Quality"),
        isReview
          ? language.say("新登记的商品，审核通过前不上架。", "What was never reviewed is not on sale before.")
          : isLate
            ? language.say("商品已下架，更新证书后自动上架。", "The goods are off sale; a renewed certificate puts them back.")
            : language.say("到期未更新的，商品自动下架。", "The goods are off sale by themselves.")
      )
    case .supplier(let reference):
      return (
        LinkView(address: Address.supplier(reference, language), words: reference), [], [],
        language.say("质量管理", "Quality"),
        language.say("逾期未评审的，不再接收其货物。", "Nothing more is received from this supplier.")
      )
    case .reported(let found):
      return (
        LinkView(address: Address.reportCase(found.reference, language), words: found.reference),
        [
          "\(found.kind.words[language]) · \(found.status.words[language])",
          language.say("评分 \(found.score)", "Score \(found.score)"),
        ], ["\(found.product) \(found.title)"], language.say("质量", "Quality"),
        language.say("在作出决定前一直保留。", "It waits until somebody decides.")
      )
    case .score(let step):
      return ScoreWords.queued(step, isLate: isLate, times)
    case .improvement(let reason):
      return (
        LinkView(address: Address.list("/complaints/trends", language), words: reason[language]), [], [],
        language.say("质量", "Quality"),
        isLate
          ? language.say(
            "逾期未定措施，已记入公开记录，仍须确定。", "It counts as broken in the public record, and is still to be worked out.")
          : language.say("逾期即属违约，记入公开记录。", "It counts as broken in the public record.")
      )
    }
  }
}

extension Waiting.Kind {
  func words(_ language: Language) -> String {
    switch self {
    case .claim: language.say("售后申请", "Claim")
    case .complaint: language.say("投诉", "Complaint")
    case .call: language.say("未归案的通话", "Call to file")
    case .payout: language.say("未成功的退款", "Failed payout")
    case .alert: language.say("安全告警", "Alert")
    case .finding: language.say("安全问题", "Weakness")
    case .duty: language.say("定期职责", "Standing duty")
    case .admission: language.say("商家审核", "Merchant to decide about")
    case .deposit: language.say("保证金不足", "Deposit below its floor")
    case .message: language.say("未送达的消息", "Message laid aside")
    case .review: language.say("商品信息审核", "Listing to review")
    case .periodicReview: language.say("商品信息定期复核", "Listing to review again")
    case .certificate: language.say("证书到期", "Certificate")
    case .supplier: language.say("供应商复评", "Supplier to screen again")
    case .reported: language.say("举报案件", "Reported goods")
    case .score: language.say("质量评价越限", "Score beyond its limit")
    case .liftable: language.say("可以解除的措施", "Step that may be lifted")
    case .improvement: language.say("投诉集中，待定改进措施", "Improvement to work out")
    }
  }
}

extension Waiting.Kind {
  /// As a list of them is called.
  func heading(_ language: Language) -> String {
    switch self {
    case .claim: language.say("售后申请", "Claims")
    case .complaint: language.say("投诉", "Complaints")
    case .call: language.say("未归案的通话", "Calls to file")
    case .payout: language.say("未成功的退款", "Failed payouts")
    case .alert: language.say("安全告警", "Alerts")
    case .finding: language.say("安全问题", "Weaknesses")
    case .duty: language.say("定期职责", "Standing duties")
    case .admission: language.say("商家审核", "Merchants to decide about")
    case .deposit: language.say("保证金不足", "Deposits below their floor")
    case .message: language.say("未送达的消息", "Messages laid aside")
    case .review: language.say("商品信息审核", "Listings to review")
    case .periodicReview: language.say("商品信息定期复核", "Listings to review again")
    case .certificate: language.say("证书到期", "Certificates")
    case .supplier: language.say("供应商复评", "Suppliers to screen again")
    case .reported: language.say("举报案件", "Reported goods")
    case .score: language.say("质量评价越限", "Scores beyond their limits")
    case .liftable: language.say("可以解除的措施", "Steps that may be lifted")
    case .improvement: language.say("待定改进措施", "Improvements to work out")
    }
  }
}

extension DuePeriod {
  func words(_ language: Language) -> String {
    switch self {
    case .overdue: language.say("已逾期", "Overdue")
    case .today: language.say("今天", "Today")
    case .week: language.say("本周", "This week")
    }
  }
}
