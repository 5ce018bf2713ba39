import Promises

/// What stands beside one article: its record in figures, words and a plot.
struct RecordBox {
  /// Below as many cases a percentage would claim more than it knows.
  static let few = 20

  var record: ClauseRecord
  var clause: Clause
  var days: Int
  var today: Day
  var language: Language

  private var settled: Int { record.kept + record.broken }
  private var span: String { Prose.words(.days(days), language) }
  var plotted: Bool { record.periods.contains { $0.kept + $0.broken > 0 } }

  var view: LetterView.Box {
    // What merely runs is said in a sentence; there is nothing to reckon with yet.
    let any = settled + record.void > 0 || plotted
    return LetterView.Box(
      label: language.say("“\(clause.title.zhHans)”的履行情况", "Record of “\(clause.title.en)”"),
      rate: settled > 0
        ? .init(
          figure: Self.rate(kept: record.kept, of: settled, language),
          meaning: language.say("按时履行，过去 \(span)", "kept on time, last \(span)")) : nil,
      nothing: settled == 0 ? nothing : nil,
      plot: plotted ? plot : nil,
      hasCounts: any, counts: any ? counts : [],
      notes: [speed, money].compactMap { $0 },
      working: any ? working : nil)
  }

  /// `98.7%`; with few cases `3 of 3`. It is rounded down: what was broken once is never shown as 100 %.
  static func rate(kept: Int, of total: Int, _ language: Language) -> String {
    guard total >= few else {
      return kept == total && total > 1
        ? language.say("全部 \(total) 项", "\(kept) of \(total)")
        : language.say("\(total) 项中 \(kept) 项", "\(kept) of \(total)")
    }
    let tenths = kept * 1000 / total
    return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }

  private var nothing: String {
    record.open > 0
      ? language.say(
        "\(record.open.grouped) 项进行中，过去 \(span)没有到期的。",
        "\(record.open.grouped) running, none due in the last \(span).")
      : language.say("过去 \(span)没有相关事项。", "No cases in the last \(span).")
  }

  private var counts: [LetterView.Count] {
    var counts: [LetterView.Count] = [
      .init(mark: "n", words: language.say("产生 \(record.opened.grouped)", "\(record.opened.grouped) opened")),
      .init(mark: "k", words: language.say("按时 \(record.kept.grouped)", "\(record.kept.grouped) kept")),
      .init(mark: "b", words: language.say("未按时 \(record.broken.grouped)", "\(record.broken.grouped) broken")),
      .init(mark: "o", words: language.say("进行中 \(record.open.grouped)", "\(record.open.grouped) still open")),
    ]
    if record.void > 0 {
      counts.append(.init(mark: "v", words: language.say("失效 \(record.void.grouped)", "\(record.void.grouped) void")))
    }
    return counts
  }

  /// How long it took, no finer than the number of cases bears. A certificate's obligation lasts as long as the
  /// certificate does, so there is nothing to say of how fast it was renewed.
  private var speed: String? {
    guard clause.kind != .gate, settled > 0, let median = record.medianSeconds else { return nil }
    let usual = Prose.duration(seconds: median, language)
    if clause.kind == .recurring {
      return settled == 1
        ? language.say("周期开始约 \(usual)后完成。", "Done about \(usual) into the period.")
        : language.say("通常在周期开始约 \(usual)后完成。", "Usually done about \(usual) into the period.")
    }
    if settled == 1 { return language.say("用时约 \(usual)。", "It took about \(usual).") }
    guard settled >= Self.few, let slow = record.ninetiethSeconds.map({ Prose.duration(seconds: $0, language) }) else {
      return language.say("用时通常约 \(usual)。", "Usually about \(usual).")
    }
    return language.say(
      "用时通常约 \(usual)；最慢的一成约 \(slow)或更久。", "Usually about \(usual); the slowest tenth about \(slow) or more.")
  }

  /// Both amounts are of the days looked at: what is paid in them may have been granted before.
  private var money: String? {
    guard record.granted.minor > 0 || record.paid.minor > 0 else { return nil }
    return language.say(
      "核定赔偿\(Prose.money(record.granted, .zhHans))，同期支付\(Prose.money(record.paid, .zhHans))。",
      "\(Prose.money(record.granted, .en)) granted, \(Prose.money(record.paid, .en)) paid out.")
  }

  private var plot: String {
    Plot(periods: record.periods, language: language).svg(
      label: language.say(
        "每 \(record.periodDays) 日按时与未按时的数量，数值见下表",
        "Kept and broken in every \(record.periodDays) days; the table below has the numbers"))
  }

  private var working: LetterView.Working {
    LetterView.Working(
      summary: language.say("数字从何而来", "How this figure is made"), explanation: explanation, rule: clause.key,
      numbers: plotted ? .init(key: clause.key, words: language.say("图中数值", "The plot in numbers")) : nil)
  }

  private var explanation: String {
    let first = Prose.day(today.adding(1 - days), language)
    let last = Prose.day(today, language)
    guard settled > 0 else {
      return language.say(
        "\(first)至\(last)没有结算（履行或到期）的事项。", "From \(first) to \(last) none was settled: fulfilled, or out of time.")
    }
    let result =
      settled < Self.few
      ? language.say("不足 \(Self.few) 项，不作百分比", "fewer than \(Self.few) make no percentage")
      : language.say(
        "即 \(Self.rate(kept: record.kept, of: settled, .zhHans))，舍去尾数",
        "which is \(Self.rate(kept: record.kept, of: settled, .en)), rounded down")
    let void = record.void > 0 ? language.say("；失效的不计", "; void ones are left out") : ""
    return language.say(
      "\(first)至\(last)结算（履行或到期）的 \(settled.grouped) 项中，按时 \(record.kept.grouped) 项，\(result)\(void)。",
      "Of \(settled.grouped) settled from \(first) to \(last) – fulfilled, or out of time – \(record.kept.grouped) "
        + "were kept on time; \(result)\(void).")
  }
}
