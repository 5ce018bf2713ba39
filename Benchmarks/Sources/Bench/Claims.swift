import Database
import Foundation
import Promises
import Service

/// Sellers agree to a thousand claims at once: against one merchant's deposit, and against a thousand.
struct Claims {
  let engine: Engine
  let report: Report
  private static let count = 1000
  private static let atOnce = 32

  func run() async throws {
    var hot: [Double] = []
    var spread: [Double] = []
    for _ in 0..<3 {
      spread.append(try await answered(merchants: Self.count))
      hot.append(try await answered(merchants: 1))
    }
    try report.add(
      "claims granted against one deposit, \(engine.name)", median(hot), "a second",
      reference: "spread over merchants", median(spread), target: "at least 0.5")
  }

  /// How many claims are answered a second, with all that follows; checks that nothing is lost of the deposits.
  private func answered(merchants: Int) async throws -> Double {
    let (platform, _) = try await engine.platform()
    defer { platform.database.close() }
    let now = wallClock()
    try await platform.operate(at: now) { work in
      for merchant in 0..<merchants {
        try work.admit(merchant: "M-\(merchant)", floor: 0, currency: .cny, at: now)
        try work.topUp(merchant: "M-\(merchant)", amount: Int64(Self.count / merchants) * 600, at: now)
      }
      for number in 0..<Self.count {
        let order = "A-\(number)"
        try work.place(
          PlaceOrder(
            reference: order, at: now, promised: Day("2030-01-04")!, currency: .cny,
            merchant: "M-\(number % merchants)"))
        try work.pay(order: order, payment: "P-\(number)", amount: 1000, channel: "alipay", at: now)
        try work.track(order: order, event: TrackingEvent(reference: "d", kind: .delivered, at: now))
        try work.open(OpenClaim(reference: "R-\(number)", order: order, kind: .damaged, at: now))
      }
    }
    let time = try await seconds {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for lane in 0..<Self.atOnce {
          group.addTask {
            for number in stride(from: lane, to: Self.count, by: Self.atOnce) {
              try await platform.operate(at: wallClock()) {
                try $0.answer(claim: "R-\(number)", refusal: nil, note: "", at: wallClock())
              }
            }
          }
        }
        try await group.waitForAll()
      }
    }
    let broken = try await platform.look(at: wallClock()) { work in
      try work.ledgerInvariants().filter { $0.broken > 0 }.map(\.name)
    }
    guard broken.isEmpty else { throw Failed(message: "the ledger does not hold: \(broken)") }
    // 600 of each 1000 came out of a deposit, the rest out of the fund.
    let left = try await platform.look(at: wallClock()) {
      try $0.trialBalance().filter { $0.account.hasPrefix("deposit:") }.reduce(0) { $0 + $1.amount.minor }
    }
    guard left == 0 else { throw Failed(message: "\(left) are left of the deposits") }
    return Double(Self.count) / time
  }
}
