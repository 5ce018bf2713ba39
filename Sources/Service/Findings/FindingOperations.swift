import Database
import Promises

extension Catalog {
  private static let finding = Schema.object([
    .field("finding", Shape.identifier, "Its key."),
    .field("tool", .text(max: 80), "The scanner that found it; `person` where a person did."),
    .optional("target", .text(max: 200), "What the scanner looked at, where it looks at several things."),
    .field("rule", .text(max: 200), "The scanner's rule, or the number of the vulnerability."),
    .field("place", .text(max: 400), "The file or the package."),
    .optional("detail", .text(max: 120), "Where exactly: lines, or the version."),
    .field("title", .text(max: 300), "What is wrong, in the scanner's words."),
    .field("severity", .choice(of: Severity.self), "How bad it is."),
    .field("state", .choice(of: SecurityFinding.State.self), "Where it stands."),
    .field("firstSeen", .instant, "When it was first seen: its deadline counts from then."),
    .field("lastSeen", .instant, "When it was last seen."), .field("due", .instant, "By when it is to be mended."),
    .optional("settledAs", .choice(of: SecurityFinding.State.self), "What a person decided last."),
    .optional("settledAt", .instant, "When."), .optional("settledBy", .text(max: 200), "Who."),
    .optional("reason", .text(max: 4000), "Why."),
    .optional("until", .instant, "Until when the risk is accepted."),
  ])
  private static let count = Schema.integer(min: 0, max: Int64(ScanReport.mostItems))
  private static let scan = Schema.object([
    .field("tool", .text(max: 80), "The scanner."), .optional("target", .text(max: 200), "What it looked at."),
    .field("isWhole", .boolean, "Whether it looked at all of it: what it names no more is fixed."),
    .field("told", count, "How many findings it tells."), .field("new", count, "How many nobody had seen before."),
    .field("reopened", count, "How many are open again."),
    .field("fixed", .integer(min: 0), "How many it names no more."),
  ])

  static let findingQueries: [Query] = [
    .list(
      "findings.list", "security-findings", "Weaknesses of our own software that scanners and people found.",
      of: finding,
      filters: [
        .optional("state", .choice(of: SecurityFinding.State.self), "Only those in this state."),
        .optional("severity", .choice(of: Severity.self), "Only those as bad as this."),
      ]
    ) { work, input, page in
      try work.findings(
        after: page.after(), state: input.optionalText("state").flatMap { SecurityFinding.State(rawValue: $0) },
        severity: input.optionalText("severity").flatMap { Severity(rawValue: $0) }, limit: page.fetched
      ).map { ($0.id.description, $0.json) }
    }
  ]

  static let findingOperations: [Operation] = [
    Operation(
      name: "findings.import", path: "security-reports",
      summary: """
        A scanner's report is taken in: SARIF 2.1.0, the JSON of osv-scanner, or OSV records. Sent again it changes \
        nothing.
        """,
      fields: [
        .field("report", .text(max: ScanReport.largest), "The file, as text."),
        .optional("target", .text(max: 200), "What was scanned, where the report itself does not say."),
        .optional(
          "isPartial", .boolean, "True where not all of it was scanned: then nothing is fixed by not being named."),
      ],
      answer: .object([.field("scans", .array(of: scan, maxItems: ScanReport.mostItems), "What came of each scan.")]),
      // A quotation mark takes two bytes more in a text within JSON.
      largestBody: ScanReport.largest / 2 * 3
    ) { work, input in
      let reports: [ScanReport]
      do {
        reports = try ScanReport.read(Array(input.text("report").utf8))
      } catch let error as ReportError {
        throw Refusal(.invalid, "report", error.words.en)
      }
      let scans = try reports.map { report in
        var report = report
        if report.target.isEmpty, let target = input.optionalText("target") { report.target = target }
        if input.flag("isPartial") { report.isWhole = false }
        return try work.take(report, at: input.at, by: work.actor).json
      }
      return .object(["scans": .array(scans)])
    },
    Operation(
      name: "findings.report", path: "security-weaknesses", summary: "A person reports a weakness that he found.",
      fields: [
        .field("rule", .text(max: 200), "Its number: of a test's report, or the vulnerability's."),
        .field("place", .text(max: 400), "Where: the page, the file, the machine."),
        .field("title", .text(max: 300), "What is wrong."),
        .field("severity", .choice(of: Severity.self), "How bad it is."),
      ], answer: scan
    ) { work, input in
      let item = ScanReport.Item(
        rule: input.text("rule"), place: input.text("place"),
        severity: Severity(rawValue: input.text("severity"))!, title: input.text("title"))
      let report = ScanReport(tool: SecurityFinding.person, isWhole: false, items: [item])
      // A report keeps no characters that cannot be seen; somebody who wrote only such wrote nothing.
      let blank = report.items.flatMap { item in
        [("rule", item.rule), ("place", item.place), ("title", item.title)].filter(\.1.isEmpty).map { name, _ in
          SchemaProblem(pointer: "/\(name)", code: "too-short", message: "write something that can be seen")
        }
      }
      guard blank.isEmpty else { throw InputProblems(blank) }
      return try work.take(report, at: input.at, by: work.actor).json
    },
    Operation(
      name: "findings.settle", path: "security-settlements",
      summary: "A person decides about a finding: it is fixed, its risk is accepted for a time, it is a false alarm.",
      fields: [
        .field("finding", Shape.identifier, "The finding."),
        .field("state", .choice(of: SecurityFinding.State.self), "What it is; `open` takes back what was decided."),
        .field("reason", .text(max: 4000), "Why."),
        .optional("until", .instant, "Until when the risk is accepted; within 366 days."),
      ], answer: finding, isDated: false
    ) { work, input in
      try work.settle(
        try input.identifier("finding"),
        .init(
          SecurityFinding.State(rawValue: input.text("state"))!, at: work.now, by: work.actor,
          reason: input.text("reason"), until: input.optionalText("until").flatMap { Instant($0) })
      ).json
    },
  ]
}

extension FindingLine {
  var json: JSON {
    let key = finding.key
    var json: JSONObject = [
      "finding": .string(id.description), "tool": .string(key.tool), "rule": .string(key.rule),
      "place": .string(key.place), "title": .string(finding.title), "severity": .string(finding.severity.rawValue),
      "state": .string(state.rawValue), "firstSeen": .string(finding.firstSeen.description),
      "lastSeen": .string(finding.lastSeen.description), "due": .string(due.description),
    ]
    if !key.target.isEmpty { json["target"] = .string(key.target) }
    if !finding.detail.isEmpty { json["detail"] = .string(finding.detail) }
    json[text: "settledAs"] = finding.settlement?.state.rawValue
    json[instant: "settledAt"] = finding.settlement?.at
    json[text: "settledBy"] = finding.settlement?.by
    json[text: "reason"] = finding.settlement?.reason
    json[instant: "until"] = finding.settlement?.until
    return .object(json)
  }
}

extension ScanOutcome {
  var json: JSON {
    var json: JSONObject = [
      "tool": .string(report.tool), "isWhole": .bool(report.isWhole), "told": .integer(Int64(report.items.count)),
      "new": .integer(Int64(new)), "reopened": .integer(Int64(reopened)), "fixed": .integer(Int64(fixed)),
    ]
    if !report.target.isEmpty { json["target"] = .string(report.target) }
    return .object(json)
  }
}
