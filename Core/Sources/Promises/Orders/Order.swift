/// An order as the clauses see it, bound to the letter version in force when it was placed.
public struct Order: Hashable, Sendable {
  public var id: Identifier
  /// What the platform calls it.
  public var reference: String
  public var placed: Instant
  public var letter: Int
  /// The day by which the buyer was told he would have it.
  public var promised: Day
  public var region: String?
  /// Of its goods, as far as it has lines.
  public var categories: [String] = []
  public var fulfilment: Fulfilment
  public var currency: Currency
  /// All that was paid for it so far, over every channel.
  public var paid: Money

  public init(
    id: Identifier, reference: String, placed: Instant, letter: Int, promised: Day, region: String? = nil,
    fulfilment: Fulfilment = .thirdParty, currency: Currency
  ) {
    self.id = id
    self.reference = reference
    self.placed = placed
    self.letter = letter
    self.promised = promised
    self.region = region
    self.fulfilment = fulfilment
    self.currency = currency
    self.paid = Money(0, currency)
  }

  public var facts: CaseFacts { CaseFacts(categories: categories, fulfilment: fulfilment, region: region) }
}
