import Promises
import Testing

@testable import PaymentChannels

@Suite struct AlipayTests {
  private func serving(
    _ gateway: AlipayStandIn, work: (Alipay) async throws -> Void
  ) async throws {
    try await StandIn.serving(gateway.answer) { url in try await work(AlipayStandIn.channel(url: url)) }
  }

  @Test func paysOnceForOneKey() async throws {
    let gateway = AlipayStandIn()
    try await serving(gateway) { alipay async throws in
      #expect(try await alipay.pay(testRefund()) == .paid(reference: "T1", at: nil))
      let fields = gateway.last
      #expect(fields["timestamp"] == "2026-11-24 18:00:00")
      #expect(fields["app_id"] == "2021000000000001")
      #expect(fields["biz_content"]?.contains("晚到 & 赔付 + 5%") == true)
      // The second time no money moves, and the query tells when it did.
      #expect(
        try await alipay.pay(testRefund()) == .paid(reference: "T1", at: Instant("2026-11-24T09:59:58Z")!))
    }
    #expect(gateway.payouts == ["pledge-1": "12.34"])
  }

  @Test func pendingThenPaid() async throws {
    let gateway = AlipayStandIn(holds: true)
    try await serving(gateway) { alipay async throws in
      #expect(try await alipay.pay(testRefund()) == .pending(reference: "T1"))
      #expect(try await alipay.look(up: testRefund()) == .pending(reference: "T1"))
      gateway.settle()
      #expect(
        try await alipay.look(up: testRefund()) == .paid(reference: "T1", at: Instant("2026-11-24T09:59:58Z")!))
    }
  }

  @Test func lostAnswerIsFoundAgain() async throws {
    let gateway = AlipayStandIn([.lost])
    try await serving(gateway) { alipay async throws in
      await expectFailure(.unavailable) { try await alipay.pay(testRefund()) }
      guard case .paid = try await alipay.pay(testRefund()) else {
        Issue.record("not paid")
        return
      }
    }
    #expect(gateway.payouts.count == 1)
  }

  @Test(arguments: [Fault.status(502), .drop, .error("ACQ.SYSTEM_ERROR"), .error("isp.unknow-error")])
  func passes(_ fault: Fault) async throws {
    let gateway = AlipayStandIn([fault])
    try await serving(gateway) { alipay async throws in
      await expectFailure(.unavailable) { try await alipay.pay(testRefund()) }
      #expect(try await alipay.pay(testRefund()) == .paid(reference: "T1", at: nil))
    }
  }

  @Test(arguments: ["ACQ.TRADE_HAS_FINISHED", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "ACQ.TRADE_NOT_EXIST"])
  func refuses(_ code: String) async throws {
    try await serving(AlipayStandIn([.error(code), .error(code)])) { alipay async throws in
      #expect(try await alipay.pay(testRefund()) == .refused(code: code, message: "业务失败"))
      #expect(try await alipay.look(up: testRefund()) == .refused(code: code, message: "业务失败"))
    }
  }

  @Test(arguments: [Fault.forged, .tampered, .unsigned])
  func believesNothingUnsigned(_ fault: Fault) async throws {
    try await serving(AlipayStandIn([fault])) { alipay async throws in
      await expectFailure(.forged) { try await alipay.pay(testRefund()) }
    }
  }

  @Test func unsignedRefusalIsNone() async throws {
    let body = #"{"alipay_trade_refund_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}}"#
    try await StandIn.serving(.answer(status: 200, body: body)) { url in
      let alipay = try AlipayStandIn.channel(url: url)
      await expectFailure(.forged) { try await alipay.pay(testRefund()) }
    }
  }

  @Test func wrongKeyOfOursIsNoRefusal() async throws {
    try await StandIn.serving(AlipayStandIn().answer) { url in
      let alipay = try Alipay(
        app: "2021000000000001", key: TestKey.stranger.privatePEM, publicKey: TestKey.provider.publicPEM,
        url: "\(url)/gateway.do", clock: { testNow })
      await expectFailure(.unavailable) { try await alipay.pay(testRefund()) }
    }
  }

  @Test func otherCurrenciesAreRefused() async throws {
    let gateway = AlipayStandIn()
    try await serving(gateway) { alipay async throws in
      guard case .refused(code: "CURRENCY", _) = try await alipay.pay(testRefund(currency: .brl)) else {
        Issue.record("not refused")
        return
      }
    }
    #expect(gateway.script.requests == 0)
  }

  @Test func anotherAmountUnderTheKeyIsNotOurs() async throws {
    let gateway = AlipayStandIn()
    try await serving(gateway) { alipay async throws in
      _ = try await alipay.pay(testRefund())
      var other = testRefund()
      other.amount = Money(1, .cny)
      await expectFailure(.garbled) { try await alipay.look(up: other) }
    }
  }

  @Test func garbledAnswers() async throws {
    for body in ["", "<html>", #"{"sign":"x"}"#, #"{"alipay_trade_refund_response":[]}"#] {
      try await StandIn.serving(.answer(status: 200, body: body)) { url in
        let alipay = try AlipayStandIn.channel(url: url)
        await expectFailure(.garbled) { try await alipay.pay(testRefund()) }
      }
    }
  }

  @Test func answersAreLimitedInSize() async throws {
    let large = String(repeating: "x", count: 1_048_577)
    try await StandIn.serving(.answer(status: 200, body: large)) { url in
      let alipay = try AlipayStandIn.channel(url: url)
      await expectFailure(.garbled) { try await alipay.pay(testRefund()) }
    }
  }

  @Test func jsonTextOfAMember() {
    func member(_ name: String, _ text: String) -> String? {
      JSONText.member(name, of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(member("a", #"{"a":{"b":"}\"{"},"sign":"s"}"#) == #"{"b":"}\"{"}"#)
    #expect(member("b", #" { "a" : [1,{"b":2}] , "b" : 12 } "#) == "12")
    #expect(member("b", #"{"a":"b","b":"c"}"#) == #""c""#)
    #expect(member("c", #"{"a":{"c":1},"b":"c"}"#) == nil)
    #expect(member("a", "[]") == nil)
  }
}

/// Expects a failure of a kind.
func expectFailure(
  _ kind: ChannelFailure.Kind, sourceLocation: SourceLocation = #_sourceLocation,
  _ work: () async throws -> some Sendable
) async {
  do {
    let value = try await work()
    Issue.record("No failure but \(value)", sourceLocation: sourceLocation)
  } catch {
    #expect((error as? ChannelFailure)?.kind == kind, "\(error)", sourceLocation: sourceLocation)
  }
}
