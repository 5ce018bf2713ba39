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

  /// Every checkpoint of the parcel becomes a report. A call repeats all of them each time.
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
    guard let tracking = try JSON.read(body)["msg"]?.object else {
      throw CarrierRefusal(.garbled, "The call has no object msg with a tracking.")
    }
    guard let number = tracking["tracking_number"]?.string, !number.isEmpty else {
      throw CarrierRefusal(.garbled, "The tracking in msg has no tracking_number.")
    }
    var scans: [Scan] = []
    for (place, checkpoint) in (tracking["checkpoints"]?.array ?? []).enumerated() {
      guard let scan = scan(checkpoint, now: now) else {
        throw CarrierRefusal(
          .garbled, "Checkpoint \(place + 1) of \(number) has no time that can be read, nor one of its creation.")
      }
      scans.append(scan)
    }
    return scans.reports(carrier: name, number: number)
  }

  /// Nil without any time.
  private func scan(_ checkpoint: JSON, now: Instant) -> Scan? {
    func text(_ key: String) -> String { checkpoint[key]?.string ?? "" }
    // When AfterShip heard of it is late rather than wrong where the carrier gives no time.
    guard let at = time(text("checkpoint_time"), now: now) ?? time(text("created_at"), now: now) else { return nil }
    let content = ["slug", "tag", "subtag", "raw_tag", "message", "location", "city"].map(text)
    return Scan(content: content, kind: Self.kind(tag: text("tag"), subtag: text("subtag")), at: at)
  }

  /// A checkpoint's time comes with an offset, without one, or as a day alone. A day alone counts as its end, or as now
  /// while it lasts: the latest that the carrier can have meant.
  private func time(_ text: String, now: Instant) -> Instant? {
    if let instant = Instant(text) { return instant }
    if let day = Day(text) { return min(zone.end(of: day), now) }
    guard let clock = Instant(text + "Z"), let day = Day(String(text.prefix(10))) else { return nil }
    return zone.instant(day, secondOfDay: Int(clock.seconds) - day.number * 86_400)
  }
}
