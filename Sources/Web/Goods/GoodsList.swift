import Promises
import Service

/// All goods with what keeps them off sale, and the certificates that run out next.
struct GoodsList {
  var products: [ProductCase]
  var ending: [(product: String, title: String, number: String, kind: String?, until: Instant)]
  var text: String?
  var isFirst: Bool
  /// What became of a table of goods; nothing where none was sent.
  var taken: String?
  /// What was wrong in it.
  var faults: [SchemaProblem] = []
  var annex: GoodsAnnex?
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  static let most = 50
  static let few = 20
  private var language: Language { times.language }
  private var words: GoodsWords { GoodsWords(annex: annex, times: times) }

  var page: PlainPage {
    let title = language.say("商品", "Goods")
    let shown = Array(products.prefix(Self.most))
    let next = products.count > Self.most ? shown.last?.id : nil
    let first = Address.list("/goods", language, [("q", text)])
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("q", text)]), refusal: sight.refusal), heading: title,
      leads: [taken].compactMap(\.self),
      finders: [
        .init(
          find: FindView(
            "/goods", "q", language.say("名称、编号或条码", "Title, reference or GTIN"), value: text ?? "", language))
      ],
      parts: [GoodsImportForm.faults(faults, language)].compactMap(\.self) + [goods(shown)]
        + (isFirst && text == nil ? [certificates].compactMap(\.self) : [])
        + (Visit.current.visitor.holds(.governGoods) ? [entry] : []),
      pages: (isFirst ? [] : [LinkView(address: first, words: language.say("第一页", "First page"))])
        + (next.map {
          [
            LinkView(
              address: Address.list("/goods", language, [("q", text), ("after", $0.description)]),
              words: language.say("下一页", "Next page"))
          ]
        } ?? []))
  }

  private func goods(_ shown: [ProductCase]) -> PlainPage.Part {
    let rows = shown.map { product in
      [
        words.name(product, at: Address.product), PlainPage.Cell(words.seller(product)),
        PlainPage.Cell("", marks: [words.mark(product)]), words.why(product),
      ]
    }
    return PlainPage.Part(
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("商品", "Goods"), language.say("销售者", "Seller"), language.say("状态", "State"),
              language.say("原因", "Why"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("没有符合条件的商品。", "There are no such goods.")] : [])
  }

  private var certificates: PlainPage.Part? {
    guard !ending.isEmpty else { return nil }
    let rows = ending.map { line in
      [
        PlainPage.Cell(
          language.say(
            "\(times.deadline(line.until))（\(times.left(line.until))）",
            "\(times.deadline(line.until)) (\(times.left(line.until)))")),
        PlainPage.Cell(words.kind(line.kind), quotes: [line.number]),
        PlainPage.Cell(
          "", links: [LinkView(address: Address.product(line.product, language), words: line.product)],
          quotes: [line.title]),
      ]
    }
    return PlainPage.Part(
      heading: language.say("即将到期的证书", "Certificates that run out next"),
      sentences: [
        language.say("到期仍未更新的，商品自动下架。", "Where none is filed in time, the goods are off sale by themselves.")
      ],
      tables: [
        PlainPage.Table(
          [language.say("有效期至", "Valid until"), language.say("证书", "Certificate"), language.say("商品", "Goods")], rows)
      ])
  }

  private var entry: PlainPage.Part {
    PlainPage.Part(
      heading: language.say("登记商品", "List goods"),
      forms: [
        FormView(
          "list", language.say("登记一件商品", "List goods"),
          fields: [
            .input(
              "reference", language.say("商品编号", "Reference"), id: "reference",
              [("maxlength", "64"), ("required", ""), ("value", sight.form["reference"] ?? "")]),
            .input(
              "title", language.say("名称", "Title"), id: "title",
              [("maxlength", "300"), ("required", ""), ("value", sight.form["title"] ?? "")]),
            words.category(sight.form["category"]), words.brand(sight.form["brand"]),
            .input(
              "gtin", language.say("条码（可不填）", "GTIN (may be left empty)"), id: "gtin",
              [("maxlength", "40"), ("inputmode", "numeric"), ("value", sight.form["gtin"] ?? "")]),
            .input(
              "merchant", language.say("商家编号", "Merchant"), id: "merchant",
              hint: language.say("自营商品不填", "Leave it empty where the platform itself sells"),
              [("maxlength", "64"), ("value", sight.form["merchant"] ?? "")]),
            words.standards(sight.form["standards"] ?? ""), words.description(sight.form["description"] ?? ""),
          ], button: language.say("登记", "List")),
        GoodsImportForm.form(sight),
      ])
  }
}

/// What goods pages say in several places.
struct GoodsWords {
  var annex: GoodsAnnex?
  var times: TimeWords
  private var language: Language { times.language }

  func kind(_ key: String?) -> String {
    guard let key else { return language.say("合格证明", "Certificate of conformity") }
    return annex?.certificates.first { $0.key == key }?.title[language] ?? key
  }

  /// Whoever sells himself is liable as the seller, and goods are marked as such (E-Commerce Law 37).
  func seller(_ product: ProductCase) -> String {
    product.merchant.map { language.say("商家 \($0)", "Merchant \($0)") }
      ?? language.say("平台自营", "The platform itself (self-operated)")
  }

  func mark(_ product: ProductCase) -> PlainPage.Mark {
    product.isOnSale
      ? .init(mark: "k", word: language.say("在售", "On sale")) : .init(mark: "b", word: language.say("未上架", "Off sale"))
  }

  /// Goods in a table; titles are in the seller's language, whichever the page's is.
  ///
  /// - Parameter address: of their page, by their reference.
  func name(_ product: ProductCase, at address: (String, Language) -> String) -> PlainPage.Cell {
    let reference = product.listing.reference
    return PlainPage.Cell(
      "", links: [LinkView(address: address(reference, language), words: reference)], quotes: [product.title])
  }

  /// Why goods are off sale, in a table.
  func why(_ product: ProductCase) -> PlainPage.Cell {
    let lines = reasons(product)
    return PlainPage.Cell(lines.isEmpty ? "–" : "", lines: lines)
  }

  func reasons(_ product: ProductCase) -> [String] {
    let found = product.reasons.map(reason)
    // Where the gate says which certificate is lacking, that is said once.
    let holds = product.holds.map(\.reason).filter { $0 != "goods.certificates" || found.isEmpty }
    return holds.map(hold) + found
  }

  /// - Parameter reason: a clause, or a case, a sanction or a recall by its reference (`HoldReason`).
  func hold(_ reason: String) -> String {
    let parts = reason.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.count) {
    case ("case", 2): return language.say("案件 \(parts[1]) 处理期间停售。", "Off sale for case \(parts[1]).")
    case ("sanction", 2): return language.say("因处分 \(parts[1]) 下架。", "Taken down by sanction \(parts[1]).")
    case ("recall", 2): return language.say("召回 \(parts[1])。", "Recalled: \(parts[1]).")
    case ("score", 2): return language.say("质量评价越过界限。", "Its score is beyond a limit.")
    case ("goods.certificates", _): return language.say("证书到期未更新。", "A certificate was not renewed.")
    default: return language.say("已被认定为假货或已被要求下架。", "Found counterfeit, or taken down.")
    }
  }

  func reason(_ reason: GateReason) -> String {
    reason.words(annex) { instant in
      let day = times.zone.day(of: instant)
      return LocalizedText(zhHans: Prose.day(day, .zhHans), en: Prose.day(day, .en))
    }[language]
  }

  func shown(_ text: String) -> String {
    text.isEmpty ? "–" : text.split(separator: "\n").joined(separator: " · ")
  }

  func field(_ name: String) -> String {
    if name == "takedown" { return language.say("下架或认定", "Takedown, or finding") }
    return switch ListingField(rawValue: name) {
    case .title: language.say("名称", "Title")
    case .category: language.say("类目", "Category")
    case .brand: language.say("品牌", "Brand")
    case .gtin: language.say("条码", "GTIN")
    case .standards: language.say("执行标准", "Standards")
    case .description: language.say("商品描述", "Description")
    case nil: name
    }
  }

  func category(_ chosen: String?) -> FormView.Field {
    let none = FormView.Option(value: "", words: language.say("未归类", "None yet"), isChosen: chosen == nil)
    var options = (annex?.categories ?? []).map { category in
      FormView.Option(
        value: category.key,
        words: annex?.path(of: category.key).reversed().map(\.title[language]).joined(separator: " › ") ?? category.key,
        isChosen: category.key == chosen)
    }
    if let chosen, !options.contains(where: \.isChosen) {
      options.append(.init(value: chosen, words: chosen, isChosen: true))
    }
    return .choice("category", language.say("类目", "Category"), id: "category", [none] + options)
  }

  func brand(_ text: String?) -> FormView.Field {
    .input(
      "brand", language.say("品牌（可不填）", "Brand (may be left empty)"), id: "brand",
      hint: language.say("商家只能销售其入驻时已证明的品牌", "A merchant sells the brands that he proved when he was admitted"),
      [("maxlength", "200"), ("value", text ?? "")])
  }

  func standards(_ text: String) -> FormView.Field {
    .area(
      "standards", language.say("执行标准", "Standards that they meet"), id: "standards",
      hint: language.say("每行一项，如 GB 4706.1-2005", "One a line, such as GB 4706.1-2005"), text: text, longest: 4000)
  }

  func description(_ text: String) -> FormView.Field {
    .area("description", language.say("商品描述", "Description"), id: "description", text: text, longest: 10_000)
  }
}
