/// `goods.genuine`: what a buyer of counterfeit goods is owed.
public enum Counterfeit {
  /// The price back, and damages of a multiple of it, at least the minimum (Consumer Rights Law 55).
  ///
  /// - Parameter back: what of the price went back to him before, in minor units: nobody is paid for one loss twice.
  public static func owed(price: Money, back: Int64 = 0, under clause: Clause) -> Money {
    let damages = price.times(Int64(clause.times("damages") ?? 0)).minor
    return Money(max(0, price.minor - back) + max(damages, clause.money("minimum")?.minor ?? 0), price.currency)
  }
}
