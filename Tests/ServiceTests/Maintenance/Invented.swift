import Database
import Foundation
import Promises

@testable import Service

/// An invented year in a database: every table that a copy has to move holds something, or nearly.
enum Invented {
  static let now = Instant("2026-11-24T04:00:00Z")!
  /// How many orders are beside those that are asked for: of the cases, and of the claim below.
  static let more = Demonstration.Goods.all.reduce(1) { $0 + $1.buyers }
  static let begin = now.adding(seconds: -360 * 86_400)

  /// Writes it, with all that follows from it.
  static func year(in database: any Database, orders: Int = 200) throws {
    let source = try String(contentsOfFile: defaultLetterPath, encoding: .utf8)
    try database.writeNow { transaction in
      let work = Work(
        transaction, now: begin, letters: LetterBook([]), random: Random(seed: 1), live: false, keys: .ofTests)
      try work.makeParts(from: begin, until: now)
      _ = try work.publish(LetterFile(yaml: source), source: source, at: begin)
      try Demonstration(seed: 1, orders: orders).run(on: work, until: now)
      try claim(work)
      try work.numberAll()
    }
  }

  /// A claim with goods, evidence and a deposit that bears it, one part of which is not paid yet.
  private static func claim(_ work: Work) throws {
    let at = work.now
    try work.admit(merchant: "M-1", floor: 100, currency: .cny, at: at)
    try work.topUp(merchant: "M-1", amount: 700, at: at)
    try work.list(product: "P-X", title: "Pan", category: nil, at: at)
    try work.place(
      PlaceOrder(
        reference: "X-1", at: at, promised: Day("2026-12-24")!, currency: .cny, merchant: "M-1",
        lines: [.init(product: "P-X", quantity: 2, price: 500)]))
    try work.pay(order: "X-1", payment: "PAY-X", amount: 1000, channel: "alipay", at: at)
    try work.track(order: "X-1", event: TrackingEvent(reference: "D", kind: .delivered, at: at))
    try work.open(
      OpenClaim(reference: "X-1", order: "X-1", kind: .damaged, lines: [.init(product: "P-X", quantity: 1)], at: at))
    try work.addEvidence(claim: "X-1", name: "crack.pdf", base64: "JVBERi0xLjc=", at: at)
    try work.answer(claim: "X-1", refusal: nil, note: "", at: at)
    try work.open(OpenClaim(reference: "X-2", order: "X-1", kind: .exchange, at: at))
    try work.report([TrackingEvent(reference: "S", kind: .inTransit, at: at, revision: 7)], ofParcel: "NOBODY'S")
  }

  static func invariants(_ transaction: Transaction) throws -> [Invariant] {
    try Work(maintaining: transaction, now: now).invariants()
  }
}
