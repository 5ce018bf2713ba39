import Database
import Foundation
import Promises
import Service

/// What one operation costs with ten million obligations in the database, over what it costs with a hundred thousand.
/// The two are asked in turn, so that whatever else the machine does meets both.
struct Growth {
  let engine: Engine
  let report: Report

  private struct Case {
    var name: String
    var run: @Sendable (Platform, Int) async throws -> Void
  }

  func run() async throws {
    let large = Int(ProcessInfo.processInfo.environment["GROWTH"] ?? "") ?? 10_000_000
    let small = large / 100
    let sizes = [small, large]
    var platforms: [Platform] = []
    for size in sizes {
      let (platform, address) = try await engine.platform()
      let time = try secondsNow {
        try Fill(clause: "delivery.carriers").history(size, in: platform.database, now: wallClock(), seed: 5)
        if engine.isServer { try shell("psql", "-qAt", "-c", "VACUUM ANALYZE", "-c", "CHECKPOINT", address) }
      }
      print("growth, \(engine.name): \(size) obligations made in \(Int(time)) s")
      platforms.append(platform)
    }
    let place = Catalog.operation("orders.place")!
    let track = Catalog.operation("orders.track")!
    let complain = Catalog.operation("complaints.open")!
    let order = Catalog.queries.first { $0.name == "orders.get" }!
    let cases = [
      Case(name: "order placed") { platform, number in
        _ = try await platform.perform(
          place, ["reference": .string("G-\(number)"), "promised": "2030-01-04"], key: "k-\(number)", by: .shop,
          at: wallClock())
      },
      Case(name: "delivery recorded") { platform, number in
        _ = try await platform.perform(
          track, ["order": .string("G-\(number)"), "reference": "T", "kind": "delivered"], key: nil, by: .shop,
          at: wallClock())
      },
      Case(name: "complaint opened") { platform, number in
        _ = try await platform.perform(
          complain, ["reference": .string("K-\(number)"), "order": .string("G-\(number)"), "subject": "late"], key: nil,
          by: .shop, at: wallClock())
      },
      Case(name: "order read") { platform, number in
        let now = wallClock()
        let input = try order.input([("reference", "G-\(number)")], now: now)
        _ = try await platform.look(at: now) { try order.answer(input, from: $0) }
      },
      Case(name: "next deadline found") { platform, _ in
        _ = try await platform.look(at: wallClock()) { try $0.nextDeadline() }
      },
    ]
    let count = 1500
    for item in cases {
      var times: [[Double]] = [[], []]
      for number in 0..<count {
        for (size, platform) in platforms.enumerated() {
          times[size].append(try await seconds { try await item.run(platform, number) } * 1_000_000)
        }
      }
      try report.add(
        "growth, \(item.name), \(engine.name), with \(sizes[1]) obligations", median(times[1]), "microseconds",
        reference: "with \(sizes[0])", median(times[0]), target: "at most 1.3")
    }
    for platform in platforms { platform.database.close() }
  }
}
