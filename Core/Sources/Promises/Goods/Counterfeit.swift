/// `goods.genuine`: what a buyer of counterfeit goods is owed.
public enum Counterfeit {
  /// The price back, and damages of a multiple of it, at least the minimum (Consumer Rights Law 55).
  public static func owed(price: Money, under clause: Clause) -> Money {
    let damages = price.times(Int64(clause.times("damages") ?? 0)).minor
    return Money(price.minor + max(damages, clause.money("minimum")?.minor ?? 0), price.currency)
  }
}
