import Promises
import Service
import Support
import Testing

@testable import Web

@Suite(.serialized) struct SellerPageTests {
  /// At M-1: a claim answered in time, one granted by silence, a delivery in time and one too late, and a complaint
  /// found against the merchant; at M-2 nothing but an order.
  private func fill(_ api: APIClient) async throws {
    for (name, floor) in [("M-1", 100_000), ("M-2", 0)] {
      _ = try await api.post("merchants", ["reference": .string(name), "floor": .integer(Int64(floor))])
    }
    _ = try await api.post("deposit-payments", ["merchant": "M-1", "amount": 100_000])
    for (order, merchant, promised) in [
      ("A-1", "M-1", "2026-11-24"), ("A-2", "M-1", "2026-11-30"), ("A-3", "M-1", "2026-11-30"),
      ("A-9", "M-2", "2026-11-30"),
    ] {
      let placed = try await api.post(
        "orders", ["reference": .string(order), "promised": .string(promised), "merchant": .string(merchant)])
      #expect(placed.status == 201)
      _ = try await api.post(
        "payments", ["order": .string(order), "reference": .string("Z-" + order), "amount": 9900, "channel": "x"])
      if order != "A-1" {
        _ = try await api.post("tracking-events", ["order": .string(order), "reference": "T", "kind": "delivered"])
      }
    }
    for claim in ["2", "3"] {
      let made = try await api.post(
        "claims", ["reference": .string("R-" + claim), "order": .string("A-" + claim), "kind": "quality"])
      #expect(made.status == 201)
    }
    _ = try await api.post("claim-answers", ["claim": "R-2"])
    _ = try await api.post("complaints", ["reference": "K-1", "order": "A-1", "subject": "Deceived."])
    _ = try await api.post("complaints", ["reference": "K-2", "order": "A-2", "subject": "Slow."])
    for complaint in ["K-1", "K-2"] {
      _ = try await api.post(
        "complaint-findings", ["complaint": .string(complaint), "findings": "So it was.", "measures": "None."])
    }
    let liable: JSON = [
      "complaint": "K-1", "liable": "merchant", "basis": "fraud", "price": 9900, "grounds": "No silk.",
    ]
    #expect(try await api.post("liability-findings", liable).status == 201)
    api.now = api.now.adding(seconds: 5 * 86_400)
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
  }

  private func figures(_ html: String) -> [String: String] {
    var found: [String: String] = [:]
    for match in html.matches(of: /figure=([a-z]+)">(\d+ of \d+)</) { found[String(match.1)] = String(match.2) }
    return found
  }

  @Test(arguments: Engine.kinds) func everyFigureOpensWhatItIsMadeOf(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let page = try await api.open("/seller?language=en&merchant=M-1")
    let figures = figures(page.html)
    #expect(
      figures == [
        "answered": "1 of 2", "delivered": "2 of 3", "silence": "1 of 2", "liable": "1 of 2", "faults": "2 of 2",
      ], "\(figures)")
    for (figure, count) in figures {
      let list = try await api.open("/seller?language=en&merchant=M-1&figure=\(figure)").html
      let parts = count.split(separator: " ")
      let rows = list.matches(of: /data-name="Case">/).count
      let good = list.matches(of: /<span class="mark k">/).count
      let holds = ScoreMeasure(rawValue: figure)?.isGood == true ? good : rows - good
      #expect("\(rows)" == parts[2] && "\(holds)" == parts[0], "\(figure)")
    }
    #expect(page.html.contains("1,000.00 was agreed") && page.html.contains("None yet"))
    let none = try await api.open("/seller?language=en&merchant=M-2").html
    #expect(self.figures(none) == ["delivered": "1 of 1", "faults": "0 of 1"] && none.contains("Nothing waits."))
    #expect(try await api.open("/seller?language=en&merchant=M-3").html.contains("There is no merchant M-3"))
  }

  /// Pages of a figure lead through all its cases once, though many were settled at the same instant.
  @Test(arguments: Engine.kinds) func pagesLeadThroughAllCasesOnce(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("merchants", ["reference": "M/1", "floor": 0])
    for number in 1...ScoreFigurePage.most + 7 {
      let order = "A-\(number)"
      _ = try await api.post("orders", ["reference": .string(order), "promised": "2026-11-30", "merchant": "M/1"])
      _ = try await api.post("tracking-events", ["order": .string(order), "reference": "T", "kind": "delivered"])
    }
    var seen: [String] = []
    var next: String? = "/seller?language=en&merchant=M%2F1&figure=delivered"
    while let address = next {
      let html = try await api.open(address).html
      seen += html.matches(of: />(A-\d+)<\/a>/).map { String($0.1) }
      next = html.matches(of: /<a href="([^"]*)">Next page<\/a>/).first.map {
        String($0.1).replacing("&amp;", with: "&")
      }
    }
    #expect(seen.count == ScoreFigurePage.most + 7 && Set(seen).count == seen.count)
  }

  /// Who works for a merchant sees that one, whatever he asks for.
  @Test(arguments: Engine.kinds) func aMerchantSeesHisOwn(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api)
    let seller = Person(api)
    try await seller.comeIn("m@example.org", as: [.merchant], merchant: "M-2")
    for path in ["/seller", "/seller?merchant=M-1", "/seller?merchant=M-1&figure=delivered"] {
      let html = try await seller.open(path).html
      #expect(html.contains("Merchant M-2") && !html.contains("A-1") && !html.contains("R-3"), "\(path)")
      #expect(!html.contains("/finance/"), "\(path)")
    }
    let finance = Person(api)
    try await finance.comeIn("f@example.org", as: [.finance])
    #expect(try await finance.open("/seller?merchant=M-1").html.contains("/finance/merchants/M-1"))
    // The list of all claims is for who answers them.
    #expect(try await seller.open("/seller").html.contains("/seller/claims?"))
    #expect(try await !finance.open("/seller?merchant=M-1").html.contains("/seller/claims?"))
  }

  @Test func placesThatAreNoneAreTheBeginning() {
    for text in ["", "1", "1.2", "x.0192e4a0-7c1f-7b3a-9d2e-5f60718293a4", "..", "1.2.3"] {
      #expect(ScoreFigurePage.place(text) == nil, "\(text)")
    }
  }
}
