import Promises
import Testing

@Suite struct OSVTests {
  private func read(_ text: String) throws -> [ScanReport] { try ScanReport.read(Array(text.utf8)) }

  /// Two databases tell of the same hole in lodash; the scanner groups them.
  private static let scan = """
    {"results": [{"source": {"path": "/home/ci/shop/package-lock.json", "type": "lockfile"}, "packages": [
      {"package": {"name": "lodash", "version": "4.17.15", "ecosystem": "npm"},
        "vulnerabilities": [
          {"modified": "2026-01-01T00:00:00Z", "id": "GHSA-p6mc-m468-83gw", "aliases": ["CVE-2020-8203"],
            "summary": "Prototype Pollution in lodash", "database_specific": {"severity": "LOW"}},
          {"modified": "2026-01-01T00:00:00Z", "id": "SNYK-1", "aliases": ["CVE-2020-8203"], "summary": "The same"},
          {"modified": "2026-01-01T00:00:00Z", "id": "GHSA-35jh-r3h4-6jhm", "summary": "Command Injection",
            "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H"}]},
          {"modified": "2026-01-01T00:00:00Z", "id": "GHSA-gone", "withdrawn": "2026-01-02T00:00:00Z"}],
        "groups": [{"ids": ["GHSA-p6mc-m468-83gw", "SNYK-1"], "aliases": ["CVE-2020-8203"], "max_severity": "9.1"},
          {"ids": ["GHSA-35jh-r3h4-6jhm"], "max_severity": ""}]},
      {"package": {"name": "left-pad", "version": "1.0.0", "ecosystem": "npm"},
        "vulnerabilities": [{"modified": "2026-01-01T00:00:00Z", "id": "MAL-2026-1", "details": "Steals keys.\\nAnd more."}]}
    ]}], "experimental_config": {"licenses": {"summary": false}}}
    """

  @Test func aReportOfTheScanner() throws {
    let report = try #require(try read(Self.scan).first)
    #expect(report.tool == "osv-scanner" && report.isWhole)
    #expect(
      report.items == [
        .init(
          rule: "CVE-2020-8203", place: "npm/lodash", severity: .critical, title: "Prototype Pollution in lodash",
          detail: "4.17.15"),
        .init(
          rule: "GHSA-35jh-r3h4-6jhm", place: "npm/lodash", severity: .high, title: "Command Injection",
          detail: "4.17.15"),
        .init(
          rule: "MAL-2026-1", place: "npm/left-pad", severity: .critical, title: "Steals keys. And more.",
          detail: "1.0.0"),
      ])
    #expect(try read(#"{"results": []}"#).map(\.isWhole) == [true])
    #expect(try read(#"{"results": null}"#).isEmpty == false, "the scanner writes null for nothing")
  }

  /// A record alone says what somebody heard of, and nothing about the rest.
  @Test func recordsAlone() throws {
    let record = """
      {"schema_version": "1.6.0", "id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "aliases": ["CVE-2026-2", "CVE-2026-1"],
        "summary": "A hole", "database_specific": {"severity": "MODERATE"},
        "affected": [{"package": {"ecosystem": "PyPI", "name": "x", "purl": "pkg:pypi/x"}},
          {"package": {"ecosystem": "PyPI", "name": "y"}}]}
      """
    let reports = try read(record)
    #expect(reports.map(\.isWhole) == [false])
    #expect(reports[0].items.map(\.place) == ["PyPI/x", "PyPI/y"])
    #expect(reports[0].items.map(\.rule) == ["CVE-2026-1", "CVE-2026-1"])
    #expect(reports[0].items.map(\.severity) == [.medium, .medium])
    #expect(try read("[\(record), \(record)]") == reports)
    let unknown = try read(#"{"id": "X-1", "modified": "2026-01-01T00:00:00Z"}"#)
    #expect(unknown[0].items.map(\.severity) == [.high], "nobody knows how bad it is")
  }

  @Test(arguments: [
    (#"{"results": {}}"#, "/results"), (#"{"results": [{"packages": [{}]}]}"#, "/results/0/packages/0"),
    (#"{"results": [{"packages": [{"package": {}}]}]}"#, "/results/0/packages/0/package"),
    (
      #"{"results": [{"packages": [{"package": {"name": "a"}, "vulnerabilities": [{}]}]}]}"#,
      "/results/0/packages/0/vulnerabilities/0"
    ),
    (
      #"{"results": [{"packages": [{"package": {"name": "a"}, "groups": [{"max_severity": "9", "ids": [1]}]}]}]}"#,
      "/results/0/packages/0/groups/0/ids/0"
    ),
    (#"[{"id": "A", "affected": [{"package": {"name": 5}}]}]"#, "/0/affected/0/package/name"),
  ])
  func aMistakeIsNamedWithItsPlace(text: String, pointer: String) {
    let error = #expect(throws: ReportError.self) { try read(text) }
    #expect(error?.pointer == pointer)
  }
}
