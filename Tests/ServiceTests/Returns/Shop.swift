import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

/// A platform with goods on sale and a letter in force, on two nodes where the engine has several: what tests of
/// after-sales start from.
struct Shop: Sendable {
  static let now = Instant("2026-01-05T01:00:00Z")!
  /// What was ordered is there; a day before anybody claims anything.
  static let delivered = now.adding(seconds: 86_400)
  static let claimed = delivered.adding(seconds: 86_400)
  let nodes: [Platform]

  /// Afterwards everything must add up.
  static func open(_ engine: Engine, _ body: (Shop) async throws -> Void) async throws {
    let place = try engine.place()
    defer { place.remove() }
    let first = try place.open(Migrations.all)
    let one = try Platform(first, keys: .ofTests)
    let other = first.endsInOrder ? one : try Platform(try place.open(Migrations.all), keys: .ofTests)
    let shop = Shop(nodes: [one, other])
    defer { for node in shop.nodes { node.database.close() } }
    try await one.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: now)
    try await shop.run(now) { work in
      for number in 1...2 { try work.list(product: "P-\(number)", title: "Kettle", category: nil, at: Shop.now) }
    }
    try await body(shop)
    let broken = try await shop.run(now) { work in
      try work.numberAll()
      return try work.invariants().filter { $0.broken > 0 }.map(\.name)
    }
    #expect(broken == [])
  }

  @discardableResult
  func run<T: Sendable>(_ at: Instant, _ body: @escaping @Sendable (Work) throws -> T) async throws -> T {
    try await nodes[0].operate(at: at, body)
  }

  /// An order of three of each of two goods at 10.00, delivered.
  ///
  /// - Parameter paid: by channel, the first first.
  func order(
    _ reference: String, paid: [(channel: String, amount: Int64)] = [("alipay", 6000)], freight: Int64 = 0,
    merchant: String? = nil
  ) async throws {
    try await run(Shop.now) { work in
      try work.place(
        PlaceOrder(
          reference: reference, at: Shop.now, promised: Day("2026-01-09")!, currency: .cny, merchant: merchant,
          freight: freight,
          lines: [.init(product: "P-1", quantity: 3, price: 1000), .init(product: "P-2", quantity: 3, price: 1000)]))
      for (place, payment) in paid.enumerated() {
        try work.pay(
          order: reference, payment: "\(reference)/\(place)", amount: payment.amount, channel: payment.channel,
          at: Shop.now.adding(seconds: Int64(place)))
      }
    }
    try await run(Shop.delivered) {
      try $0.track(order: reference, event: TrackingEvent(reference: "T", kind: .delivered, at: Shop.delivered))
    }
  }

  /// A claim for damaged goods: once the seller agrees, the money is granted.
  func claim(_ reference: String, of order: String, _ quantity: Int? = nil, product: String = "P-1") async throws {
    try await run(Shop.claimed) { work in
      try work.open(
        OpenClaim(
          reference: reference, order: order, kind: .damaged,
          lines: quantity.map { [.init(product: product, quantity: $0)] } ?? [], at: Shop.claimed))
    }
  }

  /// What is granted for claims that the seller agrees to.
  func agree(to claims: String...) async throws {
    try await run(Shop.claimed) { work in
      for claim in claims { try work.answer(claim: claim, refusal: nil, note: "", at: Shop.claimed) }
    }
  }

  /// Runs `body` many times at once, on both nodes, and answers with what code each was refused, nil where it was done.
  func atOnce(
    _ count: Int, at: Instant, _ body: @escaping @Sendable (Work, Int) throws -> Void
  ) async throws -> [String?] {
    try await withThrowingTaskGroup(of: String?.self) { group in
      for number in 0..<count {
        group.addTask {
          do {
            try await nodes[number % 2].operate(at: at) { try body($0, number) }
            return nil
          } catch let refusal as Refusal {
            return refusal.code
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  func count(_ sql: String) async throws -> Int64 {
    try await nodes[0].database.read { try $0.first(sql, map: { $0.integer(0) }) ?? 0 }
  }

  func text(_ sql: String) async throws -> String? {
    try await nodes[0].database.read { try $0.first(sql, map: { $0.optionalText(0) }) ?? nil }
  }
}
