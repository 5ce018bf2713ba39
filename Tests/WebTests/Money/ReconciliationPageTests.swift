import Foundation
import HTTPTypes
import Promises
import Service
import Support
import Testing

@testable import Web

/// A provider's statement is uploaded and compared.
@Suite struct ReconciliationPageTests {
  private let path = "/finance/reconciliation?language=en"
  private let header = "支付宝交易号,业务类型,完成时间,订单金额（元）,退款批次号/请求号"

  private func statement(_ refunds: [(key: String, amount: String)], at: String = "2026-11-24 13:00:00") -> [UInt8] {
    let lines = refunds.map { "T-\($0.key.prefix(4)),退款,\(at),-\($0.amount),\($0.key)" }
    return Array((["#支付宝业务明细查询", header] + lines + ["#结束"]).joined(separator: "\r\n").utf8)
  }

  private func compare(
    _ api: APIClient, _ content: [UInt8]?, channel: String = "alipay", from: String = "2026-11-24",
    until: String = "2026-11-24", language: String = "en"
  ) async throws -> APIClient.Page {
    try await api.upload(
      "/finance/reconciliation?language=\(language)",
      [("do", "reconcile"), ("channel", channel), ("from", from), ("until", until)],
      file: content.map { ("bill.csv", $0) })
  }

  /// Two orders whose refunds of 1.00 wait over Alipay, and one that was noted as paid by hand; their keys.
  private func waiting(_ api: APIClient) async throws -> [String] {
    for number in 1...3 {
      let order = "O-\(number)"
      _ = try await api.post("orders", ["reference": .string(order), "promised": "2026-11-30"])
      _ = try await api.post(
        "payments", ["order": .string(order), "reference": .string("Y-\(number)"), "amount": 500, "channel": "alipay"])
      _ = try await api.post("goodwill-refunds", ["order": .string(order), "amount": 100])
    }
    try await api.askProviders([.init(name: "alipay", answer: nil)])
    let keys = try await api.payouts("waiting").compactMap { $0["id"]?.string }
    #expect(keys.count == 3)
    _ = try await api.post("payout-confirmations", ["payout": .string(keys[2]), "reference": "B-1"])
    return keys
  }

  @Test(arguments: Engine.kinds) func whatAgreesIsPaidAndWhatDiffersIsListed(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let keys = try await waiting(api)
    api.now = Instant("2026-11-25T04:00:00Z")!
    let file = statement([(keys[0], "1.00"), (keys[1], "0.90"), ("stranger", "7.00")])
    let page = try await compare(api, file)
    #expect(page.status == 200)
    #expect(page.html.contains("What came of bill.csv") && page.html.contains("3 differences"))
    #expect(page.html.contains("It lists 3 refunds; 1 agrees, together CNY\u{A0}1.00."))
    for words in [
      "Another amount", "Not ours", "Not in the statement", "Order O-2", "Order O-3", "CNY\u{A0}0.90",
      "CNY\u{A0}7.00", "The provider&#39;s T-stra, Tuesday 24 November 2026, 13:00",
    ] {
      #expect(page.html.contains(words), "\(words)")
    }
    #expect(!page.html.contains("Order O-1") && !page.html.contains("from outside of these days"))
    #expect(try await api.payouts("paid").compactMap { $0["id"]?.string } == [keys[0], keys[2]])
    // The same statement once more changes nothing, and says the same.
    let rows = try api.rows()
    #expect(try await compare(api, file, language: "zh-Hans").html.contains("对账单列出 3 笔退款，相符 1 笔，共人民币"))
    #expect(try api.rows() == rows)
    let whole = try await compare(api, statement([(keys[0], "1.00"), (keys[2], "1.00")]))
    #expect(whole.html.contains("Everything agrees") && !whole.html.contains("<table"))
    // Over another channel none of them is ours.
    let stripe = Array(
      """
      source_id,reporting_category,created_utc,currency,gross,refund_metadata[key]
      re_1,refund,2026-11-24 05:00:00,cny,-1.00,\(keys[0])
      """.utf8)
    let other = try await compare(api, stripe, channel: "card")
    #expect(other.html.contains("One difference") && other.html.contains("Not ours"))
  }

  @Test func aFileOfOtherDaysIsNoticed() async throws {
    let api = try await APIClient()
    let keys = try await waiting(api)
    api.now = Instant("2026-11-26T04:00:00Z")!
    let page = try await compare(api, statement([(keys[0], "1.00")]), from: "2026-11-25", until: "2026-11-25")
    #expect(page.html.contains("1 of them is from outside of these days"))
    // The last instant of the last day belongs to it, the next one does not.
    let late = statement([(keys[1], "1.00")], at: "2026-11-25 23:59:59")
    #expect(!(try await compare(api, late, from: "2026-11-25", until: "2026-11-25")).html.contains("outside"))
    let later = statement([(keys[1], "1.00")], at: "2026-11-26 00:00:00")
    #expect((try await compare(api, later, from: "2026-11-25", until: "2026-11-25")).html.contains("outside"))
  }

  @Test func whatCannotBeReadIsAnsweredWithTheLineAndTheReason() async throws {
    let api = try await APIClient()
    let keys = try await waiting(api)
    func file(_ text: String) -> [UInt8] { Array(text.utf8) }
    let cases: [([UInt8]?, String, String)] = [
      (nil, "Choose the statement file first.", "请先选择对账单文件。"),
      (
        file("a,b\n1,2\n"), "Line 1: This is no Alipay statement: no line names the columns",
        "第 1 行：这不是支付宝的对账单：没有一行列出“支付宝交易号”"
      ),
      (
        file("\(header)\nT,退款,2026-11-24 13:00:00,much,\(keys[0])"), "Line 2: “much” is no refunded amount of CNY.",
        "第 2 行：“much”不是有效的 CNY 退款金额。"
      ),
      (
        file("\(header)\n\nT,退款,yesterday,-1.00,\(keys[0])"), "Line 3: The time of the refund cannot be read.",
        "第 3 行：无法读取退款时间。"
      ),
      (file("\(header)\nT,退款"), "Line 2: This line has 2 cells, the header 5 columns.", "第 2 行：该行有 2 个单元格，而表头有 5 列。"),
      (file("\(header)\n\"T,退款"), "Line 2: A cell is opened with a quotation mark", "第 2 行：单元格以引号开头"),
      (
        statement([(String(repeating: "k", count: 81), "1.00")]), "Refund 1 of the file has a key",
        "文件中第 1 笔退款的编号"
      ),
      (
        statement([(keys[0], "1.00"), ("a\0b", "1.00")]), "Refund 2 of the file has a key", "文件中第 2 笔退款的编号"
      ),
    ]
    let rows = try api.rows()
    for (content, english, chinese) in cases {
      let page = try await compare(api, content)
      #expect(page.status == 422 && page.html.contains(english), "\(english)")
      #expect(try await compare(api, content, language: "zh-Hans").html.contains(chinese), "\(chinese)")
    }
    for (channel, from, until, words) in [
      ("cash", "2026-11-24", "2026-11-24", "Choose the payment channel."),
      ("alipay", "2026-11-24", "2026-11-23", "The first day is after the last one."),
      ("alipay", "24.11.", "2026-11-24", "Say which days the statement covers"),
      ("alipay", "", "", "Say which days the statement covers"),
    ] {
      let page = try await compare(api, statement([]), channel: channel, from: from, until: until)
      #expect(page.status == 422 && page.html.contains(words), "\(words)")
    }
    #expect(try api.rows() == rows)
    #expect(try await api.payouts("paid").count == 1)
  }

  @Test func filesThatAreTooLargeSaySo() async throws {
    let api = try await APIClient()
    let many = statement((0...Reconciliation.mostLines).map { ("k\($0)", "1.00") })
    #expect(try await compare(api, many).html.contains("The file lists 5,001 refunds; at most 5,000"))
    let large = try await compare(api, [UInt8](repeating: UInt8(ascii: "\n"), count: StatementTask.largestFile + 1))
    #expect(large.status == 422 && large.html.contains("at most 8 MB"))
    // More than a picture may have is no too large statement.
    let padding = Array(String(repeating: "#\n", count: 500_000).utf8)
    let page = try await compare(api, padding + statement([]))
    #expect(page.status == 200 && page.html.contains("The statement lists no refund of ours."))
  }

  @Test func filesInGBKAreRead() async throws {
    let api = try await APIClient()
    let keys = try await waiting(api)
    let text = String(decoding: statement([(keys[0], "1.00")]), as: UTF8.self)
    let bytes = try #require(text.data(using: .init(rawValue: 0x8000_0632)))
    #expect(try await compare(api, [UInt8](bytes)).html.contains("1 agrees"))
  }

  @Test func thePageOffersYesterdayAndEveryChannel() async throws {
    let api = try await APIClient()
    let page = try await api.open(path)
    #expect(page.html.contains("name=\"from\" id=\"from\" type=\"date\" required=\"\" value=\"2026-11-23\""))
    for channel in ["alipay", "wechat-pay", "stripe", "card"] {
      #expect(page.html.contains("<option value=\"\(channel)\""))
    }
    let other = try await api.upload(
      path, [("do", "reconcile")], file: nil)
    #expect(other.status == 422)
  }
}
