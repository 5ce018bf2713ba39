import Foundation
import Promises
import Support

@testable import Service

/// Operations made up from a seed, as lines of a stream: a shop where everything that can happen after a sale happens,
/// with some that must be refused.
struct InventedHistory {
  private var dice: Dice
  private var now = Instant("2026-03-01T00:00:00Z")!
  private(set) var lines: [String] = []
  private var orders: [(reference: String, products: [String], merchant: String?)] = []
  /// Each claim with what usually happens to it next.
  private var claims: [(reference: String, order: Int, next: [String])] = []
  private var number = 0

  /// - Parameter count: of operations, or a few more.
  init(seed: UInt64, count: Int) {
    dice = Dice(seed: seed)
    for product in 1...4 { tell("goods.list", ["reference": .string("P-\(product)"), "title": "Kettle"]) }
    tell("merchants.admit", ["reference": "M-1", "floor": 2000])
    tell("merchants.admit", ["reference": "M-2", "floor": 0])
    tell("merchants.top-up", ["merchant": "M-1", "amount": 3000])
    while lines.count < count { step() }
    // In the end everybody leaves, and gets back what is left, some of them twice.
    for merchant in ["M-1", "M-1", "M-2"] as [JSON] {
      tell("merchants.leave", ["merchant": merchant])
      tell("merchants.release-deposit", ["merchant": merchant], after: 60 * 86_400)
      if roll(2) == 0 { tell("merchants.top-up", ["merchant": merchant, "amount": 20_000]) }
    }
  }

  private mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &dice) }
  private mutating func any<T>(_ values: [T]) -> T { values[roll(values.count)] }

  private mutating func tell(_ name: String, _ body: JSONObject, after seconds: Int64 = 60) {
    now = now.adding(seconds: seconds)
    let line: JSON = ["at": .string(now.description), "do": .string(name), "with": .object(body)]
    lines.append(line.text)
  }

  private mutating func step() {
    // Mostly minutes and hours, now and then longer than any time that somebody has for something.
    let pause = any([30, 600, 3600, 3 * 3600, 8 * 3600, 20 * 3600] as [Int64])
    now = now.adding(seconds: roll(25) == 0 ? 9 * 86_400 : pause)
    switch roll(22) {
    case 0...1: order()
    case 2...4: open()
    case 5...16: goOn()
    case 17: money()
    case 18: rare()
    case 19...20: decision()
    default: nonsense()
    }
  }

  private mutating func order() {
    number += 1
    let reference = "A-\(number)"
    let products = (1...4).filter { _ in roll(5) > 1 }.map { "P-\($0)" }
    var merchant: String?
    if roll(3) > 0 { merchant = any(["M-1", "M-2"]) }
    let day = now.description.prefix(10)
    var body: JSONObject = ["reference": .string(reference), "promised": .string(String(day))]
    if roll(4) > 0 { body["promised"] = .string(now.adding(seconds: 6 * 86_400).description.prefix(10).description) }
    body["merchant"] = merchant.map { .string($0) }
    if roll(3) == 0 { body["freight"] = .integer(Int64(any([1, 700, 5000]))) }
    if roll(15) == 0 { body["currency"] = "EUR" }
    var price: Int64 = 0
    let lines = products.map { product -> JSON in
      let (each, count) = (Int64(any([0, 1, 99, 333, 1000, 9999])), Int64(1 + roll(3)))
      price += each * count
      var line: JSONObject = ["product": .string(product), "quantity": .integer(count), "price": .integer(each)]
      if roll(8) == 0 { line["traits"] = ["perishable"] }
      return .object(line)
    }
    if !lines.isEmpty { body["lines"] = .array(lines) }
    tell("orders.place", body)
    orders.append((reference, products, merchant))
    // What is paid may be all at once, in parts, with a discount, or nothing.
    for part in 0..<roll(4) {
      let amount = max(1, Int64(roll(Int(price) + 50)))
      pay(reference, "\(reference)/\(part)", amount)
    }
    if roll(10) > 0 {
      tell(
        "orders.track", ["order": .string(reference), "reference": "T", "kind": "delivered"],
        after: Int64(3600 * (1 + roll(20))))
    }
  }

  private mutating func pay(_ order: String, _ reference: String, _ amount: Int64) {
    tell(
      "orders.pay",
      [
        "order": .string(order), "reference": .string(reference), "amount": .integer(amount),
        "channel": .string(any(["alipay", "wechat-pay", "card"])),
      ])
  }

  private mutating func open() {
    guard !orders.isEmpty else { return }
    // Mostly of a late order: its times still run.
    let place = roll(3) > 0 ? max(0, orders.count - 1 - roll(3)) : roll(orders.count)
    let kind = roll(3) == 0 ? any([.repair, .exchange, .quality]) : any(ClaimKind.allCases)
    number += 1
    let reference = roll(12) == 0 && !claims.isEmpty ? any(claims).reference : "R-\(number)"
    var body: JSONObject = [
      "reference": .string(reference), "order": .string(orders[place].reference), "kind": .string(kind.rawValue),
    ]
    let named = orders[place].products.filter { _ in roll(2) == 0 }
    if !named.isEmpty {
      body["lines"] = .array(named.map { ["product": .string($0), "quantity": .integer(Int64(1 + roll(3)))] })
    }
    if roll(4) == 0 { body["wants"] = .string(any(Resolution.allCases).rawValue) }
    tell("claims.open", body)
    var next = kind.isDecidedByRule ? [] : ["answer"]
    if kind.needsGoodsBack { next += ["send-back", "receive", "inspect"] }
    if kind == .repair, roll(2) == 0 { next.append("fail-repair") }
    next += any([["finish"], ["stock", "finish"], ["stock", "ship"], ["ship"], ["fail-repair", "stock", "ship"]])
    claims.append((reference, place, next))
  }

  /// What usually comes next for one of the last claims, or something that may be out of place.
  private mutating func goOn() {
    guard !claims.isEmpty else { return }
    let place = roll(4) > 0 ? max(0, claims.count - 1 - roll(3)) : roll(claims.count)
    let usual = claims[place].next.first
    let all = ["answer", "send-back", "receive", "inspect", "stock", "fail-repair", "withdraw", "finish", "ship"]
    guard roll(4) > 0, let usual else { return act(any(all), on: place) }
    claims[place].next.removeFirst()
    act(usual, on: place)
  }

  private mutating func act(_ name: String, on place: Int) {
    var body: JSONObject = ["claim": .string(claims[place].reference)]
    switch name {
    case "answer": if roll(4) == 0 { body["refuse"] = .string(any(ClaimReason.ofAnswers).rawValue) }
    case "inspect": if roll(5) == 0 { body["refuse"] = .string(any(ClaimReason.ofInspections).rawValue) }
    case "send-back": (body["carrier"], body["number"]) = ("SF", "1")
    case "stock": body["inStock"] = .bool(roll(2) == 0)
    case "ship":
      number += 1
      let parcel = "S-\(number)"
      let order = JSON.string(orders[claims[place].order].reference)
      tell(
        "orders.ship",
        ["order": order, "reference": .string(parcel), "carrier": "SF", "claim": .string(claims[place].reference)])
      return tell(
        "orders.track",
        ["order": order, "shipment": .string(parcel), "reference": .string("T-" + parcel), "kind": "delivered"],
        after: 86_400)
    default: break
    }
    tell("claims." + name, body)
  }

  private mutating func money() {
    switch roll(4) {
    case 0...1:
      tell("merchants.top-up", ["merchant": .string(any(["M-1", "M-2"])), "amount": .integer(Int64(1 + roll(5000)))])
    case 2: if !orders.isEmpty { pay(any(orders).reference, "Z-\(lines.count)", Int64(1 + roll(3000))) }
    default: tell("merchants.release-deposit", ["merchant": .string(any(["M-1", "M-2"]))])
    }
  }

  /// What a person decides beside claims: a choice among what is on offer for a late delivery, goodwill, and who is liable
  /// for what a complaint is about.
  private mutating func decision() {
    guard !orders.isEmpty else { return }
    let order = JSON.string(orders[max(0, orders.count - 1 - roll(4))].reference)
    switch roll(4) {
    case 0...1: tell("remedies.choose", ["obligation": order, "remedy": .string(any(Remedy.Offer.allCases).rawValue)])
    case 2: tell("orders.give-goodwill", ["order": order, "amount": .integer(Int64(1 + roll(4000)))])
    default:
      number += 1
      let complaint = JSON.string("K-\(number)")
      tell("complaints.open", ["reference": complaint, "order": order, "subject": "It broke."])
      for _ in 0..<(1 + roll(2)) {
        tell(
          "complaints.find-liable",
          [
            "complaint": complaint, "liable": .string(any(Payer.allCases).rawValue), "grounds": "It broke.",
            "basis": .string(any(Damages.Basis.allCases).rawValue), "price": .integer(Int64(roll(3000))),
            "loss": .integer(Int64(roll(3000))),
          ])
      }
      if roll(2) == 0 { tell("complaints.answer", ["complaint": complaint], after: 20 * 3600) }
    }
  }

  private mutating func rare() {
    switch roll(6) {
    case 0: tell("merchants.leave", ["merchant": .string(any(["M-1", "M-2"]))])
    case 1: tell("orders.cancel", ["order": .string(orders.last?.reference ?? "A-1")])
    case 2: tell("goods.takedown", ["product": .string("P-\(1 + roll(4))")])
    default:
      let clause = any(["delivery.intact", "returns.exchange", "returns.repair", "goods.information"])
      tell(
        "suspensions.declare",
        [
          "reference": .string("FM-\(lines.count)"), "clauses": [.string(clause)], "from": .string(now.description),
          "until": .string(now.adding(seconds: Int64(3600 * (1 + roll(72)))).description), "declaredBy": "Li Na",
          "reason": ["zh-Hans": "台风。", "en": "A typhoon."], "evidence": "Notice",
        ])
    }
  }

  /// A line that was there already, or one about what does not exist.
  private mutating func nonsense() {
    guard roll(2) == 0, let line = try? JSON.parse(Array(any(lines).utf8)), let body = line["with"]?.object else {
      return tell("claims.withdraw", ["claim": "R-0"])
    }
    tell(line["do"]?.string ?? "", body)
  }
}
