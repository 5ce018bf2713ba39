import Promises
import Support
import Testing

/// A PostgreSQL server dies, its standby takes over, and no node has to be started again.
@Suite(.enabled(if: Cluster.shared != nil)) struct FailoverTests {
  @Test func whatWasAcknowledgedSurvivesTheServer() async throws {
    let pair = try Pair()
    let nodes = try await Nodes(2, at: pair.address)
    let load = Load(nodes.clients)
    #expect(try await load.waits(forMore: 200))
    try pair.failOver()
    // Nodes find the way by themselves, what they were at included, and one of them leads again.
    #expect(try await load.waits(forMore: 200))
    #expect(try await eventually { (try? nodes.leader()) != nil })
    try await nodes.openComplaints("K", due: [.milliseconds(300), .milliseconds(600)])
    let acknowledged = try await load.end()
    #expect(nodes.servers.allSatisfy { $0.isRunning })
    let stored = try await nodes[0].all("orders").compactMap { $0["reference"]?.string }
    #expect(stored.count == Set(stored).count)
    #expect(Set(stored) == acknowledged)
    #expect(try await eventually { try nodes.number("SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == 2 })
    try await nodes.settle()
    #expect(try nodes.number("SELECT COUNT(*) FROM pg_stat_replication") == 0, "this is the standby that was")
  }
}
