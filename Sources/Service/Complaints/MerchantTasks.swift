import Database
public import Promises

/// Something that staff asked a merchant about a case. Of the case itself he sees nothing but these words.
public struct MerchantQuestion: Hashable, Sendable {
  public var id: Identifier
  public var merchant: String
  /// The case, for staff.
  public var complaint: String
  public var asked, answer: Words
  public var askedAt: Instant
  /// Until when he answers; nil where the letter sets no time.
  public var due: Instant?
  public var answeredAt: Instant?
}

extension Work {
  /// How many questions to merchants a case may have that wait.
  static let mostTasks = 10

  /// Asks the merchant of a case something, which he answers within the letter's time (`service.response`,
  /// `merchant-within`; a day where it sets none).
  ///
  /// - Parameter merchant: that of the case where it is nil.
  /// - Throws: `Refusal` when there is none, or too much was asked.
  @discardableResult
  public func ask(
    merchant: String? = nil, about reference: String, _ words: String, at: Instant
  ) throws -> Identifier {
    let complaint = try complaint(reference, at: at)
    let own = try transaction.first(
      """
      SELECT COALESCE(merchant.reference, complaint.merchant) FROM complaint LEFT JOIN orders ON orders.id = order_id
      LEFT JOIN merchant ON merchant.id = orders.merchant WHERE complaint.id = $1
      """, complaint.id.bytes, map: { $0.optionalText(0) })
    guard let merchant = merchant ?? own.flatMap(\.self) else {
      throw Refusal(.invalid, "no-merchant", "The case is about no merchant; link it to one first.")
    }
    guard try hasMerchant(merchant) else {
      throw Refusal(.unknown, "merchant-unknown", "There is no merchant \(merchant).")
    }
    let open = try transaction.first(
      """
      SELECT COUNT(*) FROM merchant_task JOIN complaint_entry ON complaint_entry.id = asked
      WHERE complaint = $1 AND answered_at IS NULL
      """, complaint.id.bytes, map: { $0.int(0) })
    guard open ?? 0 < Self.mostTasks else {
      throw Refusal(
        .conflict, "tasks-enough", "\(Self.mostTasks) questions about this case wait for an answer already.")
    }
    let asking = try addEntry(
      Entry(.staff, over: .page, words: words, isInternal: true, detail: merchant, actor: actor), to: complaint.id,
      of: subject(ofComplaint: complaint.id), at: at)
    guard let entry = asking else { throw DatabaseError(.corrupt, "an entry without a token was not added") }
    let id = newKey()
    try transaction.run(
      "INSERT INTO merchant_task (id, merchant, asked, asked_at) VALUES ($1, $2, $3, $4)", id.bytes, merchant,
      entry.bytes, at)
    try promise(
      .merchantAnswer, "merchant-within", or: .hours(24), about: id, order: complaint.order, from: at)
    return id
  }

  /// The merchant says what he was asked, once. Staff read it in the case; the consumer does not.
  ///
  /// - Throws: `Refusal` when there is no such task, or it was answered.
  public func answer(task id: Identifier, _ words: String, at: Instant) throws {
    let found = try transaction.first(
      "SELECT merchant, asked, asked_at, answered_at FROM merchant_task WHERE id = $1 {locking}", id.bytes
    ) { ($0.text(0), $0.bytes(1), $0.instant(2), $0.isNull(3)) }
    guard let (merchant, asked, askedAt, isOpen) = found else { throw Self.unknownTask }
    guard isOpen else { throw Refusal(.conflict, "task-answered", "This was answered already.") }
    guard askedAt <= at else {
      throw Refusal(.invalid, "before-opening", "It was asked at \(askedAt); nothing answers it before.")
    }
    guard
      let reference = try transaction.first(
        "SELECT reference FROM complaint WHERE id = (SELECT complaint FROM complaint_entry WHERE id = $1)", asked,
        map: { $0.text(0) })
    else { throw DatabaseError(.corrupt, "an entry is gone") }
    // Locked, so that it is not joined to another meanwhile: the answer stands in the one that stays.
    let complaint = try complaint(reference).id
    let whose = try subject(ofComplaint: complaint)
    // Of somebody who was erased nothing is written again; that the merchant answered stands.
    var entry: Identifier?
    if try erased(whose) == nil {
      entry = try addEntry(
        Entry(.merchant, over: .page, words: words, isInternal: true, detail: merchant, actor: actor), to: complaint,
        of: whose, at: at)
    }
    try transaction.run(
      "UPDATE merchant_task SET answer = $2, answered_at = $3 WHERE id = $1", id.bytes, entry?.bytes, at)
    try fulfil(.merchantAnswer, of: id, at: at)
  }

  private static let unknownTask = Refusal(.unknown, "task-unknown", "Nothing was asked by this key.")

  /// - Throws: `Refusal` when there is none.
  public func task(_ id: Identifier) throws -> MerchantQuestion {
    guard let task = try tasks("task.id = $1", [.bytes(id.bytes)]).first else { throw Self.unknownTask }
    return task
  }

  /// What a merchant was asked: what waits first, the earliest deadline before later ones, then the latest answers.
  public func tasks(ofMerchant merchant: String, limit: Int = 200) throws -> [MerchantQuestion] {
    try tasks("task.merchant = $1", [.text(merchant)], limit: limit)
  }

  /// What merchants were asked about a case.
  public func tasks(about reference: String) throws -> [MerchantQuestion] {
    let complaint = try complaint(reference)
    return try tasks("question.complaint = $1", [.bytes(complaint.id.bytes)])
  }

  private func tasks(_ which: String, _ arguments: [Value], limit: Int = 200) throws -> [MerchantQuestion] {
    let found = try transaction.all(
      """
      SELECT task.id, task.merchant, complaint.reference, complaint.id, question.id, question.words, reply.id,
        reply.words, task.asked_at, task.answered_at, (SELECT MIN(due) FROM obligation
          WHERE subject = task.id AND duty = 'merchant-answer')
      FROM merchant_task AS task JOIN complaint_entry AS question ON question.id = task.asked
      JOIN complaint ON complaint.id = question.complaint LEFT JOIN complaint_entry AS reply ON reply.id = task.answer
      WHERE \(which)
      ORDER BY task.answered_at IS NOT NULL,
        CASE WHEN task.answered_at IS NULL THEN task.asked_at ELSE -task.answered_at END, task.id LIMIT \(limit)
      """, arguments
    ) { row in
      (
        MerchantQuestion(
          id: Identifier(bytes: row.bytes(0))!, merchant: row.text(1), complaint: row.text(2), asked: .none,
          answer: .none,
          askedAt: row.instant(8), due: row.optionalInstant(10), answeredAt: row.optionalInstant(9)),
        Identifier(bytes: row.bytes(3))!, Identifier(bytes: row.bytes(4))!, row.optionalBytes(5),
        row.optionalBytes(6).flatMap(Identifier.init(bytes:)), row.optionalBytes(7)
      )
    }
    return try found.map { task, complaint, askedId, asked, answerId, answer in
      var task = task
      let opener = Opener(self, of: try self.subject(ofComplaint: complaint))
      task.asked = try opener.words(asked, for: .entry(askedId))
      if let answerId { task.answer = try opener.words(answer, for: .entry(answerId)) }
      return task
    }
  }
}
