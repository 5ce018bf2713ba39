/// A weakness of what we run: found by a scanner, or by a person.
///
/// What scans tell of it is kept as the first and the last time that it was seen, so that reports may come in any order
/// and more than once.
public struct SecurityFinding: Hashable, Sendable {
  /// What makes it one and the same. The line and the version are not in it: a clock must not start anew because a file
  /// grew, or a package was replaced by another one with the same weakness.
  public struct Key: Hashable, Sendable {
    /// Who found it: the scanner's name, or `person`.
    public var tool: String
    /// What the tool looked at, where it looks at several things; empty where it does not.
    public var target: String
    /// The tool's rule, or the number of the vulnerability.
    public var rule: String
    /// The file, or the package.
    public var place: String

    public init(tool: String, target: String, rule: String, place: String) {
      self.tool = tool
      self.target = target
      self.rule = rule
      self.place = place
    }
  }

  public enum State: String, Hashable, Sendable, CaseIterable {
    case open, fixed, accepted
    case falseAlarm = "false-alarm"

    public var words: LocalizedText {
      switch self {
      case .open: LocalizedText(zhHans: "待修复", en: "Open")
      case .fixed: LocalizedText(zhHans: "已修复", en: "Fixed")
      case .accepted: LocalizedText(zhHans: "已接受", en: "Accepted")
      case .falseAlarm: LocalizedText(zhHans: "误报", en: "False alarm")
      }
    }
  }

  /// What a person decided about it. `open` takes back what was decided before.
  public struct Settlement: Hashable, Sendable {
    public var state: State
    public var at: Instant
    public var by: String?
    public var reason: String
    /// Where the risk is accepted: until when.
    public var until: Instant?

    public init(_ state: State, at: Instant, by: String?, reason: String, until: Instant? = nil) {
      self.state = state
      self.at = at
      self.by = by
      self.reason = reason
      self.until = until
    }
  }

  /// The clause of the letter that promises to mend what is found.
  public static let clause = "security.monitoring"
  /// The tool of what people found.
  public static let person = "person"
  /// For how long a risk can be accepted at most, in days: then somebody decides anew.
  public static let longestAcceptance: Int64 = 366

  public var key: Key
  public var severity: Severity
  public var title: String
  /// Where exactly, as last seen: the version of a package, the lines of a file (`L40`). Empty where nobody said.
  public var detail: String
  public var firstSeen: Instant
  public var lastSeen: Instant
  public var settlement: Settlement?

  public init(
    _ key: Key, severity: Severity, title: String, detail: String, firstSeen: Instant, lastSeen: Instant,
    settlement: Settlement? = nil
  ) {
    self.key = key
    self.severity = severity
    self.title = title
    self.detail = detail
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.settlement = settlement
  }

  /// - Parameter wholeScan: when the last scan was made that looked at all of the target, by any order of telling.
  public func state(wholeScan: Instant?, now: Instant) -> State {
    if settlement?.state == .falseAlarm { return .falseAlarm }
    if let wholeScan, wholeScan > lastSeen { return .fixed }
    guard let settlement else { return .open }
    switch settlement.state {
    // It was seen again after somebody had said that it was mended.
    case .fixed: return lastSeen > settlement.at ? .open : .fixed
    case .accepted: return settlement.until.map { now <= $0 } ?? false ? .accepted : .open
    case .open, .falseAlarm: return .open
    }
  }

  /// The deadline by which it is to be mended, counted from when it was first seen: whoever finds it again, or mends it
  /// and lets it come back, gains no time.
  public func due(by letter: Letter?, _ calendar: CalendarRule) -> Instant {
    calendar.end(of: severity.term(by: letter), from: firstSeen)
  }

  /// Another sighting, earlier or later than those before. The latest says how bad it is and where exactly.
  mutating func see(_ item: ScanReport.Item, at: Instant) {
    if at > lastSeen || (at == lastSeen && item.precedes(self)) {
      severity = item.severity
      title = item.title
      detail = item.detail
    }
    firstSeen = min(firstSeen, at)
    lastSeen = max(lastSeen, at)
  }
}

/// What one tool found in one target, over all its scans.
public struct FindingRegister: Hashable, Sendable {
  /// When the last scan was made that looked at all of it.
  public var wholeScan: Instant?
  public private(set) var findings: [SecurityFinding.Key: SecurityFinding] = [:]

  public init(wholeScan: Instant? = nil, _ findings: [SecurityFinding] = []) {
    self.wholeScan = wholeScan
    for finding in findings { self.findings[finding.key] = finding }
  }

  /// Takes in what a scan found. In whatever order scans are told, and however often, the same comes of it.
  ///
  /// - Parameters:
  ///   - report: of the same tool and target.
  ///   - at: when the scan was made.
  public mutating func take(_ report: ScanReport, at: Instant) {
    for item in report.items {
      let key = SecurityFinding.Key(tool: report.tool, target: report.target, rule: item.rule, place: item.place)
      if findings[key] == nil {
        findings[key] = SecurityFinding(
          key, severity: item.severity, title: item.title, detail: item.detail, firstSeen: at, lastSeen: at)
      } else {
        findings[key]?.see(item, at: at)
      }
    }
    if report.isWhole { wholeScan = max(wholeScan ?? at, at) }
  }
}
