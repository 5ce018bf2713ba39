import Promises
import Synchronization
import Testing

/// Clients that place orders through several nodes, one after the other, and send each again under its key, to whoever
/// is there, until somebody acknowledges it.
final class Load: Sendable {
  private struct State {
    var acknowledged: Set<String> = []
    var resent = 0
    var isOver = false
  }

  private let state = Mutex(State())
  private let tasks: Mutex<[Task<Void, any Error>]>

  /// - Parameter late: The share of orders that were promised for a day that is long past, one in so many.
  init(_ clients: [RunningServer.Client], tasks count: Int = 6, late: Int = 10) {
    tasks = Mutex([])
    let begun = (0..<count).map { task in
      Task { [self] in
        for number in 0... {
          if isOver { return }
          try await place("L-\(task)-\(number)", clients, isLate: number % late == 0)
        }
      }
    }
    tasks.withLock { $0 = begun }
  }

  var acknowledged: Set<String> { state.withLock { $0.acknowledged } }
  /// How often an order was sent again because nobody had said what became of it.
  var resent: Int { state.withLock { $0.resent } }
  private var isOver: Bool { state.withLock { $0.isOver } }

  /// Returns when so many orders more have been acknowledged; false where that takes too long.
  func waits(forMore count: Int, within time: Duration = .seconds(20)) async throws -> Bool {
    let goal = acknowledged.count + count
    let end = ContinuousClock.now + time
    while acknowledged.count < goal {
      if ContinuousClock.now > end { return false }
      try await Task.sleep(for: .milliseconds(10))
    }
    return true
  }

  /// Ends it, and answers which orders were acknowledged: all that were ever sent.
  func end() async throws -> Set<String> {
    state.withLock { $0.isOver = true }
    for task in tasks.withLock({ $0 }) { try await task.value }
    return acknowledged
  }

  private func place(_ reference: String, _ clients: [RunningServer.Client], isLate: Bool) async throws {
    var order: JSONObject = ["reference": .string(reference), "promised": "2030-01-04"]
    if isLate { (order["promised"], order["at"]) = ("2026-01-04", "2026-01-02T00:00:00Z") }
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
      let client = clients[Int.random(in: 0..<clients.count)]
      let reply = try? await client.send("POST", "v1/orders", .object(order), key: reference)
      if reply?.status == 201 {
        let isNew = state.withLock { $0.acknowledged.insert(reference).inserted }
        // Some come once more, as from somebody whom the answer did not reach.
        if isNew, reference.hasSuffix("7") { continue }
        return
      }
      // Nothing else may come of a node that is killed or has lost its database.
      if let reply, reply.status != 503 { Issue.record("\(reference): \(reply.status) \(reply.body.text)") }
      state.withLock { $0.resent += 1 }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("\(reference) was acknowledged by nobody")
  }
}
