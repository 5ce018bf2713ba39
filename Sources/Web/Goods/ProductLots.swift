import Promises
import Service

/// The lots of goods with the form by which one is received, and who bought goods while they had no certificate.
extension ProductPage {
  /// The lots that came in, with what papers of theirs are there and which are lacking.
  var lotsPart: PlainPage.Part? {
    guard !lots.isEmpty || mayGovern else { return nil }
    let lines = lots.map { lot in
      var supplier = PlainPage.Cell(lot.supplier == nil ? language.say("商家自备", "The merchant's own") : "")
      if let name = lot.supplier { supplier.links = [LinkView(address: Address.supplier(name, language), words: name)] }
      return LotsTable.Line(
        reference: lot.reference, received: lot.received,
        source: [
          supplier,
          PlainPage.Cell(
            lot.papers.isEmpty ? "–" : titles(lot.papers),
            marks: lot.missing.isEmpty
              ? []
              : [.init(mark: "b", word: language.say("尚缺：\(titles(lot.missing))", "Missing: \(titles(lot.missing))"))]),
        ], isHeld: lot.isHeld)
    }
    let table = LotsTable(
      sources: [language.say("供应商", "Supplier"), language.say("来源凭证", "Papers")], lines: lines, times: times)
    return PlainPage.Part(
      heading: language.say("批次与来源凭证", "Lots, and the papers of their source"),
      tables: lines.isEmpty ? [] : [table.table],
      empty: lines.isEmpty ? [language.say("尚未登记批次。", "No lot has come in yet.")] : [],
      forms: mayGovern ? [receive] : [])
  }

  private func titles(_ keys: [String]) -> String {
    keys.map { key in suppliers?.documents.first { $0.key == key }?.title[language] ?? key }
      .joined(separator: language.say("、", ", "))
  }

  private var receive: FormView {
    let form = sight.form
    let papers = suppliers?.documents(isBranded: of.listing.brand != nil).map { $0.title[language] } ?? []
    return FormView(
      "receive", language.say("登记收货批次", "A lot has come in"),
      explanations: (papers.isEmpty || of.merchant != nil
        ? []
        : [
          language.say(
            "随货凭证：\(papers.joined(separator: "、"))；在供应商页面登记。",
            "What has to come with it: \(papers.joined(separator: ", ")). It is filed on the supplier's page.")
        ])
        + (sampling.isEmpty
          ? []
          : [language.say("该商品正在加严抽检，收货时请按加严的数量抽样。", "More of these goods is sampled now: take as many samples.")]),
      fields: [
        .input(
          "lot", language.say("批次", "Lot"), id: "lot",
          [("maxlength", "64"), ("required", ""), ("value", form["lot"] ?? "")]),
        .input(
          "supplier", language.say("供应商编号", "Supplier"), id: "supplier",
          hint: of.merchant == nil
            ? language.say("须为评审合格的供应商", "One who was screened and approved")
            : language.say("商家自备的不填", "Leave it empty where it is the merchant's own"),
          [("maxlength", "64"), ("value", form["supplier"] ?? "")]),
        .input(
          "quantity", language.say("数量（可不填）", "How many (may be left empty)"), id: "quantity",
          [("maxlength", "10"), ("inputmode", "numeric"), ("value", form["quantity"] ?? "")]),
      ], button: language.say("登记收货", "Receive it"))
  }

  /// What the form of a lot asks for.
  ///
  /// - Throws: `OwnRefusal` where the quantity is no number.
  static func receiving(_ form: Form, of product: String) throws -> JSONObject {
    var body: JSONObject = ["product": .string(product), "lot": .string(form["lot"] ?? "")]
    body[text: "supplier"] = form["supplier"]
    if let text = form["quantity"] {
      guard let quantity = Int64(text) else {
        throw RefusalWords.OwnRefusal("数量请以数字填写。", "Write how many as a number.")
      }
      body["quantity"] = .integer(quantity)
    }
    return body
  }

  /// Who bought it while it had no valid certificate, a page at a time; nil where nobody did.
  var buyersPart: PlainPage.Part? {
    guard affected > 0 else { return nil }
    let shown = buyers.prefix(Self.mostBuyers)
    let rows = shown.map { buyer in
      [
        PlainPage.Cell("", links: [LinkView(address: Address.order(buyer.order, language), words: buyer.order)]),
        PlainPage.Cell(times.time(buyer.placed)), PlainPage.Cell(times.time(buyer.found)),
        buyer.told.map { PlainPage.Cell(times.time($0)) }
          ?? PlainPage.Cell("", marks: [.init(mark: "o", word: language.say("待通知", "Waits to be told"))]),
      ]
    }
    let here = Address.product(of.listing.reference, language)
    let first = isFirst ? [] : [LinkView(address: here, words: language.say("第一页", "First page"))]
    let next =
      buyers.count > Self.mostBuyers
      ? shown.last.map {
        [
          LinkView(
            address: here + Address.query([("buyers", $0.id.description)]), words: language.say("下一页", "Next page"))
        ]
      } ?? [] : []
    return PlainPage.Part(
      heading: language.say("受影响的买家", "Buyers who are affected"),
      sentences: [
        language.say(
          "有 \(affected.grouped) 个订单是在商品没有有效证书期间下的，买家已通知或正在通知。",
          affected == 1
            ? "One order was placed while the goods had no valid certificate; its buyer is told."
            : "\(affected.grouped) orders were placed while the goods had no valid certificate; their buyers are told.")
      ],
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("订单", "Order"), language.say("下单", "Placed"), language.say("查出", "Found"),
              language.say("通知", "Told"),
            ], rows)
        ], more: first + next)
  }
}
