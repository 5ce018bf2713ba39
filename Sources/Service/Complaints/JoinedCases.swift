import Database
public import Promises

extension Work {
  /// What staff find out that a case is about, or learn that it is. What is not named stays as it was.
  ///
  /// A question that turns out to be a complaint has a complaint's clocks, from when it was asked; a complaint never
  /// becomes less, so that no clock is lost.
  ///
  /// - Throws: `Refusal` when the case, order, product or merchant is unknown, the case is about another order already, or
  ///   it would become less than a complaint.
  public func link(
    complaint reference: String, kind: ComplaintKind? = nil, order orderReference: String? = nil,
    product: String? = nil, merchant: String? = nil, remedy: RemedySought? = nil, language: Language? = nil, at: Instant
  ) throws {
    let complaint = try complaint(reference, at: at)
    if let product, try title(ofProduct: product) == nil {
      throw Refusal(.unknown, "product-unknown", "There is no product \(product).")
    }
    if let merchant, try !hasMerchant(merchant) {
      throw Refusal(.unknown, "merchant-unknown", "There is no merchant \(merchant).")
    }
    var order = complaint.order
    if let orderReference {
      let named = try self.order(orderReference)
      guard order == nil || order == named else {
        throw Refusal(
          .conflict, "other-order", "The case is about another order; split what is about this one from it.")
      }
      if order == nil {
        let old = try subject(ofComplaint: complaint.id)
        try transaction.run(
          "UPDATE complaint SET order_id = $2, buyer = NULL WHERE id = $1", complaint.id.bytes, named.bytes)
        try reseal(casesOf: complaint.id, from: old, to: subject(ofComplaint: complaint.id))
        order = named
      }
    }
    if let kind { try become(kind, complaint, order: order) }
    try transaction.run(
      """
      UPDATE complaint SET product = COALESCE($2, product), merchant = COALESCE($3, merchant),
        remedy = COALESCE($4, remedy), language = COALESCE($5, language) WHERE id = $1
      """, complaint.id.bytes, product, merchant, remedy?.rawValue, language?.rawValue)
    let about = [kind?.rawValue, orderReference, product, merchant, remedy?.rawValue, language?.rawValue]
    try mark(
      .linked, in: complaint.id, detail: about.compactMap { $0 }.joined(separator: " "), isInternal: true, at: at)
    // It may wait again, and what it takes may be something else now.
    if kind != nil || language != nil { try findAgent(for: complaint.id, at: at) }
  }

  private func become(_ kind: ComplaintKind, _ complaint: StoredComplaint, order: Identifier?) throws {
    let before = try transaction.first(
      "SELECT kind FROM complaint WHERE id = $1", complaint.id.bytes, map: { ComplaintKind(rawValue: $0.text(0))! })
    guard let before, before != kind else { return }
    guard before != .complaint else {
      throw Refusal(.conflict, "stays-complaint", "A complaint stays one: its clocks run until it has its findings.")
    }
    try transaction.run("UPDATE complaint SET kind = $2 WHERE id = $1", complaint.id.bytes, kind.rawValue)
    guard kind == .complaint else { return }
    try startClocks(of: kind, for: complaint.id, order: order, from: complaint.opened)
    // What a person has answered is answered; the timer judges the rest.
    if let answered = complaint.answered {
      let told = try firstAnswer(in: complaint, since: complaint.opened)?.told
      try fulfil(.answer, of: complaint.id, at: answered, known: told)
    }
  }

  /// Joins a case to another of the same person about the same matter. All that was written stands in the one that stays,
  /// and whatever comes under the other's number finds it. Of the clocks only those fall away that another one covers
  /// (`Merging`).
  ///
  /// - Throws: `Refusal` when either is unknown, both are the same, they are of different people, or the duplicate has its
  ///   findings already.
  public func merge(complaint reference: String, into other: String, at: Instant) throws {
    let duplicate = try complaint(reference, at: at)
    let living = try complaint(other, at: at)
    guard duplicate.id != living.id else {
      throw Refusal(.conflict, "same-case", "\(reference) and \(other) are one case already.")
    }
    guard duplicate.found == nil, living.found == nil else {
      throw Refusal(
        .conflict, "found-joined", "One of the two has its findings; relate them instead, so that both have theirs.")
    }
    let isDecided = try transaction.first(
      """
      SELECT 1 FROM complaint_liability WHERE complaint = $1 UNION ALL
      SELECT 1 FROM complaint_appeal WHERE complaint = $1 LIMIT 1
      """, duplicate.id.bytes, map: { _ in true })
    guard isDecided != true else {
      throw Refusal(
        .conflict, "decided-joined",
        "Who is liable was found in \(reference): join the other one to it, or relate the two.")
    }
    let (of, to) = (try subject(ofComplaint: duplicate.id), try subject(ofComplaint: living.id))
    guard of == to || of == DataSubject.complaint(duplicate.reference) else {
      throw Refusal(
        .conflict, "other-person",
        "The two cases are of different people; relate them instead, so that neither reads the other's."
      )
    }
    try reseal(casesOf: duplicate.id, from: of, to: to)
    try keepSubject(of: duplicate, whose: to)
    try keepRating(of: duplicate.id, in: living.id, whose: to)
    // What we waited for in one may have come under the other's number: the clocks run from then before they are compared.
    try resumeClocks(of: duplicate.id, at: at, since: [living.opened] + consumerWrote(in: living))
    try resumeClocks(of: living.id, at: at, since: [duplicate.opened] + consumerWrote(in: duplicate))
    let asked = try transaction.first(
      "SELECT call_back_since, kind FROM complaint WHERE id = $1", duplicate.id.bytes
    ) { ($0.optionalInstant(0), $0.text(1)) }
    var decision = Decision()
    let clocks = try owed(about: duplicate.id)
    let gone = Set(try Merging.fallingAway(clocks, living: owed(about: living.id), at: at))
    for clock in clocks where gone.contains(clock.id) { decision.change(clock) { $0.void(at: at, now: now) } }
    try commit(decision)
    try transaction.run(
      """
      UPDATE complaint SET merged_into = $2, merged_at = $3, awaiting_since = NULL,
        call_back_since = NULL, order_id = COALESCE(order_id, (SELECT order_id FROM complaint WHERE id = $2)),
        buyer = (SELECT buyer FROM complaint WHERE id = $2)
      WHERE id = $1
      """, duplicate.id.bytes, living.id.bytes, at)
    // Whatever was joined to it before is joined to the one that stays, so that nothing has a long way to it.
    try transaction.run(
      "UPDATE complaint SET merged_into = $2 WHERE merged_into = $1", duplicate.id.bytes, living.id.bytes)
    try moveEntries("complaint = $1", duplicate.id.bytes, to: living.id)
    // What was asked for in either is owed in the one that stays; of the two kinds a complaint is the one that has findings.
    try transaction.run(
      """
      UPDATE complaint SET call_back_since = COALESCE(call_back_since, $2),
        kind = CASE WHEN $3 = 'complaint' THEN 'complaint' ELSE kind END WHERE id = $1
      """, living.id.bytes, asked?.0, asked?.1 ?? "")
    if let since = duplicate.awaiting {
      try transaction.run(
        """
        UPDATE complaint SET awaiting_since = CASE WHEN awaiting_since < $2 THEN awaiting_since ELSE $2 END WHERE id = $1
        """, living.id.bytes, since)
    }
    try mark(.merged, in: living.id, detail: duplicate.reference, at: at)
    try findAgent(for: living.id, at: at)
  }

  /// Of a case that nobody wrote more in, what was said when it was opened stands in its subject alone: as a message it
  /// goes with the others.
  private func keepSubject(of duplicate: StoredComplaint, whose: String) throws {
    let hasWords = try transaction.first(
      "SELECT 1 FROM complaint_entry WHERE complaint = $1 AND author = 'consumer' AND event IS NULL LIMIT 1",
      duplicate.id.bytes, map: { _ in true })
    guard hasWords == nil,
      let found = try transaction.first(
        "SELECT subject, channel FROM complaint WHERE id = $1", duplicate.id.bytes,
        map: { ($0.optionalBytes(0), ContactChannel(rawValue: $0.text(1)) ?? .program) }),
      let words = try Opener(self, of: whose).words(found.0, for: .complaint(duplicate.id, .subject)).text
    else { return }
    try addEntry(
      Entry(.consumer, over: found.1, words: words), to: duplicate.id, of: whose, at: duplicate.opened)
  }

  /// What the consumer said of how a case was handled he said of the one that it is joined to.
  private func keepRating(of duplicate: Identifier, in living: Identifier, whose: String) throws {
    guard try rating(of: living) == nil else { return }
    let said = try transaction.first(
      "SELECT words FROM survey WHERE complaint = $1", duplicate.bytes, map: { $0.optionalBytes(0) })
    guard let said else { return }
    let words = try said.flatMap { try Opener(self, of: whose).open($0, for: .survey(duplicate)) }.map {
      try seal($0, of: whose, for: .survey(living))
    }
    try transaction.run(
      "UPDATE survey SET complaint = $2, words = $3 WHERE complaint = $1", duplicate.bytes, living.bytes, words)
  }

  /// When whoever complained wrote in a case, the earliest first.
  private func consumerWrote(in complaint: StoredComplaint) throws -> [Instant] {
    try transaction.all(
      "SELECT at FROM complaint_entry WHERE complaint = $1 AND author = 'consumer' AND event IS NULL ORDER BY at",
      complaint.id.bytes, map: { $0.instant(0) })
  }

  /// Gives entries new places at the end of another thread, in the order that they have.
  private func moveEntries(_ which: String, _ value: [UInt8], to complaint: Identifier) throws {
    let entries = try transaction.all(
      "SELECT id FROM complaint_entry WHERE \(which) ORDER BY position", value, map: { $0.bytes(0) })
    for id in entries {
      // A word of the sender's that both threads have is kept in one of them.
      try transaction.run(
        """
        UPDATE complaint_entry SET complaint = $2,
          position = (SELECT COALESCE(MAX(position), 0) + 1 FROM complaint_entry WHERE complaint = $2),
          token = CASE WHEN EXISTS (SELECT 1 FROM complaint_entry AS other WHERE other.complaint = $2
            AND other.token = complaint_entry.token) THEN NULL ELSE token END
        WHERE id = $1
        """, id, complaint.bytes)
    }
  }

  /// Makes a case of its own out of messages that are about something else. Its clocks run from the earliest of them, as
  /// they would had it come alone.
  ///
  /// - Parameters:
  ///   - positions: the messages' places in the thread.
  ///   - new: what the new case is called.
  /// - Throws: `Refusal` when a place is no message of whoever complained, or `new` is taken.
  public func split(complaint reference: String, positions: [Int64], into new: String, subject: String?, at: Instant)
    throws
  {
    let complaint = try complaint(reference, at: at)
    let moved = try positions.sorted().map { position in
      try transaction.first(
        """
        SELECT id, at, author, event FROM complaint_entry WHERE complaint = $1 AND position = $2
        """, complaint.id.bytes, position
      ) { ($0.bytes(0), $0.instant(1), EntryAuthor(rawValue: $0.text(2)), $0.isNull(3)) }
    }
    guard !moved.isEmpty, moved.allSatisfy({ $0.map { $0.2 == .consumer && $0.3 } ?? false }) else {
      throw Refusal(
        .invalid, "not-messages", "Name places of messages that whoever complained wrote in this case.")
    }
    let first = moved.compactMap { $0?.1 }.min() ?? at
    let about = try transaction.first(
      """
      SELECT orders.reference, complaint.buyer, complaint.language, complaint.channel, kind FROM complaint
      LEFT JOIN orders ON orders.id = order_id WHERE complaint.id = $1
      """, complaint.id.bytes
    ) { ($0.optionalText(0), $0.optionalText(1), $0.optionalText(2), $0.text(3), $0.text(4)) }
    var opening = Opening(new, about: about?.0, subject: subject)
    opening.buyer = about?.1
    opening.kind = about.flatMap { ComplaintKind(rawValue: $0.4) } ?? .complaint
    opening.language = about?.2.flatMap(Language.init)
    opening.channel = about.flatMap { ContactChannel(rawValue: $0.3) } ?? .program
    let id = try openComplaint(opening, at: first)
    try transaction.run("UPDATE complaint SET split_from = $2 WHERE id = $1", id.bytes, complaint.id.bytes)
    // Before they are moved away, so that no place of theirs is given again: pages go on after the last that they have.
    try mark(.split, in: complaint.id, detail: new, at: at)
    let (of, to) = (try self.subject(ofComplaint: complaint.id), try self.subject(ofComplaint: id))
    if of != to { try setContact(contact(of: of), of: to) }
    for entry in moved.compactMap({ $0?.0 }) {
      try moveEntries("id = $1", entry, to: id)
      // The message that it came in goes with it, or it would be whose the other case is, and outlive an erasure.
      try transaction.run("UPDATE mail SET complaint = $2 WHERE entry = $1", entry, id.bytes)
    }
    try reseal(complaint: id, from: of, to: to, entriesOnly: true)
    try resealMails(of: id, to: to)
    try mark(.split, in: id, detail: complaint.reference, at: at)
    if let answered = try firstAnswer(in: complaint, since: first) {
      // What came after that answer was answered by none, or by a later one.
      let unanswered = try moved.compactMap { $0?.1 }.filter { $0 > answered.at }.sorted().first {
        try firstAnswer(in: complaint, since: $0) == nil
      }
      try transaction.run(
        "UPDATE complaint SET answered_at = $2, awaiting_since = $3 WHERE id = $1", id.bytes, answered.at, unanswered)
      try fulfil(.answer, of: id, at: answered.at, known: answered.told)
      if let unanswered {
        try promise(.reply, "reply-within", about: id, order: complaint.order, from: unanswered)
      }
    }
  }

  /// When a person first answered in words what was written in a case from an instant on, and when we were told; nil where
  /// nobody has.
  private func firstAnswer(in complaint: StoredComplaint, since first: Instant) throws -> (at: Instant, told: Instant)?
  {
    try transaction.first(
      """
      SELECT at, recorded_at FROM complaint_entry WHERE complaint = $1 AND author = 'staff' AND is_internal = 0
        AND words IS NOT NULL AND event IS NULL AND at >= $2 ORDER BY at, position LIMIT 1
      """, complaint.id.bytes, first, map: { ($0.instant(0), $0.instant(1)) })
  }

  /// Says that two cases have to do with each other; both stay what they are.
  ///
  /// - Throws: `Refusal` when either is unknown, or both are the same.
  public func relate(complaint reference: String, to other: String, at: Instant) throws {
    let (one, two) = (try complaint(reference, at: at), try complaint(other, at: at))
    guard one.id != two.id else {
      throw Refusal(.conflict, "same-case", "\(reference) and \(other) are one case already.")
    }
    let pair = [one, two].sorted { $0.id < $1.id }
    let added = try transaction.run(
      "INSERT INTO complaint_relation (complaint, other) VALUES ($1, $2) ON CONFLICT (complaint, other) DO NOTHING",
      pair[0].id.bytes, pair[1].id.bytes)
    guard added > 0 else { return }
    try mark(.related, in: one.id, detail: two.reference, isInternal: true, at: at)
    try mark(.related, in: two.id, detail: one.reference, isInternal: true, at: at)
  }
}
