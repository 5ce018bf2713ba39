import Database
import Promises

extension Catalog {
  static let pauseOperations: [Operation] = [
    undated(
      complaint(
        "complaints.pause", "complaint-pauses",
        "The clock of the findings stands still while whoever complained has to say or send something; he is told what.",
        complained, [.optional("words", .text(max: 10_000), "What he is asked for; left out only where he was erased.")]
      ) { try $0.pause(complaint: $1.text("complaint"), asking: $1.optionalText("words"), at: $0.now) }),
    undated(
      complaint(
        "complaints.resume", "complaint-resumptions",
        "The clock runs again, and the deadline moves back to what the pause came to. A message of his does so by itself.",
        complained
      ) { try $0.resume(complaint: $1.text("complaint"), at: $0.now) }),
  ]

  /// Nobody says afterwards that a clock stood still.
  private static func undated(_ operation: Operation) -> Operation {
    var operation = operation
    operation.isDated = false
    return operation
  }

  static let pauses = Schema.list(
    of: .object([
      .field("duty", .choice(of: Duty.self), "Which of its clocks stood still."),
      .field("since", .instant, "From when."), .field("until", .instant, "To when at most."),
      .optional("endedAt", .instant, "When it ran again before that."),
    ]), 1...200)
}

extension Work {
  /// The clock of the findings stands still, and whoever complained is told what for and how long at most.
  ///
  /// - Throws: `Refusal` where the case is unknown, its letter knows no pauses, its findings are there or late, it stands
  ///   still already, or has for as long as it may.
  func pause(complaint reference: String, asking words: String?, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    let whose = try subject(ofComplaint: complaint.id)
    if words == nil, try erased(whose) == nil {
      throw InputProblems([
        SchemaProblem(pointer: "/words", code: "missing", message: "this field is required; say what he is asked for")
      ])
    }
    let clocks = try ([complaint.id] + joined(to: complaint.id)).flatMap { try owed(about: $0) }
      .filter { $0.duty == .findings && $0.obligation.outcome == nil }
    guard let first = clocks.first else {
      throw Refusal(
        .conflict, "clock-run-out", "The deadline has passed, or what it asks for is done; no pause undoes that.")
    }
    let until = try pause(first, at: at)
    // Of a case that was joined the clock may have its own bounds.
    for clock in clocks.dropFirst() {
      do { _ = try pause(clock, at: at) } catch is Refusal {}
    }
    let entry = Entry(.staff, over: .page, words: words, event: .paused, detail: until.description, actor: actor)
    guard let id = try addEntry(entry, to: complaint.id, of: whose, at: at) else { return }
    try tell("complaint.paused", id, at: at)
    if words != nil { try queueMail(.answer, in: complaint.id, entry: id) }
  }

  /// - Throws: `Refusal` where the case is unknown, or its clock runs.
  func resume(complaint reference: String, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    guard try resumeClocks(of: complaint.id, at: at) else {
      throw Refusal(.conflict, "not-paused", "The clock of this complaint does not stand still.")
    }
  }

  /// What whoever complained writes ends the pause: he was waited for. What he wrote before it does not.
  ///
  /// - Returns: whether any clock stood still.
  ///
  /// - Parameter since: when whoever complained wrote, where that is known only now: of them the first that came while the
  ///   clock stood still. Without them it runs from `at`.
  @discardableResult
  func resumeClocks(of complaint: Identifier, at: Instant, since: [Instant]? = nil) throws -> Bool {
    var stood = false
    for id in try [complaint] + joined(to: complaint) {
      for clock in try owed(about: id) where clock.duty == .findings {
        for end in since ?? [at] where try resume(clock, at: end) {
          stood = true
          break
        }
      }
    }
    if stood {
      try addEntry(
        Entry(actor == nil ? .automatic : .staff, over: .page, event: .resumed, actor: actor), to: complaint,
        of: subject(ofComplaint: complaint), at: at)
    }
    return stood
  }

  /// Whether a clock of a case stands still at an instant, and nothing has happened to it since.
  func stands(_ complaint: Identifier, at: Instant) throws -> Bool {
    try ([complaint] + joined(to: complaint)).contains { id in
      try owed(about: id).contains { clock in
        guard clock.duty == .findings, clock.obligation.outcome == nil else { return false }
        return try runningClock(of: clock).stands(at: at)
      }
    }
  }

  /// What its page says of pauses: all there were, what is waited for now, and until when at most.
  func addPauses(of complaint: Identifier, _ owed: [Owed], _ opener: Opener, to object: inout JSONObject) throws {
    var pauses: [JSON] = []
    for clock in owed where clock.duty == .findings {
      let running = try runningClock(of: clock)
      for (place, event) in running.events.enumerated() where event.kind == .pause {
        var pause: JSONObject = ["duty": .string(clock.duty.rawValue)]
        pause[instant: "since"] = event.at
        pause[instant: "until"] = event.until
        let next = running.events.dropFirst(place + 1).first { $0.kind != .breach && $0.kind != .activate }
        if let next, let until = event.until, next.at < until { pause[instant: "endedAt"] = next.at }
        pauses.append(.object(pause))
      }
      guard clock.obligation.outcome == nil, case .paused(_, let until) = running.state(at: now) else { continue }
      object[instant: "pausedUntil"] = until
    }
    guard !pauses.isEmpty else { return }
    object["pauses"] = .array(pauses)
    let asked = try transaction.first(
      """
      SELECT id, words FROM complaint_entry WHERE complaint = $1 AND event = 'paused' ORDER BY position DESC LIMIT 1
      """, complaint.bytes, map: { (Identifier(bytes: $0.bytes(0))!, $0.optionalBytes(1)) })
    if let (id, words) = asked { object[text: "waitingFor"] = try opener.words(words, for: .entry(id)).text }
  }
}
