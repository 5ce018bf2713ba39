/// A claim as its rules see it: a plain status, and what may happen to it next. Reception (the goods are there) and
/// acceptance (nothing is wrong with them) are two steps.
public struct Claim: Hashable, Sendable {
  public var kind: ClaimKind
  public var status: ClaimStatus
  public var opened: Instant
  /// What the buyer wants; out of the kind's `resolutions`.
  public var wants: Resolution
  public var reason: ClaimReason?
  /// By when the goods are to be on their way back; after that the claim is over.
  public var sendBackBy: Instant?
  /// What the shop sends in place of the goods, where it has none of them.
  public var substitute: Substitute?
  /// What the buyer gets back because the substitute costs less, in minor units; below zero what he pays because it
  /// costs more. Nil until he has agreed to it.
  public var difference: Int64?

  /// Other goods than were bought.
  public struct Substitute: Hashable, Sendable {
    /// The platform's name for them.
    public var product: String
    /// Of all that is sent for the claim, in minor units of the order's currency.
    public var price: Int64

    public init(product: String, price: Int64) {
      self.product = product
      self.price = price
    }
  }

  /// Whether the buyer has to say what he thinks of the substitute.
  public var isOffered: Bool { status == .accepted && wants == .replacement && substitute != nil && difference == nil }

  public init(kind: ClaimKind, status: ClaimStatus = .requested, opened: Instant, wants: Resolution) {
    self.kind = kind
    self.status = status
    self.opened = opened
    self.wants = wants
  }

  /// What happens to a claim.
  public enum Step: Hashable, Sendable {
    case approve(ClaimReason, sendBackBy: Instant?)
    /// Granted, and nothing is to be sent back whatever the kind: the goods were destroyed.
    case waive(ClaimReason)
    /// Granted, and the goods go back whatever the kind: what was found counterfeit was paid for by the finding.
    case fetch(ClaimReason, sendBackBy: Instant)
    case refuse(ClaimReason)
    /// The buyer has handed the goods to a carrier.
    case sendBack
    /// The seller has them.
    case receive
    case accept
    /// What was owed was done: paid, shipped or repaired.
    case finish
    case withdraw
    /// The buyer did not send the goods back in time.
    case expire
    /// It ends in another way than the buyer wanted first: the replacement is out of stock, the repair failed.
    case turn(Resolution)
    /// The shop offers other goods; the buyer takes them, at a difference in price.
    case offer(Substitute)
    case agree(difference: Int64)
  }

  /// Why a step is not possible; the code is for programs.
  public struct Impossible: Error, Hashable, Sendable {
    public var code: String
    public var message: String
  }

  /// - Throws: `Impossible` when the claim is not at a place from which the step leads on.
  public mutating func take(_ step: Step) throws(Impossible) {
    switch (step, status) {
    case (.approve(let reason, let by), .requested):
      self.reason = reason
      sendBackBy = kind.needsGoodsBack ? by : nil
      status = kind.needsGoodsBack ? .approved : .accepted
    case (.waive(let reason), .requested):
      self.reason = reason
      status = .accepted
    case (.fetch(let reason, let by), .requested):
      self.reason = reason
      sendBackBy = by
      status = .approved
    case (.refuse(let reason), .requested), (.refuse(let reason), .received):
      self.reason = reason
      status = .refused
    case (.sendBack, .approved): status = .returning
    // A parcel may arrive whose sending nobody told of.
    case (.receive, .approved), (.receive, .returning): status = .received
    case (.accept, .received):
      reason = .goodsAccepted
      status = .accepted
    case (.finish, .accepted) where isOffered:
      throw Impossible(code: "buyer-chooses", message: "The buyer first says whether he takes the substitute.")
    case (.finish, .accepted): status = .done
    case (.withdraw, .requested), (.withdraw, .approved): status = .withdrawn
    case (.expire, .approved): status = .expired
    case (.turn(let resolution), .accepted): wants = resolution
    case (.offer(let substitute), .accepted) where wants == .replacement:
      guard self.substitute == nil else {
        throw Impossible(code: "offered-already", message: "Other goods were offered already; the buyer is asked once.")
      }
      self.substitute = substitute
    case (.agree(let difference), .accepted) where isOffered: self.difference = difference
    case (_, let status) where status.isOver:
      throw Impossible(code: "claim-over", message: "The claim is \(status.rawValue): nothing more happens to it.")
    default:
      throw Impossible(
        code: "not-now", message: "The claim is \(status.rawValue); \(Self.next(status)).")
    }
  }

  private static func next(_ status: ClaimStatus) -> String {
    switch status {
    case .requested: "the seller answers first"
    case .approved: "the goods are sent back first"
    case .returning: "the goods arrive first"
    case .received: "the goods are inspected first"
    case .accepted: "what is owed is done next"
    case .done, .refused, .withdrawn, .expired: "it is over"
    }
  }
}
