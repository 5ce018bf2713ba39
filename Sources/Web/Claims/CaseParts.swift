import Promises
import Service

/// What the pages of orders and claims have in common, as their templates show it.
struct GoodsView {
  var title, reference, quantity, price, sum: String
  /// The page of the goods.
  var address: String
}

struct GoodsTable {
  var heading, goodsHead, quantityHead, priceHead, sumHead, paid: String
  var isKnown: Bool
  var rows: [GoodsView]
  /// What is said where the goods were never told.
  var unknown: [String]
}

struct ParcelView {
  var heading, details: String
  /// What is going on with it, and where something can be done about it.
  var news: [String]
  var uses: [LinkView]
  var steps: [StepView]
}

struct ParcelList {
  var heading: String
  /// What is wrong with the delivery as a whole.
  var lines: [String]
  var parcels: [ParcelView]
  var none: [String]
}

/// A mark with its word and a sentence: a promise, or a claim in a list.
struct MarkedView {
  var mark, word, text: String
  var lines: [String]
  /// Where it leads: at most one.
  var links: [LinkView]
}

struct LinkView {
  var address, words: String
}

struct CaseParts {
  var of: OrderCase
  var times: TimeWords
  private var language: Language { times.language }

  init(_ orderCase: OrderCase, _ times: TimeWords) {
    of = orderCase
    self.times = times
  }

  var goods: GoodsTable {
    let currency = of.order.paid.currency
    return GoodsTable(
      heading: language.say("所购商品", "What was ordered"), goodsHead: language.say("商品", "Goods"),
      quantityHead: language.say("数量", "Quantity"), priceHead: language.say("单价", "Price of one"),
      sumHead: language.say("小计", "Together"),
      paid: language.say(
        "实付\(Prose.money(of.order.paid, language))", "Paid: \(Prose.money(of.order.paid, language))"),
      isKnown: !of.file.goods.isEmpty,
      rows: of.file.goods.map { line in
        GoodsView(
          title: line.title, reference: line.product, quantity: line.quantity.grouped,
          price: Prose.money(Money(line.price, currency), language),
          sum: Prose.money(Money(line.price, currency).times(Int64(line.quantity)), language),
          address: Address.goods(line.product, language))
      },
      unknown: of.file.goods.isEmpty
        ? [language.say("该订单没有商品明细。", "The goods of this order were not recorded one by one.")] : [])
  }

  /// Where the parcels are.
  var parcels: ParcelList { parcels(news: nil) }

  /// - Parameter news: what the buyer is told of them beside that.
  func parcels(news: ParcelNews?) -> ParcelList {
    let events = of.file.events
    let known = Set(of.order.parcels.map(\.reference))
    var views = of.order.parcels.map { parcel in
      let number = parcel.number.map { " \($0)" } ?? ""
      let replaced = parcel.replaces.map { language.say("，重发 \($0)", ", sent again for \($0)") } ?? ""
      let own = events.filter { $0.shipment == parcel.reference }
      // What speaks for the whole order alone is said once, below.
      let told = own.isEmpty ? nil : news?.of(Timeline(of: parcel.reference, in: events), parcel: parcel.reference)
      return ParcelView(
        heading: parcel.carrier + number,
        details: language.say(
          "包裹 \(parcel.reference)，\(times.time(parcel.shipped))交承运人\(replaced)",
          "Parcel \(parcel.reference), with the carrier since \(times.time(parcel.shipped))\(replaced)"),
        news: told?.lines ?? [], uses: told?.uses ?? [], steps: steps(own))
    }
    let others = events.filter { event in event.shipment.map { !known.contains($0) } ?? true }
    if !others.isEmpty {
      let told = news?.of(Timeline(others.filter { $0.shipment == nil }), parcel: nil)
      views.append(
        ParcelView(
          heading: language.say("整个订单", "The whole order"), details: "", news: told?.lines ?? [],
          uses: told?.uses ?? [], steps: steps(others)))
    }
    return ParcelList(
      heading: language.say("包裹与物流", "Parcels"), lines: news?.ofOrder ?? [], parcels: views,
      none: views.isEmpty ? [language.say("尚未发货。", "Nothing has been shipped yet.")] : [])
  }

  /// The latest first, as whoever looks for his parcel wants it.
  private func steps(_ events: [TrackingEvent]) -> [StepView] {
    events.reversed().map {
      StepView(time: times.time($0.at), stamp: $0.at.description, text: $0.kind.words(language), quotes: [])
    }
  }

  func promise(_ promise: PromiseSheet) -> MarkedView { Self.promise(promise, letter: of.version.letter, times) }

  /// - Parameter letter: whose articles are linked.
  static func promise(_ promise: PromiseSheet, letter: Letter, _ times: TimeWords) -> MarkedView {
    let language = times.language
    let (mark, word) =
      switch promise.outcome {
      case .kept: ("k", language.say("已履行", "Kept"))
      case .broken: ("b", language.say("已违反", "Broken"))
      case .void: ("v", language.say("不再适用", "Fell away"))
      case nil: ("o", language.say("待履行", "Open"))
      }
    let due = times.deadline(promise.due)
    let sentence =
      switch (promise.outcome, promise.fulfilled) {
      case (.kept, let at?): language.say("\(times.time(at))履行，期限为\(due)。", "Done on \(times.time(at)); due by \(due).")
      case (.broken, let at?) where at <= promise.due:
        // A breach that was judged stands: its remedy may have run.
        language.say(
          "期限为\(due)。\(times.time(at))履行的消息未及时收到，已按违反处理。",
          "Due by \(due). The news that it was done on \(times.time(at)) came too late to count.")
      case (.broken, let at?):
        language.say("期限为\(due)，实际于\(times.time(at))履行。", "Due by \(due), done on \(times.time(at)).")
      case (.broken, nil): language.say("期限为\(due)，逾期未履行。", "Due by \(due), and not done.")
      case (.void, _): language.say("不再需要履行。", "It is owed no more.")
      default: language.say("须\(times.by(promise.due))履行。", "Due \(times.by(promise.due)).")
      }
    return MarkedView(
      mark: mark, word: word, text: promise.duty.words(language), lines: [sentence],
      links: [article(promise.clause, of: letter, language)])
  }

  /// The article of the letter that a clause is.
  func article(_ clause: String) -> LinkView { Self.article(clause, of: of.version.letter, language) }

  static func article(_ clause: String, of letter: Letter, _ language: Language) -> LinkView {
    let place = letter.clauses.firstIndex { $0.key == clause }
    let number = place.map { LetterPrinter.articleNumber($0 + 1, language) } ?? ""
    let title = place.map { letter.clauses[$0].title[language] } ?? clause
    return LinkView(
      address: "/?language=\(language.rawValue)#\(clause)",
      words: language.say("承诺书\(number)《\(title)》", "\(number) of the letter, “\(title)”"))
  }

  func claim(_ claim: ClaimSheet, _ reader: Reader) -> MarkedView {
    let sentences = ClaimSentences(claim, clause: of.version.letter.clause(claim.clause), reader: reader, times: times)
    return MarkedView(
      mark: claim.status.mark, word: claim.status.words(language), text: claim.kind.words(language),
      lines: [sentences.next].compactMap { $0 },
      links: [LinkView(address: Address.claim(claim.reference, language), words: claim.reference)])
  }
}

let goodsTemplate = """
  <section>
  <h2>{{goods.heading}}</h2>
  {{#goods.unknown}}<p class="soft">{{.}}</p>{{/goods.unknown}}
  {{#goods.isKnown}}<table class="rows">
  <thead><tr><th scope="col">{{goods.goodsHead}}</th><th scope="col" class="number">{{goods.quantityHead}}</th><th scope="col" class="number">{{goods.priceHead}}</th><th scope="col" class="number">{{goods.sumHead}}</th></tr></thead>
  <tbody>{{#goods.rows}}<tr><td><a href="{{address}}" lang="">{{title}}</a><br><span class="soft">{{reference}}</span></td><td class="number" data-name="{{goods.quantityHead}}">{{quantity}}</td><td class="number" data-name="{{goods.priceHead}}">{{price}}</td><td class="number" data-name="{{goods.sumHead}}">{{sum}}</td></tr>{{/goods.rows}}</tbody>
  </table>{{/goods.isKnown}}
  <p>{{goods.paid}}</p>
  </section>
  """

let parcelsTemplate = """
  <section>
  <h2>{{parcels.heading}}</h2>
  {{#parcels.none}}<p class="soft">{{.}}</p>{{/parcels.none}}
  {{#parcels.lines}}<p>{{.}}</p>{{/parcels.lines}}
  <ul class="plain">{{#parcels.parcels}}<li><h3>{{heading}}</h3><p class="soft">{{details}}</p>{{#news}}<p>{{.}}</p>{{/news}}{{#uses}}<p class="use"><a href="{{address}}">{{words}}</a></p>{{/uses}}
  <ol class="steps">{{#steps}}<li><time datetime="{{stamp}}">{{time}}</time>{{text}}</li>{{/steps}}</ol></li>{{/parcels.parcels}}</ul>
  </section>
  """
