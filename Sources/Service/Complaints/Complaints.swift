import Database
public import Promises

/// What people write in a complaint, each sealed in a column of this name.
enum ComplaintField: String, CaseIterable { case subject, answer, findings }

extension Work {
  /// How many complaints about one order may wait for an answer: each has a clock that pays.
  static let mostOpenComplaints = 5

  /// Records a complaint and starts its two clocks: a person answers, and findings follow (`complaints.clock`).
  ///
  /// - Parameter subject: what it is about, in words; nil where the person was erased, of whom nothing is written again.
  /// - Throws: `Refusal` when the reference is taken, the order is unknown, too many wait about it, or words are told of
  ///   somebody who was erased; `InputProblems` when none are told of another.
  public func openComplaint(_ reference: String, about orderReference: String?, subject: String?, at: Instant) throws {
    let order = try orderReference.map { try self.order($0) }
    guard
      try transaction.first("SELECT 1 FROM complaint WHERE reference = $1", reference, map: { $0.int(0) }) == nil
    else { throw Refusal(.conflict, "complaint-exists", "There is a complaint \(reference) already.") }
    if let order {
      let open = try transaction.first(
        "SELECT COUNT(*) FROM complaint WHERE order_id = $1 AND answered_at IS NULL", order.bytes, map: { $0.int(0) })
      guard open ?? 0 < Self.mostOpenComplaints else {
        throw Refusal(
          .conflict, "complaints-open",
          "\(Self.mostOpenComplaints) complaints about this order wait for an answer; add to one of them, or wait for it."
        )
      }
    }
    let id = newKey()
    let whose = try orderReference.map(self.subject(ofOrder:)) ?? DataSubject.complaint(reference)
    try transaction.run(
      "INSERT INTO complaint (id, reference, order_id, opened_at, subject) VALUES ($1, $2, $3, $4, $5)", id.bytes,
      reference, order?.bytes, at, try sealed(subject, of: whose, in: id, as: .subject))
    guard let version = letters.inForce(at: at), let clause = version.letter.clause("complaints.clock") else { return }
    var decision = Decision()
    for (duty, figure) in [(Duty.answer, "answer-within"), (.findings, "findings-within")] {
      guard let term = clause.term(figure) else { continue }
      decision.opened.append(
        Owed(
          id: newKey(), letter: version.number, duty: duty, subject: id, order: order,
          obligation: Obligation(clause: clause.key, opened: at, due: version.letter.calendar.end(of: term, from: at))))
    }
    try commit(decision)
  }

  /// An automatic acknowledgement: it is recorded and fulfils neither clock, since nobody has read the complaint.
  public func acknowledge(complaint reference: String, at: Instant) throws {
    let id = try complaint(reference, at: at)
    try transaction.run(
      "UPDATE complaint SET acknowledged_at = COALESCE(acknowledged_at, $2) WHERE id = $1", id.bytes, at)
  }

  /// A person answers.
  ///
  /// - Parameter words: what he answers, which stands once it was told; nil where he told the consumer by other ways.
  /// - Throws: `Refusal` when the complaint is unknown, or an answer in words is there already.
  public func answer(complaint reference: String, with words: String? = nil, at: Instant) throws {
    let id = try complaint(reference, at: at)
    try transaction.run("UPDATE complaint SET answered_at = COALESCE(answered_at, $2) WHERE id = $1", id.bytes, at)
    if let words {
      let changed = try transaction.run(
        "UPDATE complaint SET answer = $2 WHERE id = $1 AND answer IS NULL", id.bytes,
        try sealed(words, of: subject(ofComplaint: id), in: id, as: .answer))
      guard changed > 0 else {
        throw Refusal(.conflict, "answered-already", "The complaint was answered in words already; tell the findings.")
      }
    }
    try fulfil(.answer, of: id, at: at)
  }

  /// The findings are told. They answer as well, where nobody had answered before.
  ///
  /// - Parameter findings: what was found; nil where the person was erased, and told by other ways.
  public func find(complaint reference: String, findings: String?, at: Instant) throws {
    let id = try complaint(reference, at: at)
    try transaction.run(
      """
      UPDATE complaint SET found_at = COALESCE(found_at, $2), answered_at = COALESCE(answered_at, $2),
        findings = COALESCE($3, findings)
      WHERE id = $1
      """, id.bytes, at, try sealed(findings, of: subject(ofComplaint: id), in: id, as: .findings))
    try fulfil(.answer, of: id, at: at)
    try fulfil(.findings, of: id, at: at)
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

  /// A complaint that something happens to at an instant.
  private func complaint(_ reference: String, at: Instant) throws -> Identifier {
    let found = try transaction.first("SELECT id, opened_at FROM complaint WHERE reference = $1 {locking}", reference) {
      (Identifier(bytes: $0.bytes(0))!, $0.instant(1))
    }
    guard let (id, opened) = found else {
      throw Refusal(.unknown, "complaint-unknown", "There is no complaint \(reference); open it first.")
    }
    guard opened <= at else {
      throw Refusal(.invalid, "before-opening", "The complaint was made at \(opened); nothing answers it before.")
    }
    return id
  }
}
