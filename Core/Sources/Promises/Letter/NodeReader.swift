/// Reads the nodes of a file and gathers everything that is wrong with them, each with its place and cure.
protocol NodeReader {
  var problems: [LetterProblem] { get set }
  /// Amounts of money are read in it.
  var currency: Currency { get set }
  /// The keys that were used already.
  var keys: Set<String> { get set }
}

extension NodeReader {
  mutating func figures(_ node: LetterNode?) -> [NamedFigure] {
    guard let node else { return [] }
    guard case .map(let entries, _) = node else {
      report(node, "Figures are names with values", "Write figures: {within: {days: 7}}")
      return []
    }
    return entries.compactMap { entry in figure(entry.value).map { NamedFigure(entry.key, $0) } }
  }

  mutating func figure(_ node: LetterNode) -> Figure? {
    let sorts = "days, hours, minutes, working-hours, working-days, promised-day, money, percent, times or count"
    guard case .map(let entries, _) = node, entries.count == 1, let entry = entries.first else {
      report(node, "A figure is one value with its unit", "Write one of \(sorts), such as {days: 7}")
      return nil
    }
    let text = scalar(entry.value)
    switch entry.key {
    case "months", "years", "quarters", "weeks":
      reportAt(
        entry.keyMark, "A term in \(entry.key) has no fixed length or a second way to say it",
        "Write it in days, such as {days: \(entry.key == "weeks" ? 7 : entry.key == "years" ? 365 : 30)}")
      return nil
    case "money":
      guard let money = Money(decimal: text, currency), money.minor >= 0 else {
        report(
          entry.value, "\(text) is no amount in \(currency)",
          "Write digits with at most \(currency.minorDigits) decimals, such as \"20.00\"")
        return nil
      }
      return .money(money)
    case "percent":
      guard let share = Share(percent: text) else {
        report(entry.value, "\(text) is no percentage", "Write a number from 0 to 100")
        return nil
      }
      return .share(share)
    case "promised-day": return whole(entry.value, -365...365).map { .promisedDay($0) }
    case "times": return whole(entry.value, 1...100).map { .times($0) }
    case "count": return whole(entry.value, 1...1_000_000).map { .count($0) }
    case "minutes": return whole(entry.value, 1...100_000).map { .term(.minutes($0)) }
    case "hours": return whole(entry.value, 1...100_000).map { .term(.hours($0)) }
    case "working-hours": return whole(entry.value, 1...2000).map { .term(.workingHours($0)) }
    case "days": return whole(entry.value, 1...3660).map { .term(.days($0)) }
    case "working-days": return whole(entry.value, 1...2600).map { .term(.workingDays($0)) }
    default:
      reportAt(entry.keyMark, "\(entry.key) is no sort of figure", "Write one of \(sorts)")
      return nil
    }
  }

  mutating func whole(_ node: LetterNode, _ range: ClosedRange<Int>) -> Int? {
    if let value = Int(scalar(node)), range.contains(value) { return value }
    report(
      node, "\(scalar(node)) is not possible here",
      "Write a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  mutating func report(_ node: LetterNode, _ message: String, _ cure: String) {
    reportAt(node.mark, message, cure)
  }

  mutating func reportAt(_ mark: Mark, _ message: String, _ cure: String) {
    problems.append(LetterProblem(mark, message, cure: cure))
  }

  mutating func map(_ node: LetterNode, _ what: String, _ names: [String], required: [String]) -> [String:
    LetterNode]
  {
    guard case .map(let entries, _) = node else {
      report(node, "Here should stand \(what)", "Write its fields: \(names.joined(separator: ", "))")
      return [:]
    }
    var fields: [String: LetterNode] = [:]
    for entry in entries {
      if !names.contains(entry.key) {
        let near =
          nearest(entry.key, names).map { "Did you mean \($0)" } ?? "Write one of \(names.joined(separator: ", "))"
        reportAt(entry.keyMark, "\(entry.key) is no field of \(what)", near)
      } else if fields[entry.key] != nil {
        reportAt(entry.keyMark, "\(entry.key) stands here twice", "Leave one of them out")
      } else {
        fields[entry.key] = entry.value
      }
    }
    for name in required where fields[name] == nil {
      report(node, "\(what) lacks \(name)", "Write \(name): ...")
    }
    return fields
  }

  mutating func items(_ node: LetterNode?) -> [LetterNode] {
    guard let node else { return [] }
    if case .list(let items, _) = node { return items }
    report(node, "Here should stand a list", "Write the items in brackets, or one a line with a dash")
    return []
  }

  mutating func scalar(_ node: LetterNode) -> String {
    if case .scalar(let text, _) = node { return text }
    report(node, "Here should stand a single value", "Write it without brackets")
    return ""
  }

  mutating func boolean(_ node: LetterNode?) -> Bool {
    guard let node else { return false }
    let text = scalar(node)
    if text != "true", text != "false" { report(node, "\(text) is neither true nor false", "Write true or false") }
    return text == "true"
  }

  mutating func term(_ node: LetterNode) -> Term? {
    guard let figure = figure(node) else { return nil }
    if case .term(let term) = figure { return term }
    report(node, "This is no length of time", "Write a term, such as {hours: 24} or {working-days: 10}")
    return nil
  }

  mutating func days(_ node: LetterNode?) -> [Day] {
    items(node).compactMap { item in
      if let day = Day(scalar(item)) { return day }
      report(item, "\(scalar(item)) is no day", "Write it like 2026-10-01")
      return nil
    }
  }

  mutating func choice<C: RawRepresentable & CaseIterable>(_ node: LetterNode?, _ what: String) -> C?
  where C.RawValue == String {
    guard let node else { return nil }
    if let value = C(rawValue: scalar(node)) { return value }
    report(
      node, "\(scalar(node)) is not \(what)", "Write one of \(C.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  /// A key: lower-case words with hyphens and dots, each only once in a letter.
  mutating func key(_ node: LetterNode) -> String {
    let key = scalar(node)
    let fits =
      !key.isEmpty && key.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 || $0 == 46 || (48...57).contains($0) }
    if !fits { report(node, "\(key) is no key", "Write lower-case letters, digits, hyphens and dots") }
    if !keys.insert(key).inserted {
      report(node, "The key \(key) stands twice", "Give each its own")
    }
    return key
  }

  /// A text in both languages that may name figures.
  mutating func text(_ node: LetterNode?) -> LocalizedText {
    guard let node else { return LocalizedText(zhHans: "", en: "") }
    let fields = map(node, "a text", Language.allCases.map(\.rawValue), required: Language.allCases.map(\.rawValue))
    var text = LocalizedText(zhHans: "", en: "")
    for language in Language.allCases {
      guard let value = fields[language.rawValue] else { continue }
      text[language] = scalar(value)
      if text[language].allSatisfy(\.isWhitespace) {
        report(value, "The text in \(language.rawValue) is empty", "Write it: every clause speaks both languages")
      }
      if let typed = TypedFigure.first(in: text[language]) {
        report(
          value, "The text contains the figure \"\(typed)\"",
          "Write it as a figure of the rule and name it here in braces, such as {within}")
      }
    }
    return text
  }

  /// A text in both languages outside the rules, where a placeholder would stay empty.
  mutating func plain(_ node: LetterNode?) -> LocalizedText {
    let text = self.text(node)
    if let node { check(placeholdersOf: text, at: node, among: []) }
    return text
  }

  mutating func check(placeholdersOf text: LocalizedText, at node: LetterNode, among figures: [NamedFigure]) {
    for language in Language.allCases {
      for name in Prose.placeholders(in: text[language]) where !figures.contains(where: { $0.name == name }) {
        let names = figures.map(\.name)
        let cure = names.isEmpty ? "There are no figures here" : "Name one of \(names.joined(separator: ", "))"
        report(node, "{\(name)} in the \(language.rawValue) text is no figure of the rule", cure)
      }
    }
  }
}

/// The known name that a mistyped one is closest to, if any is close.
func nearest(_ name: String, _ known: [String]) -> String? {
  let scored = known.map { (distance(name, $0), $0) }.min { $0 < $1 }
  return scored.flatMap { $0.0 <= max(2, name.count / 4) ? $0.1 : nil }
}

/// Levenshtein's edit distance.
private func distance(_ a: String, _ b: String) -> Int {
  let a = Array(a.utf8)
  let b = Array(b.utf8)
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
