import Foundation
import Promises
import Support
import Testing

/// The program may be gone between any two steps of a payout, and its provider never is: every grant is paid once.
@Suite(.serialized) struct PayoutCrashTests {
  private static let rounds = 24

  @Test(arguments: Engine.durable) func everyGrantIsPaidOnceThroughKills(_ engine: Engine) async throws {
    let provider = try await Provider()
    let server = try await RunningServer(on: engine, environment: provider.environment)
    let orders = (0..<40).map { Order(number: $0) }
    try await Self.send(orders.flatMap(\.preparation), to: server)
    var grants = orders.flatMap(\.grants)
    var kills: [Provider.Moment?: Int] = [:]
    for round in 0..<Self.rounds {
      // Every fourth time while grants are being stored and planned, and otherwise with a request on its way.
      let moments: [Provider.Moment?] = [nil] + Provider.Moment.allCases
      let moment = moments[round % moments.count]
      let batch = Array(grants.prefix(grants.count / (Self.rounds - round) + 1))
      async let refused = Self.unanswered(batch, by: server.client)
      let isReached = if let moment { await provider.reaches(moment, within: .seconds(3)) } else { true }
      try await Task.sleep(for: .microseconds(Int.random(in: 0...(moment == nil ? 20_000 : 2500))))
      server.kill()
      if isReached { kills[moment, default: 0] += 1 }
      grants = await refused + grants.dropFirst(batch.count)
      try await server.start()
    }
    #expect(Provider.Moment.allCases.allSatisfy { kills[$0, default: 0] > 1 }, "\(kills)")
    try await Self.send(grants, to: server)
    try await settle(server)
    try await expectPaidOnce(orders, provider.book, server)
    #expect(server.stop() == 0)
    for command in ["ledger", "database"] {
      let check = try Program.run(command, "check", "--database", server.address)
      #expect(check.status == 0, "\(check.output)\(check.errors)")
    }
  }

  private static func send(_ requests: [Order.Request], to server: RunningServer) async throws {
    for request in requests {
      let reply = try await server.post(request.path, request.body, key: request.key)
      #expect(reply.status == 201, "\(reply.body.text)")
    }
  }

  /// Sends requests all at once, and answers those that got no answer: they are sent again under their keys.
  private static func unanswered(
    _ requests: [Order.Request], by client: RunningServer.Client
  ) async -> [Order.Request] {
    await withTaskGroup(of: Order.Request?.self) { group in
      for request in requests {
        group.addTask {
          guard let reply = try? await client.send("POST", request.path, request.body, key: request.key) else {
            return request
          }
          #expect(reply.status == 201, "\(reply.body.text)")
          return nil
        }
      }
      return await group.reduce(into: []) { if let request = $1 { $0.append(request) } }
    }
  }

  /// Asks again for what the provider refused, until all is paid.
  private func settle(_ server: RunningServer) async throws {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      let failed = try await server.get("v1/payouts?state=failed&limit=200").body["items"]?.array ?? []
      for payout in failed {
        let reply = try await server.post("v1/payout-retries", ["payout": try #require(payout["id"])])
        #expect(reply.status == 201, "\(reply.body.text)")
      }
      let transfers = try await server.all("transfers")
      if Self.sum(transfers, "grant") == Self.sum(transfers, "payout") { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("what was granted is not paid after 20 seconds: \(try await server.all("payouts").map(\.text))")
  }

  private static func sum(_ transfers: [JSON], _ kind: String) -> Int64 {
    transfers.filter { $0["kind"]?.string == kind }.reduce(0) { $0 + ($1["money"]?["amount"]?.integer ?? 0) }
  }

  /// Their books and ours say the same, and each part of a grant stands in them once.
  private func expectPaidOnce(_ orders: [Order], _ book: Provider.Book, _ server: RunningServer) async throws {
    let payouts = try await server.all("payouts")
    #expect(payouts.allSatisfy { $0["state"] == "paid" })
    let ours = payouts.map {
      [$0["id"], $0["payment"], $0["amount"]?["amount"], $0["reference"]].map { $0?.text ?? "" }.joined(separator: " ")
    }
    let theirs = book.refunds.map {
      [JSON.string($0.key), .string($0.payment), .integer($0.amount), .string($0.id)].map(\.text)
        .joined(separator: " ")
    }
    #expect(theirs.sorted() == ours.sorted())
    #expect(book.refunds.allSatisfy { $0.idempotencyKey == $0.key })
    for (payment, refunds) in Dictionary(grouping: book.refunds, by: \.payment) {
      #expect(refunds.reduce(0) { $0 + $1.amount } <= Order.paid, "\(payment)")
    }
    let transfers = try await server.all("transfers")
    func sums(_ kind: String) -> [JSON?: Int64] {
      Dictionary(grouping: transfers.filter { $0["kind"]?.string == kind }) { $0["obligation"] }
        .mapValues { Self.sum($0, kind) }
    }
    #expect(sums("grant") == sums("payout"))
    #expect(sums("grant").values.sorted() == orders.flatMap(\.amounts).sorted())
    try await expectBalances(transfers, server)
    // Something did go wrong on the way.
    #expect(book.requests > book.refunds.count && !book.dropped.isEmpty && !book.refused.isEmpty)
  }

  /// Each account holds what its transfers come to.
  private func expectBalances(_ transfers: [JSON], _ server: RunningServer) async throws {
    var sums: [String: Int64] = [:]
    for transfer in transfers {
      let amount = transfer["money"]?["amount"]?.integer ?? 0
      sums[transfer["debit"]?.string ?? "", default: 0] -= amount
      sums[transfer["credit"]?.string ?? "", default: 0] += amount
    }
    let accounts = try await server.get("v1/accounts").body["accounts"]?.array ?? []
    let held = Dictionary(
      uniqueKeysWithValues: accounts.map { ($0["account"]?.string ?? "", $0["amount"]?.integer ?? 0) })
    #expect(held.filter { $0.value != 0 } == sums.filter { $0.value != 0 })
  }
}

/// An order that was paid in two parts, and what is granted for it: goodwill twice, or a claim for all of it.
private struct Order {
  struct Request: Sendable {
    var path: String
    var body: JSON
    var key: String
  }

  /// With each of its two payments.
  static let paid: Int64 = 3000
  let number: Int
  private var reference: String { "A-\(number)" }
  private var hasClaim: Bool { number.isMultiple(of: 4) }

  init(number: Int) { self.number = number }

  private func request(_ path: String, _ body: JSON, _ name: String) -> Request {
    Request(path: "v1/" + path, body: body, key: "\(reference) \(name)")
  }

  var preparation: [Request] {
    let order = JSON.string(reference)
    var requests = [request("orders", ["reference": order, "promised": "2030-01-04"], "order")]
    for channel in ["card", "stripe"] {
      let payment: JSON = [
        "order": order, "reference": .string("pi_\(number)_\(channel)"), "amount": .integer(Self.paid),
        "channel": .string(channel),
      ]
      requests.append(request("payments", payment, channel))
    }
    guard hasClaim else { return requests }
    let scan: JSON = ["order": order, "reference": "T-1", "kind": "delivered"]
    let claim: JSON = ["order": order, "reference": .string("R-\(number)"), "kind": "damaged"]
    return requests + [request("tracking-events", scan, "scan"), request("claims", claim, "claim")]
  }

  /// What is granted; the first takes all of one payment and some of the other.
  var amounts: [Int64] { hasClaim ? [2 * Self.paid] : [4000, 1500] }

  var grants: [Request] {
    if hasClaim { return [request("claim-answers", ["claim": .string("R-\(number)")], "answer")] }
    return amounts.map {
      request("goodwill-refunds", ["order": .string(reference), "amount": .integer($0)], "goodwill \($0)")
    }
  }
}
