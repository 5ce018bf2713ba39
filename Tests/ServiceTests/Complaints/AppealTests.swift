import Database
import Promises
import Support
import Testing

@testable import Service

/// Who is liable and why, an appeal that another person decides, and the file of the case.
@Suite struct AppealTests {
  private static func hour(_ hours: Int64) -> Instant { Shop.now.adding(seconds: hours * 3600) }

  /// Whoever does it is refused with a code, or not.
  private func expect(
    _ code: String?, _ shop: Shop, _ at: Instant, by actor: String?, _ body: @escaping @Sendable (Work) throws -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let refused = try await shop.atOnce(1, at: at) { work, _ in
      work.actor = actor
      try body(work)
    }
    #expect(refused == [code], sourceLocation: sourceLocation)
  }

  @Test(arguments: Engine.kinds) func anotherPersonDecidesAnAppeal(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<5000).map { Self.hour(Int64($0)) }
      let (one, other) = ("person:1", "person:2")
      try await shop.order("A-1")
      try await shop.run(at[50]) { try $0.openComplaint("K-1", about: "A-1", subject: "Broken.", at: at[50]) }
      try await expect("nothing-decided", shop, at[51], by: nil) {
        try $0.appealComplaint("K-1", grounds: "No.", at: at[51])
      }
      try await expect(nil, shop, at[52], by: one) {
        try $0.find(complaint: "K-1", findings: "It fell.", measures: "None.", at: at[52])
        try $0.findLiable(
          complaint: "K-1", LiabilityFinding(liable: .consumer, grounds: "He dropped it."), at: at[52])
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer") == 0, "nothing is owed")
      try await expect("found-already", shop, at[53], by: one) {
        try $0.findLiable(complaint: "K-1", LiabilityFinding(liable: .nobody, grounds: "?"), at: at[53])
      }
      let told = try await shop.run(at[53]) { try $0.view(complaint: "K-1") }
      #expect(told["liability"]?["grounds"]?.string == "He dropped it.")
      #expect(told["appealUntil"] != nil)
      try await expect(nil, shop, at[60], by: nil) { try $0.appealComplaint("K-1", grounds: "I did not.", at: at[60]) }
      try await expect("complaint-appealed", shop, at[61], by: nil) {
        try $0.appealComplaint("K-1", grounds: "Really.", at: at[61])
      }
      try await expect("appeal-same-person", shop, at[62], by: one) {
        try $0.decideAppeal(complaint: "K-1", grounds: "No.", nil, by: nil, at: at[62])
      }
      let change = LiabilityFinding(liable: .carrier, basis: .loss, loss: 2500, grounds: "The box was crushed.")
      try await expect(nil, shop, at[63], by: other) {
        try $0.decideAppeal(complaint: "K-1", grounds: change.grounds, change, by: nil, at: at[63])
      }
      #expect(try await shop.count("SELECT amount FROM transfer WHERE kind = 'grant'") == 2500)
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'decide-appeal'") == "kept")
      let decided = try await shop.run(at[64]) { try $0.view(complaint: "K-1") }
      #expect(
        decided["appeal"]?["decision"]?.string == "changed" && decided["liability"]?["liable"]?.string == "carrier")
    }
  }

  /// Whoever decided has the case no more, in whatever way it might come to him.
  @Test(arguments: Engine.kinds) func anAppealNeverComesBackToWhoDecided(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org")
      try await shop.open("K-1")
      #expect(try await shop.assignee("K-1") == one)
      try await expect(nil, shop, Self.hour(1), by: "person:\(one)") {
        try $0.find(complaint: "K-1", findings: "No.", measures: "None.", at: $0.now)
      }
      try await expect(nil, shop, Self.hour(2), by: nil) { try $0.appealComplaint("K-1", grounds: "But.", at: $0.now) }
      #expect(try await shop.assignee("K-1") == nil, "nobody else is there")
      // He comes again, finishes another, asks for the next, and is given it by hand.
      try await shop.run(Self.hour(3)) { try $0.leave(one, at: $0.now) }
      try await shop.run(Self.hour(4)) { try $0.arrive(one, at: $0.now) }
      #expect(try await shop.assignee("K-1") == nil)
      #expect(try await shop.run(Self.hour(5)) { try $0.takeNext(one, at: $0.now) } == nil)
      try await shop.open("K-2", at: Self.hour(5))
      #expect(try await shop.assignee("K-2") == one)
      try await shop.run(Self.hour(6)) {
        try $0.find(complaint: "K-2", findings: "So.", measures: "Done.", at: $0.now)
      }
      #expect(try await shop.assignee("K-1") == nil)
      try await expect("agent-decided", shop, Self.hour(7), by: "person:\(one)") {
        try $0.assign(complaint: "K-1", to: one, note: nil, at: $0.now)
      }
      // It holds nothing else up, though it is due first.
      try await shop.run(Self.hour(7)) { try $0.leave(one, at: $0.now) }
      try await shop.open("K-3", at: Self.hour(7).adding(seconds: 86_400 * 30))
      try await shop.run(Self.hour(24 * 40)) { work in
        try work.setAgent(one, skills: Set(CaseSkill.allCases), languages: [.en], limit: 1)
        try work.arrive(one, at: work.now)
      }
      #expect(try await shop.assignee("K-3") == one)
      let two = try await shop.agent("b@example.org")
      #expect(try await shop.assignee("K-1") == two)
      try await shop.run(Self.hour(8)) { try $0.release(complaint: "K-1", note: nil, at: $0.now) }
      #expect(try await shop.assignee("K-1") == nil, "it waits for a third")
      try await expect(nil, shop, Self.hour(9), by: "person:\(two)") {
        try $0.decideAppeal(complaint: "K-1", grounds: "It stands.", nil, by: nil, at: $0.now)
      }
    }
  }

  /// A chat with whoever decided does not take the case from its queue.
  @Test(arguments: Engine.kinds) func aChatGivesNoAppealToWhoDecided(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org")
      try await shop.open("K-1")
      try await expect(nil, shop, Self.hour(1), by: "person:\(one)") {
        try $0.find(complaint: "K-1", findings: "No.", measures: "None.", at: $0.now)
      }
      try await expect(nil, shop, Self.hour(2), by: nil) { try $0.appealComplaint("K-1", grounds: "But.", at: $0.now) }
      try await shop.run(Self.hour(3)) { work in
        _ = try work.beginChat(in: "K-1", language: .en, at: work.now)
        try work.takeChat(in: "K-1", by: one, at: work.now)
      }
      #expect(try await shop.assignee("K-1") == nil)
    }
  }

  /// What somebody wrote in time is an appeal in time, however late it is read.
  @Test(arguments: Engine.kinds) func anAppealCountsFromWhenItWasWritten(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let day: Int64 = 86_400
      let found = Self.hour(2)
      let last = found.adding(seconds: 180 * day)
      try await shop.run(Shop.now) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: Shop.now) }
      try await shop.run(found) { try $0.find(complaint: "K-1", findings: "No.", measures: "None.", at: found) }
      let place = try await shop.run(last) { work in
        try work.write(in: "K-1", "I do not agree.", over: .mail, at: last)
        return try #require(try work.thread(of: work.complaint("K-1").id, isForStaff: true).last).position
      }
      let late = last.adding(seconds: day)
      try await expect("complaint-appeal-late", shop, late, by: "person:1") {
        try $0.appealComplaint("K-1", grounds: "No.", at: late)
      }
      try await expect("not-messages", shop, late, by: "person:1") {
        try $0.appealComplaint("K-1", grounds: nil, message: place + 1, at: late)
      }
      try await expect("not-yours-to-say", shop, late, by: "buyer:B-1") {
        try $0.appealComplaint("K-1", grounds: nil, message: place, at: late)
      }
      try await expect(nil, shop, late, by: "person:1") {
        try $0.appealComplaint("K-1", grounds: nil, message: place, at: late)
      }
      let clock = "SELECT opened_at FROM obligation WHERE duty = 'decide-appeal'"
      #expect(try await shop.count(clock) == last.microseconds)
    }
  }

  /// A program that says who found it cannot have the same person decide the appeal.
  @Test(arguments: Engine.kinds) func aProgramNamesTwoPeople(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: Shop.now) }
      try await expect(nil, shop, Self.hour(1), by: "key:shop") {
        try $0.find(complaint: "K-1", findings: "No.", measures: "None.", by: "Ann", at: $0.now)
      }
      try await expect(nil, shop, Self.hour(2), by: nil) { try $0.appealComplaint("K-1", grounds: "But.", at: $0.now) }
      for (name, code) in [("Ann", "appeal-same-person"), ("Bob", nil)] as [(String, String?)] {
        try await expect(code, shop, Self.hour(3), by: "key:shop") {
          try $0.decideAppeal(complaint: "K-1", grounds: "It stands.", nil, by: name, at: $0.now)
        }
      }
      let file = try await shop.run(Self.hour(4)) { try $0.export(complaint: "K-1") }
      let who = try (file["items"]?.array ?? []).filter { ["findings", "appeal"].contains($0["kind"]) }.map {
        try JSON.parse(Array(($0["content"]?.string ?? "").utf8))["by"]?.string
      }
      #expect(who == ["key:shop Ann", "key:shop Bob"])
    }
  }

  @Test(arguments: Engine.kinds) func anAppealHasAClockAndItsTime(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let day: Int64 = 86_400
      let found = Self.hour(2)
      for number in 1...2 {
        try await shop.run(Shop.now) { try $0.openComplaint("K-\(number)", about: nil, subject: "Slow.", at: Shop.now) }
        try await shop.run(found) {
          try $0.find(complaint: "K-\(number)", findings: "It was.", measures: "None.", at: found)
        }
      }
      let last = found.adding(seconds: 180 * day)
      try await expect(nil, shop, last, by: nil) { try $0.appealComplaint("K-1", grounds: "No.", at: last) }
      let late = last.adding(seconds: day)
      try await expect("complaint-appeal-late", shop, late, by: nil) {
        try $0.appealComplaint("K-2", grounds: "No.", at: late)
      }
      try await shop.run(last.adding(seconds: 20 * day)) { try $0.sweepAll() }
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'decide-appeal'") == "broken")
      let upheld = last.adding(seconds: 21 * day)
      try await expect(nil, shop, upheld, by: "person:2") {
        try $0.decideAppeal(complaint: "K-1", grounds: "It stands.", nil, by: nil, at: upheld)
      }
    }
  }

  /// Whoever leaves something out of the file, or changes a byte, has another head.
  @Test(arguments: Engine.kinds) func theFileOfACaseIsChained(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await EscalationTests.publish(shop)
      let at = (0..<100).map { Self.hour(Int64($0)) }
      try await shop.run(at[0]) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: at[0]) }
      try await shop.run(at[1]) { work in
        let entry = try work.write(in: "K-1", "Here is a picture.", over: .page, at: at[1])!
        try work.addFile(Evidence(type: .png, content: [137, 80, 78, 71]), named: "box.png", to: entry)
      }
      try await shop.run(at[2]) { try $0.note(in: "K-1", "He sounds right.", at: at[2]) }
      try await shop.run(at[3]) { try $0.pause(complaint: "K-1", asking: "Which?", at: at[3]) }
      try await shop.run(at[4]) { try $0.answer(complaint: "K-1", with: "On its way.", at: at[4]) }
      try await shop.run(at[5]) { work in
        work.actor = "person:1"
        try work.admit(merchant: "M-1", floor: 0, currency: .cny, at: at[5])
        _ = try work.ask(merchant: "M-1", about: "K-1", "Is there a lid?", at: at[5])
        _ = try work.findLiable(complaint: "K-1", LiabilityFinding(liable: .nobody, grounds: "It rained."), at: at[5])
      }
      try await shop.run(at[90]) { work in
        try work.sweepAll()
        try work.numberAll()
      }
      let file = try await shop.run(at[91]) { try $0.export(complaint: "K-1") }
      let items = try #require(file["items"]?.array)
      let kinds = Set(items.compactMap { $0["kind"]?.string })
      #expect(kinds == ["case", "entry", "file", "promise", "clock", "warning", "record", "liability"])
      #expect(
        items.contains { $0["content"]?.string?.contains("merchant-answer") == true }, "what a merchant owes, too")
      #expect(file["bodies"]?.array?.count == 1)
      let text = items.compactMap { $0["content"]?.string }.joined()
      for words in ["Here is a picture.", "He sounds right.", "Which?", "On its way.", "box.png", "Is there a lid?"] {
        #expect(text.contains(words), "\(words)")
      }
      var chain = HashChain()
      for item in items {
        let content = try JSON.parse(Array(try #require(item["content"]?.string).utf8))
        chain.add(try #require(item["kind"]?.string), at: try #require(Instant(item["at"]?.string ?? "")), content)
      }
      #expect(chain.items == items)
      // Each line of the record is shown to be about this case, by its salt and the case's key.
      let records = items.filter { $0["kind"] == "record" }
      #expect(records.count == 4, "two openings, a pause, an answer: \(records.count)")
    }
  }

  @Test(arguments: Engine.kinds) func complaintsOfOneReasonLeadToAnImprovement(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await EscalationTests.publish(shop)
      let at = (0..<600).map { Self.hour(Int64($0)) }
      for number in 1...6 {
        try await shop.run(at[number]) { work in
          try work.openComplaint("K-\(number)", about: nil, subject: "Slow.", at: at[number])
          try work.classify(
            complaint: "K-\(number)", reason: number == 1 ? "delivery" : "delivery.late", at: at[number])
        }
      }
      // The third makes enough of the wider reason; while that is improved nothing else is opened.
      let open = try await shop.run(at[10]) { try $0.improvements() }
      #expect(open.map(\.reason) == ["delivery"] && open.map(\.cases) == [3])
      #expect(try await shop.count("SELECT COUNT(*) FROM obligation WHERE duty = 'improve' AND outcome IS NULL") == 1)
      let trends = try await shop.run(at[10]) { try $0.reasonTrends(weeks: 4) }
      #expect(trends.first { $0.reason.key == "delivery" }?.weeks == [0, 0, 0, 6])
      #expect(trends.first { $0.reason.key == "delivery.late" }?.weeks == [0, 0, 0, 5])
      #expect(trends.first { $0.reason.key == "goods" }?.weeks == [0, 0, 0, 0])
      let id = open[0].id
      let waiting = try await shop.run(at[10]) { try $0.waiting([.improvement, .alert], limit: 10) }
      #expect(waiting.map(\.id) == [id] && waiting.map(\.due) == [open[0].due] && waiting[0].reference == "delivery")
      #expect(try await shop.run(at[10]) { try $0.waitingCounts([.improvement])[.improvement]?.all } == 1)
      try await shop.run(at[20]) { try $0.closeImprovement(id, cause: "Snow.", action: "Another carrier.", at: at[20]) }
      #expect(try await shop.text("SELECT outcome FROM obligation WHERE duty = 'improve'") == "kept")
      #expect(try await shop.run(at[20]) { try $0.waiting([.improvement], limit: 10) }.isEmpty)
      try await expect("reason-unknown", shop, at[21], by: nil) {
        try $0.classify(complaint: "K-1", reason: "weather", at: at[21])
      }
    }
  }
}

extension AppealTests {
  /// An appeal waits where staff look, by its own clock, with somebody else than who decided.
  @Test(arguments: Engine.kinds) func anAppealWaitsForSomebodyElse(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let (one, two) = (try await shop.agent("a@example.org"), try await shop.agent("b@example.org", present: false))
      try await shop.open("K-1")
      #expect(try await shop.assignee("K-1") == one)
      let found = Self.hour(1)
      try await expect(nil, shop, found, by: "person:\(one)") {
        try $0.find(complaint: "K-1", findings: "It was.", measures: "None.", at: found)
      }
      func waiting() async throws -> [String?] {
        try await shop.run(Self.hour(3)) { work in
          try work.waiting([.complaint], limit: 9).map(\.reference)
        }
      }
      #expect(try await waiting() == [])
      try await shop.run(Self.hour(2)) { try $0.arrive(two, at: Self.hour(2)) }
      try await shop.run(Self.hour(2)) { try $0.appealComplaint("K-1", grounds: "No.", at: Self.hour(2)) }
      #expect(try await waiting() == ["K-1"])
      #expect(try await shop.assignee("K-1") == two, "who decided does not decide again")
      let due = try await shop.count("SELECT due FROM obligation WHERE duty = 'decide-appeal'")
      #expect(try await shop.count("SELECT \(ComplaintKind.due) FROM complaint") == due)
      try await expect(nil, shop, Self.hour(4), by: "person:\(two)") {
        try $0.decideAppeal(complaint: "K-1", grounds: "It stands.", nil, by: nil, at: Self.hour(4))
      }
      #expect(try await waiting() == [])
    }
  }

  /// When an appeal finds somebody else liable, he bears what was granted: whoever bore it gets it back, and the buyer
  /// has it once.
  @Test(
    arguments: Engine.kinds,
    [
      (Liable.merchant, Liable.carrier), (.merchant, .platform), (.merchant, .nobody), (.carrier, .merchant),
      (.platform, .carrier),
    ])
  func whoeverIsLiableBearsIt(_ engine: Engine, _ liable: (from: Liable, to: Liable)) async throws {
    try await Shop.open(engine) { shop in
      let at = (0..<9).map { Self.hour(Int64($0)) }
      try await shop.run(at[0]) { work in
        try work.admit(merchant: "M-1", floor: 2000, currency: .cny, at: at[0])
        try work.topUp(merchant: "M-1", amount: 2000, at: at[0])
      }
      try await shop.order("A-1", merchant: "M-1")
      try await shop.run(at[1]) { try $0.openComplaint("K-1", about: "A-1", subject: "Broken.", at: at[1]) }
      func finding(_ liable: Liable) -> LiabilityFinding {
        LiabilityFinding(
          liable: liable, basis: liable.payer == nil ? nil : .loss, loss: liable.payer == nil ? 0 : 2500, grounds: "So."
        )
      }
      let (first, second) = (finding(liable.from), finding(liable.to))
      try await expect(nil, shop, at[2], by: "person:1") {
        _ = try $0.findLiable(complaint: "K-1", first, at: at[2])
      }
      func balances() async throws -> [String: Int64] {
        try await shop.run(at[8]) { work in
          Dictionary(
            try work.transaction.all(
              "SELECT account, SUM(amount) FROM balance GROUP BY account HAVING SUM(amount) <> 0",
              map: { ($0.text(0), $0.integer(1)) }), uniquingKeysWith: +)
        }
      }
      let before = try await balances()
      try await shop.run(at[3]) { try $0.appealComplaint("K-1", grounds: "No.", at: at[3]) }
      try await expect(nil, shop, at[4], by: "person:2") {
        try $0.decideAppeal(complaint: "K-1", grounds: "So.", second, by: nil, at: at[4])
      }
      let after = try await balances()
      func borne(by liable: Liable) -> [String: Int64] {
        switch liable {
        case .merchant: ["deposit:M-1": -2000, "receivable:M-1": -500, "platform": 0, "carrier": 0]
        case .carrier: ["carrier": -2500, "platform": 0, "deposit:M-1": 0, "receivable:M-1": 0]
        case .platform, .nobody, .consumer: ["platform": -2500, "carrier": 0, "deposit:M-1": 0, "receivable:M-1": 0]
        }
      }
      let deposit: [String: Int64] = ["deposit:M-1": 2000]
      for (found, balances) in [(liable.from, before), (liable.to, after)] {
        for (account, amount) in borne(by: found) {
          #expect((balances[account] ?? 0) - (deposit[account] ?? 0) == amount, "\(account) of \(found)")
        }
      }
      // He tops up only what is lacking still.
      let lacking = try await shop.count(
        "SELECT COUNT(*) FROM obligation WHERE duty = 'top-up' AND outcome IS NULL")
      #expect(lacking == (liable.to == .merchant ? 1 : 0))
      #expect(try await shop.count("SELECT COUNT(*) FROM transfer WHERE kind = 'grant'") == 1)
      #expect(try await shop.run(at[8]) { try $0.isBalanced() })
    }
  }
}
