import Database
public import Promises

/// A call that an exchange told of.
public struct StoredCall: Sendable {
  public var id: Identifier
  /// The exchange's name for it.
  public var reference: String
  public var call: PhoneCall
  /// The other side's number; nil where it was kept back, or the call is filed.
  public var number: String?
  /// The case that it is filed with.
  public var complaint: String?
  /// Whether it waits no more: it is filed, or nothing came of it.
  public var isFiled = false
}

/// What is known of whoever calls.
public struct Caller: Sendable {
  public var complaints: [String] = []
  public var orders: [String] = []

  public init() {}
}

extension Work {
  /// An exchange tells of a call; in any order, and as often as it likes.
  ///
  /// - Parameter number: the other side's; nil where it is kept back.
  public func heard(
    call reference: String, _ event: PhoneCall.Event, at: Instant, direction: PhoneCall.Direction?, number: String?,
    agent: String?, recording: String?
  ) throws {
    let before = try storedCall("phone_call.reference = $1", reference)
    let id = before?.id ?? newKey()
    var call = before?.call ?? PhoneCall()
    call.take(event, at: at, direction: direction, agent: agent, recording: recording)
    let subject = DataSubject.call(reference)
    if before == nil {
      // Of two that tell of a new call at once, one finds the other's.
      let added = try transaction.run(
        """
        INSERT INTO phone_call (id, reference, direction, changed_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (reference) DO NOTHING
        """, id.bytes, reference, call.direction.rawValue, now)
      if added == 0 {
        return try heard(
          call: reference, event, at: at, direction: direction, number: number, agent: agent, recording: recording)
      }
    }
    if before?.call != call || before == nil {
      try transaction.run(
        """
        UPDATE phone_call SET direction = $2, started_at = $3, answered_at = $4, ended_at = $5, agent = $6,
          changed_at = $7 WHERE id = $1
        """, id.bytes, call.direction.rawValue, call.started, call.answered, call.ended, call.agent, now)
    }
    // What is told of a person in a call that is filed already goes with its case.
    if let filed = before?.complaint {
      guard let recording else { return }
      let complaint = try complaint(filed, at: now)
      let note = Entry(
        .automatic, over: .telephone, words: recording, isInternal: true, token: "recording:\(reference)")
      try addEntry(note, to: complaint.id, of: self.subject(ofComplaint: complaint.id), at: at)
      return
    }
    // Of one that nothing came of nothing personal is kept again.
    if before?.isFiled == true { return }
    if let recording = call.recording, recording != before?.call.recording {
      try transaction.run(
        "UPDATE phone_call SET recording = $2 WHERE id = $1", id.bytes,
        try seal(recording.utf8, of: subject, for: .callRecording(id)))
    }
    if let number, !number.isEmpty, before?.number == nil {
      try transaction.run(
        "UPDATE phone_call SET number = $2, look_up = $3 WHERE id = $1", id.bytes,
        try seal(number.utf8, of: subject, for: .callNumber(id)), try phoneHash(number))
    }
  }

  private static let callColumns = """
    phone_call.id, phone_call.reference, direction, started_at, answered_at, ended_at, agent, recording, number,
    (SELECT reference FROM complaint WHERE complaint.id = phone_call.complaint), filed_at IS NOT NULL
    """

  private func storedCall(_ which: String, _ value: some Bindable) throws -> StoredCall? {
    try transaction.first(
      "SELECT \(Self.callColumns) FROM phone_call WHERE \(which) {locking}", value, map: Self.call
    ).map(opened)
  }

  private static func call(_ row: Row) -> (call: StoredCall, recording: [UInt8]?, number: [UInt8]?) {
    let call = PhoneCall(
      direction: PhoneCall.Direction(rawValue: row.text(2))!, started: row.optionalInstant(3),
      answered: row.optionalInstant(4), ended: row.optionalInstant(5), agent: row.optionalText(6))
    return (
      StoredCall(
        id: Identifier(bytes: row.bytes(0))!, reference: row.text(1), call: call, complaint: row.optionalText(9),
        isFiled: row.boolean(10)),
      row.optionalBytes(7), row.optionalBytes(8)
    )
  }

  private func opened(_ found: (call: StoredCall, recording: [UInt8]?, number: [UInt8]?)) throws -> StoredCall {
    var call = found.call
    let opener = Opener(self, of: DataSubject.call(call.reference))
    call.call.recording = try opener.words(found.recording, for: .callRecording(call.id)).text
    call.number = try opener.words(found.number, for: .callNumber(call.id)).text
    return call
  }

  /// A call by the exchange's name for it.
  ///
  /// - Throws: `Refusal` when there is none.
  public func phoneCall(_ reference: String) throws -> StoredCall {
    guard let call = try storedCall("phone_call.reference = $1", reference) else {
      throw Refusal(.unknown, "call-unknown", "No exchange told of a call \(reference).")
    }
    return call
  }

  /// Calls that nobody has filed yet, the latest first.
  public func unfiledCalls(limit: Int = 100) throws -> [StoredCall] {
    try transaction.all(
      "SELECT \(Self.callColumns) FROM phone_call WHERE filed_at IS NULL ORDER BY changed_at DESC, id LIMIT $1", limit,
      map: Self.call
    ).map(opened)
  }

  /// When an exchange last told of anything; nil where none ever did.
  public func lastCallChange() throws -> Instant? {
    try transaction.first(
      "SELECT MAX(changed_at) FROM phone_call WHERE filed_at IS NULL", map: { $0.optionalInstant(0) }) ?? nil
  }

  /// What is known of whoever has a telephone number: open cases first, and his latest orders.
  public func caller(_ number: String) throws -> Caller {
    let subjects = try subjects(with: .phone, number)
    var caller = Caller()
    for subject in subjects.prefix(20) {
      let (kind, name) = DataSubject.parts(subject)
      switch kind {
      case "complaint": caller.complaints += try complaints("complaint.reference = $1", name)
      case "order":
        caller.orders.append(name)
        caller.complaints += try complaints("orders.reference = $1", name)
      case "buyer":
        caller.complaints += try complaints("orders.buyer = $1 OR complaint.buyer = $1", name)
        caller.orders += try transaction.all(
          "SELECT reference FROM orders WHERE buyer = $1 ORDER BY placed_at DESC, id LIMIT 10", name,
          map: { $0.text(0) })
      default: continue
      }
    }
    return caller
  }

  private func complaints(_ which: String, _ name: String) throws -> [String] {
    try transaction.all(
      """
      SELECT complaint.reference FROM complaint LEFT JOIN orders ON orders.id = complaint.order_id
      WHERE (\(which)) AND merged_into IS NULL
      ORDER BY CASE WHEN found_at IS NULL THEN 0 ELSE 1 END, opened_at DESC, complaint.id LIMIT 20
      """, name, map: { $0.text(0) })
  }

  /// What was said on the telephone, typed by whoever spoke. Where he answered, that is a person's answer.
  ///
  /// - Parameters:
  ///   - call: the exchange's name for the call, which is filed with the case; nil where no exchange told of it.
  ///   - isAnswer: whether whoever complained was answered.
  /// - Throws: `Refusal` when the case or the call is unknown, or the call is filed with another case.
  public func logCall(
    in reference: String, call: String? = nil, direction: PhoneCall.Direction, words: String, isAnswer: Bool,
    at: Instant
  ) throws {
    let complaint = try complaint(reference, at: at)
    let whose = try subject(ofComplaint: complaint.id)
    var detail = direction.rawValue
    var (token, began): (String?, Instant?)
    if let call {
      let stored = try phoneCall(call)
      began = stored.call.started
      guard stored.complaint == nil || stored.complaint == complaint.reference else {
        throw Refusal(.conflict, "call-filed", "The call is filed with another case already.")
      }
      detail = ([stored.call.direction.rawValue] + (stored.call.seconds.map { ["\($0) s"] } ?? [])).joined(
        separator: " ")
      token = "call:\(call)"
      try transaction.run(
        """
        UPDATE phone_call SET complaint = $2, filed_at = COALESCE(filed_at, $3), number = NULL, look_up = NULL,
          recording = NULL, changed_at = $3 WHERE id = $1
        """, stored.id.bytes, complaint.id.bytes, now)
      // What belongs to the person goes with the case, and is erased with him.
      if let recording = stored.call.recording {
        let note = Entry(.automatic, over: .telephone, words: recording, isInternal: true, token: "recording:\(call)")
        try addEntry(note, to: complaint.id, of: whose, at: at)
      }
      if let number = stored.number, try contact(of: whose)[.phone] == nil {
        try setContact([.phone: number], of: whose)
      }
    }
    let entry = Entry(
      .staff, over: .telephone, words: words, event: .called, detail: detail, token: token, actor: actor)
    guard try addEntry(entry, to: complaint.id, of: whose, at: at) != nil else { return }
    // Who calls, or was reached, while he was waited for has said what for. What he was asked for in the same call, or when
    // nobody knows when it was, he may still have to say: then staff let the clock run again.
    if let began, isAnswer || detail.hasPrefix(PhoneCall.Direction.incoming.rawValue) {
      try resumeClocks(of: complaint.id, at: at, since: [began])
    }
    if isAnswer { try answer(complaint: reference, at: at) }
  }

  /// So many seconds a call that nobody filed keeps its number and its recording.
  static let callKept: Int64 = 30 * 86_400

  /// Nothing came of a call: nobody files it, and number and recording are forgotten.
  ///
  /// - Throws: `Refusal` when there is no such call, it goes on, or it is filed.
  public func dismiss(call reference: String) throws -> StoredCall {
    let call = try phoneCall(reference)
    guard !call.isFiled else {
      throw Refusal(.conflict, "call-filed", "The call was filed, or marked as nothing to file.")
    }
    guard call.call.ended != nil else {
      throw Refusal(.conflict, "call-goes-on", "The call has not ended yet.")
    }
    try forget(call: call.id)
    return try phoneCall(reference)
  }

  private func forget(call id: Identifier) throws {
    try transaction.run(
      "UPDATE phone_call SET filed_at = $2, number = NULL, look_up = NULL, recording = NULL, changed_at = $2 WHERE id = $1",
      id.bytes, now)
  }

  /// Forgets calls that nobody has filed in a month.
  ///
  /// - Returns: how many.
  func forgetOldCalls(limit: Int = 200) throws -> Int {
    let old = try transaction.all(
      "SELECT id FROM phone_call WHERE filed_at IS NULL AND changed_at < $1 ORDER BY changed_at LIMIT $2",
      now.adding(seconds: -Self.callKept), limit, map: { Identifier(bytes: $0.bytes(0))! })
    for id in old { try forget(call: id) }
    return old.count
  }

  // MARK: Calling back

  /// How whoever complained is reached.
  ///
  /// - Throws: `Refusal` when there is no such case.
  public func contact(ofComplaint reference: String) throws -> [ContactField: String] {
    try contact(of: subject(ofComplaint: complaint(reference).id))
  }

  /// Whoever complained wants to be called: it has a clock of its own (`service.response`).
  ///
  /// - Throws: `Refusal` when there is no such case, or he is to be called already.
  public func askForCall(in reference: String, number: String, wish: String?, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    guard ContactField.phone.normal(number).count >= 5 else {
      throw Refusal(.invalid, "phone", "Write a telephone number, with the country's code where it is abroad.")
    }
    let asked = try transaction.first(
      "SELECT call_back_since FROM complaint WHERE id = $1", complaint.id.bytes, map: { $0.optionalInstant(0) })
    guard asked == .some(nil) else {
      throw Refusal(.conflict, "call-asked", "A call was asked for already, and is to come.")
    }
    let whose = try subject(ofComplaint: complaint.id)
    try setContact([.phone: number], of: whose)
    try transaction.run("UPDATE complaint SET call_back_since = $2 WHERE id = $1", complaint.id.bytes, at)
    try addEntry(
      Entry(.consumer, over: .page, words: wish, event: .callBackAsked), to: complaint.id, of: whose, at: at)
    try promise(.callBack, "call-back-within", about: complaint.id, order: complaint.order, from: at)
    try findAgent(for: complaint.id, at: at)
  }

  /// Somebody called back. That he was not reached stands in the thread, for both sides to see.
  ///
  /// - Throws: `Refusal` when there is no such case, or nobody asked for a call.
  public func calledBack(in reference: String, isReached: Bool, words: String?, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    let asked =
      try transaction.first(
        "SELECT call_back_since FROM complaint WHERE id = $1", complaint.id.bytes, map: { $0.optionalInstant(0) })
      ?? nil
    let changed = try transaction.run(
      "UPDATE complaint SET call_back_since = NULL WHERE id = $1 AND call_back_since <= $2", complaint.id.bytes, at)
    guard changed > 0 else {
      throw Refusal(.conflict, "no-call-asked", "Nobody asked for a call in this case.")
    }
    try addEntry(
      Entry(
        .staff, over: .telephone, words: words, event: .callBackDone, detail: isReached ? "reached" : "not-reached",
        actor: actor), to: complaint.id, of: subject(ofComplaint: complaint.id), at: at)
    for id in try [complaint.id] + joined(to: complaint.id) { try fulfil(.callBack, of: id, at: at) }
    if isReached {
      // He asked for the call while he was waited for.
      if let asked, try stands(complaint.id, at: asked) { try resumeClocks(of: complaint.id, at: at) }
      try answer(complaint: reference, at: at)
    }
  }
}
