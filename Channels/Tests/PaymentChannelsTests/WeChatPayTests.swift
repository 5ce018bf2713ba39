import Promises
import Testing

@testable import PaymentChannels

@Suite struct WeChatPayTests {
  private func serving(
    _ api: WeChatPayStandIn, work: (WeChatPay) async throws -> Void
  ) async throws {
    try await StandIn.serving(api.answer) { url in try await work(WeChatPayStandIn.channel(url: url)) }
  }
  private let paid = RefundAnswer.paid(reference: "R1", at: Instant("2026-11-24T09:59:58Z")!)

  @Test func paysOnceForOneKey() async throws {
    let api = WeChatPayStandIn()
    try await serving(api) { channel async throws in
      #expect(try await channel.pay(testRefund()) == paid)
      #expect(try await channel.pay(testRefund()) == paid)
      let order = api.last
      #expect(order["out_trade_no"] == "ORDER-2026-1")
      #expect(order["amount"] == ["refund": 1_234, "total": 10_000, "currency": "CNY"])
      #expect(order["notify_url"] == "https://shop.example/notices")
    }
    #expect(api.kept.count == 1)
  }

  @Test func longReasonsAreCutBetweenCharacters() async throws {
    let api = WeChatPayStandIn()
    var refund = testRefund()
    refund.reason = String(repeating: "赔", count: 30)
    try await serving(api) { channel async throws in _ = try await channel.pay(refund) }
    #expect(api.last["reason"] == .string(String(repeating: "赔", count: 26)))
  }

  @Test func pendingThenPaidOrNot() async throws {
    let api = WeChatPayStandIn(status: "PROCESSING")
    try await serving(api) { channel async throws in
      #expect(try await channel.pay(testRefund()) == .pending(reference: "R1"))
      #expect(try await channel.look(up: testRefund()) == .pending(reference: "R1"))
      api.settle("SUCCESS")
      #expect(try await channel.look(up: testRefund()) == paid)
      for status in ["CLOSED", "ABNORMAL"] {
        api.settle(status)
        guard case .refused(code: status, _) = try await channel.look(up: testRefund()) else {
          Issue.record("\(status) is not refused")
          continue
        }
      }
      api.settle("STRANGE")
      await expectFailure(.garbled) { try await channel.look(up: testRefund()) }
    }
  }

  @Test func lostAnswerIsFoundAgain() async throws {
    let api = WeChatPayStandIn([.lost])
    try await serving(api) { channel async throws in
      await expectFailure(.unavailable) { try await channel.pay(testRefund()) }
      #expect(try await channel.pay(testRefund()) == paid)
    }
    #expect(api.kept.count == 1)
  }

  @Test(arguments: [Fault.status(500), .status(429), .drop, .error("FREQUENCY_LIMITED"), .error("SYSTEM_ERROR")])
  func passes(_ fault: Fault) async throws {
    try await serving(WeChatPayStandIn([fault])) { channel async throws in
      await expectFailure(.unavailable) { try await channel.pay(testRefund()) }
      #expect(try await channel.pay(testRefund()) == paid)
    }
  }

  @Test(arguments: ["NOT_ENOUGH", "INVALID_REQUEST", "PARAM_ERROR", "USER_ACCOUNT_ABNORMAL"])
  func refuses(_ code: String) async throws {
    try await serving(WeChatPayStandIn([.error(code)])) { channel async throws in
      #expect(try await channel.pay(testRefund()) == .refused(code: code, message: "余额不足"))
    }
  }

  @Test func unknownRefundIsRefused() async throws {
    try await serving(WeChatPayStandIn()) { channel async throws in
      #expect(
        try await channel.look(up: testRefund()) == .refused(code: "RESOURCE_NOT_EXISTS", message: "退款单不存在"))
    }
  }

  @Test(arguments: [Fault.forged, .tampered, .unsigned, .late])
  func believesNothingUnsigned(_ fault: Fault) async throws {
    try await serving(WeChatPayStandIn([fault])) { channel async throws in
      await expectFailure(.forged) { try await channel.pay(testRefund()) }
    }
  }

  @Test func wrongKeyOfOursIsNoRefusal() async throws {
    try await StandIn.serving(WeChatPayStandIn().answer) { url in
      let channel = try WeChatPayStandIn.channel(url: url, key: .stranger)
      await expectFailure(.unavailable) { try await channel.pay(testRefund()) }
    }
  }

  @Test func forgedRefusalIsNone() async throws {
    let body = #"{"code":"NOT_ENOUGH","message":"x"}"#
    let headers = WeChatPayStandIn.headers(body, key: .stranger)
    try await StandIn.serving(.answer(status: 403, headers: headers, body: body)) { url in
      let channel = try WeChatPayStandIn.channel(url: url)
      await expectFailure(.forged) { try await channel.pay(testRefund()) }
    }
  }

  @Test func anotherRefundIsNotOurs() async throws {
    let api = WeChatPayStandIn()
    try await serving(api) { channel async throws in
      _ = try await channel.pay(testRefund())
      var other = testRefund()
      other.amount = Money(1, .cny)
      await expectFailure(.garbled) { try await channel.look(up: other) }
    }
  }

  @Test func noncesDiffer() {
    let nonces = Set((0..<100).map { _ in WeChatPay.randomNonce() })
    #expect(nonces.count == 100)
    #expect(nonces.allSatisfy { $0.count == 32 })
  }
}
