/// What the law gives a buyer beyond his money back, computed with its working (`complaints.liability`).
public enum Damages {
  public enum Basis: String, Hashable, Sendable, CaseIterable {
    /// What he lost by it, as he proved it.
    case loss
    /// He was deceived: a multiple of the price, at least a minimum, beside his loss (Consumer Rights Law 55).
    case fraud
    /// Food that is not safe: a multiple of the price or of the loss, whichever is more, at least a minimum, beside his
    /// loss (Food Safety Law 148).
    case unsafeFood = "unsafe-food"
  }

  public struct Answer: Hashable, Sendable {
    public var amount: Money
    /// How it was computed, such as `3 x 299.00 = 897.00`.
    public var working: String
  }

  /// Nil where the clause lacks the figures of the basis.
  public static func owed(_ basis: Basis, price: Money, loss: Money, under clause: Clause) -> Answer? {
    let zero = Money(0, price.currency)
    switch basis {
    case .loss: return Answer(amount: loss, working: "loss \(loss.decimal)")
    case .fraud:
      guard let times = clause.times("fraud-damages") else { return nil }
      return sum(
        [("\(times) x \(price.decimal)", price.times(Int64(times)))], minimum: clause.money("fraud-minimum") ?? zero,
        loss: loss)
    case .unsafeFood:
      guard let times = clause.times("food-damages"), let ofLoss = clause.times("food-loss") else { return nil }
      return sum(
        [
          ("\(times) x \(price.decimal)", price.times(Int64(times))),
          ("\(ofLoss) x \(loss.decimal)", loss.times(Int64(ofLoss))),
        ], minimum: clause.money("food-minimum") ?? zero, loss: loss)
    }
  }

  /// The largest of some multiples, at least the minimum, and the loss on top.
  private static func sum(_ multiples: [(words: String, amount: Money)], minimum: Money, loss: Money) -> Answer {
    let largest = multiples.max { $0.amount.minor < $1.amount.minor }!
    let damages = max(largest.amount.minor, minimum.minor)
    var working = multiples.map { "\($0.words) = \($0.amount.decimal)" }.joined(separator: ", or ")
    working += ", at least \(minimum.decimal): \(Money(damages, minimum.currency).decimal)"
    if loss.minor > 0 { working += "; and loss \(loss.decimal)" }
    return Answer(amount: Money(damages + loss.minor, loss.currency), working: working)
  }
}
