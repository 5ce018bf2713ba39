import Database
public import Promises

/// What a buyer says to a recall.
public struct AnswerRecall: Hashable, Sendable {
  public var recall: String
  public var order: String
  public var answer: RecallAnswer
  /// What he wants of what is offered; the first where he names none.
  public var wants: Resolution?
  /// What shows that the goods are destroyed.
  public var evidence: File?
  /// What the claim that it opens is called; the platform names it where this is nil.
  public var claim: String?
  public var at: Instant

  /// A file in base64, and what to call it.
  public struct File: Hashable, Sendable {
    public var name: String
    public var content: String

    public init(name: String, content: String) {
      self.name = name
      self.content = content
    }
  }

  public init(
    recall: String, order: String, answer: RecallAnswer, wants: Resolution? = nil, evidence: File? = nil,
    claim: String? = nil, at: Instant
  ) {
    self.recall = recall
    self.order = order
    self.answer = answer
    self.wants = wants
    self.evidence = evidence
    self.claim = claim
    self.at = at
  }
}

extension Work {
  /// A buyer answers a recall. Who sends the goods back, or has destroyed them, has his claim granted by that: it holds
  /// the goods, and goes the way of every other claim, at the seller's cost.
  ///
  /// He who wanted to keep the goods may change his mind, and so may he whose claim came to nothing.
  ///
  /// - Throws: `Refusal` when he was not told of it, has answered, or answers what is not possible.
  public func answer(_ request: AnswerRecall) throws {
    let (order, about) = try lockedOrder(request.order)
    let recall = try recall(request.recall)
    let found = try transaction.first(
      """
      SELECT id, quantity, since_at, answer, claim FROM recall_case WHERE recall = $1 AND order_id = $2 {locking}
      """, recall.id.bytes, order.bytes
    ) {
      (
        id: Identifier(bytes: $0.bytes(0))!, pieces: $0.int(1), since: $0.instant(2),
        answer: $0.optionalText(3).flatMap(RecallAnswer.init(rawValue:)),
        claim: $0.optionalBytes(4).flatMap(Identifier.init(bytes:))
      )
    }
    guard let one = found else {
      throw Refusal(.unknown, "not-recalled", "\(request.recall) is about nothing in the order \(request.order).")
    }
    guard one.since <= request.at else {
      throw Refusal(.invalid, "before-opening", "The recall was announced at \(one.since); nobody answers it before.")
    }
    if let answer = one.answer, answer != .keeps, try !cameToNothing(one.claim) {
      throw Refusal(.conflict, "recall-answered", "This was answered already: \(answer.rawValue).")
    }
    guard RecallAnswer.possible(recall.plan.goods).contains(request.answer) else {
      throw Refusal(.invalid, "nothing-to-send", "These goods are not sent back; destroy them and say so.")
    }
    var claim = one.claim
    if request.answer != .keeps, !recall.plan.isAtOnce {
      claim = try openClaim(request, recall, order, about, pieces: one.pieces)
    }
    try transaction.run(
      "UPDATE recall_case SET answer = $2, answered_at = $3, claim = $4, remind_at = NULL WHERE id = $1", one.id.bytes,
      request.answer.rawValue, request.at, claim?.bytes)
  }

  /// Whether a claim ended without what was claimed; also where there is none.
  private func cameToNothing(_ claim: Identifier?) throws -> Bool {
    guard let claim else { return true }
    let status = try transaction.first("SELECT status FROM claim WHERE id = $1", claim.bytes, map: { $0.text(0) })
    return status.flatMap(ClaimStatus.init(rawValue:)).map { $0 == .withdrawn || $0 == .expired } ?? true
  }

  private func openClaim(
    _ request: AnswerRecall, _ recall: Recall, _ order: Identifier, _ about: ClaimedOrder, pieces: Int
  ) throws -> Identifier {
    // What was found counterfeit was paid for by the finding: it only has to go back, whatever the recall offers.
    let isFound = try isCompensated(recall.product, in: order)
    let wants = isFound ? .refund : request.wants ?? recall.plan.remedies.first ?? .refund
    guard isFound || recall.plan.remedies.contains(wants) else {
      let words = recall.plan.remedies.map(\.rawValue).joined(separator: ", ")
      throw Refusal(.invalid, "not-offered", "This recall offers: \(words).")
    }
    let isDestroyed = request.answer == .destroyed
    if isDestroyed, wants == .repair {
      throw Refusal(.invalid, "nothing-to-repair", "What is destroyed cannot be repaired; choose another remedy.")
    }
    if isDestroyed, request.evidence == nil {
      throw Refusal(.invalid, "evidence-missing", "Add a photograph that shows the destroyed goods.")
    }
    let kind: ClaimKind = isFound ? .counterfeit : wants.claimKind
    guard clause(kind.clause, letter: about.letter) != nil else {
      throw Refusal(
        .invalid, "right-unknown", "The letter of this order promises nothing for \(kind.rawValue); ask the seller.")
    }
    let goods = try goods(of: order, wanted: []).first { $0.product == recall.product }
    let left = min(pieces, isFound ? (goods.map { $0.quantity - $0.claimed } ?? 0) : goods?.wanted ?? 0)
    guard left > 0 else {
      throw Refusal(
        .invalid, "nothing-left",
        "Another claim speaks for these goods already, or their price went back; carry that on."
      )
    }
    let id = newKey()
    var stored = StoredClaim(
      id: id, order: order, reference: request.claim ?? Self.claimName(id), letter: about.letter, clause: kind.clause,
      claim: Claim(kind: kind, opened: request.at, wants: wants))
    try insert(stored)
    try transaction.post(
      "INSERT INTO claim_line (claim, product, quantity) VALUES ($1, $2, $3)", id.bytes, recall.product.bytes, left)
    try note("opened", on: id, at: request.at, by: .buyer, code: recall.reference, serial: 1)
    if let file = request.evidence {
      try addEvidence(claim: stored.reference, name: file.name, base64: file.content, at: request.at)
    }
    let by = sendBackBy(of: stored, from: request.at)
    let step: Claim.Step =
      isDestroyed
      ? .waive(.recalled) : isFound ? .fetch(.recalled, sendBackBy: by) : .approve(.recalled, sendBackBy: by)
    try take(step, "approved", on: &stored, by: .rule, at: request.at, code: ClaimReason.recalled.rawValue)
    try goOn(&stored, at: request.at)
    return id
  }
}

extension Resolution {
  /// The claim for faulty goods that ends so.
  var claimKind: ClaimKind {
    switch self {
    case .refund: .quality
    case .replacement: .exchange
    case .repair: .repair
    }
  }
}
