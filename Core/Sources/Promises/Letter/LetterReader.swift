/// Turns a letter file into a letter, and says everything that is wrong with it at once, each with its place and cure.
public struct LetterReader {
  private(set) var problems: [LetterProblem] = []
  /// Amounts of money are read in the letter's currency.
  private var currency = Currency.cny
  private var keys: Set<String> = []
  private var rule = CalendarRule(zone: Zone("UTC")!)

  private init() {}

  /// The letter is nil when there is any problem. Problems stand in the order of the file.
  public static func read(_ root: LetterNode) -> (letter: Letter?, problems: [LetterProblem]) {
    var reader = LetterReader()
    let letter = reader.letter(root)
    let problems = reader.problems.sorted { $0.mark < $1.mark }
    return (problems.isEmpty ? letter : nil, problems)
  }

  private mutating func letter(_ node: LetterNode) -> Letter {
    let fields = map(
      node, "a letter",
      [
        "name", "title", "platform", "preamble", "closing", "zone", "currency", "holidays", "workdays", "rolls",
        "chapters",
      ], required: ["name", "title", "platform", "preamble", "closing", "zone", "currency", "chapters"])
    if let value = fields["currency"] {
      let code = scalar(value)
      if let known = Currency(code) {
        currency = known
      } else {
        report(value, "\(code) is no currency that Pledge knows", "Write an ISO 4217 code such as CNY")
      }
    }
    var zone = Zone("Asia/Shanghai")!
    if let value = fields["zone"] {
      if let known = Zone(scalar(value)) {
        zone = known
      } else {
        report(value, "\(scalar(value)) is no time zone", "Write an IANA name such as Asia/Shanghai")
      }
    }
    let calendar = WorkCalendar(holidays: Set(days(fields["holidays"])), workdays: Set(days(fields["workdays"])))
    rule = CalendarRule(zone: zone, calendar: calendar, rolls: boolean(fields["rolls"]))
    let chapters = items(fields["chapters"]).map { chapter($0) }
    return Letter(
      name: fields["name"].map { scalar($0) } ?? "", title: plain(fields["title"]), platform: plain(fields["platform"]),
      preamble: plain(fields["preamble"]), closing: plain(fields["closing"]),
      calendar: rule, currency: currency, chapters: chapters)
  }

  private mutating func chapter(_ node: LetterNode) -> Chapter {
    let fields = map(node, "a chapter", ["title", "clauses"], required: ["title", "clauses"])
    return Chapter(title: plain(fields["title"]), clauses: items(fields["clauses"]).map { clause($0) })
  }

  private mutating func clause(_ node: LetterNode) -> Clause {
    let fields = map(
      node, "a clause",
      ["key", "kind", "title", "text", "figures", "scope", "exceptions", "remedy", "payer", "examples"],
      required: ["key", "kind", "title", "text"])
    let key = fields["key"].map { self.key($0) } ?? ""
    let kind: ClauseKind = choice(fields["kind"], "a kind of clause") ?? .statement
    let figures = self.figures(fields["figures"])
    var clause = Clause(key: key, kind: kind, title: plain(fields["title"]), text: text(fields["text"]))
    clause.figures = figures
    clause.scope = scope(fields["scope"])
    clause.exceptions = items(fields["exceptions"]).map { exception($0, of: clause) }
    if let place = fields["exceptions"], ![.byPromise, .window, .statement].contains(clause.kind) {
      report(
        place, "A clause of kind \(clause.kind.rawValue) has no exceptions: nothing would run them",
        "Leave them out, or promise less")
    }
    clause.remedy = fields["remedy"].map { remedy($0) }
    clause.payer = choice(fields["payer"], "a payer") ?? .platform
    let runner = ExampleRunner(clause: clause, calendar: rule, currency: currency)
    for node in items(fields["examples"]) {
      let example = example(node)
      clause.examples.append(example)
      for failure in runner.failures(of: example) {
        report(node, "The example does not hold: \(failure)", "Correct the example, or the figures of the clause")
      }
    }
    if let text = fields["text"] { check(placeholdersOf: clause.text, at: text, among: figures) }
    check(clause, fields, at: node)
    return clause
  }

  /// What the program needs of a clause that it knows; a new key may only be what runs without knowing it.
  private mutating func check(_ clause: Clause, _ fields: [String: LetterNode], at node: LetterNode) {
    let place = fields["kind"] ?? node
    guard let rule = ClauseRules.known[clause.key] else {
      if !clause.key.isEmpty, clause.kind != .recurring, clause.kind != .statement {
        let near = nearest(clause.key, Array(ClauseRules.known.keys)).map { "Did you mean \($0)? " } ?? ""
        report(
          fields["key"] ?? node, "No rule runs a clause \(clause.key)",
          "\(near)A clause of your own is of kind recurring or statement")
      }
      return checkPeriod(clause, fields["figures"] ?? place)
    }
    if !rule.kinds.contains(clause.kind) {
      let kinds = rule.kinds.map(\.rawValue).joined(separator: " or ")
      report(place, "\(clause.key) cannot be of kind \(clause.kind.rawValue)", "Write kind: \(kinds)")
    }
    for (name, wanted) in rule.figures + (clause.kind == .window ? ClauseRules.window : []) {
      guard let figure = clause.figure(name) else {
        report(
          fields["figures"] ?? node, "\(clause.key) lacks the figure \(name)",
          "Write \(name) with \(wanted.rawValue)")
        continue
      }
      if !wanted.fits(figure) {
        report(fields["figures"] ?? node, "The figure \(name) is of the wrong sort", "Write \(wanted.rawValue)")
      }
    }
    if clause.remedy?.offers.contains(.compensation) == true, clause.figure("compensation") == nil {
      report(
        fields["remedy"] ?? node, "The remedy names compensation, but no figure says how much",
        "Write a figure compensation with \(ClauseRules.Wanted.compensation.rawValue)")
    }
    checkPeriod(clause, fields["figures"] ?? place)
  }

  private mutating func checkPeriod(_ clause: Clause, _ node: LetterNode) {
    guard clause.kind == .recurring else { return }
    for figure in clause.figures where RecurringDuty.isName(figure.name) && figure.name != "every" {
      if case .term(.days) = figure.figure { continue }
      report(node, "The figure \(figure.name) does not say how often", "Write \(figure.name): {days: 90}")
    }
    if case .term(.days)? = clause.figure("every") { return }
    report(node, "A recurring clause needs to say how often", "Write every: {days: 90}; a quarter has no fixed length")
  }

  private mutating func figures(_ node: LetterNode?) -> [NamedFigure] {
    guard let node else { return [] }
    guard case .map(let entries, _) = node else {
      report(node, "Figures are names with values", "Write figures: {within: {days: 7}}")
      return []
    }
    return entries.compactMap { entry in figure(entry.value).map { NamedFigure(entry.key, $0) } }
  }

  private mutating func figure(_ node: LetterNode) -> Figure? {
    let sorts = "days, hours, minutes, working-days, promised-day, money, percent, times or count"
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
    case "days": return whole(entry.value, 1...3660).map { .term(.days($0)) }
    case "working-days": return whole(entry.value, 1...2600).map { .term(.workingDays($0)) }
    default:
      reportAt(entry.keyMark, "\(entry.key) is no sort of figure", "Write one of \(sorts)")
      return nil
    }
  }

  private mutating func whole(_ node: LetterNode, _ range: ClosedRange<Int>) -> Int? {
    if let value = Int(scalar(node)), range.contains(value) { return value }
    report(
      node, "\(scalar(node)) is not possible here",
      "Write a whole number from \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  private mutating func scope(_ node: LetterNode?) -> Scope {
    guard let node else { return Scope() }
    let fields = map(node, "a scope", ["categories", "fulfilment", "regions"], required: [])
    return Scope(
      categories: items(fields["categories"]).map { scalar($0) },
      fulfilment: items(fields["fulfilment"]).compactMap { choice($0, "who sells") },
      regions: items(fields["regions"]).map { scalar($0) })
  }

  private mutating func exception(_ node: LetterNode, of clause: Clause) -> ClauseException {
    let fields = map(node, "an exception", ["key", "when", "text", "figures"], required: ["key", "when", "text"])
    let figures = self.figures(fields["figures"])
    var condition = Condition()
    if let when = fields["when"] {
      let parts = map(when, "a condition", ["traits", "categories", "regions", "confirmed"], required: [])
      condition = Condition(
        traits: items(parts["traits"]).map { scalar($0) }, categories: items(parts["categories"]).map { scalar($0) },
        regions: items(parts["regions"]).map { scalar($0) }, confirmed: boolean(parts["confirmed"]))
      if condition == Condition() {
        report(when, "An exception without a condition would swallow the rule", "Write when: {traits: [...]}")
      }
    }
    let text = self.text(fields["text"])
    if let place = fields["text"] { check(placeholdersOf: text, at: place, among: figures + clause.figures) }
    return ClauseException(
      key: fields["key"].map { key($0) } ?? "", when: condition, text: text, takesAway: figures.isEmpty,
      figures: figures)
  }

  private mutating func remedy(_ node: LetterNode) -> Remedy {
    let fields = map(node, "a remedy", ["offers", "default"], required: ["offers", "default"])
    let offers: [Remedy.Offer] = items(fields["offers"]).compactMap { choice($0, "a remedy") }
    let standard: Remedy.Offer = choice(fields["default"], "a remedy") ?? .compensation
    if let place = fields["default"], !offers.contains(standard) {
      report(place, "The default is not among the offers", "Name one of the offers")
    }
    return Remedy(offers: offers, standard: standard)
  }

  private mutating func example(_ node: LetterNode) -> Example {
    let fields = map(node, "an example", ["title", "given", "owed"], required: ["title", "given", "owed"])
    return Example(title: plain(fields["title"]), given: facts(fields["given"]), owed: facts(fields["owed"]))
  }

  private mutating func facts(_ node: LetterNode?) -> [String: String] {
    guard let node else { return [:] }
    guard case .map(let entries, _) = node else {
      report(node, "Facts are names with values", "Write {paid: \"120.00\"}")
      return [:]
    }
    return Dictionary(entries.map { ($0.key, scalar($0.value)) }) { first, _ in first }
  }
}

// MARK: - Pieces

extension LetterReader {
  private mutating func report(_ node: LetterNode, _ message: String, _ cure: String) {
    reportAt(node.mark, message, cure)
  }

  private mutating func reportAt(_ mark: Mark, _ message: String, _ cure: String) {
    problems.append(LetterProblem(mark, message, cure: cure))
  }

  private mutating func map(_ node: LetterNode, _ what: String, _ names: [String], required: [String]) -> [String:
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

  private mutating func items(_ node: LetterNode?) -> [LetterNode] {
    guard let node else { return [] }
    if case .list(let items, _) = node { return items }
    report(node, "Here should stand a list", "Write the items in brackets, or one a line with a dash")
    return []
  }

  private mutating func scalar(_ node: LetterNode) -> String {
    if case .scalar(let text, _) = node { return text }
    report(node, "Here should stand a single value", "Write it without brackets")
    return ""
  }

  private mutating func boolean(_ node: LetterNode?) -> Bool {
    guard let node else { return false }
    let text = scalar(node)
    if text != "true", text != "false" { report(node, "\(text) is neither true nor false", "Write true or false") }
    return text == "true"
  }

  private mutating func days(_ node: LetterNode?) -> [Day] {
    items(node).compactMap { item in
      if let day = Day(scalar(item)) { return day }
      report(item, "\(scalar(item)) is no day", "Write it like 2026-10-01")
      return nil
    }
  }

  private mutating func choice<C: RawRepresentable & CaseIterable>(_ node: LetterNode?, _ what: String) -> C?
  where C.RawValue == String {
    guard let node else { return nil }
    if let value = C(rawValue: scalar(node)) { return value }
    report(
      node, "\(scalar(node)) is not \(what)", "Write one of \(C.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  /// A key: lower-case words with hyphens and dots, each only once in a letter.
  private mutating func key(_ node: LetterNode) -> String {
    let key = scalar(node)
    let fits =
      !key.isEmpty && key.utf8.allSatisfy { (97...122).contains($0) || $0 == 45 || $0 == 46 || (48...57).contains($0) }
    if !fits { report(node, "\(key) is no key", "Write lower-case letters, digits, hyphens and dots") }
    if !keys.insert(key).inserted {
      report(node, "The key \(key) stands twice", "Give each clause and exception its own")
    }
    return key
  }

  /// A text in both languages that may name figures.
  private mutating func text(_ node: LetterNode?) -> LocalizedText {
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
  private mutating func plain(_ node: LetterNode?) -> LocalizedText {
    let text = self.text(node)
    if let node { check(placeholdersOf: text, at: node, among: []) }
    return text
  }

  private mutating func check(placeholdersOf text: LocalizedText, at node: LetterNode, among figures: [NamedFigure]) {
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
