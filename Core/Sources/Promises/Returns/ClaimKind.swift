/// What a buyer may claim, each under the clause that promises it.
public enum ClaimKind: String, Hashable, Sendable, CaseIterable {
  /// Sent back without a reason (`returns.no-reason`).
  case noReason = "no-reason"
  /// Faulty, sent back for the money (`returns.exchange`, its figure `return-within`).
  case quality
  /// Faulty, exchanged or repaired (`returns.exchange`, `returns.repair`).
  case exchange, repair
  /// The carrier says delivered, the buyer has nothing; or nothing came at all (`delivery.intact`).
  case notReceived = "not-received"
  /// Damaged or lost on the way, or something else or too little in the parcel (`delivery.intact`).
  case damaged
  case wrongItem = "wrong-item"
  /// Came late: `delivery.on-time` judges and remedies it by itself, so that there is nothing left to claim.
  case delayed
  /// Counterfeit (`goods.genuine`), or not what the page said (`goods.information`).
  case counterfeit
  case notAsDescribed = "not-as-described"

  /// The clause whose promise it is.
  public var clause: String {
    switch self {
    case .noReason: "returns.no-reason"
    case .quality, .exchange: "returns.exchange"
    case .repair: "returns.repair"
    case .notReceived, .damaged, .wrongItem: "delivery.intact"
    case .delayed: "delivery.on-time"
    case .counterfeit: "goods.genuine"
    case .notAsDescribed: "goods.information"
    }
  }

  /// The clause's figure for how long after delivery it can be claimed; nil where no time ends it.
  public var window: String? {
    switch self {
    case .noReason, .exchange, .repair, .damaged, .wrongItem, .notAsDescribed: "within"
    case .quality: "return-within"
    case .notReceived, .delayed, .counterfeit: nil
    }
  }

  /// Those that can be used only for some time after delivery.
  public static let windowed = allCases.filter { $0.window != nil }

  /// Whether the rule alone decides, because nobody has to look at anything: a right used in time is granted.
  public var isDecidedByRule: Bool { self == .noReason }

  /// Whether the goods go back before anything is refunded, exchanged or repaired.
  public var needsGoodsBack: Bool {
    switch self {
    case .noReason, .quality, .exchange, .repair, .wrongItem, .notAsDescribed: true
    case .notReceived, .damaged, .delayed, .counterfeit: false
    }
  }

  /// How it can end well; the first where the buyer names none.
  public var resolutions: [Resolution] {
    switch self {
    case .noReason, .quality, .counterfeit: [.refund]
    case .exchange: [.replacement, .refund]
    case .repair: [.repair, .replacement]
    case .notReceived, .damaged, .wrongItem: [.refund, .replacement]
    case .notAsDescribed: [.refund, .replacement]
    case .delayed: []
    }
  }

  /// Whether the seller bears what it costs to send goods there and back: always where he is at fault; a buyer who gives
  /// no reason pays his way back (Consumer Rights Law 24 and 25).
  public var isSellersFault: Bool { self != .noReason }
}

/// How a claim ends that was granted.
public enum Resolution: String, Hashable, Sendable, CaseIterable {
  case refund, replacement, repair
}

/// Where a claim stands.
public enum ClaimStatus: String, Hashable, Sendable, CaseIterable {
  /// The seller has to answer; his silence grants it.
  case requested
  /// Granted: the goods are to be sent back, by a day.
  case approved
  /// On their way back, and there.
  case returning, received
  /// Nothing stands against it any more: the money, the replacement or the repaired item is due.
  case accepted
  /// Ended: with what was claimed, without it, taken back by the buyer, or not pursued by him in time.
  case done, refused, withdrawn, expired

  public var isOver: Bool {
    switch self {
    case .done, .refused, .withdrawn, .expired: true
    case .requested, .approved, .returning, .received, .accepted: false
    }
  }

  /// Whether somebody, or the seller's silence, said that the buyer is right, and nothing has come up against it since.
  public var isGranted: Bool {
    switch self {
    case .approved, .returning, .received, .accepted, .done: true
    case .requested, .refused, .withdrawn, .expired: false
    }
  }
}
