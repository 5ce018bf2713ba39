import Promises
import Service

/// One product: what the gate looks at, its certificates in time, its review, and what was put right.
struct ProductPage {
  var of: ProductCase
  var corrections: [Work.Correction]
  var reviews: [Work.Review]
  /// How many of its buyers bought it while it had no valid certificate.
  var affected: Int
  var lots: [ReceivedLot]
  var suppliers: SuppliersAnnex?
  /// How many lots are shown.
  static let mostLots = 50
  /// Of people and programs by how events name them.
  var names: [String: String]
  var annex: GoodsAnnex?
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  private var language: Language { times.language }
  private var mayGovern: Bool { Visit.current.visitor.holds(.governGoods) }
  private var words: GoodsWords { GoodsWords(annex: annex, times: times) }

  var page: PlainPage {
    PlainPage(
      shell: WorkShell(
        of.title, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      eyebrow: [words.seller(of)], heading: of.title, isNamed: true,
      parts: [facts, gate, certificates, lotsPart, reviewPart, correctionsPart].compactMap(\.self),
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
    let buyers =
      affected == 0
      ? []
      : [
        language.say(
          "有 \(affected.grouped) 个订单是在商品没有有效证书期间下的，买家已通知或正在通知。",
          affected == 1
            ? "One order was placed while the goods had no valid certificate; its buyer is told."
            : "\(affected.grouped) orders were placed while the goods had no valid certificate; their buyers are told.")
      ]
    return PlainPage.Part(sentences: buyers, facts: [.init(list: list)])
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

  /// In the order of time, with the gaps between them.
  private var certificates: PlainPage.Part {
    typealias Line = (from: Instant, cells: [PlainPage.Cell])
    var lines: [Line] = of.certificates.map { filed in
      let certificate = filed.certificate
      let from = certificate.validFrom ?? of.listed
      var document = PlainPage.Cell(filed.document == nil ? "–" : "")
      if let hash = filed.document {
        document.links = [
          LinkView(address: "/goods/documents/\(hash)", words: language.say("下载", "Save it"))
        ]
        document.quotes = [String(hash.prefix(12))]
      }
      return (
        from,
        [
          PlainPage.Cell(
            certificate.validFrom.map {
              language.say(
                "\(times.day(times.zone.day(of: $0)))至\(times.deadline(certificate.validUntil))",
                "\(times.day(times.zone.day(of: $0))) to \(times.deadline(certificate.validUntil))")
            }
              ?? language.say(
                "至\(times.deadline(certificate.validUntil))", "Until \(times.deadline(certificate.validUntil))")),
          PlainPage.Cell(
            words.kind(certificate.kind),
            lines: certificate.scope.isEmpty
              ? []
              : [
                language.say(
                  "适用范围：\(certificate.scope.joined(separator: "、"))",
                  "It covers: \(certificate.scope.joined(separator: ", "))")
              ], quotes: ["\(certificate.number) · \(certificate.issuer)"]), state(filed), document,
        ]
      )
    }
    let gate = ConformityGate(annex)
    for kind in gate.kinds(of: of.listing) {
      for gap in gate.certificates(of: kind, for: of.listing).gaps(from: of.listed, until: times.now) {
        let isOpen = gap.until == times.now
        lines.append(
          (
            gap.from,
            [
              PlainPage.Cell(
                isOpen
                  ? language.say("\(times.time(gap.from)) 至今", "\(times.time(gap.from)) until now")
                  : language.say(
                    "\(times.time(gap.from)) 至 \(times.time(gap.until))",
                    "\(times.time(gap.from)) to \(times.time(gap.until))")
              ), PlainPage.Cell(words.kind(kind)),
              PlainPage.Cell("", marks: [.init(mark: "b", word: language.say("空档：无有效证书", "Gap: none was valid"))]),
              PlainPage.Cell("–"),
            ]
          ))
      }
    }
    let rows = lines.sorted { $0.from < $1.from }.map(\.cells)
    let overlaps = gate.kinds(of: of.listing).flatMap { kind in
      gate.certificates(of: kind, for: of.listing).overlaps.map { both in
        language.say(
          "\(times.time(both.from))至\(times.time(both.until))有两份以上有效的\(words.kind(kind))，通常为提前续期；请核对编号。",
          "From \(times.time(both.from)) to \(times.time(both.until)) more than one is valid: \(words.kind(kind)). As a rule that is a renewal in good time; compare their numbers."
        )
      }
    }
    let held = of.certificates.filter { $0.certificate.revokedAt == nil }
    return PlainPage.Part(
      heading: language.say("证书", "Certificates"), sentences: overlaps,
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("期间", "When"), language.say("证书", "Certificate"), language.say("状态", "State"),
              language.say("文件", "Document"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("没有登记证书。", "No certificate is on file.")] : [],
      forms: mayGovern ? [certify] + (held.isEmpty ? [] : [revoke(held)]) : [])
  }

  private func state(_ filed: FiledCertificate) -> PlainPage.Cell {
    let certificate = filed.certificate
    if let revoked = certificate.revokedAt {
      return PlainPage.Cell(
        "", marks: [.init(mark: "b", word: language.say("已撤销", "Revoked"))], lines: [times.time(revoked)],
        quotes: [filed.revokedFor].compactMap(\.self))
    }
    if certificate.isValid(at: times.now) {
      return PlainPage.Cell(
        "", marks: [.init(mark: "k", word: language.say("有效", "Valid"))], lines: [times.left(certificate.validUntil)])
    }
    return PlainPage.Cell(
      "",
      marks: [
        certificate.validUntil < times.now
          ? .init(mark: "b", word: language.say("已过期", "Run out"))
          : .init(mark: "o", word: language.say("未生效", "Not yet"))
      ])
  }

  private var certify: FormView {
    let kinds =
      [FormView.Option(value: "", words: words.kind(nil), isChosen: true)]
      + (annex?.certificates ?? []).map {
        .init(value: $0.key, words: $0.title[language], isChosen: $0.key == sight.form["kind"])
      }
    return FormView(
      "certify", language.say("登记证书", "File a certificate"),
      fields: [
        .choice("kind", language.say("种类", "Kind"), id: "kind", kinds),
        .input(
          "number", language.say("编号", "Number"), id: "number",
          [("maxlength", "80"), ("required", ""), ("value", sight.form["number"] ?? "")]),
        .input(
          "issuer", language.say("发证机构", "Issued by"), id: "issuer",
          [("maxlength", "200"), ("required", ""), ("value", sight.form["issuer"] ?? "")]),
        .input(
          "validFrom", language.say("有效期自（可不填）", "Valid from (may be left empty)"), id: "valid-from",
          [("type", "date"), ("value", sight.form["validFrom"] ?? "")]),
        .input(
          "validUntil", language.say("有效期至（含当日）", "Valid until (this day included)"), id: "valid-until",
          [("type", "date"), ("required", ""), ("value", sight.form["validUntil"] ?? "")]),
        .area(
          "scope", language.say("适用范围（可不填）", "What it covers (may be left empty)"), id: "scope",
          hint: language.say(
            "条码、商品编号或类目，每行一项；不填即仅适用于本商品",
            "GTINs, references or categories, one a line; only this product where it is empty"),
          text: sight.form["scope"] ?? "", longest: 4000),
        .input(
          "file", language.say("证书文件", "The document"), id: "file",
          hint: language.say("JPEG、PNG、WebP 或 PDF，不超过 700 kB", "JPEG, PNG, WebP or PDF, at most 700 kB"),
          [("type", "file"), ("accept", "image/jpeg,image/png,image/webp,application/pdf")]),
      ], button: language.say("登记", "File it"), hasFile: true)
  }

  private func revoke(_ held: [FiledCertificate]) -> FormView {
    FormView(
      "revoke", language.say("登记证书撤销", "A certificate was revoked"),
      explanations: [
        language.say(
          "凡凭该证书销售的商品，没有其他有效证书的即行下架；其间的买家逐一通知。",
          "All goods that it was filed for and that have no other valid one are off sale at once, and who bought them since is told."
        )
      ],
      fields: [
        .choice(
          "certificate", language.say("证书", "Certificate"), id: "certificate",
          held.map(\.certificate).map {
            .init(value: "\($0.number)|\($0.issuer)", words: "\($0.number) · \($0.issuer)", isChosen: false)
          }),
        .input(
          "since", language.say("撤销生效日（可不填）", "With effect from (may be left empty)"), id: "since",
          hint: language.say("不填即自现在起", "From now on where it is empty"),
          [("type", "date"), ("max", times.zone.day(of: times.now).description)]),
        .area("reason", language.say("理由", "Why"), id: "revoke-reason", text: "", longest: 4000),
      ], button: language.say("登记撤销", "Revoke"))
  }

  /// The lots that came in, with what papers of theirs are there and which are lacking.
  private var lotsPart: PlainPage.Part? {
    guard !lots.isEmpty else { return nil }
    func titles(_ keys: [String]) -> String {
      keys.map { key in suppliers?.documents.first { $0.key == key }?.title[language] ?? key }
        .joined(separator: language.say("、", ", "))
    }
    let rows = lots.map { lot in
      var supplier = PlainPage.Cell(lot.supplier == nil ? language.say("商家自备", "The merchant's own") : "")
      if let name = lot.supplier { supplier.links = [LinkView(address: Address.supplier(name, language), words: name)] }
      return [
        PlainPage.Cell(quoting: lot.reference), PlainPage.Cell(times.time(lot.received)), supplier,
        PlainPage.Cell(
          lot.papers.isEmpty ? "–" : titles(lot.papers),
          marks: lot.missing.isEmpty
            ? []
            : [.init(mark: "b", word: language.say("尚缺：\(titles(lot.missing))", "Missing: \(titles(lot.missing))"))]),
        PlainPage.Cell(
          "",
          marks: [
            lot.isHeld
              ? .init(mark: "b", word: language.say("停发", "Held"))
              : .init(mark: "k", word: language.say("正常", "In order"))
          ]),
      ]
    }
    return PlainPage.Part(
      heading: language.say("批次与来源凭证", "Lots, and the papers of their source"),
      tables: [
        PlainPage.Table(
          [
            language.say("批次", "Lot"), language.say("入库", "Received"), language.say("供应商", "Supplier"),
            language.say("来源凭证", "Papers"), language.say("状态", "State"),
          ], rows)
      ])
  }

  private var reviewPart: PlainPage.Part? {
    let standards = annex?.review ?? []
    guard !standards.isEmpty || !reviews.isEmpty else { return nil }
    let rows = reviews.map { review in
      [
        PlainPage.Cell(times.time(review.at), quotes: [review.by.map { names[$0] ?? $0 }].compactMap(\.self)),
        PlainPage.Cell(
          "", marks: [.init(mark: review.verdict == .passed ? "k" : "b", word: review.verdict.words[language])]),
        PlainPage.Cell(
          review.findings.isEmpty ? "–" : "",
          lines: review.findings.map { finding in
            standards.first { $0.key == finding.standard }?.title[language] ?? finding.standard
          }, quotes: [review.note].filter { !$0.isEmpty }),
      ]
    }
    return PlainPage.Part(
      heading: language.say("商品信息审核", "Review of the listing"),
      sentences: of.reviewSince.map {
        [language.say("自\(times.time($0))起等待审核。", "It waits to be reviewed since \(times.time($0)).")]
      } ?? [],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [language.say("时间", "When"), language.say("结论", "Verdict"), language.say("发现", "Findings")], rows)
        ],
      forms: standards.isEmpty || !mayGovern
        ? []
        : [
          FormView(
            "review", language.say("审核", "Review it"),
            explanations: [
              language.say(
                "勾选不符合的标准；全部符合的，直接提交。",
                "Tick the standards that it does not meet; send it as it is where it meets them all.")
            ],
            fields: [
              .boxes(
                language.say("不符合的标准", "What it does not meet"), id: "findings",
                standards.map {
                  .init(
                    name: "finding-\($0.key)",
                    words: language.say(
                      "\($0.title.zhHans)：\($0.question.zhHans)", "\($0.title.en): \($0.question.en)"),
                    isTicked: sight.form["finding-\($0.key)"] != nil)
                }),
              .area(
                "note", language.say("说明（可不填）", "Note (may be left empty)"), id: "note",
                text: sight.form["note"] ?? "", longest: 4000),
            ], button: language.say("提交审核结论", "Record the review"), isMain: of.reviewSince != nil)
        ])
  }

  private var correctionsPart: PlainPage.Part {
    let rows = corrections.map { correction in
      [
        PlainPage.Cell(times.time(correction.at), quotes: [correction.by.map { names[$0] ?? $0 }].compactMap(\.self)),
        PlainPage.Cell(words.field(correction.field)), PlainPage.Cell(quoting: words.shown(correction.old)),
        PlainPage.Cell(quoting: words.shown(correction.new)), PlainPage.Cell(quoting: correction.reason),
      ]
    }
    let form = sight.form
    return PlainPage.Part(
      heading: language.say("更正记录", "What was put right"),
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("时间", "When"), language.say("内容", "What"), language.say("原为", "Before"),
              language.say("改为", "After"), language.say("理由", "Why"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("尚无更正。", "Nothing was corrected yet.")] : [],
      forms: !mayGovern
        ? []
        : [
          FormView(
            "correct", language.say("更正商品信息", "Put something right"),
            fields: [
              .input(
                "title", language.say("名称", "Title"), id: "title",
                [("maxlength", "300"), ("required", ""), ("value", form["title"] ?? of.title)]),
              words.category(form["category"] ?? of.listing.category),
              .input(
                "gtin", language.say("条码", "GTIN"), id: "gtin",
                [
                  ("maxlength", "40"), ("inputmode", "numeric"),
                  ("value", form["gtin"] ?? of.listing.gtin?.digits ?? ""),
                ]),
              words.standards(form["standards"] ?? of.listing.standards.joined(separator: "\n")),
              words.description(form["description"] ?? of.description),
              .area("reason", language.say("更正理由", "Why"), id: "reason", text: form["reason"] ?? "", longest: 4000),
            ], button: language.say("更正", "Correct it"))
        ])
  }
}
