import Promises
import Service

/// Cases, what waits first.
struct ReportCaseList {
  var cases: [ReportCaseSheet]
  var isOver: Bool
  var isMerchant: Bool
  var letter: Letter
  var times: TimeWords
  private var language: Language { times.language }

  var page: PlainPage {
    let title = language.say("举报案件", "Reported goods")
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language,
      keep: Address.query([("show", isOver ? "over" : nil)]))
    shell.clock = [times.now.description]
    let heads = [
      language.say("期限", "By when"), language.say("案件", "Case"), language.say("状态", "Where it stands"),
      language.say("评分", "Score"),
    ]
    let filters = [false, true].map { over in
      SellerListView.Filter(
        address: Address.list("/cases", language, [("show", over ? "over" : nil)]),
        words: over ? language.say("已结束", "Over") : language.say("进行中", "Open"), isCurrent: over == isOver)
    }
    let lead =
      isMerchant
      ? language.say(
        "与您的商品有关的案件。您可以提交陈述；对认定不服的，可以申诉一次。",
        "Cases about your goods. You may state your side, and appeal against a finding once.")
      : language.say("先到期限的在前，同一期限的评分高的在前。", "The soonest deadline first, and of those the highest score.")
    return PlainPage(
      shell: shell, heading: title, leads: [lead],
      filterRows: [.init(label: language.say("范围", "Which"), filters: filters)],
      parts: [
        PlainPage.Part(
          tables: cases.isEmpty ? [] : [PlainPage.Table(heads, cases.map(row))],
          empty: cases.isEmpty ? [language.say("没有这样的案件。", "There are no such cases.")] : [],
          more: [
            LinkView(address: Address.list("/sanctions", language), words: language.say("处分公示", "Published sanctions"))
          ])
      ])
  }

  private func row(_ item: ReportCaseSheet) -> [PlainPage.Cell] {
    let isLate = item.due.map { $0 < times.now } ?? false
    return [
      PlainPage.Cell(
        item.due == nil ? "–" : "", marks: isLate ? [.init(mark: "b", word: language.say("已逾期", "Overdue"))] : [],
        clocks: item.due.map { [ClockView($0, times)] } ?? [], lines: item.due.map { [times.deadline($0)] } ?? []),
      PlainPage.Cell(
        "", links: [LinkView(address: Address.reportCase(item.reference, language), words: item.reference)],
        lines: [
          item.kind.words[language],
          language.say(
            "\(Int(item.reports).grouped) 件举报", item.reports == 1 ? "1 report" : "\(Int(item.reports).grouped) reports"),
        ], quotes: ["\(item.product) \(item.title)"]),
      PlainPage.Cell("", marks: [.init(mark: item.status.mark.mark, word: item.status.words[language])]),
      PlainPage.Cell("\(item.score)", isNumber: true),
    ]
  }
}

/// One case.
struct ReportCasePage {
  var of: ReportCaseSheet
  var consequences: CaseConsequences
  var visitor: Visitor
  var letter: Letter
  var times: TimeWords
  var form: Form
  var refusal: String?
  var statement: StatementOfReasons?
  var reports: [ReportSheet] = []
  /// Where the reports go on.
  var next: String?
  /// Who did each step, and what they are called.
  var actors: [Int: String] = [:]
  var names: [String: String] = [:]
  var language: Language { times.language }
  private var seesReports: Bool { visitor.holds(.listCases) }

  init(
    of sheet: ReportCaseSheet, consequences: CaseConsequences, visitor: Visitor, letter: Letter, times: TimeWords,
    form: Form, refusal: String?
  ) {
    of = sheet
    self.consequences = consequences
    self.visitor = visitor
    self.letter = letter
    self.times = times
    self.form = form
    self.refusal = refusal
  }

  var page: PlainPage {
    let title = language.say("案件 \(of.reference)", "Case \(of.reference)")
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language, refusal: refusal)
    shell.clock = [times.now.description]
    let back = LinkView(address: Address.list("/cases", language), words: language.say("全部案件", "All cases"))
    let forms = ReportCaseForms(page: self).views
    return PlainPage(
      shell: shell, eyebrow: ["\(of.product) \(of.title)"],
      heading: "\(title)：\(of.kind.words[language])".replacing("：", with: language.say("：", ": ")),
      parts: [standing]
        + (forms.isEmpty ? [] : [PlainPage.Part(heading: language.say("可以办理", "What can be done"), forms: forms)])
        + (seesReports ? [score, reported] : []) + reasons + [history],
      pages: [
        back,
        LinkView(
          address: Address.goods(of.product, language), words: language.say("商品信息与合格证明", "What is known of these goods")
        ),
      ])
  }

  private var standing: PlainPage.Part {
    var facts: [PlainPage.Cell] = [
      .fact(language.say("状态", "Where it stands"), of.status.words[language], mark: of.status.mark),
      .fact(
        language.say("商品", "The goods"),
        of.isOnSale ? language.say("在售", "On sale") : language.say("已停售", "Off sale"),
        mark: .init(mark: of.isOnSale ? "k" : "b", word: "")),
      .fact(
        language.say("商家", "Seller"), of.merchant ?? language.say("平台自营，或尚不清楚", "The platform, or not known"),
        isQuoted: of.merchant != nil),
      .fact(
        language.say("举报", "Reports"),
        language.say(
          "\(Int(of.reports).grouped) 件，凭证 \(Int(of.evidence).grouped) 份",
          "\(Int(of.reports).grouped), files of evidence: \(Int(of.evidence).grouped)")),
    ]
    func clock(_ chinese: String, _ english: String, _ instant: Instant?) {
      guard let instant else { return }
      facts.append(.fact(language.say(chinese, english), times.by(instant)))
    }
    clock(of.status == .appealed ? "裁决申诉" : "核查", of.status == .appealed ? "Decide the appeal" : "Look at it", of.due)
    clock("恢复销售", "On sale again, unless a suit is told of", of.restore)
    if of.status == .found { clock("商家可申诉", "The merchant may appeal", of.appealBy) }
    for promise in of.promises {
      let said: String =
        switch promise.outcome {
        case nil: times.by(promise.due)
        case .kept:
          language.say(
            "按时完成（\(promise.fulfilled.map(times.time) ?? "")）", "in time, \(promise.fulfilled.map(times.time) ?? "")")
        case .broken: language.say("逾期", "too late")
        case .void: language.say("已撤销", "void: the finding was reversed")
        }
      let mark =
        switch promise.outcome {
        case nil: "o"
        case .kept: "k"
        case .broken: "b"
        case .void: "v"
        }
      facts.append(.fact(language.say("承诺的下架时限", "Takedown as promised"), said, mark: .init(mark: mark, word: "")))
    }
    return PlainPage.Part(
      sentences: consequences.otherHolds.isEmpty || of.isOnSale
        ? []
        : [
          language.say(
            "另有其他原因停售：\(consequences.otherHolds.joined(separator: "、"))。",
            "Other reasons keep the goods off sale as well: \(consequences.otherHolds.joined(separator: ", ")).")
        ], facts: [.init(list: facts)],
      more: of.sanctions.isEmpty
        ? []
        : [
          LinkView(
            address: Address.list("/sanctions", language),
            words: language.say(
              "处分：\(of.sanctions.joined(separator: "、"))", "Sanctions: \(of.sanctions.joined(separator: ", "))"))
        ])
  }

  private var score: PlainPage.Part {
    let rows = of.lines.map { line in
      [
        PlainPage.Cell(line.words[language]),
        PlainPage.Cell(line.points > 0 ? "+\(line.points)" : "\(line.points)", isNumber: true),
      ]
    }
    return PlainPage.Part(
      heading: language.say("评分 \(of.score)", "Score \(of.score)"),
      tables: rows.isEmpty
        ? [] : [PlainPage.Table([language.say("依据", "What for"), language.say("分值", "Points")], rows)],
      empty: rows.isEmpty ? [language.say("尚未评分。", "It was not weighed yet.")] : [])
  }

  private var reported: PlainPage.Part {
    let mayDecide = visitor.holds(.workCases)
    let rows = reports.map { report in
      var marks: [PlainPage.Mark] = []
      if report.isDanger { marks.append(.init(mark: "b", word: language.say("危险", "Danger"))) }
      if report.trustedAs != nil { marks.append(.init(mark: "k", word: language.say("可信举报人", "Trusted"))) }
      if report.isMalicious { marks.append(.init(mark: "v", word: language.say("恶意", "In bad faith"))) }
      let who =
        report.trustedAs
        ?? report.reporter.map { names[$0] ?? $0 }
      return [
        PlainPage.Cell(times.time(report.at), marks: marks),
        PlainPage.Cell(
          who ?? language.say("未留姓名", "Nobody by name"), quotes: [report.reference]),
        PlainPage.Cell(
          report.isErased ? Words.erased.shown(language) : report.words == nil ? "–" : "",
          links: report.files.map {
            LinkView(
              address: "/cases/\(of.reference)/evidence/\($0.hash)?language=\(language.rawValue)",
              words: $0.name ?? language.say("凭证", "Evidence"))
          }, lines: report.maliciousFor.map { [language.say("恶意：\($0)", "In bad faith: \($0)")] } ?? [],
          quotes: report.words.map { [$0] } ?? []),
      ]
    }
    let heads = [language.say("时间", "When"), language.say("举报人", "Who"), language.say("内容与凭证", "What, with evidence")]
    var forms: [FormView] = []
    let open = reports.filter { !$0.isMalicious }
    if mayDecide, !open.isEmpty, !of.status.isOver {
      forms.append(
        FormView(
          "malicious", language.say("标记恶意举报", "Mark a report as made in bad faith"),
          explanations: [
            language.say(
              "该举报人此前和今后的举报均不再计入评分。",
              "Nothing that its author reported counts any more, nor what he reports from now on.")
          ],
          fields: [
            .choice(
              "report", language.say("举报", "Report"), id: "malicious-report",
              open.map { .init(value: $0.reference, words: $0.reference, isChosen: form["report"] == $0.reference) }),
            .area("reason", language.say("理由", "Why"), id: "malicious-reason", text: "", longest: 4000),
          ], button: language.say("标记", "Mark it")))
    }
    let marked = reports.filter(\.isMalicious)
    if mayDecide, !marked.isEmpty {
      forms.append(
        FormView(
          "unmark", language.say("撤销恶意标记", "A report was not made in bad faith"),
          explanations: [language.say("该举报重新计入评分。", "It counts again.")],
          fields: [
            .choice(
              "report", language.say("举报", "Report"), id: "unmark-report",
              marked.map { .init(value: $0.reference, words: $0.reference, isChosen: form["report"] == $0.reference) }),
            .area("reason", language.say("理由", "Why"), id: "unmark-reason", text: "", longest: 4000),
          ], button: language.say("撤销标记", "Take the mark away")))
    }
    if mayDecide { forms += trust }
    return PlainPage.Part(
      heading: language.say("举报内容", "What was reported"), tables: rows.isEmpty ? [] : [PlainPage.Table(heads, rows)],
      empty: rows.isEmpty ? [language.say("本页没有举报。", "There are no reports on this page.")] : [],
      more: next.map {
        [
          LinkView(
            address: Address.reportCase(of.reference, language) + Address.query([("after", $0)]),
            words: language.say("更多举报", "More reports"))
        ]
      } ?? [], forms: forms)
  }

  /// Who proved who he is can be trusted, and trusted no more.
  private var trust: [FormView] {
    func form(_ name: String, _ heading: String, _ words: String, _ who: [ReportSheet], button: String) -> FormView? {
      var options: [FormView.Option] = []
      for report in who {
        guard let reporter = report.reporter, !options.contains(where: { $0.value == reporter }) else { continue }
        let shown = names[reporter] ?? reporter
        options.append(
          .init(
            value: reporter, words: report.trustedAs.map { "\(shown) · \($0)" } ?? shown,
            isChosen: self.form["reporter"] == reporter))
      }
      guard !options.isEmpty else { return nil }
      let title = FormView.Field.input(
        "as", language.say("身份", "What he is"), id: "trust-as",
        hint: language.say("如消费者组织、检测机构", "Such as a consumers' association, or a laboratory"),
        [("type", "text"), ("maxlength", "200"), ("required", ""), ("value", self.form["as"] ?? "")])
      return FormView(
        name, heading, explanations: [words],
        fields: [.choice("reporter", language.say("举报人", "Who"), id: "\(name)-reporter", options)]
          + (name == "trust" ? [title] : []), hidden: [FormKey.hidden()], button: button)
    }
    return [
      form(
        "trust", language.say("设为可信举报人", "Trust who reported"),
        language.say(
          "其举报即时评分，分值更高；仅限身份已核实的举报人。",
          "What he reports is weighed at once and counts for more. Only who has proven who he is can be trusted."),
        reports.filter { $0.trustedAs == nil }, button: language.say("设为可信", "Trust him")),
      form(
        "distrust", language.say("不再作为可信举报人", "Trust him no more"),
        language.say("此后其举报与他人的同等评分。", "From now on what he reports counts as anybody's does."),
        reports.filter { $0.trustedAs != nil }, button: language.say("取消可信", "End it")),
    ].compactMap(\.self)
  }

  private var reasons: [PlainPage.Part] {
    guard let statement else { return [] }
    let facts = statement.facts.map { language.say("事实：\($0)", "Facts: \($0)") }
    return [
      PlainPage.Part(
        heading: language.say("理由说明", "Statement of reasons"),
        sentences: [
          statement.isInForce
            ? language.say("自\(times.time(statement.from))起生效。", "In force since \(times.time(statement.from)).")
            : language.say(
              "自\(times.time(statement.from))起生效，现已失效。", "It began \(times.time(statement.from)) and holds no more.")
        ] + (facts.map { [$0] } ?? []) + statement.sentences(language),
        more: [
          LinkView(
            address: "/cases/\(of.reference)/statement?language=\(language.rawValue)",
            words: language.say("下载（JSON）", "Download it (JSON)"))
        ])
    ]
  }

  private var history: PlainPage.Part {
    let rows = of.steps.enumerated().map { place, step in
      let actor = actors[place + 1].map { names[$0] ?? $0 }
      return [
        PlainPage.Cell(times.time(step.at)), PlainPage.Cell(party(step.by), quotes: actor.map { [$0] } ?? []),
        PlainPage.Cell(
          self.step(step), lines: step.isErased ? [Words.erased.shown(language)] : [],
          quotes: [note(step), step.words].compactMap { $0 }),
      ]
    }
    return PlainPage.Part(
      heading: language.say("经过", "What happened"),
      tables: [
        PlainPage.Table([language.say("时间", "When"), language.say("由谁", "Who"), language.say("事项", "What")], rows)
      ])
  }

  private func party(_ by: String?) -> String {
    switch by ?? "" {
    case "reporter": language.say("举报人", "Who reported")
    case "merchant": language.say("商家", "The merchant")
    case "rule": language.say("公开规则", "The published rule")
    case "clock": language.say("系统按期", "The clock")
    default: language.say("平台", "The platform")
    }
  }

  private func step(_ step: ReportCaseSheet.Step) -> String {
    switch step.step {
    case "opened": language.say("收到第一件举报", "The first report came")
    case "hold": language.say("预防性停售，并通知商家", "Off sale as a precaution; the merchant was told why")
    case "dismiss": language.say("未查实", "Nothing was found")
    case "find": language.say("查实", "It was found to be so")
    case "answer":
      of.kind == .ipRight
        ? language.say("提交不侵权声明", "The counter-statement") : language.say("提交陈述", "The merchant's side")
    case "serve": language.say("声明送达权利人", "The counter-statement reached whoever notified us")
    case "sue": language.say("权利人已起诉或投诉", "A suit was told of in time")
    case "restore": language.say("期满未收到起诉通知，恢复销售", "Nobody told of a suit in time: on sale again")
    case "appeal": language.say("申诉", "An appeal")
    case "uphold": language.say("维持认定", "The finding was upheld")
    case "reverse": language.say("撤销认定", "The finding was reversed")
    case "sanction": language.say("处分商家", "A sanction")
    case "malicious": language.say("标记一件恶意举报", "A report was marked as made in bad faith")
    case "cleared": language.say("撤销一件恶意标记", "A report was not made in bad faith after all")
    default: step.step
    }
  }

  /// What a reversal came to, in words.
  private func note(_ step: ReportCaseSheet.Step) -> String? {
    guard step.step == "reverse", let note = step.note else { return step.note }
    return note.split(separator: ";").map { part in
      let words = part.split(separator: " ").map(String.init)
      guard words.count == 3, let minor = Int64(words[1]), let currency = Currency(words[2]) else {
        return String(part)
      }
      let money = Prose.money(Money(minor, currency), language)
      return switch words[0] {
      case "taken": language.say("未付的\(money)不再支付。", "\(money) that was not paid is owed no more.")
      case "stays":
        language.say(
          "已付或在途的\(money)归买家，由平台承担。",
          "\(money) that was paid, or is on its way, stays with the buyers; the platform bears it.")
      default: language.say("退回商家\(money)。", "\(money) goes back to the merchant.")
      }
    }.joined(separator: language.say("", " "))
  }
}
