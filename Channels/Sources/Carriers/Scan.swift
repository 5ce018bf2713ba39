import Crypto
import Promises

/// One scan out of a list in which a carrier repeats all scans of a parcel each time.
struct Scan {
  /// What the carrier says, without the time: carriers put times right afterwards, and the scan stays the same.
  var content: [String]
  var kind: TrackingEvent.Kind
  var at: Instant
}

extension [Scan] {
  /// The scans as events of a parcel, in their order.
  ///
  /// A scan is named by its parcel, its content, its kind, and its place among the scans of the parcel that say the
  /// same. The time is no part of the name. So a scan whose time the carrier changes later stays one event, whose first
  /// time stands, instead of contradicting itself; and a second vain attempt in the same words is a second event.
  /// Scans that agree in the time too are one.
  func reports(carrier: String, number: String) -> [CarrierReport] {
    var times: [String: Set<Instant>] = [:]
    let names = map { scan in
      let name = fingerprint([number, scan.kind.rawValue] + scan.content)
      times[name, default: []].insert(scan.at)
      return name
    }
    let places = times.mapValues { $0.sorted() }
    var seen: Set<String> = []
    return zip(self, names).compactMap { scan, name in
      let place = places[name]?.firstIndex(of: scan.at) ?? 0
      let reference = "\(carrier):\(name)" + (place == 0 ? "" : ":\(place + 1)")
      guard seen.insert(reference).inserted else { return nil }
      return CarrierReport(
        number: number, event: TrackingEvent(reference: reference, kind: scan.kind, at: scan.at))
    }
  }
}

/// 32 hexadecimal digits, which leave room for the carrier's name in a reference of 64 characters. Each field is led by
/// its length, so that no two lists of fields run into the same text.
private func fingerprint(_ fields: [String]) -> String {
  var hash = SHA256()
  for field in fields { hash.update(data: Array("\(field.utf8.count):\(field)".utf8)) }
  return hash.finalize().prefix(16).map(hexadecimal).joined()
}
