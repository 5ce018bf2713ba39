/// Reads the Open Source Vulnerability format (ossf.github.io/osv-schema): single records, and what osv-scanner writes.
enum OSV {
  static let scanner = "osv-scanner"

  /// `{"results": [{"source": ..., "packages": [{"package": ..., "vulnerabilities": [...], "groups": [...]}]}]}`
  static func scan(_ root: ReportNode) throws -> [ScanReport] {
    var items: [ScanReport.Item] = []
    for result in try root.list("results") ?? [] {
      for node in try result.list("packages") ?? [] {
        let package = try node.required("package")
        let place = try place(of: package)
        let version = try package.text("version") ?? package.text("commit") ?? ""
        let scores = try scores(of: node)
        for record in try node.list("vulnerabilities") ?? [] {
          guard var item = try item(record, place: place, detail: version) else { continue }
          if let id = try record.text("id"), let severity = scores[id] { item.severity = severity }
          items.append(item)
        }
      }
    }
    return [ScanReport(tool: scanner, isWhole: true, items: items)]
  }

  /// One record, or a list of them: what somebody heard of. It says nothing about what is not in it.
  static func records(_ root: ReportNode) throws -> [ScanReport] {
    let records = root.json.array == nil ? [root] : try root.items()
    var items: [ScanReport.Item] = []
    for record in records {
      var places: Set<String> = []
      for affected in try record.list("affected") ?? [] {
        if let package = try affected.member("package") { places.insert(try place(of: package)) }
        for range in try affected.list("ranges") ?? [] {
          if places.isEmpty, let repository = try range.text("repo") { places.insert(repository) }
        }
      }
      for place in places.isEmpty ? ["–"] : places {
        if let item = try item(record, place: place, detail: "") { items.append(item) }
      }
    }
    return [ScanReport(tool: "osv", isWhole: false, items: items)]
  }

  /// `npm/lodash`
  private static func place(of package: ReportNode) throws -> String {
    let name = try package.requiredText("name")
    return try package.text("ecosystem").map { "\($0)/\(name)" } ?? name
  }

  /// How bad each vulnerability of a package is, as the scanner itself has worked it out for those that are the same.
  private static func scores(of node: ReportNode) throws -> [String: Severity] {
    var scores: [String: Severity] = [:]
    for group in try node.list("groups") ?? [] {
      guard let severity = try group.text("max_severity").flatMap({ Double($0) }).flatMap({ Severity(score: $0) })
      else { continue }
      for id in try group.texts("ids") { scores[id] = severity }
    }
    return scores
  }

  /// Nil where the record was withdrawn.
  private static func item(
    _ record: ReportNode, place: String, detail: String
  ) throws -> ScanReport.Item? {
    if try record.member("withdrawn") != nil { return nil }
    let id = try record.requiredText("id")
    // One vulnerability stands in several databases, each with a number of its own; the CVE is what they share.
    let names = try [id] + record.texts("aliases")
    let rule = names.filter { $0.hasPrefix("CVE-") }.min() ?? id
    return ScanReport.Item(
      rule: rule, place: place, severity: try severity(of: record, id: id),
      title: try record.text("summary") ?? record.text("details") ?? id, detail: detail)
  }

  /// By the worst of its scores, else by the word that its database has for it. Nobody knows how bad the rest is, which
  /// is taken for high; what was made to do harm is critical.
  private static func severity(of record: ReportNode, id: String) throws -> Severity {
    if id.hasPrefix("MAL-") { return .critical }
    var worst: Severity?
    for entry in try record.list("severity") ?? [] {
      guard let text = try entry.text("score"), let score = CVSS.baseScore(text) ?? Double(text),
        let severity = Severity(score: score)
      else { continue }
      worst = max(worst ?? severity, severity)
    }
    if let worst { return worst }
    let own = try record.member("database_specific")?.json["severity"]?.string
    return own.flatMap { Severity(word: $0) } ?? .high
  }
}
