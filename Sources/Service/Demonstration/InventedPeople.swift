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
    try inventGoods(of: merchant)
    // Words about an order are sealed for whose it is: those of which there are any stay as they are.
    try transaction.run(
      """
      UPDATE orders SET buyer = $1, merchant = (SELECT id FROM merchant WHERE reference = $2)
      WHERE id IN (SELECT id FROM orders WHERE delivered_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM complaint WHERE order_id = orders.id) ORDER BY placed_at DESC LIMIT 6)
      """, Self.inventedBuyer, merchant)
    try inventWork()
    try inventContacts()
    let people = try Role.ofPeople.map { role in
      let login = "\(role.rawValue)@demo"
      try transaction.run(
        """
        INSERT INTO person (id, login, name, roles, merchant, language, password, created_at)
        VALUES ($1, $2, $3, $4, $5, 'zh-Hans', $6, $7)
        """, newKey().bytes, login, role.words.zhHans, role.rawValue, role == .merchant ? merchant : nil, password, now)
      return (role: role, login: login)
    }
    try inventDesk()
    return people
  }

  /// What the merchant sells: something on sale, and something that its certificate and its review keep off.
  private func inventGoods(of merchant: String) throws {
    let category = goodsAnnex(at: now)?.category("kitchen-appliances")
    try list(
      product: "DEMO-CUP", title: "保温杯 500 ml", category: nil, details: ListingDetails(merchant: merchant), at: now)
    try list(
      product: "DEMO-POT", title: "电水壶 1.7 L", category: category?.key,
      details: ListingDetails(brand: "禾香", merchant: merchant, standards: category?.standards ?? []), at: now)
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

  /// Somebody who waits in a chat, somebody on the telephone who has a case, and a case with a thread.
  private func inventContacts() throws {
    let asked = now.adding(seconds: -5400)
    try openComplaint(
      Opening(
        "DEMO-K9", kind: .complaint, subject: "电水壶少了壶盖", words: "昨天收到的电水壶没有壶盖，请尽快补寄。", channel: .mail,
        buyer: Self.inventedBuyer), at: asked)
    try setContact([.phone: "13800138000"], of: DataSubject.buyer(Self.inventedBuyer))
    let answered = asked.adding(seconds: 1800)
    try answer(complaint: "DEMO-K9", with: "您好，壶盖今天寄出，运单号稍后告知。", over: .mail, at: answered)
    let again = asked.adding(seconds: 3000)
    try write(in: "DEMO-K9", "谢谢。请问大概哪天能到？", over: .mail, at: again)
    try note(in: "DEMO-K9", "仓库确认有货。", at: again.adding(seconds: 300))
    let began = now.adding(seconds: -45)
    try openComplaint(
      Opening("DEMO-CHAT", kind: .question, subject: "电水壶的保修期是多久？", words: "电水壶的保修期是多久？", channel: .chat),
      at: began)
    _ = try beginChat(in: "DEMO-CHAT", language: .zhHans, at: began)
    try heard(
      call: "DEMO-CALL", .ringing, at: now.adding(seconds: -20), direction: .incoming, number: "13800138000",
      agent: nil,
      recording: nil)
  }

  private func delivered(_ order: String) throws -> Instant? {
    try transaction.first(
      "SELECT delivered_at FROM orders WHERE reference = $1", order, map: { $0.optionalInstant(0) }) ?? nil
  }
}
