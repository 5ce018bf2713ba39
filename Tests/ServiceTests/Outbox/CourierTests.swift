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
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
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

  /// One message that its receiver refuses holds up the others for minutes, not for good; a person sends it again.
  @Test(arguments: Engine.kinds) func whatIsRefusedIsLaidAside(_ engine: Engine) async throws {
    let time = Mutex(Instant("2026-01-05T01:00:00Z")!)
    let now: @Sendable () -> Instant = { time.withLock { $0 } }
    let platform = try Platform(try engine.scratch(Migrations.all), keys: .ofTests)
    try await platform.publish(try String(contentsOfFile: defaultLetterPath, encoding: .utf8), at: now())
    for order in ["A-1", "A-2", "A-3"] {
      try await platform.operate(at: now()) { work in
        _ = try work.place(PlaceOrder(reference: order, at: work.now, promised: Day("2026-01-06")!, currency: .cny))
      }
    }
    time.withLock { $0 = Instant("2026-01-08T00:00:00Z")! }
    try await platform.operate(at: now()) { try $0.sweepAll() }

    let refused = Mutex<[String: Int]>(["A-2": 422, "A-3": 503])
    let taken = Mutex<[String]>([])
    let courier = Courier(platform: platform, clock: now, logger: Logger(label: "test")) { envelope in
      let order = try JSON.parse(envelope.body)["data"]?["order"]?.string ?? ""
      if let status = refused.withLock({ $0[order] }) { throw Envelope.Failure.answered(status) }
      taken.withLock { $0.append(order) }
    }
    /// Goes on until nothing is due within so many seconds.
    func pass(_ seconds: Int64) async throws {
      let end = now().adding(seconds: seconds)
      try await courier.send()
      while let next = try await platform.look(at: now(), { try $0.nextSending() }), next <= end {
        time.withLock { $0 = next }
        try await courier.send()
      }
      time.withLock { $0 = end }
    }
    func undelivered() async throws -> [Work.Undelivered] {
      try await platform.look(at: now()) { try $0.undelivered(limit: 10) }
    }
    try await pass(424)
    #expect(taken.withLock { $0 } == ["A-1"], "behind what is refused the others wait")
    #expect(try await undelivered().isEmpty)
    try await pass(2)
    let aside = try await undelivered()
    #expect(aside.map(\.about) == ["A-2"] && aside.map(\.failure) == ["422"] && aside.map(\.attempts) == [5])
    // What the receiver cannot take for now is tried for two days.
    #expect(try await platform.look(at: now()) { try $0.outboxState().failure } == "503")
    try await pass(47 * 3600)
    #expect(try await undelivered().count == 1)
    try await pass(6 * 3600)
    #expect(try await undelivered().map(\.about) == ["A-2", "A-3"])
    #expect(try await platform.look(at: now()) { try $0.outboxState().waiting } == 0)

    refused.withLock { $0 = [:] }
    try await pass(86_400)
    #expect(taken.withLock { $0 } == ["A-1"], "a person has to say so")
    let key = try #require(aside.first?.message.key)
    #expect(try await platform.operate(at: now()) { try $0.resend(key) } == 1)
    await #expect(throws: Refusal.self) { try await platform.operate(at: now()) { try $0.resend(key) } }
    try await pass(0)
    #expect(taken.withLock { $0 } == ["A-1", "A-2"])
    #expect(try await platform.operate(at: now()) { try $0.resend(nil) } == 1)
    try await pass(0)
    #expect(taken.withLock { $0 } == ["A-1", "A-2", "A-3"])
    #expect(try await undelivered().isEmpty)
  }

  @Test(arguments: [
    (Envelope.Failure.answered(400), 5), (.answered(422), 5), (.answered(410), 5), (.answered(408), 15),
    (.answered(429), 15), (.answered(500), 15), (.answered(302), 15), (.unreachable, 15),
  ])
  func whoSaysNoIsAskedLessOften(_ failure: Envelope.Failure, _ attempts: Int) {
    #expect(failure.mostAttempts == attempts)
  }

  @Test(arguments: [(1, 5), (2, 20), (3, 80), (4, 320), (7, 20_480), (8, 21_600), (99, 21_600)])
  func pausesGrow(attempts: Int, seconds: Int64) { #expect(Envelope.pause(after: attempts) == seconds) }
}
