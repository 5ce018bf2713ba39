/// Reads SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): what static analysis tools write.
enum SARIF {
  static func reports(_ root: ReportNode) throws -> [ScanReport] {
    let version = try root.requiredText("version")
    guard version == "2.1.0" else {
      throw ReportError(
        "/version", "仅支持 SARIF 2.1.0，文件为 \(ReportNode.line(version, 20))。",
        "Only SARIF 2.1.0 is read; this is \(ReportNode.line(version, 20)).")
    }
    var reports: [ScanReport] = []
    for run in try root.required("runs").items() { reports.append(try report(run)) }
    return reports
  }

  private static func report(_ run: ReportNode) throws -> ScanReport {
    let tool = try run.required("tool")
    let rules = try Rules(tool)
    var files: [String] = []
    for artifact in try run.list("artifacts") ?? [] {
      files.append(try artifact.member("location")?.text("uri") ?? "")
    }
    // Results that are left out mean that nothing was looked at (3.14.23); so does a tool that failed (3.20.14).
    let results = try run.list("results")
    var isWhole = results != nil
    for invocation in try run.list("invocations") ?? [] {
      if try invocation.member("executionSuccessful")?.json.bool == false { isWhole = false }
    }
    var items: [ScanReport.Item] = []
    for result in results ?? [] {
      if let item = try item(result, rules, files) { items.append(item) }
    }
    return ScanReport(
      tool: try tool.required("driver").requiredText("name"), target: try target(of: run), isWhole: isWhole,
      items: items)
  }

  /// The category of a run: its id without the last part, which is the run's own (3.17.3).
  private static func target(of run: ReportNode) throws -> String {
    guard let id = try run.member("automationDetails")?.text("id"), let end = id.lastIndex(of: "/") else { return "" }
    return String(id[..<end])
  }

  /// Nil for what is no problem, or is one no longer. What the tool's own file suppresses is a finding all the same: who
  /// accepts it says so here, with a reason and for a time.
  private static func item(
    _ result: ReportNode, _ rules: Rules, _ files: [String]
  ) throws -> ScanReport.Item? {
    if let kind = try result.text("kind"), kind != "fail", kind != "open", kind != "review" { return nil }
    if try result.text("baselineState") == "absent" { return nil }
    let rule = try rules.rule(of: result)
    guard let id = try result.text("ruleId") ?? result.member("rule")?.text("id") ?? rule?.id else {
      throw ReportError(result.pointer, "没有指明规则（ruleId）。", "It names no rule (ruleId).")
    }
    let place = try place(of: result, files)
    let text = try result.member("message")?.text("text")
    let level = try result.text("level") ?? rule?.level ?? "warning"
    return ScanReport.Item(
      rule: id, place: place.file, severity: rule?.severity ?? severity(level), title: rule?.title ?? text ?? id,
      detail: place.line)
  }

  /// Where the tool gives no score.
  private static func severity(_ level: String) -> Severity {
    switch level {
    case "error": .high
    case "warning": .medium
    default: .low
    }
  }

  private static func place(
    of result: ReportNode, _ files: [String]
  ) throws -> (file: String, line: String) {
    guard let location = try result.list("locations")?.first else { return ("–", "") }
    if let physical = try location.member("physicalLocation"), let artifact = try physical.member("artifactLocation") {
      let line = try physical.member("region")?.member("startLine")?.json.integer.map { "L\($0)" } ?? ""
      if let uri = try artifact.text("uri") { return (uri, line) }
      if let index = try artifact.member("index")?.json.integer.flatMap({ Int(exactly: $0) }),
        files.indices.contains(index), !files[index].isEmpty
      {
        return (files[index], line)
      }
    }
    for logical in try location.list("logicalLocations") ?? [] {
      if let name = try logical.text("fullyQualifiedName") ?? logical.text("name") { return (name, "") }
    }
    return ("–", "")
  }

  /// What a run says of its rules: those of the tool itself, and those of its extensions.
  private struct Rules {
    struct Rule {
      var id: String
      var title: String?
      var level: String?
      var severity: Severity?
    }
    private var own: [Rule] = []
    private var extensions: [[Rule]] = []
    private var byName: [String: Rule] = [:]

    init(_ tool: ReportNode) throws {
      own = try Self.rules(try tool.required("driver"))
      for component in try tool.list("extensions") ?? [] { extensions.append(try Self.rules(component)) }
      for rule in own + extensions.flatMap(\.self) where byName[rule.id] == nil { byName[rule.id] = rule }
    }

    private static func rules(_ component: ReportNode) throws -> [Rule] {
      var rules: [Rule] = []
      for node in try component.list("rules") ?? [] {
        let title = try node.member("shortDescription")?.text("text") ?? node.text("name")
        let level = try node.member("defaultConfiguration")?.text("level")
        // As GitHub's code scanning has it: a CVSS score as text.
        let score = try node.member("properties")?.member("security-severity")?.json
        let number = score?.string.flatMap { Double($0) } ?? score?.number
        rules.append(
          Rule(
            id: try node.requiredText("id"), title: title, level: level,
            severity: number.flatMap { Severity(score: $0) }))
      }
      return rules
    }

    func rule(of result: ReportNode) throws -> Rule? {
      let reference = try result.member("rule")
      let index = try result.member("ruleIndex")?.json.integer ?? reference?.member("index")?.json.integer
      let component = try reference?.member("toolComponent")?.member("index")?.json.integer
      let among =
        if let component {
          Int(exactly: component).flatMap { extensions.indices.contains($0) ? extensions[$0] : nil } ?? []
        } else { own }
      if let index = index.flatMap({ Int(exactly: $0) }), among.indices.contains(index) { return among[index] }
      guard let id = try result.text("ruleId") ?? reference?.text("id") else { return nil }
      if let rule = byName[id] { return rule }
      // The last part may name a case of the rule (3.27.5).
      guard let end = id.lastIndex(of: "/") else { return nil }
      return byName[String(id[..<end])]
    }
  }
}
