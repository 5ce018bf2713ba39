import Promises
import Service

struct SellerPage {
  var of: MerchantCase
  var card: Scorecard
  /// The claims that wait for him, the most urgent first.
  var due: [ClaimSheet]
  /// What he was asked about cases.
  var tasks: [MerchantQuestion] = []
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
      shell: shell, heading: title, leads: ScoreWords.sampling(card.sampling, of: merchant, times),
      parts: [answersDue] + [TaskPart(tasks: tasks, times: times).part].compactMap(\.self)
        + [qualifications].compactMap(\.self) + scorecard + [deposit],
      pages: [
        LinkView(
          address: Address.sellerGoods(merchant, language),
          words: language.say("在售与未上架的商品", "His goods, on and off sale"))
      ])
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

  private var scorecard: [PlainPage.Part] {
    let (merchant, language) = (merchant, language)
    let parts = ScoreParts(card: card, times: times) { Self.figure(merchant, language, [("figure", $0.rawValue)]) }
    var figures = parts.figures
    figures.sentences += [parts.schedule].compactMap(\.self)
    figures.more = Address.scorecard(.merchant, merchant, language)
    return [parts.steps, figures].compactMap(\.self)
  }

  /// Where what a figure is made of is shown.
  static func figure(_ merchant: String, _ language: Language, _ values: [(String, String?)]) -> String {
    Address.list("/seller", language, [("merchant", merchant)] + values)
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
