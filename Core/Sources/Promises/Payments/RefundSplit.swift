/// Spreads what is owed to a buyer over the payments that he made (`payment.channels`: a refund goes back the way the
/// money came).
public enum RefundSplit {
  public struct Payment: Hashable, Sendable {
    public var reference: String
    public var channel: String
    public var amount: Int64
    /// What went back of it, or is on its way.
    public var back: Int64

    public init(reference: String, channel: String, amount: Int64, back: Int64) {
      self.reference = reference
      self.channel = channel
      self.amount = amount
      self.back = back
    }
  }

  public struct Part: Hashable, Sendable {
    /// Nil for what no payment is left for: it goes by transfer.
    public var payment: String?
    public var channel: String
    public var amount: Int64

    public init(payment: String?, channel: String, amount: Int64) {
      self.payment = payment
      self.channel = channel
      self.amount = amount
    }
  }

  /// How money reaches a buyer where he has paid nothing, or less than he is owed: damages above the price.
  public static let transfer = "transfer"

  /// The last payment gives back first: it was the one on top. Never more than was paid with each.
  ///
  /// - Parameter payments: in the order in which they were made.
  public static func parts(of owed: Int64, over payments: [Payment]) -> [Part] {
    var left = owed
    var parts: [Part] = []
    for payment in payments.reversed() where left > 0 {
      let amount = min(left, max(0, payment.amount - payment.back))
      guard amount > 0 else { continue }
      parts.append(Part(payment: payment.reference, channel: payment.channel, amount: amount))
      left -= amount
    }
    if left > 0 { parts.append(Part(payment: nil, channel: transfer, amount: left)) }
    return parts
  }
}
