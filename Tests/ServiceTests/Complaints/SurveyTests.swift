import Promises
import Support
import Testing

@testable import Service

@Suite struct SurveyTests {
  private func day(_ days: Int64) -> Instant { Shop.now.adding(seconds: days * 86_400) }

  @Test(arguments: Engine.kinds) func saidOnceAndOtherwiseForSevenDays(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.open("K-1")
      func rate(_ score: Int, _ days: Int64, _ words: String? = nil) async throws -> String? {
        try await shop.atOnce(1, at: day(days)) { work, _ in
          try work.rate(complaint: "K-1", score: score, words: words, at: day(days))
        }[0]
      }
      #expect(try await rate(5, 1) == "not-over")
      try await shop.run(day(1)) {
        try $0.find(complaint: "K-1", findings: "So it was.", measures: "Done.", at: day(1))
      }
      #expect(try await rate(2, 2, "Slow.") == nil)
      #expect(try await rate(4, 9) == nil)
      #expect(try await rate(5, 10) == "rating-stands")
      let said = try await shop.run(day(10)) { try $0.rating(ofCase: "K-1", at: day(10)) }
      #expect(said.said?.score == 4 && said.said?.words == Words.none && !said.mayRate)
    }
  }

  @Test(arguments: Engine.kinds) func whatWasSaidIsErasedWithThePerson(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(Shop.now) { work in
        var opening = Opening("K-1", subject: "Slow.")
        opening.kind = .question
        try work.openComplaint(opening, at: Shop.now)
        try work.answer(complaint: "K-1", with: "Yes.", at: Shop.now)
        try work.rate(complaint: "K-1", score: 5, words: "Thank you.", at: Shop.now)
      }
      // The case turns out to be about an order: what was said is sealed for its buyer.
      try await shop.order("A-1")
      try await shop.run(day(1)) { try $0.link(complaint: "K-1", order: "A-1", at: day(1)) }
      func words() async throws -> Words? {
        try await shop.run(day(2)) { try $0.rating(ofCase: "K-1", at: day(2)).said?.words }
      }
      #expect(try await words() == .told("Thank you."))
      _ = try await shop.run(day(2)) { try $0.erase(subject: "order:A-1") }
      #expect(try await words() == .erased)
      #expect(try await shop.run(day(2)) { try $0.rating(ofCase: "K-1", at: day(2)).said?.score } == 5)
    }
  }

  @Test(arguments: Engine.kinds) func figuresAreOfWhoAnsweredFirst(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org")
      let two = try await shop.agent("b@example.org")
      for number in 1...3 { try await shop.open("K-\(number)") }
      for (reference, who, hours) in [("K-1", one, 1), ("K-1", two, 2), ("K-2", one, 30), ("K-3", two, 3)]
        as [(String, Identifier, Int64)]
      {
        let at = Shop.now.adding(seconds: hours * 3600)
        try await shop.run(at) { work in
          work.actor = "person:\(who)"
          try work.answer(complaint: reference, with: "Yes.", at: at)
        }
      }
      try await shop.run(day(2)) { try $0.find(complaint: "K-1", findings: "So.", measures: "Done.", at: day(2)) }
      try await shop.run(day(3)) { try $0.write(in: "K-1", "No.", over: .page, at: day(3)) }
      let lines = try await shop.run(day(4)) { try $0.deskLines(Shop.now..<day(4)) }
      let figures = DeskFigures(lines[one] ?? [])
      #expect(
        figures.answered == 2 && figures.inTime == Proportion(1, of: 2) && figures.reopened == Proportion(1, of: 2))
      #expect(figures.median == 3600)
      #expect(lines[two]?.map(\.reference) == ["K-3"])
    }
  }

  /// On the telephone, or with the findings, a case is answered as well; and who leaves one lie does not look better for it.
  @Test(arguments: Engine.kinds) func figuresLeaveNobodyOut(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org")
      let two = try await shop.agent("b@example.org", present: false)
      for number in 1...3 { try await shop.open("K-\(number)") }
      try await shop.run(Shop.now.adding(seconds: 3600)) { work in
        work.actor = "person:\(two)"
        try work.logCall(in: "K-1", direction: .outgoing, words: "Nobody at home.", isAnswer: false, at: work.now)
      }
      try await shop.run(Shop.now.adding(seconds: 7200)) { work in
        work.actor = "person:\(two)"
        try work.logCall(in: "K-1", direction: .outgoing, words: "It comes today.", isAnswer: true, at: work.now)
        try work.find(complaint: "K-2", findings: "So it was.", measures: "Done.", at: work.now)
      }
      #expect(try await shop.run(day(0)) { try $0.deskLines(Shop.now..<day(1))[one] } == nil, "K-3 is not late yet")
      try await shop.run(day(2)) { try $0.sweepAll() }
      let lines = try await shop.run(day(2)) { try $0.deskLines(Shop.now..<day(2)) }
      #expect(Set(lines[two]?.map(\.reference) ?? []) == ["K-1", "K-2"])
      let figures = DeskFigures(lines[one] ?? [])
      #expect(figures.answered == 0 && figures.median == nil && figures.inTime == Proportion(0, of: 1))
    }
  }

  @Test(arguments: Engine.kinds) func viewsAreOnesOwnOrShared(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      let one = try await shop.agent("a@example.org")
      let two = try await shop.agent("b@example.org")
      let ids = try await shop.run(Shop.now) { work in
        work.actor = "person:\(one)"
        return [
          try work.saveView("Mine", filters: "who=me", isShared: false),
          try work.saveView("Open", filters: "state=open", isShared: true),
        ]
      }
      #expect(try await shop.run(Shop.now) { try $0.savedViews(of: two).map(\.name) } == ["Open"])
      let codes = try await shop.atOnce(1, at: Shop.now) { work, _ in
        work.actor = "person:\(two)"
        try work.removeView(ids[1])
      }
      #expect(codes == ["view-unknown"])
      try await shop.run(Shop.now) { work in
        work.actor = "person:\(one)"
        try work.removeView(ids[1])
      }
      #expect(try await shop.run(Shop.now) { try $0.savedViews(of: one).map(\.isOwn) } == [true])
    }
  }
}
