import Promises
import Service
import Support
import Testing

@testable import Web

@Suite(.serialized) struct ComplaintPageTests {
  private static let secret = "0123456789abcdef0123456789abcdef"

  private func place(_ api: APIClient, buyers: [String]) async throws {
    for buyer in buyers {
      let order: JSON = ["reference": .string("A-" + buyer), "promised": "2026-11-30", "buyer": .string(buyer)]
      #expect(try await api.post("orders", order).status == 201)
    }
  }

  private func consumer(_ api: APIClient, _ buyer: String) async throws -> Person {
    let links = try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": Self.secret])
    let person = Person(api, links: links)
    let word = try #require(try await links?.word(for: buyer, until: api.now.adding(seconds: 300)))
    _ = try await person.open("/enter?token=\(word)")
    return person
  }

  /// Everything about a case stands in its file in order, readable and with the hashes that the download has; only those
  /// who hand it out see it.
  @Test(arguments: Engine.kinds) func theFileOfACaseIsRead(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await place(api, buyers: ["B-1"])
    let opened = try await api.post(
      "complaints", ["reference": "K-1", "order": "A-B-1", "subject": "The lid is missing."])
    #expect(opened.status == 201)
    let agent = Person(api)
    try await agent.comeIn("s@example.org", as: [.service])
    let desk = try await agent.open("/complaints/K-1")
    #expect(desk.html.contains("/complaints/K-1/file?language=en"))
    api.now = api.now.adding(seconds: 3600)
    _ = try await agent.submit("/complaints/K-1", ["do": "answer", "answer": "We look for it."], word: desk.word)
    let found = ["do": "find", "findings": "It was not packed.", "measures": "It is sent today."]
    _ = try await agent.submit("/complaints/K-1", found, word: desk.word)
    api.now = api.now.adding(seconds: 75 * 3600)
    try await api.platform.operate(at: api.now) { _ = try $0.numberJournal() }
    // Nobody stays signed in for so long.
    let colleague = Person(api)
    try await colleague.comeIn("t@example.org", as: [.service])
    let page = try await colleague.open("/complaints/K-1/file")
    #expect(page.status == 200)
    for words in [
      "The lid is missing.", "We look for it.", "It was not packed.", "It is sent today.", "Order: A-B-1",
      "The clock starts", "What was promised was done", "Line ",
    ] {
      #expect(page.html.contains(words), "\(words)")
    }
    let file = try JSON.parse(Array(try await colleague.open("/complaints/K-1/file.json").html.utf8))
    let items = try #require(file["items"]?.array)
    #expect(page.html.contains("All \(items.count) records"))
    #expect(page.html.contains(try #require(file["head"]?.string)))
    for item in items { #expect(page.html.contains(try #require(item["sha256"]?.string).prefix(16))) }
    #expect(try await colleague.open("/complaints/K-9/file").status == 404)
    let buyer = try await consumer(api, "B-1")
    for path in ["/complaints/K-1/file", "/complaints/K-1/file.json"] {
      #expect(try await buyer.open(path).status == 403, "\(path)")
    }
    #expect(try await !buyer.open("/complaints/K-1").html.contains("K-1/file"))
  }

  /// From the form on the order's page to the findings, as the consumer and customer service see it.
  @Test(arguments: Engine.kinds) func aComplaintFromItsFormToItsFindings(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await place(api, buyers: ["B-1", "B-2"])
    let buyer = try await consumer(api, "B-1")
    let order = try await buyer.open("/orders/A-B-1")
    let form = try #require(order.html.firstMatch(of: /(?s)<form id="complain".*?<\/form>/)).0
    let reference = String(try #require(form.firstMatch(of: /name="reference" value="(K-[0-9A-Z]{10})"/)).1)
    let fields = ["do": "complain", "reference": reference, "subject": "Nobody answers the telephone."]
    let sent = try await buyer.submit("/orders/A-B-1", fields, word: order.word)
    #expect(sent.location == "/complaints/\(reference)?language=en")
    #expect(try await buyer.submit("/orders/A-B-1", fields, word: order.word).location == sent.location, "sent twice")
    let page = try await buyer.open(sent.location)
    #expect(page.html.contains("Nobody answers the telephone.") && page.html.contains("20.00 is paid by itself"))
    #expect(page.html.contains("1 day left") && !page.html.contains("id=\"answer\""))
    for path in ["/my", "/orders/A-B-1"] {
      #expect(try await buyer.open(path).html.contains("/complaints/\(reference)?"), "\(path)")
    }
    #expect(try await buyer.submit(sent.location, ["do": "answer", "answer": "x"], word: page.word).status == 403)
    let other = try await consumer(api, "B-2")
    #expect(try await other.open(sent.location).status == 404)
    #expect(try await Person(api).open(sent.location).location == "/enter?language=en")

    let agent = Person(api)
    try await agent.comeIn("s@example.org", as: [.service])
    let desk = try await agent.open(sent.location)
    #expect(
      try await agent.submit(sent.location, ["do": "answer"], word: desk.word).html.contains("Write what you answer."))
    api.now = api.now.adding(seconds: 3600)
    let key = String(try #require(desk.html.firstMatch(of: /(?s)id="answer".*?name="key" value="([^"]*)"/)).1)
    let answer = ["do": "answer", "answer": "We call you today. <b>Sorry.</b>", "key": key]
    for _ in 0..<2 { #expect(try await agent.submit(sent.location, answer, word: desk.word).location == sent.location) }
    let answered = try await buyer.open(sent.location)
    #expect(
      answered.html.matches(of: /We call you today. &lt;b&gt;Sorry.&lt;\/b&gt;/).count == 1, "sent twice, said once")
    #expect(answered.html.contains("2 days 23 h left") && answered.html.contains("the findings are to follow"))
    let find = ["do": "find", "findings": "Two lines were down.", "measures": "They are up again."]
    #expect(try await agent.submit(sent.location, find, word: desk.word).location == sent.location)
    let found = try await buyer.open(sent.location)
    #expect(found.html.contains("Two lines were down.") && !found.html.contains("class=\"left\""))
    #expect(try await !agent.open(sent.location).html.contains("id=\"find\""))
    let obligations = try await api.get("complaints/\(reference)").body["obligations"]?.array
    #expect(obligations?.map { $0["outcome"]?.string } == ["kept", "kept"])
  }

  /// Steps stand in the order of their times, of which one may have a fraction and another none; and what somebody wrote
  /// is in a language that nobody knows.
  @Test func stepsStandInTheirOrder() async throws {
    let api = try await APIClient()
    try await place(api, buyers: ["B-1"])
    _ = try await api.post("complaints", ["reference": "K-1", "order": "A-B-1", "subject": "Slow."])
    api.now = Instant(microseconds: api.now.microseconds + 500_000)
    _ = try await api.post(
      "complaint-findings", ["complaint": "K-1", "findings": "So it was.", "measures": "It is quick now."])
    let html = try await api.open("/complaints/K-1?language=en").html
    let steps = html.matches(of: /<\/time>([^<]*)(?:<p|<\/li>)/).map { String($0.1) }
    #expect(steps.first == "The complaint was made" && steps.last == "The findings were told", "\(steps)")
    #expect(html.contains("<h1 lang=\"\">Slow.</h1>") && html.contains("<p class=\"user\" lang=\"\">So it was.</p>"))
    #expect(try await api.open("/orders/A-B-1").html.contains("<span lang=\"\">Slow.</span>"))
  }

  /// What a finding of liability comes to is shown before it is made; then it is made once.
  @Test(arguments: Engine.kinds) func liabilityIsShownBeforeItIsFound(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await place(api, buyers: ["B-1"])
    _ = try await api.post("payments", ["order": "A-B-1", "reference": "Z-1", "amount": 29_900, "channel": "x"])
    _ = try await api.post("complaints", ["reference": "K-1", "order": "A-B-1", "subject": "Deceived."])
    let agent = Person(api)
    try await agent.comeIn("s@example.org", as: [.service])
    let page = try await agent.open("/complaints/K-1")
    #expect(page.html.contains("value=\"299.00\"") && !page.html.contains("id=\"liable\" method"))
    let entered = [
      "do": "preview", "liable": "platform", "basis": "fraud", "price": "299.00", "loss": "", "currency": "CNY",
    ]
    let wrong = entered.merging(["price": "a lot"]) { $1 }
    #expect(
      try await agent.submit("/complaints/K-1", wrong, word: page.word).html.contains("Write the amount as a number"))
    let nothing = entered.merging(["basis": "loss"]) { $1 }
    let empty = try await agent.submit("/complaints/K-1", nothing, word: page.word)
    #expect(try await agent.open(empty.location.replacing("#liable", with: "")).html.contains("or what was lost"))
    let preview = try await agent.submit("/complaints/K-1", entered, word: page.word).location
    #expect(preview == "/complaints/K-1?language=en&liable=platform&basis=fraud&price=29900&loss=0#liable")
    let shown = try await agent.open(preview.replacing("#liable", with: "")).html
    #expect(shown.contains("897.00") && shown.contains("3 x 299.00 = 897.00"))
    #expect(try await api.get("transfers").body["items"]?.array?.isEmpty == true, "nothing is done yet")
    let form = try #require(shown.firstMatch(of: /(?s)<form id="liable".*?<\/form>/)).0
    var fields = ["do": "liable", "grounds": "It was no silk."]
    for field in form.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)"/) where field.1 != "form-word" {
      fields[String(field.1)] = String(field.2)
    }
    #expect(try await agent.submit("/complaints/K-1", fields, word: page.word).status == 303)
    #expect(try await agent.submit("/complaints/K-1", fields, word: page.word).status == 303, "sent twice")
    let found = try await agent.open("/complaints/K-1").html
    #expect(found.contains("897.00\u{A0}") || found.contains("897.00 granted"))
    #expect(!found.contains("value=\"preview\""))
    let grants = try await api.get("transfers").body["items"]?.array
    #expect(grants?.map { $0["money"]?["amount"]?.integer } == [89_700])
  }

  @Test func nobodyComplainsAboutAnothersOrder() async throws {
    let api = try await APIClient()
    try await place(api, buyers: ["B-1", "B-2"])
    let buyer = try await consumer(api, "B-1")
    let own = try await buyer.open("/orders/A-B-1")
    let fields = ["do": "complain", "subject": "x"]
    #expect(try await buyer.submit("/orders/A-B-2", fields, word: own.word).status == 404)
    let empty = try await buyer.submit("/orders/A-B-1", ["do": "complain", "subject": " "], word: own.word)
    #expect(empty.status == 422 && empty.html.contains("Say what you complain about."))
    let long = ["do": "complain", "subject": String(repeating: "长", count: 501)]
    #expect(
      try await buyer.submit("/orders/A-B-1", long, word: own.word).html.contains(
        "What you complain about: it is too long"))
    #expect(try await api.get("complaints").body["items"]?.array?.isEmpty == true)
  }

  @Test func templatesAndViewsHaveTheSameNames() async throws {
    let api = try await APIClient()
    try await place(api, buyers: ["B-1"])
    for (reference, order) in [("K-1", "A-B-1"), ("K-2", nil)] {
      var body: JSONObject = ["reference": .string(reference), "subject": "Slow."]
      body["order"] = order.map { .string($0) }
      _ = try await api.post("complaints", .object(body))
    }
    _ = try await api.post("complaint-findings", ["complaint": "K-2", "findings": "So it was.", "measures": "None."])
    let letter = try #require(api.platform.letters.inForce(at: api.now)).letter
    let times = TimeWords(zone: letter.calendar.zone, language: .en, now: api.now)
    var views: [Any] = []
    for reference in ["K-1", "K-2"] {
      let sheet = try ComplaintSheet(try await api.get("complaints/\(reference)").body)
      for roles in [Set<Role>(), [.service]] {
        var visit = Visit()
        visit.visitor = Visitor(holder: .person(Identifier(high: 1, low: 2)), roles: roles)
        visit.formWord = "word"
        views.append(
          Visit.$current.withValue(visit) {
            var view = ComplaintPage(ComplaintCase(complaint: sheet), letter: letter, times: times, refusal: "No.").view
            view.noPromises = ["None."]
            view.shell.menu = [Menu.Link(address: "/my", words: "My orders", isCurrent: true)]
            view.choosers = [ChooserView("/x", [], .en)]
            view.forms.append(
              FormView(
                "x", "x", fields: [.choice("x", "x", id: "x", [.init(value: "x", words: "x", isChosen: true)])],
                hidden: [.init(key: "x", value: "x")], button: "x"))
            return view
          })
      }
    }
    checkNames(complaintTemplate, views)
  }
}

extension ComplaintPageTests {
  /// Messages with a picture, a note, another case of the same person, and joining the two.
  @Test(arguments: Engine.kinds) func theThreadIsOneForBothSides(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await place(api, buyers: ["B-1"])
    for number in 1...2 {
      _ = try await api.post(
        "complaints", ["reference": .string("K-\(number)"), "order": "A-B-1", "subject": .string("Slow \(number).")])
    }
    let buyer = try await consumer(api, "B-1")
    let page = try await buyer.open("/complaints/K-1")
    #expect(
      try await buyer.submit("/complaints/K-1", ["do": "write"], word: page.word).html.contains("Write something"))
    let message = ["do": "write", "words": "Still <i>nothing</i>.", "key": "k-1"]
    for _ in 0..<2 { #expect(try await buyer.submit("/complaints/K-1", message, word: page.word).status == 303) }
    let agent = Person(api)
    try await agent.comeIn("s@example.org", as: [.service])
    let desk = try await agent.open("/complaints/K-1")
    #expect(desk.html.matches(of: /Still &lt;i&gt;nothing&lt;\/i&gt;\./).count == 1)
    let noting = try #require(desk.html.firstMatch(of: /(?s)<form id="note".*?<textarea name="([^"]*)"/)).1
    let note = ["do": "note", String(noting): "Ask the carrier."]
    #expect(try await agent.submit("/complaints/K-1", note, word: desk.word).status == 303)
    #expect(try await agent.open("/complaints/K-1").html.contains("Ask the carrier."))
    #expect(try await !buyer.open("/complaints/K-1").html.contains("Ask the carrier."), "a note is for colleagues")
    let link = ["do": "link", "remedy": "refund", "product": "P-none"]
    #expect(try await agent.submit("/complaints/K-1", link, word: desk.word).status == 422)
    #expect(
      try await agent.submit("/complaints/K-1", ["do": "link", "remedy": "refund"], word: desk.word).status == 303)
    #expect(try await buyer.open("/complaints/K-1").html.contains("a refund"))
    let join = ["do": "join", "how": "merge", "other": "K-1"]
    let joined = try await agent.submit("/complaints/K-2", join, word: desk.word)
    #expect(joined.location == "/complaints/K-1?language=en")
    #expect(try await buyer.open("/complaints/K-2").location == "/complaints/K-1?language=en")
    let late = ["do": "write", "words": "To the old number.", "key": "k-2"]
    #expect(try await buyer.submit("/complaints/K-2", late, word: page.word).status == 303)
    let living = try await buyer.open("/complaints/K-1").html
    #expect(living.contains("To the old number.") && living.contains("Case K-2 was joined"))
    let split = ["do": "split", "position.1": "on", "about": "Nothing came"]
    let made = try await agent.submit("/complaints/K-1", split, word: desk.word)
    #expect(made.location.contains("/complaints/K-") && !made.location.contains("K-1?"))
    #expect(try await agent.open(made.location).html.contains("Nothing came"))
  }
}

@Suite struct DecisionPageTests {
  /// A pause and its end, a refusal with reasons, and what complaints are about: through the pages' own forms.
  @Test func clocksAndDecisionsThroughThePages() async throws {
    let api = try await APIClient()
    let annex = """
      escalation: [{at: {percent: 50}, tell: service}]
      reasons: [{key: delivery, title: {zh-Hans: 配送, en: Delivery}}]
      cluster: {cases: 2, within: {days: 28}, improve-within: {days: 14}}
      bodies: [{title: {zh-Hans: 某机构, en: A body outside}, address: {zh-Hans: 某地, en: A place}}]
      """
    _ = try await api.post("annexes", ["kind": "complaints", "source": .string(annex)])
    for name in ["K-1", "K-2"] {
      _ = try await api.post("complaints", ["reference": .string(name), "subject": "Slow."])
    }
    let agent = Person(api)
    try await agent.comeIn("s@example.org", as: [.service])
    let place = "/complaints/K-1?language=en"
    let page = try await agent.open(place)
    _ = try await api.post("complaint-answers", ["complaint": "K-1", "answer": "Seen."])
    #expect(try await agent.open(place).html.contains("id=\"pause\""))
    _ = try await agent.submit("/complaints/K-1", ["do": "pause", "words": "Which door?"], word: page.word)
    let paused = try await agent.open(place).html
    #expect(paused.contains("stands still while we wait") && paused.contains("Which door?"))
    _ = try await agent.submit("/complaints/K-1", ["do": "resume"], word: page.word)
    #expect(try await !agent.open(place).html.contains("stands still while we wait"))
    let refuse = ["do": "refuse", "liable": "nobody", "grounds": "It was the weather."]
    _ = try await agent.submit("/complaints/K-1", refuse, word: page.word)
    let refused = try await agent.open(place).html
    #expect(refused.contains("It was the weather.") && refused.contains("A body outside"))
    for name in ["K-1", "K-2"] {
      _ = try await agent.submit("/complaints/\(name)", ["do": "classify", "reason": "delivery"], word: page.word)
    }
    let trends = try await agent.open("/complaints/trends?language=en").html
    #expect(trends.contains("Delivery") && trends.contains("<svg") && trends.contains("Improvements"))
    let quality = Person(api)
    try await quality.comeIn("q@example.org", as: [.quality])
    let mine = try await quality.open("/complaints/trends?language=en")
    let key = try #require(mine.html.firstMatch(of: /name="improvement" value="([^"]*)"/)).1
    let close = ["do": "improve", "improvement": String(key), "cause": "Snow.", "action": "Chains."]
    _ = try await quality.submit("/complaints/trends", close, word: mine.word)
    #expect(try await quality.open("/complaints/trends?language=en").html.contains("Worked out"))
  }
}

extension ComplaintPageTests {
  /// What somebody wrote without an order is his all the same, and nobody else's.
  @Test(arguments: Engine.kinds) func casesWithoutAnOrderAreOnOnesOwnPage(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    try await place(api, buyers: ["B-1", "B-2"])
    for buyer in ["B-1", "B-2"] {
      _ = try await api.post(
        "complaints", ["reference": .string("K-" + buyer), "subject": .string("Of \(buyer)."), "buyer": .string(buyer)])
    }
    let own = try await consumer(api, "B-1").open("/my").html
    #expect(own.contains("/complaints/K-B-1?") && own.contains("Of B-1.") && own.contains("1 day left"))
    #expect(!own.contains("K-B-2"))
  }
}
