import Database
import Foundation
import Logging
import Promises
import Support
import Synchronization
import Testing

@testable import Service

@Suite struct CourierTests {
  private struct Down: Error {}

  /// Two orders that are late, and a receiver that can be down.
  @Test(arguments: Engine.kinds) func everythingIsSentInOrderUntilItIsTaken(_ engine: Engine) async throws {
    let time = Mutex(Instant("2026-01-05T01:00:00Z")!)
    let platform = try Platform(try engine.scratch(Migrations.all))
    try await platform.publish(
      try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: time.withLock { $0 })
    for order in ["A-1", "A-2"] {
      try await platform.operate(at: time.withLock { $0 }) { work in
        _ = try work.place(
          PlaceOrder(reference: order, at: work.now, promised: Day("2026-01-06")!, currency: .cny))
        work.now = work.now.adding(seconds: 1)
      }
    }
    time.withLock { $0 = Instant("2026-01-08T00:00:00Z")! }
    try await platform.operate(at: time.withLock { $0 }) { try $0.sweepAll() }

    let isDown = Mutex(true)
    let received = Mutex<[(key: Identifier, body: JSON)]>([])
    let tries = Mutex(0)
    let deliver: @Sendable (Envelope) async throws -> Void = { envelope in
      tries.withLock { $0 += 1 }
      if isDown.withLock({ $0 }) { throw Down() }
      let body = try JSON.parse(envelope.body)
      received.withLock { $0.append((envelope.key, body)) }
    }
    let courier = Courier(
      platform: platform, clock: { time.withLock { $0 } }, logger: Logger(label: "test"), deliver: deliver)
    // Only one is tried; the others keep their place behind it.
    try await courier.send()
    #expect(tries.withLock { $0 } == 1)
    isDown.withLock { $0 = false }
    time.withLock { $0 = $0.adding(seconds: 5) }
    try await courier.send()
    let all = received.withLock { $0 }
    #expect(all.map { $0.body["data"]?["order"]?.string } == ["A-1", "A-2"])
    #expect(all.allSatisfy { $0.body["type"]?.string == "remedy.offered" })
    #expect(all.first?.body["data"]?["obligation"]?["offer"]?["standard"]?.string == "compensation")
    try await courier.send()
    #expect(received.withLock { $0.count } == 2, "nothing is sent again once it was taken")
  }

  @Test(arguments: [(1, 5), (2, 20), (3, 80), (4, 320), (7, 20_480), (8, 21_600), (99, 21_600)])
  func pausesGrow(attempts: Int, seconds: Int64) { #expect(Envelope.pause(after: attempts) == seconds) }
}
