import Database
public import Promises

/// A step that was asked for because of a figure, and what became of it.
public struct ScoreStepCase: Sendable {
  public var id: Identifier
  public var measure: ScoreMeasure
  /// The merchant or the product.
  public var of: String
  public var step: ScoreStep
  public var limit: Share
  public var raise: Share?
  /// When it was opened, and by which figure.
  public var opened: Instant
  public var figure: Proportion
  public var confidence: Confidence
  public var due: Instant
  public var status: StandingStep.Status
  public var decided: Instant?
  public var by: String?
  public var reason: LocalizedText?
  /// As the register of sanctions names it.
  public var sanction: String?
  /// Since when the figure has recovered, so that it may be lifted.
  public var liftSince: Instant?
  public var ended: Instant?
  public var endedFor: LocalizedText?
}

/// What a batch of figures comes to: the thresholds that are crossed, and the steps that stand.
struct Crossings {
  struct Place: Hashable {
    var of: Identifier
    var measure: ScoreMeasure
  }
  var figures: [Place: (figure: Proportion, threshold: ScoresAnnex.Threshold)] = [:]
  var standing: [Place: [(id: Identifier, step: StandingStep)]] = [:]

  init(_ steps: [(place: Place, id: Identifier, step: StandingStep)]) {
    for one in steps { standing[one.place, default: []].append((one.id, one.step)) }
  }

  mutating func found(
    _ figure: Proportion, _ threshold: ScoresAnnex.Threshold?, _ of: Identifier, _ measure: ScoreMeasure
  ) {
    if let threshold { figures[Place(of: of, measure: measure)] = (figure, threshold) }
  }

  /// In the order of their keys, so that two commands lock and write in one order.
  var places: [Place] {
    Set(figures.keys).union(standing.keys).sorted { ($0.of, $0.measure.rawValue) < ($1.of, $1.measure.rawValue) }
  }
}

extension Work {
  func standingSteps(
    _ keys: ClosedRange<Identifier>, _ whose: ScoreMeasure.Whose
  ) throws -> [(place: Crossings.Place, id: Identifier, step: StandingStep)] {
    try transaction.all(
      """
      SELECT id, of_id, measure, step, status, COALESCE(decided_at, opened_at), lift_since FROM score_step
      WHERE of_id BETWEEN $1 AND $2 AND ended_at IS NULL ORDER BY id {locking}
      """, keys.lowerBound.bytes, keys.upperBound.bytes
    ) { row in
      (
        Crossings.Place(of: Identifier(bytes: row.bytes(1))!, measure: ScoreMeasure(rawValue: row.text(2))!),
        Identifier(bytes: row.bytes(0))!,
        StandingStep(
          ScoreStep(rawValue: row.text(3))!, StandingStep.Status(rawValue: row.text(4))!, since: row.instant(5),
          mayBeLifted: !row.isNull(6))
      )
    }.filter { $0.0.measure.whose == whose }
  }

  /// Opens what a batch of figures asks for, and ends what they no longer do.
  func change(_ crossings: Crossings, run: Identifier, at: Instant, renewed: Instant) throws {
    for place in crossings.places {
      let standing = crossings.standing[place] ?? []
      let found = crossings.figures[place]
      let (changes, opens) = StandingStep.next(
        standing.map(\.step), crossed: found?.threshold.step, renewed: renewed)
      for (one, change) in zip(standing, changes) {
        // What was decided after that instant goes by later figures.
        if one.step.since > at { continue }
        switch change {
        case .end(let status): try endByItself(one.id, status, at: at)
        case .mayBeLifted(let may):
          try transaction.run("UPDATE score_step SET lift_since = $2 WHERE id = $1", one.id.bytes, may ? at : nil)
        case nil: break
        }
      }
      if opens, let found { try open(found.threshold, found.figure, place, run: run, at: at) }
    }
  }

  private func open(
    _ threshold: ScoresAnnex.Threshold, _ figure: Proportion, _ place: Crossings.Place, run: Identifier, at: Instant
  ) throws {
    guard let version = letters.inForce(at: at) else { return }
    let id = newKey()
    let due = version.letter.calendar.end(of: threshold.within, from: at)
    try transaction.run(
      """
      INSERT INTO score_step (id, of_id, measure, step, bound, raised, run, holds, cases, opened_at, due_at, status)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open')
      """, id.bytes, place.of.bytes, place.measure.rawValue, threshold.step.rawValue, threshold.limit.millionths,
      threshold.raise?.millionths, run.bytes, figure.holds, figure.all, at, due)
    var decision = Decision()
    if version.letter.clause("quality.scores") != nil {
      decision.opened.append(
        Owed(
          id: newKey(), letter: version.number, duty: .judgeScore, subject: id,
          obligation: Obligation(clause: "quality.scores", opened: at, due: due)))
    }
    decision.messages.append(Message(key: newKey(), kind: "score.crossed", subject: id, at: at))
    try commit(decision)
  }

  /// A step that the figure no longer asks for is over, and with it what was imposed.
  private func endByItself(_ id: Identifier, _ status: StandingStep.Status, at: Instant) throws {
    let sanction =
      try transaction.first(
        """
        SELECT sanction.reference FROM score_step JOIN sanction ON sanction.reference = score_step.sanction
        WHERE score_step.id = $1 AND lifted_at IS NULL
        """, id.bytes, map: { $0.text(0) })
    try end(id, status, at: at)
    guard let sanction else { return }
    try liftSanction(
      sanction,
      reason: LocalizedText(
        zhHans: "所依据的质量指标已恢复。", en: "The figure that it followed from has recovered."), at: at)
  }

  /// A step is over. What nobody decided about is owed no more.
  private func end(_ id: Identifier, _ status: StandingStep.Status, at: Instant, for reason: LocalizedText? = nil)
    throws
  {
    try transaction.run(
      """
      UPDATE score_step SET status = $2, ended_at = $3, lift_since = NULL, ended_zh = $4, ended_en = $5 WHERE id = $1
      """, id.bytes, status.rawValue, at, reason?.zhHans, reason?.en)
    var decision = Decision()
    for owed in try owed(about: id) { decision.change(owed) { $0.void(at: at, now: now) } }
    if status == .ended {
      decision.messages.append(Message(key: newKey(), kind: "score.ended", subject: id, at: at))
    }
    try commit(decision)
  }

  /// A sanction was lifted by itself: the step that it was is over.
  func endScoreStep(of sanction: String, at: Instant, for reason: LocalizedText) throws {
    let id = try transaction.first(
      "SELECT id FROM score_step WHERE sanction = $1 AND ended_at IS NULL {locking}", sanction,
      map: { Identifier(bytes: $0.bytes(0))! })
    if let id { try end(id, .ended, at: at, for: reason) }
  }

  // MARK: What a person decides

  /// A person takes a step: it is imposed and published, or the sampling is tightened.
  ///
  /// - Parameters:
  ///   - step: the one that is meant; whichever waits where it is nil.
  ///   - sanction: what the sanction is called; a name is made where it is nil.
  ///   - floor: what the deposit has to hold, where it is not raised by what the annex says; in minor units.
  /// - Throws: `Refusal` when nothing of this figure waits to be decided, or the sanction is refused.
  public func takeScoreStep(
    _ measure: ScoreMeasure, of reference: String, step: ScoreStep? = nil, reason: LocalizedText, sanction: String?,
    floor: Int64?, at: Instant
  ) throws {
    let found = try waitingStep(measure, of: reference, step, at: at)
    try Self.check(reason)
    let merchant = try seller(measure.whose, reference)
    var imposed: String?
    if found.step != .sampling, let merchant {
      let name = sanction ?? "Q-" + Base32.encode(Array(newKey().bytes.suffix(6)), padded: false)
      try impose(
        ImposeSanction(
          reference: name, merchant: merchant, kind: Self.sanction(found.step, measure.whose), reason: reason,
          product: measure.whose == .product ? reference : nil,
          floor: found.step == .floor ? floor ?? raised(merchant, by: found.raise) : nil, at: at))
      imposed = name
    } else if found.step == .suspension, measure.whose == .product {
      // The platform's own goods: there is nobody to sanction, and they are off sale all the same.
      try hold(try product(reference), for: .score(found.id), at: at)
    }
    try decide(found.id, .taken, reason, sanction: imposed, at: at)
  }

  /// A person declines to take a step, and says why.
  ///
  /// - Throws: `Refusal` when nothing of this figure waits to be decided.
  public func declineScoreStep(
    _ measure: ScoreMeasure, of reference: String, step: ScoreStep? = nil, reason: LocalizedText, at: Instant
  ) throws {
    let found = try waitingStep(measure, of: reference, step, at: at)
    try Self.check(reason)
    try decide(found.id, .declined, reason, sanction: nil, at: at)
  }

  /// A step that was taken is over: the sanction is lifted, goods are on sale again, sampling is as usual.
  ///
  /// - Throws: `Refusal` when none is in force.
  public func endScoreStep(
    _ measure: ScoreMeasure, of reference: String, step: ScoreStep, reason: LocalizedText, at: Instant
  ) throws {
    let id = try scored(reference, measure.whose)
    let found = try scoreSteps("of_id = $1 AND ended_at IS NULL AND status = 'taken' ORDER BY id {locking}", id.bytes)
      .first { $0.measure == measure && $0.step == step }
    guard let found else {
      throw Refusal(
        .invalid, "score-step-not-taken", "No such step is in force because of this figure; look at the scorecard.")
    }
    guard let decided = found.decided, at >= decided else {
      throw Refusal(
        .invalid, "before-opening", "It was taken at \(found.decided ?? found.opened); nothing ends it before.")
    }
    try Self.check(reason)
    if measure.whose == .product { try lift(.score(found.id), of: id, at: at) }
    try end(found.id, .ended, at: at, for: reason)
    if let sanction = found.sanction { try liftSanction(sanction, reason: reason, at: at) }
  }

  /// - Parameter step: the one that is meant; a working out since may have asked for a harder one.
  private func waitingStep(
    _ measure: ScoreMeasure, of reference: String, _ step: ScoreStep?, at: Instant
  ) throws -> ScoreStepCase {
    let id = try scored(reference, measure.whose)
    let found = try scoreSteps("of_id = $1 AND status = 'open' ORDER BY id {locking}", id.bytes)
      .first { $0.measure == measure && (step == nil || $0.step == step) }
    guard let found else {
      throw Refusal(
        .invalid, "score-not-open", "Nothing is to be decided because of this figure; look at the scorecard.")
    }
    guard at >= found.opened else {
      throw Refusal(.invalid, "before-opening", "It was opened at \(found.opened); nothing is decided before.")
    }
    return found
  }

  private func decide(
    _ id: Identifier, _ status: StandingStep.Status, _ reason: LocalizedText, sanction: String?, at: Instant
  ) throws {
    try transaction.run(
      """
      UPDATE score_step SET status = $2, decided_at = $3, decided_by = $4, reason_zh = $5, reason_en = $6, sanction = $7
      WHERE id = $1
      """, id.bytes, status.rawValue, at, actor, reason.zhHans, reason.en, sanction)
    try fulfil(.judgeScore, of: id, at: at)
    try tellCase("score.\(status.rawValue)", id, at: at)
  }

  /// Whom a step is taken against; nil where the platform sells itself.
  private func seller(_ whose: ScoreMeasure.Whose, _ reference: String) throws -> String? {
    switch whose {
    case .merchant: reference
    case .product:
      try transaction.first(
        """
        SELECT merchant.reference FROM product JOIN merchant ON merchant.id = product.merchant
        WHERE product.reference = $1
        """, reference, map: { $0.text(0) })
    }
  }

  private static func sanction(_ step: ScoreStep, _ whose: ScoreMeasure.Whose) -> Sanction {
    switch step {
    case .sampling, .warning: .warning
    case .floor: .depositRaised
    case .suspension: whose == .product ? .listingRemoved : .suspension
    }
  }

  /// The floor with what the annex adds to it, rounded up to whole minor units.
  func raised(_ merchant: String, by share: Share?) throws -> Int64 {
    let floor = try self.merchant(merchant).floor
    let more = (floor * Int64(share?.millionths ?? 0) + 999_999) / 1_000_000
    return floor + more
  }

  // MARK: What stands

  /// The steps by which more of what somebody sells, or of some goods, is sampled than usual, the earliest first: of goods
  /// because of their own figures, or of those of who sells them.
  ///
  /// - Parameter id: of a merchant or of goods.
  public func tightenedSampling(of id: Identifier) throws -> [ScoreStepCase] {
    try scoreSteps(
      """
      (of_id = $1 OR of_id = (SELECT merchant FROM product WHERE id = $1)) AND step = 'sampling' AND status = 'taken'
        AND ended_at IS NULL ORDER BY decided_at, id
      """, id.bytes)
  }

  /// All about a merchant or a product, the latest first.
  func scoreSteps(of id: Identifier) throws -> [ScoreStepCase] {
    try scoreSteps("of_id = $1 ORDER BY id DESC LIMIT 200", id.bytes)
  }

  public func scoreStep(_ id: Identifier) throws -> ScoreStepCase? { try scoreSteps("id = $1", id.bytes).first }

  /// A page of all, by key.
  func scoreSteps(after key: [UInt8], status: String?, limit: Int) throws -> [ScoreStepCase] {
    try scoreSteps("id > $1 AND (CAST($2 AS TEXT) IS NULL OR status = $2) ORDER BY id LIMIT $3", key, status, limit)
  }

  private func scoreSteps<each Argument: Bindable>(
    _ which: String, _ arguments: repeat each Argument
  ) throws -> [ScoreStepCase] {
    try transaction.all(
      """
      SELECT id, measure, COALESCE((SELECT reference FROM merchant WHERE merchant.id = of_id),
          (SELECT reference FROM product WHERE product.id = of_id)), step, bound, raised, opened_at, holds, cases,
        (SELECT confidence FROM score_run WHERE score_run.id = score_step.run), due_at, status, decided_at, decided_by,
        reason_zh, reason_en, sanction, lift_since, ended_at, ended_zh, ended_en
      FROM score_step WHERE \(which)
      """, repeat each arguments
    ) { row in
      func words(_ place: Int) -> LocalizedText? {
        row.optionalText(place).map { LocalizedText(zhHans: $0, en: row.optionalText(place + 1) ?? "") }
      }
      return ScoreStepCase(
        id: Identifier(bytes: row.bytes(0))!, measure: ScoreMeasure(rawValue: row.text(1))!, of: row.text(2),
        step: ScoreStep(rawValue: row.text(3))!, limit: Share(millionths: row.int(4)),
        raise: row.optionalInteger(5).map { Share(millionths: Int($0)) }, opened: row.instant(6),
        figure: Proportion(row.int(7), of: row.int(8)),
        confidence: row.optionalInteger(9).flatMap { Confidence(rawValue: Int($0)) } ?? .ninetyFive,
        due: row.instant(10), status: StandingStep.Status(rawValue: row.text(11))!, decided: row.optionalInstant(12),
        by: row.optionalText(13), reason: words(14), sanction: row.optionalText(16),
        liftSince: row.optionalInstant(17), ended: row.optionalInstant(18), endedFor: words(19))
    }
  }
}
