import Foundation
import HTTPTypes
import Promises
import Support
import Testing

@testable import Service
@testable import Web

@Suite struct MoneyTemplateTests {
  /// A merchant who owes and one who left, payouts that failed and were paid, and a statement that differs.
  @Test func templatesAndViewsHaveTheSameNames() async throws {
    let api = try await APIClient()
    try await api.chargeMerchant()
    try api.oweEuros()
    try await api.askProviders([.init(name: "alipay", answer: .refused(code: "X", message: "No."))])
    let now = api.now
    let letter = try #require(api.platform.letters.inForce(at: now)).letter
    let times = TimeWords(zone: letter.calendar.zone, language: .en, now: now)

    var page = FinancePage(
      of: try await api.platform.openPayouts(limit: 20, at: now), state: nil, letter: letter, times: times,
      refusal: "No.")
    page.of.groups[0].page.next = "more"
    checkNames(financeTemplate, [page.view])

    let merchant = MerchantPage(
      of: try await api.platform.merchantCase("M-1", lines: 50, at: now), letter: letter, times: times, refusal: "No.")
    checkNames(merchantTemplate, [merchant.view])
    let list = MerchantList(
      page: try await api.platform.merchants(cursor: nil, limit: 50, at: now), cursor: "x", missing: "M-9",
      letter: letter, times: times)
    checkNames(merchantListTemplate, [list.view])

    var form = Form()
    for (name, value) in [("channel", "alipay"), ("from", "2026-11-24"), ("until", "2026-11-24")] {
      _ = form.add(name, value)
    }
    let text = "支付宝交易号,业务类型,完成时间,订单金额（元）,退款批次号/请求号\nT,退款,2026-11-24 10:00:00,-1.00,k"
    form.file = .init(name: "a.csv", content: Array(text.utf8))
    let statement = try StatementTask(form, zone: letter.calendar.zone)
    let answer: JSON = [
      "matched": 0,
      "differences": [["key": "k", "kind": "unknown", "order": "A-1", "theirs": ["amount": 100, "currency": "CNY"]]],
    ]
    let compared = ReconciliationPage(
      letter: letter, times: times, refusal: "No.", outcome: try .init(statement, answer))
    checkNames(reconciliationTemplate, [compared.view])
  }

  @Test(arguments: Language.allCases) func everyPageHasItsWordsAndNothingOfItsTemplate(language: Language) async throws
  {
    let api = try await APIClient()
    try await api.chargeMerchant()
    try await api.askProviders([.init(name: "alipay", answer: .refused(code: "X", message: "No."))])
    for (path, words) in [
      ("/finance", language.say("试算平衡", "The trial balance")),
      ("/finance/reconciliation", language.say("上传对账单", "Upload a statement")),
      ("/finance/merchants", language.say("约定下限", "Agreed floor")),
      ("/finance/merchants/M-1", language.say("账户明细", "The account")),
    ] {
      let page = try await api.open("\(path)?language=\(language.rawValue)")
      #expect(page.status == 200)
      #expect(page.html.contains("<html lang=\"\(language.rawValue)\">") && page.html.contains(words), "\(path)")
      #expect(!page.html.contains("{{") && page.html.utf8.count < 60_000)
      #expect(page.headers[.cacheControl] == "no-store")
      #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
      // Every label names a field, and every field has a label.
      let labels = page.html.matches(of: /<label for="([^"]*)"/).map { String($0.1) }
      let fields = page.html.matches(of: /<(?:input|select|textarea) name="[^"]*" id="([^"]*)"/).map { String($0.1) }
      #expect(labels == fields && Set(fields).count == fields.count)
      for other in ["/finance?", "/finance/reconciliation?", "/finance/merchants?"] {
        #expect(page.html.contains("<a href=\"\(other)language=\(language.rawValue)\""), "\(other)")
      }
    }
  }
}
