import Promises

extension Demonstration {
  /// What two scanners and a tester found in the invented shop: some of it mended since, one accepted, one overdue.
  static func inventFindings(on work: Work, until end: Instant) throws {
    func day(_ before: Int64) -> Instant { end.adding(seconds: -before * 86_400) }
    func item(_ rule: String, _ place: String, _ severity: Severity, _ title: String, _ detail: String = "")
      -> ScanReport.Item
    { .init(rule: rule, place: place, severity: severity, title: title, detail: detail) }
    let regex = item(
      "js/redos", "web/search.js", .high, "Inefficient regular expression", "L118")
    let random = item("js/insecure-randomness", "web/token.js", .medium, "Insecure randomness", "L12, L40")
    let injection = item("js/sql-injection", "till/orders.js", .critical, "Database query built from user input", "L77")
    let lodash = item("CVE-2020-8203", "npm/lodash", .high, "Prototype Pollution in lodash", "4.17.15")
    let axios = item("CVE-2021-3749", "npm/axios", .high, "Denial of service in axios", "0.21.1")
    let scans: [(Int64, String, [ScanReport.Item])] = [
      (47, "CodeQL", [regex, injection, random]), (40, "osv-scanner", [lodash]), (20, "CodeQL", [regex, random]),
      (12, "osv-scanner", [lodash, axios]),
    ]
    let now = work.now
    defer { work.now = now }
    for (before, tool, items) in scans {
      work.now = day(before)
      _ = try work.take(ScanReport(tool: tool, target: "shop", isWhole: true, items: items), at: work.now, by: nil)
    }
    work.now = day(9)
    let tested = item("PT-2026-3", "/account", .low, "The page tells which accounts there are")
    _ = try work.take(
      ScanReport(tool: SecurityFinding.person, isWhole: false, items: [tested]), at: work.now, by: nil)
    if let accepted = try work.openFindings(limit: 100).first(where: { $0.finding.key.rule == lodash.rule }) {
      let reason = "Only used to build pages, with input of our own; replaced with the next release."
      _ = try work.settle(
        accepted.id, .init(.accepted, at: work.now, by: nil, reason: reason, until: day(-60)))
    }
  }
}
