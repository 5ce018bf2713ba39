import Database
import Foundation
import Promises
import Support
import Testing

@testable import Service

@Suite struct ReportCaseTests {
  private typealias Goods = ReportedGoods
  private static let picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  /// Many thousand at once make one case; nothing goes off sale because of how many they are; and each author is told
  /// once what became of it.
  @Test(arguments: Engine.kinds) func aStormIsOneCase(_ engine: Engine) async throws {
    let goods = try await Goods(engine, annex: true)
    let count = engine.rounds(10_000)
    let clock = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        if number >= 64 { try await group.next() }
        group.addTask {
          try await goods.act(as: nil) {
            _ = try $0.make(ReportedGoods.report("N-\(number)", .unsafe, isDanger: true, caseName: nil))
          }
        }
      }
      try await group.waitForAll()
    }
    let each = (ContinuousClock.now - clock) / count
    print("a report took \(each) on \(engine)")
    #expect(each < .milliseconds(200), "a report took \(each)")
    let later = Goods.now.adding(seconds: 2)
    try await goods.act(at: later) { try $0.sweepAll() }
    let cases = try await goods.act { try $0.caseList(merchant: nil, isOver: false, limit: 10) }
    #expect(cases.count == 1)
    let name = try #require(cases.first?["reference"]?.string)
    #expect(cases.first?["reports"]?.integer == Int64(count))
    #expect(cases.first?["score"]?.integer == 55 && cases.first?["onSale"]?.bool == true)
    // One whom we trust says the same: off sale, once.
    try await goods.act { try $0.trust(reporter: "buyer:B-1", as: "A laboratory", at: Goods.now) }
    try await goods.act { _ = try $0.make(Goods.report("T-1", .unsafe, by: "B-1", caseName: nil)) }
    let held = try await goods.view(name)
    #expect(held["status"]?.string == "held" && held["onSale"]?.bool == false)
    let byRule = held["steps"]?.array?.filter { $0["step"]?.string == "hold" }
    #expect(byRule?.map { $0["by"]?.string } == ["rule"])
    try await goods.act { try $0.dismiss(case: name, reason: "It is safe.", by: "Q-1", at: later) }
    try await goods.act(at: later.adding(seconds: 1)) { try $0.sweepAll() }
    try await goods.act(at: later.adding(seconds: 2)) { try $0.sweepAll() }
    let told = try await goods.platform.look(at: later) { work in
      try work.transaction.first(
        "SELECT COUNT(*), COUNT(DISTINCT subject) FROM outbox WHERE kind = 'report.dismissed'",
        map: { [$0.int(0), $0.int(1)] })
    }
    #expect(told == [count + 1, count + 1])
  }

  /// Orders hold the product's row: none is placed after a precaution, a finding or a takedown is on disk.
  @Test(arguments: Engine.kinds) func noOrderIsPlacedAfterItIsOffSale(_ engine: Engine) async throws {
    for round in 0..<engine.rounds(20) {
      let goods = try await Goods(engine)
      try await goods.act { _ = try $0.make(Goods.report("N-1")) }
      let isOff = OnOff()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<24 {
          group.addTask {
            let wasOff = isOff.value
            do {
              try await goods.place("A-\(number)")
              #expect(!wasOff, "an order was placed after the goods were off sale")
            } catch let refusal as Refusal where refusal.code == "not-on-sale" {}
          }
          if number == 11 {
            group.addTask {
              try await goods.act { work in
                switch round % 3 {
                case 0: try work.hold(case: "J-1", facts: "x", by: "Q-1", at: Goods.now)
                case 1: try work.find(case: "J-1", facts: "x", by: "Q-1", at: Goods.now)
                default: try work.takeDown(product: "P-1", at: Goods.now)
                }
              }
              isOff.set()
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(await goods.refused { try $0.place(Self.order("A-99")) } == "not-on-sale")
      // Whoever bought before a finding is compensated: nobody slipped through between.
      guard round % 3 == 1 else { continue }
      let open = try await goods.act { work in
        try work.transaction.first("SELECT COUNT(*) FROM order_line WHERE compensated_at IS NULL", map: { $0.int(0) })
      }
      #expect(open == 0)
    }
  }

  private static func order(_ reference: String) -> PlaceOrder {
    PlaceOrder(
      reference: reference, at: Goods.now, promised: Day("2026-03-20")!, currency: .cny, merchant: "M-1",
      lines: [.init(product: "P-1", quantity: 1, price: 10_000)])
  }

  @Test(arguments: Engine.kinds) func liftingOneReasonLiftsNoOther(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    try await goods.act { work in
      _ = try work.make(Goods.report("N-1", .unsafe))
      _ = try work.make(Goods.report("N-2", .wrongInformation, caseName: "J-2"))
      try work.hold(case: "J-1", facts: "x", by: "Q-1", at: Goods.now)
      try work.hold(case: "J-2", facts: "x", by: "Q-1", at: Goods.now)
      try work.dismiss(case: "J-1", reason: "x", by: "Q-1", at: Goods.now)
      #expect(try !work.isOnSale(product: "P-1"))
      try work.dismiss(case: "J-2", reason: "x", by: "Q-1", at: Goods.now)
      #expect(try work.isOnSale(product: "P-1"))
      // A finding that was made otherwise stands when the case's is reversed.
      _ = try work.make(Goods.report("N-3", caseName: "J-3"))
      try work.find(case: "J-3", facts: "x", by: "Q-1", at: Goods.now)
      try work.findCounterfeit(product: "P-1", finding: "F-9", evidence: "x", at: Goods.now)
      try work.takeDown(product: "P-1", at: Goods.now)
      try work.reverse(case: "J-3", reason: "x", by: "Q-2", at: Goods.now)
      #expect(try !work.isOnSale(product: "P-1"))
      #expect(try work.holds(on: work.product("P-1")).map(\.reason) == ["goods.genuine"])
    }
  }

  /// What was not paid is owed no more; what was paid stays with the buyer; the merchant gets back all he was charged.
  @Test(arguments: Engine.kinds) func aReversalTakesBackWhatIsNotPaid(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    try await goods.place("A-1")
    try await goods.act { work in
      _ = try work.make(Goods.report("N-1"))
      try work.find(case: "J-1", facts: "x", by: "Q-1", at: Goods.now)
    }
    let paid = Goods.now.adding(seconds: 60)
    try await goods.act(at: paid) { try $0.payOut(grantedBefore: paid, at: paid) }
    // Another order came in between, told late.
    let later = Goods.now.adding(seconds: 120)
    try await goods.act(at: later) { work in
      try work.lift(.report("J-1"), of: work.product("P-1"), at: later)
      try work.place(Self.order("A-2"))
      try work.takeDown(product: "P-1", at: later)
    }
    let before = try await goods.act { try $0.consequences(ofCase: "J-1") }
    #expect(before.taken == [Money(60_000, .cny)] && before.stays == [Money(60_000, .cny)])
    #expect(before.back == [Money(120_000, .cny)] && before.decidedBy == "key:shop Q-1")
    #expect(try await Self.balances(goods) == ["deposit:M-1": 0, "receivable:M-1": -20_000, "owed-to-buyers": 60_000])
    try await goods.act(at: later) { try $0.reverse(case: "J-1", reason: "x", by: "Q-2", at: later) }
    #expect(try await Self.balances(goods) == ["deposit:M-1": 100_000, "receivable:M-1": 0, "owed-to-buyers": 0])
    let note = try await goods.view()["steps"]?.array?.last?["note"]?.string
    #expect(note == "taken 60000 CNY; stays 60000 CNY; back 120000 CNY")
    try await goods.act(at: later) { work in
      #expect(try work.payOut(grantedBefore: later, at: later) == 0)
      if !work.transaction.endsInOrder { try work.numberAll() }
      #expect(try work.invariants().filter { $0.broken > 0 }.map(\.name) == [])
      #expect(try work.isOnSale(product: "P-1"))
      // Found once more, rightly: he who was not paid is owed again, he who was is not.
      _ = try work.make(Goods.report("N-5", caseName: "J-5"))
      try work.find(case: "J-5", facts: "x", by: "Q-1", at: later)
      #expect(try work.consequences(ofCase: "J-5").taken == [Money(60_000, .cny)])
    }
  }

  private static func balances(_ goods: Goods) async throws -> [String: Int64] {
    try await goods.act { work in
      Dictionary(
        uniqueKeysWithValues: try work.transaction.all(
          """
          SELECT account, SUM(amount) FROM balance
          WHERE account IN ('deposit:M-1', 'receivable:M-1', 'owed-to-buyers') GROUP BY account
          """, map: { ($0.text(0), $0.integer(1)) }))
    }
  }

  @Test(arguments: Engine.kinds) func anAppealIsDecidedByAnotherPerson(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    try await goods.act { work in
      _ = try work.make(Goods.report("N-1", .wrongInformation))
      try work.find(case: "J-1", facts: "x", by: "Q-1", at: Goods.now)
    }
    #expect(
      await goods.refused { try $0.decideAppeal(case: "J-1", upheld: true, reason: "x", by: "Q-2", at: Goods.now) }
        == "not-appealed")
    let late = Goods.now.adding(seconds: 184 * 86_400)
    #expect(await goods.refused { try $0.appeal(case: "J-1", words: "x", at: late) } == "appeal-late")
    try await goods.act { try $0.appeal(case: "J-1", words: "x", at: Goods.now) }
    #expect(
      await goods.refused { try $0.decideAppeal(case: "J-1", upheld: true, reason: "x", by: "Q-1", at: Goods.now) }
        == "same-person")
    #expect(
      await goods.refused { try $0.decideAppeal(case: "J-1", upheld: true, reason: "x", by: nil, at: Goods.now) }
        == "decider-unknown")
    try await goods.act { try $0.decideAppeal(case: "J-1", upheld: true, reason: "x", by: "Q-2", at: Goods.now) }
    #expect(try await goods.view()["status"]?.string == "upheld")
    try await goods.act { try $0.reverse(case: "J-1", reason: "x", by: "Q-3", at: Goods.now) }
    #expect(await goods.refused { try $0.appeal(case: "J-1", words: "x", at: Goods.now) } == "restored-already")
    #expect(await goods.refused { try $0.find(case: "J-1", facts: "x", by: "Q-1", at: Goods.now) } == "case-over")
  }

  @Test(arguments: Engine.kinds) func badFaithCountsForNothing(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    let files = [MakeReport.File(name: "a.png", base64: Self.picture)]
    try await goods.act { work throws in
      #expect(try work.make(Goods.report("N-1", by: "B-1", files: files)) == "N-1")
      #expect(try work.make(Goods.report("N-2", by: "B-1")) == "N-1", "the same person, the same matter")
    }
    #expect(try await goods.view()["score"]?.integer == 45)
    try await goods.act { try $0.markMalicious(report: "N-1", reason: "A rival.", by: "Q-1", at: Goods.now) }
    #expect(try await goods.view()["score"]?.integer == 0)
    try await goods.act { _ = try $0.make(Goods.report("N-3", .unsafe, by: "B-1", caseName: "J-2")) }
    #expect(try await goods.view("J-2")["score"]?.integer == 0, "nor what he reports from now on")
    #expect(
      await goods.refused { try $0.markMalicious(report: "N-1", reason: "x", by: "Q-1", at: Goods.now) }
        == "malicious-already")
    // A merchant reads the case: nothing in it says who reported.
    let text = try await goods.view().text
    #expect(!text.contains("B-1") && !text.contains("N-1") && !text.contains("A rival."))
    let read = try await goods.act {
      try $0.readReports("report_case.reference = $1", "J-1", after: [], limit: 9).map {
        $0.item["maliciousFor"]?.string
      }
    }
    #expect(read == ["A rival."], "whoever works on the case reads why")
  }

  /// Anybody can type anybody's address. What we answer tells nobody whether its owner has reported, a stranger's files
  /// are his own report's, and nobody is trusted for what he typed.
  @Test(arguments: Engine.kinds) func aContactProvesNothing(_ engine: Engine) async throws {
    let goods = try await Goods(engine, annex: true)
    @Sendable func report(_ name: String, phone: String, isFiled: Bool = false) -> MakeReport {
      var report = Goods.report(name, .unsafe, caseName: nil)
      report.contact = [.email: "li.na@example.com", .phone: phone]
      if isFiled { report.files = [.init(name: "a.png", base64: Self.picture)] }
      return report
    }
    func score() async throws -> Int64? {
      try await goods.act { try $0.caseList(merchant: nil, isOver: false, limit: 1).first?["score"]?.integer }
    }
    #expect(try await goods.act(as: nil) { try $0.make(report("N-1", phone: "1")) } == "N-1")
    let one = try await score()
    #expect(try await goods.act(as: nil) { try $0.make(report("N-2", phone: "1")) } == "N-2")
    var other = report("N-3", phone: "2")
    other.contact[.email] = "wang@example.com"
    let stranger = other
    #expect(try await goods.act(as: nil) { try $0.make(stranger) } == "N-3")
    try await goods.act(at: Goods.now.adding(seconds: 2)) { try $0.sweepAll() }
    #expect(try await score() == one, "neither the same address nor another one weighs more")
    #expect(try await goods.act(as: nil) { try $0.make(report("N-4", phone: "1", isFiled: true)) } == "N-4")
    let subjects = try await goods.act { work in
      try work.transaction.all("SELECT subject FROM report_evidence", map: { $0.text(0) })
    }
    #expect(subjects == ["report:N-4"])
    let names = try await goods.act { try $0.transaction.all("SELECT name FROM reporter", map: { $0.text(0) }) }
    #expect(names == [])
  }

  /// A notice of an infringed right says who gives it, how he is reached, and what proves it (E-Commerce Law 42).
  @Test(arguments: Engine.kinds) func aNoticeOfARightSaysWhoGivesIt(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    func problems(_ report: MakeReport, as actor: String? = nil) async throws -> [String] {
      do {
        _ = try await goods.act(as: actor) { try $0.make(report) }
        return []
      } catch let input as InputProblems {
        return input.problems.map { "\($0.pointer) \($0.code)" }
      }
    }
    var report = Goods.report("N-1", .ipRight, caseName: nil)
    #expect(try await problems(report) == ["/contact/name missing", "/contact/email missing", "/words missing"])
    report.contact = [.name: "  ", .email: "legal@brand.example"]
    report.words = " "
    #expect(try await problems(report) == ["/contact/name missing", "/words missing"])
    report.contact = [.name: "Brand Ltd", .phone: "1"]
    report.files = [.init(name: "mark.png", base64: Self.picture)]
    #expect(try await problems(report) == [])
    var known = Goods.report("N-2", .ipRight, caseName: nil)
    #expect(try await problems(known, as: "buyer:B-7") == ["/words missing"], "who signed in is known")
    known.words = "Trade mark 12345678."
    #expect(try await problems(known, as: "buyer:B-7") == [])
  }

  @Test(arguments: Engine.kinds) func onlyWhoIsKnownIsTrusted(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    for name in ["", "B-1", "buyer:", "contact:1f", "buyer:a b", "person:x", "key:shop", "Buyer:B-1"] {
      let problems = await #expect(throws: InputProblems.self) {
        try await goods.act { try $0.trust(reporter: name, as: "A laboratory", at: Goods.now) }
      }
      #expect(problems?.problems.map(\.pointer) == ["/reporter"], "\(name)")
    }
    try await goods.act { work in
      for name in ["buyer:B-1", "person:\(work.newKey())", "key:\(work.newKey())"] {
        try work.trust(reporter: name, as: "A laboratory", at: Goods.now)
      }
    }
  }

  /// What was decided wrongly about whoever reported is no more held for or against him.
  @Test(arguments: Engine.kinds) func whatIsTakenBackCountsNoMore(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    @Sendable func record(_ work: Work) throws -> [Int] {
      try work.transaction.first(
        "SELECT borne_out, malicious FROM reporter WHERE name = 'buyer:B-1'", map: { [$0.int(0), $0.int(1)] }) ?? []
    }
    try await goods.act { work in
      _ = try work.make(Goods.report("N-1", .unsafe, by: "B-1"))
      try work.find(case: "J-1", facts: "x", by: "Q-1", at: Goods.now)
      #expect(try record(work) == [1, 0])
      try work.reverse(case: "J-1", reason: "x", by: "Q-2", at: Goods.now)
      #expect(try record(work) == [0, 0])
      try work.markMalicious(report: "N-1", reason: "x", by: "Q-1", at: Goods.now)
      _ = try work.make(Goods.report("N-2", .unsafe, by: "B-1", caseName: "J-2"))
      #expect(try work.view(case: "J-2")["score"]?.integer == 0)
      try work.unmarkMalicious(report: "N-1", reason: "Li Na is no rival.", by: "Q-2", at: Goods.now)
      #expect(try record(work) == [0, 0])
      try work.triage(work.storedCase("J-2").id, at: Goods.now)
      #expect(try work.view(case: "J-2")["score"]?.integer ?? 0 > 0)
      #expect(try !work.view(case: "J-1").text.contains("Li Na"))
    }
    #expect(
      await goods.refused { try $0.unmarkMalicious(report: "N-1", reason: "x", by: "Q-1", at: Goods.now) }
        == "malicious-not")
  }

  /// A reversal takes back what a finding gave, and nothing from whoever said the same when it was known.
  @Test(arguments: Engine.kinds) func aReversalTakesNoMoreThanTheFindingGave(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    try await goods.act { work in
      _ = try work.make(Goods.report("N-1", .unsafe, by: "B-1"))
      try work.find(case: "J-1", facts: "x", by: "Q-1", at: Goods.now)
      _ = try work.make(Goods.report("N-2", .unsafe, by: "B-2"))
      func record(_ name: String) throws -> Int? {
        try work.transaction.first("SELECT borne_out FROM reporter WHERE name = $1", name, map: { $0.int(0) })
      }
      #expect(try [record("buyer:B-1"), record("buyer:B-2")] == [1, 0])
      try work.reverse(case: "J-1", reason: "x", by: "Q-2", at: Goods.now)
      #expect(try [record("buyer:B-1"), record("buyer:B-2")] == [0, 0])
    }
  }

  /// What took goods down without a case can be wrong as well.
  @Test(arguments: Engine.kinds) func aTakedownWithoutACaseIsReversed(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    try await goods.place("A-1")
    #expect(
      await goods.refused { try $0.reinstate(product: "P-1", reason: "x", at: Goods.now) } == "not-taken-down")
    try await goods.act { try $0.takeDown(product: "P-1", at: Goods.now) }
    try await goods.act { work in
      try work.reinstate(product: "P-1", reason: "Mistyped.", at: Goods.now)
      #expect(try work.isOnSale(product: "P-1"))
      try work.findCounterfeit(product: "P-1", finding: "F-1", evidence: "x", at: Goods.now)
      try work.takeDown(product: "P-1", at: Goods.now)
    }
    #expect(try await Self.balances(goods)["owed-to-buyers"] == 60_000)
    try await goods.act { work in
      try work.reinstate(product: "P-1", reason: "Genuine.", at: Goods.now)
      #expect(try work.isOnSale(product: "P-1"))
      let history = try work.history(ofProduct: work.productKey(of: "P-1")).corrections
      #expect(history.map(\.reason) == ["Genuine.", "Mistyped."] && history.map(\.old) == ["F-1", ""])
    }
    #expect(try await Self.balances(goods) == ["deposit:M-1": 100_000, "owed-to-buyers": 0])
    try await goods.act { work in
      _ = try work.make(Goods.report("N-1"))
      try work.find(case: "J-1", facts: "x", by: "Q-1", at: Goods.now)
    }
    #expect(await goods.refused { try $0.reinstate(product: "P-1", reason: "x", at: Goods.now) } == "found-by-case")
  }

  @Test(arguments: Engine.kinds) func onlyTheShopSaysWhoReports(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    for actor in [nil, "buyer:B-9"] {
      let refusal = await #expect(throws: Refusal.self) {
        try await goods.act(as: actor) { _ = try $0.make(Goods.report("N-1", by: "B-1", caseName: nil)) }
      }
      #expect(refusal?.code == "not-yours-to-say")
    }
    #expect(
      await goods.refused { _ = try $0.make(MakeReport(reference: "N", product: "P-9", kind: .unsafe, at: Goods.now)) }
        == "product-unknown")
  }

  @Test(arguments: ["%PDF-1.7 /OpenAction 1 0 R", "%PDF-1.4 /J#53", "<svg onload=alert(1)>", "", "\u{FFFD}"])
  func documentsThatDoSomethingAreTurnedAway(_ content: String) async throws {
    let goods = try await Goods(.sqliteMemory)
    let file = MakeReport.File(name: "x.pdf", base64: Data(content.utf8).base64EncodedString())
    let code = await goods.refused { _ = try $0.make(Goods.report("N-1", files: [file])) }
    let isPDF = content.hasPrefix("%PDF")
    #expect(code == (isPDF ? "evidence-active" : content.isEmpty ? "not-base64" : "evidence-type"))
    #expect(
      try await goods.act { try $0.caseList(merchant: nil, isOver: false, limit: 1) }.isEmpty, "nothing of it stays")
  }

  @Test(arguments: Engine.kinds) func whatWasWrittenIsSealedAndErased(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    var report = Goods.report("N-1", caseName: nil, words: "The cap is loose, says Li Na.")
    report.files = [.init(name: "cap.png", base64: Self.picture)]
    report.contact = [.email: "li.na@example.com"]
    let (first, second) = (report, Goods.report("N-2", by: "B-2", words: "Mine, too."))
    let name = try await goods.act(as: nil) { work in
      _ = try work.make(first)
      return try work.caseList(merchant: nil, isOver: false, limit: 1).first?["reference"]?.string ?? ""
    }
    try await goods.act(at: Goods.now.adding(seconds: 1)) { _ = try $0.make(second) }
    let dump = try await goods.platform.database.read { try Dump.everything($0) }
    for secret in ["Li Na", "li.na@example.com", "cap.png", "Mine, too."] {
      #expect(dump.firstRange(of: Array(secret.utf8)) == nil, "\(secret)")
    }
    func words() async throws -> [String?] {
      try await goods.act {
        try $0.readReports("report_case.reference = $1", name, after: [], limit: 9).map { $0.item["words"]?.string }
      }
    }
    #expect(try await words() == ["The cap is loose, says Li Na.", "Mine, too."])
    let contact = try await goods.act { try $0.contact(of: "report:N-1") }
    #expect(contact == [.email: "li.na@example.com"])
    #expect(
      try await goods.act { try $0.export(subject: "buyer:B-2") }["reports"]?[0]?["words"]?.string == "Mine, too.")
    try await goods.act { try $0.erase(subject: "report:N-1") }
    #expect(try await words() == [nil, "Mine, too."])
  }

  @Test(arguments: Engine.kinds) func sanctionsArePublishedAndLifted(_ engine: Engine) async throws {
    let goods = try await Goods(engine)
    let why = LocalizedText(zhHans: "销售假货。", en: "Sold counterfeits.")
    @Sendable func impose(_ name: String, _ kind: Sanction, floor: Int64? = nil, why: LocalizedText? = nil)
      -> ImposeSanction
    {
      ImposeSanction(
        reference: name, merchant: "M-1", kind: kind,
        reason: why ?? LocalizedText(zhHans: "销售假货。", en: "Sold counterfeits."),
        caseName: "J-1", product: nil, floor: floor, at: Goods.now)
    }
    try await goods.act { _ = try $0.make(Goods.report("N-1")) }
    #expect(await goods.refused { try $0.impose(impose("S-1", .warning)) } == "not-found-yet")
    try await goods.act { try $0.find(case: "J-1", facts: "Mr Wang says so.", by: "Q-1", at: Goods.now) }
    let personal = LocalizedText(zhHans: "致电 13800138000。", en: "x")
    #expect(await goods.refused { try $0.impose(impose("S-1", .warning, why: personal)) } == "tells-of-somebody")
    #expect(await goods.refused { try $0.impose(impose("S-1", .depositRaised, floor: 0)) } == "floor-not-raised")
    try await goods.act { work in
      try work.impose(impose("S-1", .warning))
      try work.impose(impose("S-2", .listingRemoved))
      try work.impose(impose("S-3", .depositRaised, floor: 500_000))
      try work.impose(impose("S-4", .depositRaised, floor: 900_000))
      try work.impose(impose("S-5", .suspension))
      let published = try work.sanctions(limit: 10)
      #expect(published.map { $0.item["reference"]?.string } == ["S-5", "S-4", "S-3", "S-2", "S-1"])
      #expect(published.allSatisfy { $0.item["reason"] == why.json })
      let grounds = published.first?.item["grounds"]?["en"]?.string ?? ""
      #expect(
        grounds.contains("P-1") && grounds.contains("A person decided") && grounds.contains("goods.genuine") == false)
      #expect(!grounds.contains("Wang"), "facts are somebody's words")
      #expect(try work.merchant("M-1").floor == 900_000)
      // One below another goes without the one above it.
      try work.liftSanction("S-3", reason: why, at: Goods.now)
      #expect(try work.merchant("M-1").floor == 900_000)
      try work.reverse(case: "J-1", reason: "x", by: "Q-2", at: Goods.now)
      #expect(try work.merchant("M-1").floor == 0 && work.isOnSale(product: "P-1"))
      #expect(
        try work.sanctions(limit: 10).allSatisfy { $0.item["liftedAt"] != nil && $0.item["liftedBecause"] != nil })
    }
    try await goods.place("A-1")
    #expect(await goods.refused { try $0.liftSanction("S-1", reason: why, at: Goods.now) } == "lifted-already")
  }
}

/// Set once, seen by all.
private final class OnOff: @unchecked Sendable {
  private let lock = NSLock()
  private var isOn = false
  var value: Bool { lock.withLock { isOn } }
  func set() { lock.withLock { isOn = true } }
}
