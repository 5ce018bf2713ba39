import Database
import Promises

/// What a reviewer decided.
struct AdmissionReview: Sendable {
  var verdict: AdmissionVerdict
  var reasons: [AdmissionReason] = []
  var note: String?
  /// The floor of the deposit, in minor units; the annex's where it is nil.
  var floor: Int64?
  /// Whether contradictions were looked at and do not stand against it, as his words say.
  var overrules = false
}

extension Work {
  /// A reviewer decides about an application, or about somebody who is verified again.
  ///
  /// - Throws: `Refusal` where it was not submitted, or is approved although something is missing.
  func review(_ merchant: String, _ review: AdmissionReview, at: Instant) throws {
    let admission = try timed(admission(merchant), at: at)
    guard admission.submitted != nil else {
      throw Refusal(.invalid, "not-submitted", "Nothing waits for a review here; the merchant has not submitted it.")
    }
    switch review.verdict {
    case .approve: try approve(admission, review, step: "approved", at: at)
    case .reject, .more:
      guard !review.reasons.isEmpty else {
        throw Refusal(.invalid, "reason-missing", "Say why, by at least one of the reasons.")
      }
      guard review.note != nil || review.reasons != [.other] else {
        throw Refusal(.invalid, "note-missing", "Say in words what the other reason is.")
      }
      try turnDown(admission, review, at: at)
    }
    try fulfil(.admit, of: admission.id, at: at)
  }

  private func turnDown(_ admission: Admission, _ review: AdmissionReview, at: Instant) throws {
    // Whoever sells already goes on selling until what he proved runs out; sanctions are another matter.
    let status =
      review.verdict == .reject && admission.status == .applied ? Admission.Status.rejected : admission.status
    try transaction.run(
      """
      UPDATE admission SET status = $2, submitted_at = NULL, decided_at = $3, decided_by = $4, appeal = NULL WHERE id = $1
      """, admission.id.bytes, status.rawValue, at, actor)
    let step = review.verdict == .reject ? "rejected" : "more"
    try note(
      step, on: admission, at: at, code: review.reasons.map(\.rawValue).joined(separator: " "), words: review.note)
    try tell(step, of: admission, at: at)
  }

  /// He may sell, from when his deposit has reached its floor; what he proved holds until the first of it runs out.
  private func approve(_ admission: Admission, _ review: AdmissionReview, step: String, at: Instant) throws {
    let list = try checklist(of: admission, at: at)
    try admit(list?.open ?? [], review)
    guard let version = letters.inForce(at: at) else {
      throw Refusal(.invalid, "no-letter", "Publish a letter before admitting merchants.")
    }
    let calendar = version.letter.calendar
    let due = version.letter.clause("merchants.admission")?.term("every").map { calendar.end(of: $0, from: at) }
    let merchant = try seat(admission, review, at: at)
    try fulfil(.verify, of: merchant.id, at: at)
    if let due {
      var decision = Decision()
      decision.opened.append(
        Owed(
          id: newKey(), letter: version.number, duty: .verify, subject: merchant.id,
          obligation: Obligation(clause: "merchants.admission", opened: at, due: due)))
      try commit(decision)
    }
    try transaction.run(
      """
      UPDATE admission SET status = 'approved', submitted_at = NULL, decided_at = $2, decided_by = $3, appeal = NULL,
        proven_until = $4, admitted = categories, admitted_brands = brands WHERE id = $1
      """, admission.id.bytes, at, actor, list?.lastDay.map { calendar.zone.end(of: $0) })
    try setLapse(of: merchant.id, after: at)
    try note(step, on: admission, at: at, code: review.overrules ? "overruled" : "", words: review.note)
    try tell("approved", of: admission, at: at)
    for reason in [Suspended.expired, Suspended.unverified] {
      try reinstate(merchant: admission.merchant, from: reason, at: at)
    }
    if try balance(of: .deposit(merchant.reference), merchant.currency) >= merchant.floor {
      try activate(merchant, at: at)
    }
  }

  /// - Throws: `Refusal` where something stands against it that nobody may look past.
  private func admit(_ open: [Requirement], _ review: AdmissionReview) throws {
    let lacking = open.filter { $0.state != .contradictory || !review.overrules }
    guard lacking.isEmpty else {
      let names = lacking.prefix(10).map { "\($0.subject.key) (\($0.reason.rawValue))" }.joined(separator: ", ")
      throw Refusal(.invalid, "requirements-open", "He cannot be approved yet: \(names).")
    }
    guard open.isEmpty || review.note != nil else {
      throw Refusal(.invalid, "note-missing", "Say in words why the contradictions do not stand against it.")
    }
  }

  /// The merchant's own row: made with the floor, or found with his floor raised to it.
  private func seat(_ admission: Admission, _ review: AdmissionReview, at: Instant) throws -> Merchant {
    let least = admissionAnnex(at: at)?.floor(for: admission.categories, goods: goodsAnnex(at: at))
    let currency = least?.currency ?? letters.inForce(at: at)?.letter.currency ?? .cny
    let floor = review.floor ?? least?.minor ?? 0
    if let least, floor < least.minor {
      throw Refusal(
        .invalid, "floor-too-low",
        "His deposit holds at least \(least.decimal) \(least.currency.code) for what he sells; agree on no less.")
    }
    guard try hasMerchant(admission.merchant) else {
      try admit(merchant: admission.merchant, floor: floor, currency: currency, at: at)
      if floor > 0 { try suspend(merchant: admission.merchant, for: Suspended.deposit, at: at) }
      return try merchant(admission.merchant)
    }
    var merchant = try merchant(admission.merchant)
    guard !merchant.hasLeft else {
      throw Refusal(.invalid, "applicant-left", "\(admission.merchant) has left; he applies under another reference.")
    }
    if merchant.currency == currency, floor > merchant.floor {
      merchant.floor = floor
      try transaction.run("UPDATE merchant SET floor = $2 WHERE id = $1", merchant.id.bytes, floor)
      if try balance(of: .deposit(merchant.reference), currency) < floor,
        try !isSuspended(merchant.id, for: Suspended.deposit)
      {
        try demandTopUp(merchant, at: at)
      }
    }
    return merchant
  }

  /// His deposit has reached its floor: from now on he sells.
  func activate(_ merchant: Merchant, at: Instant) throws {
    try reinstate(merchant: merchant.reference, from: Suspended.deposit, at: at)
    let isNew = try transaction.run(
      "UPDATE admission SET activated_at = $2 WHERE merchant = $1 AND status = 'approved' AND activated_at IS NULL",
      merchant.reference, at)
    guard isNew > 0, let admission = try admissionIfAny(merchant.reference) else { return }
    try note("activated", on: admission, at: at)
    try tell("activated", of: admission, at: at)
  }
}

extension Work {
  /// A merchant does not agree: with being rejected, as a newcomer or when he was verified again, or with being suspended
  /// because something ran out.
  ///
  /// - Throws: `Refusal` where there is nothing to appeal against any more, or it is too late.
  func appeal(_ merchant: String, words: String, at: Instant) throws {
    let admission = try timed(admission(merchant), at: at)
    if admission.appeal == .open {
      throw Refusal(.conflict, "appeal-open", "There is an appeal already; wait for the decision.")
    }
    guard let since = try appealable(admission) else { throw try Self.nothing(toAppeal: admission) }
    guard admission.appeal != .over else {
      throw Refusal(
        .invalid, "appeal-over", "An appeal against this was decided already; hand in what was missing, and apply anew."
      )
    }
    if let version = letters.inForce(at: at), let within = admissionAnnex(at: at)?.appealWithin {
      let until = version.letter.calendar.end(of: within, from: since)
      guard at <= until else {
        throw Refusal(.invalid, "appeal-too-late", "An appeal was possible until \(until); apply anew.")
      }
    }
    try transaction.run("UPDATE admission SET appeal = 'open' WHERE id = $1", admission.id.bytes)
    try openReview(of: admission, at: at)
    try note("appealed", on: admission, at: at, words: words)
    try tell("appealed", of: admission, at: at)
  }

  /// Since when there is something to appeal against; nil where there is nothing.
  private func appealable(_ admission: Admission) throws -> Instant? {
    if try wasTurnedDown(admission) { return admission.decided }
    return try transaction.first(
      """
      SELECT MIN(since) FROM merchant_suspension JOIN merchant ON merchant.id = merchant
      WHERE merchant.reference = $1 AND lifted_at IS NULL AND reason IN ($2, $3)
      """, admission.merchant, Suspended.expired, Suspended.unverified, map: { $0.optionalInstant(0) }) ?? nil
  }

  /// Whether the last decision let him not in, or, where he sells already, did not verify him again.
  private func wasTurnedDown(_ admission: Admission) throws -> Bool {
    if admission.status == .rejected { return true }
    guard admission.submitted == nil else { return false }
    return try transaction.first(
      """
      SELECT step FROM admission_step WHERE admission = $1
        AND step IN ('rejected', 'more', 'approved', 'appeal-granted', 'suspended') ORDER BY serial DESC LIMIT 1
      """, admission.id.bytes, map: { $0.text(0) == "rejected" }) ?? false
  }

  private static func nothing(toAppeal admission: Admission) throws -> Refusal {
    guard admission.status == .approved else {
      return Refusal(.invalid, "not-decided", "Nothing was decided yet that you could appeal against.")
    }
    return Refusal(
      .invalid, "already-restored",
      "\(admission.merchant) is approved and not suspended for what he proved; there is nothing left to appeal against."
    )
  }

  /// Another person than who decided decides about the appeal. Where it is granted, the merchant is approved as in a
  /// review, with the same conditions.
  ///
  /// - Throws: `Refusal` where there is none, or the same person would decide.
  func decideAppeal(_ merchant: String, grants: Bool, _ review: AdmissionReview, at: Instant) throws {
    let admission = try timed(admission(merchant), at: at)
    guard admission.appeal == .open else {
      if try appealable(admission) == nil { throw try Self.nothing(toAppeal: admission) }
      throw Refusal(.invalid, "appeal-none", "No appeal waits for a decision here.")
    }
    if let decidedBy = admission.decidedBy, decidedBy == actor, try wasTurnedDown(admission) {
      throw Refusal(
        .invalid, "appeal-same-person", "You made the decision yourself; another person decides about the appeal.")
    }
    if grants {
      try approve(admission, review, step: "appeal-granted", at: at)
    } else {
      try transaction.run("UPDATE admission SET appeal = 'over' WHERE id = $1", admission.id.bytes)
      try note("appeal-refused", on: admission, at: at, words: review.note)
      try tell("appeal-refused", of: admission, at: at)
    }
    try fulfil(.admit, of: admission.id, at: at)
  }
}
