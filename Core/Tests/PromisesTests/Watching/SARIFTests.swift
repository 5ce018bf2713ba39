import Promises
import Testing

/// What analysers write, as they write it.
@Suite struct SARIFTests {
  private func read(_ text: String) throws -> [ScanReport] { try ScanReport.read(Array(text.utf8)) }

  /// CodeQL keeps its rules in an extension and gives scores.
  private static let codeQL = """
    {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{
      "tool": {"driver": {"name": "CodeQL", "organization": "GitHub", "semanticVersion": "2.15.0", "rules": []},
        "extensions": [{"name": "codeql/javascript-queries", "rules": [
          {"id": "js/sql-injection", "name": "js/sql-injection",
            "shortDescription": {"text": "Database query built from user-controlled sources"},
            "defaultConfiguration": {"enabled": true, "level": "error"},
            "properties": {"tags": ["security"], "precision": "high", "security-severity": "8.8"}},
          {"id": "js/xss", "defaultConfiguration": {"level": "warning"}}]}]},
      "automationDetails": {"id": "shop/javascript/2026-11-24T04:00:00Z"},
      "invocations": [{"executionSuccessful": true}],
      "artifacts": [{"location": {"uri": "src/pay.js", "uriBaseId": "%SRCROOT%", "index": 0}}],
      "results": [
        {"ruleId": "js/sql-injection", "ruleIndex": 0,
          "rule": {"id": "js/sql-injection", "index": 0, "toolComponent": {"index": 0}},
          "message": {"text": "This query depends on a [user-provided value](1)."},
          "locations": [{"physicalLocation": {"artifactLocation": {"index": 0}, "region": {"startLine": 40}}}],
          "partialFingerprints": {"primaryLocationLineHash": "39fa2ee980eb94b0:1"}},
        {"ruleId": "js/sql-injection", "rule": {"id": "js/sql-injection", "index": 0, "toolComponent": {"index": 0}},
          "message": {"text": "The same elsewhere."},
          "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": "src/pay.js"}, "region": {"startLine": 7, "startColumn": 3}}}]},
        {"ruleId": "js/xss/reflected", "message": {"text": "Cross-site scripting."}, "locations": []},
        {"ruleId": "js/xss", "kind": "pass", "message": {"text": "Nothing here."}},
        {"ruleId": "js/xss", "baselineState": "absent", "message": {"text": "Gone."}}]}]}
    """

  @Test func aReportOfCodeQL() throws {
    let report = try #require(try read(Self.codeQL).first)
    #expect(report.tool == "CodeQL" && report.target == "shop/javascript" && report.isWhole)
    #expect(
      report.items == [
        .init(
          rule: "js/sql-injection", place: "src/pay.js", severity: .high,
          title: "Database query built from user-controlled sources", detail: "L7, L40"),
        .init(rule: "js/xss/reflected", place: "–", severity: .medium, title: "Cross-site scripting."),
      ])
  }

  /// Levels where there is no score: of the result, of the rule, and the one that stands where there is none.
  @Test(arguments: [
    (#""level": "error","#, "", Severity.high), ("", #""defaultConfiguration": {"level": "note"},"#, .low),
    ("", "", .medium), (#""level": "none","#, #""properties": {"security-severity": "9.1"},"#, .critical),
    (#""level": "note","#, #""properties": {"security-severity": 5},"#, .medium),
    (#""level": "error","#, #""properties": {"security-severity": "grave"},"#, .high),
  ])
  func aLevelStandsForAScore(level: String, rule: String, severity: Severity) throws {
    let report = try read(
      """
      {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T", "rules": [{\(rule) "id": "R"}]}},
        "results": [{\(level) "ruleIndex": 0, "message": {"text": "m"}, "suppressions": [{"kind": "inSource"}]}]}]}
      """)
    #expect(report[0].items.map(\.severity) == [severity], "what its own file suppresses counts all the same")
  }

  @Test func whoFailedOrDidNotLookSaysNothingIsMended() throws {
    func isWhole(_ rest: String) throws -> Bool {
      try read(#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}\#(rest)}]}"#)[0].isWhole
    }
    #expect(try isWhole(#", "results": []"#))
    #expect(try !isWhole(""))
    #expect(try !isWhole(#", "results": null"#))
    #expect(try !isWhole(#", "results": [], "invocations": [{"executionSuccessful": false}]"#))
  }

  @Test func runsOfOneToolAreOneScan() throws {
    func run(_ tool: String, _ rule: String, _ results: String = "") -> String {
      #"{"tool": {"driver": {"name": "\#(tool)"}}, "results": [{"ruleId": "\#(rule)", "message": {"text": "m"}}]}"#
    }
    let runs = [run("B", "r1"), run("A", "r2"), run("B", "r3"), run("B", "r1")].joined(separator: ",")
    let reports = try read(#"{"version": "2.1.0", "runs": [\#(runs)]}"#)
    #expect(reports.map(\.tool) == ["A", "B"])
    #expect(reports.map { $0.items.map(\.rule) } == [["r2"], ["r1", "r3"]])
  }

  @Test(arguments: [
    ("{}", "", "no report that can be read"), ("[1]", "/0", "an object"), ("null", "", "no report"),
    (#"{"runs": []}"#, "", "version is missing"), (#"{"version": "2.0.0", "runs": []}"#, "/version", "Only SARIF"),
    (#"{"version": 2, "runs": []}"#, "/version", "a string"),
    (#"{"version": "2.1.0", "runs": 5}"#, "/runs", "an array"),
    (#"{"version": "2.1.0", "runs": [null]}"#, "/runs/0", "an object"),
    (#"{"version": "2.1.0", "runs": [{}]}"#, "/runs/0", "tool is missing"),
    (#"{"version": "2.1.0", "runs": [{"tool": {"driver": {}}}]}"#, "/runs/0/tool/driver", "name is missing"),
    (
      #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [{"ruleId": "r"}, {}]}]}"#,
      "/runs/0/results/1", "no rule"
    ),
    (
      #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "results": [{"ruleId": ["r"]}]}]}"#,
      "/runs/0/results/0/ruleId", "a string"
    ),
    (#"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "person"}}}]}"#, "", "kept for what people report"),
  ])
  func aMistakeIsNamedWithItsPlace(text: String, pointer: String, words: String) {
    let error = #expect(throws: ReportError.self) { try read(text) }
    #expect(error?.pointer == pointer)
    #expect(error?.words.en.contains(words) == true, "\(error?.words.en ?? "")")
    #expect(error?.words.zhHans.contains(pointer) == true)
  }

  /// Indices that point nowhere, and numbers that are none of the machine's.
  @Test(arguments: ["-1", "99", "9223372036854775807", "1e300", "0.5", "\"0\""])
  func anIndexThatPointsNowhereIsPassedOver(index: String) throws {
    let report = try read(
      """
      {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T", "rules": [{"id": "R"}]}, "extensions": []},
        "artifacts": [{}], "results": [{"ruleId": "X", "ruleIndex": \(index), "rule": {"toolComponent": {"index": \(index)}},
          "locations": [{"physicalLocation": {"artifactLocation": {"index": \(index)}, "region": {"startLine": \(index)}}}],
          "message": {}}]}]}
      """)
    #expect(report[0].items.map(\.place) == ["–"])
    #expect(report[0].items.map(\.rule) == ["X"])
  }
}
