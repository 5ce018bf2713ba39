/// One scan or message from a carrier. It may come late, twice, before an earlier one, or be corrected afterwards.
public struct TrackingEvent: Hashable, Sendable {
  /// What a carrier says has happened. Ordered by how far the parcel has come: of events at one instant the later kind
  /// is the newer news.
  ///
  /// The raw values are stored and signed; none of them may change.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Something that the vocabulary has no word for. It is kept as evidence and changes nothing.
    case other
    /// The carrier has been told of the parcel and does not have it yet.
    case announced
    /// The carrier stopped watching: there was no news for a long time.
    case expired
    case pickedUp = "picked-up"
    case inTransit = "in-transit"
    /// At a customs office: handed in, held, or cleared.
    case customs
    case outForDelivery = "out-for-delivery"
    /// A delay or another trouble on the way that has no kind of its own.
    case exception
    /// The address does not exist, is incomplete, or the buyer does not live there.
    case wrongAddress = "wrong-address"
    /// Delivery was attempted in vain: nobody was there, or nobody could be reached.
    case failed
    /// At a shop, a locker or a post office, where the buyer may fetch it.
    case waitingForPickup = "waiting-for-pickup"
    /// Called off by the sender or the carrier.
    case cancelled
    case damaged
    case lost
    /// The buyer did not accept it.
    case refused
    /// On its way back to the sender.
    case returning
    /// Back with the sender.
    case returned
    /// In the buyer's hands, or where the buyer let it be left.
    case delivered
  }
  /// The carrier's own name for the event: the same name is the same event.
  public var reference: String
  public var kind: Kind
  public var at: Instant
  /// The event that this one replaces, which may not have reached us yet.
  public var corrects: String?
  /// The parcel that it is about; nil where it speaks for the whole order.
  public var shipment: String?
  /// Which version of the event this is, where the carrier tells the same event again and again and shows which telling
  /// is the later one: it has the higher number. 0 where nothing shows it.
  public var revision: Int64

  public init(
    reference: String, kind: Kind, at: Instant, corrects: String? = nil, shipment: String? = nil, revision: Int64 = 0
  ) {
    self.reference = reference
    self.kind = kind
    self.at = at
    self.corrects = corrects
    self.shipment = shipment
    self.revision = revision
  }

  /// Whether this one stands where another carries the same name. No order of arrival can change that.
  ///
  /// The higher revision stands, with whatever it says. Where the revision does not tell, the kind that has come further
  /// does, so that no delivery is taken back by a version that may be the older one; and of one kind the earlier time.
  public func outweighs(_ other: TrackingEvent) -> Bool {
    if revision != other.revision { return revision > other.revision }
    if kind != other.kind { return kind.progress > other.kind.progress }
    return (at, corrects ?? "", shipment ?? "") < (other.at, other.corrects ?? "", other.shipment ?? "")
  }
}

extension TrackingEvent.Kind {
  /// The place in the order of the cases.
  public var progress: Int { Self.places[self] ?? 0 }

  private static let places = Dictionary(uniqueKeysWithValues: zip(allCases, allCases.indices))

  /// What the buyer is told after such an event; nil for one that says nothing of the parcel.
  var status: DeliveryStatus? {
    switch self {
    case .other: nil
    case .announced: .pending
    case .expired: .expired
    case .pickedUp, .inTransit: .inTransit
    case .customs: .customs
    case .outForDelivery: .outForDelivery
    case .exception: .exception
    case .wrongAddress: .wrongAddress
    case .failed: .attempted
    case .waitingForPickup: .waitingForPickup
    case .cancelled: .cancelled
    case .damaged: .damaged
    case .lost: .lost
    case .refused: .refused
    case .returning: .returning
    case .returned: .returned
    case .delivered: .delivered
    }
  }

  /// Says only that the parcel is carried, not which way.
  var isCarriage: Bool { self == .announced || self == .pickedUp || self == .inTransit || self == .customs }

  /// Says something about the parcel without moving it from where it is.
  var isRemark: Bool {
    switch self {
    case .other, .expired, .exception, .wrongAddress, .failed, .damaged: true
    default: false
    }
  }
}
