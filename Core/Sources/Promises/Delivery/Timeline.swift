/// One scan or message from a carrier. It may come late, twice, before an earlier one, or be corrected afterwards.
public struct TrackingEvent: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case pickedUp = "picked-up"
    case inTransit = "in-transit"
    case outForDelivery = "out-for-delivery"
    case delivered
    case failed
    case returned
  }
  /// The carrier's own name for the event: the same name is the same event.
  public var reference: String
  public var kind: Kind
  public var at: Instant
  /// The event that this one replaces, which may not have reached us yet.
  public var corrects: String?
  /// The parcel that it is about; nil where it speaks for the whole order.
  public var shipment: String?

  public init(reference: String, kind: Kind, at: Instant, corrects: String? = nil, shipment: String? = nil) {
    self.reference = reference
    self.kind = kind
    self.at = at
    self.corrects = corrects
    self.shipment = shipment
  }
}

/// What a carrier's events come to. The same events give the same timeline in whatever order they came.
public struct Timeline: Hashable, Sendable {
  /// The events that stand, by time and then by name.
  public let events: [TrackingEvent]

  public init(_ all: some Sequence<TrackingEvent>) {
    var known: [String: TrackingEvent] = [:]
    for event in all {
      // Of two that carry one name the earlier time stands: a choice that no order of arrival can change.
      if let other = known[event.reference], (other.at, other.kind.rawValue) <= (event.at, event.kind.rawValue) {
        continue
      }
      known[event.reference] = event
    }
    let replaced = Set(known.values.compactMap(\.corrects))
    events = known.values.filter { !replaced.contains($0.reference) }
      .sorted { ($0.at, $0.reference) < ($1.at, $1.reference) }
  }

  /// When the buyer had it: the first delivery that stands.
  public var delivered: Instant? { events.first { $0.kind == .delivered }?.at }
}
