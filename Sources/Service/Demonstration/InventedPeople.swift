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
    try transaction.run(
      """
      UPDATE orders SET buyer = $1, merchant = (SELECT id FROM merchant WHERE reference = $2)
      WHERE id IN (SELECT id FROM orders WHERE delivered_at IS NOT NULL ORDER BY placed_at DESC LIMIT 6)
      """, Self.inventedBuyer, merchant)
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
}
