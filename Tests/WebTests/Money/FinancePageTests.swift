import Database
import Foundation
import HTTPTypes
import Promises
import Support
import Testing

@testable import Service
@testable import Web

/// What finance people see of payouts and accounts, and do about them, through the real router.
@Suite struct FinancePageTests {
  private let refusing = Answering(
    name: "alipay", answer: .refused(code: "ACQ.BALANCE", message: "Too little <money>."))

  private func failed(_ engine: Engine = .sqliteMemory) async throws -> APIClient {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    try await api.grantKettle()
    try await api.askProviders([refusing])
    return api
  }

  private func place(_ text: String, _ page: APIClient.Page) throws -> String.Index {
    try #require(page.html.range(of: text), "\(text)").lowerBound
  }

  @Test(arguments: Engine.kinds) func whatFailedIsShownWithItsReasonAndAskedForAgain(_ engine: Engine) async throws {
    let api = try await failed(engine)
    var page = try await api.open("/finance?language=en")
    #expect(page.status == 200)
    #expect(page.html.contains("Why: ACQ.BALANCE: Too little &lt;money&gt;."))
    #expect(page.html.contains("Nothing pays it by itself: pay it by hand, and note it here."))
    #expect(page.html.contains("CNY\u{A0}71.00") && page.html.contains("CNY\u{A0}28.00"))
    #expect(page.html.contains("<a href=\"/orders/A-1?language=en\">A-1</a>"))
    #expect(page.html.contains("Payment Z-1") && page.html.contains("Asked for once"))
    #expect(try place("<h2>Failed", page) < place("<h2>With the provider", page))
    #expect(try place("<h2>With the provider", page) < place("<h2>To be sent", page))
    #expect(!page.html.contains("<h2>Paid"))

    let alipay = try #require(try await api.payouts("failed").first { $0["channel"] == "alipay" })
    let retry = [("do", "retry"), ("payout", alipay["id"]?.string ?? "")]
    let reply = try await api.submit("/finance?language=en&state=failed", retry)
    #expect(reply.status == 303)
    #expect(reply.location == "/finance?language=en&state=failed")
    page = try await api.open("/finance?language=en")
    #expect(page.html.contains("Asked for at any moment"))
    let again = try await api.submit("/finance?language=zh-Hans", retry)
    #expect(again.status == 422)
    #expect(again.html.contains("只有未成功的款项可以重新请求"))

    try await api.askProviders([.init(name: "alipay", answer: nil)])
    page = try await api.open("/finance?language=en")
    #expect(page.html.contains("Why: The gateway does not answer."))
    #expect(page.html.contains("Asked for 2 times"))
    #expect(page.html.contains("Asked for next on Tuesday 24 November 2026, 12:"))
  }

  @Test(arguments: Engine.kinds) func whatWasPaidByHandIsNotedWithItsReference(_ engine: Engine) async throws {
    let api = try await failed(engine)
    let wechat = try #require(try await api.payouts("failed").first { $0["channel"] == "wechat-pay" })
    let id = wechat["id"]?.string ?? ""
    let empty = try await api.submit(
      "/finance?language=en", [("do", "confirm"), ("payout", id), ("reference", "  ")])
    #expect(empty.status == 422)
    #expect(empty.html.contains("Write the provider&#39;s or the transfer&#39;s reference"))
    #expect(empty.html.contains("<details open>"))
    #expect(try await api.payouts("failed").count == 2)

    let noted = [("do", "confirm"), ("payout", id), ("reference", "Bank <7>")]
    #expect(try await api.submit("/finance?language=en", noted).status == 303)
    let page = try await api.open("/finance?language=en&state=paid")
    #expect(page.html.contains("Paid on Tuesday 24 November 2026, 12:00"))
    #expect(page.html.contains("Reference Bank &lt;7&gt;"))
    #expect(!page.html.contains("value=\"confirm\""))
    // The accounts stand on the first page only.
    #expect(!page.html.contains("The trial balance"))
    #expect(try await api.payouts("failed").map { $0["channel"]?.string } == ["alipay"])
  }

  /// Asking a provider a first time and paying by hand would pay twice.
  @Test func whatNobodyHasAskedForYetIsNotPaidByHand() async throws {
    let api = try await APIClient()
    try await api.placeDelivered()
    try await api.grantKettle()
    let now = api.now
    try await api.platform.operate(at: now) { _ = try $0.planPayouts(grantedBefore: now, at: now, limit: 10) }
    #expect(try await api.payouts("waiting").count == 2)
    let page = try await api.open("/finance?language=en&state=waiting")
    #expect(page.html.contains("Asked for at any moment"))
    #expect(!page.html.contains("value=\"confirm\"") && !page.html.contains("value=\"retry\""))
    try await api.askProviders([.init(name: "alipay", answer: .pending(reference: "P-9"))])
    let pending = try await api.open("/finance?language=zh-Hans&state=pending")
    #expect(pending.html.contains("流水号 P-9") && pending.html.contains("value=\"confirm\""))
    #expect(pending.html.contains("渠道处理中"))
  }

  @Test func formsThatAskForNonsenseAreRefused() async throws {
    let api = try await failed()
    let unknown = "0192e4a0-7c1f-7b3a-9d2e-5f60718293a4"
    for (fields, status) in [
      ([("do", "retry"), ("payout", unknown)], 422), ([("do", "retry"), ("payout", "x")], 422),
      ([("do", "retry")], 422), ([("do", "pay"), ("payout", unknown)], 422), ([], 422),
      ([("do", "confirm"), ("payout", unknown), ("reference", String(repeating: "x", count: 201))], 422),
      ([("do", "confirm"), ("payout", unknown), ("reference", "x")], 422),
    ] {
      #expect(try await api.submit("/finance", fields).status == status, "\(fields)")
    }
    #expect(try await api.open("/finance?state=nonsense").status == 200)
    #expect(try await api.open("/finance?state=failed&cursor=nonsense").status == 422)
    let other = try await api.submit(
      "/finance", [("do", "retry"), ("payout", unknown)], headers: [.secFetchSite: "cross-site"])
    #expect(other.status == 403)
  }

  @Test func manyPayoutsAreReadPageByPage() async throws {
    let api = try await APIClient()
    for number in 1...(FinancePage.most + 5) {
      let order = "O-\(number)"
      _ = try await api.post("orders", ["reference": .string(order), "promised": "2026-11-30"])
      _ = try await api.post(
        "payments", ["order": .string(order), "reference": .string("Y-\(number)"), "amount": 500, "channel": "cash"])
      _ = try await api.post("goodwill-refunds", ["order": .string(order), "amount": 100])
    }
    try await api.askProviders([refusing])
    func orders(_ page: APIClient.Page) -> [String] { page.html.matches(of: />(O-\d+)<\/a>/).map { String($0.1) } }
    let first = try await api.open("/finance?language=en")
    #expect(orders(first).count == FinancePage.few)
    #expect(first.html.utf8.count < 60_000)
    var seen: [String] = []
    var next: String? = "/finance?language=en&state=failed"
    while let address = next {
      let page = try await api.open(address)
      #expect(page.html.utf8.count < 100_000)
      seen += orders(page)
      next = page.html.firstMatch(of: /<a href="([^"]*)">More of them/).map {
        String($0.1).replacing("&amp;", with: "&")
      }
    }
    #expect(seen.count == FinancePage.most + 5 && Set(seen).count == seen.count)
  }

  @Test(arguments: Engine.kinds) func everyAccountHasItsNameAndAllComeToNothing(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let empty = try await api.open("/finance?language=en")
    #expect(empty.html.contains("No money has moved yet.") && empty.html.contains("There are none."))
    try await api.chargeMerchant()
    let page = try await api.open("/finance?language=en")
    for words in [
      "Deposit of M-1", "Receivable from M-1", "The platform&#39;s fund", "Owed to buyers", "Payment channels",
    ] {
      #expect(page.html.contains(words), "\(words)")
    }
    // 150.00 paid in and taken out; 48.00 more was owed to the buyer.
    #expect(page.html.contains("CNY\u{A0}-48.00"))
    #expect(page.html.contains("<a href=\"/finance/merchants/M-1?language=en\">Deposit of M-1</a>"))
    #expect(page.html.contains("<strong>CNY\u{A0}0.00</strong>") && page.html.contains("It adds up"))
    let chinese = try await api.open("/finance?language=zh-Hans")
    for words in ["商家 M-1 的保证金", "应收商家 M-1", "应付买家", "人民币\u{A0}-48.00\u{A0}元", "平衡"] {
      #expect(chinese.html.contains(words), "\(words)")
    }
  }

  /// A ledger that does not add up is a fault, and the page says so instead of hiding it.
  @Test func aLedgerThatDoesNotAddUpIsShownAsSuch() async throws {
    let api = try await APIClient()
    try await api.chargeMerchant()
    try api.database.writeNow { transaction in
      try transaction.run("UPDATE balance SET amount = amount + 1 WHERE account = 'channel'")
      try transaction.run("INSERT INTO balance (account, currency, stripe, amount) VALUES ('channel', 'EUR', 0, 0)")
    }
    let page = try await api.open("/finance?language=en")
    #expect(page.html.contains("<strong>CNY\u{A0}0.01</strong>") && page.html.contains("It does not add up"))
    #expect(page.html.contains("<strong>EUR\u{A0}0.00</strong>") && page.html.contains("It adds up"))
  }

  @Test func ofManyMerchantsOnlyTheSumsAreShown() async throws {
    let api = try await APIClient()
    for number in 0...FinanceView.Account.mostMerchants {
      _ = try await api.post("merchants", ["reference": .string("M-\(number)"), "floor": 0])
      _ = try await api.post("deposit-payments", ["merchant": .string("M-\(number)"), "amount": 1000])
    }
    let page = try await api.open("/finance?language=en")
    #expect(page.html.contains("Deposits of merchants") && page.html.contains("CNY\u{A0}410.00"))
    #expect(page.html.contains("41 accounts") && !page.html.contains("Deposit of M-1"))
  }
}
