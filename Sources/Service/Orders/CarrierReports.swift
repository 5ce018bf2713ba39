import Database
public import Promises

extension Work {
  /// What a carrier reported of one of its parcels: it is noted with the order whose parcel it is, or brings goods back
  /// to the seller whose claim it is. Answers false where nobody knows the number.
  ///
  /// A report that is told again changes nothing; one that tells of the past has the same effect as if it had come in
  /// time.
  ///
  /// - Parameter number: the carrier's number for the parcel.
  @discardableResult
  public func report(_ event: TrackingEvent, ofParcel number: String) throws -> Bool {
    let parcels = try transaction.all(
      """
      SELECT orders.reference, shipment.reference FROM shipment JOIN orders ON orders.id = shipment.order_id
      WHERE number = $1 ORDER BY orders.reference, shipment.reference
      """, number
    ) { ($0.text(0), $0.text(1)) }
    for (order, shipment) in parcels {
      var event = event
      event.shipment = shipment
      try track(order: order, event: event)
    }
    let returns = try transaction.all("SELECT reference FROM claim WHERE return_number = $1", number) { $0.text(0) }
    // Reception, not acceptance: what is in the parcel nobody has looked at yet.
    if event.kind == .delivered {
      for claim in returns where try storedClaim(claim, at: now).claim.status == .returning {
        try receive(claim: claim, at: event.at)
      }
    }
    return !parcels.isEmpty || !returns.isEmpty
  }
}
