/// What a carrier's events come to. The same events give the same timeline in whatever order they came.
public struct Timeline: Hashable, Sendable {
  /// The events that stand: by time, at one instant by how far the parcel has come, and then by name.
  public let events: [TrackingEvent]

  public init(_ all: some Sequence<TrackingEvent>) {
    var known: [String: TrackingEvent] = [:]
    for event in all {
      if let other = known[event.reference], !event.outweighs(other) { continue }
      known[event.reference] = event
    }
    // An event that names itself replaces nothing: it would never have happened.
    let replaced = Set(known.values.compactMap { $0.corrects == $0.reference ? nil : $0.corrects })
    events = known.values.filter { !replaced.contains($0.reference) }
      .sorted { ($0.at, $0.kind.progress, $0.reference) < ($1.at, $1.kind.progress, $1.reference) }
  }

  /// What was reported of one parcel of an order: what names it, and what speaks for the whole order.
  public init(of parcel: String, in events: some Sequence<TrackingEvent>) {
    self.init(events.filter { $0.shipment == parcel || $0.shipment == nil })
  }

  /// When the buyer had it: the first delivery that stands.
  public var delivered: Instant? { events.first { $0.kind == .delivered }?.at }

  /// What the buyer is told now.
  ///
  /// A delivery that stands outweighs everything else, whenever it was stamped: carriers send scans late, and stamp a
  /// delivery before the tour on which it was made. Only a correction takes it away. A parcel that came back to its
  /// sender stays `returned` until it is delivered after all. Otherwise the newest event decides; but scans on the road
  /// after the parcel was refused or turned round are scans of its way back.
  public var status: DeliveryStatus {
    if delivered != nil { return .delivered }
    if events.contains(where: { $0.kind == .returned }) { return .returned }
    var status = DeliveryStatus.pending
    for event in events {
      let isTurnedRound = status == .refused || status == .returning
      guard let next = event.kind.status, !(isTurnedRound && event.kind.isCarriage) else { continue }
      status = next
    }
    return status
  }

  /// How often delivery was attempted in vain.
  public var attempts: Int { events.count { $0.kind == .failed } }

  /// Whether the buyer can fetch it now: it waits at a pick-up point and has not left it. A remark such as "not
  /// fetched yet" does not move it.
  public var isReadyForPickup: Bool {
    guard status != .delivered, status != .returned else { return false }
    return events.last { !$0.kind.isRemark }?.kind == .waitingForPickup
  }

  /// Whether the parcel reached the right place in one piece; nil while that is open.
  ///
  /// False where the carrier says that it was damaged, that it is lost, or after the delivery that it went to a wrong
  /// address or is missing. A wrong address before the delivery was put right.
  public var isAccurate: Bool? {
    if events.contains(where: { $0.kind == .damaged }) { return false }
    guard let delivered else { return status == .lost ? false : nil }
    return !events.contains { $0.at > delivered && ($0.kind == .wrongAddress || $0.kind == .lost) }
  }
}
