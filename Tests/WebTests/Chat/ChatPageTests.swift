import Promises
import Service
import Support
import Testing

@testable import Web

@Suite(.serialized) struct ChatPageTests {
  /// The case of a chat that somebody began, and where he holds it.
  private func begin(_ visitor: Person, _ words: String) async throws -> (reference: String, path: String) {
    let page = try await visitor.open("/chat?language=en")
    let reference = String(try #require(page.html.firstMatch(of: /name="reference" value="([^"]+)"/)).1)
    let begun = try await visitor.submit(
      "/chat?language=en", ["do": "begin", "kind": "question", "words": words, "reference": reference],
      word: page.word)
    #expect(begun.status == 303)
    return (reference, begun.location)
  }

  @Test(arguments: Engine.kinds) func whoChatsSaysThereHowItWasHandled(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (visitor, agent) = (Person(api), Person(api))
    try await agent.comeIn("li@example.org", as: [.service])
    let (reference, path) = try await begin(visitor, "Where is it?")
    let early = try await visitor.open(path)
    #expect(!early.html.contains("id=\"rate\""))
    let chat = try await agent.open("/chats/\(reference)?language=en")
    #expect(
      try await agent.submit("/chats/\(reference)", ["do": "write", "words": "There.", "token": "1"], word: chat.word)
        .status == 303)
    let answered = try await visitor.open(path)
    #expect(answered.html.contains("There.") && !answered.html.contains("id=\"rate\""), "they still talk")
    #expect(try await visitor.submit(path, ["do": "end"], word: answered.word).status == 303)
    let over = try await visitor.open(path)
    #expect(over.html.contains("id=\"rate\""))
    let unsaid = try await visitor.submit(path, ["do": "rate", "words": "Fast."], word: over.word)
    #expect(unsaid.html.contains("Choose how it was.") && unsaid.html.contains("Fast.</textarea>"))
    #expect(
      try await visitor.submit(path, ["do": "rate", "score": "4", "words": "Fast."], word: over.word).status == 303)
    #expect(try await visitor.open(path).html.contains("Say it otherwise"), "for seven days")
    let said = try await api.platform.look(at: api.now) { try $0.rating(ofCase: reference, at: api.now).said }
    #expect(said?.score == 4 && said?.words == .told("Fast."))
    #expect(try await !agent.open("/chats/\(reference)?language=en").html.contains("id=\"rate\""))
  }

  /// Both sides see the same clock.
  @Test(arguments: Engine.kinds) func aChatShowsUntilWhenItIsAnswered(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let (visitor, agent) = (Person(api), Person(api))
    try await agent.comeIn("li@example.org", as: [.service])
    _ = try await api.post("orders", ["reference": "A-1", "promised": "2026-11-30", "buyer": "B-1"])
    let (reference, path) = try await begin(visitor, "It is broken.")
    _ = try await api.post("complaint-links", ["complaint": .string(reference), "order": "A-1", "kind": "complaint"])
    let clock = /<span id="clock"[^>]*>([^<]*)</
    let own = String(try #require(try await visitor.open(path).html.firstMatch(of: clock)).1)
    #expect(own.hasPrefix("A person answers by "), "\(own)")
    let theirs = try await agent.open("/chats/\(reference)?language=en")
    #expect(theirs.html.contains(own))
    _ = try await agent.submit(
      "/chats/\(reference)", ["do": "write", "words": "Which?", "token": "1"], word: theirs.word)
    let next = String(try #require(try await visitor.open(path).html.firstMatch(of: clock)).1)
    #expect(next.hasPrefix("The findings are told by "), "\(next)")
  }

  /// However many wait, a page lists those who began first, and says how many more there are.
  @Test(arguments: Engine.kinds) func theListOfChatsHasAnEnd(_ engine: Engine) async throws {
    let api = try await APIClient(engine)
    let agent = Person(api)
    try await agent.comeIn("li@example.org", as: [.service])
    try await api.platform.operate(at: api.now) { work in
      for number in 1...53 {
        var opening = Opening("K-\(number)", subject: "Hello \(number).")
        (opening.kind, opening.channel) = (.question, .chat)
        try work.openComplaint(opening, at: work.now)
        _ = try work.beginChat(in: opening.reference, language: .en, at: work.now)
      }
    }
    let page = try await agent.open("/chats?language=en")
    #expect(page.html.contains("53 wait.") && page.html.contains("3 more began later."))
    #expect(page.html.matches(of: /href="\/chats\/K-/).count == 50)
  }
}
