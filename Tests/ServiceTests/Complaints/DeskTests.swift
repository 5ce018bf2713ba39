import Database
import Promises
import Support
import Testing

@testable import Service

extension Shop {
  /// Somebody of customer service who is at the desk.
  func agent(
    _ login: String, skills: Set<CaseSkill> = Set(CaseSkill.allCases), languages: Set<Language> = [.zhHans, .en],
    limit: Int = 3, present: Bool = true
  ) async throws -> Identifier {
    try await run(Shop.now) { work in
      let word = try work.invite(login: login, roles: [.service], by: nil).word
      let id = try work.accept(invitation: word, name: login, password: "x", language: .en)
      try work.setAgent(id, skills: skills, languages: languages, limit: limit)
      if present { try work.arrive(id, at: Shop.now) }
      return id
    }
  }

  func open(
    _ reference: String, _ kind: ComplaintKind = .complaint, over channel: ContactChannel = .page,
    in language: Language? = .en, at: Instant = Shop.now, words: String? = nil
  ) async throws {
    try await run(at) { work in
      var opening = Opening(reference, subject: "Slow \(reference).")
      (opening.kind, opening.channel, opening.language, opening.words) = (kind, channel, language, words)
      try work.openComplaint(opening, at: at)
    }
  }

  func assignee(_ reference: String) async throws -> Identifier? {
    try await run(Shop.now) { work in
      try work.transaction.first(
        "SELECT assignee FROM complaint WHERE reference = $1", reference,
        map: { $0.optionalBytes(0).flatMap(Identifier.init(bytes:)) }) ?? nil
    }
  }
}

/// Who has which case.
@Suite struct DeskTests {
  private func later(_ minutes: Int64) -> Instant { Shop.now.adding(seconds: minutes * 60) }

  @Test(arguments: Engine.kinds) func casesGoToWhoCanDoThem(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.open("K-0", at: Shop.now)
      #expect(try await shop.assignee("K-0") == nil, "nobody is there")
      let li = try await shop.agent("li@example.org", skills: [.complaint], languages: [.zhHans])
      #expect(try await shop.assignee("K-0") == nil, "he knows no English")
      let wang = try await shop.agent("wang@example.org", skills: [.complaint, .question, .chat], languages: [.en])
      #expect(try await shop.assignee("K-0") == wang, "he came and was given what waits")
      try await shop.open("K-1", in: .zhHans)
      try await shop.open("K-2", .question, over: .chat)
      try await shop.open("K-3", .question, over: .telephone)
      try await shop.open("K-4", in: nil)
      #expect(try await shop.assignee("K-1") == li)
      #expect(try await shop.assignee("K-2") == wang)
      #expect(try await shop.assignee("K-3") == nil, "nobody takes calls")
      #expect(try await shop.assignee("K-4") == li, "nobody said in which language")
      let queues = try await shop.run(Shop.now) { try $0.queues() }
      #expect(queues[CaseQueue(.question, over: .telephone, in: .en)]?.free == 1)
      #expect(queues[CaseQueue(.complaint, over: .page, in: .zhHans)]?.waiting == 2)
    }
  }

  /// Who closes his browser and goes is given nothing more, and what he has goes to who is there.
  @Test(arguments: Engine.kinds) func whoIsNotSeenIsSentHome(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org", present: false)
      let session = try await shop.run(later(0)) { work in
        work.actor = "person:\(one)"
        _ = try work.beginSession(for: .person(one), isVerified: true, address: "", agent: "")
        try work.arrive(one, at: later(0))
        return try #require(try work.sessions(of: one).first).id
      }
      try await shop.open("K-1")
      #expect(try await shop.assignee("K-1") == one)
      try await shop.run(later(100)) { try $0.touch(session: session) }
      try await shop.run(later(200)) { try $0.sweepAll() }
      #expect(try await shop.assignee("K-1") == one, "he was seen less than two hours ago")
      try await shop.run(later(221)) { try $0.sweepAll() }
      #expect(try await shop.assignee("K-1") == nil)
      #expect(try await shop.run(later(221)) { try $0.agents().map(\.agent.isPresent) } == [false])
      // Whoever signs out to sign in elsewhere has his cases for a while; who does not is gone.
      try await shop.run(later(230)) { work in
        work.actor = "person:\(one)"
        try work.arrive(one, at: work.now)
        try work.endSession(session)
      }
      try await shop.run(later(340)) { try $0.sweepAll() }
      #expect(try await shop.assignee("K-1") == one)
      try await shop.run(later(351)) { try $0.sweepAll() }
      #expect(try await shop.assignee("K-1") == nil)
      // Of whom a program says that he is there nothing is seen, whatever he does elsewhere.
      let two = try await shop.agent("b@example.org")
      try await shop.run(later(352)) {
        _ = try $0.beginSession(for: .person(two), isVerified: true, address: "", agent: "")
      }
      try await shop.run(later(1000)) { try $0.sweepAll() }
      #expect(try await shop.assignee("K-1") == two)
    }
  }

  /// Whoever may not work on cases any more has none.
  @Test(arguments: Engine.kinds) func whoMayNoMoreIsTakenOffTheDesk(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for disabled in [true, false] {
        let reference = "K-\(disabled)"
        let one = try await shop.agent("\(disabled)@example.org")
        try await shop.open(reference)
        #expect(try await shop.assignee(reference) == one)
        try await shop.run(later(1)) { work in
          if disabled {
            try work.disable(one, by: nil)
          } else {
            try work.setRoles([.finance], of: one, by: nil)
          }
        }
        #expect(try await shop.assignee(reference) == nil, "\(disabled)")
        try await shop.run(later(2)) { try $0.find(complaint: reference, findings: "x", measures: "x", at: $0.now) }
      }
    }
  }

  /// Whoever can do little is given what he can, however much waits before it that he cannot.
  @Test(arguments: Engine.kinds) func aLongQueueHoldsNoOtherUp(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for number in 0..<120 { try await shop.open("E-\(number)", .question) }
      try await shop.open("Z", .question, in: .zhHans, at: later(1))
      let li = try await shop.agent("li@example.org", languages: [.zhHans])
      #expect(try await shop.assignee("Z") == li)
    }
  }

  /// A case that waits again because of what is asked for does not wait for somebody who has gone.
  @Test(arguments: Engine.kinds) func aWishToBeCalledFindsWhoIsThere(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org")
      try await shop.open("K-1", .question)
      try await shop.run(later(1)) { try $0.answer(complaint: "K-1", with: "Yes.", at: $0.now) }
      try await shop.run(later(2)) { try $0.leave(one, at: $0.now) }
      #expect(try await shop.assignee("K-1") == one, "what is done stays with who did it")
      let two = try await shop.agent("b@example.org")
      try await shop.run(later(3)) { try $0.askForCall(in: "K-1", number: "13800138000", wish: nil, at: $0.now) }
      #expect(try await shop.assignee("K-1") == two)
    }
  }

  @Test(arguments: Engine.kinds) func nobodyHasMoreThanHisLimit(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org", limit: 2)
      let two = try await shop.agent("b@example.org", limit: 4)
      let codes = try await shop.atOnce(12, at: Shop.now) { work, number in
        var opening = Opening("K-\(number)", subject: "Slow.")
        opening.language = .en
        try work.openComplaint(opening, at: Shop.now)
      }
      #expect(codes.allSatisfy { $0 == nil })
      let loads = try await shop.run(Shop.now) { try $0.agents().map(\.agent.open) }
      #expect(loads == [2, 4])
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE assignee IS NULL") == 6)
      // Whoever finishes one is given the next; whoever goes gives his back, and the other has no room for them.
      let his = try #require(
        try await shop.text(
          "SELECT reference FROM complaint WHERE assignee = (SELECT person FROM agent WHERE most_open = 2)"))
      try await shop.run(later(5)) {
        try $0.find(complaint: his, findings: "So it was.", measures: "Done.", at: later(5))
      }
      #expect(try await shop.run(Shop.now) { try $0.agents().map(\.agent.open) } == [2, 4])
      try await shop.run(later(6)) { try $0.leave(two, at: later(6)) }
      #expect(try await shop.run(Shop.now) { try $0.agents().map(\.agent.open) } == [2, 0])
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE assignee IS NULL") == 9)
      #expect(try await shop.assignee(his) == one, "what is done stays with who did it")
    }
  }

  @Test(arguments: Engine.kinds) func takenHandedOverAndReleased(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.open("K-2", at: Shop.now)
      try await shop.open("K-1", at: Shop.now.adding(seconds: -60))
      let one = try await shop.agent("a@example.org", limit: 1, present: false)
      let two = try await shop.agent("b@example.org", skills: [.complaint], present: false)
      func refused(_ act: @escaping @Sendable (Work) throws -> Void) async throws -> String? {
        try await shop.atOnce(1, at: later(1)) { work, _ in try act(work) }[0]
      }
      #expect(try await refused { _ = try $0.takeNext(one, at: later(1)) } == "agent-away")
      #expect(try await refused { _ = try $0.takeNext(nil, at: later(1)) } == "agent-missing")
      // Somebody is there before anything is given out: his colleague who comes has room for one.
      try await shop.run(later(1)) { work in
        try work.transaction.run("UPDATE agent SET present_since = $1", later(1))
      }
      #expect(try await shop.run(later(1)) { try $0.takeNext(one, at: later(1)) } == "K-1", "the nearest deadline")
      #expect(try await refused { _ = try $0.takeNext(one, at: later(1)) } == "agent-full")
      try await shop.run(later(2)) { work in
        work.actor = "person:\(one)"
        try work.assign(complaint: "K-1", to: two, note: "He wants a refund.", at: later(2))
      }
      #expect(try await shop.assignee("K-1") == two)
      let thread = try await shop.run(later(2)) { work in
        try work.thread(of: work.complaint("K-1", at: later(2)).id, isForStaff: true)
      }
      #expect(thread.last?.event == .assigned && thread.last?.words == .told("He wants a refund."))
      #expect(thread.last?.isInternal == true)
      try await shop.open("K-3", .question, at: Shop.now.adding(seconds: -30))
      #expect(try await shop.assignee("K-3") == one)
      #expect(
        try await refused { try $0.assign(complaint: "K-3", to: two, note: nil, at: later(3)) } == "agent-unskilled")
      #expect(try await refused { try $0.assign(complaint: "K-1", to: one, note: nil, at: later(3)) } == "agent-full")
      try await shop.run(later(4)) { try $0.release(complaint: "K-3", note: nil, at: later(4)) }
      #expect(try await shop.assignee("K-3") == nil, "it does not come straight back")
      #expect(try await refused { try $0.release(complaint: "K-3", note: nil, at: later(4)) } == "not-assigned")
      #expect(try await shop.run(later(5)) { try $0.takeNext(one, at: later(5)) } == "K-3")
    }
  }

  /// A case that waits again stays with whoever has it while he is there.
  @Test(arguments: Engine.kinds) func whatWaitsAgainHasSomebody(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org")
      try await shop.open("K-1", .question)
      try await shop.run(later(1)) { try $0.answer(complaint: "K-1", with: "Yes.", at: later(1)) }
      let two = try await shop.agent("b@example.org")
      try await shop.run(later(2)) { try $0.write(in: "K-1", "And then?", over: .page, at: later(2)) }
      #expect(try await shop.assignee("K-1") == one)
      try await shop.run(later(3)) { try $0.answer(complaint: "K-1", with: "Then no.", at: later(3)) }
      try await shop.run(later(4)) { try $0.leave(one, at: later(4)) }
      #expect(try await shop.assignee("K-1") == one, "nothing waits in it")
      try await shop.run(later(5)) { try $0.write(in: "K-1", "Why?", over: .page, at: later(5)) }
      #expect(try await shop.assignee("K-1") == two)
    }
  }

  /// Whoever takes a chat has its case, and nobody else is given it.
  @Test(arguments: Engine.kinds) func aChatComesWithItsCase(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.open("K-1", .question, over: .chat)
      _ = try await shop.run(later(1)) { try $0.beginChat(in: "K-1", language: .en, at: later(1)) }
      let one = try await shop.agent("a@example.org", present: false)
      try await shop.run(later(2)) { try $0.takeChat(in: "K-1", by: one, at: later(2)) }
      #expect(try await shop.assignee("K-1") == one)
      let two = try await shop.agent("b@example.org")
      #expect(try await shop.run(later(3)) { try $0.takeNext(two, at: later(3)) } == nil)
      #expect(try await shop.assignee("K-1") == one)
    }
  }

  @Test(arguments: Engine.kinds) func twoTakeTwo(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      var agents: [Identifier] = []
      for number in 0..<6 {
        agents.append(try await shop.agent("a\(number)@example.org", limit: 2, present: false))
      }
      for number in 0..<9 { try await shop.open("K-\(number)") }
      try await shop.run(later(1)) { try $0.transaction.run("UPDATE agent SET present_since = $1", later(1)) }
      let everybody = agents
      _ = try await shop.atOnce(24, at: later(2)) { work, number in
        _ = try work.takeNext(everybody[number % 6], at: later(2))
      }
      #expect(try await shop.count("SELECT COUNT(*) FROM complaint WHERE assignee IS NULL") == 0)
      #expect(try await shop.run(later(3)) { try $0.agents().map(\.agent.open).max() } == 2)
    }
  }
}
