import Database
import HTTPTypes
import Promises
import Support
import Testing

@testable import Service
@testable import Web

/// What waits, across kinds and pages.
@Suite struct QueuePageTests {
  /// Claims and complaints in turn, ten minutes apart: a claim is due after 48 hours and a complaint after 24, so that
  /// deadlines of the one fall among those of the other.
  private func fill(_ api: APIClient, claims: Int, complaints: Int) async throws {
    for number in 1...max(claims, complaints) {
      api.now = api.now.adding(seconds: 600)
      let order = "A-\(number)"
      _ = try await api.post("orders", ["reference": .string(order), "promised": "2026-11-30"])
      _ = try await api.post(
        "tracking-events", ["order": .string(order), "reference": "T", "kind": "delivered"])
      if number <= claims {
        let claim: JSON = ["reference": .string("C-\(number)"), "order": .string(order), "kind": "damaged"]
        #expect(try await api.post("claims", claim).status == 201)
      }
      if number <= complaints {
        let complaint: JSON = ["reference": .string("K-\(number)"), "order": .string(order), "subject": "Slow."]
        #expect(try await api.post("complaints", complaint).status == 201)
      }
    }
  }

  private func names(_ page: APIClient.Page) -> [String] {
    page.html.matches(of: />([CK]-\d+)<\/a>/).map { String($0.1) }
  }

  private func deadlines(_ page: APIClient.Page) -> [String] {
    page.html.matches(of: /<time class="left" datetime="([^"]*)">/).map { String($0.1) }
  }

  private func link(_ words: String, _ page: APIClient.Page) -> String? {
    page.html.matches(of: /<a href="([^"]*)"[^>]*>([^<]*)<\/a>/).first { $0.2 == words }
      .map { String($0.1).replacing("&amp;", with: "&") }
  }

  /// Whatever the kinds and however many, pages lead through all of it once, by deadline.
  @Test(arguments: Engine.kinds) func pagesLeadThroughAllOnceByDeadline(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api, claims: 60, complaints: 75)
    var (seen, due): ([String], [String]) = ([], [])
    var next: String? = "/work?language=en"
    while let address = next {
      let page = try await api.open(address)
      #expect(page.status == 200 && page.html.utf8.count < 60_000)
      seen += names(page)
      due += deadlines(page)
      next = link("Next page", page)
    }
    let all = (1...60).map { "C-\($0)" } + (1...75).map { "K-\($0)" }
    #expect(seen.count == 135 && Set(seen) == Set(all))
    #expect(due == due.sorted() && Set(due).count > 100)
    let first = try #require(due.first)
    #expect(first < api.now.adding(seconds: 86_400).description, "the complaints of the first hours come first")
    #expect(seen.first == "K-1" && seen.last == "C-60")
  }

  @Test(arguments: Engine.kinds) func filtersShowOneKindAndOnePeriod(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await fill(api, claims: 2, complaints: 3)
    let all = try await api.open("/work?language=en")
    #expect(all.html.contains("5 things wait; none is overdue."))
    #expect(names(try await api.open("/work?language=en&kind=complaint")) == ["K-1", "K-2", "K-3"])
    #expect(names(try await api.open("/work?language=en&kind=claim&due=overdue")) == [])
    // A day and some minutes later the complaints' answers are overdue, and judged; the claims are due tomorrow.
    api.now = api.now.adding(seconds: 86_400 + 1)
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    let late = try await api.open("/work?language=en&due=overdue")
    #expect(names(late) == ["K-1", "K-2", "K-3"])
    #expect(late.html.contains("5 things wait; 3 are overdue."))
    #expect(late.html.contains("20.00 is paid for it, and it is still owed."))
    // 26 November noon and some: they are due by 12:10 and 12:20 of the 26th, Beijing time.
    #expect(names(try await api.open("/work?language=en&due=today")) == [])
    #expect(names(try await api.open("/work?language=en&due=week")) == ["C-1", "C-2"])
    // An answer moves it to the clock of its findings.
    _ = try await api.post("complaint-answers", ["complaint": "K-1"])
    #expect(names(try await api.open("/work?language=en&due=overdue")) == ["K-2", "K-3"])
    #expect(names(try await api.open("/work?language=en&due=week")) == ["C-1", "C-2", "K-1"])
    _ = try await api.post("complaint-findings", ["complaint": "K-1", "findings": "Late.", "measures": "None."])
    _ = try await api.post("claim-answers", ["claim": "C-1", "refuse": "no-fault-found"])
    let rest = try await api.open("/work?language=en")
    #expect(!names(rest).contains("K-1"))
  }

  @Test func aPlaceThatIsNoneBeginsAtTheFront() async throws {
    let api = try await APIClient()
    try await fill(api, claims: 1, complaints: 1)
    for place in ["x", "1.2.3", "9999999999999999999999.claim.0192e4a0-7c1f-7b3a-9d2e-5f60718293a4", "..", "1.claim.x"]
    {
      #expect(names(try await api.open("/work?after=\(place)&kind=nothing&due=never")) == ["K-1", "C-1"], "\(place)")
    }
    let page = try await api.open("/work?language=en&after=9000000000000000.alert.0192e4a0-7c1f-7b3a-9d2e-5f60718293a4")
    #expect(page.html.contains("There is nothing on this page."))
  }

  /// Who may not see the money is shown none of it, whatever he asks for, and the same of alerts.
  @Test(arguments: Engine.kinds) func eachSeesTheKindsThatHeMaySee(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await api.placeDelivered()
    try await api.grantKettle()
    try await api.askProviders([
      Answering(name: "alipay", answer: .refused(code: "LOW", message: "Too little.")),
      Answering(name: "wechat-pay", answer: .refused(code: "LOW", message: "Too little.")),
    ])
    #expect(try await api.payouts("failed").count == 2)
    try await api.platform.operate(at: api.now) {
      try $0.note(SecurityEvent(.secondFactorRemoved, at: $0.now, actor: "person:x", subject: "person:y"))
      try $0.watch()
    }
    try await fill(api, claims: 1, complaints: 1)
    let seen: [(Role, has: [String], hasNot: [String])] = [
      (.service, ["K-1", "C-1"], ["Failed payout", "Alert"]),
      (.finance, ["K-1", "Failed payout", "71.00"], ["Alert"]),
      (.security, ["Alert"], ["K-1", "C-1", "Failed payout"]),
      (.auditor, ["K-1", "Failed payout", "Alert"], []),
    ]
    for (role, has, hasNot) in seen {
      let person = Person(api)
      try await person.comeIn("\(role.rawValue)@example.org", as: [role])
      for query in ["", "&kind=payout", "&kind=alert"] {
        let html = try await person.open("/work?language=en" + query).html
        for word in hasNot { #expect(!html.contains(word), "\(role) \(query) \(word)") }
      }
      let html = try await person.open("/work?language=en").html
      for word in has { #expect(html.contains(word), "\(role) \(word)") }
      #expect(html.contains("action=\"/search\"") == Right.readOrders.isHeld(by: [role]), "\(role)")
    }
    // An alert has no deadline that it could be past.
    api.now = api.now.adding(seconds: 60)
    let guardian = Person(api)
    try await guardian.comeIn("g@example.org", as: [.security])
    #expect(try await guardian.open("/work?language=en").html.contains("One thing waits; none is overdue."))
    #expect(try await guardian.open("/work?language=en&due=overdue").html.contains("Nothing like this waits."))
    _ = try await api.post("merchants", ["reference": "M-1", "floor": 0])
    let seller = Person(api)
    try await seller.comeIn("m@example.org", as: [.merchant], merchant: "M-1")
    #expect(try await seller.open("/work").status == 403)
  }

  /// Messages that no system takes wait for who may send them again, and for nobody else.
  @Test(arguments: Engine.kinds) func messagesLaidAsideWait(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (admin, sue) = (Person(api), Person(api))
    try await admin.comeIn("root@example.org", as: [.administrator])
    try await sue.comeIn("sue@example.org", as: [.service])
    try await fill(api, claims: 1, complaints: 0)
    #expect(!(try await admin.open("/work?language=en&kind=message").html.contains("<table")))
    try await api.platform.operate(at: api.now) { work in
      _ = try work.transaction.run(
        "UPDATE outbox SET dead_at = $1, failure = '422', attempts = 5 WHERE kind = 'claim.opened'", work.now)
    }
    for query in ["", "&kind=message"] {
      let html = try await admin.open("/work?language=en" + query).html
      #expect(html.contains(">A claim was made</a>") && html.contains("href=\"/messages?language=en\""), "\(query)")
      #expect(html.contains("the receiver answered 422") && html.contains("C-1"), "\(query)")
      #expect(!(try await sue.open("/work?language=en" + query).html.contains("A claim was made")), "\(query)")
    }
    #expect(try await admin.open("/work?language=en&due=overdue").html.contains("Nothing like this waits."))
    #expect(try await api.post("message-resendings", [:]).body["messages"]?.integer == 1)
    #expect(!(try await admin.open("/work?language=en").html.contains("A claim was made")))
  }

  /// A duty waits when its period is about to end, and no longer once it is done.
  @Test(arguments: Engine.kinds) func dutiesWaitWhenTheyAreSoonDue(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-11-30"])
    func duties() async throws -> [String] {
      try await api.open("/work?language=en&kind=duty").html.matches(
        of: /Standing duty <a href="\/duties\?language=en">([^<]*)<\/a>/
      ).map { String($0.1) }
    }
    #expect(try await duties() == [])
    // Of a week's duty half the week is left, of a month's a week; those of a quarter have long to go.
    api.now = api.now.adding(seconds: 4 * 86_400)
    #expect(try await duties().count == 1)
    api.now = api.now.adding(seconds: 20 * 86_400)
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    let soon = try await duties()
    #expect(soon.contains("Vulnerability scan") && soon.contains("Patch review") && !soon.contains("Restore test"))
    _ = try await api.post("duty-records", ["clause": "security.monitoring", "duty": "patch-review", "note": "Done."])
    let rest = try await duties()
    #expect(rest.contains("Vulnerability scan") && !rest.contains("Patch review"))
  }

  /// A deposit below its floor waits from when the clock of its top-up runs until it is paid in, late or not; a weakness
  /// until it is mended.
  @Test(arguments: Engine.kinds) func depositsAndWeaknessesWait(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    _ = try await api.post("merchants", ["reference": "M-0", "floor": 10_000])
    _ = try await api.post("merchants", ["reference": "M-1", "floor": 10_000])
    _ = try await api.post("deposit-payments", ["merchant": "M-1", "amount": 10_000])
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-11-30", "merchant": "M-1"])
    #expect(!(try await api.open("/work?language=en&kind=deposit").html.contains("<table")))
    try await api.platform.operate(at: api.now) { work in
      let owed = Owed(
        id: work.newKey(), letter: 1, duty: .topUp, subject: try work.merchant("M-1").id,
        obligation: Obligation(
          clause: "merchants.admission", opened: work.now, due: work.now.adding(seconds: 86_400)))
      var decision = Decision()
      decision.opened.append(owed)
      try work.commit(decision)
    }
    #expect(!(try await api.open("/work?language=en&kind=deposit").html.contains("M-1")), "it is not below its floor")
    try await api.platform.operate(at: api.now) { work in
      _ = try work.transaction.run("UPDATE merchant SET floor = 15000 WHERE reference = 'M-1'")
    }
    let low = try await api.open("/work?language=en&kind=deposit").html
    #expect(low.contains(">M-1</a>") && low.contains("50.00 is missing") && !low.contains("M-0"))
    api.now = api.now.adding(seconds: 2 * 86_400)
    try await api.platform.operate(at: api.now) { try $0.sweepAll() }
    #expect(try await api.open("/work?language=en&kind=deposit&due=overdue").html.contains("still owed"))
    _ = try await api.post("deposit-payments", ["merchant": "M-1", "amount": 5_000])
    #expect(!(try await api.open("/work?language=en&kind=deposit").html.contains("M-1")))

    _ = try await api.post(
      "security-weaknesses", ["rule": "PT-3", "place": "the till", "title": "Keys in a log", "severity": "high"])
    let weak = try await api.open("/work?language=en&kind=finding").html
    #expect(weak.contains("Keys in a log") && weak.contains("href=\"/security/findings/"))
    let id = try #require(weak.firstMatch(of: /\/security\/findings\/([0-9a-f-]*)/)).1
    _ = try await api.post(
      "security-settlements", ["finding": .string(String(id)), "state": "fixed", "reason": "Taken out."])
    #expect(!(try await api.open("/work?language=en&kind=finding").html.contains("Keys in a log")))
  }

  @Test func hostileTextsAreShownAsTheyAre() async throws {
    let api = try await APIClient()
    let text = "\"><script>alert(1)</script>"
    _ = try await api.post("complaints", ["reference": "K-1", "subject": .string(text)])
    for path in ["/work", "/complaints/K-1", "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"] {
      let html = try await api.open(path).html
      #expect(html.contains("&lt;script&gt;") && !html.contains("<script>"), "\(path)")
    }
  }

  /// What the server says of the time left is made of these words, and the script has each of them.
  @Test func theScriptHasTheWordsOfTheServer() throws {
    let words = ["less than a minute", " days", " day", " h", " min", " left", " ago"]
    let own = ["还剩 ", "已过 ", "不到 1 分钟", " 天", " 小时", " 分钟"]
    for word in words + own {
      #expect(Clocks.script.contains("\(word)\"") || Clocks.script.contains("\"\(word)"), "\(word)")
    }
    let zone = try #require(Zone("Asia/Shanghai"))
    let now = try #require(Instant("2026-03-03T02:00:00Z"))
    for seconds: Int64 in [0, 30, 90, 7860, 86_400, 90_000, 200_000, 500_000, -1, -7200, -90_000] {
      for language in Language.allCases {
        var said = TimeWords(zone: zone, language: language, now: now).left(now.adding(seconds: seconds))
        for word in language == .en ? words : own { said = said.replacing(word, with: "") }
        #expect(said.allSatisfy { $0.isNumber || $0 == " " }, "\(said)")
      }
    }
  }

  /// Only pages with clocks may load a script, and only ours.
  @Test func theScriptIsOurs() async throws {
    let api = try await APIClient()
    let page = try await api.open("/work")
    #expect(page.headers[.contentSecurityPolicy]?.contains("script-src 'self';") == true)
    #expect(page.html.matches(of: /<script[^>]*>/).map { String($0.0) } == ["<script src=\"/clocks.js\" defer>"])
    #expect(page.html.contains("data-now=\"\(api.now.description)\""))
    let script = try await api.open("/clocks.js")
    #expect(script.headers[.contentType] == "text/javascript; charset=utf-8" && script.html.contains("use strict"))
    for path in ["/search", "/finance", "/rights"] {
      #expect(try await api.open(path).headers[.contentSecurityPolicy]?.contains("script") == false, "\(path)")
    }
  }
}
