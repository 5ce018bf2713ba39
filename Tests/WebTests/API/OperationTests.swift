import Database
import HTTPTypes
import Logging
import Promises
import Support
import Testing

@testable import Service
@testable import Web

/// A provider that pays nothing.
private struct Refusing: PaymentChannel {
  let name = "alipay"
  func pay(_ refund: Refund) async throws(ChannelFailure) -> RefundAnswer {
    .refused(code: "ACQ.SELLER_BALANCE_NOT_ENOUGH", message: "The seller has too little.")
  }
  func look(up refund: Refund) async throws(ChannelFailure) -> RefundAnswer { try await pay(refund) }
}

/// Every operation and query once, in a story; each answer is what the OpenAPI document says it is.
@Suite struct OperationTests {
  private static let complaintsAnnex = """
    escalation: [{at: {percent: 50}, tell: service}]
    reasons: [{key: delivery, title: {zh-Hans: 配送, en: Delivery}}]
    cluster: {cases: 2, within: {days: 28}, improve-within: {days: 14}}
    """

  @Test(arguments: Engine.kinds) func everyOperationAndQueryAnswersAsDescribed(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    var done: Set<String> = []
    func tell(_ name: String, _ body: JSON, _ sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSON {
      let operation = try #require(Catalog.operation(name))
      done.insert(name)
      let reply = try await api.post(operation.path, body)
      #expect(reply.status == 201, "\(name): \(reply.body.text)", sourceLocation: sourceLocation)
      #expect(operation.answer.problems(in: reply.body) == [], "\(name)", sourceLocation: sourceLocation)
      return reply.body
    }
    func ask(_ name: String, _ path: String, _ sourceLocation: SourceLocation = #_sourceLocation) async throws -> JSON {
      let query = try #require(Catalog.queries.first { $0.name == name })
      done.insert(name)
      let reply = try await api.get(path)
      #expect(reply.status == 200, "\(name): \(reply.body.text)", sourceLocation: sourceLocation)
      #expect(query.answer.problems(in: reply.body) == [], "\(name)", sourceLocation: sourceLocation)
      return reply.body
    }

    _ = try await tell("goods.list", ["reference": "P-1", "title": "Kettle", "category": "kitchen"])
    _ = try await tell(
      "goods.certify", ["product": "P-1", "number": "C1", "issuer": "CQC", "validUntil": "2027-11-24"])
    for order in ["A-1", "A-2", "A-3"] {
      _ = try await tell(
        "orders.place",
        [
          "reference": .string(order), "promised": "2026-11-26", "region": "Guangdong",
          "lines": [["product": "P-1", "quantity": 2, "price": 9900]],
        ])
    }
    let paid = try await tell(
      "orders.pay", ["order": "A-1", "reference": "Z-1", "amount": 19_800, "channel": "alipay"])
    #expect(paid["paid"]?["amount"]?.integer == 19_800)
    try await lots(tell, ask)
    _ = try await tell(
      "orders.ship",
      [
        "order": "A-1", "reference": "S-1", "carrier": "SF", "number": "SF123",
        "lots": [["product": "P-1", "lot": "L-1", "quantity": 2]],
      ])
    let went = try await ask("lots.get", "lots/P-1/L-1/orders")
    #expect(went["items"]?[0]?["order"]?.string == "A-1")
    _ = try await tell(
      "orders.track", ["order": "A-2", "reference": "T-1", "kind": "delivered", "at": "2026-11-24T03:00:00Z"])
    let report: JSON = ["number": "SF123", "reference": "T-2", "kind": "in-transit", "at": "2026-11-24T03:00:00Z"]
    #expect(try await tell("carriers.report", report)["known"]?.bool == true)
    #expect(try await ask("carriers.list", "carriers")["items"]?[0]?["open"]?.integer == 1)
    let cancelled = try await tell("orders.cancel", ["order": "A-3"])
    #expect(cancelled["obligations"]?[0]?["outcome"]?.string == "void")

    try await claims(api, tell, ask)
    try await admission(api, tell, ask)

    try await security(api, tell, ask)
    try await mails(api, tell, ask)

    _ = try await tell("complaints.open", ["reference": "K-1", "order": "A-1", "subject": "Where is it?"])
    let acknowledged = try await tell("complaints.acknowledge", ["complaint": "K-1"])
    #expect(acknowledged["obligations"]?.array?.allSatisfy { $0["outcome"] == nil } == true)
    _ = try await tell("complaints.answer", ["complaint": "K-1"])
    try await threads(api, tell, ask)
    let paused = try await tell("complaints.pause", ["complaint": "K-1", "words": "Which door was it?"])
    #expect(paused["pausedUntil"] != nil && paused["waitingFor"] == "Which door was it?")
    let resumed = try await tell("complaints.resume", ["complaint": "K-1"])
    #expect(resumed["pausedUntil"] == nil && resumed["pauses"]?.array?.count == 1)
    let found = try await tell(
      "complaints.find",
      ["complaint": "K-1", "findings": "The carrier lost it.", "measures": "We look for another."])
    #expect(found["obligations"]?.array?.map { $0["outcome"]?.string } == ["kept", "kept"])
    _ = try await ask("complaints.get", "complaints/K-1")
    _ = try await ask("complaints.list", "complaints")

    let liable = try await tell(
      "complaints.find-liable",
      [
        "complaint": "K-1", "liable": "carrier", "basis": "unsafe-food", "price": 1000, "loss": 5000,
        "grounds": "It was spoilt on the way.",
      ])
    #expect(liable["amount"]?["amount"]?.integer == 105_000)
    #expect(
      liable["working"]?.string
        == "10 x 10.00 = 100.00, or 3 x 50.00 = 150.00, at least 1000.00: 1000.00; and loss 50.00")
    _ = try await tell("complaints.appeal", ["complaint": "K-1", "words": "It was more."])
    let upheld = try await tell(
      "complaints.decide-appeal", ["complaint": "K-1", "grounds": "It was not.", "by": "Li-Na"])
    #expect(upheld["appeal"]?["decision"] == "upheld")
    _ = try await tell(
      "annex.publish", ["kind": "complaints", "source": .string(Self.complaintsAnnex)])
    _ = try await tell("complaints.classify", ["complaint": "K-1", "reason": "delivery"])
    _ = try await tell("complaints.open", ["reference": "K-9", "subject": "Late.", "kind": "complaint"])
    _ = try await tell("complaints.classify", ["complaint": "K-9", "reason": "delivery"])
    let trends = try await ask("complaints.trends", "complaint-trends?weeks=2")
    let open = try #require(trends["improvements"]?[0]?["improvement"]?.string)
    _ = try await tell("improvements.close", ["improvement": .string(open), "cause": "Snow.", "action": "Chains."])
    let file = try await ask("complaints.export", "complaint-exports/K-1")
    #expect(file["items"]?.array?.isEmpty == false)
    _ = try await tell("orders.give-goodwill", ["order": "A-5", "amount": 100])

    done.formUnion(try await desk(api, { try await tell($0, $1, $2) }, { try await ask($0, $1, $2) }))

    let duty = try await tell("duties.record", ["clause": "audits.internal", "note": "Reviewed."])
    #expect(duty["done"]?["outcome"]?.string == "kept")
    #expect(duty["next"]?["clause"]?.string == "audits.internal")
    let restored = try await tell(
      "duties.record", ["clause": "security.monitoring", "duty": "restore-test", "note": "It came back."])
    #expect(restored["done"]?["outcome"]?.string == "kept")
    let duties = try await ask("duties.list", "duties?clause=security.monitoring")["items"]?.array
    #expect(duties?.compactMap { $0["note"]?.string } == ["It came back."])

    // A-1 is not there by the 26th and the carrier's hours are over: the buyer has a choice.
    api.now = Instant("2026-11-27T00:00:00Z")!
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    let late = try await ask("orders.get", "orders/A-1")
    let broken = try #require(late["obligations"]?.array?.first { $0["offer"] != nil })
    #expect(broken["outcome"]?.string == "broken")
    #expect(broken["offer"]?["compensation"]?["amount"]?.integer == 19_800)
    let chosen = try await tell("remedies.choose", ["obligation": broken["id"] ?? .null, "remedy": "compensation"])
    #expect(chosen["offer"]?["choice"]?.string == "compensation")
    let again = try await api.post("remedy-choices", ["obligation": broken["id"] ?? .null, "remedy": "reship"])
    #expect(again.code == "already-chosen")

    _ = try await tell("findings.counterfeit", ["reference": "F-1", "product": "P-1", "evidence": "Report 7"])
    let down = try await tell("goods.takedown", ["product": "P-1"])
    #expect(down["onSale"]?.bool == false)
    _ = try await ask("goods.get", "products/P-1")
    _ = try await ask("goods.all", "products")
    let off = try await api.post(
      "orders",
      ["reference": "A-9", "promised": "2026-12-01", "lines": [["product": "P-1", "quantity": 1, "price": 1]]])
    #expect(off.code == "not-on-sale")
    #expect(try await api.get("orders/A-9").status == 404, "a refused line takes its order with it")

    try await reports(api, tell, ask)

    try await recalls(api, tell, ask)
    _ = try await tell(
      "suspensions.declare",
      [
        "reference": "FM-1", "clauses": ["delivery.on-time"], "region": "Guangdong", "from": "2026-11-27T00:00:00Z",
        "until": "2026-11-29T00:00:00Z", "reason": ["zh-Hans": "台风。", "en": "A typhoon."],
        "evidence": "Notice 12", "declaredBy": "Li Na",
      ])
    _ = try await ask("suspensions.list", "suspensions")
    let page = try await api.send(.get, "/?language=en", type: nil)
    #expect(page.status == 200)

    let source = try #require(try await ask("letter.version", "letter-versions/1")["source"]?.string)
    let next = try await tell(
      "letter.publish", ["source": .string(source + "# The same, with a word more.\n")])
    #expect(next["number"]?.integer == 2)
    #expect(try await ask("letter.versions", "letter-versions")["items"]?.array?.count == 2)
    let annex: JSON = """
      categories: [{key: kitchen, title: {zh-Hans: 厨具, en: Kitchen}}]
      review: [{key: true-title, title: {zh-Hans: 题, en: T}, question: {zh-Hans: 题, en: T}, severity: correct}]
      """
    #expect(try await tell("annex.publish", ["kind": "goods", "source": annex])["number"]?.integer == 1)
    #expect(try await ask("annex.get", "annexes/goods")["source"] == annex)
    #expect(api.platform.letters.versions.count == 2)
    try await goods(api, tell, ask)

    _ = try await ask("orders.list", "orders")
    #expect(try await ask("messages.list", "messages")["items"]?.array?.isEmpty == false)
    #expect(try await ask("messages.undelivered", "undelivered-messages")["items"]?.array?.isEmpty == true)
    #expect(try await tell("messages.resend", [:])["messages"]?.integer == 0)
    _ = try await ask("obligations.get", "obligations/\(broken["id"]?.string ?? "")")
    let kept = try await ask("obligations.list", "obligations?clause=delivery.on-time&outcome=broken")
    #expect(kept["items"]?.array?.count == 1)
    #expect(try await ask("transfers.list", "transfers")["items"]?.array?.isEmpty == false)
    _ = try await ask("journal.list", "journal?clause=delivery.on-time")
    let record = try await ask("record.get", "record?days=30")
    let delivery = record["clauses"]?.array?.first { $0["clause"]?.string == "delivery.on-time" }
    #expect(delivery?["kept"]?.integer == 2)
    #expect(delivery?["broken"]?.integer == 1)
    #expect(delivery?["void"]?.integer == 1)

    try await scores(api, tell, ask)

    _ = try await tell(
      "orders.place",
      [
        "reference": "A-7", "promised": "2026-11-26", "buyer": "B-7",
        "contact": ["name": "Li Na", "email": "li.na@example.com", "phone": "13800138000"],
      ])
    let reached = try await tell("people.contact", ["subject": "buyer:B-7", "reason": "asked"])
    #expect(reached["contact"]?["name"]?.string == "Li Na")
    let known = try await ask("people.export", "people/buyer:B-7")
    #expect(known["reads"]?.array?.map { $0["what"]?.string } == ["contact: asked"])
    #expect(known["contact"]?["name"]?.string == "Li Na")
    #expect(known["orders"]?[0]?["reference"]?.string == "A-7")
    _ = try await tell(
      "orders.track", ["order": "A-7", "reference": "T-7", "kind": "delivered", "at": "2026-11-24T03:00:00Z"])
    _ = try await tell("claims.open", ["reference": "R-77", "order": "A-7", "kind": "damaged"])
    _ = try await tell("claims.add-evidence", ["claim": "R-77", "name": "a.png", "content": .string(Self.picture)])
    let handed = try await ask("claims.history", "claims/R-77/history")["evidence"]?[0]?["sha256"]?.string ?? ""
    let picture = try await ask("people.evidence", "people/buyer:B-7/evidence/\(handed)")
    #expect(picture["content"]?.string == Self.picture)
    _ = try await tell("people.erase", ["subject": "buyer:B-7"])

    let all = Set(Catalog.operations.map(\.name) + Catalog.queries.map(\.name))
    #expect(all.subtracting(done) == [], "what the story forgot")
  }

  typealias Tell = (String, JSON, SourceLocation) async throws -> JSON
  typealias Ask = (String, String, SourceLocation) async throws -> JSON

  /// Goods come in by lots.
  private func lots(_ tell: Tell, _ ask: Ask) async throws {
    _ = try await tell(
      "lots.receive", ["product": "P-1", "lot": "L-1", "quantity": 500], #_sourceLocation)
    let held = try await tell(
      "lots.hold", ["product": "P-1", "lot": "L-1", "reason": "Tested again"], #_sourceLocation)
    #expect(held["holds"]?.array?.first?["words"]?.string == "Tested again")
    let released = try await tell("lots.release", ["product": "P-1", "lot": "L-1"], #_sourceLocation)
    #expect(released["holds"]?.array?.first?["liftedAt"] != nil)
    #expect(try await ask("lots.list", "lots/P-1", #_sourceLocation)["items"]?.array?.count == 1)
  }

  /// Goods are recalled, their buyer is told and answers.
  private func recalls(_ api: APIClient, _ tell: Tell, _ ask: Ask) async throws {
    let announced = try await tell(
      "recalls.announce",
      [
        "reference": "RC-1", "product": "P-2", "risk": "high", "hazard": ["zh-Hans": "烫伤。", "en": "Burns."],
        "advice": ["zh-Hans": "停用。", "en": "Stop."], "goods": "send-back", "remedies": ["refund", "replacement"],
        "reminders": [7, 21], "announcedBy": "Pans Ltd", "contact": "400-000-0000",
      ], #_sourceLocation)
    #expect(announced["status"]?.string == "announced")
    let now = api.now
    try await api.platform.operate(at: now.adding(seconds: 1)) { try $0.sweepAll() }
    let cases = try await ask("recalls.cases", "recalls/RC-1/cases", #_sourceLocation)
    #expect(cases["items"]?[0]?["order"]?.string == "A-5")
    let answer = try await tell(
      "recalls.answer", ["recall": "RC-1", "order": "A-5", "answer": "keeps"], #_sourceLocation)
    #expect(answer["answer"]?.string == "keeps")
    #expect(try await ask("recalls.get", "recalls/RC-1", #_sourceLocation)["status"]?.string == "open")
    #expect(try await ask("recalls.list", "recalls", #_sourceLocation)["items"]?.array?.count == 1)
    let closed = try await tell(
      "recalls.close", ["recall": "RC-1", "reason": "All answered.", "resumes": false], #_sourceLocation)
    #expect(closed["answeredPerThousand"]?.integer == 1000)
    #expect(try await ask("recalls.report", "recalls/RC-1/report", #_sourceLocation)["keeps"]?.integer == 1)
  }

  /// What comes and goes by mail, and what of it a person looks at.
  private func mails(_ api: APIClient, _ tell: Tell, _ ask: Ask) async throws {
    let house = MailHouse(address: MailAddress("complaints@shop.example")!)
    for number in 0..<3 {
      let raw = Array("From: li@example.org\nSubject: Lid \(number)\nPrecedence: bulk\n\nNo lid.\n".utf8)
      let mail = InboundMail(
        from: MailAddress("li@example.org")!, subject: "Lid \(number)", automatic: number < 2 ? .precedence : nil)
      try await api.platform.take(ArrivedMail(raw, mail: mail), for: house, at: api.now)
    }
    let aside = try await ask("mails.aside", "mails-aside", #_sourceLocation)["items"]?.array ?? []
    #expect(aside.map { $0["reason"]?.string } == ["automatic", "automatic"])
    let taken = try await tell("mails.take-in", ["mail": try #require(aside[0]["mail"])], #_sourceLocation)
    let (mail, reference) = (try #require(aside[0]["mail"]?.string), try #require(taken["complaint"]?.string))
    let kept = try await ask("mails.get", "mails/\(mail)", #_sourceLocation)
    #expect(kept["complaint"]?.string == reference)
    let own = try await ask("people.mail", "people/complaint:\(reference)/mails/\(mail)", #_sourceLocation)
    #expect(own["content"] != nil && own["content"] == kept["content"])
    #expect(taken["complaint"]?.string?.hasPrefix("K-") == true)
    _ = try await tell("mails.drop", ["mail": try #require(aside[1]["mail"])], #_sourceLocation)
    try await api.platform.operate(at: api.now) { work in
      for mail in try work.mailToSend(for: house) { try work.mailAnswered(mail.id, .refused("550 no")) }
    }
    let failed = try await ask("mails.failed", "mails-failed", #_sourceLocation)["items"]?.array ?? []
    #expect(failed.map { $0["failure"]?.string } == ["550 no"])
    _ = try await tell("mails.resend", ["mail": try #require(failed.first?["mail"])], #_sourceLocation)
  }

  /// What whoever watches over the platform does.
  private func security(_ api: APIClient, _ tell: Tell, _ ask: Ask) async throws {
    let now = api.now
    try await api.platform.operate(at: now) { work in
      try work.note(SecurityEvent(.secondFactorRemoved, at: now, actor: "person:a", subject: "person:b"))
      _ = try work.watch()
    }
    let events = try await ask("security.events", "security-events?kind=second-factor-removed", #_sourceLocation)
    #expect(events["items"]?.array?.count == 1)
    let alerts = try await ask("security.alerts", "security-alerts?state=open", #_sourceLocation)
    let alert = try #require(alerts["items"]?[0]?["alert"])
    _ = try await tell("security.acknowledge", ["alert": alert, "note": "A new phone."], #_sourceLocation)

    let report = #"[{"id": "GHSA-1", "modified": "2026-01-01T00:00:00Z", "affected": [{"package": {"name": "x"}}]}]"#
    let scans = try await tell("findings.import", ["report": .string(report), "target": "shop"], #_sourceLocation)
    #expect(scans["scans"]?[0]?["new"]?.integer == 1)
    let weakness: JSON = ["rule": "PT-3", "place": "the till", "title": "Keys in a log", "severity": "high"]
    #expect(try await tell("findings.report", weakness, #_sourceLocation)["new"]?.integer == 1)
    let open = try await ask("findings.list", "security-findings?state=open&severity=high", #_sourceLocation)
    #expect(open["items"]?.array?.count == 2)
    let finding = try #require(open["items"]?[0]?["finding"])
    let settled = try await tell(
      "findings.settle",
      ["finding": finding, "state": "accepted", "reason": "Behind a wall.", "until": "2026-12-24T00:00:00Z"],
      #_sourceLocation)
    #expect(settled["state"]?.string == "accepted")
  }

  /// What is done about goods and suppliers besides listing and certifying.
  private func goods(_ api: APIClient, _ say: Tell, _ look: Ask) async throws {
    func tell(_ name: String, _ body: JSON, _ place: SourceLocation = #_sourceLocation) async throws -> JSON {
      try await say(name, body, place)
    }
    func ask(_ name: String, _ path: String, _ place: SourceLocation = #_sourceLocation) async throws -> JSON {
      try await look(name, path, place)
    }
    let corrected = try await tell(
      "goods.correct", ["product": "P-2", "title": "A pan", "standards": ["GB 4806.1"], "reason": "A typing error."])
    #expect(corrected["onSale"] == false && corrected["lacks"]?[0]?["code"]?.string == "review-missing")
    let found = try await tell(
      "goods.review", ["product": "P-2", "findings": [["standard": "true-title", "note": "No brand."]]])
    #expect(found["review"]?.string == "to-correct")
    // Keys follow the time: of two reviews at one instant neither is the later one.
    api.now = api.now.adding(seconds: 1)
    let passed = try await tell("goods.review", ["product": "P-2"])
    #expect(passed["lacks"] == [] && passed["holds"]?[0]?["reason"]?.string == "recall:RC-1")
    let history = try await ask("goods.history", "products/P-2/history")
    #expect(history["corrections"]?[0]?["before"] == "" && history["corrections"]?[1]?["before"] == "Pan")
    #expect(history["reviews"]?[1]?["findings"]?[0]?["note"] == "No brand.")

    _ = try await tell(
      "goods.certify", ["product": "P-2", "number": "C2", "issuer": "CQC", "validUntil": "2027-11-24"])
    let since: JSON = "2026-11-24T00:00:00Z"
    let revoked = try await tell(
      "goods.revoke-certificate", ["number": "C2", "issuer": "CQC", "reason": "A fraud.", "since": since])
    #expect(revoked["products"] == ["P-2"])
    let now = api.now
    try await api.platform.operate(at: now) { try $0.sweepAll() }
    let affected = try await ask("goods.affected-buyers", "products/P-2/affected-orders")
    #expect(affected["items"]?.array?.count == Int(revoked["affectedOrders"]?.integer ?? -1))
    #expect(affected["items"]?[0]?["order"]?.string == "A-5" && affected["items"]?[0]?["toldAt"] != nil)

    let imported = try await tell(
      "goods.import", ["csv": "reference,title,category,brand,gtin\nP-50,Spoon,kitchen,Aster,6901234567892\n"])
    #expect(imported["lines"]?.integer == 1)
    _ = try await tell(
      "goods.certify", ["product": "P-50", "number": "C50", "issuer": "CQC", "validUntil": "2027-11-24"])
    let recalled = try await tell(
      "recalls.announce-certificate",
      [
        "reference": "RC-50", "certificate": "C50", "issuer": "CQC", "risk": "high",
        "hazard": ["zh-Hans": "烫伤。", "en": "Burns."], "advice": ["zh-Hans": "停用。", "en": "Stop."],
        "goods": "send-back", "remedies": ["refund"], "announcedBy": "Spoons Ltd", "contact": "400-000-0000",
      ])
    #expect(recalled["recalls"]?[0]?["product"] == "P-50")

    let criteria: JSON = """
      criteria: [{key: source, title: {zh-Hans: 源, en: Source}, weight: 1}]
      threshold: 80
      documents: [{key: invoice, title: {zh-Hans: 票, en: Invoice}}]
      """
    _ = try await tell("annex.publish", ["kind": "suppliers", "source": criteria])
    _ = try await tell("suppliers.add", ["reference": "S-1", "name": "Mill"])
    let screened = try await tell(
      "suppliers.screen",
      [
        "supplier": "S-1", "note": "Visited.",
        "scores": [
          ["criterion": "source", "points": 90, "evidence": "Papers.", "document": .string(Self.picture)]
        ],
      ])
    #expect(screened["maySupply"] == true && screened["screenings"]?[0]?["points"]?.integer == 90)
    let filed = try await tell(
      "suppliers.add-source-document",
      ["supplier": "S-1", "lot": "L-1", "kind": "invoice", "name": "I1", "content": .string(Self.picture)])
    #expect(filed["missing"] == [])
    _ = try await ask("suppliers.get", "suppliers/S-1")
    #expect(try await ask("suppliers.list", "suppliers")["items"]?.array?.count == 1)
    let papers = try await ask("suppliers.source-documents", "source-documents?supplier=S-1&lot=L-1")
    #expect(papers["items"]?[0]?["name"]?.string == "I1")
  }

  /// What is reported of goods, and what comes of it.
  private func reports(_ api: APIClient, _ say: Tell, _ look: Ask) async throws {
    func tell(_ name: String, _ body: JSON, _ place: SourceLocation = #_sourceLocation) async throws -> JSON {
      try await say(name, body, place)
    }
    func ask(_ name: String, _ path: String, _ place: SourceLocation = #_sourceLocation) async throws -> JSON {
      try await look(name, path, place)
    }
    _ = try await tell("merchants.admit", ["reference": "M-3", "floor": 0])
    _ = try await tell("goods.list", ["reference": "P-3", "title": "Lamp"])
    _ = try await tell(
      "orders.place",
      [
        "reference": "A-31", "promised": "2026-12-10", "merchant": "M-3",
        "lines": [["product": "P-3", "quantity": 1, "price": 5000]],
      ])
    func report(_ name: String, _ kind: String, _ of: String) async throws {
      _ = try await tell(
        "reports.make",
        [
          "reference": .string(name), "product": "P-3", "kind": .string(kind), "case": .string(of), "danger": true,
          "words": "It smokes.", "buyer": "B-3", "files": [["name": "a.png", "content": .string(Self.picture)]],
        ])
    }
    try await report("N-1", "unsafe", "J-1")
    let trusted = try await tell("reporters.trust", ["reporter": "buyer:B-3", "as": "A laboratory"])
    #expect(trusted["trusted"] == true)
    #expect(try await tell("cases.triage", ["case": "J-1"])["score"]?.integer == 100)
    _ = try await tell("cases.hold", ["case": "J-1", "facts": "It smokes.", "by": "Q-1"])
    _ = try await tell("cases.answer", ["case": "J-1", "words": "It does not."])
    _ = try await tell("cases.find", ["case": "J-1", "facts": "It smoked here.", "by": "Q-1"])
    let down = try await tell("goods.takedown", ["product": "P-3"])
    #expect(down["holds"]?.array?.count == 2)
    _ = try await tell(
      "sanctions.impose",
      [
        "reference": "S-1", "merchant": "M-3", "kind": "deposit-raised", "floor": 1000, "case": "J-1",
        "reason": ["zh-Hans": "销售不安全的商品。", "en": "Sold unsafe goods."],
      ])
    let lifted = try await tell(
      "sanctions.lift", ["sanction": "S-1", "reason": ["zh-Hans": "已改正。", "en": "Put right."]])
    #expect(lifted["liftedBecause"]?["en"]?.string == "Put right.")
    #expect(try await ask("sanctions.list", "sanctions")["items"]?.array?.count == 1)
    _ = try await tell("cases.appeal", ["case": "J-1", "words": "It was wired wrongly."])
    let upheld = try await tell(
      "cases.decide-appeal", ["case": "J-1", "upheld": true, "reason": "It was not.", "by": "Q-2"])
    #expect(upheld["status"]?.string == "upheld")
    #expect(try await ask("cases.statement", "cases/J-1/statement")["redress"]?.array?.count == 3)
    _ = try await tell("cases.reverse", ["case": "J-1", "reason": "It was, after all.", "by": "Q-3"])
    #expect(try await ask("goods.get", "products/P-3")["onSale"] == true)

    try await report("N-2", "ip-right", "J-2")
    _ = try await tell("cases.hold", ["case": "J-2", "facts": "Mark 1.", "by": "Q-1"])
    _ = try await tell("cases.answer", ["case": "J-2", "words": "Licensed."])
    _ = try await tell("cases.serve", ["case": "J-2"])
    _ = try await tell("cases.sue", ["case": "J-2", "words": "Court 1."])
    _ = try await tell("cases.dismiss", ["case": "J-2", "reason": "The court says so.", "by": "Q-1"])
    let read = try await ask("reports.get", "reports/N-2")
    #expect(read["words"]?.string == "It smokes." && read["evidence"]?.array?.count == 1)
    #expect(try await ask("reports.list", "reports?of=J-2")["items"]?.array?.count == 1)
    _ = try await tell("reports.mark-malicious", ["report": "N-2", "reason": "A rival.", "by": "Q-1"])
    let cleared = try await tell("reports.unmark-malicious", ["report": "N-2", "reason": "A buyer.", "by": "Q-1"])
    #expect(cleared["maliciousAt"] == nil)
    _ = try await tell("goods.takedown", ["product": "P-3"])
    #expect(try await tell("goods.reinstate", ["product": "P-3", "reason": "Mistyped."])["onSale"] == true)
    #expect(try await ask("cases.get", "cases/J-2")["status"]?.string == "dismissed")
    #expect(try await ask("cases.list", "cases?status=reversed&seller=M-3")["items"]?.array?.count == 1)
  }

  /// Figures that are too bad, and what comes of it.
  private func scores(_ api: APIClient, _ say: Tell, _ look: Ask) async throws {
    let annex: JSON = """
      period: {days: 30}
      every: {days: 7}
      confidence: {percent: 90}
      measures:
        - {measure: delivered, minimum: 5}
        - measure: faults
          minimum: 5
          thresholds: [{limit: {percent: 10}, step: sampling, within: {days: 3}}]
        - measure: defects
          minimum: 5
          thresholds: [{limit: {percent: 10}, step: warning, within: {days: 3}}]
      """
    _ = try await say("annex.publish", ["kind": "scores", "source": annex], #_sourceLocation)
    _ = try await say("merchants.admit", ["reference": "M-4", "floor": 0], #_sourceLocation)
    _ = try await say("goods.list", ["reference": "P-4", "title": "Fan"], #_sourceLocation)
    let lines: JSON = [["product": "P-4", "quantity": 1, "price": 5000]]
    for number in 0..<6 {
      let order: JSON = .string("S-\(number)")
      _ = try await say(
        "orders.place", ["reference": order, "promised": "2026-12-20", "merchant": "M-4", "lines": lines],
        #_sourceLocation)
      _ = try await say(
        "orders.track", ["order": order, "reference": "T", "kind": "delivered"], #_sourceLocation)
      let claim: JSON = .string("F-\(number)")
      _ = try await say("claims.open", ["reference": claim, "order": order, "kind": "quality"], #_sourceLocation)
      _ = try await say("claims.answer", ["claim": claim], #_sourceLocation)
    }
    // What happens at the very instant of a working out counts in the next one.
    api.now = api.now.adding(seconds: 1)
    _ = try await say("scores.work-out", [:], #_sourceLocation)
    api.now = api.now.adding(seconds: 1)
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    let line = try await look("scores.list", "scores?measure=faults&show=open", #_sourceLocation)["items"]?[0]
    #expect(line?["of"] == "M-4" && line?["holds"]?.integer == 6 && line?["open"] == ["sampling"])
    let why: JSON = ["zh-Hans": "质量问题多。", "en": "Many faults."]
    let taken = try await say(
      "scores.take", ["of": "M-4", "measure": "faults", "reason": why], #_sourceLocation)
    #expect(taken["steps"]?[0]?["status"] == "taken")
    let declined = try await say(
      "scores.decline", ["of": "P-4", "measure": "defects", "reason": why], #_sourceLocation)
    #expect(declined["steps"]?[0]?["status"] == "declined")
    let end: JSON = ["of": "M-4", "measure": "faults", "step": "sampling", "reason": why]
    #expect(try await say("scores.end", end, #_sourceLocation)["steps"]?[0]?["endedBecause"]?["en"] == "Many faults.")
    let card = try await look("scores.merchant", "scores/merchants/M-4", #_sourceLocation)
    #expect(card["confidence"]?.integer == 90 && card["figures"]?.array?.count == 7)
    #expect(try await look("scores.product", "scores/products/P-4", #_sourceLocation)["of"] == "P-4")
    let steps = try await look("scores.steps", "score-steps?status=declined", #_sourceLocation)["items"]
    #expect(steps?.array?.count == 1 && steps?[0]?["of"] == "P-4")
  }

  /// A merchant who applies, and what is decided about him.
  private func admission(_ api: APIClient, _ say: Tell, _ look: Ask) async throws {
    func tell(_ name: String, _ body: JSONObject) async throws -> JSON {
      var body = body
      body["merchant"] = "M-NEW"
      return try await say("admission.\(name)", .object(body), #_sourceLocation)
    }
    let documents: JSON =
      "documents: [{key: licence, title: {zh-Hans: 营业执照, en: Licence}, number: credit-code}]\nkinds: [{key: company, title: {zh-Hans: 企业, en: Company}, credit-code: true, facts: [address], documents: [licence]}]\ndecide-within: {days: 5}"
    _ = try await say("annex.publish", ["kind": "admission", "source": documents], #_sourceLocation)
    let applied = try await tell(
      "apply",
      [
        "kind": "company", "name": "Shop Ltd", "code": "91350100M000100Y43", "address": "Fuzhou", "account": "62220001",
        "brands": ["Aster"],
      ])
    #expect(applied["checklist"]?.array?.compactMap { $0["state"]?.string } == ["met", "met", "missing"])
    let document = try await tell(
      "add-document", ["kind": "licence", "number": "91350100M000100Y43", "content": .string(Self.picture)])
    #expect(document["checklist"]?.array?.allSatisfy { $0["state"]?.string == "met" } == true)
    let here = try await api.get("admissions/M-NEW").body["documents"]?[0]?["id"]
    let taken = try await tell("withdraw-document", ["document": here ?? .null])
    #expect(taken["checklist"]?.array?.last?["state"]?.string == "missing")
    _ = try await tell(
      "add-document", ["kind": "licence", "number": "91350100M000100Y43", "content": .string(Self.picture)])
    #expect(try await tell("submit", [:])["decideBy"]?.string != nil)
    _ = try await tell("tell-look-up", ["registry": "GSXT", "name": "Shop Ltd", "status": "存续"])
    #expect(try await tell("review", ["verdict": "reject", "reasons": ["related"]])["status"]?.string == "rejected")
    #expect(try await tell("appeal", ["words": "We are not."])["appealOpen"]?.bool == true)
    let upheld = try await api.post("admission-appeal-decisions", ["merchant": "M-NEW", "granted": true])
    #expect(upheld.code == "appeal-same-person")
    // As if another had decided.
    try api.database.writeNow { _ = try $0.run("UPDATE admission SET decided_by = 'person:another'") }
    let granted = try await tell("decide-appeal", ["granted": true, "note": "They are not."])
    #expect(granted["status"]?.string == "approved" && granted["suspendedFor"]?.array?.isEmpty == true)
    let whole = try await look("admission.get", "admissions/M-NEW", #_sourceLocation)
    #expect(whole["registry"]?["found"]?.bool == true && whole["facts"]?["account"]?.string == "…0001")
    #expect(try await look("admission.list", "admissions", #_sourceLocation)["items"]?.array?.count == 1)
    #expect(try await look("admission.related", "admissions/M-NEW/related", #_sourceLocation)["items"]?.array == [])
  }

  /// What a buyer, a seller and the platform do with claims, deposits and payouts.
  /// A case with what is written in it, other cases, a call, and a chat that the staff hold.
  private func threads(_ api: APIClient, _ tell: Tell, _ ask: Ask) async throws {
    for number in 2...3 {
      _ = try await tell(
        "complaints.open",
        [
          "reference": .string("K-\(number)"), "subject": "Slow.", "words": "It is slow.", "buyer": "B-7",
          "kind": "question", "channel": "telephone",
        ], #_sourceLocation)
    }
    let picture: JSON = [
      "name": "a.png",
      "content":
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    ]
    _ = try await tell(
      "complaints.write", ["complaint": "K-2", "words": "Look.", "token": "t", "channel": "mail", "files": [picture]],
      #_sourceLocation)
    _ = try await tell("complaints.note", ["complaint": "K-2", "words": "He is right."], #_sourceLocation)
    _ = try await tell("complaints.answer", ["complaint": "K-2", "answer": "Sorry."], #_sourceLocation)
    try await api.platform.operate(at: api.now) { [now = api.now] in
      _ = try $0.write(in: "K-2", "I am his brother.", over: .mail, author: .stranger, at: now.adding(seconds: 1))
    }
    _ = try await tell("complaints.dismiss", ["complaint": "K-2"], #_sourceLocation)
    let linked = try await tell(
      "complaints.link", ["complaint": "K-2", "kind": "complaint", "remedy": "refund"], #_sourceLocation)
    #expect(linked["kind"]?.string == "complaint" && linked["obligations"]?.array?.count == 3)
    _ = try await tell("complaints.relate", ["complaint": "K-2", "to": "K-1"], #_sourceLocation)
    let split = try await tell(
      "complaints.split", ["complaint": "K-2", "positions": [2], "into": "K-4", "subject": "The picture"],
      #_sourceLocation)
    #expect(split["reference"]?.string == "K-2")
    let merged = try await tell("complaints.merge", ["complaint": "K-3", "into": "K-2"], #_sourceLocation)
    #expect(merged["mergedInto"]?.string == "K-2")
    _ = try await tell("calls.log", ["complaint": "K-2", "words": "He called.", "answered": true], #_sourceLocation)
    try await api.platform.operate(at: api.now) { [now = api.now] work in
      for event in [PhoneCall.Event.ringing, .ended] {
        try work.heard(
          call: "X-9", event, at: now, direction: .incoming, number: "13812345678", agent: nil, recording: nil)
      }
    }
    #expect(try await tell("calls.dismiss", ["call": "X-9"], #_sourceLocation)["state"]?.string == "missed")
    let asked = try await tell(
      "calls.ask", ["complaint": "K-2", "number": "13812345678", "words": "After six."], #_sourceLocation)
    #expect(asked["callBackSince"] != nil)
    _ = try await tell("calls.call-back", ["complaint": "K-2", "reached": true, "words": "Done."], #_sourceLocation)
    let now = api.now
    let agent = try await api.platform.operate(at: now) { work in
      _ = try work.beginChat(in: "K-2", language: .en, at: now)
      let id = Identifier(at: now, random: 5, 5)
      try work.transaction.run(
        "INSERT INTO person (id, login, name, roles, language, created_at) VALUES ($1, 'a@b.c', 'Mei', $2, 'en', $3)",
        id.bytes, Role.text([.service]), now)
      return id
    }
    let taken: JSON = ["complaint": "K-2", "person": .string(agent.description)]
    _ = try await tell("chats.take", taken, #_sourceLocation)
    _ = try await tell("chats.release", ["complaint": "K-2"], #_sourceLocation)
    _ = try await tell("chats.end", ["complaint": "K-2"], #_sourceLocation)
    let thread = try await ask("complaints.thread", "complaint-threads/K-3", #_sourceLocation)
    let kinds = thread["entries"]?.array?.compactMap { $0["event"]?.string }
    #expect(
      kinds == [
        "dismissed", "linked", "related", "split", "merged", "called", "call-back-asked", "call-back-done",
        "chat-began",
        "assigned",
        "released", "chat-ended",
      ])
  }

  private func claims(_ api: APIClient, _ say: Tell, _ look: Ask) async throws {
    func tell(_ name: String, _ body: JSON, _ place: SourceLocation = #_sourceLocation) async throws -> JSON {
      try await say(name, body, place)
    }
    func ask(_ name: String, _ path: String, _ place: SourceLocation = #_sourceLocation) async throws -> JSON {
      try await look(name, path, place)
    }
    func open(_ reference: String, _ kind: String, _ quantity: Int64 = 1) async throws {
      _ = try await tell(
        "claims.open",
        [
          "reference": .string(reference), "order": "A-5", "kind": .string(kind), "note": "It leaks.",
          "lines": [["product": "P-2", "quantity": .integer(quantity)]],
        ])
    }
    _ = try await tell("merchants.admit", ["reference": "M-1", "floor": 100_000])
    let paid = try await tell("merchants.top-up", ["merchant": "M-1", "amount": 50_000])
    #expect(paid["deposit"]?["amount"]?.integer == 50_000)
    _ = try await tell("goods.list", ["reference": "P-2", "title": "Pan", "category": "kitchen"])
    _ = try await tell(
      "orders.place",
      [
        "reference": "A-5", "promised": "2026-11-26", "merchant": "M-1", "freight": 600,
        "lines": [["product": "P-2", "quantity": 6, "price": 5000, "traits": ["heavy"], "confirmed": false]],
      ])
    _ = try await tell("orders.pay", ["order": "A-5", "reference": "Z-5", "amount": 30_600, "channel": "alipay"])
    _ = try await tell(
      "orders.track", ["order": "A-5", "reference": "T-1", "kind": "delivered", "at": "2026-11-24T03:00:00Z"])

    try await open("R-1", "quality")
    _ = try await tell(
      "claims.add-evidence", ["claim": "R-1", "name": "leak.png", "content": .string(Self.picture)])
    _ = try await tell("claims.answer", ["claim": "R-1"])
    _ = try await tell("claims.send-back", ["claim": "R-1", "carrier": "SF", "number": "SF1"])
    _ = try await tell("claims.receive", ["claim": "R-1"])
    let accepted = try await tell("claims.inspect", ["claim": "R-1"])
    #expect(accepted["refund"]?["amount"]?.integer == 5000)
    let history = try await ask("claims.history", "claims/R-1/history")
    #expect(history["steps"]?.array?.count == 6)
    #expect(history["evidence"]?[0]?["type"]?.string == "image/png")
    let merchant = try await ask("merchants.get", "merchants/M-1")
    #expect(try await ask("merchants.list", "merchants")["items"]?.array?.count == 1)
    #expect(merchant["deposit"]?["amount"]?.integer == 45_000)

    try await open("R-2", "exchange")
    _ = try await tell("claims.answer", ["claim": "R-2", "refuse": "no-fault-found"])
    try await open("R-3", "damaged")
    _ = try await tell("claims.withdraw", ["claim": "R-3"])
    try await open("R-4", "repair")
    _ = try await tell("claims.answer", ["claim": "R-4"])
    _ = try await tell("claims.receive", ["claim": "R-4"])
    _ = try await tell("claims.inspect", ["claim": "R-4"])
    _ = try await tell("claims.fail-repair", ["claim": "R-4"])
    _ = try await tell("claims.stock", ["claim": "R-4", "inStock": true])
    let finished = try await tell("claims.finish", ["claim": "R-4"])
    #expect(finished["status"]?.string == "done")
    _ = try await ask("claims.get", "claims/R-4")
    #expect(try await ask("claims.list", "claims")["items"]?.array?.count == 4)

    for (name, answer) in [("R-6", "claims.take-substitute"), ("R-7", "claims.decline-substitute")] {
      try await open(name, "exchange")
      _ = try await tell("claims.answer", ["claim": .string(name)])
      _ = try await tell("claims.receive", ["claim": .string(name)])
      _ = try await tell("claims.inspect", ["claim": .string(name)])
      let offered = try await tell(
        "claims.offer-substitute", ["claim": .string(name), "product": "P-9", "price": 5000])
      #expect(offered["substitute"]?["isTaken"] == false)
      _ = try await tell(answer, ["claim": .string(name)])
    }

    // The provider refuses, staff ask again and then pay by hand.
    let now = api.now
    _ = try await api.platform.operate(at: now) { try $0.payOut(grantedBefore: now, at: now) }
    _ = try await ask("payouts.list", "payouts?state=paid")
    try await open("R-5", "damaged", 2)
    _ = try await tell("claims.answer", ["claim": "R-5"])
    try await Cashier(
      platform: api.platform, clock: { now }, logger: Logger(label: "test"), channels: ["alipay": Refusing()]
    ).pay()
    let failed = try await ask("payouts.list", "payouts?state=failed")
    let key = try #require(failed["items"]?[0]?["id"])
    _ = try await tell("payouts.retry", ["payout": key])
    let done = try await tell("payouts.confirm", ["payout": key, "reference": "B-1"])
    #expect(done["state"]?.string == "paid")
    let compared = try await tell(
      "payouts.reconcile",
      [
        "channel": "alipay", "from": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z",
        "lines": [
          ["key": key, "reference": "B-1", "amount": 10_000, "currency": "CNY", "at": "2026-11-25T00:00:00Z"],
          ["key": "stranger", "reference": "B-2", "amount": 1, "currency": "CNY", "at": "2026-11-25T00:00:00Z"],
        ],
      ])
    #expect(compared["matched"]?.integer == 1)
    #expect(compared["differences"]?.array?.map { $0["kind"]?.string } == ["unknown", "missing", "missing"])
    let accounts = try await ask("accounts.list", "accounts")
    #expect(accounts["accounts"]?.array?.reduce(0) { $0 + ($1["amount"]?.integer ?? 0) } == 0)

    _ = try await tell("merchants.leave", ["merchant": "M-1"])
    let early = try await api.post("deposit-releases", ["merchant": "M-1"])
    #expect(early.code == "windows-open")
    _ = try await tell("merchants.admit", ["reference": "M-2", "floor": 0])
    _ = try await tell("merchants.leave", ["merchant": "M-2"])
    _ = try await tell("merchants.release-deposit", ["merchant": "M-2"])
  }

  /// A picture of one pixel.
  private static let picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

  @Test(arguments: Engine.kinds) func theSameKeyIsDoneOnce(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let first = try await api.send(
      .post, "/v1/orders", #"{"reference":"A-1","promised":"2026-12-01"}"#, key: "key-1")
    let rows = try api.rows()
    let second = try await api.send(
      .post, "/v1/orders", #"{ "promised": "2026-12-01", "reference": "A-1" }"#, key: "key-1")
    #expect(first.status == 201)
    #expect(second.status == 201)
    #expect(second.body == first.body)
    #expect(second.headers[.idempotentReplayed] == "true")
    #expect(first.headers[.idempotentReplayed] == nil)
    for (path, body) in [
      ("orders", #"{"reference":"A-2","promised":"2026-12-01"}"#), ("cancellations", #"{"order":"A-1"}"#),
    ] {
      let other = try await api.send(.post, "/v1/" + path, body, key: "key-1")
      #expect(other.status == 422)
      #expect(other.code == "key-reused")
    }
    #expect(try api.rows() == rows)
  }

  @Test(arguments: Engine.kinds) func aRefusedRequestMayBeCorrectedUnderItsKey(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let payment: JSON = ["order": "A-1", "reference": "Z-1", "amount": 100, "channel": "card"]
    #expect(try await api.post("payments", payment, key: "key-1").status == 404)
    #expect(try await api.post("orders", ["reference": "A-1", "promised": "2026-12-01"]).status == 201)
    #expect(try await api.post("payments", payment, key: "key-1").status == 201)
  }

  @Test(arguments: Engine.kinds) func keysAreForgottenInTheEnd(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-12-01"], key: "key-1")
    api.now = api.now.adding(seconds: Work.keyMemory + 1)
    #expect(try await api.platform.operate(at: api.now) { try $0.forgetKeys() } == 1)
    #expect(try await api.post("orders", ["reference": "A-2", "promised": "2026-12-01"], key: "key-1").status == 201)
  }

  @Test(arguments: Engine.kinds) func cursorsLeadThroughEverythingOnce(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    for number in 1...7 {
      api.now = api.now.adding(seconds: 1)
      _ = try await api.post("orders", ["reference": .string("A-\(number)"), "promised": "2026-12-01"])
    }
    for list in ["orders?", "journal?clause=delivery.on-time&", "obligations?clause=delivery.on-time&"] {
      var seen: [String] = []
      var cursor = ""
      repeat {
        let page = try await api.get(list + "limit=3" + cursor).body
        seen += page["items"]?.array?.map(\.text) ?? []
        cursor = page["next"]?.string.map { "&cursor=\($0)" } ?? ""
      } while !cursor.isEmpty
      #expect(seen.count == 7, "\(list)")
      #expect(Set(seen).count == 7, "\(list)")
    }
  }

  @Test(arguments: Engine.kinds) func referencesWithSlashesAreFound(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("orders", ["reference": "2026/11:A", "promised": "2026-12-01"])
    #expect(try await api.get("orders/2026%2F11:A").body["reference"]?.string == "2026/11:A")
  }

  @Test(arguments: Engine.kinds) func theDocumentDescribesEveryRoute(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let reply = try await api.send(.get, "/openapi.json")
    #expect(reply.status == 200)
    #expect(reply.body == OpenAPI.document)
    let paths = try #require(reply.body["paths"]?.object)
    for operation in Catalog.operations {
      let post = try #require(paths["/v1/" + operation.path]?["post"])
      #expect(post["operationId"]?.string == operation.name)
      #expect(post["requestBody"]?["content"]?["application/json"]?["schema"] == operation.schema.openAPI)
    }
    for query in Catalog.queries {
      let get = try #require(paths["/v1/" + query.path]?["get"])
      #expect(get["operationId"]?.string == query.name)
      // Whatever is asked, its address may hold what no address may (PlainAddressTests).
      #expect(get["responses"]?["400"] != nil, "\(query.name)")
    }
  }
}
