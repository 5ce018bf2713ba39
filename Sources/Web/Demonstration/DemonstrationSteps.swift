import Promises
import Service

extension DemonstrationPage {
  private var language: Language { times.language }
  private var letter: Letter { rehearsal.version.letter }

  func step(_ place: Int) -> DemonstrationView.Step {
    let step = rehearsal.steps[place]
    var own = times
    own.now = step.at
    let bars = bars(step.standing)
    return DemonstrationView.Step(
      number: place + 1, since: since(step.at), stamp: step.at.description, time: times.time(step.at), who: who(step),
      words: step.words[language], refusals: step.refusals.map { DemonstrationWords.refusal($0, language) },
      states: states(step.standing), hasMoney: bars.contains { $0.share > 0 }, bars: bars,
      effects: [clocks(step, own), money(step), messages(step), log(step)].filter { !$0.items.isEmpty },
      links: place == rehearsal.steps.count - 1 ? [.init(list: links)] : [])
  }

  private var links: [LinkView] {
    [
      LinkView(
        address: Address.list("/sanctions", language), words: language.say("本平台的处分公示", "Sanctions on this platform")),
      LinkView(address: Address.list("/recalls", language), words: language.say("召回公告", "Recalls")),
      LinkView(
        address: Address.list("/", language) + "#goods.genuine",
        words: language.say("本条承诺的履行记录", "How this promise was kept")),
      LinkView(address: Address.list("/report", language), words: language.say("我要举报", "Report goods")),
    ]
  }

  /// How the listing, the lot, the merchant and the case stand.
  private func states(_ standing: Rehearsal.Standing) -> [DemonstrationView.State] {
    var states: [DemonstrationView.State] = []
    func add(_ zh: String, _ en: String, _ mark: String, _ word: String) {
      states.append(.init(term: language.say(zh, en), mark: mark, word: word))
    }
    if let isOnSale = standing.isOnSale {
      add(
        "商品", "Listing", isOnSale ? "k" : "b",
        isOnSale ? language.say("在售", "On sale") : language.say("已停售", "Off sale"))
    }
    if let isHeld = standing.isLotHeld {
      add(
        "批次", "Lot", isHeld ? "b" : "k", isHeld ? language.say("停止发货", "Held") : language.say("可发货", "May be shipped"))
    }
    add(
      "商家", "Merchant", standing.isSuspended ? "b" : "k",
      standing.isSuspended ? language.say("暂停经营", "Suspended") : language.say("正常经营", "Sells"))
    if let status = standing.caseStatus {
      let score = standing.score.map { language.say("，\($0) 分", ", score \($0)") } ?? ""
      add("案件", "Case", status.mark.mark, status.words[language] + score)
    }
    return states
  }

  private func bars(_ standing: Rehearsal.Standing) -> [DemonstrationView.Bar] {
    let most = rehearsal.steps.map(\.standing).reduce(1) {
      max($0, $1.deposit.minor, $1.owedByMerchant.minor, $1.granted.minor)
    }
    func bar(_ zh: String, _ en: String, _ mark: String, _ money: Money) -> DemonstrationView.Bar {
      let share = money.minor <= 0 ? 0 : max(1, Int(money.minor * 100 / most))
      return .init(term: language.say(zh, en), amount: Prose.money(money, language), mark: mark, share: share)
    }
    return [
      bar("商家保证金", "Merchant's deposit", "k", standing.deposit),
      bar("平台垫付，商家尚欠", "Paid by the fund, owed by him", "b", standing.owedByMerchant),
      bar("已决定付给买家", "Granted to buyers", "o", standing.granted),
      bar("已付给买家", "Paid to buyers", "p", standing.paid),
    ]
  }

  private func clocks(_ step: Rehearsal.Step, _ times: TimeWords) -> DemonstrationView.Effect {
    // What was opened and done within one step is said once, as done.
    let opened = alike(step.opened.filter { $0.outcome == nil }).map { clocks in
      let first = clocks.map(\.due).min() ?? step.at
      let by = Set(clocks.map(\.due)).count > 1 ? language.say("最早一项", "the first ") + times.by(first) : times.by(first)
      return DemonstrationView.Item(
        marks: [.init(mark: "o", word: language.say("开始", "Opened"))], text: name(clocks),
        lines: ["\(by) – \(DemonstrationWords.turn(clocks[0].duty, language))"])
    }
    let ended = alike(step.ended).map { clocks in
      let (mark, word) =
        switch clocks[0].outcome {
        case .kept: ("k", language.say("按时完成", "Kept"))
        case .broken: ("b", language.say("已违反", "Broken"))
        case .void, nil: ("v", language.say("不再适用", "Fell away"))
        }
      return DemonstrationView.Item(
        marks: [.init(mark: mark, word: word)], text: name(clocks), lines: toSpare(clocks).map { [$0] } ?? [])
    }
    return .init(heading: language.say("期限", "Clocks"), items: opened + ended)
  }

  /// Clocks of one duty that ended the same way are one.
  private func alike(_ clocks: [Rehearsal.Clock]) -> [[Rehearsal.Clock]] {
    clocks.reduce(into: []) { groups, clock in
      let place = groups.firstIndex {
        $0[0].clause == clock.clause && $0[0].duty == clock.duty && $0[0].outcome == clock.outcome
      }
      if let place { groups[place].append(clock) } else { groups.append([clock]) }
    }
  }

  /// How long it took, and how much was left; of several the closest. Nil where they were not kept.
  private func toSpare(_ clocks: [Rehearsal.Clock]) -> String? {
    let kept = clocks.compactMap { clock in
      clock.outcome == .kept
        ? clock.fulfilled.map { (took: $0.microseconds(since: clock.opened), left: clock.due.microseconds(since: $0)) }
        : nil
    }
    guard let closest = kept.min(by: { $0.left < $1.left }) else { return nil }
    let (took, left) = (times.length(closest.took / 1_000_000), times.length(closest.left / 1_000_000))
    let words = language.say("用时 \(took)，余 \(left)", "after \(took), with \(left) left")
    return Set(kept.map(\.left)).count > 1 ? language.say("最紧的一项", "the closest ") + words : words
  }

  private func name(_ clocks: [Rehearsal.Clock]) -> String {
    counted(clocks[0].duty.words(language), clocks.reduce(0) { $0 + $1.count })
  }

  /// `5 × What was granted is paid`
  ///
  /// - Parameter unit: what Chinese counts it by.
  private func counted(_ words: String, _ count: Int, _ unit: String = "项") -> String {
    count == 1 ? words : language.say("\(words)（\(count) \(unit)）", "\(count) × \(words)")
  }

  private func money(_ step: Rehearsal.Step) -> DemonstrationView.Effect {
    let order = Transfer.Kind.allCases
    let moved = step.moved.sorted { order.firstIndex(of: $0.kind)! < order.firstIndex(of: $1.kind)! }
    let items = moved.map { move in
      let (from, to) = (
        AccountWords(move.debit.rawValue, language).name, AccountWords(move.credit.rawValue, language).name
      )
      return DemonstrationView.Item(
        text: Prose.money(move.amount, language),
        lines: [counted(move.kind.words(language), move.count, "笔"), "\(from) → \(to)"])
    }
    return .init(heading: language.say("资金", "Money"), items: items)
  }

  private func messages(_ step: Rehearsal.Step) -> DemonstrationView.Effect {
    .init(
      heading: language.say("通知", "Messages"),
      items: step.told.map { told in
        let (whom, what) = DemonstrationWords.message(told.kind, language)
        return DemonstrationView.Item(text: counted(whom, told.count, "条"), lines: [what])
      })
  }

  private func log(_ step: Rehearsal.Step) -> DemonstrationView.Effect {
    guard let lines = step.lines else { return .init(heading: "", items: []) }
    let heading =
      lines.count == 1
      ? language.say("公开日志第 \(lines.lowerBound) 行", "Public log, line \(lines.lowerBound)")
      : language.say(
        "公开日志第 \(lines.lowerBound)–\(lines.upperBound) 行", "Public log, lines \(lines.lowerBound)–\(lines.upperBound)")
    return .init(
      heading: heading,
      items: step.logged.map { line in
        DemonstrationView.Item(
          marks: [.init(mark: line.event.mark, word: counted(line.event.words(language), line.count))],
          text: letter.clause(line.clause)?.title[language] ?? line.clause)
      })
  }

  var sums: [DemonstrationView.Sum] {
    var sums: [DemonstrationView.Sum] = []
    func add(_ zh: String, _ en: String, _ figure: String, _ note: String) {
      sums.append(.init(term: language.say(zh, en), figure: figure, note: note))
    }
    func takes(_ at: Instant) -> String { times.length(at.microseconds(since: rehearsal.reported) / 1_000_000) }
    if let held = rehearsal.steps.first(where: { $0.standing.caseStatus != nil && $0.standing.isOnSale == false }) {
      add("举报到停售", "From report to off sale", takes(held.at), language.say("此后订单不再接受", "no order is taken after it"))
    }
    if let down = rehearsal.steps.flatMap(\.ended).first(where: { $0.duty == .takedown && $0.outcome == .kept }),
      let at = down.fulfilled
    {
      let left = times.length(down.due.microseconds(since: at) / 1_000_000)
      add(
        "认定到下架", "From finding to takedown", times.length(at.microseconds(since: down.opened) / 1_000_000),
        language.say("距承诺的期限还有 \(left)", "\(left) before the promised time was over"))
    }
    let granted = rehearsal.sources.reduce(Money(0, letter.currency)) {
      Money($0.minor + $1.granted.minor, $0.currency)
    }
    let deposit = rehearsal.sources.reduce(0) { $0 + $1.fromDeposit.minor }
    if granted.minor > 0 {
      add(
        "付给买家", "Paid to buyers", Prose.money(granted, language),
        language.say(
          "\(rehearsal.sources.count) 位买家，其中\(Prose.money(Money(deposit, granted.currency), language))出自保证金",
          "\(rehearsal.sources.count) buyers; \(Prose.money(Money(deposit, granted.currency), language)) of it from the deposit"
        ))
    }
    let ended = rehearsal.steps.flatMap(\.ended)
    let kept = ended.filter { $0.outcome == .kept }.reduce(0) { $0 + $1.count }
    let broken = ended.filter { $0.outcome == .broken }.reduce(0) { $0 + $1.count }
    add(
      "按时履行", "Promises kept", language.say("\(kept) / \(kept + broken)", "\(kept) of \(kept + broken)"),
      language.say(
        "公开日志共 \(rehearsal.steps.compactMap(\.lines).last?.upperBound ?? 0) 行",
        "\(rehearsal.steps.compactMap(\.lines).last?.upperBound ?? 0) lines in the public log"))
    return sums
  }

  /// Where each buyer's money came from; nothing where nobody was granted any.
  var sources: [DemonstrationView.Sources] {
    if rehearsal.sources.isEmpty { return [] }
    let heads = [
      language.say("订单", "Order"), language.say("退款和赔偿", "Money back and damages"),
      language.say("商家保证金", "Merchant's deposit"), language.say("平台资金", "The platform's fund"),
    ]
    let rows = rehearsal.sources.map { source in
      let share = Int(source.fromDeposit.minor * 100 / max(1, source.granted.minor))
      return DemonstrationView.Row(
        order: source.order, granted: Prose.money(source.granted, language),
        deposit: Prose.money(source.fromDeposit, language), fund: Prose.money(source.fromFund, language),
        label: language.say("\(share)% 出自保证金", "\(share)% from the deposit"), share: share,
        rest: 100 - share, hasDeposit: share > 0, hasFund: share < 100)
    }
    return [
      DemonstrationView.Sources(
        heading: language.say("每位买家的钱从哪里来", "Where each buyer's money came from"),
        lead: language.say(
          "先用商家的保证金，不足部分由平台资金先行赔付，再向商家追偿。",
          "The merchant's deposit first; what it does not hold the platform's fund pays, and claims from him."),
        orderHead: heads[0], grantedHead: heads[1], depositHead: heads[2], fundHead: heads[3],
        heads: heads.enumerated().map { .init(text: $1, kind: $0 > 0 ? "number" : "") }
          + [.init(text: language.say("占比", "Share"), kind: "share")], rows: rows)
    ]
  }
}
