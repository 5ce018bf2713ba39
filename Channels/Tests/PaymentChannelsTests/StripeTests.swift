import Promises
import Testing

@testable import PaymentChannels

@Suite struct StripeTests {
  private func serving(_ api: StripeStandIn, work: (Stripe) async throws -> Void) async throws {
    try await StandIn.serving(api.answer) { url in try await work(StripeStandIn.channel(url: url)) }
  }
  private let refund = testRefund(currency: Currency("USD")!)
  private let paid = RefundAnswer.paid(reference: "re_1", at: Instant(seconds: 1_795_514_398))

  @Test func paysOnceForOneKey() async throws {
    let api = StripeStandIn()
    try await serving(api) { stripe async throws in
      #expect(try await stripe.pay(refund) == paid)
      #expect(try await stripe.pay(refund) == paid)
    }
    #expect(api.kept.count == 1)
    #expect(api.kept[0].fields["amount"] == "1234")
    #expect(api.kept[0].fields["payment_intent"] == "ORDER-2026-1")
    #expect(api.kept[0].fields["metadata[reason]"] == refund.reason)
  }

  @Test func paysOnceEvenWhenStripeForgetsTheKey() async throws {
    let api = StripeStandIn([nil, .lost])
    try await serving(api) { stripe async throws in
      await expectFailure(.unavailable) { try await stripe.pay(refund) }
      api.forgetKeys()
      #expect(try await stripe.pay(refund) == paid)
    }
    #expect(api.kept.count == 1)
  }

  @Test func pendingThenPaidOrNot() async throws {
    let api = StripeStandIn(status: "pending")
    try await serving(api) { stripe async throws in
      #expect(try await stripe.pay(refund) == .pending(reference: "re_1"))
      api.settle("requires_action")
      #expect(try await stripe.look(up: refund) == .pending(reference: "re_1"))
      api.settle("succeeded")
      #expect(try await stripe.look(up: refund) == paid)
      for status in ["failed", "canceled"] {
        api.settle(status)
        guard case .refused(code: status, _) = try await stripe.look(up: refund) else {
          Issue.record("\(status) is not refused")
          continue
        }
      }
    }
  }

  @Test func looksThroughAllPages() async throws {
    let api = StripeStandIn()
    for number in 0..<5 {
      api.add(
        .init(
          id: "re_other\(number)",
          fields: ["payment_intent": "ORDER-2026-1", "amount": "1", "metadata[key]": "other\(number)"],
          status: "succeeded"))
    }
    try await serving(api) { stripe async throws in
      guard case .paid = try await stripe.pay(refund) else {
        Issue.record("not paid")
        return
      }
      guard case .paid = try await stripe.look(up: refund) else {
        Issue.record("not found")
        return
      }
    }
    #expect(api.kept.count == 6)
  }

  @Test(arguments: [Fault.status(500), .status(409), .status(429), .status(401), .drop])
  func passes(_ fault: Fault) async throws {
    try await serving(StripeStandIn([fault])) { stripe async throws in
      await expectFailure(.unavailable) { try await stripe.pay(refund) }
      #expect(try await stripe.pay(refund) == paid)
    }
  }

  @Test func refuses() async throws {
    try await serving(StripeStandIn([.error("charge_already_refunded")])) { stripe async throws in
      #expect(try await stripe.pay(refund) == .refused(code: "charge_already_refunded", message: "No."))
    }
  }

  @Test func unknownRefundIsNoAnswer() async throws {
    try await serving(StripeStandIn()) { stripe async throws in
      await expectFailure(.garbled) { try await stripe.look(up: refund) }
    }
  }

  @Test func anotherAmountOrCurrencyUnderTheKeyIsNotOurs() async throws {
    try await serving(StripeStandIn()) { stripe async throws in
      _ = try await stripe.pay(refund)
      var other = refund
      other.amount = Money(1, refund.amount.currency)
      await expectFailure(.garbled) { try await stripe.look(up: other) }
      await expectFailure(.garbled) { try await stripe.look(up: testRefund(currency: .cny)) }
    }
  }
}
