import Database
import Promises
import Service
import Support
import Testing

@testable import Web

extension APIClient {
  /// A merchant with 150.00 in his deposit, a floor of 100.00, and a refund of 198.00 that he bears: 48.00 more than he
  /// has. The goods came back; the refund is granted and not paid.
  func chargeMerchant(_ merchant: String = "M-1") async throws {
    for (path, body) in [
      ("products", ["reference": "P-1", "title": "Kettle"]),
      ("merchants", ["reference": .string(merchant), "floor": 10_000, "at": "2026-11-01T04:00:00Z"]),
      ("deposit-payments", ["merchant": .string(merchant), "amount": 15_000, "at": "2026-11-02T04:00:00Z"]),
      (
        "orders",
        [
          "reference": "A-1", "promised": "2026-11-30", "merchant": .string(merchant),
          "lines": [["product": "P-1", "quantity": 2, "price": 9900]],
        ]
      ),
      ("payments", ["order": "A-1", "reference": "Z-1", "amount": 19_800, "channel": "alipay"]),
      ("tracking-events", ["order": "A-1", "reference": "T-1", "kind": "delivered"]),
      ("claims", ["reference": "R-1", "order": "A-1", "kind": "quality"]), ("claim-answers", ["claim": "R-1"]),
      ("claim-receipts", ["claim": "R-1"]), ("claim-inspections", ["claim": "R-1"]),
    ] as [(String, JSON)] {
      let reply = try await post(path, body)
      #expect(reply.status < 300, "\(path) \(reply.body.text)")
    }
  }
}

extension APIClient {
  /// As if 5.00 EUR had been paid for M-1 beyond his deposit.
  func oweEuros() throws {
    try database.writeNow { transaction in
      for (account, amount) in [("receivable:M-1", -500), ("platform", 500)] {
        try transaction.run(
          "INSERT INTO balance (account, currency, stripe, amount) VALUES ($1, 'EUR', 0, $2)", account, amount)
      }
    }
  }
}

/// Merchants with their deposits, through the real router.
@Suite struct MerchantPagesTests {
  @Test(arguments: Engine.kinds) func whoIsSuspendedIsShownWithWhatGoesOn(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("merchants", ["reference": "M-1", "floor": 0])
    let now = api.now
    try await api.platform.operate(at: now) { try $0.suspend(merchant: "M-1", for: "sanction", at: now) }
    let english = try await api.open("/finance/merchants/M-1?language=en")
    #expect(english.html.contains("Suspended since") && english.html.contains("Those that were placed before go on"))
    #expect(try await api.open("/finance/merchants/M-1?language=zh-Hans").html.contains("此前的订单照常履行"))
    try await api.platform.operate(at: now) { try $0.reinstate(merchant: "M-1", from: "sanction", at: now) }
    #expect(!(try await api.open("/finance/merchants/M-1?language=en").html.contains("Suspended")))
  }

  @Test(arguments: Engine.kinds) func theListShowsWhoHoldsAndOwesWhat(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    #expect(try await api.open("/finance/merchants?language=en").html.contains("There are no merchants yet."))
    _ = try await api.post("merchants", ["reference": "M-0", "floor": 0])
    try await api.chargeMerchant()
    let page = try await api.open("/finance/merchants?language=en")
    #expect(page.html.contains("<a href=\"/finance/merchants/M-1?language=en\">M-1</a>"))
    #expect(page.html.contains("CNY\u{A0}48.00") && page.html.contains("CNY\u{A0}100.00"))
    #expect(page.html.contains("Below the floor") && page.html.contains("Sells here"))
    #expect(page.html.contains(" days left)"))
    _ = try await api.post("merchant-departures", ["merchant": "M-0"])
    let chinese = try await api.open("/finance/merchants?language=zh-Hans")
    #expect(chinese.html.contains("已退出（2026年11月24日）") && chinese.html.contains("低于下限"))
    #expect(chinese.html.contains("（还剩 "))
  }

  @Test(arguments: Engine.kinds) func theListIsReadPageByPageAndSearched(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    for number in 1...(MerchantList.most + 1) {
      api.now = api.now.adding(seconds: 1)
      _ = try await api.post("merchants", ["reference": .string("S/\(number)"), "floor": 0])
    }
    let first = try await api.open("/finance/merchants?language=en")
    #expect(first.html.utf8.count < 60_000)
    let next = try #require(first.html.firstMatch(of: /<a href="([^"]*)">Next page/)).1.replacing("&amp;", with: "&")
    let second = try await api.open(String(next))
    #expect(second.html.contains(">S/51<") && !second.html.contains(">S/50<") && !first.html.contains(">S/51<"))
    #expect(second.html.contains("First page") && !second.html.contains("Next page"))
    let found = try await api.open("/finance/merchants?language=en&reference=S%2F7")
    #expect(found.status == 303 && found.location == "/finance/merchants/S%2F7?language=en")
    #expect(try await api.open(found.location).html.contains("Merchant S/7"))
    let missing = try await api.open("/finance/merchants?language=en&reference=%3Cb%3E")
    #expect(missing.status == 422 && missing.html.contains("There is no merchant &lt;b&gt;"))
    #expect(try await api.open("/finance/merchants?cursor=nonsense").status == 422)
    #expect(try await api.open("/finance/merchants/nobody").status == 404)
    #expect(try await api.submit("/finance/merchants/nobody", [("do", "leave")]).status == 404)
  }

  @Test(arguments: Engine.kinds) func hePaysInAndHisDebtIsSettledFirst(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.chargeMerchant()
    let path = "/finance/merchants/M-1?language=en"
    var page = try await api.open(path)
    #expect(page.html.contains("His deposit holds CNY\u{A0}0.00; at least CNY\u{A0}100.00 was agreed."))
    #expect(page.html.contains("The fund has paid CNY\u{A0}48.00 for him"))
    #expect(page.html.contains("He tops it up with CNY\u{A0}100.00 by "))
    #expect(page.html.contains("CNY\u{A0}-150.00") && page.html.contains("CNY\u{A0}-48.00"))
    #expect(page.html.contains(">CNY\u{A0}150.00<") && page.html.contains("Order A-1"))

    for (amount, words) in [
      ("", "Write the amount as a number"), ("much", "Write the amount as a number"),
      ("1,50", "Write the amount as a number"), ("1.505", "Write the amount as a number"),
      ("0", "Amount: it has to be above zero."), ("-5", "Amount: it has to be above zero."),
      ("99999999999999", "Amount: the number is out of range."),
    ] {
      let refused = try await api.submit(path, [("do", "top-up"), ("currency", "CNY"), ("amount", amount)])
      #expect(refused.status == 422 && refused.html.contains(words), "\(amount)")
      #expect(refused.html.contains("value=\"\(amount)\""), "\(amount)")
    }
    // Sent twice it is paid in once.
    let form = try api.fields(page, "top-up") + [("amount", "147.99")]
    for _ in 1...2 { #expect(try await api.submit(path, form).location == path) }
    page = try await api.open(path)
    #expect(page.html.contains("His deposit holds CNY\u{A0}99.99; at least"))
    #expect(page.html.contains("He tops it up with CNY\u{A0}0.01 by ") && !page.html.contains("The fund has paid"))
    let changed = try await api.submit(path, form.dropLast() + [("amount", "1")])
    #expect(changed.status == 422 && changed.html.contains("This form was sent once already."))
    let rest = try api.fields(page, "top-up") + [("amount", "0.01")]
    #expect(try await api.submit(path, rest).status == 303)
    page = try await api.open(path)
    #expect(page.html.contains("Sells here") && !page.html.contains("tops it up"))
  }

  @Test func aDeadlineThatHasPassedIsSaidToHave() async throws {
    let api = try await APIClient()
    try await api.chargeMerchant()
    api.now = api.now.adding(seconds: 40 * 86_400)
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    let page = try await api.open("/finance/merchants/M-1?language=en")
    #expect(page.html.contains("CNY\u{A0}100.00 is missing. It was due by "))
    #expect(page.html.contains(" days ago, and is still owed."))
    #expect(try await api.open("/finance/merchants?language=zh-Hans").html.contains("，已过 "))
  }

  @Test(arguments: Engine.kinds) func heLeavesAndGetsHisDepositBack(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.chargeMerchant()
    _ = try await api.post("deposit-payments", ["merchant": "M-1", "amount": 10_000])
    try await api.payGrants()
    let path = "/finance/merchants/M-1?language=en"
    var refused = try await api.submit(path, [("do", "release")])
    #expect(refused.status == 422 && refused.html.contains("The merchant still sells here"))
    #expect(try await api.submit(path, [("do", "leave")]).location == path)
    var page = try await api.open(path)
    #expect(page.html.contains("Left on 24 November 2026"))
    #expect(page.html.contains("His buyers may claim or appeal until "))
    #expect(!page.html.contains("value=\"leave\"") && page.html.contains("value=\"release\""))
    refused = try await api.submit(path, [("do", "release")])
    #expect(refused.status == 422 && refused.html.contains("His buyers may still claim, until the day below"))
    #expect(try await api.submit(path, [("do", "fire")]).status == 422)

    api.now = api.now.adding(seconds: 400 * 86_400)
    page = try await api.open(path)
    #expect(page.html.contains("Nothing can be claimed of him any more"))
    #expect(page.html.contains("Give back CNY\u{A0}52.00"))
    #expect(try await api.submit(path, [("do", "release")]).location == path)
    page = try await api.open("/finance/merchants/M-1?language=zh-Hans")
    #expect(page.html.contains("退还保证金") && page.html.contains("人民币\u{A0}-52.00\u{A0}元"))
    #expect(!page.html.contains("value=\"release\""))
  }

  @Test func anOpenOrderHoldsTheDeposit() async throws {
    let api = try await APIClient()
    _ = try await api.post("merchants", ["reference": "M-1", "floor": 0])
    _ = try await api.post("deposit-payments", ["merchant": "M-1", "amount": 100])
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-11-30", "merchant": "M-1"])
    let path = "/finance/merchants/M-1?language=en"
    #expect(try await api.submit(path, [("do", "leave")]).status == 303)
    #expect(try await api.open(path).html.contains("Not settled yet: 1 order."))
    #expect(try await api.submit(path, [("do", "release")]).html.contains("Something can still cost him"))
  }

  @Test(arguments: Engine.kinds) func debtsInOtherMoneyAreSettledInIt(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.chargeMerchant()
    try api.oweEuros()
    let path = "/finance/merchants/M-1?language=en"
    let page = try await api.open(path)
    #expect(page.html.contains("The fund has paid CNY\u{A0}48.00 and EUR\u{A0}5.00 for him"))
    #expect(page.html.contains("<option value=\"EUR\""))
    let more = try await api.submit(path, [("do", "top-up"), ("currency", "EUR"), ("amount", "5.01")])
    #expect(more.status == 422 && more.html.contains("He owes less than that in this money"))
    #expect(more.html.contains("<option value=\"EUR\" selected>"))
    #expect(try await api.submit(path, [("do", "top-up"), ("currency", "EUR"), ("amount", "5")]).status == 303)
    #expect(try await api.open(path).html.contains("The fund has paid CNY\u{A0}48.00 for him"))
    #expect(try await api.submit(path, [("do", "top-up"), ("currency", "XXX"), ("amount", "5")]).status == 422)
  }
}
