import Database
import Promises
import Service
import Support
import Testing

@testable import Web

/// What a decision comes to in money is shown before it is made; and money that nobody owes.
@Suite struct ClaimMoneyTests {
  private func open(_ api: APIClient, _ claim: String, _ kind: String, _ lines: [(String, Int64)]) async throws {
    let reply = try await api.post(
      "claims",
      [
        "reference": .string(claim), "order": "A-1", "kind": .string(kind),
        "lines": .array(lines.map { ["product": .string($0.0), "quantity": .integer($0.1)] }),
      ])
    #expect(reply.status == 201, "\(reply.body.text)")
  }

  /// Two pans of 50.00 and a lid of 10.00 with a freight of 6.00, sold by M-1; 104.50 of 116.00 was paid.
  private func place(_ api: APIClient) async throws {
    for (path, body) in [
      ("products", ["reference": "P-1", "title": "Pan"]), ("products", ["reference": "P-2", "title": "Lid"]),
      ("merchants", ["reference": "M-1", "floor": 0]),
      (
        "orders",
        [
          "reference": "A-1", "promised": "2026-11-30", "merchant": "M-1", "freight": 600,
          "lines": [
            ["product": "P-1", "quantity": 2, "price": 5000], ["product": "P-2", "quantity": 1, "price": 1000],
          ],
        ]
      ),
      ("payments", ["order": "A-1", "reference": "Z-1", "amount": 10_450, "channel": "alipay"]),
      ("tracking-events", ["order": "A-1", "reference": "T-1", "kind": "delivered"]),
    ] as [(String, JSON)] {
      #expect(try await api.post(path, body).status == 201, "\(path)")
    }
  }

  @Test(arguments: Engine.kinds) func theRefundIsShownToTheFenBeforeItIsGranted(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await place(api)
    try await open(api, "R-1", "damaged", [("P-1", 1)])
    let seller = "/seller/claims/R-1?language=en"
    var page = try await api.open(seller)
    // 98.50 was paid for goods of 110.00: a pan's share is 44.77.
    #expect(page.html.contains("The buyer is paid CNY\u{A0}44.77 for Pan × 1."))
    #expect(page.html.contains("M-1 bears it, out of his deposit first."))
    #expect(!page.html.contains("Earlier claims were refunded"))
    #expect(!(try await api.open("/claims/R-1?language=en")).html.contains("44.77"))
    #expect(try await api.submit(seller, [("do", "agree")]).status == 303)
    #expect(try await api.get("claims/R-1").body["refund"]?["amount"]?.integer == 4477)
    #expect(!(try await api.open(seller)).html.contains("The buyer is paid"))

    // The last goods of the order take the freight along, as the seller is at fault.
    try await open(api, "R-2", "quality", [("P-1", 1), ("P-2", 1)])
    let chinese = try await api.open("/seller/claims/R-2?language=zh-Hans")
    #expect(
      chinese.html.contains(
        "验收通过后，向买家退款人民币\u{A0}59.73\u{A0}元，其中商品（Pan × 1、Lid × 1）人民币\u{A0}53.73\u{A0}元，运费人民币\u{A0}6.00\u{A0}元。"))
    #expect(chinese.html.contains("该订单此前的申请已退款，还可退人民币\u{A0}59.73\u{A0}元"))
    #expect(chinese.html.contains("由商家 M-1 承担"))
    for act in ["agree", "receive"] {
      #expect(try await api.submit("/seller/claims/R-2", [("do", act)]).status == 303)
    }
    page = try await api.open("/seller/claims/R-2?language=en")
    #expect(
      page.html.contains(
        "The buyer is paid CNY\u{A0}59.73: CNY\u{A0}53.73 for Pan × 1, Lid × 1, and CNY\u{A0}6.00 freight."))
    #expect(try await api.submit("/seller/claims/R-2", [("do", "accept")]).status == 303)
    #expect(try await api.get("claims/R-2").body["refund"]?["amount"]?.integer == 5973)
  }

  @Test(arguments: Engine.kinds) func anExchangeWithoutStockShowsItsRefund(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await place(api)
    try await open(api, "R-1", "exchange", [("P-1", 1)])
    let seller = "/seller/claims/R-1?language=en"
    #expect(!(try await api.open(seller)).html.contains("The buyer is paid"))
    for act in ["agree", "receive", "accept"] { #expect(try await api.submit(seller, [("do", act)]).status == 303) }
    let page = try await api.open(seller)
    #expect(page.html.contains("The buyer is paid CNY\u{A0}44.77 for Pan × 1."))
    #expect(try await api.submit(seller, [("do", "out-of-stock")]).status == 303)
    #expect(try await api.get("claims/R-1").body["refund"]?["amount"]?.integer == 4477)
  }

  @Test func counterfeitGoodsArePaidByTheFinding() async throws {
    let api = try await APIClient()
    try await place(api)
    try await open(api, "R-1", "counterfeit", [("P-1", 1)])
    let page = try await api.open("/seller/claims/R-1?language=en")
    #expect(page.html.contains("The goods are then found counterfeit") && !page.html.contains("The buyer is paid"))
  }

  @Test(arguments: Engine.kinds) func anOrderWithoutGoodsIsRefundedWhole(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    for (path, body) in [
      ("orders", ["reference": "A-1", "promised": "2026-11-30"]),
      ("payments", ["order": "A-1", "reference": "Z-1", "amount": 700, "channel": "alipay"]),
      ("tracking-events", ["order": "A-1", "reference": "T-1", "kind": "delivered"]),
      ("claims", ["reference": "R-1", "order": "A-1", "kind": "damaged"]),
    ] as [(String, JSON)] {
      #expect(try await api.post(path, body).status == 201, "\(path)")
    }
    let page = try await api.open("/seller/claims/R-1?language=en")
    #expect(page.html.contains("The buyer is paid CNY\u{A0}7.00 for the whole order."))
    #expect(!page.html.contains("bears it"))
  }

  @Test(arguments: Engine.kinds) func goodwillIsGivenOnceAndWithinWhatWasPaid(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await place(api)
    try await open(api, "R-1", "damaged", [("P-1", 1)])
    let seller = "/seller/claims/R-1?language=en"
    var page = try await api.open(seller)
    #expect(page.html.contains("At most CNY\u{A0}104.50: what was paid and has not gone back."))
    #expect(!(try await api.open("/claims/R-1?language=en")).html.contains("goodwill"))
    for (amount, words) in [
      ("104.51", "That is more than was paid and has not gone back"), ("0", "Amount: it has to be above zero."),
      ("five", "Write the amount as a number"), ("", "Write the amount as a number"),
    ] {
      let refused = try await api.submit(seller, try api.fields(page, "goodwill") + [("amount", amount)])
      #expect(refused.status == 422 && refused.html.contains(words), "\(amount)")
    }
    let form = try api.fields(page, "goodwill") + [("amount", "5.5")]
    for _ in 1...2 { #expect(try await api.submit(seller, form).location == seller) }
    page = try await api.open(seller)
    #expect(page.html.contains("CNY\u{A0}5.50 was given before."))
    #expect(page.html.contains("At most CNY\u{A0}99.00: what was paid and has not gone back."))
    let chinese = try await api.submit(
      "/seller/claims/R-1?language=zh-Hans", try api.fields(page, "goodwill") + [("amount", "99.01")])
    #expect(chinese.html.contains("金额超过实付款中尚未退回的部分"))
    // A claim that is over can be followed by goodwill; what was granted for it is none.
    #expect(try await api.submit(seller, [("do", "agree")]).status == 303)
    try await api.payGrants()
    page = try await api.open(seller)
    #expect(page.html.contains("CNY\u{A0}5.50 was given before.") && page.html.contains("At most CNY\u{A0}54.23"))
    // The buyer's own page takes no such form.
    #expect(try await api.submit("/claims/R-1", form).status == 422)
    let rest = try api.fields(page, "goodwill") + [("amount", "54.23")]
    #expect(try await api.submit(seller, rest).status == 303)
    #expect(!(try await api.open(seller)).html.contains("value=\"goodwill\""))
  }
}
