import Promises
import Service
import Support
import Testing

@testable import Web

@Suite(.serialized) struct DeskPageTests {
  /// An agent who is here, a lead, and two complaints in English about an order of a merchant's.
  private func prepare(_ api: APIClient) async throws -> (agent: Person, lead: Person) {
    _ = try await api.post("merchants", ["reference": "M-1", "floor": 0])
    _ = try await api.post(
      "orders", ["reference": "A-1", "promised": "2026-11-30", "buyer": "B-1", "merchant": "M-1"])
    for number in 1...2 {
      // The second one is due later.
      api.now = api.now.adding(seconds: 60)
      _ = try await api.post(
        "complaints",
        [
          "reference": .string("K-\(number)"), "order": "A-1", "subject": .string("The kettle leaks \(number)."),
          "language": "en", "words": .string("水壶漏水，第\(number)次 <b>"),
        ])
    }
    let (agent, lead) = (Person(api), Person(api))
    try await agent.comeIn("li@example.org", as: [.service])
    try await lead.comeIn("q@example.org", as: [.quality])
    return (agent, lead)
  }

  @Test(arguments: Engine.kinds) func anAgentIsGivenCasesAndGoes(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (agent, lead) = try await prepare(api)
    #expect(try await agent.open("/desk").html.contains("Nobody has said yet which cases you answer"))
    let people = try await lead.open("/desk/agents")
    let key = String(try #require(people.html.firstMatch(of: /agent=([0-9a-f-]{36})/)).1)
    let form = try await lead.open("/desk/agents?agent=\(key)")
    #expect(form.html.contains("id=\"set\""))
    let set = ["do": "set", "agent": key, "complaint": "on", "en": "on", "limit": "1"]
    #expect(try await lead.submit("/desk/agents", set, word: form.word).status == 303)
    #expect(try await agent.open("/desk/agents").status == 403)
    let away = try await agent.open("/desk")
    #expect(away.html.contains("You are not here") && away.html.contains("Complaints in English"))
    #expect(try await agent.submit("/desk", ["do": "take"], word: away.word).html.contains("This person is not here"))
    #expect(try await agent.submit("/desk", ["do": "arrive"], word: away.word).status == 303)
    let here = try await agent.open("/desk")
    #expect(here.html.contains("You are here with 1 cases of 1") && here.html.contains("1 / 1"))
    #expect(try await agent.submit("/desk", ["do": "take"], word: here.word).html.contains("as many open cases"))
    let page = try await agent.open("/complaints/K-1")
    #expect(page.html.contains("id=\"release\""))
    #expect(try await agent.submit("/complaints/K-1", ["do": "release"], word: page.word).status == 303)
    #expect(try await !agent.open("/complaints/K-1").html.contains("id=\"release\""))
    let taken = try await agent.submit("/desk", ["do": "take"], word: here.word)
    #expect(taken.location == "/complaints/K-1?language=en")
    #expect(try await agent.submit("/desk", ["do": "leave"], word: here.word).status == 303)
    #expect(try await lead.open("/desk?language=zh-Hans").html.contains("不在岗"))
  }

  @Test(arguments: Engine.kinds) func aPreparedAnswerFillsTheField(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (agent, _) = try await prepare(api)
    let page = try await agent.open("/desk/answers")
    var save = [
      "do": "save", "name": "sorry", "title-zh": "致歉", "title-en": "Sorry", "text-zh": "{{number}}：抱歉。",
      "text-en": "Dear {{nmae}}, sorry about {{number}}.", "training": "Say so early.",
    ]
    let refused = try await agent.submit("/desk/answers", save, word: page.word)
    #expect(refused.html.contains("The answer in English: there is no variable {{nmae}}."))
    save["text-en"] = "Dear {{name}}, sorry about {{number}} and {{order}}. {{agent}}"
    #expect(try await agent.submit("/desk/answers", save, word: page.word).status == 303)
    let own = try await agent.open("/desk/answers?answer=sorry")
    #expect(own.html.contains("Say so early.") && own.html.contains("To be read"))
    #expect(
      try await agent.submit("/desk/answers", ["do": "read", "name": "sorry"], word: own.word).status == 303)
    #expect(try await agent.open("/desk/answers?answer=sorry").html.contains("1 have read it"))
    #expect(try await agent.open("/complaints/K-1").html.contains("<option value=\"sorry\""))
    #expect(
      try await agent.open("/complaints/K-1?canned=sorry").html.contains("what the case does not have: the consumer"))
    _ = try await api.post("people-contacts", ["subject": "buyer:B-1", "contact": ["name": "Ms Zhao"]])
    try await api.platform.operate(at: api.now) { try $0.setContact([.name: "Ms Zhao"], of: "buyer:B-1") }
    let filled = try await agent.open("/complaints/K-1?canned=sorry")
    #expect(filled.html.contains("Dear Ms Zhao, sorry about K-1 and A-1. li@example.org</textarea>"))
    #expect(filled.html.contains("name=\"canned\" value=\"sorry\""))
    let sent = try await agent.submit(
      "/complaints/K-1", ["do": "answer", "answer": "Dear Ms Zhao.", "canned": "sorry"], word: filled.word)
    #expect(sent.status == 303)
    #expect(try await agent.open("/desk/answers").html.contains(">1</td>"))
  }

  /// The merchant sees what he was asked, and nothing of the case.
  @Test(arguments: Engine.kinds) func aMerchantIsAskedAndAnswers(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (agent, _) = try await prepare(api)
    let page = try await agent.open("/complaints/K-1")
    let ask = ["do": "ask", "question": "Was a <lid> in the box?"]
    #expect(try await agent.submit("/complaints/K-1", ask, word: page.word).status == 303)
    #expect(try await agent.open("/complaints/K-1").html.contains("Merchant M-1 answers by"))
    let (seller, other) = (Person(api), Person(api))
    try await seller.comeIn("m1@example.org", as: [.merchant], merchant: "M-1")
    _ = try await api.post("merchants", ["reference": "M-2", "floor": 0])
    try await other.comeIn("m2@example.org", as: [.merchant], merchant: "M-2")
    let overview = try await seller.open("/seller")
    let path = String(try #require(overview.html.firstMatch(of: /href="(\/seller\/tasks\/[^"?]*)/)).1)
    let task = try await seller.open(path)
    #expect(
      task.html.contains("Was a &lt;lid&gt; in the box?") && task.html.contains("23 h") || task.html.contains("1 day"))
    #expect(!task.html.contains("K-1") && !task.html.contains("leaks") && !task.html.contains("漏水"))
    #expect(try await other.open(path).status == 404)
    #expect(
      try await other.submit(path, ["do": "answer", "words": "x"], word: try await other.open("/seller").word).status
        == 404)
    // Nobody has to sign in anew who is at work.
    for hours in [11, 11, 3] as [Int64] {
      api.now = api.now.adding(seconds: hours * 3600)
      for person in [agent, seller] { #expect(try await person.open("/account").status == 200) }
    }
    #expect(try await seller.open(path).html.contains("Overdue"))
    #expect(try await agent.open("/complaints/K-1").html.contains("Merchant M-1 is late"))
    #expect(try await seller.submit(path, ["do": "answer", "words": "It was."], word: task.word).status == 303)
    let again = try await seller.submit(path, ["do": "answer", "words": "No."], word: task.word)
    #expect(again.html.contains("This was answered already"))
    #expect(try await seller.open(path + "?language=zh-Hans").html.contains("您的答复"))
  }

  @Test(arguments: Engine.kinds) func wordsAreFoundByStaffAlone(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (agent, _) = try await prepare(api)
    let found = try await agent.open("/search?words=%E6%B0%B4%E5%A3%B6&state=open")
    #expect(found.html.contains("<mark>水壶</mark>漏水，第2次 &lt;b&gt;") && found.html.contains("/complaints/K-1?"))
    #expect(try await agent.open("/search?words=kettle&state=closed").html.contains("No case has these words"))
    #expect(try await agent.open("/search?words=a").html.contains("at least three letters"))
    #expect(
      try await agent.open("/search?words=kettle%20leaks&queue=complaint.en&who=nobody").html.contains(
        "<mark>kettle</mark>"))
    let seller = Person(api)
    try await seller.comeIn("m@example.org", as: [.merchant], merchant: "M-1")
    let page = try await seller.open("/search?words=kettle")
    #expect(!page.html.contains("leaks") && !page.html.contains("name=\"words\""))
  }
}
