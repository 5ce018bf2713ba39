import Database
public import Promises

extension Work {
  /// Suspends a merchant: he takes no new orders while any of his suspensions is open, each for a reason of its own.
  ///
  /// Nothing else changes. Orders that were placed before go on and are to be delivered; claims and complaints are
  /// answered, and can be made; every deadline runs; his deposit stays and pays for what he owes. Nobody who bought from
  /// him in good time is worse off because of it. One who is suspended for this reason already stays so since then.
  ///
  /// - Parameter reason: a code that stays the same, such as `qualification-expired`.
  /// - Parameter at: orders that were placed before it are taken, also where they are told later.
  /// - Throws: `Refusal` when there is no such merchant.
  public func suspend(merchant reference: String, for reason: String, at: Instant) throws {
    let merchant = try merchant(reference)
    guard try !isSuspended(merchant.id, for: reason) else { return }
    try transaction.run(
      "INSERT INTO merchant_suspension (id, merchant, reason, since) VALUES ($1, $2, $3, $4)", newKey().bytes,
      merchant.id.bytes, reason, at)
    try tell("merchant.suspended", of: merchant, at: at)
  }

  /// Ends the suspension for one reason; he sells again once no other is open. Where he is not suspended for it nothing
  /// happens.
  ///
  /// - Throws: `Refusal` when there is no such merchant.
  public func reinstate(merchant reference: String, from reason: String, at: Instant) throws {
    let merchant = try merchant(reference)
    let lifted = try transaction.run(
      """
      UPDATE merchant_suspension SET lifted_at = CASE WHEN since > $3 THEN since ELSE $3 END
      WHERE merchant = $1 AND reason = $2 AND lifted_at IS NULL
      """, merchant.id.bytes, reason, at)
    if lifted > 0 { try tell("merchant.reinstated", of: merchant, at: at) }
  }

  private func tell(_ kind: String, of merchant: Merchant, at: Instant) throws {
    var decision = Decision()
    decision.messages.append(Message(key: newKey(), kind: kind, subject: merchant.id, at: at))
    try commit(decision)
  }

  func isSuspended(_ merchant: Identifier, for reason: String) throws -> Bool {
    try transaction.first(
      "SELECT 1 FROM merchant_suspension WHERE merchant = $1 AND reason = $2 AND lifted_at IS NULL", merchant.bytes,
      reason, map: { _ in true }) == true
  }

  /// Why a merchant was suspended at a time: the earliest reason that held then; nil where none did.
  func suspension(of merchant: Identifier, at: Instant) throws -> String? {
    try transaction.first(
      """
      SELECT reason FROM merchant_suspension WHERE merchant = $1 AND since <= $2 AND (lifted_at IS NULL OR lifted_at > $2)
      ORDER BY since, id LIMIT 1
      """, merchant.bytes, at, map: { $0.text(0) })
  }

  /// A merchant with whether he may sell, and what.
  struct MerchantStanding {
    var id: Identifier
    var reference: String
    var seller: ListingSeller
    /// Why he is suspended.
    var reason: String?
  }

  func standing(of merchant: Identifier, at: Instant) throws -> MerchantStanding? {
    try standing("merchant.id = $1", merchant.bytes, at: at)
  }

  func standing(ofMerchant reference: String, at: Instant) throws -> MerchantStanding? {
    try standing("merchant.reference = $1", reference, at: at)
  }

  private func standing(_ which: String, _ value: some Bindable, at: Instant) throws -> MerchantStanding? {
    let found = try transaction.first(
      """
      SELECT merchant.id, merchant.reference, left_at, lapses_at, admitted, admitted_brands FROM merchant
      LEFT JOIN admission ON admission.merchant = merchant.reference WHERE \(which)
      """, value
    ) { row in
      (
        MerchantStanding(
          id: Identifier(bytes: row.bytes(0))!, reference: row.text(1),
          seller: ListingSeller(
            row.isNull(2) ? .sells : .left,
            categories: row.optionalText(4).map(Admission.list),
            brands: row.optionalText(5).map(Admission.list))),
        row.optionalInstant(3)
      )
    }
    guard let (known, lapses) = found, known.seller.standing == .sells else { return found?.0 }
    var standing = known
    // What he proved may have run out since the clock looked last.
    let hasLapsed = lapses.map { $0 < at } ?? false
    standing.reason = try suspension(of: standing.id, at: at) ?? (hasLapsed ? Suspended.expired : nil)
    if standing.reason != nil { standing.seller.standing = .suspended }
    return standing
  }

  /// All of them, the earliest first.
  func suspensions(of merchant: Identifier) throws -> [JSON] {
    try transaction.all(
      "SELECT reason, since, lifted_at FROM merchant_suspension WHERE merchant = $1 ORDER BY since, id LIMIT 1000",
      merchant.bytes
    ) { row in
      var object: JSONObject = ["reason": .string(row.text(0))]
      object[instant: "since"] = row.instant(1)
      object[instant: "liftedAt"] = row.optionalInstant(2)
      return .object(object)
    }
  }
}
