import HTTPTypes
import Hummingbird
import Promises
import Synchronization

/// Counts requests by sort and status, and how long their answers took. A request costs three additions to counters
/// that stand each for itself, and no lock.
final class RequestMeter: Sendable {
  /// What was asked for. No label ever names a route's parameter: that would tell whose order somebody looks at, and
  /// make a figure of each.
  enum Sort: String, CaseIterable {
    case api, page, webhook
    /// Balancers and monitoring.
    case probe
    /// What there is not.
    case unknown

    init(path: String, isKnown: Bool) {
      if !isKnown {
        self = .unknown
      } else if path.hasPrefix("/v1/") || path == "/openapi.json" {
        self = .api
      } else if path.hasPrefix("/webhooks/") {
        self = .webhook
      } else if path == "/health" || path == "/ready" || path == "/metrics" {
        self = .probe
      } else {
        self = .page
      }
    }
  }

  private final class Counter: Sendable {
    private let value = Atomic<Int>(0)
    var count: Int { value.load(ordering: .relaxed) }
    func add(_ number: Int) { value.wrappingAdd(number, ordering: .relaxed) }
  }

  /// One sort's own.
  private struct Gauge: Sendable {
    let statuses = (0..<500).map { _ in Counter() }
    let buckets = (0...RequestMeter.bounds.count).map { _ in Counter() }
    let microseconds = Counter()
  }

  /// In seconds; what takes longer than 30 is ended (`TimeLimit`).
  static let bounds: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
  private static let microseconds = bounds.map { Int($0 * 1_000_000) }

  private let gauges = Sort.allCases.map { _ in Gauge() }

  /// - Parameter status: from 100 to 599; anything else counts as 500.
  func count(_ sort: Sort, status: Int, took time: Duration) {
    let gauge = gauges[Sort.allCases.firstIndex(of: sort)!]
    gauge.statuses[(100..<600).contains(status) ? status - 100 : 400].add(1)
    let taken = max(0, Int(time / .microseconds(1)))
    gauge.buckets[Self.microseconds.firstIndex { taken <= $0 } ?? Self.microseconds.count].add(1)
    gauge.microseconds.add(taken)
  }

  /// Statuses and sorts that there were none of are left out.
  func write(to exposition: inout Exposition) {
    var samples: [Exposition.Sample] = []
    var histograms: [Exposition.Histogram] = []
    for (sort, gauge) in zip(Sort.allCases, gauges) {
      for (place, counter) in gauge.statuses.enumerated() where counter.count > 0 {
        samples.append(
          .init(Double(counter.count), ("sort", sort.rawValue), ("status", String(place + 100))))
      }
      let counts = gauge.buckets.map(\.count)
      guard counts.contains(where: { $0 > 0 }) else { continue }
      histograms.append(
        .init(
          [("sort", sort.rawValue)], buckets: Array(zip(Self.bounds, counts)).map { (bound: $0, count: $1) },
          beyond: counts.last ?? 0, sum: Double(gauge.microseconds.count) / 1_000_000))
    }
    exposition.add("pledge_http_requests_total", .counter, "Requests that were answered.", samples)
    exposition.add(
      "pledge_http_request_duration_seconds", "How long it took until an answer began.", histograms)
  }
}
