import Promises
import Testing

/// A refund goes back the way the money came, and never more than came that way.
@Suite struct RefundSplitTests {
  private func payment(_ reference: String, _ amount: Int64, back: Int64 = 0) -> RefundSplit.Payment {
    RefundSplit.Payment(reference: reference, channel: "by-" + reference, amount: amount, back: back)
  }

  @Test func theLastPaymentGivesBackFirst() {
    let paid = [payment("a", 100), payment("b", 50)]
    #expect(RefundSplit.parts(of: 30, over: paid) == [.init(payment: "b", channel: "by-b", amount: 30)])
    #expect(
      RefundSplit.parts(of: 120, over: paid) == [
        .init(payment: "b", channel: "by-b", amount: 50), .init(payment: "a", channel: "by-a", amount: 70),
      ])
  }

  @Test func whatNoPaymentIsLeftForGoesByTransfer() {
    let transfer = RefundSplit.Part(payment: nil, channel: RefundSplit.transfer, amount: 20)
    #expect(RefundSplit.parts(of: 20, over: []) == [transfer])
    #expect(RefundSplit.parts(of: 20, over: [payment("a", 100, back: 100)]) == [transfer])
    #expect(
      RefundSplit.parts(of: 30, over: [payment("a", 100, back: 90)]) == [
        .init(payment: "a", channel: "by-a", amount: 10), transfer,
      ])
    #expect(RefundSplit.parts(of: 0, over: [payment("a", 100)]) == [])
    // More went back than came, by hand: the rest is not taken from anybody else's payment.
    #expect(RefundSplit.parts(of: 20, over: [payment("a", 100, back: 130)]) == [transfer])
  }

  @Test func partsComeToWhatIsOwedAndToNoMoreThanWasPaid() throws {
    var dice = Random(seed: 3)
    for _ in 0..<3000 {
      let payments = (0..<Int.random(in: 0...5, using: &dice)).map { number in
        let amount = Int64.random(in: 1...1000, using: &dice)
        return payment("p\(number)", amount, back: Int64.random(in: 0...amount, using: &dice))
      }
      let owed = Int64.random(in: 0...4000, using: &dice)
      let parts = RefundSplit.parts(of: owed, over: payments)
      try #require(parts.reduce(0) { $0 + $1.amount } == owed)
      try #require(parts.allSatisfy { $0.amount > 0 })
      for part in parts where part.payment != nil {
        let own = payments.first { $0.reference == part.payment }
        try #require(own.map { part.amount <= $0.amount - $0.back } ?? false)
        try #require(part.channel == own?.channel)
      }
      // Only the last that gives something may give less than it has left, and only then nothing goes by transfer.
      let left = payments.reversed().filter { $0.amount > $0.back }
      let own = parts.filter { $0.payment != nil }
      try #require(own.map(\.payment) == left.prefix(own.count).map(\.reference))
      try #require(zip(own.dropLast(), left).allSatisfy { $0.amount == $1.amount - $1.back })
      if parts.count > own.count { try #require(own.map(\.amount) == left.map { $0.amount - $0.back }) }
    }
  }
}
