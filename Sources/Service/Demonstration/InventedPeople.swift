import Database
public import Promises

extension Work {
  /// The name of the invented consumer, as the invented shop has it.
  public static let inventedBuyer = "demo-buyer"

  /// Somebody for each role of the platform, a merchant, and a consumer who bought the latest orders, for who looks at
  /// the invented year.
  ///
  /// - Parameter password: hashed; everybody's.
  /// - Returns: the names that they sign in with, by role.
  public func inventPeople(password: String) throws -> [(role: Role, login: String)] {
    let merchant = "DEMO-M"
    try admit(merchant: merchant, floor: 1_000_000, currency: .cny, at: now)
    try topUp(merchant: merchant, amount: 1_000_000, at: now)
    try inventAdmissions(of: merchant)
    // Words about an order are sealed for whose it is: those of which there are any stay as they are.
    try transaction.run(
      """
      UPDATE orders SET buyer = $1, merchant = (SELECT id FROM merchant WHERE reference = $2)
      WHERE id IN (SELECT id FROM orders WHERE delivered_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM complaint WHERE order_id = orders.id) ORDER BY placed_at DESC LIMIT 6)
      """, Self.inventedBuyer, merchant)
    try inventWork()
    return try Role.ofPeople.map { role in
      let login = "\(role.rawValue)@demo"
      try transaction.run(
        """
        INSERT INTO person (id, login, name, roles, merchant, language, password, created_at)
        VALUES ($1, $2, $3, $4, $5, 'zh-Hans', $6, $7)
        """, newKey().bytes, login, role.words.zhHans, role.rawValue, role == .merchant ? merchant : nil, password, now)
      return (role, login)
    }
  }

  /// What waits for somebody this very hour: claims on the invented consumer's latest orders, and complaints.
  private func inventWork() throws {
    let orders = try transaction.all(
      "SELECT reference FROM orders WHERE buyer = $1 ORDER BY placed_at DESC LIMIT 4", Self.inventedBuyer,
      map: { $0.text(0) })
    for (number, order) in orders.enumerated() {
      let at = now.adding(seconds: Int64(number - 8) * 3600)
      let claim = OpenClaim(
        reference: "DEMO-R\(number + 1)", order: order, kind: number.isMultiple(of: 2) ? .quality : .damaged,
        note: "杯口有裂纹。", at: max(at, try delivered(order) ?? at))
      if number < 3 { _ = try open(claim) }
      if number > 1 {
        try openComplaint("DEMO-K\(number)", about: order, subject: "客服电话一直无人接听。", at: at)
      }
    }
  }

  private func delivered(_ order: String) throws -> Instant? {
    try transaction.first(
      "SELECT delivered_at FROM orders WHERE reference = $1", order, map: { $0.optionalInstant(0) }) ?? nil
  }
}
