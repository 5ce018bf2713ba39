public import Promises

/// A plausible year of an invented marketplace, made from a seed: what the page shows before there are real orders.
public struct Demonstration: Sendable {
  public var seed: UInt64
  public var orders: Int

  public init(seed: UInt64 = 1, orders: Int = 3000) {
    self.seed = seed
    self.orders = orders
  }

  typealias Event = (at: Instant, act: (Work) throws -> Void)
  private static let hour: Int64 = 3600
  private static let day: Int64 = 86_400

  /// Runs the year that ends at `end` through the same operations as real history. `work` must stand at its begin.
  public func run(on work: Work, until end: Instant) throws {
    guard let version = work.letters.versions.first else { return }
    var random = Random(seed: seed)
    let begin = end.adding(seconds: -360 * Self.day)
    work.now = begin
    try work.startDuties(of: version, at: begin)
    var events =
      Self.sellers(from: begin) + goods(from: begin, &random) + duties(from: begin, version.letter, &random)
    for number in 1...max(1, orders) {
      let placed = begin.adding(seconds: Int64.random(in: 2 * Self.day..<360 * Self.day, using: &random))
      events += order(number, placed: placed, version.letter, &random)
    }
    for day in 1...360 { events += daily(begin.adding(seconds: Int64(day) * Self.day), version.letter, &random) }
    events += Self.cases(until: end)
    for event in events.filter({ $0.at <= end }).sorted(by: { $0.at < $1.at }) {
      work.now = event.at
      if let deadline = work.earliest, deadline < event.at {
        try work.sweepAll()
        work.earliest = try work.nextDeadline()
      }
      try event.act(work)
    }
    work.now = end
    try work.sweepAll()
    try Self.inventFindings(on: work, until: end)
    try Self.inventGoods(on: work, until: end)
  }

  private func chance(_ percent: Double, _ random: inout Random) -> Bool {
    Double.random(in: 0..<100, using: &random) < percent
  }

  private func goods(from begin: Instant, _ random: inout Random) -> [Event] {
    var events: [Event] = []
    let zone = Zone("Asia/Shanghai")!
    for number in 1...24 {
      let at = begin.adding(seconds: Int64(number) * 600)
      let valid = zone.day(of: begin).adding(Int.random(in: 60...500, using: &random))
      let renewed = zone.start(of: valid.adding(chance(85, &random) ? -12 : 5))
      events.append((at, { try $0.list(product: "P-\(number)", title: "Goods \(number)", category: nil, at: at) }))
      events.append(
        (
          at,
          { try $0.certify(product: "P-\(number)", number: "C-\(number)", issuer: "CQC", validUntil: valid, at: at) }
        ))
      events.append(
        (
          renewed,
          {
            try $0.certify(
              product: "P-\(number)", number: "C-\(number)-2", issuer: "CQC", validUntil: valid.adding(365), at: renewed
            )
          }
        ))
    }
    for (number, product) in [(1, 7), (2, 19)] {
      let found = begin.adding(seconds: Int64(number * 140) * Self.day + 9 * Self.hour)
      let down = found.adding(seconds: Int64.random(in: 300...1600, using: &random))
      events.append(
        (
          found,
          { try $0.findCounterfeit(product: "P-\(product)", finding: "F-\(number)", evidence: "Report", at: found) }
        ))
      events.append((down, { try $0.takeDown(product: "P-\(product)", at: down) }))
    }
    return events
  }

  /// Who sells all year, and how many of a hundred parcels of his come late; the others are the platform's own.
  private static let sellers: [(reference: String, late: Double)] = [("JADE", 2.4), ("CEDAR", 24), ("RIVER", 5)]

  private static func sellers(from begin: Instant) -> [Event] {
    sellers.map { seller in
      (
        begin,
        { work in
          try work.admit(merchant: seller.reference, floor: 2_000_000, currency: .cny, at: begin)
          try work.topUp(merchant: seller.reference, amount: 20_000_000, at: begin)
        }
      )
    }
  }

  /// What a figure asks for is decided two days after, but for the last, which waits for whoever looks.
  private static func decideScores(at: Instant, on work: Work) throws {
    for step in try work.scoreSteps(after: [], status: "open", limit: 100)
    where step.opened < at.adding(seconds: -2 * day) && step.measure.whose == .merchant {
      let reason = LocalizedText(zhHans: "近三个月送达不准时。", en: "Too many late deliveries in three months.")
      try work.takeScoreStep(step.measure, of: step.of, reason: reason, sanction: nil, floor: nil, at: at)
    }
  }

  private func order(_ number: Int, placed: Instant, _ letter: Letter, _ random: inout Random) -> [Event] {
    let reference = "A-\(number)"
    // Every third order is a merchant's.
    let seller = number % 9 < 3 ? Self.sellers[number % 9] : nil
    let zone = letter.calendar.zone
    let promised = zone.day(of: placed).adding(Int.random(in: 2...6, using: &random))
    let price = Int64.random(in: 1500...60_000, using: &random)
    let product = chance(4, &random) ? "P-\(Int.random(in: 1...24, using: &random))" : nil
    var events: [Event] = [
      (
        placed,
        { work in
          let lines = try product.map { product in
            try work.isOnSale(product: product) ? [PlaceOrder.Line(product: product, quantity: 1, price: price)] : []
          }
          try work.place(
            PlaceOrder(
              reference: reference, at: placed, promised: promised, currency: letter.currency,
              merchant: seller?.reference, lines: lines ?? []))
          try work.pay(order: reference, payment: "PAY-\(number)", amount: price, channel: "alipay", at: placed)
        }
      )
    ]
    if chance(2, &random) {
      let at = placed.adding(seconds: Self.hour)
      return events + [(at, { try $0.cancel(order: reference, at: at) })]
    }
    let late = chance(seller?.late ?? 2.4, &random)
    let spare =
      late ? Int64.random(in: 1...9, using: &random) * Self.day : -Int64.random(in: 1...3, using: &random) * Self.day
    let delivered = max(
      placed.adding(seconds: 20 * Self.hour),
      zone.start(of: promised).adding(seconds: spare + Int64.random(in: 9...20, using: &random) * Self.hour))
    if !chance(0.3, &random) {
      events.append(
        (
          delivered,
          { try $0.track(order: reference, event: TrackingEvent(reference: "D", kind: .delivered, at: delivered)) }
        ))
    }
    if chance(7, &random) {
      events += claim(number, after: delivered, &random)
    }
    if chance(5, &random) {
      events += complaint(number, opened: delivered.adding(seconds: 5 * Self.hour), &random)
    }
    return events
  }

  private func claim(_ number: Int, after delivered: Instant, _ random: inout Random) -> [Event] {
    let kind: ClaimKind = chance(60, &random) ? .noReason : chance(60, &random) ? .exchange : .repair
    let reference = "R-\(number)"
    let asked = delivered.adding(seconds: Int64.random(in: 1...240, using: &random) * Self.hour)
    let answered = asked.adding(
      seconds: Int64.random(in: 1...(chance(5, &random) ? 60 : 40), using: &random) * Self.hour)
    let sent = answered.adding(seconds: Int64.random(in: 2...48, using: &random) * Self.hour)
    let received = sent.adding(seconds: Int64.random(in: 20...72, using: &random) * Self.hour)
    let inspected = received.adding(seconds: Int64.random(in: 2...60, using: &random) * Self.hour)
    let finished = inspected.adding(seconds: Int64.random(in: 20...150, using: &random) * Self.hour)
    // Where the letter refused the claim, or silence spoke first, the steps that follow find nothing to do.
    return [
      (
        asked,
        { _ = try $0.open(OpenClaim(reference: reference, order: "A-\(number)", kind: kind, at: asked)) }
      ), (answered, { try? $0.answer(claim: reference, refusal: nil, note: "", at: answered) }),
      (sent, { try? $0.sendBack(claim: reference, carrier: "SF", number: "SF\(number)", at: sent) }),
      (received, { try? $0.receive(claim: reference, at: received) }),
      (inspected, { try? $0.inspect(claim: reference, refusal: nil, note: "", at: inspected) }),
      (finished, { try? $0.finish(claim: reference, at: finished) }),
    ]
  }

  private func complaint(_ number: Int, opened: Instant, _ random: inout Random) -> [Event] {
    let reference = "K-\(number)"
    let invented = InventedComplaint.number(number)
    let answered = opened.adding(
      seconds: Int64.random(in: 1...(chance(4, &random) ? 40 : 20), using: &random) * Self.hour)
    let found = answered.adding(
      seconds: Int64.random(in: 5...(chance(4, &random) ? 90 : 45), using: &random) * Self.hour)
    return [
      (opened, { try $0.openComplaint(reference, about: "A-\(number)", subject: invented.subject, at: opened) }),
      (opened.adding(seconds: 5), { try $0.acknowledge(complaint: reference, at: opened.adding(seconds: 5)) }),
      (
        answered,
        {
          try $0.answer(complaint: reference, at: answered)
          if $0.complaintsAnnex(at: answered)?.reason(invented.reason) != nil {
            try $0.classify(complaint: reference, reason: invented.reason, at: answered)
          }
        }
      ),
      (
        found,
        {
          try $0.find(
            complaint: reference, findings: invented.findings, measures: invented.measures, at: found)
        }
      ),
    ]
  }

  /// What happens day by day: what was granted is paid, what figures and complaints ask for is done.
  private func daily(_ at: Instant, _ letter: Letter, _ random: inout Random) -> [Event] {
    [
      (
        at,
        {
          try $0.payOut(grantedBefore: at.adding(seconds: -Self.day), at: at)
          try Self.decideScores(at: at, on: $0)
          try $0.closeInventedImprovements(at: at)
        }
      )
    ]
  }

  /// The duties of a year: each done some days before its period ends, now and then too late.
  private func duties(from begin: Instant, _ letter: Letter, _ random: inout Random) -> [Event] {
    var events: [Event] = []
    for clause in letter.clauses {
      for duty in clause.duties {
        guard case .days(let every) = duty.every else { continue }
        var period = begin
        while period < begin.adding(seconds: 360 * Self.day) {
          let spare = chance(4, &random) ? -2 : Int.random(in: 0...max(1, every / 8), using: &random)
          let done = period.adding(seconds: Int64(every - spare) * Self.day)
          events.append((done, { try $0.recordDuty(clause.key, duty: duty.name, note: "", at: done) }))
          period = done
        }
      }
    }
    return events
  }
}
