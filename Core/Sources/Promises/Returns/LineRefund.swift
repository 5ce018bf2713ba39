/// What goes back to the buyer for goods that he returned or never got.
public enum LineRefund {
  /// Goods of one line of an order.
  public struct Line: Hashable, Sendable {
    /// What all of the line costs, in minor units.
    public var price: Int64
    /// How many there are of it, how many went back in earlier claims, and how many go back now.
    public var quantity: Int
    public var before: Int
    public var now: Int
    /// How many of it were replaced by other goods, and what these cost more than them, below zero what less.
    public var replaced: Int
    public var added: Int64

    public init(
      price: Int64, quantity: Int, before: Int = 0, now: Int, replaced: Int = 0, added: Int64 = 0
    ) {
      precondition(quantity > 0 && before >= 0 && now >= 0 && before + now <= quantity, "more than was bought")
      precondition(
        replaced >= 0 && replaced <= quantity && (replaced > 0 || added == 0), "what was replaced was bought")
      self.price = price
      self.quantity = quantity
      self.before = before
      self.now = now
      self.replaced = replaced
      self.added = added
    }

    /// What replacing added to the first `count` that go back. What was replaced goes back last: what went back before
    /// it was replaced cannot have been it.
    fileprivate func added(toFirst count: Int) -> Int64 {
      replaced == 0 ? 0 : LineRefund.part(added, Int64(max(0, count - (quantity - replaced))), Int64(replaced))
    }
  }

  /// What each line gets back, in minor units, when `paid` was paid for all of them together: what was paid less than
  /// the prices come to is a discount that every line shares.
  ///
  /// Parts are rounded down and the rest goes to the last: claims one after the other come to exactly what was paid for
  /// the line, and the lines to exactly what was paid. Goods that were replaced are worth what replaced them.
  public static func shares(of paid: Int64, over lines: [Line]) -> [Int64] {
    let whole = lines.reduce(0) { $0 + $1.price }
    var left = paid
    return lines.enumerated().map { place, line in
      let own = place == lines.count - 1 ? left : whole == 0 ? 0 : part(paid, line.price, whole)
      left -= own
      return part(own, Int64(line.before + line.now), Int64(line.quantity))
        - part(own, Int64(line.before), Int64(line.quantity))
        + line.added(toFirst: line.before + line.now) - line.added(toFirst: line.before)
    }
  }

  /// `amount * share / whole`, rounded down, without overflow on the way.
  fileprivate static func part(_ amount: Int64, _ share: Int64, _ whole: Int64) -> Int64 {
    whole.dividingFullWidth(amount.multipliedFullWidth(by: share)).quotient
  }
}
