import Database
public import Promises

/// What the platform does to a merchant.
public struct ImposeSanction: Sendable {
  public var reference: String
  public var merchant: String
  public var kind: Sanction
  public var reason: LocalizedText
  /// The case that it follows from: it is lifted with the finding.
  public var caseName: String?
  /// Whose listing is removed.
  public var product: String?
  /// What his deposit has to hold from now on, in minor units.
  public var floor: Int64?
  public var at: Instant
}

extension Work {
  /// Imposes a sanction and publishes it at once (E-Commerce Law 36).
  public func impose(_ request: ImposeSanction) throws {
    try Self.check(request.reason)
    let found = try request.caseName.map { try storedCase($0) }
    if let found, !found.status.isFound {
      throw Refusal(
        .invalid, "not-found-yet", "No finding stands in \(found.reference) that a sanction could follow from.")
    }
    let merchant = try merchant(request.merchant)
    let product = try request.product.map { try self.product($0) } ?? found?.product
    if request.kind == .listingRemoved, product == nil {
      throw Refusal(.invalid, "product-missing", "Say which listing is removed.")
    }
    if request.kind == .depositRaised {
      guard let floor = request.floor, floor > merchant.floor else {
        throw Refusal(.invalid, "floor-not-raised", "Write an amount above the \(merchant.floor) that are agreed now.")
      }
    }
    let floor = request.kind == .depositRaised ? request.floor : nil
    do {
      try transaction.run(
        """
        INSERT INTO sanction (id, reference, merchant, kind, case_id, product, imposed_at, reason_zh, reason_en, floor,
          floor_before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """, newKey().bytes, request.reference, merchant.id.bytes, request.kind.rawValue, found?.id.bytes,
        request.kind == .listingRemoved ? product?.bytes : nil, request.at, request.reason.zhHans, request.reason.en,
        floor, floor == nil ? nil : merchant.floor)
    } catch let error as DatabaseError where error.isUnique("reference", in: "sanction") {
      throw Refusal(.conflict, "sanction-exists", "There is a sanction \(request.reference) already.")
    }
    switch request.kind {
    case .warning: break
    case .listingRemoved:
      if let product { try hold(product, for: .sanction(request.reference), at: request.at) }
    case .depositRaised:
      guard let floor else { break }
      try transaction.run("UPDATE merchant SET floor = $2 WHERE id = $1", merchant.id.bytes, floor)
      let raised = try self.merchant(request.merchant)
      if try balance(of: .deposit(raised.reference), raised.currency) < floor, !raised.hasLeft {
        try demandTopUp(raised, at: request.at)
      }
    case .suspension:
      try suspend(merchant: request.merchant, for: HoldReason.sanction(request.reference).text, at: request.at)
    }
    if let found {
      try addStep("sanction", to: found.id, at: request.at, who: .platform, actor: actor, note: request.reference)
    }
    try tellCase("merchant.sanctioned", merchant.id, at: request.at)
  }

  /// Lifts a sanction; the register says so, and why.
  public func liftSanction(_ reference: String, reason: LocalizedText, at: Instant) throws {
    try Self.check(reason)
    let found = try transaction.first(
      """
      SELECT (SELECT reference FROM merchant WHERE merchant.id = sanction.merchant), kind, product, floor, floor_before,
        lifted_at, imposed_at FROM sanction WHERE reference = $1 {locking}
      """, reference
    ) {
      (
        merchant: $0.text(0), kind: Sanction(rawValue: $0.text(1))!,
        product: $0.optionalBytes(2).flatMap { Identifier(bytes: $0) }, floor: $0.optionalInteger(3),
        before: $0.optionalInteger(4), isLifted: !$0.isNull(5), imposed: $0.instant(6)
      )
    }
    guard let found else {
      throw Refusal(.unknown, "sanction-unknown", "There is no sanction \(reference); look at the register.")
    }
    guard !found.isLifted else { throw Refusal(.conflict, "lifted-already", "The sanction was lifted already.") }
    guard at >= found.imposed else {
      throw Refusal(.invalid, "before-opening", "It was imposed at \(found.imposed); nothing lifts it before.")
    }
    let merchant = try merchant(found.merchant)
    try transaction.run(
      "UPDATE sanction SET lifted_at = $2, lifted_zh = $3, lifted_en = $4 WHERE reference = $1", reference, at,
      reason.zhHans, reason.en)
    switch found.kind {
    case .warning: break
    case .listingRemoved:
      if let product = found.product { try lift(.sanction(reference), of: product, at: at) }
    case .depositRaised: try lowerFloor(of: merchant, from: found.floor ?? 0, to: found.before ?? 0, at: at)
    case .suspension:
      try reinstate(merchant: found.merchant, from: HoldReason.sanction(reference).text, at: at)
    }
    try endScoreStep(of: reference, at: at, for: reason)
    try tellCase("merchant.sanction-lifted", merchant.id, at: at)
  }

  /// The floor goes back to what was agreed, or to what another sanction that stands asks for.
  private func lowerFloor(of merchant: Merchant, from floor: Int64, to before: Int64, at: Instant) throws {
    // One that was imposed on top of this one goes back to what was before this one.
    try transaction.run(
      """
      UPDATE sanction SET floor_before = $3 WHERE merchant = $1 AND lifted_at IS NULL AND floor_before = $2
      """, merchant.id.bytes, floor, before)
    guard merchant.floor == floor else { return }
    try transaction.run("UPDATE merchant SET floor = $2 WHERE id = $1", merchant.id.bytes, before)
    if try balance(of: .deposit(merchant.reference), merchant.currency) >= before {
      try fulfil(.topUp, of: merchant.id, at: at)
    }
  }

  /// Those that followed from a finding which was wrong.
  func liftSanctions(of found: StoredCase, at: Instant) throws {
    let open = try transaction.all(
      "SELECT reference FROM sanction WHERE case_id = $1 AND lifted_at IS NULL ORDER BY id DESC", found.id.bytes,
      map: { $0.text(0) })
    let reason = LocalizedText(
      zhHans: "所依据的认定已撤销。", en: "The finding that it followed from was reversed.")
    for reference in open { try liftSanction(reference, reason: reason, at: at) }
  }

  /// - Throws: `Refusal` where it tells of somebody.
  static func check(_ reason: LocalizedText) throws {
    for language in Language.allCases where PublicWords.tellOfSomebody(reason[language]) {
      throw Refusal(
        .invalid, "tells-of-somebody",
        "Everybody reads it: leave out telephone numbers, e-mail addresses and numbers of identity.")
    }
    for language in Language.allCases where reason[language].allSatisfy(\.isWhitespace) {
      throw Refusal(.invalid, "reason-languages", "Write the reason in both languages.")
    }
  }
}
