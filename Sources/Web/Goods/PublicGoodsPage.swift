import Promises
import Service

/// What a consumer looks up of goods: who sells them, whether they are on sale and why not, what proves that they conform,
/// what was put right, and what the letter promises about them.
struct PublicGoodsPage {
  var of: PublicGoods
  var annex: GoodsAnnex?
  var letter: Letter
  var times: TimeWords
  private var language: Language { times.language }
  private var words: GoodsWords { GoodsWords(annex: annex, times: times) }
  private var product: ProductCase { of.of }

  static func unknown(_ reference: String, letter: Letter, times: TimeWords) -> PlainPage {
    let language = times.language
    let title = language.say("没有该商品", "There are no such goods")
    return PlainPage(
      shell: WorkShell(title, platform: letter.platform[language], zone: times.zone, language: language),
      heading: title,
      leads: [
        language.say(
          "编号 \(reference) 没有登记过商品，本平台从未销售。请核对商品页面或订单上的编号。",
          "Nothing was ever listed under \(reference), so it was never sold here. Check the number on the goods' page or on the order."
        )
      ],
      parts: [
        PlainPage.Part(more: [
          LinkView(address: Address.list("/recalls", language), words: language.say("商品召回", "Recalled goods"))
        ])
      ])
  }

  var page: PlainPage {
    PlainPage(
      shell: WorkShell(product.title, platform: letter.platform[language], zone: times.zone, language: language),
      eyebrow: [seller], heading: product.title, isNamed: true,
      parts: [standing, facts, certificates, recalls, lots, corrections, promises].compactMap(\.self))
  }

  /// Whoever sells himself is liable as the seller, and says so (E-Commerce Law 37).
  private var seller: String {
    guard let merchant = product.merchant else {
      return language.say("自营：由本平台销售并承担销售者责任", "Sold by the platform itself, which is liable as the seller")
    }
    let name = of.seller ?? merchant
    return language.say("由商家 \(name) 销售", "Sold by \(name), a merchant")
  }

  private var standing: PlainPage.Part {
    let reasons = product.reasons.map(words.reason)
    let holds = product.holds.map(\.reason).filter { $0 != "goods.certificates" || reasons.isEmpty }
    var facts: [PlainPage.Cell] = [
      .fact(
        language.say("状态", "State"),
        product.isOnSale
          ? language.say("在售：各项上架条件均已满足", "On sale: all that is demanded of it holds")
          : language.say("不在售", "Not on sale"), mark: words.mark(product))
    ]
    if !product.isOnSale, let since = product.offSince {
      facts.append(.fact(language.say("下架时间", "Since"), times.time(since)))
    }
    let why = Set(holds.map(hold)).sorted() + reasons.map(ended)
    if !why.isEmpty {
      facts.insert(.fact(language.say("原因", "Why"), why.joined(separator: language.say("", " "))), at: 1)
    }
    return PlainPage.Part(facts: [.init(list: facts)])
  }

  private func ended(_ sentence: String) -> String {
    language == .zhHans && !sentence.hasSuffix("。") ? sentence + "。" : sentence
  }

  /// What a case is about is no public matter before it is decided.
  private func hold(_ reason: String) -> String {
    switch reason.prefix(while: { $0 != ":" }) {
    case "case":
      language.say("有人举报，核查期间暂停销售，或核查后已下架。", "It was reported: off sale while that is looked into, or after it was.")
    case "sanction": language.say("因对商家的处分下架，见“处分公示”。", "Off sale by a sanction on its seller, which is published.")
    case "recall": language.say("正在召回，见下。", "It is recalled; see below.")
    case "goods.certificates": language.say("证书到期未更新，自动下架。", "A certificate was not renewed, so it is off sale.")
    case "goods.genuine" where of.isFound:
      language.say("已被认定为假冒或不合格商品，已下架。", "It was found counterfeit or shoddy, and taken down.")
    // What nothing was found of may be perfect: it says no more than that it is gone.
    default: language.say("平台已将其下架。", "The platform has taken it off sale.")
    }
  }

  private var facts: PlainPage.Part {
    let listing = product.listing
    let path = listing.category.map { key in
      annex?.path(of: key).reversed().map(\.title[language]).joined(separator: " › ") ?? ""
    }
    var list: [PlainPage.Cell] = [
      .fact(language.say("商品编号", "Number"), listing.reference, isQuoted: true),
      .fact(
        language.say("品牌", "Brand"), listing.brand ?? language.say("无", "None"), isQuoted: listing.brand != nil),
      .fact(language.say("条码", "GTIN"), listing.gtin.map(Self.printed) ?? language.say("未提供", "Not told")),
      .fact(language.say("类目", "Category"), path.flatMap { $0.isEmpty ? nil : $0 } ?? language.say("未归类", "None yet")),
      .fact(
        language.say("执行标准", "Standards"),
        listing.standards.isEmpty ? language.say("未载明", "None stated") : listing.standards.joined(separator: " · "),
        isQuoted: !listing.standards.isEmpty),
    ]
    if annex?.review.isEmpty == false {
      list.append(
        .fact(
          language.say("商品信息审核", "Review of what is said of it"),
          (listing.review?.verdict.words[language] ?? language.say("尚未审核", "Not reviewed yet"))
            + (product.reviewed.map { language.say("（\(times.time($0))）", " (\(times.time($0)))") } ?? "")))
    }
    if !product.description.isEmpty {
      list.append(
        .fact(language.say("商品描述", "Description"), Self.cut(product.description, at: 2000), isQuoted: true))
    }
    return PlainPage.Part(
      heading: language.say("商品信息", "What it is"), facts: [.init(list: list)],
      more: [
        LinkView(
          address: Address.list("/report", language, [("product", listing.reference)]),
          words: language.say("举报该商品", "Report these goods"))
      ])
  }

  private var certificates: PlainPage.Part {
    let gate = ConformityGate(annex)
    let categories = gate.categories(of: product.listing)
    let rows = product.certificates.suffix(PublicGoods.most).reversed().map { filed -> [PlainPage.Cell] in
      let certificate = filed.certificate
      let covers = certificate.covers(
        reference: product.listing.reference, gtin: product.listing.gtin, categories: categories)
      let scope =
        certificate.scope.prefix(PublicGoods.most).map { annex?.category($0)?.title[language] ?? $0 }
        + (certificate.scope.count > PublicGoods.most ? ["…"] : [])
      return [
        PlainPage.Cell(words.kind(certificate.kind), quotes: ["\(certificate.number) · \(certificate.issuer)"]),
        PlainPage.Cell(
          (certificate.validFrom.map { times.day(times.zone.day(of: $0)) + language.say("至", " to ") }
            ?? language.say("至", "Until "))
            + times.deadline(certificate.validUntil)),
        PlainPage.Cell(
          scope.isEmpty ? language.say("本商品", "These goods") : scope.joined(separator: language.say("、", ", "))),
        state(certificate, covers: covers),
        PlainPage.Cell(filed.document == nil ? "–" : "", quotes: [filed.document.map(Self.halves)].compactMap(\.self)),
      ]
    }
    return PlainPage.Part(
      heading: language.say("合格证明", "What proves that it conforms"),
      sentences: rows.isEmpty
        ? []
        : [
          language.say(
            "可凭编号向发证机构核实。文件指纹为 SHA-256：手中的文件指纹相同，即为平台所存的同一份文件。",
            "Its issuer can confirm a certificate by its number. The fingerprint is the SHA-256 of the document: the same for yours means the same document as ours."
          )
        ],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("证书", "Certificate"), language.say("有效期", "Valid"),
              language.say("适用范围", "It covers"), language.say("状态", "State"),
              language.say("文件指纹", "Fingerprint"),
            ], rows)
        ],
      empty: rows.isEmpty
        ? [
          gate.kinds(of: product.listing).isEmpty
            ? language.say("该类目不要求合格证明，也未登记证书。", "Its category demands no certificate, and none is on file.")
            : language.say("尚未登记证书。", "No certificate is on file yet.")
        ] : [])
  }

  /// The page stays small however much was written.
  private static func cut(_ text: String, at most: Int) -> String {
    text.count > most ? text.prefix(most) + "…" : text
  }

  /// As it stands under the bars: without the zeros that fill it up.
  private static func printed(_ gtin: GTIN) -> String {
    let digits = gtin.digits
    return String(
      digits.hasPrefix("000000") ? digits.suffix(8) : digits.hasPrefix("0") ? digits.suffix(13) : digits[...])
  }

  /// In pieces that a narrow screen can break.
  private static func halves(_ hash: String) -> String {
    stride(from: 0, to: hash.count, by: 16).map { String(hash.dropFirst($0).prefix(16)) }.joined(separator: " ")
  }

  private func state(_ certificate: GoodsCertificate, covers: Bool) -> PlainPage.Cell {
    func mark(_ mark: String, _ word: String, _ line: String? = nil) -> PlainPage.Cell {
      PlainPage.Cell("", marks: [.init(mark: mark, word: word)], lines: [line].compactMap(\.self))
    }
    if let revoked = certificate.revokedAt {
      return mark("b", language.say("已撤销", "Revoked"), times.time(revoked))
    }
    if certificate.validUntil < times.now { return mark("v", language.say("已过期", "Run out")) }
    if !certificate.isValid(at: times.now) { return mark("o", language.say("未生效", "Not yet")) }
    return covers
      ? mark("k", language.say("有效", "Valid"))
      : mark("b", language.say("不适用于本商品", "For other goods"))
  }

  private var recalls: PlainPage.Part? {
    guard !of.recalls.isEmpty else { return nil }
    let rows = of.recalls.map { notice in
      [
        PlainPage.Cell(
          "", links: [LinkView(address: Address.recall(notice.recall, language), words: notice.scope[language])]),
        PlainPage.Cell(notice.risk.words[language]), PlainPage.Cell(notice.status.words[language]),
        PlainPage.Cell(times.time(notice.announced)),
      ]
    }
    return PlainPage.Part(
      heading: language.say("召回", "Recalls"),
      tables: [
        PlainPage.Table(
          [
            language.say("召回公告", "Notice"), language.say("风险", "Risk"), language.say("状态", "Status"),
            language.say("宣布", "Announced"),
          ], rows)
      ])
  }

  private var lots: PlainPage.Part? {
    guard !of.lots.isEmpty else { return nil }
    let lines = of.lots.map { lot in
      let papers =
        lot.papers == 0
        ? []
        : [
          language.say(
            "来源凭证 \(lot.papers) 种",
            lot.papers == 1 ? "1 paper of its source" : "\(lot.papers) papers of its source")
        ]
      let lacks =
        lot.lacks == 0
        ? []
        : [language.say("尚缺来源凭证 \(lot.lacks) 种", "\(lot.lacks) more \(lot.lacks == 1 ? "is" : "are") demanded")]
      return LotsTable.Line(
        reference: lot.reference, received: lot.received,
        source: [
          PlainPage.Cell(
            lot.isFromSupplier ? language.say("经评审的供应商", "A supplier who was screened") : "–", lines: papers + lacks)
        ], isHeld: lot.isHeld)
    }
    return PlainPage.Part(
      heading: language.say("批次与来源", "Lots, and where they come from"),
      tables: [LotsTable(sources: [language.say("来源", "From")], lines: lines, times: times).table])
  }

  private var corrections: PlainPage.Part? {
    guard !of.corrections.isEmpty else { return nil }
    let rows = of.corrections.map { correction in
      [
        PlainPage.Cell(times.time(correction.at)), PlainPage.Cell(words.field(correction.field)),
        PlainPage.Cell(quoting: Self.cut(words.shown(correction.old), at: 200)),
        PlainPage.Cell(quoting: Self.cut(words.shown(correction.new), at: 200)),
      ]
    }
    return PlainPage.Part(
      heading: language.say("更正记录", "What was put right"),
      tables: [
        PlainPage.Table(
          [
            language.say("时间", "When"), language.say("内容", "What"), language.say("原为", "Before"),
            language.say("改为", "After"),
          ], rows)
      ])
  }

  /// The articles that protect who buys it.
  private var promises: PlainPage.Part {
    let keys =
      [
        "goods.standards", "goods.certificates", "goods.information", "goods.genuine",
        product.merchant == nil ? "goods.suppliers" : "merchants.admission", "returns.no-reason", "complaints.clock",
      ]
    return PlainPage.Part(
      heading: language.say("对该商品的承诺", "What is promised about it"),
      more: keys.filter { letter.clause($0) != nil }.map { CaseParts.article($0, of: letter, language) })
  }
}
