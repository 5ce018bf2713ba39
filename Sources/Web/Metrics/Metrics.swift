import Database
import HTTPTypes
import Hummingbird
import Promises
import Service
import Synchronization

/// `/metrics`: how this node and the platform are, for Prometheus. What is in the database is counted once in a few
/// seconds, however many ask; where it cannot be reached, that is a figure as well.
final class Metrics: Sendable {
  /// For how many seconds a count is shown again.
  private static let lifetime: Int64 = 5

  private let platform: Platform
  private let clock: @Sendable () -> Instant
  private let meter: RequestMeter
  private let started: Instant
  private let last = Mutex<(vitals: Vitals, at: Instant)?>(nil)

  init(platform: Platform, clock: @escaping @Sendable () -> Instant, meter: RequestMeter) {
    self.platform = platform
    self.clock = clock
    self.meter = meter
    started = clock()
  }

  func answer() async -> Response {
    let vitals = await vitals()
    var exposition = Exposition()
    exposition.add(
      "process_start_time_seconds", .gauge, "When this process began, in seconds since 1970.",
      [.init(Double(started.microseconds) / 1_000_000)])
    exposition.add(
      "pledge_build_info", .gauge, "Which program this is: the API's version and the newest step of its schema.",
      [.init(1, ("api", OpenAPI.version), ("schema", Migrations.all.last?.name ?? ""))])
    exposition.add(
      "pledge_leader", .gauge, "1 on the node that judges, pays and sends, else 0.", [.init(platform.isLeading ? 1 : 0)]
    )
    exposition.add(
      "pledge_database_up", .gauge, "1 where the database answers, else 0; then what is counted in it is left out.",
      [.init(vitals == nil ? 0 : 1)])
    meter.write(to: &exposition)
    vitals?.write(to: &exposition)
    return Response(
      status: .ok, headers: [.contentType: Exposition.contentType, .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(string: exposition.text)))
  }

  /// Nil where the database does not answer.
  private func vitals() async -> Vitals? {
    let now = clock()
    if let last = last.withLock({ $0 }),
      (0..<Self.lifetime * 1_000_000).contains(now.microseconds(since: last.at))
    {
      return last.vitals
    }
    guard let vitals = try? await platform.look(at: now, { try $0.vitals() }) else {
      last.withLock { $0 = nil }
      return nil
    }
    last.withLock { $0 = (vitals, now) }
    return vitals
  }
}

extension Vitals {
  fileprivate func write(to exposition: inout Exposition) {
    func gauge(_ name: String, _ help: String, _ samples: [Exposition.Sample]) {
      exposition.add("pledge_" + name, .gauge, help, samples)
    }
    let capped = "counted to \(Self.most) at most."
    gauge("obligations_open", "Promises that run, \(capped)", [.init(Double(openObligations))])
    gauge(
      "obligations_unjudged", "Promises whose time ran out and that nobody judged yet, \(capped)",
      [.init(Double(unjudged.count))])
    gauge(
      "judging_lag_seconds", "For how long the first of them has waited; 0 where there is none.", [.init(unjudged.lag)])
    gauge("outbox_messages", "Messages that the receiver has not taken yet, \(capped)", [.init(Double(outbox.count))])
    gauge("outbox_laid_aside", "Messages that no system takes, \(capped)", [.init(Double(laidAside))])
    gauge("outbox_oldest_seconds", "How old the first of them is; 0 where there is none.", [.init(outbox.age)])
    gauge(
      "journal_queue_lines", "Lines of the journal that wait for their number, \(capped)",
      (queuedLines.map { [.init(Double($0))] } ?? []))
    gauge(
      "payouts", "Payouts that are not paid, by state.",
      payouts.sorted { $0.key.rawValue < $1.key.rawValue }.map { .init(Double($1), ("state", $0.rawValue)) })
    gauge("grants_unplanned", "Grants that no payout was planned for yet, \(capped)", [.init(Double(unplannedGrants))])
    gauge("security_alerts_open", "Alerts that nobody has looked at, \(capped)", [.init(Double(openAlerts))])
    gauge(
      "security_findings_open", "Weaknesses that are not mended, by severity.",
      openFindings.sorted { $0.key < $1.key }.map { .init(Double($1), ("severity", $0.rawValue)) })
    gauge(
      "security_findings_overdue", "Weaknesses that are not mended after their deadline, \(capped)",
      [.init(Double(overdueFindings))])
  }
}
