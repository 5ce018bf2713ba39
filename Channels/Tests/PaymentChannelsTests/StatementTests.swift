import Foundation
import Promises
import Testing

@testable import PaymentChannels

@Suite struct StatementTests {
  private func expectError(
    line: Int, sourceLocation: SourceLocation = #_sourceLocation, _ work: () throws -> [StatementLine]
  ) {
    do {
      Issue.record("No error but \(try work())", sourceLocation: sourceLocation)
    } catch {
      #expect((error as? StatementError)?.line == line, "\(error)", sourceLocation: sourceLocation)
    }
  }

  private let alipayHeader =
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    + "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
    + "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"

  private func alipayLine(_ type: String, _ amount: String, _ key: String, name: String = "灯罩") -> String {
    "T1\t,ORDER-2026-1\t,\(type),\(name),2026-11-24 10:00:00,2026-11-24 17:59:58,,,,,b***@example.com,\(amount),"
      + "\(amount),0.00,0.00,0.00,0.00,0.00,,0.00,0.00,\(key)\t,0.07,0.00,"
  }

  private func alipayFile(_ lines: [String]) -> String {
    (["\u{FEFF}#支付宝业务明细查询", "#账号：[2088000000000001]", "#----业务明细列表----", alipayHeader] + lines
      + ["#----业务明细列表结束----", "#交易合计：1笔，商家实收共87.66元", "#退款合计：1笔"]).joined(separator: "\r\n")
  }

  @Test func alipayBill() throws {
    let file = alipayFile([
      alipayLine("交易", "100.00", ""), alipayLine("退款", "-12.34", "pledge-1", name: #""灯罩, 5"" 白""#),
      // Without a request number of its own: not asked for by us.
      alipayLine("退款", "-1.00", ""),
    ])
    #expect(
      try Alipay.statement(file) == [
        StatementLine(
          key: "pledge-1", reference: "T1", amount: Money(1_234, .cny), at: Instant("2026-11-24T09:59:58Z")!)
      ])
    #expect(try Alipay.statement(alipayFile([])) == [])
  }

  @Test func damagedAlipayBills() {
    expectError(line: 1) { try Alipay.statement("") }
    expectError(line: 1) { try Alipay.statement("支付宝交易号,商户订单号\r\n1,2\r\n") }
    expectError(line: 5) { try Alipay.statement(alipayFile([alipayLine("退款", "much", "pledge-1")])) }
    expectError(line: 5) { try Alipay.statement(alipayFile([alipayLine("退款", "0.00", "pledge-1")])) }
    expectError(line: 6) {
      try Alipay.statement(alipayFile([alipayLine("交易", "1.00", ""), "T1,ORDER-2026-1,退款"]))
    }
    expectError(line: 5) {
      try Alipay.statement(alipayFile([alipayLine("退款", "-1.00", "k").replacing("2026-11-24 17", with: "24.11. 17")]))
    }
    expectError(line: 5) { try Alipay.statement(alipayFile([alipayLine("退款", "-1.00", "k", name: "\"灯")])) }
  }

  private let weChatHeader =
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    + "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"

  private func weChatLine(_ key: String, _ status: String, _ amount: String, name: String = "灯罩") -> String {
    let refund = key.isEmpty ? "SUCCESS" : "REFUND"
    return
      "`2026-11-24 17:59:58,`wx1,`1900000001,`0,`,`W1,`ORDER-2026-1,`o1,`JSAPI,`\(refund),`OTHERS,`CNY,`0.00,`0.00,"
      + "`\(key.isEmpty ? "0" : "R-\(key)"),`\(key),`1.00,`0.00,`ORIGINAL,`\(status),`\(name),`,`-0.07,`0.60%,`0.00,"
      + "`\(amount),`"
  }

  private let weChatTotals = [
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额",
    "`3,`87.66,`12.34,`0.00,`0.53,`100.00,`12.34",
  ]

  @Test(arguments: ["", "`"]) func weChatBill(_ mark: String) throws {
    let header = weChatHeader.split(separator: ",").map { mark + $0 }.joined(separator: ",")
    let lines = [
      weChatLine("", "", "0.00"), weChatLine("pledge-1", "SUCCESS", "12.34", name: "灯罩, \"白\", 5"),
      weChatLine("pledge-2", "PROCESSING", "0.05"), weChatLine("pledge-3", "FAIL", "3.00"),
    ]
    let file = "\u{FEFF}" + ([header] + lines + weChatTotals).joined(separator: "\r\n") + "\r\n"
    let at = Instant("2026-11-24T09:59:58Z")!
    #expect(
      try WeChatPay.statement(file) == [
        StatementLine(key: "pledge-1", reference: "R-pledge-1", amount: Money(1_234, .cny), at: at),
        StatementLine(key: "pledge-2", reference: "R-pledge-2", amount: Money(5, .cny), at: at),
      ])
  }

  @Test func weChatBillOfRefunds() throws {
    let header = "交易时间,货币种类,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,退款状态"
    let file = [
      header, "`2026-11-01 00:00:00,`CNY,`2026-11-24 17:00:00,`2026-11-24 17:59:58,`R1,`pledge-1,`12.34,`SUCCESS",
      "`2026-11-01 00:00:00,`CNY,`2026-11-24 17:00:00,`,`R2,`pledge-2,`12.34,`PROCESSING",
    ].joined(separator: "\n")
    #expect(
      try WeChatPay.statement(file).map(\.at) == [
        Instant("2026-11-24T09:59:58Z")!, Instant("2026-11-24T09:00:00Z")!,
      ])
  }

  @Test func damagedWeChatBills() {
    expectError(line: 1) { try WeChatPay.statement(alipayFile([])) }
    expectError(line: 2) {
      try WeChatPay.statement([weChatHeader, weChatLine("k", "SUCCESS", "1,00")].joined(separator: "\n"))
    }
    expectError(line: 2) {
      try WeChatPay.statement(
        [weChatHeader, weChatLine("k", "SUCCESS", "1.00").replacing("`CNY", with: "`XXX")].joined(separator: "\n"))
    }
    expectError(line: 2) { try WeChatPay.statement([weChatHeader, "`1,`2"].joined(separator: "\n")) }
  }

  private let stripeHeader =
    "balance_transaction_id,created_utc,created,currency,gross,fee,net,reporting_category,source_id,description,"
    + "customer_facing_amount,customer_facing_currency,refund_metadata[key]"

  @Test func stripeReport() throws {
    let file = [
      "\u{FEFF}\(stripeHeader)",
      #"txn_1,2026-11-24 09:59:58,2026-11-24 11:59:58,usd,100.00,3.20,96.80,charge,ch_1,"Lamp, ""white"","#,
      #"two lines",100.00,usd,"#,
      #""txn_2","2026-11-24 09:59:58","2026-11-24 11:59:58","usd","-12.34","0.00","-12.34","refund","re_1","REFUND","#
        + #""","","pledge-1""#,
      "txn_3,2026-11-24 09:59:59,x,usd,-8.00,0.00,-8.00,refund,re_2,REFUND,-1200,jpy,pledge-2",
      "txn_4,2026-11-24 09:59:59,x,usd,-8.00,0.00,-8.00,refund,re_3,REFUND,-8.00,usd,",
      "txn_5,2026-11-24 09:59:59,x,usd,8.00,0.00,8.00,refund_failure,re_1,REFUND FAILURE,,,pledge-1", "",
    ].joined(separator: "\n")
    #expect(
      try Stripe.statement(file) == [
        StatementLine(
          key: "pledge-1", reference: "re_1", amount: Money(1_234, Currency("USD")!),
          at: Instant("2026-11-24T09:59:58Z")!),
        StatementLine(
          key: "pledge-2", reference: "re_2", amount: Money(1_200, Currency("JPY")!),
          at: Instant("2026-11-24T09:59:59Z")!),
      ])
  }

  @Test func stripeReportWithoutOurColumn() {
    expectError(line: 1) { try Stripe.statement(stripeHeader.replacing(",refund_metadata[key]", with: "")) }
  }

  @Test func linesAreCountedAcrossCellsOfSeveralLines() {
    let file = "\(stripeHeader)\na,b,c,d,e,f,g,charge,i,\"j\nj\nj\",k,l,m\nshort"
    expectError(line: 5) { try Stripe.statement(file) }
  }

  /// “支付宝交易号” and the rest, as Alipay's files have it.
  @Test func filesInGBKAreRead() throws {
    let gbk = String.Encoding(rawValue: 0x8000_0632)
    let file = alipayFile([alipayLine("退款", "-12.34", "pledge-1")]).replacing("\u{FEFF}", with: "")
    let bytes = try #require(file.data(using: gbk))
    #expect(String(bytes: bytes, encoding: .utf8) == nil)
    #expect(try StatementForm.alipay.lines(of: [UInt8](bytes)).map(\.key) == ["pledge-1"])
    #expect(try StatementForm.alipay.lines(of: Array(file.utf8)).map(\.key) == ["pledge-1"])
    expectError(line: 1) { try StatementForm.stripe.lines(of: [UInt8](bytes)) }
  }

  @Test func everyProvidersChannelHasItsForm() {
    #expect(StatementForm(channel: "card") == .stripe)
    #expect(StatementForm(channel: "cash") == nil)
    for form in StatementForm.allCases { #expect(StatementForm(channel: form.rawValue) == form) }
  }
}
