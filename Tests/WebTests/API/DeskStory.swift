import Promises
import Service
import Testing

@testable import Web

extension OperationTests {
  /// What happens at the desk with one complaint about an order of a merchant's.
  ///
  /// - Returns: what a person did, since no program may.
  func desk(_ api: APIClient, _ tell: Tell, _ ask: Ask) async throws -> Set<String> {
    let here = #_sourceLocation
    let li = try await api.platform.operate(at: api.now) { work in
      let word = try work.invite(login: "li@example.org", roles: [.service], by: nil).word
      return try work.accept(invitation: word, name: "Li", password: "x", language: .en)
    }
    let agent = JSON.string(li.description)
    _ = try await tell(
      "agents.set", ["agent": agent, "skills": ["complaint"], "languages": ["en"], "limit": 5], here)
    let arrived = try await tell("agents.arrive", ["agent": agent], here)
    #expect(arrived["presentSince"] != nil)
    _ = try await tell("complaints.open", ["reference": "K-7", "subject": "Dented.", "language": "en"], here)
    _ = try await tell("complaints.release", ["complaint": "K-7", "note": "Not mine."], here)
    _ = try await tell("complaints.assign", ["complaint": "K-7", "agent": agent], here)
    #expect(
      try await ask("agents.list", "agents", here)["items"]?.array?.contains { $0["open"]?.integer ?? 0 > 0 } == true)
    _ = try await tell("complaints.release", ["complaint": "K-7"], here)
    #expect(try await tell("complaints.take-next", ["agent": agent], here)["complaint"]?.string == "K-7")

    let text: JSON = ["zh-Hans": "{{number}}：抱歉。", "en": "Sorry about {{number}}."]
    _ = try await tell(
      "canned.save", ["name": "sorry", "title": text, "text": text, "training": "Say so early."], here)
    #expect(try await ask("canned.list", "canned-answers", here)["items"]?.array?.count == 1)
    let filled = try await ask("canned.fill", "canned-answers/sorry/K-7", here)
    #expect(filled["text"]?.string == "Sorry about K-7.")
    _ = try await tell("complaints.answer", ["complaint": "K-7", "answer": "Sorry.", "canned": "sorry"], here)
    let retired = try await tell("canned.retire", ["name": "sorry"], here)
    #expect(retired["uses"]?.integer == 1)

    _ = try await tell("merchants.admit", ["reference": "M-7", "floor": 0], here)
    let task = try await tell(
      "complaints.ask-merchant", ["complaint": "K-7", "words": "Was it packed?", "to": "M-7"], here)
    let key = try #require(task["task"]?.string)
    _ = try await ask("tasks.get", "merchant-tasks/\(key)", here)
    let answered = try await tell("tasks.answer", ["task": .string(key), "words": "Twice."], here)
    #expect(answered["answer"]?.string == "Twice.")
    #expect(try await ask("tasks.list", "merchant-tasks?merchant=M-7", here)["items"]?.array?.count == 1)
    let own = try await views(api, li)
    _ = try await tell(
      "complaints.find", ["complaint": "K-7", "findings": "The carrier dropped it.", "measures": "It is sent again."],
      here)
    let rated = try await tell("complaints.rate", ["complaint": "K-7", "score": 4, "words": "Quick."], here)
    #expect(rated["score"]?.integer == 4)
    _ = try await tell("agents.leave", ["agent": agent], here)
    return own
  }

  /// Views are a person's: no program keeps any.
  private func views(_ api: APIClient, _ li: Identifier) async throws -> Set<String> {
    let me = Visitor(holder: .person(li), roles: [.service])
    func perform(_ name: String, _ body: JSON) async throws -> JSON {
      let operation = try #require(Catalog.operation(name))
      let answer = try await api.platform.perform(operation, body, key: nil, by: me, at: api.now)
      let json = try JSON.parse(answer.body)
      #expect(operation.answer.problems(in: json) == [], "\(name)")
      return json
    }
    _ = try await perform(
      "canned.save",
      [
        "name": "late", "title": ["zh-Hans": "迟", "en": "Late"], "text": ["zh-Hans": "迟", "en": "Late"],
        "training": "x",
      ])
    #expect(try await perform("canned.read", ["name": "late"])["read"]?.bool == true)
    let kept = try await perform("views.save", ["name": "Mine", "filters": "state=open&who=me"])
    let key = try #require(kept["view"]?.string)
    let list = try #require(Catalog.queries.first { $0.name == "views.list" })
    let answer = try await api.platform.answer(list, try list.input([], now: api.now), by: me, at: api.now)
    #expect(list.answer.problems(in: answer) == [])
    _ = try await perform("views.remove", ["view": .string(key)])
    return ["canned.read", "views.save", "views.list", "views.remove"]
  }
}
