import Promises

extension Work {
  /// Applications at every stage, for who looks at the invented year: one who sells and whose food licence ends soon, one
  /// that waits for a decision under the same account, one that was rejected and appeals.
  func inventAdmissions(of merchant: String) throws {
    guard let annex = admissionAnnex(at: now), let zone = letters.inForce(at: now)?.letter.calendar.zone else { return }
    let today = zone.day(of: now)
    func code(_ first: String) -> String { first + (CreditCode.checkDigit(of: first).map(String.init) ?? "") }
    func enter(_ reference: String, _ name: String, _ number: String, _ categories: [String], brands: [String] = [])
      throws
    {
      let facts: [TraderFact: String] = [
        .address: "福州市鼓楼区五四路 1 号", .telephone: "0591-8700 0001", .email: "hi@example.com",
        .account: "3500 1000 2000 300\(reference.count)",
      ]
      let kind = annex.kinds.first { $0.hasCreditCode }?.key ?? ""
      try self.apply(
        reference,
        MerchantApplication(
          kind: kind, name: name, code: code(number), facts: facts, categories: categories, brands: brands), at: now)
    }
    func hand(_ kind: String, _ number: String, to reference: String, until days: Int?) throws {
      guard annex.document(kind) != nil else { return }
      try add(
        NewDocument(
          kind: kind, number: number, issuer: "市场监督管理局", from: today.adding(-300),
          until: days.map { today.adding($0) }, base64: Self.inventedPicture), to: reference, at: now)
    }
    let end = now
    defer { now = end }
    now = end.adding(seconds: -20 * 86_400)
    try enter(merchant, "福州好食多食品有限公司", "91350100M000100Y4", ["fresh-food"])
    try hand("business-licence", code("91350100M000100Y4"), to: merchant, until: nil)
    try hand("account-proof", "KH-20931", to: merchant, until: nil)
    try hand("food-licence", "JY13501020001", to: merchant, until: 45)
    try submit(merchant, at: now)
    now = end.adding(seconds: -16 * 86_400)
    try review(merchant, AdmissionReview(verdict: .approve, note: "材料齐全。"), at: now)
    try topUp(merchant: merchant, amount: 2_000_000, at: now)

    now = end.adding(seconds: -9 * 86_400)
    try enter("DEMO-N", "福州晨光厨具有限公司", "91350100M000200N1", ["kitchen"], brands: ["晨光"])
    try hand("business-licence", code("91350100M000200N1"), to: "DEMO-N", until: nil)
    try submit("DEMO-N", at: now)
    now = end.adding(seconds: -6 * 86_400)
    try enter("DEMO-OLD", "厦门悦颜化妆品有限公司", "91350200M000300P7", ["cosmetics"])
    try submit("DEMO-OLD", at: now)
    now = end.adding(seconds: -3 * 86_400)
    try review(
      "DEMO-OLD", AdmissionReview(verdict: .reject, reasons: [.missing, .notAuthorised], note: "缺少化妆品备案凭证。"), at: now)
    now = end.adding(seconds: -2 * 86_400)
    try appeal("DEMO-OLD", words: "备案凭证已于上周寄出，请核对。", at: now)
  }

  /// A picture of one pixel.
  private static let inventedPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
}
