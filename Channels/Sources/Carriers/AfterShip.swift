public import Promises

/// Webhooks of AfterShip Tracking, which watches some thousand carriers (www.aftership.com/docs/tracking/webhook,
/// version 2026-07 and those before it).
public struct AfterShip: Carrier {
  public let name = "aftership"
  private let secret: Secret
  private let zone: Zone

  /// Tracking sends the first; the second is the name that AfterShip's later products use for the same signature.
  private static let signatureHeaders = ["aftership-hmac-sha256", "as-signature-hmac-sha256"]

  /// - Parameters:
  ///   - secret: The webhook secret of the account.
  ///   - zone: Whose clock a checkpoint's time is read by where the carrier gives it without an offset.
  public init(secret: String, zone: Zone) {
    self.secret = Secret(secret.utf8)
    self.zone = zone
  }

  /// Every checkpoint of the parcel becomes a report. A call repeats all of them each time, as AfterShip knows them by
  /// then; `ts`, when the call's event occurred, tells which of two calls knows more. A call that is tried again has the
  /// `ts` that it had at first.
  public func reports(
    headers: [String: String], body: [UInt8], now: Instant
  ) throws(CarrierRefusal) -> [CarrierReport] {
    let signatures = Self.signatureHeaders.compactMap { headers[$0] }
    guard !signatures.isEmpty else {
      throw CarrierRefusal(.unsigned, "The call has no header \(Self.signatureHeaders[0]) with a signature.")
    }
    guard signatures.contains(where: { secret.hasSigned(body, as: $0) }) else {
      throw CarrierRefusal(.forged, "The signature does not belong to this body and the webhook secret of AfterShip.")
    }
    let call = try JSON.read(body)
    guard let tracking = call["msg"]?.object else {
      throw CarrierRefusal(.garbled, "The call has no object msg with a tracking.")
    }
    guard let number = tracking["tracking_number"]?.string, !number.isEmpty else {
      throw CarrierRefusal(.garbled, "The tracking in msg has no tracking_number.")
    }
    let updated = tracking["updated_at"]?.string.flatMap { Instant($0) }
    let revision = max(0, call["ts"]?.integer ?? updated?.seconds ?? 0)
    var scans: [Scan] = []
    for (place, checkpoint) in (tracking["checkpoints"]?.array ?? []).enumerated() {
      guard let scan = scan(checkpoint, known: [Instant(seconds: min(revision, now.seconds)), now]) else {
        throw CarrierRefusal(
          .garbled, "Checkpoint \(place + 1) of \(number) has no time that can be read, nor one of its creation.")
      }
      scans.append(scan)
    }
    return scans.reports(carrier: name, number: number, revision: revision)
  }

  /// Nil without any time. Neither the tag names a checkpoint, under which AfterShip files it anew when it knows better,
  /// nor its `hash`, of which nobody says whether it outlives such a change.
  ///
  /// - Parameter known: By when AfterShip knew of it; the last is now.
  private func scan(_ checkpoint: JSON, known: [Instant]) -> Scan? {
    func text(_ key: String) -> String { checkpoint[key]?.string ?? "" }
    let created = Instant(text("created_at"))
    // When AfterShip heard of it is late rather than wrong where the carrier gives no time.
    guard let at = time(text("checkpoint_time"), known: [created].compactMap(\.self) + known) ?? created else {
      return nil
    }
    return Scan(
      content: ["slug", "message", "location", "city"].map(text),
      kind: Self.kind(tag: text("tag"), subtag: text("subtag")), at: at)
  }

  /// A checkpoint's time comes with an offset, without one, or as a day alone. A day alone counts as its end, or as when
  /// AfterShip first knew of it on that day: the latest that the carrier can have meant, and the same in every call.
  private func time(_ text: String, known: [Instant]) -> Instant? {
    if let instant = Instant(text) { return instant }
    if let day = Day(text) {
      let begin = zone.start(of: day)
      return [zone.end(of: day), known.first { $0 >= begin } ?? known.last].compactMap(\.self).min()
    }
    guard let clock = Instant(text + "Z"), let day = Day(String(text.prefix(10))) else { return nil }
    return zone.instant(day, secondOfDay: Int(clock.seconds) - day.number * 86_400)
  }
}
