import Synchronization
import Testing

@testable import Web

@Suite struct ReadinessTests {
  private struct Gone: Error {}
  private final class Database: Sendable {
    let asked = Mutex(0)
    let isGone = Mutex(false)
    let now = Mutex(ContinuousClock.now)
  }

  @Test func manyWhoAskAreOneQuestion() async throws {
    let database = Database()
    let readiness = Readiness(
      now: { database.now.withLock { $0 } },
      ask: {
        database.asked.withLock { $0 += 1 }
        try await Task.sleep(for: .milliseconds(50))
        if database.isGone.withLock({ $0 }) { throw Gone() }
      })
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<100 { group.addTask { try await readiness.confirm() } }
      try await group.waitForAll()
    }
    database.isGone.withLock { $0 = true }
    try await readiness.confirm()
    #expect(database.asked.withLock { $0 } == 1)
    database.now.withLock { $0 += .seconds(1) }
    await #expect(throws: Gone.self) { try await readiness.confirm() }
    #expect(database.asked.withLock { $0 } == 2)
    // What went wrong is no longer believed than what went well.
    database.isGone.withLock { $0 = false }
    database.now.withLock { $0 += .seconds(1) }
    try await readiness.confirm()
    #expect(database.asked.withLock { $0 } == 3)
  }
}
