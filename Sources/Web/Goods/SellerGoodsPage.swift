import Promises
import Service

/// What one merchant sells, with what keeps each of his goods off sale: his own page, which the platform's people see too.
struct SellerGoodsPage {
  var merchant: String
  /// One more than is shown, where there are more.
  var products: [ProductCase]
  var isFirst: Bool
  var annex: GoodsAnnex?
  var letter: Letter
  var times: TimeWords
  static let most = 50
  private var language: Language { times.language }
  private var words: GoodsWords { GoodsWords(annex: annex, times: times) }

  var page: PlainPage {
    let title = language.say("商家 \(merchant) 的商品", "Goods of merchant \(merchant)")
    let shown = Array(products.prefix(Self.most))
    let first = Address.sellerGoods(merchant, language)
    let next = products.count > Self.most ? shown.last?.id : nil
    return PlainPage(
      shell: WorkShell(
        title, platform: letter.platform[language], zone: times.zone, language: language,
        keep: Address.query([("merchant", merchant)])), heading: title,
      leads: [
        language.say(
          "每种商品是否在售；未上架的，列明原因。原因消除后自动恢复销售。",
          "Whether each is on sale, and where it is not, why. It is on sale again by itself once the reasons are gone.")
      ],
      parts: [part(shown)],
      pages: [
        LinkView(
          address: Address.list("/seller", language, [("merchant", merchant)]), words: language.say("概况", "Overview"))
      ] + (isFirst ? [] : [LinkView(address: first, words: language.say("第一页", "First page"))])
        + (next.map {
          [
            LinkView(
              address: first + Address.query([("after", $0.description)]), words: language.say("下一页", "Next page"))
          ]
        } ?? []))
  }

  private func part(_ shown: [ProductCase]) -> PlainPage.Part {
    let rows = shown.map { product in
      var state = PlainPage.Cell("", marks: [words.mark(product)])
      if !product.isOnSale, let since = product.offSince {
        state.lines = [language.say("自\(times.time(since))", "since \(times.time(since))")]
      }
      if product.reviewSince != nil { state.lines.append(language.say("等待审核", "waits to be reviewed")) }
      return [
        words.name(product, at: Address.goods), PlainPage.Cell(quoting: product.listing.brand ?? "–"), state,
        words.why(product),
      ]
    }
    return PlainPage.Part(
      tables: rows.isEmpty
        ? []
        : [
          PlainPage.Table(
            [
              language.say("商品", "Goods"), language.say("品牌", "Brand"), language.say("状态", "State"),
              language.say("未上架的原因", "Why it is off sale"),
            ], rows)
        ], empty: rows.isEmpty ? [language.say("尚未登记商品。", "Nothing is listed yet.")] : [])
  }
}

extension Address {
  static func sellerGoods(_ merchant: String, _ language: Language) -> String {
    list("/seller/goods", language, [("merchant", merchant)])
  }
}
