import Foundation
import Promises
import Support
import Testing

/// Several nodes on one database do everything once, whichever of them is gone.
@Suite(.serialized, .enabled(if: Cluster.shared != nil)) struct NodesTests {
  @Test(arguments: [2, 3]) func eachDeadlineIsJudgedOnce(_ count: Int) async throws {
    let receiver = try await Receiver()
    let nodes = try await Nodes(count, webhook: receiver.address)
    try await nodes.openComplaints("K", due: (0..<60).map { .milliseconds(500 + 30 * $0) })
    // These were late when we learned of them. Their buyers were offered a remedy and were silent, and the platform is
    // told of both.
    for number in 0..<20 {
      let order: JSON = [
        "reference": .string("A-\(number)"), "promised": "2026-01-04", "at": "2026-01-02T00:00:00Z",
      ]
      #expect(try await nodes[number].post("v1/orders", order).status == 201)
    }
    let broken = "SELECT COUNT(*) FROM obligation WHERE outcome = 'broken' AND duty IN ('answer', 'deliver')"
    #expect(try await eventually { try nodes.number(broken) == 80 })
    try await nodes.settle()
    for (event, times) in [("broken", 60), ("granted", 60), ("paid", 60), ("opened", 120)] {
      let lines = "SELECT COUNT(*) FROM journal WHERE clause = 'complaints.clock' AND event = '\(event)'"
      #expect(try nodes.number(lines) == times, "\(event)")
    }
    #expect(try nodes.number("SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") == 60)
    // Beside the warnings that went before: complaints that are a day old are told of up the chain.
    let warned = try nodes.number("SELECT COUNT(*) FROM outbox WHERE kind = 'clock.warned'")
    #expect(try nodes.number("SELECT COUNT(*) FROM outbox") == 40 + warned)
    #expect(
      try await eventually {
        try nodes.number("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL") == 0
      })
    #expect(receiver.counts.count == 40 + warned)
    #expect(receiver.counts.values.allSatisfy { $0 == 1 }, "\(receiver.counts)")
  }

  @Test func whenTheLeaderIsKilledAnotherJudgesWithinTwoSeconds() async throws {
    let nodes = try await Nodes(3)
    try await nodes.openComplaints("K", due: (0..<50).map { .milliseconds(2000 + 100 * $0) })
    let open = "FROM obligation WHERE outcome IS NULL AND duty = 'answer'"
    let late = "SELECT COALESCE(MAX(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 - judge), 0)::BIGINT \(open)"
    var killed: [Int] = []
    var latest = 0
    while true {
      let count = try nodes.number("SELECT COUNT(*) \(open)")
      latest = max(latest, try nodes.number(late))
      if count == 0 { break }
      // One leader after the other, in the middle of the deadlines.
      if count < 40 - 20 * killed.count, killed.count < 2, let leader = try nodes.leader() {
        nodes[leader].kill()
        killed.append(leader)
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(Set(killed).count == 2)
    #expect(latest < 2_000_000, "a promise was judged \(latest) µs after its deadline")
    let survivor = try #require((0..<3).first { !killed.contains($0) })
    #expect(try nodes.leader() == survivor)
    for number in killed { try await nodes[number].start() }
    try await nodes.settle()
    #expect(try nodes.number("SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") == 50)
  }

  @Test func nodesThatAreKilledUnderLoadLoseNothing() async throws {
    let receiver = try await Receiver()
    let nodes = try await Nodes(3, webhook: receiver.address)
    let load = Load(nodes.clients)
    for _ in 0..<5 {
      #expect(try await load.waits(forMore: Int.random(in: 20...80)))
      let node = nodes[Int.random(in: 0..<3)]
      node.kill()
      // The others carry on.
      #expect(try await load.waits(forMore: 20))
      try await node.start()
    }
    let acknowledged = try await load.end()
    #expect(load.resent > 0, "somebody was killed at work")
    let stored = try await nodes[0].all("orders").compactMap { $0["reference"]?.string }
    #expect(stored.count == Set(stored).count)
    #expect(Set(stored) == acknowledged)
    try await nodes.settle()
    #expect(try await eventually { try nodes.number("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL") == 0 })
    let keys = try nodes.text("SELECT string_agg(encode(key, 'hex'), ' ') FROM outbox").split(separator: " ")
    let received = Set(receiver.counts.keys.map { $0.split(separator: "-").joined() })
    #expect(received == Set(keys.map { String($0) }), "each message came")
    #expect(!keys.isEmpty)
  }

  @Test func whatOneNodeGrantsAnotherPaysAtOnce() async throws {
    let nodes = try await Nodes(2)
    for number in 0..<2 {
      let (order, placed) = (JSON.string("A-\(number)"), JSON.string(Self.day(-5) + "T00:00:00Z"))
      let body: JSON = ["reference": order, "promised": .string(Self.day(-3)), "at": placed]
      #expect(try await nodes[number].post("v1/orders", body).status == 201)
      let payment: JSON = [
        "order": order, "reference": order, "amount": 1000, "channel": "alipay", "at": placed,
      ]
      let paid = try await nodes[number].post("v1/payments", payment)
      #expect(paid.status == 201, "\(paid.body.text)")
    }
    #expect(try await eventually { try nodes.number("SELECT COUNT(*) FROM offer") == 2 })
    // The last grant is not from the one that pays.
    let leader = try #require(try nodes.leader())
    for number in [leader, leader + 1] {
      let owed = try nodes.text(
        "SELECT encode(obligation, 'hex')::uuid FROM offer WHERE choice IS NULL LIMIT 1")
      let choice: JSON = ["obligation": .string(owed), "remedy": "compensation"]
      let chosen = try await nodes[number].post("v1/remedy-choices", choice)
      #expect(chosen.status == 201, "\(chosen.body.text)")
    }
    try await nodes.settle()
    #expect(try nodes.number("SELECT COUNT(*) FROM transfer WHERE kind = 'payout'") == 2)
  }

  @Test func aLetterBindsOrdersOnEveryNodeAtOnce() async throws {
    let nodes = try await Nodes(2)
    let source = try String(
      contentsOfFile: Program.root.appending(path: "letters/default.yaml").path, encoding: .utf8)
    for version in 2...6 {
      // Each only improves a promise, and so takes effect at once.
      let better = source.replacing(
        "takedown-within: {minutes: 30}", with: "takedown-within: {minutes: \(30 - version)}")
      let published = try await nodes[version].post("v1/letter-versions", ["source": .string(better)])
      #expect(published.body["number"]?.integer == Int64(version), "\(published.body.text)")
      let order = try await nodes[version + 1].post(
        "v1/orders", ["reference": .string("A-\(version)"), "promised": "2030-01-04"])
      #expect(order.body["letter"]?.integer == Int64(version), "\(order.body.text)")
    }
    try await nodes.settle()
  }

  @Test func clocksThatAreWrongChangeNoOutcome() async throws {
    let nodes = try await Nodes(3, ahead: [4, -4, 0])
    let (fast, slow) = (nodes[0], nodes[1])
    for number in 0..<5 {
      // A second is left, though on the clock of the node that is told of the answer three are missing.
      let early: JSON = Nodes.complaint("E-\(number)", due: .milliseconds(1000))
      #expect(try await nodes[number].post("v1/complaints", early).status == 201)
      let kept = try await fast.post("v1/complaint-answers", ["complaint": .string("E-\(number)")])
      #expect(Self.outcome(kept.body) == "kept", "\(kept.body.text)")
      // A second too late, though on this node's clock three are left.
      let late: JSON = Nodes.complaint("L-\(number)", due: .milliseconds(-1000))
      #expect(try await nodes[number].post("v1/complaints", late).status == 201)
      let broken = try await slow.post("v1/complaint-answers", ["complaint": .string("L-\(number)")])
      #expect(Self.outcome(broken.body) == "broken", "\(broken.body.text)")
    }
    try await nodes.settle()
    #expect(try nodes.number("SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") == 5)
  }

  private static func day(_ distance: Double) -> String {
    let time = Date(timeIntervalSinceNow: distance * 86_400).timeIntervalSince1970
    return String(Instant(microseconds: Int64(time * 1_000_000)).description.prefix(10))
  }

  private static func outcome(_ complaint: JSON) -> String? {
    complaint["obligations"]?.array?.first { $0["duty"]?.string == "answer" }?["outcome"]?.string
  }
}
