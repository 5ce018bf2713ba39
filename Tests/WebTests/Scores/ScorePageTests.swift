import Promises
import Support
import Testing

@testable import Service
@testable import Web

@Suite(.serialized) struct ScorePageTests {
  private static let annex: JSON = """
    period: {days: 90}
    every: {days: 7}
    confidence: {percent: 95}
    measures:
      - measure: delivered
        minimum: 8
        thresholds:
          - {limit: {percent: 90}, step: warning, within: {days: 3}}
          - {limit: {percent: 70}, step: floor, raise: {percent: 50}, within: {days: 3}}
      - measure: defects
        minimum: 8
        thresholds:
          - {limit: {percent: 10}, step: suspension, within: {days: 3}}
    """

  /// M-1 delivered 97 of 120 in time, M-2 three of three; a third of the pans leak.
  private func fill(_ api: APIClient) async throws {
    _ = try await api.post("annexes", ["kind": "scores", "source": Self.annex])
    for (name, floor) in [("M-1", 100_000), ("M-2", 0)] {
      _ = try await api.post("merchants", ["reference": .string(name), "floor": .integer(Int64(floor))])
    }
    let now = api.now
    let day = Zone("Asia/Shanghai")!.day(of: now)
    try await api.platform.operate(at: now) { work in
      try work.list(product: "P-1", title: "Pan <b>", category: nil, at: now)
      for (merchant, inTime, late) in [("M-1", 97, 23), ("M-2", 3, 0)] {
        for number in 0..<inTime + late {
          let order = "\(merchant)-\(number)"
          try work.place(
            PlaceOrder(
              reference: order, at: now, promised: day.adding(2), currency: .cny, merchant: merchant,
              lines: [.init(product: "P-1", quantity: 1, price: 1000)]))
          if number < inTime {
            try work.track(order: order, event: TrackingEvent(reference: "T", kind: .delivered, at: now))
          }
        }
      }
    }
    for number in 0..<33 {
      let claim = "R-\(number)"
      _ = try await api.post(
        "claims",
        ["reference": .string(claim), "order": .string("M-1-\(number)"), "kind": "quality"])
      _ = try await api.post("claim-answers", ["claim": .string(claim)])
    }
    api.now = api.now.adding(seconds: 5 * 86_400)
    let later = api.now
    try await api.platform.operate(at: later) { try $0.sweepAll() }
    #expect(try await api.post("score-runs", [:]).status == 201)
    api.now = api.now.adding(seconds: 1)
    let then = api.now
    try await api.platform.operate(at: then) { try $0.sweepAll() }
  }

  @Test(arguments: Engine.kinds) func aScorecardSaysHowSureItIs(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let page = try await api.open("/scores/merchants/M-1?language=en").html
    #expect(page.contains(">97 of 120</a>"))
    #expect(page.contains("80.8%; with 95% confidence between 72.9% and 86.9%"))
    #expect(page.contains("<span class=\"mark b\">Below 90%</span>") && page.contains("<svg viewBox"))
    #expect(page.contains("below 70%: deposit raised by 50%, decided within 3 days"))
    #expect(
      page.contains(
        "Orders delivered in time: 97 of 120, 80.8%; with 95% confidence between 72.9% and 86.9%; the limit is 90%."))
    let few = try await api.open("/scores/merchants/M-2?language=en").html
    #expect(few.contains(">3 of 3</a>") && few.contains("too few to judge (8 needed)") && !few.contains("100%; with"))
    #expect(try await api.open("/scores/merchants/M-1?language=zh-Hans").html.contains("120 件中 97 件"))
    #expect(try await api.open("/scores/merchants/M-9").status == 404)
    let goods = try await api.open("/scores/products/P-1?language=en").html
    #expect(goods.contains("Pan &lt;b&gt;") && goods.contains(">33 of 100</a>") && goods.contains("Goods off sale"))
  }

  /// Every figure leads to as many cases as it counts; its trend stands there as a table.
  @Test(arguments: Engine.kinds) func everyFigureOpens(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    var next: String? = "/scores/merchants/M-1?language=en&figure=delivered"
    var seen: Set<String> = []
    var late = 0
    var first: String?
    while let address = next {
      let html = try await api.open(address).html
      first = first ?? html
      seen.formUnion(html.matches(of: />(M-1-\d+)<\/a>/).map { String($0.1) })
      late += html.matches(of: /class="mark b">Too late/).count
      next = html.matches(of: /<a href="([^"]*)">Next page<\/a>/).first.map {
        String($0.1).replacing("&amp;", with: "&")
      }
    }
    #expect(seen.count == 120 && late == 23)
    #expect(first?.contains("How it went") == true)
    // A figure of goods is none of a merchant's.
    #expect(try await api.open("/scores/merchants/M-1?language=en&figure=defects").html.contains("The figures of"))
    let cases = try await api.open("/scores/products/P-1?language=en&figure=defects").html
    #expect(cases.matches(of: /class="mark [kb]">(A fault was granted|No fault)/).count == ScoreFigurePage.most)
  }

  @Test(arguments: Engine.kinds) func theListHasTheWorstFirst(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let list = try await api.open("/scores?language=en").html
    let order = list.matches(of: /\/scores\/merchants\/(M-\d)\?language=en">/).map { String($0.1) }
    #expect(order == ["M-1", "M-2"])
    let best = try await api.open("/scores?language=en&order=best").html
    #expect(best.matches(of: /\/scores\/merchants\/(M-\d)\?language=en">/).map { String($0.1) } == ["M-2", "M-1"])
    #expect(list.contains("To decide: Warning") && list.contains("Too few"))
    let open = try await api.open("/scores?language=en&show=open").html
    #expect(open.contains("/scores/merchants/M-1?") && !open.contains("/scores/merchants/M-2?"))
    #expect(try await api.open("/scores?language=en&show=taken").html.contains("There are none."))
    #expect(try await api.open("/scores?measure=defects&language=en").html.contains("Pan &lt;b&gt;"))
    #expect(try await api.open("/scores?language=en&after=nonsense&measure=x").status == 200)
  }

  /// Quality takes a step on the page; the merchant is shown it with its reasons, and nobody else decides.
  @Test(arguments: Engine.kinds) func aStepIsTakenOnThePage(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let quality = Person(api)
    try await quality.comeIn("q@example.org", as: [.quality])
    let path = "/scores/merchants/M-1?language=en"
    let queue = try await quality.open("/work?language=en").html
    #expect(queue.contains("Score beyond its limit") && queue.contains("/scores/merchants/M-1"))
    let page = try await quality.open(path)
    #expect(page.html.contains("id=\"take-delivered\"") && page.html.contains("published at once"))
    #expect(page.html.contains("按时送达的订单：120 件中 97 件"), "the reasons are there in both languages")
    let half = try await quality.submit(
      path, ["do": "take", "measure": "delivered", "step": "warning", "reason-zh": "连续延误。", "reason-en": ""],
      word: page.word)
    #expect(half.status == 422 && half.html.contains("连续延误。"))
    let taken = try await quality.submit(
      path,
      ["do": "take", "measure": "delivered", "step": "warning", "reason-zh": "连续延误。", "reason-en": "Late again."],
      word: page.word)
    #expect(taken.status == 303)
    #expect(try await quality.open("/sanctions?language=en").html.contains("Late again."))
    let after = try await quality.open(path).html
    #expect(
      after.contains("In force") && !after.contains("id=\"take-delivered\"")
        && after.contains("id=\"end-delivered-warning\""))
    let twice = try await quality.submit(
      path, ["do": "decline", "measure": "delivered", "reason-zh": "否", "reason-en": "No"], word: page.word)
    #expect(twice.status == 422 && twice.html.contains("Nothing is to be decided"))
    let declined = try await quality.submit(
      "/scores/products/P-1?language=en",
      ["do": "decline", "measure": "defects", "reason-zh": "批次已换。", "reason-en": "The lot was changed."],
      word: page.word)
    #expect(declined.status == 303)
    #expect(try await quality.open("/scores/products/P-1?language=en").html.contains("The lot was changed."))
    #expect(try await !quality.open("/work?language=en").html.contains("Score beyond its limit"))

    let seller = Person(api)
    try await seller.comeIn("m@example.org", as: [.merchant], merchant: "M-1")
    let own = try await seller.open("/seller?language=en").html
    #expect(own.contains("Late again.") && own.contains("72.9% and 86.9%") && !own.contains("take-delivered"))
    #expect(!own.contains("href=\"/scores"))
    #expect(try await seller.open(path).status == 403)
    let auditor = Person(api)
    try await auditor.comeIn("a@example.org", as: [.auditor])
    let seen = try await auditor.open(path).html
    #expect(seen.contains("97 of 120") && !seen.contains("<form id="))
  }

  @Test func scalesHoldWhatTheyShow() {
    for isGood in [true, false] {
      for all in [1, 5, 40, 1000] {
        for holds in stride(from: 0, through: all, by: max(1, all / 20)) {
          let figure = Proportion(holds, of: all)
          for limits in [[], [Share(percent: "3")!], [Share(percent: "90")!, Share(percent: "60")!]] {
            let plot = ScorePlot(
              figure: figure, interval: figure.interval(.ninetyFive), limits: limits, isGood: isGood)
            let scale = (plot.scale.lowerBound * 10_000)...(plot.scale.upperBound * 10_000)
            for share in limits + [plot.interval.lower, plot.interval.upper] {
              #expect(scale.contains(share.millionths), "\(figure) \(plot.scale)")
            }
            #expect(scale.lowerBound < scale.upperBound)
          }
        }
      }
    }
  }
}
