/// Turns a letter file into a letter, and says everything that is wrong with it at once, each with its place and cure.
public struct LetterReader: NodeReader {
  var problems: [LetterProblem] = []
  /// Amounts of money are read in the letter's currency.
  var currency = Currency.cny
  var keys: Set<String> = []
  private var rule = CalendarRule(zone: Zone("UTC")!)

  private let hours: [CalendarRule.PublishedHours]

  private init(hours: [CalendarRule.PublishedHours]) { self.hours = hours }

  /// The letter is nil when there is any problem. Problems stand in the order of the file.
  ///
  /// - Parameter hours: what examples in working hours are run with. They are not run where it is empty.
  public static func read(
    _ root: LetterNode, hours: [CalendarRule.PublishedHours] = []
  ) -> (letter: Letter?, problems: [LetterProblem]) {
    var reader = LetterReader(hours: hours)
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
    rule = CalendarRule(zone: zone, calendar: calendar, rolls: boolean(fields["rolls"]), hours: hours)
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
      if clause.countsWorkingHours, hours.isEmpty { continue }
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
    for (name, wanted) in rule.optional {
      if let figure = clause.figure(name), !wanted.fits(figure) {
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
