import Promises

extension Demonstration {
  /// The last weeks of two merchants: one whose tea tins were found counterfeit and who was sanctioned for it, one who
  /// appeals; a report that came to nothing, one that waits, and a recall that some have answered.
  static func cases(until end: Instant) -> [Event] {
    let sellers = end.adding(seconds: -40 * 86_400)
    var events: [Event] = [
      (
        sellers,
        { work in
          for (merchant, deposit) in [("HARBOUR", Int64(1_200_000)), ("LOTUS", 60_000)] {
            try work.admit(merchant: merchant, floor: 50_000, currency: .cny, at: sellers)
            try work.topUp(merchant: merchant, amount: deposit, at: sellers)
          }
        }
      )
    ]
    for goods in Goods.all { events += goods.sales(from: sellers, until: end) }
    return events + decided(until: end) + waiting(until: end) + recall(until: end)
  }

  /// Invented goods of a merchant, with the lot that they come from. They are called what both languages call them: a
  /// listing has one title.
  struct Goods {
    var reference, title, merchant: String
    var price: Int64
    var buyers: Int

    static let all = [
      Goods(reference: "TEA-TIN", title: "LOTUS T-100 (100 g)", merchant: "LOTUS", price: 12_800, buyers: 4),
      Goods(reference: "SCARF", title: "LOTUS S-90 (90 × 90 cm)", merchant: "LOTUS", price: 26_900, buyers: 2),
      Goods(reference: "MUG-SET", title: "HARBOUR M-4 (4 × 350 ml)", merchant: "HARBOUR", price: 15_900, buyers: 3),
      Goods(reference: "CHARGER-65", title: "HARBOUR C-65 (65 W)", merchant: "HARBOUR", price: 9_900, buyers: 3),
      Goods(reference: "HEATER-20", title: "HARBOUR HT-20 (2 kW)", merchant: "HARBOUR", price: 19_900, buyers: 5),
    ]

    func sales(from begin: Instant, until end: Instant) -> [Event] {
      let listed = begin.adding(seconds: 3600)
      var events: [Event] = [
        (
          listed,
          { work in
            try work.list(
              product: reference, title: title, category: nil, details: ListingDetails(merchant: merchant), at: listed)
            try work.receive(lot: "\(reference)-L1", of: reference, supplier: nil, quantity: 60, at: listed)
          }
        )
      ]
      for number in 1...buyers {
        let placed = listed.adding(seconds: Int64(number) * 50_000)
        let delivered = placed.adding(seconds: 2 * 86_400)
        events += [
          (placed, { try order(number, on: $0, at: placed) }),
          (delivered, { try deliver(number, on: $0, at: delivered) }),
        ]
      }
      return events
    }

    func name(_ number: Int) -> String { "\(reference)-\(number)" }

    private func order(_ number: Int, on work: Work, at: Instant) throws {
      guard let letter = work.letters.inForce(at: at)?.letter else { return }
      try work.place(
        PlaceOrder(
          reference: name(number), at: at, promised: letter.calendar.zone.day(of: at).adding(4),
          currency: letter.currency, merchant: merchant,
          lines: [.init(product: reference, quantity: 1, price: price)], buyer: "demo-\(name(number).lowercased())"))
      try work.pay(order: name(number), payment: "PAY-\(name(number))", amount: price, channel: "alipay", at: at)
    }

    private func deliver(_ number: Int, on work: Work, at: Instant) throws {
      try work.ship(
        order: name(number), shipment: Shipment(reference: "S", replaces: nil), carrier: "SF",
        number: "SF-\(name(number))", lots: [PackedLot(product: reference, lot: "\(reference)-L1", quantity: 1)],
        at: at.adding(seconds: -86_400))
      try work.track(order: name(number), event: TrackingEvent(reference: "D", kind: .delivered, at: at))
    }
  }

  private static func report(
    _ reference: String, of product: String, _ kind: ReportKind, case name: String, by buyer: String? = nil,
    isDanger: Bool = false, words: String, at: Instant
  ) -> Event {
    (
      at,
      { work in
        var report = MakeReport(reference: reference, product: product, kind: kind, at: at)
        (report.caseName, report.buyer, report.isDanger, report.words) = (name, buyer, isDanger, words)
        _ = try work.make(report)
      }
    )
  }

  /// A sanctioned merchant, a report that came to nothing, and an appeal.
  private static func decided(until end: Instant) -> [Event] {
    func at(_ days: Int64, _ minutes: Int64 = 0) -> Instant { end.adding(seconds: -days * 86_400 + minutes * 60) }
    let (found, appealed, dismissed) = (at(13), at(5), at(21))
    return [
      report(
        "M-2401", of: "TEA-TIN", .counterfeit, case: "J-2401", by: "demo-tea-tin-1", words: "罐底的防伪标识是仿制的。", at: found),
      report(
        "M-2402", of: "TEA-TIN", .counterfeit, case: "J-2401", by: "demo-tea-tin-3", words: "与专柜购买的不同。",
        at: at(13, 25)),
      (at(13, 40), { try $0.hold(case: "J-2401", facts: "两份举报所附照片一致。", by: "Q-1", at: at(13, 40)) }),
      (at(13, 190), { try $0.find(case: "J-2401", facts: "权利人书面确认标识为仿制。", by: "Q-1", at: at(13, 190)) }),
      (at(13, 204), { try $0.takeDown(product: "TEA-TIN", at: at(13, 204)) }),
      (
        at(13, 240),
        {
          try $0.impose(
            ImposeSanction(
              reference: "S-2401", merchant: "LOTUS", kind: .suspension,
              reason: LocalizedText(zhHans: "销售假冒商品。", en: "Sold counterfeit goods."), caseName: "J-2401",
              at: at(13, 240)))
        }
      ),
      report(
        "M-2301", of: "SCARF", .wrongInformation, case: "J-2301", words: "页面写的是 100% 真丝。", at: dismissed),
      (
        at(20),
        { try $0.dismiss(case: "J-2301", reason: "检验报告显示成分与页面一致。", by: "Q-2", at: at(20)) }
      ),
      report(
        "M-2501", of: "MUG-SET", .counterfeit, case: "J-2501", by: "demo-mug-set-2", words: "杯底没有厂名。", at: appealed),
      (at(5, 50), { try $0.find(case: "J-2501", facts: "标签所载厂家否认生产该商品。", by: "Q-1", at: at(5, 50)) }),
      (at(5, 71), { try $0.takeDown(product: "MUG-SET", at: at(5, 71)) }),
      (at(1), { try $0.appeal(case: "J-2501", words: "该批次由厂家授权的工厂代工，附授权书。", at: at(1)) }),
    ]
  }

  /// What quality has to look at now.
  private static func waiting(until end: Instant) -> [Event] {
    [
      report(
        "M-2601", of: "CHARGER-65", .unsafe, case: "J-2601", by: "demo-charger-65-1", isDanger: true,
        words: "充电时外壳烫手，有焦味。", at: end.adding(seconds: -2400)),
      (
        end.adding(seconds: -6 * 86_400),
        {
          try $0.addSupplier(
            "PAPERS", name: "宣城文房纸业 / Xuancheng Papers", code: nil, at: end.adding(seconds: -6 * 86_400))
        }
      ),
    ]
  }

  private static func recall(until end: Instant) -> [Event] {
    let announced = end.adding(seconds: -9 * 86_400)
    let answered = announced.adding(seconds: 86_400)
    return [
      (
        announced,
        {
          try $0.announce(
            AnnounceRecall(
              reference: "RC-2401", product: "HEATER-20", lots: ["HEATER-20-L1"], risk: .serious,
              hazard: LocalizedText(zhHans: "温控器失效，可能起火。", en: "The thermostat may fail, and start a fire."),
              advice: LocalizedText(zhHans: "请立即停用并拔下插头。", en: "Stop using it and unplug it."),
              plan: RecallPlan(goods: .sendBack, remedies: [.refund, .replacement], reminders: [7, 21]),
              announcedBy: "HARBOUR", contact: "400-000-0000", at: announced))
        }
      ),
      (
        answered,
        { try $0.answer(AnswerRecall(recall: "RC-2401", order: "HEATER-20-1", answer: .sendsBack, at: answered)) }
      ),
      (
        answered.adding(seconds: 7200),
        {
          try $0.answer(
            AnswerRecall(
              recall: "RC-2401", order: "HEATER-20-3", answer: .keeps, at: answered.adding(seconds: 7200)))
        }
      ),
    ]
  }
}
