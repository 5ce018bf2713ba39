import Database
import Promises
import Service
import Support
import Testing

@testable import Web

@Suite(.serialized) struct CaseListTests {
  private func prepare(_ api: APIClient) async throws -> (Person, String) {
    let agent = Person(api)
    try await agent.comeIn("li@example.org", as: [.service])
    let key = try await api.platform.operate(at: api.now) { work in
      let id = try work.people().first { $0.login == "li@example.org" }!.id
      try work.setAgent(id, skills: [.complaint], languages: [.en], limit: 2)
      return id.description
    }
    for (number, language) in [(1, "en"), (2, "en"), (3, "en"), (4, "zh-Hans")] {
      _ = try await api.post(
        "complaints",
        ["reference": .string("K-\(number)"), "subject": .string("Slow \(number) <i>."), "language": .string(language)])
    }
    return (agent, key)
  }

  @Test(arguments: Engine.kinds) func manyAreWorkedOnEachByItself(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (agent, key) = try await prepare(api)
    let page = try await agent.open("/desk/cases")
    #expect(page.html.contains("Slow 1 &lt;i&gt;.") && page.html.contains("name=\"case:K-4\""))
    #expect(page.html.contains("<script src=\"/keys.js\" defer></script>"))
    let none = try await agent.submit("/desk/cases", ["do": "many", "act": "assign"], word: page.word)
    #expect(none.html.contains("Tick the cases first"))
    // He is not here yet; then he has room for two, and knows no Chinese.
    _ = try await agent.submit("/desk/cases", ["do": "many", "act": "assign", "case:K-1": "on"], word: page.word)
    _ = try await api.platform.operate(at: api.now) {
      try $0.transaction.run("UPDATE agent SET present_since = $1", $0.now)
    }
    let many = ["do": "many", "act": "assign", "case:K-1": "on", "case:K-2": "on", "case:K-3": "on", "case:K-4": "on"]
    let done = try await agent.submit("/desk/cases", many, word: page.word)
    #expect(done.status == 200)
    #expect(done.html.matches(of: /class="mark k">Done/).count == 2)
    #expect(done.html.contains("does not answer such cases") && done.html.contains("as many open cases"))
    #expect(done.html.contains("name=\"case:K-4\" aria-label=\"Tick K-4\" checked"))
    let mine = try await agent.open("/desk/cases?state=open&who=me")
    #expect(mine.html.contains("K-1") && !mine.html.contains("K-3"))
    #expect(
      try await agent.open("/desk/cases?queue=complaint.zh-Hans&who=\(key)").html.contains("There are no such cases"))
    let relate = ["do": "many", "act": "relate", "to": "K-1", "case:K-1": "on", "case:K-2": "on"]
    let related = try await agent.submit("/desk/cases", relate, word: page.word)
    #expect(related.html.matches(of: /class="mark k">Done/).count == 1)
  }

  /// One form, sent twice, answers each case once; and whoever lacks what the answer says is left out with the reason.
  @Test(arguments: Engine.kinds) func aPreparedAnswerGoesToMany(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (agent, _) = try await prepare(api)
    try await api.platform.operate(at: api.now) { work in
      try work.saveCanned(
        "sorry", title: LocalizedText(zhHans: "致歉", en: "Sorry"),
        text: LocalizedText(zhHans: "{{name}}：{{number}}", en: "{{name}}, of {{number}}"), training: nil, at: work.now)
      for number in [1, 4] { try work.setContact([.name: "Zhao \(number)"], of: "complaint:K-\(number)") }
    }
    let page = try await agent.open("/desk/cases")
    let key = String(try #require(page.html.firstMatch(of: /name="key" value="([^"]*)"/)).1)
    let many = [
      "do": "many", "act": "answer", "canned": "sorry", "key": key, "case:K-1": "on", "case:K-2": "on",
      "case:K-4": "on",
    ]
    for _ in 0..<2 {
      let done = try await agent.submit("/desk/cases", many, word: page.word)
      #expect(done.html.matches(of: /class="mark k">Done/).count == 2)
      #expect(done.html.contains("what the case does not have: the consumer"))
    }
    for (number, text) in [(1, "Zhao 1, of K-1"), (4, "Zhao 4：K-4")] {
      let thread = try await api.get("complaint-threads/K-\(number)").body["entries"]?.array ?? []
      #expect(thread.map { $0["words"]?.string } == [text])
    }
    #expect(try await agent.open("/desk/answers").html.contains(">2</td>"))
  }

  @Test(arguments: Engine.kinds) func viewsAreKept(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (agent, _) = try await prepare(api)
    let page = try await agent.open("/desk/cases?state=open&in=en")
    let keep = ["do": "keep", "name": "English", "state": "open", "in": "en", "shared": "on"]
    let kept = try await agent.submit("/desk/cases", keep, word: page.word)
    #expect(kept.location == "/desk/cases?language=en&state=open&in=en")
    let other = Person(api)
    try await other.comeIn("w@example.org", as: [.service])
    let list = try await other.open("/desk/cases?language=zh-Hans")
    #expect(list.html.contains("English（共享）") && !list.html.contains("name=\"view\""))
    let own = try await agent.open(kept.location)
    let view = String(try #require(own.html.firstMatch(of: /name="view" value="([^"]*)"/)).1)
    #expect(try await agent.submit("/desk/cases", ["do": "remove", "view": view], word: own.word).status == 303)
    #expect(try await !other.open("/desk/cases").html.contains("English (shared)"))
  }

  @Test(arguments: Engine.kinds) func theConsumerSaysHowItWas(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (agent, _) = try await prepare(api)
    let lead = Person(api)
    try await lead.comeIn("q@example.org", as: [.quality])
    for number in 1...5 {
      let (order, reference) = ("A-\(number)", "KR-\(number)")
      _ = try await api.post(
        "orders", ["reference": .string(order), "promised": "2026-11-30", "buyer": .string("B-\(number)")])
      _ = try await api.post(
        "complaints", ["reference": .string(reference), "order": .string(order), "subject": "Slow."])
    }
    let links = try await ShopLinks.configured(["PLEDGE_SHOP_SECRET": "0123456789abcdef0123456789abcdef"])
    for number in 1...5 {
      let consumer = Person(api, links: links)
      let word = try #require(try await links?.word(for: "B-\(number)", until: api.now.adding(seconds: 300)))
      _ = try await consumer.open("/enter?token=\(word)")
      let path = "/complaints/KR-\(number)/rating"
      #expect(try await consumer.open(path).html.contains("once the case is over"))
      let desk = try await agent.open("/complaints/KR-\(number)")
      _ = try await agent.submit("/complaints/KR-\(number)", ["do": "answer", "answer": "Yes."], word: desk.word)
      _ = try await agent.submit(
        "/complaints/KR-\(number)", ["do": "find", "findings": "So.", "measures": "Done."], word: desk.word)
      #expect(try await consumer.open("/complaints/KR-\(number)").html.contains("/complaints/KR-\(number)/rating"))
      let page = try await consumer.open(path)
      #expect(page.html.contains("id=\"rate\""))
      if number == 5 {
        #expect(try await lead.open("/desk/figures").html.contains("4 said something"))
        #expect(try await !lead.open("/desk/figures").html.contains("(3 of 4)"))
      }
      let rate = ["do": "rate", "score": number == 1 ? "2" : "5", "words": "Good <b>"]
      #expect(try await consumer.submit(path, rate, word: page.word).location == path + "?language=en")
      #expect(try await consumer.open(path).html.contains("Good &lt;b&gt;"))
      #expect(try await consumer.open("/complaints/KR-\(number % 5 + 1)/rating").status == 404)
    }
    let figures = try await lead.open("/desk/figures")
    #expect(figures.html.contains("80.0% (4 of 5)") && figures.html.contains("37.6% – 96.4%"))
    let cases = try #require(figures.html.firstMatch(of: /href="(\/desk\/figures\?[^"]*of=all[^"]*figure=answered)"/)).1
    #expect(try await lead.open(String(cases).replacing("&amp;", with: "&")).html.contains("KR-5"))
    // Who answers sees himself and the team, and nobody's words.
    let own = try await agent.open("/desk/figures")
    #expect(own.html.contains("li@example.org") && !own.html.contains("Good") && own.html.contains("All of them"))
  }
}
