import Foundation
import Promises
import Support
import Synchronization
import Testing

/// A crash at any moment loses nothing that was acknowledged.
@Suite(.serialized) struct CrashTests {
  /// Orders sent by several clients at once until the server is gone; which of them it acknowledged.
  private func load(_ server: RunningServer, _ round: Int, for duration: Duration) async throws -> (
    acknowledged: Set<String>, sent: Set<String>
  ) {
    let client = server.client
    let heard = Heard()
    return try await withThrowingTaskGroup(of: (Set<String>, Set<String>).self) { group in
      for task in 0..<8 {
        group.addTask {
          var acknowledged: Set<String> = []
          var sent: Set<String> = []
          for number in 0..<100_000 {
            let reference = "A-\(round)-\(task)-\(number)"
            sent.insert(reference)
            let order: JSON = ["reference": .string(reference), "promised": "2030-01-04"]
            guard let reply = try? await client.send("POST", "v1/orders", order, key: reference) else { break }
            #expect(reply.status == 201)
            acknowledged.insert(reference)
            heard.isHeard.withLock { $0 = true }
          }
          return (acknowledged, sent)
        }
      }
      // However busy the machine is, something is under way by then.
      for _ in 0..<2000 where !heard.isHeard.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(10)) }
      try await Task.sleep(for: duration)
      server.kill()
      var acknowledged: Set<String> = []
      var sent: Set<String> = []
      for try await part in group {
        acknowledged.formUnion(part.0)
        sent.formUnion(part.1)
      }
      return (acknowledged, sent)
    }
  }

  /// Every order that is stored, each with its promise.
  private func stored(_ server: RunningServer) async throws -> Set<String> {
    var references: Set<String> = []
    for order in try await server.all("orders") {
      let reference = try #require(order["reference"]?.string)
      #expect(references.insert(reference).inserted)
      #expect(order["obligations"]?.array?.count == 1, "\(reference) has its promise")
    }
    return references
  }

  @Test(arguments: Engine.durable) func whatWasAcknowledgedSurvivesAKill(_ engine: Engine) async throws {
    let server = try await RunningServer(on: engine)
    var acknowledged: Set<String> = []
    for round in 1...3 {
      let (more, sent) = try await load(server, round, for: .milliseconds(Int.random(in: 300...900)))
      #expect(!more.isEmpty)
      acknowledged.formUnion(more)
      try await server.start()
      let stored = try await stored(server)
      #expect(acknowledged.subtracting(stored) == [])
      // Whoever got no answer sends it again with its key, and it is there once.
      for reference in sent.subtracting(more) {
        let again = try await server.post(
          "v1/orders", ["reference": .string(reference), "promised": "2030-01-04"], key: reference)
        #expect(again.status == 201, "\(again.body.text)")
        acknowledged.insert(reference)
      }
    }
    #expect(try await stored(server) == acknowledged)
    #expect(server.stop() == 0)
  }

  @Test(arguments: Engine.durable) func aRequestToEndIsFollowedAndLosesNothing(_ engine: Engine) async throws {
    let server = try await RunningServer(on: engine)
    for number in 0..<20 {
      let reply = try await server.post("v1/orders", ["reference": .string("A-\(number)"), "promised": "2030-01-04"])
      #expect(reply.status == 201)
    }
    let begin = ContinuousClock.now
    #expect(server.stop() == 0)
    #expect(ContinuousClock.now - begin < .seconds(8))
    try await server.start()
    #expect(try await stored(server).count == 20)
  }

  @Test(arguments: Engine.durable) func theSweeperWakesForAnEarlierDeadline(_ engine: Engine) async throws {
    let server = try await RunningServer(on: engine)
    // Nothing is due for weeks, so it sleeps. Now a complaint whose day is over in two seconds.
    let opened = Date(timeIntervalSinceNow: -24 * 3600 + 2).timeIntervalSince1970
    let complaint: JSON = [
      "reference": "K-1", "subject": "late",
      "at": .string(Instant(microseconds: Int64(opened * 1_000_000)).description),
    ]
    let reply = try await server.post("v1/complaints", complaint)
    #expect(reply.status == 201)
    #expect(reply.body["obligations"]?[0]?["outcome"] == nil)
    var outcome: String?
    for _ in 0..<100 where outcome == nil {
      try await Task.sleep(for: .milliseconds(100))
      let found = try await server.get("v1/complaints/K-1").body
      outcome = found["obligations"]?.array?.compactMap { $0["outcome"]?.string }.first
    }
    #expect(outcome == "broken")
    #expect(try await server.get("v1/transfers").body["items"]?.array?.isEmpty == false, "the remedy ran by itself")
  }
}

/// Whether the server has acknowledged anything.
private final class Heard: Sendable {
  let isHeard = Mutex(false)
}
