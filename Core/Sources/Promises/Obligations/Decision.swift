/// What somebody must do under one clause in one case, as the kernel stores and settles it.
public struct Owed: Hashable, Sendable {
  public var id: Identifier
  /// The number of the letter version that the case is bound to.
  public var letter: Int
  public var duty: Duty
  /// What the duty is about: the order, claim, complaint, certificate or finding.
  public var subject: Identifier
  /// The order concerned, where there is one: what a remedy is computed from.
  public var order: Identifier?
  public var region: String?
  public var obligation: Obligation

  public init(
    id: Identifier, letter: Int, duty: Duty, subject: Identifier, order: Identifier? = nil, region: String? = nil,
    obligation: Obligation
  ) {
    self.id = id
    self.letter = letter
    self.duty = duty
    self.subject = subject
    self.order = order
    self.region = region
    self.obligation = obligation
  }
}

/// Which of a clause's clocks an obligation is: a clause may have several.
public enum Duty: String, Hashable, Sendable, CaseIterable {
  /// The order reaches the buyer.
  case deliver
  /// A claim is decided; then it is finished: refunded, exchanged or repaired.
  case decide, finish
  /// A complaint is answered by a person; then it gets its findings.
  case answer, findings
  /// Whoever complained wrote again, and a person answers that.
  case reply
  /// Somebody who asked for it is called.
  case callBack = "call-back"
  /// Another person decides about an appeal against what was found on a complaint.
  case decideAppeal = "decide-appeal"
  /// It is known what to change where complaints of one reason have come together.
  case improve
  /// A merchant says what staff asked him about a case.
  case merchantAnswer = "merchant-answer"
  /// The duty of this period is done.
  case period
  /// A certificate is renewed before it expires.
  case renew
  /// Goods found counterfeit are taken off sale.
  case takedown
  /// What was granted is paid.
  case pay
  /// What a substitute costs less than the goods that it replaces is paid back.
  case difference
  /// A merchant brings his deposit back to what was agreed.
  case topUp = "top-up"
  /// An application of a merchant is decided, or his appeal.
  case admit
  /// A merchant who sells is verified again.
  case verify
  /// An order that came late, and whose buyer chose so, is shipped again.
  case reship
  /// A supplier is screened again before his last screening is too old.
  case rescreen
  /// A figure is worse than a limit: a person takes the step that it leads to, or declines with reasons.
  case judgeScore = "judge-score"

  /// Whether the events of its clock are stored, and somebody is warned before it runs out.
  public var isWatched: Bool {
    switch self {
    case .answer, .findings, .reply, .callBack, .decideAppeal: true
    default: false
    }
  }

  /// The figure of a clause that says how long it may take; nil where no single figure does.
  public var figure: String? {
    switch self {
    case .answer, .findings, .reply, .callBack, .decideAppeal, .decide, .finish, .pay: rawValue + "-within"
    default: nil
    }
  }

  /// Whether it is fulfilled by paying what was granted.
  public var isPaying: Bool { self == .pay || self == .difference }
}

/// Everything that one operation comes to. A feature's rules make it without touching storage; the kernel commits it
/// in one place and one transaction, with the journal line of every opening, outcome and grant.
public struct Decision: Sendable {
  public var opened: [Owed] = []
  /// Obligations that a fact changed: settled now, or fulfilled late.
  public private(set) var changed: [Change] = []
  public var offers: [Offer] = []
  public private(set) var postings: [Posting] = []
  /// Transfers that the public record does not tell of: between the platform and a merchant.
  public var moves: [Transfer] = []
  public var messages: [Message] = []

  public init() {}

  /// An obligation as it was stored and as it is now.
  public struct Change: Sendable {
    public var before: Obligation
    public var owed: Owed
    /// What moved the deadline, as the journal says it.
    public var moved: JournalLine.Event
  }

  /// A transfer, and the obligation that it remedies.
  public struct Posting: Sendable {
    public var transfer: Transfer
    public var owed: Owed
  }

  /// Lets a fact have its effect on an obligation; where it has none, nothing is to be stored.
  public mutating func change(
    _ owed: Owed, moved: JournalLine.Event = .extended, _ fact: (inout Obligation) -> Void
  ) {
    var after = owed
    fact(&after.obligation)
    if after.obligation != owed.obligation {
      changed.append(Change(before: owed.obligation, owed: after, moved: moved))
    }
  }

  public mutating func post(_ transfer: Transfer, for owed: Owed) {
    postings.append(Posting(transfer: transfer, owed: owed))
  }
}

/// A remedy put before the person concerned, who has until `chooseBy`; on silence `standard` runs.
public struct Offer: Hashable, Sendable {
  public var obligation: Identifier
  public var offers: [Remedy.Offer]
  public var standard: Remedy.Offer
  /// What compensation would be paid, if that is chosen.
  public var amount: Money
  public var chooseBy: Instant
  public var choice: Remedy.Offer?
  public var chosen: Instant?

  public init(
    obligation: Identifier, offers: [Remedy.Offer], standard: Remedy.Offer, amount: Money, chooseBy: Instant
  ) {
    self.obligation = obligation
    self.offers = offers
    self.standard = standard
    self.amount = amount
    self.chooseBy = chooseBy
  }
}

/// Something to tell somebody once the change is on disk. Its key makes sending it twice harmless.
public struct Message: Hashable, Sendable {
  public var key: Identifier
  public var kind: String
  public var subject: Identifier
  public var at: Instant

  public init(key: Identifier, kind: String, subject: Identifier, at: Instant) {
    self.key = key
    self.kind = kind
    self.subject = subject
    self.at = at
  }
}
