import Promises
import Testing

/// Files that were made to do harm: each is refused, or read into what can be stored and shown.
@Suite struct HostileReportTests {
  private func sarif(_ result: String, tool: String = "T") -> String {
    #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "\#(tool)"}}, "results": [\#(result)]}]}"#
  }

  @Test(arguments: [
    [0xFF, 0xFE, 0x7B], Array("{\"runs\": \"\u{0}".utf8), [0x7B, 0x22, 0xC0, 0xAF, 0x22, 0x3A, 0x31, 0x7D],
    Array(#"{"runs": [], "runs": []}"#.utf8), [], Array(#"{"version": "\ud800", "runs": []}"#.utf8),
    Array(String(repeating: "[", count: 100_000).utf8),
    Array((#"{"runs":"# + String(repeating: #"[{"a":"#, count: 50) + "1").utf8),
  ])
  func whatIsNoJSONIsRefused(bytes: [UInt8]) {
    let error = #expect(throws: ReportError.self) { try ScanReport.read(bytes) }
    #expect(error?.words.en.contains("no valid JSON") == true)
  }

  @Test func aByteOrderMarkIsNoFault() throws {
    #expect(try ScanReport.read([0xEF, 0xBB, 0xBF] + Array(sarif("").utf8)).count == 1)
  }

  @Test func whatIsTooLargeIsRefusedUnread() {
    let error = #expect(throws: ReportError.self) {
      try ScanReport.read(Array(repeating: UInt8(ascii: " "), count: ScanReport.largest + 1))
    }
    #expect(error?.words.en.contains("at most 8 MB") == true)
  }

  @Test func tooManyFindingsAreRefused() throws {
    func report(_ count: Int) -> String {
      sarif((0..<count).map { #"{"ruleId": "r\#($0)", "message": {"text": "m"}}"# }.joined(separator: ","))
    }
    #expect(try ScanReport.read(Array(report(ScanReport.mostItems).utf8))[0].items.count == ScanReport.mostItems)
    let error = #expect(throws: ReportError.self) {
      try ScanReport.read(Array(report(ScanReport.mostItems + 1).utf8))
    }
    #expect(error?.words.en.contains("more than 5000") == true)
  }

  /// Nothing of it reaches a database or a page that would stumble over it, or be turned around by it.
  @Test func wordsAreMadeFitToBeStored() throws {
    let text = #"a\u0000b\r\n\tc‮d\u001b[31m​e   f"#
    let report = try ScanReport.read(
      Array(sarif(#"{"ruleId": "r\u0000", "message": {"text": "\#(text)"}}"#, tool: "T\\u0000\\n").utf8))[0]
    #expect(report.tool == "T")
    #expect(report.items[0].rule == "r")
    #expect(report.items[0].title == "a b cd [31me f")
    let long = String(repeating: "长", count: 100_000)
    let item = try ScanReport.read(
      Array(
        sarif(
          #"{"ruleId": "\#(long)", "message": {"text": "\#(long)"}, "locations": [{"logicalLocations": [{"name": "\#(long)"}]}]}"#
        ).utf8))[0].items[0]
    #expect(item.rule.unicodeScalars.count == 200 && item.rule.hasSuffix("…"))
    #expect(item.place.unicodeScalars.count == 400 && item.title.unicodeScalars.count == 300)
  }

  /// As large as may be, in the shapes that take longest: it ends, and soon.
  @Test(.timeLimit(.minutes(1))) func theLargestFilesAreReadInTime() throws {
    let results = (0..<20_000).map { #"{"ruleId": "r\#($0 % 4000)", "ruleIndex": \#($0), "message": {"text": "m"}}"# }
    let wide = sarif(results.joined(separator: ","))
    #expect(try ScanReport.read(Array(wide.utf8))[0].items.count == 4000)
    let rules = (0..<50_000).map { #"{"id": "r\#($0)"}"# }.joined(separator: ",")
    let many =
      #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T", "rules": [\#(rules)]}}, "results": []}]}"#
    #expect(try ScanReport.read(Array(many.utf8))[0].items.isEmpty)
    let members = (0..<100_000).map { #""m\#($0)":0"# }.joined(separator: ",")
    #expect(throws: ReportError.self) { try ScanReport.read(Array("{\(members)}".utf8)) }
  }
}
