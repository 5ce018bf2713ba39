import Database
import Promises
import Support
import Testing

@testable import Service

/// What is heard of late, or under another number, counts as when it happened and loses nothing.
@Suite struct LateNewsTests {
  private func hour(_ hours: Int64) -> Instant { Shop.now.adding(seconds: hours * 3600) }

  private func awaiting(_ shop: Shop, _ reference: String) async throws -> Instant? {
    try await shop.run(hour(500)) { try $0.complaint(reference).awaiting }
  }

  /// When each reply that is still owed was opened.
  private func replies(_ shop: Shop, _ reference: String) async throws -> [Instant] {
    try await shop.run(hour(500)) { work in
      try work.owed(about: work.complaint(reference).id)
        .filter { $0.duty == .reply && $0.obligation.fulfilled == nil }.map(\.obligation.opened)
    }
  }

  /// An answer that is told later than it was given answers nothing that was written after it.
  @Test(arguments: Engine.kinds) func anAnswerToldLateAnswersWhatWasThere(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.open("K-1", words: "It is broken.")
      try await shop.run(hour(2)) { try $0.write(in: "K-1", "And late.", over: .page, at: $0.now) }
      try await shop.run(hour(3)) { try $0.answer(complaint: "K-1", with: "Sorry.", at: hour(1)) }
      #expect(try await awaiting(shop, "K-1") == hour(2))
      #expect(try await replies(shop, "K-1") == [hour(2)])
      try await shop.run(hour(4)) { try $0.write(in: "K-1", "Well?", over: .page, at: $0.now) }
      try await shop.run(hour(5)) { try $0.answer(complaint: "K-1", with: "It comes.", at: hour(3)) }
      #expect(try await awaiting(shop, "K-1") == hour(4))
      #expect(try await replies(shop, "K-1") == [hour(4)])
      // Findings that are told late as well.
      try await shop.run(hour(7)) { try $0.find(complaint: "K-1", findings: "So.", measures: "Done.", at: hour(3)) }
      #expect(try await awaiting(shop, "K-1") == hour(4))
      #expect(try await shop.run(hour(7)) { try !$0.rating(ofCase: "K-1", at: $0.now).mayRate })
      try await shop.run(hour(8)) { try $0.answer(complaint: "K-1", with: "Now.", at: $0.now) }
      #expect(try await awaiting(shop, "K-1") == nil)
      #expect(try await replies(shop, "K-1").isEmpty)
      // One that is told when all is answered changes nothing.
      try await shop.run(hour(9)) { try $0.answer(complaint: "K-1", with: "First.", at: hour(1)) }
      #expect(try await awaiting(shop, "K-1") == nil)
    }
  }

  /// What somebody said only when he opened a case is not lost where that is joined to another; nor is what he thinks of it,
  /// nor that nobody answered in time.
  @Test(arguments: Engine.kinds) func aJoinedCaseKeepsWhatWasSaid(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.open("K-1")
      try await shop.open("K-2", at: hour(30), words: "It drips.")
      try await shop.run(hour(31)) { try $0.sweepAll() }
      try await shop.run(hour(31)) { try $0.answer(complaint: "K-2", with: "We look.", at: $0.now) }
      try await shop.run(hour(32)) { try $0.merge(complaint: "K-1", into: "K-2", at: $0.now) }
      let written = try await shop.run(hour(33)) { work in
        try work.thread(of: work.complaint("K-2").id, isForStaff: false).filter { $0.author == .consumer }
      }
      #expect(written.compactMap(\.words.text) == ["Slow K-1.", "It drips."])
      #expect(written.first?.at == Shop.now)
      let file = try await shop.run(hour(33)) { try $0.export(complaint: "K-2") }
      let cases = file["items"]?.array?.filter { $0["kind"] == "case" } ?? []
      #expect(cases.compactMap { $0["content"]?.string }.contains { $0.contains("\"reference\":\"K-1\"") })
      let lines = try await shop.run(hour(33)) { try $0.deskLines(Shop.now..<hour(33)).values.flatMap(\.self) }
      #expect(lines.map(\.reference) == ["K-2"] && lines.first?.isInTime == false)
    }
  }

  @Test(arguments: Engine.kinds) func aRatingGoesWithTheCase(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      for number in 1...2 {
        try await shop.run(Shop.now) { work in
          var opening = Opening("K-\(number)", subject: "How?")
          (opening.kind, opening.buyer) = (.question, "B-1")
          try work.openComplaint(opening, at: Shop.now)
          try work.answer(complaint: opening.reference, with: "So.", at: Shop.now)
        }
      }
      try await shop.run(hour(1)) { work in
        try work.rate(complaint: "K-1", score: 2, words: "Short.", at: work.now)
        try work.merge(complaint: "K-1", into: "K-2", at: work.now)
      }
      let said = try await shop.run(hour(2)) { try $0.rating(ofCase: "K-2", at: $0.now).said }
      #expect(said?.score == 2 && said?.words == .told("Short."))
    }
  }

  /// Whatever way whoever was waited for speaks, the clock runs again from then; and not because of what was said before.
  @Test(arguments: Engine.kinds) func aPauseEndsHoweverHeAnswers(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await EscalationTests.publish(shop)
      let names = ["call", "during", "unnamed", "called", "joined", "before", "other"]
      for name in names {
        try await shop.run(hour(0)) { work in
          try work.openComplaint(name, about: nil, subject: "Broken.", at: work.now)
          try work.setContact([.phone: "13800138000"], of: DataSubject.complaint(name))
        }
        try await shop.run(hour(1)) { try $0.pause(complaint: name, asking: "Which?", at: $0.now) }
      }
      func pausedUntil(_ name: String) async throws -> JSON? {
        try await shop.run(hour(6)) { try $0.view(complaint: name)["pausedUntil"] }
      }
      try await shop.run(hour(4)) { work in
        func hear(_ call: String, _ began: Instant, _ direction: PhoneCall.Direction, isAnswer: Bool, in name: String)
          throws
        {
          try work.heard(
            call: call, .ringing, at: began, direction: direction, number: nil, agent: nil, recording: nil)
          try work.logCall(
            in: name, call: call, direction: direction, words: "x", isAnswer: isAnswer, at: work.now)
        }
        try hear("X-1", hour(3), .outgoing, isAnswer: false, in: "call")
        #expect(try work.view(complaint: "call")["pausedUntil"] != nil, "nobody was reached")
        try hear("X-2", hour(3), .incoming, isAnswer: false, in: "call")
        try hear("X-3", hour(1).adding(seconds: -60), .incoming, isAnswer: false, in: "during")
        try work.logCall(in: "unnamed", direction: .incoming, words: "x", isAnswer: false, at: work.now)
        try work.askForCall(in: "called", number: "13800138000", wish: nil, at: work.now)
        try work.calledBack(in: "called", isReached: true, words: "The red one.", at: work.now)
        for name in ["joined", "before"] {
          let at = name == "joined" ? hour(3) : Shop.now
          try work.openComplaint("\(name)-2", about: nil, subject: "The red one.", at: at)
          try work.merge(complaint: "\(name)-2", into: name, at: work.now)
        }
        // The one that is paused may be the one that is joined.
        try work.openComplaint("other-2", about: nil, subject: "The red one.", at: hour(2))
        try work.merge(complaint: "other", into: "other-2", at: work.now)
      }
      for name in ["call", "called", "joined", "other-2"] {
        #expect(try await pausedUntil(name) == nil, "\(name)")
      }
      for (name, why) in [("during", "asked in that call"), ("unnamed", "nobody knows"), ("before", "said before")] {
        #expect(try await pausedUntil(name) != nil, "\(name): \(why)")
      }
      let ended = try await shop.run(hour(6)) { try $0.view(complaint: "joined")["pauses"]?.array?.first?["endedAt"] }
      #expect(ended?.string == hour(3).description, "from when he wrote")
      // Paused for an hour of 72: sooner than what was asked anew two hours after it.
      let due = try await shop.run(hour(6)) { work in
        try ([work.complaint("other-2").id] + work.joined(to: work.complaint("other-2").id)).flatMap {
          try work.owed(about: $0).filter { $0.duty == .findings && $0.obligation.outcome == nil }
        }.map(\.obligation.due).min()
      }
      #expect(due == hour(73))
    }
  }

  /// What is told late of an earlier pause takes nothing from the one that runs.
  @Test(arguments: Engine.kinds) func whatIsToldLateOfAPauseLeavesTheNext(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.run(hour(0)) { try $0.openComplaint("K-1", about: nil, subject: "Slow.", at: $0.now) }
      try await shop.run(hour(5)) { try $0.pause(complaint: "K-1", asking: "Which?", at: $0.now) }
      try await shop.run(hour(10)) { try $0.resume(complaint: "K-1", at: $0.now) }
      try await shop.run(hour(12)) { try $0.pause(complaint: "K-1", asking: "And?", at: $0.now) }
      let until = try await shop.run(hour(13)) { try $0.view(complaint: "K-1")["pausedUntil"] }
      try await shop.run(hour(14)) { try $0.write(in: "K-1", "Red.", over: .page, at: hour(7)) }
      #expect(try await shop.run(hour(14)) { try $0.view(complaint: "K-1")["pausedUntil"] } == until)
    }
  }

  /// One message has one clock, in whatever order we hear of things.
  @Test(arguments: Engine.kinds) func aMessageHasOneReplyClock(_ engine: Engine) async throws {
    try await Shop.open(engine) { shop in
      try await shop.open("K-1", words: "It is broken.")
      try await shop.run(hour(1)) { try $0.answer(complaint: "K-1", with: "Sorry.", at: $0.now) }
      try await shop.run(hour(2)) { try $0.write(in: "K-1", "I know him.", over: .mail, author: .stranger, at: $0.now) }
      try await shop.run(hour(5)) { try $0.write(in: "K-1", "Well?", over: .page, at: $0.now) }
      try await shop.run(hour(6)) { try $0.answer(complaint: "K-1", with: "To the other.", at: hour(3)) }
      #expect(try await replies(shop, "K-1") == [hour(5)])
      #expect(try await awaiting(shop, "K-1") == hour(5))
    }
  }
}
