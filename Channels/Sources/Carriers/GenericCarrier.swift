public import Promises

/// Our own simple form, for a carrier or a warehouse that can be taught one.
///
/// The body is `{"events": [{"number", "reference", "kind", "at", "corrects"}]}`, `corrects` only where an event takes
/// the place of another; kinds are those of `TrackingEvent.Kind`. It is signed as Standard Webhooks 1.0 has it:
/// `Webhook-Signature` is `v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64, or several of those, one space
/// apart, while a secret is replaced.
public struct GenericCarrier: Carrier {
  public let name = "generic"
  private let signature: WebhookSignature

  /// What the body has to look like.
  public static let schema = Schema.object([
    .field(
      "events",
      .list(
        of: .object([
          .field("number", .text(max: 64), "The number of the parcel, as it is printed on the label."),
          .field("reference", .reference, "The carrier's name for the event: the same name is the same event."),
          .field("kind", .choice(of: TrackingEvent.Kind.self), "What happened."),
          .field("at", .instant, "When it happened."),
          .optional("corrects", .reference, "The event that this one replaces."),
        ]), 1...1000), "What happened to parcels, in any order.")
  ])

  /// - Parameter key: The key as it stands after `whsec_`, decoded.
  public init(key: [UInt8]) { signature = WebhookSignature(key: key) }

  public func reports(
    headers: [String: String], body: [UInt8], now: Instant
  ) throws(CarrierRefusal) -> [CarrierReport] {
    try signature.check(headers, body, now)
    let value = try JSON.read(body)
    if let problem = Self.schema.problems(in: value).first {
      throw CarrierRefusal(.garbled, "At \(problem.pointer.isEmpty ? "the top" : problem.pointer): \(problem.message).")
    }
    // The schema has made sure of every field.
    return (value["events"]?.array ?? []).compactMap { item in
      guard let number = item["number"]?.string, let reference = item["reference"]?.string,
        let kind = item["kind"]?.string.flatMap(TrackingEvent.Kind.init(rawValue:)),
        let at = item["at"]?.string.flatMap({ Instant($0) })
      else { return nil }
      return CarrierReport(
        number: number,
        event: TrackingEvent(reference: reference, kind: kind, at: at, corrects: item["corrects"]?.string))
    }
  }
}
