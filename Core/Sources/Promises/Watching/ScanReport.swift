/// What a scanner found at one time: read out of the files that scanners write (SARIF 2.1.0, OSV).
public struct ScanReport: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public var rule: String
    public var place: String
    public var severity: Severity
    public var title: String
    public var detail: String

    public init(rule: String, place: String, severity: Severity, title: String, detail: String = "") {
      self.rule = rule
      self.place = place
      self.severity = severity
      self.title = title
      self.detail = detail
    }

    /// Of two tellings of the same at the same time the worse one counts, and then the one whose words come first.
    func precedes(_ finding: SecurityFinding) -> Bool {
      severity != finding.severity
        ? severity > finding.severity : (title, detail) < (finding.title, finding.detail)
    }
  }

  public var tool: String
  public var target: String
  /// Whether all of the target was looked at: what it does not name any more is mended.
  public var isWhole: Bool
  /// Each rule once at each place, in that order.
  public private(set) var items: [Item]

  /// In bytes.
  public static let largest = 8_000_000
  /// How many findings one file may tell.
  public static let mostItems = 5000
  private static let deepest = 64

  public init(tool: String, target: String = "", isWhole: Bool, items: [Item]) {
    self.tool = ReportNode.line(tool, 80)
    self.target = ReportNode.line(target, 200)
    self.isWhole = isWhole
    self.items = Self.merged(
      items.map {
        Item(
          rule: ReportNode.line($0.rule, 200), place: ReportNode.line($0.place, 400), severity: $0.severity,
          title: ReportNode.line($0.title, 300), detail: ReportNode.line($0.detail, 120))
      })
  }

  /// Several of the same rule at the same place are one: as bad as the worst of them, wherever it stands.
  private static func merged(_ items: [Item]) -> [Item] {
    Dictionary(grouping: items) { [$0.rule, $0.place] }.values.map { same in
      var item = same.max { ($0.severity, $1.title) < ($1.severity, $0.title) }!
      let details = Set(same.map(\.detail)).subtracting([""])
      // `L40` is a line: 7 comes before 40.
      let sorted = details.sorted { ($0.hasPrefix("L") ? $0.count : 0, $0) < ($1.hasPrefix("L") ? $1.count : 0, $1) }
      item.detail = sorted.prefix(5).joined(separator: ", ") + (sorted.count > 5 ? " …" : "")
      return item
    }.sorted { ($0.rule, $0.place) < ($1.rule, $1.place) }
  }

  /// Reads a file: SARIF 2.1.0, what osv-scanner writes as JSON, or OSV records. There is a report for each tool and
  /// target that it tells of.
  ///
  /// - Throws: `ReportError`.
  public static func read(_ bytes: [UInt8]) throws -> [ScanReport] {
    guard bytes.count <= largest else {
      throw ReportError(
        "", "文件过大：最多 \(largest / 1_000_000) MB。", "The file is too large: at most \(largest / 1_000_000) MB.")
    }
    let json: JSON
    do throws(JSONError) {
      // Windows tools write a byte order mark, which is no JSON (RFC 8259, 8.1).
      json = try JSON.parse(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], maximumDepth: deepest)
    } catch {
      throw ReportError(
        "", "文件不是有效的 JSON：第 \(error.line) 行第 \(error.column) 列无法读取。", "The file is no valid JSON. \(error)")
    }
    let root = ReportNode(json: json, pointer: "")
    let reports: [ScanReport]
    if json["runs"] != nil {
      reports = try SARIF.reports(root)
    } else if json["results"] != nil {
      reports = try OSV.scan(root)
    } else if json.array != nil || (json["id"] != nil && json["modified"] != nil) {
      reports = try OSV.records(root)
    } else {
      throw ReportError(
        "", "无法识别文件格式：请上传 SARIF 2.1.0（含 runs）、osv-scanner 的 JSON 输出（含 results）或 OSV 记录（含 id 与 modified）。",
        "This is no report that can be read: send SARIF 2.1.0 (with runs), the JSON of osv-scanner (with results), or OSV records (with id and modified)."
      )
    }
    guard reports.reduce(0, { $0 + $1.items.count }) <= mostItems else {
      throw ReportError(
        "", "文件中的问题超过 \(mostItems) 项，请分批扫描后分别导入。",
        "The file tells more than \(mostItems) findings; scan parts, each with a target of its own.")
    }
    guard !reports.contains(where: { $0.tool == SecurityFinding.person }) else {
      throw ReportError("", "工具名称 person 保留给人工登记。", "The tool's name, person, is kept for what people report.")
    }
    // Runs of one tool over one target are one scan.
    return Dictionary(grouping: reports) { [$0.tool, $0.target] }.values.map { same in
      ScanReport(
        tool: same[0].tool, target: same[0].target, isWhole: same.allSatisfy(\.isWhole), items: same.flatMap(\.items))
    }.sorted { ($0.tool, $0.target) < ($1.tool, $1.target) }
  }
}

/// Why a report cannot be read, and where.
public struct ReportError: Error, Hashable, Sendable {
  /// The place as a JSON pointer (RFC 6901); empty for the whole file.
  public var pointer: String
  public var words: LocalizedText

  init(_ pointer: String, _ zhHans: String, _ en: String) {
    self.pointer = pointer
    words =
      pointer.isEmpty
      ? LocalizedText(zhHans: zhHans, en: en) : LocalizedText(zhHans: "\(pointer)：\(zhHans)", en: "\(pointer): \(en)")
  }
}

/// A value within a report, which knows its place.
struct ReportNode {
  let json: JSON
  let pointer: String

  /// The member of an object; nil where there is none, or null, which scanners write for nothing.
  func member(_ name: String) throws -> ReportNode? {
    guard let object = json.object else { throw wrong("对象", "an object") }
    guard let value = object[name], !value.isNull else { return nil }
    return ReportNode(json: value, pointer: "\(pointer)/\(name)")
  }

  func required(_ name: String) throws -> ReportNode {
    guard let node = try member(name) else {
      throw ReportError(pointer, "缺少字段 \(name)。", "The field \(name) is missing.")
    }
    return node
  }

  /// The items of a list; nil where it is left out.
  func list(_ name: String) throws -> [ReportNode]? {
    guard let node = try member(name) else { return nil }
    return try node.items()
  }

  func items() throws -> [ReportNode] {
    guard let array = json.array else { throw wrong("数组", "an array") }
    return array.enumerated().map { ReportNode(json: $1, pointer: "\(pointer)/\($0)") }
  }

  /// A text that says something; nil where it is left out or blank.
  func text(_ name: String) throws -> String? {
    guard let node = try member(name) else { return nil }
    guard let text = node.json.string else { throw node.wrong("文本", "a string") }
    return Self.line(text, 2000).isEmpty ? nil : text
  }

  func requiredText(_ name: String) throws -> String {
    guard let text = try text(name) else {
      throw ReportError(pointer, "缺少字段 \(name)。", "The field \(name) is missing or empty.")
    }
    return text
  }

  func texts(_ name: String) throws -> [String] {
    var texts: [String] = []
    for node in try list(name) ?? [] {
      guard let text = node.json.string else { throw node.wrong("文本", "a string") }
      texts.append(text)
    }
    return texts
  }

  func wrong(_ zhHans: String, _ en: String) -> ReportError {
    ReportError(pointer, "此处应为\(zhHans)。", "Here \(en) should stand.")
  }

  /// Somebody else's text on one line and short enough to be stored, without characters that a database or a page does
  /// not take, or that turn the direction of what stands around them.
  static func line(_ text: String, _ most: Int) -> String {
    var line = String.UnicodeScalarView()
    var isSpaced = true
    // What comes far behind the end is not looked at: a text may be as long as the file.
    for scalar in text.unicodeScalars.prefix(most * 4) {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator:
        if !isSpaced { line.append(" ") }
        isSpaced = true
      case .format, .privateUse, .unassigned: continue
      default:
        line.append(scalar)
        isSpaced = false
      }
      if line.count > most { break }
    }
    if line.last == " " { line.removeLast() }
    guard line.count > most else { return String(line) }
    return String(String.UnicodeScalarView(line.prefix(most - 1))) + "…"
  }
}
