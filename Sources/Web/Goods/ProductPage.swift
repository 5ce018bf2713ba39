import Promises
import Service

/// One product: what the gate looks at, its certificates in time, its review, and what was put right.
struct ProductPage {
  var of: ProductCase
  var corrections: [Work.Correction]
  var reviews: [Work.Review]
  /// How many of its buyers bought it while it had no valid certificate, and a page of them.
  var affected: Int
  var buyers: [AffectedBuyer]
  /// Whether the page of buyers is the first.
  var isFirst: Bool
  var lots: [ReceivedLot]
  /// The steps by which more of it is sampled than usual.
  var sampling: [ScoreStepCase]
  var suppliers: SuppliersAnnex?
  /// How many lots are shown.
  static let mostLots = 50
  /// How many buyers a page of them has.
  static let mostBuyers = 50
  /// Of people and programs by how events name them.
  var names: [String: String]
  var annex: GoodsAnnex?
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  var language: Language { times.language }
  var mayGovern: Bool { Visit.current.visitor.holds(.governGoods) }
  var words: GoodsWords { GoodsWords(annex: annex, times: times) }

  var page: PlainPage {
    PlainPage(
      shell: WorkShell(
        of.title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      eyebrow: [words.seller(of)], heading: of.title, isNamed: true,
      parts: [facts, gate, certificates, buyersPart, lotsPart, reviewPart, correctionsPart].compactMap(\.self),
      pages: [
        LinkView(address: Address.list("/goods", language), words: language.say("全部商品", "All goods")),
        LinkView(
          address: Address.goods(of.listing.reference, language),
          words: language.say("消费者看到的页面", "What consumers see")),
      ] + Address.scorecard(.product, of.listing.reference, language))
  }

  private var facts: PlainPage.Part {
    func fact(_ name: String, _ cell: PlainPage.Cell) -> PlainPage.Cell {
      var cell = cell
      cell.name = name
      return cell
    }
    let listing = of.listing
    let path = listing.category.map { key in
      annex?.path(of: key).reversed().map(\.title[language]).joined(separator: " › ") ?? key
    }
    var list = [
      fact(language.say("状态", "State"), PlainPage.Cell("", marks: [words.mark(of)])),
      fact(language.say("商品编号", "Reference"), PlainPage.Cell(quoting: listing.reference)),
      fact(language.say("品牌", "Brand"), PlainPage.Cell(quoting: listing.brand ?? "–")),
      fact(language.say("条码", "GTIN"), PlainPage.Cell(listing.gtin?.digits ?? "–")),
      fact(language.say("销售者", "Seller"), PlainPage.Cell(words.seller(of))),
      fact(language.say("类目", "Category"), PlainPage.Cell(path.flatMap { $0.isEmpty ? nil : $0 } ?? "–")),
      fact(
        language.say("执行标准", "Standards"),
        PlainPage.Cell(quoting: listing.standards.isEmpty ? "–" : listing.standards.joined(separator: " · "))),
      fact(language.say("登记时间", "Listed"), PlainPage.Cell(times.time(of.listed))),
    ]
    if !of.description.isEmpty {
      list.append(fact(language.say("商品描述", "Description"), PlainPage.Cell(quoting: of.description)))
    }
    if !of.isOnSale, let since = of.offSince {
      list.insert(fact(language.say("未上架，自", "Off sale since"), PlainPage.Cell(times.time(since))), at: 1)
    }
    if let by = of.reviewBy, of.reviewSince == nil {
      list.append(
        fact(
          language.say("下次复核", "Reviewed again"),
          PlainPage.Cell(
            language.say(
              "\(times.deadline(by))前（\(times.left(by))）", "by \(times.deadline(by)) (\(times.left(by)))"))))
    }
    return PlainPage.Part(
      sentences: ScoreWords.sampling(sampling, of: listing.reference, times), facts: [.init(list: list)])
  }

  /// Every condition, met or not.
  private var gate: PlainPage.Part {
    var rows = of.checks.map { check in
      [
        PlainPage.Cell(condition(check.condition)),
        PlainPage.Cell(
          "",
          marks: [
            check.reason == nil
              ? .init(mark: "k", word: language.say("符合", "Met"))
              : .init(mark: "b", word: language.say("不符合", "Lacking"))
          ]), PlainPage.Cell(check.reason.map(words.reason) ?? "–"),
      ]
    }
    rows =
      of.holds.map { hold in
        [
          PlainPage.Cell(language.say("下架决定", "Takedown")),
          PlainPage.Cell("", marks: [.init(mark: "b", word: language.say("已下架", "Down"))]),
          PlainPage.Cell(words.hold(hold.reason), lines: [words.times.time(hold.since)]),
        ]
      } + rows
    return PlainPage.Part(
      heading: language.say("上架条件", "What has to hold"),
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("条件", "Condition"), language.say("结果", "State"), language.say("说明", "What is lacking"),
            ], rows)
        ],
      empty: rows.isEmpty
        ? [language.say("没有类目要求，也没有登记证书。", "No category demands anything, and no certificate is on file.")] : [],
      forms: reinstate)
  }

  private func condition(_ condition: ConformityGate.Check.Condition) -> String {
    switch condition {
    case .category: language.say("商品类目", "Category")
    case .standard(let standard): language.say("载明执行标准 \(standard)", "States \(standard)")
    case .certificate(let kind): words.kind(kind)
    case .review: language.say("商品信息审核", "Review of the listing")
    case .seller: language.say("商家可接受新订单", "Its seller may sell")
    case .admission: language.say("商家入驻资质含该类目", "Its seller was admitted for the category")
    case .brand: language.say("商家可销售该品牌", "Its seller may sell the brand")
    }
  }

  /// What took goods down without a case can be reversed here; what a case found is reversed there.
  private var reinstate: [FormView] {
    guard mayGovern, of.holds.contains(where: { $0.reason == "goods.genuine" }) else { return [] }
    return [
      FormView(
        "reinstate", language.say("撤销下架", "They were taken down wrongly"),
        explanations: [
          language.say(
            "恢复销售；认定为假冒的一并撤销，尚未支付的赔偿不再支付。由案件认定的，请在案件中撤销。",
            "They are on sale again. Where they were found counterfeit that is reversed, and what was not paid is owed no more. What a case found is reversed in the case."
          )
        ],
        fields: [.area("reason", language.say("理由", "Why"), id: "reinstate-reason", text: "", longest: 4000)],
        button: language.say("撤销下架", "Reverse it"))
    ]
  }
}
