import Database
public import Promises

extension Work {
  /// Does an act as far as the rules let it, and notes it.
  func take(
    _ act: ReportCase.Act, on found: inout StoredCase, at: Instant, who: CaseParty, actor: String? = nil,
    note: String = "", words: String? = nil
  ) throws {
    guard at >= found.opened else {
      throw Refusal(.invalid, "before-opening", "The case was opened at \(found.opened); nothing happens to it before.")
    }
    do throws(ReportCase.Fault) {
      found.status = try ReportCase.next(
        act, from: found.status, kind: found.kind, hasAnswer: found.answered != nil, isServed: found.served != nil)
    } catch {
      throw Refusal(.invalid, error.code, error.words.en)
    }
    if found.status != .received, found.status != .held, found.status != .appealed { found.due = nil }
    if found.status != .held { found.restore = nil }
    try addStep(act.rawValue, to: found.id, at: at, who: who, actor: actor, note: note, words: words)
    try store(found)
  }

  private func store(_ found: StoredCase) throws {
    try transaction.run(
      """
      UPDATE report_case SET status = $2, due_at = $3, finding = $4, decided_by = $5, answered_at = $6, served_at = $7,
        restore_at = $8, appeal_by = $9, closed_at = $10, merchant = $11 WHERE id = $1
      """, found.id.bytes, found.status.rawValue, found.due, found.finding, found.decidedBy, found.answered,
      found.served, found.restore, found.appealBy, found.closed, found.merchant?.bytes)
  }

  /// The goods are on sale again as far as this case goes, nothing more comes of it, and those who reported are told.
  func close(_ found: inout StoredCase, at: Instant) throws {
    found.closed = at
    try store(found)
    try lift(.report(found.reference), of: found.product, at: at)
    try tellCase("case.\(found.status.rawValue)", found.id, at: at)
    try beginTelling(found.id, at: at)
  }

  private func beginTelling(_ id: Identifier, at: Instant) throws {
    try transaction.run("UPDATE report_case SET telling_at = $2 WHERE id = $1", id.bytes, at)
    wake(at: at)
  }

  /// Who decides: whoever signed in, or who a program says.
  ///
  /// - Throws: `Refusal` where that is not known.
  func decider(_ by: String?) throws -> String {
    if let actor, actor.hasPrefix("person:") { return actor }
    guard let by else {
      throw Refusal(.invalid, "decider-unknown", "Say in `by` who decides: another person decides an appeal.")
    }
    return actor.map { "\($0) \(by)" } ?? by
  }

  /// The goods are off sale at once, as a precaution, and the merchant is told why.
  func hold(_ stored: StoredCase, by who: CaseParty, actor: String?, facts: String?, at: Instant) throws {
    var found = stored
    found.merchant = try found.merchant ?? seller(of: found.product)
    try take(.hold, on: &found, at: at, who: who, actor: actor, words: facts)
    try hold(found.product, for: .report(found.reference), at: at)
    try tellCase("case.held", found.id, at: at)
  }

  public func hold(case reference: String, facts: String, by: String?, at: Instant) throws {
    try hold(storedCase(reference), by: .platform, actor: decider(by), facts: facts, at: at)
  }

  /// Nothing was found: what was off sale for it is on sale again.
  public func dismiss(case reference: String, reason: String, by: String?, at: Instant) throws {
    var found = try restored(storedCase(reference))
    try take(.dismiss, on: &found, at: at, who: .platform, actor: decider(by), words: reason)
    try transaction.run(
      "UPDATE reporter SET dismissed = dismissed + 1 WHERE name IN \(Self.reporters)", found.id.bytes)
    try close(&found, at: at)
  }

  /// It was found to be so: no order is placed from now on. Of counterfeits every buyer is granted his money back and
  /// damages; where the letter promises minutes, the clock of the takedown begins.
  public func find(case reference: String, facts: String, by: String?, at: Instant) throws {
    var found = try restored(storedCase(reference))
    let decider = try decider(by)
    found.merchant = try found.merchant ?? seller(of: found.product)
    found.decidedBy = decider
    if let calendar = letters.inForce(at: at)?.letter.calendar {
      found.appealBy = calendar.end(of: (reportsAnnex(at: at) ?? .standard).appealWithin, from: at)
    }
    if found.kind == .counterfeit { found.finding = found.reference }
    try take(.find, on: &found, at: at, who: .platform, actor: decider, words: facts)
    if found.kind == .counterfeit {
      try findCounterfeit(
        product: found.productReference, finding: found.reference, evidence: "Case \(found.reference)", at: at)
    } else if found.kind.hasTakedownClock {
      try openTakedown(of: found.product, at: at)
    }
    try hold(found.product, for: .report(found.reference), at: at)
    try bearOut(found.id)
    try tellCase("case.found", found.id, at: at)
    try beginTelling(found.id, at: at)
  }

  private static let reporters = "(SELECT reporter FROM report WHERE case_id = $1 AND reporter IS NOT NULL)"

  /// The record of those who reported says that they were right. Whoever reports the same later says nothing new.
  private func bearOut(_ id: Identifier) throws {
    try transaction.run(
      "UPDATE report SET borne_out = 1 WHERE case_id = $1 AND reporter IS NOT NULL", id.bytes)
    try transaction.run("UPDATE reporter SET borne_out = borne_out + 1 WHERE name IN \(Self.reporters)", id.bytes)
  }

  /// They were not, it turns out: those of whom the record says so because of this case.
  func takeBackBorneOut(_ id: Identifier) throws {
    try transaction.run(
      "UPDATE reporter SET borne_out = borne_out - 1 WHERE name IN \(Self.reporters.dropLast()) AND borne_out = 1)",
      id.bytes)
    try transaction.run("UPDATE report SET borne_out = 0 WHERE case_id = $1 AND borne_out = 1", id.bytes)
  }

  /// The merchant states his side; of a notice of an intellectual property right it is his counter-statement, which is
  /// forwarded to whoever notified us (E-Commerce Law 43).
  public func answer(case reference: String, words: String, at: Instant) throws {
    var found = try restored(storedCase(reference))
    if found.status == .received, found.kind == .ipRight { throw Self.notForwarded }
    found.answered = found.answered ?? at
    try take(.answer, on: &found, at: at, who: .merchant, actor: actor, words: words)
    try tellCase(found.kind == .ipRight ? "case.counter-statement" : "case.answered", found.id, at: at)
  }

  private static let notForwarded = Refusal(
    .invalid, "not-forwarded",
    "The notice was not forwarded yet, and nothing is off sale for it; there is nothing to answer.")

  /// The merchant appeals: another person than the one who found has to decide.
  public func appeal(case reference: String, words: String, at: Instant) throws {
    var found = try restored(storedCase(reference))
    if found.status == .found, let by = found.appealBy, at > by {
      throw Refusal(.invalid, "appeal-late", "An appeal could be made until \(by); a court can still decide.")
    }
    try take(.appeal, on: &found, at: at, who: .merchant, actor: actor, words: words)
    if let calendar = letters.inForce(at: at)?.letter.calendar {
      found.due = calendar.end(of: (reportsAnnex(at: at) ?? .standard).decideAppealWithin, from: at)
      try store(found)
    }
    try tellCase("case.appealed", found.id, at: at)
  }

  /// An appeal is decided, by another person than the one who found.
  public func decideAppeal(case reference: String, upheld: Bool, reason: String, by: String?, at: Instant) throws {
    var found = try storedCase(reference)
    let decider = try decider(by)
    _ = try ReportCase.refusing { () throws(ReportCase.Fault) in
      try ReportCase.next(.uphold, from: found.status, kind: found.kind)
    }
    guard decider != found.decidedBy else {
      throw Refusal(
        .invalid, "same-person", "Whoever found it does not decide the appeal against it; leave it to another person.")
    }
    guard upheld else { return try reverse(&found, reason: reason, by: decider, at: at) }
    try take(.uphold, on: &found, at: at, who: .platform, actor: decider, words: reason)
    try tellCase("case.upheld", found.id, at: at)
  }

  /// A finding was wrong, as the platform sees by itself.
  public func reverse(case reference: String, reason: String, by: String?, at: Instant) throws {
    var found = try storedCase(reference)
    try reverse(&found, reason: reason, by: decider(by), at: at)
  }

  /// The counter-statement has reached whoever notified us: fifteen days begin.
  public func serve(case reference: String, at: Instant) throws {
    var found = try restored(storedCase(reference))
    if let answered = found.answered, at < answered {
      throw Refusal(
        .invalid, "before-answer", "The counter-statement was made at \(answered); it reached nobody before.")
    }
    try take(.serve, on: &found, at: at, who: .platform, actor: actor)
    guard let calendar = letters.inForce(at: at)?.letter.calendar else { return }
    found.served = at
    found.due = nil
    let restore = calendar.end(of: ReportCase.suitWithin, from: at)
    found.restore = restore
    try store(found)
    wake(at: restore)
  }

  /// Whoever notified us has told of a suit, or of a complaint to an authority, within his fifteen days.
  public func sue(case reference: String, words: String, at: Instant) throws {
    var found = try storedCase(reference)
    // What reached us in time counts, however late the clock.
    if let by = found.restore, at > by { found = try restored(found) }
    try take(.sue, on: &found, at: at, who: .reporter, actor: actor, words: words)
    try tellCase("case.sued", found.id, at: at)
  }

  /// A report was made in bad faith: nothing that its author reported, or reports from now on, counts.
  public func markMalicious(report reference: String, reason: String, by: String?, at: Instant) throws {
    let found = try transaction.first(
      "SELECT case_id, reporter, malicious_at FROM report WHERE reference = $1 {locking}", reference,
      map: { (Identifier(bytes: $0.bytes(0))!, $0.optionalText(1), $0.isNull(2)) })
    guard let (id, reporter, isNew) = found else {
      throw Refusal(.unknown, "report-unknown", "There is no report \(reference); look at its case.")
    }
    guard isNew else { throw Refusal(.conflict, "malicious-already", "It was marked as made in bad faith already.") }
    let decider = try decider(by)
    try transaction.run("UPDATE report SET malicious_at = $2 WHERE reference = $1", reference, at)
    if let reporter { try transaction.run("UPDATE reporter SET malicious = malicious + 1 WHERE name = $1", reporter) }
    try addStep("malicious", to: id, at: at, who: .platform, actor: decider, note: reference, words: reason)
    try triage(id, at: at)
  }

  /// A report was marked as made in bad faith and was not: it counts again, and so does whatever else its author reports
  /// unless another report of his is marked.
  public func unmarkMalicious(report reference: String, reason: String, by: String?, at: Instant) throws {
    let found = try transaction.first(
      "SELECT case_id, reporter, malicious_at FROM report WHERE reference = $1 {locking}", reference,
      map: { (Identifier(bytes: $0.bytes(0))!, $0.optionalText(1), !$0.isNull(2)) })
    guard let (id, reporter, isMarked) = found else {
      throw Refusal(.unknown, "report-unknown", "There is no report \(reference); look at its case.")
    }
    guard isMarked else { throw Refusal(.invalid, "malicious-not", "It is not marked as made in bad faith.") }
    let decider = try decider(by)
    try transaction.run("UPDATE report SET malicious_at = NULL WHERE reference = $1", reference)
    if let reporter { try transaction.run("UPDATE reporter SET malicious = malicious - 1 WHERE name = $1", reporter) }
    try addStep("cleared", to: id, at: at, who: .platform, actor: decider, note: reference, words: reason)
    try triage(id, at: at)
  }

  /// Trusts somebody who reports, or no more.
  ///
  /// - Parameters:
  ///   - reporter: who proved who he is: a buyer by the shop's name for him, a person or a key of ours by its key.
  ///   - title: what he is, for those who work on cases; nil ends it.
  /// - Throws: `InputProblems` for any other name.
  public func trust(reporter: String, as title: String?, at: Instant) throws {
    let parts = reporter.split(separator: ":", maxSplits: 1).map(String.init)
    let isName =
      switch parts.count == 2 ? parts[0] : "" {
      case "buyer": Schema.reference.problems(in: .string(parts[1])).isEmpty
      case "person", "key": Identifier(parts[1]) != nil
      default: false
      }
    guard isName else {
      throw InputProblems([
        SchemaProblem(
          pointer: "/reporter", code: "format",
          message:
            "write `buyer:`, `person:` or `key:` and what he is known by; who left only a contact has proven nothing")
      ])
    }
    try transaction.run(
      """
      INSERT INTO reporter (name, trusted_as, trusted_at) VALUES ($1, $2, $3)
      ON CONFLICT (name) DO UPDATE SET trusted_as = excluded.trusted_as, trusted_at = excluded.trusted_at
      """, reporter, title, title == nil ? nil : at)
  }
}

extension ReportCase {
  /// What a fault says to programs.
  static func refusing<T>(_ body: () throws(Fault) -> T) throws -> T {
    do throws(Fault) { return try body() } catch { throw Refusal(.invalid, error.code, error.words.en) }
  }
}
