import Promises
import Testing

/// What goes back for goods adds up, whatever is claimed in whatever order.
@Suite struct LineRefundTests {
  private static let largest: Int64 = 1 << 53

  private func line(_ price: Int64, _ quantity: Int, before: Int = 0, _ now: Int) -> LineRefund.Line {
    LineRefund.Line(price: price, quantity: quantity, before: before, now: now)
  }

  @Test func aDiscountIsSharedByEveryLine() {
    // 100 + 300 cost 400, of which 200 were paid: each line gets half of its price back.
    #expect(LineRefund.shares(of: 200, over: [line(100, 1, 1), line(300, 1, 1)]) == [50, 150])
    #expect(LineRefund.shares(of: 200, over: [line(100, 1, 0), line(300, 3, 1)]) == [0, 50])
    #expect(LineRefund.shares(of: 400, over: [line(100, 1, 1), line(300, 1, 1)]) == [100, 300])
  }

  @Test func whatIsLeftOfRoundingGoesToTheLast() {
    #expect(LineRefund.shares(of: 100, over: [line(1, 1, 1), line(1, 1, 1), line(1, 1, 1)]) == [33, 33, 34])
    #expect(LineRefund.shares(of: 100, over: [line(100, 3, 1)]) == [33])
    #expect(LineRefund.shares(of: 100, over: [line(100, 3, before: 1, 1)]) == [33])
    #expect(LineRefund.shares(of: 100, over: [line(100, 3, before: 2, 1)]) == [34])
  }

  @Test func withoutPricesOrPaymentsNothingBreaks() {
    #expect(LineRefund.shares(of: 100, over: []) == [])
    #expect(LineRefund.shares(of: 0, over: [line(100, 1, 1), line(0, 2, 2)]) == [0, 0])
    #expect(LineRefund.shares(of: 90, over: [line(0, 1, 1), line(0, 2, 2)]).reduce(0, +) == 90)
  }

  /// Amounts multiplied on the way are larger than any 64 bits hold.
  @Test func noAmountIsTooLarge() {
    let whole = [line(Self.largest, 10_000, 9_999), line(Self.largest, 3, 3)]
    let first = LineRefund.shares(of: Self.largest, over: whole)
    #expect(first[0] == 4_503_149_267_407_758 && first[1] == Self.largest / 2)
    let rest = LineRefund.shares(of: Self.largest, over: [line(Self.largest, 10_000, before: 9_999, 1), whole[1]])
    #expect(first[0] + rest[0] == Self.largest / 2)
  }

  /// Claims one after another come to exactly what was paid for each line, the lines to exactly what was paid; no step
  /// gives less than nothing.
  @Test func claimsOneAfterAnotherComeToWhatWasPaid() throws {
    var dice = Random(seed: 7)
    for _ in 0..<3000 {
      let lines = (0..<Int.random(in: 1...6, using: &dice)).map { _ in
        (price: Self.amount(&dice), quantity: Int.random(in: 1...9, using: &dice))
      }
      let paid = Self.amount(&dice)
      let atOnce = LineRefund.shares(of: paid, over: lines.map { line($0.price, $0.quantity, $0.quantity) })
      try #require(atOnce.reduce(0, +) == paid)
      var before = lines.map { _ in 0 }
      var back = lines.map { _ in Int64(0) }
      while before != lines.map(\.quantity) {
        let now = lines.indices.map { Int.random(in: 0...(lines[$0].quantity - before[$0]), using: &dice) }
        let shares = LineRefund.shares(
          of: paid, over: lines.indices.map { line(lines[$0].price, lines[$0].quantity, before: before[$0], now[$0]) })
        try #require(shares.allSatisfy { $0 >= 0 })
        try #require(zip(shares, now).allSatisfy { $0 == 0 || $1 > 0 }, "what nobody sends back is not refunded")
        for place in lines.indices {
          before[place] += now[place]
          back[place] += shares[place]
        }
      }
      try #require(back == atOnce)
    }
  }

  /// One of three was replaced by goods that cost 30 less: it is the last to go back, and all of them together come to
  /// what was paid less these 30.
  @Test func whatWasReplacedIsWorthWhatReplacedIt() {
    func line(before: Int, _ now: Int, _ added: Int64, of replaced: Int = 1) -> LineRefund.Line {
      LineRefund.Line(price: 300, quantity: 3, before: before, now: now, replaced: replaced, added: added)
    }
    #expect(LineRefund.shares(of: 300, over: [line(before: 0, 2, -30)]) == [200])
    #expect(LineRefund.shares(of: 300, over: [line(before: 2, 1, -30)]) == [70])
    #expect(LineRefund.shares(of: 300, over: [line(before: 2, 1, 45)]) == [145])
    #expect(LineRefund.shares(of: 300, over: [line(before: 1, 1, -31, of: 2)]) == [85])
    #expect(LineRefund.shares(of: 300, over: [line(before: 2, 1, -31, of: 2)]) == [84])
  }

  /// Small ones, where rounding shows, and the largest.
  private static func amount(_ dice: inout Random) -> Int64 {
    Bool.random(using: &dice) ? Int64.random(in: 0...200, using: &dice) : Int64.random(in: 0...largest, using: &dice)
  }
}
