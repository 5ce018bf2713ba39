/// Runs a worked example by the rules that run in earnest, and says what it got wrong.
struct ExampleRunner {
  var clause: Clause
  var calendar: CalendarRule
  var currency: Currency

  /// One sentence for each fact that does not come out; empty when the example is right.
  func failures(of example: Example) -> [String] {
    guard let found = answer(to: example.given) else {
      return ["facts are missing or no times; a clause of kind \(clause.kind.rawValue) needs \(needed)"]
    }
    return example.owed.sorted { $0.key < $1.key }.compactMap { name, wanted in
      guard let got = found[name] else {
        return "\(name) is nothing that this clause answers; it answers \(found.keys.sorted().joined(separator: ", "))"
      }
      let same = Instant(wanted).map { Instant(got) == $0 } ?? (wanted == got)
      return same ? nil : "\(name) comes out as \(got), not \(wanted)"
    }
  }

  private var needed: String {
    switch clause.kind {
    case .byPromise: "placed, promised, paid, and delivered where it was"
    case .clock: "opened, and answered and found where they were"
    case .recurring: "begun, and done where it was"
    case .window: "delivered and asked"
    case .finding: "price"
    case .gate: "valid-until and asked"
    case .statement: "no examples"
    }
  }

  private func answer(to given: [String: String]) -> [String: String]? {
    switch clause.kind {
    case .byPromise: byPromise(given)
    case .clock: clock(given)
    case .recurring: recurring(given)
    case .window: window(given)
    case .finding: finding(given)
    case .gate: gate(given)
    case .statement: nil
    }
  }

  private func byPromise(_ given: [String: String]) -> [String: String]? {
    let (clause, exception, isTakenAway) = self.clause.standing(in: facts(given))
    if isTakenAway, let exception { return ["outcome": "excepted", "exception": exception] }
    guard let promised = given["promised"].flatMap(Day.init), let moved = clause.promisedDay("due"),
      let placed = given["placed"].flatMap(Instant.init),
      let paid = given["paid"].flatMap({ Money(decimal: $0, currency) })
    else { return nil }
    let due = calendar.end(ofDay: promised, moved: moved)
    let outcome = outcome(opened: placed, due: due, done: given["delivered"].flatMap(Instant.init))
    let owed = outcome == .broken ? DeliveredOnTime.compensation(for: paid, under: clause) : Money(0, currency)
    var found = ["due": due.description, "outcome": outcome.rawValue, "compensation": owed.decimal]
    if let exception { found["exception"] = exception }
    return found
  }

  private func facts(_ given: [String: String]) -> CaseFacts {
    CaseFacts(
      traits: given["trait"].map { [$0] } ?? [], categories: given["category"].map { [$0] } ?? [],
      fulfilment: given["fulfilment"].flatMap(Fulfilment.init(rawValue:)), region: given["region"],
      confirmed: given["confirmed"] == "true")
  }

  private func clock(_ given: [String: String]) -> [String: String]? {
    guard let opened = given["opened"].flatMap(Instant.init) else { return nil }
    var found: [String: String] = [:]
    var broken: Int64 = 0
    let clocks = [
      ("answer", "answered"), ("findings", "found"), ("pay", "paid"), ("reply", "replied"), ("call-back", "called"),
    ]
    for (figure, fact) in clocks {
      guard let term = clause.term(figure + "-within") else { continue }
      let due = paused(figure, given, opened: opened, due: calendar.end(of: term, from: opened), in: term)
      found[figure + "-due"] = due.description
      if outcome(opened: opened, due: due, done: given[fact].flatMap(Instant.init)) == .broken { broken += 1 }
    }
    found["outcome"] = (broken > 0 ? Outcome.broken : .kept).rawValue
    if let amount = clause.money("compensation") { found["compensation"] = amount.times(broken).decimal }
    return found
  }

  /// Where a clock stands still from `paused` to `resumed`, which only that of the findings does.
  private func paused(
    _ figure: String, _ given: [String: String], opened: Instant, due: Instant, in term: Term
  ) -> Instant {
    guard figure == "findings", let most = clause.mostPause(of: .findings),
      let pause = given["paused"].flatMap(Instant.init), pause < due
    else { return due }
    var clock = RunningClock(opened: opened, base: due, events: [ClockEvent(.activate, at: opened)])
    clock.events.append(ClockEvent(.pause, at: pause, until: clock.pause(at: pause, most: most)))
    if let resumed = given["resumed"].flatMap(Instant.init) { clock.events.append(ClockEvent(.resume, at: resumed)) }
    return clock.due(in: calendar.working(term, from: opened))
  }

  private func recurring(_ given: [String: String]) -> [String: String]? {
    guard let begun = given["begun"].flatMap(Instant.init), let duty = clause.duty(given["duty"] ?? "") else {
      return nil
    }
    let due = calendar.end(of: duty.every, from: begun)
    let outcome = outcome(opened: begun, due: due, done: given["done"].flatMap(Instant.init))
    return ["due": due.description, "outcome": outcome.rawValue]
  }

  private func window(_ given: [String: String]) -> [String: String]? {
    guard let delivered = given["delivered"].flatMap(Instant.init), let asked = given["asked"].flatMap(Instant.init),
      let answer = ClaimWindow.answer(
        clause: clause, calendar: calendar, delivered: delivered, asked: asked, facts: facts(given))
    else { return nil }
    var found = ["outcome": answer.isInTime ? "granted" : "refused"]
    found["until"] = answer.until?.description
    if let exception = answer.exception { found["exception"] = exception }
    return found
  }

  private func gate(_ given: [String: String]) -> [String: String]? {
    guard let last = given["valid-until"].flatMap(Day.init), let asked = given["asked"].flatMap(Instant.init) else {
      return nil
    }
    let due = calendar.zone.end(of: last)
    return ["due": due.description, "outcome": asked <= due ? "on-sale" : "off-sale"]
  }

  private func finding(_ given: [String: String]) -> [String: String]? {
    guard let price = given["price"].flatMap({ Money(decimal: $0, currency) }) else { return nil }
    return ["owed": Counterfeit.owed(price: price, under: clause).decimal]
  }

  private func outcome(opened: Instant, due: Instant, done: Instant?) -> Outcome {
    var obligation = Obligation(clause: clause.key, opened: opened, due: due)
    let after = max(due, done ?? due).adding(microseconds: 1)
    if let done { obligation.fulfil(at: done, now: done) }
    obligation.sweep(now: after)
    return obligation.outcome ?? .broken
  }
}
