import Database
public import Promises

/// The last finding of liability of a complaint, as it is stored.
struct StoredLiability {
  var id: Identifier
  var liable: Liable
  var basis: Damages.Basis?
  var amount: Money?
  var working: String?
  var at: Instant
  var actor: String?
  var entry: Identifier
}

/// An internal appeal against what was found on a complaint.
struct StoredAppeal {
  var id: Identifier
  var at: Instant
  var entry: Identifier
  var decided: Instant?
  var decision: AppealDecision?
  var decisionEntry: Identifier?
}

extension Work {
  func liability(of complaint: Identifier) throws -> StoredLiability? {
    try transaction.first(
      """
      SELECT id, liable, basis, amount, currency, working, at, actor, entry FROM complaint_liability
      WHERE complaint = $1 ORDER BY id DESC LIMIT 1
      """, complaint.bytes
    ) { row in
      StoredLiability(
        id: Identifier(bytes: row.bytes(0))!, liable: Liable(rawValue: row.text(1))!,
        basis: row.optionalText(2).flatMap(Damages.Basis.init(rawValue:)),
        amount: row.optionalText(4).flatMap { Currency($0) }.map { Money(row.integer(3), $0) },
        working: row.optionalText(5), at: row.instant(6), actor: row.optionalText(7),
        entry: Identifier(bytes: row.bytes(8))!)
    }
  }

  func appeal(of complaint: Identifier) throws -> StoredAppeal? {
    try transaction.first(
      """
      SELECT id, at, entry, decided_at, decision, decision_entry FROM complaint_appeal WHERE complaint = $1
      """, complaint.bytes
    ) { row in
      StoredAppeal(
        id: Identifier(bytes: row.bytes(0))!, at: row.instant(1), entry: Identifier(bytes: row.bytes(2))!,
        decided: row.optionalInstant(3), decision: row.optionalText(4).flatMap(AppealDecision.init(rawValue:)),
        decisionEntry: row.optionalBytes(5).flatMap(Identifier.init(bytes:)))
    }
  }

  /// The letter by which a decision on a complaint may be appealed against, and until when; nil where nothing was decided,
  /// or the letter in force then knows no appeal.
  func appealable(_ complaint: StoredComplaint) throws -> (
    clause: Clause, version: LetterBook.Version, decided: Instant, until: Instant
  )? {
    guard let decided = [complaint.found, try liability(of: complaint.id)?.at].compactMap({ $0 }).max(),
      let version = letters.inForce(at: decided), let clause = version.letter.clause("complaints.liability"),
      let within = clause.term("appeal-within"), clause.term("decide-appeal-within") != nil
    else { return nil }
    return (clause, version, decided, version.letter.calendar.end(of: within, from: decided))
  }

  /// Whoever complained does not agree with what was found, or with who is liable; another person decides, by a clock.
  ///
  /// - Parameter message: the place in the thread of the message in which he did: staff may read it later than he wrote it.
  /// - Throws: `Refusal` where nothing was decided yet, it is too late, it was appealed against before, or the place is no
  ///   message of his.
  public func appealComplaint(
    _ reference: String, grounds: String?, message: Int64? = nil, at known: Instant
  ) throws {
    let complaint = try complaint(reference, at: known)
    // Else whoever is late would name a message of his that never was an appeal.
    if message != nil, live, !isTold(by: ["person:", "key:"]) {
      throw Refusal(.invalid, "not-yours-to-say", "Leave `message` out: whoever reads it says that it is an appeal.")
    }
    let at = try message.map { try whenWritten($0, in: complaint) } ?? known
    guard try appeal(of: complaint.id) == nil else {
      throw Refusal(.conflict, "complaint-appealed", "There was an appeal already; a body outside can still decide.")
    }
    guard let (clause, version, decided, until) = try appealable(complaint), decided <= at else {
      throw Refusal(.invalid, "nothing-decided", "Nothing was decided yet that the letter gives an appeal against.")
    }
    guard at <= until else {
      throw Refusal(.invalid, "complaint-appeal-late", "An appeal was possible until \(until).")
    }
    let whose = try subject(ofComplaint: complaint.id)
    if grounds == nil, message == nil, try erased(whose) == nil { throw InputProblems([Self.missing("words")]) }
    let entry = Entry(.consumer, over: .page, words: grounds, event: .appealed)
    guard let written = try addEntry(entry, to: complaint.id, of: whose, at: at),
      let term = clause.term("decide-appeal-within")
    else { return }
    try transaction.run(
      "INSERT INTO complaint_appeal (id, complaint, at, entry) VALUES ($1, $2, $3, $4)", newKey().bytes,
      complaint.id.bytes, at, written.bytes)
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: .decideAppeal, subject: complaint.id, order: complaint.order,
        obligation: Obligation(clause: clause.key, opened: at, due: version.letter.calendar.end(of: term, from: at))))
    decision.messages.append(Message(key: newKey(), kind: "complaint.appealed", subject: written, at: at))
    try commit(decision)
    try transaction.run("UPDATE complaint SET appealed_since = $2 WHERE id = $1", complaint.id.bytes, at)
    // Somebody else than who decided has the case from now on.
    try findAgent(for: complaint.id, at: at)
  }

  /// Whether somebody of a kind acts.
  private func isTold(by kinds: [String]) -> Bool { kinds.contains { actor?.hasPrefix($0) == true } }

  /// When whoever complained wrote a message.
  private func whenWritten(_ position: Int64, in complaint: StoredComplaint) throws -> Instant {
    let at = try transaction.first(
      """
      SELECT at FROM complaint_entry WHERE complaint = $1 AND position = $2 AND author = 'consumer' AND event IS NULL
      """, complaint.id.bytes, position, map: { $0.instant(0) })
    guard let at else {
      throw Refusal(.invalid, "not-messages", "Name the place of a message that whoever complained wrote in this case.")
    }
    return at
  }

  /// Who found something in a case, or who is liable.
  func deciders(of complaint: Identifier) throws -> Set<String> {
    Set(
      try transaction.all(
        """
        SELECT found_by FROM complaint WHERE id = $1 AND found_by IS NOT NULL
        UNION SELECT actor FROM complaint_liability WHERE complaint = $1 AND actor IS NOT NULL
        """, complaint.bytes, map: { $0.text(0) }))
  }

  /// Another person than who decided decides about the appeal. A change is a finding of its own: what it grants beyond
  /// what was granted before is paid, and nothing is taken back.
  ///
  /// - Parameters:
  ///   - finding: the new finding; nil where the old one is upheld. Its grounds are told either way.
  ///   - by: who decides, where a program tells of it.
  /// - Throws: `Refusal` where no appeal waits, or the same person would decide.
  func decideAppeal(
    complaint reference: String, grounds: String?, _ finding: LiabilityFinding?, by: String?, at: Instant
  ) throws {
    let complaint = try complaint(reference, at: at)
    guard let appeal = try appeal(of: complaint.id), appeal.decided == nil, appeal.at <= at else {
      throw Refusal(.invalid, "complaint-appeal-none", "No appeal waits for a decision here.")
    }
    let who = try decider(by)
    guard try !deciders(of: complaint.id).contains(who) else {
      throw Refusal(
        .invalid, "appeal-same-person", "You made the decision yourself; another person decides about the appeal.")
    }
    let written: Identifier?
    if let finding {
      _ = try decide(complaint, finding, by: who, event: .appealDecided, message: "complaint.appeal-decided", at: at)
      written = try liability(of: complaint.id)?.entry
    } else {
      let whose = try subject(ofComplaint: complaint.id)
      if grounds == nil, try erased(whose) == nil { throw InputProblems([Self.missing("grounds")]) }
      let entry = Entry(
        .staff, over: .page, words: grounds, event: .appealDecided, detail: AppealDecision.upheld.rawValue, actor: actor
      )
      written = try addEntry(entry, to: complaint.id, of: whose, at: at)
      if let written {
        try tell("complaint.appeal-decided", written, at: at)
        if grounds != nil { try queueMail(.answer, in: complaint.id, entry: written) }
      }
    }
    try transaction.run(
      """
      UPDATE complaint_appeal SET decided_at = $2, decision = $3, decided_by = $4, decision_entry = $5 WHERE id = $1
      """, appeal.id.bytes, at, (finding == nil ? AppealDecision.upheld : .changed).rawValue, who, written?.bytes)
    try transaction.run(
      "UPDATE complaint SET appealed_since = NULL, survey_at = $2 WHERE id = $1", complaint.id.bytes,
      now.adding(seconds: Self.surveyAfter))
    try fulfil(.decideAppeal, of: complaint.id, at: at)
    try finished(complaint.id, at: at)
  }

  /// What its page says of liability and appeal.
  func addLiability(of id: Identifier, _ opener: Opener, to object: inout JSONObject) throws {
    func words(_ entry: Identifier?) throws -> String? {
      guard let entry else { return nil }
      let sealed = try transaction.first(
        "SELECT words FROM complaint_entry WHERE id = $1", entry.bytes, map: { $0.optionalBytes(0) })
      return try opener.words(sealed ?? nil, for: .entry(entry)).text
    }
    if let found = try liability(of: id) {
      var json: JSONObject = ["liable": .string(found.liable.rawValue)]
      json[text: "basis"] = found.basis?.rawValue
      json["amount"] = found.amount?.json
      json[text: "working"] = found.working
      json[instant: "at"] = found.at
      json[text: "grounds"] = try words(found.entry)
      object["liability"] = .object(json)
    }
    let appeal = try appeal(of: id)
    if let appeal {
      var json: JSONObject = [:]
      json[instant: "at"] = appeal.at
      json[text: "words"] = try words(appeal.entry)
      json[instant: "decidedAt"] = appeal.decided
      json[text: "decision"] = appeal.decision?.rawValue
      json[text: "grounds"] = try words(appeal.decisionEntry)
      object["appeal"] = .object(json)
    } else if let reference = object["reference"]?.string,
      let until = try appealable(complaint(reference))?.until
    {
      object[instant: "appealUntil"] = until
    }
  }
}
