import Promises
import Service

struct SellerPage {
  var of: MerchantCase
  var figures: [FigureCount]
  /// The claims that wait for him, the most urgent first.
  var due: [ClaimSheet]
  /// What he proved; nil where he never applied here, or it is none of the visitor's business.
  var admission: (sheet: AdmissionSheet, names: AdmissionNames)?
  /// Whether who looks may see the page of his deposit among the money's.
  var seesMoney: Bool
  /// Whether he may see the list of all claims.
  var seesClaims: Bool
  var letter: Letter
  var times: TimeWords
  /// How many claims, and how many lines of the deposit, are shown here.
  static let most = 10
  private var language: Language { times.language }
  private var merchant: String { of.merchant.reference }

  /// Where no merchant was named, or one that is not there.
  static func lookUp(_ asked: String?, letter: Letter, times: TimeWords) -> PlainPage {
    let language = times.language
    let title = language.say("商家", "Merchants")
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        refusal: asked.map {
          language.say("没有商家 \($0)，请核对编号。", "There is no merchant \($0); check the reference.")
        }), heading: title,
      finders: [
        .init(
          find: FindView("/seller", "merchant", language.say("商家编号", "Merchant"), value: asked ?? "", language))
      ],
      parts: [
        PlainPage.Part(sentences: [
          language.say(
            "填写商家编号，查看待答复的申请、履约情况与保证金。",
            "Name a merchant to see what waits for him, how he kept his word, and his deposit.")
        ])
      ])
  }

  var page: PlainPage {
    let title = language.say("商家 \(merchant)", "Merchant \(merchant)")
    var shell = WorkShell(
      title, platform: letter.platform[language], zone: times.zone, language: language,
      keep: Address.query([("merchant", merchant)]))
    shell.clock = [times.now.description]
    return PlainPage(
      shell: shell, heading: title, parts: [answersDue, qualifications, scorecard, deposit].compactMap(\.self))
  }

  private var answersDue: PlainPage.Part {
    let rows = due.prefix(Self.most).map { claim in
      let isLate = claim.deadline.map { $0 < times.now } ?? false
      return [
        PlainPage.Cell(
          claim.deadline == nil ? "–" : "",
          marks: isLate ? [.init(mark: "b", word: language.say("已逾期", "Overdue"))] : [],
          clocks: claim.deadline.map { [ClockView($0, times)] } ?? [],
          lines: claim.deadline.map { [times.deadline($0)] } ?? []),
        PlainPage.Cell(
          "", links: [LinkView(address: Address.sellerClaim(claim.reference, language), words: claim.reference)],
          lines: ["\(claim.kind.words(language)) · \(language.say("订单 \(claim.order)", "Order \(claim.order)"))"]),
        PlainPage.Cell(claim.status.words(language)),
        PlainPage.Cell(
          ClaimSentences(claim, clause: nil, reader: .seller, times: times).otherwise
            ?? language.say("款项自动退回。", "The money goes back by itself.")),
      ]
    }
    let table = PlainPage.Table(
      [
        language.say("期限", "By when"), language.say("申请", "Claim"), language.say("状态", "Where it stands"),
        language.say("逾期后", "If nothing is done"),
      ], rows)
    return PlainPage.Part(
      heading: language.say("待处理的申请", "Answers due"), tables: rows.isEmpty ? [] : [table],
      empty: rows.isEmpty ? [language.say("没有待处理的申请。", "Nothing waits.")] : [],
      more: seesClaims
        ? [
          LinkView(
            address: Address.list("/seller/claims", language, [("merchant", merchant)]),
            words: language.say("全部申请", "All claims"))
        ] : [])
  }

  /// What he proved, until when it holds, and what runs out next.
  private var qualifications: PlainPage.Part? {
    guard let (sheet, names) = admission else { return nil }
    var sentences = [sheet.standing(times) + language.say("。", ".")]
    if let lapses = sheet.lapses, sheet.lapseReasons.isEmpty {
      sentences.append(
        language.say(
          "现有资质有效至\(times.deadline(lapses))（\(times.left(lapses))）。",
          "What was proven holds until \(times.deadline(lapses)) (\(times.left(lapses)))."))
    }
    sentences += sheet.points.filter { $0.state == .expiring || $0.state == .expired }.map { point in
      let until = point.until.map { language.say("，有效期至\(times.day($0))", ", until \(times.day($0))") } ?? ""
      return language.say(
        "\(names.point(point.key))：\(point.state.words.zhHans)\(until)。",
        "\(names.point(point.key)): \(point.state.words.en.lowercased())\(until).")
    }
    return PlainPage.Part(
      heading: language.say("资质", "Qualifications"), sentences: sentences,
      more: [
        LinkView(
          address: Address.admission(merchant, language), words: language.say("文件与审核进度", "Documents and reviews"))
      ])
  }

  private var scorecard: PlainPage.Part {
    let rows = figures.map { count in
      [
        PlainPage.Cell(count.figure.words(language), lines: [count.figure.working(language)]),
        PlainPage.Cell(
          count.all == 0 ? language.say("暂无", "None yet") : "",
          links: count.all == 0
            ? []
            : [
              LinkView(
                address: FigurePage.address(count.figure, merchant, language),
                words: language.say(
                  "\(count.all.grouped) 件中 \(count.holds.grouped) 件", "\(count.holds.grouped) of \(count.all.grouped)"))
            ], isNumber: true),
      ]
    }
    return PlainPage.Part(
      heading: language.say(
        "履约情况（过去 \(SellerPages.days) 天）", "How the word was kept, in the last \(SellerPages.days) days"),
      tables: [
        PlainPage.Table([language.say("指标", "Figure"), language.say("件数", "How many")], rows)
      ])
  }

  private var deposit: PlainPage.Part {
    let merchant = of.merchant
    let words = MerchantWords(times: times)
    let owes = merchant.owes.map { Prose.money($0, language) }
    var sentences = [
      language.say(
        "保证金余额\(Prose.money(merchant.deposit, language))，约定下限\(Prose.money(merchant.floor, language))。",
        "The deposit holds \(Prose.money(merchant.deposit, language)); at least \(Prose.money(merchant.floor, language)) was agreed."
      )
    ]
    if !owes.isEmpty {
      sentences.append(
        language.say(
          "平台垫付、尚欠\(owes.joined(separator: "、"))。", "The fund paid and is owed \(owes.joined(separator: " and "))."))
    }
    if let clock = words.clock(merchant) {
      sentences.append(language.say("补足期限：\(clock)。", "To be topped up by \(clock)."))
    }
    let rows = of.lines.map { line in
      [
        PlainPage.Cell(times.time(line.at)), PlainPage.Cell(line.kind.words(language)),
        PlainPage.Cell(
          line.account == .deposit(merchant.reference)
            ? language.say("保证金", "Deposit") : language.say("欠款", "What is owed")),
        PlainPage.Cell(Prose.money(line.amount, language), isNumber: true),
        PlainPage.Cell(
          line.order == nil ? "–" : "",
          links: line.order.map { [LinkView(address: Address.order($0, language), words: $0)] } ?? []),
      ]
    }
    let table = PlainPage.Table(
      [
        language.say("时间", "When"), language.say("事由", "What for"), language.say("账户", "Account"),
        language.say("金额", "Amount"), language.say("订单", "Order"),
      ], rows)
    return PlainPage.Part(
      heading: language.say("保证金", "The deposit"), sentences: sentences, tables: rows.isEmpty ? [] : [table],
      empty: rows.isEmpty ? [language.say("尚无资金变动。", "No money has moved yet.")] : [],
      more: seesMoney
        ? [
          LinkView(
            address: Address.merchant(merchant.reference, language), words: language.say("账户明细", "The whole account"))
        ] : [])
  }
}

/// What one figure is made of.
struct FigurePage {
  var figure: MerchantFigure
  var merchant: String
  /// One more than are shown where there are more.
  var cases: [FigureCase]
  var isFirst: Bool
  var letter: Letter
  var times: TimeWords
  static let most = 50
  private var language: Language { times.language }

  static func address(
    _ figure: MerchantFigure, _ merchant: String, _ language: Language, after last: FigureCase? = nil
  ) -> String {
    Address.list(
      "/seller", language,
      [
        ("merchant", merchant), ("figure", figure.rawValue), ("after", last.map { "\($0.at.microseconds).\($0.id)" }),
      ])
  }

  /// Where a page goes on; nil for what is no place.
  static func place(_ text: String) -> (at: Instant, id: Identifier)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let at = Int64(parts[0]), let id = Identifier(parts[1]) else { return nil }
    return (Instant(microseconds: at), id)
  }

  var page: PlainPage {
    let shown = Array(cases.prefix(Self.most))
    let rows = shown.map { item in
      [
        PlainPage.Cell("", links: [link(item.subject)]), PlainPage.Cell(times.time(item.at)),
        PlainPage.Cell(
          "", marks: [.init(mark: item.holds == figure.isGood ? "k" : "b", word: figure.verdict(item.holds, language))]),
      ]
    }
    let table = PlainPage.Table(
      [language.say("事项", "Case"), language.say("时间", "When"), language.say("结果", "What came of it")], rows)
    let first = LinkView(
      address: Self.address(figure, merchant, language), words: language.say("第一页", "First page"))
    let back = LinkView(
      address: Address.list("/seller", language, [("merchant", merchant)]),
      words: language.say("商家 \(merchant)", "Merchant \(merchant)"))
    let next =
      cases.count > Self.most
      ? [
        LinkView(
          address: Self.address(figure, merchant, language, after: shown.last), words: language.say("下一页", "Next page"))
      ] : []
    return PlainPage(
      shell: WorkShell(
        figure.words(language), platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("merchant", merchant), ("figure", figure.rawValue)])),
      eyebrow: [back.words], heading: figure.words(language),
      parts: [
        PlainPage.Part(
          sentences: [figure.working(language)], tables: rows.isEmpty ? [] : [table],
          empty: rows.isEmpty ? [language.say("没有这样的事项。", "There is no such case.")] : [])
      ], pages: [back] + (isFirst ? [] : [first]) + next)
  }

  private func link(_ subject: Subject) -> LinkView {
    switch subject {
    case .claim(let reference): LinkView(address: Address.sellerClaim(reference, language), words: reference)
    case .complaint(let reference): LinkView(address: Address.complaint(reference, language), words: reference)
    case .order(let reference): LinkView(address: Address.order(reference, language), words: reference)
    case .merchant, .obligation, .evidence, .person, .reportCase: LinkView(address: "/", words: "")
    }
  }
}

extension MerchantFigure {
  /// Whether it is good for a merchant that it holds.
  var isGood: Bool {
    switch self {
    case .answered, .delivered, .refunded: true
    case .silence, .liable: false
    }
  }

  func words(_ language: Language) -> String {
    switch self {
    case .answered: language.say("按时答复的申请", "Claims answered in time")
    case .delivered: language.say("按时送达的订单", "Orders delivered in time")
    case .refunded: language.say("按时办结的退款", "Refunds carried out in time")
    case .silence: language.say("因逾期未答复而视为同意的申请", "Claims granted by silence")
    case .liable: language.say("认定由商家承担责任的投诉", "Complaints found against the merchant")
    }
  }

  /// How it is made.
  func working(_ language: Language) -> String {
    switch self {
    case .answered:
      language.say(
        "需要商家答复、答复期限已有结果的申请中，在期限内答复的。",
        "Of the claims that he had to answer and whose time is over: those answered within it.")
    case .delivered:
      language.say(
        "送达承诺已有结果的订单中，在承诺日期内送达的；取消的不计。",
        "Of the orders whose promise of delivery is settled: those that came by the promised day. Cancelled ones do not count."
      )
    case .refunded:
      language.say(
        "退款承诺已有结果的申请中，在期限内退款的。", "Of the claims for the money back whose promise is settled: those paid in time.")
    case .silence:
      language.say("已同意的申请中，因商家逾期未答复而由系统同意的。", "Of the claims that were granted: those that the clock granted.")
    case .liable:
      language.say(
        "已有处理结论的投诉中，认定由商家承担责任、并已向其收取款项的。",
        "Of the complaints with findings: those for which he was found liable and charged.")
    }
  }

  /// What is said of one case.
  func verdict(_ holds: Bool, _ language: Language) -> String {
    switch (self, holds) {
    case (.answered, _), (.delivered, _), (.refunded, _):
      holds ? language.say("按时", "In time") : language.say("逾期", "Too late, or not at all")
    case (.silence, true): language.say("系统视为同意", "Granted by silence")
    case (.silence, false): language.say("商家同意，或按承诺书直接同意", "Granted by him or by the letter")
    case (.liable, true): language.say("由商家承担", "Found against him")
    case (.liable, false): language.say("不由商家承担", "Not against him")
    }
  }
}
