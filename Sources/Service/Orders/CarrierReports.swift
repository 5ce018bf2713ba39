import Database
public import Promises

extension Work {
  /// What a carrier reported of one of its parcels: it is noted with the order whose parcel it is, or brings goods back
  /// to the seller whose claim it is. Where nobody has told us of the number yet, the reports wait until somebody does.
  /// Answers whether the number is known.
  ///
  /// Reports that are told again change nothing; those that tell of the past have the same effect as if they had come in
  /// time. What several say together is settled at once.
  ///
  /// - Parameter number: the carrier's number for the parcel.
  @discardableResult
  public func report(_ events: [TrackingEvent], ofParcel number: String) throws -> Bool {
    if try apply(events, toParcel: number) { return true }
    try takeTurn(at: number)
    // Somebody may have told it while we waited, and found nothing to take with it.
    if !transaction.endsInOrder, try apply(events, toParcel: number) { return true }
    try keepStrays(events, of: number)
    return false
  }

  private func apply(_ events: [TrackingEvent], toParcel number: String) throws -> Bool {
    let parcels = try transaction.all(
      """
      SELECT orders.reference, shipment.reference FROM shipment JOIN orders ON orders.id = shipment.order_id
      WHERE number = $1 ORDER BY orders.reference, shipment.reference
      """, number
    ) { ($0.text(0), $0.text(1)) }
    for (order, shipment) in parcels { try track(order: order, events: events.map { $0.of(shipment) }) }
    let returns = try transaction.all(
      "SELECT reference FROM claim WHERE return_number = $1 ORDER BY reference", number, map: { $0.text(0) })
    for claim in returns { try arrive(events, claim) }
    return !parcels.isEmpty || !returns.isEmpty
  }

  /// The goods of a claim are with the seller where their parcel was delivered to him. That is reception, not acceptance:
  /// what is in the parcel nobody has looked at yet.
  private func arrive(_ events: [TrackingEvent], _ claim: String) throws {
    guard let arrived = Timeline(events).delivered else { return }
    let known = try storedClaim(claim, at: now).claim
    // Carriers use their numbers again, and anybody can write any of them: before the claim it was another parcel.
    guard known.status == .returning, known.opened <= arrived else { return }
    try receive(claim: claim, at: arrived)
  }

  /// The buyer has told the number of the parcel that he sends goods back with: it may be there already.
  func arriveByStrays(of number: String, claim: String) throws {
    try arrive(try strays(of: number), claim)
  }

  // MARK: Reports of numbers that nobody has told us of

  /// How long a report waits for its parcel, in seconds. Carriers use their numbers again after some months.
  public static let strayMemory: Int64 = 90 * 86_400

  /// How many reports of one number are kept.
  public static let mostStrays = 200

  /// A number has at most as many characters as one that can be told for a parcel.
  private static let longestNumber = 80

  /// What was reported of a number until now, as reports about a parcel of the order that it turned out to be of. Whoever
  /// asks has stored whose number it is and makes the reports part of that: nothing is kept of them here.
  func strays(of number: String, as shipment: String? = nil) throws -> [TrackingEvent] {
    try takeTurn(at: number)
    let found = try storedStrays(of: number)
    if !found.isEmpty { try transaction.post("DELETE FROM stray_report WHERE number = $1", number) }
    return found.map { $0.of(shipment) }
  }

  /// Keeps what can be kept: the latest `mostStrays` of those that stand under their names.
  private func keepStrays(_ events: [TrackingEvent], of number: String) throws {
    guard number.unicodeScalars.count <= Self.longestNumber else { return }
    let stored = try storedStrays(of: number)
    let known = Dictionary(uniqueKeysWithValues: stored.map { ($0.reference, $0) })
    var standing = known
    for event in events {
      if let other = standing[event.reference], !event.outweighs(other) { continue }
      standing[event.reference] = event.of(nil)
    }
    let kept = standing.values.sorted { ($0.at, $0.reference) < ($1.at, $1.reference) }.suffix(Self.mostStrays)
    for event in kept where known[event.reference] != event {
      try transaction.post(
        """
        INSERT INTO stray_report (number, reference, kind, occurred_at, recorded_at, corrects, revision)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (number, reference) DO UPDATE SET kind = excluded.kind,
          occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at, corrects = excluded.corrects,
          revision = excluded.revision
        """, number, event.reference, event.kind.rawValue, event.at, now, event.corrects, event.revision)
    }
    let names = Set(kept.map(\.reference))
    for event in stored where !names.contains(event.reference) {
      try transaction.post(
        "DELETE FROM stray_report WHERE number = $1 AND reference = $2", number, event.reference)
    }
  }

  private func storedStrays(of number: String) throws -> [TrackingEvent] {
    try transaction.all(
      """
      SELECT reference, kind, occurred_at, corrects, revision FROM stray_report WHERE number = $1
      ORDER BY occurred_at, reference {bytewise}
      """, number
    ) {
      TrackingEvent(
        reference: $0.text(0), kind: TrackingEvent.Kind(rawValue: $0.text(1))!, at: $0.instant(2),
        corrects: $0.optionalText(3), revision: $0.integer(4))
    }
  }

  /// Where commands run side by side, those about one unknown number do it in turn until they end: else one could keep a
  /// report that another, which tells whose number it is, has just looked for. There is no row yet that they could lock,
  /// so each writes one that the key allows once, and takes it away again.
  private func takeTurn(at number: String) throws {
    if transaction.endsInOrder { return }
    try transaction.post(
      """
      INSERT INTO stray_report (number, reference, kind, occurred_at, recorded_at, revision) VALUES ($1, '', '', 0, 0, 0)
      ON CONFLICT (number, reference) DO NOTHING
      """, number)
    try transaction.post("DELETE FROM stray_report WHERE number = $1 AND reference = ''", number)
  }

  /// Forgets reports whose parcel nobody has told us of for too long. Answers how many; fewer than `limit` means that
  /// none is left.
  @discardableResult
  public func forgetStrays(limit: Int = 1000) throws -> Int {
    try transaction.run(
      """
      DELETE FROM stray_report WHERE (number, reference) IN (
        SELECT number, reference FROM stray_report WHERE recorded_at < $1 ORDER BY recorded_at LIMIT $2)
      """, now.adding(seconds: -Self.strayMemory), limit)
  }
}

extension TrackingEvent {
  fileprivate func of(_ shipment: String?) -> TrackingEvent {
    var event = self
    event.shipment = shipment
    return event
  }
}
