/// A parcel of an order, with one carrier. An order may travel in several.
public struct Shipment: Hashable, Sendable {
  /// The platform's name for it.
  public var reference: String
  /// The parcel that it takes the place of: a reshipment.
  public var replaces: String?

  public init(reference: String, replaces: String? = nil) {
    self.reference = reference
    self.replaces = replaces
  }

  /// When the buyer had all of an order: the last of its parcels, where for one that was shipped again the first of
  /// the two to arrive counts. Events that name no parcel speak for the whole order. Nil while anything is missing.
  public static func delivered(_ shipments: [Shipment], events: [TrackingEvent]) -> Instant? {
    let whole = Timeline(events.filter { $0.shipment == nil }).delivered
    let parcels = shipments.filter { $0.replaces == nil }.map { parcel -> Instant? in
      var names: Set = [parcel.reference]
      // A reshipment may be lost and shipped again.
      var grew = true
      while grew {
        let more = shipments.filter { $0.replaces.map(names.contains) ?? false }.map(\.reference)
        grew = !names.isSuperset(of: more)
        names.formUnion(more)
      }
      return names.compactMap { name in Timeline(events.filter { $0.shipment == name }).delivered }.min()
    }
    let all = parcels.isEmpty || parcels.contains(nil) ? nil : parcels.compactMap { $0 }.max()
    return [whole, all].compactMap { $0 }.min()
  }

  /// Whether all of an order reached the right place in one piece, by what carriers report (`Timeline.isAccurate`).
  ///
  /// False as soon as one parcel did not, even if it was shipped again and arrived then. True once the buyer has all of
  /// it. Nil while that is open.
  public static func isAccurate(_ shipments: [Shipment], events: [TrackingEvent]) -> Bool? {
    let timelines =
      shipments.isEmpty
      ? [Timeline(events.filter { $0.shipment == nil })]
      : shipments.map { Timeline(of: $0.reference, in: events) }
    if timelines.contains(where: { $0.isAccurate == false }) { return false }
    return delivered(shipments, events: events) == nil ? nil : true
  }
}
