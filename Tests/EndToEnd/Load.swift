import Promises
import Support
import Synchronization
import Testing

/// Clients that place orders through several nodes, one after the other, and send each again under its key, to whoever
/// is there, until somebody acknowledges it. They end with this at the latest.
final class Load {
  private let orders = Orders()
  private let tasks: [Task<Void, any Error>]

  /// - Parameter late: The share of orders that were promised for a day that is long past, one in so many.
  init(_ clients: [RunningServer.Client], tasks count: Int = 6, late: Int = 10) {
    tasks = (0..<count).map { [orders] task in
      Task {
        for number in 0... {
          if orders.isOver { return }
          try await orders.place("L-\(task)-\(number)", clients, isLate: number % late == 0)
        }
      }
    }
  }

  deinit { orders.end() }

  /// How often an order was sent again because nobody had said what became of it.
  var resent: Int { orders.resent }

  /// Returns when so many orders more have been acknowledged; false where that never comes.
  func waits(forMore count: Int) async throws -> Bool {
    let goal = orders.acknowledged.count + count
    return try await eventually { orders.acknowledged.count >= goal }
  }

  /// Ends it, and answers which orders were acknowledged: all that were ever sent.
  func end() async throws -> Set<String> {
    orders.end()
    for task in tasks { try await task.value }
    return orders.acknowledged
  }
}

/// What became of the orders.
private final class Orders: Sendable {
  private struct State {
    var acknowledged: Set<String> = []
    var resent = 0
    var isOver = false
  }

  private let state = Mutex(State())

  var acknowledged: Set<String> { state.withLock { $0.acknowledged } }
  var resent: Int { state.withLock { $0.resent } }
  var isOver: Bool { state.withLock { $0.isOver } }

  func end() { state.withLock { $0.isOver = true } }

  func place(_ reference: String, _ clients: [RunningServer.Client], isLate: Bool) async throws {
    var order: JSONObject = ["reference": .string(reference), "promised": "2030-01-04"]
    if isLate { (order["promised"], order["at"]) = ("2026-01-04", "2026-01-02T00:00:00Z") }
    let end = ContinuousClock.now + patience
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
