import Database
public import Promises

/// What people write in a complaint, each sealed in a column of this name. `answer` is read only: what a person answered
/// before cases had threads.
enum ComplaintField: String, CaseIterable { case subject, answer, findings, measures }

/// What somebody turns to the platform with, as it is told first.
public struct Opening: Sendable {
  public var kind: ComplaintKind
  public var reference: String
  /// The order that it is about.
  public var order: String?
  /// The shop's name for whoever it is, where there is no order.
  public var buyer: String?
  public var product: String?
  public var merchant: String?
  /// What it is about in a line; nil where the person was erased, of whom nothing is written again.
  public var subject: String?
  /// The whole of it, where that is more than a line.
  public var words: String?
  public var remedy: RemedySought?
  public var channel: ContactChannel
  /// What to answer in.
  public var language: Language?
  /// Its sender's own word for it, such as the Message-ID of a letter.
  public var token: String?

  public init(
    _ reference: String, kind: ComplaintKind = .complaint, about order: String? = nil, subject: String?,
    words: String? = nil, channel: ContactChannel = .program, buyer: String? = nil
  ) {
    self.reference = reference
    self.kind = kind
    self.order = order
    self.subject = subject
    self.words = words
    self.channel = channel
    self.buyer = buyer
  }
}

/// A complaint that something happens to.
struct StoredComplaint {
  var id: Identifier
  var reference: String
  var opened: Instant
  var order: Identifier?
  var answered: Instant?
  var found: Instant?
  var awaiting: Instant?
}

extension Work {
  /// How many complaints about one order may wait for an answer: each has a clock that pays.
  static let mostOpenComplaints = 5

  /// - Parameter subject: what it is about, in words; nil where the person was erased, of whom nothing is written again.
  public func openComplaint(_ reference: String, about order: String?, subject: String?, at: Instant) throws {
    try openComplaint(Opening(reference, about: order, subject: subject), at: at)
  }

  /// Records a case and starts its clocks: a person answers, and a complaint's findings follow (`complaints.clock`).
  ///
  /// - Throws: `Refusal` when the reference is taken, the order or the merchant is unknown, too many wait about the order,
  ///   or words are told of somebody who was erased; `InputProblems` when none are told of another.
  @discardableResult
  public func openComplaint(_ opening: Opening, at: Instant) throws -> Identifier { try open(opening, at: at).id }

  /// - Returns: its key, and the promises that were opened about it.
  private func open(_ opening: Opening, at: Instant) throws -> (id: Identifier, promises: [Owed]) {
    let reference = opening.reference
    let order = try opening.order.map { try self.order($0) }
    guard
      try transaction.first("SELECT 1 FROM complaint WHERE reference = $1", reference, map: { $0.int(0) }) == nil
    else { throw Refusal(.conflict, "complaint-exists", "There is a complaint \(reference) already.") }
    try admit(opening, order)
    let id = newKey()
    let whose =
      try opening.order.map(self.subject(ofOrder:))
      ?? DataSubject.of(complaint: reference, order: nil, buyer: opening.buyer)
    try transaction.post(
      """
      INSERT INTO complaint (id, reference, order_id, opened_at, subject, kind, channel, remedy, buyer, product, merchant,
        language, awaiting_since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $4)
      """, id.bytes, reference, order?.bytes, at, try sealed(opening.subject, of: whose, in: id, as: .subject),
      opening.kind.rawValue, opening.channel.rawValue, opening.remedy?.rawValue,
      opening.order == nil ? opening.buyer : nil, opening.product, opening.merchant, opening.language?.rawValue)
    if let words = opening.words {
      try addEntry(
        Entry(.consumer, over: opening.channel, words: words, token: opening.token), to: id, of: whose, at: at)
    }
    let promises = try startClocks(of: opening.kind, for: id, order: order, from: at)
    try findAgent(for: id, at: at)
    return (id, promises)
  }

  /// Opens a case and tells how it stands, as `view(complaint:)` would, to the byte: out of what was written, and without reading it
  /// back, which would take longer than to open it.
  func view(opening: Opening, at: Instant) throws -> JSON {
    let promises = try open(opening, at: at).promises
    var object: JSONObject = ["reference": .string(opening.reference)]
    object[text: "order"] = opening.order
    object[instant: "openedAt"] = at
    object["kind"] = .string(opening.kind.rawValue)
    object["channel"] = .string(opening.channel.rawValue)
    object[text: "remedy"] = opening.remedy?.rawValue
    object[text: "buyer"] = opening.order == nil ? opening.buyer : nil
    object[text: "product"] = opening.product
    object[text: "merchant"] = opening.merchant
    object[text: "language"] = opening.language?.rawValue
    object[instant: "awaitingSince"] = at
    object[text: "subject"] = opening.subject
    object["obligations"] = .array(try promises.map(view))
    return .object(object)
  }

  private func admit(_ opening: Opening, _ order: Identifier?) throws {
    if let order {
      let open = try transaction.first(
        """
        SELECT COUNT(*) FROM complaint WHERE order_id = $1 AND answered_at IS NULL AND merged_into IS NULL
        """, order.bytes, map: { $0.int(0) })
      guard open ?? 0 < Self.mostOpenComplaints else {
        throw Refusal(
          .conflict, "complaints-open",
          "\(Self.mostOpenComplaints) complaints about this order wait for an answer; add to one of them, or wait for it."
        )
      }
    }
    if order == nil, let buyer = opening.buyer {
      let open = try transaction.first(
        "SELECT COUNT(*) FROM complaint WHERE buyer = $1 AND answered_at IS NULL AND merged_into IS NULL", buyer,
        map: { $0.int(0) })
      guard open ?? 0 < Self.mostOpenComplaints * 4 else {
        throw Refusal(
          .conflict, "complaints-open",
          "\(Self.mostOpenComplaints * 4) cases of this buyer wait for an answer; add to one of them, or wait for it.")
      }
    }
    if let merchant = opening.merchant, try !hasMerchant(merchant) {
      throw Refusal(.unknown, "merchant-unknown", "There is no merchant \(merchant).")
    }
    if let product = opening.product, try title(ofProduct: product) == nil {
      throw Refusal(.unknown, "product-unknown", "There is no product \(product).")
    }
  }

  /// Opens the clocks of a kind that a case does not have yet, from when it was made.
  ///
  /// - Returns: their promises.
  @discardableResult
  func startClocks(of kind: ComplaintKind, for id: Identifier, order: Identifier?, from at: Instant) throws -> [Owed] {
    guard let version = letters.inForce(at: at) else { return [] }
    var decision = Decision()
    for (duty, key, figure) in kind.clocks {
      guard let clause = version.letter.clause(key), let term = clause.term(figure) else { continue }
      decision.opened.append(
        Owed(
          id: newKey(), letter: version.number, duty: duty, subject: id, order: order,
          obligation: Obligation(clause: key, opened: at, due: version.letter.calendar.end(of: term, from: at))))
    }
    return try commit(decision)
  }

  /// A promise of the letter of an instant about a case (`service.response`), where that letter makes it.
  ///
  /// - Parameter standard: the term where the clause has no such figure; nil where it then promises nothing.
  func promise(
    _ duty: Duty, _ figure: String, or standard: Term? = nil, about subject: Identifier, order: Identifier?,
    from at: Instant
  ) throws {
    guard let version = letters.inForce(at: at), let clause = version.letter.clause("service.response"),
      let term = clause.term(figure) ?? standard
    else { return }
    var decision = Decision()
    decision.opened.append(
      Owed(
        id: newKey(), letter: version.number, duty: duty, subject: subject, order: order,
        obligation: Obligation(clause: clause.key, opened: at, due: version.letter.calendar.end(of: term, from: at))))
    try commit(decision)
  }

  /// An automatic acknowledgement: it is recorded and fulfils neither clock, since nobody has read the complaint.
  public func acknowledge(complaint reference: String, at: Instant) throws {
    let complaint = try complaint(reference, at: at)
    try transaction.run(
      "UPDATE complaint SET acknowledged_at = COALESCE(acknowledged_at, $2) WHERE id = $1", complaint.id.bytes, at)
  }

  /// A person answers, once or as often as it takes. What waited for an answer since is answered.
  ///
  /// - Parameters:
  ///   - words: what he answers; nil where he told the consumer by other ways.
  ///   - channel: over what he does.
  /// - Throws: `Refusal` when the complaint is unknown.
  @discardableResult
  public func answer(
    complaint reference: String, with words: String? = nil, over channel: ContactChannel = .page, token: String? = nil,
    at: Instant
  ) throws -> Identifier? {
    let complaint = try complaint(reference, at: at)
    var entry: Identifier?
    if let words {
      // What was sent twice was said once.
      let said = Entry(.staff, over: channel, words: words, token: token, actor: actor)
      entry = try addEntry(said, to: complaint.id, of: subject(ofComplaint: complaint.id), at: at)
      guard entry != nil else { return nil }
    }
    try transaction.run(
      """
      UPDATE complaint SET answered_at = COALESCE(answered_at, $2),
        awaiting_since = CASE WHEN awaiting_since <= $2 THEN NULL ELSE awaiting_since END, survey_at = $3 WHERE id = $1
      """, complaint.id.bytes, at, now.adding(seconds: Self.surveyAfter))
    for id in try joined(to: complaint.id) {
      try transaction.run(
        "UPDATE complaint SET answered_at = COALESCE(answered_at, $2), awaiting_since = NULL WHERE id = $1", id.bytes,
        at)
      try fulfil(.answer, of: id, at: at)
    }
    try fulfil(.answer, of: complaint.id, at: at)
    try fulfilReply(of: complaint, at: at)
    if let entry {
      try tell("complaint.written", entry, at: at)
      try queueMail(.answer, in: complaint.id, entry: entry)
    }
    try finished(complaint.id, at: at)
    return entry
  }

  /// The findings are told. They answer as well, where nobody had answered before.
  ///
  /// - Throws: `Refusal` when the complaint is unknown, or has its findings.
  ///
  /// - Parameters:
  ///   - findings: what was found; nil where the person was erased, and told by other ways.
  ///   - measures: what is done about it; nil likewise. Words without either are no feedback (`complaints.clock`).
  ///   - by: who found it, where a program tells of it: somebody else decides about an appeal.
  public func find(
    complaint reference: String, findings: String?, measures: String?, by: String? = nil, at: Instant
  ) throws {
    let complaint = try complaint(reference, at: at)
    guard complaint.found == nil else {
      throw Refusal(
        .conflict, "found-told",
        "The findings were told at \(complaint.found!); write an answer to add to them. Only the decision on an appeal changes them."
      )
    }
    let whose = try subject(ofComplaint: complaint.id)
    let found = try sealed(findings, of: whose, in: complaint.id, as: .findings)
    let done = try sealed(measures, of: whose, in: complaint.id, as: .measures)
    for id in try [complaint.id] + joined(to: complaint.id) {
      try transaction.run(
        """
        UPDATE complaint SET found_at = COALESCE(found_at, $2), answered_at = COALESCE(answered_at, $2),
          awaiting_since = CASE WHEN awaiting_since <= $2 THEN NULL ELSE awaiting_since END, survey_at = $3
        WHERE id = $1
        """, id.bytes, at, now.adding(seconds: Self.surveyAfter))
      try fulfil(.answer, of: id, at: at)
      try fulfil(.findings, of: id, at: at)
    }
    if let found, let done {
      try transaction.run(
        "UPDATE complaint SET findings = $2, measures = $3, is_indexed = 0 WHERE id = $1", complaint.id.bytes, found,
        done)
    }
    try transaction.run(
      "UPDATE complaint SET found_by = COALESCE($2, found_by) WHERE id = $1", complaint.id.bytes,
      try finder(by))
    try fulfilReply(of: complaint, at: at)
    try tell("complaint.found", complaint.id, at: at)
    if found != nil { try queueMail(.findings, in: complaint.id) }
    try finished(complaint.id, at: at)
  }

  /// Whatever was written before `at` has its reply. What came after it, where we hear of the reply late, waits for one of
  /// its own.
  private func fulfilReply(of complaint: StoredComplaint, at: Instant) throws {
    var decision = Decision()
    for id in try [complaint.id] + joined(to: complaint.id) {
      for owed in try owed(about: id) where owed.duty == .reply && owed.obligation.opened <= at {
        decision.change(owed) { $0.fulfil(at: at, now: now) }
      }
    }
    try commit(decision)
    guard let since = complaint.awaiting, since <= at else { return }
    func next(_ authors: String) throws -> Instant? {
      try transaction.first(
        """
        SELECT at FROM complaint_entry WHERE complaint = $1 AND author IN (\(authors)) AND event IS NULL AND at > $2
        ORDER BY at LIMIT 1
        """, complaint.id.bytes, at, map: { $0.instant(0) })
    }
    guard let waiting = try next("'consumer', 'stranger'") else { return }
    try transaction.run("UPDATE complaint SET awaiting_since = $2 WHERE id = $1", complaint.id.bytes, waiting)
    let owesReply = try ([complaint.id] + joined(to: complaint.id)).contains { id in
      try owed(about: id).contains {
        $0.duty == .reply && $0.obligation.fulfilled == nil && $0.obligation.outcome != .void
      }
    }
    if let written = try next("'consumer'"), !owesReply {
      try promise(.reply, "reply-within", about: complaint.id, order: complaint.order, from: written)
    }
  }

  /// Nil where there is nothing to seal: somebody who was erased is written of no more.
  private func sealed(
    _ words: String?, of subject: String, in complaint: Identifier, as field: ComplaintField
  ) throws -> [UInt8]? {
    if let words { return try seal(words.utf8, of: subject, for: .complaint(complaint, field)) }
    guard try erased(subject) != nil else {
      throw InputProblems([
        SchemaProblem(pointer: "/\(field.rawValue)", code: "missing", message: "this field is required; write a text")
      ])
    }
    return nil
  }

  /// A complaint: of one that was joined to another, the one that stays.
  ///
  /// - Parameter at: when something happens to it; nothing does before it was made.
  /// - Throws: `Refusal` when there is none, or it was made later.
  func complaint(_ reference: String, at: Instant = Instant(microseconds: .max)) throws -> StoredComplaint {
    var found = try stored("reference = $1", reference)
    guard let opened = found?.complaint.opened else {
      throw Refusal(.unknown, "complaint-unknown", "There is no complaint \(reference); open it first.")
    }
    guard opened <= at else {
      throw Refusal(.invalid, "before-opening", "The complaint was made at \(opened); nothing answers it before.")
    }
    while let next = found?.into { found = try stored("id = $1", next.bytes) }
    guard let found else { throw DatabaseError(.corrupt, "a complaint is gone") }
    return found.complaint
  }

  private func stored(
    _ which: String, _ value: some Bindable
  ) throws -> (complaint: StoredComplaint, into: Identifier?)? {
    try transaction.first(
      """
      SELECT id, reference, opened_at, order_id, answered_at, found_at, awaiting_since, merged_into FROM complaint
      WHERE \(which) {locking}
      """, value
    ) { row in
      (
        StoredComplaint(
          id: Identifier(bytes: row.bytes(0))!, reference: row.text(1), opened: row.instant(2),
          order: row.optionalBytes(3).flatMap(Identifier.init(bytes:)), answered: row.optionalInstant(4),
          found: row.optionalInstant(5), awaiting: row.optionalInstant(6)),
        row.optionalBytes(7).flatMap(Identifier.init(bytes:))
      )
    }
  }

  /// The cases that were joined to this one, and to those.
  func joined(to id: Identifier) throws -> [Identifier] {
    var (all, next): ([Identifier], [Identifier]) = ([], [id])
    while let one = next.popLast() {
      let more = try transaction.all(
        "SELECT id FROM complaint WHERE merged_into = $1 ORDER BY id", one.bytes,
        map: { Identifier(bytes: $0.bytes(0))! })
      all += more
      next += more
    }
    return all
  }
}
