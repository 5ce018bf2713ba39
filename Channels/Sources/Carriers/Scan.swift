import Crypto
import Promises

/// One scan out of a list in which a carrier repeats all scans of a parcel each time.
struct Scan {
  /// What the carrier says, without the time and the kind: carriers put both right afterwards, and the scan stays the
  /// same.
  var content: [String]
  var kind: TrackingEvent.Kind
  var at: Instant
}

extension [Scan] {
  /// The scans as events of a parcel, in their order.
  ///
  /// A scan is named by its parcel, its content, and its place among the scans of the parcel that say the same, the
  /// earliest first. Neither time nor kind is part of the name. So a scan that the carrier changes stays one event, of
  /// which the version with the highest revision stands (`TrackingEvent.outweighs`), and a second vain attempt in the
  /// same words is a second event. Scans that agree in everything are one.
  ///
  /// A scan that a later call leaves out still stands: carriers cut old traces short.
  ///
  /// - Parameter revision: Which version of the trace this is, the later the higher; 0 where nothing tells.
  func reports(carrier: String, number: String, revision: Int64) -> [CarrierReport] {
    var versions: [String: Set<Version>] = [:]
    let named = map { scan in
      let name = fingerprint([number] + scan.content)
      let version = Version(at: scan.at, progress: scan.kind.progress)
      versions[name, default: []].insert(version)
      return (name, version)
    }
    let places = versions.mapValues { $0.sorted() }
    var seen: Set<String> = []
    return zip(self, named).compactMap { scan, named in
      let place = places[named.0]?.firstIndex(of: named.1) ?? 0
      let reference = "\(carrier):\(named.0)" + (place == 0 ? "" : ":\(place + 1)")
      guard seen.insert(reference).inserted else { return nil }
      return CarrierReport(
        number: number,
        event: TrackingEvent(reference: reference, kind: scan.kind, at: scan.at, revision: revision))
    }
  }
}

/// What may differ between scans that say the same.
private struct Version: Hashable, Comparable {
  var at: Instant
  var progress: Int

  static func < (one: Version, other: Version) -> Bool { (one.at, one.progress) < (other.at, other.progress) }
}

/// 32 hexadecimal digits, which leave room for the carrier's name in a reference of 64 characters. Each field is led by
/// its length, so that no two lists of fields run into the same text.
private func fingerprint(_ fields: [String]) -> String {
  var hash = SHA256()
  for field in fields { hash.update(data: Array("\(field.utf8.count):\(field)".utf8)) }
  return hash.finalize().prefix(16).map(hexadecimal).joined()
}
