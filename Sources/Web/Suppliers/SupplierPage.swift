import Promises
import Service

/// One supplier: his points with how they came about, his screenings, and the papers of his lots.
struct SupplierPage {
  var of: Supplier
  var screenings: [Supplier.Screening]
  /// Of the last screening.
  var scores: [SupplierScore]
  var documents: [SourceDocument]
  var names: [String: String]
  var annex: SuppliersAnnex?
  var letter: Letter
  var times: TimeWords
  var sight: Sight
  private var language: Language { times.language }
  private var mayGovern: Bool { Visit.current.visitor.holds(.governSuppliers) }

  var page: PlainPage {
    PlainPage(
      shell: WorkShell(
        of.name, platform: letter.platform[language], zone: times.zone, language: language, refusal: sight.refusal),
      eyebrow: [language.say("供应商", "Supplier")], heading: of.name, isNamed: true,
      parts: [facts, last, history, papers].compactMap(\.self),
      pages: [LinkView(address: Address.list("/suppliers", language), words: language.say("全部供应商", "All suppliers"))])
  }

  private var facts: PlainPage.Part {
    var list: [PlainPage.Cell] = [
      PlainPage.Cell("", marks: [of.standing(at: times.now).mark(language)]), PlainPage.Cell(quoting: of.reference),
      PlainPage.Cell(quoting: of.code ?? "–"), PlainPage.Cell(times.time(of.added)),
      PlainPage.Cell(
        of.last?.validUntil.map {
          language.say("\(times.deadline($0))（\(times.left($0))）", "\(times.deadline($0)) (\(times.left($0)))")
        } ?? "–"),
    ]
    let heads = [
      language.say("状态", "Standing"), language.say("编号", "Reference"), language.say("统一社会信用代码", "Credit code"),
      language.say("登记时间", "On file since"), language.say("下次评审", "Screened again by"),
    ]
    for place in list.indices { list[place].name = heads[place] }
    return PlainPage.Part(facts: [.init(list: list)])
  }

  /// Criterion by criterion, and the form for the next time.
  private var last: PlainPage.Part {
    let order = annex?.criteria.map(\.key) ?? []
    let sorted = scores.sorted {
      (order.firstIndex(of: $0.criterion) ?? order.count) < (order.firstIndex(of: $1.criterion) ?? order.count)
    }
    let rows = sorted.map { score in
      let criterion = annex?.criteria.first { $0.key == score.criterion }
      return [
        PlainPage.Cell(criterion?.title[language] ?? score.criterion),
        PlainPage.Cell(criterion.map { String($0.weight) } ?? "–", isNumber: true),
        PlainPage.Cell(String(score.points), isNumber: true),
        PlainPage.Cell(
          score.evidence.isEmpty && score.document == nil ? "–" : "",
          links: score.document.map {
            [LinkView(address: "/suppliers/documents/\($0)", words: language.say("文件", "Document"))]
          } ?? [], quotes: [score.evidence].filter { !$0.isEmpty }),
      ]
    }
    return PlainPage.Part(
      heading: language.say("最近一次评审", "The last screening"),
      sentences: of.last.map { last in
        [language.say("加权得分：\(last.working)", "The weighted sum: \(last.working)")]
          + (annex.map {
            [
              language.say(
                "\($0.threshold) 分起为合格，\($0.conditional) 分起为附条件合格。",
                "From \($0.threshold) points on a supplier is approved, from \($0.conditional) on with conditions.")
            ]
          } ?? [])
      } ?? [],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("标准", "Criterion"), language.say("权重", "Weight"), language.say("得分", "Points"),
              language.say("依据", "Evidence"),
            ], rows)
        ],
      empty: rows.isEmpty
        ? [language.say("尚未评审，不接收其货物。", "There was no screening yet; nothing is received from this supplier.")] : [],
      forms: mayGovern ? annex.map { [screen($0)] } ?? [] : [])
  }

  private func screen(_ annex: SuppliersAnnex) -> FormView {
    FormView(
      "screen", language.say("评审", "Screen this supplier"),
      fields: annex.criteria.flatMap { criterion -> [FormView.Field] in
        let least =
          criterion.least == 0
          ? nil : language.say("低于 \(criterion.least) 分即不合格", "Below \(criterion.least) the supplier is refused")
        return [
          .input(
            "points-\(criterion.key)",
            language.say("\(criterion.title.zhHans)（0 至 100 分）", "\(criterion.title.en), points from 0 to 100"),
            id: "points-\(criterion.key)", hint: least,
            [
              ("type", "number"), ("min", "0"), ("max", "100"), ("required", ""),
              ("value", sight.form["points-\(criterion.key)"] ?? ""),
            ]),
          .input(
            "evidence-\(criterion.key)",
            language.say("\(criterion.title.zhHans)的依据", "Evidence for \(criterion.title.en)"),
            id: "evidence-\(criterion.key)",
            [("maxlength", "4000"), ("value", sight.form["evidence-\(criterion.key)"] ?? "")]),
        ]
      } + [
        .area(
          "note", language.say("说明或所附条件（可不填）", "Note, or the conditions (may be left empty)"), id: "note",
          text: sight.form["note"] ?? "", longest: 4000)
      ], button: language.say("提交评审", "Record the screening"), isMain: true)
  }

  private var history: PlainPage.Part? {
    guard screenings.count > 1 || screenings.first?.note.isEmpty == false else { return nil }
    return PlainPage.Part(
      heading: language.say("历次评审", "All screenings"),
      tables: [
        PlainPage.Table(
          [
            language.say("时间", "When"), language.say("结论", "Verdict"), language.say("得分", "Points"),
            language.say("说明", "Note"),
          ],
          screenings.map { screening in
            [
              PlainPage.Cell(
                times.time(screening.at), quotes: [screening.by.map { names[$0] ?? $0 }].compactMap(\.self)),
              PlainPage.Cell(screening.verdict.words[language]),
              PlainPage.Cell(String(screening.points), isNumber: true),
              PlainPage.Cell(quoting: screening.note.isEmpty ? "–" : screening.note),
            ]
          })
      ])
  }

  private var papers: PlainPage.Part {
    func title(_ key: String) -> String { annex?.documents.first { $0.key == key }?.title[language] ?? key }
    let rows = documents.map { document in
      [
        PlainPage.Cell(
          "",
          links: document.product.map { [LinkView(address: Address.product($0, language), words: $0)] } ?? [],
          quotes: [document.lot]), PlainPage.Cell(title(document.kind)),
        PlainPage.Cell(
          "", links: [LinkView(address: "/suppliers/documents/\(document.sha256)", words: document.name)]),
        PlainPage.Cell(times.time(document.at)),
      ]
    }
    let form = FormView(
      "document", language.say("登记来源凭证", "File a paper of a lot"),
      fields: [
        .input(
          "lot", language.say("批次编号", "Lot"), id: "lot",
          [("maxlength", "64"), ("required", ""), ("value", sight.form["lot"] ?? "")]),
        .input(
          "product", language.say("商品编号（可不填）", "Goods (may be left empty)"), id: "product",
          hint: language.say("多件商品有同名批次时必填", "Needed where several goods have a lot of this name"),
          [("maxlength", "64"), ("value", sight.form["product"] ?? "")]),
        .choice(
          "kind", language.say("凭证种类", "Which paper"), id: "kind",
          (annex?.documents ?? []).map {
            .init(value: $0.key, words: $0.title[language], isChosen: $0.key == sight.form["kind"])
          }),
        .input(
          "name", language.say("文件名称", "What to call it"), id: "name",
          [("maxlength", "120"), ("required", ""), ("value", sight.form["name"] ?? "")]),
        .input(
          "file", language.say("文件", "The file"), id: "file",
          hint: language.say("JPEG、PNG、WebP 或 PDF，不超过 700 kB", "JPEG, PNG, WebP or PDF, at most 700 kB"),
          [("type", "file"), ("required", "")]),
      ], button: language.say("登记", "File it"), hasFile: true)
    return PlainPage.Part(
      heading: language.say("各批次的来源凭证", "Papers of the lots"),
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("批次", "Lot"), language.say("凭证", "Paper"), language.say("文件", "File"),
              language.say("登记时间", "Filed"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("尚无凭证。", "None is on file yet.")] : [],
      forms: mayGovern && of.standing(at: times.now).maySupply && annex?.documents.isEmpty == false ? [form] : [])
  }
}
