import Promises

extension Demonstration {
  /// Goods in every state that the gate knows, and suppliers, by the annexes of the letter; none where those were not
  /// published.
  static func inventGoods(on work: Work, until end: Instant) throws {
    guard let zone = work.letters.inForce(at: end)?.letter.calendar.zone, let annex = work.goodsAnnex(at: end) else {
      return
    }
    let today = zone.day(of: end)
    let listed = end.adding(seconds: -20 * 86_400)
    func day(_ days: Int) -> Day { today.adding(days) }
    let goods:
      [(
        reference: String, title: String, category: String, brand: String?, gtin: String, until: Int, reviewed: Bool
      )] = [
        ("LAMP-12", "台灯 12 W", "lighting", "启明", "6901234567892", 200, true),
        ("RICE-COOKER", "电饭煲 4 L", "kitchen-appliances", "禾香", "6901234567809", 12, true),
        ("BLOCKS", "积木 120 块", "toys", nil, "6901234567816", 300, false),
        ("JACKET-130", "儿童外套 130", "childrens-clothing", nil, "6901234567823", 90, true),
      ]
    for item in goods {
      guard let category = annex.category(item.category) else { continue }
      try work.list(
        product: item.reference, title: item.title, category: item.category,
        details: ListingDetails(gtin: item.gtin, brand: item.brand, standards: category.standards), at: listed)
      for kind in category.certificates {
        try work.certify(
          product: item.reference, number: "\(kind.uppercased())-\(item.gtin.suffix(4))", issuer: "中国质量认证中心",
          validUntil: day(item.until),
          details: CertificateDetails(kind: kind, scope: [item.gtin], validFrom: day(item.until - 365)), at: listed)
      }
      if item.reviewed { try work.review(product: item.reference, findings: [], note: "", at: listed) }
    }
    if annex.review.contains(where: { $0.key == "claims-proven" }) {
      try work.review(
        product: "JACKET-130", findings: [("claims-proven", "“抗菌 99%”没有检测报告。")], note: "",
        at: end.adding(seconds: -2 * 86_400))
    }
    try work.correct(
      product: "LAMP-12", [.title: "LED 台灯 12 W"], reason: "标签所载名称", at: end.adding(seconds: -6 * 86_400))
    try inventSuppliers(on: work, until: end)
  }

  private static func inventSuppliers(on work: Work, until end: Instant) throws {
    guard let annex = work.suppliersAnnex(at: end) else { return }
    for (reference, name, points, days) in [
      ("MILL", "绍兴织造有限公司", 88, Int64(170)), ("LIGHTS", "中山照明厂", 74, 30), ("TRADER", "某贸易商行", 55, 10),
    ] {
      let at = end.adding(seconds: -days * 86_400)
      try work.addSupplier(reference, name: name, code: nil, at: at)
      try work.screen(
        supplier: reference,
        scores: annex.criteria.enumerated().map { place, criterion in
          SupplierScore(criterion: criterion.key, points: points + place, evidence: "现场评审记录", document: nil)
        }, note: points < annex.threshold && points >= annex.conditional ? "三个月内补齐供货记录" : "", at: at)
    }
  }
}
