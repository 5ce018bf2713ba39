import Promises
import Testing

/// Every step from every status: exactly those of the table lead on.
@Suite struct ClaimTests {
  private static let opened = Instant("2026-01-05T01:00:00Z")!
  private static let by = Instant("2026-01-12T01:00:00Z")!

  /// Where a step leads, by name, from where it is possible; `approve` depends on the kind besides.
  private static let table: [String: [ClaimStatus: ClaimStatus]] = [
    "approve": [.requested: .approved],
    "refuse": [.requested: .refused, .received: .refused],
    "sendBack": [.approved: .returning],
    "receive": [.approved: .received, .returning: .received],
    "accept": [.received: .accepted],
    "finish": [.accepted: .done],
    "withdraw": [.requested: .withdrawn, .approved: .withdrawn],
    "expire": [.approved: .expired],
    "turn": [.accepted: .accepted],
    "offer": [.accepted: .accepted],
    "agree": [:],
  ]
  private static let steps: [(name: String, step: Claim.Step)] = [
    ("approve", .approve(.sellerAgreed, sendBackBy: by)), ("refuse", .refuse(.noFaultFound)), ("sendBack", .sendBack),
    ("receive", .receive), ("accept", .accept), ("finish", .finish), ("withdraw", .withdraw), ("expire", .expire),
    ("turn", .turn(.refund)), ("offer", .offer(.init(product: "P-2", price: 1))), ("agree", .agree(difference: 1)),
  ]

  @Test(arguments: ClaimKind.allCases) func eachStepLeadsWhereTheTableSays(_ kind: ClaimKind) {
    for status in ClaimStatus.allCases {
      for (name, step) in Self.steps {
        let before = Claim(kind: kind, status: status, opened: Self.opened, wants: .replacement)
        var after = before
        var next = Self.table[name]?[status]
        // Goods that need not come back are settled at once.
        if name == "approve", next != nil, !kind.needsGoodsBack { next = .accepted }
        do {
          try after.take(step)
          #expect(after.status == next, "\(kind) \(status) \(name)")
        } catch {
          #expect(next == nil, "\(kind) \(status) \(name)")
          #expect(after == before, "a step that is impossible changes nothing")
          #expect(error.code == (status.isOver ? "claim-over" : "not-now"))
          #expect(error.message.contains(status.rawValue))
        }
      }
    }
  }

  @Test func whatAStepTellsIsKept() throws {
    var claim = Claim(kind: .exchange, opened: Self.opened, wants: .replacement)
    try claim.take(.approve(.silence, sendBackBy: Self.by))
    #expect(claim.reason == .silence && claim.sendBackBy == Self.by)
    try claim.take(.receive)
    try claim.take(.accept)
    #expect(claim.reason == .goodsAccepted)
    try claim.take(.turn(.refund))
    #expect(claim.wants == .refund && claim.status == .accepted)

    var lost = Claim(kind: .notReceived, opened: Self.opened, wants: .refund)
    try lost.take(.approve(.silence, sendBackBy: Self.by))
    #expect(lost.sendBackBy == nil, "nothing is to be sent back that never came")
    var refused = Claim(kind: .repair, opened: Self.opened, wants: .repair)
    try refused.take(.refuse(.causedByBuyer))
    #expect(refused.reason == .causedByBuyer)
  }

  /// However many steps are tried in whatever order, a claim that is over stays as it ended.
  @Test func nothingHappensToAClaimThatIsOver() throws {
    var dice = Random(seed: 1)
    for round in 0..<2000 {
      let kind = ClaimKind.allCases[round % ClaimKind.allCases.count]
      var claim = Claim(kind: kind, opened: Self.opened, wants: .refund)
      var end: Claim?
      for _ in 0..<20 {
        try? claim.take(Self.steps[Int(dice.next() % 9)].step)
        if let end { try #require(claim == end) }
        if claim.status.isOver, end == nil { end = claim }
      }
    }
  }

  @Test func eachKindSaysWhatItIs() {
    for kind in ClaimKind.allCases {
      #expect(!kind.clause.isEmpty)
      // A late delivery is remedied by itself: there is nothing to choose.
      #expect(kind.resolutions.isEmpty == (kind == .delayed))
      #expect(Set(kind.resolutions).count == kind.resolutions.count)
      #expect(kind.isSellersFault == (kind != .noReason))
      #expect(kind.isDecidedByRule == (kind == .noReason))
      #expect(ClaimKind.windowed.contains(kind) == (kind.window != nil))
    }
    for status in ClaimStatus.allCases {
      #expect(status.isOver == [.done, .refused, .withdrawn, .expired].contains(status))
    }
  }

  /// Other goods are offered once; until the buyer has spoken nothing is finished, and only what was offered is agreed to.
  @Test func theBuyerIsAskedOnceAboutASubstitute() throws {
    var claim = Claim(kind: .exchange, status: .accepted, opened: Self.opened, wants: .replacement)
    let substitute = Claim.Substitute(product: "P-2", price: 9000)
    try claim.take(.offer(substitute))
    #expect(claim.isOffered && claim.substitute == substitute)
    #expect(throws: Claim.Impossible.self) { try claim.take(.offer(substitute)) }
    #expect(throws: Claim.Impossible.self) { try claim.take(.finish) }
    var declined = claim
    try declined.take(.turn(.refund))
    #expect(!declined.isOffered)
    #expect(throws: Claim.Impossible.self) { try declined.take(.agree(difference: 0)) }
    #expect(throws: Claim.Impossible.self) { try declined.take(.offer(substitute)) }
    try claim.take(.agree(difference: 900))
    #expect(!claim.isOffered && claim.difference == 900)
    #expect(throws: Claim.Impossible.self) { try claim.take(.agree(difference: 0)) }
    try claim.take(.finish)
  }
}
